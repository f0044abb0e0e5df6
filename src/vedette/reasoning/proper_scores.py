"""Proper scores: how good forecasts were, now that one knows what came about.

A score is proper when nothing but one's honest chances makes it best on average (Gneiting and Raftery, "Strictly proper
scoring rules, prediction, and estimation", Journal of the American Statistical Association 102, 2007). Two are used:
the surprise, -log2 of the chance that the truth was given, in bits (Good, "Rational decisions", JRSS B 14, 1952), and
Brier's squared distance over all scenarios ("Verification of forecasts expressed in terms of probability", Monthly
Weather Review 78, 1950). Of both, less is better.

Worked example: the truth was given 0.5. That is 1 bit; and with 0.3 and 0.2 on the two others, Brier's distance is
0.25 + 0.09 + 0.04 = 0.38.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vedette.reasoning.worlds import Floats

LEAST_CHANCE = 1e-9
"""What was given less is as surprising as this: no score is infinite."""
RESAMPLES = 4_000
SHARE = 0.9
"""Intervals are central ones of so much."""
EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""Stated chances are put together between these, to be set against how often they came true (assumed)."""


def measure_surprise(chance: float) -> float:
    """Bits; 0 for what was held for certain."""
    return float(-np.log2(max(chance, LEAST_CHANCE))) + 0.0


def measure_brier(chances: Floats, truth: int) -> float:
    """Squared distance from what came about, summed over scenarios: from 0 to 2."""
    came = np.zeros(len(chances))
    came[truth] = 1.0
    return float(((chances - came) ** 2).sum())


@dataclass(frozen=True, slots=True)
class Skill:
    """How many bits a case one forecaster is less surprised than another, on average, and the central 90 % of that.

    `low` and `high` are those of resampled wars; where they hold 0, no skill was detected.
    """

    bits: float
    low: float
    high: float

    @property
    def is_detected(self) -> bool:
        return self.low > 0.0 or self.high < 0.0


def find_skill(ours: Sequence[float], theirs: Sequence[float], wars: Sequence[str], seed: int = 0) -> Skill:
    """How much less surprised we are than they, case by case; `ours` and `theirs` are surprises in bits.

    Wars are resampled whole, since cases of one war go right and wrong together (the cluster bootstrap; Field and
    Welsh, "Bootstrapping clustered data", JRSS B 69, 2007). Raises ValueError where there is no case.
    """
    if not ours:
        raise ValueError("there is no case to compare")
    gained = np.array(theirs) - np.array(ours)
    names = sorted(set(wars))
    number = np.array([names.index(war) for war in wars])
    sums, counts = np.bincount(number, gained, len(names)), np.bincount(number, minlength=len(names))
    draw = np.random.Generator(np.random.PCG64(seed))
    chosen = draw.integers(0, len(names), (RESAMPLES, len(names)))
    means = sums[chosen].sum(axis=1) / counts[chosen].sum(axis=1)
    low, high = np.quantile(means, [(1.0 - SHARE) / 2.0, (1.0 + SHARE) / 2.0])
    return Skill(float(gained.mean()), float(low), float(high))


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Stated chances from `least` up to `most`: how many, what they are on average, and how often they came true.

    `low` and `high` are the central 90 % that so many allow for. All from 0 to 1.
    """

    least: float
    most: float
    count: int
    stated: float
    came_true: float
    low: float
    high: float


def calibrate(stated: Floats, came_true: Floats) -> tuple[CalibrationBin, ...]:
    """Stated chances set against what came true, by how large they were; none for where none were stated.

    `came_true` is 1 or 0 a statement. The intervals are Wilson's ("Probable inference, the law of succession, and
    statistical inference", Journal of the American Statistical Association 22, 1927).
    """
    found = []
    place = np.searchsorted(EDGES[1:-1], stated, side="right")
    for number, (least, most) in enumerate(pairwise(EDGES)):
        ours = place == number
        count = int(ours.sum())
        if count:
            share = float(came_true[ours].mean())
            low, high = find_wilson(share, count)
            found.append(
                CalibrationBin(
                    least=least,
                    most=most,
                    count=count,
                    stated=float(stated[ours].mean()),
                    came_true=share,
                    low=low,
                    high=high,
                )
            )
    return tuple(found)


QUANTILE = 1.6448536269514722
"""Of the normal distribution at 95 %."""


def find_wilson(share: float, count: int) -> tuple[float, float]:
    """The central 90 % of a chance that came true in this share of so many trials."""
    squared = QUANTILE**2 / count
    centre = (share + squared / 2.0) / (1.0 + squared)
    half = QUANTILE / (1.0 + squared) * float(np.sqrt(share * (1.0 - share) / count + squared / (4.0 * count)))
    return max(0.0, centre - half), min(1.0, centre + half)
