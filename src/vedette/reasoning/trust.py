"""Trust: how sound each source of a case is taken to be, so that no story vouches for its teller.

Facts that accord with the rules make their sources look sound, and sources that look sound make their facts likelier:
left alone, ten agreeing facts of one doubtful source would make it all but certain. So the odds that each source is
given beforehand are lowered until, all evidence taken together, none is sounder than its letter says. Evidence may
still make a source less sound.

The odds are found by repeating: each is divided by what the posterior has over the letter, and never exceeds the
letter's. Steps are accelerated after Anderson ("Iterative procedures for nonlinear integral equations", Journal of the
ACM 12, 1965).

Worked example: a source of soundness 0.75 comes out at 0.9 given all evidence. Its odds of 3 become 3 · 3 / 9 = 1, and
if its facts then say the same again, it comes out at 3:1, which is 0.75.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from vedette.reasoning.credence import Coin, States, find_logit
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.sobol import draw_runs
from vedette.reasoning.worlds import Floats, to_numbers

STATE_RUNS = 8
"""States of sources are drawn in so many independent scramblings of one sequence."""
FEWEST_STATES, MOST_STATES, SAMPLES_A_STATE = 32, 1_024, 512
"""A drawn state of the sources, with all facts summed out in it, is worth so many worlds drawn one by one (assumed)."""
ROUNDS = 40
CLOSE = 1e-9
"""Log-odds that change by less have been found."""
REMEMBERED = 4


def fit_odds(letters: Floats, judge: Callable[[Floats], Floats], start: Floats | None = None) -> Floats:
    """The log-odds that sources are to have beforehand, shape (coins,), at most those of their letters.

    `judge` says the log-odds that each has given all evidence when these are its log-odds beforehand.
    """
    now = letters if start is None else np.minimum(start, letters)
    tried: list[Floats] = []
    steps: list[Floats] = []
    for _ in range(ROUNDS):
        step = np.minimum(letters, now + letters - judge(now)) - now
        if np.abs(step).max(initial=0.0) < CLOSE:
            return now + step
        tried, steps = [*tried, now][-REMEMBERED:], [*steps, step][-REMEMBERED:]
        now = np.minimum(letters, _accelerate(tried, steps))
    return now


def _accelerate(tried: list[Floats], steps: list[Floats]) -> Floats:
    """Where the steps so far would vanish, were they linear in what was tried."""
    if len(steps) == 1:
        return tried[-1] + steps[-1]
    changes = np.array([steps[-1] - step for step in steps[:-1]]).T
    moves = np.array([tried[-1] - each for each in tried[:-1]]).T
    share, *_ = np.linalg.lstsq(changes, steps[-1], rcond=1e-10)
    found: Floats = tried[-1] + steps[-1] - (moves + changes) @ share
    return found


@dataclass(frozen=True)
class Trust:
    """How sound each source is taken to be before the evidence is heard: log-odds, by source.

    Where states of the sources are `drawn`, shape (states,) a source, `log_weights`, shape (states,), say how much more
    than the others each counts for being as likely as these odds make it.
    """

    odds: Mapping[Coin, float]
    drawn: Mapping[Coin, States] | None = None
    log_weights: Floats | None = None


def trust_letters(gathered: GroundedCase, all_that_is_known: bool = False) -> Trust:
    """Each source as sound as its letter: those on which facts that matter hang, or all."""
    coins = gathered.list_coins(all_that_is_known)
    return Trust({coin: find_logit(gathered.find_soundness(coin)) for coin in coins})


def draw_states(gathered: GroundedCase, seed: int, samples: int, all_that_is_known: bool = False) -> Trust:
    """States of the sources, drawn as likely as their letters make them, for what so many worlds would be worth."""
    letters = trust_letters(gathered, all_that_is_known)
    limits = np.array([[gathered.find_soundness(coin)] for coin in letters.odds]).reshape(-1, 1)
    draw = np.random.Generator(np.random.PCG64(seed))
    states = min(MOST_STATES, max(FEWEST_STATES, samples // SAMPLES_A_STATE))
    runs = draw_runs(len(limits), (states // STATE_RUNS - 1).bit_length(), STATE_RUNS, draw)
    truth = np.concatenate([to_numbers(points) < limits for points in runs], axis=1)
    drawn = dict(zip(letters.odds, truth, strict=True))
    return Trust(letters.odds, drawn, np.zeros(truth.shape[1]))


def draw_missing(gathered: GroundedCase, trust: Trust, seed: int) -> Trust:
    """The same with states of those sources, too, that the case it was found for did not have."""
    assert trust.drawn is not None
    assert trust.log_weights is not None
    missing = [coin for coin in gathered.list_coins() if coin not in trust.drawn]
    if not missing:
        return trust
    draw = np.random.Generator(np.random.PCG64(seed))
    numbers = draw.random((len(missing), len(trust.log_weights)))
    found = {coin: row < gathered.find_soundness(coin) for coin, row in zip(missing, numbers, strict=True)}
    odds = {coin: find_logit(gathered.find_soundness(coin)) for coin in missing}
    return Trust({**odds, **trust.odds}, {**trust.drawn, **found}, trust.log_weights)
