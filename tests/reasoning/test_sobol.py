"""Sobol points: the sequence is the published one, and scrambling keeps it even."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from vedette.reasoning.sobol import DIGITS, DIMENSIONS, build_directions, build_points, draw_points


def test_the_worked_example_of_the_module_is_true() -> None:
    points = build_points(build_directions(2, 2)) / 2**DIGITS
    assert sorted(map(tuple, points.T.tolist())) == [(0.0, 0.0), (0.25, 0.75), (0.5, 0.5), (0.75, 0.25)]


def test_the_sequence_is_that_of_scipy_in_every_dimension() -> None:
    qmc = import_module("scipy.stats.qmc")
    theirs = qmc.Sobol(DIMENSIONS, scramble=False, bits=DIGITS).random_base2(11)
    ours = build_points(build_directions(DIMENSIONS, 11)) / 2**DIGITS
    assert sorted(map(tuple, ours.T.tolist())) == sorted(map(tuple, theirs.tolist()))


@pytest.mark.parametrize("seed", range(5))
def test_scrambled_points_have_one_in_each_equal_slice_of_every_dimension(seed: int) -> None:
    points = draw_points(DIMENSIONS, 9, np.random.default_rng(seed))
    slices = np.sort(points >> np.uint32(DIGITS - 9), axis=1)
    assert (slices == np.arange(2**9)).all()


def test_scrambled_points_have_one_in_each_box_of_the_first_two_dimensions() -> None:
    points = draw_points(2, 8, np.random.default_rng(3)) >> np.uint32(DIGITS - 4)
    assert len(set(zip(*points.tolist(), strict=True))) == 2**8


def test_dimensions_beyond_the_table_are_filled_all_the_same() -> None:
    points = draw_points(DIMENSIONS + 40, 10, np.random.default_rng(1)) / 2**DIGITS
    assert points.shape == (DIMENSIONS + 40, 2**10)
    assert points[-40:].mean(axis=1) == pytest.approx([0.5] * 40, abs=0.05)


def test_one_seed_draws_the_same_points_each_time_and_another_seed_others() -> None:
    first, again, other = (draw_points(5, 6, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()
