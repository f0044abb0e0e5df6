"""The command `evaluate`: which scenario the facts of a case support, how strongly, and what decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    pass


EXAMPLES = (
    "vedette evaluate scenarios/belarus-2022-12.yaml",
    "vedette evaluate scenarios/*.yaml --format json | jq '.[].scenarios[0]'",
)


def evaluate(
    cases: CasesArgument, method: MethodOptions, screen: Screen, rules: RulesOption = None, as_of: AsOfOption = None
) -> None:
    """Say which scenario the facts of a case support, how strongly, and what decides it."""
    from vedette.analyses.evaluate import build_blocks, build_report
    from vedette.cli.formats import Page
    from vedette.cli.screen import show

    pages = []
    for loaded in load_cases(list_cases(cases), [rules], screen):
        report = build_report(assess_loaded(loaded, method, as_of), [(i.path, i.sha256) for i in loaded.inputs])
        pages.append(Page(report, build_blocks))
    show(pages, screen)
