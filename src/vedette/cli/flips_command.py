"""The command `flips`: the smallest sets of changes that hand the lead to another scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from vedette.cli.choices import check_word
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
from vedette.cli.paths import refuse_name

if TYPE_CHECKING:
    from vedette.analyses.flips.moves import By


EXAMPLES = (
    "vedette flips scenarios/belarus-2022-12.yaml",
    "vedette flips scenarios/belarus-2022-12.yaml --by origin",
    "vedette flips scenarios/belarus-2022-12.yaml --to direct_intervention --size 2",
)


WAYS = ("fact", "origin", "source")


def _check_way(value: str) -> str:
    return check_word(value, WAYS, "way")


def flips(
    case: CaseArgument,
    method: MethodOptions,
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
    seconds: SecondsOption = None,
    as_of: AsOfOption = None,
) -> None:
    """List all smallest sets of facts, origins or sources that hand the lead to another scenario."""
    from vedette.analyses import flips as flipping
    from vedette.cli.formats import Page
    from vedette.cli.progress import Progress
    from vedette.cli.screen import show

    assessment, search = assess_with_sought(case, rules, as_of, method, screen, by == "fact" and not removals_only)
    known = [s.id for s in assessment.evidence.rulebook.scenarios]
    if to is not None and to not in known:
        refuse_name(to, known, "the rulebook has no scenario", "--to")
    limit = build_limit(seconds)
    with Progress("sets", screen) as progress:
        found = flipping.find_flips(assessment, search, size, cast("By", by), to, removals_only, progress.tell, limit)
    show([Page(found, flipping.build_blocks)], screen)
