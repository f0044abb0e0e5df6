"""Holds what a test expects against what came of it: each difference as what was checked, expected and got."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vedette.authoring.ruletests.consequences import Consequences
from vedette.language.atoms import Atom, match_pattern
from vedette.language.model import Pattern
from vedette.language.suite import Chance, Derives, Expectation, Fires, Leads, NotBoth, OutcomeLeads
from vedette.language.unparse import word_atom, word_pattern
from vedette.reasoning.assess import Assessment
from vedette.show.numbers import format_percent

NEEDS_ASSESSMENT = (Leads, Chance, OutcomeLeads)
"""What takes the chances of scenarios to tell; for the rest it is enough to know which rules hold."""
TOLERANCE = 1e-9
"""A chance may miss a bound by this much: it is a sum of floating-point numbers."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One expectation that was not met; the rules that it names, or the pattern, lead to what explains it."""

    checked: str
    expected: str
    got: str
    rules: tuple[str, ...] = ()
    pattern: Pattern | None = None


def find_difference(expectation: Expectation, standing: Consequences) -> Mismatch | None:
    """What is amiss with an expectation about rules and derived facts; None when it is met or about something else."""
    match expectation:
        case Fires(rule, wanted):
            if (rule in standing.rules) != wanted:
                return Mismatch(f"rule {rule}", _say_fires(wanted), _say_fires(not wanted), (rule,))
        case NotBoth(rules):
            both = tuple(rule for rule in rules if rule in standing.rules)
            if len(both) > 1:
                return Mismatch("rules that exclude each other", "at most one fires", f"{', '.join(both)} fire", both)
        case Derives(pattern, wanted):
            found = sorted((a for a in standing.derived if _matches(pattern, a)), key=lambda a: a.key)
            if bool(found) != wanted:
                got = ", ".join(word_atom(a) for a in found) if found else "nothing of the kind"
                return Mismatch(word_pattern(pattern), "derived" if wanted else "not derived", got, (), pattern)
        case _:
            pass
    return None


def _say_fires(fires: bool) -> str:
    return "fires" if fires else "does not fire"


def _matches(pattern: Pattern, atom: Atom) -> bool:
    return match_pattern(pattern, atom, {}) is not None


def find_shift(expectation: Expectation, assessment: Assessment) -> Mismatch | None:
    """What is amiss with an expectation about the chances of scenarios; None when it is met or about something else."""
    chances = {j.scenario.id: j.probability for j in assessment.judgements}
    leader = assessment.leader.scenario.id
    got = f"{leader} ({format_percent(chances[leader])})"
    match expectation:
        case Leads(scenarios):
            if leader not in scenarios:
                return Mismatch("the leading scenario", " or ".join(scenarios), got)
        case OutcomeLeads():
            outcome = assessment.evidence.case.outcome
            if outcome is not None and outcome.scenario != leader:
                return Mismatch("the leading scenario", f"{outcome.scenario}, as it came about", got)
        case Chance(scenario, low, high):
            if not low - TOLERANCE <= chances[scenario] <= high + TOLERANCE:
                exact = f"{format_percent(chances[scenario])} ({chances[scenario]:.4f})"
                return Mismatch(f"chance of {scenario}", word_bounds(low, high), exact)
        case _:
            pass
    return None


def word_bounds(low: float, high: float) -> str:
    """A range of chances as a test states it.

    >>> [word_bounds(0.5, 1.0), word_bounds(0.0, 0.2), word_bounds(0.5, 0.8)]
    ['at least 0.5', 'at most 0.2', '0.5 to 0.8']
    """
    if high == 1.0:
        return f"at least {low:g}"
    return f"at most {high:g}" if low == 0.0 else f"{low:g} to {high:g}"


def list_differences(
    expects: tuple[Expectation, ...], standing: Consequences, assessment: Assessment | None
) -> Iterator[Mismatch]:
    """All differences, in the order of the expectations; those that need an assessment only where there is one."""
    for expectation in expects:
        difference = find_difference(expectation, standing)
        if difference is None and assessment is not None:
            difference = find_shift(expectation, assessment)
        if difference is not None:
            yield difference
