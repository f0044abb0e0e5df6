"""The smallest set that flips the lead, as a mixed-integer model: how small can it be at all?

Moves are binary variables; facts, firings, gates and derived facts follow from them by linear inequalities that say
exactly what the circuit says, circles unrolled into as many rounds as they have facts. A group's discounted sum is
a path through states (units looked at, units that held), so no table over its subsets is needed. The model allows a
lead that ties within `SLACK` dB, so its answer is a bound from below; the circuit then checks the set that it
found, and a set that only ties is forbidden and the model asked again. Solver: HiGHS (Huangfu and Hall,
Mathematical Programming Computation 10, 2018).
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from vedette.analyses.flips.moves import MoveSet
from vedette.reasoning.grounding import Firing
from vedette.reasoning.scoring.terms import prior_db
from vedette.reasoning.scoring.units import Unit

SLACK = 1e-6
"""dB by which a scenario may trail and still count as leading in the model."""
MOST_ROUNDS = 12
"""A circle of more facts than this is not unrolled."""
MOST_VOICES = 8
"""A fact that hangs on more moves than this is not put into inequalities (2^8 of them)."""
MOST_TIES = 20
"""So many sets that only tie are forbidden one by one before the search for the smallest is given up."""
STDOUT = 1
SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Bound:
    """No set smaller than `size` flips (None: no set at all does).

    `example` flips and has that size, where one was found.

    `unproven` says why nothing could be proved, else it is empty.
    """

    size: int | None
    example: tuple[int, ...] = ()
    unproven: str = ""


@dataclass(slots=True)
class _Model:
    """Variables from 0 to 1 and rows of inequalities over them, as they are added."""

    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def add(self, whole: bool = False) -> int:
        self.whole.append(whole)
        return len(self.whole) - 1

    def say(self, terms: Iterable[tuple[int, float]], low: float, high: float = math.inf) -> None:
        summed: dict[int, float] = {}
        for variable, factor in terms:
            summed[variable] = summed.get(variable, 0.0) + factor
        self.rows.append((summed, low, high))

    def constant(self, value: bool) -> int:
        made = self.add()
        self.say([(made, 1.0)], float(value), float(value))
        return made

    def all_of(self, positive: Sequence[int], negative: Sequence[int]) -> int:
        met = self.add()
        for each in positive:
            self.say([(each, 1.0), (met, -1.0)], 0.0)
        for each in negative:
            self.say([(each, 1.0), (met, 1.0)], -math.inf, 1.0)
        terms = [(met, 1.0), *((p, -1.0) for p in positive), *((n, 1.0) for n in negative)]
        self.say(terms, 1.0 - len(positive))
        return met

    def any_of(self, members: Sequence[int]) -> int:
        if len(members) == 1:
            return members[0]
        met = self.add()
        for each in members:
            self.say([(met, 1.0), (each, -1.0)], 0.0)
        self.say([(met, -1.0), *((m, 1.0) for m in members)], 0.0)
        return met

    def at_least(self, count: int, members: Sequence[int]) -> int:
        if count <= 0 or count > len(members):
            return self.constant(count <= 0)
        met = self.add(whole=True)
        self.say([(met, -float(count)), *((m, 1.0) for m in members)], 0.0)
        self.say([(met, len(members) - count + 1.0), *((m, -1.0) for m in members)], 1.0 - count)
        return met


def prove_smallest(board: MoveSet, targets: Sequence[int], above: int) -> Bound:
    """The smallest set of moves that makes one of these scenarios lead, known to be larger than `above`."""
    reason = _find_obstacle(board)
    if reason:
        return Bound(above + 1, unproven=reason)
    model = _Model()
    moves = [model.add(whole=True) for _ in board.moves]
    model.say([(m, 1.0) for m in moves], above + 1)
    _say_leads(model, board, targets, _build_units(model, board, moves))
    for _ in range(MOST_TIES):
        bound, chosen = _solve(model, moves)
        if bound is None:
            return Bound(None)
        if not chosen:
            return Bound(bound, unproven=f"the search for the smallest was stopped after {SECONDS:g} seconds")
        if int(board.lead(np.array([chosen], dtype=np.intp))[0]) in targets:
            if len(chosen) == bound:
                return Bound(bound, chosen)
            return Bound(bound, chosen, f"the search for the smallest was stopped after {SECONDS:g} seconds")
        taken = set(chosen)
        model.say([(m, -1.0 if m in taken else 1.0) for m in moves], 1.0 - len(taken))
    return Bound(above + 1, unproven="too many sets end in a tie")


def _find_obstacle(board: MoveSet) -> str:
    if any(len(i.moves) > MOST_VOICES for i in board.inputs):
        return f"a fact has more than {MOST_VOICES} voices"
    circuit = board.gathered.circuit
    if any(len(circuit.strata[n]) > MOST_ROUNDS for n in circuit.recursive):
        return f"more than {MOST_ROUNDS} facts hang on each other in a circle"
    return ""


def _solve(model: _Model, moves: Sequence[int]) -> tuple[int | None, tuple[int, ...]]:
    """The bound that the solver proved, None when there is no solution, and the moves of the best solution it found."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    size = len(model.whole)
    cost = np.zeros(size)
    cost[list(moves)] = 1.0
    entries = [
        (row, column, factor) for row, (terms, _, _) in enumerate(model.rows) for column, factor in terms.items()
    ]
    rows, columns, factors = zip(*entries, strict=True)
    matrix = csr_array((factors, (rows, columns)), shape=(len(model.rows), size))
    limits = np.array([low for _, low, _ in model.rows]), np.array([high for _, _, high in model.rows])
    with _silence():
        found = milp(
            cost,
            integrality=np.array(model.whole, dtype=np.int64),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(matrix, *limits),
            options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
        )
    if found.status == 2:
        return None, ()
    bound = getattr(found, "mip_dual_bound", None)
    proved = math.ceil((bound if bound is not None else 0.0) - 1e-6)
    if found.x is None:
        return proved, ()
    return proved, tuple(i for i, m in enumerate(moves) if found.x[m] > 0.5)


