"""The command `explain`: why a scenario scores what it does, why a rule holds or not, what a fact rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.completion import complete_name
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
    from collections.abc import Sequence

    from vedette.reasoning.assess import Assessment


EXAMPLES = (
    "vedette explain scenarios/belarus-2022-12.yaml",
    "vedette explain scenarios/belarus-2022-12.yaml staging_ground",
    "vedette explain scenarios/belarus-2022-12.yaml --instead-of neither",
    "vedette explain scenarios/belarus-2022-12.yaml strike_force",
)


def explain(
    case: CaseArgument,
    method: MethodOptions,
    screen: Screen,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="A scenario, rule, fact or kind by its id, or a derived fact; the leading scenario if not given.",
            autocompletion=complete_name,
            show_default=False,
        ),
    ] = None,
    instead_of: Annotated[
        str | None,
        typer.Option(
            "--instead-of",
            metavar="SCENARIO",
            help="Why WHAT, a scenario, rather than this one.",
        ),
    ] = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Say why: a scenario's sum of rules down to the quotes, why a rule holds or not, what a fact rests on."""
    from vedette.analyses import explain as explaining
    from vedette.cli.formats import Page
    from vedette.cli.screen import show

    (loaded,) = load_cases([case], [rules], screen)
    assessment = assess_loaded(loaded, method, as_of)
    if what is not None and explaining.find_target(assessment, what) is None:
        known = [name for names in explaining.list_targets(assessment).values() for name in names]
        refuse_name(what, known, "neither case nor rulebook has a", "WHAT")
    if instead_of is not None:
        _check_contrast(explaining.list_targets(assessment)["scenario"], what, instead_of, assessment)
    show([Page(explaining.explain(assessment, what, instead_of), explaining.build_blocks)], screen)


def _check_contrast(scenarios: Sequence[str], what: str | None, instead_of: str, assessment: Assessment) -> None:
    """Both must be scenarios, and two of them; anything else is a mistake of use."""
    if instead_of not in scenarios:
        refuse_name(instead_of, scenarios, "the rulebook has no scenario", "'--instead-of'")
    asked = what.removeprefix("scenario:") if what else assessment.leader.scenario.id
    if asked not in scenarios:
        refuse_name(asked, scenarios, "only a scenario can be set against another, not", "WHAT")
    if asked == instead_of:
        raise typer.BadParameter(f"`{instead_of}` cannot be set against itself", param_hint="'--instead-of'")
