"""Ranges: scores in which every weight and prior that is a range is drawn from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import Estimate, Scenario
from vedette.reasoning.scoring.tables import build_tables, discounted_sums, list_bundles
from vedette.reasoning.scoring.terms import prior_db
from vedette.reasoning.scoring.units import Unit, find_weight
from vedette.reasoning.worlds import Bits, Floats, unpack


def list_ranges(units: Sequence[Unit], scenarios: Sequence[Scenario]) -> list[Estimate]:
    """What `score_with_ranges` wants numbers for: the priors that are ranges, then the weights that are, in order."""
    return [e for _, e in _find_ranges(units, scenarios)]


def _find_ranges(units: Sequence[Unit], scenarios: Sequence[Scenario]) -> list[tuple[object, Estimate]]:
    """Ranges by what they are ranges of: a scenario's id, or a unit's key and a scenario's id."""
    estimates: list[tuple[object, Estimate]] = [(s.id, s.prior) for s in scenarios]
    estimates += [((u.key, scenario), weight) for u in units for scenario, weight in sorted(u.weights.items())]
    return [(of, estimate) for of, estimate in estimates if estimate.is_range]


def place_ranges(units: Sequence[Unit], scenarios: Sequence[Scenario], numbers: Floats) -> dict[object, Floats]:
    """Each range settled: `numbers`, a row for each of `list_ranges`, say where in it, from 0 (low) to 1 (high).

    Shape (ranges,) settles each for all worlds, (ranges, worlds) in each.
    """
    ranges = _find_ranges(units, scenarios)
    return {of: e.low + (e.high - e.low) * row for (of, e), row in zip(ranges, numbers, strict=True)}


@dataclass(frozen=True, slots=True)
class OpenScores:
    """Worlds scored as far as nothing is in doubt: what each draw of weights and priors then adds is worked out alone.

    `settled` has shape (scenarios, worlds); `open` are the groups with a range among their weights: discount, units,
    and in which worlds each of these holds, shape (units, worlds).
    """

    scenarios: tuple[Scenario, ...]
    settled: Floats
    open: tuple[tuple[float, tuple[Unit, ...], NDArray[np.bool_]], ...]

    def score(self, drawn: Mapping[object, Floats]) -> Floats:
        """Scores in dB, shape (scenarios, worlds), with ranges settled as `drawn` says: for all worlds, or in each.

        Drawn priors are rescaled to sum to 1, or else a draw would count for more by summing to more.
        """
        priors = np.stack(np.broadcast_arrays(*(drawn.get(s.id, np.array(s.prior.value)) for s in self.scenarios)))
        moved = 10.0 * np.log10(priors / priors.sum(axis=0)).T - np.array([prior_db(s) for s in self.scenarios])
        scores: Floats = self.settled + moved.T.reshape(len(self.scenarios), -1)
        for row, scenario in zip(scores, self.scenarios, strict=True):
            for rate, members, truth in self.open:
                row += discounted_sums(truth, _draw_weights(members, scenario.id, drawn), rate)
        return scores


def _draw_weights(members: Sequence[Unit], scenario: str, drawn: Mapping[object, Floats]) -> Floats:
    """Weights in dB, shape (units,), or (units, worlds) where some differ from world to world."""
    weights = [drawn.get((u.key, scenario), np.array(find_weight(u, scenario))) for u in members]
    return np.stack(np.broadcast_arrays(*weights))


def open_scores(
    units: Sequence[Unit], scenarios: Sequence[Scenario], discount: float, held: Bits, count: int
) -> OpenScores:
    """Score `count` worlds, in which the units hold as `held` says, up to what hangs on ranges."""
    number = {unit.key: i for i, unit in enumerate(units)}
    open_bundles, settled = [], []
    for rate, members in list_bundles(units, discount):
        if any(weight.is_range for u in members for weight in u.weights.values()):
            truth = unpack(held[[number[u.key] for u in members]], count).astype(np.bool_)
            open_bundles.append((rate, tuple(members), truth))
        else:
            settled += members
    tables = build_tables(settled, scenarios, discount)
    return OpenScores(
        tuple(scenarios), tables.score(held[[number[u.key] for u in settled]], count), tuple(open_bundles)
    )


def score_with_ranges(
    units: Sequence[Unit], scenarios: Sequence[Scenario], discount: float, held: Bits, numbers: Floats
) -> Floats:
    """Scores in dB, shape (scenarios, worlds), with every weight and prior that is a range drawn from it in each world.

    `numbers`, shape (ranges, worlds), holds a row for each of `list_ranges`: the share, from 0 to 1, of the range
    that lies below what is drawn.
    """
    scored = open_scores(units, scenarios, discount, held, numbers.shape[1])
    return scored.score(place_ranges(units, scenarios, numbers))
