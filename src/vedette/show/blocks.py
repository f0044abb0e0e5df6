"""The few shapes a reader sees: Heading, Prose, Table, Tree, Bars and Note.

Every analysis says what it found in these shapes and every renderer knows how to draw them, so that a new one of
either kind has the other kind at once. A block holds words and numbers, never colours or widths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "strong", "muted", "good", "bad"]
Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """A cell of words, with a tone that a renderer may turn into colour or weight (never the only bearer of
    meaning).
    """

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A cell that draws a share of a whole: `value`, and its range `low` to `high`, all from 0 to 1."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A cell that draws a signed number to the left or right of an axis; `limit` is the size that fills one side."""

    value: float
    limit: float


Cell = str | Text | Share | Signed


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, its side, and whether its cells may be broken over several lines when room is short."""

    title: str
    align: Align = "left"
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; level 1 is a screen's own, 2 a part of it."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph, wrapped to the reader's width."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; every row has one cell a column. `total` is a last row set off from the others."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """A label and what hangs below it, in order."""

    label: str
    children: tuple[Tree, ...] = ()
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Labelled bars from `low` to `high` around an `axis` value, all in one unit (a tornado, a ranking)."""

    rows: tuple[tuple[str, float, float], ...]
    axis: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """An aside: something to know about the result (a limit, an assumption, a warning)."""

    text: str
    tone: Tone = "muted"


Block = Heading | Prose | Table | Tree | Bars | Note
