"""Which values a condition on an attribute lets through, as far as that can be told without any facts.

Attributes with few values (choice, ordinal, flag) and lists have an extent that is a set; numbers and dates have one
that is an interval. A comparison with a `$variable` lets everything through here: what it stands for is not known yet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from vedette.language.atoms import compare
from vedette.language.model import AttributeType, Comparison, Comparisons, Constant, Matcher, Value, Variable


@dataclass(frozen=True, slots=True)
class Extent:
    """The values let through: `options` when they can be listed, else all from `low` to `high` but the `excluded`."""

    options: frozenset[Value] | None = None
    low: float = -math.inf
    high: float = math.inf
    excluded: frozenset[Value] = frozenset()

    @property
    def is_empty(self) -> bool:
        return self.low > self.high if self.options is None else not self.options

    def covers(self, other: Extent) -> bool:
        """Whether everything that `other` lets through passes here too."""
        if other.is_empty:
            return True
        if other.options is not None:
            return all(self._has(value) for value in other.options)
        if self.options is not None:
            return False
        return self.low <= other.low and other.high <= self.high and self.excluded <= other.excluded

    def _has(self, value: Value) -> bool:
        if self.options is not None:
            return value in self.options
        position = _position(value)
        inside = position is None or self.low <= position <= self.high
        return inside and value not in self.excluded


def list_values(attribute: AttributeType) -> frozenset[Value] | None:
    """Every value the attribute can take, or None when nobody can list them."""
    if attribute.type == "flag":
        return frozenset((True, False))
    return frozenset(attribute.values) if attribute.values else None


def find_extent(matcher: Matcher, attribute: AttributeType) -> Extent:
    """The values that the matcher lets through; a variable lets all of them through."""
    everything = Extent(list_values(attribute))
    match matcher:
        case Constant(value):
            return Extent(frozenset((value,)))
        case Variable():
            return everything
        case Comparisons(comparisons):
            fixed = tuple(c for c in comparisons if not isinstance(c.operand, Variable))
            return _narrow(everything, fixed)


def _narrow(extent: Extent, comparisons: tuple[Comparison, ...]) -> Extent:
    options = extent.options
    if options is None:
        listed = [c.operand for c in comparisons if c.operator == "one_of"]
        options = frozenset(v for o in listed if isinstance(o, tuple) for v in o) if listed else None
    if options is not None:
        return Extent(frozenset(v for v in options if all(compare(c, v, {}) for c in comparisons)))
    low = max((_lowest(c) for c in comparisons), default=-math.inf)
    high = min((_highest(c) for c in comparisons), default=math.inf)
    return Extent(None, low, high, frozenset(_list_excluded(comparisons)))


def _lowest(comparison: Comparison) -> float:
    """The least value that a comparison by size or time lets through."""
    position = _position(comparison.operand)
    if position is None or comparison.operator not in ("at_least", "above", "after"):
        return -math.inf
    return position if comparison.operator == "at_least" else _next(position, comparison.operand, math.inf)


def _highest(comparison: Comparison) -> float:
    position = _position(comparison.operand)
    if position is None or comparison.operator not in ("at_most", "below", "before"):
        return math.inf
    return position if comparison.operator == "at_most" else _next(position, comparison.operand, -math.inf)


def _next(position: float, operand: object, towards: float) -> float:
    """The nearest value on that side: a day for dates, the next float for numbers."""
    if isinstance(operand, date):
        return position + math.copysign(1, towards)
    return math.nextafter(position, towards)


def _position(value: object) -> float | None:
    """A number that orders numbers and dates; None for what has no order of its own."""
    if isinstance(value, date):
        return float(value.toordinal())
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _list_excluded(comparisons: Iterable[Comparison]) -> Iterable[Value]:
    for comparison in comparisons:
        operand = comparison.operand
        if comparison.operator == "is_not" and not isinstance(operand, Variable | tuple):
            yield operand
        elif comparison.operator == "none_of" and isinstance(operand, tuple):
            yield from operand
