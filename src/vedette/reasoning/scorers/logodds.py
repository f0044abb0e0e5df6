"""Log-odds scoring: what do the rules that hold say together about each scenario?

Method: weights of evidence in decibans, 10·log10 of a likelihood ratio, add up (I. J. Good, "Probability and the
Weighing of Evidence", 1950). In world *w*, scenario *h* scores S_h(w) = 10·log10(prior_h) + the sum of the weights of
the rules that hold in *w*; within a group of rules that look at the same underlying thing, per scenario, the largest
weight (by size) counts in full, the next times `discount`, the next times its square.

Worked example: a prior of 0.30 is -5.23 dB. Two rules of one group lend +4 and +3, a third rule of no group -1. With a
discount of 0.5 the score is -5.23 + 4 + 1.5 - 1 = -0.73 dB; the naive sum is -5.23 + 4 + 3 - 1 = +0.77 dB.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vedette.language.atoms import format_value
from vedette.language.model import Estimate, Rule, Scenario
from vedette.reasoning.grounding import Firing
from vedette.reasoning.worlds import WORD, Bits, Floats, encode, unpack

TABLE_BITS = 8
"""Rules scored by one look-up: a table of 2^8 sums per scenario stays in the fastest cache, and a code fits a byte."""
TABLE_LIMIT = 14
"""A group of more rules than this is summed world by world: its table would have more than 16,384 rows."""
CHUNK_WORDS = 128
"""Machine words scored at a time (8,192 worlds), so that all that is in hand stays in a processor's own cache."""
WIDEST_DB = 2_900.0
"""Scores within this of 0 dB can be multiplied as odds: 10^290 still is a number."""
SAME = 1.0 - 1e-12
"""Shares as close as this are equal; what is left between them is how the processor rounds."""


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
    held = firings[[unit.firings[0] for unit in units]]
    for row, unit in zip(held, units, strict=True):
        for number in unit.firings[1:]:
            row |= firings[number]
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


def count_by_rule(units: Iterable[Unit], scenarios: Iterable[Scenario], discount: float) -> dict[str, dict[str, float]]:
    """What each rule among units that hold adds to each scenario it moves, in dB after group discounts."""
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

    `held` has shape (units, worlds); `weights` shape (units,), or (units, worlds) where they differ from world to
    world. Returns shape (worlds,).
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


def count_terms(held: NDArray[np.bool_], units: Sequence[Unit], scenario: str, discount: float) -> Floats:
    """What each unit counts for a scenario in each world, in dB: `list_terms` of many worlds, shape (units, worlds)."""
    number = {unit.key: i for i, unit in enumerate(units)}
    counted = np.zeros(held.shape)
    for group, members in _by_group(units):
        factor = np.ones(held.shape[1])
        for unit in sorted(members, key=lambda u: (-abs(_weight(u, scenario)), u.key)):
            row = number[unit.key]
            counted[row] = np.where(held[row], _weight(unit, scenario) * factor, 0.0)
            factor = factor if group is None else np.where(held[row], factor * discount, factor)
    return counted


@dataclass(frozen=True, slots=True)
class _Table:
    """The summed weights of a few units for each subset of them: `sums` has shape (2^units, scenarios), in dB."""

    units: tuple[int, ...]
    sums: Floats


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """What scores say of each world: the posterior of each scenario in it, and how well it accords with all rules
    together.

    `shares` has shape (scenarios, worlds); `evidence`, shape (worlds,), is the sum of 10^((S_h - peak)/10), `peak` in
    dB.
    """

    shares: Floats
    evidence: Floats
    peak: float


