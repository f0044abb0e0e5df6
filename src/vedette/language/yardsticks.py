"""Words for probabilities, each from a published yardstick, and none for a probability that falls in a yardstick's gap.

A word never stands alone: it is printed beside its number, since readers differ widely on what "likely" means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Ends = Literal["[]", "[)", "(]", "()"]


@dataclass(frozen=True, slots=True)
class Band:
    """A word for probabilities from `low` to `high`; a square bracket of `ends` says that this end belongs to it."""

    low: float
    high: float
    word: str
    ends: Ends = "[]"

    def includes(self, probability: float) -> bool:
        above = probability >= self.low if self.ends[0] == "[" else probability > self.low
        return above and (probability <= self.high if self.ends[1] == "]" else probability < self.high)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Bands in rising order, which need not touch, and the document they come from."""

    id: str
    source: str
    bands: tuple[Band, ...]

    def find_word(self, probability: float) -> str | None:
        """The word for a probability, or None in a gap.

        >>> YARDSTICKS["icd203"].find_word(0.62)
        'likely'
        >>> YARDSTICKS["icd203"].find_word(0.004) is None
        True
        """
        return next((band.word for band in self.bands if band.includes(probability)), None)

    def list_middles(self) -> dict[str, float]:
        """What each word stands for: the middle of its band.

        >>> round(YARDSTICKS["icd203"].list_middles()["very likely"], 3)
        0.875
        """
        return {band.word: (band.low + band.high) / 2.0 for band in self.bands}


def say(word: str) -> str:
    """A yardstick's word after its subject.

    >>> [say(word) for word in ("likely", "roughly even chance", "remote chance", "about as likely as not")]
    ['is likely', 'has a roughly even chance', 'has a remote chance', 'is about as likely as not']
    >>> [say(word) for word in ("almost no chance", "chances about even", "realistic possibility")]
    ['has almost no chance', 'has chances about even', 'is a realistic possibility']
    """
    if word.endswith("possibility"):
        return f"is a {word}"
    if word.startswith(("almost no ", "chances ")):
        return f"has {word}"
    return f"has a {word}" if word.endswith("chance") else f"is {word}"


# ICD 203 prints 20% as the end of one band and the start of the next, and so on. The upper band has it here; the last
# band has both its ends.
_ICD203 = Yardstick(
    "icd203",
    "Office of the Director of National Intelligence, Intelligence Community Directive 203 (2015), section D.6.e.2.a",
    (
        Band(0.01, 0.05, "almost no chance", "[)"),
        Band(0.05, 0.20, "very unlikely", "[)"),
        Band(0.20, 0.45, "unlikely", "[)"),
        Band(0.45, 0.55, "roughly even chance", "[)"),
        Band(0.55, 0.80, "likely", "[)"),
        Band(0.80, 0.95, "very likely", "[)"),
        Band(0.95, 0.99, "almost certain"),
    ),
)

# PHIA's bands have gaps between them; its first reads "> 0% to <= 5%" and its last ">= 95% to < 100%".
_PHIA = Yardstick(
    "phia",
    "UK Professional Head of Intelligence Assessment, Probability Yardstick (2018)",
    (
        Band(0.0, 0.05, "remote chance", "(]"),
        Band(0.10, 0.20, "highly unlikely"),
        Band(0.25, 0.35, "unlikely"),
        Band(0.40, 0.50, "realistic possibility", "[)"),
        Band(0.55, 0.75, "likely"),
        Band(0.80, 0.90, "highly likely"),
        Band(0.95, 1.0, "almost certain", "[)"),
    ),
)

# Both ends belong to every term of the IPCC ("virtually certain 99-100%"); where terms overlap, the narrowest is said.
_IPCC = Yardstick(
    "ipcc",
    "Mastrandrea et al., Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on Consistent Treatment of "
    "Uncertainties (2010), table 1; where its ranges nest, the narrowest",
    (
        Band(0.0, 0.01, "exceptionally unlikely"),
        Band(0.01, 0.10, "very unlikely", "(]"),
        Band(0.10, 0.33, "unlikely", "()"),
        Band(0.33, 0.66, "about as likely as not"),
        Band(0.66, 0.90, "likely", "()"),
        Band(0.90, 0.99, "very likely", "[)"),
        Band(0.99, 1.0, "virtually certain"),
    ),
)

# Kent: almost certain 93% give or take about 6%, probable 75% about 12%, chances about even 50% about 10%, probably not
# 30% about 10%, almost certainly not 7% about 5%. Where 87% ends one band and starts the next, the upper
# has it; 40% is the end of "about even" as 60% is.
_KENT = Yardstick(
    "kent",
    "Sherman Kent, Words of Estimative Probability, Studies in Intelligence 8 (1964)",
    (
        Band(0.02, 0.12, "almost certainly not"),
        Band(0.20, 0.40, "probably not", "[)"),
        Band(0.40, 0.60, "chances about even"),
        Band(0.63, 0.87, "probable", "[)"),
        Band(0.87, 0.99, "almost certain"),
    ),
)

YARDSTICKS: Mapping[str, Yardstick] = MappingProxyType({y.id: y for y in (_ICD203, _IPCC, _KENT, _PHIA)})
