"""Forms of values: how a node is read as one, and the JSON Schema that accepts the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, cast, get_args

from vedette.language.model import LEAST_PRIOR, MOST_DOUBT_DB, AttributeTypeName, Estimate
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
    read_number,
    read_number_between,
    read_text,
    read_word_of,
)
from vedette.language.yamltree import ListNode, MapNode, Node
from vedette.language.yardsticks import YARDSTICKS

T = TypeVar("T")
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """What a value may be. `schema` is empty where only the words of a rulebook say what is accepted."""

    read: Callable[[Node], T]
    schema: Schema


class ShapeErrors(ValueError):
    """Several values in one node are not what they should be; a fault names the entry it is in, if that has a name."""

    def __init__(self, faults: list[tuple[str | None, ShapeError]]) -> None:
        super().__init__()
        self.faults = faults


def estimate(number: Schema) -> Schema:
    """A number, or a range `[low, high]` of such numbers."""
    ranged = {"type": "array", "items": number, "minItems": 2, "maxItems": 2, "description": "a range: [low, high]"}
    return {"anyOf": [number, ranged]}


def _read_each(named: list[tuple[str | None, Node]]) -> list[str]:
    """The texts of all these nodes. Raises ShapeErrors with the faults of all of them."""
    found, faults = [], []
    for name, node in named:
        try:
            found.append(read_text(node))
        except ShapeError as error:
            faults.append((name, ShapeError(error.code, error.message, error.hint, error.node or node)))
    if faults:
        raise ShapeErrors(faults)
    return found


def _read_texts(node: Node) -> list[str]:
    return _read_each([(None, item) for item in read_list(node)])


def _read_texts_by_name(node: Node) -> dict[str, str]:
    entries = read_map(node)
    return dict(zip(entries, _read_each(list(entries.items())), strict=True))


def _word(*words: str) -> Form[str]:
    return Form(read_word_of(*words), {"enum": list(words)})


_chance = read_number_between(0, 1)
_CHANCE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"

HYPHENATED_PATTERN = "[a-z0-9]+(-[a-z0-9]+)*"

# A text is a text as written: `title: 1941` is a title, so numbers and truth values are texts, too.
TEXT: Form[str] = Form(read_text, {"type": ["string", "number", "boolean"], "pattern": r"\S"})
TEXTS: Form[list[str]] = Form(_read_texts, {"type": "array", "items": TEXT.schema})
TEXTS_BY_NAME: Form[dict[str, str]] = Form(_read_texts_by_name, {})
ID: Form[str] = Form(
    read_hyphenated,
    {"type": ["string", "integer", "boolean"], "pattern": rf"^\s*{HYPHENATED_PATTERN}\s*$", "minimum": 0},
)
FLAG: Form[bool] = Form(read_flag, {"type": "boolean"})
DATE: Form[date] = Form(
    read_date,
    {
        "type": "string",
        "pattern": r"^\s*(?!0000)([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
        rf"|02-(0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)\s*$",
    },
)
DAYS: Form[int] = Form(read_days, {"type": "string", "pattern": r"^\s*(?!0+ )[0-9]{1,4} +(day|week|month|year)s?\s*$"})
CHANCE: Form[float] = Form(_chance, _CHANCE)
OPEN_CHANCE: Form[float] = Form(
    read_number_between(LEAST_PRIOR, 1.0 - LEAST_PRIOR),
    {"type": "number", "minimum": LEAST_PRIOR, "maximum": 1.0 - LEAST_PRIOR},
)
PROBABILITY: Form[Estimate] = Form(read_estimate(_chance), estimate(_CHANCE))
PRIOR: Form[Estimate] = Form(
    read_estimate(read_number_between(LEAST_PRIOR, 1.0 - LEAST_PRIOR)),
    estimate({"type": "number", "minimum": LEAST_PRIOR, "maximum": 1.0 - LEAST_PRIOR}),
)
NUMBER: Form[float] = Form(read_number, {"type": "number"})
DOUBT: Form[float] = Form(
    read_number_between(0, MOST_DOUBT_DB), {"type": "number", "minimum": 0, "maximum": MOST_DOUBT_DB}
)
RELIABILITY: Form[str] = _word("A", "B", "C", "D", "E", "F")
CREDIBILITY: Form[int] = Form(
    read_credibility, {"anyOf": [{"enum": [1, 2, 3, 4, 5, 6]}, {"type": "string", "pattern": "^[1-6]$"}]}
)
YARDSTICK: Form[str] = _word(*sorted(YARDSTICKS))
ATTRIBUTE_TYPE = cast(Form[AttributeTypeName], _word(*get_args(AttributeTypeName)))
A_MAP: Form[MapNode] = Form(as_map, {})
A_LIST: Form[ListNode] = Form(as_list, {})
ANYTHING: Form[Node] = Form(lambda node: node, {})
