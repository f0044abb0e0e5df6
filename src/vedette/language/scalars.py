"""Reads one node as a text, a number, a date or another plain value, or says in plain words why it is none.

A text is the text as written (`title: 1941` is a title, `scale: no` the word no), whatever YAML would make of it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from vedette.language.diagnostics import did_you_mean
from vedette.language.model import Estimate
from vedette.language.yamltree import ListNode, MapNode, Node, Scalar

T = TypeVar("T")


class ShapeError(ValueError):
    """A node is not what it should be: a code, plain words, a hint, and the node at fault when it lies deeper."""

    def __init__(self, code: str, message: str, hint: str = "", node: Node | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.node = code, message, hint, node


def read_text(node: Node) -> str:
    """The text as written, with accents in one form (NFC), so that two ways of typing é are the same word."""
    if not isinstance(node, Scalar):
        raise ShapeError("V203", "a text is expected here", "a text that begins with [ or { needs quotes")
    text = unicodedata.normalize("NFC", node.text.strip())
    if not text:
        raise ShapeError("V209", "the text is empty")
    return text


def read_number(node: Node) -> float:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ShapeError("V204", "a number is expected here", _number_hint(node))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ShapeError("V207", "this number is infinite, or not a number at all")
    return number


def _number_hint(node: Node) -> str:
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+", text):
        return f"write {text.replace(',', '')}, without commas"
    if re.fullmatch(r"[-+]?\d+,\d+", text):
        return f"write {text.replace(',', '.')}, with a point"
    if re.fullmatch(r"[-+]?[\d.]+ ?%", text):
        return f"write {float(text.rstrip('% ')) / 100:g} for {text}" if text.count(".") < 2 else ""
    compared = re.fullmatch(r"(>=|<=|>|<) ?([-+]?[\d.]+)", text)
    if compared:
        return f"write {{{_COMPARISONS[compared[1]]}: {compared[2]}}}"
    ranged = re.fullmatch(r"([\d.]+) ?(?:-|–|to|\.\.) ?([\d.]+)", text)
    if ranged:
        return f"write [{ranged[1]}, {ranged[2]}] for a range"
    measured = re.fullmatch(r"([-+]?\d+(?:\.\d+)?) ?[^\W\d_]+", text)
    if measured:
        return f"write {measured[1]}, without the unit"
    return "write it without quotes" if re.fullmatch(r"[-+]?\d+(\.\d+)?", text) else ""


_COMPARISONS = {">": "above", ">=": "at_least", "<": "below", "<=": "at_most"}


def read_number_between(low: float, high: float) -> Callable[[Node], float]:
    """A reader of numbers from `low` to `high`."""

    def read(node: Node) -> float:
        number = read_number(node)
        if not low <= number <= high:
            message = f"{number:g} is out of range: a number from {low:.6g} to {high:.6g} is expected"
            is_percent = high <= 1.0 < number <= 100.0
            raise ShapeError("V207", message, f"write {number / 100:g} for {number:g}%" if is_percent else "")
        return number

    return read


def read_whole_number(node: Node) -> int:
    number = read_number(node)
    if number != int(number):
        raise ShapeError("V204", "a whole number is expected here")
    return int(number)


def read_estimate(read: Callable[[Node], float]) -> Callable[[Node], Estimate]:
    """A reader of a number, or of a range `[low, high]`."""

    def read_either(node: Node) -> Estimate:
        if not isinstance(node, ListNode):
            return Estimate.exactly(read(node))
        if len(node.items) != 2:
            raise ShapeError("V203", "a range has two numbers: [low, high]")
        low, high = (_read_item(read, item) for item in node.items)
        if low > high:
            raise ShapeError("V208", f"the range runs from {low:g} down to {high:g}", f"write [{high:g}, {low:g}]")
        return Estimate.between(low, high)

    return read_either


def _read_item(read: Callable[[Node], T], node: Node) -> T:
    try:
        return read(node)
    except ShapeError as error:
        raise ShapeError(error.code, error.message, error.hint, error.node or node) from None


def read_flag(node: Node) -> bool:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    raise ShapeError("V204", "`true` or `false` is expected here", "words such as yes, no and on are only words")


_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def read_date(node: Node) -> date:
    text = node.text.strip() if isinstance(node, Scalar) else ""
    match = _DATE.fullmatch(text)
    if not match:
        raise ShapeError("V205", f"`{text}` is not a date" if text else "a date is expected here", "write 2022-12-20")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ShapeError("V205", f"there is no such day: {text}", "year, month, day: 2022-12-20") from None


_DAYS_IN = {"day": 1, "week": 7, "month": 30, "year": 365}


def read_days(node: Node) -> int:
    """A duration such as `60 days`, `8 weeks`, `6 months` (30 days each) or `1 year` (365 days), in days."""
    text = node.text.strip() if isinstance(node, Scalar) else ""
    match = re.fullmatch(r"(\d{1,4}) +(day|week|month|year)s?", text, re.ASCII)
    if not match or int(match[1]) == 0:
        raise ShapeError("V211", "this is not a length of time", "write 60 days, 8 weeks, 6 months or 1 year")
    return int(match[1]) * _DAYS_IN[match[2]]


def read_word_of(*words: str) -> Callable[[Node], str]:
    """A reader of one of a few words."""

    def read(node: Node) -> str:
        text = read_text(node)
        if text not in words:
            raise ShapeError("V206", f"`{text}` is not one of {', '.join(words)}", _nearest_word(text, words))
        return text

    return read


def _nearest_word(text: str, words: tuple[str, ...]) -> str:
    meant = _OTHER_NAMES.get(text.lower())
    if meant in words:
        return f"write `{meant}`"
    hint = did_you_mean(text, words)
    return hint if hint.startswith("did") else ""


_OTHER_NAMES = {
    **dict.fromkeys(("integer", "int", "float", "double", "decimal", "real", "numeric"), "number"),
    **dict.fromkeys(("string", "str"), "text"),
    **dict.fromkeys(("boolean", "bool", "truth"), "flag"),
    **dict.fromkeys(("enum", "category", "option"), "choice"),
    **dict.fromkeys(("datetime", "day", "time"), "date"),
    **dict.fromkeys(("person", "country", "state", "organisation", "organization"), "actor"),
    **dict.fromkeys(("location", "region", "city"), "place"),
}
"""What other systems call our types of attributes."""


def read_credibility(node: Node) -> int:
    text = node.text if isinstance(node, Scalar) else ""
    if text not in {"1", "2", "3", "4", "5", "6"}:
        raise ShapeError("V206", f"`{text}` is not a credibility", "1 (confirmed) to 5 (improbable), or 6 (unknown)")
    return int(text)


LONGEST_NAME = 100
HYPHENATED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
UNDERSCORED = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)


def check_name(text: str, pattern: re.Pattern[str]) -> None:
    """Raises ShapeError unless the name has the form that names of its sort have."""
    if pattern.fullmatch(text):
        if len(text) > LONGEST_NAME:
            raise ShapeError("V210", f"a name of {len(text):,} characters is too long", f"at most {LONGEST_NAME}")
        return
    joint, style = ("-", "hyphens") if pattern is HYPHENATED else ("_", "underscores")
    better = re.sub(r"[^a-z0-9]+", joint, text.lower()).strip(joint)
    hint = f"write `{better}`" if pattern.fullmatch(better) else ""
    raise ShapeError("V210", f"`{text}` is not a good name: lower-case letters, digits and {style} only", hint)


def read_hyphenated(node: Node) -> str:
    text = read_text(node)
    check_name(text, HYPHENATED)
    return text


def read_list(node: Node) -> list[Node]:
    if isinstance(node, ListNode):
        return list(node.items)
    raise ShapeError("V203", "a list is expected here", "write [one, two], or one item a line after `- `")


def read_map(node: Node) -> dict[str, Node]:
    return {key.text: value for key, value in as_map(node).pairs()}


def as_map(node: Node) -> MapNode:
    if isinstance(node, MapNode):
        return node
    raise ShapeError("V203", "names with values are expected here", "write `name: value`, with a space after the colon")


def as_list(node: Node) -> ListNode:
    read_list(node)
    assert isinstance(node, ListNode)
    return node
