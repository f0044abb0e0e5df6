"""The network: a case as a product of small tables over variables that are true or false, for elimination to sum.

A doubtful fact is a variable with its credence for a table; one that is reported hangs on its sources, each of which
is a variable too: sound or not. The circuit becomes gates of at most three inputs, each a
variable whose table is 1 where the gate is right and 0 elsewhere (Pearl, "Probabilistic Reasoning in Intelligent
Systems", 1988, section 4.3.2: noiseless gates; splitting wide ones keeps the tables narrow, Heckerman and Breese,
"Causal independence for probability assessment and inference", IEEE Transactions on Systems, Man and Cybernetics 26,
1996). What is settled is worked out beforehand and needs no variable, and equal gates are built once. A circle of
facts that conclude each other is unrolled: in as many rounds as it has facts its least fixpoint is reached. Each group
of rules is one table a scenario over what its rules hang on.

Worked example: a rule needs a fact of credence 0.8 and that another, of 0.5, is not. The network has three variables,
two tables with the credences and one gate; the rule holds with 0.8 · 0.5 = 0.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, product

import numpy as np

from vedette.reasoning.circuit import Circuit, depends_on
from vedette.reasoning.credence import Coin, States, nest_chances
from vedette.reasoning.elimination import Potential, TooWide
from vedette.reasoning.grounded_case import GroundedCase, find_chances
from vedette.reasoning.grounding import Firing, Gate
from vedette.reasoning.scoring.units import Unit
from vedette.reasoning.worlds import Floats

TRUE, FALSE = -1, -2
"""Literals that are settled. Any other literal is twice its variable's number, and one more for its negation."""
MOST_INPUTS = 3
MOST_VARIABLES = 20_000
"""A network of more variables is not worth its order of elimination: worlds are sampled instead."""
MOST_AXES = 11
"""A fact of more sources, or an observation of more facts, has no table: states of the sources are drawn instead."""
POSSIBLE = 1e-40
"""What cannot be is taken to be so likely, so that one can still ask what would be if it were."""
NEPERS = np.log(10.0) / 10.0
"""A deciban as a natural logarithm."""


@dataclass(frozen=True, slots=True)
class Network:
    """The tables of a case, lanes alike, and which literal stands for what.

    `roots` are the variables of given facts in doubt, by atom, and `asked` the number of each one's table; `coins` are
    the variables of sources. Their own tables are not here: how sound each is taken to be comes later. `atoms` has the
    literal of every atom that was asked for or stood in the way, `units` one for each unit of the case, `rules` one for
    each rule, if asked for.
    """

    count: int
    potentials: tuple[Potential, ...]
    roots: Mapping[int, int]
    asked: Mapping[int, int]
    coins: Mapping[Coin, int]
    atoms: Mapping[int, int]
    units: tuple[int, ...]
    rules: Mapping[str, int]


def build_network(
    gathered: GroundedCase, with_rules: bool = False, drawn: Mapping[Coin, States] | None = None
) -> Network:
    """The network of all that weighs in a case; `with_rules` of everything that its circuit can conclude.

    Where states of the sources are `drawn`, shape (states,) a source, sources are no variables, and the tables of facts
    have a lane for each state. Raises TooWide where it would have more than `MOST_VARIABLES` variables.
    """
    wiring = _Wiring(gathered, drawn)
    firings = gathered.circuit.grounding.firings
    weighing = range(len(firings)) if with_rules else [f for unit in gathered.units for f in unit.firings]
    needed = _find_needed(gathered.circuit, weighing)
    needed |= {atom for unit in gathered.units for told, _ in unit.fails for atom in [told] if atom is not None}
    if with_rules:
        needed |= gathered.credences.keys() | gathered.circuit.concluding.keys()
    wiring.wire_atoms(needed)
    units = tuple(wiring.wire_unit(unit) for unit in gathered.units)
    by_rule: dict[str, list[int]] = {rule.id: [] for rule in gathered.rules} if with_rules else {}
    for firing in firings if with_rules else ():
        by_rule[firing.rule].append(wiring.wire_firing(firing))
    rules = {rule: wiring.disjoin(literals) for rule, literals in by_rule.items()}
    return Network(
        count=wiring.count,
        potentials=tuple(wiring.potentials),
        roots=wiring.roots,
        asked=wiring.asked,
        coins=wiring.coins,
        atoms=wiring.atoms,
        units=units,
        rules=rules,
    )


