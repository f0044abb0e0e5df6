"""The pipeline as one readable function: a rulebook and a case in, an assessment out.

Facts that are known at the date get their credences; an engine grounds the rules over them once; the grounding
becomes a circuit; worlds run through the circuit; the rules that hold in each world are scored; and the worlds, each
by its own probability, say how likely every scenario is, within what range, and how firmly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from vedette.language.model import Case, Rulebook
from vedette.reasoning.averaging import (
    build_worlds_of,
    hold_worlds,
)
from vedette.reasoning.confidence import Confidence, Support, judge_confidence, measure_margin, measure_weight
from vedette.reasoning.credence import Credence
from vedette.reasoning.grounded_case import GroundedCase, LikelyWorld, find_likely_world, gather_evidence
from vedette.reasoning.interventions import deny_source, drop_unreported, list_names, silence
from vedette.reasoning.scorers import find_scorer
from vedette.reasoning.scoring.judgement import DEFAULT_METHOD, Judgement, Method, Settings
from vedette.reasoning.scoring.terms import score_one
from vedette.reasoning.scoring.units import Unit, hold_units
from vedette.reasoning.variance import Doubt
from vedette.reasoning.worlds import (
    Worlds,
    pack,
    unpack,
)

LEAST_DB = 1e-9
"""Sums of weights that differ by less are equal."""


@dataclass(frozen=True)
class Assessment:
    """The answer to a case: a judgement of every scenario, best first, and everything needed to explain it."""

    evidence: GroundedCase
    settings: Settings
    likely: LikelyWorld
    judgements: tuple[Judgement, ...]
    method: Method
    confidence: Confidence
    rule_chances: Mapping[str, float]
    atom_chances: tuple[float, ...]

    @property
    def leader(self) -> Judgement:
        return self.judgements[0]

    @cached_property
    def doubt(self) -> Doubt | None:
        """How much of the leader's range stems from facts and how much from weights; None when it has no width."""
        return find_scorer(self.method.name).find_doubt(self.evidence, self.settings, self.leader.scenario)


def assess(rulebook: Rulebook, case: Case, as_of: date | None = None, settings: Settings | None = None) -> Assessment:
    """Assess a case under a rulebook, as known on `as_of` (the case's own date unless given).

    Raises BadInput when the rules combine in too many ways. The result depends on nothing but the arguments.
    """
    settings = settings or Settings()
    return judge_evidence(gather_evidence(rulebook, case, as_of or case.as_of, settings.engine), settings)


def judge_evidence(gathered: GroundedCase, settings: Settings) -> Assessment:
    """Everything after grounding: evidence with other credences, weights or priors needs no grounding of its own."""
    likely = find_likely_world(gathered)
    scores = find_scorer(DEFAULT_METHOD).score(gathered, likely, settings)
    rule_chances, atom_chances = _count_chances(gathered, settings, scores.worlds)
    support = _measure_support(gathered, likely, scores.judgements)
    return Assessment(
        evidence=gathered,
        settings=settings,
        likely=likely,
        judgements=scores.judgements,
        method=scores.method,
        confidence=judge_confidence(support, scores.judgements[0].first_share),
        rule_chances=rule_chances,
        atom_chances=atom_chances,
    )


def _count_chances(
    gathered: GroundedCase, settings: Settings, worlds: Worlds
) -> tuple[dict[str, float], tuple[float, ...]]:
    """The probability of every rule to hold and of every atom to be true, by the credences of the facts alone.

    `worlds` vary only in facts that matter to the verdict. What hangs on other facts, too, is counted in worlds of
    its own, in which every fact varies on which any firing of such a rule, or any conclusion of such an atom, hangs.
    """
    rules, atoms = _weigh_circuit(gathered, worlds)
    certain, doubtful = gathered.split_doubtful(all_that_is_known=True)
    atoms_aside, firings_aside = gathered.circuit.find_dependent(doubtful.keys() - gathered.matters)
    if firings_aside:
        firings = gathered.circuit.grounding.firings
        names = {firings[f].rule for f in firings_aside}
        whole = {f for f, firing in enumerate(firings) if firing.rule in names or atoms_aside & {*firing.concludes}}
        sources = gathered.circuit.find_sources(whole) | atoms_aside
        known = {a: p for a, p in doubtful.items() if a in sources}
        other_rules, other_atoms = _weigh_circuit(gathered, build_worlds_of(gathered, certain, known, settings)[0])
        rules = {name: (other_rules if name in names else rules)[name] for name in rules}
        atoms = [other if a in atoms_aside else atoms[a] for a, other in enumerate(other_atoms)]
    for atom, credence in gathered.credences.items():
        if atom not in gathered.circuit.concluding:
            atoms[atom] = credence.probability
    return rules, tuple(atoms)


