"""Averages over worlds: how likely each scenario is when many worlds are taken together, and how far off it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vedette.reasoning.circuit import Held
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.scoring.judgement import Settings, Uncertainty
from vedette.reasoning.scoring.posteriors import (
    Likelihoods,
    compare_scores,
    join_likelihoods,
    weigh_leads,
)
from vedette.reasoning.scoring.tables import ScoreTables
from vedette.reasoning.scoring.units import hold_units
from vedette.reasoning.worlds import (
    Floats,
    Worlds,
    enumerate_worlds,
    sample_worlds,
)

ENUMERATION_LIMIT = 20
"""Up to this many doubtful facts that matter, every world is looked at (2^20 of them); beyond, worlds are sampled."""
ROOM = 1 << 23
"""Machine words that one part of the worlds may take while the circuit runs over it (64 MB)."""
PART_WORDS = 2_048
"""Machine words of worlds that run through the circuit at once, unless the circuit is very large (131,072 worlds)."""


def build_worlds(gathered: GroundedCase, settings: Settings) -> tuple[Worlds, bool]:
    """All worlds when few facts are in doubt (then the second value is True), else a seeded sample."""
    certain, doubtful = gathered.split_doubtful()
    return build_worlds_of(gathered, certain, doubtful, settings)


def build_worlds_of(
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
    error = estimate_error((shares * weights).reshape(len(shares), worlds.runs, -1).sum(axis=2))
    return Outlook(shares, weights, probabilities, weigh_leads(shares, weights), error)


def estimate_error(by_run: Floats) -> float:
    """The standard error of probabilities, the largest over scenarios; 0 when the worlds are no samples.

    `by_run`, shape (scenarios, runs), is what each run says for each scenario, all of it adding up to 1. Each run is an
    independent sample; what it alone would change in the mean, squared and summed, is the variance of a ratio of means
    (Cochran, "Sampling Techniques", 3rd ed. 1977, section 6.4).
    """
    runs = by_run.shape[1]
    if runs == 1:
        return 0.0
    changed = by_run - by_run.sum(axis=1)[:, np.newaxis] * by_run.sum(axis=0)
    return float(np.sqrt((changed**2).sum(axis=1) * runs / (runs - 1)).max())
