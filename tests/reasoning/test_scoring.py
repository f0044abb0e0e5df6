"""Log-odds: weights add up in decibans, a group's later weights are discounted, and tables say what sums say."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from programs import SCENARIOS

from vedette.language.model import Estimate, Scenario
from vedette.reasoning.scoring.posteriors import find_leaders, posteriors, weigh_leads
from vedette.reasoning.scoring.ranges import score_with_ranges
from vedette.reasoning.scoring.tables import TABLE_LIMIT, build_tables, discounted_sums
from vedette.reasoning.scoring.terms import list_terms, score_naively, score_one
from vedette.reasoning.scoring.units import Unit
from vedette.reasoning.worlds import pack

WAR = SCENARIOS[2]


def unit(name: str, weight: float, group: str | None = None, scenario: str = "war") -> Unit:
    return Unit(name, "", group, {scenario: Estimate.exactly(weight)}, ())


def test_the_worked_example_of_the_module_is_true() -> None:
    scenario = Scenario("war", "War", "", Estimate.exactly(0.30), False, WAR.at)
    units = [unit("one", 4.0, "g"), unit("two", 3.0, "g"), unit("three", -1.0)]
    assert score_one(units, scenario, 0.5) == pytest.approx(-0.73, abs=5e-3)
    assert score_naively(units, scenario) == pytest.approx(0.77, abs=5e-3)


def test_within_a_group_the_strongest_counts_in_full_whatever_its_sign() -> None:
    terms = list_terms([unit("a", 2.0, "g"), unit("b", -5.0, "g"), unit("c", 4.0, "g")], "war", 0.5)
    assert {t.unit.rule: t.counted for t in terms} == {"a": 0.5, "b": -5.0, "c": 2.0}


def test_equal_weights_of_a_group_are_ranked_by_id() -> None:
    terms = list_terms([unit("b", 2.0, "g"), unit("a", 2.0, "g")], "war", 0.5)
    assert [(t.unit.rule, t.factor) for t in terms] == [("a", 1.0), ("b", 0.5)]


def test_rules_that_do_not_move_a_scenario_do_not_discount_those_that_do() -> None:
    units = [unit("aa", 9.0, "g", scenario="peace"), unit("b", 3.0, "g")]
    assert [t.counted for t in list_terms(units, "war", 0.5)] == [3.0]


@given(st.lists(st.floats(-60, 60), min_size=2, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_rules_does_not_change_the_last_bit_of_a_score(
    weights: list[float], shuffle: random.Random
) -> None:
    units = [unit(f"r{i}", w, "g" if i % 3 else None) for i, w in enumerate(weights)]
    before = score_one(units, WAR, 0.5)
    shuffle.shuffle(units)
    assert score_one(units, WAR, 0.5) == before


@given(
    st.lists(st.tuples(st.floats(-9, 9), st.sampled_from((None, "g", "h"))), min_size=1, max_size=2 * TABLE_LIMIT + 4),
    st.integers(0, 2**32 - 1),
)
def test_tables_and_sums_agree_for_groups_of_any_size(weights: list[tuple[float, str | None]], seed: int) -> None:
    units = [unit(f"r{i:02}", w, g) for i, (w, g) in enumerate(weights)]
    truth = np.random.default_rng(seed).random((len(units), 70)) < 0.5
    scores = build_tables(units, SCENARIOS, 0.5).score(pack(truth), 70)
    for column in range(70):
        holding = [u for u, holds in zip(units, truth[:, column], strict=True) if holds]
        assert scores[:, column] == pytest.approx([score_one(holding, s, 0.5) for s in SCENARIOS])


def test_a_group_too_large_for_a_table_is_summed_all_the_same() -> None:
    units = [unit(f"r{i:02}", float(i + 1), "g") for i in range(TABLE_LIMIT + 3)]
    truth = np.ones((len(units), 3), dtype=np.bool_)
    truth[:, 1] = False
    scores = build_tables(units, SCENARIOS, 0.5).score(pack(truth), 3)
    assert scores[2, 0] == pytest.approx(score_one(units, WAR, 0.5))
    assert scores[2, 1] == pytest.approx(score_one([], WAR, 0.5))


def test_weights_that_differ_from_world_to_world_are_ranked_in_each() -> None:
    held = np.ones((2, 2), dtype=np.bool_)
    weights = np.array([[4.0, 1.0], [2.0, 6.0]])
    assert discounted_sums(held, weights, 0.5) == pytest.approx([4.0 + 1.0, 6.0 + 0.5])


def test_without_ranges_drawing_weights_changes_nothing() -> None:
    units = [unit("a", 4.0, "g"), unit("b", 3.0, "g"), unit("c", -1.0)]
    held = pack(np.array([[True, False], [True, True], [False, True]]))
    drawn = score_with_ranges(units, SCENARIOS, 0.5, held, np.zeros((0, 2)))
    assert drawn == pytest.approx(build_tables(units, SCENARIOS, 0.5).score(held, 2))


def test_drawn_weights_stay_within_their_range_and_fill_it() -> None:
    ranged = Unit("a", "", None, {"war": Estimate.between(1.0, 3.0)}, ())
    held = pack(np.ones((1, 5000), dtype=np.bool_))
    numbers = np.linspace(0.0, 1.0, 5000)[np.newaxis, :]
    drawn = score_with_ranges([ranged], SCENARIOS, 0.5, held, numbers)[2] - score_one([], WAR, 0.5)
    assert drawn == pytest.approx(1.0 + 2.0 * numbers[0])


def test_ten_decibans_are_odds_of_ten_to_one() -> None:
    assert posteriors(np.array([[10.0], [0.0]]))[:, 0] == pytest.approx([10 / 11, 1 / 11])


def test_scores_far_apart_do_not_overflow() -> None:
    assert posteriors(np.array([[5000.0], [-5000.0]]))[:, 0] == pytest.approx([1.0, 0.0])


def test_of_scenarios_that_tie_the_first_is_named_and_they_share_the_world() -> None:
    rounding = 1e-15
    shares = np.array([[0.5, 0.5 - rounding, 0.2, 0.3], [0.5, 0.5 + rounding, 0.4, 0.3], [0.0, 0.0, 0.4, 0.4]])
    assert find_leaders(shares).tolist() == [0, 0, 1, 2]
    leads = weigh_leads(shares, np.array([0.1, 0.2, 0.3, 0.4]))
    assert leads.tolist() == pytest.approx([0.15, 0.30, 0.55])
