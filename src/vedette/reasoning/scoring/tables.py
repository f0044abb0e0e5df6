"""Score tables: the summed weights of a few rules for each subset of them, so that a world is scored by look-ups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import Scenario
from vedette.reasoning.scoring.posteriors import (
    Likelihoods,
    compare_scores,
)
from vedette.reasoning.scoring.terms import discounted_sums, prior_db
from vedette.reasoning.scoring.units import Unit, list_groups
from vedette.reasoning.worlds import (
    CHUNK_WORDS,
    WORD,
    Bits,
    Floats,
    encode,
    unpack,
)

TABLE_BITS = 8
"""Rules scored by one look-up: a table of 2^8 sums per scenario stays in the fastest cache, and a code fits a byte."""
TABLE_LIMIT = 14
"""A group of more rules than this is summed world by world: its table would have more than 16,384 rows."""
WIDEST_DB = 2_900.0
"""Scores within this of 0 dB can be multiplied as odds: 10^290 still is a number."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The summed weights of a few units for each subset of them: `sums` has shape (2^units, scenarios), in dB."""

    units: tuple[int, ...]
    sums: Floats


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

    def _sum_large(self, held: Bits, bearings: Floats) -> Floats:
        truth = unpack(held, held.shape[1] * WORD).astype(np.bool_)
        return find_sums(bearings, 10.0 ** (self.priors / 10.0), self.discount, truth)


def _to_columns(decibans: Floats, in_odds: bool) -> Floats:
    """Rows of dB, or of the odds they mean; three columns become four, of which numpy looks up rows far faster."""
    numbers = 10.0 ** (decibans / 10.0) if in_odds else decibans
    return np.pad(numbers, ((0, 0), (0, 1))) if numbers.shape[1] == 3 else numbers


def build_tables(units: Sequence[Unit], scenarios: Sequence[Scenario], discount: float) -> ScoreTables:
    """Tables for these units; small groups and single rules share a table as long as it has room."""
    number = {unit.key: i for i, unit in enumerate(units)}
    tables: list[list[tuple[float, list[int]]]] = []
    large = []
    for rate, members in sorted(list_bundles(units, discount), key=lambda b: -len(b[1])):
        numbers = [number[u.key] for u in members]
        if len(numbers) > TABLE_LIMIT:
            large.append((tuple(numbers), list_bearings(members, scenarios)))
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


def list_bundles(units: Sequence[Unit], discount: float) -> list[tuple[float, list[Unit]]]:
    """Units that must share a table, each bundle with its discount: a group whole, the ungrouped one by one."""
    bundles: list[tuple[float, list[Unit]]] = []
    for group, members in list_groups(units):
        if group is None:
            bundles.extend((1.0, [unit]) for unit in members)
        else:
            bundles.append((discount, members))
    return bundles


def find_sums(bearings: Floats, priors: Floats, rate: float, truth: NDArray[np.bool_]) -> Floats:
    """What the units of one bundle lend each scenario over what they lend all on average, in dB, shape (worlds,
    scenarios).

    `bearings`, shape (units, scenarios), are dB, `priors`, (scenarios,), sum to 1, `truth` is (units, worlds).
    The mean is taken under the priors, so that a group in doubt favours nobody by holding more often (virtual evidence
    after Pearl, 1988, section 2.2.2).
    """
    sums = np.stack([discounted_sums(truth, column, rate) for column in bearings.T], axis=1)
    peak = sums.max(axis=1, keepdims=True)
    mean: Floats = peak + 10.0 * np.log10(10.0 ** ((sums - peak) / 10.0) @ priors)[:, np.newaxis]
    return sums - mean


def list_priors(scenarios: Sequence[Scenario]) -> Floats:
    """The priors as they are written, shape (scenarios,), summing to 1."""
    priors = np.array([s.prior.value for s in scenarios])
    shares: Floats = priors / priors.sum()
    return shares


def list_bearings(units: Sequence[Unit], scenarios: Sequence[Scenario]) -> Floats:
    """What each unit bears on each scenario, in dB, shape (units, scenarios)."""
    return np.array([[unit.bearing[s.id] for s in scenarios] for unit in units]).reshape(len(units), len(scenarios))


def _tabulate(
    bundles: Sequence[tuple[float, list[int]]], units: Sequence[Unit], scenarios: Sequence[Scenario]
) -> _Table:
    """One table for some bundles: the sums of each bundle beside every sum of those before it."""
    sums = np.zeros((1, len(scenarios)))
    for rate, bundle in bundles:
        subsets = np.arange(2 ** len(bundle))
        truth = (subsets[np.newaxis, :] >> np.arange(len(bundle))[:, np.newaxis]) & 1 == 1
        more = find_sums(list_bearings([units[n] for n in bundle], scenarios), list_priors(scenarios), rate, truth)
        sums = (more[:, np.newaxis, :] + sums[np.newaxis, :, :]).reshape(-1, len(scenarios))
    return _Table(tuple(n for _, bundle in bundles for n in bundle), sums)
