"""Checks of what rules and kinds rest on: rules without a source, weights finer or stronger than any source allows.

Good (Probability and the Weighing of Evidence, 1950) took about 1 dB as the least difference of weight that a mind can
perceive; half of that is the finest step accepted here. 20 dB is Jeffreys's "decisive" (Theory of Probability, 3rd ed.
1961, appendix B: a Bayes factor of 100).
"""

from __future__ import annotations

from collections.abc import Iterator

from vedette.authoring.lint.vacuous import warn
from vedette.language.algebra import list_patterns
from vedette.language.diagnostics import Diagnostic
from vedette.language.model import Rulebook
from vedette.language.unparse import word_estimate
from vedette.show.numbers import format_db

FINEST_STEP_DB = 0.5
DECISIVE_DB = 20.0


def check_unused_kinds(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V609: a kind of fact that no rule asks for and no rule concludes."""
    asked = {p.kind for rule in rulebook.rules for condition in rule.when for p in list_patterns(condition)}
    concluded = {conclusion.kind for rule in rulebook.rules for conclusion in rule.infer}
    for kind in rulebook.kinds.values():
        if kind.id not in asked | concluded:
            hint = "write a rule that says what it means, or delete it"
            yield warn("V609", kind.at, f"no rule uses `{kind.id}`: such facts change nothing", hint)


def check_sources(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V611: a rule that names no source."""
    for rule in rulebook.rules:
        if not rule.see:
            hint = "add `see:` with a book, a study or a precedent, or `see: [assumed]`"
            yield warn("V611", rule.at, f"rule `{rule.id}` names no source", hint)


def check_fine_weights(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V612: a weight that is no multiple of half a deciban."""
    for rule in (each for each in rulebook.rules if not each.expect):
        for scenario, weight in rule.weigh.items():
            if any(not (end / FINEST_STEP_DB).is_integer() for end in (weight.low, weight.high)):
                shown = word_estimate(weight)
                message = f"{shown} dB for `{scenario}` is finer than any source of a weight"
                hint = f"half a deciban is the finest step: {_round(weight.low, weight.high)}"
                yield warn("V612", rule.weigh_at.get(scenario, rule.at), message, hint)


def _round(low: float, high: float) -> str:
    ends = [format_db(round(end / FINEST_STEP_DB) * FINEST_STEP_DB, 1) for end in (low, high)]
    return ends[0] if low == high else f"[{', '.join(ends)}]"


def check_decisive_weights(rulebook: Rulebook) -> Iterator[Diagnostic]:
    """V613: a weight beyond 20 dB either way."""
    for rule in rulebook.rules:
        for scenario, weight in rule.weigh.items():
            strongest = max(abs(weight.low), abs(weight.high))
            if strongest > DECISIVE_DB:
                factor = 10 ** (strongest / 10)
                message = f"{word_estimate(weight)} dB for `{scenario}` is a factor of {factor:,.0f} from one rule"
                hint = "more than 20 dB (100 to 1) is stronger than what statisticians call decisive"
                yield warn("V613", rule.weigh_at.get(scenario, rule.at), message, hint)
