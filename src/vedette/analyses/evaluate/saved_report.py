"""The saved report: all that a renderer needs to show a verdict years later, without rules or case.

A report holds no object of the run it came from, only words and numbers. Its fields stand in the order of the JSON
contract `vedette.report/2`; numbers are not rounded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from vedette.analyses.result import Result

SCHEMA = "vedette.report/2"
READ = ("vedette.report/1", SCHEMA)
"""Reports of the first kind lack `effective`, and their `counted` are weights that were not centred."""


@dataclass(frozen=True, slots=True)
class InputEntry:
    """A file that was read, and the SHA-256 of its bytes in hexadecimal."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class MethodEntry:
    name: str
    uncertainty: str
    worlds: int
    exact: bool
    seed: int
    standard_error: float
    effective: float | None = None
    states: int = 0


@dataclass(frozen=True, slots=True)
class SavedScenario:
    """Probabilities from 0 to 1, scores in decibans; `word` is None in a gap of the yardstick, and so are
    `range_words`, the words for both ends of the range."""

    id: str
    title: str
    prior: float
    probability: float
    low: float
    high: float
    score_db: float
    naive_db: float
    rank: int
    first_share: float
    word: str | None
    short: str = ""
    range_words: tuple[str | None, str | None] = (None, None)

    @property
    def column(self) -> str:
        """What stands above this scenario's column."""
        return self.short or self.title


@dataclass(frozen=True, slots=True)
class ConfidenceEntry:
    level: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FiringEntry:
    """One way the rule could fire: its variables, the facts it needs, and the true facts that block it."""

    bindings: Mapping[str, str | int | float | bool]
    facts: tuple[str, ...]
    blocked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavedRule:
    """`weights` as written (the middle of a range) and `counted` after group discounts, dB by scenario."""

    id: str
    title: str
    group: str | None
    holds: bool
    holds_probability: float
    weights: Mapping[str, float]
    counted: Mapping[str, float]
    firings: tuple[FiringEntry, ...]
    at: str


@dataclass(frozen=True, slots=True)
class SavedFact:
    """A given fact that counts at the date; derived facts appear in firings only, as `kind {attribute: value}`."""

    id: str
    kind: str
    attributes: Mapping[str, str | int | float | bool]
    credence: float
    origins: tuple[str, ...]
    reports: int
    at: str


@dataclass(frozen=True, slots=True)
class SavedOutcome:
    """What came about, in a case that is closed."""

    scenario: str
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class SavedRecord:
    """How the rulebook did on closed cases (see `backtest`): the chance it gave to what came about, the geometric mean,
    beside that of its priors, and its skill over these in bits a case with the central 90 %. `current` says that the
    rulebook has not changed since.
    """

    cases: int
    wars: int
    chance: float
    prior_chance: float
    skill: float
    skill_low: float
    skill_high: float
    current: bool


@dataclass(frozen=True, slots=True)
class SavedReport(Result):
    """A whole verdict; see the module's first paragraph. Scenarios stand by rank, rules and facts by id."""

    schema: str
    vedette: str
    case: str
    title: str
    question: str
    as_of: str
    rulebook: str
    engine: str
    inputs: tuple[InputEntry, ...]
    method: MethodEntry
    conditional_on_listed_scenarios: bool
    scenarios: tuple[SavedScenario, ...]
    confidence: ConfidenceEntry
    rules: tuple[SavedRule, ...]
    facts: tuple[SavedFact, ...]
    until: str | None = None
    outcome: SavedOutcome | None = None
    record: SavedRecord | None = None


def parse_report(text: str) -> SavedReport:
    """A report from its JSON, of this schema or an earlier one. Raises ValueError for any other text."""
    from pydantic import TypeAdapter  # only reading needs it, and it is slow to import

    data = json.loads(text)
    if not isinstance(data, dict) or data.get("schema") not in READ:
        raise ValueError(f"not a {SCHEMA} document")
    return TypeAdapter(SavedReport).validate_python(data)
