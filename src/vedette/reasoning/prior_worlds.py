"""Worlds by the credences alone: each source is sound or not, and facts are true as often as what is heard makes them.

All of them where few sources and facts are in doubt, else a seeded sample, sources first. A source that only one fact
hangs on is summed out beforehand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from vedette.reasoning.credence import Coin, States, nest_chances
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.sobol import draw_runs
from vedette.reasoning.worlds import RUNS, WORD, Floats, Worlds, enumerate_bits, pack, to_numbers

ENUMERATION_LIMIT = 20
"""Up to this many sources and facts in doubt, every world is looked at (2^20 of them)."""

Odds = Mapping[Coin, float]


class _Drawing:
    """The facts in doubt of a case, and how likely each is by the states of the sources that several of them share."""

    def __init__(self, gathered: GroundedCase, all_that_is_known: bool, odds: Odds | None) -> None:
        self.gathered = gathered
        self.certain, doubtful = gathered.split_doubtful(all_that_is_known=all_that_is_known)
        self.facts = sorted(doubtful, key=lambda a: (abs(doubtful[a] - 0.5), a))
        questions = {atom: gathered.find_question(atom) for atom in self.facts}
        hang_on = Counter(coin for question in questions.values() if question for coin in question.coins)
        self.soundness = {
            coin: gathered.find_soundness(coin) if odds is None else 1.0 / (1.0 + float(np.exp(-odds[coin])))
            for coin in hang_on
        }
        self.shared = sorted(coin for coin, facts in hang_on.items() if facts > 1)
        self.tables: dict[int, tuple[Sequence[Coin], Floats]] = {}
        for atom, question in questions.items():
            if question is None:
                self.tables[atom] = (), np.array(doubtful[atom])
                continue
            own = [coin for coin in question.coins if hang_on[coin] == 1]
            kept = [coin for coin in question.coins if hang_on[coin] > 1]
            table = question.tabulate([*own, *kept])
            for coin in own:
                table = (1.0 - self.soundness[coin]) * table[0] + self.soundness[coin] * table[1]
            self.tables[atom] = kept, table

    def list_together(self, atom: int) -> list[int]:
        """All facts in doubt that are drawn from one observation with this one, itself among them."""
        return [a for a in self.gathered.observations.get(atom, (atom,)) if a in self.tables]

    def find_first(self, atom: int) -> int:
        """The fact whose draw this one shares."""
        return self.list_together(atom)[0]

    def find_chances(self, atom: int, sound: Mapping[Coin, States]) -> Floats:
        """How likely a fact is in each world, shape (worlds,), or () where no shared source speaks of it."""
        kept, table = self.tables[atom]
        if not kept:
            return table
        found: Floats = table[tuple(sound[coin].astype(np.intp) for coin in kept)]
        return found


def find_prior_worlds(gathered: GroundedCase, samples: int, seed: int, all_that_is_known: bool = False) -> Worlds:
    """All worlds when few facts and sources are in doubt, else at least so many samples, all of one weight.

    Samples are Sobol points in `RUNS` independent scramblings of 2^k points each: their means show how far the mean
    over all may be off (Owen, Annals of Statistics 25, 1997; L'Ecuyer and Lemieux, "Recent advances in randomized
    quasi-Monte Carlo methods", 2002).
    """
    drawing = _Drawing(gathered, all_that_is_known, None)
    if len(drawing.shared) + len(drawing.facts) <= ENUMERATION_LIMIT:
        return _enumerate(gathered, drawing)
    exponent = max((WORD - 1).bit_length(), (-(-samples // RUNS) - 1).bit_length())
    draw = np.random.Generator(np.random.PCG64(seed))
    limits = np.array([[drawing.soundness[coin]] for coin in drawing.shared]).reshape(-1, 1)
    rows = []
    for points in draw_runs(len(drawing.shared) + len(drawing.facts), exponent, RUNS, draw):
        numbers = to_numbers(points)
        sound = dict(zip(drawing.shared, numbers[: len(limits)] < limits, strict=True))
        own = dict(zip(drawing.facts, numbers[len(limits) :], strict=True))
        facts = [own[drawing.find_first(atom)] < drawing.find_chances(atom, sound) for atom in drawing.facts]
        rows.append(pack(np.array(facts).reshape(len(facts), -1)))
    size = RUNS * 2**exponent
    return Worlds(
        atoms=len(gathered.atoms),
        certain=tuple(drawing.certain),
        varying=tuple(drawing.facts),
        rows=np.concatenate(rows, axis=1),
        weights=np.full(size, 1.0 / size),
        runs=RUNS,
    )


def enumerate_prior_worlds(gathered: GroundedCase, odds: Odds) -> Worlds:
    """All worlds, with sources as sound as these log-odds say."""
    return _enumerate(gathered, _Drawing(gathered, False, odds))


def _enumerate(gathered: GroundedCase, drawing: _Drawing) -> Worlds:
    count = 2 ** (len(drawing.shared) + len(drawing.facts))
    numbers = np.arange(count)
    weights = np.ones(count)
    sound: dict[Coin, States] = {}
    for place, coin in enumerate(drawing.shared, start=len(drawing.facts)):
        sound[coin] = (numbers >> place & 1).astype(np.bool_)
        weights *= np.where(sound[coin], drawing.soundness[coin], 1.0 - drawing.soundness[coin])
    truth = {atom: (numbers >> place & 1).astype(np.bool_) for place, atom in enumerate(drawing.facts)}
    for atom in drawing.facts:
        together = drawing.list_together(atom)
        if together[0] == atom:
            chances = [np.broadcast_to(drawing.find_chances(a, sound), (count,)) for a in together]
            weights *= nest_chances(chances, [truth[a] for a in together])
    return Worlds(
        atoms=len(gathered.atoms),
        certain=tuple(drawing.certain),
        varying=tuple(drawing.facts),
        rows=enumerate_bits(len(drawing.facts), count),
        weights=weights,
    )
