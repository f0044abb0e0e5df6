"""Checks of single conditions: what can never hold, what is always true, and alternatives that add nothing.

They look at the vocabulary alone: what holds of every fact that could ever be stated needs no case to be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import assert_never

from vedette.authoring.lint.extents import Extent, find_extent, list_values
from vedette.authoring.lint.implication import Judge
from vedette.language.diagnostics import Diagnostic, Place
from vedette.language.model import (
    AnyOf,
    AtLeast,
    AttributeType,
    Comparisons,
    Condition,
    FactKind,
    Not,
    Pattern,
    Rule,
    Rulebook,
    Variable,
    Within,
)
from vedette.language.unparse import word_matcher

Kinds = Mapping[str, FactKind]


def warn(code: str, at: Place, message: str, hint: str = "", also: tuple[tuple[Place, str], ...] = ()) -> Diagnostic:
    """A warning."""
    return Diagnostic(at, code, message, hint, "warning", also=also)


# --- never ------------------------------------------------------------------------------------------------------------


def check_rules_that_never_hold(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V601: a rule with a condition that no fact can ever meet."""
    judge = Judge.of(rulebook)
    for rule in rulebook.rules:
        for condition in rule.when:
            reason = _find_why_never(condition, rulebook.kinds) or _find_contradiction(condition, rule, judge)
            if reason:
                message = f"rule `{rule.id}` can never hold: {reason}"
                yield warn("V601", condition.at, message, "widen this condition, or delete the rule")
                break


def _find_why_never(condition: Condition, kinds: Kinds) -> str:
    """Why no facts can meet a condition; empty when some could."""
    match condition:
        case Pattern():
            return find_why_empty(condition, kinds)
        case AnyOf(patterns):
            reasons = [find_why_empty(pattern, kinds) for pattern in patterns]
            return f"none of its alternatives can be met ({reasons[0]})" if all(reasons) else ""
        case AtLeast():
            return find_why_empty(condition.pattern, kinds) or _find_why_too_many(condition, kinds)
        case Within(days, date() as first, date() as second):
            return f"{first} and {second} are more than {days:g} days apart" if not _is_near(condition) else ""
        case Not() | Within():
            return ""
        case _:
            assert_never(condition)


def find_why_empty(pattern: Pattern, kinds: Kinds) -> str:
    """Which attribute of a pattern lets no value through, in words; empty when all let some through."""
    for name, matcher in pattern.fields:
        if find_extent(matcher, kinds[pattern.kind].attributes[name]).is_empty:
            return f"no value of `{name}` passes {word_matcher(matcher)}"
    return ""


def _find_why_too_many(condition: AtLeast, kinds: Kinds) -> str:
    """Why so many different values cannot be had."""
    if condition.distinct is None:
        return ""
    attribute = kinds[condition.pattern.kind].attributes[condition.distinct]
    matcher = dict(condition.pattern.fields).get(condition.distinct)
    extent = Extent(list_values(attribute)) if matcher is None else find_extent(matcher, attribute)
    if extent.options is None or len(extent.options) >= condition.count:
        return ""
    return (
        f"`{condition.distinct}` takes {len(extent.options)} different values here, and {condition.count} are asked for"
    )


def _find_contradiction(condition: Condition, rule: Rule, judge: Judge) -> str:
    """Why a `not` contradicts a plain condition of the same rule; empty when it does not."""
    if not isinstance(condition, Not):
        return ""
    for other in rule.when:
        if isinstance(other, Pattern) and judge.covers(condition.pattern, other):
            return f"every fact that meets the condition in line {other.at.line} is ruled out here"
    return ""


def _is_near(condition: Within) -> bool:
    first, second = condition.first, condition.second
    return isinstance(first, date) and isinstance(second, date) and abs((first - second).days) <= condition.days


# --- always -----------------------------------------------------------------------------------------------------------


