"""Blocks as text for a terminal: lines of a given width, colour only where asked for, ASCII where nothing else will do.

The one door to tabulate. Every text from a file passes through `visible`, so that no file can move the cursor. tabulate
would measure and reformat cells by itself; it gets them formatted, broken and of known width, and only sets them in
columns. Wide characters are measured here (by `unicodedata`) and stand in as private-use characters while tabulate
pads, so that the output does not depend on whether wcwidth happens to be installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tabulate import tabulate

from vedette.show.bars import Span, draw_share, draw_signed, draw_span
from vedette.show.blocks import Bars, Block, Cell, Column, Heading, Note, Prose, Share, Signed, Table, Text, Tree
from vedette.show.canvas import Canvas, unpaint
from vedette.show.characters import measure, wrap
from vedette.show.column_widths import SHARE_SIZE, SIGNED_SIZE, SPAN_SIZE, Demand, demand_bar, demand_text, fit_columns
from vedette.show.numbers import format_quantity

__all__ = ["Canvas", "render_text"]

NARROWEST = 20
"""However deep a tree, its words get this many columns."""


def render_text(blocks: Sequence[Block], canvas: Canvas) -> str:
    """All blocks, one below the other, ending in a line break.

    No line is wider than the canvas, except where a single number, or a single word of prose, is.
    """
    parts = []
    for before, block in pairwise((None, *blocks)):
        if before is not None and not _belong_together(before, block):
            parts.append("")
        parts.append(_render_block(block, canvas))
    return "\n".join([*parts, ""])


def _belong_together(before: Block, block: Block | None) -> bool:
    """Whether two blocks stand without an empty line between them."""
    if isinstance(before, Tree) and isinstance(block, Tree):
        return not before.children and not block.children
    return isinstance(before, Heading) or (isinstance(before, Note) and isinstance(block, Note))


def _render_block(block: Block | None, canvas: Canvas) -> str:
    match block:
        case Heading(text, _):
            return canvas.paint("\n".join(wrap(canvas.clean(text), canvas.width)), "strong")
        case Prose(text, tone) | Note(text, tone):
            return canvas.paint("\n".join(wrap(canvas.clean(text), canvas.width)), tone)
        case Table():
            return _render_table(block.columns, block.rows, block.total, canvas)
        case Bars():
            return _render_bars(block, canvas)
        case Tree():
            return "\n".join(_draw_tree(block, canvas, "", ""))
    raise TypeError(f"not a block: {block!r}")


# --- tables -----------------------------------------------------------------------------------------------------------

_Drawn = Cell | Span
_BAR_SIZES = {Share: SHARE_SIZE, Signed: SIGNED_SIZE, Span: SPAN_SIZE}


def _render_table(
    columns: Sequence[Column], rows: Sequence[Sequence[_Drawn]], total: Sequence[_Drawn], canvas: Canvas
) -> str:
    titles = [canvas.clean(column.title) for column in columns]
    body = [*rows, total] if total else list(rows)
    stacks = list(zip(*body, strict=True)) or [()] * len(columns)
    demands = [_demand(t, c, cells, canvas) for t, c, cells in zip(titles, columns, stacks, strict=True)]
    widths = fit_columns(demands, canvas.width)
    if widths is None:
        return _render_records(titles, body, canvas)
    lines = [[_draw_cell(cell, width, canvas) for cell, width in zip(row, widths, strict=True)] for row in body]
    headers = [wrap(title, width, break_words=True) for title, width in zip(titles, widths, strict=True)]
    return _tabulate(headers, lines, [column.align for column in columns], total=bool(total))


def _demand(title: str, column: Column, cells: Sequence[_Drawn], canvas: Canvas) -> Demand:
    for kind, size in _BAR_SIZES.items():
        if any(isinstance(cell, kind) for cell in cells):
            return demand_bar(title, size)
    return demand_text(title, [canvas.clean(_words(cell)) for cell in cells], column.wrap)


def _words(cell: _Drawn) -> str:
    return cell.text if isinstance(cell, Text) else cell if isinstance(cell, str) else ""


def _draw_cell(cell: _Drawn, width: int, canvas: Canvas) -> str:
    """A cell within its column's width; text may take several lines."""
    match cell:
        case Share():
            return draw_share(cell, min(width, SHARE_SIZE), canvas.glyphs)
        case Signed():
            return draw_signed(cell, min(width, SIGNED_SIZE), canvas.glyphs)
        case Span():
            return draw_span(cell, min(width, SPAN_SIZE), canvas.glyphs)
    lines = "\n".join(wrap(canvas.clean(_words(cell)), width, break_words=True))
    return canvas.paint(lines, cell.tone) if isinstance(cell, Text) else lines


