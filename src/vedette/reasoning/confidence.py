"""Analytic confidence: how firmly the leading scenario rests on its evidence, in a word and with the reasons.

ICD 203 (2015, section D.6.e.2) asks for likelihood and confidence apart: a likely scenario may rest on one voice.
The word is the lowest of six plain tests: how many independent origins speak for what the leader rests on, how many dB
of lead are left without any single origin, without any single outlet, without what nobody reported, and without what
nobody looked for, and in what share of the worlds the leader leads. What is left is what counts, and no share of the
whole: more of the same from one voice makes no verdict firmer. The limits are assumed (no standard gives any) and stand
in one table below.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from vedette.reasoning.scoring.terms import list_terms
from vedette.reasoning.scoring.units import Unit
from vedette.show.numbers import format_db, format_percent

Level = Literal["low", "moderate", "high"]

ORIGINS = (3, 6)
LEFT_DB = (1.0, 5.0)
FIRST_SHARE = (0.60, 0.85)
"""Each test's limits: beyond the first the level is at least moderate, beyond the second it is high (all assumed; 1 dB
is too close to call, 5 dB are odds of 3:1)."""
SINGLE_ORIGIN_SHARE = 0.60
"""`check` warns of an origin that more of the weight for the leader hangs on (assumed)."""

LEAST_DB = 1e-9
_LEVELS: tuple[Level, ...] = ("low", "moderate", "high")


@dataclass(frozen=True, slots=True)
class Confidence:
    """The level and one sentence a test, the weakest first."""

    level: Level
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Support:
    """What the lead over the runner-up rests on, in the likeliest world.

    `weight` is the sum (dB) of what favours the leader over the runner-up there. `lost` says by how many dB the lead
    shrinks when an origin falls silent, all told: what spoke for the leader less what spoke against it; `outlets` says
    the same of sources, `unreported` of dropping estimates without a report, and `silent` of dropping the rules
    (`silences`) that hold because of something nobody looked for. `lead` is the whole lead. `origins` are those that
    speak for what the leader rests on, and `fatal` the sources without which another scenario leads.
    """

    leader: str
    weight: float
    origins: frozenset[str]
    lost: Mapping[str, float]
    unreported: float
    lead: float
    outlets: Mapping[str, float] = field(default_factory=dict)
    fatal: tuple[str, ...] = ()
    silent: float = 0.0
    silences: tuple[str, ...] = ()


def measure_weight(units: Iterable[Unit], leader: str, rival: str, discount: float) -> float:
    """The sum (dB) of what moves the leader ahead of the rival, what moves it back left aside."""
    units = tuple(units)
    moved: dict[tuple[str, str], float] = {}
    for scenario, sign in ((leader, 1.0), (rival, -1.0)):
        for term in list_terms(units, scenario, discount):
            moved[term.unit.key] = moved.get(term.unit.key, 0.0) + sign * term.counted
    return math.fsum(db for db in moved.values() if db > 0.0)


def judge_confidence(support: Support, first_share: float) -> Confidence:
    """The level and its reasons; the level is the lowest that any test gives."""
    tests = sorted(
        (
            _test_origins(support),
            _test_single_origin(support),
            *([_test_single_outlet(support)] if support.outlets else []),
            _test_unreported(support),
            _test_silent(support),
            _test_lead(first_share),
        ),
        key=lambda test: test[0],
    )
    return Confidence(_LEVELS[tests[0][0]], tuple(reason for _, reason in tests))


def _test_origins(support: Support) -> tuple[int, str]:
    count = len(support.origins)
    words = "1 origin speaks" if count == 1 else f"{count} independent origins speak"
    return _rise(count, ORIGINS), f"{words} for what the leader rests on"


def _test_single_origin(support: Support) -> tuple[int, str]:
    if not support.origins:
        return 0, "no origin speaks for what the leader rests on"
    return _test_voice("origin", support.lost, support)


def _test_single_outlet(support: Support) -> tuple[int, str]:
    """An outlet that carries the verdict may relay many origins, and still be wrong about all of them."""
    if support.fatal:
        named = ", ".join(support.fatal)
        return 0, f"another scenario leads the likeliest world without one outlet alone ({named})"
    return _test_voice("outlet", support.outlets, support)


def _test_voice(what: str, lost: Mapping[str, float], support: Support) -> tuple[int, str]:
    voice = max(sorted(lost), key=lambda name: lost[name])
    if lost[voice] <= 0.0:
        return _rise(
            support.lead, LEFT_DB
        ), f"the lead ({format_db(support.lead)} dB) does not shrink without any one {what}"
    return _test_left(f"without the {what} {voice}, on which it rests most, the lead is", lost[voice], support)


def _test_unreported(support: Support) -> tuple[int, str]:
    if support.unreported <= LEAST_DB:
        return _rise(support.lead, LEFT_DB), "nothing that the lead rests on is assumed"
    return _test_left("without what is assumed or estimated, the lead is", support.unreported, support)


def _test_silent(support: Support) -> tuple[int, str]:
    """A rule that takes for absent what nobody looked for says nothing once it is looked for and found."""
    if support.silent <= LEAST_DB:
        return _rise(support.lead, LEFT_DB), "nothing that the lead rests on is a silence"
    count = len(support.silences)
    rules = "the rule" if count == 1 else f"the {count} rules"
    return _test_left(f"without {rules} for which nobody looked, the lead is", support.silent, support)


def _test_left(words: str, lost: float, support: Support) -> tuple[int, str]:
    left = support.lead - lost
    return _rise(left, LEFT_DB), f"{words} {format_db(left)} dB of {format_db(support.lead)}"


def _test_lead(first_share: float) -> tuple[int, str]:
    words = f"the leader leads in {format_percent(first_share)} of the worlds that the reports leave open"
    return _rise(first_share, FIRST_SHARE), words


def _rise(value: float, limits: tuple[float, float]) -> int:
    return sum(value >= limit for limit in limits)
