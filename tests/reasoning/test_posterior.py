"""Claims about summing out: exact where it can be, the same however it is split up, and honest where it is sampled."""

from __future__ import annotations

import math
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import THOROUGH
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import SCENARIOS, facts, gather_program, pattern, programs, rule
from programs import atom as make_atom

from vedette.language.atoms import Atom
from vedette.language.load import load_case
from vedette.language.model import Report, Rule
from vedette.reasoning import strands
from vedette.reasoning.assess import assess
from vedette.reasoning.averaging import compare_worlds, draw_worlds, find_outlook, weigh_worlds
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.interventions import deny_source, invert_reports, list_names, set_chances
from vedette.reasoning.posterior import find_posterior, revise_posterior
from vedette.reasoning.prior_worlds import find_prior_worlds
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.worlds import unpack

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its extension warns of itself when imported, and an error there ends Python
    import pyagrum

NAMES = [s.id for s in SCENARIOS]
PRIORS = {s.id: s.prior.value for s in SCENARIOS}


def gather_alike(facts: int, chance: float, decibans: float, group: str | None = None) -> GroundedCase:
    """As many facts as rules, each rule for war where its own fact is true."""
    rules = [rule(f"r{n:02}", pattern(f"k{n:02}"), weigh={"war": decibans}, group=group) for n in range(facts)]
    return gather_program(rules, {make_atom(f"k{n:02}"): chance for n in range(facts)})


def lend(chance: float, decibans: float) -> float:
    """What one rule for war multiplies its odds by, whatever the others do: 1 - p + p·10^(w/10)/Z against 1 - p + p/Z,
    Z = 0.3·10^(w/10) + 0.7 being what it lends on average.
    """
    lent = 10.0 ** (decibans / 10.0)
    mean = 0.3 * lent + 0.7
    return float((1.0 - chance + chance * lent / mean) / (1.0 - chance + chance / mean))


@pytest.mark.parametrize("count", [12, 22, 60])
@pytest.mark.parametrize("chance", [0.01, 0.05, 0.5, 0.99])
@pytest.mark.parametrize("decibans", [-60.0, -3.0, 20.0, 60.0])
def test_facts_alike_have_a_closed_form(count: int, chance: float, decibans: float) -> None:
    found = find_outlook(gather_alike(count, chance, decibans), Settings())
    log_odds = math.log(0.3 / 0.7) + count * math.log(lend(chance, decibans))
    assert found.exact
    assert found.probabilities[NAMES.index("war")] == pytest.approx(1.0 / (1.0 + math.exp(-log_odds)), rel=1e-9)


def test_the_fault_of_sampled_averages_is_gone() -> None:
    """22 facts of 5 %, +20 dB for war each, and one sure rule that takes back what they give on average: sampled
    worlds said >99 % where the priors stand.
    """
    taken = 22 * 10.0 * math.log10(lend(0.05, 20.0))
    rules = [rule(f"r{n:02}", pattern(f"k{n:02}"), weigh={"war": 20.0}) for n in range(22)]
    rules += [rule(f"s{n}", pattern("sure"), weigh={"war": -taken / 4.0}) for n in range(4)]
    chances = {make_atom(f"k{n:02}"): 0.05 for n in range(22)} | {make_atom("sure"): 1.0}
    found = find_outlook(gather_program(rules, chances), Settings())
    assert found.probabilities == pytest.approx([PRIORS[name] for name in NAMES], abs=1e-12)
    assert found.standard_error == 0.0


@given(programs(), facts)
def test_settling_facts_beforehand_changes_nothing(program: list[list[Rule]], known: dict[Atom, float]) -> None:
    gathered = gather_program([r for stratum in program for r in stratum], known)
    whole = find_posterior(gathered)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strands, "MOST_ENTRIES", 150)
        patch.setattr(strands, "MOST_SETTLED", 20)
        split = find_posterior(gathered)
    assert split.probabilities == pytest.approx(whole.probabilities, abs=1e-12)
    assert split.joint == pytest.approx(whole.joint, abs=1e-12)


@given(programs(), facts, facts, st.booleans())
def test_what_is_said_of_facts_may_change_without_summing_all_anew(
    program: list[list[Rule]], known: dict[Atom, float], other: dict[Atom, float], split: bool
) -> None:
    gathered = gather_program([r for stratum in program for r in stratum], known)
    changed = set_chances(gathered, {a: other.get(gathered.atoms[a], 0.0) for a in gathered.credences})
    with pytest.MonkeyPatch.context() as patch:
        if split:
            patch.setattr(strands, "MOST_ENTRIES", 150)
            patch.setattr(strands, "MOST_SETTLED", 20)
        revised = revise_posterior(find_posterior(gathered), gathered, changed)
    only_doubtful = all(0.0 < credence.probability < 1.0 for credence in gathered.credences.values())
    assert revised is not None or not only_doubtful
    if revised is not None:
        assert revised.probabilities == pytest.approx(find_posterior(changed).probabilities, abs=1e-9)


