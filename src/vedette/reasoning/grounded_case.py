"""A case ready to be asked: what is known on a day, how far it is believed, and the grounding that all questions share.

Everything that is asked of a case on a day is asked of this: a world, a thousand worlds, the same case had someone said
nothing. Only the days of a case together (`replay`) and the tests of a rulebook have groundings of their own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from vedette.language.atoms import Atom, bind_roles, build_atom
from vedette.language.model import Case, Fact, Rule, Rulebook
from vedette.reasoning.circuit import Circuit, build_circuit
from vedette.reasoning.credence import Coin, Credence, Known, Question, States, select_known, state_credence, weigh_fact
from vedette.reasoning.gaps import find_unseen
from vedette.reasoning.grounding import ground
from vedette.reasoning.hearing import HEARD, add_heard, hear
from vedette.reasoning.scoring.units import Unit, build_units, hold_units
from vedette.reasoning.worlds import Floats, build_one_world


@dataclass(frozen=True)
class GroundedCase:
    """A case ready to be asked: its known facts, their credences, and the one grounding that every question shares.

    `facts` and `credences` are keyed by the number of the fact's atom in the grounding.
    """

    rulebook: Rulebook
    case: Case
    as_of: date
    engine: str
    known: Known
    rules: tuple[Rule, ...]
    circuit: Circuit
    facts: Mapping[int, Fact]
    credences: Mapping[int, Credence]
    units: tuple[Unit, ...]

    @property
    def atoms(self) -> tuple[Atom, ...]:
        return self.circuit.grounding.atoms

    def name(self, atom: int) -> str:
        """A given fact by its id, a derived one by what it says."""
        fact = self.facts.get(atom)
        return fact.id if fact else str(self.atoms[atom])

    @cached_property
    def matters(self) -> frozenset[int]:
        """The given atoms on which any rule that weighs depends."""
        told = {atom for unit in self.units for told, _ in unit.fails for atom in [told] if atom is not None}
        return self.circuit.find_sources(firing for unit in self.units for firing in unit.firings) | told

    def find_question(self, atom: int) -> Question | None:
        """What is asked of a given fact whose reports leave it in doubt; None where its probability is stated."""
        credence = self.credences.get(atom)
        return credence.question if credence is not None and credence.question and credence.question.coins else None

    @cached_property
    def observations(self) -> dict[int, tuple[int, ...]]:
        """For each given fact that shares its observation with others, all facts drawn from it; none that is set to a
        chance whatever its reports say.
        """
        together: dict[str, list[int]] = {}
        for atom, fact in sorted(self.facts.items()):
            credence = self.credences.get(atom)
            if fact.observation is None or credence is None or credence.is_certain:
                continue
            if credence.question is not None or not fact.reports:
                together.setdefault(fact.observation, []).append(atom)
        return {atom: tuple(atoms) for atoms in together.values() if len(atoms) > 1 for atom in atoms}

    def list_coins(self, all_that_is_known: bool = False) -> tuple[Coin, ...]:
        """The sources on which facts that matter (or all) hang, in order."""
        asked = (self.find_question(a) for a in self.credences if all_that_is_known or a in self.matters)
        return tuple(sorted({coin for question in asked if question for coin in question.coins}))

    def find_soundness(self, coin: Coin) -> float:
        return self.rulebook.grades.soundness[coin.letter]

    def split_doubtful(self, all_that_is_known: bool = False) -> tuple[list[int], dict[int, float]]:
        """Atoms that are surely true, and those in doubt that matter (or all) with their probabilities."""
        chances = {a: c.probability for a, c in self.credences.items()}
        certain = sorted(a for a, p in chances.items() if p == 1.0)
        return certain, {a: p for a, p in chances.items() if 0.0 < p < 1.0 and (all_that_is_known or a in self.matters)}


def find_chances(gathered: GroundedCase, atom: int, sound: Mapping[Coin, States], states: int) -> Floats:
    """How likely a given fact is in each of some states of the sources, shape (states,)."""
    question = gathered.find_question(atom)
    if question is None:
        return np.full(states, gathered.credences[atom].probability)
    return question.find_chances(sound, states)


def move_to_midranges(gathered: GroundedCase) -> GroundedCase:
    """The case with every credence that is a range at its middle and not at its best guess; itself where none is."""
    if all(credence.midrange == credence.probability for credence in gathered.credences.values()):
        return gathered
    credences = {
        a: c if c.midrange == c.probability else state_credence(c.midrange) for a, c in gathered.credences.items()
    }
    return dataclasses.replace(gathered, credences=credences)


@dataclass(frozen=True)
class LikelyWorld:
    """The likeliest world: every fact true whose credence is above one half. Scores and explanations refer to it."""

    true: frozenset[int]
    firings: frozenset[int]
    units: tuple[Unit, ...]


def gather_evidence(
    rulebook: Rulebook,
    case: Case,
    as_of: date,
    engine: str,
    before: GroundedCase | None = None,
    sought: Iterable[Atom] = (),
) -> GroundedCase:
    """Weigh the facts known at a date and ground the rules over them: the only place where anything is grounded.

    The grounding of `before` is taken over when the same rules ask the same of the same facts, as they do after an edit
    of weights, priors, reports or wording. The result is the same with it and without it. What is `sought` is grounded
    beside the facts, so that it can be asked about, but nobody believes it: it has no credence and is false.
    """
    known = select_known(case, rulebook.kinds, as_of)
    rules = tuple(bind_roles(rule, case, as_of) for rule in sorted((*rulebook.rules, *case.rules), key=lambda r: r.id))
    by_atom = {build_atom(fact): fact for fact in known.facts}
    unseen = find_unseen(rulebook, case, as_of)
    given = {*by_atom, *sought, *unseen}
    grounded = before is not None and _is_grounded_alike(before, rules, given, engine)
    circuit = (
        before.circuit
        if before is not None and grounded
        else build_circuit(add_heard(ground(rules, given, engine), rules))
    )
    facts = {i: by_atom[a] for i, a in enumerate(circuit.grounding.atoms) if a in by_atom}
    credences = {i: weigh_fact(fact, rulebook, case.sources) for i, fact in facts.items()}
    credences |= {i: unseen[a] for i, a in enumerate(circuit.grounding.atoms) if a in unseen}
    credences |= hear(credences, circuit.grounding)
    units = build_units(rules, circuit.grounding, rulebook.scenarios)
    return GroundedCase(
        rulebook=rulebook,
        case=case,
        as_of=as_of,
        engine=engine,
        known=known,
        rules=rules,
        circuit=circuit,
        facts=facts,
        credences=credences,
        units=units,
    )


def _is_grounded_alike(before: GroundedCase, rules: Sequence[Rule], given: Iterable[Atom], engine: str) -> bool:
    """Whether grounding these rules over these facts would give what it gave before."""
    asked = [[(rule.id, rule.when, rule.infer, bool(rule.expect)) for rule in each] for each in (before.rules, rules)]
    return (
        engine == before.engine
        and asked[0] == asked[1]
        and {atom for atom in map(before.atoms.__getitem__, before.circuit.grounding.given) if atom.kind != HEARD}
        == set(given)
    )


def find_likely_world(gathered: GroundedCase) -> LikelyWorld:
    """The world in which exactly the facts with a credence above one half are true, and what follows in it."""
    world = build_one_world(len(gathered.atoms), [a for a, c in gathered.credences.items() if c.is_believed])
    held = gathered.circuit.hold(world.bits)
    firings = frozenset(np.flatnonzero(held.firings[:, 0] & np.uint64(1)).tolist())
    true = frozenset(np.flatnonzero(held.atoms[:, 0] & np.uint64(1)).tolist())
    holding = hold_units(gathered.units, held)[:, 0] & np.uint64(1)
    return LikelyWorld(true, firings, tuple(u for u, holds in zip(gathered.units, holding, strict=True) if holds))
