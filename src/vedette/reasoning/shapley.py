"""Which facts moved the scores between two days of one case, and through which rules: parts that add up to the whole.

Method: scores refer to the likeliest world, so they move only by facts that are true in it on one day and not on the
other, and by the passage of time (rules that mention `$as_of`). Each of these gets its Shapley value: what it adds to
a rule's counted weight, on average over all orders in which the changes could have come about (Shapley, "A value for
n-person games", 1953; it is the only division that adds up and treats alike what acts alike). Every subset of the
changes is one world, so one run of the circuit answers for all of them. Beyond `MOST_EXACT` changes, orders are drawn
at random, each with its reverse; the parts of each order add up, and so do those of their mean.

Chances are divided in the same way (`attribute_chances`), among all facts whose credence changes.

Worked example: a rule of +6 dB needs two facts, and both came in. In one order the first adds nothing and the second
+6, in the other the other way round; each gets +3. A third fact that feeds no rule gets 0.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.language.atoms import Atom
from vedette.reasoning.averaging import Outlook, find_outlook
from vedette.reasoning.credence import Credence, state_credence
from vedette.reasoning.hearing import find_heard
from vedette.reasoning.replay import DatedEvidence
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.scoring.terms import count_terms
from vedette.reasoning.scoring.units import Unit, hold_units
from vedette.reasoning.worlds import Floats, pack, unpack

MOST_EXACT = 12
"""Up to this many changes, all 2^12 subsets of them are looked at."""
ORDERS = 128
"""Orders drawn where there are more changes; each is also taken in reverse."""
MOST_CHANCES = 4
"""Up to this many changes of credences, all subsets are asked; beyond, an order is drawn and taken in reverse."""
NEVER = state_credence(0.0)
LEAST_DB = 1e-9
"""A share smaller than this is rounding error."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one change did, a fact's (`atom`) or the passage of time (None): rule to scenario to dB, zeros left out."""

    atom: Atom | None
    db: Mapping[str, Mapping[str, float]]

    def total(self, scenario: str) -> float:
        """What the change adds to a scenario's score, in dB."""
        return math.fsum(by_scenario.get(scenario, 0.0) for by_scenario in self.db.values())


def attribute(before: DatedEvidence, after: DatedEvidence) -> tuple[Part, ...]:
    """The parts of the difference between two days' scores in the likeliest worlds, facts in their own order.

    Both must share one grounding. The parts' decibans sum to the difference of each rule's, and so of each scenario's.
    """
    if before.shared is not after.shared:
        raise ValueError("days of one case can be told apart, other evidence cannot")
    players = _list_players(before, after)
    if not players:
        return ()
    subsets, shares = _list_orders(len(players))
    start = _find_true(before)
    truth = np.zeros((len(before.shared.circuit.grounding.atoms), subsets.shape[1]), dtype=np.bool_)
    truth[sorted(start)] = True
    for (_, player), row in zip(players, subsets, strict=True):
        for atom in player:
            truth[atom] = row ^ (atom in start)
    units = before.shared.units
    held = unpack(hold_units(units, before.shared.circuit.hold(pack(truth))), truth.shape[1]).astype(np.bool_)
    found: list[dict[str, dict[str, float]]] = [{} for _ in players]
    for scenario in before.rulebook.scenarios:
        counted = count_terms(held, units, scenario.id, before.rulebook.discount)
        for db, row in zip(found, shares @ counted.T, strict=True):
            _note(db, scenario.id, units, row)
    return tuple(Part(atom, db) for (atom, _), db in zip(players, found, strict=True))


def _note(db: dict[str, dict[str, float]], scenario: str, units: Sequence[Unit], row: Floats) -> None:
    """Put down what each unit that moved adds, summed by rule."""
    for unit, value in zip(units, row.tolist(), strict=True):
        if abs(value) > LEAST_DB:
            of_rule = db.setdefault(unit.rule, {})
            of_rule[scenario] = of_rule.get(scenario, 0.0) + value


def _find_true(gathered: DatedEvidence) -> set[int]:
    """The given atoms that are true in the day's likeliest world, and its clock, by their shared numbers."""
    true = {gathered.numbers[a] for a, c in gathered.credences.items() if c.is_believed}
    return true | {gathered.shared.clocks[gathered.as_of]}


def _list_players(before: DatedEvidence, after: DatedEvidence) -> list[tuple[Atom | None, tuple[int, ...]]]:
    """The changes that could matter, and what is otherwise with each: a fact together with whether it is heard of, and
    both clocks together (None).
    """
    shared = before.shared
    grounding = shared.circuit.grounding
    weighing = shared.circuit.find_sources(firing for unit in shared.units for firing in unit.firings)
    matters = weighing | {told for unit in shared.units for told, _ in unit.fails if told is not None}
    clocks = frozenset(shared.clocks.values())
    moved = (_find_true(before) ^ _find_true(after)) & (matters | clocks)
    of = {heard: fact for fact, heard in find_heard(grounding).items()}
    together: dict[int, list[int]] = {}
    for atom in sorted(moved - clocks):
        together.setdefault(of.get(atom, atom), []).append(atom)
    told = tuple(sorted(moved & clocks))
    facts: list[tuple[Atom | None, tuple[int, ...]]] = [
        (grounding.atoms[fact], tuple(atoms)) for fact, atoms in sorted(together.items())
    ]
    return [*facts, *([(None, told)] if matters & set(told) else [])]


