"""Assessments: what is said of many worlds holds however they are run, and says where its range comes from."""

from __future__ import annotations

import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from programs import HERE, SCENARIOS, conclusion, pattern, rule

from vedette.language.model import Case, Estimate, Fact, FactKind, Grades, Not, Rule, Rulebook
from vedette.reasoning import averaging
from vedette.reasoning.assess import Assessment, judge_evidence
from vedette.reasoning.engines import DEFAULT_ENGINE
from vedette.reasoning.grounded_case import GroundedCase, gather_evidence
from vedette.reasoning.scoring.judgement import Settings

TODAY = date(2026, 1, 1)


def gather(rules: Sequence[Rule], chances: Mapping[str, float]) -> GroundedCase:
    """Evidence in which each kind of fact has one fact, of that chance."""
    facts = tuple(
        Fact(kind, kind, {}, (), Estimate.exactly(chance), False, False, "", HERE)
        for kind, chance in sorted(chances.items())
    )
    kinds = {kind: FactKind(kind, "", {}, None, None, HERE) for kind in chances}
    grades = Grades({}, {}, ())
    rulebook = Rulebook("small", "", {}, SCENARIOS, "", 0.5, "icd203", {}, grades, kinds, tuple(rules), HERE, doubt=0.0)
    case = Case("small", "", "", TODAY, Path("rules"), {}, {}, {}, facts, (), None, HERE)
    return gather_evidence(rulebook, case, TODAY, DEFAULT_ENGINE)


def judge(rules: Sequence[Rule], chances: Mapping[str, float]) -> Assessment:
    return judge_evidence(gather(rules, chances), Settings())


MANY = {f"k{n:02}": 0.3 + 0.02 * n for n in range(24)}
WEIGHING = [rule(f"r{n:02}", pattern(kind), weigh={"war": float(n % 7 - 3)}) for n, kind in enumerate(MANY)]


def test_a_rule_that_hangs_on_facts_of_no_weight_holds_as_often_as_they_are_true() -> None:
    rules = [
        rule("weighs", pattern("a"), weigh={"war": 3.0}),
        rule("infers", pattern("b"), infer=(conclusion("d"),)),
        rule("both", pattern("a"), Not(pattern("d"), HERE), infer=(conclusion("e"),)),
    ]
    found = judge(rules, {"a": 0.7, "b": 0.4})
    assert found.prior_chances.rules == pytest.approx({"weighs": 0.7, "infers": 0.4, "both": 0.7 * 0.6})
    chances = {str(a): c for a, c in zip(found.evidence.atoms, found.prior_chances.atoms, strict=True)}
    assert chances == pytest.approx({"a {}": 0.7, "b {}": 0.4, "d {}": 0.4, "e {}": 0.42})


def test_without_any_rule_that_weighs_the_priors_stand() -> None:
    found = judge([rule("infers", pattern("a"), infer=(conclusion("d"),))], {"a": 0.7})
    assert {j.scenario.id: j.probability for j in found.judgements} == pytest.approx(
        {s.id: s.prior.value for s in SCENARIOS}
    )
    assert found.doubt is None


def test_worlds_run_in_parts_say_what_they_say_together(monkeypatch: pytest.MonkeyPatch) -> None:
    for chances in (MANY, dict(list(MANY.items())[:11])):
        whole = judge(WEIGHING, chances)
        with monkeypatch.context() as patch:
            patch.setattr(averaging, "PART_WORDS", 5)
            parts = judge(WEIGHING, chances)
        assert [j.probability for j in parts.judgements] == pytest.approx([j.probability for j in whole.judgements])


def test_scores_too_far_apart_to_be_multiplied_are_judged_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    extreme = [
        rule(f"r{n:02}-{i}", pattern(kind), weigh={"war": 60.0 if n % 2 else -60.0})
        for n, kind in enumerate(MANY)
        for i in range(3)
    ]
    few = dict(list(MANY.items())[:12])
    whole = judge(extreme, few)
    monkeypatch.setattr(averaging, "PART_WORDS", 5)
    parts = judge(extreme, few)
    assert [j.probability for j in parts.judgements] == pytest.approx([j.probability for j in whole.judgements])
    assert sum(j.probability for j in parts.judgements) == pytest.approx(1.0)


def test_enumerating_a_million_worlds_takes_less_than_a_gigabyte() -> None:
    gathered = gather(WEIGHING, dict(list(MANY.items())[:20]))
    tracemalloc.start()
    found = judge_evidence(gathered, Settings())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.method.worlds == 2**20
    assert peak < 200e6


# --- where a range comes from -----------------------------------------------------------------------------------------


def open_weight(made: Rule, low: float, high: float) -> Rule:
    return replace(made, weigh={"war": Estimate.between(low, high)})


def test_exact_weights_leave_all_doubt_to_facts_and_sure_facts_all_to_weights() -> None:
    doubtful_fact = judge([rule("r", pattern("a"), weigh={"war": 6.0})], {"a": 0.5}).doubt
    doubtful_weight = judge([open_weight(rule("r", pattern("a")), 0.0, 9.0)], {"a": 1.0}).doubt
    assert doubtful_fact is not None
    assert doubtful_weight is not None
    assert (doubtful_fact.from_facts, doubtful_weight.from_weights) == pytest.approx((1.0, 1.0))


def test_the_wider_a_weight_is_the_more_of_the_doubt_stems_from_weights() -> None:
    sure, torn = rule("sure", pattern("a")), rule("torn", pattern("b"), weigh={"war": 6.0})
    doubts = [judge([open_weight(sure, -w, w), torn], {"a": 1.0, "b": 0.5}).doubt for w in (1.0, 3.0, 6.0)]
    shares = [d.from_weights for d in doubts if d is not None]
    assert shares == sorted(shares)
    assert 0.0 < shares[0] < 0.3
    assert 0.5 < shares[2] < 1.0


def test_priors_in_doubt_have_a_part_of_their_own() -> None:
    gathered = gather([rule("r", pattern("a"), weigh={"war": 3.0})], {"a": 1.0})
    scenarios = (*SCENARIOS[:2], replace(SCENARIOS[2], prior=Estimate(0.3, 0.1, 0.5)))
    found = judge_evidence(replace(gathered, rulebook=replace(gathered.rulebook, scenarios=scenarios)), Settings())
    assert found.doubt is not None
    assert found.doubt.from_priors == 1.0
    assert all(j.low < j.probability < j.high for j in found.judgements)


def test_a_range_holds_its_chance_even_where_few_worlds_make_most_of_it() -> None:
    """In 97 of 100 worlds nothing speaks for war, in three everything does: its chance lies above the central 90 %."""
    gathered = gather([rule("r", pattern("a"), weigh={"war": 40.0})], {"a": 0.03})
    found = judge_evidence(gathered, Settings(uncertainty="posterior"))
    assert all(j.low <= j.probability <= j.high for j in found.judgements)
    (war,) = (j for j in found.judgements if j.scenario.id == "war")
    assert war.high == war.probability > war.low
