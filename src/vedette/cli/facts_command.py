"""The command `facts`: the facts of a case, or one of them in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.completion import complete_fact
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
)
from vedette.cli.paths import refuse_name

if TYPE_CHECKING:
    pass


EXAMPLES = (
    "vedette facts scenarios/belarus-2022-12.yaml",
    "vedette facts scenarios/belarus-2022-12.yaml build-up-at-border",
)


def facts(
    case: CaseArgument,
    method: MethodOptions,
    screen: Screen,
    fact: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="One fact, in full.", autocompletion=complete_fact, show_default=False),
    ] = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """List the facts of a case, or show one with its reports and what it feeds."""
    from vedette.analyses import explain as explaining
    from vedette.analyses import list_facts as listing
    from vedette.cli.formats import Page
    from vedette.cli.screen import show

    (loaded,) = load_cases([case], [rules], screen)
    rulebook, found = loaded.require()
    if fact is None:
        show([Page(listing.list_facts(rulebook, found, as_of), listing.build_blocks)], screen)
        return
    known = [each.id for each in found.facts]
    if fact not in known:
        refuse_name(fact, known, "the case has no fact", "ID")
    explanation = explaining.explain(assess_loaded(loaded, method, as_of), f"fact:{fact}")
    show([Page(explanation, explaining.build_blocks)], screen)
