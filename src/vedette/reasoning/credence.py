"""Credence: the probability that a fact is true, from its reports.

An Admiralty grade has two parts that mean two things. The letter is the soundness r of the source: the chance that its
word is worth anything in this case. All its reports stand and fall together, with one *coin* a source. The digit is
the probability q of the claim when the source is sound; such a grade is a posterior, which holds the chance c of the
fact (before anyone has spoken) once already, so what it adds is the difference (Bordley, "A multiplicative formula for
aggregating probability assessments", Management Science 28, 1982). In log-odds, from L0 = logit c: an affirmation that
is heard moves them by max(0, logit q - L0) when its digit is 1 to 3, by min(0, logit q - L0) when it is 4 or 5; a
denial by min(0, logit (1-q) - L0). Of one origin's relays that are heard the largest move up and the largest move down
count, once each; origins add. With no affirmation heard nobody has reported the fact: it is false, or, where such a
thing would have been `seen` with chance s, true with c(1-s) / (c(1-s) + 1-c).

An origin is heard when any source that relays it is sound, and when it is sound itself where it has a letter of its
own. A source of letter E, an unknown letter (F) or an unknown digit (6) shifts nothing and ends no silence; what is
unknown widens the range.

Worked example: with soundness 0.90 for B and 0.50 for D, and 0.88 and 0.68 for digits 2 and 3, a fact of even chance
has a B2 report and a D3 denial of another origin. If only B is sound it has 0.88; if both are, ln(0.88/0.12) -
ln(0.68/0.32) = 1.239, which is 0.775; else nothing. Its credence is 0.45 · 0.88 + 0.45 · 0.775 = 0.745.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import Case, Estimate, Fact, FactKind, Grades, Report, Rulebook, Source
from vedette.reasoning.worlds import Floats

UNKNOWN_RELIABILITY = "F"
UNKNOWN_CREDIBILITY = 6
MIDDLING = ("C", 2)
"""What a report of unknown letter or digit may be worth at most, for the range (assumed)."""
LIKELY = 3
"""Digits up to this say that the claim is likelier than not."""
EVEN = 0.5
BELIEVED = 0.5
"""A fact is true in the likeliest world when its credence is above this."""
MOST_COINS = 14
"""A fact that hangs on more sources than this is weighed in 2^14 drawn states of them and not in all."""

States = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, order=True)
class Coin:
    """Whether a source, graded with this letter, is sound in this case."""

    source: str
    letter: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """One report that is worth something: it is heard where all its coins are sound, and then says `probability`."""

    report: Report
    coins: tuple[Coin, ...]
    probability: float

    @property
    def affirms(self) -> bool:
        return not self.report.denies

    def shift(self, start: float) -> float:
        """How far the report alone moves log-odds (natural logarithm) from where they start."""
        if self.report.denies:
            return min(0.0, find_logit(1.0 - self.probability) - start)
        moved = find_logit(self.probability) - start
        return max(0.0, moved) if self.report.credibility <= LIKELY else min(0.0, moved)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one origin says of a fact: its strongest report when all is heard, what that adds to the log-odds, and how
    many reports relay it. An origin that says and denies has the sum of both.
    """

    origin: str
    strongest: Report
    log_odds: float
    reports: int


@dataclass(frozen=True, slots=True)
class Question:
    """Whether one fact is so, from what is heard; `chance` and `seen` are those of its kind (of an absence: reversed).

    A probability that is `stated` takes the place of reports. With `only_heard` the question is whether anybody is
    heard to speak of the fact at all.
    """

    chance: float
    seen: float | None
    hearings: tuple[Hearing, ...]
    stated: float | None = None
    only_heard: bool = False

    @property
    def coins(self) -> tuple[Coin, ...]:
        return tuple(sorted({coin for hearing in self.hearings for coin in hearing.coins}))

    @property
    def unseen(self) -> float:
        """How likely the fact is where nobody is heard to affirm it."""
        if self.seen is None:
            return 0.0
        missed = self.chance * (1.0 - self.seen)
        return missed / (missed + 1.0 - self.chance)

    def find_chances(self, sound: Mapping[Coin, States], states: int) -> Floats:
        """How likely the fact is in each of some states of the sources, shape (states,)."""
        if self.stated is not None:
            return np.full(states, self.stated)
        start = find_logit(self.chance)
        moved, affirmed = np.zeros(states), np.zeros(states, dtype=np.bool_)
        spoken = np.zeros(states, dtype=np.bool_)
        for _, relays in groupby(self.hearings, key=lambda h: h.report.origin):
            up, down = np.zeros(states), np.zeros(states)
            for hearing in relays:
                heard = np.all([sound[coin] for coin in hearing.coins], axis=0)
                shift = hearing.shift(start)
                up = np.where(heard, np.maximum(up, shift), up)
                down = np.where(heard, np.minimum(down, shift), down)
                affirmed |= heard & hearing.affirms
                spoken |= heard
            moved += up + down
        if self.only_heard:
            return spoken.astype(np.float64)
        reported = _to_probabilities(start + moved)
        if self.unseen == 0.0:
            return np.where(affirmed, reported, 0.0)
        return np.where(affirmed, reported, _to_probabilities(find_logit(self.unseen) + np.minimum(moved, 0.0)))

    def tabulate(self, coins: Sequence[Coin]) -> Floats:
        """How likely the fact is in every state of these coins, all it hangs on among them: an axis of 2 a coin."""
        states, weights = list_states(coins, [EVEN] * len(coins))
        shaped = self.find_chances(states, len(weights)).reshape((2,) * len(coins))
        return shaped.transpose(tuple(reversed(range(len(coins)))))

    def find_chance(self, soundness: Mapping[str, float]) -> float:
        """How likely the fact is over all states of its sources, each letter as sound as it is."""
        if self.stated is not None:
            return self.stated
        states, weights = list_states(self.coins, [soundness[coin.letter] for coin in self.coins])
        return float(self.find_chances(states, len(weights)) @ weights)


