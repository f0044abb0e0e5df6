"""Commands that ask what could be found: flips and collect."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, cast

import typer

from vedette.cli.cases import build_settings, load_cases
from vedette.cli.files import refuse_name
from vedette.cli.options import AsOfOption, CaseArgument, Method, RulesOption, Screen, check_word

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from vedette.analyses.flips.moves import By
    from vedette.assessment import Assessment
    from vedette.sought import Search

WAYS = ("fact", "origin", "source")


def _check_way(value: str) -> str:
    return check_word(value, WAYS, "way")


def flips(
    case: CaseArgument,
    method: Method,
    screen: Screen,
    size: Annotated[int, typer.Option("--size", metavar="N", min=1, help="Look at sets of up to N changes.")] = 3,
    to: Annotated[
        str | None, typer.Option("--to", metavar="SCENARIO", help="Only what hands the lead to this scenario.")
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="WAY", callback=_check_way, help="Change facts, origins or sources: fact, origin or source."
        ),
    ] = "fact",
    removals_only: Annotated[
        bool, typer.Option("--removals-only", help="Only remove facts; nothing new comes true.")
    ] = False,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """List all smallest sets of facts, origins or sources that hand the lead to another scenario."""
    from vedette.analyses import flips as flipping
    from vedette.cli.screen import Page, show

    assessment, search = _assess_with_sought(case, rules, as_of, method, screen, by == "fact" and not removals_only)
    known = [s.id for s in assessment.evidence.rulebook.scenarios]
    if to is not None and to not in known:
        refuse_name(to, known, "the rulebook has no scenario", "--to")
    found = flipping.find_flips(
        assessment, search, size, cast("By", by), to, removals_only, _build_progress(screen, "sets")
    )
    show([Page(found, flipping.build_blocks)], screen)


def collect(
    case: CaseArgument,
    method: Method,
    screen: Screen,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help="Show the N most telling.")] = 10,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Say what to look for next: the facts that would tell most about the scenarios."""
    from vedette.analyses import collect as collecting
    from vedette.cli.screen import Page, show

    assessment, search = _assess_with_sought(case, rules, as_of, method, screen, True)
    found = collecting.collect(assessment, search, top, _build_progress(screen, "facts"))
    show([Page(found, collecting.build_blocks)], screen)


def _assess_with_sought(
    case: Path, rules: Path | None, as_of: date | None, method: Method, screen: Screen, seek: bool
) -> tuple[Assessment, Search]:
    """The assessment, its evidence grounded once together with what the rules ask for."""
    from vedette.assessment import judge_evidence
    from vedette.evidence import gather_evidence
    from vedette.sought import NOTHING, find_sought

    (loaded,) = load_cases([case], [rules], screen)
    rulebook, found = loaded.require()
    settings, day = build_settings(method), as_of or found.as_of
    search = find_sought(rulebook, found, day) if seek else NOTHING
    gathered = gather_evidence(rulebook, found, day, settings.engine, sought=search.atoms)
    return judge_evidence(gathered, settings), search


def _build_progress(screen: Screen, what: str) -> Callable[[int, int], None] | None:
    """Writes how far long work has come over one line of a terminal, and wipes it at the end; None elsewhere."""
    if screen.quiet or not sys.stderr.isatty():
        return None

    def tell(done: int, whole: int) -> None:
        line = "" if done >= whole else f"{done:,} of {whole:,} {what}"
        sys.stderr.write(f"\r\x1b[K{line}")
        sys.stderr.flush()

    return tell
