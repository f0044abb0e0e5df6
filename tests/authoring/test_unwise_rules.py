"""Every warning has a project under `tests/unwise/` that is right but unwise, and `check` says exactly so.

A folder holds only the files that differ from those of `tests/unwise/base`, which has nothing unwise in it.
`VEDETTE_REFRESH=1` rewrites what is expected.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from wrong_projects import UNWISE, UNWISE_FOLDERS, build_project

from vedette.authoring.check import check_targets, find_targets
from vedette.cli.screen import SourceFiles
from vedette.language.codes import CODES


def check_project(changes: Path | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is found in a copy of the base project with the changes laid over it."""
    monkeypatch.chdir(build_project(tmp_path, changes, UNWISE / "base"))
    return [str(each) for each in check_targets(find_targets(Path()), SourceFiles().find_line).diagnostics]


def test_the_base_project_is_wise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_project(None, tmp_path, monkeypatch) == []


@pytest.mark.parametrize("folder", UNWISE_FOLDERS, ids=lambda folder: folder.name)
def test_an_unwise_project_gets_its_warning_and_no_other(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = check_project(folder, tmp_path, monkeypatch)
    expected = folder / "expected.txt"
    if os.environ.get("VEDETTE_REFRESH"):
        expected.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8").splitlines()
    assert found
    assert all(f"warning[{folder.name[:4]}]" in line for line in found)


def test_every_warning_has_an_unwise_project_and_every_project_a_warning() -> None:
    assert {folder.name[:4] for folder in UNWISE_FOLDERS} == {code for code in CODES if code[:2] in ("V6", "V7")}