# --- chances ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChancePart:
    """How far one change, a fact's (`atom`) or the passage of time (None), moved each scenario's chance (0 to 1)."""

    atom: Atom | None
    moved: Mapping[str, float]


def attribute_chances(
    before: DatedEvidence, after: DatedEvidence, settings: Settings, then: Outlook
) -> tuple[ChancePart, ...]:
    """The parts of the difference between two days' chances, in the order of facts; time comes last.

    Scores move only by facts that change sides in the likeliest world; chances move by every credence that changes.
    Each change gets its Shapley value: what it adds to a chance, on average over orders. Sources are trusted throughout
    as far as in the outlook of the later day, `then`; what trusting them otherwise did before is nobody's part.
    """
    if before.shared is not after.shared:
        raise ValueError("days of one case can be told apart, other evidence cannot")
    credences = tuple(map(_read_credences, (before, after)))
    shared = before.shared
    matters = shared.circuit.find_sources(firing for unit in shared.units for firing in unit.firings)
    clocks = frozenset(shared.clocks.values())
    facts = sorted(a for a in (credences[0].keys() | credences[1].keys()) & matters - clocks)
    moved = [a for a in facts if credences[0].get(a) != credences[1].get(a)]
    told = {shared.clocks[day.as_of] for day in (before, after)}
    players = [*((a,) for a in moved), *([tuple(sorted(told))] if len(told) == 2 and matters & told else [])]
    if not players:
        return ()
    subsets, shares = _list_all(len(players)) if len(players) <= MOST_CHANCES else _draw_orders(len(players), 1)
    asked: dict[bytes, Floats] = {}
    for column in subsets.T:
        inside = {a for player, joined in zip(players, column, strict=True) if joined for a in player}
        if column.tobytes() not in asked:
            mixed = {atom: credences[atom in inside].get(atom, NEVER) for atom in facts}
            clock = shared.clocks[(after if inside & told else before).as_of]
            asked[column.tobytes()] = _judge_mixture(before, {**mixed, clock: state_credence(1.0)}, settings, then)
    values = np.array([asked[column.tobytes()] for column in subsets.T])
    names = [scenario.id for scenario in before.rulebook.scenarios]
    atoms = shared.circuit.grounding.atoms
    return tuple(
        ChancePart(None if clocks.issuperset(player) else atoms[player[0]], dict(zip(names, row, strict=True)))
        for player, row in zip(players, (shares @ values).tolist(), strict=True)
    )


def _read_credences(gathered: DatedEvidence) -> dict[int, Credence]:
    """The credences of a day, by the shared numbers of their atoms."""
    return {gathered.numbers[a]: credence for a, credence in gathered.credences.items()}


def _judge_mixture(day: DatedEvidence, credences: Mapping[int, Credence], settings: Settings, then: Outlook) -> Floats:
    """The verdict over the grounding that all days share, with these credences of its atoms, shape (scenarios,)."""
    shared = day.shared
    mixed = dataclasses.replace(day, circuit=shared.circuit, units=shared.units, credences=credences)
    return find_outlook(mixed, settings, then, to_keep=False).probabilities


# --- worlds and their weights -----------------------------------------------------------------------------------------


def _list_orders(players: int) -> tuple[NDArray[np.bool_], Floats]:
    """Subsets of the players, shape (players, worlds), and how a player's share is made of them, the same shape.

    A share is the sum over worlds of its weight there times what the world counts.
    """
    return _list_all(players) if players <= MOST_EXACT else _draw_orders(players)


def _list_all(players: int) -> tuple[NDArray[np.bool_], Floats]:
    """All subsets; joining a subset of size s counts by s!(n-s-1)!/n!."""
    subsets = (np.arange(2**players)[np.newaxis, :] >> np.arange(players)[:, np.newaxis]) & 1 == 1
    sizes = subsets.sum(axis=0)
    weigh = [math.factorial(s) * math.factorial(players - s - 1) / math.factorial(players) for s in range(players)]
    joined = np.array([0.0, *weigh])[sizes]
    left = np.array([*weigh, 0.0])[sizes]
    return subsets, np.where(subsets, joined, -left)


def _draw_orders(players: int, number: int = ORDERS) -> tuple[NDArray[np.bool_], Floats]:
    """The growing subsets of random orders and of their reverses; the draw depends on the number of players alone."""
    draw = np.random.Generator(np.random.PCG64(players))
    forth = [draw.permutation(players) for _ in range(number)]
    orders = [order for one in forth for order in (one, one[::-1])]
    size = players + 1
    subsets = np.zeros((players, len(orders) * size), dtype=np.bool_)
    shares = np.zeros(subsets.shape)
    for number, order in enumerate(orders):
        for place, player in enumerate(order.tolist()):
            at = number * size + place
            subsets[player, at + 1 : (number + 1) * size] = True
            shares[player, at] -= 1.0 / len(orders)
            shares[player, at + 1] += 1.0 / len(orders)
    return subsets, shares
