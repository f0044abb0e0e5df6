"""Credence: letters say whether a source is worth hearing, digits what it then says; origins count once."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from programs import SCENARIOS

from vedette.language.diagnostics import Place
from vedette.language.model import Case, Estimate, Fact, FactKind, Grades, Report, Rulebook, Source
from vedette.reasoning.credence import Credence, select_known, weigh_fact

HERE = Place("case.yaml")
SOUNDNESS = {"A": 0.98, "B": 0.90, "C": 0.75, "D": 0.50, "E": 0.0}
DIGITS = {1: 0.97, 2: 0.88, 3: 0.68, 4: 0.32, 5: 0.12}
GRADES = Grades(SOUNDNESS, DIGITS, ("assumed",))


def report(
    grade: str = "B2", origin: str = "o", source: str = "paper", *, denies: bool = False, on: date | None = None
) -> Report:
    return Report(source, origin, grade[0], int(grade[1]), on, None, None, None, None, denies, HERE)


def fact(*reports: Report, probability: Estimate | None = None, assumed: bool = False, absent: bool = False) -> Fact:
    return Fact("f", "movement", {}, reports, probability, assumed, absent, "", HERE)


def weigh(
    told: Fact, chance: float | None = None, seen: float | None = None, letters: Mapping[str, str] | None = None
) -> Credence:
    """The credence of a fact of such a kind; `letters` are those of origins that the case lists as sources."""
    kind = FactKind("movement", "", {}, None, chance, HERE, seen)
    book = Rulebook("r", "", {}, SCENARIOS, "", 0.5, "icd203", {}, GRADES, {"movement": kind}, (), HERE)
    sources = {name: Source(name, name, letter, None, HERE) for name, letter in (letters or {}).items()}
    return weigh_fact(told, book, sources)


def credence(*reports: Report, chance: float | None = None) -> float:
    return weigh(fact(*reports), chance).probability


reports = st.builds(
    lambda letter, number, origin, source, denies: report(f"{letter}{number}", origin, source, denies=denies),
    st.sampled_from("ABCDEF"),
    st.integers(1, 6),
    st.sampled_from(("x", "y", "z")),
    st.sampled_from(("post", "echo", "radio")),
    st.booleans(),
)
CHANCES = st.sampled_from((0.02, 0.2, 0.5, 0.8))
GRADE_LETTERS = "ABCD"


def sum_by_hand(said: list[Report], chance: float) -> float:
    """The definition, state by state of the sources: heard or not, by origin the largest move each way."""
    start = math.log(chance / (1.0 - chance))
    worth = [r for r in said if r.reliability in GRADE_LETTERS and r.credibility in DIGITS]
    coins = sorted({(r.source, r.reliability) for r in worth})
    total = 0.0
    for state in product((False, True), repeat=len(coins)):
        sound = dict(zip(coins, state, strict=True))
        weight = math.prod(SOUNDNESS[c[1]] if s else 1.0 - SOUNDNESS[c[1]] for c, s in sound.items())
        heard = [r for r in worth if sound[r.source, r.reliability]]
        if not any(not r.denies for r in heard):
            continue
        odds = start
        for origin in sorted({r.origin for r in heard}):
            moves = [0.0]
            for r in heard:
                if r.origin == origin:
                    q = DIGITS[r.credibility]
                    if r.denies:
                        moves.append(min(0.0, math.log((1.0 - q) / q) - start))
                    elif r.credibility <= 3:
                        moves.append(max(0.0, math.log(q / (1.0 - q)) - start))
                    else:
                        moves.append(min(0.0, math.log(q / (1.0 - q)) - start))
            odds += max(moves) + min(moves)
        total += weight / (1.0 + math.exp(-odds))
    return total


@given(st.lists(reports, min_size=1, max_size=6), CHANCES)
def test_a_credence_is_the_sum_over_all_states_of_its_sources(said: list[Report], chance: float) -> None:
    assert credence(*said, chance=chance) == pytest.approx(sum_by_hand(said, chance), abs=1e-12)


def test_the_worked_example_of_the_module_is_true() -> None:
    said = fact(report("B2", "x", "post"), report("D3", "y", "echo", denies=True))
    assert weigh(said).probability == pytest.approx(0.745, abs=5e-4)


@given(st.sampled_from(GRADE_LETTERS), st.integers(1, 5), CHANCES)
def test_a_lone_affirmation_by_a_sound_source_is_worth_its_digit_or_the_chance(
    letter: str, digit: int, chance: float
) -> None:
    q = DIGITS[digit]
    worth = max(q, chance) if digit <= 3 else min(q, chance)
    found = weigh(fact(report(f"{letter}{digit}")), chance)
    assert found.if_sound == pytest.approx(worth)
    assert found.probability == pytest.approx(SOUNDNESS[letter] * worth)


@given(CHANCES, st.sampled_from((4, 5)))
def test_two_improbable_reports_never_make_a_rare_thing_likelier_than_one(chance: float, digit: int) -> None:
    one, two = [report(f"B{digit}", "x", "post")], [report(f"B{digit}", "y", "post")]
    assert credence(*one, *two, chance=chance) <= credence(*one, chance=chance) + 1e-12


@given(st.lists(reports.map(lambda r: dataclasses.replace(r, denies=True)), min_size=1, max_size=4), CHANCES)
def test_denials_alone_never_make_a_fact_possible(denials: list[Report], chance: float) -> None:
    assert credence(*denials, chance=chance) == 0.0


@given(st.lists(reports, min_size=0, max_size=4), st.sampled_from(("F1", "F6", "B6", "A6", "E1", "E5", "F2")), CHANCES)
def test_a_report_worth_nothing_changes_no_probability(said: list[Report], grade: str, chance: float) -> None:
    planted = report(grade, "planted", "troll")
    alone = weigh(fact(planted), chance)
    assert alone.probability == 0.0, "it ends no silence"
    if said:
        assert credence(*said, planted, chance=chance) == pytest.approx(credence(*said, chance=chance), abs=1e-12)


@given(st.sampled_from(("F1", "F6", "B6", "A6")))
def test_an_unknown_grade_widens_the_range(grade: str) -> None:
    known = weigh(fact(report("B2", "x", "post")))
    both = weigh(fact(report("B2", "x", "post"), report(grade, "y", "echo")))
    assert both.probability == known.probability
    assert known.low == known.high
    assert both.low == both.probability < both.high


def test_a_poor_relay_never_borrows_the_soundness_of_a_better_one_with_another_digit() -> None:
    """Of one origin, an A3 and a D2: when only A is sound the 3 counts, and the 2 only when D is."""
    mixed = credence(report("A3", "o", "post"), report("D2", "o", "echo"))
    assert mixed == pytest.approx(0.5 * 0.88 + 0.5 * 0.98 * 0.68)


@given(st.sampled_from(GRADE_LETTERS), st.integers(1, 5), CHANCES, st.integers(1, 4))
def test_relays_never_go_beyond_what_a_sound_source_makes_of_it(
    letter: str, digit: int, chance: float, outlets: int
) -> None:
    relays = [report(f"{letter}{digit}", "o", f"outlet-{n}") for n in range(outlets)]
    found = [credence(*relays[: n + 1], chance=chance) for n in range(outlets)]
    sound = weigh(fact(*relays), chance).if_sound
    assert sound is not None
    assert found == sorted(found)
    assert found[-1] <= sound + 1e-12


@given(st.integers(1, 5), CHANCES)
def test_with_one_origin_and_no_denial_better_soundness_moves_towards_the_sound_value(
    digit: int, chance: float
) -> None:
    sound = weigh(fact(report(f"A{digit}")), chance).if_sound
    assert sound is not None
    away = [sound - credence(report(f"{letter}{digit}"), chance=chance) for letter in GRADE_LETTERS]
    assert away == sorted(away)
    assert min(away) >= 0.0


@given(reports, st.integers(1, 6))
def test_relays_by_one_outlet_count_once(said: Report, times: int) -> None:
    assert credence(*[said] * times) == pytest.approx(credence(said))


def test_an_origin_with_a_letter_of_its_own_must_be_sound_itself() -> None:
    relayed = weigh(fact(report("B2", "minister", "post")), letters={"minister": "D"})
    assert relayed.probability == pytest.approx(0.9 * 0.5 * 0.88)
    unknown = weigh(fact(report("B2", "minister", "post")), letters={"minister": "F"})
    assert unknown.probability == pytest.approx(0.9 * 0.88)
    worthless = weigh(fact(report("B2", "minister", "post")), letters={"minister": "E"})
    assert worthless.probability == 0.0


@given(st.lists(reports, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing(said: list[Report], shuffle: object) -> None:
    before = weigh(fact(*said)).probability
    shuffle.shuffle(said)  # type: ignore[attr-defined]
    assert weigh(fact(*said)).probability == before


@given(st.lists(reports, min_size=1, max_size=6), CHANCES)
def test_a_credence_lies_within_its_own_range(said: list[Report], chance: float) -> None:
    found = weigh(fact(*said), chance)
    assert 0.0 <= found.low <= found.probability <= found.high < 1.0


@pytest.mark.parametrize(("chance", "seen"), [(0.5, 0.9), (0.2, 0.9), (0.5, 0.0), (0.5, 1.0)])
def test_what_would_have_been_seen_may_stand_there_unseen(chance: float, seen: float) -> None:
    """Bayes' rule by hand: unseen though there against not there."""
    unseen = chance * (1.0 - seen) / (chance * (1.0 - seen) + 1.0 - chance)
    silent = weigh(fact(report("E3")), chance, seen)
    assert silent.probability == pytest.approx(unseen)
    told = weigh(fact(report("B2")), chance, seen)
    assert told.probability == pytest.approx(0.9 * 0.88 + 0.1 * unseen)


