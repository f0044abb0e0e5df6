"""A schema judges a file as the loader does, on every good and every broken file there is, and on systematic damage."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator
from schema_agreement import (
    BEYOND_SCHEMAS,
    CASE,
    FACTS,
    HEAD,
    RULES,
    TESTS,
    find_disagreements,
    find_schema,
    find_validator,
    find_words,
    list_complaints,
    plain,
    read,
)
from wrong_projects import BROKEN, build_project

from vedette.authoring.json_schema import (
    OF_ANY_RULEBOOK,
    OF_ONE_RULEBOOK,
    build_case_schema,
)
from vedette.authoring.json_schema.schema_words import add_names_of_case, load_words
from vedette.cli.app import run
from vedette.language.codes import CODES
from vedette.language.diagnostics import BadInput
from vedette.language.yamltree import ListNode, MapNode, Node, parse_yaml

PROJECTS = sorted(folder for folder in BROKEN.iterdir() if folder.is_dir())

# --- accepts and rejects as the loader does ---------------------------------------------------------------------------


@pytest.mark.parametrize("changes", PROJECTS, ids=lambda folder: folder.name)
def test_schema_and_loader_agree_on_every_good_and_broken_file(changes: Path, tmp_path: Path) -> None:
    assert list(find_disagreements(build_project(tmp_path, changes))) == []


def test_what_only_the_loader_sees_is_listed_with_a_reason_and_no_more(tmp_path: Path) -> None:
    for code in BEYOND_SCHEMAS:
        assert code in CODES
        for number, changes in enumerate(each for each in PROJECTS if each.name.startswith(code)):
            project = build_project(tmp_path / f"{code}-{number}", changes)
            words, name = find_words(project), list_complaints(project)[0].at.path
            node = read(Path(name))
            schema = find_schema(Path(name).relative_to(project).as_posix(), Path(name), words)
            assert node is not None
            assert schema is not None
            partly = code in ("V213", "V404")
            assert find_validator(schema).is_valid(plain(node)) or partly, changes.name


SHIPPED = "rules/ally-intervention"


@pytest.mark.parametrize("what", [*OF_ANY_RULEBOOK, *OF_ONE_RULEBOOK])
def test_the_shipped_files_are_accepted_by_a_sound_schema(what: str) -> None:
    words = load_words(ROOT / SHIPPED)
    schema = OF_ANY_RULEBOOK[what]() if what in OF_ANY_RULEBOOK else OF_ONE_RULEBOOK[what](words)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in list_shipped(what):
        node = read(path)
        assert node is not None
        assert [e.message for e in validator.iter_errors(plain(node))] == [], path


def list_shipped(what: str) -> list[Path]:
    if what in OF_ANY_RULEBOOK:
        return [ROOT / SHIPPED / f"{what}.yaml"]
    if what == "case":
        return [ROOT / "scenarios/belarus-2022-12.yaml"]
    found = (ROOT / SHIPPED / "tests").glob("*.yaml") if what == "tests" else (ROOT / SHIPPED).glob("*.yaml")
    return sorted(path for path in found if path.stem not in (*OF_ANY_RULEBOOK, "record"))  # which a command writes


REPLACEMENTS = (
    "", "word", "two words", "5", "-5", "0.5", "70", "true", "[]", "{}", "[a, b]", "[0.1, 0.2]", "$ally", "$other",
    "$as_of", "$Bad", "2022-02-28", "2022-02-30", "2024-02-29", "60 days", "A", "[$ally]", "{at_least: brigade}",
    "{above: 3}", "{after: 2022-01-01}", "[brigade, 5]", "{calm: {of: $ally}}", "[{calm: {of: $ally}}]", "brigade",
    '" "', '"3"', "{a: 1}", "{count: 2, of: {movement: {}}, distinct: by}", "{count: 1, of: {calm: }, distinct: by}",
)  # fmt: skip


SHARE = 4
"""Each value is replaced by every fourth of these, beginning where its number says; 1 tries them all."""


def list_damages(text: str) -> Iterator[str]:
    """The text with each value replaced, each key misspelt, and each entry taken out, one at a time."""
    root, _ = parse_yaml(text, "")
    assert root is not None
    for number, node in enumerate(walk(root)):
        for replacement in REPLACEMENTS[number % SHARE :: SHARE]:
            yield text[: node.start] + replacement + text[node.end :].lstrip(" ")
    for key in keys(root):
        yield f"{text[: key.start]}{key.text}x{text[key.end :]}"


def walk(node: Node) -> Iterator[Node]:
    """Every value on one line."""
    inner = [value for _, value in node.pairs()] if isinstance(node, MapNode) else []
    for each in [*inner, *(node.items if isinstance(node, ListNode) else ())]:
        if "\n" not in each.source.text[each.start : each.end]:
            yield each
        yield from walk(each)


def keys(node: Node) -> Iterator[Any]:
    if isinstance(node, MapNode):
        for key, value in node.pairs():
            yield key
            yield from keys(value)
    for item in node.items if isinstance(node, ListNode) else ():
        yield from keys(item)


@pytest.mark.parametrize("name", [CASE, RULES, FACTS, HEAD, TESTS])
def test_schema_and_loader_agree_on_whatever_one_value_may_be(name: str, tmp_path: Path) -> None:
    project = build_project(tmp_path)
    if name == TESTS:
        (project / name).parent.mkdir()
        (project / name).write_text(SUITE, encoding="utf-8")
    text = (project / name).read_text(encoding="utf-8")
    assert list(find_disagreements(project, name)) == []
    words = find_words(project)
    differing = []
    for damaged in list_damages(text):
        (project / name).write_text(damaged, encoding="utf-8")
        found = find_disagreements(project, name, words)
        differing += [f"{changed_line(text, damaged)}: {each}" for each in found]
    assert differing == []


SUITE = """\
roles: {ally: A, target: B}
as_of: 2022-12-20
given:
  - calm: {of: C}
