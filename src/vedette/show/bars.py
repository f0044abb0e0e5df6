"""Bars drawn with characters, for terminals and Markdown: shares, signed numbers and spans around an axis."""

from __future__ import annotations

from dataclasses import dataclass

from vedette.show.blocks import Share, Signed


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters to draw with.

    `full` is filled and certain, `doubtful` filled but within the range, `possible` beyond the value but within the
    range, `empty` the rest; `axis` is a bar's zero; `tee`, `corner`, `pipe` and `blank` draw trees and have one width.
    """

    full: str
    doubtful: str
    possible: str
    empty: str
    axis: str
    rule: str
    ellipsis: str
    tee: str
    corner: str
    pipe: str
    blank: str = "   "


UNICODE = Glyphs(
    full="█",
    doubtful="▓",
    possible="░",
    empty="·",
    axis="│",
    rule="─",
    ellipsis="…",
    tee="├─ ",
    corner="└─ ",
    pipe="│  ",
)
ASCII = Glyphs(
    full="#",
    doubtful="=",
    possible="-",
    empty=".",
    axis="|",
    rule="-",
    ellipsis="...",
    tee="|- ",
    corner="`- ",
    pipe="|  ",
)


@dataclass(frozen=True, slots=True)
class Span:
    """A bar from `low` to `high` on a scale from `least` to `most`, with a mark at `axis`."""

    low: float
    high: float
    axis: float
    least: float
    most: float


def draw_share(share: Share, size: int, glyphs: Glyphs) -> str:
    """A bar of `size` cells filled up to the value; the cells between low and high are drawn apart.

    >>> draw_share(Share(0.65, 0.5, 0.8), 10, UNICODE)
    '█████▓▓░··'
    >>> draw_share(Share(0.65), 10, ASCII)
    '#######...'
    """
    low = share.value if share.low is None else share.low
    high = share.value if share.high is None else share.high

    def cell(middle: float) -> str:
        ranged = low < middle <= high
        if middle <= share.value:
            return glyphs.doubtful if ranged else glyphs.full
        return glyphs.possible if ranged else glyphs.empty

    return "".join(cell((i + 0.5) / size) for i in range(size))


def draw_signed(signed: Signed, size: int, glyphs: Glyphs) -> str:
    """A bar to the left (below 0) or right of an axis, `size` cells in all; anything but 0 fills at least one.

    >>> [draw_signed(Signed(x, 4.0), 7, UNICODE) for x in (-2.0, 0.1, 9.0)]
    [' ██│   ', '   │█  ', '   │███']
    """
    half = (size - 1) // 2
    length = 0
    if signed.value and signed.limit > 0.0:
        length = max(1, int(min(1.0, abs(signed.value) / signed.limit) * half + 0.5))
    left, right = (length, 0) if signed.value < 0.0 else (0, length)
    return f"{glyphs.full * left:>{half}}{glyphs.axis}{glyphs.full * right:<{half}}"


def draw_span(span: Span, size: int, glyphs: Glyphs) -> str:
    """A bar from low to high and the axis through it.

    >>> draw_span(Span(-1.0, 2.0, 0.0, -2.0, 2.0), 9, ASCII)
    '  ##|####'
    """
    first, last, axis = (_find_cell(x, span, size) for x in (span.low, span.high, span.axis))
    cells = [glyphs.full if span.low < span.high and first <= i <= last else " " for i in range(size)]
    cells[axis] = glyphs.axis
    return "".join(cells)


def _find_cell(value: float, span: Span, size: int) -> int:
    extent = span.most - span.least
    place = (value - span.least) / extent if extent > 0.0 else 0.5
    return min(size - 1, max(0, int(place * (size - 1) + 0.5)))
