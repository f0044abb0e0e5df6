"""Analytic confidence: how firmly the leading scenario rests on its evidence, in a word and with the reasons.

ICD 203 (2015, section D.6.e.2) asks for likelihood and confidence apart: a likely scenario may rest on one voice.
The word is the lowest of four plain tests: how many independent origins speak for the leader, how much of the
weight that favours it hangs on a single origin, how much hangs on estimates nobody reported, and in what share of
the worlds it leads. The limits of the tests are assumed (no standard gives any) and stand in one table below.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from vedette.reasoning.scoring.terms import list_terms
from vedette.reasoning.scoring.units import Unit
from vedette.show.numbers import format_percent

Level = Literal["low", "moderate", "high"]

ORIGINS = (3, 6)
SINGLE_ORIGIN_SHARE = (0.60, 0.35)
UNREPORTED_SHARE = (0.40, 0.10)
FIRST_SHARE = (0.60, 0.85)
"""Each test's limits: beyond the first the level is at least moderate, beyond the second it is high (all assumed)."""

_LEVELS: tuple[Level, ...] = ("low", "moderate", "high")


@dataclass(frozen=True, slots=True)
class Confidence:
    """The level and one sentence a test, the weakest first."""

    level: Level
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """What the lead over the runner-up rests on.

    `weight` is the sum (dB) of what favours the leader over the runner-up in the likeliest world; `lost` says how
    much of it goes when an origin falls silent; `unreported` how much goes when estimates without a report are
    dropped.
    """

    leader: str
    weight: float
    origins: frozenset[str]
    lost: Mapping[str, float]
    unreported: float


def favouring(units: Iterable[Unit], leader: str, rival: str, discount: float) -> dict[tuple[str, str], float]:
    """By unit, how many dB it moves the leader ahead of the rival; only what does move it ahead."""
    units = tuple(units)
    moved: dict[tuple[str, str], float] = {}
    for scenario, sign in ((leader, 1.0), (rival, -1.0)):
        for term in list_terms(units, scenario, discount):
            moved[term.unit.key] = moved.get(term.unit.key, 0.0) + sign * term.counted
    return {key: db for key, db in moved.items() if db > 0.0}


def measure_support(
    leader: str, rival: str, discount: float, held: Iterable[Unit], without: Mapping[str | None, Iterable[Unit]]
) -> Support:
    """What is lost of the lead when each origin falls silent.

    `held` are the units that hold in the likeliest world; `without[origin]` those that still hold there without that
    origin, and `without[None]` those that hold without estimates nobody reported.
    """
    before = favouring(held, leader, rival, discount)
    kept = {origin: {unit.key for unit in units} for origin, units in without.items()}
    lost = {o: math.fsum(db for key, db in before.items() if key not in kept[o]) for o in kept}
    by_origin = {o: lost[o] for o in sorted(o for o in lost if o is not None)}
    speaking = frozenset(origin for origin, db in by_origin.items() if db > 0.0)
    return Support(leader, math.fsum(before.values()), speaking, by_origin, lost.get(None, 0.0))


def judge_confidence(support: Support, first_share: float) -> Confidence:
    """The level and its reasons; the level is the lowest that any test gives."""
    tests = sorted(
        (
            _test_origins(support),
            _test_single_origin(support),
            _test_unreported(support),
            _test_lead(first_share),
        ),
        key=lambda test: test[0],
    )
    return Confidence(_LEVELS[tests[0][0]], tuple(reason for _, reason in tests))


def _test_origins(support: Support) -> tuple[int, str]:
    count = len(support.origins)
    words = "1 origin carries" if count == 1 else f"{count} independent origins carry"
    return _rise(count, ORIGINS), f"{words} the lead: it would be smaller without any of them"


def _test_single_origin(support: Support) -> tuple[int, str]:
    if not support.origins:
        return 0, "no origin carries the lead"
    origin = max(sorted(support.origins), key=lambda o: support.lost[o])
    share = _share(support.lost[origin], support.weight)
    words = f"{format_percent(share)} of the weight for the leader hangs on one origin ({origin})"
    return _fall(share, SINGLE_ORIGIN_SHARE), words


def _test_unreported(support: Support) -> tuple[int, str]:
    share = _share(support.unreported, support.weight)
    words = f"{format_percent(share)} of the weight for the leader hangs on estimates that nobody reported"
    return _fall(share, UNREPORTED_SHARE), words if share else "none of the weight for the leader is assumed"


def _test_lead(first_share: float) -> tuple[int, str]:
    words = f"the leader leads in {format_percent(first_share)} of the worlds that the reports leave open"
    return _rise(first_share, FIRST_SHARE), words


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else 0.0


def _rise(value: float, limits: tuple[float, float]) -> int:
    return sum(value >= limit for limit in limits)


def _fall(value: float, limits: tuple[float, float]) -> int:
    return sum(value <= limit for limit in limits)
