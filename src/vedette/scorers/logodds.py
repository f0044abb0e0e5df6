"""Log-odds scoring: what do the rules that hold say together about each scenario?

Method: weights of evidence in decibans, 10·log10 of a likelihood ratio, add up (I. J. Good, "Probability and the Weighing
of Evidence", 1950). In world *w*, scenario *h* scores S_h(w) = 10·log10(prior_h) + the sum of the weights of the rules that
hold in *w*; within a group of rules that look at the same underlying thing, per scenario, the largest weight (by size) counts
in full, the next times `discount`, the next times its square.

Worked example: a prior of 0.30 is -5.23 dB. Two rules of one group lend +4 and +3, a third rule of no group -1. With a
discount of 0.5 the score is -5.23 + 4 + 1.5 - 1 = -0.73 dB; the naive sum is -5.23 + 4 + 3 - 1 = +0.77 dB.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.atoms import format_value
from vedette.grounding import Firing
from vedette.model import Estimate, Rule, Scenario
from vedette.worlds import Bits, Floats, unpack

TABLE_BITS = 8
"""Rules scored by one look-up: a table of 2^8 sums per scenario stays in the fastest cache, and a code fits a byte."""
TABLE_LIMIT = 14
"""A group of more rules than this is summed world by world: its table would have more than 16,384 rows."""
CHUNK_WORDS = 1024
"""Machine words scored at a time (65,536 worlds), so that intermediate arrays stay in cache."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What counts once: a rule, or, for a rule with `per`, the rule with one value of that variable.

    `firings` are the numbers of the firings any of which makes it hold.
    """

    rule: str
    value: str
    group: str | None
    weights: Mapping[str, Estimate]
    firings: tuple[int, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.rule, self.value


def build_units(rules: Iterable[Rule], firings: Sequence[Firing]) -> tuple[Unit, ...]:
    """The units of all rules that weigh and can fire, sorted by rule and value."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    weighing = {rule.id: rule for rule in rules if rule.weigh}
    for number, firing in enumerate(firings):
        rule = weighing.get(firing.rule)
        if rule is not None:
            value = dict(firing.bindings).get(rule.per) if rule.per else None
            found[rule.id, "" if value is None else format_value(value)].append(number)
    return tuple(
        Unit(rule, value, weighing[rule].group, weighing[rule].weigh, tuple(numbers))
        for (rule, value), numbers in sorted(found.items())
    )


def hold_units(units: Sequence[Unit], firings: Bits) -> Bits:
    """In which worlds each unit holds, shape (units, words), from the firings that held."""
    held = np.zeros((len(units), firings.shape[1]), dtype=np.uint64)
    for number, unit in enumerate(units):
        held[number] = np.bitwise_or.reduce(firings[list(unit.firings)], axis=0)
    return held


# --- one world, to the last term --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """One unit's part in a scenario's score: its weight, the factor its group leaves it, and what counts (dB)."""

    unit: Unit
    weight: float
    factor: float

    @property
    def counted(self) -> float:
        return self.weight * self.factor


def list_terms(units: Iterable[Unit], scenario: str, discount: float) -> tuple[Term, ...]:
    """The terms that units which hold add to a scenario's score, in order of rule and value."""
    terms = []
    for group, members in _by_group(units):
        ranked = sorted(members, key=lambda u: (-abs(_weight(u, scenario)), u.key))
        for rank, unit in enumerate(ranked):
            factor = 1.0 if group is None else discount**rank
            if _weight(unit, scenario) != 0.0:
                terms.append(Term(unit, _weight(unit, scenario), factor))
    return tuple(sorted(terms, key=lambda t: t.unit.key))


def score_one(units: Sequence[Unit], scenario: Scenario, discount: float) -> float:
    """The score of a scenario in the world in which exactly these units hold, in dB (summed without rounding error)."""
    return math.fsum([prior_db(scenario), *(t.counted for t in list_terms(units, scenario.id, discount))])


def score_naively(units: Sequence[Unit], scenario: Scenario) -> float:
    """The same without any group discount: what adding correlated evidence as if it were independent would say."""
    return math.fsum([prior_db(scenario), *(_weight(u, scenario.id) for u in units)])


