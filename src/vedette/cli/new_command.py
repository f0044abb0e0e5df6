"""The command `new`: the files that a rulebook or a case begins with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.choices import check_word
from vedette.cli.completion import complete_rulebook
from vedette.cli.inputs import (
    find_rulebook,
    load_rulebook,
)
from vedette.cli.options import (
    Screen,
)
from vedette.cli.paths import check_rulebook, refuse_to_write

if TYPE_CHECKING:
    from pathlib import Path


EXAMPLES = (
    "vedette new rulebook minsk",
    "vedette new case belarus-2023 --rules rules/ally-intervention",
)


SORTS = ("rulebook", "case")


def _check_sort(value: str) -> str:
    return check_word(value, SORTS, "sort of file")


def new(
    screen: Screen,
    what: Annotated[str, typer.Argument(metavar="WHAT", callback=_check_sort, help="rulebook or case.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Lower case with hyphens; the name of folder or file.")],
    folder: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            metavar="DIR",
            help="The rulebook that a new case uses; not needed if rules/ holds only one.",
            autocompletion=complete_rulebook,
        ),
    ] = None,
) -> None:
    """Begin a rulebook or a case: files that pass `vedette check`, with comments that say what goes where."""
    from vedette.authoring.scaffold import build_rulebook_files
    from vedette.authoring.writing import AlreadyThere, create_all
    from vedette.cli.streams import print_aside, print_result
    from vedette.show.characters import visible

    _check_new_name(name)
    if what == "rulebook":
        if folder is not None:
            raise typer.BadParameter("only a case uses a rulebook that is there", param_hint="'--rules'")
        files, follow_up = build_rulebook_files(name)
    else:
        files, follow_up = _build_case(name, check_rulebook(folder) if folder else find_rulebook(), screen)
    try:
        create_all(files)
    except AlreadyThere as there:
        complaint = f"`{there.path}` is there already, and nothing was written"
        raise typer.BadParameter(visible(complaint), param_hint="NAME") from None
    except OSError as error:
        refuse_to_write(error)
    print_result("".join(f"created {path.as_posix()}\n" for path in files), None)
    if not screen.quiet:
        print_aside("".join(f"next: {command}\n" for command in follow_up))


def _build_case(name: str, folder: Path, screen: Screen) -> tuple[Mapping[Path, str], tuple[str, ...]]:
    from datetime import date

    from vedette.authoring.scaffold import build_case_files

    return build_case_files(name, folder, load_rulebook(folder, screen), date.today())


def _check_new_name(name: str) -> None:
    from vedette.language.scalars import HYPHENATED, ShapeError, check_name
    from vedette.show.characters import visible

    try:
        check_name(name, HYPHENATED)
    except ShapeError as error:
        hint = f"; {error.hint}" if error.hint else ""
        raise typer.BadParameter(visible(f"{error.message}{hint}"), param_hint="NAME") from None
