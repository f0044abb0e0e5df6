"""Ground facts as the engine and the circuit see them: a kind, its attributes, and whether it was seen to be absent.

An atom has no id, reports or credence; two facts of one kind with the same attributes are one atom. The module also
says when an atom meets a condition's pattern, the one place where matching is defined.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from vedette.language.algebra import map_matchers, map_patterns
from vedette.language.model import (
    Case,
    Comparison,
    Comparisons,
    Conclusion,
    Condition,
    Constant,
    Fact,
    Matcher,
    Pattern,
    Rule,
    Value,
    Variable,
    Within,
)

Bindings = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Atom:
    """One statement that is true or false in a world; `attributes` are sorted by name."""

    kind: str
    attributes: tuple[tuple[str, Value], ...]
    absent: bool = False

    def find(self, attribute: str) -> Value | None:
        """The attribute's value, or None where an optional attribute was left out."""
        for name, value in self.attributes:
            if name == attribute:
                return value
        return None

    @property
    def key(self) -> tuple[str, bool, tuple[tuple[str, str, str], ...]]:
        """A total order over atoms that does not depend on the order of anything in a file."""
        return self.kind, self.absent, tuple((n, type(v).__name__, format_value(v)) for n, v in self.attributes)

    def __str__(self) -> str:
        inner = ", ".join(f"{name}: {format_value(value)}" for name, value in self.attributes)
        return f"{'absent ' if self.absent else ''}{self.kind} {{{inner}}}"


def format_value(value: Value) -> str:
    """A value as an analyst would write it in YAML: whole numbers without a point, flags as true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def to_json_value(value: Value) -> str | int | float | bool:
    """A value as JSON knows it: dates as ISO 8601, whole numbers without a point."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, str | float | bool) else format_value(value)


def build_atom(fact: Fact) -> Atom:
    """The atom that a fact of a case speaks about."""
    return Atom(fact.kind, tuple(sorted(fact.attributes.items())), fact.absent)


# --- roles ------------------------------------------------------------------------------------------------------------


def bind_roles(rule: Rule, case: Case, as_of: date | None) -> Rule:
    """The rule with every role (`$ally`) and `$as_of` replaced by what the case says they are.

    Without a date `$as_of` stays a variable, for something else to bind.
    """
    constants: dict[str, Value] = {**case.roles, **({"as_of": as_of} if as_of else {})}
    return dataclasses.replace(
        rule,
        when=tuple(_bind_condition(c, constants) for c in rule.when),
        infer=tuple(_bind_conclusion(c, constants) for c in rule.infer),
    )


def _bind_condition(condition: Condition, constants: Bindings) -> Condition:
    if isinstance(condition, Within):
        first, second = (_bind_date(d, constants) for d in (condition.first, condition.second))
        return dataclasses.replace(condition, first=first, second=second)
    return map_patterns(condition, lambda pattern: map_matchers(pattern, lambda m: _bind_matcher(m, constants)))


def _bind_matcher(matcher: Matcher, constants: Bindings) -> Matcher:
    match matcher:
        case Variable(name) if name in constants:
            return Constant(constants[name])
        case Comparisons(comparisons):
            return Comparisons(tuple(_bind_comparison(c, constants) for c in comparisons))
        case _:
            return matcher


def _bind_comparison(comparison: Comparison, constants: Bindings) -> Comparison:
    operand = comparison.operand
    if isinstance(operand, Variable) and operand.name in constants:
        return dataclasses.replace(comparison, operand=constants[operand.name])
    return comparison


def _bind_date(end: Variable | date, constants: Bindings) -> Variable | date:
    value = constants.get(end.name) if isinstance(end, Variable) else None
    return value if isinstance(value, date) else end


def _bind_conclusion(conclusion: Conclusion, constants: Bindings) -> Conclusion:
    fields = tuple(
        (name, Constant(constants[term.name]) if isinstance(term, Variable) and term.name in constants else term)
        for name, term in conclusion.fields
    )
    return dataclasses.replace(conclusion, fields=fields)


# --- matching ---------------------------------------------------------------------------------------------------------


def match_pattern(pattern: Pattern, atom: Atom, bindings: Bindings) -> dict[str, Value] | None:
    """The bindings extended by what this atom lends the pattern's variables, or None when it does not match.

    A comparison whose operand is a variable not bound yet is let pass; ask again once everything is bound.
    """
    if atom.kind != pattern.kind or atom.absent != pattern.absent:
        return None
    extended = dict(bindings)
    for name, matcher in pattern.fields:
        value = atom.find(name)
        if value is None or not match_value(matcher, value, extended):
            return None
    return extended


def match_value(matcher: Matcher, value: Value, bindings: dict[str, Value]) -> bool:
    """Whether what a pattern says of an attribute lets the value through; a variable not bound yet is bound to it."""
    match matcher:
        case Constant(expected):
            return is_same(expected, value)
        case Variable(name):
            return is_same(bindings.setdefault(name, value), value)
        case Comparisons(comparisons):
            return all(compare(c, value, bindings) for c in comparisons)


def is_same(one: Value, other: Value) -> bool:
    """Equality that keeps true, 1 and "1" apart."""
    return type(one) is type(other) and one == other


def compare(comparison: Comparison, value: Value, bindings: Bindings) -> bool:
    """Whether `value` stands in the comparison's relation to its operand; a value of another type never does."""
    operand = comparison.operand
    if isinstance(operand, Variable):
        if operand.name not in bindings:
            return True
        operand = bindings[operand.name]
    if comparison.operator in ("one_of", "none_of"):
        options = operand if isinstance(operand, tuple) else (operand,)
        return any(is_same(o, value) for o in options) == (comparison.operator == "one_of")
    assert not isinstance(operand, tuple)
    if comparison.operator == "is_not":
        return not is_same(operand, value)
    left, right = _rank(value, comparison.order), _rank(operand, comparison.order)
    if left is None or right is None or isinstance(value, date) != isinstance(operand, date):
        return False
    return {
        "at_least": left >= right,
        "at_most": left <= right,
        "above": left > right,
        "below": left < right,
        "before": left < right,
        "after": left > right,
    }[comparison.operator]


def _rank(value: Value, order: tuple[str, ...]) -> float | None:
    """A number that orders values of one type: a rank for ordinals, a day for dates, the number itself for numbers."""
    if isinstance(value, str):
        return float(order.index(value)) if value in order else None
    if isinstance(value, date):
        return float(value.toordinal())
    return None if isinstance(value, bool) or math.isnan(value) else value


def is_within(condition: Within, bindings: Bindings) -> bool:
    """Whether the two dates are at most that many days apart; False while one of them is not a bound date."""
    first, second = (
        bindings.get(e.name) if isinstance(e, Variable) else e for e in (condition.first, condition.second)
    )
    if not isinstance(first, date) or not isinstance(second, date):
        return False
    return abs(first - second) <= timedelta(days=condition.days)


def build_conclusion(conclusion: Conclusion, bindings: Bindings) -> Atom:
    """The atom that a conclusion states once its variables are bound."""
    fields = ((n, t.value if isinstance(t, Constant) else bindings[t.name]) for n, t in conclusion.fields)
    return Atom(conclusion.kind, tuple(sorted(fields)))


def find_matching(pattern: Pattern, atoms: Iterable[Atom], bindings: Bindings) -> list[Atom]:
    """The atoms that match the pattern under these bindings, in the order given."""
    return [atom for atom in atoms if match_pattern(pattern, atom, bindings) is not None]
