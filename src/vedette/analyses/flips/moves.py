"""What may be changed to hand the lead to another scenario, and which facts are true once some of it is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, combinations, islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vedette.language.model import Fact, Report
from vedette.language.unparse import word_atom
from vedette.reasoning.credence import hear_of
from vedette.reasoning.gaps import Search
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.hearing import find_heard
from vedette.reasoning.interventions import weigh_revised
from vedette.reasoning.scoring.posteriors import find_leaders
from vedette.reasoning.scoring.tables import build_tables
from vedette.reasoning.scoring.units import hold_units
from vedette.reasoning.worlds import pack

By = Literal["fact", "origin", "source"]
Change = Literal["removed", "comes true", "silent"]

CHUNK = 65_536
"""Sets of changes that are tried at once, a world each."""
MOST_VOICES = 60
"""A fact with more origins or sources than this cannot be asked about one by one."""

Sets = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Move:
    """One change: a fact removed, a fact that comes true, or an origin or source that is silent."""

    name: str
    change: Change
    statement: str


@dataclass(frozen=True)
class AtomTruth:
    """A given atom's truth: a function of which of the moves it hangs on are made (`moves`, by number)."""

    atom: int
    moves: tuple[int, ...]
    is_true: Callable[[tuple[bool, ...]], bool]


@dataclass(frozen=True)
class MoveSet:
    """All moves by number, and how each given atom hangs on them; `fixed` atoms are true whatever is done."""

    gathered: GroundedCase
    moves: tuple[Move, ...]
    inputs: tuple[AtomTruth, ...]
    fixed: tuple[int, ...]

    def lead(self, sets: Sets) -> NDArray[np.uint8]:
        """Which scenario leads, by number, once each set of moves is made: a world a set, shape (sets, size)."""
        made = np.zeros((len(self.moves), len(sets)), dtype=np.bool_)
        if sets.shape[1]:
            made[sets.T, np.arange(len(sets))] = True
        truth = np.zeros((len(self.gathered.atoms), len(sets)), dtype=np.bool_)
        truth[list(self.fixed)] = True
        for each in self.inputs:
            truth[each.atom] = _look_up(each, made)
        held = hold_units(self.gathered.units, self.gathered.circuit.hold(pack(truth)))
        tables = build_tables(self.gathered.units, self.gathered.rulebook.scenarios, self.gathered.rulebook.discount)
        return find_leaders(tables.compare(held, len(sets)).shares)


