"""What a file of rule tests holds once it is read: facts given, what is expected of them, and what of every case.

A test is a small case of its own: the facts it states are all there is. What it expects is said of the likeliest world,
in which every fact is true whose probability is above one half, and of the chances of scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from vedette.language.diagnostics import Place
from vedette.language.model import Fact, Pattern


@dataclass(frozen=True, slots=True)
class Fires:
    """The rule holds, or (not `wanted`) does not."""

    rule: str
    wanted: bool
    at: Place


@dataclass(frozen=True, slots=True)
class NotBoth:
    """Of these rules at most one holds."""

    rules: tuple[str, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Derives:
    """Some rule concludes a fact that looks like this, or (not `wanted`) none does."""

    pattern: Pattern
    wanted: bool
    at: Place


@dataclass(frozen=True, slots=True)
class Leads:
    """One of these scenarios is the likeliest."""

    scenarios: tuple[str, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Chance:
    """The probability of a scenario lies from `low` to `high`, both included."""

    scenario: str
    low: float
    high: float
    at: Place


@dataclass(frozen=True, slots=True)
class OutcomeLeads:
    """In a closed case the scenario that came about is the likeliest."""

    at: Place


Expectation = Fires | NotBoth | Derives | Leads | Chance | OutcomeLeads


@dataclass(frozen=True, slots=True)
class RuleTest:
    """Facts and what follows from them. `rule` is the one that the test is about, if it says so."""

    name: str
    rule: str | None
    as_of: date
    roles: Mapping[str, str]
    given: tuple[Fact, ...]
    expects: tuple[Expectation, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class CaseTest:
    """What must hold in every case of the rulebook."""

    name: str
    expects: tuple[Expectation, ...]
    at: Place


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests of one file, in its order, and the rulebook's folder."""

    path: Path
    rulebook: Path
    tests: tuple[RuleTest, ...]
    case_tests: tuple[CaseTest, ...]
