"""How wide the columns of a table may be: room is taken where it hurts least, and never from a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vedette.show.characters import is_breakable, measure

GAP = 2
"""Columns between two columns of a table."""
COMFORTABLE = 12
"""Broken text reads well down to this width."""
TIGHT = 12
"""No word is cut into less; rather than that, a table is written as a list."""
SHARE_SIZE = 10
SIGNED_SIZE = 11
SPAN_SIZE = 25
SMALL_BAR_SIZE = 5


@dataclass(frozen=True, slots=True)
class Demand:
    """The widths a column can live with, ever less comfortably; all columns have as many, and give way in step.

    In order: all on one line; headings broken at spaces; cells broken at spaces, in comfort; bars made small; cells and
    headings down to their longest word; words cut.
    """

    widths: tuple[int, int, int, int, int, int]


def demand_text(title: str, cells: Sequence[str], breakable: bool) -> Demand:
    """What a column of words asks for; numbers and, unless `breakable`, all cells stay on one line."""
    whole = max(map(measure, cells), default=0)
    heading = _longest_word([title])
    broken = max(whole, heading)
    if not breakable:
        tight = max(whole, min(heading, TIGHT))
        return Demand((max(whole, measure(title)), broken, broken, broken, broken, tight))
    words = max(_longest_word(cells), heading)
    comfortable = max(words, min(whole, COMFORTABLE))
    tight = max(_longest_word(cells, unbreakable=True), min(words, TIGHT))
    return Demand((max(whole, measure(title)), broken, comfortable, comfortable, words, tight))


def demand_bar(title: str, size: int) -> Demand:
    """What a column of bars of `size` cells asks for."""
    heading = _longest_word([title])
    broken, small = max(size, heading), max(SMALL_BAR_SIZE, heading)
    tight = max(SMALL_BAR_SIZE, min(heading, TIGHT))
    return Demand((max(size, measure(title)), broken, broken, small, small, tight))


def fit_columns(demands: Sequence[Demand], width: int) -> list[int] | None:
    """A width for each column so that all fit side by side into `width`; None when they cannot."""
    room = width - GAP * (len(demands) - 1)
    widths = [min(d.widths[0], max(room, d.widths[-1])) for d in demands]
    for step in range(1, 6):
        floors = [d.widths[step] for d in demands]
        if _take_from_widest(widths, floors, room):
            return widths
    return None


def _take_from_widest(widths: list[int], floors: Sequence[int], room: int) -> bool:
    """Narrow the widest column that is above its floor, a column at a time; whether all fit in the end."""
    while sum(widths) > room:
        above = [i for i, width in enumerate(widths) if width > floors[i]]
        if not above:
            return False
        widths[max(above, key=lambda i: (widths[i], -i))] -= 1
    return True


def _longest_word(texts: Sequence[str], unbreakable: bool = False) -> int:
    words = (word for text in texts for word in text.split(" ") if not (unbreakable and is_breakable(word)))
    return max(map(measure, words), default=0)
