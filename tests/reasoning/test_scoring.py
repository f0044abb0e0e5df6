"""Log-odds: weights add up in decibans, a group's later weights are discounted, and tables say what sums say."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from programs import SCENARIOS, atom, gather_program, pattern, rule
from reference import assess_by_hand

from vedette.language.model import Estimate, Scenario
from vedette.reasoning.averaging import find_outlook
from vedette.reasoning.scoring.judgement import Settings, Uncertainty, can_tell
from vedette.reasoning.scoring.posteriors import find_leaders, posteriors, weigh_leads
from vedette.reasoning.scoring.ranges import draw_ranges, list_ranges, open_scores
from vedette.reasoning.scoring.tables import TABLE_LIMIT, build_tables
from vedette.reasoning.scoring.terms import discounted_sums, list_terms, score_naively, score_one
from vedette.reasoning.scoring.units import Unit, centre_weights
from vedette.reasoning.worlds import Floats, pack

WAR = SCENARIOS[2]


def level(scores: Floats) -> Floats:
    """Scores by how far they are ahead of the first scenario, which is all that they mean."""
    ahead: Floats = scores - scores[0]
    return ahead


def weigh(name: str, group: str | None = None, **weights: float) -> Unit:
    bearing = centre_weights(weights, SCENARIOS)
    return Unit(name, "", group, {s: Estimate.exactly(w) for s, w in weights.items()}, bearing, ())


def unit(name: str, weight: float, group: str | None = None) -> Unit:
    return weigh(name, group, war=weight)


def bear(name: str, bearing: float, group: str | None = None) -> Unit:
    """A unit that comes to so many dB for war, whatever its author wrote."""
    return Unit(name, "", group, {}, {"peace": 0.0, "siege": 0.0, "war": bearing}, ())


def test_the_worked_example_of_the_module_is_true() -> None:
    scenario = Scenario("war", "War", "", Estimate.exactly(0.30), False, WAR.at)
    units = [bear("one", 4.0, "g"), bear("two", 3.0, "g"), bear("three", -1.0)]
    assert score_one(units, scenario, 0.5) == pytest.approx(-0.73, abs=5e-3)
    assert score_naively(units, scenario) == pytest.approx(0.77, abs=5e-3)


def test_within_a_group_those_for_and_those_against_are_ranked_apart() -> None:
    terms = list_terms([bear("a", 2.0, "g"), bear("b", -5.0, "g"), bear("c", 4.0, "g")], "war", 0.5)
    assert {t.unit.rule: t.counted for t in terms} == {"a": 1.0, "b": -5.0, "c": 4.0}


def test_equal_weights_of_a_group_share_what_their_places_leave_them() -> None:
    terms = list_terms([bear("b", 2.0, "g"), bear("a", 2.0, "g"), bear("c", 5.0, "g")], "war", 0.5)
    assert [(t.unit.rule, t.factor) for t in terms] == [("a", 0.375), ("b", 0.375), ("c", 1.0)]


# --- weights that favour nobody move nobody ---------------------------------------------------------------------------

WEIGHTS = st.fixed_dictionaries({s.id: st.floats(-12, 12) for s in SCENARIOS})


@given(WEIGHTS, st.floats(-12, 12))
def test_adding_one_number_to_all_weights_of_a_rule_changes_no_bearing(weights: dict[str, float], more: float) -> None:
    moved = {name: weight + more for name, weight in weights.items()}
    assert centre_weights(moved, SCENARIOS) == pytest.approx(centre_weights(weights, SCENARIOS), abs=1e-9)


def test_of_two_scenarios_a_weight_for_one_is_the_same_against_the_other() -> None:
    two = (replace(SCENARIOS[0], prior=Estimate.exactly(0.7)), replace(WAR, prior=Estimate.exactly(0.3)))
    assert centre_weights({"war": 6.0}, two) == pytest.approx(centre_weights({"peace": -6.0}, two))


def test_a_rule_lends_nothing_on_average_under_the_priors() -> None:
    centred = centre_weights({"war": 6.0, "siege": -3.0}, SCENARIOS)
    mean = sum(s.prior.value * 10.0 ** (centred[s.id] / 10.0) for s in SCENARIOS)
    assert mean == pytest.approx(1.0)


@given(
    st.lists(st.tuples(WEIGHTS, st.sampled_from((None, "g"))), min_size=1, max_size=5),
    st.integers(0, 4),
    st.floats(-12, 12),
    st.sampled_from(("likelihood", "posterior")),
    st.floats(0.05, 0.95),
)
def test_a_rule_that_favours_nobody_moves_nobody_in_either_mode_and_any_group(
    written: list[tuple[dict[str, float], str | None]],
    number: int,
    more: float,
    uncertainty: Uncertainty,
    chance: float,
) -> None:
    def judge(weights: list[tuple[dict[str, float], str | None]]) -> list[float]:
        rules = [rule(f"r{n}", pattern(f"k{n % 3}"), weigh=w, group=g) for n, (w, g) in enumerate(weights)]
        gathered = gather_program(rules, {atom(f"k{n}"): chance for n in range(3)})
        return list(find_outlook(gathered, Settings(uncertainty=uncertainty)).probabilities)

    shifted = list(written)
    chosen, group = shifted[number % len(written)]
    shifted[number % len(written)] = {name: weight + more for name, weight in chosen.items()}, group
    before = judge(written)
    assert judge(shifted) == pytest.approx(before, abs=1e-9)
    assert judge([*written, (dict.fromkeys(chosen, more), group)]) == pytest.approx(before, abs=1e-9)


@given(st.lists(WEIGHTS, min_size=2, max_size=4), st.floats(0.05, 0.95))
def test_what_a_group_lends_is_taken_over_its_mean_in_every_world(
    written: list[dict[str, float]], chance: float
) -> None:
    """Against a plain reading, world by world, in which a group's odds are divided by their mean under the priors."""
    rules = [rule(f"r{n}", pattern("abc"[n % 3]), weigh=w, group="g") for n, w in enumerate(written)]
    known = {atom(kind): chance for kind in "abc"}
    expected = assess_by_hand(SCENARIOS, [rules], known, 0.5, "likelihood")
    found = find_outlook(gather_program(rules, known), Settings()).probabilities
    assert found == pytest.approx([expected[s.id] for s in SCENARIOS], abs=1e-12)


