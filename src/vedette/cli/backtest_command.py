"""The command `backtest`: how the rulebook did on cases whose outcome is known."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from vedette.cli.choices import check_word
from vedette.cli.inputs import build_settings, join_closed, load_cases
from vedette.cli.options import ClosedCasesArgument, MethodOptions, RulesOption, Screen
from vedette.cli.paths import list_closed_cases

EXAMPLES = ("vedette backtest", "vedette backtest scenarios/closed/training --by rule")

LISTINGS = ("case", "war", "rule")


def _check_listing(value: str) -> str:
    return check_word(value, LISTINGS, "listing")


def _check_method(value: str) -> str:
    return check_word(value, ("log-odds", "all"), "method")


def backtest(
    method: MethodOptions,
    screen: Screen,
    cases: ClosedCasesArgument = None,
    by: Annotated[
        str,
        typer.Option("--by", metavar="WHAT", callback=_check_listing, help="A row for each case, war or rule."),
    ] = "case",
    loo: Annotated[
        bool,
        typer.Option(
            "--loo", help="Also weights that were fitted to all other wars (leave one war out): a minute or two."
        ),
    ] = False,
    methods: Annotated[
        str,
        typer.Option(
            "--method", metavar="NAME", callback=_check_method, help="all counts what other methods put first."
        ),
    ] = "log-odds",
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

    rulebook, found = join_closed(load_cases(list_closed_cases(cases), [rules], screen))
    with Progress("cases judged", screen) as progress:
        result = scoring.score_cases(
            rulebook,
            found,
            build_settings(method),
            with_rules=by == "rule",
            with_fit=loo,
            with_methods=methods == "all",
            tell=progress.tell,
        )
    if write:
        write_whole(Path(rulebook.at.path).parent / RECORD_FILE, scoring.build_record(result))
    show([Page(result, partial(scoring.build_blocks, by=by))], screen)
