"""Faults that strangers met, each in a small project of its own under `tests/faults`, with the right answer."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vedette.__main__ import main

FAULTS = Path(__file__).parent / "faults"


@pytest.fixture(autouse=True)
def _project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A copy of the folder that the mark `project` names, to work in."""
    mark = request.node.get_closest_marker("project")
    shutil.copytree(FAULTS / mark.args[0], tmp_path, dirs_exist_ok=True)
    with chdir(tmp_path):
        yield tmp_path


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def run(*words: str, columns: int = 200) -> Done:
    """The command as from a shell, in this process: a test that starts none is ten times as fast."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setenv("COLUMNS", str(columns))
        status = main(list(words))
    return Done(status, out.getvalue(), err.getvalue())


def ask(*words: str) -> Any:
    """What a command that ends with 0 prints as JSON."""
    done = run(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


# --- chances beside the verdict ---------------------------------------------------------------------------------------


@pytest.mark.project("chance-of-aside-rule")
def test_a_rule_set_aside_counts_the_facts_of_all_its_firings() -> None:
    """Rail (0.5) or road (0.4) lets it hold: 1 - 0.5·0.6 = 0.7, though the road feeds no rule that weighs."""
    rules = {rule["id"]: rule["holds_probability"] for rule in ask("evaluate", "scenarios/c.yaml")["rules"]}
    assert rules == {"massed-by-rail": pytest.approx(0.7), "rail-costs": pytest.approx(0.5), "massed-and-ordered": 0.0}


@pytest.mark.project("chance-of-aside-rule")
def test_a_fact_that_is_both_stated_and_concluded_has_the_chance_of_either() -> None:
    """Stated with 0.2, and concluded from what has 0.2: 1 - 0.8·0.8 = 0.36."""
    change("scenarios/c.yaml", "  - {id: by-road, road: {by: Rubia}, probability: 0.4}\n", "")
    change(
        "scenarios/c.yaml",
        "probability: 0.5}",
        "probability: 0.2}\n  - {id: seen, massed: {by: Rubia}, probability: 0.2}",
    )
    halts = "id: halts\n    title: Rail\n    when: [massed: {by: $actor}]\n    infer: {order: {by: $actor}}\n"
    change("rules/tiny/all.yaml", "id: rail-costs", f"{halts}    because: So.\n    see: [assumed]\n  - id: rail-costs")
    change(
        "rules/tiny/all.yaml",
        "[massed: {by: $actor}, order: {by: $actor}]\n    weigh",
        "[absent: {rail: {by: $actor}}]\n    weigh",
    )
    rules = {rule["id"]: rule["holds_probability"] for rule in ask("evaluate", "scenarios/c.yaml")["rules"]}
    assert rules["halts"] == pytest.approx(0.36)


@pytest.mark.project("chance-of-aside-rule")
def test_a_rulebook_that_has_no_rules_yet_gives_its_priors() -> None:
    Path("rules/tiny/all.yaml").write_text("rules: []\n", encoding="utf-8")
    report = ask("evaluate", "scenarios/c.yaml")
    assert all(s["probability"] == pytest.approx(s["prior"]) for s in report["scenarios"])
    assert run("check").returncode in (0, 1)


# --- mutants ----------------------------------------------------------------------------------------------------------


@pytest.mark.project("mutate-crash")
def test_mutants_that_would_infer_what_nothing_binds_are_skipped() -> None:
    done = run("test", "--mutate", "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    assert json.loads(done.stdout)["mutation"]["mutants"] > 0


@pytest.mark.project("mutate-crash")
def test_mutants_that_wait_for_a_failing_test_are_said_to_wait() -> None:
    change("rules/mini/tests/preparation.yaml", "leads: acts", "leads: holds_back")
    done = run("test", "--mutate")
    assert done.returncode == 1
    assert "No mutant was tried" in done.stdout


# --- numbers that nobody can mean -------------------------------------------------------------------------------------


@pytest.mark.project("sensitivity-crash")
def test_priors_of_nothing_and_of_everything_are_refused_at_their_places() -> None:
    done = run("check")
    assert done.returncode == 1
    assert "1e-17 is out of range: a number from 1e-06 to 0.999999 is expected" in done.stdout
    assert [f"rules/minsk/rulebook.yaml:{line}:12" in done.stdout for line in (15, 19)] == [True, True]


@pytest.mark.project("chance-of-aside-rule")
@pytest.mark.parametrize("days", ["1.0e+300", ".nan", ".inf", "-1"])
def test_days_beyond_all_dates_are_refused_at_their_place(days: str) -> None:
    change(
        "rules/tiny/all.yaml",
        "[rail: {by: $actor}]",
        f"[rail: {{by: $actor}}, within: {{days: {days}, of: [2030-01-01, $as_of]}}]",
    )
    done = run("check")
    assert done.returncode == 1
    assert "rules/tiny/all.yaml:10:" in done.stdout
    assert "V207" in done.stdout
