"""Units: what counts once in a score, and in which worlds each of them holds."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vedette.language.atoms import Atom, format_value, match_value
from vedette.language.model import Estimate, Pattern, Rule, Scenario
from vedette.reasoning.circuit import Held
from vedette.reasoning.grounding import Grounding
from vedette.reasoning.hearing import find_heard, find_leaves
from vedette.reasoning.worlds import ALL, Bits

OTHERWISE = "otherwise"
"""The value of units that hold where it is known that an expectation is not met."""
LEAST_DB = 1e-12
"""A bearing smaller than this is how logarithms round."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What counts once: a rule, or, for a rule with `per`, the rule with one value of that variable.

    `firings` are the numbers of the firings any of which makes it hold. `weights` are as the author wrote them, and
    `bearing` what they come to for every scenario, in dB: see `centre_weights`. A rule that says what to `expect` has
    a second unit, which holds where it is known that the first does not: in some way of `fails` an atom (None: always)
    says that one would know, and another (None: nothing) is false. Its `weights` are those of the other side.
    """

    rule: str
    value: str
    group: str | None
    weights: Mapping[str, Estimate]
    bearing: Mapping[str, float]
    firings: tuple[int, ...]
    fails: tuple[tuple[int | None, int | None], ...] = ()
    expect: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def is_failure(self) -> bool:
        return self.value.endswith(OTHERWISE)

    @property
    def key(self) -> tuple[str, str]:
        return self.rule, self.value


def centre_weights(weights: Mapping[str, float], scenarios: Sequence[Scenario]) -> dict[str, float]:
    """What the weights of a rule come to for every scenario, in dB: each less 10·log10 Σ_k prior_k·10^(w_k/10).

    What a rule lends to all alike tells nobody apart: adding one number to all its weights changes nothing, and where
    there are two scenarios, +6 dB for one is -6 dB for the other. A scenario that is not named has 0 dB.

    >>> from vedette.language.diagnostics import Place
    >>> two = [Scenario(name, "", "", Estimate.exactly(0.5), False, Place("x.yaml")) for name in ("peace", "war")]
    >>> {name: round(db, 2) for name, db in centre_weights({"war": 6.0}, two).items()}
    {'peace': -3.96, 'war': 2.04}
    """
    peak = max((weights.get(s.id, 0.0) for s in scenarios), default=0.0)
    total = math.fsum(s.prior.value for s in scenarios)
    odds = (s.prior.value * 10.0 ** ((weights.get(s.id, 0.0) - peak) / 10.0) for s in scenarios)
    mean = peak + 10.0 * math.log10(math.fsum(odds) / total)
    return {s.id: weights.get(s.id, 0.0) - mean for s in scenarios}


def reweigh(unit: Unit, weights: Mapping[str, Estimate], scenarios: Sequence[Scenario]) -> Unit:
    """The unit with other weights."""
    return replace(unit, weights=weights, bearing=_find_bearing(weights, scenarios))


def _find_bearing(weights: Mapping[str, Estimate], scenarios: Sequence[Scenario]) -> dict[str, float]:
    centred = centre_weights({name: weight.value for name, weight in weights.items()}, scenarios)
    return {name: db if abs(db) > LEAST_DB else 0.0 for name, db in centred.items()}


def build_units(rules: Iterable[Rule], grounding: Grounding, scenarios: Sequence[Scenario]) -> tuple[Unit, ...]:
    """The units of all rules that weigh and can fire, or are known not to, sorted by rule and value."""
    rules, firings = tuple(rules), grounding.firings
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    weighing = {rule.id: rule for rule in rules if rule.weigh}
    for number, firing in enumerate(firings):
        rule = weighing.get(firing.rule)
        if rule is not None:
            value = dict(firing.bindings).get(rule.per) if rule.per else None
            found[rule.id, "" if value is None else format_value(value)].append(number)
    bearing = {rule: _find_bearing(weighing[rule].weigh, scenarios) for rule in {rule for rule, _ in found}}
    units = [
        Unit(
            rule=rule,
            value=value,
            group=weighing[rule].group,
            weights=weighing[rule].weigh,
            bearing=bearing[rule],
            firings=tuple(numbers),
            expect=weighing[rule].expect,
        )
        for (rule, value), numbers in sorted(found.items())
    ]
    failing = [_build_failure(rule, units, grounding, scenarios) for rule in rules if rule.expect]
    return tuple(sorted((*units, *(unit for unit in failing if unit)), key=lambda unit: unit.key))


def weigh_failure(expect: Mapping[str, Estimate]) -> dict[str, Estimate]:
    """What a rule that says what to expect weighs where it is known that its conditions are not met, in dB."""
    return {name: _weigh_rest(chance) for name, chance in expect.items()}


def _weigh_rest(chance: Estimate) -> Estimate:
    value, high, low = (10.0 * math.log10(1.0 - p) for p in (chance.value, chance.low, chance.high))
    return Estimate(value, low, high)


def _build_failure(
    rule: Rule, units: Iterable[Unit], grounding: Grounding, scenarios: Sequence[Scenario]
) -> Unit | None:
    """The unit of the other side of an expectation; None where nothing of it is heard of or looked for."""
    heard, leaves = find_heard(grounding), find_leaves(grounding)
    firings = tuple(number for unit in units if unit.rule == rule.id for number in unit.firings)
    ways: set[tuple[int | None, int | None]] = set()
    for number in firings:
        for atom in grounding.firings[number].body:
            ways |= {(heard[leaf], atom) for leaf in leaves.get(atom, (atom,)) if leaf in heard}
    asked = [condition for condition in rule.when if isinstance(condition, Pattern) and not condition.absent]
    for atom in grounding.given:
        found = grounding.atoms[atom]
        if found.absent and any(covers(found, pattern) for pattern in asked):
            ways.add((atom, None))
    if not ways:
        return None
    weights = weigh_failure(rule.expect)
    return Unit(
        rule=rule.id,
        value=OTHERWISE,
        group=rule.group,
        weights=weights,
        bearing=_find_bearing(weights, scenarios),
        firings=firings,
        fails=tuple(sorted(ways, key=lambda way: (way[0] or -1, way[1] or -1))),
        expect=rule.expect,
    )


def covers(search: Atom, pattern: Pattern) -> bool:
    """Whether a search in vain covers all that a pattern asks for: it is of no more than the pattern names."""
    fields = dict(pattern.fields)
    return search.kind == pattern.kind and all(
        name in fields and match_value(fields[name], value, {}) for name, value in search.attributes
    )


def hold_units(units: Sequence[Unit], held: Held) -> Bits:
    """In which worlds each unit holds, shape (units, words), from the firings that held and the atoms that are true."""
    found = np.zeros((len(units), held.firings.shape[1]), dtype=np.uint64)
    for row, unit in zip(found, units, strict=True):
        for number in unit.firings:
            row |= held.firings[number]
        if unit.fails:
            known = np.zeros_like(row)
            for told, false in unit.fails:
                way = held.atoms[told].copy() if told is not None else np.full_like(row, ALL)
                known |= way if false is None else way & ~held.atoms[false]
            np.bitwise_and(known, ~row, out=row)
    return found


def list_groups(units: Iterable[Unit]) -> list[tuple[str | None, list[Unit]]]:
    """Units by group; units of no group stand together under None, where nothing is discounted."""
    groups: dict[str | None, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.group, []).append(unit)
    return sorted(groups.items(), key=lambda item: (item[0] is not None, item[0] or ""))
