"""Claims about silences: what nobody looked for is told from what was sought in vain, and Bayes gives its worth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from programs import HERE, SCENARIOS, gather_told, pattern, report, rule

from vedette.analyses.silences import list_silences
from vedette.language.atoms import build_atom
from vedette.language.model import AttributeType, Case, Constant, Fact, Not
from vedette.reasoning.absences import find_silences
from vedette.reasoning.assess import Assessment, find_support, judge_evidence
from vedette.reasoning.averaging import find_outlook
from vedette.reasoning.gaps import find_unseen
from vedette.reasoning.grounded_case import GroundedCase, gather_evidence
from vedette.reasoning.scoring.judgement import Settings

QUIET = rule("quiet", pattern("watched"), Not(pattern("mines"), HERE), weigh={"war": 6.0})


def gather(mines: list[Fact], seen: float | None = None, chance: float | None = None) -> GroundedCase:
    """A rule for war that holds where there are no mines; what the case says of mines, if anything."""
    told = gather_told([QUIET], {"watched": [report("post", "A1")], "mines": [report("post", "E5")]})
    facts = tuple(fact for fact in told.case.facts if fact.kind == "watched")
    kinds = {**told.rulebook.kinds, "mines": replace(told.rulebook.kinds["mines"], seen=seen, chance=chance)}
    case: Case = replace(told.case, facts=(*facts, *mines))
    return gather_evidence(replace(told.rulebook, kinds=kinds), case, told.as_of, told.engine)


def assess(gathered: GroundedCase) -> Assessment:
    return judge_evidence(gathered, Settings())


def say(grade: str, absent: bool = False, denies: bool = False) -> Fact:
    reports = (report("scout", grade, denies=denies),)
    return Fact("mines", "mines", {}, reports, None, False, absent, "", HERE)


def find_looking(gathered: GroundedCase) -> str:
    assessment = assess(gathered)
    (found,) = find_silences(gathered, assessment.likely, "war", "peace")
    return found.looking


def test_what_nobody_speaks_of_is_a_silence() -> None:
    assert find_looking(gather([])) == "nobody looked"


def test_what_was_sought_in_vain_is_none() -> None:
    assert find_looking(gather([say("B2", absent=True)])) == "looked for"


def test_a_search_of_less_than_the_rule_asks_for_does_not_end_the_silence() -> None:
    """Nobody found mines in the north; the rule asks about mines anywhere."""
    north = replace(say("B2", absent=True), attributes={"at": "north"})
    assert find_looking(gather([north])) == "nobody looked"


def test_what_is_denied_or_hardly_believed_is_spoken_of() -> None:
    assert find_looking(gather([say("B2", denies=True)])) == "not believed"
    assert find_looking(gather([say("B5")])) == "not believed"


@pytest.mark.parametrize("grade", ["F2", "B6", "E5"])
def test_a_report_worth_nothing_ends_no_silence(grade: str) -> None:
    assert find_looking(gather([say(grade)])) == "nobody looked"


def test_what_would_have_been_seen_says_so() -> None:
    assert find_looking(gather([], seen=0.9)) == "would have been seen"


def test_confidence_says_how_much_of_the_lead_is_silence() -> None:
    silent, sought = assess(gather([])), assess(gather([say("A1", absent=True)]))
    assert find_support(silent).silent == pytest.approx(find_support(silent).weight)
    assert find_support(sought).silent == 0.0
    assert any("nobody looked" in reason for reason in silent.confidence.reasons)


@pytest.mark.parametrize(("chance", "seen"), [(0.5, 0.9), (0.2, 0.9), (0.5, 0.0)])
def test_what_would_have_been_seen_may_stand_there_unseen(chance: float, seen: float) -> None:
    """Bayes' rule by hand: c(1-s) / (c(1-s) + 1-c), and the rule holds so much less often."""
    gathered = gather([], seen, chance)
    unseen = chance * (1.0 - seen) / (chance * (1.0 - seen) + 1.0 - chance)
    (credence,) = find_unseen(gathered.rulebook, gathered.case, gathered.as_of).values()
    assert credence.probability == pytest.approx(unseen)
    assert assess(gathered).prior_chances.rules["quiet"] == pytest.approx(0.98 * 0.97 * (1.0 - unseen))


def test_a_rule_that_asks_for_the_presence_feels_the_silence_too() -> None:
    """One thing, asked for in two words, is one variable: the two rules never hold together and never both fail."""
    quiet = rule("quiet", Not(pattern("mines", at=Constant("north")), HERE), weigh={"war": 6.0})
    mined = rule("mined", pattern("mines", at=Constant("north"), by=Constant("Rubia")), weigh={"peace": 6.0})
    told = gather_told([quiet, mined], {"mines": [report("post", "E5")]}, seen={"mines": 0.9})
    kinds = {"mines": replace(told.rulebook.kinds["mines"], attributes={n: replace_attribute(n) for n in ("at", "by")})}
    gathered = gather_evidence(
        replace(told.rulebook, kinds=kinds), replace(told.case, facts=()), told.as_of, told.engine
    )
    (atom,) = find_unseen(gathered.rulebook, gathered.case, gathered.as_of)
    assert dict(atom.attributes) == {"at": "north", "by": "Rubia"}
    found = assess(gathered).prior_chances.rules
    assert found["mined"] == pytest.approx(0.1 / 1.1)
    assert found["quiet"] == pytest.approx(1.0 / 1.1)


def replace_attribute(name: str) -> AttributeType:
    return AttributeType(name, "text", (), True, HERE)


def test_the_ledger_says_what_would_be_if_the_thing_were_there() -> None:
    gathered = gather([])
    sought = gather_evidence(
        gathered.rulebook, gathered.case, gathered.as_of, gathered.engine, sought=[build_atom(say("B2"))]
    )
    assessment = assess(sought)
    (entry,) = list_silences(assessment).entries
    assert entry.absent == "mines: {}"
    priors = {s.id: s.prior.value for s in SCENARIOS}
    assert entry.chance == pytest.approx(priors[assessment.leader.scenario.id])
    assert find_outlook(sought, Settings()).probabilities == pytest.approx(
        find_outlook(gathered, Settings()).probabilities
    )
