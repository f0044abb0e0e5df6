"""A fingerprint of a rulebook: sixteen digits that stay the same as long as every verdict must.

It is made of what a verdict can depend on, and not of files: wording, comments and order change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from vedette.language.model import Rule, Rulebook
from vedette.language.unparse import word_conclusion, word_condition, word_estimate


def find_fingerprint(rulebook: Rulebook) -> str:
    """Sixteen hexadecimal digits, the first of the SHA-256 of all that weighs."""
    return sha256("\n".join(_list_all(rulebook)).encode()).hexdigest()[:16]


def _list_all(rulebook: Rulebook) -> Iterator[str]:
    yield f"discount {rulebook.discount:g} doubt {rulebook.doubt:g}"
    yield f"grades {sorted(rulebook.grades.soundness.items())} {sorted(rulebook.grades.probability.items())}"
    for scenario in sorted(rulebook.scenarios, key=lambda scenario: scenario.id):
        yield f"scenario {scenario.id} {word_estimate(scenario.prior)}"
    for name, kind in sorted(rulebook.kinds.items()):
        attributes = [(each, kind.attributes[each].values) for each in sorted(kind.attributes)]
        yield f"kind {name} {attributes} {kind.stale_after} {kind.chance} {kind.seen}"
    for rule in sorted(rulebook.rules, key=lambda rule: rule.id):
        yield from _list_rule(rule)


def _list_rule(rule: Rule) -> Iterator[str]:
    yield f"rule {rule.id} {rule.group} {rule.per}"
    yield from sorted(word_condition(condition) for condition in rule.when)
    yield from sorted(word_conclusion(conclusion) for conclusion in rule.infer)
    yield from (f"weigh {name} {word_estimate(weight)}" for name, weight in sorted(rule.weigh.items()))
    yield from (f"expect {name} {word_estimate(chance)}" for name, chance in sorted(rule.expect.items()))
