"""Proper scores reward honesty, skill is told from luck by whole wars, and calibration counts what came true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.reasoning.proper_scores import (
    calibrate,
    find_skill,
    find_wilson,
    measure_brier,
    measure_surprise,
)

forecasts = st.lists(st.floats(0.01, 1.0), min_size=2, max_size=5).map(lambda ws: np.array(ws) / sum(ws))


def test_half_a_chance_is_one_bit_and_certainty_none() -> None:
    assert measure_surprise(0.5) == 1.0
    assert measure_surprise(1.0) == 0.0
    assert measure_surprise(0.0) < 40.0  # what was ruled out is very surprising, and not without bound


def test_the_example_of_the_docstring() -> None:
    assert measure_brier(np.array([0.5, 0.3, 0.2]), 0) == pytest.approx(0.38)


@given(forecasts, forecasts)
def test_no_forecast_scores_better_on_average_than_what_one_believes(believed: np.ndarray, other: np.ndarray) -> None:
    other = np.resize(other, len(believed)) / np.resize(other, len(believed)).sum()
    for score in (lambda q, h: measure_surprise(q[h]), measure_brier):
        honest = sum(p * score(believed, h) for h, p in enumerate(believed))
        assert honest <= sum(p * score(other, h) for h, p in enumerate(believed)) + 1e-9


def test_skill_is_the_mean_of_what_each_case_gained() -> None:
    skill = find_skill([1.0, 2.0, 3.0], [2.0, 2.0, 5.0], ["a", "b", "c"])
    assert skill.bits == pytest.approx(1.0)
    assert skill.low <= skill.bits <= skill.high


def test_ten_cases_of_one_war_are_one_test() -> None:
    """The same gains, once in one war and a second one, and once each case for itself."""
    ours, theirs = [1.0] * 10 + [3.0] * 10, [2.0] * 20
    together = find_skill(ours, theirs, ["a"] * 10 + ["b"] * 10)
    apart = find_skill(ours, theirs, [str(n) for n in range(20)])
    assert together.bits == apart.bits == 0.0
    assert (together.low, together.high) == (-1.0, 1.0)
    assert apart.high - apart.low < 1.0


def test_an_interval_that_holds_0_is_no_skill() -> None:
    assert not find_skill([1.0, 3.0], [2.0, 2.0], ["a", "b"]).is_detected
    assert find_skill([1.0, 1.5], [2.0, 2.0], ["a", "b"]).is_detected
    assert find_skill([3.0, 2.5], [2.0, 2.0], ["a", "b"]).is_detected  # worse is detected, too


def test_intervals_of_skill_hold_the_truth_as_often_as_they_say() -> None:
    """Cases of 25 wars gain 0.3 bits on average; nine in ten intervals should hold that (with so few, rather less)."""
    draw = np.random.default_rng(5)
    held = 0
    for number in range(200):
        gains = draw.normal(0.3, 1.0, 25)
        skill = find_skill([0.0] * 25, gains.tolist(), [str(n) for n in range(25)], seed=number)
        held += skill.low <= 0.3 <= skill.high
    assert 165 <= held <= 195


def test_without_a_case_there_is_no_skill_to_speak_of() -> None:
    with pytest.raises(ValueError, match="no case"):
        find_skill([], [], [])


def test_chances_are_put_together_by_size_and_every_one_is_counted_once() -> None:
    stated = np.array([0.0, 0.05, 0.1, 0.2, 0.6, 0.95, 1.0])
    bins = calibrate(stated, np.array([0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0]))
    assert [(b.least, b.count, b.came_true) for b in bins] == [
        (0.0, 2, 0.0),
        (0.1, 2, 0.5),
        (0.5, 1, 1.0),
        (0.9, 2, 1.0),
    ]
    assert sum(b.count for b in bins) == len(stated)


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    """Agresti and Coull, The American Statistician 52 (1998): 0 of 10 gives 0 to z²/(n + z²)."""
    low, high = find_wilson(0.0, 10)
    assert low == 0.0
    assert high == pytest.approx(1.6448536**2 / (10 + 1.6448536**2), abs=1e-6)
    assert find_wilson(0.5, 1000) == pytest.approx((0.474, 0.526), abs=1e-3)
