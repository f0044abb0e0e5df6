"""Heard of: whether anybody whose word is worth anything has spoken of a fact, for rules that say what to expect.

Where the conditions of such a rule are not met, that says something only if it would be known: one of its facts is
false although somebody is heard to speak of it. Whether somebody is heard hangs on the same sources as the fact itself,
so it is an atom of its own beside it, true where any report of the fact is heard.

Worked example: a B report (0.90) says of a fact that it is improbable (5, 0.12). The fact is heard of with 0.90, and
false although heard of with 0.90 · 0.88 = 0.79; with 0.10 nobody has said anything, and the rule says nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from vedette.language.atoms import Atom
from vedette.language.model import Rule
from vedette.reasoning.credence import Credence, hear_of, state_credence
from vedette.reasoning.grounding import Grounding

HEARD = "$heard"
"""The kind of these atoms; no kind of a rulebook begins with a dollar sign."""


def add_heard(grounding: Grounding, rules: Iterable[Rule]) -> Grounding:
    """The grounding with an atom for each given fact on which a rule hangs that says what to expect."""
    expecting = {rule.id for rule in rules if rule.expect}
    leaves = find_leaves(grounding)
    asked = {
        leaf
        for firing in grounding.firings
        if firing.rule in expecting
        for atom in firing.body
        for leaf in leaves.get(atom, (atom,))
    }
    if not asked:
        return grounding
    heard = tuple(Atom(HEARD, (("of", str(grounding.atoms[atom])),)) for atom in sorted(asked))
    atoms = (*grounding.atoms, *heard)
    given = grounding.given | set(range(len(grounding.atoms), len(atoms)))
    return dataclasses.replace(grounding, atoms=atoms, given=frozenset(given))


def find_leaves(grounding: Grounding) -> dict[int, frozenset[int]]:
    """For each derived atom the given ones that could conclude it, through whatever rules."""
    concluding: dict[int, list[int]] = {}
    for number, firing in enumerate(grounding.firings):
        for atom in firing.concludes:
            concluding.setdefault(atom, []).append(number)
    found: dict[int, frozenset[int]] = {}
    for start in concluding:
        seen, queue = {start}, [start]
        while queue:
            for number in concluding.get(queue.pop(), ()):
                new = set(grounding.firings[number].body) - seen
                seen |= new
                queue.extend(new)
        found[start] = frozenset(seen & grounding.given)
    return found


def find_heard(grounding: Grounding) -> dict[int, int]:
    """For each given fact that has one the atom that says whether it is heard of."""
    number = {str(atom): i for i, atom in enumerate(grounding.atoms) if atom.kind != HEARD}
    return {number[str(dict(a.attributes)["of"])]: i for i, a in enumerate(grounding.atoms) if a.kind == HEARD}


def hear(credences: Mapping[int, Credence], grounding: Grounding) -> dict[int, Credence]:
    """The credences of what is heard of, by atom: those of facts of which nobody speaks are false."""
    found = {}
    for fact, heard in find_heard(grounding).items():
        credence = credences.get(fact)
        found[heard] = state_credence(0.0) if credence is None else hear_of(credence)
    return found
