"""One canonical form: what `vedette fmt` moves, what it keeps, and that it never changes what a file says."""

from __future__ import annotations

import io
import os
import re
import stat
import textwrap
from collections.abc import Callable
from contextlib import chdir
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.authoring import formatter as formatting
from vedette.authoring.formatter import MeaningChanged, format_text
from vedette.authoring.formatter import orders as order_tables
from vedette.authoring.formatter.orders import OTHERS
from vedette.cli.app import run
from vedette.language.diagnostics import Place
from vedette.language.keys import (
    CaseShape,
    FactShape,
)
from vedette.language.load import load_case

SHIPPED = sorted([*(ROOT / "rules").glob("**/*.yaml"), *(ROOT / "scenarios").glob("*.yaml")])
BASE = ROOT / "tests" / "broken" / "base"


def lay_out(text: str) -> str:
    formatted, found = format_text(textwrap.dedent(text), "f.yaml")
    assert formatted is not None, found
    assert format_text(formatted, "f.yaml")[0] == formatted
    return formatted


def kept(text: str) -> bool:
    return lay_out(text) == textwrap.dedent(text)


# --- order and indentation --------------------------------------------------------------------------------------------


def test_keys_stand_in_the_order_of_the_documentation() -> None:
    assert lay_out("rules:\n- because: B\n  group: g\n  when: [a: {}]\n  title: T\n  id: x\n") == (
        "rules:\n  - id: x\n    title: T\n    when: [a: {}]\n    because: B\n    group: g\n"
    )


def test_the_kind_of_a_fact_follows_its_id_and_its_reports_come_last() -> None:
    text = "case: c\nfacts:\n  - {reports: [], note: n, calm: {of: B}, id: x}\n"
    assert lay_out(text) == "case: c\nfacts:\n  - {id: x, calm: {of: B}, note: n, reports: []}\n"


def test_names_that_an_analyst_chose_keep_their_order() -> None:
    assert kept("rules:\n  - id: x\n    weigh: {zeta: +1, alpha: -1}\n")
    assert kept("facts:\n  zeta: {says: Z.}\n  alpha: {says: A.}\n")


def test_every_key_that_a_file_may_hold_has_the_place_in_which_it_is_declared() -> None:
    assert order_tables.CASE.keys == (*CaseShape.keys, OTHERS)
    assert order_tables.FACT.keys == ("id", OTHERS, *list(FactShape.keys)[1:])


def test_two_spaces_a_level_and_dashes_too() -> None:
    assert lay_out("facts:\n      a:\n            says: A\nb:\n- c\n-   - d\n    - e\n") == (
        "facts:\n  a:\n    says: A\nb:\n  - c\n  - - d\n    - e\n"
    )


def test_one_blank_line_parts_rules_and_facts_and_none_repeats() -> None:
    assert lay_out("rules:\n\n\n  - id: a\n    title: A\n  - id: b\n    title: B\n\n\n\n  - id: c\n    title: C\n") == (
        "rules:\n  - id: a\n    title: A\n\n  - id: b\n    title: B\n\n  - id: c\n    title: C\n"
    )


def test_brackets_stay_on_a_line_that_is_long_enough_and_are_opened_up_otherwise() -> None:
    long = "x" * 60
    assert lay_out("a: {b: 1,\n    c: [d,\n e]}\n") == "a: {b: 1, c: [d, e]}\n"
    assert lay_out(f"a: {{b: {long}, c: {long}}}\n") == f"a:\n  b: {long}\n  c: {long}\n"
    assert kept("a:\n  b: 1\n")


def test_a_long_list_of_words_is_filled_line_by_line() -> None:
    words = [f"word-{number}" for number in range(30)]
    lines = lay_out(f"values: [{', '.join(words)}]\n").splitlines()
    assert len(lines) == 3
    assert all(len(line) <= 120 for line in lines)
    assert lines[1].startswith("         word-")


def test_line_ends_are_lf_and_the_last_line_has_one() -> None:
    assert lay_out("a: 1\r\nb: >-\r\n  c\r\n  d") == "a: 1\nb: >-\n  c\n  d\n"
    assert lay_out("\ufeffa: 1") == "a: 1\n"


# --- what is kept -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    ["+6", "0.30", "1e3", "0x10", "'it''s'", '"say \\"no\\""', "no", "2022-12-20", "~", "", "$ally", '"12"', "a: b"],
)
def test_numbers_quotes_and_words_stay_as_they_are_written(value: str) -> None:
    written = f"a: {value}".rstrip() + "\n" if value != "a: b" else "a:\n  a: b\n"
    assert kept(written)


def test_texts_over_several_lines_keep_their_lines() -> None:
    text = """\
    a: >-
      One
      two.

        More
    b: |
      x
       y
    c: "quoted over
      two lines"
    d: plain over
      two lines
    e: |+
      keeps

    f: 1
    """
    assert kept(text)
    assert lay_out(textwrap.dedent(text).replace("\n  ", "\n       ")) == textwrap.dedent(text)


