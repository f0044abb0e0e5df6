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

from collections.abc import Callable

import numpy as np

from vedette.reasoning.worlds import Floats

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
