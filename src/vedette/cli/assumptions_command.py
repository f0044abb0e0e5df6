"""The command `assumptions`: what the verdict takes on trust, and what it would be without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vedette.cli.inputs import (
    assess_with_sought,
)
from vedette.cli.options import (
    AsOfOption,
    CaseArgument,
    MethodOptions,
    RulesOption,
    Screen,
)

if TYPE_CHECKING:
    pass


EXAMPLES = ("vedette assumptions scenarios/belarus-2022-12.yaml",)


def assumptions(
    case: CaseArgument, method: MethodOptions, screen: Screen, rules: RulesOption = None, as_of: AsOfOption = None
) -> None:
    """Say what the verdict takes on trust (assumed, one origin, a party, silence), and what it would be without it."""
    from vedette.analyses import assumptions as asking
    from vedette.cli.formats import Page
    from vedette.cli.progress import Progress
    from vedette.cli.screen import show

    assessment, _ = assess_with_sought(case, rules, as_of, method, screen, True)
    with Progress("assumptions taken away", screen) as progress:
        result = asking.find_assumptions(assessment, progress.tell)
    show([Page(result, asking.build_blocks)], screen)
