"""The pipeline as one readable function: a rulebook and a case in, an assessment out.

Facts that are known at the date get their credences; an engine grounds the rules over them once; the grounding
becomes a circuit; worlds run through the circuit; the rules that hold in each world are scored; and the worlds, each
by its own probability, say how likely every scenario is, within what range, and how firmly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from vedette.language.model import Case, Rulebook, Scenario
from vedette.reasoning.circuit import Held
from vedette.reasoning.confidence import Confidence, Support, judge_confidence, measure_support
from vedette.reasoning.credence import Credence
from vedette.reasoning.engines import DEFAULT_ENGINE
from vedette.reasoning.grounded_case import (
    GroundedCase,
    LikelyWorld,
    find_likely_world,
    gather_evidence,
)
from vedette.reasoning.interventions import drop_unreported, silence
from vedette.reasoning.scorers.logodds import (
    Likelihoods,
    ScoreTables,
    Unit,
    build_tables,
    compare_scores,
    hold_units,
    join_likelihoods,
    list_ranges,
    score_naively,
    score_one,
    score_with_ranges,
    settle_ranges,
    weigh_leads,
)
from vedette.reasoning.variance import Doubt, divide_doubt
from vedette.reasoning.worlds import (
    Floats,
    Worlds,
    draw_numbers,
    enumerate_worlds,
    find_quantile,
    pack,
    sample_jointly,
    sample_worlds,
    unpack,
)

Uncertainty = Literal["likelihood", "posterior"]

ENUMERATION_LIMIT = 20
"""Up to this many doubtful facts that matter, every world is looked at (2^20 of them); beyond, worlds are sampled."""
INTERVAL_WORLDS = 16_384
"""Worlds drawn for the interval when weights, priors or credences have ranges of their own."""
DOUBT_WORLDS, DOUBT_DRAWS = 2_048, 5
"""Fact worlds and draws of weights (2^5) that are crossed to tell doubt about facts from doubt about weights."""
ROOM = 1 << 23
"""Machine words that one part of the worlds may take while the circuit runs over it (64 MB)."""
PART_WORDS = 2_048
"""Machine words of worlds that run through the circuit at once, unless the circuit is very large (131,072 worlds)."""
COVERAGE = (0.05, 0.95)
"""The interval is the central 90 % of posteriors."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to assess: which engine grounds, how doubtful facts are averaged, and how worlds are drawn."""

    engine: str = DEFAULT_ENGINE
    uncertainty: Uncertainty = "likelihood"
    samples: int = 65_536
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of one scenario.

    `probability`, `low`, `high` and `first_share` are shares from 0 to 1; `score_db` and `naive_db` are decibans in the
    likeliest world, with and without group discounts; `rank` counts from 1, ties going to the earlier id.
    """

    scenario: Scenario
    probability: float
    low: float
    high: float
    score_db: float
    naive_db: float
    rank: int
    first_share: float


@dataclass(frozen=True, slots=True)
class Method:
    """How the worlds were made: all of them (`exact`), or `worlds` of them from a seed, at that standard error."""

    uncertainty: Uncertainty
    worlds: int
    exact: bool
    seed: int
    standard_error: float
    name: str = "log-odds"


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
        return find_doubt(self.evidence, self.settings, self.leader.scenario)


def assess(rulebook: Rulebook, case: Case, as_of: date | None = None, settings: Settings | None = None) -> Assessment:
    """Assess a case under a rulebook, as known on `as_of` (the case's own date unless given).

    Raises BadInput when the rules combine in too many ways. The result depends on nothing but the arguments.
    """
    settings = settings or Settings()
    return judge_evidence(gather_evidence(rulebook, case, as_of or case.as_of, settings.engine), settings)


def judge_evidence(gathered: GroundedCase, settings: Settings) -> Assessment:
    """Everything after grounding: evidence with other credences, weights or priors needs no grounding of its own."""
    likely = find_likely_world(gathered)
    worlds, exact = build_worlds(gathered, settings)
    tables = build_tables(gathered.units, gathered.rulebook.scenarios, gathered.rulebook.discount)
    outlook = judge_likelihoods(compare_worlds(gathered, worlds, tables), worlds, settings.uncertainty)
    judgements = _rank(gathered, likely, outlook, *find_interval(gathered, settings, outlook, tables))
    return Assessment(
        gathered,
        settings,
        likely,
        judgements,
        Method(settings.uncertainty, worlds.count, exact, settings.seed, outlook.standard_error),
        judge_confidence(_measure_support(gathered, likely, judgements), judgements[0].first_share),
        *_count_chances(gathered, settings, worlds),
    )


# --- worlds -----------------------------------------------------------------------------------------------------------


def build_worlds(gathered: GroundedCase, settings: Settings) -> tuple[Worlds, bool]:
    """All worlds when few facts are in doubt (then the second value is True), else a seeded sample."""
    certain, doubtful = gathered.split_doubtful()
    return _build_worlds(gathered, certain, doubtful, settings)


def _build_worlds(
    gathered: GroundedCase, certain: Sequence[int], doubtful: Mapping[int, float], settings: Settings
) -> tuple[Worlds, bool]:
    if len(doubtful) <= ENUMERATION_LIMIT:
        return enumerate_worlds(len(gathered.atoms), certain, doubtful), True
    return sample_worlds(len(gathered.atoms), certain, doubtful, settings.samples, settings.seed), False


def hold_worlds(gathered: GroundedCase, worlds: Worlds) -> Iterator[tuple[slice, Held]]:
    """Which worlds, and what holds in them: a part of the worlds at a time, so that memory is bounded."""
    rows = len(gathered.atoms) + len(gathered.circuit.grounding.firings)
    for part, bits in worlds.split(max(1, min(PART_WORDS, ROOM // (rows + 1)))):
        yield part, gathered.circuit.hold(bits)


def compare_worlds(gathered: GroundedCase, worlds: Worlds, tables: ScoreTables) -> Likelihoods:
    """The posteriors in each of the worlds, and how much each accords with the rules."""
    parts = ((part, hold_units(gathered.units, held.firings)) for part, held in hold_worlds(gathered, worlds))
    if tables.is_wide:
        return join_likelihoods(tables.compare(held, part.stop - part.start) for part, held in parts)
    shares, evidence = np.empty((len(tables.priors), worlds.count)), np.empty(worlds.count)
    for part, held in parts:
        tables.compare_into(shares[:, part], evidence[part], held)
    return Likelihoods(shares, evidence, 0.0)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What many worlds say together.

    `shares` has shape (scenarios, worlds): the posterior in each world. `weights` (worlds,) sum to 1 and say how much
    each world counts; `probabilities` and `first_shares` have shape (scenarios,); `standard_error` is the largest
    over scenarios.
    """

    shares: Floats
    weights: Floats
    probabilities: Floats
    first_shares: Floats
    standard_error: float


def judge_worlds(scores: Floats, worlds: Worlds, uncertainty: Uncertainty) -> Outlook:
    """Average the posteriors that scores in dB, shape (scenarios, worlds), mean."""
    return judge_likelihoods(compare_scores(scores), worlds, uncertainty)


def judge_likelihoods(likelihoods: Likelihoods, worlds: Worlds, uncertainty: Uncertainty) -> Outlook:
    """Average posteriors over worlds.

    With `likelihood`, P(h) is proportional to the sum over worlds of P(w)·10^(S_h(w)/10): doubtful facts are averaged
    out in the likelihood (Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, section 2.2.2: virtual
    evidence), so a world counts by its probability times how well it accords with the rules. With `posterior` it
    counts by its probability alone (Jeffrey, "The Logic of Decision", 1983, ch. 11).
    """
    shares = likelihoods.shares
    weights = worlds.weights * (likelihoods.evidence if uncertainty == "likelihood" else 1.0)
    weights /= weights.sum()
    probabilities = shares @ weights
    error = _estimate_error(shares, weights, probabilities, worlds.runs)
    return Outlook(shares, weights, probabilities, weigh_leads(shares, weights), error)


def _estimate_error(shares: Floats, weights: Floats, probabilities: Floats, runs: int) -> float:
    """The standard error of the probabilities, the largest over scenarios; 0 when the worlds are no samples.

    Each run is an independent sample; what it alone would change in the mean, squared and summed, is the variance of a
    ratio of means (Cochran, "Sampling Techniques", 3rd ed. 1977, section 6.4).
    """
    if runs == 1:
        return 0.0
    by_run = ((shares * weights).reshape(len(shares), runs, -1)).sum(axis=2)
    changed = by_run - probabilities[:, np.newaxis] * weights.reshape(runs, -1).sum(axis=1)
    return float(np.sqrt((changed**2).sum(axis=1) * runs / (runs - 1)).max())


def find_interval(
    gathered: GroundedCase, settings: Settings, outlook: Outlook, tables: ScoreTables
) -> tuple[Floats, Floats]:
    """The central 90 % of posteriors for each scenario: over worlds and ranges of weights, priors and credences."""
    scenarios = gathered.rulebook.scenarios
    ranges = list_ranges(gathered.units, scenarios)
    if ranges or any(c.midrange != c.probability for c in gathered.credences.values()):
        certain, doubtful = gathered.split_doubtful(at_midrange=True)
        worlds, numbers = sample_jointly(
            len(gathered.atoms), certain, doubtful, len(ranges), INTERVAL_WORLDS, settings.seed + 1
        )
        likelihoods = (
            _compare_with_ranges(gathered, worlds, numbers) if ranges else compare_worlds(gathered, worlds, tables)
        )
        outlook = judge_likelihoods(likelihoods, worlds, settings.uncertainty)
    low, high = (np.array([find_quantile(s, outlook.weights, q) for s in outlook.shares]) for q in COVERAGE)
    return low, high


def _compare_with_ranges(gathered: GroundedCase, worlds: Worlds, numbers: Floats) -> Likelihoods:
    """Likelihoods with weights and priors drawn from their ranges in each world, `numbers` saying where in them."""
    scenarios, discount = gathered.rulebook.scenarios, gathered.rulebook.discount
    return join_likelihoods(
        compare_scores(
            score_with_ranges(
                gathered.units, scenarios, discount, hold_units(gathered.units, held.firings), numbers[:, part]
            )
        )
        for part, held in hold_worlds(gathered, worlds)
    )


def find_doubt(gathered: GroundedCase, settings: Settings, scenario: Scenario) -> Doubt | None:
    """How much of the width of a scenario's range stems from facts and how much from weights and priors that are
    ranges.

    Fact worlds (all of them, when few) are crossed with draws of the weights. None when the range has no width.
    """
    scenarios, discount = gathered.rulebook.scenarios, gathered.rulebook.discount
    certain, doubtful = gathered.split_doubtful(at_midrange=True)
    if 2 ** len(doubtful) <= DOUBT_WORLDS:
        worlds = enumerate_worlds(len(gathered.atoms), certain, doubtful)
    else:
        worlds = sample_worlds(len(gathered.atoms), certain, doubtful, DOUBT_WORLDS, settings.seed + 2)
    ranges = list_ranges(gathered.units, scenarios)
    numbers = draw_numbers(len(ranges), DOUBT_DRAWS if ranges else 0, settings.seed + 3)
    drawn = [
        compare_worlds(gathered, worlds, build_tables(*settle_ranges(gathered.units, scenarios, column), discount))
        for column in numbers.T
    ]
    joined = join_likelihoods(drawn)
    values = joined.shares[scenarios.index(scenario)].reshape(len(drawn), worlds.count)
    evidence = joined.evidence.reshape(values.shape) if settings.uncertainty == "likelihood" else 1.0
    return divide_doubt(values, worlds.weights * evidence * np.ones_like(values))


def _count_chances(
    gathered: GroundedCase, settings: Settings, worlds: Worlds
) -> tuple[dict[str, float], tuple[float, ...]]:
    """The probability of every rule to hold and of every atom to be true, by the credences of the facts alone.

    `worlds` vary only in facts that matter to the verdict. What hangs on other facts, too, is counted in worlds of
    its own.
    """
    rules, atoms = _weigh_circuit(gathered, worlds)
    certain, doubtful = gathered.split_doubtful(all_that_is_known=True)
    atoms_aside, firings_aside = gathered.circuit.find_dependent(doubtful.keys() - gathered.matters)
    if firings_aside:
        sources = gathered.circuit.find_sources(firings_aside)
        known = {a: p for a, p in doubtful.items() if a in sources}
        other_rules, other_atoms = _weigh_circuit(gathered, _build_worlds(gathered, certain, known, settings)[0])
        names = {gathered.circuit.grounding.firings[f].rule for f in firings_aside}
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
        fired = np.array([np.bitwise_or.reduce(held.firings[numbers], axis=0) for numbers in by_rule.values()])
        rules += worlds.weigh(fired.reshape(len(by_rule), -1), part)
        atoms[derived] += worlds.weigh(held.atoms[derived], part)
    return dict(zip(by_rule, rules.clip(0.0, 1.0).tolist(), strict=True)), atoms.clip(0.0, 1.0).tolist()


# --- judgements -------------------------------------------------------------------------------------------------------


def _rank(
    gathered: GroundedCase, likely: LikelyWorld, outlook: Outlook, low: Floats, high: Floats
) -> tuple[Judgement, ...]:
    """Judgements by falling probability, ties by id (scenarios come sorted by id)."""
    scenarios, discount = gathered.rulebook.scenarios, gathered.rulebook.discount
    order = sorted(range(len(scenarios)), key=lambda i: -round(float(outlook.probabilities[i]), 12))
    return tuple(
        Judgement(
            scenarios[i],
            float(outlook.probabilities[i]),
            float(low[i]),
            float(high[i]),
            score_one(likely.units, scenarios[i], discount),
            score_naively(likely.units, scenarios[i]),
            rank,
            float(outlook.first_shares[i]),
        )
        for rank, i in enumerate(order, start=1)
    )


def measure_lead(assessment: Assessment) -> Support:
    """What the lead of the leading scenario over the next rests on."""
    return _measure_support(assessment.evidence, assessment.likely, assessment.judgements)


def _measure_support(gathered: GroundedCase, likely: LikelyWorld, judgements: Sequence[Judgement]) -> Support:
    """What the lead rests on: the likeliest world again without each origin, and without estimates nobody reported."""
    origins = sorted({v.origin for c in gathered.credences.values() for v in c.voices})
    changed = [*(silence(gathered, origin) for origin in origins), drop_unreported(gathered)]
    units = _find_likely_units(gathered, [each.credences for each in changed])
    without = dict(zip((*origins, None), units, strict=True))
    leader, rival = judgements[0].scenario.id, judgements[min(1, len(judgements) - 1)].scenario.id
    return measure_support(leader, rival, gathered.rulebook.discount, likely.units, without)


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
