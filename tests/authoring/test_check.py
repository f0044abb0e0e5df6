"""Claims about `vedette check`: what it reads, what it says in which format, and how it ends."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from codespage import PAGE, build_page
from conftest import Golden
from hypothesis import given, settings
from hypothesis import strategies as st
from wrong_projects import BROKEN, BROKEN_FOLDERS, UNWISE, UNWISE_FOLDERS, build_project

from vedette.__main__ import main
from vedette.language.codes import CODES
from vedette.language.diagnostics import Diagnostic, Place
from vedette.language.load import load_case
from vedette.language.yamltree import parse_yaml
from vedette.show.github import render_github
from vedette.show.sarif import render_sarif

Check = Callable[..., tuple[int, str, str]]
RULES, CASE = "rules/tiny/rules.yaml", "scenarios/tiny.yaml"


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Check:
    """Run `vedette check` in a project with nothing unwise in it: exit status, stdout, stderr."""
    shutil.copytree(UNWISE / "base", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)

    def run_check(*arguments: str) -> tuple[int, str, str]:
        status = main(["check", *arguments])
        return status, *capsys.readouterr()

    return run_check


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


# --- what is read -----------------------------------------------------------------------------------------------------


def test_without_a_path_all_rules_and_scenarios_are_read(check: Check) -> None:
    assert check() == (0, "No mistakes. Read 4 files: 2 rules, 2 facts.\n", "")


@pytest.mark.parametrize(
    ("path", "read"),
    [
        (".", "4 files: 2 rules, 2 facts"),
        ("scenarios", "4 files: 2 rules, 2 facts"),
        (CASE, "4 files: 2 rules, 2 facts"),
        ("rules", "3 files: 2 rules, 0 facts"),
        ("rules/tiny", "3 files: 2 rules, 0 facts"),
        (RULES, "3 files: 2 rules, 0 facts"),
        ("rules/tiny/tests/some.yaml", "3 files: 2 rules, 0 facts"),
    ],
)
def test_a_path_is_a_case_a_rulebook_a_file_in_one_or_a_folder_of_them(check: Check, path: str, read: str) -> None:
    Path("rules/tiny/tests").mkdir()
    Path("rules/tiny/tests/some.yaml").write_text("tests: []\n")
    assert check(path)[:2] == (0, f"No mistakes. Read {read}.\n")


def test_a_rulebook_is_read_and_reported_once_for_many_cases(check: Check) -> None:
    text = Path(CASE).read_text(encoding="utf-8")
    for number in range(5):
        Path(f"scenarios/case-{number}.yaml").write_text(text.replace("case: tiny", f"case: case-{number}"))
    change(RULES, "    see: [assumed]\n", "")
    status, shown, _ = check("--format", "json")
    assert status == 0
    assert [each["code"] for each in json.loads(shown)["diagnostics"]] == ["V611"]
    assert (json.loads(shown)["files"], json.loads(shown)["rules"], json.loads(shown)["facts"]) == (9, 2, 12)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no rulebooks and no cases under rules/ or scenarios/"),
        (("empty",), "no rulebooks and no cases in `empty`"),
        (("emty",), "did you mean `empty`?"),
        (("--select", "V999"), "unknown code `V999`"),
        (("--select", "X"), "unknown code `X`"),
        (("--ignore", "V604x"), "did you mean `V604`?"),
        (("--explain", "V31"), "did you mean `V312`?"),
        (("--format", "sarf"), "did you mean `sarif`?"),
    ],
)
def test_wrong_use_and_nothing_to_check_end_with_2(check: Check, arguments: tuple[str, ...], said: str) -> None:
    shutil.rmtree("rules")
    shutil.rmtree("scenarios")
    Path("empty").mkdir()
    status, shown, complaint = check(*arguments)
    assert (status, shown) == (2, "")
    assert said in " ".join(complaint.split())


# --- what is said -----------------------------------------------------------------------------------------------------

MISTAKES = """\
rules:
  - id: Bad Name
    title: First
    wehn: [calm: {of: $ally}]
    weigh: {war: +3}
    because: A.
  - id: second
    title: Second
    when:
      - bordr: {of: $ally}
      - border: {off: $ally}
      - movement: {scale: brigad}
      - not: {calm: {of: {is_not: $nobody}}}
    weigh: {wra: +3, peace: strongly}
    because: B.
  - id: second
    title: Third
    when: [calm: {of: $ally}]
    weigh: {war: 600}
    because: C.
