"""Columns of printed numbers that add up by hand, to the last printed digit.

Numbers are rounded one by one when they are printed, so a printed column may miss its printed total by a hundredth or
two. A tally finds that difference and states it as a term of its own. Whoever adds the terms up gets the total.

Worked example: 0.333 + 0.333 + 0.333 = 0.999 prints as 0.33 + 0.33 + 0.33 = 1.00, so the tally adds `rounding` +0.01.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from vedette.show.numbers import format_db

DIGITS = 2
ROUNDING = "rounding"
"""What the row is called that makes up for what printing lost."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Printed terms, the printed sum after each, what rounding lost (empty when nothing), and the printed total.

    The terms and `rounding` add up to `total` exactly.
    """

    terms: tuple[str, ...]
    running: tuple[str, ...]
    rounding: str
    total: str


def print_db(decibans: float | Decimal) -> str:
    """Decibans with two decimals, as every number that is to be added up is printed."""
    return format_db(float(decibans), DIGITS)


def tally(terms: Sequence[float], total: float) -> Tally:
    """Print terms and total, and account for the difference."""
    printed = [Decimal(print_db(term)) for term in terms]
    running, so_far = [], Decimal(0)
    for term in printed:
        so_far += term
        running.append(print_db(so_far))
    lost = Decimal(print_db(total)) - so_far
    return Tally(tuple(print_db(t) for t in printed), tuple(running), print_db(lost) if lost else "", print_db(total))