def find_changed_tables(
    network: Network, before: GroundedCase, after: GroundedCase, drawn: Mapping[Coin, States] | None
) -> dict[int, tuple[Potential, ...]] | None:
    """The tables that take the place of others where a case differs from the one that the network was built for: by
    their numbers. None where it differs in more than what is said of facts in doubt, by the same sources or fewer.
    """
    if after.circuit is not before.circuit or after.units is not before.units or after.rulebook is not before.rulebook:
        return None
    settled = network.atoms.keys() - network.roots.keys()
    if any(_find_chance(before, atom) != _find_chance(after, atom) for atom in settled):
        return None
    atoms = [atom for atom in network.roots if before.credences[atom] != after.credences.get(atom)]
    asked = [question for atom in atoms if (question := after.find_question(atom)) is not None]
    if drawn is not None and not all(drawn.keys() >= set(question.coins) for question in asked):
        return None
    wiring = _Wiring(after, drawn, set(network.atoms), network.count, roots={**network.roots}, coins={**network.coins})
    changed = {}
    for number in sorted({network.asked[atom] for atom in atoms}):
        group = [atom for atom, asked in network.asked.items() if asked == number]
        changed[number] = tuple(wiring.tabulate_apart(group))
        known = set(network.potentials[number].variables)
        if not all(known.issuperset(potential.variables) for potential in changed[number]):
            return None
    return changed


def _find_needed(circuit: Circuit, firings: Iterable[int]) -> set[int]:
    """The atoms that these firings look at, directly or not."""
    seen: set[int] = set()
    queue = [atom for number in firings for atom in depends_on(circuit.grounding.firings[number])]
    while queue:
        atom = queue.pop()
        if atom not in seen:
            seen.add(atom)
            queue.extend(a for f in circuit.concluding.get(atom, ()) for a in depends_on(circuit.grounding.firings[f]))
    return seen


def _find_chance(gathered: GroundedCase, atom: int) -> float:
    """How likely a fact is by what is said of it alone, from 0 to 1."""
    credence = gathered.credences.get(atom)
    return 0.0 if credence is None else credence.probability


def negate(literal: int) -> int:
    return TRUE + FALSE - literal if literal < 0 else literal ^ 1


