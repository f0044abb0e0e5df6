"""Checks that no fact depends on its own absence: recursion through `not` has no stable answer.

The kinds of facts form a graph: an edge from a kind in a rule's conditions to each kind the rule infers. A negative
edge (from `not`) that closes a circle means that the rules cannot be stratified (Apt, Blair and Walker 1988). `absent`
makes no edge, since no rule infers that something was looked for in vain.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vedette.language.algebra import list_patterns
from vedette.language.diagnostics import Place
from vedette.language.loading.fitting import Complaints
from vedette.language.model import Not, Rule


@dataclass(frozen=True, slots=True)
class Edge:
    """A rule needs (or, negated, forbids) facts of kind `body` and infers facts of kind `head`."""

    body: str
    head: str
    negated: bool
    rule: str
    at: Place


def check_strata(rules: Iterable[Rule], complaints: Complaints) -> None:
    """Complains once about each circle of rules through a negation, at the `not`, with the other rules' places."""
    edges = [edge for rule in rules for edge in _edges_of(rule)]
    leaving: dict[str, list[Edge]] = {}
    for edge in edges:
        leaving.setdefault(edge.body, []).append(edge)
    reported: set[frozenset[str]] = set()
    ways: dict[str, dict[str, Edge | None]] = {}
    for edge in sorted((e for e in edges if e.negated), key=lambda e: (e.at, e.head)):
        if edge.head not in ways:
            ways[edge.head] = _ways_from(edge.head, leaving)
        back = _find_path(edge.body, ways[edge.head])
        rules_in_circle = frozenset(e.rule for e in (edge, *(back or ())))
        if back is not None and rules_in_circle not in reported:
            reported.add(rules_in_circle)
            _complain(edge, back, complaints)


def _edges_of(rule: Rule) -> Iterator[Edge]:
    for condition in rule.when:
        negated = isinstance(condition, Not)
        for pattern in list_patterns(condition):
            if not pattern.absent:
                for conclusion in rule.infer:
                    yield Edge(pattern.kind, conclusion.kind, negated, rule.id, pattern.at)


def _ways_from(start: str, leaving: dict[str, list[Edge]]) -> dict[str, Edge | None]:
    """Every kind that can be reached, with the last edge of a shortest way to it (None for the start)."""
    last: dict[str, Edge | None] = {start: None}
    waiting = deque([start])
    while waiting:
        for edge in leaving.get(waiting.popleft(), ()):
            if edge.head not in last:
                last[edge.head] = edge
                waiting.append(edge.head)
    return last


def _find_path(goal: str, last: dict[str, Edge | None]) -> list[Edge] | None:
    """The edges to the goal in order ([] when it is the start), or None when it cannot be reached."""
    if goal not in last:
        return None
    path: list[Edge] = []
    while (edge := last[goal]) is not None:
        path.append(edge)
        goal = edge.body
    return path[::-1]


def _complain(edge: Edge, back: list[Edge], complaints: Complaints) -> None:
    circle = [f"no `{edge.body}`", *(f"`{e.head}` (rule `{e.rule}`, {e.at})" for e in (edge, *back))]
    message = f"`{edge.body}` depends on its own absence: {' → '.join(circle)}"
    steps = tuple((e.at, f"rule `{e.rule}`: `{e.body}` leads to `{e.head}`") for e in back)
    hint = "break the circle in one of these rules" if back else "a rule cannot infer what its `not` forbids"
    complaints.error("V402", edge.at, message, hint, also=steps)