def nest_chances(chances: Sequence[Floats], truth: Sequence[States]) -> Floats:
    """How likely facts of one observation are to be true together as `truth` says, from the chance of each alone.

    They share one draw, even between 0 and 1, and each is true where it falls below its own chance: so the less likely
    is never true without the likelier, and none alone is otherwise than it was. Everything of one shape.
    """
    least_true = np.min([np.where(true, chance, 1.0) for chance, true in zip(chances, truth, strict=True)], axis=0)
    most_false = np.max([np.where(true, 0.0, chance) for chance, true in zip(chances, truth, strict=True)], axis=0)
    nested: Floats = np.maximum(0.0, least_true - most_false)
    return nested


def list_states(coins: Sequence[Coin], chances: Sequence[float]) -> tuple[dict[Coin, States], Floats]:
    """All states of some sources, and how likely each is; beyond `MOST_COINS` sources so many states are drawn."""
    if len(coins) <= MOST_COINS:
        numbers = np.arange(2 ** len(coins))
        truth = [(numbers >> place & 1).astype(np.bool_) for place in range(len(coins))]
        weights = np.ones(len(numbers))
        for row, chance in zip(truth, chances, strict=True):
            weights *= np.where(row, chance, 1.0 - chance)
    else:
        draw = np.random.Generator(np.random.PCG64(len(coins)))
        truth = [draw.random(2**MOST_COINS) < chance for chance in chances]
        weights = np.full(2**MOST_COINS, 2.0**-MOST_COINS)
    return dict(zip(coins, truth, strict=True)), weights


@dataclass(frozen=True, slots=True)
class Credence:
    """The probability that a fact is true, with the range its reports leave open, and the voices behind it.

    `if_sound` is the probability when every source is sound, and `silent` that nobody is heard at all. `question` is
    what the reports ask, and `openly` the same with what is of unknown grade taken for middling; they are the same
    where nothing is unknown.
    """

    probability: float
    low: float
    high: float
    voices: tuple[Voice, ...] = ()
    if_sound: float | None = None
    question: Question | None = None
    openly: Question | None = None
    silent: float | None = None

    @property
    def is_believed(self) -> bool:
        """Whether the fact is true in the likeliest world."""
        return self.probability > BELIEVED

    @property
    def is_certain(self) -> bool:
        return self.probability in (0.0, 1.0)

    @property
    def midrange(self) -> float:
        """The chance with which the fact is drawn when ranges are taken at their width and not at their best guess."""
        return (self.low + self.high) / 2


def state_credence(chance: float) -> Credence:
    """The credence of what is said to be so likely, whatever reports say."""
    return Credence(chance, chance, chance)


def hear_of(credence: Credence) -> Credence:
    """How likely anybody is heard to speak of a fact; what is stated, and what would have been seen, is spoken of."""
    question = credence.question
    if question is None or question.seen is not None:
        return state_credence(1.0)
    asked = dataclasses.replace(question, only_heard=True)
    chance = 1.0 - credence.silent if credence.silent is not None else 1.0
    return Credence(chance, chance, chance, question=asked, openly=asked)


def weigh_unseen(kind: FactKind) -> Credence:
    """The credence of a fact of which nobody has spoken: that it stands there unseen."""
    chance = EVEN if kind.chance is None else kind.chance
    return state_credence(Question(chance, kind.seen, ()).unseen)