def _tabulate(headers: Sequence[list[str]], rows: Sequence[Sequence[str]], aligns: Sequence[str], total: bool) -> str:
    """Cells of known width set in columns; headings stand on a rule, and without any there is no rule either.

    Headings and rules go to tabulate as rows: its own are padded beyond the width that was agreed.
    """
    height = max(map(len, headers), default=0)
    titles = ["\n".join([*[""] * (height - len(lines)), *lines]) for lines in headers]
    titled = [titles] if any(titles) else []
    extents = [max(map(_measure_block, column)) for column in zip(*titled, *rows, strict=True)]
    rule = ["-" * extent for extent in extents]
    body = [*titled, *([rule] * len(titled)), *rows]
    if total:
        body.insert(len(body) - 1, rule)
    stand_ins = _StandIns()
    drawn = tabulate(
        [[stand_ins.hide(cell) for cell in row] for row in body],
        tablefmt="plain",
        disable_numparse=True,
        preserve_whitespace=True,
        colalign=tuple(aligns),
    )
    return "\n".join(line.rstrip() for line in stand_ins.show(drawn).split("\n"))


def _measure_block(text: str) -> int:
    return max(measure(unpaint(line)) for line in text.split("\n"))


class _StandIns:
    """Private-use characters in place of those that do not take one column each, so that counting characters is right.

    `visible` lets no private-use character through, so none of them can come from a file.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def hide(self, text: str) -> str:
        if text.isascii():
            return text
        shown: list[str] = []
        for character in text:
            if character != "\n" and measure(character) == 0 and shown:
                shown[-1] += character
            else:
                shown.append(character)
        return "".join(map(self._stand_in, shown))

    def _stand_in(self, cluster: str) -> str:
        width = measure(cluster) or 1
        if len(cluster) == 1 and width == 1:
            return cluster
        known = self._known.setdefault(cluster, chr(0xE001 + len(self._known) % 0x18F0))
        return known + "\ue000" * (width - 1)

    def show(self, text: str) -> str:
        back = {ord(stand_in): cluster for cluster, stand_in in self._known.items()}
        return text.translate({**back, 0xE000: None})


def _render_records(titles: Sequence[str], rows: Sequence[Sequence[_Drawn]], canvas: Canvas) -> str:
    """A table too wide for the canvas, as a list of `title: cell` for each row."""
    records = []
    for row in rows:
        named = zip(titles, (_flatten(cell, canvas) for cell in row), strict=True)
        entries = [f"{title}: {words}" if title else words for title, words in named if words]
        records.append("\n".join("\n  ".join(wrap(entry, canvas.width - 2, break_words=True)) for entry in entries))
    return "\n\n".join(records)


def _flatten(cell: _Drawn, canvas: Canvas) -> str:
    """A cell on one line; words and shares only: a bar around an axis says nothing out of its column."""
    match cell:
        case Share():
            return draw_share(cell, SHARE_SIZE, canvas.glyphs)
        case Signed() | Span():
            return ""
    return canvas.clean(_words(cell))


def _render_bars(bars: Bars, canvas: Canvas) -> str:
    least = min((bars.axis, *(low for _, low, _ in bars.rows)))
    most = max((bars.axis, *(high for _, _, high in bars.rows)))
    columns = (Column("", wrap=True), Column("low", "right"), Column(bars.unit), Column("high", "right"))
    rows = []
    for label, low, high in bars.rows:
        ends = [format_quantity(end, bars.unit) for end in (low, high)]
        rows.append((label, ends[0], Span(low, high, bars.axis, least, most), ends[1]))
    return _render_table(columns, rows, (), canvas)


# --- trees ------------------------------------------------------------------------------------------------------------


def _draw_tree(tree: Tree, canvas: Canvas, lead: str, below: str) -> list[str]:
    """Lines of a tree: `lead` stands before its first line, `below` before all others."""
    glyphs = canvas.glyphs
    hanging = below + (glyphs.pipe if tree.children else "  ")
    label = wrap(canvas.clean(tree.label), max(NARROWEST, canvas.width - len(hanging)))
    lines = [canvas.paint(line, tree.tone) for line in label]
    drawn = [lead + lines[0], *(hanging + line for line in lines[1:])]
    for number, child in enumerate(tree.children, start=1):
        last = number == len(tree.children)
        joint, continued = (glyphs.corner, glyphs.blank) if last else (glyphs.tee, glyphs.pipe)
        drawn += _draw_tree(child, canvas, below + joint, below + continued)
    return drawn
