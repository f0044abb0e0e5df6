"""Log-odds scoring: what do the rules that hold say together about each scenario?

Method: weights of evidence in decibans, 10·log10 of a likelihood ratio, add up (I. J. Good, "Probability and the
Weighing of Evidence", 1950). In world *w*, scenario *h* scores S_h(w) = 10·log10(prior_h) + the sum of the weights of
the rules that hold in *w*; within a group of rules that look at the same underlying thing, per scenario, the largest
weight (by size) counts in full, the next times `discount`, the next times its square.

Worked example: a prior of 0.30 is -5.23 dB. Two rules of one group lend +4 and +3, a third rule of no group -1. With a
discount of 0.5 the score is -5.23 + 4 + 1.5 - 1 = -0.73 dB; the naive sum is -5.23 + 4 + 3 - 1 = +0.77 dB.
"""

from __future__ import annotations

import numpy as np

from vedette.language.model import Scenario
from vedette.reasoning.averaging import (
    Outlook,
    build_worlds,
    compare_worlds,
    hold_worlds,
    judge_likelihoods,
)
from vedette.reasoning.grounded_case import GroundedCase, LikelyWorld
from vedette.reasoning.scoring.judgement import DEFAULT_METHOD, Judgement, Method, Scores, Settings
from vedette.reasoning.scoring.posteriors import (
    Likelihoods,
    compare_scores,
    join_likelihoods,
)
from vedette.reasoning.scoring.ranges import list_ranges, open_scores, place_ranges, score_with_ranges
from vedette.reasoning.scoring.tables import ScoreTables, build_tables
from vedette.reasoning.scoring.terms import score_naively, score_one
from vedette.reasoning.scoring.units import hold_units
from vedette.reasoning.variance import Doubt, divide_doubt
from vedette.reasoning.worlds import (
    Floats,
    Worlds,
    draw_numbers,
    enumerate_worlds,
    find_quantile,
    sample_jointly,
    sample_worlds,
)

INTERVAL_WORLDS = 16_384
"""Worlds drawn for the interval when weights, priors or credences have ranges of their own."""
DOUBT_WORLDS, DOUBT_DRAWS = 2_048, 5
"""Fact worlds and draws of weights (2^5) that are crossed to tell doubt about facts from doubt about weights."""
COVERAGE = (0.05, 0.95)
"""The interval is the central 90 % of posteriors."""


def score(gathered: GroundedCase, likely: LikelyWorld, settings: Settings) -> Scores:
    """A judgement of every scenario, best first, averaged over the worlds that doubtful facts leave open."""
    worlds, exact = build_worlds(gathered, settings)
    tables = build_tables(gathered.units, gathered.rulebook.scenarios, gathered.rulebook.discount)
    outlook = judge_likelihoods(compare_worlds(gathered, worlds, tables), worlds, settings.uncertainty)
    low, high = find_interval(gathered, settings, outlook, tables)
    method = Method(
        uncertainty=settings.uncertainty,
        worlds=worlds.count,
        exact=exact,
        seed=settings.seed,
        standard_error=outlook.standard_error,
        name=DEFAULT_METHOD,
    )
    return Scores(_rank(gathered, likely, outlook, low, high), method, worlds)


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
    held = np.concatenate([hold_units(gathered.units, h.firings) for _, h in hold_worlds(gathered, worlds)], axis=1)
    scored = open_scores(gathered.units, scenarios, discount, held, worlds.count)
    drawn = [compare_scores(scored.score(place_ranges(gathered.units, scenarios, column))) for column in numbers.T]
    joined = join_likelihoods(drawn)
    values = joined.shares[scenarios.index(scenario)].reshape(len(drawn), worlds.count)
    evidence = joined.evidence.reshape(values.shape) if settings.uncertainty == "likelihood" else 1.0
    return divide_doubt(values, worlds.weights * evidence * np.ones_like(values))


def _rank(
    gathered: GroundedCase, likely: LikelyWorld, outlook: Outlook, low: Floats, high: Floats
) -> tuple[Judgement, ...]:
    """Judgements by falling probability, ties by id (scenarios come sorted by id)."""
    scenarios, discount = gathered.rulebook.scenarios, gathered.rulebook.discount
    order = sorted(range(len(scenarios)), key=lambda i: -round(float(outlook.probabilities[i]), 12))
    return tuple(
        Judgement(
            scenario=scenarios[i],
            probability=float(outlook.probabilities[i]),
            low=float(low[i]),
            high=float(high[i]),
            score_db=score_one(likely.units, scenarios[i], discount),
            naive_db=score_naively(likely.units, scenarios[i]),
            rank=rank,
            first_share=float(outlook.first_shares[i]),
        )
        for rank, i in enumerate(order, start=1)
    )
