"""Words for probabilities, each from a published yardstick, and none for a probability that falls in a yardstick's gap.

A word never stands alone: it is printed beside its number, since readers differ widely on what "likely" means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Band:
    """A word for probabilities from `low` up to but not including `high` (the last band includes its end)."""

    low: float
    high: float
    word: str


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
        for band in self.bands:
            if band.low <= probability < band.high or probability == band.high == self.bands[-1].high:
                return band.word
        return None


_ICD203 = Yardstick(
    "icd203",
    "Office of the Director of National Intelligence, Intelligence Community Directive 203 (2015), section D.6.e.2.a",
    (
        Band(0.01, 0.05, "almost no chance"),
        Band(0.05, 0.20, "very unlikely"),
        Band(0.20, 0.45, "unlikely"),
        Band(0.45, 0.55, "roughly even chance"),
        Band(0.55, 0.80, "likely"),
        Band(0.80, 0.95, "very likely"),
        Band(0.95, 0.99, "almost certain"),
    ),
)

_PHIA = Yardstick(
    "phia",
    "UK Professional Head of Intelligence Assessment, Probability Yardstick (2018)",
    (
        Band(0.0, 0.05, "remote chance"),
        Band(0.10, 0.20, "highly unlikely"),
        Band(0.25, 0.35, "unlikely"),
        Band(0.40, 0.50, "realistic possibility"),
        Band(0.55, 0.75, "likely"),
        Band(0.80, 0.90, "highly likely"),
        Band(0.95, 1.0, "almost certain"),
    ),
)

_IPCC = Yardstick(
    "ipcc",
    "Mastrandrea et al., Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on Consistent Treatment of "
    "Uncertainties (2010), table 1; where its ranges nest, the narrowest",
    (
        Band(0.0, 0.01, "exceptionally unlikely"),
        Band(0.01, 0.10, "very unlikely"),
        Band(0.10, 0.33, "unlikely"),
        Band(0.33, 0.66, "about as likely as not"),
        Band(0.66, 0.90, "likely"),
        Band(0.90, 0.99, "very likely"),
        Band(0.99, 1.0, "virtually certain"),
    ),
)

_KENT = Yardstick(
    "kent",
    "Sherman Kent, Words of Estimative Probability, Studies in Intelligence 8 (1964)",
    (
        Band(0.02, 0.12, "almost certainly not"),
        Band(0.20, 0.40, "probably not"),
        Band(0.40, 0.60, "chances about even"),
        Band(0.63, 0.87, "probable"),
        Band(0.87, 0.99, "almost certain"),
    ),
)

YARDSTICKS: Mapping[str, Yardstick] = MappingProxyType({y.id: y for y in (_ICD203, _IPCC, _KENT, _PHIA)})
