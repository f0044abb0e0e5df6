"""What each file may hold: every key of every mapping an analyst writes, declared once.

A key says its form, what it is for, whether it must be there and what stands in its place, and the keys stand in the
order in which one reads them. Readers, JSON Schemas, the order that `fmt` keeps and what `diff` says all follow from
here. What needs the vocabulary (conditions, attributes, weights) stays a node, to be read in `loading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from vedette.language.forms import (
    A_LIST,
    A_MAP,
    ANYTHING,
    ATTRIBUTE_TYPE,
    CHANCE,
    CREDIBILITY,
    DATE,
    DAYS,
    DOUBT,
    FLAG,
    ID,
    NUMBER,
    OPEN_CHANCE,
    PRIOR,
    PROBABILITY,
    RELIABILITY,
    TEXT,
    TEXTS,
    TEXTS_BY_NAME,
    YARDSTICK,
    Form,
)
from vedette.language.model import DOUBT_DB, Estimate

T = TypeVar("T")
D = TypeVar("D")


class Key(Generic[T]):
    """One key of a mapping; as an attribute of a shape's instance it is the value that was read.

    `stand_in` takes the place of a required key in a mapping that has mistakes. `label` is what `diff` calls it (its
    name unless said); `wording` says that no verdict can depend on it.
    """

    def __init__(
        self,
        form: Form[Any],
        says: str = "",
        *,
        required: bool,
        otherwise: object,
        label: str = "",
        wording: bool = False,
    ) -> None:
        self.form, self.says, self.required, self.otherwise = form, says, required, otherwise
        self.label, self.wording = label, wording

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.label = self.label or name

    @property
    def is_plain(self) -> bool:
        """Whether its value needs no vocabulary to be read, and names nothing else."""
        return self.form not in (A_MAP, A_LIST, ANYTHING) and self.name != "id"

    @overload
    def __get__(self, shape: None, owner: type) -> Self: ...
    @overload
    def __get__(self, shape: Shape, owner: type) -> T: ...
    def __get__(self, shape: Shape | None, owner: type) -> Self | T:
        if shape is None:
            return self
        value: T = shape._read.get(self.name, self.otherwise)
        return value


def needs(form: Form[T], says: str = "", *, stand_in: object = None, label: str = "", wording: bool = False) -> Key[T]:
    """A key that must be there."""
    return Key(form, says, required=True, otherwise=stand_in, label=label, wording=wording)


def may(form: Form[T], says: str = "", *, label: str = "", wording: bool = False) -> Key[T | None]:
    """A key that may be left out, or left empty; it is None then."""
    return Key(form, says, required=False, otherwise=None, label=label, wording=wording)


def unless(otherwise: D, form: Form[D], says: str = "", *, label: str = "", wording: bool = False) -> Key[D]:
    """A key that may be left out, or left empty; it has this value then."""
    return Key(form, says, required=False, otherwise=otherwise, label=label, wording=wording)


class Shape:
    """A mapping with exactly these keys, in the order in which one reads them; its own stand before inherited ones.

    An instance without values stands in for a mapping that has mistakes, so that what surrounds it can still be
    checked; nothing built from one outlives the diagnostics.
    """

    keys: ClassVar[dict[str, Key[Any]]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Key)}
        cls.keys = {**own, **{name: key for name, key in cls.keys.items() if name not in own}}

    def __init__(self, read: Mapping[str, Any]) -> None:
        self._read = read

    def plain_values(self) -> dict[str, Any]:
        """What the plain keys hold, by name, with lists as tuples: most of what the model makes of this mapping."""
        values = {name: key.__get__(self, type(self)) for name, key in self.keys.items() if key.is_plain}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


# --- a rulebook -------------------------------------------------------------------------------------------------------


class RulebookShape(Shape):
    """rulebook.yaml."""

    rulebook = needs(ID, "the folder's name")
    title = needs(TEXT)
    roles = unless({}, TEXTS_BY_NAME, "names that a case binds; rules say $role")
    scenarios = needs(A_MAP, "the explanations that compete; priors sum to 1")
    reference_class = needs(TEXT, "where the priors come from, with the source")
    discount = unless(0.5, CHANCE, "what the next rule of a group counts; 0.5 unless said")
    yardstick = unless("icd203", YARDSTICK, "words for probabilities")
    scales = needs(A_MAP)


class ScenarioShape(Shape):
    title = needs(TEXT, stand_in="", wording=True)
    short = unless("", TEXT, "a word or two for the head of a column; the title unless said", wording=True)
    means = needs(TEXT, "what is the case if it holds", stand_in="", wording=True)
    prior = needs(PRIOR, "probability before any evidence; they sum to 1", stand_in=Estimate.exactly(0.0))
    residual = unless(False, FLAG, "covers whatever is not listed", wording=True)


class ScalesShape(Shape):
    weights = may(A_MAP, "words usable under `weigh`, in dB")
    doubt = unless(DOUBT_DB, DOUBT, f"how far any weight without a range may be off, in dB; {DOUBT_DB:g} unless said")
    grades = needs(A_MAP)


class GradesShape(Shape):
    see = needs(TEXTS, "where the table comes from, or `assumed`")
    soundness = needs(A_MAP, "letter: the chance that such a source's word is worth anything in a case")
    probability = needs(A_MAP, "digit: the probability of a claim when its source is sound")


class RecordShape(Shape):
    """record.yaml, which `backtest --write` writes."""

    record = needs(ID, "the rulebook")
    digest = needs(TEXT, "the fingerprint of the rulebook as it was then", stand_in="")
    cases = needs(NUMBER, "closed cases that were scored", stand_in=0.0)
    wars = needs(NUMBER, "wars that they belong to", stand_in=0.0)
    chance = needs(CHANCE, "what the truth was given, the geometric mean", stand_in=0.0)
    prior_chance = needs(CHANCE, "what the priors gave it", stand_in=0.0)
    skill = needs(NUMBER, "bits a case better than the priors", stand_in=0.0)
    skill_low = needs(NUMBER, "where 90 % of that begin", stand_in=0.0)
    skill_high = needs(NUMBER, "where 90 % of that end", stand_in=0.0)


class VocabularyShape(Shape):
    """facts.yaml."""

    facts = needs(A_MAP)


class KindShape(Shape):
    says = needs(TEXT, "a sentence: what a fact of this kind states", stand_in="", wording=True)
    attributes = may(A_MAP)
    stale_after = may(DAYS, "such as 60 days, 8 weeks, 6 months or 1 year")
    chance = may(OPEN_CHANCE, "how likely it is before anyone has spoken; 0.5 unless said")
    seen = may(CHANCE, "how likely it would have been reported if it were so")


class AttributeShape(Shape):
    type = needs(ATTRIBUTE_TYPE, stand_in="text")
    values = may(TEXTS, "of a choice, or of an ordinal in rising order")
    optional = unless(False, FLAG)


class RulesShape(Shape):
    """A file of rules."""

    rules = may(A_LIST)


class RuleShape(Shape):
    id = needs(ID, "lower case with hyphens, unique in the rulebook", stand_in="")
    title = needs(TEXT, "a sentence", stand_in="", wording=True)
    when = needs(A_LIST, "all of these conditions hold")
    weigh = may(A_MAP, "decibans for or against each scenario")
    expect = may(A_MAP, "in place of weigh: how likely the conditions hold under each scenario, as number or word")
    infer = may(A_MAP, "facts that are concluded")
    because = needs(TEXT, "why it means what it means", stand_in="", wording=True)
    see = unless([], TEXTS, "sources a reader can find", wording=True)
    group = may(ID, "rules that look at the same underlying thing")
    per = may(TEXT, "counts once for each value of this variable", label="counts once per")


# --- a case -----------------------------------------------------------------------------------------------------------


class CaseShape(Shape):
    """A case file."""

    case = needs(ID, "the file's name", stand_in="")
    title = needs(TEXT, stand_in="")
    question = needs(TEXT, stand_in="")
    as_of = needs(DATE, "what was reported later does not count", stand_in=date.min)
    until = may(DATE, "by when it comes about, or does not: the end of the time that the question asks about")
    war = may(TEXT, "the war it belongs to: cases of one war are no tests apart", wording=True)
    rulebook = needs(TEXT, "the rulebook's folder, from here", stand_in="")
    roles = unless({}, TEXTS_BY_NAME, "who plays each role of the rulebook")
    documents = may(A_MAP, "where quotes are found")
    sources = may(A_MAP, "who publishes, and who first says")
    facts = needs(A_LIST)
    rules = may(A_LIST, "rules of this case alone")
    outcome = may(A_MAP, "what came about")


class SourceShape(Shape):
    name = needs(TEXT, stand_in="", wording=True)
    reliability = needs(
        RELIABILITY, "Admiralty: A completely reliable to E unreliable, F cannot be judged", stand_in="F"
    )
    controlled_by = may(TEXT)


class DocumentShape(Shape):
    path = may(TEXT, "a file of the project: quotes are checked", wording=True)
    address = may(TEXT, "a page elsewhere: quotes are not checked", wording=True)
    title = may(TEXT, wording=True)
    published = may(DATE)


class FactShape(Shape):
    """A fact without its kind and attributes, whose keys are the vocabulary's."""

    id = needs(ID, "lower case with hyphens, unique in the case", stand_in="")
    absent = unless(False, FLAG, "someone looked and it was not there")
    probability = may(PROBABILITY, "in place of reports")
    assumed = unless(False, FLAG, "an assumption, and shown as one")
    observation = may(ID, "the image, intercept or sighting that this fact and others are drawn from")
    note = unless("", TEXT)
    reports = may(A_LIST)