def _weigh_circuit(gathered: GroundedCase, worlds: Worlds) -> tuple[dict[str, float], list[float]]:
    """The summed weight of the worlds in which each rule holds, by id, and in which each derived atom is true."""
    by_rule: dict[str, list[int]] = {rule.id: [] for rule in gathered.rules}
    for number, firing in enumerate(gathered.circuit.grounding.firings):
        by_rule[firing.rule].append(number)
    derived = sorted(gathered.circuit.concluding)
    rules, atoms = np.zeros(len(by_rule)), np.zeros(len(gathered.atoms))
    for part, held in hold_worlds(gathered, worlds):
        fired = np.zeros((len(by_rule), held.firings.shape[1]), dtype=held.firings.dtype)
        for row, numbers in zip(fired, by_rule.values(), strict=True):
            np.bitwise_or.reduce(held.firings[numbers], axis=0, out=row)
        rules += worlds.weigh(fired, part)
        atoms[derived] += worlds.weigh(held.atoms[derived], part)
    return dict(zip(by_rule, rules.clip(0.0, 1.0).tolist(), strict=True)), atoms.clip(0.0, 1.0).tolist()


def find_support(assessment: Assessment) -> Support:
    """What the lead of the leading scenario over the next rests on."""
    return _measure_support(assessment.evidence, assessment.likely, assessment.judgements)


def _measure_support(gathered: GroundedCase, likely: LikelyWorld, judgements: Sequence[Judgement]) -> Support:
    """What the lead rests on: the likeliest world without each origin and outlet, and without what nobody reported."""
    origins = sorted({v.origin for c in gathered.credences.values() for v in c.voices})
    outlets = list_names(gathered, "source")
    silent = [*(silence(gathered, origin) for origin in origins), *(deny_source(gathered, name) for name in outlets)]
    worlds = _find_likely_units(gathered, [each.credences for each in (*silent, drop_unreported(gathered))])
    discount, scenarios = gathered.rulebook.discount, gathered.rulebook.scenarios
    leader, rival = (judgements[min(n, len(judgements) - 1)].scenario for n in (0, 1))
    lead = measure_margin(likely.units, leader.id, rival.id, discount)
    lost = [lead - measure_margin(units, leader.id, rival.id, discount) for units in worlds]

    def is_led(units: Sequence[Unit]) -> bool:
        best = max(score_one(units, scenario, discount) for scenario in scenarios)
        return score_one(units, leader, discount) >= best - LEAST_DB

    without = worlds[len(origins) : -1]
    return Support(
        leader=leader.id,
        weight=measure_weight(likely.units, leader.id, rival.id, discount),
        origins=frozenset(name for name, db in zip(origins, lost, strict=False) if db > LEAST_DB),
        lost=dict(zip(origins, lost, strict=False)),
        unreported=lost[-1],
        outlets=dict(zip(outlets, lost[len(origins) :], strict=False)),
        fatal=tuple(n for n, u in zip(outlets, without, strict=True) if is_led(likely.units) and not is_led(u)),
    )


def _find_likely_units(gathered: GroundedCase, variants: Sequence[Mapping[int, Credence]]) -> list[tuple[Unit, ...]]:
    """The units that hold in the likeliest world of each variant of the credences: one row of worlds a variant."""
    truth = np.zeros((len(gathered.atoms), len(variants)), dtype=np.bool_)
    for column, credences in enumerate(variants):
        truth[[a for a, c in credences.items() if c.is_believed], column] = True
    held = hold_units(gathered.units, gathered.circuit.hold(pack(truth)).firings)
    return [
        tuple(unit for unit, holds in zip(gathered.units, column, strict=True) if holds)
        for column in unpack(held, len(variants)).T
    ]
