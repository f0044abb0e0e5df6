"""The tables of a screen as comma-separated values (RFC 4180), for spreadsheets: numbers are drawn as numbers.

Tables follow one another with an empty line between; headings, prose, trees and notes are left out. A cell that a
spreadsheet would run as a formula begins with an apostrophe, which spreadsheets take for "this is text" (OWASP, "CSV
Injection").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from vedette.show.blocks import Bars, Block, Cell, Share, Signed, Table, Text
from vedette.show.characters import visible

_FORMULA = re.compile(r"[=@+\-\t]")
_NUMBER = re.compile(r"[-+]?[\d.,]+(%|:1)?")


def render_csv(blocks: Iterable[Block]) -> str:
    """Every table with its columns' titles; lines end as the standard says, with CR and LF.

    >>> from vedette.show.blocks import Column, Heading, Share
    >>> columns = (Column("scenario"), Column("chance"), Column(""))
    >>> table = Table(columns, (("War, or not", "46%", Share(0.4567)), ("=1+1", "54%", Share(0.5433))))
    >>> print(render_csv([Heading("Verdict"), table]).replace("\\r\\n", "\\n"), end="")
    scenario,chance,value
    "War, or not",46%,0.4567
    '=1+1,54%,0.5433
    """
    return "\r\n".join(_render_rows(rows) for rows in map(_list_rows, blocks) if rows)


def _render_rows(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _list_rows(block: Block) -> list[list[str]]:
    if isinstance(block, Bars):
        unit = f" ({block.unit})" if block.unit else ""
        ends = [[_protect(label), f"{low:.10g}", f"{high:.10g}"] for label, low, high in block.rows]
        return [["", f"low{unit}", f"high{unit}"], *ends]
    if not isinstance(block, Table):
        return []
    drawn = {n for row in block.rows for n, cell in enumerate(row) if isinstance(cell, Share | Signed)}
    titles = [column.title or ("value" if n in drawn else "") for n, column in enumerate(block.columns)]
    body = [*block.rows, *([block.total] if block.total else [])]
    return [[_protect(title) for title in titles], *([_render_cell(cell) for cell in row] for row in body)]


def _render_cell(cell: Cell) -> str:
    if isinstance(cell, Share | Signed):
        return f"{cell.value:.10g}"
    return _protect(cell.text if isinstance(cell, Text) else cell)


def _protect(text: str) -> str:
    shown = visible(text)
    return f"'{shown}" if _FORMULA.match(shown) and not _NUMBER.fullmatch(shown) else shown
