"""The pipeline as one readable function: a rulebook and a case in, an assessment out.

Facts that are known at the date get their credences; an engine grounds the rules over them once; the grounding
becomes a circuit, and the circuit a network; all worlds are summed out of it, each by its own probability and by what
the rules say of it; and so it is known how likely every scenario is, within what range, and how firmly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from vedette.language.model import Case, Rulebook
from vedette.reasoning.absences import find_silences, find_silent_rules
from vedette.reasoning.averaging import Outlook
from vedette.reasoning.confidence import Confidence, Support, judge_confidence, measure_weight
from vedette.reasoning.credence import Credence
from vedette.reasoning.grounded_case import GroundedCase, LikelyWorld, find_likely_world, gather_evidence
from vedette.reasoning.interventions import deny_source, drop_unreported, list_names, silence
from vedette.reasoning.prior_chances import PriorChances, find_prior_chances
from vedette.reasoning.scorers import find_scorer
from vedette.reasoning.scoring.judgement import DEFAULT_METHOD, Judgement, Method, Settings
from vedette.reasoning.scoring.terms import score_one
from vedette.reasoning.scoring.units import Unit, hold_units
from vedette.reasoning.spread import Spread, measure_joint_width, measure_width
from vedette.reasoning.variance import Doubt, divide_widths
from vedette.reasoning.worlds import pack, unpack

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
    outlook: Outlook
    spread: Spread
    confidence: Confidence

    @property
    def leader(self) -> Judgement:
        return self.judgements[0]

    @cached_property
    def doubt(self) -> Doubt | None:
        """How much of the leader's range stems from priors, weights, sources and facts; None when it has no width."""
        number = self.evidence.rulebook.scenarios.index(self.leader.scenario)
        draws = self.spread.by_draws[number]
        widths = [measure_width(self.spread.by_priors[number]), measure_width(draws)]
        by_sources, weights = self.outlook.by_sources
        widths.append(measure_joint_width(draws, by_sources[number], weights))
        return divide_widths([*widths, self.leader.high - self.leader.low])

    @cached_property
    def prior_chances(self) -> PriorChances:
        """How likely rules, units and atoms are by the credences of the facts alone."""
        return find_prior_chances(self.evidence, self.settings)


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
    support = _measure_support(gathered, likely, scores.judgements)
    return Assessment(
        evidence=gathered,
        settings=settings,
        likely=likely,
        judgements=scores.judgements,
        method=scores.method,
        outlook=scores.outlook,
        spread=scores.spread,
        confidence=judge_confidence(support, scores.judgements[0].first_share),
    )


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

    def find_lead(units: Sequence[Unit]) -> float:
        """How far the leader is ahead of whoever is next, in dB (below 0: behind)."""
        scores = {each.id: score_one(units, each, discount) for each in scenarios}
        others = [score for name, score in scores.items() if name != leader.id]
        return scores[leader.id] - max(others, default=scores[leader.id])

    lead = find_lead(likely.units)
    lost = [lead - find_lead(units) for units in worlds]
    without = worlds[len(origins) : -1]
    unasked = find_silent_rules(find_silences(gathered, likely, leader.id, rival.id))
    spoken = [unit for unit in likely.units if unit.rule not in unasked]
    return Support(
        leader=leader.id,
        weight=measure_weight(likely.units, leader.id, rival.id, discount),
        origins=_find_speaking(gathered, likely, leader.id),
        lost=dict(zip(origins, lost, strict=False)),
        unreported=lost[-1],
        lead=lead,
        silent=lead - find_lead(spoken),
        silences=tuple(sorted(unasked)),
        outlets=dict(zip(outlets, lost[len(origins) :], strict=False)),
        fatal=tuple(n for n, u in zip(outlets, without, strict=True) if lead >= -LEAST_DB > find_lead(u)),
    )


def _find_speaking(gathered: GroundedCase, likely: LikelyWorld, leader: str) -> frozenset[str]:
    """The origins that affirm, with a word worth anything, what the rules that hold for the leader hold by.

    All who say so are counted, and not only those without whom it would fall: two who say the same are two.
    """
    firings = {n for unit in likely.units if unit.bearing[leader] > 0.0 for n in unit.firings} & likely.firings
    found = set()
    for atom in gathered.circuit.find_sources(firings):
        credence = gathered.credences.get(atom)
        if atom in gathered.facts and credence is not None and credence.is_believed and credence.question:
            found |= {hearing.report.origin for hearing in credence.question.hearings if hearing.affirms}
    return frozenset(found)


def _find_likely_units(gathered: GroundedCase, variants: Sequence[Mapping[int, Credence]]) -> list[tuple[Unit, ...]]:
    """The units that hold in the likeliest world of each variant of the credences: one row of worlds a variant."""
    truth = np.zeros((len(gathered.atoms), len(variants)), dtype=np.bool_)
    for column, credences in enumerate(variants):
        truth[[a for a, c in credences.items() if c.is_believed], column] = True
    held = hold_units(gathered.units, gathered.circuit.hold(pack(truth)))
    return [
        tuple(unit for unit, holds in zip(gathered.units, column, strict=True) if holds)
        for column in unpack(held, len(variants)).T
    ]