@dataclass(slots=True)
class _Wiring:
    """A network while it is built."""

    gathered: GroundedCase
    drawn: Mapping[Coin, States] | None
    needed: set[int] = field(default_factory=set)
    count: int = 0
    potentials: list[Potential] = field(default_factory=list)
    roots: dict[int, int] = field(default_factory=dict)
    asked: dict[int, int] = field(default_factory=dict)
    coins: dict[Coin, int] = field(default_factory=dict)
    atoms: dict[int, int] = field(default_factory=dict)
    gates: dict[tuple[int, ...], int] = field(default_factory=dict)

    @property
    def circuit(self) -> Circuit:
        return self.gathered.circuit

    def wire_atoms(self, needed: Iterable[int]) -> None:
        """Literals for these atoms, each after those that it hangs on."""
        self.needed |= set(needed)
        needed = self.needed
        self.atoms |= {a: self._find_given(a) for a in sorted(needed) if a not in self.circuit.concluding}
        for number, stratum in enumerate(self.circuit.strata):
            if needed.isdisjoint(stratum):
                continue
            self.atoms |= {atom: self._find_given(atom) for atom in stratum}
            rounds = len(stratum) if number in self.circuit.recursive else 1
            for _ in range(rounds):
                then = {atom: self._wire_conclusion(atom) for atom in stratum}
                if all(self.atoms[atom] == literal for atom, literal in then.items()):
                    break
                self.atoms |= then

    def _wire_conclusion(self, atom: int) -> int:
        firings = self.circuit.grounding.firings
        concluding = [self.wire_firing(firings[number]) for number in self.circuit.concluding[atom]]
        return self.disjoin([self._find_given(atom), *concluding])

    def _find_given(self, atom: int) -> int:
        """The fact as it is reported, whatever rules conclude."""
        chance = _find_chance(self.gathered, atom)
        if chance in (0.0, 1.0):
            return TRUE if chance else FALSE
        if atom not in self.roots:
            together = [a for a in self.gathered.observations.get(atom, (atom,)) if a in self.needed or a == atom]
            for each in together:
                self.roots[each] = self._add_variable()
                self.asked[each] = len(self.potentials)
            self.potentials.append(self._tabulate(together))
        return 2 * self.roots[atom]

    def tabulate_apart(self, atoms: Iterable[int]) -> Iterator[Potential]:
        """Tables of facts that have their variables: one for each that is settled, and for each observation."""
        left = set(atoms)
        for atom in sorted(left):
            chance = _find_chance(self.gathered, atom)
            if chance in (0.0, 1.0):
                yield Potential((self.roots[atom],), np.array([[1.0 - chance], [chance]]))
            elif atom in left:
                together = [a for a in self.gathered.observations.get(atom, (atom,)) if a in left]
                left -= set(together)
                yield self._tabulate(together)

    def _tabulate(self, together: Sequence[int]) -> Potential:
        """The table of a given fact, or of all that one observation shows: by the states of its sources, if it has any,
        then by what each fact is itself.
        """
        questions = [self.gathered.find_question(atom) for atom in together]
        coins = sorted({coin for question in questions if question for coin in question.coins})
        if len(together) + (0 if self.drawn is not None else len(coins)) > MOST_AXES:
            raise TooWide(len(together) + len(coins))
        if self.drawn is not None:
            states = len(next(iter(self.drawn.values())))
            chances = [find_chances(self.gathered, atom, self.drawn, states) for atom in together]
            return Potential(self._list_roots(together), _nest(chances).clip(POSSIBLE))
        for coin in coins:
            if coin not in self.coins:
                self.coins[coin] = self._add_variable()
        stated = [self.gathered.credences[atom].probability for atom in together]
        chances = [
            question.tabulate(coins) if question else np.full((2,) * len(coins), chance)
            for question, chance in zip(questions, stated, strict=True)
        ]
        table = np.moveaxis(_nest(chances), range(len(together)), range(len(coins), len(coins) + len(together)))
        variables = (*(self.coins[coin] for coin in coins), *self._list_roots(together))
        return Potential(variables, (table[..., np.newaxis].clip(POSSIBLE) if coins else table[..., np.newaxis]))

    def _list_roots(self, atoms: Sequence[int]) -> tuple[int, ...]:
        return tuple(self.roots[atom] for atom in atoms)

    def wire_unit(self, unit: Unit) -> int:
        """Any of its firings; or none of them, although it would be known."""
        firings = self.circuit.grounding.firings
        held = self.disjoin(self.wire_firing(firings[number]) for number in unit.firings)
        if not unit.fails:
            return held
        ways = []
        for told, false in unit.fails:
            known = TRUE if told is None else self.atoms[told]
            ways.append(self.conjoin([known, TRUE if false is None else negate(self.atoms[false])]))
        return self.conjoin([self.disjoin(ways), negate(held)])

    def wire_firing(self, firing: Firing) -> int:
        body = [self.atoms[a] for a in firing.body]
        blocked = [negate(self.atoms[a]) for a in firing.blockers]
        return self.conjoin(chain(body, blocked, map(self._wire_gate, firing.gates)))

    def _wire_gate(self, gate: Gate) -> int:
        """At least `count` members hold; `reached[k]` says that k of those looked at so far do."""
        reached = [TRUE, *([FALSE] * gate.count)]
        for member in gate.members:
            holds = self.disjoin(self.atoms[a] for a in member)
            for k in range(gate.count, 0, -1):
                reached[k] = self.disjoin([reached[k], self.conjoin([reached[k - 1], holds])])
        return reached[gate.count]

    def disjoin(self, literals: Iterable[int]) -> int:
        return negate(self.conjoin(map(negate, literals)))

    def conjoin(self, literals: Iterable[int]) -> int:
        """A literal that is true where all of these are."""
        inputs = sorted(set(literals) - {TRUE})
        if FALSE in inputs or any(negate(literal) in inputs for literal in inputs[:-1]):
            return FALSE
        while len(inputs) > MOST_INPUTS:
            inputs = [self._add_gate(tuple(inputs[:MOST_INPUTS])), *inputs[MOST_INPUTS:]]
        if len(inputs) < 2:
            return inputs[0] if inputs else TRUE
        return self._add_gate(tuple(inputs))

    def _add_gate(self, inputs: tuple[int, ...]) -> int:
        if inputs not in self.gates:
            output = self._add_variable()
            met = np.zeros((2,) * len(inputs))
            met[tuple(1 - literal % 2 for literal in inputs)] = 1.0
            table = np.stack([1.0 - met, met], axis=-1)[..., np.newaxis]
            self.potentials.append(Potential((*(literal // 2 for literal in inputs), output), table))
            self.gates[inputs] = 2 * output
        return self.gates[inputs]

    def _add_variable(self) -> int:
        if self.count >= MOST_VARIABLES:
            raise TooWide(self.count)
        self.count += 1
        return self.count - 1


def _nest(chances: Sequence[Floats]) -> Floats:
    """How likely facts of one observation are together: an axis of 2 a fact, then those of their chances."""
    table = np.empty((2,) * len(chances) + chances[0].shape)
    for world in product((False, True), repeat=len(chances)):
        truth = [np.full(chances[0].shape, true) for true in world]
        table[tuple(map(int, world))] = nest_chances(chances, truth)
    return table


# --- what the rules say -----------------------------------------------------------------------------------------------


def list_open(literals: Iterable[int]) -> tuple[int, ...]:
    """The variables of literals that are not settled, in order."""
    return tuple(sorted({literal // 2 for literal in literals if literal >= 0}))


def read_literals(literals: Sequence[int], variables: Sequence[int]) -> Floats:
    """Which literals hold for each combination of the variables: 1 or 0, shape (literals, 2^variables).

    The last variable changes fastest.
    """
    place = {variable: len(variables) - 1 - number for number, variable in enumerate(variables)}
    subsets = np.arange(2 ** len(variables))
    rows = np.empty((len(literals), len(subsets)))
    for row, literal in zip(rows, literals, strict=True):
        row[:] = literal == TRUE if literal < 0 else (subsets >> place[literal // 2] & 1) ^ (literal & 1)
    return rows


def join_evidence(parts: Iterable[tuple[tuple[int, ...], Floats]], lanes: int) -> tuple[list[Potential], Floats]:
    """Tables of evidence from sums in dB, shape (2^variables, lanes); those over the same variables become one.

    Sums are added before they become odds, and every lane is counted from a peak of its own, so that nothing
    overflows. The natural logarithms of the peaks, shape (lanes,), are given beside the tables.
    """
    joined: dict[tuple[int, ...], Floats] = {}
    for variables, decibans in parts:
        joined[variables] = joined[variables] + decibans if variables in joined else decibans
    tables, peaks = [], np.zeros(lanes)
    for variables, sums in sorted(joined.items()):
        peak = sums.max(axis=0)
        peaks += peak * NEPERS
        tables.append(Potential(variables, (10.0 ** ((sums - peak) / 10.0)).reshape((2,) * len(variables) + (lanes,))))
    return tables, peaks