"""


def test_a_file_with_ten_mistakes_gets_ten_complaints_each_at_its_place(check: Check, golden: Golden) -> None:
    Path(RULES).write_text(MISTAKES, encoding="utf-8")
    status, shown, complaint = check()
    assert (status, complaint) == (1, "")
    golden("check/ten-mistakes.txt", shown)
    marks = re.findall(r"error\[(V\d+)\].*\n  --> rules/tiny/rules.yaml:(\d+):(\d+)", shown)
    lines = MISTAKES.splitlines()
    spots = [
        (code, lines[int(line) - 1][int(column) - 1 :].split(":")[0].split("}")[0]) for code, line, column in marks
    ]
    assert len(spots) == 10
    assert spots == [
        ("V210", "Bad Name"),
        ("V201", "wehn"),
        ("V301", "bordr"),
        ("V302", "off"),
        ("V303", "brigad"),
        ("V401", "$nobody"),
        ("V305", "wra"),
        ("V306", "strongly"),
        ("V403", "second"),
        ("V207", "600"),
    ]


def test_warnings_fail_only_a_strict_check(check: Check, golden: Golden) -> None:
    change(RULES, "{war: for,", "{war: +33.3,")
    status, shown, _ = check()
    assert status == 0
    golden("check/warnings.txt", shown)
    assert check("--strict")[:2] == (1, shown)


def test_codes_are_chosen_by_their_beginnings(check: Check) -> None:
    change(RULES, "{war: for,", "{war: +33.3,")
    change(RULES, "by: $ally", "by: $aly")
    assert "V305" not in check("--select", "V6")[1]
    assert check("--select", "V6")[0] == 0
    change(RULES, "by: $aly", "by: $ally")

    def codes(*arguments: str) -> list[str]:
        return [each["code"] for each in json.loads(check("--format", "json", *arguments)[1])["diagnostics"]]

    assert codes() == ["V612", "V613"]
    assert codes("--select", "V612", "--select", "V1") == ["V612"]
    assert codes("--ignore", "V61") == []
    assert codes("--select", "V6", "--ignore", "v613") == ["V612"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{war: for,", "{war: +33, # vedette: ignore V613 (measured)\n           "),
        ("- id: mass", "- id: mass # vedette: ignore V613"),
        ("- id: mass", "- id: mass # vedette: ignore V604, V6"),
    ],
)
def test_a_warning_can_be_accepted_where_it_stands(check: Check, old: str, new: str) -> None:
    if "{war" not in old:
        change(RULES, "{war: for,", "{war: +33,")
    change(RULES, old, new)
    expected = "No mistakes. Read 4 files: 2 rules, 2 facts. 1 warning is accepted in place.\n"
    assert check("--strict")[:2] == (0, expected)


@pytest.mark.parametrize("comment", ["ignore V612", "ignore", "ignore: V613", "ignore the V613"])
def test_a_comment_that_names_another_code_accepts_nothing(check: Check, comment: str) -> None:
    change(RULES, "{war: for,", "{war: +33,")
    change(RULES, "- id: mass", f"- id: mass # vedette: {comment}")
    assert "V613" in check()[1]


def test_an_error_cannot_be_accepted(check: Check) -> None:
    change(RULES, "- calm: {of: $ally}\n    weigh", "- clam: {of: $ally} # vedette: ignore V301\n    weigh")
    assert check()[0] == 1


def test_nothing_is_called_unwise_while_something_is_wrong(check: Check) -> None:
    change(RULES, "    see: [assumed]\n", "")
    change(CASE, "scale: brigade", "scale: brigadee")
    found = json.loads(check("--format", "json")[1])["diagnostics"]
    assert [each["code"] for each in found] == ["V611", "V303"], "the rulebook is sound, the case is not"
    change(RULES, "- calm: {of: $ally}\n    weigh", "- clam: {of: $ally}\n    weigh")
    found = json.loads(check("--format", "json")[1])["diagnostics"]
    assert {each["code"] for each in found} == {"V301", "V303"}


# --- formats ----------------------------------------------------------------------------------------------------------

FOUND = [
    Diagnostic(Place("a b/ü,1.yaml", 3, 5, 4), "V301", "unknown `50%`\x07", "two\nlines", "error"),
    Diagnostic(
        Place("/elsewhere/x/c.yaml", 1, 1, 1), "V604", "inside", "", "warning", ((Place("d.yaml", 2, 3, 4), "that"),)
    ),
]


def test_sarif_has_what_the_standard_requires() -> None:
    log = json.loads(render_sarif(FOUND, "1.2.3", "/elsewhere"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("Vedette", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == ["V301", "V604"]
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"] for rule in driver["rules"])
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        for location in (*result["locations"], *result.get("relatedLocations", ())):
            region = location["physicalLocation"]["region"]
            assert 1 <= region["startColumn"] < region["endColumn"]
            assert region["startLine"] >= 1
    uris = [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]]
    assert uris == ["x/c.yaml", "a%20b/%C3%BC%2C1.yaml"]
    assert run["results"][0]["relatedLocations"][0]["message"]["text"] == "that"


def test_github_commands_escape_what_would_end_them() -> None:
    assert render_github(FOUND).splitlines() == [
        "::warning file=/elsewhere/x/c.yaml,line=1,col=1,endColumn=2,title=V604::inside",
        "::error file=a b/ü%2C1.yaml,line=3,col=5,endColumn=9,title=V301::unknown `50%25`\\x07%0Atwo lines",
    ]


@pytest.mark.parametrize("format_", ["table", "markdown", "json", "sarif", "github"])
def test_every_format_says_the_same(check: Check, golden: Golden, format_: str) -> None:
    change(RULES, "{war: for,", "{war: +33.3,")
    change(CASE, "credibility: 2", "credibility: 7")
    status, shown, complaint = check("--format", format_)
    assert (status, complaint) == (1, "")
    assert all(code in shown for code in ("V612", "V613", "V206"))
    if format_ != "sarif":
        golden(f"check/formats.{format_}.txt", shown)


# --- codes ------------------------------------------------------------------------------------------------------------


def test_the_page_of_codes_repeats_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == build_page(), "run `make codes`"


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_explains_itself(check: Check, code: str) -> None:
    status, shown, _ = check("--explain", code.lower())
    assert status == 0
    assert shown.startswith(f"{code}  {CODES[code].title}\n")
    assert CODES[code].wrong != CODES[code].right
    assert json.loads(check("--explain", code, "--format", "json")[1])["why"] == CODES[code].why


YAML_EXAMPLES = [
    code for code in sorted(CODES) if code[:2] == "V1" and code not in ("V114", "V117", "V118", "V119", "V120")
]
"""Those of the others cannot be printed as they are."""


@pytest.mark.parametrize("code", YAML_EXAMPLES)
def test_a_wrong_example_of_yaml_is_wrong_and_the_right_one_right(code: str) -> None:
    assert [each.code for each in parse_yaml(CODES[code].wrong, "wrong.yaml")[1]] == [code]
    assert parse_yaml(CODES[code].right, "right.yaml")[1] == []


# --- nothing prints a traceback ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", BROKEN_FOLDERS, ids=lambda folder: folder.name)
def test_no_broken_project_makes_it_fail(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = build_project(tmp_path, folder)
    monkeypatch.chdir(project)
    assert main(["check", "--format", "json"]) in (0, 1)
    shown, complaint = capsys.readouterr()
    assert complaint == ""
    found = {(d["path"], d["line"], d["column"], d["code"]) for d in json.loads(shown)["diagnostics"]}
    loaded = load_case(CASE).diagnostics
    assert {(d.at.path, d.at.line, d.at.column, d.code) for d in loaded} <= found, "check says all that evaluate says"


@pytest.mark.parametrize("folder", UNWISE_FOLDERS, ids=lambda folder: folder.name)
def test_what_is_unwise_is_no_error(check: Check, folder: Path) -> None:
    shutil.copytree(folder, Path(), dirs_exist_ok=True)
    assert check()[0] == 0
    assert check("--strict")[0] == 1


DAMAGE = st.lists(
    st.tuples(
        st.sampled_from(["cut", "insert", "double"]),
        st.integers(0, 2000),
        st.integers(1, 40),
        st.text(st.sampled_from("{}[]:,-#&*!|>'\"%@`$ \n\t0a\x07ü"), max_size=4),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60)
@given(file=st.sampled_from(["rules.yaml", "facts.yaml", "rulebook.yaml", "tiny.yaml"]), damage=DAMAGE)
def test_no_damage_to_a_file_makes_it_fail(
    file: str, damage: list[tuple[str, int, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = tmp_path_factory.mktemp("damaged")
    shutil.copytree(BROKEN / "base", project, dirs_exist_ok=True)
    path = project / ("scenarios" if file == "tiny.yaml" else "rules/tiny") / file
    text = path.read_text(encoding="utf-8")
    for way, at, length, added in damage:
        start = at % (len(text) + 1)
        middle = {"cut": "", "insert": added, "double": text[start : start + length] * 2}[way]
        text = text[:start] + middle + text[start + (0 if way == "insert" else length) :]
    path.write_text(text, encoding="utf-8", newline="")
    for format_ in ("table", "github"):
        assert main(["check", str(project), "--format", format_, "--quiet"]) in (0, 1)
