"""Posteriors: what scores in decibans say of each scenario in each world, and which one leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.reasoning.worlds import (
    CHUNK_WORDS,
    WORD,
    Floats,
)

SAME = 1.0 - 1e-12
"""Shares as close as this are equal; what is left between them is how the processor rounds."""


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """What scores say of each world: the posterior of each scenario in it, and how well it accords with all rules
    together.

    `shares` has shape (scenarios, worlds); `evidence`, shape (worlds,), is the sum of 10^((S_h - peak)/10), `peak` in
    dB.
    """

    shares: Floats
    evidence: Floats
    peak: float


def compare_scores(scores: Floats) -> Likelihoods:
    """The posteriors that scores mean, by way of logarithms, however far apart the scores are."""
    return Likelihoods(posteriors(scores), evidence(scores), float(scores.max()))


def join_likelihoods(parts: Iterable[Likelihoods]) -> Likelihoods:
    """The likelihoods of several parts of the worlds as one, their evidence brought to one peak."""
    parts = tuple(parts)
    peak = max(part.peak for part in parts)
    evidence = [part.evidence * 10.0 ** ((part.peak - peak) / 10.0) for part in parts]
    return Likelihoods(np.concatenate([part.shares for part in parts], axis=1), np.concatenate(evidence), peak)


def find_leaders(shares: Floats) -> NDArray[np.uint8]:
    """Which scenario leads in each world, shape (worlds,); of equal ones the first."""
    leaders: NDArray[np.uint8] = _find_leading(shares).argmax(axis=0).astype(np.uint8)
    return leaders


def weigh_leads(shares: Floats, weights: Floats) -> Floats:
    """The summed weight of the worlds in which each scenario leads, shape (scenarios,); those that lead together share
    the world.
    """
    leads = np.zeros(len(shares))
    for start in range(0, len(weights), CHUNK_WORDS * WORD):
        part = slice(start, start + CHUNK_WORDS * WORD)
        leading = _find_leading(shares[:, part])
        leads += leading @ (weights[part] / leading.sum(axis=0))
    return leads


def _find_leading(shares: Floats) -> NDArray[np.bool_]:
    """In which worlds each scenario leads, alone or level with others, shape (scenarios, worlds)."""
    leading: NDArray[np.bool_] = shares >= shares.max(axis=0) * SAME
    return leading


def posteriors(scores: Floats) -> Floats:
    """The probability of each scenario in each world, shape (scenarios, worlds), from scores in dB (Bayes' rule)."""
    likelihoods = 10.0 ** ((scores - scores.max(axis=0)) / 10.0)
    shares: Floats = likelihoods / likelihoods.sum(axis=0)
    return shares


def evidence(scores: Floats) -> Floats:
    """How well each world accords with all rules together, shape (worlds,): the sum of 10^(S/10), up to one factor."""
    peak = scores.max()
    total: Floats = (10.0 ** ((scores - peak) / 10.0)).sum(axis=0)
    return total