def is_by(source: str, report: Report) -> bool:
    return report.source == source


@pytest.mark.parametrize("name", ["belarus-2022-12", "belarus-2022-02"])
def test_reports_may_be_removed_or_inverted_without_summing_all_anew(name: str) -> None:
    gathered = assess(*load_case(Path("scenarios") / f"{name}.yaml").require()).evidence
    found = find_posterior(gathered)
    for source in list_names(gathered, "source")[:5]:
        turned = invert_reports(gathered, partial(is_by, source))
        for variant in (deny_source(gathered, source), turned):
            revised = revise_posterior(found, gathered, variant)
            if revised is None:  # a fact that was settled is in doubt, and the sum has another shape
                assert variant is turned
                continue
            anew = find_posterior(variant, trust=found.trust)
            assert revised.probabilities == pytest.approx(anew.probabilities, abs=1e-9)


def test_worlds_drawn_back_are_as_likely_as_they_are() -> None:
    gathered = gather_alike(14, 0.3, 4.0, group="g")
    outlook = find_outlook(gathered, Settings())
    assert outlook.posterior is not None
    drawn = draw_worlds(gathered, Settings(), outlook.posterior)
    assert len(set(drawn.weights)) == 1
    assert drawn.probabilities == pytest.approx(outlook.probabilities, abs=0.01)
    shares = unpack(drawn.worlds.rows, drawn.worlds.count) @ drawn.weights
    expected = [outlook.facts[atom].chance for atom in drawn.worlds.varying]
    assert shares == pytest.approx(expected, abs=0.02)


def test_a_group_too_wide_to_sum_out_is_sampled_and_says_so() -> None:
    draw = np.random.default_rng(3)
    count = 18
    rules = [
        rule(f"r{n:02}", pattern(f"k{n:02}"), weigh={"war": float(draw.integers(-9, 12))}, group="g")
        for n in range(count)
    ]
    # what one group lends has the mean 1 in every world: only beside another do some worlds accord better than others
    rules += [rule(f"s{n}", pattern(f"k{n:02}"), weigh={"war": 8.0, "peace": -4.0}) for n in range(0, count, 3)]
    gathered = gather_program(rules, {make_atom(f"k{n:02}"): float(draw.uniform(0.1, 0.9)) for n in range(count)})
    outlook = find_outlook(gathered, Settings())
    everything = find_prior_worlds(gathered, 1, 0)
    exact = weigh_worlds(compare_worlds(gathered, everything), everything, by_evidence=True)
    assert not outlook.exact
    assert 0.0 < outlook.standard_error < 0.002
    assert outlook.effective is not None
    assert outlook.effective > outlook.worlds / 10
    np.testing.assert_allclose(outlook.probabilities, exact.probabilities, atol=4.0 * outlook.standard_error)


@given(st.integers(0, 2**32 - 1))
def test_a_seed_changes_nothing_that_is_summed_out(seed: int) -> None:
    gathered = gather_alike(15, 0.4, 5.0)
    one, other = (find_outlook(gathered, Settings(seed=s)).probabilities for s in (0, seed))
    assert (one == other).all()


# --- an oracle --------------------------------------------------------------------------------------------------------


@settings(max_examples=25 * THOROUGH)
@given(programs(), facts, st.integers(0, len(SCENARIOS) - 1))
def test_pyagrum_finds_the_same_chances_of_facts_given_each_scenario(
    program: list[list[Rule]], known: dict[Atom, float], lane: int
) -> None:
    """The tables of a case as a Bayesian network, and what rules say as evidence seen in it."""
    gathered = gather_program([r for stratum in program for r in stratum], known)
    found = find_posterior(gathered)
    net: Any = pyagrum.BayesNet()  # type: ignore[no-untyped-call]
    inputs = len(found.network.potentials)
    for variable in range(found.network.count):
        net.add(f"v{variable}", 2)
    for number, table in enumerate(found.tables):
        if not table.variables:
            continue
        scope = [f"v{variable}" for variable in table.variables]
        values = np.broadcast_to(table.table, (*table.table.shape[:-1], len(SCENARIOS)))[..., lane]
        if number >= inputs:  # what rules say: a child that is seen to be true as often as they lend
            net.add(f"said{number}", 2)
            scope = [*scope, f"said{number}"]
            values = np.stack([1.0 - values / values.max(), values / values.max()], axis=-1)
        for parent in scope[:-1]:
            net.addArc(parent, scope[-1])
        order = list(reversed(net.cpt(scope[-1]).names))  # its arrays have the last name on the first axis
        net.cpt(scope[-1])[:] = values.transpose([scope.index(name) for name in order])
    asked: Any = pyagrum.LazyPropagation(net)  # type: ignore[no-untyped-call]
    asked.setEvidence({name: 1 for name in net.names() if name.startswith("said")})
    asked.makeInference()
    for variable in found.network.roots.values():
        expected = asked.posterior(f"v{variable}").tolist()[1]
        assert found.joint[variable, lane] / found.probabilities[lane] == pytest.approx(expected, abs=1e-9)
