"""What a backtest says: each closed case, each way to forecast, how chances came true, and each rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vedette.analyses.result import Result
from vedette.reasoning.proper_scores import CalibrationBin, Skill

SCHEMA = "vedette.backtest/1"
RULEBOOK, PRIORS, UNIFORM, BASELINE, FITTED = "rulebook", "priors", "uniform", "baseline", "fitted"


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """One case, what it was given and what came about.

    `chances` are the rulebook's; `surprise` is in bits, `brier` from 0 to 2, and `rank` counts what came about from 1.
    `given` is the chance that each forecaster gave to what came about.
    """

    case: str
    title: str
    war: str
    as_of: str
    outcome: str
    leader: str
    rank: int
    chances: Mapping[str, float]
    surprise: float
    brier: float
    given: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Forecaster:
    """How one way to forecast did on all cases: `surprise` in bits and `brier`, both means, `right` the share of cases
    in which what came about led, and how much better the rulebook is (None of the rulebook itself).
    """

    name: str
    surprise: float
    brier: float
    right: float
    skill: Skill | None


@dataclass(frozen=True, slots=True)
class MethodRecord:
    """In what share of the cases what came about stood first by another method; level with others it counts in part.

    `silent` is in how many cases the method said nothing.
    """

    method: str
    right: float
    silent: int


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """What a rule was worth: in how many cases it held, by outcome, and how many bits all cases together lose without
    it (below 0: they gain).

    `declared` are its weights as centred, in dB, and `realised` what so many cases say: 10·log10 of how often it held
    where a scenario came about over how often elsewhere, with half a case added to each count (Jeffreys). None for a
    rule that weighs nothing itself.
    """

    rule: str
    title: str
    held: Mapping[str, int]
    worth: float
    declared: Mapping[str, float] | None
    realised: Mapping[str, float] | None

    @property
    def times(self) -> int:
        return sum(self.held.values())


@dataclass(frozen=True, slots=True)
class Backtest(Result):
    """The record of a rulebook on closed cases. `open` is how many of the cases named have no outcome."""

    schema: str
    rulebook: str
    title: str
    digest: str
    scenarios: Mapping[str, str]
    cases: tuple[ClosedCase, ...]
    open: int
    forecasters: tuple[Forecaster, ...]
    calibration: tuple[CalibrationBin, ...]
    rules: tuple[RuleRecord, ...] = ()
    methods: tuple[MethodRecord, ...] = ()

    @property
    def wars(self) -> tuple[str, ...]:
        return tuple(sorted({case.war for case in self.cases}))

    def find_forecaster(self, name: str) -> Forecaster:
        return next(each for each in self.forecasters if each.name == name)

    def to_data(self) -> dict[str, Any]:
        """Plain dictionaries and lists; numbers are not rounded."""
        return {**dataclasses.asdict(self), "wars": list(self.wars)}
