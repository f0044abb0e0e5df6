"""Credence: reports combine in log-odds, origins count once, and unknown grades leave the odds alone."""

from __future__ import annotations

import dataclasses
import math
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.language.diagnostics import Place
from vedette.language.model import Case, Estimate, Fact, FactKind, Grades, Report
from vedette.reasoning.credence import select_known, weigh_fact

HERE = Place("case.yaml")
GRADES = Grades(
    {
        (letter, number): round(0.5 + trust * (credible - 0.5), 4)
        for letter, trust in (("A", 1.0), ("B", 0.8), ("C", 0.5), ("D", 0.2), ("E", 0.0))
        for number, credible in ((1, 0.95), (2, 0.85), (3, 0.65), (4, 0.35), (5, 0.1))
    },
    ("assumed",),
)


def report(grade: str = "B2", origin: str = "o", *, denies: bool = False, on: date | None = None) -> Report:
    return Report("paper", origin, grade[0], int(grade[1]), on, None, None, None, None, denies, HERE)


def fact(*reports: Report, probability: Estimate | None = None, assumed: bool = False) -> Fact:
    return Fact("f", "movement", {}, reports, probability, assumed, False, "", HERE)


def credence(*reports: Report) -> float:
    return weigh_fact(fact(*reports), GRADES).probability


reports = st.builds(
    lambda letter, number, origin, denies: report(f"{letter}{number}", origin, denies=denies),
    st.sampled_from("ABCDEF"),
    st.integers(1, 6),
    st.sampled_from(("x", "y", "z")),
    st.booleans(),
)


def test_one_report_gives_the_probability_of_its_grade() -> None:
    assert credence(report("B2")) == pytest.approx(0.78)


def test_reports_of_two_origins_add_up_in_log_odds() -> None:
    odds = 0.78 / 0.22 * 0.575 / 0.425
    assert credence(report("B2", "x"), report("C3", "y")) == pytest.approx(odds / (1 + odds))


def test_a_denial_counts_the_other_way() -> None:
    assert credence(report("B2", denies=True)) == pytest.approx(0.22)
    assert credence(report("B2", "x"), report("B2", "y", denies=True)) == pytest.approx(0.5)


def test_the_worked_example_of_the_module_is_true() -> None:
    grades = Grades({("B", 2): 0.80, ("C", 3): 0.60}, ("example",))
    said = fact(report("B2", "x"), report("C3", "y", denies=True))
    assert weigh_fact(said, grades).probability == pytest.approx(0.727, abs=5e-4)
    relayed = fact(*said.reports, report("B2", "x"))
    assert weigh_fact(relayed, grades).probability == weigh_fact(said, grades).probability


@given(reports, st.integers(1, 10))
def test_ten_relays_of_one_origin_count_once(said: Report, times: int) -> None:
    relays = [dataclasses.replace(said, source=f"outlet-{i}") for i in range(times)]
    assert credence(*relays) == pytest.approx(credence(said))


def test_within_one_origin_the_strongest_report_counts() -> None:
    assert credence(report("C3"), report("A1"), report("D2")) == credence(report("A1"))


def test_an_origin_that_says_and_denies_with_equal_strength_says_nothing() -> None:
    assert credence(report("B2"), report("B2", denies=True)) == 0.5


@given(st.sampled_from(("F1", "F6", "B6", "A6")))
def test_an_unknown_grade_leaves_the_odds_alone_and_widens_the_range(grade: str) -> None:
    known = weigh_fact(fact(report("B2", "x")), GRADES)
    both = weigh_fact(fact(report("B2", "x"), report(grade, "y")), GRADES)
    assert both.probability == known.probability
    assert both.low < known.low <= known.high < both.high


@given(st.integers(1, 5), st.booleans())
def test_an_unreliable_source_is_worth_nothing_and_never_the_opposite(credibility: int, denies: bool) -> None:
    found = weigh_fact(fact(report(f"E{credibility}", denies=denies)), GRADES)
    assert (found.probability, found.low, found.high) == (0.5, 0.5, 0.5)


@given(st.lists(reports, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing(said: list[Report], shuffle: object) -> None:
    before = weigh_fact(fact(*said), GRADES)
    shuffle.shuffle(said)  # type: ignore[attr-defined]
    assert weigh_fact(fact(*said), GRADES) == before


@given(st.lists(reports, min_size=1, max_size=8))
def test_a_credence_lies_within_its_own_range(said: list[Report]) -> None:
    found = weigh_fact(fact(*said), GRADES)
    assert 0.0 < found.low <= found.probability <= found.high < 1.0


@pytest.mark.parametrize("stated", [0.0, 0.3, 1.0])
def test_a_stated_probability_is_taken_as_it_is(stated: float) -> None:
    assert weigh_fact(fact(probability=Estimate.exactly(stated)), GRADES).probability == stated


def test_a_range_counts_with_its_middle_and_keeps_its_ends() -> None:
    found = weigh_fact(fact(probability=Estimate.between(0.5, 0.8)), GRADES)
    assert (found.low, found.probability, found.high) == (0.5, 0.65, 0.8)


def test_an_assumption_without_a_probability_is_certain() -> None:
    assert weigh_fact(fact(assumed=True), GRADES).probability == 1.0


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


def test_log_odds_do_not_overflow() -> None:
    strong = [report("A1", f"origin-{i}") for i in range(500)]
    assert credence(*strong) == pytest.approx(1.0)
    assert math.isfinite(credence(*[dataclasses.replace(r, denies=True) for r in strong]))
