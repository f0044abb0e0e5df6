"""Averages over worlds: how likely each scenario is over all that doubtful facts leave open, and how sure that is.

With `likelihood`, the default, P(h) is proportional to the sum over worlds of P(w)·10^(S_h(w)/10): doubtful facts are
averaged out in the likelihood (Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, section 2.2.2: virtual
evidence). That sum is made exactly, by elimination (see `posterior`). With `posterior` each world counts by its
probability alone (Jeffrey, "The Logic of Decision", 1983, ch. 11); that is no sum of products, so all worlds are looked
at one by one, or a sample of them where there are too many.

Where elimination would be too wide, worlds are sampled from a case with fewer rules, the strongest, and each counts by
how much more likely it is with all rules (importance sampling; Kong, "A note on importance sampling using standardized
weights", 1992, for the effective sample size).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vedette.reasoning.circuit import Held
from vedette.reasoning.elimination import TooWide
from vedette.reasoning.grounded_case import GroundedCase, find_chances
from vedette.reasoning.posterior import (
    MOST_IN_GROUP,
    Posterior,
    find_posterior,
    judge_by_sources,
    revise_posterior,
)
from vedette.reasoning.prior_worlds import enumerate_prior_worlds, find_prior_worlds
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.scoring.posteriors import Likelihoods, join_likelihoods, weigh_leads
from vedette.reasoning.scoring.tables import build_tables, list_bundles
from vedette.reasoning.scoring.units import Unit, hold_units
from vedette.reasoning.sobol import draw_runs
from vedette.reasoning.trust import STATE_RUNS
from vedette.reasoning.worlds import (
    RUNS,
    Bits,
    Floats,
    Worlds,
    pack,
    to_numbers,
    unpack,
)

FEW_FACTS = 12
"""Up to this many doubtful facts, ranges look at every world (2^12)."""
DRAWN_WORLDS = 4_096
"""Beyond, ranges and shares of worlds are taken from so many, drawn as likely as they are given all evidence."""
ROOM = 1 << 23
"""Machine words that one part of the worlds may take while the circuit runs over it (64 MB)."""
PART_WORDS = 2_048
"""Machine words of worlds that run through the circuit at once, unless the circuit is very large (131,072 worlds)."""


# --- worlds one by one ------------------------------------------------------------------------------------------------


def hold_worlds(gathered: GroundedCase, worlds: Worlds) -> Iterator[tuple[slice, Held]]:
    """Which worlds, and what holds in them: a part of the worlds at a time, so that memory is bounded."""
    rows = len(gathered.atoms) + len(gathered.circuit.grounding.firings)
    for part, bits in worlds.split(max(1, min(PART_WORDS, ROOM // (rows + 1)))):
        yield part, gathered.circuit.hold(bits)


def hold_all_units(gathered: GroundedCase, worlds: Worlds) -> Bits:
    """In which of the worlds each unit holds, shape (units, words)."""
    return np.concatenate([hold_units(gathered.units, h) for _, h in hold_worlds(gathered, worlds)], axis=1)


def compare_worlds(gathered: GroundedCase, worlds: Worlds, units: tuple[Unit, ...] | None = None) -> Likelihoods:
    """The posteriors in each of the worlds, and how much each accords with the rules (all of them, or these units)."""
    asked = gathered.units if units is None else units
    tables = build_tables(asked, gathered.rulebook.scenarios, gathered.rulebook.discount)
    return join_likelihoods(
        tables.compare(hold_units(asked, held), part.stop - part.start) for part, held in hold_worlds(gathered, worlds)
    )


@dataclass(frozen=True)
class WeighedWorlds:
    """Worlds with what each says: `shares`, shape (scenarios, worlds), are the posteriors in it, and `weights`
    (worlds,), which sum to 1, how much it counts.
    """

    worlds: Worlds
    shares: Floats
    weights: Floats

    @property
    def probabilities(self) -> Floats:
        averaged: Floats = self.shares @ self.weights
        return averaged

    @cached_property
    def first_shares(self) -> Floats:
        """The share of worlds, by weight, in which each scenario leads, shape (scenarios,)."""
        return weigh_leads(self.shares, self.weights)

    @property
    def standard_error(self) -> float:
        """Of the probabilities, the largest over scenarios; 0 when the worlds are no samples."""
        return estimate_error((self.shares * self.weights).reshape(len(self.shares), self.worlds.runs, -1).sum(axis=2))

    @property
    def effective(self) -> float:
        """So many worlds of one weight would say as much (Kish)."""
        return float(1.0 / (self.weights**2).sum())

    def find_joint(self, atom: int) -> Floats:
        """How likely a fact that varies is true together with each scenario, shape (scenarios,)."""
        row = self.worlds.rows[[self.worlds.varying.index(atom)]]
        joint: Floats = self.shares @ (self.weights * unpack(row, self.worlds.count)[0])
        return joint


def weigh_worlds(likelihoods: Likelihoods, worlds: Worlds, by_evidence: bool) -> WeighedWorlds:
    """Each world by its own weight, and by how well it accords with the rules if `by_evidence`."""
    weights = worlds.weights * (likelihoods.evidence if by_evidence else 1.0)
    return WeighedWorlds(worlds, likelihoods.shares, weights / weights.sum())


def estimate_error(by_run: Floats) -> float:
    """The standard error of probabilities, the largest over scenarios; 0 when the worlds are no samples.

    `by_run`, shape (scenarios, runs), is what each run says for each scenario, all of it adding up to 1. Each run is an
    independent sample; what it alone would change in the mean, squared and summed, is the variance of a ratio of means
    (Cochran, "Sampling Techniques", 3rd ed. 1977, section 6.4).
    """
    runs = by_run.shape[1]
    if runs == 1:
        return 0.0
    changed = by_run - by_run.sum(axis=1)[:, np.newaxis] * by_run.sum(axis=0)
    return float(np.sqrt((changed**2).sum(axis=1) * runs / (runs - 1)).max())


# --- the outlook ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactOutlook:
    """How likely a fact in doubt is given all evidence, and the scenarios' chances given it and given its contrary."""

    chance: float
    if_true: Floats
    if_false: Floats


