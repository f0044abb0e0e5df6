"""One side of a comparison: an assessment with the indexes that are looked up in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from vedette.language.atoms import Atom, build_atom
from vedette.language.model import Fact, Rule
from vedette.reasoning.assess import Assessment
from vedette.reasoning.scoring.judgement import Judgement
from vedette.reasoning.scoring.terms import count_by_rule

KnownFact = tuple[Fact | None, str, float | None]
"""A fact, its state (known, unknown, future or stale), and its credence where it counts."""


@dataclass(frozen=True)
class Side:
    """An assessment with what a comparison looks up in it."""

    name: str
    label: str
    assessment: Assessment
    as_roles: bool

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rules as written, by id."""
        gathered = self.assessment.evidence
        return {rule.id: rule for rule in (*gathered.rulebook.rules, *gathered.case.rules)}

    @cached_property
    def held(self) -> frozenset[str]:
        firings = self.assessment.evidence.circuit.grounding.firings
        return frozenset(firings[number].rule for number in self.assessment.likely.firings)

    @cached_property
    def counted(self) -> dict[str, dict[str, float]]:
        rulebook = self.assessment.evidence.rulebook
        return count_by_rule(self.assessment.likely.units, rulebook.scenarios, rulebook.discount)

    @cached_property
    def scenarios(self) -> dict[str, Judgement]:
        return {judgement.scenario.id: judgement for judgement in self.assessment.judgements}

    @cached_property
    def facts(self) -> dict[Atom, KnownFact]:
        """What each fact says, with the fact, its state, and its credence where it counts."""
        gathered = self.assessment.evidence
        known = {fact.id: gathered.credences[a].probability for a, fact in gathered.facts.items()}
        shelves = ((gathered.known.facts, "known"), (gathered.known.future, "future"), (gathered.known.stale, "stale"))
        return {self.read(build_atom(f)): (f, state, known.get(f.id)) for facts, state in shelves for f in facts}

    def read(self, atom: Atom) -> Atom:
        """What an atom says, of the roles where the sides have different ones."""
        if not self.as_roles:
            return atom
        names = {name: f"${role}" for role, name in sorted(self.assessment.evidence.case.roles.items())}
        return dataclasses.replace(
            atom, attributes=tuple((n, names.get(v, v) if isinstance(v, str) else v) for n, v in atom.attributes)
        )

    def find_fed(self, rules: Iterable[str]) -> dict[Atom, set[str]]:
        """For each fact, those of the rules that hang on it."""
        circuit = self.assessment.evidence.circuit
        fed: dict[Atom, set[str]] = {}
        for rule in rules:
            numbers = [n for n, firing in enumerate(circuit.grounding.firings) if firing.rule == rule]
            for atom in circuit.find_sources(numbers):
                fed.setdefault(self.read(circuit.grounding.atoms[atom]), set()).add(rule)
        return fed
