"""Mutants: a rule with one condition dropped, turned into its opposite, or moved by one step.

Method: mutation testing (DeMillo, Lipton and Sayward, "Hints on test data selection", Computer 11:4, 1978). A mutant
that no test tells from its rule is a slip that the tests would not notice. Made are only those that could be written:

* a condition is dropped, and with it whatever hangs on a variable that only it binds;
* `not: x` becomes `x`, and `x` becomes `not: x`; `any` becomes a `not` of each;
* an `any` loses one of its patterns;
* a pattern loses one of its attributes, and then meets facts that it did not ask for;
* a bound is moved by one step up and down: to the next value of an ordinal, the next count, the next day, or, for a
  number, from `above` to `at_least`.

Where the rule infers, or counts by, what only the condition binds, there is no such rule, and no mutant.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from vedette.language.diagnostics import Place
from vedette.language.model import (
    AnyOf,
    AtLeast,
    Comparison,
    Comparisons,
    Condition,
    Matcher,
    Not,
    Operator,
    Pattern,
    Rule,
    Value,
    Variable,
    Within,
)
from vedette.language.unparse import word_condition

DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with one condition changed; `change` says how in words, `condition` is its number in the rule."""

    rule: Rule
    condition: int
    change: str
    at: Place


def list_mutants(rule: Rule) -> tuple[Mutant, ...]:
    """Every mutant of a rule, in the order of its conditions."""
    return tuple(mutant for number in range(len(rule.when)) for mutant in _mutate(rule, number))


def drop_condition(rule: Rule, number: int) -> Mutant | None:
    """The rule without one of its conditions; None where it would infer what nothing binds."""
    return _replace(rule, number, (), DROPPED)


def _mutate(rule: Rule, number: int) -> Iterator[Mutant]:
    condition = rule.when[number]
    changed = [((), DROPPED), *_negate(condition), *_step(condition)]
    for conditions, change in changed:
        mutant = _replace(rule, number, conditions, change)
        if mutant is not None:
            yield mutant


def _replace(rule: Rule, number: int, conditions: tuple[Condition, ...], change: str) -> Mutant | None:
    bound_before = _list_all_bound(rule.when)
    when = _drop_dependents((*rule.when[:number], *conditions, *rule.when[number + 1 :]), conditions, bound_before)
    lost = bound_before - _list_all_bound(when)
    if lost & ({t.name for c in rule.infer for _, t in c.fields if isinstance(t, Variable)} | {rule.per}):
        return None
    return Mutant(dataclasses.replace(rule, when=when), number, change, rule.when[number].at)


def _drop_dependents(
    when: tuple[Condition, ...], changed: tuple[Condition, ...], bound_before: frozenset[str]
) -> tuple[Condition, ...]:
    """Without the conditions, but for what is `changed`, that hang on a variable that was bound and no longer is, and
    those that hang on these.
    """
    lost = bound_before - _list_all_bound(when)
    kept = tuple(c for c in when if c in changed or not (lost & _list_needed(c)))
    return when if kept == when else _drop_dependents(kept, changed, bound_before)


# --- variables --------------------------------------------------------------------------------------------------------


def _list_all_bound(when: tuple[Condition, ...]) -> frozenset[str]:
    return frozenset(name for condition in when for name in _list_bound(condition))


def _list_bound(condition: Condition) -> frozenset[str]:
    """The variables that a condition binds; those of `any` in every one of its patterns."""
    match condition:
        case Pattern(fields=fields):
            return frozenset(m.name for _, m in fields if isinstance(m, Variable))
        case AnyOf(patterns):
            return frozenset.intersection(*(_list_bound(p) for p in patterns))
        case Not() | AtLeast() | Within():
            return frozenset()
        case _:
            assert_never(condition)


def _list_needed(condition: Condition) -> frozenset[str]:
    """The variables that a condition cannot do without."""
    match condition:
        case Pattern(fields=fields):
            return frozenset(name for _, matcher in fields for name in _list_compared(matcher))
        case Not(pattern):
            return _list_bound(pattern) | _list_needed(pattern)
        case AtLeast(_, pattern):
            return _list_needed(pattern)
        case AnyOf(patterns):
            return frozenset().union(*(_list_needed(p) for p in patterns))
        case Within(_, first, second):
            return frozenset(end.name for end in (first, second) if isinstance(end, Variable))


