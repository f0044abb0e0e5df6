"""The command `rules`: the rules of a rulebook by theme, or one of them in full."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.completion import complete_rule, complete_rulebook
from vedette.cli.inputs import (
    find_rulebook,
    load_rulebook,
)
from vedette.cli.options import (
    Screen,
)
from vedette.cli.paths import check_rulebook, refuse_name

if TYPE_CHECKING:
    from pathlib import Path


EXAMPLES = (
    "vedette rules",
    "vedette rules soil-is-lent --rules rules/ally-intervention",
)


def rules(
    screen: Screen,
    rule: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="One rule, in full.", autocompletion=complete_rule, show_default=False),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            metavar="DIR",
            help="The rulebook; not needed if rules/ holds only one.",
            autocompletion=complete_rulebook,
        ),
    ] = None,
) -> None:
    """List the rules of a rulebook by theme, or show one in full."""
    from vedette.analyses import list_rules as listing
    from vedette.cli.formats import Page
    from vedette.cli.screen import show

    rulebook = load_rulebook(check_rulebook(folder) if folder else find_rulebook(), screen)
    if rule is None:
        show([Page(listing.list_rules(rulebook), listing.build_blocks)], screen)
        return
    card = listing.find_rule(rulebook, rule)
    if card is None:
        refuse_name(rule, [each.id for each in rulebook.rules], f"{rulebook.id} has no rule", "ID")
    show([Page(card, listing.build_blocks)], screen)
