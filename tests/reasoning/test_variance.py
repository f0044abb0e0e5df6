"""Doubt is divided between facts and weights, to the last bit of variance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.reasoning.variance import divide_doubt

EVEN = np.full((2, 2), 0.25)


def test_the_worked_example_of_the_module_is_true() -> None:
    values = np.array([[-3.0 - 1.0, 3.0 - 1.0], [-3.0 + 1.0, 3.0 + 1.0]])
    doubt = divide_doubt(values, EVEN)
    assert doubt is not None
    assert (doubt.from_facts, doubt.from_weights) == pytest.approx((0.9, 0.1))


def test_what_facts_and_weights_make_only_together_is_split_evenly() -> None:
    doubt = divide_doubt(np.array([[1.0, -1.0], [-1.0, 1.0]]), EVEN)
    assert doubt is not None
    assert (doubt.from_facts, doubt.from_weights) == pytest.approx((0.5, 0.5))


def test_where_nothing_varies_there_is_no_doubt_to_divide() -> None:
    assert divide_doubt(np.full((2, 2), 0.3), EVEN) is None


@given(st.integers(0, 2**32 - 1), st.integers(2, 9), st.integers(2, 9))
def test_shares_add_up_to_one_and_neither_is_negative(seed: int, draws: int, worlds: int) -> None:
    draw = np.random.default_rng(seed)
    doubt = divide_doubt(draw.random((draws, worlds)), draw.random((draws, worlds)))
    assert doubt is not None
    assert doubt.from_facts + doubt.from_weights == pytest.approx(1.0)
    assert min(doubt.from_facts, doubt.from_weights) >= 0.0


def test_one_draw_of_weights_leaves_all_doubt_to_facts_and_one_world_none() -> None:
    row = np.array([[0.1, 0.4, 0.3]])
    only_facts, only_weights = divide_doubt(row, np.ones((1, 3))), divide_doubt(row.T, np.ones((3, 1)))
    assert only_facts is not None
    assert only_weights is not None
    assert (only_facts.from_weights, only_weights.from_weights) == (0.0, 1.0)
