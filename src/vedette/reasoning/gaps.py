"""Facts not known that the rules ask for: what an analyst could look for, and what the case says of having looked.

Every pattern of every rule (under `not`, `at_least`, `any` and `absent`, too) is turned into the least specific
fact that would meet it, unless a fact of the case meets it already. Roles are bound; a variable takes the values
that known facts lend the rule's other patterns, or else all that are known for its type; a comparison takes the
value nearest to its operand; an attribute that the pattern does not name is left open. What rules conclude is
sought only if it can be looked for: its kind states a `chance`, or a rule asks whether it is `absent`.

Worked example: the rule `army {of: $ally, size: {at_least: large}}`, in a case whose ally is Rubia and that knows
of no large army, seeks `army {of: Rubia, size: large}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, product
from typing import Literal

from vedette.language.algebra import list_matcher_variables, list_pattern_variables, list_patterns
from vedette.language.atoms import Atom, Bindings, bind_roles, build_atom, find_matching, match_pattern, match_value
from vedette.language.model import (
    AtLeast,
    Case,
    Comparison,
    Comparisons,
    Constant,
    Fact,
    FactKind,
    Matcher,
    Not,
    Pattern,
    Rule,
    Rulebook,
    Value,
    Variable,
)
from vedette.reasoning.credence import Credence, select_known, weigh_unseen

Looked = Literal["never", "absent", "stale"]
"""Whether anyone looked: nobody, as far as the case says; someone, in vain; or too long ago."""

MOST_SOUGHT = 100
"""So many facts are sought at most: those that the weightiest rules ask for."""
MOST_WAYS = 24
"""In so many ways the variables of one pattern are filled at most."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A fact nobody has reported, the ids of the rules that ask for it, and what became of looking for it so far.

    `absent` is the same fact looked for and not found, where any rule asks for that; otherwise a search in vain
    says nothing.
    """

    atom: Atom
    absent: Atom | None
    rules: tuple[str, ...]
    looked: Looked
    chance: float | None


@dataclass(frozen=True, slots=True)
class Search:
    """All that is sought, by kind and attributes, and how many facts more would have been."""

    facts: tuple[Sought, ...]
    left_out: int = 0

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """Everything to ground beside the known facts."""
        return tuple(atom for fact in self.facts for atom in (fact.atom, fact.absent) if atom is not None)


NOTHING = Search(())


def find_sought(rulebook: Rulebook, case: Case, as_of: date) -> Search:
    """What the rules ask for and the case, as known on a date, does not say; where it is very much, what those rules
    ask for that weigh most.
    """
    found = _list_sought(rulebook, case, as_of)
    strength = {
        r.id: max((abs(w.value) for w in r.weigh.values()), default=0.0) for r in (*rulebook.rules, *case.rules)
    }
    telling = sorted(found, key=lambda sought: (-max(strength[rule] for rule in sought.rules), sought.atom.key))
    kept = sorted(telling[:MOST_SOUGHT], key=lambda sought: sought.atom.key)
    return Search(tuple(kept), len(found) - len(kept))


def _list_sought(rulebook: Rulebook, case: Case, as_of: date) -> list[Sought]:
    rules = tuple(bind_roles(rule, case, as_of) for rule in (*rulebook.rules, *case.rules))
    known = select_known(case, rulebook.kinds, as_of)
    asking = _Asking(rulebook.kinds, rules, case, tuple(build_atom(fact) for fact in known.facts))
    by_atom: dict[Atom, set[str]] = {}
    for rule in rules:
        for atom in asking.list_unmet(rule):
            by_atom.setdefault(atom, set()).add(rule.id)
    return [
        Sought(
            atom,
            asking.find_absent(atom),
            tuple(sorted(asked)),
            _find_looked(atom, known.facts, known.stale),
            rulebook.kinds[atom.kind].chance,
        )
        for atom, asked in sorted(by_atom.items(), key=lambda item: item[0].key)
    ]


def find_unseen(rulebook: Rulebook, case: Case, as_of: date) -> dict[Atom, Credence]:
    """What rules ask for, nobody reports or looked for, and would have been `seen`: how likely each is all the same.

    One thing that several rules ask for in different words is one, the most specific that all of them may mean.
    """
    if all(kind.seen is None for kind in rulebook.kinds.values()):
        return {}
    asked = [each.atom for each in _list_sought(rulebook, case, as_of) if each.looked == "never"]
    merged: list[Atom] = []
    for atom in (atom for atom in asked if rulebook.kinds[atom.kind].seen is not None):
        same = next((n for n, other in enumerate(merged) if is_compatible(atom, other)), None)
        if same is None:
            merged.append(atom)
        else:
            joined = {**dict(merged[same].attributes), **dict(atom.attributes)}
            merged[same] = Atom(atom.kind, tuple(sorted(joined.items())))
    return {atom: weigh_unseen(rulebook.kinds[atom.kind]) for atom in merged}


def is_compatible(one: Atom, other: Atom) -> bool:
    """Whether two could be about the same thing: of one kind, and different in no attribute that both have."""
    known = dict(other.attributes)
    return one.kind == other.kind and all(known.get(name, value) == value for name, value in one.attributes)


def _find_looked(atom: Atom, known: Iterable[Fact], stale: Iterable[Fact]) -> Looked:
    if any(fact.absent and is_compatible(atom, build_atom(fact)) for fact in known):
        return "absent"
    return "stale" if any(not fact.absent and is_compatible(atom, build_atom(fact)) for fact in stale) else "never"


@dataclass(frozen=True, slots=True)
class _Asking:
    """What the rules may ask of, and the facts that are known."""

    kinds: Mapping[str, FactKind]
    rules: Sequence[Rule]
    case: Case
    known: tuple[Atom, ...]

    def list_unmet(self, rule: Rule) -> Iterator[Atom]:
        """For each pattern of the rule that no known fact meets, the facts, positive ones, that would."""
        for condition in rule.when:
            count, distinct = (condition.count, condition.distinct) if isinstance(condition, AtLeast) else (1, None)
            for pattern in list_patterns(condition):
                yield from self._seek(pattern, rule, count, distinct)

    def find_absent(self, atom: Atom) -> Atom | None:
        """The fact that this was looked for in vain, if any rule has a use for it."""
        twin = Atom(atom.kind, atom.attributes, absent=True)
        patterns = (p for p in _list_all(self.rules) if p.absent)
        return twin if any(match_pattern(p, twin, {}) is not None for p in patterns) else None

    def _seek(self, pattern: Pattern, rule: Rule, count: int, distinct: str | None) -> Iterator[Atom]:
        if not self._can_be_seen(pattern.kind):
            return
        variables = sorted(set(list_pattern_variables(pattern)))
        domains = [self._list_values(name, pattern, rule) for name in variables]
        for values in islice(product(*domains), MOST_WAYS):
            bindings = dict(zip(variables, values, strict=True))
            met = find_matching(pattern, self.known, bindings)
            if distinct is None and len(met) < count:
                yield from self._fill(pattern, bindings)
            elif distinct is not None:
                seen = {atom.find(distinct) for atom in met}
                if len(seen) < count:
                    yield from self._fill_apart(pattern, bindings, distinct, seen)

    def _can_be_seen(self, kind: str) -> bool:
        concluded = any(conclusion.kind == kind for rule in self.rules for conclusion in rule.infer)
        looked_for = any(p.absent and p.kind == kind for p in _list_all(self.rules))
        return not concluded or looked_for or self.kinds[kind].chance is not None

    def _fill(self, pattern: Pattern, bindings: Bindings) -> Iterator[Atom]:
        attributes = {name: self._choose(pattern.kind, name, matcher, bindings) for name, matcher in pattern.fields}
        if all(value is not None for value in attributes.values()):
            atom = Atom(pattern.kind, tuple(sorted((n, v) for n, v in attributes.items() if v is not None)))
            if atom not in self.known:
                yield atom

    def _fill_apart(
        self, pattern: Pattern, bindings: Bindings, attribute: str, seen: set[Value | None]
    ) -> Iterator[Atom]:
        """Facts that differ in one attribute from each other and from those known."""
        other = tuple((n, m) for n, m in pattern.fields if n != attribute)
        matcher = dict(pattern.fields).get(attribute)
        for value in self._list_of_type(pattern.kind, attribute):
            fits = matcher is None or match_value(matcher, value, dict(bindings))
            if value not in seen and fits:
                yield from self._fill(
                    Pattern(pattern.kind, (*other, (attribute, Constant(value))), pattern.absent, pattern.at), bindings
                )

    def _choose(self, kind: str, attribute: str, matcher: Matcher, bindings: Bindings) -> Value | None:
        """A value that meets a matcher, the least telling one where there is a choice; None when there is none."""
        match matcher:
            case Constant(value):
                return value
            case Variable(name):
                return bindings[name]
            case Comparisons(comparisons):
                listed = [o for c in comparisons if isinstance(c.operand, tuple) for o in c.operand]
                values = [*listed, *self._list_of_type(kind, attribute), *_list_nearby(comparisons, bindings)]
                fitting = [v for v in values if match_value(matcher, v, dict(bindings))]
                upward = bool(values) and not match_value(matcher, values[0], dict(bindings))
                return (
                    (fitting[0] if upward or listed or not self._rises(kind, attribute) else fitting[-1])
                    if fitting
                    else None
                )

    def _rises(self, kind: str, attribute: str) -> bool:
        return self.kinds[kind].attributes[attribute].type == "ordinal"

    def _list_values(self, variable: str, pattern: Pattern, rule: Rule) -> list[Value]:
        """What a variable may stand for: what the rule's other patterns make of it, or all known for its type."""
        others = [p for p in _list_joined(rule) if p != pattern and not p.absent]
        met = (match_pattern(p, atom, {}) for p in others for atom in self.known)
        found = {bound[variable] for bound in met if bound is not None and variable in bound}
        if not found:
            for name, matcher in pattern.fields:
                if variable in list_matcher_variables(matcher):
                    found.update(self._list_of_type(pattern.kind, name))
        return sorted(found, key=lambda v: (type(v).__name__, str(v)))

    def _list_of_type(self, kind: str, attribute: str) -> list[Value]:
        """The values that an attribute may have; for an open type those that the case knows."""
        declared = self.kinds[kind].attributes[attribute]
        if declared.values:
            return list(declared.values)
        if declared.type == "flag":
            return [True, False]
        if declared.type == "actor":
            return sorted(set(self.case.roles.values()))
        known = {
            value
            for atom in self.known
            for name, value in atom.attributes
            if self.kinds[atom.kind].attributes[name].type == declared.type
            and (declared.type == "place" or (atom.kind, name) == (kind, attribute))
        }
        return sorted(known, key=str)


def _list_all(rules: Iterable[Rule]) -> Iterator[Pattern]:
    return (pattern for rule in rules for condition in rule.when for pattern in list_patterns(condition))


def _list_joined(rule: Rule) -> Iterator[Pattern]:
    """The patterns whose facts lend the rule's variables their values."""
    return (p for c in rule.when if not isinstance(c, Not | AtLeast) for p in list_patterns(c))


def _list_nearby(comparisons: Iterable[Comparison], bindings: Bindings) -> Iterator[Value]:
    """Numbers and days at the operands of comparisons, and one step to either side."""
    for comparison in comparisons:
        operand = comparison.operand
        at = bindings.get(operand.name) if isinstance(operand, Variable) else operand
        if isinstance(at, float) and not isinstance(at, bool):
            yield from (at, at + 1.0, at - 1.0)
        elif isinstance(at, date):
            yield from (at + timedelta(days=step) for step in (0, 1, -1))