@dataclass(frozen=True)
class Outlook:
    """What all worlds of a case say together: summed out (`posterior`), or looked at one by one (`looked_at`)."""

    gathered: GroundedCase
    settings: Settings
    posterior: Posterior | None
    looked_at: WeighedWorlds | None

    @cached_property
    def probabilities(self) -> Floats:
        """The chance of each scenario, shape (scenarios,)."""
        return self.posterior.probabilities if self.posterior else self.drawn.probabilities

    @property
    def exact(self) -> bool:
        """Whether nothing was sampled for the chances."""
        return self.looked_at.worlds.runs == 1 if self.looked_at else self.states == 0

    @property
    def states(self) -> int:
        """How many states of the sources were drawn, with all facts summed out in each; 0 where none had to be."""
        weights = self.posterior.trust.log_weights if self.posterior else None
        return 0 if weights is None else len(weights)

    @property
    def standard_error(self) -> float:
        if self.looked_at is not None or self.posterior is None:
            return self.drawn.standard_error
        by_state = self.posterior.by_state
        return estimate_error(by_state.reshape(len(by_state), STATE_RUNS, -1).sum(axis=2)) if self.states else 0.0

    @property
    def effective(self) -> float | None:
        """So many worlds (or states of the sources) of one weight would say as much; None where it is exact."""
        if self.exact:
            return None
        if self.looked_at is not None or self.posterior is None:
            return self.drawn.effective
        return float(1.0 / (self.posterior.by_state.sum(axis=0) ** 2).sum())

    @property
    def worlds(self) -> int:
        """How many worlds the average is over, every one of them where it is exact."""
        return self.looked_at.worlds.count if self.looked_at else 2 ** len(self.posterior.network.roots)  # type: ignore[union-attr]

    @cached_property
    def drawn(self) -> WeighedWorlds:
        """Worlds that stand for all, to say what chances have them and in which share of them something is so."""
        if self.looked_at is not None:
            return self.looked_at
        return draw_worlds(self.gathered, self.settings, self.posterior)  # type: ignore[arg-type]

    @cached_property
    def by_sources(self) -> tuple[Floats, Floats]:
        """The chances of scenarios by states of the sources, all facts averaged, shape (scenarios, states), and how
        likely each state is given all evidence, shape (states,).
        """
        if self.posterior is None or not self.gathered.list_coins():
            return self.probabilities[:, np.newaxis], np.ones(1)
        return judge_by_sources(self.gathered, self.posterior, self.settings.seed + 4)

    @cached_property
    def facts(self) -> dict[int, FactOutlook]:
        """What is said of each fact that is in doubt and matters, by atom; none that is settled by the evidence."""
        found = {}
        for atom in self.list_doubtful():
            on = self._find_joint(atom)
            off = self.probabilities - on
            if on.sum() > 0.0 and off.sum() > 0.0:
                found[atom] = FactOutlook(float(on.sum()), on / on.sum(), off / off.sum())
        return found

    def list_doubtful(self) -> tuple[int, ...]:
        if self.looked_at is not None:
            return self.looked_at.worlds.varying
        return tuple(sorted(self.posterior.network.roots)) if self.posterior else ()

    def _find_joint(self, atom: int) -> Floats:
        if self.looked_at is not None or self.posterior is None:
            return self.drawn.find_joint(atom)
        return self.posterior.find_joint(2 * self.posterior.network.roots[atom])