def test_an_absence_is_as_likely_as_those_who_looked_make_it() -> None:
    assert weigh(fact(report("B2"), absent=True)).probability == pytest.approx(0.9 * 0.88)
    assert weigh(fact(report("B3"), absent=True), chance=0.1).probability == pytest.approx(0.9 * 0.9), "rare as it is"


@pytest.mark.parametrize("stated", [0.0, 0.3, 1.0])
def test_a_stated_probability_is_taken_as_it_is(stated: float) -> None:
    assert weigh(fact(probability=Estimate.exactly(stated))).probability == stated


def test_a_range_counts_with_its_middle_and_keeps_its_ends() -> None:
    found = weigh(fact(probability=Estimate.between(0.5, 0.8)))
    assert (found.low, found.probability, found.high) == (0.5, 0.65, 0.8)


def test_an_assumption_without_a_probability_is_certain() -> None:
    assert weigh(fact(assumed=True)).probability == 1.0


def test_five_hundred_origins_of_one_outlet_are_as_sound_as_it_is() -> None:
    assert credence(*[report("A1", f"origin-{i}") for i in range(500)]) == pytest.approx(0.98)


# --- what is known at a date ------------------------------------------------------------------------------------------


def case_with(*facts: Fact) -> Case:
    return Case("c", "", "", date(2022, 12, 20), Path("rules"), {}, {}, {}, facts, (), None, HERE)