def _list_compared(matcher: Matcher) -> Iterator[str]:
    for comparison in matcher.all if isinstance(matcher, Comparisons) else ():
        if isinstance(comparison.operand, Variable):
            yield comparison.operand.name


# --- opposites --------------------------------------------------------------------------------------------------------

_Change = tuple[tuple[Condition, ...], str]


def _negate(condition: Condition) -> Iterator[_Change]:
    match condition:
        case Pattern():
            yield (Not(condition, condition.at),), "turned into its opposite"
        case Not(pattern):
            yield (pattern,), "turned into its opposite"
        case AnyOf(patterns):
            yield tuple(Not(p, p.at) for p in patterns), "turned into its opposite"
            if len(patterns) > 1:
                for pattern in patterns:
                    left = tuple(p for p in patterns if p is not pattern)
                    yield (AnyOf(left, condition.at),), f"without `{word_condition(pattern)}`"
        case AtLeast() | Within():
            return  # moved by steps alone
        case _:
            assert_never(condition)


# --- steps ------------------------------------------------------------------------------------------------------------


def _step(condition: Condition) -> Iterator[_Change]:
    """The condition with one bound moved by one step, in words that say to what."""
    match condition:
        case Pattern():
            for pattern, change in _step_pattern(condition):
                yield (pattern,), change
        case Not(pattern):
            for stepped, change in _step_pattern(pattern):
                yield (Not(stepped, condition.at),), change
        case AnyOf(patterns):
            for number, pattern in enumerate(patterns):
                for stepped, change in _step_pattern(pattern):
                    yield (AnyOf((*patterns[:number], stepped, *patterns[number + 1 :]), condition.at),), change
        case AtLeast(count, pattern):
            for number in (count - 1, count + 1):
                if number > 0:
                    yield (dataclasses.replace(condition, count=number),), f"with count: {number}"
            for stepped, change in _step_pattern(pattern):
                yield (dataclasses.replace(condition, pattern=stepped),), change
        case Within(days):
            for moved in (days - 1, days + 1):
                if moved >= 0:
                    yield (dataclasses.replace(condition, days=moved),), f"with days: {moved:g}"
        case _:
            assert_never(condition)


def _step_pattern(pattern: Pattern) -> Iterator[tuple[Pattern, str]]:
    """The pattern without each of its attributes, and with each bound moved."""
    for number, (name, matcher) in enumerate(pattern.fields):
        fields = (*pattern.fields[:number], *pattern.fields[number + 1 :])
        yield dataclasses.replace(pattern, fields=fields), f"{pattern.kind} without `{name}`"
        if not isinstance(matcher, Comparisons):
            continue
        for place, comparison in enumerate(matcher.all):
            for stepped in _step_comparison(comparison):
                moved = Comparisons((*matcher.all[:place], stepped, *matcher.all[place + 1 :]))
                fields = (*pattern.fields[:number], (name, moved), *pattern.fields[number + 1 :])
                changed = dataclasses.replace(pattern, fields=fields)
                yield changed, f"with `{word_condition(dataclasses.replace(changed, fields=((name, moved),)))}`"


_LOOSER: dict[Operator, Operator] = {
    "above": "at_least",
    "below": "at_most",
    "at_least": "above",
    "at_most": "below",
}


def _step_comparison(comparison: Comparison) -> Iterator[Comparison]:
    """The comparisons next to this one; none where a step would match everything or nothing of the scale."""
    operand, operator = comparison.operand, comparison.operator
    if isinstance(operand, tuple | Variable) or operator not in (
        "above",
        "below",
        "at_least",
        "at_most",
        "before",
        "after",
    ):
        return
    if isinstance(operand, date):
        yield from (dataclasses.replace(comparison, operand=operand + timedelta(days=d)) for d in (-1, 1))
    elif comparison.order:
        yield from (dataclasses.replace(comparison, operand=value) for value in _next_to(operand, comparison.order))
    else:
        yield dataclasses.replace(comparison, operator=_LOOSER[operator])


def _next_to(value: Value, order: tuple[str, ...]) -> list[str]:
    at = order.index(str(value))
    return [order[i] for i in (at - 1, at + 1) if 0 <= i < len(order)]
