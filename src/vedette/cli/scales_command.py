"""The command `scales`: which published scales turn numbers into words."""

from __future__ import annotations

from typing import Annotated

import typer

from vedette.cli.options import Screen
from vedette.cli.paths import refuse_name

EXAMPLES = ("vedette scales", "vedette scales icd203")


def scales(
    screen: Screen,
    name: Annotated[str | None, typer.Argument(metavar="ID", help="Show the terms of this scale.")] = None,
) -> None:
    """List the published scales that turn numbers into words, with their sources."""
    from vedette.analyses import list_scales as listing
    from vedette.cli.formats import Page
    from vedette.cli.screen import show
    from vedette.language.yardsticks import list_scales

    if name is not None and name not in list_scales():
        refuse_name(name, list_scales(), "there is no scale", "ID")
    show([Page(listing.list_entries(name), listing.build_blocks)], screen)
