"""How the verdict moves with one rule's weights or one prior, and where the lead tips.

Method: worlds in which the same rules of a group hold differ in nothing that the group's weights touch, so their masses
(see `coupled_worlds`) are summed first, and another weight is another sum over a few hundred sets of rules, not over
worlds.

The tipping point of a weight is found by halving. That is exact, for the worlds at hand, because the sum that a group
lends a scenario never falls when one of its weights rises: a weight counts with a positive factor, and where it
changes rank with a weight of the other sign and the same size, the sum jumps up by 2·size·(factor - next factor). So
the mass of that scenario never falls either, and those of the others stay. With `posterior` they fall. The tipping
point of a prior is a root in closed form with `likelihood` (the odds of the two scenarios are proportional to the
prior's odds); else it is halved as well.

Worked example: war has 0.6 and peace 0.4, and a rule lends war +3 dB in all worlds. War loses the lead when the rule
falls below 3 - 10·log10(0.6 / 0.4) = +1.24 dB, or when its prior of 0.5 falls below 0.4.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import LEAST_PRIOR, WEIGHT_LIMIT_DB, Estimate
from vedette.reasoning.coupled_worlds import Ensemble
from vedette.reasoning.interventions import scale_priors
from vedette.reasoning.scoring.tables import discounted_sums
from vedette.reasoning.scoring.units import Unit
from vedette.reasoning.worlds import Bits, Floats, unpack

HALVINGS = 48
"""A stretch of 120 dB is narrowed down to 10^-12 dB."""

Weights = Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class ScoredWorlds:
    """All worlds of a case, scored: what a change of weights or priors is read off from.

    `held` has shape (units, words), `scores` (scenarios, worlds), `weights` (worlds,).
    """

    ensemble: Ensemble
    held: Bits
    scores: Floats
    weights: Floats

    @property
    def names(self) -> list[str]:
        return [scenario.id for scenario in self.ensemble.base.rulebook.scenarios]

    def average(self, masses: Floats) -> Floats:
        """The probabilities that masses of worlds, shape (scenarios, worlds), mean."""
        totals = masses @ self.weights
        shares: Floats = totals / totals.sum()
        return shares


def build_scale(ensemble: Ensemble) -> ScoredWorlds:
    held, scores = ensemble.score()
    return ScoredWorlds(ensemble, held, scores, ensemble.weigh(ensemble.chances))


# --- one rule's weights -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleInGroup:
    """One rule with the rules of its group, to try other weights for it.

    `subsets`, shape (units, subsets), are the sets of units that hold together in some world, and `at`, shape
    (worlds,), says which of them does. `rest` is what all else says, in dB, shape (scenarios, worlds), and `summed`,
    with `likelihood` only, the same as masses summed by subset, shape (scenarios, subsets).
    """

    scale: ScoredWorlds
    rule: str
    units: tuple[Unit, ...]
    discount: float
    subsets: NDArray[np.bool_]
    at: NDArray[np.intp]
    rest: Floats
    summed: Floats | None

    def judge(self, weights: Weights) -> Floats:
        """The probability of each scenario, shape (scenarios,), when the rule has these weights and no other."""
        sums = np.array([self._sum(name, weights) for name in self.scale.names])
        if self.summed is None:
            return self.scale.average(self.scale.ensemble.find_masses(self.rest + sums[:, self.at]))
        totals = (self.summed * 10.0 ** (sums / 10.0)).sum(axis=1)
        shares: Floats = totals / totals.sum()
        return shares

    def find_tipping(self, weights: Weights, scenario: str, leader: str) -> tuple[float, str] | None:
        """At which weight (dB) for a scenario the lead is lost and to whom, or None when there is none within ±60 dB.

        The other weights stay. For the leader it is the highest weight at which another one leads; for another
        scenario the lowest at which it overtakes the leader.
        """
        rising = scenario != leader
        names = self.scale.names

        def judge(decibans: float) -> Floats:
            return self.judge({**weights, scenario: Estimate.exactly(decibans)})

        now = weights[scenario].value if scenario in weights else 0.0
        return find_crossing(judge, now, WEIGHT_LIMIT_DB if rising else -WEIGHT_LIMIT_DB, names, scenario, leader)

    def _sum(self, scenario: str, weights: Weights) -> Floats:
        """What the group lends a scenario in each subset, in dB."""
        own = weights[scenario].value if scenario in weights else 0.0
        counted = [own if u.rule == self.rule else _value(u.weights, scenario) for u in self.units]
        return discounted_sums(self.subsets, np.array(counted), self.discount)


def build_bench(scale: ScoredWorlds, rule: str) -> RuleInGroup:
    """The bench of a rule that has units. A rule of no group stands alone."""
    base = scale.ensemble.base
    own = [unit for unit in base.units if unit.rule == rule]
    group = own[0].group
    numbers = [i for i, u in enumerate(base.units) if u.rule == rule or (group is not None and u.group == group)]
    units = tuple(base.units[i] for i in numbers)
    truth = unpack(scale.held[numbers], scale.scores.shape[1])
    codes = np.packbits(truth, axis=0, bitorder="little")
    _, first, at = np.unique(codes, axis=1, return_index=True, return_inverse=True)
    at = at.reshape(-1).astype(np.intp)
    subsets = truth[:, first].astype(np.bool_)
    discount = 1.0 if group is None else base.rulebook.discount
    sums = np.array(
        [discounted_sums(subsets, np.array([_value(u.weights, name) for u in units]), discount) for name in scale.names]
    )
    rest = scale.scores - sums[:, at]
    summed = None
    if scale.ensemble.uncertainty == "likelihood":
        masses = 10.0 ** ((rest - rest.max()) / 10.0) * scale.weights
        summed = np.array([np.bincount(at, row, minlength=subsets.shape[1]) for row in masses])
    return RuleInGroup(
        scale=scale, rule=rule, units=units, discount=discount, subsets=subsets, at=at, rest=rest, summed=summed
    )


def _value(weights: Weights, scenario: str) -> float:
    return weights[scenario].value if scenario in weights else 0.0


# --- one prior --------------------------------------------------------------------------------------------------------


def judge_prior(scale: ScoredWorlds, scenario: str, prior: float) -> Floats:
    """The probability of each scenario, shape (scenarios,), when one has this prior and the others the rest."""
    scenarios = scale.ensemble.base.rulebook.scenarios
    changed = scale_priors(scenarios, {scenario: prior})
    moved = [10.0 * np.log10(new.prior.value / old.prior.value) for old, new in zip(scenarios, changed, strict=True)]
    return scale.average(scale.ensemble.find_masses(scale.scores + np.array(moved)[:, np.newaxis]))


def find_prior_tipping(scale: ScoredWorlds, scenario: str, leader: str) -> tuple[float, str] | None:
    """At which prior of a scenario the lead is lost and to whom; None when no prior may be so."""
    prior = next(s.prior.value for s in scale.ensemble.base.rulebook.scenarios if s.id == scenario)
    names = scale.names
    if scale.ensemble.uncertainty == "posterior":
        limit = 1.0 - LEAST_PRIOR if scenario != leader else LEAST_PRIOR
        return find_crossing(lambda p: judge_prior(scale, scenario, p), prior, limit, names, scenario, leader)
    chances = dict(zip(names, judge_prior(scale, scenario, prior).tolist(), strict=True))
    rival = find_rival(chances, leader) if scenario == leader else leader
    if not chances[scenario] > 0.0 or not chances[rival] > 0.0:
        return None
    odds = prior / (1.0 - prior) * chances[rival] / chances[scenario]
    at = odds / (1.0 + odds)
    if not LEAST_PRIOR <= at <= 1.0 - LEAST_PRIOR:
        return None
    return at, rival if scenario == leader else scenario


# --- one fact's credence ----------------------------------------------------------------------------------------------


def find_credence_tipping(
    true: Floats, false: Floats, now: float, names: Sequence[str], leader: str
) -> tuple[float, str] | None:
    """At which credence of a fact, nearest to what it is, the lead is lost and to whom; None when there is none in
    0..1.

    `true` and `false` are the masses, shape (scenarios,), where the fact is surely true and surely false. The lead
    over a rival is linear in the credence between them, so each rival has one tipping point at most, in closed form.
    """
    found = []
    first = names.index(leader)
    for number, rival in enumerate(names):
        if number == first:
            continue
        high, low = float(true[first] - true[number]), float(false[first] - false[number])
        if (high < 0.0) != (low < 0.0):
            at = low / (low - high)
            found.append((abs(at - now), rival, at))
    if not found:
        return None
    _, rival, at = min(found)
    return at, rival


# --- where a lead crosses ---------------------------------------------------------------------------------------------


def find_crossing(
    judge: Callable[[float], Floats], now: float, limit: float, names: Sequence[str], scenario: str, leader: str
) -> tuple[float, str] | None:
    """Where between `now` and `limit` the lead is lost, and to whom: to anyone, or to `scenario` if that is not the
    leader.

    None when it is kept up to the limit. Right where what is lost at a number stays lost up to the limit.
    """

    def find_winner(number: float) -> str | None:
        chances = dict(zip(names, judge(number).tolist(), strict=True))
        rival = scenario if scenario != leader else find_rival(chances, leader)
        return rival if rival != leader and chances[rival] > chances[leader] else None

    winner = find_winner(limit)
    if winner is None:
        return None
    kept, lost = now, limit
    for _ in range(HALVINGS):
        middle = (kept + lost) / 2.0
        taken_by = find_winner(middle)
        if taken_by is None:
            kept = middle
        else:
            lost, winner = middle, taken_by
    return lost, winner


def find_rival(chances: Mapping[str, float], leader: str) -> str:
    """Who comes next after the leader, of equal ones the first by id; the leader itself when it stands alone."""
    others = [name for name in sorted(chances) if name != leader]
    return max(others, key=lambda name: chances[name]) if others else leader


def turn_weights(weights: Weights) -> dict[str, Estimate]:
    """The opposite of what a rule says."""
    return {s: Estimate(-w.value, -w.high, -w.low) for s, w in weights.items()}


def lean_weights(weights: Weights, leader: str, toward: bool) -> dict[str, Estimate]:
    """Each weight at the end of its range that most favours the leader (`toward`), or that favours it least."""
    return {s: Estimate.exactly(w.high if (s == leader) == toward else w.low) for s, w in weights.items()}
