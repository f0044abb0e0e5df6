"""Units: what counts once in a score, and in which worlds each of them holds."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from vedette.language.atoms import format_value
from vedette.language.model import Estimate, Rule, Scenario
from vedette.reasoning.grounding import Firing
from vedette.reasoning.worlds import (
    Bits,
)

LEAST_DB = 1e-12
"""A bearing smaller than this is how logarithms round."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What counts once: a rule, or, for a rule with `per`, the rule with one value of that variable.

    `firings` are the numbers of the firings any of which makes it hold. `weights` are as the author wrote them, and
    `bearing` what they come to for every scenario, in dB: see `centre_weights`.
    """

    rule: str
    value: str
    group: str | None
    weights: Mapping[str, Estimate]
    bearing: Mapping[str, float]
    firings: tuple[int, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.rule, self.value


def centre_weights(weights: Mapping[str, float], scenarios: Sequence[Scenario]) -> dict[str, float]:
    """What the weights of a rule come to for every scenario, in dB: each less 10·log10 Σ_k prior_k·10^(w_k/10).

    What a rule lends to all alike tells nobody apart: adding one number to all its weights changes nothing, and where
    there are two scenarios, +6 dB for one is -6 dB for the other. A scenario that is not named has 0 dB.

    >>> from vedette.language.diagnostics import Place
    >>> two = [Scenario(name, "", "", Estimate.exactly(0.5), False, Place("x.yaml")) for name in ("peace", "war")]
    >>> {name: round(db, 2) for name, db in centre_weights({"war": 6.0}, two).items()}
    {'peace': -3.96, 'war': 2.04}
    """
    peak = max((weights.get(s.id, 0.0) for s in scenarios), default=0.0)
    total = math.fsum(s.prior.value for s in scenarios)
    odds = (s.prior.value * 10.0 ** ((weights.get(s.id, 0.0) - peak) / 10.0) for s in scenarios)
    mean = peak + 10.0 * math.log10(math.fsum(odds) / total)
    return {s.id: weights.get(s.id, 0.0) - mean for s in scenarios}


def reweigh(unit: Unit, weights: Mapping[str, Estimate], scenarios: Sequence[Scenario]) -> Unit:
    """The unit with other weights."""
    return replace(unit, weights=weights, bearing=_find_bearing(weights, scenarios))


def _find_bearing(weights: Mapping[str, Estimate], scenarios: Sequence[Scenario]) -> dict[str, float]:
    centred = centre_weights({name: weight.value for name, weight in weights.items()}, scenarios)
    return {name: db if abs(db) > LEAST_DB else 0.0 for name, db in centred.items()}


def build_units(rules: Iterable[Rule], firings: Sequence[Firing], scenarios: Sequence[Scenario]) -> tuple[Unit, ...]:
    """The units of all rules that weigh and can fire, sorted by rule and value."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    weighing = {rule.id: rule for rule in rules if rule.weigh}
    for number, firing in enumerate(firings):
        rule = weighing.get(firing.rule)
        if rule is not None:
            value = dict(firing.bindings).get(rule.per) if rule.per else None
            found[rule.id, "" if value is None else format_value(value)].append(number)
    bearing = {rule: _find_bearing(weighing[rule].weigh, scenarios) for rule in {rule for rule, _ in found}}
    return tuple(
        Unit(
            rule=rule,
            value=value,
            group=weighing[rule].group,
            weights=weighing[rule].weigh,
            bearing=bearing[rule],
            firings=tuple(numbers),
        )
        for (rule, value), numbers in sorted(found.items())
    )


def hold_units(units: Sequence[Unit], firings: Bits) -> Bits:
    """In which worlds each unit holds, shape (units, words), from the firings that held."""
    held = firings[[unit.firings[0] for unit in units]]
    for row, unit in zip(held, units, strict=True):
        for number in unit.firings[1:]:
            row |= firings[number]
    return held


def list_groups(units: Iterable[Unit]) -> list[tuple[str | None, list[Unit]]]:
    """Units by group; units of no group stand together under None, where nothing is discounted."""
    groups: dict[str | None, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.group, []).append(unit)
    return sorted(groups.items(), key=lambda item: (item[0] is not None, item[0] or ""))
