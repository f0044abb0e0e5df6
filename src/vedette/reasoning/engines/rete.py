"""The desk engine: experta's RETE network, built from a rulebook at run time and used for joins alone.

Method: C. L. Forgy, "Rete: a fast algorithm for the many pattern/many object pattern match problem", Artificial
Intelligence 19 (1982), as implemented by experta. This module is the only door to experta, and it holds the library to
the part of it that is reliable:

* positive joins only: no NOT, EXISTS, FORALL, no `|` or `~` on fields, no modify, no DefFacts, no salience;
* atoms go in with a number each, so that two facts are never merged, and values as small integers, one for each type
  and value, so that 1, 1.0 and True stay apart and a predicate never meets a value of a wrong type;
* the agenda is read, not run: nothing fires, so neither its order nor its stale entries can reach a result;
* checks are counted, so that a join explosion ends with the name of the rule;
* a network is built under a lock and experta's process-wide caches are emptied afterwards: its predicates are cached by
  the address of a function, and they would grow with every network built.
"""

from __future__ import annotations

import collections
import collections.abc
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from vedette.language.atoms import Atom, compare, is_same
from vedette.language.model import Comparisons, Constant, Matcher, Value, Variable
from vedette.reasoning.engines.joins import Join, JoinExplosion, Match


@contextmanager
def _as_experta_expects() -> Iterator[None]:
    """Python as experta's dependency frozendict 1.2 knew it, for the time of the import.

    `collections.Mapping` went away in Python 3.10, and experta calls `logging.basicConfig()` on import, which would
    put a handler on the root logger of whoever uses us.
    """
    root = logging.getLogger()
    handlers = list(root.handlers)
    collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del collections.Mapping  # type: ignore[attr-defined]
        root.handlers[:] = handlers


with _as_experta_expects():
    from experta import Fact as ExpertaFact
    from experta import KnowledgeEngine, P, Rule, W
    from experta.abstract import Strategy
    from experta.matchers.rete import ReteMatcher
    from experta.matchers.rete.check import FactCapture, FeatureCheck, TypeCheck
    from experta.matchers.rete.nodes import ConflictSetNode, OrdinaryMatchNode

CACHES = (TypeCheck, FactCapture, FeatureCheck)
"""experta's classes that keep every instance they ever made, keyed by addresses of functions, for the whole process."""
_BUILDING = threading.Lock()
_NUMBER = "number"
_FACT = "fact"


class _Values:
    """Every (type, value) met so far, as a small integer."""

    def __init__(self) -> None:
        self._codes: dict[tuple[type, Value], int] = {}
        self.values: list[Value] = []

    def code(self, value: Value) -> int:
        key = (type(value), value)
        if key not in self._codes:
            self._codes[key] = len(self.values)
            self.values.append(value)
        return self._codes[key]


class _Budget:
    """Counts partial matches over all joins of one engine."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.spent = 0


class _SharedVariables:
    """experta's check that two partial matches agree, on the variables alone, with a count of those that do."""

    def __init__(self, rule: str, budget: _Budget) -> None:
        self._rule = rule
        self._budget = budget

    def __call__(self, left: dict[str, object], right: dict[str, object]) -> bool:
        for name, value in left.items():
            if name in right and right[name] != value:
                return False
        self._budget.spent += 1
        if self._budget.spent > self._budget.limit:
            raise JoinExplosion(self._rule, self._budget.limit)
        return True


class _Matcher(ReteMatcher):  # type: ignore[misc]
    """The network, with counted joins and its conflict set collected once (experta walks the whole network each
    time).
    """

    def build_network(self) -> None:
        super().build_network()
        self.conflict_sets: dict[int, ConflictSetNode] = {}
        self._watch(self.root_node, set())

    def _watch(self, node: Any, seen: set[int]) -> str:
        """Put the counting check into every join below `node`; the rule that the node belongs to (beta nodes have
        one).
        """
        rule = ""
        if isinstance(node, ConflictSetNode):
            self.conflict_sets[id(node)] = node
            return str(node.rule.__name__)
        if id(node) in seen:
            return str(getattr(node.matcher, "_rule", "")) if isinstance(node, OrdinaryMatchNode) else ""
        seen.add(id(node))
        for child in node.children:
            rule = self._watch(child.node, seen) or rule
        if isinstance(node, OrdinaryMatchNode):
            node.matcher = _SharedVariables(rule, self.engine.budget)
        return rule

    def changes(
        self, adding: Sequence[Any] | None = None, deleting: Sequence[Any] | None = None
    ) -> tuple[list[Any], list[Any]]:
        assert not deleting, "atoms are only ever added"
        for fact in adding or ():
            self.root_node.add(fact)
        return [a for node in self.conflict_sets.values() for a in node.get_activations()[0]], []


