"""How likely rules hold and facts are true by the credences of the given facts alone, before any rule has spoken.

Worked example: a rule needs two facts of 80 and 50 %, from two sources: it holds with 40 %. From one source of
soundness 0.9 that makes each 88 % when it is sound, it holds with 0.9 · 0.88 · 0.88 = 70 %, and not with 63 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vedette.reasoning.averaging import hold_worlds
from vedette.reasoning.elimination import TooWide
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.posterior import sum_prior_network
from vedette.reasoning.prior_worlds import find_prior_worlds
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.scoring.units import hold_units


@dataclass(frozen=True, slots=True)
class PriorChances:
    """How likely rules (by id), units (by key) and atoms are by the credences of the facts alone."""

    rules: dict[str, float]
    units: dict[tuple[str, str], float]
    atoms: tuple[float, ...]


def find_prior_chances(gathered: GroundedCase, settings: Settings) -> PriorChances:
    """How likely every rule is to hold and every atom to be true before any rule has spoken."""
    try:
        found = sum_prior_network(gathered, settings.seed, settings.samples)
    except TooWide:
        return count_prior_chances(gathered, settings)
    network = found.network

    def read(literal: int) -> float:
        return min(1.0, max(0.0, float(found.find_joint(literal)[0])))

    atoms = [read(network.atoms[a]) if a in network.atoms else 0.0 for a in range(len(gathered.atoms))]
    for atom, credence in gathered.credences.items():
        if atom not in gathered.circuit.concluding:
            atoms[atom] = credence.probability  # as it stands, and not as sums round it
    return PriorChances(
        {rule: read(literal) for rule, literal in network.rules.items()},
        {unit.key: read(literal) for unit, literal in zip(gathered.units, network.units, strict=True)},
        tuple(atoms),
    )


def count_prior_chances(gathered: GroundedCase, settings: Settings) -> PriorChances:
    """The same, counted in worlds one by one."""
    worlds = find_prior_worlds(gathered, settings.samples, settings.seed, all_that_is_known=True)
    by_rule: dict[str, list[int]] = {rule.id: [] for rule in gathered.rules}
    for number, firing in enumerate(gathered.circuit.grounding.firings):
        by_rule[firing.rule].append(number)
    atoms = np.zeros(len(gathered.atoms))
    rules, units = np.zeros(len(by_rule)), np.zeros(len(gathered.units))
    for part, held in hold_worlds(gathered, worlds):
        fired = np.zeros((len(by_rule), held.firings.shape[1]), dtype=held.firings.dtype)
        for row, numbers in zip(fired, by_rule.values(), strict=True):
            np.bitwise_or.reduce(held.firings[numbers], axis=0, out=row)
        rules += worlds.weigh(fired, part)
        units += worlds.weigh(hold_units(gathered.units, held), part)
        atoms += worlds.weigh(held.atoms, part)
    return PriorChances(
        dict(zip(by_rule, rules.clip(0.0, 1.0).tolist(), strict=True)),
        dict(zip((u.key for u in gathered.units), units.clip(0.0, 1.0).tolist(), strict=True)),
        tuple(atoms.clip(0.0, 1.0).tolist()),
    )
