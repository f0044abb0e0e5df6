"""The posterior of a case: every doubtful fact summed out, the scenarios' chances, and any fact's chance with them.

P(h) is proportional to prior_h · Σ_w P(w) · Π_groups 10^(sum of the group's weights for h in w / 10), summed by
elimination. Where the tables would be too large, some facts are settled one way and the other first (conditioning;
Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, section 4.4.2), each way a sum of its own: a *strand*.
That is as exact.

Worked example: war and peace are even, a rule lends war +3 dB where a fact of credence 0.8 is true. War has
0.8 · 2 + 0.2 = 1.8 against 1, which is 64 %; and given war, the fact is true with 1.6 / 1.8 = 89 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import Scenario
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
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.network import NEPERS, Network, build_network, join_evidence, list_open, read_literals
from vedette.reasoning.scoring.tables import find_sums, list_bearings, list_bundles, list_priors
from vedette.reasoning.scoring.terms import prior_db
from vedette.reasoning.scoring.units import Unit
from vedette.reasoning.worlds import Floats

MOST_SETTLED = 6
"""So many facts are settled beforehand at most: 2^6 strands."""
MOST_IN_GROUP = 14
"""A group whose rules hang on more variables than this has no table."""


@dataclass(frozen=True, slots=True)
class Strand:
    """One way to settle what was settled beforehand, and the sum over the rest."""

    settled: tuple[tuple[int, bool], ...]
    tree: Elimination


@dataclass(frozen=True)
class Posterior:
    """All strands of one network; lanes are scenarios. `log_starts`, shape (scenarios,), are the logarithms of what
    each scenario has before any table: its prior and what is settled.
    """

    network: Network
    log_starts: Floats
    strands: tuple[Strand, ...]

    @cached_property
    def _shares(self) -> Floats:
        """How likely each strand is together with each scenario, shape (strands, scenarios), adding up to 1."""
        logs = self.log_starts + np.array([strand.tree.log_totals for strand in self.strands])
        shares = np.exp(logs - logs.max())
        normed: Floats = shares / shares.sum()
        return normed

    @property
    def probabilities(self) -> Floats:
        """The chance of each scenario, shape (scenarios,)."""
        summed: Floats = self._shares.sum(axis=0)
        return summed

    @cached_property
    def joint(self) -> Floats:
        """How likely each variable is true together with each scenario, shape (variables, scenarios)."""
        by_strand = zip(self.strands, self._shares, strict=True)
        summed: Floats = np.sum([strand.tree.find_marginals()[:, 1] * share for strand, share in by_strand], axis=0)
        return summed

    def find_joint(self, literal: int) -> Floats:
        """How likely a literal is to hold together with each scenario, shape (scenarios,)."""
        if literal < 0:
            return self.probabilities * float(literal == -1)
        held: Floats = self.joint[literal // 2]
        return self.probabilities - held if literal & 1 else held

    def find_table(self, factor: int, variables: Sequence[int]) -> Floats:
        """How likely the values of the variables of one table are together with each scenario: its axes, then one of
        scenarios. `factor` counts as in the list that was summed out.
        """
        found = np.zeros((2,) * len(variables) + (len(self.log_starts),))
        for strand, share in zip(self.strands, self._shares, strict=True):
            ways = dict(strand.settled)
            index = tuple(int(ways[v]) if v in ways else slice(None) for v in variables)
            found[index] += strand.tree.find_joint(factor, tuple(v for v in variables if v not in ways)) * share
        return found

    def draw_worlds(self, numbers: Floats) -> NDArray[np.bool_]:
        """Worlds as likely as they are given all evidence: which variables are true, shape (variables, worlds).

        `numbers`, shape (1 + variables, worlds), lie from 0 to 1; the first row chooses scenario and strand.
        """
        shares = self._shares.reshape(-1)
        chosen = np.searchsorted(np.cumsum(shares)[:-1], numbers[0], side="right")
        strands, lanes = np.divmod(chosen, len(self.log_starts))
        drawn = np.zeros((self.network.count, numbers.shape[1]), dtype=np.bool_)
        for number, strand in enumerate(self.strands):
            ours = np.flatnonzero(strands == number)
            if len(ours):
                drawn[:, ours] = strand.tree.draw_worlds(lanes[ours], numbers[1:, ours])
        return drawn


def find_posterior(gathered: GroundedCase) -> Posterior:
    """Sum out all doubtful facts. Raises TooWide where no way was found to do so with tables of a bearable size."""
    network = build_network(gathered)
    scenarios = gathered.rulebook.scenarios
    evidence, peaks = build_evidence(gathered, network, scenarios)
    starts = np.array([prior_db(s) for s in scenarios]) * NEPERS + peaks
    return Posterior(network, starts, sum_out([*network.potentials, *evidence], network, len(scenarios)))


def find_held_together(gathered: GroundedCase, apart: Sequence[Unit]) -> tuple[NDArray[np.bool_], Floats]:
    """Which sets of some units may hold together, shape (units, sets), and how likely each is together with each
    scenario, up to one factor, before these units say anything: shape (scenarios, sets).

    The units must be whole groups. Raises TooWide.
    """
    network = build_network(gathered)
    scenarios = gathered.rulebook.scenarios
    rest = tuple(unit for unit in gathered.units if unit not in apart)
    evidence, peaks = build_evidence(gathered, network, scenarios, rest)
    number = {unit.key: i for i, unit in enumerate(gathered.units)}
    literals = [network.units[number[unit.key]] for unit in apart]
    variables = list_open(literals)
    if len(variables) > MOST_IN_GROUP:
        raise TooWide(len(variables))
    together = Potential(variables, np.ones((2,) * len(variables) + (1,)))
    starts = np.array([prior_db(s) for s in scenarios]) * NEPERS + peaks
    strands = sum_out([together, *network.potentials, *evidence], network, len(scenarios))
    masses = Posterior(network, starts, strands).find_table(0, variables)
    return read_literals(literals, variables).astype(np.bool_), masses.reshape(-1, len(scenarios)).T


def build_evidence(
    gathered: GroundedCase, network: Network, scenarios: Sequence[Scenario], units: Sequence[Unit] | None = None
) -> tuple[list[Potential], Floats]:
    """What each group of rules says of each scenario as tables, and what those say that surely hold (logarithms).

    All units speak, or those given.
    """
    number = {unit.key: i for i, unit in enumerate(gathered.units)}
    parts = []
    for rate, members in list_bundles(gathered.units if units is None else units, gathered.rulebook.discount):
        literals = [network.units[number[unit.key]] for unit in members]
        variables = list_open(literals)
        if len(variables) > MOST_IN_GROUP:
            raise TooWide(len(variables))
        truth = read_literals(literals, variables).astype(np.bool_)
        parts.append((variables, find_sums(list_bearings(members, scenarios), list_priors(scenarios), rate, truth)))
    return join_evidence(parts, len(scenarios))


def sum_out(potentials: Sequence[Potential], network: Network, lanes: int) -> tuple[Strand, ...]:
    """One strand where that is bearable, else a strand for each way to settle those facts that make the tables wide."""
    settled, order = find_settled(potentials, network, lanes)
    return tuple(
        Strand(ways, eliminate(settle(potentials, dict(ways)), network.count, lanes, order))
        for ways in (tuple(zip(settled, values, strict=True)) for values in product((False, True), repeat=len(settled)))
    )


def find_settled(
    potentials: Sequence[Potential], network: Network, lanes: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Which facts' variables are best settled beforehand, and the order of elimination then.

    Next always the fact that stands in most entries of tables. Raises TooWide beyond `MOST_SETTLED` of them.
    """
    settled: list[int] = []
    while True:
        scopes = [tuple(v for v in p.variables if v not in settled) for p in potentials]
        order = find_order(scopes, network.count)
        if measure(scopes, order, lanes) <= MOST_ENTRIES:
            return tuple(settled), order
        tables = list_scopes(scopes, order)
        roots = [v for v in network.roots.values() if v not in settled]
        if len(settled) == MOST_SETTLED or not roots:
            raise TooWide(max(map(len, tables)) - 1)
        settled.append(max(roots, key=lambda v: (sum(2 ** len(t) for t in tables if v in t), -v)))


def settle(potentials: Sequence[Potential], ways: dict[int, bool]) -> list[Potential]:
    """The tables where these variables have these values."""
    if not ways:
        return list(potentials)
    sliced = []
    for potential in potentials:
        index = tuple(int(ways[v]) if v in ways else slice(None) for v in potential.variables)
        sliced.append(Potential(tuple(v for v in potential.variables if v not in ways), potential.table[index]))
    return [*sliced, *(Potential((v,), np.array([[1.0 - value], [float(value)]])) for v, value in ways.items())]
