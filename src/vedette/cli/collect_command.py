"""The command `collect`: what to look for next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.inputs import (
    assess_with_sought,
)
from vedette.cli.options import (
    AsOfOption,
    CaseArgument,
    MethodOptions,
    RulesOption,
    Screen,
    SecondsOption,
    build_limit,
)

if TYPE_CHECKING:
    pass


EXAMPLES = (
    "vedette collect scenarios/belarus-2022-12.yaml",
    "vedette collect scenarios/belarus-2022-12.yaml --top 3",
)


def collect(
    case: CaseArgument,
    method: MethodOptions,
    screen: Screen,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help="Show the N most telling.")] = 10,
    rules: RulesOption = None,
    seconds: SecondsOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Say what to look for next: the facts that would tell most about the scenarios."""
    from vedette.analyses import collect as collecting
    from vedette.cli.formats import Page
    from vedette.cli.progress import Progress
    from vedette.cli.screen import show

    assessment, search = assess_with_sought(case, rules, as_of, method, screen, True)
    limit = build_limit(seconds)
    with Progress("facts", screen) as progress:
        found = collecting.collect(assessment, search, top, progress.tell, limit)
    show([Page(found, collecting.build_blocks)], screen)
