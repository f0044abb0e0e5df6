"""Faults that strangers met, each in a small project of its own under `tests/faults`, with the right answer."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vedette.__main__ import main
from vedette.language.diagnostics import Diagnostic, Place
from vedette.language.loading.references import find_references
from vedette.show.canvas import Canvas
from vedette.show.characters import visible
from vedette.show.diagnostic_text import render_diagnostics
from vedette.show.numbers import format_percent

FAULTS = Path(__file__).parent / "faults"


@pytest.fixture(autouse=True)
def _project(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A copy of the folder that the mark `project` names, to work in."""
    mark = request.node.get_closest_marker("project")
    project = tmp_path / "project"
    project.mkdir()
    if mark is not None:
        shutil.copytree(FAULTS / mark.args[0], project, dirs_exist_ok=True)
    with chdir(project):
        yield project


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


# --- slips that pass in silence ---------------------------------------------------------------------------------------


def list_found() -> list[tuple[str, str]]:
    """Code and message of everything that `check` finds."""
    return [(d["code"], d["message"]) for d in json.loads(run("check", "--format", "json").stdout)["diagnostics"]]


@pytest.mark.project("mutate-crash")
@pytest.mark.parametrize(("slip", "code", "hint"), [("$actr", "V614", "$actor"), ("actor", "V615", "$actor")])
def test_a_slip_in_a_variable_is_found(slip: str, code: str, hint: str) -> None:
    change("rules/mini/preparation.yaml", "- announcement: {by: $actor", f"- announcement: {{by: {slip}")
    done = run("check")
    assert f"warning[{code}]" in done.stdout
    assert f"did you mean `{hint}`?" in done.stdout


@pytest.mark.project("mutate-crash")
def test_two_spellings_of_an_origin_are_found_and_two_numbers_are_none() -> None:
    before = "origin: spokesman"
    for other, expected in (("satelite-images", ["V704"]), ("satellite-images-2", []), ("drone-video", [])):
        change("scenarios/example.yaml", before, f"origin: {other}")
        before = f"origin: {other}"
        assert [code for code, _ in list_found() if code == "V704"] == expected


@pytest.mark.project("mutate-crash")
def test_a_comment_that_cuts_a_question_is_found_and_fmt_leaves_the_file_alone() -> None:
    text = Path("scenarios/example.yaml").read_text(encoding="utf-8")
    question = next(line for line in text.splitlines() if line.startswith("question:"))
    cut = text.replace(question, "question: Will unit #4 move at all?")
    Path("scenarios/example.yaml").write_text(cut, encoding="utf-8")
    assert "V121" in [code for code, _ in list_found()]
    assert run("fmt").returncode == 1
    assert Path("scenarios/example.yaml").read_text(encoding="utf-8") == cut
    Path("scenarios/example.yaml").write_text(cut.replace(" #4", "  # four"), encoding="utf-8")
    assert "V121" not in [code for code, _ in list_found()]


@pytest.mark.project("chance-of-aside-rule")
def test_a_word_with_a_letter_of_another_alphabet_is_named_as_such() -> None:
    change("rules/tiny/all.yaml", "[rail: {by: $actor}]", "[r\u0430il: {by: $actor}]")
    done = run("check")
    assert done.returncode == 1
    assert "`rail` looks the same; in this word other letters stand (U+0430 for a)" in done.stdout


# --- characters on a screen -------------------------------------------------------------------------------------------


def test_joiners_are_shown_inside_words_of_scripts_that_use_them_and_named_elsewhere() -> None:
    persian, sinhala = "\u0645\u06cc\u200c\u0631\u0648\u062f", "\u0dc1\u0dca\u200d\u0dbb\u0dd3"
    assert visible(persian) == persian
    assert visible(sinhala) == sinhala
    assert visible("bor\u200cder \u0645\u200c") == "bor\\u200cder \u0645\\u200c"


@pytest.mark.project("chance-of-aside-rule")
@pytest.mark.parametrize("form", ["table", "markdown", "html"])
def test_no_text_of_an_analyst_begins_a_line_as_a_command_of_github(form: str) -> None:
    change(
        "scenarios/c.yaml",
        "question: Will it act?",
        'question: "::error::Will it act? ::warning::and when? ##[error]x"',
    )
    change("scenarios/c.yaml", "title: C", 'title: "::error::C"')
    for command in ("evaluate", "explain", "facts") if form != "html" else ("evaluate",):
        for columns in (20, 40, 80):
            shown = run(command, "scenarios/c.yaml", "--format", form, columns=columns).stdout
            assert not re.search(r"^\s*::[a-z]|##\[[a-z]", shown, re.MULTILINE), shown


