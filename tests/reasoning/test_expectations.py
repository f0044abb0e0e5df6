"""Claims about rules that say what to expect: two sides, Bayes' rule by hand, and nothing where nobody spoke."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from programs import HERE, SCENARIOS, gather_told, pattern, report

from vedette.language.model import Estimate, Fact, Report, Rule
from vedette.reasoning.assess import judge_evidence
from vedette.reasoning.averaging import find_outlook
from vedette.reasoning.grounded_case import GroundedCase, gather_evidence
from vedette.reasoning.interventions import drop_fact
from vedette.reasoning.scoring.judgement import Settings, Uncertainty

PRIORS = np.array([s.prior.value for s in SCENARIOS])
CHANCES = np.array([0.1, 0.6, 0.9])
"""How likely the conditions hold under peace, siege and war."""


def expecting(*kinds: str, chances: np.ndarray[tuple[int], np.dtype[np.float64]] = CHANCES) -> Rule:
    expect = {s.id: Estimate.exactly(float(p)) for s, p in zip(SCENARIOS, chances, strict=True)}
    weigh = {s: Estimate.exactly(10.0 * math.log10(p.value)) for s, p in expect.items()}
    when = tuple(pattern(kind) for kind in kinds)
    return Rule("expects", "expects", when, weigh, (), "", (), None, None, "t", HERE, expect=expect)


def ask(gathered: GroundedCase, uncertainty: Uncertainty = "likelihood") -> list[float]:
    return list(find_outlook(gathered, Settings(uncertainty=uncertainty)).probabilities)


def lend(holds: float, fails: float) -> list[float]:
    """Priors times what the rule lends: where it holds, where it is known not to, and 1 elsewhere."""
    mean = float(PRIORS @ CHANCES)
    odds = PRIORS * (holds * CHANCES / mean + fails * (1.0 - CHANCES) / (1.0 - mean) + 1.0 - holds - fails)
    return list(odds / odds.sum())


def gather(reports: list[Report], seen: float | None = None, absent: bool = False) -> GroundedCase:
    told = gather_told([expecting("massing")], {"massing": [report("post", "B2")]})
    facts = (Fact("massing", "massing", {}, tuple(reports), None, False, absent, "", HERE),) if reports else ()
    kinds = {"massing": replace(told.rulebook.kinds["massing"], seen=seen)}
    return gather_evidence(
        replace(told.rulebook, kinds=kinds), replace(told.case, facts=facts), told.as_of, told.engine
    )


@pytest.mark.parametrize("uncertainty", ["likelihood", "posterior"])
def test_what_is_heard_of_speaks_on_both_sides_and_what_is_not_on_neither(uncertainty: Uncertainty) -> None:
    """A B4 report: heard with 0.9, and then true with 0.32."""
    found = ask(gather([report("post", "B4")]), uncertainty)
    if uncertainty == "likelihood":
        assert found == pytest.approx(lend(0.9 * 0.32, 0.9 * 0.68), abs=1e-9)
    else:
        worlds = [(0.9 * 0.32, lend(1.0, 0.0)), (0.9 * 0.68, lend(0.0, 1.0)), (0.1, lend(0.0, 0.0))]
        expected = np.sum([chance * np.array(shares) for chance, shares in worlds], axis=0)
        assert found == pytest.approx(expected.tolist(), abs=1e-9)


def test_of_what_nobody_speaks_nothing_is_made() -> None:
    assert ask(gather([])) == pytest.approx(list(PRIORS))
    assert ask(gather([report("post", "E5")])) == pytest.approx(list(PRIORS))


def test_a_denial_that_is_heard_says_that_it_is_not_so() -> None:
    assert ask(gather([report("post", "B2", denies=True)])) == pytest.approx(lend(0.0, 0.9), abs=1e-9)


def test_a_search_in_vain_says_that_it_is_not_so() -> None:
    """As likely as those who looked make it: 0.9 · 0.88."""
    assert ask(gather([report("scout", "B2")], absent=True)) == pytest.approx(lend(0.0, 0.9 * 0.88), abs=1e-9)


@given(st.floats(0.0, 0.99))
def test_silence_on_a_kind_that_would_have_been_seen_is_bayes_rule(seen: float) -> None:
    """Under each scenario: unseen though there, or not there. The kind's chance is the mean of the expectations."""
    mean = float(PRIORS @ CHANCES)
    told = gather([], seen=seen)
    kinds = {"massing": replace(told.rulebook.kinds["massing"], chance=mean)}
    gathered = gather_evidence(replace(told.rulebook, kinds=kinds), told.case, told.as_of, told.engine)
    likelihood = CHANCES * (1.0 - seen) + 1.0 - CHANCES
    expected = PRIORS * likelihood
    assert ask(gathered) == pytest.approx(list(expected / expected.sum()), abs=1e-9)


def test_the_silence_of_the_design_is_worth_what_it_says() -> None:
    """Even scenarios, chance 0.5, seen 0.9, expected 0.9 and 0.1: silence leaves the first 0.19 / 1.10."""
    two = (
        replace(SCENARIOS[0], prior=Estimate.exactly(0.5)),
        replace(SCENARIOS[2], prior=Estimate.exactly(0.5)),
    )
    made = expecting("massing")
    expect = {"peace": Estimate.exactly(0.1), "war": Estimate.exactly(0.9)}
    made = replace(
        made, expect=expect, weigh={s: Estimate.exactly(10.0 * math.log10(p.value)) for s, p in expect.items()}
    )
    told = gather([], seen=0.9)
    book = replace(told.rulebook, scenarios=two, rules=(made,))
    found = ask(gather_evidence(book, told.case, told.as_of, told.engine))
    assert found[1] == pytest.approx(0.173, abs=5e-4)
    assert found[1] == pytest.approx(0.19 / 1.10)


def test_of_two_conditions_one_that_is_known_to_be_false_is_enough() -> None:
    told = {"massing": [report("post", "A1")], "supplies": [report("echo", "B5")]}
    found = ask(gather_told([expecting("massing", "supplies")], told))
    both, heard = 0.98 * 0.97 * 0.9 * 0.12, 1.0 - (1.0 - 0.98) * (1.0 - 0.9)
    massing, supplies = 0.98 * 0.97, 0.9 * 0.12
    known = heard - both - (massing - massing * 0.9) - (supplies - 0.98 * supplies)
    assert found == pytest.approx(lend(both, known), abs=1e-9)


def test_a_fact_that_is_dropped_is_heard_of_no_more() -> None:
    gathered = gather([report("post", "B4")])
    assert ask(drop_fact(gathered, "massing")) == pytest.approx(list(PRIORS))


def test_doubt_moves_both_sides_together_and_the_range_holds_the_chance() -> None:
    judged = judge_evidence(gather([report("post", "B4")]), Settings())
    doubted = judge_evidence(
        replace(judged.evidence, rulebook=replace(judged.evidence.rulebook, doubt=3.0)), Settings()
    )
    for before, after in zip(judged.judgements, doubted.judgements, strict=True):
        assert after.probability == before.probability
        assert after.low <= before.low + 1e-9
        assert after.low <= after.probability <= after.high


def test_the_worlds_and_the_sum_say_the_same() -> None:
    gathered = gather_told(
        [expecting("massing", "supplies")], {"massing": [report("post", "B3")], "supplies": [report("post", "B4")]}
    )
    outlook = find_outlook(gathered, Settings())
    assert outlook.drawn.probabilities == pytest.approx(outlook.probabilities, abs=1e-9)
