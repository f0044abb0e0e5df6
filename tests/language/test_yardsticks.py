"""Words for probabilities come from published tables, and a gap has no word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.language.yardsticks import YARDSTICKS, Yardstick

every_yardstick = st.sampled_from(sorted(YARDSTICKS.values(), key=lambda y: y.id))


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.01, "almost no chance"),
        (0.05, "very unlikely"),
        (0.20, "unlikely"),
        (0.45, "roughly even chance"),
        (0.55, "likely"),
        (0.80, "very likely"),
        (0.95, "almost certain"),
        (0.99, "almost certain"),
    ],
)
def test_icd_203_says(probability: float, word: str) -> None:
    assert YARDSTICKS["icd203"].find_word(probability) == word


@pytest.mark.parametrize(
    ("yardstick", "probability"),
    [("icd203", 0.005), ("icd203", 0.995), ("phia", 0.07), ("phia", 0.52), ("kent", 0.15), ("kent", 0.61)],
)
def test_a_gap_has_no_word(yardstick: str, probability: float) -> None:
    assert YARDSTICKS[yardstick].find_word(probability) is None


@given(every_yardstick)
def test_bands_rise_and_do_not_overlap(yardstick: Yardstick) -> None:
    ends = [end for band in yardstick.bands for end in (band.low, band.high)]
    assert ends == sorted(ends)
    assert all(band.low < band.high for band in yardstick.bands)
