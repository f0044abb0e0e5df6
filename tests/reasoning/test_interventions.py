"""Claims about a case as it would be if: changed evidence is what a file so edited would give, and worlds can be
shared.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from smallcase import RULES, ask, assess_small

from vedette.language.model import Estimate
from vedette.reasoning.assess import Assessment, judge_evidence
from vedette.reasoning.interventions import (
    Changes,
    UnknownName,
    WrongChange,
    apply_changes,
    deceive,
    drop_rule,
    invert_reports,
    revise_weights,
    set_credence,
    set_priors,
    set_weight,
    settle_atoms,
    silence,
)
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.tipping import (
    build_bench,
    find_masses,
    find_prior_tipping,
    judge_prior,
    lean_weights,
    mix,
    turn_weights,
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess_small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module", params=["likelihood", "posterior"])
def either(request: pytest.FixtureRequest, small: Assessment) -> Assessment:
    return judge_evidence(small.evidence, Settings(uncertainty=request.param))


def chances(assessment: Assessment) -> dict[str, float]:
    return {j.scenario.id: j.probability for j in assessment.judgements}


# --- evidence ---------------------------------------------------------------------------------------------------------


def test_a_fact_whose_every_report_is_removed_no_longer_counts(small: Assessment) -> None:
    known = {fact.id for fact in silence(small.evidence, "post").facts.values()}
    assert known == {"northern-army", "northern-border", "minefield", "azurian-army", "may-day", "june-day"}


def test_a_deceiver_inverted_twice_says_what_it_said(small: Assessment) -> None:
    once = deceive(small.evidence, "Rubia", "inverted")
    assert once.credences != small.evidence.credences
    assert deceive(once, "Rubia", "inverted").credences == small.evidence.credences


def test_what_everybody_denies_is_false(small: Assessment) -> None:
    turned = invert_reports(small.evidence, lambda _: True)
    told_one_way = {a for a, f in small.evidence.facts.items() if f.reports and not any(r.denies for r in f.reports)}
    assert told_one_way
    assert all(turned.credences[atom].probability == 0.0 for atom in told_one_way)


def test_changes_come_to_the_same_in_any_order(small: Assessment) -> None:
    one = Changes(drop=("food", "fuel"), deny=("echo", "post"), priors=(("war", 0.5), ("peace", 0.2)))
    other = Changes(drop=("fuel", "food"), deny=("post", "echo"), priors=(("peace", 0.2), ("war", 0.5)))
    first, second = (judge_evidence(apply_changes(small.evidence, c), Settings()) for c in (one, other))
    assert chances(first) == chances(second)


def test_what_is_set_outlives_the_denial_of_its_source(small: Assessment) -> None:
    changed = apply_changes(small.evidence, Changes(set=(("food", 0.3),), deny=("post",)))
    assert {f.id: changed.credences[a].probability for a, f in changed.facts.items()}["food"] == 0.3


def test_priors_that_are_not_set_keep_their_proportions(small: Assessment) -> None:
    priors = {s.id: s.prior.value for s in set_priors(small.evidence, {"war": 0.5}).rulebook.scenarios}
    assert priors == pytest.approx({"war": 0.5, "feint": 0.5 * 0.40 / 0.73, "peace": 0.5 * 0.33 / 0.73})


@pytest.mark.parametrize(
    ("changes", "nearest"),
    [
        (Changes(drop=("fod",)), "food"),
        (Changes(drop=("late-shells",)), "food"),
        (Changes(deny=("pst",)), "post"),
        (Changes(deceived=("Azuria",)), "Rubia"),
        (Changes(without_origin=("pots",)), "post"),
        (Changes(weights=(("open-bordr", "war", 1.0),)), "open-border"),
        (Changes(weights=(("open-border", "wor", 1.0),)), "war"),
        (Changes(priors=(("wor", 0.2),)), "war"),
    ],
)
def test_a_wrong_name_comes_with_the_right_ones(small: Assessment, changes: Changes, nearest: str) -> None:
    with pytest.raises(UnknownName) as raised:
        apply_changes(small.evidence, changes)
    assert nearest in raised.value.known


@pytest.mark.parametrize(
    "changes",
    [
        Changes(drop=("food",), set=(("food", 0.5),)),
        Changes(set=(("food", 1.5),)),
        Changes(weights=(("open-border", "war", 61.0),)),
        Changes(weights=(("open-border", "war", float("nan")),)),
        Changes(priors=(("war", 0.0),)),
        Changes(priors=(("war", 0.6), ("peace", 0.5))),
        Changes(priors=(("war", 0.2), ("peace", 0.2), ("feint", 0.2))),
    ],
)
def test_what_cannot_be_is_refused(small: Assessment, changes: Changes) -> None:
    with pytest.raises(WrongChange):
        apply_changes(small.evidence, changes)


# --- what is read off one outlook -------------------------------------------------------------------------------------


def test_a_credence_between_is_a_mixture_of_true_and_false(either: Assessment) -> None:
    evidence = either.evidence
    for atom, fact in evidence.facts.items():
        true, false = find_masses(either.outlook, atom)
        for chance in (0.0, 0.1, 0.5, 1.0):
            expected = list(ask(either, set_credence(evidence, fact.id, chance)).values())
            np.testing.assert_allclose(mix(true, false, chance), expected, atol=1e-12)


def test_a_settled_atom_is_as_if_no_rule_concluded_it(small: Assessment) -> None:
    evidence = small.evidence
    derived = sorted(evidence.circuit.concluding)
    assert derived
    for atom in derived:
        silent = {f.rule for f in evidence.circuit.grounding.firings if atom in f.concludes}
        dropped = evidence
        for rule in silent:
            dropped = drop_rule(dropped, rule)
        expected = ask(small, dropped)
        weighing = {u.rule for u in evidence.units} & silent
        settled = settle_atoms(evidence, {atom: False})
        for rule in weighing:
            settled = drop_rule(settled, rule)
        assert ask(small, settled) == pytest.approx(expected, abs=1e-12)


# --- weights and priors -----------------------------------------------------------------------------------------------


def test_a_bench_says_what_a_rulebook_so_changed_says(either: Assessment) -> None:
    evidence = either.evidence
    names = [s.id for s in evidence.rulebook.scenarios]
    for rule in (r for r in evidence.rules if any(u.rule == r.id for u in evidence.units)):
        for weights in ({}, turn_weights(rule.weigh), {**rule.weigh, "war": Estimate.exactly(9.0)}):
            changed = ask(either, revise_weights(evidence, {rule.id: weights}))
            found = dict(zip(names, build_bench(either.outlook, rule.id).judge(weights), strict=True))
            assert found == pytest.approx(changed, abs=1e-12)


def test_just_beyond_its_tipping_point_a_weight_costs_the_lead(either: Assessment) -> None:
    evidence = either.evidence
    leader = either.leader.scenario.id
    tipped = 0
    for rule in (r for r in evidence.rules if any(u.rule == r.id for u in evidence.units)):
        for scenario in rule.weigh:
            found = build_bench(either.outlook, rule.id).find_tipping(rule.weigh, scenario, leader)
            if found is not None:
                tipped += 1
                at, rival = found
                beyond = 1e-6 if scenario != leader else -1e-6
                after = ask(either, set_weight(evidence, rule.id, scenario, at + beyond))
                before = ask(either, set_weight(evidence, rule.id, scenario, at - beyond))
                assert (max(before, key=before.__getitem__), max(after, key=after.__getitem__)) == (leader, rival)
    assert tipped >= 3


def test_just_beyond_its_tipping_point_a_prior_costs_the_lead(either: Assessment) -> None:
    evidence = either.evidence
    leader = either.leader.scenario.id
    for scenario in chances(either):
        found = find_prior_tipping(either.outlook, scenario, leader)
        assert found is not None
        at, rival = found
        beyond = 1e-7 if scenario != leader else -1e-7
        after = ask(either, set_priors(evidence, {scenario: at + beyond}))
        before = ask(either, set_priors(evidence, {scenario: at - beyond}))
        assert (max(before, key=before.__getitem__), max(after, key=after.__getitem__)) == (leader, rival)


def test_another_prior_is_the_prior_of_a_rulebook_so_changed(either: Assessment) -> None:
    names = sorted(chances(either))
    for scenario, prior in itertools.product(names, (0.01, 0.5, 0.9)):
        changed = ask(either, set_priors(either.evidence, {scenario: prior}))
        found = dict(zip(names, judge_prior(either.outlook, scenario, prior), strict=True))
        assert found == pytest.approx(changed, abs=1e-12)


def test_weights_lean_toward_the_leader_and_away_from_it() -> None:
    weights = {"war": Estimate.between(1.0, 3.0), "peace": Estimate.between(-2.0, 2.0)}
    toward, away = (lean_weights(weights, "war", t) for t in (True, False))
    assert [w.value for w in toward.values()] == [3.0, -2.0]
    assert [w.value for w in away.values()] == [1.0, 2.0]


def test_dropping_a_rule_is_leaving_it_out_of_the_file(small: Assessment, tmp_path: Path) -> None:
    start = RULES.index("  - id: strike-ready")
    rules = RULES[:start] + RULES[RULES.index("  - id: strike-threatens") :]
    expected = chances(assess_small(tmp_path, rules=rules))
    assert chances(judge_evidence(drop_rule(small.evidence, "strike-ready"), Settings())) == pytest.approx(expected)
