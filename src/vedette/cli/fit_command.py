"""The command `fit`: which weights closed cases would have liked, and whether one could have known."""

from __future__ import annotations

from typing import Annotated

import typer

from vedette.cli.inputs import build_settings, join_closed, load_cases
from vedette.cli.options import ClosedCasesArgument, MethodOptions, RulesOption, Screen
from vedette.cli.paths import list_closed_cases

EXAMPLES = ("vedette fit scenarios/closed/training",)


def fit(
    method: MethodOptions,
    screen: Screen,
    cases: ClosedCasesArgument = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the proposed weights into the files of rules; ranges stay.")
    ] = False,
    rules: RulesOption = None,
) -> None:
    """Propose weights that closed cases would have liked, and say whether these foresee other wars any better."""
    from vedette.analyses import fit as fitting
    from vedette.authoring.reweighing import reweigh_files
    from vedette.authoring.writing import replace_all
    from vedette.cli.formats import Page
    from vedette.cli.progress import Progress
    from vedette.cli.screen import show

    rulebook, found = join_closed(load_cases(list_closed_cases(cases), [rules], screen))
    with Progress("wars foreseen", screen) as progress:
        result = fitting.propose_weights(rulebook, found, build_settings(method), progress.tell)
    if write:
        replace_all(reweigh_files(rulebook, {rule.rule: rule.proposed for rule in result.rules}))
    show([Page(result, fitting.build_blocks)], screen)
