"""Promises of the whole pipeline: the same inputs give the same bytes, whatever the order, the process or the
hash seed.
"""

from __future__ import annotations

import dataclasses
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from smallcase import CASE, RULES, write_project

from vedette.analyses.evaluate import build_blocks, build_report, parse_report
from vedette.language.load import load_case
from vedette.reasoning.assess import assess
from vedette.reasoning.scoring.judgement import Settings
from vedette.show.canvas import Canvas
from vedette.show.json_text import render_json
from vedette.show.text import render_text

DECEMBER = "scenarios/belarus-2022-12.yaml"


def evaluate(*arguments: str, seed: str = "0") -> bytes:
    command = [sys.executable, "-m", "vedette", "evaluate", *arguments]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, timeout=120).stdout


@pytest.mark.parametrize("form", ["table", "json"])
def test_every_hash_seed_gives_the_same_bytes(form: str) -> None:
    runs = {evaluate(DECEMBER, "--format", form, seed=seed) for seed in ("0", "1", "4242")}
    assert len(runs) == 1


def test_twice_in_one_process_is_the_same_as_in_two() -> None:
    loaded = load_case(DECEMBER)
    inputs = [(i.path, i.sha256) for i in loaded.inputs]
    first, second = (render_json(build_report(assess(*loaded.require()), inputs).to_data()) for _ in range(2))
    assert first == second == evaluate(DECEMBER, "--format", "json").decode("utf-8")


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_the_order_of_facts_and_rules_changes_no_byte(shuffle: random.Random) -> None:
    rulebook, case = load_case(DECEMBER).require()
    before = render_json(build_report(assess(rulebook, case)).to_data())
    facts, rules, scenarios = list(case.facts), list(rulebook.rules), list(rulebook.scenarios)
    for each in (facts, rules):
        shuffle.shuffle(each)
    mixed = dataclasses.replace(rulebook, rules=tuple(rules), scenarios=tuple(scenarios))
    after = render_json(build_report(assess(mixed, dataclasses.replace(case, facts=tuple(facts)))).to_data())
    assert after == before


def test_the_order_within_and_among_files_changes_no_byte_of_the_verdict(tmp_path: Path) -> None:
    head, *rules = RULES.split("  - id: ")
    turned = head + "".join(f"  - id: {rule}" for rule in reversed(rules))
    split = write_project(tmp_path / "split", rules=head + "".join(f"  - id: {rule}" for rule in rules[:4]))
    rest = head + "".join(f"  - id: {rule}" for rule in rules[4:])
    (split.parent.parent / "rules/small/another.yaml").write_text(rest, encoding="utf-8")
    before, *_ = case_parts = CASE.split("  - id: ")
    facts = before + "".join(f"  - id: {fact}" for fact in reversed(case_parts[1:]))
    screens = {
        render_text(build_blocks(build_report(assess(*load_case(path).require()))), Canvas(width=80))
        for path in (
            write_project(tmp_path / "plain"),
            write_project(tmp_path / "turned", rules=turned),
            write_project(tmp_path / "facts", case=facts),
            split,
        )
    }
    assert len(screens) == 1


def test_a_report_can_be_read_back_and_shown_without_rules_or_case(tmp_path: Path) -> None:
    report = build_report(assess(*load_case(write_project(tmp_path)).require()), [("crisis.yaml", "0" * 64)])
    text = render_json(report.to_data())
    again = parse_report(text)
    assert render_json(again.to_data()) == text
    assert render_text(build_blocks(again), Canvas()) == render_text(build_blocks(report), Canvas())


def test_a_report_of_the_first_kind_is_still_drawn() -> None:
    old = parse_report((Path(__file__).parent / "reports/report-1.json").read_text(encoding="utf-8"))
    assert old.schema == "vedette.report/1"
    shown = render_text(build_blocks(old), Canvas())
    assert all(s.title in shown for s in old.scenarios)
    assert "Analytic confidence" in shown


@pytest.mark.parametrize("text", ["{}", "[]", '{"schema": "vedette.report/0"}'])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a vedette\.report/2 document"):
        parse_report(text)


def test_however_many_facts_are_in_doubt_the_chance_is_exact() -> None:
    found = assess(*load_case(DECEMBER).require())
    assert found.method.exact
    assert (found.method.standard_error, found.method.effective) == (0.0, None)
    assert found.method.worlds == 2 ** len(found.evidence.split_doubtful()[1])


def test_a_lead_that_what_was_sampled_cannot_bear_is_not_stated() -> None:
    report = build_report(assess(*load_case(DECEMBER).require()))
    poor = replace(report, method=replace(report.method, exact=False, effective=9.0, standard_error=1e-6))
    assert "cannot be told" in render_text(build_blocks(poor), Canvas())
    assert "cannot be told" not in render_text(build_blocks(report), Canvas())


def test_posteriors_of_more_than_twenty_doubtful_facts_are_sampled_and_the_error_is_said() -> None:
    found = assess(*load_case(DECEMBER).require(), settings=Settings(uncertainty="posterior"))
    assert not found.method.exact
    assert 0.0 < found.method.standard_error < 0.01
    assert found.method.effective == pytest.approx(found.method.worlds)


def test_python_shows_a_verdict_as_text_and_as_html(tmp_path: Path) -> None:
    from vedette import assess as assess_and_show
    from vedette import load_case as load

    rulebook, case = load(write_project(tmp_path)).require()
    verdict = assess_and_show(rulebook, case)
    assert "Will Rubia attack Azuria?" in str(verdict)
    html = verdict._repr_html_()
    assert "<table" in html
    assert "<script" not in html
