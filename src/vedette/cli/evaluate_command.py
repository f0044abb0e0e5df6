"""The command `evaluate`: which scenario the facts of a case support, how strongly, and what decides it."""

from __future__ import annotations

from typing import Annotated

import typer

from vedette.cli.choices import check_word
from vedette.cli.inputs import (
    assess_loaded,
    load_cases,
)
from vedette.cli.options import (
    AsOfOption,
    CasesArgument,
    MethodOptions,
    RulesOption,
    Screen,
)
from vedette.cli.paths import list_cases

EXAMPLES = (
    "vedette evaluate scenarios/belarus-2022-12.yaml",
    "vedette evaluate scenarios/belarus-2022-12.yaml --method all",
    "vedette evaluate scenarios/*.yaml --format json | jq '.[].scenarios[0]'",
)
WORDS = ("icd203", "ipcc", "kent", "phia", "none")
METHODS = ("log-odds", "ach", "certainty", "dempster", "all")


def _check_method(value: str) -> str:
    return check_word(value, METHODS, "method")


def _check_words(value: str | None) -> str | None:
    return value and check_word(value, WORDS, "scale of words")


def evaluate(
    cases: CasesArgument,
    method: MethodOptions,
    screen: Screen,
    by: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME",
            callback=_check_method,
            help="log-odds; or what ach, certainty or dempster make of the rules that hold; or all.",
        ),
    ] = METHODS[0],
    words: Annotated[
        str | None,
        typer.Option(
            "--words", metavar="SCALE", callback=_check_words, help="icd203, phia, ipcc, kent or none, for chances."
        ),
    ] = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Say which scenario the facts of a case support, how strongly, and what decides it."""
    from vedette.analyses import methods
    from vedette.analyses.evaluate import build_blocks, build_report
    from vedette.cli.formats import Page
    from vedette.cli.screen import show

    pages = []
    for loaded in load_cases(list_cases(cases), [rules], screen):
        assessment = assess_loaded(loaded, method, as_of)
        if by != METHODS[0]:
            wanted = methods.METHODS if by == METHODS[-1] else (by,)
            pages.append(Page(methods.compare_methods(assessment, wanted), methods.build_blocks))
            continue
        report = build_report(assessment, [(i.path, i.sha256) for i in loaded.inputs], words)
        pages.append(Page(report, build_blocks))
    show(pages, screen)
