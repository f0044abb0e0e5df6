"""The posterior of a case: every doubtful fact summed out, the scenarios' chances, and any fact's chance with them.

P(h) is proportional to prior_h · Σ_w P(w) · Π_groups T_g(h, w), summed by elimination over facts and sources. Where the
tables would be too large, some facts are settled one way and the other first (conditioning; Pearl, "Probabilistic
Reasoning in Intelligent Systems", 1988, section 4.4.2), each way a sum of its own: a *strand*. That is as exact. Where
it is the sources that make them large, states of all sources are drawn, and facts are summed out in each of them: lanes
of strands, weighed by what the evidence says of them.

Worked example: war and peace are even, a rule lends war +3 dB (twice what it lends peace) where a fact of credence 0.8
is true. Centred that is 4/3 and 2/3, so war has 0.8 · 4/3 + 0.2 = 1.267 against 0.733: 63 %; and given war, the fact is
true with 1.067 / 1.267 = 84 %.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import Scenario
from vedette.reasoning.credence import Coin
from vedette.reasoning.elimination import Potential, TooWide
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.network import (
    NEPERS,
    TRUE,
    Network,
    build_network,
    find_changed_tables,
    join_evidence,
    list_open,
    read_literals,
)
from vedette.reasoning.scoring.judgement import DEFAULT_SAMPLES
from vedette.reasoning.scoring.tables import find_sums, list_bearings, list_bundles, list_priors
from vedette.reasoning.scoring.terms import prior_db
from vedette.reasoning.scoring.units import Unit
from vedette.reasoning.strands import Plan, Strand, find_settled, revise, sum_out
from vedette.reasoning.trust import Trust, draw_missing, draw_states, fit_odds, trust_letters
from vedette.reasoning.worlds import Floats

SOURCE_STATES = 256
"""States of the sources that are drawn from the posterior, to tell how far the chances hang on them."""
BATCH = 64
"""So many drawn states of the sources are summed at once."""
MOST_IN_GROUP = 14
"""A group whose rules hang on more variables than this has no table."""


# --- the sum ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Posterior:
    """All strands of one network, of which `tables` are the factors: facts and gates, then rules, then sources.

    `log_starts`, shape (scenarios,), are the logarithms of what each scenario has before any table: its prior and what
    is settled.
    """

    network: Network
    log_starts: Floats
    trust: Trust
    tables: tuple[Potential, ...]
    strands: tuple[Strand, ...]

    @property
    def scenarios(self) -> int:
        return len(self.log_starts)

    @cached_property
    def _shares(self) -> tuple[Floats, ...]:
        """How likely each strand is together with each scenario and state, shape (scenarios, states) a strand; all of
        them add up to 1.
        """
        logs = []
        for strand in self.strands:
            totals = strand.tree.log_totals.reshape(self.scenarios, -1) + self.log_starts[:, np.newaxis]
            logs.append(totals if self.trust.log_weights is None else totals + self.trust.log_weights[strand.states])
        peak = max(float(each.max()) for each in logs)
        whole = sum(float(np.exp(each - peak).sum()) for each in logs)
        return tuple(np.exp(each - peak) / whole for each in logs)

    @property
    def probabilities(self) -> Floats:
        """The chance of each scenario, shape (scenarios,)."""
        summed: Floats = np.sum([share.sum(axis=1) for share in self._shares], axis=0)
        return summed

    @property
    def by_state(self) -> Floats:
        """The same by drawn states of the sources, shape (scenarios, states)."""
        states = 1 if self.trust.log_weights is None else len(self.trust.log_weights)
        found = np.zeros((self.scenarios, states))
        for strand, share in zip(self.strands, self._shares, strict=True):
            found[:, strand.states] += share
        return found

    @cached_property
    def joint(self) -> Floats:
        """How likely each variable is true together with each scenario, shape (variables, scenarios)."""
        found = np.zeros((self.network.count, self.scenarios))
        for strand, share in zip(self.strands, self._shares, strict=True):
            true = strand.tree.find_marginals()[:, 1].reshape(len(found), *share.shape)
            found += (true * share).sum(axis=2)
        return found

    def find_joint(self, literal: int) -> Floats:
        """How likely a literal is to hold together with each scenario, shape (scenarios,)."""
        if literal < 0:
            return self.probabilities * float(literal == TRUE)
        held: Floats = self.joint[literal // 2]
        return self.probabilities - held if literal & 1 else held

    def find_masses(self, atom: int) -> tuple[Floats, Floats]:
        """How much speaks for each scenario, up to one factor, were a fact in doubt surely true, and were it false,
        whatever its sources say of it: two of shape (scenarios,).
        """
        variable, number = self.network.roots[atom], self.network.asked[atom]
        true, false = np.zeros(self.scenarios), np.zeros(self.scenarios)
        for strand, share in zip(self.strands, self._shares, strict=True):
            table = strand.potentials[number]
            ways = dict(strand.settled)
            joint = strand.tree.find_joint(number, table.variables) * share.reshape(-1)
            if variable in ways:  # its own table is then a slice, and the others of its observation stay as they are
                told = (joint / table.table).reshape(-1, self.scenarios, share.shape[1]).sum(axis=(0, 2))
                true, false = (true + told, false) if ways[variable] else (true, false + told)
                continue
            place = table.variables.index(variable)
            others = table.table.sum(axis=place, keepdims=True)
            undone = (joint / table.table * others).reshape(*joint.shape[:-1], *share.shape).sum(axis=-1)
            sides = np.moveaxis(undone, place, 0).reshape(2, -1, self.scenarios).sum(axis=1)
            true, false = true + sides[1], false + sides[0]
        return true, false

    def find_table(self, factor: int, variables: Sequence[int]) -> Floats:
        """How likely the values of the variables of one table are together with each scenario: its axes, then one of
        scenarios. `factor` counts as in the list that was summed out.
        """
        found = np.zeros((2,) * len(variables) + (self.scenarios,))
        for strand, share in zip(self.strands, self._shares, strict=True):
            ways = dict(strand.settled)
            index = tuple(int(ways[v]) if v in ways else slice(None) for v in variables)
            joint = strand.tree.find_joint(factor, tuple(v for v in variables if v not in ways)) * share.reshape(-1)
            found[index] += joint.reshape(*joint.shape[:-1], *share.shape).sum(axis=-1)
        return found

    def find_factor(self, variables: tuple[int, ...]) -> int | None:
        """The number of the table of rules over exactly these variables, if there is one."""
        scopes = [potential.variables for potential in self.tables]
        return (
            scopes.index(variables, len(self.network.potentials))
            if variables in scopes[len(self.network.potentials) :]
            else None
        )

    def find_soundness(self, coin: Coin) -> float:
        """How likely a source is sound given all evidence."""
        if coin in self.network.coins:
            return float(self.joint[self.network.coins[coin]].sum())
        assert self.trust.drawn is not None
        return float(self.by_state[:, self.trust.drawn[coin]].sum())

    def draw_worlds(self, numbers: Floats) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
        """Worlds as likely as they are given all evidence: which variables are true, shape (variables, worlds), and
        which state of the sources each has, shape (worlds,).

        `numbers`, shape (1 + variables, worlds), lie from 0 to 1; the first row chooses scenario, strand and state.
        """
        shares = np.concatenate([share.reshape(-1) for share in self._shares])
        owners = np.concatenate([np.full(share.size, n) for n, share in enumerate(self._shares)])
        lanes = np.concatenate([np.arange(share.size) for share in self._shares])
        chosen = np.searchsorted(np.cumsum(shares)[:-1], numbers[0], side="right")
        drawn = np.zeros((self.network.count, numbers.shape[1]), dtype=np.bool_)
        states = np.zeros(numbers.shape[1], dtype=np.intp)
        for number, strand in enumerate(self.strands):
            ours = np.flatnonzero(owners[chosen] == number)
            if len(ours):
                lane = lanes[chosen[ours]]
                drawn[:, ours] = strand.tree.draw_worlds(lane, numbers[1:, ours])
                states[ours] = strand.states.start + lane % self._shares[number].shape[1]
        return drawn, states


def find_posterior(
    gathered: GroundedCase,
    seed: int = 0,
    samples: int = DEFAULT_SAMPLES,
    trust: Trust | None = None,
    to_keep: bool = True,
) -> Posterior:
    """Sum out all doubtful facts and sources. Raises TooWide where no way was found with tables of a bearable size.

    Without `trust` no source is sounder than its letter given all evidence. Where it is given, sources are trusted so
    far, as in the case that it was found for. Without `to_keep` nothing can be asked but the chances of scenarios.
    """
    if trust is None or trust.drawn is None:
        try:
            return _find_exactly(gathered, trust, to_keep)
        except TooWide:
            if not gathered.list_coins():
                raise
    if trust is not None and trust.drawn is not None:
        return _find_by_states(gathered, draw_missing(gathered, trust, seed), to_keep)
    return _trust_no_further(_find_by_states(gathered, draw_states(gathered, seed, samples), to_keep))


def revise_posterior(found: Posterior, before: GroundedCase, after: GroundedCase) -> Posterior | None:
    """What `find_posterior` would say of a case that differs in what is said of some facts, its sources trusted as far
    as in the posterior of the case before; only the chances of scenarios can be asked of it.

    None where the cases differ in more: the whole sum must then be made anew.
    """
    changed = find_changed_tables(found.network, before, after, found.trust.drawn)
    if changed is None or not all(strand.tree.is_kept for strand in found.strands):
        return None
    strands = tuple(revise(strand, changed, found.scenarios, found.trust.drawn is not None) for strand in found.strands)
    return dataclasses.replace(found, strands=strands)


def _find_exactly(gathered: GroundedCase, trust: Trust | None, to_keep: bool) -> Posterior:
    """With every source a variable."""
    network = build_network(gathered)
    potentials, starts = _gather_tables(gathered, network)
    plan = find_settled(potentials, network, len(starts))
    letters, coins = trust_letters(gathered).odds, list(network.coins)

    def judge(odds: Mapping[Coin, float], to_keep: bool = True) -> Posterior:
        return sum_network(network, potentials, starts, Trust({**letters, **odds}), plan, to_keep)

    def judge_row(row: Floats) -> Floats:
        found = judge(dict(zip(coins, row.tolist(), strict=True)))
        sound = found.joint[list(network.coins.values())].sum(axis=1)
        odds: Floats = np.log(sound / (1.0 - sound))
        return odds

    if trust is not None:
        return judge(trust.odds, to_keep)
    row = fit_odds(np.array([letters[coin] for coin in coins]), judge_row)
    return judge(dict(zip(coins, row.tolist(), strict=True)), to_keep)


def _find_by_states(gathered: GroundedCase, trust: Trust, to_keep: bool) -> Posterior:
    """In drawn states of the sources, all facts summed out in each."""
    network = build_network(gathered, drawn=trust.drawn)
    potentials, starts = _gather_tables(gathered, network)
    plan = find_settled(potentials, network, len(starts))
    return sum_network(network, potentials, starts, trust, plan, to_keep)


def sum_network(
    network: Network,
    potentials: Sequence[Potential],
    starts: Floats,
    trust: Trust,
    plan: Plan | None = None,
    to_keep: bool = True,
) -> Posterior:
    """The posterior that these tables mean; those of sources come from `trust`."""
    lanes = len(starts)
    tables = [*potentials, *(_tabulate_coin(v, trust.odds[coin]) for coin, v in network.coins.items())]
    chosen = find_settled(tables, network, lanes) if plan is None else plan
    if trust.log_weights is None:
        return Posterior(
            network, starts, trust, tuple(tables), sum_out(tables, network, lanes, chosen, to_keep=to_keep)
        )
    states = len(trust.log_weights)
    batches = (slice(n, min(n + BATCH, states)) for n in range(0, states, BATCH))
    strands = tuple(strand for batch in batches for strand in sum_out(tables, network, lanes, chosen, batch, to_keep))
    return Posterior(network, starts, trust, tuple(tables), strands)


def _trust_no_further(found: Posterior) -> Posterior:
    """The same with states weighed so that no source is sounder than its letter."""
    drawn = found.trust.drawn
    assert drawn is not None
    told = {coin: truth for coin, truth in drawn.items() if 0 < truth.sum() < len(truth)}
    letters = np.array([found.trust.odds[coin] for coin in told])
    truth = np.array(list(told.values())).reshape(len(told), -1)
    states = found.by_state.sum(axis=0)

    def weigh(odds: Floats) -> Floats:
        sound = np.logaddexp(0.0, -letters) - np.logaddexp(0.0, -odds)
        unsound = np.logaddexp(0.0, letters) - np.logaddexp(0.0, odds)
        weights: Floats = np.where(truth, sound[:, np.newaxis], unsound[:, np.newaxis]).sum(axis=0)
        return weights

    def judge(odds: Floats) -> Floats:
        shares = states * np.exp(weigh(odds))
        sound = (truth @ shares / shares.sum()).clip(1e-12, 1.0 - 1e-12)
        given: Floats = np.log(sound / (1.0 - sound))
        return given

    odds = fit_odds(letters, judge)
    trust = Trust({**found.trust.odds, **dict(zip(told, odds.tolist(), strict=True))}, drawn, weigh(odds))
    return dataclasses.replace(found, trust=trust)


def _tabulate_coin(variable: int, odds: float) -> Potential:
    sound = 1.0 / (1.0 + np.exp(-odds))
    return Potential((variable,), np.array([[1.0 - sound], [sound]]))


def _gather_tables(
    gathered: GroundedCase, network: Network, units: Sequence[Unit] | None = None
) -> tuple[list[Potential], Floats]:
    """The tables of facts and gates, then those of rules; and what each scenario starts from (logarithms)."""
    scenarios = gathered.rulebook.scenarios
    evidence, peaks = build_evidence(gathered, network, scenarios, units)
    return [*network.potentials, *evidence], np.array([prior_db(s) for s in scenarios]) * NEPERS + peaks


def judge_by_sources(gathered: GroundedCase, posterior: Posterior, seed: int) -> tuple[Floats, Floats]:
    """The chances of scenarios by states of the sources, shape (scenarios, states), and how likely each state is."""
    if posterior.trust.drawn is None:
        draw = np.random.Generator(np.random.PCG64(seed))
        worlds, _ = posterior.draw_worlds(draw.random((1 + posterior.network.count, SOURCE_STATES)))
        truth = np.unique([worlds[variable] for variable in posterior.network.coins.values()], axis=1)
        coins = dict(zip(posterior.network.coins, truth, strict=True))
        prior = np.zeros(truth.shape[1])
        for coin, row in coins.items():
            odds = posterior.trust.odds[coin]
            prior += np.where(row, -np.logaddexp(0.0, -odds), -np.logaddexp(0.0, odds))
        trust = Trust(posterior.trust.odds, coins, prior)
        posterior = _find_by_states(gathered, trust, to_keep=False)
    by_state = posterior.by_state
    weights = by_state.sum(axis=0)
    return by_state / np.maximum(weights, np.finfo(float).tiny), weights


def sum_prior_network(gathered: GroundedCase, seed: int = 0, samples: int = DEFAULT_SAMPLES) -> Posterior:
    """Everything that the circuit can conclude, summed out before any rule has spoken: as of one scenario."""
    start = np.zeros(1)
    try:
        network = build_network(gathered, with_rules=True)
        return sum_network(network, network.potentials, start, trust_letters(gathered, all_that_is_known=True))
    except TooWide:
        trust = draw_states(gathered, seed, samples, all_that_is_known=True)
        if not trust.drawn:
            raise
        network = build_network(gathered, with_rules=True, drawn=trust.drawn)
        return sum_network(network, network.potentials, start, trust)


def find_held_together(
    gathered: GroundedCase, posterior: Posterior, apart: Sequence[Unit]
) -> tuple[NDArray[np.bool_], Floats]:
    """Which sets of some units may hold together, shape (units, sets), and how likely each is together with each
    scenario, up to one factor, before these units say anything: shape (scenarios, sets).

    The units must be whole groups. A single group is read off the posterior, by taking back what it says; several are
    summed out anew. Raises TooWide.
    """
    bundles = list_bundles(apart, gathered.rulebook.discount)
    if len(bundles) == 1 and bundles[0][1] == list(apart):
        literals, variables = _find_literals(gathered, posterior.network, apart)
        number = posterior.find_factor(variables)
        if not variables or number is not None:
            joint = posterior.probabilities if number is None else posterior.find_table(number, variables)
            truth = read_literals(literals, variables).astype(np.bool_)
            said = _sum_bundle(gathered.rulebook.scenarios, bundles[0][0], apart, truth)
            return truth, (joint.reshape(-1, posterior.scenarios) / 10.0 ** ((said - said.min()) / 10.0)).T
    trust = posterior.trust
    network = build_network(gathered, drawn=trust.drawn)
    rest = tuple(unit for unit in gathered.units if unit not in apart)
    tables, starts = _gather_tables(gathered, network, rest)
    literals, variables = _find_literals(gathered, network, apart)
    if len(variables) > MOST_IN_GROUP:
        raise TooWide(len(variables))
    together = Potential(variables, np.ones((2,) * len(variables) + (1,)))
    masses = sum_network(network, [together, *tables], starts, trust).find_table(0, variables)
    return read_literals(literals, variables).astype(np.bool_), masses.reshape(-1, len(starts)).T


def _find_literals(
    gathered: GroundedCase, network: Network, units: Sequence[Unit]
) -> tuple[list[int], tuple[int, ...]]:
    """The literals of these units, and the variables that they hang on."""
    number = {unit.key: i for i, unit in enumerate(gathered.units)}
    literals = [network.units[number[unit.key]] for unit in units]
    return literals, list_open(literals)


def _sum_bundle(
    scenarios: Sequence[Scenario], rate: float, members: Sequence[Unit], truth: NDArray[np.bool_]
) -> Floats:
    return find_sums(list_bearings(members, scenarios), list_priors(scenarios), rate, truth)


def build_evidence(
    gathered: GroundedCase, network: Network, scenarios: Sequence[Scenario], units: Sequence[Unit] | None = None
) -> tuple[list[Potential], Floats]:
    """What each group of rules says of each scenario as tables, and what those say that surely hold (logarithms).

    All units speak, or those given.
    """
    parts = []
    for rate, members in list_bundles(gathered.units if units is None else units, gathered.rulebook.discount):
        literals, variables = _find_literals(gathered, network, members)
        if len(variables) > MOST_IN_GROUP:
            raise TooWide(len(variables))
        truth = read_literals(literals, variables).astype(np.bool_)
        parts.append((variables, _sum_bundle(scenarios, rate, members, truth)))
    return join_evidence(parts, len(scenarios))