def _look_up(each: AtomTruth, made: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if len(each.moves) == 1:
        unmade, once = each.is_true((False,)), each.is_true((True,))
        row = made[each.moves[0]]
        return np.where(row, once, unmade)
    codes = np.zeros(made.shape[1], dtype=np.int64)
    for place, move in enumerate(each.moves):
        codes |= made[move].astype(np.int64) << place
    met, at = np.unique(codes, return_inverse=True)
    known = [each.is_true(tuple(bool(code >> place & 1) for place in range(len(each.moves)))) for code in met.tolist()]
    return np.array(known, dtype=np.bool_)[at]


def list_sets(moves: Sequence[int], size: int) -> Iterator[Sets]:
    """All sets of so many moves, a chunk at a time, shape (sets, size), in the order of the moves' numbers."""
    found = combinations(moves, size)
    while chunk := list(islice(found, CHUNK)):
        yield np.fromiter(chain.from_iterable(chunk), dtype=np.intp, count=len(chunk) * size).reshape(-1, size)


def build_board(gathered: GroundedCase, search: Search, by: By, removals_only: bool) -> MoveSet:
    """The moves that could matter: what reaches no rule that weighs cannot hand the lead to anyone."""
    if by == "fact":
        return _build_by_fact(gathered, search, removals_only)
    return _build_by_voice(gathered, by)


def _build_by_fact(gathered: GroundedCase, search: Search, removals_only: bool) -> MoveSet:
    number = {atom: i for i, atom in enumerate(gathered.atoms)}
    true = {a for a, c in gathered.credences.items() if c.is_believed}
    moves: list[Move] = []
    inputs: dict[int, tuple[int, bool]] = {}
    against: dict[int, list[int]] = {}
    absent_of = {
        i: [number[a] for a in gathered.atoms if a.absent and (a.kind, a.attributes) == (atom.kind, atom.attributes)]
        for i, atom in enumerate(gathered.atoms)
        if not atom.absent
    }
    wanted = {number[atom] for atom in search.atoms if atom in number} | gathered.facts.keys()
    for atom in sorted(wanted, key=lambda a: (gathered.name(a), a)):
        opposed = [a for a in absent_of.get(atom, ()) if a in gathered.matters]
        if atom not in gathered.matters and not (opposed and atom not in true):
            continue
        if removals_only and atom not in true:
            continue
        change: Change = "removed" if atom in true else "comes true"
        inputs[atom] = (len(moves), atom in true)
        if atom not in true:
            for other in opposed:
                against.setdefault(other, []).append(len(moves))
        moves.append(Move(gathered.name(atom), change, word_atom(gathered.atoms[atom])))
    built = [
        _build_input(atom, move, was, tuple(m for m in against.get(atom, ()) if m != move))
        for atom, (move, was) in sorted(inputs.items())
    ]
    heard = {
        atom: AtomTruth(atom, (inputs[fact][0],), lambda made: not made[0])
        for fact, atom in find_heard(gathered.circuit.grounding).items()
        if atom in true and fact in inputs and moves[inputs[fact][0]].change == "removed"
    }
    fixed = true - inputs.keys() - heard.keys()
    return MoveSet(gathered, tuple(moves), (*built, *heard.values()), tuple(sorted(fixed)))


def _build_input(atom: int, move: int, was: bool, against: tuple[int, ...]) -> AtomTruth:
    """A fact that its move turns over, and that is false once what contradicts it comes true."""
    return AtomTruth(atom, (move, *against), lambda made: was != made[0] and not any(made[1:]))


def _build_by_voice(gathered: GroundedCase, by: By) -> MoveSet:
    def voice(report: Report) -> str:
        return report.origin if by == "origin" else report.source

    relevant = [a for a in gathered.facts if a in gathered.matters]
    names = sorted({voice(r) for a in relevant for r in gathered.facts[a].reports})
    number = {name: i for i, name in enumerate(names)}
    inputs, fixed = [], []
    heard = find_heard(gathered.circuit.grounding)
    for atom, fact in sorted(gathered.facts.items()):
        voices = sorted({voice(r) for r in fact.reports}) if atom in relevant else []
        if voices and len(voices) <= MOST_VOICES:
            inputs.append(
                AtomTruth(atom, tuple(number[v] for v in voices), _build_hearing(gathered, fact, tuple(voices), voice))
            )
            if atom in heard:
                said = _build_hearing(gathered, fact, tuple(voices), voice, only_heard=True)
                inputs.append(AtomTruth(heard[atom], tuple(number[v] for v in voices), said))
            continue
        fixed += [a for a in (atom, heard.get(atom)) if a is not None and gathered.credences[a].is_believed]
    sources = gathered.case.sources
    moves = tuple(Move(n, "silent", sources[n].name if n in sources else n) for n in names)
    return MoveSet(gathered, moves, tuple(inputs), tuple(fixed))


def _build_hearing(
    gathered: GroundedCase,
    fact: Fact,
    voices: tuple[str, ...],
    voice: Callable[[Report], str],
    only_heard: bool = False,
) -> Callable[[tuple[bool, ...]], bool]:
    """Whether the fact is believed (above one half), or likely heard of at all, once some of its voices are silent; it
    may be stale then.
    """

    @cache
    def is_true(silent: tuple[bool, ...]) -> bool:
        gone = {v for v, made in zip(voices, silent, strict=True) if made}
        kept = tuple(r for r in fact.reports if voice(r) not in gone)
        credence = weigh_revised(gathered, dataclasses.replace(fact, reports=kept))
        if credence is not None and only_heard:
            credence = hear_of(credence)
        return credence is not None and credence.is_believed

    return is_true


def contains_any(sets: Sets, smaller: Iterable[tuple[int, ...]], moves: int) -> NDArray[np.bool_]:
    """Which of the sets hold one of the smaller ones, so that they are not minimal."""
    held = np.zeros(len(sets), dtype=np.bool_)
    by_size: dict[int, list[int]] = {}
    for each in smaller:
        by_size.setdefault(len(each), []).append(_encode(each, moves))
    for size, codes in by_size.items():
        known = np.array(sorted(codes), dtype=np.int64)
        for columns in combinations(range(sets.shape[1]), size):
            code = np.zeros(len(sets), dtype=np.int64)
            for column in columns:
                code = code * moves + sets[:, column]
            held |= np.isin(code, known)
    return held


def _encode(each: tuple[int, ...], moves: int) -> int:
    code = 0
    for move in each:
        code = code * moves + move
    return code