def test_what_is_typed_reaches_the_screen_without_its_escapes() -> None:
    for typed in ("evaluate \x1b]8;;x\x1b\\a.yaml", "check --format \x1b[31mred", "test \x1b[2J", "fmt \x9b2J"):
        done = run(*typed.split(" "))
        assert done.returncode == 2
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", done.stderr), typed


# --- what surrounds a command -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["--version", "--help", "evaluate --help", "check --explain V604"])
def test_a_full_disk_or_a_closed_stdout_is_one_line_and_status_5(line: str) -> None:
    for redirection in (">/dev/full", ">&-"):
        done = subprocess.run(
            ["bash", "-c", f'exec "$0" -m vedette "$@" {redirection}', sys.executable, *line.split()],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 5, done.stderr
        assert re.fullmatch("vedette: the result could not be written: .*\n", done.stderr)


def test_a_mistake_of_use_stays_2_when_stderr_is_full() -> None:
    command = 'exec "$0" -m vedette evaluat 2>/dev/full'
    assert subprocess.run(["bash", "-c", command, sys.executable], timeout=60, check=False).returncode == 2


@pytest.mark.project("chance-of-aside-rule")
def test_a_file_that_lies_outside_is_not_shown() -> None:
    Path("../secret.yaml").write_text("password: 12345\n", encoding="utf-8")
    Path("rules/tiny/more.yaml").symlink_to(Path("../secret.yaml").absolute())
    done = run("check")
    assert done.returncode == 1
    assert "V906" in done.stdout
    assert "12345" not in done.stdout


@pytest.mark.project("chance-of-aside-rule")
def test_a_pipe_among_the_cases_keeps_nobody_waiting() -> None:
    os.mkfifo("scenarios/pipe.yaml")
    assert find_references(Path("scenarios/pipe.yaml")).documents == ()
    assert "V902" in [code for code, _ in list_found()]


@pytest.mark.project("chance-of-aside-rule")
def test_git_is_asked_about_this_repository_whatever_a_hook_exports(monkeypatch: pytest.MonkeyPatch) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "x")):
        subprocess.run(["git", *words], check=True, timeout=30)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")
    assert run("diff", "--against", "HEAD").returncode == 0
    Path("rules/tiny").rename("rules/tinier")
    change("rules/tinier/rulebook.yaml", "rulebook: tiny", "rulebook: tinier")
    new = run("diff", "rules/tinier", "--against", "HEAD", "--fail-on", "meaning")
    assert new.returncode == 0
    assert "rules/tinier is new" in new.stdout
    assert "There were then: rules/tiny." in new.stdout
    assert run("diff", "HEAD:rules/tinier", "rules/tinier").returncode == 2


@pytest.mark.project("chance-of-aside-rule")
def test_fmt_leaves_alone_what_was_saved_while_it_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    def save_meanwhile(*_: object) -> None:
        Path("scenarios/c.yaml").write_text("mine\n", encoding="utf-8")

    change("scenarios/c.yaml", "title: C", "title:    C")
    monkeypatch.setattr("os.fsync", save_meanwhile)
    done = run("fmt", "scenarios/c.yaml")
    assert done.returncode == 1
    assert Path("scenarios/c.yaml").read_text(encoding="utf-8") == "mine\n"
    assert done.stdout == ""
    assert "0 of 1 file changed." in done.stderr
    assert "saved by somebody else" in done.stderr


# --- explanations -----------------------------------------------------------------------------------------------------


@pytest.mark.project("chance-of-aside-rule")
def test_a_derived_fact_under_not_that_is_in_no_world_is_no_fault() -> None:
    change("rules/tiny/all.yaml", "[rail: {by: $actor}]", "[rail: {by: $actor}, not: {massed: {by: $actor}}]")
    change("rules/tiny/all.yaml", "[any: [rail: {by: $actor}, road: {by: $actor}]]", "[order: {by: $actor}]")
    change("rules/tiny/all.yaml", "infer: {massed", "infer: {massed")
    for scenario in ("acts", "rail-costs"):
        assert run("explain", "scenarios/c.yaml", scenario).returncode == 0