def count_by_rule(
    units: Iterable[Unit], scenarios: Iterable[Scenario], discount: float
) -> dict[str, dict[str, float]]:
    """What each rule among units that hold adds to each scenario it moves: rule to scenario to dB after group discounts."""
    units = tuple(units)
    terms: dict[str, dict[str, list[float]]] = {}
    for scenario in scenarios:
        for term in list_terms(units, scenario.id, discount):
            terms.setdefault(term.unit.rule, {}).setdefault(scenario.id, []).append(term.counted)
    return {rule: {s: math.fsum(dbs) for s, dbs in sorted(counted.items())} for rule, counted in terms.items()}


def prior_db(scenario: Scenario) -> float:
    """A prior as decibans."""
    return 10.0 * math.log10(scenario.prior.value)


def _weight(unit: Unit, scenario: str) -> float:
    estimate = unit.weights.get(scenario)
    return 0.0 if estimate is None else estimate.value


def _by_group(units: Iterable[Unit]) -> list[tuple[str | None, list[Unit]]]:
    """Units by group; units of no group stand together under None, where nothing is discounted."""
    groups: dict[str | None, list[Unit]] = {}
    for unit in units:
        groups.setdefault(unit.group, []).append(unit)
    return sorted(groups.items(), key=lambda item: (item[0] is not None, item[0] or ""))


# --- many worlds ------------------------------------------------------------------------------------------------------


def discounted_sums(held: NDArray[np.bool_], weights: Floats, discount: float) -> Floats:
    """Sums with each row's next largest weight times `discount`, its square, and so on.

    `held` has shape (units, worlds); `weights` shape (units,), or (units, worlds) where they differ from world to world.
    Returns shape (worlds,).
    """
    if weights.ndim == 2:
        order = np.argsort(-np.abs(weights), axis=0, kind="stable")
        held, weights = np.take_along_axis(held, order, 0), np.take_along_axis(weights, order, 0)
    else:
        ranks = np.argsort(-np.abs(weights), kind="stable")
        held, weights = held[ranks], weights[ranks]
    total = np.zeros(held.shape[1])
    factor = np.ones(held.shape[1])
    for row in range(held.shape[0]):
        total += np.where(held[row], weights[row] * factor, 0.0)
        factor = np.where(held[row], factor * discount, factor)
    return total


@dataclass(frozen=True, slots=True)
class _Table:
    """The summed weights of a few units for each subset of them: `sums` has shape (2^units, scenarios), in dB."""

    units: tuple[int, ...]
    sums: Floats


@dataclass(frozen=True, slots=True)
class ScoreTables:
    """Everything needed to score worlds: priors in dB, tables over subsets of units, and groups too large for a table."""

    priors: Floats
    tables: tuple[_Table, ...]
    large: tuple[tuple[tuple[int, ...], Floats], ...]
    discount: float

    def score(self, held: Bits, count: int) -> Floats:
        """Scores in dB, shape (scenarios, worlds), of `count` worlds in which the units hold as `held` says."""
        scores = np.empty((len(self.priors), count))
        for start in range(0, held.shape[1], CHUNK_WORDS):
            chunk = held[:, start : start + CHUNK_WORDS]
            first = start * 64
            size = min(count - first, chunk.shape[1] * 64)
            scores[:, first : first + size] = self._score_chunk(chunk, size)
        return scores

    def _score_chunk(self, held: Bits, count: int) -> Floats:
        scores = np.repeat(self.priors[:, np.newaxis], count, axis=1)
        for table in self.tables:
            codes = _encode(held[list(table.units)], count)
            for row, column in zip(scores, table.sums.T, strict=True):
                row += column.take(codes)
        for numbers, weights in self.large:
            truth = unpack(held[list(numbers)], count).astype(np.bool_)
            for row, column in zip(scores, weights.T, strict=True):
                row += discounted_sums(truth, column, self.discount)
        return scores


def _encode(held: Bits, count: int) -> NDArray[np.intp]:
    """For each world the number whose bit *i* says whether unit *i* holds."""
    truth = unpack(held, count)
    codes = np.zeros(count, dtype=np.intp)
    for start in range(0, len(truth), 8):
        octet = np.packbits(truth[start : start + 8], axis=0, bitorder="little")[0]
        codes |= octet.astype(np.intp) << start
    return codes


