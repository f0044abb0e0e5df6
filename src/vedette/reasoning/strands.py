"""Strands: a sum over many variables as one elimination, or as several where some variables are settled first.

Where the tables would be too large, some facts are settled one way and the other beforehand (conditioning; Pearl,
"Probabilistic Reasoning in Intelligent Systems", 1988, section 4.4.2), each way a sum of its own: a strand. Where it is
sources that make them large, states of them are drawn, and each is a lane of a strand.

Worked example: of three facts one is settled; there are two strands, one in which it is true and one in which it is
false, and their sums together are the sum over all three.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from vedette.reasoning.elimination import (
    MOST_ENTRIES,
    Elimination,
    Potential,
    TooWide,
    eliminate,
    find_order,
    list_scopes,
    measure,
)
from vedette.reasoning.network import Network

MOST_SETTLED = 6
"""So many facts are settled beforehand at most: 2^6 strands."""
HOPELESS = 8
"""Tables so many times too large are not tried to be split."""

Plan = tuple[tuple[int, ...], tuple[int, ...]]
"""The variables that are settled beforehand, and the order in which all are summed out."""


@dataclass(frozen=True, slots=True)
class Strand:
    """One way to settle what was settled beforehand, and the sum over the rest of these tables.

    A tree has a lane for each scenario and each of the drawn states of sources `states`, scenario by scenario.
    """

    settled: tuple[tuple[int, bool], ...]
    states: slice
    potentials: tuple[Potential, ...]
    tree: Elimination


def find_settled(potentials: Sequence[Potential], network: Network, scenarios: int) -> Plan:
    """Which facts and sources are best settled beforehand, and the order of elimination then.

    Next always the one that stands in most entries of tables. Raises TooWide beyond `MOST_SETTLED` of them, and where
    all strands together would have too many entries.
    """
    settled: list[int] = []
    while True:
        scopes = tuple(tuple(v for v in p.variables if v not in settled) for p in potentials)
        order = find_order(scopes, network.count)
        size = measure(scopes, order, scenarios) << len(settled)
        if size <= MOST_ENTRIES:
            return tuple(settled), order
        tables = list_scopes(scopes, order)
        roots = [v for v in (*network.coins.values(), *network.roots.values()) if v not in settled]
        if len(settled) == MOST_SETTLED or not roots or size > HOPELESS * MOST_ENTRIES:
            raise TooWide(max(map(len, tables)) - 1)
        settled.append(max(roots, key=lambda v: (sum(2 ** len(t) for t in tables if v in t), -v)))


def sum_out(
    potentials: Sequence[Potential],
    network: Network,
    scenarios: int,
    plan: Plan,
    states: slice | None = None,
    to_keep: bool = True,
) -> tuple[Strand, ...]:
    """A strand for each way to settle what is settled; with `states`, in each of these drawn states of the sources."""
    settled, order = plan
    lanes = scenarios * (1 if states is None else states.stop - states.start)
    spread = tuple(potentials) if states is None else tuple(_spread(p, scenarios, states) for p in potentials)
    strands = []
    for values in product((False, True), repeat=len(settled)):
        ways = tuple(zip(settled, values, strict=True))
        tables = settle(spread, dict(ways))
        tree = eliminate(tables, network.count, lanes, order, to_keep)
        kept = tuple(tables) if to_keep else ()
        strands.append(Strand(ways, slice(0, 1) if states is None else states, kept, tree))
    return tuple(strands)


def revise(strand: Strand, changed: Mapping[int, Sequence[Potential]], scenarios: int, drawn: bool) -> Strand:
    """The same strand with some of its tables replaced (see `Elimination.revise`); `drawn` says that tables of facts
    have lanes for the states of sources.
    """
    ways = dict(strand.settled)
    sliced = {
        number: [_slice(_spread(p, scenarios, strand.states) if drawn else p, ways) for p in others]
        for number, others in changed.items()
    }
    return Strand(strand.settled, strand.states, (), strand.tree.revise(strand.potentials, sliced))


def _spread(potential: Potential, scenarios: int, states: slice) -> Potential:
    """A table with a lane for each scenario and state, scenario by scenario; one where all are alike stays so."""
    lanes, wanted = potential.table.shape[-1], states.stop - states.start
    if lanes == 1:
        return potential
    if lanes == scenarios:
        return Potential(potential.variables, np.repeat(potential.table, wanted, axis=-1))
    return Potential(potential.variables, np.tile(potential.table[..., states], scenarios))


def settle(potentials: Sequence[Potential], ways: Mapping[int, bool]) -> list[Potential]:
    """The tables where these variables have these values."""
    if not ways:
        return list(potentials)
    known = (Potential((v,), np.array([[1.0 - value], [float(value)]])) for v, value in ways.items())
    return [*(_slice(potential, ways) for potential in potentials), *known]


def _slice(potential: Potential, ways: Mapping[int, bool]) -> Potential:
    index = tuple(int(ways[v]) if v in ways else slice(None) for v in potential.variables)
    return Potential(tuple(v for v in potential.variables if v not in ways), potential.table[index])
