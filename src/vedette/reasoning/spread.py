"""The spread of posteriors: over worlds, and over what weights, priors and credences with ranges may be.

Worlds, drawn as likely as they are given all evidence, are crossed with draws of the weights and priors. All draws
count alike, whatever the evidence under them; within a draw a world counts by how well it accords with those weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vedette.reasoning.averaging import Outlook, WeighedWorlds, find_outlook, hold_all_units
from vedette.reasoning.grounded_case import move_to_midranges
from vedette.reasoning.scoring.posteriors import compare_scores
from vedette.reasoning.scoring.ranges import OpenScores, RangeOf, draw_ranges, list_ranges, open_scores
from vedette.reasoning.worlds import Bits, Floats, draw_numbers, find_quantile, pack, unpack

DRAWS = 6
"""2^6 draws of weights and priors."""
COVERAGE = (0.05, 0.95)
"""A range is the central 90 % of posteriors."""
SPREAD_WORLDS = 1_024
"""Worlds crossed with draws, where there are more."""


@dataclass(frozen=True, slots=True)
class Spread:
    """`shares`, shape (scenarios, draws, worlds), are posteriors; `weights`, shape (draws, worlds), say how much each
    counts and sum to 1, every draw having as much. `by_priors`, shape (scenarios, draws), are averages over the worlds
    of the same draws of priors, with weights as they are written.
    """

    shares: Floats
    weights: Floats
    by_priors: Floats

    @property
    def by_draws(self) -> Floats:
        """The average over the worlds of each draw, shape (scenarios, draws)."""
        averaged: Floats = (self.shares * self.weights).sum(axis=2) / self.weights.sum(axis=1)
        return averaged


def find_central(values: Floats, weights: Floats) -> tuple[float, float]:
    """Between which values the central 90 % of the weight lie; both of one shape, (values,)."""
    low, high = (find_quantile(values, weights, share) for share in COVERAGE)
    return low, high


def measure_width(values: Floats) -> float:
    """The width of the central 90 % of values that count alike."""
    low, high = find_central(values, np.ones(len(values)))
    return high - low


def measure_joint_width(draws: Floats, by_state: Floats, weights: Floats) -> float:
    """The width of the central 90 % over draws and states of the sources together, taken as if log-odds added up.

    `draws`, shape (draws,), count alike; `by_state` and `weights` have shape (states,).
    """
    edge = 1e-12
    logits = [np.log(each / (1.0 - each)) for each in (draws.clip(edge, 1 - edge), by_state.clip(edge, 1 - edge))]
    centre = float(logits[1] @ weights)
    together = logits[0][:, np.newaxis] + logits[1][np.newaxis] - centre
    counted = np.repeat(weights[np.newaxis] / len(draws), len(draws), axis=0)
    low, high = find_central((1.0 / (1.0 + np.exp(-together))).reshape(-1), counted.reshape(-1))
    return high - low


def spread_posteriors(outlook: Outlook) -> Spread:
    """The posteriors of a case over worlds, weights, priors and credences."""
    gathered, settings = outlook.gathered, outlook.settings
    moved = move_to_midranges(gathered)
    drawn = outlook.drawn if moved is gathered else find_outlook(moved, settings).drawn
    rulebook = gathered.rulebook
    ranges = list_ranges(gathered.units, rulebook.scenarios, rulebook.doubt)
    if not ranges:
        shares = drawn.shares[:, np.newaxis]
        return Spread(shares, drawn.weights[np.newaxis], shares @ drawn.weights)
    held, weights = thin(hold_all_units(gathered, drawn.worlds), drawn)
    scored = open_scores(gathered.units, rulebook.scenarios, rulebook.discount, held, len(weights))
    numbers = draw_numbers(len(ranges), DRAWS, settings.seed + 3).T
    draws = [draw_ranges(ranges, row) for row in numbers]
    by_evidence = settings.uncertainty == "likelihood"
    shares, counted = _score_draws(scored, draws, weights, by_evidence)
    priors = {s.id for s in rulebook.scenarios}
    of_priors: list[dict[RangeOf, float]] = [{of: at for of, at in draw.items() if of in priors} for draw in draws]
    prior_shares, prior_counted = _score_draws(scored, of_priors if any(of_priors) else [{}], weights, by_evidence)
    return Spread(shares, counted, (prior_shares * prior_counted).sum(axis=2) * len(prior_counted))


def _score_draws(
    scored: OpenScores, draws: Sequence[Mapping[RangeOf, float]], weights: Floats, by_evidence: bool
) -> tuple[Floats, Floats]:
    """Posteriors, shape (scenarios, draws, worlds), and how much each counts, shape (draws, worlds)."""
    found = [compare_scores(scored.score(draw)) for draw in draws]
    counted = np.repeat(weights[np.newaxis], len(found), axis=0)
    if by_evidence:
        counted *= np.array([each.evidence for each in found]) / compare_scores(scored.score({})).evidence
    counted /= counted.sum(axis=1, keepdims=True) * len(found)
    return np.stack([each.shares for each in found], axis=1), counted


def thin(held: Bits, drawn: WeighedWorlds, most: int = SPREAD_WORLDS) -> tuple[Bits, Floats]:
    """Fewer worlds, each as often as its weight asks for, where there are many (systematic resampling)."""
    count = drawn.worlds.count
    if count <= most:
        return held, drawn.weights
    places = (np.arange(most) + 0.5) / most
    chosen = np.searchsorted(np.cumsum(drawn.weights), places).clip(max=count - 1)
    return pack(unpack(held, count)[:, chosen].astype(np.bool_)), np.full(most, 1.0 / most)
