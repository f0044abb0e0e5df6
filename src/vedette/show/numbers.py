"""Numbers as people read them: chances, ranges, decibans and odds, rounded to what the method can bear.

Renderers and analyses print through these functions, so that one number looks the same on every screen. JSON does not:
it keeps numbers as they are. Percentages are whole (nobody can tell 63.4 % from 63.9 % by a dozen rules), and a chance
below 1 % or above 99 % says so with `<` or `>`, which is also where ICD 203 has no word for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

LARGEST_ODDS = 1_000_000
"""Longer odds than this (60 dB) are beyond what any rulebook can justify and are printed as a bound."""
ROUNDING_ERROR = 1e-9
"""A sum of many shares may miss 0 or 1 by this much and still be a share."""


def format_percent(share: float) -> str:
    """A share from 0 to 1 as a whole percentage. Raises ValueError for NaN and beyond 0..1.

    >>> [format_percent(p) for p in (0.0, 0.003, 0.649, 0.998, 1.0)]
    ['0%', '<1%', '65%', '>99%', '100%']
    """
    return f"{_whole_percent(share)}%"


def format_points(before: float, after: float) -> str:
    """By how many points of a percentage one share lies above another: the difference of the two as printed.

    >>> [format_points(b, a) for b, a in ((0.40, 0.65), (0.604, 0.596), (0.004, 0.0), (0.5, 0.499))]
    ['+25', '0', '0', '0']
    """
    points = _round(after * 100.0) - _round(before * 100.0)
    return f"{points:+d}" if points else "0"


def format_range(low: float, high: float) -> str:
    """Two shares as a range of whole percentages; a single one when both round to the same.

    >>> [format_range(0.5, 0.8), format_range(0.002, 0.02), format_range(0.97, 0.9999), format_range(0.001, 0.002)]
    ['50-80%', '<1-2%', '97-100%', '<1%']
    """
    first, last = _whole_percent(low), _whole_percent(high)
    if first == last:
        return f"{first}%"
    return f"{first}-{'100' if last == '>99' else last}%"


def format_db(decibans: float, digits: int = 1) -> str:
    """Decibans with their sign and `digits` decimals; what rounds to nothing has no sign. Raises ValueError for NaN.

    >>> [format_db(x) for x in (3.0, -12.345, -0.04, 0.0)]
    ['+3.0', '-12.3', '0.0', '0.0']
    >>> format_db(2.0, digits=0)
    '+2'
    """
    text = f"{_refuse_nan(decibans):+.{digits}f}"
    return text if any(c in "123456789i" for c in text) else text.lstrip("+-")


def format_bits(bits: float, digits: int = 2) -> str:
    """Bits gained or lost, with their sign; what rounds to nothing has none. Raises ValueError for NaN.

    >>> [format_bits(x) for x in (0.826, -0.004, -1.5)]
    ['+0.83', '0.00', '-1.50']
    """
    return format_db(bits, digits)


def format_odds(decibans: float) -> str:
    """Decibans as betting odds, to two figures: 4 dB are 2.5:1, -4 dB are 1:2.5. Raises ValueError for NaN.

    >>> [format_odds(x) for x in (4.0, -4.0, 0.0, 15.0, 33.0, 75.0)]
    ['2.5:1', '1:2.5', '1:1', '32:1', '2,000:1', '>1,000,000:1']
    """
    size = abs(_refuse_nan(decibans))
    if size > 10.0 * math.log10(LARGEST_ODDS):
        return f">{LARGEST_ODDS:,}:1" if decibans > 0.0 else f"<1:{LARGEST_ODDS:,}"
    ratio = 10.0 ** (size / 10.0)
    step = 10.0 ** (math.floor(math.log10(ratio)) - 1)
    text = f"{_round(ratio / step) * step:,.1f}".removesuffix(".0")
    return f"{text}:1" if decibans >= 0.0 else f"1:{text}"


def format_count(number: int, noun: str, plural: str = "") -> str:
    """A number of things, in figures: one of them in the singular.

    >>> [format_count(1, "fact"), format_count(65_536, "world"), format_count(2, "way out", "ways out")]
    ['1 fact', '65,536 worlds', '2 ways out']
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


MOST_COUNTED = 2**20
"""More worlds than this are printed as a power of two."""


def format_worlds(number: int) -> str:
    """All worlds of a set of them, as words in a sentence.

    >>> [format_worlds(1), format_worlds(2), format_worlds(4096), format_worlds(2**42)]
    ['the only world', 'both worlds', 'all 4,096 worlds', 'all 2^42 worlds']
    """
    if number > MOST_COUNTED and number.bit_count() == 1:
        return f"all 2^{number.bit_length() - 1} worlds"
    return {1: "the only world", 2: "both worlds"}.get(number, f"all {number:,} worlds")


def format_times(share: float) -> str:
    """A share as so many times in so many, with at most 50 of them.

    >>> [format_times(share) for share in (0.98, 0.9, 0.5)]
    ['49 times in 50', '9 times in 10', '1 time in 2']
    """
    times = Fraction(share).limit_denominator(50)
    return f"{times.numerator} {'time' if times.numerator == 1 else 'times'} in {times.denominator}"


def join_words(words: Sequence[str]) -> str:
    """A list within a sentence.

    >>> join_words(["one", "two", "three"])
    'one, two and three'
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def format_quantity(number: float, unit: str) -> str:
    """A number in a unit that a chart names: whole percent for `%`, decibans for `dB`, else three figures.

    >>> [format_quantity(12.34, u) for u in ("%", "dB", "bits")]
    ['12', '+12.3', '12.3']
    """
    if unit == "dB":
        return format_db(number)
    text = str(_round(number)) if unit == "%" else f"{_refuse_nan(number):.3g}"
    return "0" if text == "-0" else text


def _whole_percent(share: float) -> str:
    if not -ROUNDING_ERROR <= share <= 1.0 + ROUNDING_ERROR:
        raise ValueError(f"not a share from 0 to 1: {share!r}")
    if ROUNDING_ERROR < share < 0.01:
        return "<1"
    return ">99" if 0.99 < share < 1.0 - ROUNDING_ERROR else str(_round(share * 100.0))


def _round(number: float) -> int:
    """To the nearest whole number, halves up: people do not expect 12.5 to become 12."""
    return math.floor(number + 0.5)


def _refuse_nan(number: float) -> float:
    if math.isnan(number):
        raise ValueError("not a number")
    return number
