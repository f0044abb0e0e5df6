"""Terms: what each rule that holds adds to a scenario's score in one world, to the last decimal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import Scenario
from vedette.reasoning.scoring.units import Unit, list_groups
from vedette.reasoning.worlds import (
    Floats,
)

LEAST_GAIN = 1e-9
"""In dB; less is how sums round."""
ALIKE = 9
"""Bearings that agree to so many decimals are equal."""


@dataclass(frozen=True, slots=True)
class Term:
    """One unit's part in a scenario's score: its bearing, the factor its group leaves it, and what counts (dB)."""

    unit: Unit
    bearing: float
    factor: float

    @property
    def counted(self) -> float:
        return self.bearing * self.factor


def rank_factors(held: NDArray[np.bool_], bearings: Floats, discount: float) -> Floats:
    """The factor that a group leaves each of its units in each world, shape (units, worlds); 0 where it does not hold.

    `held` has shape (units, worlds), `bearings` (units,). Those for and those against are ranked apart, by size: the
    strongest counts in full, the next times `discount`, the next times its square. Equal ones share what their places
    leave them, so that no name decides who counts.
    """
    factors = np.zeros(held.shape)
    for side in (bearings > 0.0, bearings < 0.0):
        places = np.ones(held.shape[1])
        numbers = np.flatnonzero(side)
        sizes = np.abs(bearings[numbers]).round(ALIKE)
        for size in sorted(set(sizes.tolist()), reverse=True):
            alike = numbers[sizes == size]
            together = held[alike].sum(axis=0)
            left = places * discount**together
            shared = places if discount == 1.0 else (places - left) / ((1.0 - discount) * np.maximum(together, 1))
            factors[alike] = held[alike] * shared
            places = left
    return factors


def discounted_sums(held: NDArray[np.bool_], bearings: Floats, discount: float) -> Floats:
    """What a group lends one scenario in each world, in dB, shape (worlds,)."""
    summed: Floats = bearings @ rank_factors(held, bearings, discount)
    return summed


def list_terms(units: Iterable[Unit], scenario: str, discount: float) -> tuple[Term, ...]:
    """The terms that units which hold add to a scenario's score, in order of rule and value."""
    terms = []
    for group, members in list_groups(units):
        bearings = np.array([unit.bearing[scenario] for unit in members])
        rate = 1.0 if group is None else discount
        factors = rank_factors(np.ones((len(members), 1), dtype=np.bool_), bearings, rate)[:, 0].tolist()
        ranked = zip(members, bearings.tolist(), factors, strict=True)
        terms += [Term(unit, bearing, factor) for unit, bearing, factor in ranked if bearing != 0.0]
    return tuple(sorted(terms, key=lambda t: t.unit.key))


def score_one(units: Sequence[Unit], scenario: Scenario, discount: float) -> float:
    """The score of a scenario in the world in which exactly these units hold, in dB (summed without rounding error)."""
    return math.fsum([prior_db(scenario), *(t.counted for t in list_terms(units, scenario.id, discount))])


def score_naively(units: Sequence[Unit], scenario: Scenario) -> float:
    """The same without any group discount: what adding correlated evidence as if it were independent would say."""
    return math.fsum([prior_db(scenario), *(unit.bearing[scenario.id] for unit in units)])


def count_by_rule(units: Iterable[Unit], scenarios: Iterable[Scenario], discount: float) -> dict[str, dict[str, float]]:
    """What each rule among units that hold adds to each scenario it moves, in dB after group discounts."""
    units = tuple(units)
    terms: dict[str, dict[str, list[float]]] = {}
    for scenario in scenarios:
        for term in list_terms(units, scenario.id, discount):
            terms.setdefault(term.unit.rule, {}).setdefault(scenario.id, []).append(term.counted)
    return {rule: {s: math.fsum(dbs) for s, dbs in sorted(counted.items())} for rule, counted in terms.items()}


def moves_apart(decibans: Mapping[str, float]) -> bool:
    """Whether some scenarios gain on others; what all are lent alike (as by centring on other priors) says nothing."""
    return max(decibans.values(), default=0.0) - min(decibans.values(), default=0.0) > LEAST_GAIN


def count_terms(held: NDArray[np.bool_], units: Sequence[Unit], scenario: str, discount: float) -> Floats:
    """What each unit counts for a scenario in each world, in dB: `list_terms` of many worlds, shape (units, worlds)."""
    number = {unit.key: i for i, unit in enumerate(units)}
    counted = np.zeros(held.shape)
    for group, members in list_groups(units):
        rows = [number[unit.key] for unit in members]
        bearings = np.array([unit.bearing[scenario] for unit in members])
        rate = 1.0 if group is None else discount
        counted[rows] = bearings[:, np.newaxis] * rank_factors(held[rows], bearings, rate)
    return counted


def prior_db(scenario: Scenario) -> float:
    """A prior as decibans."""
    return 10.0 * math.log10(scenario.prior.value)
