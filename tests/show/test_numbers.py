"""Claims about numbers as people read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.show.numbers import (
    format_db,
    format_odds,
    format_percent,
    format_points,
    format_quantity,
    format_range,
)

SHARES = st.floats(0.0, 1.0)
DECIBANS = st.floats(-200.0, 200.0)


def test_only_certainty_is_written_as_none_or_all() -> None:
    assert [format_percent(p) for p in (0.0, 1e-8, 0.009, 0.991, 1.0 - 1e-8, 1.0)] == [
        "0%", "<1%", "<1%", ">99%", ">99%", "100%",
    ]  # fmt: skip


def test_halves_are_rounded_up_as_people_expect() -> None:
    assert format_percent(0.125) == "13%"


def test_a_sum_that_misses_one_by_a_rounding_error_is_still_a_share() -> None:
    assert format_percent(1.0000000000000002) == "100%"
    assert format_percent(-1e-17) == "0%"


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_what_is_no_share_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="share"):
        format_percent(wrong)


@given(SHARES, SHARES)
def test_points_are_the_difference_of_the_two_percentages_as_printed(before: float, after: float) -> None:
    first, second = format_percent(before), format_percent(after)
    if "<" not in first + second and ">" not in first + second:
        assert int(format_points(before, after)) == int(second[:-1]) - int(first[:-1])


def test_a_range_that_rounds_to_one_number_is_one_number() -> None:
    assert format_range(0.001, 0.002) == "<1%"
    assert format_range(0.651, 0.652) == "65%"
    assert format_range(0.5, 0.8) == "50-80%"


@given(DECIBANS, st.integers(0, 3))
def test_nothing_is_never_signed(decibans: float, digits: int) -> None:
    shown = format_db(decibans, digits)
    assert (float(shown) == 0.0) == (shown[0] not in "+-")


def test_decibans_that_are_no_number_are_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        format_db(math.nan)


def test_odds_are_what_decibans_mean() -> None:
    assert [format_odds(x) for x in (4.0, -4.0, 0.0, 10.0, 20.0)] == ["2.5:1", "1:2.5", "1:1", "10:1", "100:1"]


def test_odds_beyond_any_rulebook_are_a_bound() -> None:
    assert format_odds(math.inf) == ">1,000,000:1"
    assert format_odds(-math.inf) == "<1:1,000,000"


@given(st.floats(-59.0, 59.0))
def test_odds_are_within_five_percent_of_the_ratio(decibans: float) -> None:
    left, _, right = format_odds(decibans).replace(",", "").partition(":")
    assert float(left) / float(right) == pytest.approx(10.0 ** (decibans / 10.0), rel=0.051)


def test_a_quantity_is_written_in_its_unit() -> None:
    assert [format_quantity(-0.04, unit) for unit in ("%", "dB", "bits")] == ["0", "0.0", "-0.04"]
