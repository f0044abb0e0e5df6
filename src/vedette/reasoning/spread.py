"""The spread of posteriors: over worlds, and over what weights, priors and credences with ranges may be.

Worlds, drawn as likely as they are given all evidence, are crossed with draws of the weights and priors. All draws
count alike, whatever the evidence under them; within a draw a world counts by how well it accords with those weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vedette.reasoning.averaging import DRAWN_WORLDS, Outlook, WeighedWorlds, find_outlook, hold_all_units
from vedette.reasoning.grounded_case import move_to_midranges
from vedette.reasoning.scoring.posteriors import compare_scores
from vedette.reasoning.scoring.ranges import list_ranges, open_scores, place_ranges
from vedette.reasoning.worlds import Bits, Floats, draw_numbers, pack, unpack

DRAWS = 6
"""2^6 draws of weights and priors."""
SPREAD_WORLDS = 1_024
"""Worlds crossed with draws, where there are more than `DRAWN_WORLDS`."""


@dataclass(frozen=True, slots=True)
class Spread:
    """`shares`, shape (scenarios, draws, worlds), are posteriors; `weights`, shape (draws, worlds), say how much each
    counts and sum to 1, every draw having as much.
    """

    shares: Floats
    weights: Floats


def spread_posteriors(outlook: Outlook) -> Spread:
    """The posteriors of a case over worlds, weights, priors and credences."""
    gathered, settings = outlook.gathered, outlook.settings
    moved = move_to_midranges(gathered)
    drawn = outlook.drawn if moved is gathered else find_outlook(moved, settings).drawn
    scenarios, discount = gathered.rulebook.scenarios, gathered.rulebook.discount
    ranges = list_ranges(gathered.units, scenarios)
    if not ranges:
        return Spread(drawn.shares[:, np.newaxis], drawn.weights[np.newaxis])
    held = hold_all_units(gathered, drawn.worlds)
    held, weights = _thin(held, drawn)
    scored = open_scores(gathered.units, scenarios, discount, held, len(weights))
    numbers = draw_numbers(len(ranges), DRAWS, settings.seed + 3)
    found = [compare_scores(scored.score(place_ranges(gathered.units, scenarios, column))) for column in numbers.T]
    counted = np.broadcast_to(weights, (len(found), len(weights)))
    if settings.uncertainty == "likelihood":
        before = compare_scores(scored.score({})).evidence
        counted = counted * np.array([each.evidence for each in found]) / before
    counted = counted / counted.sum(axis=1, keepdims=True) / len(found)
    return Spread(np.stack([each.shares for each in found], axis=1), counted)


def _thin(held: Bits, drawn: WeighedWorlds) -> tuple[Bits, Floats]:
    """Fewer worlds, each as often as its weight asks for, where there are many (systematic resampling)."""
    count = drawn.worlds.count
    if count <= DRAWN_WORLDS:
        return held, drawn.weights
    places = (np.arange(SPREAD_WORLDS) + 0.5) / SPREAD_WORLDS
    chosen = np.searchsorted(np.cumsum(drawn.weights), places).clip(max=count - 1)
    return pack(unpack(held, count)[:, chosen].astype(np.bool_)), np.full(SPREAD_WORLDS, 1.0 / SPREAD_WORLDS)
