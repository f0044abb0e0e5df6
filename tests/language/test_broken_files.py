"""Every code has a broken project under `tests/broken/`, and says there exactly what `expected.txt` holds.

A folder holds only the files that differ from those of `tests/broken/base`. `VEDETTE_REFRESH=1` rewrites what is
expected.
"""

import os
from pathlib import Path

import pytest
from conftest import ROOT
from wrong_projects import BROKEN_FOLDERS, build_project

from vedette.authoring.ruletests.discovery import find_test_files, load_tests
from vedette.language.codes import CODES
from vedette.language.load import load_case
from vedette.language.loading.source_files import MAX_BYTES

MADE_HERE = {"V905", "V907"}
"""Codes whose broken files are too large to keep; they have tests of their own below."""
WARNINGS = ("V6", "V7")
"""What is unwise without being wrong has projects under `tests/unwise/`."""


def complaints_of(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(project)
    found = {*load_case("scenarios/tiny.yaml").diagnostics, *load_tests(find_test_files(Path("rules"))).diagnostics}
    return [str(diagnostic) for diagnostic in sorted(found)]


def test_the_base_project_has_no_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaints_of(build_project(tmp_path), monkeypatch) == []


@pytest.mark.parametrize("folder", BROKEN_FOLDERS, ids=lambda folder: folder.name)
def test_a_broken_file_says_what_is_wrong_and_where(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = complaints_of(build_project(tmp_path, folder), monkeypatch)
    expected = folder / "expected.txt"
    if os.environ.get("VEDETTE_REFRESH"):
        expected.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8").splitlines()
    assert any(f"[{folder.name[:4]}]" in line for line in found)


def test_every_code_has_a_broken_project_and_every_project_a_code() -> None:
    assert {folder.name[:4] for folder in BROKEN_FOLDERS} | MADE_HERE == {
        code for code in CODES if code[:2] not in WARNINGS
    }


def test_every_code_that_the_loader_can_say_is_explained() -> None:
    for source in (ROOT / "src" / "vedette").rglob("*.py"):
        said = {
            word.strip('"') for word in source.read_text(encoding="utf-8").replace("(", " ").replace(",", " ").split()
        }
        assert {code for code in said if len(code) == 4 and code[0] == "V" and code[1:].isdigit()} <= set(CODES), source


def test_a_file_above_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = build_project(tmp_path)
    (project / "seeds" / "page.txt").write_bytes(b"a" * (MAX_BYTES + 1))
    assert complaints_of(project, monkeypatch) == [
        "scenarios/tiny.yaml:8:16: error[V905]: seeds/page.txt is larger than 8 MiB (split it)"
    ]


def test_a_thousand_mistakes_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = build_project(tmp_path)
    with (project / "scenarios" / "tiny.yaml").open("a") as case:
        case.writelines(f"key{i}: 1\n" for i in range(2000))
    found = complaints_of(project, monkeypatch)
    assert len(found) == 1001
    assert "[V907]" in found[0]
