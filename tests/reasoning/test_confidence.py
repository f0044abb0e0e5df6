"""Claims about analytic confidence: where each of its tests has its limits, and what counts as hanging on a voice."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import gather_told, pattern, report, rule
from smallcase import CASE, assess_small

from vedette.language.model import Report
from vedette.reasoning.assess import find_support, judge_evidence
from vedette.reasoning.confidence import Level, Support, judge_confidence
from vedette.reasoning.grounded_case import find_likely_world
from vedette.reasoning.interventions import revise_facts, silence
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.scoring.terms import score_one
from vedette.reasoning.scoring.units import Unit

LEVELS: tuple[Level, ...] = ("low", "moderate", "high")
SUPPLIED = """\
rules:
  - id: supplied
    title: Supplies have come
    when: [{supply: {of: $ally}}]
    weigh: {war: +6, feint: -3}
    because: It can go on.
    see: [A book]
"""


def support(origins: int = 6, single: float = 1.0, unreported: float = 0.0, silent: float = 0.0) -> Support:
    """A lead of 10 dB on so many origins, the strongest of which carries so many dB, and so many assumed or silent."""
    lost = {f"o{i}": 0.1 for i in range(origins)}
    lost["o0"] = single
    return Support(
        "war", 10.0, frozenset(lost), lost, unreported, 10.0, silent=silent, silences=("r",) if silent else ()
    )


@pytest.mark.parametrize(("origins", "level"), [(2, "low"), (3, "moderate"), (5, "moderate"), (6, "high")])
def test_three_origins_bear_moderate_confidence_and_six_bear_high(origins: int, level: Level) -> None:
    assert judge_confidence(support(origins=origins), 1.0).level == level


LEFT = pytest.mark.parametrize(("lost", "level"), [(9.1, "low"), (9.0, "moderate"), (5.1, "moderate"), (5.0, "high")])


@LEFT
def test_what_is_left_without_any_one_origin_decides(lost: float, level: Level) -> None:
    assert judge_confidence(support(single=lost), 1.0).level == level


@LEFT
def test_what_is_left_without_assumptions_decides(lost: float, level: Level) -> None:
    assert judge_confidence(support(unreported=lost), 1.0).level == level


@LEFT
def test_what_is_left_without_silences_decides(lost: float, level: Level) -> None:
    assert judge_confidence(support(silent=lost), 1.0).level == level


def test_more_from_one_voice_makes_no_verdict_firmer() -> None:
    """A share of the whole would fall with every dB that others add; what is left without the voice does not."""
    small = dataclasses.replace(support(single=8.0), lead=10.0)
    large = dataclasses.replace(support(single=28.0), lead=30.0)
    assert judge_confidence(small, 1.0).level == judge_confidence(large, 1.0).level == "moderate"


@pytest.mark.parametrize(("share", "level"), [(0.59, "low"), (0.60, "moderate"), (0.84, "moderate"), (0.85, "high")])
def test_the_leader_must_lead_in_most_worlds(share: float, level: Level) -> None:
    assert judge_confidence(support(), share).level == level


def test_the_weakest_test_decides_and_its_reason_comes_first() -> None:
    judged = judge_confidence(support(origins=2), 0.7)
    assert judged.level == "low"
    assert judged.reasons[0].startswith("2 independent origins speak for")


def test_what_only_a_fresh_voice_keeps_from_being_stale_hangs_on_that_voice(tmp_path: Path) -> None:
    """The other report is older than 60 days: without the Post nobody speaks of supplies any more, as in `whatif`."""
    head = CASE.partition("facts:")[0]
    facts = """\
facts:
  - id: food
    supply: {of: Rubia, type: food}
    reports:
      - {source: post, credibility: 2, date: 2030-04-25}
      - {source: echo, credibility: 2, date: 2030-02-01}