@given(st.lists(WEIGHTS, min_size=1, max_size=4), st.floats(0.05, 0.95), st.floats(0.1, 0.9))
def test_splitting_a_scenario_with_its_prior_keeps_the_sum(
    written: list[dict[str, float]], chance: float, share: float
) -> None:
    rules = [rule(f"r{n}", pattern(f"k{n % 2}"), weigh=w, group="g") for n, w in enumerate(written)]
    twins = [
        replace(WAR, id="war-one", prior=Estimate.exactly(0.3 * share)),
        replace(WAR, id="war-two", prior=Estimate.exactly(0.3 * (1.0 - share))),
    ]
    split_rules = [replace(r, weigh={**r.weigh, "war-one": r.weigh["war"], "war-two": r.weigh["war"]}) for r in rules]
    known = {atom(f"k{n}"): chance for n in range(2)}
    whole = find_outlook(gather_program(rules, known), Settings()).probabilities
    split = find_outlook(gather_program(split_rules, known, scenarios=(*SCENARIOS[:2], *twins)), Settings())
    assert split.probabilities[:2] == pytest.approx(whole[:2], abs=1e-9)
    assert split.probabilities[2:].sum() == pytest.approx(whole[2], abs=1e-9)


# --- groups -----------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.integers(-12, 12), min_size=1, max_size=5),
    st.integers(-12, 12),
    st.floats(0.0, 12.0),
    st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0]),
)
def test_a_groups_sum_is_monotone_and_continuous_in_every_weight(
    others: list[int], weight: int, rise: float, discount: float
) -> None:
    subsets = np.array(list(itertools.product([False, True], repeat=len(others) + 1))).T
    low, high = (
        discounted_sums(subsets, np.array([float(w), *map(float, others)]), discount) for w in (weight, weight + rise)
    )
    assert (high >= low - 1e-9).all()
    assert (high - low <= rise + 1e-9).all(), "no weight counts for more than itself, so no step is larger than its own"


