"""Analysis of competing hypotheses: which scenario do the pieces contradict least?

Method: every piece is consistent with a scenario or not, from CC over N to II, and what counts is inconsistency alone
(Heuer, "Psychology of Intelligence Analysis", 1999, ch. 8). It is weighed as PARC's program weighs it: I is 1 and II is
2, times a factor for how credible the piece is and one for how relevant, each 1/√2 for low, 1 for medium and √2 for
high (Palo Alto Research Center, ACH 2.0.5, 2007). Signs come from the dB that a piece lends, by the rulebook's words
for weights; how credible it is, from how likely it holds. A piece of a rule is of medium relevance.

Worked example: a credible piece (√2) of medium relevance is II for peace and C for war: peace has 2.83 of weighted
inconsistency, war none, and war stands first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vedette.language.model import Rulebook
from vedette.reasoning.readings import Piece, Reading

METHOD = "ach"
Sign = Literal["CC", "C", "N", "I", "II"]
Grade = Literal["low", "medium", "high"]

INCONSISTENCY: Mapping[Sign, float] = {"CC": 0.0, "C": 0.0, "N": 0.0, "I": 1.0, "II": 2.0}
FACTORS: Mapping[Grade, float] = {"low": math.sqrt(0.5), "medium": 1.0, "high": math.sqrt(2.0)}
LEAST_DB, STRONG_DB = 1.0, 4.5
"""Where a rulebook has no words for weights: from so much a piece is for or against, and strongly so (assumed)."""
MEDIUM, HIGH = 0.6, 0.85
"""From so likely on a piece is of medium and of high credibility (assumed)."""


@dataclass(frozen=True, slots=True)
class SignScale:
    """From how many dB on a piece is for or against a scenario, and strongly so."""

    least: float
    strong: float

    def find_sign(self, decibans: float) -> Sign:
        """
        >>> [SignScale(1.0, 4.5).find_sign(db) for db in (6.0, 3.0, 0.4, -3.0, -6.0)]
        ['CC', 'C', 'N', 'I', 'II']
        """
        size = abs(decibans)
        if size < self.least:
            return "N"
        if decibans > 0.0:
            return "CC" if size >= self.strong else "C"
        return "II" if size >= self.strong else "I"


def find_sign_scale(rulebook: Rulebook) -> SignScale:
    """By the rulebook's words for weights: a sign from the smallest on, and a strong one from halfway between the two
    largest.
    """
    sizes = sorted({abs(weight.value) for weight in rulebook.weight_words.values()} - {0.0}, reverse=True)
    if len(sizes) < 2:
        return SignScale(LEAST_DB, STRONG_DB)
    return SignScale(sizes[-1], (sizes[0] + sizes[1]) / 2.0)


def grade_credibility(chance: float) -> Grade:
    """How credible a piece is that holds with this chance."""
    if chance < MEDIUM:
        return "low"
    return "high" if chance >= HIGH else "medium"


def weigh_inconsistency(sign: Sign, credibility: Grade, relevance: Grade) -> float:
    """PARC's weighted inconsistency of one cell.

    >>> weigh_inconsistency("II", "high", "high"), round(weigh_inconsistency("I", "low", "low"), 2)
    (4.0, 0.5)
    """
    return round(INCONSISTENCY[sign] * FACTORS[credibility] * FACTORS[relevance], 12)


def read(pieces: Sequence[Piece], rulebook: Rulebook) -> Reading:
    """Weighted inconsistency of every scenario; `numbers` are its negatives: the least contradicted is first."""
    scale = find_sign_scale(rulebook)
    names = [s.id for s in rulebook.scenarios]
    weighed, counted = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for piece in pieces:
        credibility = grade_credibility(piece.chance)
        for name in names:
            sign = scale.find_sign(piece.bearing[name])
            weighed[name] += weigh_inconsistency(sign, credibility, "medium")
            counted[name] += INCONSISTENCY[sign]
    return Reading(
        method=METHOD,
        measure="weighted inconsistency",
        numbers={name: -weight + 0.0 for name, weight in weighed.items()},
        beside={"inconsistent": counted},
        caution="Counts what speaks against a scenario and nothing that speaks for it, and no prior.",
    )
