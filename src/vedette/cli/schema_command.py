"""The command `schema`: JSON Schemas with which an editor completes and checks what one types."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.choices import check_word
from vedette.cli.completion import complete_case, complete_rulebook
from vedette.cli.inputs import (
    find_rulebook,
)
from vedette.cli.options import (
    Screen,
)
from vedette.cli.paths import check_case, check_rulebook, refuse_to_write

if TYPE_CHECKING:
    from pathlib import Path


EXAMPLES = (
    "vedette schema --write",
    "vedette schema rules --rules rules/ally-intervention > rules.schema.json",
    "vedette schema case --case scenarios/belarus-2022-12.yaml",
)


SCHEMAS = ("case", "rules", "tests", "rulebook", "facts")


def _check_schema_name(value: str) -> str:
    return check_word(value, SCHEMAS, "schema")


def schema(
    screen: Screen,
    what: Annotated[
        str,
        typer.Argument(metavar="[WHAT]", callback=_check_schema_name, help="case, rules, tests, rulebook or facts."),
    ] = "case",
    folder: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            metavar="DIR",
            help="The rulebook whose words count; not needed if rules/ holds only one.",
            autocompletion=complete_rulebook,
        ),
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option(
            "--case",
            metavar="CASE",
            help="Know the sources and documents of this case, too.",
            autocompletion=complete_case,
        ),
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write all of them to .vedette/, where the modelines of files find them.")
    ] = False,
) -> None:
    """Print a JSON Schema that an editor completes and checks with, in the words of the rulebook."""
    from vedette.authoring.json_schema import OF_ANY_RULEBOOK, OF_ONE_RULEBOOK
    from vedette.authoring.json_schema.schema_words import add_names_of_case, load_words
    from vedette.cli.streams import print_result
    from vedette.show.json_text import render_json

    if what in OF_ANY_RULEBOOK and not write:
        print_result(render_json(OF_ANY_RULEBOOK[what]()), "utf-8")
        return
    rulebook = check_rulebook(folder) if folder else find_rulebook()
    if write:
        _write_schemas(rulebook, case, screen)
        return
    words = load_words(rulebook)
    if case is not None:
        words = add_names_of_case(words, check_case(case))
    print_result(render_json(OF_ONE_RULEBOOK[what](words)), "utf-8")


def _write_schemas(rulebook: Path, case: Path | None, screen: Screen) -> None:
    """Write every schema of a rulebook, and print their paths."""
    from vedette.authoring.scaffold import build_schema_files, find_project
    from vedette.authoring.writing import replace_all
    from vedette.cli.streams import print_result
    from vedette.show.characters import visible

    files = build_schema_files(rulebook, check_case(case) if case else None)
    root = find_project(rulebook)
    try:
        replace_all({root / path: text for path, text in files.items()})
    except OSError as error:
        refuse_to_write(error)
    if not screen.quiet:
        print_result("".join(f"{visible(str(root / path))}\n" for path in files), None)
