"""Many variants of a case judged in the same worlds, so that what differs between them is the variant and not the
draw.

Method: common random numbers. Every fact that matters gets one number between 0 and 1 in each world, and is true
there when the number lies below its credence; another credence moves only the worlds between the two. With few facts
all worlds are enumerated instead, and a variant weighs each by its own probability. A fact that is surely true or
false is put into the circuit as such, and costs no precision. The probability of a scenario is linear in the credence
of a fact, so two variants (it is true, it is false) say what every credence would say: exactly so, given the worlds.

Worked example: in worlds in which a fact is true, war and peace have the masses 3 and 1; in those in which it is
false, 1 and 1. At a credence of 0.5 they have 2 and 1, and war a probability of 2/3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vedette.reasoning.averaging import estimate_error
from vedette.reasoning.circuit import Circuit
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.scoring.judgement import Settings, Uncertainty
from vedette.reasoning.scoring.posteriors import posteriors
from vedette.reasoning.scoring.tables import ScoreTables, build_tables
from vedette.reasoning.scoring.units import Unit, hold_units
from vedette.reasoning.worlds import ALL, Bits, Floats, Worlds, enumerate_worlds, pack, sample_jointly

ENUMERATED_FACTS = 13
"""Up to this many facts that matter, variants are judged in all worlds (2^13)."""
SAMPLED_WORLDS = 8_192
"""Beyond, in so many."""


@dataclass(frozen=True, slots=True)
class Masses:
    """How much of all worlds speaks for each scenario, up to one factor: shape (scenarios, runs); runs are
    independent samples.

    With `likelihood` a mass is the mean of P(w)·10^(S_h(w)/10), with `posterior` that of the posterior.
    """

    by_run: Floats

    @property
    def totals(self) -> Floats:
        total: Floats = self.by_run.sum(axis=1)
        return total

    @property
    def probabilities(self) -> Floats:
        """Shape (scenarios,), adding up to 1."""
        shares: Floats = self.totals / self.by_run.sum()
        return shares

    @property
    def standard_error(self) -> float:
        """Of the probabilities, the largest over scenarios; 0 when the worlds are no samples (see `averaging`)."""
        return estimate_error(self.by_run / self.by_run.sum())


def mix(true: Masses, false: Masses, chance: float) -> Masses:
    """The masses at a credence of `chance`, from those where the fact is surely true and surely false."""
    return Masses(chance * true.by_run + (1.0 - chance) * false.by_run)


@dataclass(frozen=True)
class Ensemble:
    """The worlds that all variants of a case share.

    `varying` are the facts (by atom) that have a number of their own, a row each in `points`, shape (varying,
    worlds); None when the worlds are all that there are.
    """

    base: GroundedCase
    uncertainty: Uncertainty
    varying: tuple[int, ...]
    worlds: Worlds
    points: Floats | None

    @property
    def exact(self) -> bool:
        return self.points is None

    @cached_property
    def tables(self) -> ScoreTables:
        return build_tables(self.base.units, self.base.rulebook.scenarios, self.base.rulebook.discount)

    @cached_property
    def chances(self) -> dict[int, float]:
        """The credences of the case as it is."""
        return find_chances(self.base)

    def judge(self, changed: Mapping[int, float] | None = None) -> Masses:
        """The masses when these facts have other credences: 0 for one that is gone, 1 for one that is sure."""
        return self._judge({**self.chances, **(changed or {})}, self.base.circuit, self.base.units, self.tables)

    def judge_variant(self, variant: GroundedCase) -> Masses:
        """The masses of evidence over the same grounding, with other credences, rules or priors."""
        tables = self.tables
        if variant.units != self.base.units or variant.rulebook.scenarios != self.base.rulebook.scenarios:
            tables = build_tables(variant.units, variant.rulebook.scenarios, variant.rulebook.discount)
        return self._judge(find_chances(variant), variant.circuit, variant.units, tables)

    def _judge(
        self, chances: Mapping[int, float], circuit: Circuit, units: tuple[Unit, ...], tables: ScoreTables
    ) -> Masses:
        held = hold_units(units, circuit.hold(self.lay_out(chances)).firings)
        masses = self.find_masses(tables.score(held, self.worlds.count)) * self.weigh(chances)
        return Masses(masses.reshape(len(masses), self.worlds.runs, -1).sum(axis=2))

    def score(self) -> tuple[Bits, Floats]:
        """Where each unit holds in the case as it is, (units, words), and the scores, (scenarios, worlds)."""
        held = hold_units(self.base.units, self.base.circuit.hold(self.lay_out(self.chances)).firings)
        return held, self.tables.score(held, self.worlds.count)

    @cached_property
    def peak(self) -> float:
        """The highest score of the case as it is (dB): masses are counted from there, so that none overflows."""
        return float(self.score()[1].max())

    def find_masses(self, scores: Floats) -> Floats:
        """What each world says for each scenario, shape (scenarios, worlds), from scores in dB."""
        if self.uncertainty == "posterior":
            return posteriors(scores)
        masses: Floats = 10.0 ** ((scores - self.peak) / 10.0)
        return masses

    def lay_out(self, chances: Mapping[int, float]) -> Bits:
        """In which worlds each atom is true, shape (atoms, words)."""
        bits = np.zeros((self.worlds.atoms, self.worlds.rows.shape[1]), dtype=np.uint64)
        bits[[atom for atom, chance in chances.items() if chance == 1.0]] = ALL
        rows = [row for row, atom in enumerate(self.varying) if 0.0 < chances.get(atom, 0.0) < 1.0]
        atoms = [self.varying[row] for row in rows]
        if self.points is None:
            bits[atoms] = self.worlds.rows[rows]
        elif rows:
            bits[atoms] = pack(self.points[rows] < np.array([chances[a] for a in atoms])[:, np.newaxis])
        return bits

    def weigh(self, chances: Mapping[int, float]) -> Floats:
        """How much each world counts, shape (worlds,)."""
        if self.points is not None:
            return self.worlds.weights
        weights = np.ones(1)
        for atom in self.varying:
            chance = chances.get(atom, 0.0)
            chance = chance if 0.0 < chance < 1.0 else 0.5  # its row is all true or all false; both halves are alike
            weights = np.concatenate([weights * (1.0 - chance), weights * chance])
        return weights


def find_chances(gathered: GroundedCase) -> dict[int, float]:
    """The probability of each fact that has one, by atom."""
    return {atom: credence.probability for atom, credence in gathered.credences.items()}


def build_ensemble(base: GroundedCase, settings: Settings) -> Ensemble:
    """The worlds for all variants of this evidence in which no fact is new."""
    doubt = {a: abs(p - 0.5) for a, p in find_chances(base).items() if a in base.matters}
    if len(doubt) <= ENUMERATED_FACTS:
        varying = tuple(sorted(doubt))
        worlds = enumerate_worlds(len(base.atoms), (), dict.fromkeys(varying, 0.5))
        return Ensemble(base, settings.uncertainty, varying, worlds, None)
    varying = tuple(sorted(doubt, key=lambda a: (doubt[a], a)))
    worlds, points = sample_jointly(len(base.atoms), (), {}, len(varying), SAMPLED_WORLDS, settings.seed)
    return Ensemble(base, settings.uncertainty, varying, worlds, points)
