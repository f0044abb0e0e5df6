"""Commands that ask about rulebooks: rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.completion import complete_rule, complete_rulebook
from vedette.cli.files import HOME, check_rulebook, list_rulebooks, refuse_name
from vedette.cli.options import Screen

if TYPE_CHECKING:
    from vedette.model import Rulebook


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
    from vedette.cli.screen import Page, show

    rulebook = load_rulebook(check_rulebook(folder) if folder else find_rulebook(), screen)
    if rule is None:
        show([Page(listing.list_rules(rulebook), listing.build_blocks)], screen)
        return
    card = listing.find_rule(rulebook, rule)
    if card is None:
        refuse_name(rule, [each.id for each in rulebook.rules], f"{rulebook.id} has no rule", "ID")
    show([Page(card, listing.build_blocks)], screen)


def find_rulebook() -> Path:
    """The only rulebook under `rules/`; a mistake of use if there are none or several to choose from."""
    found = list_rulebooks(HOME)
    if len(found) == 1:
        return found[0]
    said = f"rules/ holds {', '.join(map(str, found))}; say which" if found else "there is no rulebook under rules/"
    raise typer.BadParameter(said, param_hint="'--rules'")


def load_rulebook(folder: Path, screen: Screen) -> Rulebook:
    """The rulebook in a folder, after printing its warnings; raises BadInput when it has errors."""
    from vedette import load
    from vedette.cli.screen import warn
    from vedette.diagnostics import BadInput

    rulebook, diagnostics = load.load_rulebook(folder)
    if rulebook is None:
        raise BadInput(diagnostics)
    warn(diagnostics, screen)
    return rulebook
