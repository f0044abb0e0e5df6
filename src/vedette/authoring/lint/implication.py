"""When one pattern holds wherever another does, and when one rule fires wherever another does.

This is theta-subsumption (Plotkin, "A note on inductive generalization", Machine Intelligence 5, 1970): a rule is the
more general one if its variables can stand for terms of the other so that each of its conditions follows from one of
the other's. It errs on one side only: what it finds does hold, and some implications it does not find. A fuel of steps
bounds the search, which could otherwise take exponential time on a rule with many conditions on one kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from vedette.authoring.lint.extents import Extent, find_extent
from vedette.language.algebra import (
    list_matcher_variables,
    list_pattern_variables,
    list_rule_variables,
    map_matchers,
    map_patterns,
)
from vedette.language.loading.vocabulary import BUILT_IN_VARIABLE
from vedette.language.model import (
    AnyOf,
    AtLeast,
    AttributeType,
    Comparison,
    Comparisons,
    Condition,
    Constant,
    FactKind,
    Matcher,
    Not,
    Pattern,
    Rule,
    Rulebook,
    Variable,
    Within,
)

Terms = Mapping[str, Matcher]
"""What each variable of the general rule stands for in the special one."""

_ANYTHING = Comparisons(())
"""Stands for a variable that occurs only once: the attribute must be there, and that is all."""


@dataclass(slots=True)
class Judge:
    """Decides what implies what, for one rulebook; stops finding anything once `fuel` steps are spent."""

    kinds: Mapping[str, FactKind]
    roles: frozenset[str]
    fuel: int = 200_000
    _read: dict[str, Rule] = field(default_factory=dict)
    _extents: dict[tuple[int, int], tuple[Matcher, Extent]] = field(default_factory=dict)

    @classmethod
    def of(cls, rulebook: Rulebook) -> Judge:
        return cls(rulebook.kinds, frozenset((*rulebook.roles, BUILT_IN_VARIABLE)))

    # --- patterns ---

    def covers(self, wide: Pattern, narrow: Pattern) -> bool:
        """Whether every fact that meets `narrow` meets `wide`; a variable is the same thing in both."""
        fixed: Terms = {v.name: v for _, v in wide.fields if isinstance(v, Variable)}
        return self._cover(wide, narrow, fixed) is not None

    def looks_at_same(self, one: Pattern, other: Pattern) -> bool:
        """Whether every fact that meets one of two patterns could meet the other, variables left aside."""
        first, second = (
            _forget_in(p, {n for n in list_pattern_variables(p) if n not in self.roles}) for p in (one, other)
        )
        return self.covers(first, second) or self.covers(second, first)

    def _cover(self, wide: Pattern, narrow: Pattern, mapping: Terms) -> Terms | None:
        """The mapping extended so that `wide` follows from `narrow`, or None."""
        if self.fuel <= 0 or wide.kind != narrow.kind or wide.absent != narrow.absent:
            return None
        self.fuel -= 1
        given = dict(narrow.fields)
        extended: Terms | None = mapping
        for name, matcher in wide.fields:
            if extended is None:
                return None
            extended = self._cover_field(matcher, given.get(name), wide.kind, name, extended)
        return extended

    def _cover_field(self, wide: Matcher, narrow: Matcher | None, kind: str, name: str, mapping: Terms) -> Terms | None:
        attribute = self.kinds[kind].attributes[name]
        if narrow is None:  # anything, and perhaps nothing at all
            is_idle = isinstance(wide, Comparisons) and not _names_variables(wide)
            passes = is_idle and find_extent(wide, attribute).covers(find_extent(_ANYTHING, attribute))
            return mapping if passes and not attribute.optional else None
        if isinstance(wide, Variable) and wide.name not in self.roles:
            stands_for = mapping.get(wide.name)
            if stands_for is None:
                return {**mapping, wide.name: narrow} if not isinstance(narrow, Comparisons) else None
            return mapping if stands_for == narrow else None
        if isinstance(wide, Variable):
            return mapping if wide == narrow else None
        wide = _substitute(wide, mapping)
        if wide == narrow:
            return mapping
        if _names_variables(wide):  # what it lets through is not known, only that the other says the same and more
            says_more = isinstance(wide, Comparisons) and isinstance(narrow, Comparisons)
            return mapping if says_more and set(wide.all) <= set(narrow.all) else None  # type: ignore[union-attr]
        return mapping if self._find_extent(wide, attribute).covers(self._find_extent(narrow, attribute)) else None

    def _find_extent(self, matcher: Matcher, attribute: AttributeType) -> Extent:
        """The matcher's extent, worked out once: pairs ask for the same ones over and over."""
        key = id(matcher), id(attribute)
        if key not in self._extents:
            self._extents[key] = matcher, find_extent(matcher, attribute)  # holding the matcher keeps its id its own
        return self._extents[key][1]

    # --- rules ---

    def find_mapping(self, general: Rule, special: Rule) -> Terms | None:
        """How the variables of `general` read in `special` if it fires wherever `special` does; None if it may not."""
        plain = [c for c in self._read_rule(general).when if isinstance(c, Pattern)]
        rest = [c for c in self._read_rule(general).when if not isinstance(c, Pattern)]
        for mapping in self._match_all(plain, special, {}):
            if all(self._follows(condition, special, mapping) for condition in rest):
                return mapping
        return None

    def _read_rule(self, rule: Rule) -> Rule:
        """The rule with every variable that stands in it only once replaced by `anything`."""
        if rule.id not in self._read:
            lone = {name for name, count in Counter(list_rule_variables(rule)).items() if count == 1} - self.roles
            self._read[rule.id] = replace(rule, when=tuple(_forget(c, lone) for c in rule.when))
        return self._read[rule.id]

    def _match_all(self, patterns: list[Pattern], special: Rule, mapping: Terms) -> Iterator[Terms]:
        if not patterns:
            yield mapping
            return
        for condition in special.when:
            if self.fuel <= 0:
                return
            candidates = [condition] if isinstance(condition, Pattern) else _counted(condition)
            for candidate in candidates:
                extended = self._cover(patterns[0], candidate, mapping)
                if extended is not None:
                    yield from self._match_all(patterns[1:], special, extended)

    def _follows(self, condition: Condition, special: Rule, mapping: Terms) -> bool:
        """Whether a condition other than a pattern follows from one condition of the special rule."""
        return any(self._follows_from(condition, given, mapping) for given in special.when)

    def _follows_from(self, condition: Condition, given: Condition, mapping: Terms) -> bool:
        match condition, given:
            case Not(), Not():
                return self.covers(given.pattern, _map_pattern(condition.pattern, mapping))
            case AtLeast(), AtLeast():
                enough = condition.count <= given.count and condition.distinct == given.distinct
                return enough and self._cover(condition.pattern, given.pattern, mapping) is not None
            case AnyOf(), AnyOf():
                return all(self._is_met_by(condition, pattern, mapping) for pattern in given.patterns)
            case AnyOf(), Pattern():
                return self._is_met_by(condition, given, mapping)
            case Within(), Within():
                ends = {_map_end(condition.first, mapping), _map_end(condition.second, mapping)}
                return ends == {given.first, given.second} and given.days <= condition.days
        return False

    def _is_met_by(self, condition: AnyOf, pattern: Pattern, mapping: Terms) -> bool:
        return any(self._cover(alternative, pattern, mapping) is not None for alternative in condition.patterns)