def test_anchors_and_what_repeats_them_stay_in_order() -> None:
    text = "rules:\n  - title: &t T\n    id: x\n    because: *t\n"
    assert kept(text)


def test_comments_stay_with_what_they_are_about() -> None:
    text = """\
    # the file
    rules: # all of them
    # over x
    -   title: T     # beside the title
        # over the id
        id: x
        # under x
    # over y

    - {id: y}
    # the end
    """
    assert (
        lay_out(text)
        == """\
# the file
rules:  # all of them
  # over x
  # over the id
  - id: x
    title: T     # beside the title
    # under x

  # over y

  - {id: y}
# the end
"""
    )


def test_a_comment_in_brackets_opens_them_up() -> None:
    assert lay_out("a: {b: 1, # one\n  c: 2}\n") == "a:\n  b: 1,  # one\n  c: 2\n".replace("1,", "1")
    assert lay_out("a: [ # none\n]\n") == "a: []  # none\n"


def test_an_example_in_a_comment_stays_under_its_empty_key() -> None:
    assert kept("sources:\n  # post: {name: The Post}\n\n# next\nfacts: []\n")


def test_comments_in_a_column_stay_in_it() -> None:
    assert kept("a: 1         # one\nlonger: 2    # two\n")


# --- nothing is lost --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_shipped_files_are_in_canonical_form(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert format_text(text, path.as_posix())[0] == text, f"run `vedette fmt {path.relative_to(ROOT)}`"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_real_file_that_was_disarranged_comes_back(path: Path) -> None:
    text, _ = format_text(path.read_bytes().decode("utf-8"), "f.yaml")
    assert text is not None
    lines = ["  " * indentation(line) + re.sub("^( *)- ", r"\1-   ", line) for line in text.splitlines()]
    disarranged = "\r\n".join(lines)
    again, found = format_text(disarranged, "f.yaml")
    assert again is not None, found
    assert re.sub(r" +#", " #", again) == re.sub(r" +#", " #", text)


def indentation(line: str) -> int:
    return (len(line) - len(line.lstrip())) // 2


def test_what_is_loaded_is_the_same_before_and_after(tmp_path: Path) -> None:
    for name in ("rules", "scenarios", "seeds"):
        copy(ROOT / name, tmp_path / name)
    with chdir(tmp_path):
        cases = [f"scenarios/{path.name}" for path in sorted(Path("scenarios").glob("*.yaml"))]
        before = [without_places(load_case(case).require()) for case in cases]
        assert run(["fmt", "-q"]) == 0
        assert [without_places(load_case(case).require()) for case in cases] == before