def check_idle_conditions(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V602: a condition, or a comparison in one, that is true whatever the facts."""
    judge = Judge.of(rulebook)
    for rule in rulebook.rules:
        for number, condition in enumerate(rule.when):
            reason = _find_why_always(condition, rulebook.kinds) or _find_repetition(number, rule, judge)
            if reason:
                yield warn("V602", condition.at, f"always true: {reason}", "delete it, or say what was meant")


def _find_why_always(condition: Condition, kinds: Kinds) -> str:
    match condition:
        case Not(pattern) if reason := find_why_empty(pattern, kinds):
            return f"there is never such a fact, since {reason}"
        case Within() if _is_near(condition):
            return "both dates are fixed"
        case Pattern():
            return _find_idle_comparison(condition, kinds)
        case Not(pattern) | AtLeast(pattern=pattern):
            return _find_idle_comparison(pattern, kinds)
        case AnyOf() | Within():
            return ""
        case _:
            assert_never(condition)


def _find_idle_comparison(pattern: Pattern, kinds: Kinds) -> str:
    for name, matcher in pattern.fields:
        attribute = kinds[pattern.kind].attributes[name]
        if isinstance(matcher, Comparisons) and _lets_all_through(matcher, attribute):
            return f"every value of `{name}` passes {word_matcher(matcher)}"
    return ""


def _lets_all_through(matcher: Comparisons, attribute: AttributeType) -> bool:
    """Whether a comparison says nothing. On an optional attribute it still says that the value is known."""
    if attribute.optional or any(isinstance(c.operand, Variable) for c in matcher.all):
        return False
    return find_extent(matcher, attribute).covers(Extent(list_values(attribute)))


def _find_repetition(number: int, rule: Rule, judge: Judge) -> str:
    """Why a condition follows from another plain one of its rule; of two that say the same, the later is idle."""
    condition = rule.when[number]
    for place, other in enumerate(rule.when):
        if place == number or not isinstance(other, Pattern) or not _follows(condition, other, judge):
            continue
        is_same = isinstance(condition, Pattern) and judge.covers(other, condition)
        if not is_same or place < number:
            return f"it follows from the condition in line {other.at.line}"
    return ""


def _follows(condition: Condition, other: Pattern, judge: Judge) -> bool:
    match condition:
        case Pattern():
            return judge.covers(condition, other)
        case AnyOf(patterns):
            return any(judge.covers(pattern, other) for pattern in patterns)
        case AtLeast(count, pattern):
            return count == 1 and judge.covers(pattern, other)
        case Not() | Within():
            return False
        case _:
            assert_never(condition)


# --- alternatives -----------------------------------------------------------------------------------------------------


def check_alternatives(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V603: an alternative of `any` that can never be met, or only where another is met anyway."""
    judge = Judge.of(rulebook)
    for rule in rulebook.rules:
        for condition in rule.when:
            if isinstance(condition, AnyOf):
                yield from _check_any(condition.patterns, judge)


def _check_any(patterns: tuple[Pattern, ...], judge: Judge) -> Iterable[Diagnostic]:
    if len(patterns) == 1:
        yield warn("V603", patterns[0].at, "the only alternative of `any`", "write the pattern without `any`")
    for number, pattern in enumerate(patterns):
        reason = find_why_empty(pattern, judge.kinds)
        wider = _find_wider(number, patterns, judge)
        if reason and len(patterns) > 1:
            yield warn("V603", pattern.at, f"this alternative can never be met: {reason}", "delete it, or widen it")
        elif wider is not None:
            message = "this alternative adds nothing: where it is met, another is met too"
            yield warn("V603", pattern.at, message, "delete one of the two", ((wider.at, "the wider one"),))


def _find_wider(number: int, patterns: tuple[Pattern, ...], judge: Judge) -> Pattern | None:
    """Another alternative that is met wherever this one is; of two that say the same, the earlier."""
    pattern = patterns[number]
    for place, other in enumerate(patterns):
        if place != number and judge.covers(other, pattern) and (place < number or not judge.covers(pattern, other)):
            return other
    return None
