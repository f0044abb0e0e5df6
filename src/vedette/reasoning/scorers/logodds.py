"""Log-odds scoring: what do the rules that hold say together about each scenario?

Method: weights of evidence in decibans, 10·log10 of a likelihood ratio, add up (I. J. Good, "Probability and the
Weighing of Evidence", 1950). In world *w*, scenario *h* scores S_h(w) = 10·log10(prior_h) + the sum of the weights of
the rules that hold in *w*, each centred (less what its rule lends all scenarios on average under their priors); within
a group of rules that look at the same underlying thing, per scenario, those for and those against are ranked apart:
the largest counts in full, the next times `discount`, the next times its square.

Worked example: a prior of 0.30 is -5.23 dB. Two rules of one group lend +4 and +3 once centred, a third rule of no
group -1. With a discount of 0.5 the score is -5.23 + 4 + 1.5 - 1 = -0.73 dB; the naive sum is -5.23 + 4 + 3 - 1 =
+0.77 dB.
"""

from __future__ import annotations

import numpy as np

from vedette.reasoning.averaging import Outlook, find_outlook
from vedette.reasoning.grounded_case import GroundedCase, LikelyWorld
from vedette.reasoning.scorers import Scores
from vedette.reasoning.scoring.judgement import DEFAULT_METHOD, Judgement, Method, Settings
from vedette.reasoning.scoring.terms import score_naively, score_one
from vedette.reasoning.spread import Spread, find_central, spread_posteriors
from vedette.reasoning.worlds import Floats


def score(gathered: GroundedCase, likely: LikelyWorld, settings: Settings) -> Scores:
    """A judgement of every scenario, best first, averaged over the worlds that doubtful facts leave open."""
    outlook = find_outlook(gathered, settings)
    spread = spread_posteriors(outlook)
    low, high = find_interval(spread, outlook.probabilities)
    method = Method(
        uncertainty=settings.uncertainty,
        worlds=outlook.worlds,
        exact=outlook.exact,
        seed=settings.seed,
        standard_error=outlook.standard_error,
        effective=outlook.effective,
        states=outlook.states,
        name=DEFAULT_METHOD,
    )
    return Scores(_rank(likely, outlook, low, high), method, outlook, spread)


def find_interval(spread: Spread, chances: Floats) -> tuple[Floats, Floats]:
    """The central 90 % of posteriors for each scenario, widened if need be to hold its chance."""
    weights = spread.weights.reshape(-1)
    low, high = np.array([find_central(s.reshape(-1), weights) for s in spread.shares]).T
    return np.minimum(low, chances), np.maximum(high, chances)


def _rank(likely: LikelyWorld, outlook: Outlook, low: Floats, high: Floats) -> tuple[Judgement, ...]:
    """Judgements by falling probability, ties by id (scenarios come sorted by id)."""
    rulebook = outlook.gathered.rulebook
    scenarios, discount = rulebook.scenarios, rulebook.discount
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
            first_share=float(outlook.drawn.first_shares[i]),
        )
        for rank, i in enumerate(order, start=1)
    )