# --- bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.project("chance-of-aside-rule")
def test_alternatives_that_multiply_are_refused_at_their_rule_before_anything_is_joined() -> None:
    anys = ", ".join(["any: [rail: {by: $actor}, road: {by: $actor}, order: {by: $actor}]"] * 8)
    change("rules/tiny/all.yaml", "[rail: {by: $actor}]", f"[{anys}]")
    for line in (("evaluate", "scenarios/c.yaml"), ("check",)):
        done = run(*line)
        assert done.returncode == (3 if line[0] == "evaluate" else 1)
        assert "the alternatives of rule `rail-costs` combine in 6,561 ways" in done.stdout + done.stderr


def test_the_excerpt_of_a_long_line_is_the_same_however_long_the_line_is() -> None:
    """It is cut on both sides of the spot, and nothing of the rest is measured."""
    found = [Diagnostic(Place("a.yaml", 1, 1001, 4), "V201", "unknown key `wehn`")]
    lines = ["\u0449" * 1000 + "wehn" + "\u0449" * length for length in (500, 50_000)]

    def show(line: str) -> str:
        return render_diagnostics(found, Canvas(), lambda _path, _number: line)

    shown = [show(line) for line in lines]
    assert shown[0] == shown[1]
    assert "wehn" in shown[0]


@pytest.mark.project("chance-of-aside-rule")
def test_a_flood_of_one_kind_is_shown_in_part_and_counted() -> None:
    with Path("scenarios/c.yaml").open("a", encoding="utf-8") as file:
        file.writelines(f"bad{number}: x\n" for number in range(1000))
    done = run("check", columns=80)
    assert done.stdout.count("error[V201]") == 20
    assert "and 980 more like the last of them" in done.stdout
    assert "1001 errors" in done.stdout
    assert len([code for code, _ in list_found() if code == "V201"]) == 1000


@pytest.mark.project("chance-of-aside-rule")
def test_a_name_of_ten_thousand_letters_is_refused_and_not_printed_whole() -> None:
    change("scenarios/c.yaml", "id: by-rail", "id: " + "x" * 10_000)
    done = run("check")
    assert "a name of 10,000 characters is too long" in done.stdout
    assert len(done.stdout) < 5_000


@pytest.mark.project("chance-of-aside-rule")
def test_many_copies_of_a_rule_are_named_in_part_and_counted() -> None:
    text = Path("rules/tiny/all.yaml").read_text(encoding="utf-8")
    rule = text[text.index("  - id: rail-costs") : text.index("  - id: massed-and-ordered")]
    copies = "".join(rule.replace("rail-costs", f"copy-{number}") for number in range(60))
    Path("rules/tiny/all.yaml").write_text(text + copies, encoding="utf-8")
    assert run("check").stdout.count("warning[V604]") == 20


# --- hints ------------------------------------------------------------------------------------------------------------

RULES, HEAD, KINDS, EXAMPLE = (
    "rules/mini/preparation.yaml",
    "rules/mini/rulebook.yaml",
    "rules/mini/facts.yaml",
    "scenarios/example.yaml",
)


