"""Claims about sources that stand and fall together, and about stories that vouch for nobody."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from conftest import THOROUGH
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import HERE, SCENARIOS, gather_told, pattern, report, rule

from vedette.language.model import AnyOf, Not, Report, Rule
from vedette.reasoning import posterior as summing
from vedette.reasoning.assess import judge_evidence
from vedette.reasoning.averaging import find_outlook
from vedette.reasoning.credence import Coin, find_logit
from vedette.reasoning.elimination import TooWide
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.interventions import deny_source, set_chances
from vedette.reasoning.posterior import find_posterior
from vedette.reasoning.prior_chances import find_prior_chances
from vedette.reasoning.scoring.judgement import Settings, Uncertainty
from vedette.reasoning.scoring.posteriors import posteriors
from vedette.reasoning.scoring.tables import build_tables
from vedette.reasoning.scoring.units import hold_units
from vedette.reasoning.tipping import find_masses, mix
from vedette.reasoning.trust import fit_odds, trust_letters
from vedette.reasoning.worlds import pack

GRADES = [letter + digit for letter, digit in product("ABCD", "12345")]
KINDS = ("a", "b", "c")
FACTS = st.fixed_dictionaries(
    {
        kind: st.lists(
            st.builds(
                lambda source, letter, digit, origin, denies: report(source, letter + digit, origin, denies),
                st.sampled_from(("post", "echo")),
                st.just("B"),
                st.sampled_from("1345"),
                st.sampled_from(("x", "y")),
                st.booleans(),
            ),
            min_size=1,
            max_size=3,
        )
        for kind in KINDS
    }
)
RULES = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(KINDS), st.floats(-9, 9), st.sampled_from((None, "g"))),
    min_size=1,
    max_size=4,
)


def build_rules(drawn: list[tuple[str, str, float, str | None]]) -> list[Rule]:
    return [
        rule(f"r{n}", pattern(one), pattern(other), weigh={"war": w}, group=group)
        for n, (one, other, w, group) in enumerate(drawn)
    ]


def sum_by_hand(gathered: GroundedCase, odds: dict[Coin, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Every state of the sources, every world in it: how likely it is, times what it lends each scenario."""
    coins = gathered.list_coins()
    facts = sorted(gathered.credences)
    tables = build_tables(gathered.units, SCENARIOS, 0.5)
    totals = np.zeros(len(SCENARIOS))
    for state in product((False, True), repeat=len(coins)):
        sound = dict(zip(coins, (np.array([s]) for s in state), strict=True))
        weight = 1.0
        for coin, truth in zip(coins, state, strict=True):
            chance = 1.0 / (1.0 + np.exp(-odds[coin]))
            weight *= chance if truth else 1.0 - chance
        for world in product((False, True), repeat=len(facts)):
            chance = weight
            for atom, true in zip(facts, world, strict=True):
                question = gathered.find_question(atom)
                assert question is not None
                p = float(question.find_chances(sound, 1)[0])
                chance *= p if true else 1.0 - p
            held = hold_units(gathered.units, gathered.circuit.hold(pack(np.array([[t] for t in world]))))
            totals += chance * 10.0 ** (tables.score(held, 1)[:, 0] / 10.0)
    shares: np.ndarray[tuple[int], np.dtype[np.float64]] = totals / totals.sum()
    return shares


@settings(max_examples=40 * THOROUGH)
@given(RULES, FACTS)
def test_the_posterior_is_the_sum_over_all_states_of_sources_and_all_worlds(
    drawn: list[tuple[str, str, float, str | None]], told: dict[str, list[Report]]
) -> None:
    gathered = gather_told(build_rules(drawn), told)
    if not gathered.units:
        return
    letters = trust_letters(gathered, all_that_is_known=True)
    found = find_posterior(gathered, trust=letters)
    assert found.probabilities == pytest.approx(sum_by_hand(gathered, dict(letters.odds)), abs=1e-12)


@given(RULES, FACTS)
def test_no_evidence_makes_a_source_sounder_than_its_letter(
    drawn: list[tuple[str, str, float, str | None]], told: dict[str, list[Report]]
) -> None:
    gathered = gather_told(build_rules(drawn), told)
    found = find_posterior(gathered)
    for coin in found.network.coins:
        assert found.find_soundness(coin) <= gathered.find_soundness(coin) + 1e-6


def gather_agreeing(letter: str, facts: int = 10) -> GroundedCase:
    """As many facts of one source, each of which the rules take to speak for war."""
    rules = [rule(f"r{n}", pattern(f"k{n}"), weigh={"war": 3.0}) for n in range(facts)]
    return gather_told(rules, {f"k{n}": [report("post", f"{letter}2")] for n in range(facts)})


def test_ten_agreeing_facts_do_not_vouch_for_their_source() -> None:
    gathered = gather_agreeing("D")
    (coin,) = gathered.list_coins()
    left_alone = find_posterior(gathered, trust=trust_letters(gathered))
    assert left_alone.find_soundness(coin) > 0.75
    assert find_posterior(gathered).find_soundness(coin) == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize("letter", ["B", "C", "D"])
def test_where_one_source_is_behind_all_facts_the_range_reaches_to_what_is_left_without_it(letter: str) -> None:
    gathered = gather_agreeing(letter)
    judged = judge_evidence(gathered, Settings())
    without = find_outlook(deny_source(gathered, "post"), Settings()).probabilities
    for judgement in judged.judgements:
        left = float(without[SCENARIOS.index(judgement.scenario)])
        assert judgement.low - 1e-9 <= left <= judgement.high + 1e-9
    assert judged.doubt is not None
    assert judged.doubt.from_sources > 0.5