def _counted(condition: Condition) -> list[Pattern]:
    """`at_least` some facts is at least one; which one is open, so it lends no variable a value."""
    return (
        [condition.pattern] if isinstance(condition, AtLeast) and not list_pattern_variables(condition.pattern) else []
    )


# --- variables --------------------------------------------------------------------------------------------------------


def _names_variables(matcher: Matcher) -> bool:
    return bool(list_matcher_variables(matcher))


def _forget(condition: Condition, lone: set[str]) -> Condition:
    return map_patterns(condition, lambda pattern: _forget_in(pattern, lone))


def _forget_in(pattern: Pattern, lone: set[str]) -> Pattern:
    return map_matchers(pattern, lambda m: _ANYTHING if isinstance(m, Variable) and m.name in lone else m)


def _map_pattern(pattern: Pattern, mapping: Terms) -> Pattern:
    fields = tuple((n, mapping.get(m.name, m) if isinstance(m, Variable) else m) for n, m in pattern.fields)
    return replace(pattern, fields=tuple((n, _substitute(m, mapping)) for n, m in fields))


def _substitute(matcher: Matcher, mapping: Terms) -> Matcher:
    """A comparison with its variables read as those of the special rule."""
    if not isinstance(matcher, Comparisons) or not _names_variables(matcher):
        return matcher
    return Comparisons(tuple(_substitute_operand(c, mapping) for c in matcher.all))


def _substitute_operand(comparison: Comparison, mapping: Terms) -> Comparison:
    term = mapping.get(comparison.operand.name) if isinstance(comparison.operand, Variable) else None
    if isinstance(term, Constant):
        return replace(comparison, operand=term.value)
    return replace(comparison, operand=term) if isinstance(term, Variable) else comparison


def _map_end(end: object, mapping: Terms) -> object:
    term = mapping.get(end.name) if isinstance(end, Variable) else None
    return (term.value if isinstance(term, Constant) else term) if term is not None else end
