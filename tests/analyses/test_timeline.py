"""Claims about time: every step is what an assessment of its day says, and what changed adds up."""

from __future__ import annotations

import dataclasses
import json
import math
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import chdir
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from conftest import Golden
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import facts, programs
from smallcase import CASE, RULES, bear, write_project

from vedette.__main__ import main
from vedette.analyses.compare import build_blocks as build_comparison
from vedette.analyses.compare import compare
from vedette.analyses.timeline import Timeline, WrongSpan, build_blocks, timeline
from vedette.analyses.timeline.timeline_screen import LEVELS, draw_course
from vedette.cli.timeline_command import parse_stride
from vedette.language.atoms import Atom
from vedette.language.load import load_case
from vedette.language.model import Case, Rule, Rulebook
from vedette.reasoning import grounded_case as gathering
from vedette.reasoning import replay as dating
from vedette.reasoning.assess import assess, judge_evidence
from vedette.reasoning.averaging import find_outlook
from vedette.reasoning.circuit import build_circuit
from vedette.reasoning.grounded_case import gather_evidence
from vedette.reasoning.grounding import ground
from vedette.reasoning.replay import CLOCK, gather_over, list_report_days, list_stale_days, narrow
from vedette.reasoning.scoring.judgement import Settings, Uncertainty
from vedette.reasoning.shapley import MOST_EXACT, attribute, attribute_chances
from vedette.reasoning.worlds import build_one_world
from vedette.show.blocks import Table, Text
from vedette.show.canvas import Canvas
from vedette.show.markdown import render_markdown
from vedette.show.text import render_text

Loaded = tuple[Rulebook, Case]
DECEMBER, FEBRUARY = "belarus-2022-12", "belarus-2022-02"
FEW = Settings(samples=2_048)

DATED_RULES = """\
  - id: soon
    title: An announced day is near
    when:
      - talk: {by: $who, day: $day}
      - within: {days: 3, of: [$day, $as_of]}
    weigh: {war: +2.5, peace: -0.75}
    because: What is announced may come.
    per: $day
  - id: past
    title: An announced day went by
    when: [{talk: {by: $ally, day: {before: $as_of}}}]
    infer: {strike: {of: $target}}
    because: It tests a derived fact.
  - id: today
    title: It is the day
    when: [{any: [{talk: {by: $ally, day: $as_of}}, {talk: {by: $target, day: $as_of}}]}]
    weigh: {war: +0.123}
    because: It tests an alternative.
  - id: nothing-soon
    title: No announced day lies ahead
    when: [{not: {talk: {by: $ally, day: {after: $as_of}}}}]
    weigh: {peace: +0.6}
    because: It tests a denial.
"""
DATED_CASE = (
    CASE
    + """\
  - id: more-food
    supply: {of: Azuria, type: fuel}
    reports: [{source: post, credibility: 2, date: 2030-04-02}, {source: echo, credibility: 2, date: 2030-05-07}]
"""
)


def load_small(folder: Path, case: str = DATED_CASE, rules: str = RULES + DATED_RULES) -> Loaded:
    path = write_project(folder, case, rules)
    with chdir(folder):
        return load_case(path.relative_to(folder)).require()


def load_real(case: str) -> Loaded:
    return load_case(Path("scenarios") / f"{case}.yaml").require()


