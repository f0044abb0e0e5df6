"""Blocks as GitHub-flavoured Markdown, for merge requests and notes: the same words and numbers, bars as characters.

Texts from files are escaped so that they read as they are written: no emphasis, link, formula, tag or table cell begins
in one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vedette.show.bars import UNICODE, Span, draw_share, draw_signed, draw_span
from vedette.show.blocks import Bars, Block, Cell, Column, Heading, Note, Prose, Share, Signed, Table, Text, Tone, Tree
from vedette.show.characters import visible
from vedette.show.numbers import format_quantity

_MARKS = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_LINE_START = re.compile(r"^(?=[#>+=-])|^(\d+)(?=[.)](?:\s|$))")


def render_markdown(blocks: Sequence[Block]) -> str:
    """All blocks, with an empty line between any two, ending in a line break."""
    parts: list[str] = []
    for number, block in enumerate(blocks):
        in_list = number > 0 and isinstance(block, Tree) and isinstance(blocks[number - 1], Tree)
        parts += [] if in_list or not parts else [""]
        parts.append(_render_block(block))
    return "\n".join([*parts, ""])


def escape_markdown(text: str) -> str:
    """A text within a line; every mark that would start something else is escaped.

    >>> escape_markdown("a|b <b> *x* $ally <1% two_words")
    'a\\\\|b &lt;b> \\\\*x\\\\* \\\\$ally <1% two_words'
    """
    escaped = _MARKS.sub(lambda found: "&amp;" if found.group() == "&" else "\\" + found.group(), visible(text))
    return _TAG_START.sub("&lt;", escaped)


def _escape_line(text: str) -> str:
    """A text at the start of a line, where a `-` or `1.` would begin a list."""
    return _LINE_START.sub(lambda found: f"{found.group(1) or ''}\\", escape_markdown(text).strip())


def _render_block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {escape_markdown(text)}"
        case Prose(text, tone):
            return _emphasise(_escape_line(text), tone)
        case Note(text, _):
            return f"> {_escape_line(text)}"
        case Tree():
            return "\n".join(_list_tree(block, ""))
        case Table():
            return _render_table(block.columns, block.rows, block.total)
        case Bars():
            return _render_bars(block)
    raise TypeError(f"not a block: {block!r}")


def _emphasise(escaped: str, tone: Tone) -> str:
    return f"**{escaped}**" if tone == "strong" and escaped else escaped


def _list_tree(tree: Tree, indent: str) -> list[str]:
    lines = [f"{indent}- {_emphasise(_escape_line(tree.label), tree.tone)}"]
    for child in tree.children:
        lines += _list_tree(child, indent + "  ")
    return lines


def _render_table(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell | Span]], total: Sequence[Cell | Span] = ()
) -> str:
    """A table; its total is a last row in bold, for Markdown knows no other way to set it off."""
    titles = [escape_markdown(column.title) for column in columns]
    sides = ["---:" if column.align == "right" else "---" for column in columns]
    body = [[_render_cell(cell) for cell in row] for row in rows]
    body += [[_render_cell(Text(_words(cell), "strong")) for cell in total]] if total else []
    return "\n".join(f"| {' | '.join(row)} |" for row in (titles, sides, *body))


def _render_cell(cell: Cell | Span) -> str:
    match cell:
        case Share():
            return draw_share(cell, 10, UNICODE)
        case Signed():
            return draw_signed(cell, 11, UNICODE).replace(" ", "\u2007")
        case Span():
            return draw_span(cell, 25, UNICODE).replace(" ", "\u2007")
        case Text(text, tone):
            return _emphasise(escape_markdown(text), tone)
    return escape_markdown(cell)


def _words(cell: Cell | Span) -> str:
    return cell.text if isinstance(cell, Text) else cell if isinstance(cell, str) else ""


def _render_bars(bars: Bars) -> str:
    least = min((bars.axis, *(low for _, low, _ in bars.rows)))
    most = max((bars.axis, *(high for _, _, high in bars.rows)))
    columns = (Column(""), Column("low", "right"), Column(bars.unit), Column("high", "right"))
    rows = []
    for label, low, high in bars.rows:
        ends = [format_quantity(end, bars.unit) for end in (low, high)]
        rows.append((label, ends[0], Span(low, high, bars.axis, least, most), ends[1]))
    return _render_table(columns, rows)
