"""Terms: what each rule that holds adds to a scenario's score in one world, to the last decimal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import Scenario
from vedette.reasoning.scoring.units import Unit, find_weight, list_groups
from vedette.reasoning.worlds import (
    Floats,
)


@dataclass(frozen=True, slots=True)
class Term:
    """One unit's part in a scenario's score: its weight, the factor its group leaves it, and what counts (dB)."""

    unit: Unit
    weight: float
    factor: float

    @property
    def counted(self) -> float:
        return self.weight * self.factor


def list_terms(units: Iterable[Unit], scenario: str, discount: float) -> tuple[Term, ...]:
    """The terms that units which hold add to a scenario's score, in order of rule and value."""
    terms = []
    for group, members in list_groups(units):
        ranked = sorted(members, key=lambda u: (-abs(find_weight(u, scenario)), u.key))
        for rank, unit in enumerate(ranked):
            factor = 1.0 if group is None else discount**rank
            if find_weight(unit, scenario) != 0.0:
                terms.append(Term(unit, find_weight(unit, scenario), factor))
    return tuple(sorted(terms, key=lambda t: t.unit.key))


def score_one(units: Sequence[Unit], scenario: Scenario, discount: float) -> float:
    """The score of a scenario in the world in which exactly these units hold, in dB (summed without rounding error)."""
    return math.fsum([prior_db(scenario), *(t.counted for t in list_terms(units, scenario.id, discount))])


def score_naively(units: Sequence[Unit], scenario: Scenario) -> float:
    """The same without any group discount: what adding correlated evidence as if it were independent would say."""
    return math.fsum([prior_db(scenario), *(find_weight(u, scenario.id) for u in units)])


def count_by_rule(units: Iterable[Unit], scenarios: Iterable[Scenario], discount: float) -> dict[str, dict[str, float]]:
    """What each rule among units that hold adds to each scenario it moves, in dB after group discounts."""
    units = tuple(units)
    terms: dict[str, dict[str, list[float]]] = {}
    for scenario in scenarios:
        for term in list_terms(units, scenario.id, discount):
            terms.setdefault(term.unit.rule, {}).setdefault(scenario.id, []).append(term.counted)
    return {rule: {s: math.fsum(dbs) for s, dbs in sorted(counted.items())} for rule, counted in terms.items()}


def count_terms(held: NDArray[np.bool_], units: Sequence[Unit], scenario: str, discount: float) -> Floats:
    """What each unit counts for a scenario in each world, in dB: `list_terms` of many worlds, shape (units, worlds)."""
    number = {unit.key: i for i, unit in enumerate(units)}
    counted = np.zeros(held.shape)
    for group, members in list_groups(units):
        factor = np.ones(held.shape[1])
        for unit in sorted(members, key=lambda u: (-abs(find_weight(u, scenario)), u.key)):
            row = number[unit.key]
            counted[row] = np.where(held[row], find_weight(unit, scenario) * factor, 0.0)
            factor = factor if group is None else np.where(held[row], factor * discount, factor)
    return counted


def prior_db(scenario: Scenario) -> float:
    """A prior as decibans."""
    return 10.0 * math.log10(scenario.prior.value)