class ReportShape(Shape):
    source = needs(TEXT, "who published: a key of `sources`", stand_in="")
    origin = may(TEXT, "who first said it; the source unless said")
    reliability = may(RELIABILITY, "overrides the source's letter")
    credibility = needs(CREDIBILITY, "Admiralty: 1 confirmed to 5 improbable, 6 cannot be judged", stand_in=6)
    date = may(DATE, "when it was reported; the document's date unless said")
    document = may(TEXT, "a key of `documents`")
    quote = may(TEXT, "word for word as in the document")
    hedge = may(TEXT, "the words that weaken the claim, word for word")
    denies = unless(False, FLAG, "this report says that the fact is false")


class OutcomeShape(Shape):
    scenario = needs(TEXT, stand_in="")
    date = needs(DATE, stand_in=date.min)
    source = needs(TEXT, stand_in="")


# --- tests of rules ---------------------------------------------------------------------------------------------------


class SuiteShape(Shape):
    """A file of tests beside a rulebook."""

    rulebook = unless("..", TEXT, "the rulebook's folder, from here; .. unless said")
    roles = unless({}, TEXTS_BY_NAME, "who plays each role of the rulebook")
    as_of = may(DATE)
    given = may(A_LIST, "facts that every test of the file starts from")
    tests = may(A_LIST)
    for_every_case = may(A_LIST, "what must hold in every case of the rulebook")


class ExpectingShape(Shape):
    """What any test may expect."""

    fires = unless([], TEXTS)
    does_not_fire = unless([], TEXTS)
    not_both = unless([], TEXTS)
    derives = may(A_LIST)
    does_not_derive = may(A_LIST)
    leads = may(ANYTHING)
    chance = may(A_MAP)


class RuleTestShape(ExpectingShape):
    test = needs(TEXT, "a sentence: what is tested", stand_in="")
    rule = may(TEXT)
    as_of = may(DATE)
    given = may(A_LIST)


class CaseTestShape(ExpectingShape):
    test = needs(TEXT, "a sentence: what must hold", stand_in="")
    outcome_leads = unless(False, FLAG)


class GivenShape(Shape):
    """A fact that a test starts from, without its kind and attributes."""

    id = may(ID)
    absent = unless(False, FLAG)
    probability = may(PROBABILITY)
    note = unless("", TEXT)


class ChanceShape(Shape):
    at_least = may(CHANCE)
    at_most = may(CHANCE)