tests:
  - test: One
    given:
      - movement: {by: A, toward: x, scale: brigade}
        probability: 0.7
    fires: [mass]
    leads: war
    chance: {war: {at_least: 0.5}}
for_every_case:
  - test: Other
    does_not_derive: [calm: {of: A}]
"""


def changed_line(before: str, after: str) -> str:
    return next((b for a, b in zip(before.splitlines(), after.splitlines(), strict=False) if a != b), "")


def test_the_documentation_names_every_code_that_only_the_loader_sees() -> None:
    page = (ROOT / "docs/editing.md").read_text(encoding="utf-8")
    paragraph = page.partition("**What a schema cannot say.**")[2].partition("\n\n")[0]
    ranges = re.findall(r"V(\d+)(?: to V(\d+))?", paragraph)
    assert {f"V{n}" for low, high in ranges for n in range(int(low), int(high or low) + 1)} == set(BEYOND_SCHEMAS)


# --- the command ------------------------------------------------------------------------------------------------------


def test_an_editor_is_offered_the_words_of_the_rulebook_and_what_they_mean() -> None:
    words = add_names_of_case(load_words((BROKEN / "base") / "rules/tiny"), (BROKEN / "base") / CASE)
    text = json.dumps(build_case_schema(words))
    for offered in ("movement", "Forces were seen moving.", "brigade", "$ally", "the state being pressed", "peace",
                    "no attack follows", "against", "-3 dB", "gazette", "The Gazette", "page"):  # fmt: skip
        assert offered in text, offered


def test_broken_rules_do_not_keep_the_schema_from_being_made(tmp_path: Path) -> None:
    project = build_project(tmp_path)
    (project / RULES).write_text("rules: [1", encoding="utf-8")
    assert load_words(project / "rules/tiny").rules is None
    (project / FACTS).write_text("facts: [1", encoding="utf-8")
    with pytest.raises(BadInput):
        load_words(project / "rules/tiny")


def test_the_command_prints_one_schema_and_writes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(build_project(tmp_path))
    for what in ("case", "rules", "tests", "rulebook", "facts"):
        assert run(["schema", what]) == 0
        assert json.loads(capsys.readouterr().out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert run(["schema", "--write", "--case", CASE]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed == [
        ".vedette/rulebook.schema.json", ".vedette/facts.schema.json", ".vedette/tiny.case.schema.json",
        ".vedette/tiny.rules.schema.json", ".vedette/tiny.tests.schema.json", ".vedette/cases/tiny.schema.json",
    ]  # fmt: skip
    assert all(json.loads(Path(name).read_text(encoding="utf-8")) for name in listed)


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        (["schema", "cases"], 2, "did you mean `case`"),
        (["schema", "--rules", "rules/tinny"], 2, "did you mean `rules/tiny`"),
        (["schema", "--case", "scenarios/tinny.yaml"], 2, "did you mean `scenarios/tiny.yaml`"),
    ],
)
def test_wrong_use_of_schema_ends_with_2(
    line: list[str], status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(build_project(tmp_path))
    assert run(line) == status
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_broken_vocabulary_ends_with_3_at_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(build_project(tmp_path))
    Path(FACTS).write_text("facts: {a: {}}", encoding="utf-8")
    assert run(["schema", "case"]) == 3
    assert "rules/tiny/facts.yaml:1:9" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(build_project(tmp_path))
    Path(".vedette").write_text("a file", encoding="utf-8")
    assert run(["schema", "--write"]) == 2
    assert "cannot write .vedette" in " ".join(capsys.readouterr().err.split())
