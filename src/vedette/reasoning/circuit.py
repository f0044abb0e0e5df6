"""The circuit: a grounding as Boolean functions of the given facts, run over many worlds at once.

A firing is an AND of its body, of its negated blockers and of its counting gates; a derived fact is an OR of the
firings that conclude it, and of its own reports; a rule holds where any of its firings does. Facts that depend on
each other in a circle are solved as the least fixpoint: nothing is true only because it concludes itself. Negation
never lies on such a circle (Apt, Blair and Walker, "Towards a theory of declarative knowledge", 1988: stratified
programs).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from vedette.reasoning.grounding import Firing, Gate, Grounding
from vedette.reasoning.worlds import ALL, Bits


@dataclass(frozen=True, slots=True)
class Held:
    """What is true in which worlds: `atoms` of shape (atoms, words) and `firings` of shape (firings, words), packed."""

    atoms: Bits
    firings: Bits


@dataclass(frozen=True, slots=True)
class Circuit:
    """A grounding with its derived atoms in an order of evaluation.

    `strata` are groups of derived atoms; a group of more than one, or one that feeds itself (`recursive`), is a circle.
    """

    grounding: Grounding
    strata: tuple[tuple[int, ...], ...]
    recursive: frozenset[int]
    concluding: dict[int, tuple[int, ...]]

    def hold(self, given: Bits) -> Held:
        """Run worlds through the circuit; `given` has a row an atom, and its rows of derived atoms hold their reports.

        Costs one pass over the firings for each atom derived, and one more for each step of a circle.
        """
        atoms = given.copy()
        for number, stratum in enumerate(self.strata):
            if number in self.recursive:
                self._solve_circle(atoms, stratum)
            else:
                self._solve_atom(atoms, stratum[0])
        firings = np.empty((len(self.grounding.firings), given.shape[1]), dtype=np.uint64)
        for number, firing in enumerate(self.grounding.firings):
            firings[number] = run_firing(firing, atoms)
        return Held(atoms, firings)

    def _solve_atom(self, atoms: Bits, atom: int) -> None:
        for firing in self.concluding[atom]:
            atoms[atom] |= run_firing(self.grounding.firings[firing], atoms)

    def _solve_circle(self, atoms: Bits, stratum: Sequence[int]) -> None:
        """Least fixpoint: start from the reports alone, and only ever add."""
        while True:
            before = atoms[list(stratum)].copy()
            for atom in stratum:
                self._solve_atom(atoms, atom)
            if np.array_equal(before, atoms[list(stratum)]):
                return

    def find_sources(self, firings: Iterable[int]) -> frozenset[int]:
        """The given atoms that these firings hang on, directly or not, blockers and gates included."""
        seen: set[int] = set()
        queue = list(chain.from_iterable(depends_on(self.grounding.firings[f]) for f in firings))
        while queue:
            atom = queue.pop()
            if atom not in seen:
                seen.add(atom)
                queue.extend(
                    chain.from_iterable(depends_on(self.grounding.firings[f]) for f in self.concluding.get(atom, ()))
                )
        return frozenset(seen & self.grounding.given)

    def find_dependent(self, atoms: Iterable[int]) -> tuple[frozenset[int], frozenset[int]]:
        """The atoms, these among them, and the firings that hang on these atoms, directly or not."""
        reached, firings = set(atoms), set[int]()
        feeds: dict[int, list[int]] = {}
        for number, firing in enumerate(self.grounding.firings):
            for atom in depends_on(firing):
                feeds.setdefault(atom, []).append(number)
        queue = list(reached)
        while queue:
            for number in feeds.get(queue.pop(), ()):
                firings.add(number)
                new = set(self.grounding.firings[number].concludes) - reached
                reached |= new
                queue.extend(new)
        return frozenset(reached), frozenset(firings)


def run_firing(firing: Firing, atoms: Bits) -> Bits:
    """In which worlds the firing's conditions are met."""
    met: Bits = atoms[firing.body[0]].copy() if firing.body else np.full(atoms.shape[1], ALL)
    for atom in firing.body[1:]:
        met &= atoms[atom]
    for atom in firing.blockers:
        met &= ~atoms[atom]
    for gate in firing.gates:
        met &= run_gate(gate, atoms)
    return met


def run_gate(gate: Gate, atoms: Bits) -> Bits:
    """In which worlds at least `gate.count` members hold: `reached[k]` says where k members have held so far."""
    reached: Bits = np.zeros((gate.count + 1, atoms.shape[1]), dtype=np.uint64)
    reached[0] = ALL
    for member in gate.members:
        holds = np.bitwise_or.reduce(atoms[list(member)], axis=0)
        for k in range(gate.count, 0, -1):
            reached[k] |= reached[k - 1] & holds
    enough: Bits = reached[gate.count]
    return enough


def depends_on(firing: Firing) -> Iterable[int]:
    """The atoms that a firing looks at."""
    return chain(firing.body, firing.blockers, (a for g in firing.gates for m in g.members for a in m))


def build_circuit(grounding: Grounding) -> Circuit:
    """Order the derived atoms so that each is decided after all it depends on; circles are decided together.

    Raises ValueError when negation lies on a circle; `load` refuses such rulebooks, with the cycle named.
    """
    concluding: dict[int, list[int]] = {}
    for number, firing in enumerate(grounding.firings):
        for atom in firing.concludes:
            concluding.setdefault(atom, []).append(number)
    edges = {
        atom: sorted({d for f in firings for d in depends_on(grounding.firings[f]) if d in concluding})
        for atom, firings in sorted(concluding.items())
    }
    strata = tuple(find_circles(edges))
    recursive = frozenset(i for i, s in enumerate(strata) if len(s) > 1 or s[0] in edges[s[0]])
    for number in recursive:
        _refuse_negation(grounding, strata[number], concluding)
    return Circuit(grounding, strata, recursive, {a: tuple(f) for a, f in concluding.items()})


def _refuse_negation(grounding: Grounding, circle: Sequence[int], concluding: dict[int, list[int]]) -> None:
    for firing in (grounding.firings[f] for atom in circle for f in concluding[atom]):
        denied = set(firing.blockers) & set(circle)
        if denied:
            names = ", ".join(str(grounding.atoms[a]) for a in sorted(denied))
            raise ValueError(f"rule {firing.rule} negates what it helps to conclude: {names}")


def find_circles(edges: dict[int, list[int]]) -> list[tuple[int, ...]]:
    """Strongly connected components, each after those it points to (Tarjan 1972, without recursion)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[tuple[int, ...]] = []
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, successors = work[-1]
            for successor in successors:
                if successor not in index:
                    index[successor] = low[successor] = len(index)
                    stack.append(successor)
                    on_stack.add(successor)
                    work.append((successor, iter(edges[successor])))
                    break
                if successor in on_stack:
                    low[node] = min(low[node], index[successor])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    circle = _pop_circle(stack, node)
                    on_stack.difference_update(circle)
                    found.append(tuple(sorted(circle)))
    return found


def _pop_circle(stack: list[int], node: int) -> list[int]:
    at = stack.index(node)
    circle = stack[at:]
    del stack[at:]
    return circle