@contextmanager
def _silence() -> Iterator[None]:
    """Keeps what the solver prints from the screen: HiGHS writes past Python, to the process's own stdout."""
    sys.stdout.flush()
    try:
        screen = os.dup(STDOUT)
    except OSError:  # there is no stdout to keep clean
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, STDOUT)
        yield
    finally:
        os.dup2(screen, STDOUT)
        os.close(nowhere)
        os.close(screen)


def _build_units(model: _Model, board: MoveSet, moves: Sequence[int]) -> list[int]:
    """A variable for each unit of the evidence: whether it holds."""
    gathered = board.gathered
    true = {each.atom: _add_input(model, each.moves, each.is_true, moves) for each in board.inputs}
    true |= {atom: model.constant(True) for atom in board.fixed}
    false = model.constant(False)
    atoms = [true.get(atom, false) for atom in range(len(gathered.atoms))]
    firings = gathered.circuit.grounding.firings
    given = list(atoms)
    for number, stratum in enumerate(gathered.circuit.strata):
        for _ in range(len(stratum) if number in gathered.circuit.recursive else 1):
            following = {
                atom: model.any_of(
                    [given[atom], *(_add_firing(model, firings[f], atoms) for f in gathered.circuit.concluding[atom])]
                )
                for atom in stratum
            }
            for atom, variable in following.items():
                atoms[atom] = variable
    held = {f: _add_firing(model, firings[f], atoms) for unit in gathered.units for f in unit.firings}
    return [_add_unit(model, unit, held, atoms) for unit in gathered.units]


def _add_unit(model: _Model, unit: Unit, held: Mapping[int, int], atoms: Sequence[int]) -> int:
    met = model.any_of([held[f] for f in unit.firings]) if unit.firings else model.constant(False)
    if not unit.fails:
        return met
    always = model.constant(True)
    ways = [
        model.all_of([always if told is None else atoms[told]], [] if false is None else [atoms[false]])
        for told, false in unit.fails
    ]
    return model.all_of([model.any_of(ways)], [met])