def test_drawn_states_of_sources_lie_within_their_error_of_all_states(monkeypatch: pytest.MonkeyPatch) -> None:
    outlets = [f"outlet-{n}" for n in range(8)]
    told = {f"k{n}": [report(outlets[n], "B2", "x"), report(outlets[(n + 1) % 8], "C1", "y")] for n in range(8)}
    rules = [rule(f"r{n}", pattern(f"k{n}"), weigh={"war": 4.0, "peace": -2.0}, group="g") for n in range(8)]
    gathered = gather_told(rules, told)
    exact = find_outlook(gathered, Settings())
    assert exact.exact

    def refuse(*_: object) -> None:
        raise TooWide(99)

    monkeypatch.setattr(summing, "_find_exactly", refuse)
    within = 0
    for seed in range(40):
        drawn = find_outlook(gathered, Settings(seed=seed))
        assert drawn.states == 128
        assert drawn.effective is not None
        within += bool(np.abs(drawn.probabilities - exact.probabilities).max() <= 2.0 * drawn.standard_error)
    assert within >= 34, "of 40 seeds, 38 are expected within two standard errors"


def test_odds_that_nothing_lifts_are_those_of_the_letter() -> None:
    letters = np.array([find_logit(p) for p in (0.9, 0.5)])
    assert fit_odds(letters, lambda now: now - 1.0) == pytest.approx(letters)


def test_odds_are_lowered_until_what_comes_out_is_the_letter() -> None:
    letters = np.array([find_logit(p) for p in (0.9, 0.75)])
    lift = np.array([[1.0, 0.4], [0.3, 0.8]])

    def judge(now: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.asarray(now + lift @ (1.0 / (1.0 + np.exp(-now))))

    assert judge(fit_odds(letters, judge)) == pytest.approx(letters, abs=1e-7)


def test_posteriors_of_sampled_worlds_know_that_sources_fall_together() -> None:
    """By the posterior in each world: half of the time nothing was said."""
    gathered = gather_agreeing("D", facts=6)
    found = find_outlook(gathered, Settings(uncertainty="posterior"))
    bearing = gathered.units[0].bearing
    prior = np.array([[10.0 * np.log10(s.prior.value)] for s in SCENARIOS])
    expected = np.zeros(len(SCENARIOS))
    for heard in range(7):
        chance = 0.5 * (heard == 0) + 0.5 * (
            np.array([1, 6, 15, 20, 15, 6, 1])[heard] * 0.88**heard * 0.12 ** (6 - heard)
        )
        scores = prior + heard * np.array([[bearing[s.id]] for s in SCENARIOS])
        expected += chance * posteriors(scores)[:, 0]
    assert found.probabilities == pytest.approx(expected, abs=1e-9)


# --- one observation, one voice, once ---------------------------------------------------------------------------------


def gather_image(shared: bool, facts: int = 3) -> GroundedCase:
    """Facts that one analyst (B3, 0.9 · 0.68) reads off one image, and a rule that holds where any is true."""
    kinds = [f"k{n}" for n in range(facts)]
    rules = [rule("any-of-them", AnyOf(tuple(pattern(kind) for kind in kinds), HERE), weigh={"war": 6.0})]
    gathered = gather_told(rules, {kind: [report("analyst", "B3")] for kind in kinds})
    if not shared:
        return gathered
    drawn = {atom: replace(fact, observation="image") for atom, fact in gathered.facts.items()}
    return replace(gathered, facts=drawn)


@pytest.mark.parametrize("facts", [2, 3, 5])
def test_facts_of_one_image_are_as_likely_together_as_one_alone(facts: int) -> None:
    once, apart = gather_image(True, facts), gather_image(False, facts)
    together = find_prior_chances(once, Settings()).rules["any-of-them"]
    assert together == pytest.approx(0.9 * 0.68)
    assert find_prior_chances(apart, Settings()).rules["any-of-them"] == pytest.approx(0.9 * (1.0 - 0.32**facts))
    alone = gather_told([rule("r", pattern("k0"), weigh={"war": 6.0})], {"k0": [report("analyst", "B3")]})
    assert find_outlook(once, Settings()).probabilities == pytest.approx(find_outlook(alone, Settings()).probabilities)


def test_of_one_image_the_less_likely_is_never_true_without_the_likelier() -> None:
    rules = [
        rule("both", pattern("a"), pattern("b"), weigh={"war": 6.0}),
        rule("only", pattern("b"), Not(pattern("a"), HERE), weigh={"war": 6.0}),
    ]
    gathered = gather_told(rules, {"a": [report("analyst", "B2")], "b": [report("analyst", "B3")]})
    shared = replace(gathered, facts={a: replace(f, observation="image") for a, f in gathered.facts.items()})
    found = find_prior_chances(shared, Settings()).rules
    assert found == pytest.approx({"both": 0.9 * 0.68, "only": 0.0})


@pytest.mark.parametrize("uncertainty", ["likelihood", "posterior"])
def test_worlds_and_sums_agree_on_facts_of_one_observation(uncertainty: Uncertainty) -> None:
    gathered = gather_image(True)
    found = find_outlook(gathered, Settings(uncertainty=uncertainty))
    assert found.drawn.probabilities == pytest.approx(found.probabilities, abs=1e-9)


def test_setting_one_fact_of_an_observation_leaves_the_others_as_they_are() -> None:
    gathered = gather_image(True)
    base = find_outlook(gathered, Settings())
    for atom in gathered.facts:
        true, false = find_masses(base, atom)
        for chance in (0.0, 0.3, 1.0):
            expected = find_outlook(set_chances(gathered, {atom: chance}), Settings(), base).probabilities
            np.testing.assert_allclose(mix(true, false, chance), expected, atol=1e-9)
