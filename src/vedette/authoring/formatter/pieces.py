"""A YAML text as pieces that can be laid out anew: words as written, groups of entries, and the comments at each.

Reads no meaning: a word keeps its quotes, its block sign and its line breaks, and a comment stays with what it stands
above, beside or below.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from vedette.language.yamltree import Mark, list_marks


@dataclass(slots=True)
class Word:
    """A scalar or an alias: `source` is what stands in the file (without its anchor), `value` what it says.

    `style` is empty for a plain word, else one of ' " | > and * (an alias).
    """

    source: str
    value: str
    style: str
    anchor: str = ""


@dataclass(slots=True)
class Beside:
    """A comment at the end of a line, and the column (from 0) where it begins."""

    text: str
    column: int


@dataclass(slots=True)
class Entry:
    """An item of a list (without a key), or a key of a mapping with its value.

    `above` holds the comment lines over it, `inside` those indented under a key without a value (examples of what could
    stand there). An empty line in either is a blank line of the file.
    """

    key: Word | None
    value: Word | Group
    above: list[str] = field(default_factory=list)
    beside: Beside | None = None
    inside: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """A list or a mapping; `below` holds comments after its last entry, as `Entry.above` does those over one.

    `is_bare`: a single pair that stands in a list without braces of its own, as in `[border: {of: $ally}]`.
    """

    is_map: bool
    in_brackets: bool
    anchor: str = ""
    is_bare: bool = False
    entries: list[Entry] = field(default_factory=list)
    below: list[str] = field(default_factory=list)

    @property
    def has_comments(self) -> bool:
        """Whether a comment or a blank line stands anywhere in it."""
        return bool(self.below) or any(e.above or e.beside or e.inside or has_comments(e.value) for e in self.entries)


def has_comments(piece: Word | Group) -> bool:
    return isinstance(piece, Group) and piece.has_comments


def is_anchored(piece: Word | Group) -> bool:
    """Whether an anchor or an alias stands anywhere in it, so that the order of its parts means something."""
    if piece.anchor or isinstance(piece, Word):
        return bool(piece.anchor) or (isinstance(piece, Word) and piece.style == "*")
    return any((e.key is not None and is_anchored(e.key)) or is_anchored(e.value) for e in piece.entries)


# --- comments ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: `on_own_line` unless something stands before it on its line that it may be about."""

    start: int
    column: int
    text: str
    on_own_line: bool
    after_blank: bool


_NOTHING_YET = re.compile(r"\ufeff?\s*((---|\.\.\.|[-?:])\s+|&\S+\s+|%.*)*")
_COMMENT = re.compile(r"(?:(?<=[\s])|^)#[^\r\n]*", re.MULTILINE)


