"""What each file may hold: one pydantic model for each mapping an analyst writes, with messages in plain words.

The models are fed nodes of `yamltree`, one mapping at a time: a field's type turns its node into a value or says what
is wrong with it. What needs the vocabulary (conditions, attributes, weights) stays a node here, to be read in
`loading`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError, core_schema

from vedette.language.model import AttributeTypeName, Estimate
from vedette.language.scalars import (
    ShapeError,
    as_list,
    as_map,
    read_credibility,
    read_date,
    read_days,
    read_estimate,
    read_flag,
    read_hyphenated,
    read_list,
    read_map,
    read_number_between,
    read_text,
    read_word_of,
)
from vedette.language.yamltree import ListNode, MapNode, Node

# --- types of fields --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Read:
    """Has pydantic read a field with one function: a complaint's code becomes the error's type, the rest its context.

    Saying so directly, and not with pydantic's own validators around types of its own, halves the time of import.
    """

    read: Callable[[Node], Any]

    def __call__(self, node: Node) -> Any:
        try:
            return self.read(node)
        except ShapeError as error:
            context: dict[str, Any] = {"message": error.message, "hint": error.hint, "node": error.node}
            raise PydanticCustomError("shape", "{message}", {**context, "code": error.code}) from None

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self)


_chance = read_number_between(0, 1)

Text = Annotated[str, Read(read_text)]
HyphenName = Annotated[str, Read(read_hyphenated)]
Flag = Annotated[bool, Read(read_flag)]
Date = Annotated[date, Read(read_date)]
Days = Annotated[int, Read(read_days)]
Chance = Annotated[float, Read(_chance)]
Credibility = Annotated[int, Read(read_credibility)]
Reliability = Annotated[str, Read(read_word_of("A", "B", "C", "D", "E", "F"))]
Yardstick = Annotated[str, Read(read_word_of("icd203", "phia", "ipcc", "kent"))]
AttributeTypeWord = Annotated[
    AttributeTypeName, Read(read_word_of("actor", "place", "text", "choice", "ordinal", "number", "date", "flag"))
]
Probability = Annotated[Estimate, Read(read_estimate(_chance))]
Prior = Annotated[Estimate, Read(read_estimate(read_number_between(0, 1, open_low=True)))]
Texts = Annotated[list[Text], BeforeValidator(Read(read_list))]
TextsByName = Annotated[dict[str, Text], BeforeValidator(Read(read_map))]
RawMap = Annotated[MapNode, Read(as_map)]
RawList = Annotated[ListNode, Read(as_list)]
RawNode = Annotated[Any, Read(lambda node: node)]


class Shape(BaseModel):
    """A mapping with exactly these keys. `stand_in` gives an instance for a mapping that has mistakes, so that what
    surrounds it can still be checked; nothing built from one outlives the diagnostics."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
    placeholders: ClassVar[dict[str, Any]] = {}


# --- a rulebook -------------------------------------------------------------------------------------------------------


class RulebookShape(Shape):
    """rulebook.yaml."""

    rulebook: HyphenName
    title: Text
    roles: TextsByName = {}
    scenarios: RawMap
    reference_class: Text
    discount: Chance = 0.5
    yardstick: Yardstick = "icd203"
    scales: RawMap


class ScenarioShape(Shape):
    title: Text
    means: Text
    prior: Prior
    residual: Flag = False
    placeholders: ClassVar = {"title": "", "means": "", "prior": Estimate.exactly(0.0)}


class ScalesShape(Shape):
    weights: RawMap | None = None
    grades: RawMap


class GradesShape(Shape):
    see: Texts
    table: RawMap


class VocabularyShape(Shape):
    """facts.yaml."""

    facts: RawMap


class KindShape(Shape):
    says: Text
    attributes: RawMap | None = None
    stale_after: Days | None = None
    chance: Chance | None = None
    placeholders: ClassVar = {"says": ""}


class AttributeShape(Shape):
    type: AttributeTypeWord
    values: Texts | None = None
    optional: Flag = False
    placeholders: ClassVar = {"type": "text"}


class RulesShape(Shape):
    """A file of rules."""

    rules: RawList | None = None


class RuleShape(Shape):
    id: HyphenName
    title: Text
    when: RawList
    weigh: RawMap | None = None
    infer: RawMap | None = None
    because: Text
    see: Texts = []
    group: HyphenName | None = None
    per: Text | None = None
    placeholders: ClassVar = {"id": "", "title": "", "because": ""}


# --- a case -----------------------------------------------------------------------------------------------------------


class CaseShape(Shape):
    """A case file."""

    case: HyphenName
    title: Text
    question: Text
    as_of: Date
    rulebook: Text
    roles: TextsByName = {}
    documents: RawMap | None = None
    sources: RawMap | None = None
    facts: RawList
    rules: RawList | None = None
    outcome: RawMap | None = None
    placeholders: ClassVar = {"case": "", "title": "", "question": "", "as_of": date.min, "rulebook": ""}


class SourceShape(Shape):
    name: Text
    reliability: Reliability
    controlled_by: Text | None = None
    placeholders: ClassVar = {"name": "", "reliability": "F"}


class DocumentShape(Shape):
    path: Text | None = None
    address: Text | None = None
    title: Text | None = None
    published: Date | None = None


class FactShape(Shape):
    """A fact without its kind and attributes, whose keys are the vocabulary's."""

    id: HyphenName
    reports: RawList | None = None
    probability: Probability | None = None
    assumed: Flag = False
    absent: Flag = False
    note: Text = ""
    placeholders: ClassVar = {"id": ""}


class ReportShape(Shape):
    source: Text
    origin: Text | None = None
    credibility: Credibility
    reliability: Reliability | None = None
    date: Date | None = None
    document: Text | None = None
    quote: Text | None = None
    hedge: Text | None = None
    denies: Flag = False
    placeholders: ClassVar = {"source": "", "credibility": 6}


class OutcomeShape(Shape):
    scenario: Text
    date: Date
    source: Text
    placeholders: ClassVar = {"scenario": "", "date": date.min, "source": ""}


# --- tests of rules ---------------------------------------------------------------------------------------------------


class SuiteShape(Shape):
    """A file of tests beside a rulebook."""

    rulebook: Text = ".."
    roles: TextsByName = {}
    as_of: Date | None = None
    given: RawList | None = None
    tests: RawList | None = None
    for_every_case: RawList | None = None
    placeholders: ClassVar = {"rulebook": ".."}


class ExpectingShape(Shape):
    """What any test may expect."""

    test: Text
    fires: Texts = []
    does_not_fire: Texts = []
    not_both: Texts = []
    derives: RawList | None = None
    does_not_derive: RawList | None = None
    leads: RawNode | None = None
    chance: RawMap | None = None
    placeholders: ClassVar = {"test": ""}


class RuleTestShape(ExpectingShape):
    rule: Text | None = None
    given: RawList | None = None
    as_of: Date | None = None


class CaseTestShape(ExpectingShape):
    outcome_leads: Flag = False


class GivenShape(Shape):
    """A fact that a test starts from, without its kind and attributes."""

    id: HyphenName | None = None
    probability: Probability | None = None
    absent: Flag = False
    note: Text = ""


class ChanceShape(Shape):
    at_least: Chance | None = None
    at_most: Chance | None = None
