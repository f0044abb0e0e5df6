"""What the documents say is true: every command is there, every link leads somewhere, every screen shown is real."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
import typer
from conftest import ROOT

from vedette.cli.app import build_app

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
COMMANDS = set(typer.main.get_command(build_app()).commands)  # type: ignore[attr-defined]


def named_commands(text: str) -> set[str]:
    """Commands written as code: `vedette evaluate …`, in a sentence or after a prompt."""
    return set(re.findall(r"(?:^|[`$ /])vedette ([a-z]+)\b", "\n".join(find_code(text)), flags=re.MULTILINE))


def find_code(text: str) -> list[str]:
    fenced = re.findall(r"^```(?:console|sh|bash)?\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    shown = [line for block in fenced for line in block.splitlines() if line.startswith("$ ")]
    return [*shown, *(f"`{code}" for code in re.findall(r"`([^`\n]+)`", text))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_a_page_names_exists(page: Path) -> None:
    assert named_commands(page.read_text(encoding="utf-8")) <= COMMANDS


def test_the_readme_names_every_command() -> None:
    assert named_commands((ROOT / "README.md").read_text(encoding="utf-8")) == COMMANDS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (page.parent / target).exists()]


def test_the_readme_shows_the_screen_that_is_printed() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    start = lines.index("    belarus-2022-12  Will Belarus enter the war?")
    shown = [line.removeprefix("    ") for line in lines[start : lines.index("    ...", start)]]
    golden = (ROOT / "tests/golden/evaluate-belarus-2022-12.txt").read_text(encoding="utf-8").splitlines()
    assert shown == golden[: len(shown)]


def test_what_the_page_on_method_shows_by_hand_is_what_comes_out() -> None:
    found = doctest.testfile(str(ROOT / "docs/method.md"), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert found.attempted > 20
    assert found.failed == 0