def build_tables(units: Sequence[Unit], scenarios: Sequence[Scenario], discount: float) -> ScoreTables:
    """Tables for these units; small groups and single rules share a table as long as it has room."""
    number = {unit.key: i for i, unit in enumerate(units)}
    tables: list[list[tuple[float, list[int]]]] = []
    large = []
    for rate, members in _bundles(units, discount):
        numbers = [number[u.key] for u in members]
        if len(numbers) > TABLE_LIMIT:
            large.append((tuple(numbers), _weight_matrix(members, scenarios)))
        elif tables and sum(len(b) for _, b in tables[-1]) + len(numbers) <= TABLE_BITS:
            tables[-1].append((rate, numbers))
        else:
            tables.append([(rate, numbers)])
    priors = np.array([prior_db(s) for s in scenarios])
    return ScoreTables(priors, tuple(_tabulate(t, units, scenarios) for t in tables), tuple(large), discount)


def _bundles(units: Sequence[Unit], discount: float) -> list[tuple[float, list[Unit]]]:
    """Units that must share a table, each bundle with its discount: a group whole, the ungrouped one by one."""
    bundles: list[tuple[float, list[Unit]]] = []
    for group, members in _by_group(units):
        if group is None:
            bundles.extend((1.0, [unit]) for unit in members)
        else:
            bundles.append((discount, members))
    return bundles


def _weight_matrix(units: Sequence[Unit], scenarios: Sequence[Scenario]) -> Floats:
    """Weights in dB, shape (units, scenarios)."""
    return np.array([[_weight(u, s.id) for s in scenarios] for u in units])


def _tabulate(
    bundles: Sequence[tuple[float, list[int]]], units: Sequence[Unit], scenarios: Sequence[Scenario]
) -> _Table:
    numbers = [n for _, bundle in bundles for n in bundle]
    subsets = np.arange(2 ** len(numbers))
    truth = (subsets[np.newaxis, :] >> np.arange(len(numbers))[:, np.newaxis]) & 1 == 1
    sums = np.zeros((len(subsets), len(scenarios)))
    start = 0
    for rate, bundle in bundles:
        weights = _weight_matrix([units[n] for n in bundle], scenarios)
        for column in range(len(scenarios)):
            sums[:, column] += discounted_sums(truth[start : start + len(bundle)], weights[:, column], rate)
        start += len(bundle)
    return _Table(tuple(numbers), sums)


def score_with_ranges(
    units: Sequence[Unit], scenarios: Sequence[Scenario], discount: float, held: Bits, count: int, seed: int
) -> Floats:
    """Scores in dB, shape (scenarios, worlds), with every weight and prior drawn evenly from its range in each world.

    Drawn priors are not rescaled to sum to 1: a posterior divides by the sum of all scenarios anyhow.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    truth = unpack(held, count).astype(np.bool_)
    number = {unit.key: i for i, unit in enumerate(units)}
    scores = np.empty((len(scenarios), count))
    for row, scenario in zip(scores, scenarios, strict=True):
        row[:] = 10.0 * np.log10(_draw(scenario.prior, count, draw))
        for rate, members in _bundles(units, discount):
            weights = np.array([_draw(u.weights.get(scenario.id, _NOTHING), count, draw) for u in members])
            row += discounted_sums(truth[[number[u.key] for u in members]], weights, rate)
    return scores


_NOTHING = Estimate.exactly(0.0)


def _draw(estimate: Estimate, count: int, draw: np.random.Generator) -> Floats:
    if not estimate.is_range:
        return np.full(count, estimate.value)
    return draw.uniform(estimate.low, estimate.high, count)


# --- posteriors -------------------------------------------------------------------------------------------------------


def posteriors(scores: Floats) -> Floats:
    """The probability of each scenario in each world, shape (scenarios, worlds), from scores in dB (Bayes' rule)."""
    likelihoods = 10.0 ** ((scores - scores.max(axis=0)) / 10.0)
    shares: Floats = likelihoods / likelihoods.sum(axis=0)
    return shares


def evidence(scores: Floats) -> Floats:
    """How well each world accords with all rules together, shape (worlds,): the sum of 10^(S/10), up to one factor."""
    peak = scores.max()
    total: Floats = (10.0 ** ((scores - peak) / 10.0)).sum(axis=0)
    return total
