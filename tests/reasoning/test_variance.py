"""The width of a range is divided between doubts, and the parts add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.reasoning.variance import Doubt, divide_widths


def test_the_worked_example_of_the_module_is_true() -> None:
    assert divide_widths([0.04, 0.10, 0.20, 0.40]) == Doubt(0.1, 0.15, 0.25, 0.5)


def test_a_range_of_no_width_is_not_divided() -> None:
    assert divide_widths([0.0, 0.0, 0.0, 0.0]) is None


@given(st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4))
def test_parts_add_up_and_none_is_negative(widths: list[float]) -> None:
    found = divide_widths(widths)
    if found is None:
        assert max(widths) < 1e-9
        return
    parts = (found.from_priors, found.from_weights, found.from_sources, found.from_facts)
    assert min(parts) >= 0.0
    assert sum(parts) == pytest.approx(1.0)
