"""What a rulebook and a case are once their files are read: frozen values with every word resolved.

Nothing here reads files, and nothing here can be wrong: `load` checks every word before it makes these values. Each
value that an analyst wrote knows its place (`at`), so that every explanation can end at a line of YAML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from vedette.language.diagnostics import Place

Value = str | float | bool | date
AttributeTypeName = Literal["actor", "place", "text", "choice", "ordinal", "number", "date", "flag"]
Operator = Literal["at_least", "at_most", "above", "below", "before", "after", "is_not", "one_of", "none_of"]

WEIGHT_LIMIT_DB = 60.0
"""No single rule may claim more than a million to one: weights lie within plus or minus this many decibans."""
DOUBT_DB = 1.5
"""How far a weight without a range may be off to either side, unless the rulebook says (assumed: 1.4 to 1)."""
MOST_DOUBT_DB = 20.0
LEAST_PRIOR = 1e-6
"""No prior may lie nearer to 0 or 1 than this, for the same reason; 0 and 1 themselves could never be moved."""
MOST_DAYS = 1_000_000
"""The longest stretch of days that a rule may name: 2,700 years, longer than any two dates of use lie apart."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with the range its author leaves open; `low` = `value` = `high` when there is no doubt about it."""

    value: float
    low: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Estimate:
        return cls(value, value, value)

    @classmethod
    def between(cls, low: float, high: float) -> Estimate:
        """A range counts with its middle."""
        return cls((low + high) / 2, low, high)

    @property
    def is_range(self) -> bool:
        return self.low < self.high


# --- the vocabulary ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AttributeType:
    """What an attribute of a fact may hold; `values` (for choice and ordinal) stand in rising order."""

    name: str
    type: AttributeTypeName
    values: tuple[str, ...]
    optional: bool
    at: Place


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact: the sentence it stands for, its attributes, and how long a report of it stays fresh (days).

    `chance` is how likely such a fact is before anyone has spoken, `seen` how likely it would have been reported if it
    were so (None where nobody says).
    """

    id: str
    says: str
    attributes: Mapping[str, AttributeType]
    stale_after: int | None
    chance: float | None
    at: Place
    seen: float | None = None


# --- conditions -------------------------------------------------------------------------------------------------------

# Two conditions are equal when they say the same, wherever they stand.


@dataclass(frozen=True, slots=True)
class Constant:
    """Matches one value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Variable:
    """Matches anything, but the same thing everywhere in a rule. A role is a variable that the case has bound."""

    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Matches what stands in a relation to the operand; for ordinals, `order` is the attribute's rising list of
    values.
    """

    operator: Operator
    operand: Value | Variable | tuple[Value, ...]
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Matches what meets all of these comparisons."""

    all: tuple[Comparison, ...]


Matcher = Constant | Variable | Comparisons


@dataclass(frozen=True, slots=True)
class Pattern:
    """A condition that looks like the fact it matches; attributes it does not name may be anything.

    `absent` patterns match facts marked `absent: true` (someone looked, and it was not there).
    """

    kind: str
    fields: tuple[tuple[str, Matcher], ...]
    absent: bool
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when no matching fact does."""

    pattern: Pattern
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Holds when `count` matching facts do; with `distinct`, when they show that many values of that attribute."""

    count: int
    pattern: Pattern
    distinct: str | None
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when at least one of the patterns does."""

    patterns: tuple[Pattern, ...]
    at: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """Holds when two dates lie at most `days` days apart."""

    days: float
    first: Variable | date
    second: Variable | date
    at: Place = field(compare=False)


Condition = Pattern | Not | AtLeast | AnyOf | Within


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A fact that a rule infers: constants, and variables its conditions have bound."""

    kind: str
    fields: tuple[tuple[str, Constant | Variable], ...]
    at: Place = field(compare=False)


