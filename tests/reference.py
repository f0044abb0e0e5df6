"""A second, plain reading of the rules to hold the real one against: one world at a time, by the words of the manual.

Nothing here joins, grounds, packs or tabulates. A world is the set of given atoms that are true in it; the model of a
stratified program is built stratum by stratum, trying every rule with every combination of atoms until nothing is new.
It shares with the product only what one atom and one pattern are (`match_pattern`), which has tests of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from vedette.language.atoms import Atom, build_conclusion, find_matching, is_within, match_pattern
from vedette.language.model import AnyOf, AtLeast, Condition, Not, Pattern, Rule, Scenario, Value, Within

Bindings = dict[str, Value]


def build_model(strata: Sequence[Sequence[Rule]], world: Iterable[Atom]) -> set[Atom]:
    """All atoms that are true in a world; each stratum may negate what the strata before it conclude."""
    true = set(world)
    for rules in strata:
        while True:
            more = {
                build_conclusion(conclusion, bindings)
                for rule in rules
                for bindings in find_bindings(rule, true)
                for conclusion in rule.infer
            } - true
            if not more:
                break
            true |= more
    return true


def find_bindings(rule: Rule, true: set[Atom]) -> Iterator[Bindings]:
    """Every way the rule's conditions hold among the atoms that are true."""
    plain = [c for c in rule.when if isinstance(c, Pattern)]
    choices = [c.patterns for c in rule.when if isinstance(c, AnyOf)]
    for chosen in product(*choices):
        for bindings in _match_all([*plain, *chosen], sorted(true, key=lambda a: a.key), {}):
            agreed = list(_match_all([*plain, *chosen], sorted(true, key=lambda a: a.key), bindings))
            if agreed and all(_allows(c, true, bindings) for c in rule.when):
                yield bindings


def _match_all(patterns: Sequence[Pattern], atoms: Sequence[Atom], bindings: Bindings) -> Iterator[Bindings]:
    if not patterns:
        yield bindings
        return
    for atom in atoms:
        extended = match_pattern(patterns[0], atom, bindings)
        if extended is not None:
            yield from _match_all(patterns[1:], atoms, extended)


def _allows(condition: Condition, true: set[Atom], bindings: Bindings) -> bool:
    match condition:
        case Not(pattern):
            return not find_matching(pattern, true, bindings)
        case AtLeast(count, pattern, distinct):
            matching = find_matching(pattern, true, bindings)
            seen = {a if distinct is None else a.find(distinct) for a in matching}
            return len(seen - {None}) >= count
        case Within():
            return is_within(condition, bindings)
        case _:
            return True


def holds(rule: Rule, true: set[Atom]) -> bool:
    """Whether the rule's conditions are met in some way."""
    return next(find_bindings(rule, true), None) is not None


def centre(rule: Rule, scenarios: Sequence[Scenario]) -> dict[str, float]:
    """A rule's weights less what they lend on average under the priors, in dB."""
    weights = {s.id: rule.weigh[s.id].value if s.id in rule.weigh else 0.0 for s in scenarios}
    mean = 10.0 * math.log10(math.fsum(s.prior.value * 10.0 ** (weights[s.id] / 10.0) for s in scenarios))
    return {name: weight - mean for name, weight in weights.items()}


def discount_sum(weights: Sequence[float], discount: float) -> float:
    """Those for and those against apart: the strongest in full, the next times the discount, and so on."""
    for_it = sorted((w for w in weights if w > 0.0), reverse=True)
    against = sorted(w for w in weights if w < 0.0)
    return math.fsum(w * discount**i for side in (for_it, against) for i, w in enumerate(side))


def sum_groups(holding: Iterable[Rule], scenarios: Sequence[Scenario], discount: float) -> list[dict[str, float]]:
    """What each group of the rules that hold lends each scenario, in dB; a rule of no group is a group of its own."""
    groups: dict[str, list[dict[str, float]]] = {}
    for rule in holding:
        groups.setdefault(rule.group or f"alone {rule.id}", []).append(centre(rule, scenarios))
    return [
        {s.id: discount_sum([weights[s.id] for weights in members], discount) for s in scenarios}
        for members in groups.values()
    ]


def score(scenario: Scenario, holding: Iterable[Rule], scenarios: Sequence[Scenario], discount: float) -> float:
    """A scenario's score in dB: the prior and what the groups lend it."""
    sums = sum_groups(holding, scenarios, discount)
    return math.fsum([10.0 * math.log10(scenario.prior.value), *(each[scenario.id] for each in sums)])


def find_odds(holding: Iterable[Rule], scenarios: Sequence[Scenario], discount: float) -> dict[str, float]:
    """What a world lends each scenario: the prior times each group's odds over their mean under the priors."""
    odds = {s.id: s.prior.value for s in scenarios}
    for sums in sum_groups(holding, scenarios, discount):
        lent = {s.id: 10.0 ** (sums[s.id] / 10.0) for s in scenarios}
        mean = math.fsum(s.prior.value * lent[s.id] for s in scenarios)
        odds = {name: value * lent[name] / mean for name, value in odds.items()}
    return odds


def assess_by_hand(
    scenarios: Sequence[Scenario],
    strata: Sequence[Sequence[Rule]],
    facts: Mapping[Atom, float],
    discount: float,
    uncertainty: str,
) -> dict[str, float]:
    """The probability of every scenario, world by world."""
    totals = {s.id: 0.0 for s in scenarios}
    whole = 0.0
    for truth in product((False, True), repeat=len(facts)):
        chance = math.prod(p if t else 1.0 - p for t, p in zip(truth, facts.values(), strict=True))
        if chance == 0.0:
            continue
        true = build_model(strata, [a for a, t in zip(facts, truth, strict=True) if t])
        holding = [rule for stratum in strata for rule in stratum if holds(rule, true)]
        odds = find_odds(holding, scenarios, discount)
        share = 1.0 if uncertainty == "likelihood" else 1.0 / math.fsum(odds.values())
        for name, value in odds.items():
            totals[name] += chance * value * share
            whole += chance * value * share
    return {name: value / whole for name, value in totals.items()}
