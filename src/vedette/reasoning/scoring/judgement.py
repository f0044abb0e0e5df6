"""What any method of scoring is asked and what it answers: settings in, a judgement of every scenario out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from vedette.language.model import Scenario
from vedette.reasoning.engines import DEFAULT_ENGINE

Uncertainty = Literal["likelihood", "posterior"]

DEFAULT_METHOD = "log-odds"
DEFAULT_SAMPLES = 65_536
"""Worlds to draw where they cannot be summed."""
FEWEST_EFFECTIVE, MOST_ERRORS = 30.0, 3.0
"""Of what is sampled, a lead, a flip or a linchpin is stated only beyond these (assumed)."""
TOO_CLOSE_DB = 1.0
"""With less than this between the first two scenarios, a rounding of one weight decides which leads (assumed)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to assess: which engine grounds, how doubtful facts are averaged, and how worlds are drawn."""

    engine: str = DEFAULT_ENGINE
    uncertainty: Uncertainty = "likelihood"
    samples: int = DEFAULT_SAMPLES
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of one scenario.

    `probability`, `low`, `high` and `first_share` are shares from 0 to 1; `score_db` and `naive_db` are decibans in the
    likeliest world, with and without group discounts; `rank` counts from 1, ties going to the earlier id.
    """

    scenario: Scenario
    probability: float
    low: float
    high: float
    score_db: float
    naive_db: float
    rank: int
    first_share: float


@dataclass(frozen=True, slots=True)
class Method:
    """Over how many worlds a chance is averaged: all of them (`exact`), all in each of so many drawn `states` of the
    sources, or `worlds` of them from a seed (then `states` is 0). What is drawn has that standard error, and is worth
    `effective` independent draws of one weight (None where nothing is drawn).
    """

    uncertainty: Uncertainty
    worlds: int
    exact: bool
    seed: int
    standard_error: float
    effective: float | None
    states: int
    name: str


def can_tell(difference: float, standard_error: float, effective: float | None) -> bool:
    """Whether what was sampled bears the statement that one chance lies so far above another; what is exact bears all.

    `effective` is how many independent draws of one weight the sample is worth. Standard errors do not see what was
    never drawn, so with too few of these nothing is said, however small the error.
    """
    if effective is None:
        return True
    return effective >= FEWEST_EFFECTIVE and difference > MOST_ERRORS * standard_error


def measure_lead(first: float, second: float) -> float:
    """How far a chance is ahead of another, in dB; infinite where the other is none."""
    return 10.0 * math.log10(first / second) if second > 0.0 else math.inf


def is_too_close(lead: float) -> bool:
    """Whether two scenarios that lie so far apart (dB) are too close to call."""
    return abs(lead) < TOO_CLOSE_DB
