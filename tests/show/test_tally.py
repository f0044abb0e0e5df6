"""Claims about printed columns: whoever adds them up by hand gets the printed total."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from vedette.show.tally import tally

decibans = st.floats(-60, 60)


@given(st.lists(decibans, max_size=80), decibans)
def test_terms_and_rounding_add_up_to_the_total_to_the_last_digit(terms: list[float], total: float) -> None:
    printed = tally(terms, total)
    assert sum(map(Decimal, printed.terms), Decimal(printed.rounding or 0)) == Decimal(printed.total)


@given(st.lists(decibans, min_size=1, max_size=20))
def test_each_running_sum_is_the_sum_of_what_is_printed_above(terms: list[float]) -> None:
    printed = tally(terms, sum(terms))
    for number, running in enumerate(printed.running, start=1):
        assert sum(map(Decimal, printed.terms[:number])) == Decimal(running)


def test_rounding_is_stated_only_where_something_was_lost() -> None:
    assert tally([0.333, 0.333, 0.333], 0.999).rounding == "+0.01"
    assert tally([1.0, 2.5], 3.5).rounding == ""


def test_nothing_is_printed_as_minus_zero() -> None:
    assert tally([-0.001], -0.001).terms == ("0.00",)
