"""The command `silences`: what the verdict takes for absent, and whether anyone looked."""

from __future__ import annotations

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

EXAMPLES = ("vedette silences scenarios/belarus-2022-12.yaml",)


def silences(
    case: CaseArgument, method: MethodOptions, screen: Screen, rules: RulesOption = None, as_of: AsOfOption = None
) -> None:
    """Say what the verdict takes for absent, whether anyone looked, and what it would be if it were there."""
    from vedette.analyses import silences as listing
    from vedette.cli.formats import Page
    from vedette.cli.screen import show

    assessment, _ = assess_with_sought(case, rules, as_of, method, screen, True)
    show([Page(listing.list_silences(assessment), listing.build_blocks)], screen)
