"""The algebra of conditions: which patterns and variables each form of condition is made of, and how to rewrite them.

No other module takes a condition apart to list or replace its patterns; a form of condition that is forgotten here is
an error of types.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import assert_never

from vedette.language.model import (
    AnyOf,
    AtLeast,
    Comparisons,
    Condition,
    Constant,
    Matcher,
    Not,
    Pattern,
    Rule,
    Variable,
    Within,
)


def list_patterns(condition: Condition) -> tuple[Pattern, ...]:
    """The patterns of a condition, in the order written."""
    match condition:
        case Pattern():
            return (condition,)
        case Not() | AtLeast():
            return (condition.pattern,)
        case AnyOf():
            return condition.patterns
        case Within():
            return ()
        case _:
            assert_never(condition)


def map_patterns(condition: Condition, change: Callable[[Pattern], Pattern]) -> Condition:
    """The condition with each of its patterns changed."""
    match condition:
        case Pattern():
            return change(condition)
        case Not() | AtLeast():
            return dataclasses.replace(condition, pattern=change(condition.pattern))
        case AnyOf():
            return dataclasses.replace(condition, patterns=tuple(change(p) for p in condition.patterns))
        case Within():
            return condition
        case _:
            assert_never(condition)


def map_matchers(pattern: Pattern, change: Callable[[Matcher], Matcher]) -> Pattern:
    """The pattern with what it says of each attribute changed."""
    return dataclasses.replace(pattern, fields=tuple((name, change(matcher)) for name, matcher in pattern.fields))


def list_matcher_variables(matcher: Matcher) -> tuple[str, ...]:
    """The names of the variables in what a pattern says of one attribute."""
    match matcher:
        case Variable(name):
            return (name,)
        case Comparisons(comparisons):
            return tuple(c.operand.name for c in comparisons if isinstance(c.operand, Variable))
        case Constant():
            return ()
        case _:
            assert_never(matcher)


def list_pattern_variables(pattern: Pattern) -> tuple[str, ...]:
    """The names of the variables in a pattern, each as often as it stands there."""
    return tuple(name for _, matcher in pattern.fields for name in list_matcher_variables(matcher))


def list_rule_variables(rule: Rule) -> Iterator[str]:
    """The names of the variables in a rule, each as often as it stands there: conditions, conclusions and `per`."""
    for condition in rule.when:
        for pattern in list_patterns(condition):
            yield from list_pattern_variables(pattern)
        if isinstance(condition, Within):
            yield from (end.name for end in (condition.first, condition.second) if isinstance(end, Variable))
    for conclusion in rule.infer:
        yield from (term.name for _, term in conclusion.fields if isinstance(term, Variable))
    if rule.per:
        yield rule.per
