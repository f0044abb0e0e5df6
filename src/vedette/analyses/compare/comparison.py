"""What a comparison finds, as plain words and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vedette.analyses.result import Result


@dataclass(frozen=True, slots=True)
class SideEntry:
    """One assessment: `name` is its letter, `label` what tells it from the others."""

    name: str
    label: str
    case: str
    title: str
    as_of: str
    rulebook: str
    leader: str
    facts: int
    rules: int
    rules_held: int
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class SideJudgement:
    """How a scenario stands on one side (shares from 0 to 1, decibans)."""

    rank: int
    probability: float
    low: float
    high: float
    score_db: float


@dataclass(frozen=True, slots=True)
class ScenarioSides:
    """A scenario across the sides; None where a side's rulebook does not have it."""

    id: str
    title: str
    column: str
    sides: tuple[SideJudgement | None, ...]


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """A rule that counts differently: how, and by how many dB for each scenario that both sides have."""

    rule: str
    title: str
    at: str
    how: str
    db: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class FactDifference:
    """A fact that one side lacks or holds differently; a credence is None where the fact does not count.

    A state is known, unknown, future or stale; `feeds` are the rules that make a difference and hang on the fact, and
    `pull` is the size of the change in credence times the largest change in dB of a rule it feeds: a hint of what to
    read first, not a share of the score. `db` is the fact's share in the change of each score, where both sides are
    days of one case (see `shapley`), and empty elsewhere; `moved` is the same for each chance (from -1 to 1).
    """

    name: str
    statement: str
    before: float | None
    after: float | None
    state_before: str
    state_after: str
    feeds: tuple[str, ...]
    pull: float
    db: Mapping[str, float] = field(default_factory=dict)
    moved: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SideDifference:
    """One side minus side A. For each scenario of both, `prior_db` plus the rules' `db` make up `total_db`.

    `edited` are rules whose text changed although they count as before. Where both sides are days of one case, the
    change is divided among facts too: `prior_db` plus the facts' `db` plus `time_db` (what `$as_of` did) make up
    `total_db`.
    """

    side: str
    lead_changes: bool
    prior_db: Mapping[str, float]
    total_db: Mapping[str, float]
    rules: tuple[RuleDifference, ...]
    edited: tuple[str, ...]
    facts: tuple[FactDifference, ...]
    time_db: Mapping[str, float] | None = None
    time_moved: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class CaseComparison(Result):
    """Sides, scenarios by their standing on side A, and every other side's difference to A."""

    schema: str
    lead_changes: bool
    sides: tuple[SideEntry, ...]
    scenarios: tuple[ScenarioSides, ...]
    differences: tuple[SideDifference, ...]