# --- a rulebook -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions on facts, and what follows: a weight (dB) per scenario, or new facts.

    `theme` is the stem of the file the rule stands in. `weigh` names only scenarios that the rule moves or says 0 of;
    `weigh_at` says where each of its weights stands. A rule that says `expect`, the chance that its conditions hold
    under each scenario, weighs 10·log10 of that where they hold, and 10·log10 of the rest where it is known that they
    do not.
    """

    id: str
    title: str
    when: tuple[Condition, ...]
    weigh: Mapping[str, Estimate]
    infer: tuple[Conclusion, ...]
    because: str
    see: tuple[str, ...]
    group: str | None
    per: str | None
    theme: str
    at: Place
    weigh_at: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
    expect: Mapping[str, Estimate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One of the competing explanations that a rulebook scores; priors are probabilities and sum to 1."""

    id: str
    title: str
    means: str
    prior: Estimate
    residual: bool
    at: Place
    short: str = ""
    """A word or two for the head of a column; empty: the title."""

    @property
    def column(self) -> str:
        """What stands above this scenario's column."""
        return self.short or self.title


@dataclass(frozen=True, slots=True)
class Grades:
    """What Admiralty grades are worth: the letter (A to E) is the chance that a source's word is worth anything in a
    case, the digit (1 to 5) the probability of a claim when it is.

    Reliability F and credibility 6 mean unknown and have no entry.
    """

    soundness: Mapping[str, float]
    probability: Mapping[int, float]
    see: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How a rulebook did on closed cases: the geometric mean of the chance that it gave to what came about, and how
    much better it was than its priors, in bits a case, with the central 90 %.

    `digest` is that of the rulebook as it was then.
    """

    digest: str
    cases: int
    wars: int
    chance: float
    prior_chance: float
    skill: float
    skill_low: float
    skill_high: float


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Scenarios, fact kinds, rules and scales. Scenarios and rules are sorted by id: the order in files means
    nothing. `doubt` is how far a weight without a range may be off to either side, in dB. `baseline` holds a few plain
    rules, a forecast that all the others together have to beat.
    """

    id: str
    title: str
    roles: Mapping[str, str]
    scenarios: tuple[Scenario, ...]
    reference_class: str
    discount: float
    yardstick: str
    weight_words: Mapping[str, Estimate]
    grades: Grades
    kinds: Mapping[str, FactKind]
    rules: tuple[Rule, ...]
    at: Place
    files: tuple[Path, ...] = ()
    doubt: float = DOUBT_DB
    baseline: tuple[Rule, ...] = ()
    record: TrackRecord | None = None


# --- a case -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """Someone who publishes or first says things; `reliability` is the Admiralty letter A-F."""

    id: str
    name: str
    reliability: str
    controlled_by: str | None
    at: Place


@dataclass(frozen=True, slots=True)
class Document:
    """A text that quotes come from: a file in the project (`path`), or an address elsewhere whose quotes go
    unchecked.
    """

    id: str
    path: Path | None
    address: str | None
    title: str
    published: date | None
    at: Place


@dataclass(frozen=True, slots=True)
class Report:
    """One source saying (or denying) a fact.

    `reliability` is already the report's own letter or its source's; `offset` is where the quote starts in its
    document, in characters from 0, and None when there is no quote or the document is not at hand.
    """

    source: str
    origin: str
    reliability: str
    credibility: int
    date: date | None
    document: str | None
    quote: str | None
    offset: int | None
    hedge: str | None
    denies: bool
    at: Place

    @property
    def grade(self) -> str:
        return f"{self.reliability}{self.credibility}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed statement about the world, with its reports or a probability in their place.

    Facts of one `observation`, an image or an intercept, are drawn from it together: they are not as many chances.
    """

    id: str
    kind: str
    attributes: Mapping[str, Value]
    reports: tuple[Report, ...]
    probability: Estimate | None
    assumed: bool
    absent: bool
    note: str
    at: Place
    observation: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened in the end, with its source; it closes a case."""

    scenario: str
    date: date
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """One situation: its question, date, roles, sources and facts. Facts are sorted by id.

    `until` ends the time that the question asks about: a scenario that comes about later has not come about. Cases of
    one `war` are no tests apart.
    """

    id: str
    title: str
    question: str
    as_of: date
    rulebook: Path
    roles: Mapping[str, str]
    documents: Mapping[str, Document]
    sources: Mapping[str, Source]
    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    outcome: Outcome | None
    at: Place
    files: tuple[Path, ...] = field(default=())
    until: date | None = None
    war: str | None = None