def find_outlook(
    gathered: GroundedCase, settings: Settings, base: Outlook | None = None, to_keep: bool = True
) -> Outlook:
    """What all worlds of a case say together, exactly wherever that can be had.

    With a `base`, sources are trusted as far as there: a question about a case asks what its evidence would say, not
    whether its sources would then be believed. Without `to_keep` nothing can be asked but the chances of scenarios,
    which takes less time and memory.
    """
    if settings.uncertainty == "posterior":
        worlds = find_prior_worlds(gathered, settings.samples, settings.seed)
        weighed = weigh_worlds(compare_worlds(gathered, worlds), worlds, by_evidence=False)
        return Outlook(gathered, settings, None, weighed)
    trust = base.posterior.trust if base is not None and base.posterior is not None else None
    if base is not None and base.posterior is not None and not to_keep:
        revised = revise_posterior(base.posterior, base.gathered, gathered)
        if revised is not None:
            return Outlook(gathered, settings, revised, None)
    try:
        return Outlook(
            gathered, settings, find_posterior(gathered, settings.seed, settings.samples, trust, to_keep), None
        )
    except TooWide:
        return Outlook(gathered, settings, None, sample_by_proposal(gathered, settings))


def draw_worlds(gathered: GroundedCase, settings: Settings, posterior: Posterior) -> WeighedWorlds:
    """All worlds where few facts and sources are in doubt, else some, drawn back through the elimination: all count
    alike.
    """
    network = posterior.network
    if posterior.trust.drawn is None and len(network.roots) + len(network.coins) <= FEW_FACTS:
        worlds = enumerate_prior_worlds(gathered, posterior.trust.odds)
        return weigh_worlds(compare_worlds(gathered, worlds), worlds, by_evidence=True)
    worlds = _draw_back(gathered, posterior, DRAWN_WORLDS, settings.seed + 1)
    return weigh_worlds(compare_worlds(gathered, worlds), worlds, by_evidence=False)


def _draw_back(gathered: GroundedCase, posterior: Posterior, count: int, seed: int) -> Worlds:
    """Worlds as likely as they are by a posterior, in independent runs; facts unknown to it as likely as believed."""
    network, drawn_states = posterior.network, posterior.trust.drawn
    certain, doubtful = gathered.split_doubtful()
    others = [atom for atom in doubtful if atom not in network.roots]
    told = network.coins if drawn_states is None else drawn_states
    loose = [coin for coin in gathered.list_coins() if coin not in told]
    exponent = max(6, (-(-count // RUNS) - 1).bit_length())
    draw = np.random.Generator(np.random.PCG64(seed))
    known, size = 1 + network.count, RUNS * 2**exponent
    runs = [to_numbers(points) for points in draw_runs(known + len(loose) + len(others), exponent, RUNS, draw)]
    numbers = np.concatenate(runs, axis=1)
    drawn, states = posterior.draw_worlds(numbers[:known])
    if drawn_states is not None:
        sound = {coin: truth[states] for coin, truth in drawn_states.items()}
    else:
        sound = {coin: drawn[variable] for coin, variable in network.coins.items()}
    extra = numbers[known : known + len(loose)]
    sound |= {coin: row < gathered.find_soundness(coin) for coin, row in zip(loose, extra, strict=True)}
    facts = [drawn[variable] for variable in network.roots.values()]
    left = zip(others, numbers[known + len(loose) :], strict=True)
    facts += [row < find_chances(gathered, atom, sound, size) for atom, row in left]
    return Worlds(
        atoms=len(gathered.atoms),
        certain=tuple(certain),
        varying=(*network.roots, *others),
        rows=pack(np.array(facts).reshape(len(facts), size)),
        weights=np.full(size, 1.0 / size),
        runs=RUNS,
    )


def sample_by_proposal(gathered: GroundedCase, settings: Settings) -> WeighedWorlds:
    """Worlds drawn as likely as they are by the strongest rules; each counts by what all rules say over these."""
    proposal, posterior = _find_proposal(gathered)
    if posterior is None:
        worlds = find_prior_worlds(gathered, settings.samples, settings.seed)
        return weigh_worlds(compare_worlds(gathered, worlds), worlds, by_evidence=True)
    worlds = _draw_back(gathered, posterior, settings.samples, settings.seed)
    found, proposed = compare_worlds(gathered, worlds), compare_worlds(gathered, worlds, proposal.units)
    weights = found.evidence / proposed.evidence
    return WeighedWorlds(worlds, found.shares, weights / weights.sum())


def _find_proposal(gathered: GroundedCase) -> tuple[GroundedCase, Posterior | None]:
    """The case with as many of its strongest rules as can be summed out; no posterior where not even none can."""
    bundles = list_bundles(gathered.units, gathered.rulebook.discount)
    kept = sorted(
        (u for _, members in bundles for u in sorted(members, key=_measure_strength)[:MOST_IN_GROUP]),
        key=_measure_strength,
    )
    while True:
        proposal = dataclasses.replace(gathered, units=tuple(sorted(kept, key=lambda u: u.key)))
        try:
            return proposal, find_posterior(proposal)
        except TooWide:
            if not kept:
                return proposal, None
            kept = kept[: len(kept) // 2]


def _measure_strength(unit: Unit) -> tuple[float, tuple[str, str]]:
    return -max(map(abs, unit.bearing.values())), unit.key