class _Unordered(Strategy):  # type: ignore[misc]
    """Activations in any order: they are sorted by whoever asked."""

    def _update_agenda(self, agenda: Any, added: Sequence[Any], removed: Sequence[Any]) -> None:
        assert not removed, "positive joins never take a match back"
        agenda.activations.extend(added)


class _Network(KnowledgeEngine):  # type: ignore[misc]
    """One engine class for all rulebooks: the rules are a list, not methods of a class made for them."""

    __matcher__ = _Matcher
    __strategy__ = _Unordered

    def __init__(self, rules: list[Any], budget: _Budget) -> None:
        self._rules = rules
        self.budget = budget
        super().__init__()

    def get_rules(self) -> list[Any]:
        return self._rules

    def get_deffacts(self) -> list[Any]:
        return []

    def take(self, facts: Sequence[Any]) -> list[Any]:
        """Declare facts and return the activations they bring about (`declare` would warn of an empty working
        memory).
        """
        for fact in facts:
            self.facts.declare(fact)
        self.strategy.update_agenda(self.agenda, *self.get_activations())
        activations, self.agenda.activations = self.agenda.activations, []
        return list(activations)


class ReteEngine:
    """Answers joins with one RETE network; see :class:`vedette.reasoning.engines.joins.Engine`."""

    def __init__(self, joins: Sequence[Join], budget: int) -> None:
        self._values = _Values()
        self._kinds: dict[tuple[str, bool], type] = {}
        self._attributes: dict[str, str] = {}
        self._tests: dict[str, _Accepts] = {}
        self._joins = joins
        self._count = 0
        with _BUILDING:
            rules = [self._build_rule(number, join) for number, join in enumerate(joins)]
            self._network = _Network(rules, _Budget(budget))
            for cache in CACHES:
                cache._instances.clear()
        self._network.reset()

    def extend(self, atoms: Sequence[Atom]) -> list[Match]:
        """The matches that these atoms make possible, sorted. Raises JoinExplosion beyond the budget."""
        facts = [self._build_fact(self._count + i, atom) for i, atom in enumerate(atoms)]
        self._count += len(atoms)
        return sorted(self._read_match(a) for a in self._network.take([fact for fact in facts if fact is not None]))

    def _read_match(self, activation: Any) -> Match:
        join = activation.rule.join
        atoms = (activation.context[f"{_FACT}{i}"] for i in range(len(self._joins[join].patterns)))
        return Match(join, tuple(atoms))

    def _build_rule(self, number: int, join: Join) -> Any:
        rule = Rule(*[self._build_pattern(i, pattern) for i, pattern in enumerate(join.patterns)])

        def named() -> None:
            """Two rules with equal patterns would be one to experta, but for their functions."""

        named.__name__ = join.rule
        named.join = number  # type: ignore[attr-defined]
        return rule(named)

    def _build_pattern(self, position: int, pattern: Any) -> Any:
        """`fact0 << number` keeps which atom met which pattern; variables are bound under their own names."""
        tests = {_NUMBER: W(f"{_FACT}{position}")}
        for name, matcher in pattern.fields:
            tests[self._key_of(name)] = self._build_test(matcher)
        return self._class_of(pattern.kind, pattern.absent)(**tests)

    def _build_test(self, matcher: Matcher) -> Any:
        if isinstance(matcher, Variable):
            return W(f"v_{matcher.name}")
        return P(self._tests.setdefault(repr(matcher), _Accepts(matcher, self._values.values)))

    def _build_fact(self, number: int, atom: Atom) -> Any:
        """None for a kind that no join asks about: experta need not carry it."""
        if (atom.kind, atom.absent) not in self._kinds:
            return None
        attributes = {self._key_of(name): self._values.code(value) for name, value in atom.attributes}
        return self._class_of(atom.kind, atom.absent)(**{_NUMBER: number}, **attributes)

    def _key_of(self, attribute: str) -> str:
        """experta reads a double underscore in a key as a path into the value, so attributes go in under plain
        names.
        """
        return self._attributes.setdefault(attribute, f"a{len(self._attributes)}")

    def _class_of(self, kind: str, absent: bool) -> Any:
        if (kind, absent) not in self._kinds:
            self._kinds[kind, absent] = type(kind, (ExpertaFact,), {})
        return self._kinds[kind, absent]


class _Accepts:
    """A constant or comparison as a predicate over value codes; total, since experta asks in no fixed order."""

    def __init__(self, matcher: Constant | Comparisons, values: list[Value]) -> None:
        self._matcher = matcher
        self._values = values

    def __call__(self, code: int) -> bool:
        value = self._values[code]
        if isinstance(self._matcher, Constant):
            return is_same(self._matcher.value, value)
        return all(compare(c, value, {}) for c in self._matcher.all)


def build_engine(joins: Sequence[Join], budget: int) -> ReteEngine:
    """A fresh network over these joins; see :func:`vedette.reasoning.engines.build_engine`."""
    return ReteEngine(joins, budget)