def _add_input(model: _Model, hangs_on: Sequence[int], is_true: object, moves: Sequence[int]) -> int:
    """The truth of a given atom, an inequality for each way in which the moves it hangs on are made or not."""
    assert callable(is_true)
    truth = model.add()
    for made in product((False, True), repeat=len(hangs_on)):
        terms = [(moves[m], -1.0 if done else 1.0) for m, done in zip(hangs_on, made, strict=True)]
        off = -float(sum(made))  # the terms sum to this where the moves are made exactly so, and to more elsewhere
        if is_true(made):
            model.say([(truth, 1.0), *terms], 1.0 + off)
        else:
            model.say([(truth, -1.0), *terms], off)
    return truth


def _add_firing(model: _Model, firing: Firing, atoms: Sequence[int]) -> int:
    gates = [
        model.at_least(gate.count, [model.any_of([atoms[a] for a in member]) for member in gate.members])
        for gate in firing.gates
    ]
    return model.all_of([*(atoms[a] for a in firing.body), *gates], [atoms[a] for a in firing.blockers])


def _say_leads(model: _Model, board: MoveSet, targets: Sequence[int], held: Sequence[int]) -> None:
    """One of the targets scores at least as much as every other scenario."""
    scenarios, discount = board.gathered.rulebook.scenarios, board.gathered.rulebook.discount
    units = board.gathered.units
    scores = [_sum_scores(model, units, held, s.id, discount) for s in scenarios]
    priors = [prior_db(s) for s in scenarios]
    widest = [abs(p) + sum(abs(u.bearing[s.id]) for u in units) for p, s in zip(priors, scenarios, strict=True)]
    chosen = {target: model.add(whole=True) for target in targets}
    model.say([(c, 1.0) for c in chosen.values()], 1.0)
    for target, choice in chosen.items():
        for other in range(len(scenarios)):
            if other != target:
                room = widest[target] + widest[other] + 1.0
                terms = [*scores[target], *((v, -f) for v, f in scores[other]), (choice, -room)]
                model.say(terms, priors[other] - priors[target] - SLACK - room)


def _sum_scores(
    model: _Model, units: Sequence[Unit], held: Sequence[int], scenario: str, discount: float
) -> list[tuple[int, float]]:
    """What the units that hold add to a scenario's score (dB), as a sum over variables."""
    terms: list[tuple[int, float]] = []
    groups: dict[tuple[str, bool], list[tuple[float, int]]] = {}
    for unit, variable in zip(units, held, strict=True):
        bearing = unit.bearing[scenario]
        if bearing and unit.group is not None:
            groups.setdefault((unit.group, bearing > 0.0), []).append((bearing, variable))
        elif bearing:
            terms.append((variable, bearing))
    for _, members in sorted(groups.items()):  # those for and those against are ranked apart
        members.sort(key=lambda m: -abs(m[0]))
        terms += _sum_group(model, members, discount)
    return terms


def _sum_group(model: _Model, members: Sequence[tuple[float, int]], discount: float) -> list[tuple[int, float]]:
    """A path from state to state: after each member, how many have held; a step that holds earns its weight."""
    if len(members) == 1:
        return [(members[0][1], members[0][0])]
    terms = []
    arriving: list[list[int]] = [[model.constant(True)]]
    for weight, variable in members:
        following: list[list[int]] = [[] for _ in range(len(arriving) + 1)]
        steps = []
        for held, before in enumerate(arriving):
            skip, take = model.add(), model.add()
            model.say([*((b, 1.0) for b in before), (skip, -1.0), (take, -1.0)], 0.0, 0.0)
            following[held].append(skip)
            following[held + 1].append(take)
            steps.append(take)
            terms.append((take, weight * discount**held))
        model.say([(variable, -1.0), *((s, 1.0) for s in steps)], 0.0, 0.0)
        arriving = following
    return terms
