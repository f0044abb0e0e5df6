"""What is legal but unwise in a rulebook: checks that each look for one thing and say so as warnings.

Every check takes a rulebook without errors and returns diagnostics of severity `warning`, at most one for each spot.
None of them grounds anything or knows a case; those that do are in :mod:`vedette.authoring.lint.case_facts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vedette.authoring.lint.citations import (
    check_decisive_weights,
    check_fine_weights,
    check_sources,
    check_unused_kinds,
)
from vedette.authoring.lint.misspelling import check_constants, check_counted, check_variables
from vedette.authoring.lint.overlap import check_double_counting, check_pairs
from vedette.authoring.lint.vacuous import check_alternatives, check_idle_conditions, check_rules_that_never_hold
from vedette.authoring.lint.weights import (
    check_expectations,
    check_leaning_files,
    check_one_way_scenarios,
    check_rules_that_move_nothing,
    check_seen,
    check_silences,
)
from vedette.language.diagnostics import Diagnostic
from vedette.language.model import Rulebook

RulebookCheck = Callable[[Rulebook], Iterable[Diagnostic]]

RULEBOOK_CHECKS: tuple[RulebookCheck, ...] = (
    check_rules_that_never_hold,
    check_idle_conditions,
    check_alternatives,
    check_pairs,
    check_rules_that_move_nothing,
    check_one_way_scenarios,
    check_leaning_files,
    check_unused_kinds,
    check_double_counting,
    check_sources,
    check_fine_weights,
    check_decisive_weights,
    check_variables,
    check_constants,
    check_counted,
    check_silences,
    check_seen,
    check_expectations,
)


def check_rulebook(rulebook: Rulebook) -> list[Diagnostic]:
    """Everything unwise in a rulebook, sorted by place."""
    return sorted({found for check in RULEBOOK_CHECKS for found in check(rulebook)})
