"""Holds nodes against shapes: a shape's instance, and a diagnostic at its place for whatever does not fit.

All readers share one list of complaints. A mapping that does not fit is stood in for by placeholders, so that its
neighbours and its contents are still checked: one run reports every mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from vedette.language.diagnostics import Diagnostic, Place, did_you_mean, find_nearest
from vedette.language.keys import Shape
from vedette.language.scalars import ShapeError, check_name
from vedette.language.yamltree import ListNode, MapNode, Node, Scalar

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
        self.add(Diagnostic(at, code, message, hint, "error", also))

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
    given = {key: value for key, (_, value) in node.entries.items() if not _is_left_empty(key, value, shape)}
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        _complain(error.errors(include_url=False), shape, node, what, complaints, at or node.at)
        return _stand_in(shape, node)


def fit_entry(shape: type[S], key: Scalar, node: Node, sort: str, complaints: Complaints) -> S:
    """The body of a named entry (a source, a scenario, …) as its shape; `sort` says what the key names."""
    what = f"{sort} `{key.text}`"
    body = as_mapping(node, what, complaints)
    return shape.model_construct(**shape.placeholders) if body is None else fit(shape, body, what, complaints, key.at)


def _is_left_empty(key: str, value: Node, shape: type[Shape]) -> bool:
    return isinstance(value, Scalar) and value.value is None and key in shape.model_fields


def _stand_in(shape: type[S], node: MapNode) -> S:
    id_ = node.get("id")
    ids = {"id": id_.text} if isinstance(id_, Scalar) and "id" in shape.model_fields else {}
    return shape.model_construct(**{**shape.placeholders, **ids})


def _complain(
    errors: list[ErrorDetails], shape: type[Shape], node: MapNode, what: str, complaints: Complaints, at: Place
) -> None:
    missing = [str(error["loc"][0]) for error in errors if error["type"] == "missing"]
    for error in errors:
        if error["type"] == "extra_forbidden":
            _complain_of_unknown_key(node.entries[str(error["loc"][0])][0], shape, node, missing, what, complaints)
        elif error["type"] == "shape":
            context = error["ctx"]
            place = (context["node"] or _find_node(node, error["loc"])).at
            complaints.error(context["code"], place, _name_key(error, context["message"]), context["hint"])
        elif error["type"] != "missing":
            complaints.error("V203", _find_node(node, error["loc"]).at, error["msg"])
    for name in missing:
        if name in node.entries:
            complaints.error("V209", node.entries[name][0].at, f"`{name}` is empty")
        else:
            complaints.error("V202", at, f"{what} has no `{name}`", f"add `{name}:`")


def _name_key(error: ErrorDetails, message: str) -> str:
    keys = [str(part) for part in error["loc"] if isinstance(part, str)]
    return f"`{keys[-1]}`: {message}" if keys else message


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
    if ":" in key.text:
        return "a space is missing after the colon"
    if " " in key.text:
        return "a text with a comma in it needs quotes"
    return did_you_mean(key.text, [name for name in shape.model_fields if name not in node.entries])


def _find_node(node: Node, loc: tuple[int | str, ...]) -> Node:
    """The node that pydantic's path leads to, as deep as it goes."""
    for part in loc:
        below: Node | None = None
        if isinstance(node, MapNode) and isinstance(part, str):
            below = node.get(part)
        elif isinstance(node, ListNode) and isinstance(part, int) and part < len(node.items):
            below = node.items[part]
        if below is None:
            return node
        node = below
    return node


def as_mapping(node: Node | None, what: str, complaints: Complaints) -> MapNode | None:
    """The node when it is a mapping; None, after a complaint, when it is anything else."""
    if node is None or isinstance(node, MapNode):
        return node
    complaints.error("V203", node.at, f"{what} should be names with values", "write `name: value`, one a line")
    return None
