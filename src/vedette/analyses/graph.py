"""The rulebook as a picture: which facts feed which rules feed which scenarios.

Method: nothing is computed. Every kind of fact, rule and scenario is a box; an arrow leads from a kind to each rule
that asks for it, from a rule to each kind that it infers, and to each scenario that it weighs. Rules of one file
stand in one frame. For one rule, only the boxes on a way to it or from it are kept. With an assessment, what is true in
its likeliest world is marked.

Worked example: `strike-force` needs `army`, must see no `minefield`, and weighs +6 for war: two arrows lead to its box,
the second one saying `not`, and one leads from it to War, saying `+6 dB`.
"""

from __future__ import annotations

import dataclasses
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import assert_never

from vedette.language.model import AnyOf, AtLeast, Condition, Not, Pattern, Rule, Rulebook, Within
from vedette.language.unparse import word_estimate
from vedette.reasoning.assess import Assessment
from vedette.show.diagram import Arrow, Diagram, Frame, Node, Sort, Stroke
from vedette.show.numbers import format_percent

SCHEMA = "vedette.graph/1"
LINE = 30
"""Titles are broken into lines of at most this many characters."""


def draw_rules(rulebook: Rulebook, rule: str | None = None, assessment: Assessment | None = None) -> Diagram:
    """The picture of a rulebook, or of one rule with what leads to it and from it.

    With an assessment the rules of its case are drawn too. Raises ValueError when there is no such rule.
    """
    rules = tuple(sorted((*rulebook.rules, *(assessment.evidence.case.rules if assessment else ())), key=_rule_order))
    if rule is not None and all(rule != each.id for each in rules):
        raise ValueError(f"no rule {rule}")
    whole = Diagram(
        SCHEMA,
        rulebook.title,
        (*_kind_nodes(rulebook), *_rule_nodes(rules), *_scenario_nodes(rulebook)),
        tuple(arrow for each in rules for arrow in _list_arrows(each)),
        _frame(rules),
    )
    shown = whole if rule is None else _keep_ways(whole, _key("rule", rule))
    return shown if assessment is None else _mark(shown, assessment)


def _rule_order(rule: Rule) -> tuple[str, str]:
    return rule.theme, rule.id


def _key(sort: Sort, name: str) -> str:
    return f"{sort}:{name}"


# --- boxes ------------------------------------------------------------------------------------------------------------


def _kind_nodes(rulebook: Rulebook) -> Iterator[Node]:
    for kind in sorted(rulebook.kinds):
        yield Node(_key("kind", kind), "kind", (kind,))


def _rule_nodes(rules: Iterable[Rule]) -> Iterator[Node]:
    for rule in rules:
        yield Node(_key("rule", rule.id), "rule", (rule.id, *textwrap.wrap(rule.title, LINE)))


def _scenario_nodes(rulebook: Rulebook) -> Iterator[Node]:
    for scenario in rulebook.scenarios:
        lines = (*textwrap.wrap(scenario.title, LINE), f"prior {format_percent(scenario.prior.value)}")
        yield Node(_key("scenario", scenario.id), "scenario", lines)


def _frame(rules: Iterable[Rule]) -> tuple[Frame, ...]:
    themes = groupby(rules, key=lambda rule: rule.theme)
    return tuple(Frame(theme, tuple(_key("rule", rule.id) for rule in members)) for theme, members in themes)


# --- arrows -----------------------------------------------------------------------------------------------------------


def _list_arrows(rule: Rule) -> Iterator[Arrow]:
    """What leads to a rule, then what leads from it; two conditions on one kind that look alike share an arrow."""
    here = _key("rule", rule.id)
    asked = {ask for condition in rule.when for ask in _list_asked(condition)}
    for kind, stroke, label in sorted(asked):
        yield Arrow(_key("kind", kind), here, stroke, label)
    for kind in sorted({conclusion.kind for conclusion in rule.infer}):
        yield Arrow(here, _key("kind", kind), "infers", "infers")
    for scenario, weight in sorted(rule.weigh.items()):
        yield Arrow(here, _key("scenario", scenario), "weighs", f"{word_estimate(weight)} dB")


def _list_asked(condition: Condition) -> Iterator[tuple[str, Stroke, str]]:
    """The kinds that a condition asks for, and how."""
    match condition:
        case Pattern():
            yield condition.kind, *_read_pattern(condition)
        case Not(pattern):
            yield pattern.kind, "not", "not"
        case AtLeast(count, pattern, _):
            yield pattern.kind, "counts", f"at least {count}"
        case AnyOf(patterns):
            for pattern in patterns:
                yield pattern.kind, *_read_pattern(pattern, "any of")
        case Within():
            return
        case _:
            assert_never(condition)


def _read_pattern(pattern: Pattern, label: str = "") -> tuple[Stroke, str]:
    return ("absent", "absent") if pattern.absent else ("needs", label)


# --- a part of the picture --------------------------------------------------------------------------------------------


def _keep_ways(whole: Diagram, rule: str) -> Diagram:
    """The boxes and arrows on a way to the rule or on a way from it."""
    forward, backward = defaultdict(set), defaultdict(set)
    for arrow in whole.arrows:
        forward[arrow.source].add(arrow.target)
        backward[arrow.target].add(arrow.source)
    before, after = _reach(rule, backward), _reach(rule, forward)
    kept = before | after
    return dataclasses.replace(
        whole,
        title=f"{whole.title} ({rule.removeprefix('rule:')})",
        nodes=tuple(n for n in whole.nodes if n.key in kept),
        arrows=tuple(a for a in whole.arrows if any(a.source in s and a.target in s for s in (before, after))),
        frames=tuple(
            Frame(frame.title, keys) for frame in whole.frames if (keys := tuple(k for k in frame.keys if k in kept))
        ),
    )


def _reach(start: str, steps: Mapping[str, set[str]]) -> set[str]:
    """Every box that can be reached, the start included."""
    reached, fresh = {start}, [start]
    while fresh:
        found = steps.get(fresh.pop(), set()) - reached
        reached |= found
        fresh += found
    return reached


def _mark(diagram: Diagram, assessment: Assessment) -> Diagram:
    """The same picture with what is true in the likeliest world marked, and every scenario with its chance."""
    evidence = assessment.evidence
    holding = {_key("rule", evidence.circuit.grounding.firings[n].rule) for n in assessment.likely.firings}
    true = {evidence.atoms[number] for number in assessment.likely.true}
    holding |= {_key("kind", atom.kind) for atom in true if not atom.absent}
    leader = _key("scenario", assessment.leader.scenario.id)
    chances = {_key("scenario", j.scenario.id): format_percent(j.probability) for j in assessment.judgements}
    return dataclasses.replace(
        diagram,
        title=f"{diagram.title} ({evidence.case.id})",
        nodes=tuple(
            dataclasses.replace(
                node,
                lines=(*node.lines, f"chance {chances[node.key]}") if node.key in chances else node.lines,
                holds=node.key in holding or node.key == leader,
            )
            for node in diagram.nodes
        ),
        arrows=tuple(dataclasses.replace(arrow, holds=_carries(arrow, holding)) for arrow in diagram.arrows),
    )


def _carries(arrow: Arrow, holding: set[str]) -> bool:
    """Whether an arrow takes part in what holds: its rule does, and so does a fact of the kind that it needs."""
    if arrow.stroke in ("not", "absent"):
        return arrow.target in holding
    return arrow.source in holding and (arrow.target in holding or arrow.stroke in ("weighs", "infers"))
