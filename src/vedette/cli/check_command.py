"""The command that checks rulebooks and cases: check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.choices import check_word
from vedette.cli.completion import complete_case
from vedette.cli.exit_status import Status
from vedette.cli.formats import RESULT, Page, offer_formats
from vedette.cli.options import Screen

if TYPE_CHECKING:
    from vedette.authoring.check import Findings, Targets
    from vedette.language.diagnostics import Diagnostic
    from vedette.show.blocks import Block
    from vedette.show.canvas import Canvas
    from vedette.show.diagnostic_text import FindLine

EXAMPLES = (
    "vedette check",
    "vedette check rules/ally-intervention --strict",
    "vedette check --format sarif > check.sarif",
    "vedette check --explain V604",
)

HERE = Path()


def _check_code(value: str | None) -> str | None:
    from vedette.language.codes import CODES

    return None if value is None else check_word(value.upper(), tuple(CODES), "code")


def _check_codes(values: list[str] | None) -> list[str]:
    """Codes and beginnings of codes, each of which some code has."""
    from vedette.language.codes import CODES

    given = [value.strip().upper() for text in values or () for value in text.split(",")]
    for value in given:
        if not re.fullmatch(r"V\d{0,3}", value, re.ASCII) or not any(code.startswith(value) for code in CODES):
            check_word(value, tuple(CODES), "code")
    return given


@dataclass(frozen=True)
class FindingsScreen(Screen):
    """How findings are written."""

    format: Annotated[str, offer_formats(*RESULT, "diagnostics")] = "table"


def check(
    screen: FindingsScreen,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH...]",
            help="Cases, rulebooks, or folders of them; what is under rules/ and scenarios/ if not given.",
            autocompletion=complete_case,
            show_default=False,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail the check too.")] = False,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODE", callback=_check_codes, help="Only these (V604, or V6); repeatable."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="CODE", callback=_check_codes, help="All but these; repeatable."),
    ] = None,
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="CODE", callback=_check_code, help="Say what a code means.")
    ] = None,
) -> None:
    """List everything wrong and everything unwise in rulebooks and cases. Exits with 1 if there is an error."""
    if explain is not None:
        _explain(explain, screen)
        return
    from vedette.authoring.check import check_targets
    from vedette.cli.screen import SourceFiles, show

    files = SourceFiles()
    found = check_targets(_find_targets(paths or []), files.find_line)
    kept = replace(found, diagnostics=_choose(found.diagnostics, select or [""], ignore or []))
    show([_FindingsPage(kept, _build_blocks, files.find_line, screen.quiet)], screen)
    if any(strict or each.severity == "error" for each in kept.diagnostics):
        raise typer.Exit(Status.FINDINGS)


def _choose(diagnostics: Sequence[Diagnostic], select: list[str], ignore: list[str]) -> tuple[Diagnostic, ...]:
    chosen = (each for each in diagnostics if each.code.startswith(tuple(select)))
    return tuple(each for each in chosen if not (ignore and each.code.startswith(tuple(ignore))))


# --- what to check ----------------------------------------------------------------------------------------------------


def _find_targets(paths: Sequence[Path]) -> Targets:
    """What the paths stand for; a mistake of use when one is not there, or when there is nothing to check."""
    from vedette.authoring.check import Targets, find_targets

    found = Targets()
    for path in paths or [HERE]:
        if not path.exists():
            _refuse_path(path)
        targets = find_targets(path)
        if not targets:
            where = "under rules/ or scenarios/" if not paths else f"in `{path}`"
            raise typer.BadParameter(f"there are no rulebooks and no cases {where}", param_hint="PATH")
        found |= targets
    return found


def _refuse_path(path: Path) -> None:
    from vedette.language.diagnostics import find_nearest
    from vedette.show.characters import visible

    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        names = []
    nearest = find_nearest(path.name, names)
    hint = f"; did you mean `{path.parent / nearest}`?" if nearest else ""
    raise typer.BadParameter(visible(f"there is no file or folder `{path}`{hint}"), param_hint="PATH")


# --- what to show -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _FindingsPage(Page):
    """Findings, which a terminal sees each at its line and not as tables."""

    find_line: FindLine
    quiet: bool

    def draw_text(self, canvas: Canvas) -> str:
        from vedette.show.diagnostic_text import render_diagnostics

        found: Findings = self.value
        if found.diagnostics:
            return render_diagnostics(found.diagnostics, canvas, self.find_line, found.count())
        return "" if self.quiet else f"No mistakes. {found.count()}\n"


def _build_blocks(found: Findings) -> list[Block]:
    """A table for each file, and the count; what a merge request can carry."""
    from vedette.show.blocks import Column, Heading, Prose, Table
    from vedette.show.diagnostic_text import count_diagnostics

    blocks: list[Block] = []
    columns = (Column("place", "right"), Column("code"), Column("what", wrap=True), Column("hint", wrap=True))
    for path in sorted({each.at.path for each in found.diagnostics}):
        here = [each for each in found.diagnostics if each.at.path == path]
        rows = tuple(
            (f"{each.at.line}:{each.at.column}", f"{each.severity} {each.code}", each.message, each.hint)
            for each in here
        )
        blocks += [Heading(path), Table(columns, rows)]
    outcome = count_diagnostics(found.diagnostics) if found.diagnostics else "No mistakes."
    return [*blocks, Prose(f"{outcome} {found.count()}")]


def _explain(id_: str, screen: Screen) -> None:
    """Print the page of a code."""
    from dataclasses import asdict

    from vedette.cli.screen import build_canvas
    from vedette.cli.streams import print_result
    from vedette.language.codes import CODES
    from vedette.show.codepage import render_code, render_code_markdown
    from vedette.show.json_text import render_json

    code = CODES[id_]
    if screen.format == "json":
        print_result(render_json({"code": id_, **asdict(code)}), "utf-8")
    elif screen.format == "markdown":
        print_result(render_code_markdown(id_, code), "utf-8")
    else:
        print_result(render_code(id_, code, build_canvas(screen)), None)
