"""Claims about watch: a block a save, nothing lost, nothing stale, and the verdict that evaluate would give."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from smallcase import write_project

from vedette.authoring.watch import find_edits, list_watched, look, view_case, watch
from vedette.language.edits import touches_meaning
from vedette.language.load import load_case
from vedette.reasoning.assess import assess
from vedette.reasoning.grounded_case import gather_evidence
from vedette.reasoning.scoring.judgement import Settings

CASE = Path("scenarios/crisis.yaml")
RULES = Path("rules/small/things.yaml")
HEAD = Path("rules/small/rulebook.yaml")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


# --- seeing -----------------------------------------------------------------------------------------------------------


def test_all_that_a_verdict_depends_on_is_watched() -> None:
    watched = {path.as_posix() for path in list_watched(CASE)}
    assert {"scenarios/crisis.yaml", "seeds/paper.txt", "rules/small/facts.yaml", "rules/small"} <= watched


def test_a_broken_case_is_still_watched() -> None:
    CASE.write_text("case: [", encoding="utf-8")
    assert CASE in list_watched(CASE)


@pytest.mark.parametrize("way", ["write", "rename", "delete", "touch"])
def test_every_way_of_saving_is_seen(way: str) -> None:
    before = look((RULES,))
    if way == "write":
        RULES.write_text("rules: []\n", encoding="utf-8")
    elif way == "rename":
        Path("new").write_text(RULES.read_text(encoding="utf-8"), encoding="utf-8")
        Path("new").replace(RULES)
    elif way == "delete":
        RULES.unlink()
    else:
        os.utime(RULES, (1, 1))
    assert look((RULES,)) != before


def test_a_new_file_of_rules_is_seen_and_then_watched() -> None:
    sleeps: list[float] = []

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        if len(sleeps) == 1:
            Path("rules/small/more.yaml").write_text("rules: []\n", encoding="utf-8")
        assert len(sleeps) < 50

    changes = watch(lambda: list_watched(CASE), sleep)
    next(changes)
    assert Path("rules/small") in next(changes)
    assert Path("rules/small/more.yaml") in list_watched(CASE)


def test_a_file_that_is_still_being_written_is_waited_for() -> None:
    written = 0

    def sleep(_seconds: float) -> None:
        nonlocal written
        if written < 5:
            written += 1
            RULES.write_text("#" * written, encoding="utf-8")

    changes = watch(lambda: (RULES,), sleep)
    next(changes)
    assert next(changes) == {RULES}
    assert written == 5


def test_a_change_during_the_work_is_seen_afterwards() -> None:
    changes = watch(lambda: (RULES,), lambda _seconds: None)
    next(changes)
    RULES.write_text("# one", encoding="utf-8")
    next(changes)
    RULES.write_text("# other", encoding="utf-8")
    assert next(changes) == {RULES}


def test_on_a_slow_disk_looks_grow_rarer() -> None:
    ticks = iter(range(1000))
    rests: list[float] = []

    def sleep(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 3:
            RULES.write_text("# now", encoding="utf-8")

    changes = watch(lambda: (RULES,), sleep, clock=lambda: float(next(ticks)))
    next(changes)
    next(changes)
    assert rests[0] == 10.0


# --- reading anew -----------------------------------------------------------------------------------------------------

EDITS = {
    "a weight": (RULES, "weigh: {war: +6}", "weigh: {war: +3}"),
    "a condition": (RULES, "size: huge}", "size: small}"),
    "a prior": (HEAD, "prior: 0.40", "prior: 0.4"),
    "a group": (RULES, "group: supplies", "group: posture"),
    "a comment": (RULES, "rules:\n", "# moved down\nrules:\n"),
    "a grade": (CASE, "credibility: 3", "credibility: 1"),
    "a fact": (CASE, "at: north, size: large", "at: north, size: huge"),
    "the date": (CASE, "as_of: 2030-05-01", "as_of: 2030-06-30"),
    "a role": (CASE, "target: Azuria", "target: Rubia"),
}


@pytest.mark.parametrize("what", EDITS)
def test_the_verdict_is_the_one_that_a_fresh_start_gives(what: str) -> None:
    path, before, after = EDITS[what]
    first = view_case(CASE, None, Settings())
    edit(path, before, after)
    second = view_case(CASE, None, Settings(), first, frozenset({path}))
    assert second.assessment
    fresh = assess(*load_case(CASE).require())
    assert second.assessment.judgements == fresh.judgements
    assert second.assessment.prior_chances == fresh.prior_chances
    assert second.assessment.evidence.circuit.grounding == fresh.evidence.circuit.grounding


@pytest.mark.parametrize(
    ("what", "kept"), [("a weight", True), ("a comment", True), ("a condition", False), ("a fact", False)]
)
def test_rules_are_grounded_anew_only_when_they_ask_something_else(what: str, kept: bool) -> None:
    path, before, after = EDITS[what]
    rulebook, case = load_case(CASE).require()
    first = gather_evidence(rulebook, case, case.as_of, "rete")
    edit(path, before, after)
    rulebook, case = load_case(CASE).require()
    second = gather_evidence(rulebook, case, case.as_of, "rete", first)
    assert (second.circuit is first.circuit) == kept


def test_a_broken_file_keeps_the_last_good_verdict() -> None:
    good = view_case(CASE, None, Settings())
    edit(RULES, "weigh: {war: +6}", "weigh: {war: strong}")
    broken = view_case(CASE, None, Settings(), good, frozenset({RULES}))
    assert not broken.is_whole
    assert broken.assessment is good.assessment
    edit(RULES, "weigh: {war: strong}", "weigh: {war: +6}")
    mended = view_case(CASE, None, Settings(), broken, frozenset({RULES}))
    assert mended.is_whole
    assert mended.assessment
    assert not find_edits(good.assessment or mended.assessment, mended.assessment)


def test_an_edit_is_told_with_its_place() -> None:
    first = view_case(CASE, None, Settings())
    edit(RULES, "weigh: {war: +6}", "weigh: {war: +3}")
    second = view_case(CASE, None, Settings(), first, frozenset({RULES}))
    assert first.assessment
    assert second.assessment
    (found,) = find_edits(first.assessment, second.assessment)
    assert (found.id, found.at.path) == ("huge-army", "rules/small/things.yaml")
    assert touches_meaning([found])


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def watching(project: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-u", "-m", "vedette", "watch", CASE.as_posix(), "--color", "never"]
    with subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield process
        process.kill()


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().rstrip("\n")


def test_each_save_makes_one_block_and_interrupt_ends_it(watching: subprocess.Popen[str]) -> None:
    assert read_line(watching) == "watching scenarios/crisis.yaml and 4 other files (Ctrl-C stops)"
    assert "ahead by" in read_line(watching)
    edit(RULES, "weigh: {war: +2.005, peace: -1.115}", "weigh: {war: +9, peace: -1.115}")
    edited = read_line(watching)
    assert edited[8:] == "  rules/small/things.yaml:24  open-border: weight of war +2.005 → +9"
    assert " → " in read_line(watching)
    edit(RULES, "weigh: {war: +9, peace: -1.115}", "weigh: {warr: +9, peace: -1.115}")
    broken = read_line(watching)
    assert "rules/small/things.yaml:29:13  error[V305]" in broken
    assert "did you mean `war`?" in broken
    assert read_line(watching).strip() == f"(the last good verdict is of {edited[:8]})"
    edit(RULES, "weigh: {warr: +9, peace: -1.115}", "weigh: {war: +9, peace: -1.115}")
    assert "mended: " in read_line(watching)
    watching.send_signal(signal.SIGINT)
    assert watching.wait(timeout=20) == 130
    assert watching.stderr
    assert watching.stderr.read() == ""


def test_as_json_each_save_is_an_object_on_a_line(project: Path) -> None:
    command = [sys.executable, "-m", "vedette", "watch", CASE.as_posix(), "--format", "json", "--blocks", "1"]
    run = subprocess.run(command, cwd=project, capture_output=True, encoding="utf-8", timeout=60, check=True)
    (line,) = run.stdout.splitlines()
    answer = json.loads(line)
    assert (answer["schema"], answer["whole"], answer["edits"]) == ("vedette.watch/1", True, [])
    assert answer["scenarios"][0]["id"] == answer["leader"]


def test_a_reader_who_hangs_up_ends_the_watch(project: Path) -> None:
    command = [sys.executable, "-m", "vedette", "watch", CASE.as_posix(), "--quiet"]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        process.stdout.close()
        edit(RULES, "weigh: {war: +6}", "weigh: {war: +3}")
        assert process.wait(timeout=20) == 0
