"""Claims about the command line: what goes where, how runs end, and what help and mistakes say."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from conftest import Golden
from smallcase import CASE, RULES, write_project

import vedette.reasoning.assess
from vedette.__main__ import main
from vedette.cli.completion import complete_case, complete_rulebook
from vedette.cli.options import Screen
from vedette.cli.screen import SourceFiles
from vedette.cli.streams import find_width, wants_colour
from vedette.language.diagnostics import BadInput, Diagnostic, Place
from vedette.version import __version__

Run = Callable[..., tuple[int, str, str]]
COMMANDS = ("evaluate", "explain", "compare", "rules", "facts")
CRISIS = "scenarios/crisis.yaml"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command line in the small project's folder: exit status, stdout, stderr."""
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)

    def run_line(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        return status, *capsys.readouterr()

    return run_line


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """A process of its own, for what needs real pipes and signals."""
    return subprocess.Popen(
        [sys.executable, "-m", "vedette", *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


# --- help and version -------------------------------------------------------------------------------------------------


def test_the_version_is_one_line(run: Run) -> None:
    assert run("--version") == (0, f"vedette {__version__}\n", "")


def test_without_arguments_help_is_the_result(run: Run) -> None:
    assert run() == run("--help")
    assert run()[0] == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_and_its_exit_statuses(run: Run, command: str) -> None:
    status, out, _ = run(command, "--help")
    assert status == 0
    assert f"    vedette {command} " in out
    assert "Exit status: 0 done" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_help_lists_every_command(run: Run) -> None:
    out = run("--help")[1]
    assert all(f"  {command} " in out for command in COMMANDS)


# --- results ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "suffix"), [("table", "txt"), ("markdown", "md")])
def test_evaluate_prints_the_verdict(run: Run, golden: Golden, form: str, suffix: str) -> None:
    status, out, err = run("evaluate", CRISIS, "--format", form)
    assert (status, err) == (0, "")
    golden(f"cli/evaluate.{suffix}", out)


def test_the_keys_of_evaluate_as_json_are_those_of_the_contract(run: Run) -> None:
    data = json.loads(run("evaluate", CRISIS, "--format", "json")[1])
    assert " ".join(data) == (
        "schema vedette case title question as_of rulebook engine inputs method conditional_on_listed_scenarios "
        "scenarios confidence rules facts until outcome record"
    )
    assert " ".join(data["scenarios"][0]) == (
        "id title prior probability low high score_db naive_db rank first_share word short range_words"
    )


@pytest.mark.parametrize(
    "line",
    [
        ("explain", CRISIS),
        ("explain", CRISIS, "strike-threatens"),
        ("explain", CRISIS, "food"),
        ("compare", CRISIS, "--as-of", "2030-05-01", "--as-of", "2030-05-10"),
        ("rules",),
        ("rules", "open-border", "--rules", "rules/small"),
        ("facts", CRISIS),
        ("facts", CRISIS, "food"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_every_command_has_every_format(run: Run, line: tuple[str, ...], form: str) -> None:
    status, out, err = run(*line, "--format", form)
    assert (status, err) == (0, "")
    assert all(len(row) <= 80 for row in out.splitlines()) or form != "table"
    assert form != "json" or str(json.loads(out)["schema"]).startswith("vedette.")


def test_json_of_several_cases_is_a_list_and_of_one_is_not(run: Run) -> None:
    one, two = (json.loads(run("evaluate", *[CRISIS] * n, "--format", "json")[1]) for n in (1, 2))
    assert two == [one, one]


def test_an_earlier_date_forgets_what_came_later(run: Run) -> None:
    data = json.loads(run("evaluate", CRISIS, "--as-of", "2030-05-04", "--format", "json")[1])
    assert data["as_of"] == "2030-05-04"
    assert "late-shells" in {fact["id"] for fact in data["facts"]}


def test_another_rulebook_can_be_used(run: Run, tmp_path: Path) -> None:
    write_project(tmp_path / "other", rules=RULES.replace("war: +6", "war: +5"))
    data = json.loads(run("evaluate", CRISIS, "--rules", "other/rules/small", "--format", "json")[1])
    assert next(r for r in data["rules"] if r["id"] == "huge-army")["weights"] == {"war": 5}


def test_a_seed_and_a_way_to_average_reach_the_method(run: Run) -> None:
    data = json.loads(run("evaluate", CRISIS, "--seed", "7", "--uncertainty", "posterior", "--format", "json")[1])
    assert (data["method"]["seed"], data["method"]["uncertainty"]) == (7, "posterior")


def test_colour_comes_only_when_asked_for(run: Run) -> None:
    assert "\x1b[1m" in run("evaluate", CRISIS, "--color", "always")[1]
    assert "\x1b" not in run("evaluate", CRISIS)[1]


def test_ascii_is_enough(run: Run) -> None:
    assert run("evaluate", CRISIS, "--ascii")[1].isascii()


def test_the_width_is_what_columns_says(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert all(len(line) <= 60 for line in run("evaluate", CRISIS)[1].splitlines())


# --- warnings ---------------------------------------------------------------------------------------------------------

FARAWAY = CASE.replace(
    "  paper: {path: ../seeds/paper.txt, published: 2030-04-30}",
    "  paper: {address: 'https://post.example/1', published: 2030-04-30}",
)


def test_warnings_go_to_stderr_one_line_a_kind(run: Run, tmp_path: Path) -> None:
    write_project(tmp_path, case=FARAWAY.replace("title: ", "title: \u200b\u200b", 1))
    status, out, err = run("evaluate", CRISIS)
    assert status == 0
    assert "V511" not in err  # said by `check`, and by no other command
    assert "warning" not in out
    assert err.startswith("warning[V119]")
    assert len(err.splitlines()) == 1


def test_quiet_drops_warnings_but_no_errors(run: Run, tmp_path: Path) -> None:
    write_project(tmp_path, case=FARAWAY.replace("title: ", "title: \u200b", 1))
    assert run("evaluate", CRISIS, "-q")[2] == ""
    write_project(tmp_path, case=CASE.replace("kind", "kin").replace("title:", "titel:"))
    assert "error[" in run("evaluate", CRISIS, "-q")[2]


# --- mistakes of use --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("evaluat", CRISIS), "evaluate"),
        (("evaluate",), "CASE"),
        (("evaluate", "scenarios/crisys.yaml"), "did you mean `scenarios/crisis.yaml`?"),
        (("evaluate", "crisis"), "did you mean `scenarios/crisis.yaml`?"),
        (("evaluate", "rules"), "`rules` is a folder"),
        (("evaluate", "-"), "a case is read from a file"),
        (("evaluate", CRISIS, "--format", "jsn"), "unknown format `jsn`; did you mean `json`?"),
        (("evaluate", CRISIS, "--engine", "ret"), "unknown engine `ret`; did you mean `rete`?"),
        (("evaluate", CRISIS, "--uncertainty", "posteriors"), "did you mean `posterior`?"),
        (("evaluate", CRISIS, "--color", "allways"), "did you mean `always`?"),
        (("evaluate", CRISIS, "--as-of", "2030-13-01"), "`2030-13-01` is not a date such as 2022-12-20"),
        (("evaluate", CRISIS, "--rules", "rules/smal"), "`rules/smal` is no folder; did you mean `rules/small`?"),
        (("evaluate", CRISIS, "--rules", "rules"), "`rules` holds no rulebook.yaml; there is rules/small"),
        (("explain", CRISIS, "waar"), "did you mean `war`?"),
        (("explain", CRISIS, "open-boarder"), "did you mean `open-border`?"),
        (("facts", CRISIS, "foood"), "did you mean `food`?"),
        (("rules", "open-boarder"), "did you mean `open-border`?"),
        (("compare", CRISIS), "from 2 to 26 sides"),
    ],
)
def test_wrong_use_ends_with_2_and_the_right_spelling(run: Run, line: tuple[str, ...], said: str) -> None:
    status, out, err = run(*line)
    assert (status, out) == (2, "")
    assert said in " ".join(err.split())
    assert "Try 'vedette" in err


def test_an_odd_file_name_cannot_move_the_cursor(run: Run) -> None:
    err = run("evaluate", "scenarios/\x1b[2J.yaml")[2]
    assert "\x1b" not in err
    assert "\\x1b[2J" in err


def test_several_rulebooks_must_be_told_apart(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rules/other").mkdir()
    (tmp_path / "rules/other/rulebook.yaml").write_text("")
    status, _, err = run("rules")
    assert status == 2
    assert "rules/ holds rules/other, rules/small; say which" in " ".join(err.split())


# --- bad input --------------------------------------------------------------------------------------------------------


def test_bad_input_ends_with_3_and_shows_every_spot(run: Run, golden: Golden, tmp_path: Path) -> None:
    write_project(tmp_path, case=CASE.replace("food}", "foood}"), rules=RULES.replace("because: Mass", "becuase: Mass"))
    status, out, err = run("evaluate", CRISIS)
    assert (status, out) == (3, "")
    golden("cli/bad_input.txt", err)


def test_the_mistakes_of_all_cases_are_shown_at_once(run: Run, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"scenarios/{name}.yaml").write_text(CASE.replace("crisis", name).replace("question:", "asks:"))
    status, _, err = run("evaluate", CRISIS, "scenarios/one.yaml", "scenarios/two.yaml")
    assert status == 3
    assert "scenarios/one.yaml:3:1" in err
    assert "scenarios/two.yaml:3:1" in err
    assert "2 files. Nothing was evaluated." in err


def test_bad_input_found_late_ends_with_3_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object) -> NoReturn:
        raise BadInput([Diagnostic(Place(CRISIS, 1, 7, 6), "V801", "too many firings of rule army-near")])

    monkeypatch.setattr(vedette.reasoning.assess, "assess", give_up)
    status, out, err = run("evaluate", CRISIS)
    assert (status, out) == (3, "")
    assert "1 | case: crisis\n  |       ^^^^^^\n" in err


# --- our own fault, interrupts, closed pipes --------------------------------------------------------------------------


def fail(*_: object) -> NoReturn:
    raise RuntimeError("a bug\x1b[2J")


def test_our_own_fault_ends_with_4_in_two_lines(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vedette.reasoning.assess, "assess", fail)
    status, out, err = run("evaluate", CRISIS)
    assert (status, out) == (4, "")
    assert err.splitlines()[0].endswith("RuntimeError: a bug\\x1b[2J")
    assert err.splitlines()[1:] == ["  = help: --debug shows the traceback"]


def test_debug_shows_the_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vedette.reasoning.assess, "assess", fail)
    status, _, err = run("evaluate", CRISIS, "--debug")
    assert status == 4
    assert err.startswith("Traceback")


def test_an_interrupt_ends_with_130_and_no_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(vedette.reasoning.assess, "assess", interrupt)
    assert run("evaluate", CRISIS) == (130, "", "")


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interrupt_while_modules_load_ends_with_130_and_no_traceback() -> None:
    script = "import os, signal, vedette.__main__ as m; m._prepare_for_interrupt(); os.kill(os.getpid(), signal.SIGINT)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_run_that_ignores_interrupts_goes_on_ignoring_them(run: Run) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert run("--help")[0] == 0
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("line", [("evaluate", CRISIS), ("--help",), ("evaluate", CRISIS, "--format", "json")], ids=str)
def test_a_reader_who_hangs_up_is_no_mistake(run: Run, line: tuple[str, ...]) -> None:
    assert run("--version")[0] == 0
    process = start(*line)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), said) == (0, "")


def test_a_poor_terminal_gets_ascii(run: Run) -> None:
    assert run("--version")[0] == 0
    out, err = start("evaluate", CRISIS, PYTHONIOENCODING="ascii:strict", PYTHONUTF8="0").communicate()
    assert err == ""
    assert out.isascii()
    assert "##" in out


def test_json_and_markdown_are_utf_8_on_any_terminal(run: Run) -> None:
    for form in ("json", "markdown"):
        out, _ = start("evaluate", CRISIS, "--format", form, PYTHONIOENCODING="ascii", PYTHONUTF8="0").communicate()
        assert out == run("evaluate", CRISIS, "--format", form)[1]


# --- what a stream can bear -------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "coloured"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("auto", {"TERM": "dumb"}, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_a_terminal_is_coloured_unless_told_otherwise(choice: str, environment: dict[str, str], coloured: bool) -> None:
    assert wants_colour(Terminal(), choice, environment) is coloured


def test_a_pipe_is_coloured_only_when_forced() -> None:
    assert not wants_colour(io.StringIO(), "auto", {})
    assert wants_colour(io.StringIO(), "auto", {"FORCE_COLOR": "1"})
    assert not wants_colour(io.StringIO(), "auto", {"FORCE_COLOR": "0"})


def test_a_pipe_is_80_columns_wide_unless_columns_says_otherwise() -> None:
    widths = [find_width(io.StringIO(), {"COLUMNS": said}) for said in ("", "100", "0", "wide", "3")]
    assert widths == [80, 100, 80, 80, 20]


def test_the_line_of_a_file_that_is_gone_is_none(tmp_path: Path) -> None:
    assert SourceFiles().find_line(str(tmp_path / "gone.yaml"), 1) is None
    assert SourceFiles().find_line(str(tmp_path), 1) is None


def test_the_screen_starts_plain() -> None:
    assert Screen() == Screen("table", "auto", False, None, False, False)


# --- completion -------------------------------------------------------------------------------------------------------


def test_case_files_and_folders_are_completed(run: Run) -> None:
    assert run("--version")[0] == 0
    assert complete_case("scen") == ["scenarios/"]
    assert complete_case("scenarios/c") == ["scenarios/crisis.yaml"]
    assert complete_case("nowhere/x") == []
    assert complete_rulebook("rules/") == ["rules/small/"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("vedette ev", "evaluate"),
        ("vedette evaluate scen", "scenarios/"),
        (f"vedette explain {CRISIS} open", "open-border"),
        (f"vedette explain {CRISIS} fe", "feint"),
        (f"vedette facts {CRISIS} foo", "food"),
        ("vedette rules open", "open-border"),
        ("vedette graph --rule open", "open-border"),
    ],
)
def test_the_shell_is_offered_names(run: Run, typed: str, offered: str) -> None:
    assert run("--version")[0] == 0
    words = str(len(typed.split()) - 1)
    out, _ = start(_VEDETTE_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD=words).communicate()
    assert out.split() == [offered]


def test_a_case_that_cannot_be_read_offers_nothing(run: Run, tmp_path: Path) -> None:
    write_project(tmp_path, case="case: [")
    assert run("--version")[0] == 0
    typed = f"vedette explain {CRISIS} o"
    out, _ = start(_VEDETTE_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD="3").communicate()
    assert out.split() == []
