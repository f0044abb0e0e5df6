"""YAML text to nodes that know their line and column: the only door to PyYAML.

Takes libyaml's events and builds its own tree, never `yaml.load`: PyYAML's constructors turn `no` into False and
`12:30` into 750, keep the last of two equal keys, recurse until the stack overflows and run code for some tags. Here
plain scalars follow the YAML 1.2 core schema, and whatever is wrong becomes a diagnostic at its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from vedette.language.diagnostics import Diagnostic, Place, has_errors
from vedette.language.hidden import find_hidden, find_mixed_words, name_strange, show_latin
from vedette.language.yamlerrors import ErrorSpot, explain_syntax_error

try:
    from yaml.cyaml import CParser as _EventParser  # type: ignore[attr-defined]
except ImportError:  # PyYAML built without libyaml: slower, same events
    from yaml import SafeLoader as _EventParser  # type: ignore[assignment]

MAX_DEPTH = 64
MAX_NODES = 500_000
"""Nodes in one file, those that aliases repeat included: a bound on time and memory, far above any real file."""

Plain = None | bool | int | float | str


class SourceText:
    """A file's text, and where its lines begin: turns an index of a character into a place."""

    __slots__ = ("line_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.line_starts = [0, *(m.end() for m in re.finditer("\r\n|\r|\n", text))]

    def place(self, start: int, end: int) -> Place:
        """The place from `start` to `end`, cut at the end of its first line, at least one character wide."""
        line = bisect_right(self.line_starts, start)
        line_start = self.line_starts[line - 1]
        next_line = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        width = len(self.text[start : min(end, next_line)].rstrip())
        return Place(self.path, line, start - line_start + 1, max(1, width))


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word: `text` as the analyst wrote it, `value` as YAML 1.2 reads it (a quoted one is always text)."""

    source: SourceText
    start: int
    end: int
    text: str
    value: Plain

    @property
    def at(self) -> Place:
        return self.source.place(self.start, self.end)


@dataclass(frozen=True, slots=True)
class ListNode:
    """Nodes in a row."""

    source: SourceText
    start: int
    end: int
    items: tuple[Node, ...]

    @property
    def at(self) -> Place:
        return self.source.place(self.start, self.end)


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys (unique words) and their nodes, in the order of the file."""

    source: SourceText
    start: int
    end: int
    entries: dict[str, tuple[Scalar, Node]]

    @property
    def at(self) -> Place:
        return self.source.place(self.start, self.end)

    def get(self, key: str) -> Node | None:
        """The node under `key`, or None when there is no such key."""
        entry = self.entries.get(key)
        return entry[1] if entry else None

    def pairs(self) -> Iterator[tuple[Scalar, Node]]:
        """Keys with their nodes."""
        return iter(self.entries.values())


Node = Scalar | ListNode | MapNode


def is_empty(node: Node) -> bool:
    """Whether a key was written with nothing after it."""
    return isinstance(node, Scalar) and node.value is None


def parse_yaml(text: str, path: str) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of one YAML document, or None when it cannot be read to its end, and what is wrong with it.

    An empty text gives an empty Scalar. Duplicate keys, tags, unknown anchors and merge keys are reported and left out,
    and reading goes on; a syntax error ends it.
    """
    source = SourceText(path, text)
    forbidden = _find_forbidden_characters(source)
    if forbidden:
        return None, forbidden
    builder = _TreeBuilder(source)
    builder.found += _find_hidden_characters(source)
    try:
        builder.read(_EventParser(text))
    except _GiveUp:
        return None, builder.found
    except yaml.MarkedYAMLError as error:
        builder.found.append(_find_depth(source, error) or _syntax_error(error, builder))
        return None, builder.found
    if builder.root is None and not has_errors(builder.found):
        builder.root = Scalar(source, 0, 0, "", None)
    return builder.root, builder.found


def _find_depth(source: SourceText, error: yaml.MarkedYAMLError) -> Diagnostic | None:
    """Our own complaint about depth, where that is what the parser stopped at.

    libyaml looks ahead for a colon before it says that a bracket opens, and newer ones refuse deep nesting on the way.
    What it had read until then, read alone, shows the depth to our own limit first.
    """
    if error.problem_mark is None:
        return None
    builder = _TreeBuilder(source)
    with suppress(_GiveUp, yaml.MarkedYAMLError):
        builder.read(_EventParser(source.text[: error.problem_mark.index]))
    return next((found for found in builder.found if found.code == "V114"), None)


def _syntax_error(error: yaml.MarkedYAMLError, builder: _TreeBuilder) -> Diagnostic:
    spot = ErrorSpot(
        problem=error.problem or "",
        at=error.problem_mark.index if error.problem_mark else 0,
        context=error.context or "",
        context_at=error.context_mark.index if error.context_mark else None,
        text=builder.source.text,
        quoted=builder.last_quoted,
        inside=builder.innermost,
    )
    wrong = explain_syntax_error(spot)
    return Diagnostic(builder.source.place(wrong.start, wrong.start + 1), wrong.code, wrong.message, wrong.hint)


# What a text file may hold. YAML allows more; the line and paragraph separators are line breaks to YAML 1.1 and to no
# editor. As a regular expression this takes as long to compile as a whole case takes to parse.
_ALLOWED = (
    ("\t", "\n"), ("\r", "\r"), (" ", "~"), ("\xa0", "\u2027"), ("\u202a", "\ud7ff"), ("\ue000", "\ufefe"),
    ("\uff00", "\ufffd"), ("\U00010000", "\U0010ffff"),
)  # fmt: skip


def _find_forbidden_characters(source: SourceText, limit: int = 10) -> list[Diagnostic]:
    forbidden = [c for c in set(source.text) if not any(low <= c <= high for low, high in _ALLOWED)]
    if not forbidden:
        return []
    found = []
    for match in re.finditer(f"[{re.escape(''.join(forbidden))}]", source.text):
        at = source.place(match.start(), match.end())
        message = f"a character that a text file may not hold: U+{ord(match[0]):04X}"
        found.append(Diagnostic(at, "V117", message, "delete it (it may be invisible)"))
        if len(found) == limit:
            break
    return found


def _find_hidden_characters(source: SourceText) -> list[Diagnostic]:
    """Warnings of what the text does not show: the first of each kind, with how many there are."""
    hidden, mixed = list(find_hidden(source.text)), list(find_mixed_words(source.text))
    found = []
    if hidden:
        at, character = hidden[0]
        more = f" (and {len(hidden) - 1} more such characters)" if len(hidden) > 1 else ""
        message = f"an invisible character stands here: U+{ord(character):04X}{more}"
        found.append(_warn(source, at, at + 1, "V119", message, "delete it: the text may be read otherwise than shown"))
    if mixed:
        at, word = mixed[0]
        more = f" (and in {len(mixed) - 1} more words)" if len(mixed) > 1 else ""
        message = f"`{word}` has letters of another alphabet among its Latin ones{more}: {name_strange(word)}"
        found.append(_warn(source, at, at + len(word), "V120", message, f"write `{show_latin(word)}`"))
    return found


def _warn(source: SourceText, start: int, end: int, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(source.place(start, end), code, message, hint, "warning")


# --- events to nodes --------------------------------------------------------------------------------------------------


class _GiveUp(Exception):
    """The file cannot be read any further; the reason is already among the diagnostics."""


_DROPPED = object()
"""Stands for a key that was reported: its value is read and left out."""


@dataclass(slots=True)
class _OpenNode:
    """A list or mapping whose end has not come yet; `size` counts the nodes in it."""

    is_map: bool
    start: int
    anchor: str | None
    size: int = 1
    items: list[Node] = field(default_factory=list)
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    key: Any = None


class _TreeBuilder:
    """Turns events into a tree with a stack of its own, so that no depth of nesting can overflow Python's."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.found: list[Diagnostic] = []
        self.root: Node | None = None
        self.last_quoted: tuple[int, int] | None = None
        self._stack: list[_OpenNode] = []
        self._anchors: dict[str, tuple[Node, int] | None] = {}
        self._documents = 0
        self._nodes = 0

    @property
    def innermost(self) -> int | None:
        """Where the innermost list or mapping that is still open begins."""
        return self._stack[-1].start if self._stack else None

    def read(self, parser: Any) -> None:
        try:
            while (event := parser.get_event()) is not None:
                self._take(event)
        finally:
            parser.dispose()

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event, isinstance(event, yaml.MappingStartEvent))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close(event)
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                hint = "one file holds one document: delete this `---`"
                self._give_up(event, "V115", "a second document starts here", hint)

    def _complain(self, event: Any, code: str, message: str, hint: str = "") -> None:
        at = self.source.place(event.start_mark.index, event.end_mark.index)
        self.found.append(Diagnostic(at, code, message, hint))

    def _give_up(self, event: Any, code: str, message: str, hint: str = "") -> None:
        self._complain(event, code, message, hint)
        raise _GiveUp

    def _take_scalar(self, event: Any) -> None:
        plain = not event.style
        start, end = event.start_mark.index, event.end_mark.index
        if event.style in ("'", '"'):
            self.last_quoted = (start, end)
        self._check_tag(event)
        if plain:
            self._look_for_comment(event.value, end)
        value = resolve_plain(event.value) if plain else event.value
        node = Scalar(self.source, start, end, event.value, value)
        if event.anchor:
            self._anchors[event.anchor] = (node, 1)
        self._attach(node, 1, plain)

    def _look_for_comment(self, value: str, end: int) -> None:
        """Complain of a comment that follows an unquoted text of several words so closely that it may be its end."""
        text = self.source.text
        if " " in value and text.startswith(" #", end):
            stop = text.find("\n", end)
            cut = text[end + 1 : stop if stop >= 0 else len(text)].rstrip("\r")
            message = "here a comment begins, and the text ends before it"
            hint = "put the text in quotes if it goes on; set a comment off with two blanks"
            self.found.append(_warn(self.source, end + 1, end + 1 + len(cut), "V121", message, hint))

    def _open(self, event: Any, is_map: bool) -> None:
        if len(self._stack) >= MAX_DEPTH:
            self._give_up(event, "V114", f"nested more than {MAX_DEPTH} levels deep", "no rule or case needs that")
        self._check_tag(event)
        if event.anchor:
            self._anchors[event.anchor] = None
        self._stack.append(_OpenNode(is_map=is_map, start=event.start_mark.index, anchor=event.anchor))

    def _close(self, event: Any) -> None:
        done, end = self._stack.pop(), event.end_mark.index
        node: Node
        if done.is_map:
            node = MapNode(self.source, done.start, end, done.entries)
        else:
            node = ListNode(self.source, done.start, end, tuple(done.items))
        if done.anchor:
            self._anchors[done.anchor] = (node, done.size)
        self._attach(node, done.size)

    def _take_alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            self._complain(
                event, "V109", f"`*{event.anchor}` repeats something that is not marked `&{event.anchor}` above it",
                "to write a text that begins with *, put it in quotes",
            )  # fmt: skip
            name = f"*{event.anchor}"
            self._attach(Scalar(self.source, event.start_mark.index, event.end_mark.index, name, name), 1)
        elif (target := self._anchors[event.anchor]) is None:
            self._give_up(event, "V110", f"`*{event.anchor}` repeats itself without end", "write the text out")
        else:
            self._count(target[0], target[1] - 1)
            self._attach(target[0], target[1])

    def _attach(self, node: Node, size: int, plain: bool = False) -> None:
        """Puts a finished node where it belongs: the next item, the next key, the value of a key, or the root."""
        self._count(node, 1)
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        parent.size += size
        if not parent.is_map:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = self._accept_key(node, parent, plain)
        else:
            if parent.key is not _DROPPED:
                parent.entries[parent.key.text] = (parent.key, node)
            parent.key = None

    def _count(self, node: Node, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            message = f"more than {MAX_NODES:,} values, counting what `*` repeats"
            self.found.append(Diagnostic(node.at, "V110", message, "split the file, or write less with & and *"))
            raise _GiveUp

    def _accept_key(self, node: Node, parent: _OpenNode, plain: bool) -> object:
        if not isinstance(node, Scalar) or not node.text:
            message = "a key must be a word"
            empty = isinstance(node, Scalar)
            hint = "a word or a quote may be missing" if empty else "put a text that begins with [ or { in quotes"
            self.found.append(Diagnostic(node.at, "V113", message, hint))
            return _DROPPED
        if plain and node.text == "<<":
            self.found.append(Diagnostic(node.at, "V111", "`<<` (merging) is not supported", "write the keys out"))
            return _DROPPED
        if node.text in parent.entries:
            first = parent.entries[node.text][0].at
            message = f"`{node.text}` stands twice (first at line {first.line})"
            hint = "keep one of the two"
            self.found.append(Diagnostic(node.at, "V108", message, hint, also=((first, "first here"),)))
            return _DROPPED
        return node

    def _check_tag(self, event: Any) -> None:
        if event.tag is not None and event.tag != "!":
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            hint = "to write a text that begins with !, put it in quotes"
            self._complain(event, "V112", f"tags such as `{shown}` are not supported", hint)


# --- scalars ----------------------------------------------------------------------------------------------------------

_WORDS: dict[str, Plain] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INT = re.compile(r"[-+]?[0-9]+", re.ASCII)
_BASED_INT = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_LONGEST_NUMBER = 300


def resolve_plain(text: str) -> Plain:
    """What an unquoted word is by the core schema of YAML 1.2 (section 10.3): null, a truth value, a number or text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789" or len(text) > _LONGEST_NUMBER:
        return text
    if _INT.fullmatch(text):
        return int(text)
    if _BASED_INT.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


# --- the text as it is written ----------------------------------------------------------------------------------------

MarkKind = Literal["scalar", "alias", "list", "map", "end"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One step through a YAML text, with how it is written; a list or map reaches until its `end`.

    `style` is the quote or block sign of a scalar (empty: plain), and of a list or map whether it is in brackets.
    """

    kind: MarkKind
    start: int
    end: int
    style: str = ""
    anchor: str = ""
    value: str = ""


def list_marks(text: str) -> list[Mark]:
    """How a text is written, in its order; only for a text that `parse_yaml` reads without complaint."""
    parser: Any = _EventParser(text)
    marks = []
    try:
        while (event := parser.get_event()) is not None:
            mark = _mark(event)
            if mark is not None:
                marks.append(mark)
    finally:
        parser.dispose()
    return marks


def _mark(event: Any) -> Mark | None:
    start, end, anchor = event.start_mark.index, event.end_mark.index, getattr(event, "anchor", None) or ""
    if isinstance(event, yaml.ScalarEvent):
        return Mark(kind="scalar", start=start, end=end, style=event.style or "", anchor=anchor, value=event.value)
    if isinstance(event, yaml.AliasEvent):
        return Mark(kind="alias", start=start, end=end, style="", anchor=anchor)
    if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
        kind: MarkKind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
        return Mark(kind=kind, start=start, end=end, style="brackets" if event.flow_style else "", anchor=anchor)
    if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
        return Mark(kind="end", start=start, end=end)
    return None
