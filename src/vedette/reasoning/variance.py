"""Where a range comes from: how much of its width is doubt about priors, weights, sources and facts.

Method: doubts are switched on one after the other, and each is charged with what the central 90 % then widen by:
priors alone, everything else averaged; weights with them; then whether sources are sound, facts still averaged; at last
the facts, world by world. The order is fixed, so
what two doubts make only together falls to the later one. A one-after-the-other division is plain to read and adds up
to the whole width (Saltelli et al., "Global Sensitivity Analysis", 2008, section 1.2.5, on orderings).

Worked example: priors alone spread a chance over 4 points, priors and weights over 10, with sources over 20, all
together over 40. Priors make 10 % of the range, weights 15 %, sources 25 % and facts 50 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST_WIDTH = 1e-9
"""A narrower range has no width to divide."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Shares, from 0 to 1 and adding up to 1, of the width of a range."""

    from_priors: float
    from_weights: float
    from_sources: float
    from_facts: float


def divide_widths(widths: Sequence[float]) -> Doubt | None:
    """The shares from the widths with priors alone, then weights, sources and facts too; None for a range of none.

    A doubt that narrows the range is charged with nothing.

    >>> divide_widths([0.04, 0.10, 0.20, 0.40])
    Doubt(from_priors=0.1, from_weights=0.15, from_sources=0.25, from_facts=0.5)
    """
    rising: list[float] = []
    for width in widths:
        rising.append(max(width, rising[-1] if rising else 0.0))
    whole = rising[-1]
    if whole < LEAST_WIDTH:
        return None
    steps = [after - before for before, after in zip([0.0, *rising], rising, strict=False)]
    return Doubt(*(round(step / whole, 12) for step in steps))
