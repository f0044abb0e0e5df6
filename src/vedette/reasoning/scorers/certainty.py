"""Certainty factors: how much more, or less, is each scenario to be believed than before?

Method: MYCIN's (Shortliffe and Buchanan, "A model of inexact reasoning in medicine", Mathematical Biosciences 23,
1975). A piece's factor for a scenario is how far it alone moves the probability towards 1, (P' - P) / (1 - P), or
towards 0, (P' - P) / P, from the prior P. It counts times the factor of its least certain fact, 2c - 1, and not at all
where that is 0.2 or less. Factors combine: x + y - xy where both are for, x + y + xy where both are against, and else
(x + y) / (1 - min(|x|, |y|)) (van Melle's, as EMYCIN has it, 1979).

Worked example: 0.4 and 0.6 for the same scenario make 0.76, and 0.8 against it then leaves (0.76 - 0.8) / 0.24 = -0.17.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from vedette.language.model import Rulebook
from vedette.reasoning.readings import Piece, Reading

METHOD = "certainty"
THRESHOLD = 0.2
"""A premise of no more certainty leaves its rule alone."""


class Contradiction(ValueError):
    """Something is certainly so and certainly not so: no factor stands for that."""


def combine(one: float, other: float) -> float:
    """Two certainty factors for the same scenario, from -1 to 1. Raises Contradiction for 1 against -1.

    >>> round(combine(0.4, 0.6), 4), round(combine(0.76, -0.8), 3)
    (0.76, -0.167)
    """
    if one >= 0.0 and other >= 0.0:
        return one + other - one * other
    if one <= 0.0 and other <= 0.0:
        return one + other + one * other
    least = min(abs(one), abs(other))
    if least >= 1.0:
        raise Contradiction("+1 and -1 cannot be combined: one piece makes certain what another rules out")
    return (one + other) / (1.0 - least)


def find_factor(decibans: float, prior: float) -> float:
    """The factor of a rule that lends a scenario so many dB.

    >>> round(find_factor(10.0, 0.5), 3), round(find_factor(-10.0, 0.5), 3)
    (0.818, -0.818)
    """
    odds = prior / (1.0 - prior) * 10.0 ** (decibans / 10.0)
    then: float = odds / (1.0 + odds)
    return (then - prior) / (1.0 - prior) if then >= prior else (then - prior) / prior


def find_premise(weakest: float) -> float:
    """The certainty of a piece whose least believed fact has this credence; 0 where it does not pass the threshold.

    >>> [round(find_premise(c), 2) for c in (1.0, 0.9, 0.6, 0.3)]
    [1.0, 0.8, 0.0, 0.0]
    """
    certainty = 2.0 * weakest - 1.0
    return certainty if certainty > THRESHOLD + 1e-12 else 0.0


def read(pieces: Sequence[Piece], rulebook: Rulebook) -> Reading:
    """The certainty factor of every scenario, from -1 to 1. Raises Contradiction."""
    found, fired = {}, sum(find_premise(piece.weakest) > 0.0 for piece in pieces)
    for scenario in rulebook.scenarios:
        factors = (
            find_factor(piece.bearing[scenario.id], scenario.prior.value) * find_premise(piece.weakest)
            for piece in sorted(pieces, key=lambda piece: (piece.rule, piece.value))
        )
        found[scenario.id] = reduce(combine, factors, 0.0)
    left = len(pieces) - fired
    return Reading(
        method=METHOD,
        measure="certainty factor",
        numbers=found,
        caution=f"{left} of {len(pieces)} pieces are too uncertain to count (0.2 or less)." if left else "",
    )