@pytest.mark.project("mutate-crash")
@pytest.mark.parametrize(
    ("path", "right", "wrong", "hint"),
    [
        (RULES, "level: {at_least: moderate}", "level: > 50", "write {above: 50}"),
        (
            RULES,
            "- preparation: {by: $actor, level",
            "- or: {by: $actor, level",
            "write any: [{kind: {...}}",
        ),
        (RULES, "- announcement: {by: $actor, says: will_not_act}", "- not announcement", "not: {announcement: {...}}"),
        (RULES, "- announcement: {by", "- not announcement: {by", "write not: {announcement: {...}}"),
        (RULES, "    title: The actor", "    // why\n    title: The actor", "begin a comment with #"),
        (RULES, "    title: The actor", "\u00a0\u00a0  title: The actor", "indent with ordinary spaces"),
        (HEAD, "for: +3", "for: +4 dB", "write +4, without the unit"),
        (HEAD, "for: +3", "for: 340 GB", "write 340, without the unit"),
        (HEAD, "prior: 0.4", "prior: 1,212", "write 1212, without commas"),
        (RULES, "{by: $actor, level", "{by: 1,212, level", "write 1212, without commas"),
        (HEAD, "prior: 0.4", "prior: 0.4-0.6", "write [0.4, 0.6] for a range"),
        (HEAD, "prior: 0.4", "prior: 40", "write 0.4 for 40%"),
        (KINDS, "{type: actor}", "{type: integer}", "write `number`"),
        (EXAMPLE, "rulebook: ../rules/mini", "rulebook: mini", "write the path: ../rules/mini"),
        (EXAMPLE, "source: post", "source: The Post", "write its id: post"),
    ],
)
def test_a_slip_that_many_make_has_a_hint_that_says_what_to_write(path: str, right: str, wrong: str, hint: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert right in text
    Path(path).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    done = run("check")
    assert done.returncode == 1
    assert hint in done.stdout


@pytest.mark.project("mutate-crash")
@pytest.mark.parametrize("broken", [RULES, KINDS, HEAD, EXAMPLE])
def test_a_file_that_cannot_be_read_hides_no_mistake_of_another(broken: str) -> None:
    """Each of the others has a mistake that needs none of the files but its own."""
    mistakes = {
        RULES: ("because: Accounts", "becuase: Accounts"),
        KINDS: ("stale_after: 60 days", "stale_after: sixty days"),
        HEAD: ("prior: 0.4", "prior: four"),
        EXAMPLE: ("reliability: B", "reliability: Z"),
    }
    for path, (right, wrong) in mistakes.items():
        text = Path(path).read_text(encoding="utf-8")
        assert right in text
        Path(path).write_text("x: [1\n" + text if path == broken else text.replace(right, wrong, 1), encoding="utf-8")
    found = {(d["path"], d["code"]) for d in json.loads(run("check", "--format", "json").stdout)["diagnostics"]}
    expected = {RULES: "V201", KINDS: "V211", HEAD: "V204", EXAMPLE: "V206", broken: "V105"}
    assert set(expected.items()) <= found


# --- what an answer rests on ------------------------------------------------------------------------------------------


@pytest.mark.project("chance-of-aside-rule")
def test_before_any_report_the_answer_is_said_to_be_the_prior() -> None:
    reports = "reports: [{source: post, credibility: 2, date: 2030-05-01}]}"
    change("scenarios/c.yaml", "probability: 0.5}", reports)
    change("scenarios/c.yaml", "probability: 0.4}", reports)
    said = "This is only the prior: no fact counts on 2030-04-01, and nothing has been weighed."
    assert said in run("evaluate", "scenarios/c.yaml", "--as-of", "2030-04-01").stdout
    assert "only the prior" not in run("evaluate", "scenarios/c.yaml").stdout


@pytest.mark.project("chance-of-aside-rule")
def test_cases_of_rulebooks_without_a_scenario_in_common_are_said_to_be_incomparable() -> None:
    shutil.copytree("rules/tiny", "rules/other")
    for path in (Path("rules/other/rulebook.yaml"), Path("rules/other/all.yaml")):
        text = path.read_text(encoding="utf-8").replace("rulebook: tiny", "rulebook: other")
        path.write_text(re.sub(r"\b(acts|waits)\b(?=:)", r"\1_now", text), encoding="utf-8")
    case = Path("scenarios/c.yaml").read_text(encoding="utf-8")
    Path("scenarios/d.yaml").write_text(
        case.replace("case: c", "case: d").replace("rules/tiny", "rules/other"), encoding="utf-8"
    )
    done = run("compare", "scenarios/c.yaml", "scenarios/d.yaml")
    assert done.returncode == 0, done.stderr
    assert "tiny and other have no scenario in common" in done.stdout
    assert "No rule counts differently" not in done.stdout
    assert "The lead changes" not in done.stdout


@pytest.mark.project("chance-of-aside-rule")
def test_scenarios_that_are_level_are_said_to_be_level() -> None:
    Path("rules/tiny/all.yaml").write_text("rules: []\n", encoding="utf-8")
    done = run("evaluate", "scenarios/c.yaml")
    assert "are level: each has a roughly even chance (50%)." in done.stdout
    assert [s["first_share"] for s in ask("evaluate", "scenarios/c.yaml")["scenarios"]] == [0.5, 0.5]


# --- limits of time ---------------------------------------------------------------------------------------------------


@pytest.mark.project("chance-of-aside-rule")
@pytest.mark.parametrize(
    ("command", "items"), [("sensitivity", "factors"), ("collect", "leads"), ("timeline", "steps")]
)
def test_what_there_was_no_time_for_is_said_and_what_there_was_time_for_is_as_ever(command: str, items: str) -> None:
    for day, fact in ((1, "probability: 0.5}"), (2, "probability: 0.4}")):
        change("scenarios/c.yaml", fact, f"reports: [{{source: post, credibility: 2, date: 2030-05-0{day}}}]}}")
    whole, partial = (ask(command, "scenarios/c.yaml", *limit) for limit in ((), ("--seconds", "0")))
    assert whole["not_looked_at"] == 0
    assert partial["not_looked_at"] > 0
    assert all(item in whole[items] for item in partial[items])
    shown = run(command, "scenarios/c.yaml", "--seconds", "0").stdout
    assert "the time was up" in " ".join(shown.split())


@pytest.mark.project("chance-of-aside-rule")
def test_sets_that_there_was_no_time_for_are_not_said_to_be_none() -> None:
    assert ask("flips", "scenarios/c.yaml", "--seconds", "0")["is_whole"] is False
    shown = " ".join(run("flips", "scenarios/c.yaml", "--seconds", "0").stdout.split())
    assert "0 sets found that hand the lead of" in shown
    assert "the time was up" in shown
    assert "No set" not in shown


# --- changes that no score feels --------------------------------------------------------------------------------------


@pytest.mark.project("chance-of-aside-rule")
def test_a_fact_that_stays_below_one_half_is_named_with_what_it_moved() -> None:
    """By rail was reported as improbable (0.4): no score moves, and acting gains a sixth of its credence: the rule,
    two to one, lends 4/3 and 2/3 once centred.
    """
    change("rules/tiny/all.yaml", "weigh: {acts: for}", "weigh: {acts: 3.0102999566}")
    change("scenarios/c.yaml", "probability: 0.5}", "reports: [{source: post, credibility: 4, date: 2030-05-02}]}")
    change("scenarios/c.yaml", "probability: 0.4}", "reports: [{source: post, credibility: 2, date: 2030-05-01}]}")
    grade = ask("facts", "scenarios/c.yaml")["facts"]
    credence = next(fact["credence"] for fact in grade if fact["id"] == "by-rail")
    points = 100 * credence / 6
    (step,) = ask("timeline", "scenarios/c.yaml", "--to", "2030-05-02")["steps"][1:]
    assert set(step["total_db"].values()) == {0.0}
    (fact,) = step["facts"]
    assert 100 * fact["moved"]["acts"] == pytest.approx(points, abs=0.1)
    shown = run("timeline", "scenarios/c.yaml").stdout
    assert f"by-rail came in, +{points:.0f} points Acts" in " ".join(shown.split())
    compared = run("compare", "scenarios/c.yaml", "--as-of", "2030-05-01", "--as-of", "2030-05-02").stdout
    assert re.search(rf"by-rail +not yet +{100 * credence:.0f}% +\+{points:.0f} +-{points:.0f}", compared)


# --- what strangers wished for ----------------------------------------------------------------------------------------


@pytest.mark.project("chance-of-aside-rule")
def test_a_folder_stands_for_the_cases_in_it_and_for_one_case_if_it_holds_one() -> None:
    assert ask("evaluate", "scenarios")["case"] == "c"
    assert ask("facts", "scenarios")["case"] == "c"
    case = Path("scenarios/c.yaml").read_text(encoding="utf-8")
    Path("scenarios/d.yaml").write_text(case.replace("case: c", "case: d"), encoding="utf-8")
    assert [report["case"] for report in ask("evaluate", "scenarios")] == ["c", "d"]
    assert [side["case"] for side in ask("compare", "scenarios")["sides"]] == ["c", "d"]
    assert run("facts", "scenarios").returncode == 2


@pytest.mark.project("chance-of-aside-rule")
def test_tables_come_as_csv_with_the_numbers_that_bars_stand_for() -> None:
    change("rules/tiny/rulebook.yaml", "title: Acts", "title: '=1+1'")
    report = ask("evaluate", "scenarios/c.yaml")
    done = run("evaluate", "scenarios/c.yaml", "--format", "csv")
    rows = list(csv.reader(io.StringIO(done.stdout, newline="")))
    head, first = rows[0], rows[1]
    assert first[0] == "'=1+1"  # a text, for a spreadsheet too
    leader = report["scenarios"][0]
    assert float(first[head.index("value")]) == pytest.approx(leader["probability"])
    assert first[head.index("chance")] == format_percent(leader["probability"])


@pytest.mark.project("chance-of-aside-rule")
def test_a_kind_and_a_derived_fact_can_be_explained() -> None:
    found = ask("explain", "scenarios/c.yaml", "massed")
    (name,) = found["names"]
    assert found["facts"][name]["chance"] == pytest.approx(0.7)
    assert (found["concluded_by"], found["asked_by"]) == (["massed-by-rail"], ["massed-and-ordered"])
    derived = ask("explain", "scenarios/c.yaml", name)
    assert (derived["what"], derived["id"], derived["facts"]) == ("derived", name, found["facts"])
    shown = run("explain", "scenarios/c.yaml", "kind:massed").stdout
    assert "1 fact of this kind may be true" in shown
    assert "massed-by-rail" in shown
    assert "by-road" in shown
    assert "No fact of this kind is known" in run("explain", "scenarios/c.yaml", "order").stdout
    assert run("explain", "scenarios/c.yaml", "massd").returncode == 2


@pytest.mark.project("chance-of-aside-rule")
def test_a_variable_of_one_not_alone_means_any_and_the_same_within_it() -> None:
    knows = "knows: {says: One knows another., attributes: {a: {type: actor}, b: {type: actor}}}"
    change("rules/tiny/facts.yaml", "facts:\n", f"facts:\n  {knows}\n")
    change("rules/tiny/all.yaml", "[rail: {by: $actor}]", "[rail: {by: $actor}, not: {knows: {a: $one, b: $one}}]")
    known = "  - {id: known, knows: {a: Zeta, b: Iota}, probability: 1}\n"
    change("scenarios/c.yaml", "  - {id: by-road", known + "  - {id: by-road")

    def find_chance() -> float:
        rules = ask("evaluate", "scenarios/c.yaml")["rules"]
        return float(next(rule["holds_probability"] for rule in rules if rule["id"] == "rail-costs"))

    assert find_chance() == pytest.approx(0.5)
    change("scenarios/c.yaml", "a: Zeta, b: Iota", "a: Zeta, b: Zeta")
    assert find_chance() == 0.0
    change("rules/tiny/all.yaml", "b: $one", "b: $actr")
    assert "did you mean `$actor`?" in run("check").stdout


def test_the_page_about_python_is_true(tmp_path: Path) -> None:
    """Its code runs, in order, on a copy of the project, and prints what it says."""
    root = Path(__file__).parent.parent
    for folder in ("rules", "scenarios", "seeds"):
        shutil.copytree(root / folder, tmp_path / folder)
    page = (root / "docs/python.md").read_text(encoding="utf-8")
    asked = "import json, vedette\nassert json.loads(text)['case'] and 'assess' in dir(vedette)"
    code = "\n".join([*re.findall(r"```python\n(.*?)```", page, re.DOTALL), asked])
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "Diversion" in lines
    assert "True" in lines  # without the origin the lead changes
    assert any(line.startswith("source archyde 0.") for line in lines)
    assert "mine  Will it come to this?" in lines


@pytest.mark.project("chance-of-aside-rule")
def test_a_result_goes_to_a_file_whole_or_not_at_all() -> None:
    printed = run("evaluate", "scenarios/c.yaml", "--format", "json")
    done = run("evaluate", "scenarios/c.yaml", "--format", "json", "-o", "verdict.json")
    assert (done.returncode, done.stdout) == (0, "")
    assert Path("verdict.json").read_text(encoding="utf-8") == printed.stdout
    assert run("evaluate", "scenarios/c.yaml", "-o", "no/such/folder/x").returncode == 5
    change("scenarios/c.yaml", "title: C", "titel: C")
    assert run("evaluate", "scenarios/c.yaml", "--format", "json", "-o", "verdict.json").returncode == 3
    assert Path("verdict.json").read_text(encoding="utf-8") == printed.stdout
    assert run("check", "-o", "found.txt").returncode == 1
    assert "V201" in Path("found.txt").read_text(encoding="utf-8")
