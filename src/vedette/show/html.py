"""Blocks as a fragment of HTML, for notebooks: no script, no style sheet, no address, and every text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from vedette.show.blocks import Bars, Block, Cell, Heading, Note, Prose, Share, Signed, Table, Text, Tone, Tree
from vedette.show.characters import visible
from vedette.show.numbers import format_percent, format_quantity, format_range

_TONES: dict[Tone, str] = {
    "": "",
    "strong": "font-weight:600",
    "muted": "opacity:.7",
    "good": "color:#1a7f37",
    "bad": "color:#b42318",
}
_FILLED, _RANGE, _TRACK = "#4c6a92", "#4c6a9266", "#8883"


def render_html_fragment(blocks: Sequence[Block]) -> str:
    """One `div` holding all blocks; it takes its font and colours from the page it is put into."""
    return "\n".join(['<div class="vedette">', *map(_render_block, blocks), "</div>", ""])


def _escape(text: str) -> str:
    return escape(visible(text))


def _element(name: str, text: str, tone: Tone = "") -> str:
    style = f' style="{_TONES[tone]}"' if tone else ""
    return f"<{name}{style}>{_escape(text)}</{name}>"


def _render_block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return _element(f"h{min(6, level + 2)}", text)
        case Prose(text, tone) | Note(text, tone):
            return _element("p", text, tone)
        case Tree():
            return f"<ul>{_render_tree(block)}</ul>"
        case Table():
            return _render_table(block)
        case Bars():
            return _render_bars(block)
    raise TypeError(f"not a block: {block!r}")


def _render_tree(tree: Tree) -> str:
    below = "".join(map(_render_tree, tree.children))
    return f"<li>{_element('span', tree.label, tree.tone)}{f'<ul>{below}</ul>' if below else ''}</li>"


# --- tables -----------------------------------------------------------------------------------------------------------


def _render_table(table: Table) -> str:
    sides = [column.align for column in table.columns]
    titles = "".join(_wrap_cell("th", _escape(c.title), c.align) for c in table.columns)
    body = "".join(_render_row(row, sides, "td") for row in table.rows)
    total = f"<tfoot>{_render_row(table.total, sides, 'th')}</tfoot>" if table.total else ""
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody>{total}</table>"


def _render_row(row: Sequence[Cell], sides: Sequence[str], name: str) -> str:
    cells = (_wrap_cell(name, _render_cell(cell), side) for cell, side in zip(row, sides, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def _wrap_cell(name: str, inner: str, side: str) -> str:
    return f'<{name} style="text-align:{side}">{inner}</{name}>'


def _render_cell(cell: Cell) -> str:
    match cell:
        case Share():
            return _draw_share(cell)
        case Signed():
            share = max(-1.0, min(1.0, cell.value / cell.limit)) if cell.limit > 0.0 else 0.0
            return _draw_bar([(min(0.5, 0.5 + share / 2), max(0.5, 0.5 + share / 2), _FILLED)], f"{cell.value:+.1f}")
        case Text(text, tone):
            return _element("span", text, tone)
    return _escape(cell)


# --- bars -------------------------------------------------------------------------------------------------------------


def _draw_share(share: Share) -> str:
    parts = [(0.0, share.value, _FILLED)]
    label = format_percent(share.value)
    if share.low is not None and share.high is not None:
        parts.append((share.low, share.high, _RANGE))
        label += f", range {format_range(share.low, share.high)}"
    return _draw_bar(parts, label)


def _draw_bar(parts: Sequence[tuple[float, float, str]], label: str, size: str = "7em") -> str:
    """Boxes on a track, each from one share of its width to another, read out as `label`."""
    boxes = "".join(
        f'<span style="position:absolute;top:0;bottom:0;left:{_percent(low)};width:{_percent(high - low)};'
        f'background:{colour}"></span>'
        for low, high, colour in parts
    )
    style = f"display:inline-block;position:relative;width:{size};height:.8em;background:{_TRACK}"
    return f'<span role="img" aria-label="{_escape(label)}" title="{_escape(label)}" style="{style}">{boxes}</span>'


def _percent(share: float) -> str:
    return f"{100.0 * max(0.0, min(1.0, share)):.1f}%"


def _render_bars(bars: Bars) -> str:
    least = min((bars.axis, *(low for _, low, _ in bars.rows)))
    most = max((bars.axis, *(high for _, _, high in bars.rows)))
    extent = (most - least) or 1.0
    axis = (bars.axis - least) / extent
    rows = []
    for name, low, high in bars.rows:
        ends = [format_quantity(end, bars.unit) for end in (low, high)]
        parts = [((low - least) / extent, (high - least) / extent, _FILLED), (axis, axis + 0.005, "currentColor")]
        bar = _draw_bar(parts, f"{ends[0]} to {ends[1]} {bars.unit}".strip(), "16em")
        cells = ((_escape(name), "left"), (_escape(ends[0]), "right"), (bar, "left"), (_escape(ends[1]), "right"))
        rows.append("<tr>" + "".join(_wrap_cell("td", inner, side) for inner, side in cells) + "</tr>")
    titles = "".join(_wrap_cell("th", _escape(title), "left") for title in ("", "low", bars.unit, "high"))
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