def kinds(stale_after: int | None) -> dict[str, FactKind]:
    return {"movement": FactKind("movement", "", {}, stale_after, None, HERE)}


def test_a_report_of_tomorrow_is_not_known_today() -> None:
    told = fact(report("B2", "x", on=date(2022, 12, 19)), report("A1", "y", on=date(2022, 12, 21)))
    known = select_known(case_with(told), kinds(None), date(2022, 12, 20))
    assert [r.origin for r in known.facts[0].reports] == ["x"]
    assert select_known(case_with(told), kinds(None), date(2022, 12, 18)).future == (told,)


def test_a_fact_goes_stale_a_day_after_its_time_and_not_before() -> None:
    told = fact(report(on=date(2022, 12, 1)))
    assert select_known(case_with(told), kinds(60), date(2023, 1, 30)).facts
    assert select_known(case_with(told), kinds(60), date(2023, 1, 31)).stale == (told,)


def test_the_newest_report_keeps_a_fact_fresh() -> None:
    told = fact(report(origin="x", on=date(2022, 1, 1)), report(origin="y", on=date(2022, 12, 1)))
    assert len(select_known(case_with(told), kinds(60), date(2022, 12, 20)).facts[0].reports) == 2


def test_what_has_no_date_is_always_known() -> None:
    assumed, undated = fact(assumed=True), fact(report())
    assert len(select_known(case_with(assumed, undated), kinds(1), date(2030, 1, 1)).facts) == 2
