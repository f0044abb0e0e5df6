"""How the verdict moves with one fact's credence, one rule's weights or one prior, and where the lead tips.

Method: of a rule and the rules of its group only the sets matter that may hold together, and how likely each is
together with each scenario before these rules say anything. That is summed out once (see `posterior`); other weights
are then another sum over a few sets. With `posterior` the same is done world by world.

The tipping point of a weight is found by halving: what a group lends a scenario never falls when one of its weights
rises. That of a credence is a root in closed form, since the masses of scenarios are linear in it; that of a prior is
stepped to, since odds are nearly proportional to it.

Worked example: war has 0.6 and peace 0.4, and a rule lends war +3 dB in all worlds. War loses the lead when the rule
falls below 3 - 10·log10(0.6 / 0.4) = +1.24 dB, or when its prior of 0.5 falls below 0.4.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import LEAST_PRIOR, WEIGHT_LIMIT_DB, Estimate
from vedette.reasoning.absences import Silence
from vedette.reasoning.averaging import Outlook, find_outlook, hold_all_units
from vedette.reasoning.credence import find_logit
from vedette.reasoning.elimination import TooWide
from vedette.reasoning.interventions import set_chances, set_priors, settle_atoms
from vedette.reasoning.posterior import find_held_together
from vedette.reasoning.scoring.posteriors import posteriors
from vedette.reasoning.scoring.tables import build_tables, find_sums, list_bearings, list_bundles, list_priors
from vedette.reasoning.scoring.units import Unit, reweigh
from vedette.reasoning.worlds import Floats, unpack

HALVINGS = 40
"""A stretch of 120 dB is narrowed down to 10^-10 dB."""
MOST_STEPS, LEVEL = 30, 1e-10
"""Steps to where a prior leaves two scenarios level, and the log-odds at which they are."""
EVEN = 0.5

Weights = Mapping[str, Estimate]


# --- one rule's weights -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bench:
    """One rule with the rules of its group, to try other weights for it.

    `units` are whole groups. `sets`, shape (units, sets), are the sets of them that hold together somewhere, and
    `masses`, shape (scenarios, sets), say how much each speaks for each scenario without what the units say. Where
    worlds are averaged by their posteriors, a set is one world, `rest`, shape (scenarios, worlds), what all else says
    in it, in dB, and `weights` how much it counts.
    """

    outlook: Outlook
    rule: str
    units: tuple[Unit, ...]
    sets: NDArray[np.bool_]
    masses: Floats
    rest: Floats | None = None
    weights: Floats | None = None

    @property
    def names(self) -> list[str]:
        return [scenario.id for scenario in self.outlook.gathered.rulebook.scenarios]

    def judge(self, weights: Weights) -> Floats:
        """The probability of each scenario, shape (scenarios,), when the rule has these weights and no other."""
        sums = self._sum(weights)
        if self.rest is not None and self.weights is not None:
            averaged: Floats = posteriors(self.rest + sums) @ self.weights
            return averaged
        totals = (self.masses * 10.0 ** ((sums - sums.max()) / 10.0)).sum(axis=1)
        shares: Floats = totals / totals.sum()
        return shares

    def find_tipping(self, weights: Weights, scenario: str, leader: str) -> tuple[float, str] | None:
        """At which weight (dB) for a scenario the lead is lost and to whom, or None when there is none within ±60 dB.

        The other weights stay. For the leader it is the highest weight at which another one leads; for another
        scenario the lowest at which it overtakes the leader.
        """
        rising = scenario != leader

        def judge(decibans: float) -> Floats:
            return self.judge({**weights, scenario: Estimate.exactly(decibans)})

        now = weights[scenario].value if scenario in weights else 0.0
        return find_crossing(judge, now, WEIGHT_LIMIT_DB if rising else -WEIGHT_LIMIT_DB, self.names, scenario, leader)

    def _sum(self, weights: Weights) -> Floats:
        """What the units lend each scenario in each set, in dB, shape (scenarios, sets)."""
        scenarios = self.outlook.gathered.rulebook.scenarios
        changed = []
        for unit in self.units:
            # what an expectation that is not met weighs stays, unless the rule is to say nothing at all
            stays = unit.rule != self.rule or (unit.is_failure and bool(weights))
            changed.append(unit if stays else reweigh(unit, weights, scenarios))
        return _sum_units(self.outlook, changed, self.sets)


def _sum_units(outlook: Outlook, units: Sequence[Unit], sets: NDArray[np.bool_]) -> Floats:
    rulebook = outlook.gathered.rulebook
    number = {unit.key: i for i, unit in enumerate(units)}
    scenarios = rulebook.scenarios
    sums = np.zeros((len(scenarios), sets.shape[1]))
    for rate, members in list_bundles(units, rulebook.discount):
        sums += find_sums(
            list_bearings(members, scenarios), list_priors(scenarios), rate, sets[[number[u.key] for u in members]]
        ).T
    return sums


def build_bench(outlook: Outlook, rule: str) -> Bench:
    """The bench of a rule that has units. A rule of no group stands alone."""
    gathered = outlook.gathered
    own = [unit for unit in gathered.units if unit.rule == rule]
    group = own[0].group
    units = tuple(u for u in gathered.units if u.rule == rule or (group is not None and u.group == group))
    if outlook.posterior is not None:
        try:
            sets, masses = find_held_together(gathered, outlook.posterior, units)
        except TooWide:
            pass
        else:
            return Bench(outlook, rule, units, sets, masses)
    return _build_bench_of_worlds(outlook, rule, units)


def _build_bench_of_worlds(outlook: Outlook, rule: str, units: tuple[Unit, ...]) -> Bench:
    """The same from worlds looked at one by one."""
    gathered, drawn = outlook.gathered, outlook.drawn
    held = hold_all_units(gathered, drawn.worlds)
    number = {unit.key: i for i, unit in enumerate(gathered.units)}
    sets = unpack(held[[number[u.key] for u in units]], drawn.worlds.count).astype(np.bool_)
    tables = build_tables(gathered.units, gathered.rulebook.scenarios, gathered.rulebook.discount)
    rest = tables.score(held, drawn.worlds.count) - _sum_units(outlook, units, sets)
    if outlook.settings.uncertainty == "posterior":
        return Bench(outlook, rule, units, sets, np.empty(0), rest=rest, weights=drawn.weights)
    said = _sum_units(outlook, units, sets)
    masses = drawn.shares * drawn.weights / 10.0 ** ((said - said.min()) / 10.0)
    return Bench(outlook, rule, units, sets, masses)


# --- one prior --------------------------------------------------------------------------------------------------------


def judge_prior(outlook: Outlook, scenario: str, prior: float) -> Floats:
    """The probability of each scenario, shape (scenarios,), when one has this prior and the others the rest."""
    changed = set_priors(outlook.gathered, {scenario: prior})
    return find_outlook(changed, outlook.settings, outlook, to_keep=False).probabilities


def find_prior_tipping(outlook: Outlook, scenario: str, leader: str) -> tuple[float, str] | None:
    """At which prior of a scenario the lead is lost and to whom; None when no prior may be so.

    The odds of two scenarios are nearly proportional to the odds of the prior (not quite: rules are centred under the
    priors), so a step to where they would be level lands close, and a few steps land there.
    """
    scenarios = outlook.gathered.rulebook.scenarios
    now = next(s.prior.value for s in scenarios if s.id == scenario)
    names = [s.id for s in scenarios]
    limits = find_logit(LEAST_PRIOR), find_logit(1.0 - LEAST_PRIOR)

    def find_gap(log_odds: float) -> tuple[float, str]:
        """By how much the rival is behind there (log-odds; below 0: ahead), and who it is."""
        found = outlook.probabilities if log_odds == start else judge_prior(outlook, scenario, _to_prior(log_odds))
        chances = dict(zip(names, found.tolist(), strict=True))
        rival = find_rival(chances, leader) if scenario == leader else scenario
        if not min(chances[leader], chances[rival]) > 0.0:
            return math.copysign(math.inf, chances[leader] - chances[rival]), rival
        return math.log(chances[leader] / chances[rival]), rival

    side = 1.0 if scenario == leader else -1.0
    at = start = find_logit(now)
    gap, rival = find_gap(at)
    for _ in range(MOST_STEPS):
        if not math.isfinite(gap):
            return None
        if abs(gap) < LEVEL:
            return _to_prior(at), rival
        at -= side * gap
        if not limits[0] <= at <= limits[1]:
            return None
        gap, rival = find_gap(at)
    return _to_prior(at), rival


def _to_prior(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))


# --- one fact's credence ----------------------------------------------------------------------------------------------


def find_masses(outlook: Outlook, atom: int) -> tuple[Floats, Floats]:
    """How much speaks for each scenario where a given fact is surely true and where it is surely false, up to one
    factor: two of shape (scenarios,). In between both count by the credence.
    """
    if outlook.posterior is not None and atom in outlook.posterior.network.roots:
        return outlook.posterior.find_masses(atom)
    even = find_outlook(set_chances(outlook.gathered, {atom: EVEN}), outlook.settings, outlook)
    if even.posterior is not None and atom in even.posterior.network.roots:
        return even.posterior.find_masses(atom)
    found = even.facts.get(atom)
    if found is None:
        return even.probabilities, even.probabilities
    if outlook.settings.uncertainty == "posterior":
        return found.if_true, found.if_false
    return found.if_true * found.chance, found.if_false * (1.0 - found.chance)


def break_silence(outlook: Outlook, silence: Silence) -> Floats | None:
    """The probability of each scenario, shape (scenarios,), if what is taken for absent were there; None where no such
    fact was grounded. Of several that would break it, the one is taken that says least.
    """
    if not silence.atoms:
        return None
    gathered = outlook.gathered
    least = min(silence.atoms, key=lambda a: (len(gathered.atoms[a].attributes), a))
    return find_outlook(settle_atoms(gathered, {least: True}), outlook.settings, outlook, to_keep=False).probabilities


def mix(true: Floats, false: Floats, chance: float) -> Floats:
    """The probabilities at a credence of `chance`, from the masses where the fact is surely true and surely false."""
    masses = chance * true + (1.0 - chance) * false
    shares: Floats = masses / masses.sum()
    return shares


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
    judge: Callable[[float], Floats],
    now: float,
    limit: float,
    names: Sequence[str],
    scenario: str,
    leader: str,
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
