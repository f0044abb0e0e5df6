"""Where a range comes from: how much of its width is doubt about facts, and how much is doubt about weights and priors.

Method: the variance of a posterior over fact worlds crossed with draws of the weights is divided by the law of total
variance. Doubt about facts explains the variance of the means over draws; it would leave the mean of the variances
over draws. A part's share is the mean of what it explains alone and what is lost without it: the Shapley effect for
two parts, which adds up to the whole, splits evenly what the two do together, and stays valid where they depend on
each other, as they do once worlds count by their evidence (Owen, SIAM/ASA Journal on Uncertainty Quantification 2,
2014; Song, Nelson and Staum, same journal 4, 2016).

Worked example: facts move a posterior by -3 or +3 and weights by -1 or +1, all as likely and adding up. The variance is
9 + 1, so facts make 90 % of it and weights 10 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vedette.reasoning.worlds import Floats

LEAST_VARIANCE = 1e-18
"""Less variance than this (a standard deviation of 10^-9) is rounding error."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Shares, from 0 to 1, of the variance of the leader's posterior that stem from facts and from weights and priors.

    They add up to 1; what facts and weights make only together is split evenly between them.
    """

    from_facts: float
    from_weights: float


def divide_doubt(values: Floats, weights: Floats) -> Doubt | None:
    """The shares of the variance of `values`, shape (draws of weights, fact worlds), each cell counting by its weight.

    None when there is no variance to divide.
    """
    total = _measure_variance(values, weights)
    if total <= LEAST_VARIANCE:
        return None
    by_draws, by_facts = (_explain_variance(values, weights, axis) for axis in (1, 0))
    from_weights = float(np.clip((by_draws + total - by_facts) / (2.0 * total), 0.0, 1.0))
    return Doubt(1.0 - from_weights, from_weights)


def _explain_variance(values: Floats, weights: Floats, axis: int) -> float:
    """The variance of the means along an axis."""
    counted = weights.sum(axis=axis)
    means = np.divide((values * weights).sum(axis=axis), counted, out=np.zeros_like(counted), where=counted > 0.0)
    return _measure_variance(means, counted)


def _measure_variance(values: Floats, weights: Floats) -> float:
    shares = weights / weights.sum()
    return float(((values - (values * shares).sum()) ** 2 * shares).sum())
