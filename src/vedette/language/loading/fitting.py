"""Holds nodes against shapes: a shape's instance, and a diagnostic at its place for whatever does not fit.

All readers share one list of complaints. A mapping that does not fit is stood in for by placeholders, so that its
neighbours and its contents are still checked: one run reports every mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from vedette.language.diagnostics import Diagnostic, Place, did_you_mean, find_nearest
from vedette.language.forms import ShapeErrors
from vedette.language.keys import Key, Shape
from vedette.language.scalars import ShapeError, check_name
from vedette.language.yamltree import MapNode, Node, Scalar

S = TypeVar("S", bound=Shape)
T = TypeVar("T")


MOST_COMPLAINTS = 1000
_LONGEST_MESSAGE = 500


class TooMany(Exception):
    """More mistakes than anyone reads: whoever began the reading stops it."""


class Complaints:
    """What is wrong so far, in all files. Raises TooMany at the thousandth complaint, which bounds time and memory."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def add(self, complaint: Diagnostic) -> None:
        message, hint = _printable(complaint.message), _printable(complaint.hint)
        self.found.append(replace(complaint, message=message, hint=hint))
        if len(self.found) >= MOST_COMPLAINTS:
            raise TooMany

    def error(
        self, code: str, at: Place, message: str, hint: str = "", also: tuple[tuple[Place, str], ...] = ()
    ) -> None:
        self.add(Diagnostic(at, code, message, hint, "error", also=also))

    def warning(self, code: str, at: Place, message: str, hint: str = "") -> None:
        self.add(Diagnostic(at, code, message, hint, "warning"))

    def shape_error(self, error: ShapeError, node: Node) -> None:
        self.error(error.code, (error.node or node).at, error.message, error.hint)

    def read(self, read: Callable[[Node], T], node: Node) -> T | None:
        """The node's value, or None after a complaint."""
        try:
            return read(node)
        except ShapeError as error:
            self.shape_error(error, node)
            return None

    def check_name(self, key: Scalar, pattern: re.Pattern[str]) -> None:
        """Complains about a key that is not a good name."""
        try:
            check_name(key.text, pattern)
        except ShapeError as error:
            self.shape_error(error, key)


def _printable(text: str) -> str:
    """The text with its control characters spelled out, cut to a length one can read: it quotes what analysts wrote."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:_LONGEST_MESSAGE])
    return shown if len(text) <= _LONGEST_MESSAGE else shown + "…"


def fit(shape: type[S], node: MapNode, what: str, complaints: Complaints, at: Place | None = None) -> S:
    """The mapping as an instance of its shape, or a stand-in after complaints; `what` names it in messages.

    An empty value counts as not given. `at` is where a missing key is reported (the mapping itself unless said).
    """
    before = len(complaints.found)
    given = {key: value for key, (_, value) in node.entries.items() if not _is_left_empty(key, value, shape)}
    read: dict[str, Any] = {}
    for name, key in shape.keys.items():
        if name in given:
            _read_key(name, key, given[name], read, complaints)
    missing = [name for name, key in shape.keys.items() if key.required and name not in given]
    for name in given:
        if name not in shape.keys:
            _complain_of_unknown_key(node.entries[name][0], shape, node, missing, what, complaints)
    for name in missing:
        if name in node.entries:
            complaints.error("V209", node.entries[name][0].at, f"`{name}` is empty")
        else:
            complaints.error("V202", at or node.at, f"{what} has no `{name}`", f"add `{name}:`")
    return shape(read) if len(complaints.found) == before else _stand_in(shape, node)


def _read_key(name: str, key: Key[Any], node: Node, read: dict[str, Any], complaints: Complaints) -> None:
    """Adds the value to what is read, or complains of it."""
    try:
        read[name] = key.form.read(node)
    except ShapeErrors as errors:
        for entry, error in errors.faults:
            _complain(entry or name, error, node, complaints)
    except ShapeError as error:
        _complain(name, error, node, complaints)


def _complain(name: str, error: ShapeError, node: Node, complaints: Complaints) -> None:
    complaints.error(error.code, (error.node or node).at, f"`{name}`: {error.message}", error.hint)


def fit_entry(shape: type[S], key: Scalar, node: Node, sort: str, complaints: Complaints) -> S:
    """The body of a named entry (a source, a scenario, …) as its shape; `sort` says what the key names."""
    what = f"{sort} `{key.text}`"
    body = as_mapping(node, what, complaints)
    return shape({}) if body is None else fit(shape, body, what, complaints, key.at)


def _is_left_empty(key: str, value: Node, shape: type[Shape]) -> bool:
    return isinstance(value, Scalar) and value.value is None and key in shape.keys


def _stand_in(shape: type[S], node: MapNode) -> S:
    id_ = node.get("id")
    return shape({"id": id_.text} if isinstance(id_, Scalar) and "id" in shape.keys else {})


def _complain_of_unknown_key(
    key: Scalar, shape: type[Shape], node: MapNode, missing: list[str], what: str, complaints: Complaints
) -> None:
    """Reports the key; when it looks like a missing one, the two make one complaint."""
    meant = find_nearest(key.text, missing)
    if meant:
        missing.remove(meant)
    complaints.error("V201", key.at, f"unknown key `{key.text}` in {what}", hint_for_key(key, meant, shape, node))


def hint_for_key(key: Scalar, meant: str | None, shape: type[Shape], node: MapNode) -> str:
    """What an unknown key was probably meant to be."""
    if meant:
        return f"did you mean `{meant}`?"
    if split := hint_for_split_number(key, node):
        return split
    if ":" in key.text:
        return "a space is missing after the colon"
    if " " in key.text:
        return "a text with a comma in it needs quotes"
    return did_you_mean(key.text, [name for name in shape.keys if name not in node.entries])


def hint_for_split_number(key: Scalar, node: MapNode) -> str:
    """What to write where a comma has split a number: `{count: 1,212}` is read as `count: 1` and a key `212`.

    Empty where the key and the value before it are no such halves.
    """
    values = [value for _, value in node.pairs() if isinstance(value, Scalar) and value.end + 1 == key.start]
    if not (values and re.fullmatch(r"[0-9]{3}", key.text) and re.fullmatch(r"[+-]?[0-9]{1,3}", values[0].text)):
        return ""
    return f"write {values[0].text}{key.text}, without commas"


def as_mapping(node: Node | None, what: str, complaints: Complaints) -> MapNode | None:
    """The node when it is a mapping; None, after a complaint, when it is anything else."""
    if node is None or isinstance(node, MapNode):
        return node
    complaints.error("V203", node.at, f"{what} should be names with values", "write `name: value`, one a line")
    return None