"""
    assessment = assess_small(tmp_path, head + facts, SUPPLIED)
    lead = find_support(assessment)
    priors = {s.id: 10.0 * math.log10(s.prior.value) for s in assessment.evidence.rulebook.scenarios}
    left = priors["war"] - max(priors["feint"], priors["peace"])
    assert lead.lead - lead.lost["post"] == pytest.approx(left), "nothing but the priors is left"
    assert lead.lost["echo"] == 0.0
    assert not silence(assessment.evidence, "post").facts


def test_without_one_outlet_that_the_lead_hangs_on_confidence_is_low() -> None:
    found = support()
    carried = dataclasses.replace(found, outlets={"post": 2.0, "gazette": 1.0})
    assert judge_confidence(carried, 1.0).level == "high"
    judged = judge_confidence(dataclasses.replace(carried, fatal=("post",)), 1.0)
    assert judged.level == "low"
    assert judged.reasons[0] == "another scenario leads the likeliest world without one outlet alone (post)"


def test_what_an_origin_takes_away_is_told_net_of_what_it_says_against_the_leader(tmp_path: Path) -> None:
    """Without the radio the lead over the runner-up grows: it carries nothing, whatever share of the weight is its."""
    assessment = assess_small(tmp_path)
    found = find_support(assessment)
    book, leader = assessment.evidence.rulebook, assessment.leader.scenario

    def lead(units: Sequence[Unit]) -> float:
        others = (score_one(units, s, book.discount) for s in book.scenarios if s != leader)
        return score_one(units, leader, book.discount) - max(others)

    for origin, lost in found.lost.items():
        after = find_likely_world(silence(assessment.evidence, origin))
        assert lost == pytest.approx(lead(assessment.likely.units) - lead(after.units))


def test_two_origins_that_say_the_same_are_two_who_speak_for_it() -> None:
    """Without either the fact would still be believed: what would fall alone is no measure of how many say so."""
    made = rule("r", pattern("a"), weigh={"war": 9.0})
    once = judge_evidence(gather_told([made], {"a": [report("post", "A1", "x")]}), Settings())
    twice = judge_evidence(
        gather_told([made], {"a": [report("post", "A1", "x"), report("echo", "A1", "y")]}), Settings()
    )
    assert [len(find_support(each).origins) for each in (once, twice)] == [1, 2]


KINDS = [f"k{n}" for n in range(5)]
REPORTS = st.builds(
    report,
    st.sampled_from("abcd"),
    st.sampled_from(("A1", "A2", "B1", "B2", "B3")),
    st.sampled_from("uvwxyz"),
    st.sampled_from((False, False, False, True)),
)
RULES = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(("war", "peace", "siege")),
        st.sampled_from((-6.0, -3.0, 3.0, 6.0, 9.0)),
        st.sampled_from((None, "g")),
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=15)
@given(RULES, st.fixed_dictionaries({kind: st.lists(REPORTS, min_size=1, max_size=3) for kind in KINDS}))
def test_dropping_a_report_that_speaks_for_a_leader_who_keeps_the_lead_never_raises_it(
    drawn: list[tuple[str, str, float, str | None]], told: dict[str, list[Report]]
) -> None:
    """Of rules without `not`; with it, what a report blocks can weigh more than what it supports."""
    rules = [rule(f"r{n}", pattern(k), weigh={s: w}, group=g) for n, (k, s, w, g) in enumerate(drawn)]
    gathered = gather_told(rules, told)
    before = judge_evidence(gathered, Settings())
    for atom, fact in gathered.facts.items():
        for number in range(len(fact.reports)):
            kept = (*fact.reports[:number], *fact.reports[number + 1 :])
            revised = dataclasses.replace(fact, reports=kept) if kept else None
            after = judge_evidence(revise_facts(gathered, {atom: revised}), Settings())
            same = after.leader.scenario == before.leader.scenario
            if same and after.leader.probability < before.leader.probability - 1e-9:
                assert LEVELS.index(after.confidence.level) <= LEVELS.index(before.confidence.level)
