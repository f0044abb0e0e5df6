"""Ranges: scores in which every weight and prior that is a range is drawn from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vedette.language.model import Estimate, Scenario
from vedette.reasoning.scoring.tables import build_tables, discounted_sums, list_bundles
from vedette.reasoning.scoring.terms import prior_db
from vedette.reasoning.scoring.units import Unit, find_weight
from vedette.reasoning.worlds import (
    Bits,
    Floats,
    unpack,
)


def list_ranges(units: Sequence[Unit], scenarios: Sequence[Scenario]) -> list[Estimate]:
    """What `score_with_ranges` wants numbers for: the priors that are ranges, then the weights that are, in order."""
    return [e for _, e in _find_ranges(units, scenarios)]


def _find_ranges(units: Sequence[Unit], scenarios: Sequence[Scenario]) -> list[tuple[object, Estimate]]:
    """Ranges by what they are ranges of: a scenario's id, or a unit's key and a scenario's id."""
    estimates: list[tuple[object, Estimate]] = [(s.id, s.prior) for s in scenarios]
    estimates += [((u.key, scenario), weight) for u in units for scenario, weight in sorted(u.weights.items())]
    return [(of, estimate) for of, estimate in estimates if estimate.is_range]


def settle_ranges(
    units: Sequence[Unit], scenarios: Sequence[Scenario], numbers: Sequence[float]
) -> tuple[tuple[Unit, ...], tuple[Scenario, ...]]:
    """Units and scenarios with each range settled at one place in it: `numbers` say where, from 0 (low) to 1 (high)."""
    drawn = {
        of: Estimate.exactly(e.low + (e.high - e.low) * float(number))
        for (of, e), number in zip(_find_ranges(units, scenarios), numbers, strict=True)
    }
    settled = (replace(u, weights={s: drawn.get((u.key, s), weight) for s, weight in u.weights.items()}) for u in units)
    priors = {s.id: drawn.get(s.id, s.prior).value for s in scenarios}
    whole = math.fsum(priors.values())
    return tuple(settled), tuple(replace(s, prior=Estimate.exactly(priors[s.id] / whole)) for s in scenarios)


def score_with_ranges(
    units: Sequence[Unit], scenarios: Sequence[Scenario], discount: float, held: Bits, numbers: Floats
) -> Floats:
    """Scores in dB, shape (scenarios, worlds), with every weight and prior that is a range drawn from it in each world.

    `numbers`, shape (ranges, worlds), holds a row for each of `list_ranges`: the share, from 0 to 1, of the range
    that lies below what is drawn. Drawn priors are rescaled to sum to 1, or else a draw would count for more by
    summing to more.
    """
    count = numbers.shape[1]
    ranges = _find_ranges(units, scenarios)
    drawn = {of: e.low + (e.high - e.low) * row for (of, e), row in zip(ranges, numbers, strict=True)}
    number = {unit.key: i for i, unit in enumerate(units)}
    open_bundles, settled = [], []
    for rate, members in list_bundles(units, discount):
        if any(weight.is_range for u in members for weight in u.weights.values()):
            open_bundles.append((rate, members))
        else:
            settled += members
    scores = build_tables(settled, scenarios, discount).score(held[[number[u.key] for u in settled]], count)
    priors = np.array([drawn.get(s.id, np.full(count, s.prior.value)) for s in scenarios])
    scores += 10.0 * np.log10(priors / priors.sum(axis=0)) - np.array([[prior_db(s)] for s in scenarios])
    for row, scenario in zip(scores, scenarios, strict=True):
        for rate, members in open_bundles:
            truth = unpack(held[[number[u.key] for u in members]], count).astype(np.bool_)
            fixed = np.array([find_weight(u, scenario.id) for u in members])
            varied = {i: drawn[u.key, scenario.id] for i, u in enumerate(members) if (u.key, scenario.id) in drawn}
            weights = np.array([varied.get(i, np.full(count, w)) for i, w in enumerate(fixed)]) if varied else fixed
            row += discounted_sums(truth, weights, rate)
    return scores
