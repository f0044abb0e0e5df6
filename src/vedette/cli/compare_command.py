"""The command `compare`: assessments side by side, and what makes the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from vedette.cli.inputs import (
    assess_on,
    load_cases,
)
from vedette.cli.options import (
    CasesArgument,
    ManyAsOfOption,
    ManyRulesOption,
    MethodOptions,
    Screen,
)
from vedette.cli.paths import list_cases

if TYPE_CHECKING:
    from datetime import date


EXAMPLES = (
    "vedette compare scenarios/*.yaml",
    "vedette compare scenarios/*-12.yaml --as-of 2022-12-01 --as-of 2022-12-20",
)


MOST_SIDES = 26
"""As many as there are letters to name them by."""


def compare(
    cases: CasesArgument,
    method: MethodOptions,
    screen: Screen,
    rules: ManyRulesOption = None,
    as_of: ManyAsOfOption = None,
) -> None:
    """Set assessments side by side: several cases, or one case under several rulebooks or dates."""
    from vedette.analyses import compare as comparing
    from vedette.cli.formats import Page
    from vedette.cli.screen import show

    cases = list_cases(cases)
    dates: list[date | None] = [*as_of] if as_of else [None]
    sides = len(cases) * len(rules or [None]) * len(dates)
    if not 2 <= sides <= MOST_SIDES:
        complaint = (
            f"from 2 to {MOST_SIDES} sides can be compared, not {sides}; name two cases, two --rules or two --as-of"
        )
        raise typer.BadParameter(complaint, param_hint="CASE")
    loaded = load_cases(cases, [*rules] if rules else [None], screen)
    assessments = [assessment for each in loaded for assessment in assess_on(each, method, dates)]
    labels = comparing.label_sides(assessments)
    comparison = comparing.compare(list(zip(labels, assessments, strict=True)))
    show([Page(comparison, comparing.build_blocks)], screen)