def copy(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            (target / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (target / path.relative_to(source)).write_bytes(path.read_bytes())


def without_places(value: Any) -> Any:
    """A value of the model as plain data, with every place left out."""
    if isinstance(value, Place):
        return None
    if is_dataclass(value):
        return {f.name: without_places(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {key: without_places(inner) for key, inner in value.items()}
    return [without_places(each) for each in value] if isinstance(value, (list, tuple)) else value


PIECES = [
    *"[]{}:,-?&*!|>'\"%@`#\n ab1", "\n\n", "\n  ", "\n    ", "\n      ", ": ", "- ", "a: ", "b: ", "id: ", "rules:",
    "&x ", "*x", "|+\n", "|2\n", ">-\n    fold\n    ed\n\n", " # c", "# own\n", "\n# c0\n", "\n  # c2\n",
    "\n    # c4\n", "'it''s'", '"q \\" \\n"', '"l\n  m"', "{a: 1}", "[a, b]", "{}", "{a: 1,\n  b: 2}", "[a, # c\n b]",
    "\r\n", "x: y, ", "+6", "\t", "w" * 130, ", ".join(f"word{i}" for i in range(25)), "\n  - id: y\nfacts: {}",
    "é", "\\", "---\n", "? ",
]  # fmt: skip


@given(st.sampled_from(["a: ", "rules:\n  - id: x\n    "]), st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
@settings(max_examples=1500)
def test_no_text_loses_a_word_or_a_comment_and_twice_is_once(start: str, text: str) -> None:
    formatted, found = format_text(start + text, "f.yaml")  # MeaningChanged if a word, a comment or an order is lost
    assert formatted is not None or found
    if formatted is not None:
        assert format_text(formatted, "f.yaml")[0] == formatted
        assert formatted.endswith("\n")


def test_a_text_that_would_say_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("a: 2\n", "a: '1'\n", "b: 1\n", "a: [1]\n", "a: 1\na: 1\n"):
        monkeypatch.setattr(formatting, "_format", lambda _, wrong=wrong: wrong)
        with pytest.raises(MeaningChanged):
            format_text("a: 1\n", "f.yaml")
    monkeypatch.setattr(formatting, "_format", lambda _: "a: 1\n")
    with pytest.raises(MeaningChanged):
        format_text("a: 1 # why\n", "f.yaml")


# --- the command ------------------------------------------------------------------------------------------------------

UNTIDY = "case: c\nfacts:\n- {note: n,   id: x}\n"
TIDY = "case: c\nfacts:\n  - {id: x, note: n}\n"
Written = Callable[..., Path]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    monkeypatch.chdir(tmp_path)

    def write(text: str = UNTIDY, name: str = "scenarios/c.yaml") -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    return write


def test_it_writes_what_changes_and_lists_it(file: Written, capsys: pytest.CaptureFixture[str]) -> None:
    path = file()
    file(TIDY, "rules/d.yaml")
    assert run(["fmt"]) == 0
    assert path.read_text() == TIDY
    assert capsys.readouterr() == ("scenarios/c.yaml\n", "1 of 2 files changed.\n")
    assert run(["fmt", "--check"]) == 0
    assert capsys.readouterr() == ("", "0 of 2 files would change.\n")


def test_check_and_diff_write_nothing_and_exit_with_1(file: Written, capsys: pytest.CaptureFixture[str]) -> None:
    path = file()
    assert run(["fmt", "--check", "scenarios/c.yaml"]) == 1
    assert capsys.readouterr().out == "scenarios/c.yaml\n"
    assert run(["fmt", "--diff", "scenarios"]) == 1
    assert capsys.readouterr().out == (
        "--- scenarios/c.yaml\n+++ scenarios/c.yaml (laid out)\n@@ -1,3 +1,3 @@\n case: c\n facts:\n"
        "-- {note: n,   id: x}\n+  - {id: x, note: n}\n"
    )
    assert path.read_text() == UNTIDY


def test_a_file_with_mistakes_stays_as_it_is_and_the_others_are_laid_out(
    file: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {name: file(text, name) for name, text in (("a.yaml", "a: [1\n"), ("b.yaml", "a: 1\na: 2\n"))}
    empty = file("", "e.yaml")
    other = Path("latin.yaml")
    other.write_bytes(b"a: \xff\n")
    good = file()
    assert run(["fmt", *broken, "e.yaml", "latin.yaml", "scenarios"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "scenarios/c.yaml\n"
    assert re.findall(r"V\d{3}", captured.err) == ["V105", "V108", "V118", "V904"]
    assert good.read_text() == TIDY
    assert (broken["b.yaml"].read_text(), empty.read_text(), other.read_bytes()) == ("a: 1\na: 2\n", "", b"a: \xff\n")


def test_standard_input_goes_to_standard_output(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for text, status, result in ((UNTIDY, 0, TIDY), ("a: [1", 1, "")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert run(["fmt", "-"]) == status
        assert capsys.readouterr().out == result


def test_what_is_not_there_is_wrong_use(file: Written, capsys: pytest.CaptureFixture[str]) -> None:
    file()
    assert run(["fmt", "scenarios/d.yaml"]) == 2
    assert "scenarios/c.yaml" in capsys.readouterr().err
    Path("empty").mkdir()
    assert run(["fmt", "empty"]) == 2


@pytest.mark.skipif(os.name == "nt", reason="modes and links are POSIX's")
def test_mode_and_links_are_kept(file: Written) -> None:
    path = file()
    path.chmod(0o640)
    link = Path("link.yaml")
    link.symlink_to(path)
    assert run(["fmt", "link.yaml"]) == 0
    assert link.is_symlink()
    assert path.read_text() == TIDY
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_write_that_fails_leaves_the_file_and_nothing_else(
    file: Written, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file()

    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    assert run(["fmt"]) == 1
    assert "no space left" in capsys.readouterr().err
    assert path.read_text() == UNTIDY
    assert [entry.name for entry in path.parent.iterdir()] == ["c.yaml"]


def test_a_yaml_file_of_somebody_else_is_laid_out_only_when_named(file: Written) -> None:
    other = file("services: {web:   1}\n", "rules/compose.yaml")
    file(TIDY, "rules/a.yaml")
    assert run(["fmt", "rules"]) == 0
    assert other.read_text() == "services: {web:   1}\n"
    assert run(["fmt", "rules/compose.yaml"]) == 0
    assert other.read_text() == "services: {web: 1}\n"


def test_hidden_folders_are_passed_over(file: Written) -> None:
    hidden = file(UNTIDY, "rules/.git/x.yaml")
    file(TIDY, "rules/a.yaml")
    assert run(["fmt", "rules"]) == 0
    assert hidden.read_text() == UNTIDY


def test_an_internal_mistake_writes_nothing(file: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file()
    monkeypatch.setattr(formatting, "_format", lambda _: "a: 1\n")
    assert run(["fmt"]) == 4
    assert path.read_text() == UNTIDY
