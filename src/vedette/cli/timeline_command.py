"""The command that follows a verdict through time: timeline."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

import typer

from vedette.cli.inputs import build_settings, load_cases
from vedette.cli.options import CaseArgument, MethodOptions, RulesOption, Screen, SecondsOption, build_limit, parse_date

EXAMPLES = (
    "vedette timeline scenarios/belarus-2022-02.yaml",
    "vedette timeline scenarios/belarus-2022-02.yaml --from 2022-02-01 --every 1w",
)


def parse_stride(text: str) -> int:
    """Days as `7`, `7d` or `1w`."""
    found = re.fullmatch(r"([1-9][0-9]{0,4})([dw]?)", text)
    if found is None:
        raise typer.BadParameter(f"`{text}` is no number of days such as 7, 7d or 1w")
    return int(found[1]) * (7 if found[2] == "w" else 1)


def timeline(
    case: CaseArgument,
    method: MethodOptions,
    screen: Screen,
    rules: RulesOption = None,
    seconds: SecondsOption = None,
    start: Annotated[
        date | None,
        typer.Option(
            "--from",
            metavar="DATE",
            parser=parse_date,
            help="Begin here; else with the first report of the last year.",
        ),
    ] = None,
    end: Annotated[
        date | None,
        typer.Option("--to", metavar="DATE", parser=parse_date, help="End here; at the case's date if not given."),
    ] = None,
    every: Annotated[
        int | None,
        typer.Option(
            "--every", metavar="DAYS", parser=parse_stride, help="Steps of 7 (or 7d, 1w) in place of reports."
        ),
    ] = None,
) -> None:
    """Say how the verdict came about: what it was on every day of a report, and what moved it."""
    from vedette.analyses import timeline as following
    from vedette.cli.formats import Page
    from vedette.cli.progress import Progress
    from vedette.cli.screen import show

    (loaded,) = load_cases([case], [rules], screen)
    rulebook, found = loaded.require()
    try:
        limit = build_limit(seconds)
        with Progress("days", screen) as progress:
            told = following.timeline(rulebook, found, start, end, every, build_settings(method), progress.tell, limit)
    except following.WrongSpan as wrong:
        raise typer.BadParameter(str(wrong), param_hint="'--from' / '--to' / '--every'") from None
    show([Page(told, following.build_blocks)], screen)
