"""Ranges: scores with weights and priors drawn from what is left open about them.

A weight is drawn from its own range, or from the rulebook's `doubt` to either side of it, but never past 0: whether a
rule speaks for or against is not in doubt, and a weight of 0 is exact. One draw serves a rule and scenario, however
often the rule counts. A prior is drawn from its range. What is drawn is centred, ranked and discounted anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import Estimate, Scenario
from vedette.reasoning.scoring.tables import find_sums, list_bundles, list_priors
from vedette.reasoning.scoring.units import Unit, centre_weights
from vedette.reasoning.worlds import Bits, Floats, unpack

RangeOf = str | tuple[str, str]
"""What a range is of: a scenario's id (its prior), or a rule's and a scenario's (a weight)."""


def list_ranges(units: Sequence[Unit], scenarios: Sequence[Scenario], doubt: float) -> dict[RangeOf, Estimate]:
    """What is left open: priors first, then weights by rule and scenario."""
    found: dict[RangeOf, Estimate] = {s.id: s.prior for s in scenarios if s.prior.is_range}
    for unit in units:
        for scenario, chance in sorted(unit.expect.items()):
            open_chance = chance if chance.is_range else doubt_chance(chance.value, doubt)
            if open_chance.is_range:
                found[unit.rule, scenario] = open_chance
        for scenario, weight in () if unit.expect else sorted(unit.weights.items()):
            open_weight = weight if weight.is_range else doubt_weight(weight.value, doubt)
            if open_weight.is_range:
                found[unit.rule, scenario] = open_weight
    return found


def doubt_weight(weight: float, doubt: float) -> Estimate:
    """So many dB to either side of a weight, but never past 0.

    >>> [(e.low, e.high) for e in (doubt_weight(w, 1.5) for w in (6.0, 1.0, 0.0, -1.0))]
    [(4.5, 7.5), (0.0, 2.5), (0.0, 0.0), (-2.5, 0.0)]
    """
    if weight == 0.0:
        return Estimate.exactly(0.0)
    low, high = weight - doubt, weight + doubt
    return Estimate(weight, max(0.0, low) if weight > 0.0 else low, min(0.0, high) if weight < 0.0 else high)


def doubt_chance(chance: float, doubt: float) -> Estimate:
    """A chance whose odds are so many dB higher or lower: what the doubt about a weight is to an expectation.

    >>> [round(p, 3) for p in (doubt_chance(0.5, 3.0103).low, doubt_chance(0.5, 3.0103).high)]
    [0.333, 0.667]
    """
    odds = chance / (1.0 - chance)
    low, high = (odds * 10.0 ** (db / 10.0) for db in (-doubt, doubt))
    return Estimate(chance, low / (1.0 + low), high / (1.0 + high))


def draw_ranges(ranges: Mapping[RangeOf, Estimate], numbers: Floats) -> dict[RangeOf, float]:
    """Each range settled: `numbers`, shape (ranges,), say where in it, from 0 (low) to 1 (high)."""
    return {of: e.low + (e.high - e.low) * n for (of, e), n in zip(ranges.items(), numbers.tolist(), strict=True)}


@dataclass(frozen=True, slots=True)
class _OpenBundle:
    """Units that share a discount: the sets of them that hold in some world, (units, sets), and in which, (worlds,)."""

    rate: float
    units: tuple[Unit, ...]
    sets: NDArray[np.bool_]
    at: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class OpenScores:
    """Worlds as far as their scores depend on no weight: which sets of units hold in each."""

    scenarios: tuple[Scenario, ...]
    count: int
    bundles: tuple[_OpenBundle, ...]

    def score(self, drawn: Mapping[RangeOf, float]) -> Floats:
        """Scores in dB, shape (scenarios, worlds), up to one number a world, with ranges settled as `drawn` says.

        Drawn priors are rescaled to sum to 1, or else a draw would count for more by summing to more.
        """
        priors = np.array([drawn.get(s.id, s.prior.value) for s in self.scenarios])
        scores = np.repeat(10.0 * np.log10(priors / priors.sum())[:, np.newaxis], self.count, axis=1)
        for bundle in self.bundles:
            bearings = np.array([self._draw_bearings(unit, drawn) for unit in bundle.units])
            sums = find_sums(bearings, list_priors(self.scenarios), bundle.rate, bundle.sets)
            scores += sums.T[:, bundle.at]
        return scores

    def _draw_bearings(self, unit: Unit, drawn: Mapping[RangeOf, float]) -> list[float]:
        if unit.expect:
            chances = {scenario: drawn.get((unit.rule, scenario), p.value) for scenario, p in unit.expect.items()}
            rest = {s: 1.0 - p if unit.is_failure else p for s, p in chances.items()}
            return list(centre_weights({s: 10.0 * math.log10(p) for s, p in rest.items()}, self.scenarios).values())
        weights = {scenario: drawn.get((unit.rule, scenario), w.value) for scenario, w in unit.weights.items()}
        return list(centre_weights(weights, self.scenarios).values())


def open_scores(
    units: Sequence[Unit], scenarios: Sequence[Scenario], discount: float, held: Bits, count: int
) -> OpenScores:
    """`count` worlds, in which the units hold as `held` says."""
    number = {unit.key: i for i, unit in enumerate(units)}
    truth = unpack(held, count).astype(np.bool_)
    bundles = []
    for rate, members in list_bundles(units, discount):
        rows = truth[[number[unit.key] for unit in members]]
        codes = np.packbits(rows, axis=0, bitorder="little")
        _, first, at = np.unique(codes, axis=1, return_index=True, return_inverse=True)
        bundles.append(_OpenBundle(rate, tuple(members), rows[:, first], at.reshape(-1)))
    return OpenScores(tuple(scenarios), count, tuple(bundles))
