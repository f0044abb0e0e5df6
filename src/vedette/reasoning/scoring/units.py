"""Units: what counts once in a score, and in which worlds each of them holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vedette.language.atoms import format_value
from vedette.language.model import Estimate, Rule
from vedette.reasoning.grounding import Firing
from vedette.reasoning.worlds import (
    Bits,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """What counts once: a rule, or, for a rule with `per`, the rule with one value of that variable.

    `firings` are the numbers of the firings any of which makes it hold.
    """

    rule: str
    value: str
    group: str | None
    weights: Mapping[str, Estimate]
    firings: tuple[int, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.rule, self.value


def build_units(rules: Iterable[Rule], firings: Sequence[Firing]) -> tuple[Unit, ...]:
    """The units of all rules that weigh and can fire, sorted by rule and value."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    weighing = {rule.id: rule for rule in rules if rule.weigh}
    for number, firing in enumerate(firings):
        rule = weighing.get(firing.rule)
        if rule is not None:
            value = dict(firing.bindings).get(rule.per) if rule.per else None
            found[rule.id, "" if value is None else format_value(value)].append(number)
    return tuple(
        Unit(rule, value, weighing[rule].group, weighing[rule].weigh, tuple(numbers))
        for (rule, value), numbers in sorted(found.items())
    )


def hold_units(units: Sequence[Unit], firings: Bits) -> Bits:
    """In which worlds each unit holds, shape (units, words), from the firings that held."""
    held = firings[[unit.firings[0] for unit in units]]
    for row, unit in zip(held, units, strict=True):
        for number in unit.firings[1:]:
            row |= firings[number]
    return held


def find_weight(unit: Unit, scenario: str) -> float:
    estimate = unit.weights.get(scenario)
    return 0.0 if estimate is None else estimate.value


def list_groups(units: Iterable[Unit]) -> list[tuple[str | None, list[Unit]]]:
    """Units by group; units of no group stand together under None, where nothing is discounted."""
    groups: dict[str | None, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.group, []).append(unit)
    return sorted(groups.items(), key=lambda item: (item[0] is not None, item[0] or ""))