def weigh_fact(fact: Fact, rulebook: Rulebook, sources: Mapping[str, Source]) -> Credence:
    """The credence of one fact. A stated probability is taken as it is; an assumption without one is certain."""
    stated = fact.probability or (Estimate.exactly(1.0) if not fact.reports else None)
    if stated is not None:
        return Credence(stated.value, stated.low, stated.high)
    kind, grades = rulebook.kinds[fact.kind], rulebook.grades
    question = _ask(fact, kind, list_hearings(fact, grades, sources))
    openly = _ask(fact, kind, list_hearings(fact, grades, sources, openly=True))
    soundness = grades.soundness
    chance, opened = question.find_chance(soundness), openly.find_chance(soundness)
    every = {coin: np.ones(1, dtype=np.bool_) for coin in question.coins}
    return Credence(
        probability=chance,
        low=min(chance, opened),
        high=max(chance, opened),
        voices=_list_voices(fact, question),
        if_sound=float(question.find_chances(every, 1)[0]),
        question=question,
        openly=openly,
        silent=1.0 - dataclasses.replace(question, only_heard=True).find_chance(soundness),
    )


def _ask(fact: Fact, kind: FactKind, hearings: tuple[Hearing, ...]) -> Question:
    chance = EVEN if kind.chance is None else kind.chance
    if fact.absent:
        return Question(1.0 - chance, None, hearings)
    return Question(chance, kind.seen, hearings)


def list_hearings(
    fact: Fact, grades: Grades, sources: Mapping[str, Source], openly: bool = False
) -> tuple[Hearing, ...]:
    """The reports of a fact that are worth something, by origin; `openly` those of unknown grade, too."""
    found = []
    for report in sorted(fact.reports, key=_order_of_report):
        letter, digit = report.reliability, report.credibility
        if openly:
            letter = MIDDLING[0] if letter == UNKNOWN_RELIABILITY else letter
            digit = MIDDLING[1] if digit == UNKNOWN_CREDIBILITY else digit
        coins = [Coin(report.source, letter)]
        own = sources.get(report.origin)
        if own is not None and own.id != report.source and own.reliability != UNKNOWN_RELIABILITY:
            coins.append(Coin(own.id, own.reliability))
        known = digit in grades.probability and all(grades.soundness.get(coin.letter, 0.0) > 0.0 for coin in coins)
        if known:
            heard = dataclasses.replace(report, credibility=digit)
            found.append(
                Hearing(heard if digit != report.credibility else report, tuple(coins), grades.probability[digit])
            )
    return tuple(found)


def _order_of_report(report: Report) -> tuple[str, ...]:
    return (
        report.origin,
        report.source,
        str(report.credibility),
        str(report.date),
        report.quote or "",
        str(report.denies),
    )


def _list_voices(fact: Fact, question: Question) -> tuple[Voice, ...]:
    """What each origin adds when all that is worth something is heard; 0 where nothing is."""
    start = find_logit(question.chance)
    shifts = {id(hearing.report): hearing.shift(start) for hearing in question.hearings}
    voices = []
    for origin, relays in groupby(sorted(fact.reports, key=_order_of_report), key=lambda r: r.origin):
        reports = list(relays)
        told = [shifts.get(id(report), 0.0) for report in reports]
        strongest = max(zip(reports, told, strict=True), key=lambda each: abs(each[1]))[0]
        voices.append(Voice(origin, strongest, max(0.0, *told) + min(0.0, *told), len(reports)))
    return tuple(voices)


def find_logit(probability: float) -> float:
    """Log-odds (natural logarithm); infinite for 0 and 1."""
    if probability in (0.0, 1.0):
        return math.copysign(math.inf, probability - 0.5)
    return math.log(probability / (1.0 - probability))


def _to_probabilities(log_odds: Floats) -> Floats:
    with np.errstate(over="ignore"):
        shares: Floats = 1.0 / (1.0 + np.exp(-log_odds))
    return shares


# --- what is known at a date ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of a case that count at a date, and those that do not: `future` (not reported yet) and `stale`."""

    facts: tuple[Fact, ...]
    future: tuple[Fact, ...]
    stale: tuple[Fact, ...]


def select_known(case: Case, kinds: Mapping[str, FactKind], as_of: date) -> Known:
    """What an analyst could know on that day: by the dates of reports, never by the dates of events.

    Reports dated later are dropped; a fact all of whose reports are later is unknown, and one whose newest report
    is older than its kind's `stale_after` no longer counts. Facts without reports (assumed, or of stated
    probability), and reports without a date, always count.
    """
    sorted_out: dict[str, list[Fact]] = {"facts": [], "future": [], "stale": []}
    for fact in case.facts:
        reports = tuple(r for r in fact.reports if r.date is None or r.date <= as_of)
        if fact.reports and not reports:
            sorted_out["future"].append(fact)
        elif _is_stale(reports, kinds[fact.kind].stale_after, as_of):
            sorted_out["stale"].append(fact)
        else:
            sorted_out["facts"].append(dataclasses.replace(fact, reports=reports))
    return Known(*(tuple(sorted_out[name]) for name in ("facts", "future", "stale")))


def _is_stale(reports: Iterable[Report], days: int | None, as_of: date) -> bool:
    dates = [r.date for r in reports]
    dated = [d for d in dates if d is not None]
    if days is None or not dated or len(dated) < len(dates):
        return False
    return as_of - max(dated) > timedelta(days=days)
