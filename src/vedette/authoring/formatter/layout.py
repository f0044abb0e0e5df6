"""Pieces to text: two spaces a level, brackets on one line where they fit, texts as they were written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vedette.authoring.formatter.orders import Order
from vedette.authoring.formatter.pieces import Beside, Entry, Group, Word

WIDTH = 120
"""Brackets that would end beyond this column are opened up; texts are never broken anew."""
LONGEST_KEY = 1000
"""A longer key needs a question mark before it (YAML allows 1024 characters)."""


def lay_out(root: Group, header: Sequence[str], order: Order) -> str:
    """The whole text: the comments it begins with, then the entries of the root."""
    lines = [*_squeeze(header), *_write_group(root, 0, order)]
    if root.anchor:
        lines.insert(len(_squeeze(header)), f"&{root.anchor}")
    return "\n".join(lines) + "\n"


def hoist(group: Group) -> None:
    """Move comments that have no line of their own any more up to the entry they stand in.

    Those over the first key of a list's item go over the item, those in empty brackets over their key, and one of two
    beside the same line over that line.
    """
    for entry in group.entries:
        inner = entry.value
        in_key = find_comment_in_header(entry.key.source) if entry.key and entry.key.style in ("|", ">") else None
        if in_key:
            entry.above.append(in_key)
        if isinstance(inner, Word):
            if entry.beside and inner.style in ("|", ">") and find_comment_in_header(inner.source):
                entry.above.append(entry.beside.text)
                entry.beside = None
            continue
        hoist(inner)
        if not inner.entries:
            entry.above += inner.below
            inner.below = []
        elif entry.key is None:
            entry.above += inner.entries[0].above
            inner.entries[0].above = []


# --- groups -----------------------------------------------------------------------------------------------------------


def _write_group(group: Group, indent: int, order: Order) -> list[str]:
    """The entries one below the other, each from column `indent` on."""
    if not group.entries:
        return [" " * indent + ("{}" if group.is_map else "[]")]
    lines: list[str] = []
    margin = " " * indent
    was_long = ends_open = False
    for number, entry in enumerate(group.entries):
        written = _write_entry(entry, indent, order)
        is_long = len(written) > 1
        above = list(entry.above)
        if order.apart and number and (is_long or was_long) and above[:1] != [""]:
            above.insert(0, "")
        _add_comments(lines, above, margin, bool(number) and not ends_open)
        lines += written
        _add_comments(lines, entry.inside, " " * (indent + 2), False)
        is_long = is_long or bool(entry.inside)
        was_long, ends_open = is_long, _ends_open(entry.value)
    _add_comments(lines, group.below, margin, not ends_open)
    return lines


def _ends_open(piece: Word | Group) -> bool:
    """Whether a piece ends with a block text that keeps its last line breaks: a blank line would become part of it."""
    while isinstance(piece, Group):
        if piece.below or not piece.entries:
            return False
        piece = piece.entries[-1].value
    match = _HEADER.match(piece.source) if piece.style in ("|", ">") and piece.value.strip() else None
    return match is not None and "+" in match[2]


def _add_comments(lines: list[str], comments: Sequence[str], margin: str, may_part: bool) -> None:
    """Adds comments and single blank lines, none of them first unless they may part what follows from what stands."""
    squeezed = _squeeze(comments, may_part)
    lines += [margin + comment if comment else "" for comment in squeezed]


def _squeeze(lines: Sequence[str], may_begin: bool = False) -> list[str]:
    """The lines without blank ones that follow another, or that begin (unless they may)."""
    kept: list[str] = []
    for line in lines:
        if line or (kept[-1] if kept else may_begin):
            kept.append(line)
    return kept


# --- entries ----------------------------------------------------------------------------------------------------------


def _write_entry(entry: Entry, indent: int, order: Order) -> list[str]:
    margin = " " * indent
    head = "-" if entry.key is None else _write_key(entry.key)
    if "\n" in head:  # a long key: `? key`, then `: value` below it
        question, head = head.split("\n")
        return [margin + question, *_write_value(entry, margin + head, indent, order)]
    return _write_value(entry, margin + head, indent, order)


def _write_key(key: Word) -> str:
    anchor = f"&{key.anchor} " if key.anchor else ""
    if key.style == "*":
        return f"{key.source} :"
    source = key.source if key.style not in ("|", ">") and not _breaks(key.source) else quote(key.value)
    return f"{anchor}{source}:" if len(source) <= LONGEST_KEY else f"? {anchor}{source}\n:"


def _breaks(text: str) -> bool:
    return "\n" in text or "\r" in text


def _write_value(entry: Entry, head: str, indent: int, order: Order) -> list[str]:
    """The value behind its key or dash (`head`), and the comment beside it."""
    value = entry.value
    if value.anchor:
        head = f"{head} &{value.anchor}"
    if isinstance(value, Word) and value.style in ("|", ">"):
        return _write_block_text(value, head, indent + 2, entry.beside)
    if isinstance(value, Word):
        first, *more = _write_word(value)
        continued = [(" " * (indent + 2) + line).rstrip() if line else "" for line in more]
        return _add_beside([f"{head} {first}" if first else head, *continued], entry.beside, -1)
    inner = order.below(entry.key.value if entry.key else None)
    one_line = _write_on_one_line(value)
    if one_line is not None and (len(head) + 1 + len(one_line) <= WIDTH or not value.entries):
        return _add_beside([f"{head} {one_line}".rstrip()], entry.beside, -1)
    if one_line is not None and _is_filled(value):
        return _add_beside(_fill(value, f"{head} ["), entry.beside, -1)
    lines = _write_group(value, indent + 2, inner)
    if entry.key is None and not value.anchor:
        lines[0] = f"{head} {lines[0][indent + 2 :]}"
        return lines if entry.beside is None else [*_beside_above(entry.beside, indent), *lines]
    return _add_beside([head, *lines], entry.beside, 0)


def _beside_above(beside: Beside, indent: int) -> list[str]:
    """A comment beside brackets that are opened up under a dash goes over the item."""
    return [" " * indent + beside.text]


def _add_beside(lines: list[str], beside: Beside | None, line: int) -> list[str]:
    """The comment goes where it stood, if the line is still short enough for that, or else two blanks behind it."""
    if beside is not None:
        lines[line] = lines[line].ljust(max(beside.column, len(lines[line]) + 2)) + beside.text
    return lines


# --- brackets ---------------------------------------------------------------------------------------------------------


def _write_on_one_line(piece: Word | Group) -> str | None:
    """A word, or a group in brackets, on one line; None when something in it needs lines of its own."""
    if isinstance(piece, Word):
        return None if piece.style in ("|", ">") or _breaks(piece.source) else piece.source
    if not piece.entries:
        return "{}" if piece.is_map else "[]"
    if not piece.in_brackets or piece.has_comments:
        return None
    parts = [_write_part(entry) for entry in piece.entries]
    if any(part is None for part in parts):
        return None
    inside = ", ".join(part for part in parts if part is not None)
    if piece.is_bare:
        return inside
    return f"{{{inside}}}" if piece.is_map else f"[{inside}]"


def _write_part(entry: Entry) -> str | None:
    value = _write_on_one_line(entry.value)
    key = "" if entry.key is None else _write_key(entry.key)
    if value is None or "\n" in key:
        return None
    anchor = f"&{entry.value.anchor} " if entry.value.anchor else ""
    return f"{key} {anchor}{value}" if entry.key is not None else f"{anchor}{value}"


def _is_filled(group: Group) -> bool:
    """Whether a list too long for a line is filled line by line (one of plain words), not opened up."""
    return not group.is_map and all(isinstance(e.value, Word) and e.value.style in ("", "*") for e in group.entries)


def _fill(group: Group, head: str) -> list[str]:
    lines, margin = [head], " " * len(head)
    for number, entry in enumerate(group.entries):
        word = f"{_write_part(entry)}{']' if number == len(group.entries) - 1 else ','}"
        if number and len(lines[-1]) + 1 + len(word) > WIDTH:
            lines.append(margin + word)
        else:
            lines[-1] += f" {word}" if number else word
    return lines


# --- words ------------------------------------------------------------------------------------------------------------

_LINE_BREAK = re.compile("\r\n|\r|\n")


def _write_word(word: Word) -> list[str]:
    """The lines of a plain or quoted word, without the white space that YAML drops around line breaks."""
    lines = _LINE_BREAK.split(word.source)
    trimmed = [_strip_end(line, word.style == '"') for line in lines[:-1]]
    return [line.lstrip(" \t") if number else line for number, line in enumerate([*trimmed, lines[-1]])]


def _strip_end(line: str, is_escaped: bool) -> str:
    """The line without white space at its end; a blank that a backslash protects stays."""
    stripped = line.rstrip(" \t")
    slashes = len(stripped) - len(stripped.rstrip("\\"))
    return line[: len(stripped) + 1] if is_escaped and slashes % 2 else stripped


_HEADER = re.compile(r"([|>])([-+0-9]*)[ \t]*(#.*)?")


def find_comment_in_header(source: str) -> str | None:
    """The comment behind the sign of a block text, which stands inside of the text as the parser counts."""
    match = _HEADER.match(source)
    return match[3].rstrip() if match and match[3] else None


def _write_block_text(word: Word, head: str, indent: int, beside: Beside | None) -> list[str]:
    """A text after `|` or `>`, its lines moved to the column that they belong in."""
    first, *lines = _LINE_BREAK.split(word.source)
    match = _HEADER.match(first)
    if match is None:
        raise ValueError(f"no block text: {first}")
    if match[3]:
        beside = Beside(match[3].rstrip(), len(head) + 1 + match.start(3))
    if not word.value.strip():
        return _add_beside([f"{head} {quote(word.value)}"], beside, -1)
    column = _column_of_content(lines, word.value)
    content = [line[column:] for line in lines]
    keeps = "+" in match[2]
    while content and not content[-1]:
        content.pop()
        if keeps:  # only what follows the last line break; blank lines before it are part of the text
            break
    sign = match[1] + ("2" if _needs_indicator(content) else "") + match[2].strip("0123456789")
    top = _add_beside([f"{head} {sign}"], beside, 0)
    return [*top, *(" " * indent + line if line else "" for line in content)]


def _needs_indicator(content: Sequence[str]) -> bool:
    """Whether the first line begins with white space, so that YAML cannot see by itself where the text begins."""
    first = next((line for line in content if line.strip(" ")), "")
    before = content[: content.index(first)] if first else content
    return first.startswith((" ", "\t")) or any(before)


def _column_of_content(lines: Sequence[str], value: str) -> int:
    """How far the lines of a block text are indented in the file."""
    source = next(line for line in lines if line.strip(" "))
    said = next(line for line in value.split("\n") if line.strip(" "))
    return (len(source) - len(source.lstrip(" "))) - (len(said) - len(said.lstrip(" ")))


def quote(text: str) -> str:
    """The text in double quotes on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() and c < "\ue000" else f"\\U{ord(c):08x}" for c in escaped) + '"'