@dataclass(frozen=True, slots=True)
class ScoreTables:
    """All it takes to score worlds: priors in dB, tables over subsets of units, and groups too large for a table."""

    priors: Floats
    tables: tuple[_Table, ...]
    large: tuple[tuple[tuple[int, ...], Floats], ...]
    discount: float

    def score(self, held: Bits, count: int) -> Floats:
        """Scores in dB, shape (scenarios, worlds), of `count` worlds in which the units hold as `held` says."""
        scores = np.empty((len(self.priors), count))
        for part, sums in self._combine(held, count, in_odds=False):
            scores[:, part] = sums.T[: len(scores)]
        return scores

    @property
    def is_wide(self) -> bool:
        """Whether some world's scores could be too far from 0 dB to be multiplied as odds."""
        tables = sum(np.abs(table.sums).max() for table in self.tables)
        return bool(np.abs(self.priors).max() + tables + sum(np.abs(w).sum() for _, w in self.large) > WIDEST_DB)

    def compare(self, held: Bits, count: int) -> Likelihoods:
        """The posteriors that these scores mean."""
        if self.is_wide:
            return compare_scores(self.score(held, count))
        found = Likelihoods(np.empty((len(self.priors), count)), np.empty(count), 0.0)
        self.compare_into(found.shares, found.evidence, held)
        return found

    def compare_into(self, shares: Floats, evidence: Floats, held: Bits) -> None:
        """Write the posteriors and the evidence, over 10^0, of the worlds of `held` to where they belong.

        Odds are multiplied from tables of odds, so that no logarithm is undone world by world; scores must not be wide.
        """
        for part, odds in self._combine(held, len(evidence), in_odds=True):
            np.matmul(odds, np.ones(odds.shape[1]), out=evidence[part])
            np.divide(odds.T[: len(shares)], evidence[part], out=shares[:, part])

    def _combine(self, held: Bits, count: int, in_odds: bool) -> Iterator[tuple[slice, Floats]]:
        """Scores in dB, or as odds, a chunk of worlds at a time: which worlds, and numbers of shape (worlds, columns).

        A scenario a column; a fourth column is padding beside three. The numbers are overwritten by those of the next
        chunk.
        """
        merge = np.multiply if in_odds else np.add
        start, *tables = [_to_columns(n, in_odds) for n in (self.priors[np.newaxis, :], *(t.sums for t in self.tables))]
        room = np.empty((2, CHUNK_WORDS * WORD, start.shape[1]))
        indexes = np.empty(CHUNK_WORDS * WORD, dtype=np.intp)
        for first, codes in self._encode(held):
            total, looked_up = room[:, : codes.shape[1]]
            rows = indexes[: codes.shape[1]]
            octets = iter(codes)
            total[:] = start
            for table in tables:
                rows[:] = next(octets)
                if len(table) > 2**TABLE_BITS:
                    rows |= next(octets).astype(np.intp) << TABLE_BITS
                table.take(rows, axis=0, out=looked_up, mode="clip")
                merge(total, looked_up, out=total)
            for numbers, weights in self.large:
                sums = self._sum_large(held[list(numbers), first : first + CHUNK_WORDS], weights)
                merge(total, _to_columns(sums, in_odds), out=total)
            size = min(count - first * WORD, len(total))
            yield slice(first * WORD, first * WORD + size), total[:size]

    def _encode(self, held: Bits) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """A chunk at a time, its first word and the codes of its worlds: for each table an octet of units, or two."""
        place: dict[int, int] = {}
        rows = 0
        for table in self.tables:
            place |= {unit: rows + i for i, unit in enumerate(table.units)}
            rows += -(-len(table.units) // TABLE_BITS) * TABLE_BITS
        units, places = sorted(place), [place[unit] for unit in sorted(place)]
        arranged = np.zeros((rows, CHUNK_WORDS), dtype=np.uint64)
        for first in range(0, held.shape[1], CHUNK_WORDS):
            chunk = held[units, first : first + CHUNK_WORDS]
            arranged[places, : chunk.shape[1]] = chunk
            yield first, encode(arranged[:, : chunk.shape[1]])

    def _sum_large(self, held: Bits, weights: Floats) -> Floats:
        truth = unpack(held, held.shape[1] * WORD).astype(np.bool_)
        return np.stack([discounted_sums(truth, column, self.discount) for column in weights.T], axis=1)


def _to_columns(decibans: Floats, in_odds: bool) -> Floats:
    """Rows of dB, or of the odds they mean; three columns become four, of which numpy looks up rows far faster."""
    numbers = 10.0 ** (decibans / 10.0) if in_odds else decibans
    return np.pad(numbers, ((0, 0), (0, 1))) if numbers.shape[1] == 3 else numbers


def build_tables(units: Sequence[Unit], scenarios: Sequence[Scenario], discount: float) -> ScoreTables:
    """Tables for these units; small groups and single rules share a table as long as it has room."""
    number = {unit.key: i for i, unit in enumerate(units)}
    tables: list[list[tuple[float, list[int]]]] = []
    large = []
    for rate, members in sorted(_bundles(units, discount), key=lambda b: -len(b[1])):
        numbers = [number[u.key] for u in members]
        if len(numbers) > TABLE_LIMIT:
            large.append((tuple(numbers), _weight_matrix(members, scenarios)))
        else:
            _find_room(tables, len(numbers)).append((rate, numbers))
    priors = np.array([prior_db(s) for s in scenarios])
    return ScoreTables(priors, tuple(_tabulate(t, units, scenarios) for t in tables), tuple(large), discount)


def _find_room(tables: list[list[tuple[float, list[int]]]], units: int) -> list[tuple[float, list[int]]]:
    """The fullest table that has room for so many units more, or a new one (best fit, the largest first)."""
    filled = [(sum(len(numbers) for _, numbers in table), table) for table in tables]
    fitting = [(size, table) for size, table in filled if size + units <= TABLE_BITS]
    if fitting:
        return max(fitting, key=lambda f: f[0])[1]
    tables.append([])
    return tables[-1]


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
    """One table for some bundles: the sums of each bundle beside every sum of those before it."""
    sums = np.zeros((1, len(scenarios)))
    for rate, bundle in bundles:
        subsets = np.arange(2 ** len(bundle))
        truth = (subsets[np.newaxis, :] >> np.arange(len(bundle))[:, np.newaxis]) & 1 == 1
        weights = _weight_matrix([units[n] for n in bundle], scenarios)
        more = np.stack([discounted_sums(truth, column, rate) for column in weights.T], axis=1)
        sums = (more[:, np.newaxis, :] + sums[np.newaxis, :, :]).reshape(-1, len(scenarios))
    return _Table(tuple(n for _, bundle in bundles for n in bundle), sums)


# --- weights and priors in doubt --------------------------------------------------------------------------------------


def list_ranges(units: Sequence[Unit], scenarios: Sequence[Scenario]) -> list[Estimate]:
    """What `score_with_ranges` wants numbers for: the priors that are ranges, then the weights that are, in order."""
    return [e for _, e in _find_ranges(units, scenarios)]


def _find_ranges(units: Sequence[Unit], scenarios: Sequence[Scenario]) -> list[tuple[object, Estimate]]:
    """Ranges by what they are ranges of: a scenario's id, or a unit's key and a scenario's id."""
    estimates: list[tuple[object, Estimate]] = [(s.id, s.prior) for s in scenarios]
    estimates += [((u.key, scenario), weight) for u in units for scenario, weight in sorted(u.weights.items())]
    return [(of, estimate) for of, estimate in estimates if estimate.is_range]


def settle_ranges(
    units: Sequence[Unit], scenarios: Sequence[Scenario], numbers: Sequence[float]
) -> tuple[tuple[Unit, ...], tuple[Scenario, ...]]:
    """Units and scenarios with each range settled at one place in it: `numbers` say where, from 0 (low) to 1 (high)."""
    drawn = {
        of: Estimate.exactly(e.low + (e.high - e.low) * float(number))
        for (of, e), number in zip(_find_ranges(units, scenarios), numbers, strict=True)
    }
    settled = (replace(u, weights={s: drawn.get((u.key, s), weight) for s, weight in u.weights.items()}) for u in units)
    priors = {s.id: drawn.get(s.id, s.prior).value for s in scenarios}
    whole = math.fsum(priors.values())
    return tuple(settled), tuple(replace(s, prior=Estimate.exactly(priors[s.id] / whole)) for s in scenarios)


def score_with_ranges(
    units: Sequence[Unit], scenarios: Sequence[Scenario], discount: float, held: Bits, numbers: Floats
) -> Floats:
    """Scores in dB, shape (scenarios, worlds), with every weight and prior that is a range drawn from it in each world.

    `numbers`, shape (ranges, worlds), holds a row for each of `list_ranges`: the share, from 0 to 1, of the range
    that lies below what is drawn. Drawn priors are rescaled to sum to 1, or else a draw would count for more by
    summing to more.
    """
    count = numbers.shape[1]
    ranges = _find_ranges(units, scenarios)
    drawn = {of: e.low + (e.high - e.low) * row for (of, e), row in zip(ranges, numbers, strict=True)}
    number = {unit.key: i for i, unit in enumerate(units)}
    open_bundles, settled = [], []
    for rate, members in _bundles(units, discount):
        if any(weight.is_range for u in members for weight in u.weights.values()):
            open_bundles.append((rate, members))
        else:
            settled += members
    scores = build_tables(settled, scenarios, discount).score(held[[number[u.key] for u in settled]], count)
    priors = np.array([drawn.get(s.id, np.full(count, s.prior.value)) for s in scenarios])
    scores += 10.0 * np.log10(priors / priors.sum(axis=0)) - np.array([[prior_db(s)] for s in scenarios])
    for row, scenario in zip(scores, scenarios, strict=True):
        for rate, members in open_bundles:
            truth = unpack(held[[number[u.key] for u in members]], count).astype(np.bool_)
            fixed = np.array([_weight(u, scenario.id) for u in members])
            varied = {i: drawn[u.key, scenario.id] for i, u in enumerate(members) if (u.key, scenario.id) in drawn}
            weights = np.array([varied.get(i, np.full(count, w)) for i, w in enumerate(fixed)]) if varied else fixed
            row += discounted_sums(truth, weights, rate)
    return scores


# --- posteriors -------------------------------------------------------------------------------------------------------


def compare_scores(scores: Floats) -> Likelihoods:
    """The posteriors that scores mean, by way of logarithms, however far apart the scores are."""
    return Likelihoods(posteriors(scores), evidence(scores), float(scores.max()))


def join_likelihoods(parts: Iterable[Likelihoods]) -> Likelihoods:
    """The likelihoods of several parts of the worlds as one, their evidence brought to one peak."""
    parts = tuple(parts)
    peak = max(part.peak for part in parts)
    evidence = [part.evidence * 10.0 ** ((part.peak - peak) / 10.0) for part in parts]
    return Likelihoods(np.concatenate([part.shares for part in parts], axis=1), np.concatenate(evidence), peak)


def find_leaders(shares: Floats) -> NDArray[np.uint8]:
    """Which scenario leads in each world, shape (worlds,); of equal ones the first."""
    leaders = np.zeros(shares.shape[1], dtype=np.uint8)
    for number, leading in enumerate(_find_leading(shares)):
        leaders |= leading * np.uint8(number)
    return leaders


def weigh_leads(shares: Floats, weights: Floats) -> Floats:
    """The summed weight of the worlds in which each scenario leads, shape (scenarios,)."""
    leads = np.zeros(len(shares))
    for start in range(0, len(weights), CHUNK_WORDS * WORD):
        part = slice(start, start + CHUNK_WORDS * WORD)
        leads += [weights[part] @ leading for leading in _find_leading(shares[:, part])]
    return leads


def _find_leading(shares: Floats) -> Iterator[NDArray[np.bool_]]:
    """For one scenario after the other, in which worlds it leads."""
    least = shares[0].copy()
    for row in shares[1:]:
        np.maximum(least, row, out=least)
    least *= SAME
    undecided = np.ones(len(least), dtype=np.bool_)
    for row in shares:
        leading = (row >= least) & undecided
        undecided ^= leading
        yield leading


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