@pytest.fixture(scope="module")
def crisis(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return load_small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def february() -> Timeline:
    return timeline(*load_real(FEBRUARY))


def read(found: Timeline) -> dict[str, dict[str, tuple[int, float, float]]]:
    return {s.date: {x.id: (x.rank, x.probability, x.score_db) for x in s.scenarios} for s in found.steps}


def read_fresh(loaded: Loaded, day: date, settings: Settings) -> dict[str, tuple[int, float, float]]:
    judgements = assess(*loaded, day, settings).judgements
    return {j.scenario.id: (j.rank, j.probability, j.score_db) for j in judgements}


# --- every step is an assessment --------------------------------------------------------------------------------------


def test_every_step_is_what_an_assessment_of_that_day_says(crisis: Loaded) -> None:
    found = timeline(*crisis, end=date(2030, 8, 15))
    assert len(found.steps) > 10
    for day, standings in read(found).items():
        assert standings == read_fresh(crisis, date.fromisoformat(day), Settings())


@pytest.mark.parametrize("case", [FEBRUARY, DECEMBER])
def test_so_it_is_in_the_real_cases(case: str) -> None:
    loaded = load_real(case)
    found = read(timeline(*loaded, settings=FEW))
    for day in [*list(found)[::6], list(found)[-1]]:
        assert found[day] == read_fresh(loaded, date.fromisoformat(day), FEW)


def test_the_last_step_is_the_verdict(february: Timeline) -> None:
    loaded = load_real(FEBRUARY)
    assert february.steps[-1].date == loaded[1].as_of.isoformat()
    assert read(february)[february.steps[-1].date] == read_fresh(loaded, loaded[1].as_of, Settings())


def test_the_evidence_of_a_day_is_judged_as_if_gathered_for_it(crisis: Loaded) -> None:
    days = [date(2030, 4, 30) + timedelta(days=n) for n in range(0, 50, 3)]
    for day, evidence in gather_over(*crisis, days, "rete").items():
        fresh = gather_evidence(*crisis, day, "rete")
        assert evidence.rules == fresh.rules
        assert evidence.known == fresh.known
        assert evidence.units == fresh.units
        one, other = judge_evidence(evidence, FEW), judge_evidence(fresh, FEW)
        assert (one.judgements, one.method, one.confidence) == (other.judgements, other.method, other.confidence)
        assert one.prior_chances == other.prior_chances


def test_clocks_are_never_seen(crisis: Loaded) -> None:
    for evidence in gather_over(*crisis, [date(2030, 5, 6), date(2030, 5, 9)], "rete").values():
        assert CLOCK not in {atom.kind for atom in evidence.atoms}
        assert "as_of" not in {name for f in evidence.circuit.grounding.firings for name, _ in f.bindings}


def test_rules_are_grounded_once(crisis: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def count(*given: object) -> object:
        calls.append(given)
        return ground(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(gathering, "ground", count)
    monkeypatch.setattr(dating, "ground", count)
    timeline(*crisis)
    assert len(calls) == 1


@settings(max_examples=40)
@given(programs(), facts, st.data())
def test_fewer_facts_leave_what_would_have_been_grounded_over_them(
    program: list[list[Rule]], known: dict[Atom, float], data: st.DataObject
) -> None:
    rules = [rule for stratum in program for rule in stratum]
    few = data.draw(st.lists(st.sampled_from(sorted(known, key=str)), unique=True))
    whole, fresh = ground(rules, known), ground(rules, few)
    given_few = frozenset(i for i, atom in enumerate(whole.atoms) if atom in few)
    left, numbers = narrow(whole, given_few, clock=-1, others=frozenset())
    assert [whole.atoms[n] for n in numbers] == list(left.atoms)
    assert {left.atoms[i] for i in left.given} == {fresh.atoms[i] for i in fresh.given} == set(few)
    true = data.draw(st.lists(st.sampled_from(few), unique=True)) if few else []
    told = []
    for grounding in (left, fresh):
        bits = build_one_world(len(grounding.atoms), [i for i, a in enumerate(grounding.atoms) if a in true]).bits
        held = build_circuit(grounding).hold(bits)
        firings = zip(grounding.firings, held.firings[:, 0], strict=True)
        told.append(
            (
                {a for a, bits in zip(grounding.atoms, held.atoms[:, 0], strict=True) if bits & np.uint64(1)},
                [(f.rule, f.bindings) for f, bits in firings if bits & np.uint64(1)],
            )
        )
    assert told[0] == told[1]


# --- which days are steps ---------------------------------------------------------------------------------------------


def test_a_report_of_tomorrow_does_not_count_today(crisis: Loaded) -> None:
    steps = {step.date: step for step in timeline(*crisis, end=date(2030, 5, 4)).steps}
    assert "late-shells" not in {
        fact.fact for fact in steps["2030-05-01" if "2030-05-01" in steps else "2030-04-30"].facts
    }
    assert "late-shells" in {f.fact for f in steps["2030-05-03"].facts if f.how == "came in"}


def test_events_are_no_dates_of_reports(february: Timeline) -> None:
    reported = {day.isoformat() for day in list_report_days(load_real(FEBRUARY)[1])}
    assert reported >= {step.date for step in february.steps if step.reports}


def test_a_fact_goes_stale_on_a_step_of_its_own(crisis: Loaded) -> None:
    steps = {step.date: step for step in timeline(*crisis, end=date(2030, 8, 1)).steps}
    assert {f.fact for f in steps["2030-06-30"].facts if f.how == "went stale"} >= {"food", "fuel"}
    assert all(f.before is not None and f.after is None for f in steps["2030-06-30"].facts if f.how == "went stale")


def test_a_newer_report_keeps_a_fact_fresh(crisis: Loaded) -> None:
    days = list_stale_days(*crisis)
    assert date(2030, 4, 2) + timedelta(days=61) not in days
    assert date(2030, 5, 7) + timedelta(days=61) in days


def test_time_alone_can_make_a_step(crisis: Loaded) -> None:
    steps = {step.date: step for step in timeline(*crisis, end=date(2030, 5, 20)).steps}
    for day, how in (("2030-05-06", "begins"), ("2030-05-13", "ceases")):
        (rule,) = (rule for rule in steps[day].rules if rule.rule == "soon")
        assert (rule.how, rule.facts) == (how, ("the date",))
        assert steps[day].time_db["war"] == pytest.approx(steps[day].total_db["war"])


def test_every_so_many_days_ends_with_the_last(crisis: Loaded) -> None:
    found = timeline(*crisis, date(2030, 4, 1), date(2030, 4, 30), every=7)
    assert [s.date[5:] for s in found.steps] == ["04-01", "04-08", "04-15", "04-22", "04-29", "04-30"]


@pytest.mark.parametrize(("text", "days"), [("7", 7), ("7d", 7), ("1w", 7), ("12w", 84)])
def test_strides_are_days_or_weeks(text: str, days: int) -> None:
    assert parse_stride(text) == days


def test_wrong_spans_are_refused(crisis: Loaded) -> None:
    with pytest.raises(WrongSpan, match="first report is of 2029-01-03"):
        timeline(*crisis, start=date(2028, 1, 1))
    with pytest.raises(WrongSpan, match="first report is of 2029-01-03"):
        timeline(*crisis, end=date(2028, 1, 1))
    with pytest.raises(WrongSpan, match="backwards"):
        timeline(*crisis, start=date(2030, 5, 1), end=date(2030, 4, 1))
    with pytest.raises(WrongSpan, match="too many"):
        timeline(*crisis, end=date(2059, 1, 1), every=1)


def test_a_case_without_dated_reports_has_one_step(tmp_path: Path) -> None:
    rulebook, case = load_small(tmp_path)
    undated = dataclasses.replace(case, facts=tuple(f for f in case.facts if not f.reports))
    assert [step.date for step in timeline(rulebook, undated).steps] == ["2030-05-01"]


def test_the_order_of_facts_and_rules_means_nothing(crisis: Loaded) -> None:
    rulebook, case = crisis
    turned = dataclasses.replace(case, facts=case.facts[::-1], rules=case.rules[::-1])
    twisted = dataclasses.replace(rulebook, rules=rulebook.rules[::-1])
    assert timeline(twisted, turned).to_data() == timeline(rulebook, case).to_data()


# --- what changed adds up ---------------------------------------------------------------------------------------------


def assert_steps_add_up(found: Timeline) -> None:
    for before, step in pairwise(found.steps):
        for old, new in zip(before.scenarios, step.scenarios, strict=True):
            total = new.score_db - old.score_db
            facts = math.fsum([step.time_db[new.id], *(f.db[new.id] for f in step.facts)])
            assert step.total_db[new.id] == pytest.approx(total, abs=1e-9)
            assert facts == pytest.approx(total, abs=1e-7), step.date
            assert math.fsum(r.db[new.id] for r in step.rules) == pytest.approx(total, abs=1e-9), step.date


def test_the_parts_of_every_step_add_up(crisis: Loaded, february: Timeline) -> None:
    assert_steps_add_up(february)
    assert_steps_add_up(timeline(*crisis, end=date(2030, 8, 15)))


def test_the_parts_add_up_with_many_changes_too() -> None:
    loaded = load_real(FEBRUARY)
    first, last = gather_over(*loaded, [date(2021, 1, 1), loaded[1].as_of], "rete").values()
    parts = attribute(first, last)
    assert len(parts) > MOST_EXACT
    one, other = judge_evidence(first, FEW), judge_evidence(last, FEW)
    before = {j.scenario.id: j.score_db for j in one.judgements}
    for judgement in other.judgements:
        total = math.fsum(part.total(judgement.scenario.id) for part in parts)
        assert total == pytest.approx(judgement.score_db - before[judgement.scenario.id], abs=1e-9)


def test_two_facts_that_a_rule_needs_share_its_weight(crisis: Loaded) -> None:
    steps = timeline(*crisis, end=date(2030, 8, 1)).steps
    (step,) = (s for s in steps if s.date == "2030-04-30")
    db = {fact.fact: fact.db for fact in step.facts}
    assert db["food"]["feint"] == pytest.approx(db["fuel"]["feint"])
    assert "strike-threatens" in {rule for fact in step.facts if fact.fact == "food" for rule in fact.rules}


def test_there_and_back_again_is_the_same_with_the_other_sign(crisis: Loaded) -> None:
    one, other = gather_over(*crisis, [date(2030, 5, 1), date(2030, 8, 1)], "rete").values()
    forth, back = attribute(one, other), attribute(other, one)
    assert [part.atom for part in forth] == [part.atom for part in back]
    for there, here in zip(forth, back, strict=True):
        assert there.total("war") == pytest.approx(-here.total("war"), abs=1e-9)


def read_cell(cell: object) -> str:
    return cell.text if isinstance(cell, Text) else str(cell)


@pytest.mark.parametrize(
    "days", [("2022-02-10", "2022-02-11"), ("2021-01-01", "2022-02-20"), ("2022-02-20", "2022-02-01")]
)
def test_a_comparison_of_dates_adds_up_as_printed(days: tuple[str, str]) -> None:
    loaded = load_real(FEBRUARY)
    gathered = gather_over(*loaded, [date.fromisoformat(day) for day in days], "rete")
    sides = [(day, judge_evidence(gathered[date.fromisoformat(day)], FEW)) for day in days]
    comparison = compare(sides)
    tables = [b for b in build_comparison(comparison) if isinstance(b, Table) and b.total]
    assert {table.columns[0].title for table in tables} <= {"rule", "fact"}
    assert tables or not any(comparison.differences[0].total_db.values())
    for table in tables:
        first = 2 if table.columns[0].title == "rule" else 3
        for number in range(first, len(table.columns)):
            terms = [read_cell(row[number]) for row in table.rows]
            assert sum(Decimal(t) for t in terms if t) == Decimal(read_cell(table.total[number]))
    difference = comparison.differences[0]
    assert difference.time_db is not None
    for scenario, total in difference.total_db.items():
        facts = [f.db[scenario] for f in difference.facts]
        assert math.fsum([difference.prior_db[scenario], difference.time_db[scenario], *facts]) == pytest.approx(total)


# --- the screen and the command ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [FEBRUARY, DECEMBER])
def test_the_screen_reads_as_it_should(case: str, golden: Golden) -> None:
    text = render_text(build_blocks(timeline(*load_real(case))), Canvas(width=80))
    assert max(map(len, text.splitlines())) <= 80
    golden(f"timeline/{case}.txt", text)


def test_a_comparison_of_dates_reads_as_it_should(golden: Golden) -> None:
    loaded = load_real(FEBRUARY)
    gathered = gather_over(*loaded, [date(2022, 2, 1), date(2022, 2, 11)], "rete")
    sides = [(day.isoformat(), judge_evidence(evidence, Settings())) for day, evidence in gathered.items()]
    golden("timeline/compare.txt", render_text(build_comparison(compare(sides)), Canvas(width=80)))


def test_as_markdown_and_data(crisis: Loaded, golden: Golden) -> None:
    found = timeline(*crisis, end=date(2030, 8, 1))
    golden("timeline/crisis.md", render_markdown(build_blocks(found)))
    data = json.loads(json.dumps(found.to_data()))
    assert next(iter(data.items())) == ("schema", "vedette.timeline/1")
    assert len(data["steps"]) == len(found.steps)


def test_a_course_is_drawn_in_ascii_where_need_be(crisis: Loaded) -> None:
    assert draw_course([0.0, 1.0]) == LEVELS[0] + LEVELS[-1]
    assert len(draw_course([0.5] * 100)) == 40
    text = render_text(build_blocks(timeline(*crisis)), Canvas(unicode=False))
    assert text.isascii()
    assert "\\u" not in text


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    write_project(tmp_path, DATED_CASE, RULES + DATED_RULES)
    monkeypatch.chdir(tmp_path)

    def run_line(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        return status, *capsys.readouterr()

    return run_line


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_the_command_has_every_format(run: Run, form: str) -> None:
    status, out, err = run(
        "timeline", "scenarios/crisis.yaml", "--every", "1w", "--from", "2030-04-01", "--format", form
    )
    assert (status, err) == (0, "")
    assert form != "json" or json.loads(out)["every"] == 7


def test_a_date_before_the_first_report_is_wrong_use_and_names_the_first(run: Run) -> None:
    status, out, err = run("timeline", "scenarios/crisis.yaml", "--from", "2001-01-01")
    assert (status, out) == (2, "")
    assert "2029-01-03" in " ".join(err.split())


def test_a_stride_that_is_none_is_wrong_use(run: Run) -> None:
    assert run("timeline", "scenarios/crisis.yaml", "--every", "0")[0] == 2
    assert "7d or 1w" in run("timeline", "scenarios/crisis.yaml", "--every", "week")[2]


def test_dates_are_compared_over_one_grounding(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("grounded for one date")

    monkeypatch.setattr(gathering, "ground", refuse)
    line = ("compare", "scenarios/crisis.yaml", "--as-of", "2030-05-01", "--as-of", "2030-05-07")
    status, out, _ = run(*line, "--format", "json")
    assert status == 0
    assert json.loads(out)["differences"][0]["time_db"]["war"] == pytest.approx(bear(war=2.5, peace=-0.75)["war"])


def test_progress_shows_on_a_terminal_and_ctrl_c_is_clean() -> None:
    ours, theirs = pty.openpty()
    line = [
        sys.executable,
        "-m",
        "vedette",
        "timeline",
        f"scenarios/{FEBRUARY}.yaml",
        "--from",
        "2021-01-01",
        "--every",
        "1",
    ]
    started = subprocess.Popen(line, env={**os.environ, "TERM": "xterm"}, stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    seen = b""
    while b" days" not in seen.rpartition(b" of ")[2]:  # reading fails once the command has ended
        seen += os.read(ours, 4096)
    started.send_signal(signal.SIGINT)
    assert started.wait(timeout=60) == 130
    assert b"Traceback" not in seen
    assert started.stdout is not None
    assert started.stdout.read() == b""
    started.stdout.close()
    os.close(ours)


# --- what moved a chance ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("uncertainty", ["likelihood", "posterior"])
def test_what_facts_did_to_a_chance_adds_up_to_its_change_within_what_sampling_can_tell(
    crisis: Loaded, uncertainty: Uncertainty
) -> None:
    settings = Settings(uncertainty=uncertainty)
    found = timeline(*crisis, settings=settings)
    days = [date.fromisoformat(step.date) for step in found.steps]
    gathered = gather_over(*crisis, days, settings.engine)
    for before, after in pairwise(days):
        then = find_outlook(gathered[after], settings)
        parts = attribute_chances(gathered[before], gathered[after], settings, then)
        was = find_outlook(gathered[before], settings, then).probabilities
        names = [s.id for s in gathered[after].rulebook.scenarios]
        for scenario, change in zip(names, then.probabilities - was, strict=True):
            moved = sum(part.moved[scenario] for part in parts)
            assert moved == pytest.approx(change, abs=1e-9 if uncertainty == "likelihood" else 0.01)
