"""What a timeline finds, as plain words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vedette.analyses.result import Result


@dataclass(frozen=True, slots=True)
class DayJudgement:
    """How a scenario stood on a day: `probability` from 0 to 1, `score_db` in the likeliest world."""

    id: str
    rank: int
    probability: float
    score_db: float


@dataclass(frozen=True, slots=True)
class FactStep:
    """A fact that counts otherwise than a step before: came in, went stale, or believed more or less.

    A credence is None where the fact does not count. `db` is the fact's share in each score's change, `moved` that in
    each chance's (from -1 to 1), and `rules` are those through which it moved scores.
    """

    fact: str
    how: str
    before: float | None
    after: float | None
    db: Mapping[str, float]
    moved: Mapping[str, float]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleStep:
    """A rule that counts otherwise than a step before, by so many dB for each scenario; `facts` moved it, most first.

    `how` says what became of it in the likeliest world: begins, ceases, or changes (what it counts).
    """

    rule: str
    title: str
    how: str
    db: Mapping[str, float]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """The verdict of a day, scenarios in the timeline's order, and what changed since the step before.

    `reports` came in since then. The `db` of all facts and `time_db` add up to `total_db`, and so do those of all
    rules.
    """

    date: str
    leader: str
    facts_known: int
    reports: int
    exact: bool
    standard_error: float
    scenarios: tuple[DayJudgement, ...]
    total_db: Mapping[str, float]
    time_db: Mapping[str, float]
    facts: tuple[FactStep, ...]
    rules: tuple[RuleStep, ...]


@dataclass(frozen=True, slots=True)
class Timeline(Result):
    """A case's verdicts from `first` to `last`, scenarios by their standing in the end; `every` is a stride in days.

    `not_looked_at` is for how many of the last days there was no time.
    """

    schema: str
    case: str
    title: str
    question: str
    rulebook: str
    first: str
    last: str
    every: int | None
    uncertainty: str
    seed: int
    scenarios: Mapping[str, str]
    not_looked_at: int
    steps: tuple[Step, ...]


def measure_size(db: Mapping[str, float]) -> float:
    """The largest move, without the noise of rounding, so that what is equal stays in its own order."""
    return round(max(map(abs, db.values()), default=0.0), 9)