class Lines:
    """Where the lines of a text begin, and which are blank."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(m.end() for m in re.finditer("\r\n|\r|\n", text))]

    def number(self, index: int) -> int:
        """The line of a character, from 0."""
        return bisect_right(self.starts, index) - 1

    def column(self, index: int) -> int:
        return index - self.starts[self.number(index)]

    def is_after_blank(self, index: int) -> bool:
        """Whether the character is the first of its line and the line above is blank."""
        line = self.number(index)
        if line == 0 or self.text[self.starts[line] : index].strip():
            return False
        return not self.text[self.starts[line - 1] : self.starts[line]].strip()


def list_comments(text: str, marks: Sequence[Mark]) -> list[Comment]:
    """Every comment outside of scalars, in order."""
    lines, found, at = Lines(text), [], 0
    for start, end in [*_spans_of_scalars(text, marks), (len(text), len(text))]:
        for match in _COMMENT.finditer(text, at, start):
            line_start = lines.starts[lines.number(match.start())]
            before = text[line_start : match.start()]
            alone = line_start >= at and _NOTHING_YET.fullmatch(before) is not None
            first = match.start() - len(before.lstrip())  # of the line
            found.append(Comment(match.start(), len(before), match[0].rstrip(), alone, lines.is_after_blank(first)))
        at = max(at, end)
    return found


def _spans_of_scalars(text: str, marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    return ((start_of_content(text, m), m.end) for m in marks if m.kind == "scalar")


_PROPERTY = re.compile(r"(\s+|#[^\r\n]*|[&!][^\s,\[\]{}]*)*")


def start_of_content(text: str, mark: Mark) -> int:
    """Where a node begins behind its anchor, and behind comments between the two."""
    if text[mark.start : mark.start + 1] not in ("&", "!"):
        return mark.start
    match = _PROPERTY.match(text, mark.start, max(mark.end, mark.start) if mark.kind == "scalar" else len(text))
    return match.end() if match else mark.start


_BLANKS = re.compile(r"(\s+|#[^\r\n]*)*")


def skip_blanks(text: str, at: int) -> int:
    """The next character from `at` on that is neither white space nor part of a comment."""
    match = _BLANKS.match(text, at)
    return match.end() if match else at


# --- marks to pieces --------------------------------------------------------------------------------------------------


def read_pieces(text: str) -> Group:
    """The outermost mapping of a text that `parse_yaml` reads without complaint and as a mapping."""
    marks = list_marks(text)
    reader = _Reader(text, list_comments(text, marks))
    for mark in marks:
        reader.take(mark)
    assert reader.root is not None
    return reader.finish(reader.root)


@dataclass(slots=True)
class _OpenGroup:
    """A group whose end has not come yet, and the column its entries begin in (None as long as there is none)."""

    group: Group
    start: int
    column: int | None = None
    awaiting: Entry | None = None


class _Reader:
    """Puts marks and comments together. `waiting` holds comments on lines of their own that nothing has claimed yet."""

    def __init__(self, text: str, comments: list[Comment]) -> None:
        self.text = text
        self.lines = Lines(text)
        self.comments = comments
        self.root: Group | None = None
        self._next_comment = 0
        self._stack: list[_OpenGroup] = []
        self._waiting: list[Comment] = []
        self._latest: Entry | None = None
        self._end_of_content = 0

    def take(self, mark: Mark) -> None:
        at = start_of_content(self.text, mark) if mark.kind == "scalar" else mark.start
        if mark.kind == "end":
            self._take_comments(mark.start)
            self._close(mark)
        elif mark.kind in ("list", "map"):
            self._take_comments(mark.start)
            self._open(mark)
        else:
            self._take_comments(at)
            self._place(self._word(mark, at), mark.start)
            self._end_of_content = mark.end

    def finish(self, root: Group) -> Group:
        """The root, with the comments after its end."""
        self._take_comments(len(self.text) + 1)
        root.below += _as_lines(self._waiting)
        self._waiting = []
        return root

    def _word(self, mark: Mark, at: int) -> Word:
        if mark.kind == "alias":
            return Word(f"*{mark.anchor}", "", "*")
        return Word(self.text[at : mark.end], mark.value, mark.style, mark.anchor)

    def _take_comments(self, until: int) -> None:
        while self._next_comment < len(self.comments) and self.comments[self._next_comment].start < until:
            comment = self.comments[self._next_comment]
            self._next_comment += 1
            if comment.on_own_line or self._latest is None:
                self._waiting.append(comment)
            elif self._latest.beside is None:
                in_brackets = bool(self._stack) and self._stack[-1].group.in_brackets
                self._latest.beside = Beside(comment.text, 0 if in_brackets else comment.column)
            else:
                self._latest.above.append(comment.text)

    def _open(self, mark: Mark) -> None:
        begins = start_of_content(self.text, mark)
        is_bare = mark.kind == "map" and mark.style == "brackets" and self.text[begins] != "{"
        group = Group(
            is_map=mark.kind == "map",
            in_brackets=mark.style == "brackets",
            anchor=mark.anchor,
            is_bare=is_bare and not mark.anchor,
        )
        if not self._stack:
            self.root = group
        elif group.in_brackets:
            self._place(group, mark.start)
        else:
            self._place_block(group, mark.start)
        self._stack.append(_OpenGroup(group, begins))
        if group.in_brackets:
            self._end_of_content = mark.end

    def _place_block(self, group: Group, start: int) -> None:
        """Puts a group where it belongs; comments that wait under its key are about its first entry."""
        if self._stack[-1].awaiting is not None:
            waiting, self._waiting = self._waiting, []
            self._place(group, start)
            self._waiting = waiting
        else:
            self._place(group, start)

    def _close(self, mark: Mark) -> None:
        closed = self._stack.pop()
        if closed.group.in_brackets:
            closed.group.below += _as_lines(self._waiting)
            self._waiting = []
            self._end_of_content = mark.end
        else:
            self._leave_below(closed, mark)
        if self._stack and self._stack[-1].group.entries:
            self._latest = self._stack[-1].group.entries[-1]

    def _leave_inside(self, group: _OpenGroup) -> None:
        """Comments indented under the last key of a group stay there if the key has no value."""
        last = group.group.entries[-1] if group.group.entries else None
        if last is None or last.key is None or group.column is None:
            return
        if isinstance(last.value, Word) and not last.value.source:
            last.inside += self._claim(group.column + 1)

    def _claim(self, least: int) -> list[str]:
        """The first of the waiting comments, as many as begin in column `least` or farther right."""
        taken = 0
        while taken < len(self._waiting) and self._waiting[taken].column >= least:
            taken += 1
        claimed = _as_lines(self._waiting[:taken])
        del self._waiting[:taken]
        return claimed

    def _leave_below(self, closed: _OpenGroup, mark: Mark) -> None:
        """Comments indented at least as far as the group's entries, and farther than what follows, belong to it."""
        self._leave_inside(closed)
        if not self._stack or closed.column is None:
            return
        ended = not self.text[mark.start :].strip()
        following = -1 if ended else self.lines.column(mark.start)
        as_deep = closed.column in (following, self._stack[-1].column)  # a list may begin in the column of its key
        least = closed.column + 1 if as_deep else closed.column
        closed.group.below += self._claim(least)

    def _place(self, piece: Word | Group, start: int) -> None:
        """A finished word, or a group that begins: the next item, the next key, or the value of a key."""
        parent = self._stack[-1]
        if parent.awaiting is not None:
            entry = parent.awaiting
            entry.value = piece
            entry.above += _as_lines(self._waiting)
            parent.awaiting = None
        elif parent.group.is_map:
            assert isinstance(piece, Word)
            entry = self._begin(piece, Word("", "", ""), start)
            parent.awaiting = entry
        else:
            begins = start if parent.group.in_brackets else self._find_dash(parent)
            entry = self._begin(None, piece, begins)
        self._waiting = []
        self._latest = entry

    def _begin(self, key: Word | None, value: Word | Group, start: int) -> Entry:
        parent = self._stack[-1]
        if parent.column is None:
            parent.column = self.lines.column(start)
        if not parent.group.in_brackets:
            self._leave_inside(parent)
        above = _as_lines(self._waiting)
        if self.lines.is_after_blank(start):
            above.append("")
        entry = Entry(key, value, above)
        parent.group.entries.append(entry)
        return entry

    def _find_dash(self, parent: _OpenGroup) -> int:
        """The dash before the item that begins: it follows whatever stood before."""
        return parent.start if not parent.group.entries else skip_blanks(self.text, self._end_of_content)


def _as_lines(comments: Sequence[Comment]) -> list[str]:
    lines = []
    for comment in comments:
        if comment.after_blank:
            lines.append("")
        lines.append(comment.text)
    return lines