@given(st.lists(st.integers(-3, 3), min_size=2, max_size=6), st.permutations(range(6)))
def test_what_rules_are_called_changes_no_term(weights: list[int], order: list[int]) -> None:
    names = [f"r{n}" for n in order][: len(weights)]
    first = list_terms([bear(f"r{n}", float(w), "g") for n, w in enumerate(weights)], "war", 0.5)
    other = list_terms([bear(name, float(w), "g") for name, w in zip(names, weights, strict=True)], "war", 0.5)
    assert sorted(t.counted for t in first) == pytest.approx(sorted(t.counted for t in other))
    by_weight = {t.bearing: t.counted for t in first}
    assert all(t.counted == pytest.approx(by_weight[t.bearing]) for t in other), "equal weights count alike"


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
        expected = np.array([score_one(holding, s, 0.5) for s in SCENARIOS])
        assert level(scores[:, column]) == pytest.approx(level(expected))


def test_a_group_too_large_for_a_table_is_summed_all_the_same() -> None:
    units = [unit(f"r{i:02}", float(i + 1), "g") for i in range(TABLE_LIMIT + 3)]
    truth = np.ones((len(units), 3), dtype=np.bool_)
    truth[:, 1] = False
    scores = build_tables(units, SCENARIOS, 0.5).score(pack(truth), 3)
    for column, holding in ((0, units), (1, [])):
        expected = np.array([score_one(holding, s, 0.5) for s in SCENARIOS])
        assert level(scores[:, column]) == pytest.approx(level(expected))


def test_without_ranges_drawing_weights_changes_nothing() -> None:
    units = [unit("a", 4.0, "g"), unit("b", 3.0, "g"), unit("c", -1.0)]
    held = pack(np.array([[True, False], [True, True], [False, True]]))
    drawn = open_scores(units, SCENARIOS, 0.5, held, 2).score({})
    assert level(drawn) == pytest.approx(level(build_tables(units, SCENARIOS, 0.5).score(held, 2)))


def test_drawn_weights_stay_within_their_range_and_fill_it() -> None:
    ranged = replace(unit("a", 2.0), weights={"war": Estimate.between(1.0, 3.0)})
    ranges = list_ranges([ranged], SCENARIOS, 1.5)
    assert list(ranges) == [("a", "war")]
    for number in (0.0, 0.5, 1.0):
        drawn = draw_ranges(ranges, np.array([number]))
        scores = open_scores([ranged], SCENARIOS, 0.5, pack(np.ones((1, 1), dtype=np.bool_)), 1).score(drawn)[:, 0]
        expected = [score_one([unit("a", 1.0 + 2.0 * number)], s, 0.5) for s in SCENARIOS]
        assert level(scores) == pytest.approx(level(np.array(expected)))


def test_a_weight_without_a_range_has_the_doubt_of_the_rulebook_and_keeps_its_sign() -> None:
    ranges = list_ranges([weigh("a", war=1.0, peace=-4.0, siege=0.0)], SCENARIOS, 1.5)
    assert {of: (e.low, e.high) for of, e in ranges.items()} == {
        ("a", "peace"): (-5.5, -2.5),
        ("a", "war"): (0.0, 2.5),
    }
    assert list_ranges([unit("a", 1.0)], SCENARIOS, 0.0) == {}


def test_one_draw_serves_a_rule_however_often_it_counts() -> None:
    twice = [replace(unit("a", 4.0), value=value) for value in ("one", "two")]
    ranges = list_ranges(twice, SCENARIOS, 1.5)
    assert list(ranges) == [("a", "war")]
    scores = open_scores(twice, SCENARIOS, 0.5, pack(np.ones((2, 1), dtype=np.bool_)), 1)
    low = scores.score(draw_ranges(ranges, np.array([0.0])))[:, 0]
    expected = [score_one([replace(unit("a", 2.5), value=v) for v in ("one", "two")], s, 0.5) for s in SCENARIOS]
    assert level(low) == pytest.approx(level(np.array(expected)))


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


def test_what_is_sampled_bears_a_statement_only_beyond_its_error_and_with_enough_draws() -> None:
    assert can_tell(1e-9, 0.0, None), "what is exact bears every statement"
    assert can_tell(0.05, 0.01, 400.0)
    assert not can_tell(0.02, 0.01, 400.0)
    assert not can_tell(0.90, 1e-6, 12.0), "a small error of a few draws has not seen what was never drawn"
