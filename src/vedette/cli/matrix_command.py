"""The command `matrix`: how each piece of evidence stands to each scenario."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from vedette.cli.choices import check_word
from vedette.cli.inputs import assess_loaded, load_cases
from vedette.cli.options import AsOfOption, CaseArgument, MethodOptions, RulesOption, Screen

EXAMPLES = (
    "vedette matrix scenarios/belarus-2022-12.yaml",
    "vedette matrix scenarios/belarus-2022-12.yaml --by rule --format csv",
)

ROWS = ("fact", "rule")


def _check_rows(value: str) -> str:
    return check_word(value, ROWS, "kind of row")


def matrix(
    case: CaseArgument,
    method: MethodOptions,
    screen: Screen,
    by: Annotated[
        str, typer.Option("--by", metavar="KIND", callback=_check_rows, help="A row for each fact or each rule.")
    ] = "fact",
    every: Annotated[bool, typer.Option("--all", help="Show all rows.")] = False,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Set evidence against scenarios: what is consistent with which, and which pieces tell them apart."""
    from vedette.analyses import matrix as setting
    from vedette.cli.formats import Page
    from vedette.cli.screen import show

    (loaded,) = load_cases([case], [rules], screen)
    rows = next(each for each in setting.ROWS if each == by)
    result = setting.build_matrix(assess_loaded(loaded, method, as_of), rows)
    show([Page(result, partial(setting.build_blocks, top=None if every else setting.SHOWN))], screen)
