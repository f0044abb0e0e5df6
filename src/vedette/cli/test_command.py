"""The command that runs tests of rules: test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.completion import complete_case
from vedette.cli.exit_status import Status
from vedette.cli.formats import RESULT, Page, offer_formats
from vedette.cli.options import Screen

if TYPE_CHECKING:
    from vedette.authoring.ruletests.discovery import Subject

EXAMPLES = (
    "vedette test",
    "vedette test rules/ally-intervention --mutate",
    "vedette test rules/ally-intervention/tests/posture.yaml --format junit",
)

HERE = Path()


@dataclass(frozen=True)
class Results(Screen):
    """How results of tests are written."""

    format: Annotated[str, offer_formats(*RESULT, "tests")] = "table"
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List every test and every untried condition.")] = (
        False
    )


def test(
    screen: Results,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH...]",
            help="Files of tests, rulebooks, or folders of rulebooks; those under rules/ if not given.",
            autocompletion=complete_case,
            show_default=False,
        ),
    ] = None,
    words: Annotated[
        str | None, typer.Option("-k", metavar="WORDS", help="Only tests whose sentence has these words in it.")
    ] = None,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Change each condition in turn and list the changes no test notices.")
    ] = False,
) -> None:
    """Run the tests of rulebooks. Exits with 1 if one fails, or if a mutant goes unnoticed."""
    from vedette.authoring.ruletests.results_screen import build_blocks
    from vedette.authoring.ruletests.runner import run_tests
    from vedette.cli.progress import Progress
    from vedette.cli.screen import show

    reports = []
    for subject in _load(paths or [HERE], screen):
        with Progress(f"mutants of {subject.rulebook.id}", screen) as progress:
            reports.append(run_tests(subject, words, mutate, progress.tell))
    tried = sum(report.passed + report.failed for report in reports)
    if not tried:
        raise typer.BadParameter(f"no test has “{words}” in its sentence", param_hint="'-k'")
    show([Page(report, partial(build_blocks, verbose=screen.verbose)) for report in reports], screen)
    if any(report.has_findings for report in reports):
        raise typer.Exit(Status.FINDINGS)


def _load(paths: Sequence[Path], screen: Results) -> tuple[Subject, ...]:
    from vedette.authoring.ruletests.discovery import find_test_files, load_tests
    from vedette.cli.screen import warn

    files = [file for path in paths for file in _find(path, find_test_files)]
    loaded = load_tests(files)
    subjects = loaded.require()
    warn(loaded.diagnostics, screen)
    return subjects


def _find(path: Path, find: Callable[[Path], list[Path]]) -> list[Path]:
    """The files of tests that a path stands for; a mistake of use when there are none."""
    if not path.exists():
        raise typer.BadParameter(f"there is no file or folder `{path}`", param_hint="PATH")
    found = find(path)
    if not found:
        where = "rules/" if path == HERE else f"`{path}`"
        raise typer.BadParameter(f"there are no tests under {where}; they live in rules/NAME/tests/", param_hint="PATH")
    return found
