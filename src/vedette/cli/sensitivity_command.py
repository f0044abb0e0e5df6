"""The command `sensitivity`: how far each fact, source, origin, rule and prior moves the leader."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.choices import check_word
from vedette.cli.inputs import (
    assess_loaded,
    load_cases,
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
    "vedette sensitivity scenarios/belarus-2022-12.yaml",
    "vedette sensitivity scenarios/belarus-2022-12.yaml --by rule --by prior --all",
)


KINDS = ("fact", "source", "origin", "rule", "prior")


def _check_kinds(values: list[str] | None) -> list[str] | None:
    return values and [check_word(value, KINDS, "kind") for value in values]


def sensitivity(
    case: CaseArgument,
    method: MethodOptions,
    screen: Screen,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="KIND",
            callback=_check_kinds,
            help="Only these: fact, source, origin, rule or prior; repeatable.",
        ),
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=1, help="Show so many, the widest moves first.")] = 12,
    every: Annotated[bool, typer.Option("--all", help="Show all that move the leader.")] = False,
    rules: RulesOption = None,
    seconds: SecondsOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Say what the verdict hangs on: how far each fact, source, origin, rule and prior moves it, and where the lead
    tips.
    """
    from vedette.analyses import sensitivity as asking
    from vedette.cli.formats import Page
    from vedette.cli.progress import Progress
    from vedette.cli.screen import show

    (loaded,) = load_cases([case], [rules], screen)
    assessment = assess_loaded(loaded, method, as_of)
    limit = build_limit(seconds)
    with Progress("changes tried", screen) as progress:
        wanted = [kind for kind in asking.KINDS if not by or kind in by]
        result = asking.find_sensitivity(assessment, wanted, progress.tell, limit)
    show([Page(result, partial(asking.build_blocks, top=None if every else top))], screen)
