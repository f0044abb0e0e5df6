"""The command `backtest`: how the rulebook did on cases whose outcome is known."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.choices import check_word
from vedette.cli.inputs import build_settings, load_cases
from vedette.cli.options import MethodOptions, RulesOption, Screen
from vedette.cli.paths import list_closed_cases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.language.load import Loaded
    from vedette.language.model import Case, Rulebook

EXAMPLES = ("vedette backtest", "vedette backtest scenarios/closed/training --by rule")

LISTINGS = ("case", "war", "rule")


def _check_listing(value: str) -> str:
    return check_word(value, LISTINGS, "listing")


def backtest(
    method: MethodOptions,
    screen: Screen,
    cases: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="CASE...", help="Closed cases, or folders of them; scenarios/closed/ if not given, or scenarios/."
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option("--by", metavar="WHAT", callback=_check_listing, help="A row for each case, war or rule."),
    ] = "case",
    write: Annotated[
        bool, typer.Option("--write", help="Keep the record beside the rulebook, for `evaluate` to tell.")
    ] = False,
    rules: RulesOption = None,
) -> None:
    """Score the rulebook on cases whose outcome is known, against its priors and plainer forecasts."""
    from vedette.analyses import backtest as scoring
    from vedette.authoring.writing import write_whole
    from vedette.cli.formats import Page
    from vedette.cli.progress import Progress
    from vedette.cli.screen import show
    from vedette.language.load import RECORD_FILE

    loaded = load_cases(list_closed_cases(cases), [rules], screen)
    rulebook, found = _join(loaded)
    with Progress("cases judged", screen) as progress:
        result = scoring.score_cases(rulebook, found, build_settings(method), by == "rule", progress.tell)
    if write:
        write_whole(Path(rulebook.at.path).parent / RECORD_FILE, scoring.build_record(result))
    show([Page(result, partial(scoring.build_blocks, by=by))], screen)


def _join(loaded: Sequence[Loaded]) -> tuple[Rulebook, list[Case]]:
    """The rulebook that all cases share; a mistake of use where they do not, or where none is closed."""
    pairs = [each.require() for each in loaded]
    books = {rulebook.at.path: rulebook for rulebook, _ in pairs}
    if len(books) > 1:
        complaint = f"these cases are of {len(books)} rulebooks; name cases of one, or one with --rules"
        raise typer.BadParameter(complaint, param_hint="CASE")
    cases = [case for _, case in pairs]
    if not any(case.outcome for case in cases):
        raise typer.BadParameter(
            "none of these cases has an `outcome:`, so there is nothing to score", param_hint="CASE"
        )
    return next(iter(books.values())), cases
