"""What explanations share: facts with their quotes, and the ways in which rules join them, as plain words and numbers.

An explanation walks the circuit back from a rule to the facts that it holds by, from a derived fact to the rules that
concluded it, and from a given fact to its reports, until it stands at a sentence of a document.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from vedette.language.algebra import list_patterns
from vedette.language.atoms import Atom, Bindings, find_matching, match_pattern, to_json_value
from vedette.language.model import AtLeast, Case, Fact, Not, Pattern, Report, Rule
from vedette.language.unparse import word_atom
from vedette.reasoning.assess import Assessment
from vedette.reasoning.credence import Credence, find_logit
from vedette.reasoning.grounding import Firing
from vedette.reasoning.prior_chances import PriorChances
from vedette.reasoning.scoring.terms import count_by_rule

DB_PER_LOG_ODDS = 10.0 / math.log(10.0)
"""Decibans in one unit of natural log-odds."""

JsonValue = str | int | float | bool


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """One report: who said it, how it is graded, and its words with the place where they stand.

    `db` is what it would add to the odds of its fact alone; `counts` is False when its origin has a stronger report.
    `offset` counts characters from 0 and is None when the quote was not checked (or there is none).
    """

    source: str
    source_name: str
    origin: str
    origin_name: str
    grade: str
    date: str | None
    denies: bool
    hedge: str | None
    quote: str | None
    document: str | None
    offset: int | None
    db: float
    counts: bool
    at: str


@dataclass(frozen=True, slots=True)
class CountedFacts:
    """An `at_least` condition: how many it needs, how many there are in the likeliest world, and the facts at hand."""

    needs: int
    has: int
    distinct: str | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a rule could hold: its variables, the facts it joins, what it counts, and what would block it.

    `facts`, `blockers` and `concludes` are names that an explanation's `facts` explain.
    """

    rule: str
    title: str
    at: str
    bindings: Mapping[str, JsonValue]
    holds: bool
    facts: tuple[str, ...]
    gates: tuple[CountedFacts, ...]
    blockers: tuple[str, ...]
    concludes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactEvidence:
    """A fact, given or derived: `chance` is its credence, or how likely it follows.

    `holds` says whether it is true in the likeliest world. `basis` is one of reported, assumed, estimated (a stated
    probability) and derived. `ways` lists how it is concluded.
    """

    name: str
    statement: str
    basis: str
    chance: float
    holds: bool
    note: str
    at: str | None
    reports: tuple[ReportEntry, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class EvidenceIndex:
    """An assessment with the indexes that an explanation walks along."""

    assessment: Assessment

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Rules by id, with roles bound to names."""
        return {rule.id: rule for rule in self.assessment.evidence.rules}

    @cached_property
    def written(self) -> dict[str, Rule]:
        """Rules by id, as they stand in the files."""
        gathered = self.assessment.evidence
        return {rule.id: rule for rule in (*gathered.rulebook.rules, *gathered.case.rules)}

    @cached_property
    def firings(self) -> dict[str, list[int]]:
        """The numbers of every rule's firings."""
        found: dict[str, list[int]] = {}
        for number, firing in enumerate(self.assessment.evidence.circuit.grounding.firings):
            found.setdefault(firing.rule, []).append(number)
        return found

    @cached_property
    def counted(self) -> dict[str, dict[str, float]]:
        """What rules that hold add to scenarios in the likeliest world, in dB."""
        rulebook = self.assessment.evidence.rulebook
        return count_by_rule(self.assessment.likely.units, rulebook.scenarios, rulebook.discount)

    @property
    def chances(self) -> PriorChances:
        """How likely rules, units and atoms are by the credences of the facts alone."""
        return self.assessment.prior_chances

    @cached_property
    def possible(self) -> list[tuple[int, Atom]]:
        """Atoms that are true in some world: the given ones, and those that a firing concludes."""
        gathered = self.assessment.evidence
        kept = gathered.circuit.grounding.given | gathered.circuit.concluding.keys()
        return [(i, atom) for i, atom in enumerate(gathered.atoms) if i in kept]

    @cached_property
    def possible_numbers(self) -> frozenset[int]:
        """Numbers of the atoms that are true in some world; what is in none blocks nothing."""
        return frozenset(i for i, _ in self.possible)

    def is_true(self, atom: int) -> bool:
        return atom in self.assessment.likely.true

    def holds(self, rule: str) -> bool:
        return any(f in self.assessment.likely.firings for f in self.firings.get(rule, ()))

    def name(self, atom: int) -> str:
        return self.assessment.evidence.name(atom)

    def chance(self, atom: int) -> float:
        return self.chances.atoms[atom]

    def firing(self, number: int) -> Firing:
        return self.assessment.evidence.circuit.grounding.firings[number]


# --- ways -------------------------------------------------------------------------------------------------------------


def build_way(trail: EvidenceIndex, number: int) -> Way:
    """A firing in words."""
    firing = trail.firing(number)
    rule = trail.rules[firing.rule]
    return Way(
        rule=rule.id,
        title=rule.title,
        at=str(rule.at),
        bindings={name: to_json_value(value) for name, value in firing.bindings},
        holds=number in trail.assessment.likely.firings,
        facts=tuple(trail.name(a) for a in order_body(trail, rule, firing)),
        gates=tuple(build_gate(trail, c, dict(firing.bindings)) for c in rule.when if isinstance(c, AtLeast)),
        blockers=tuple(trail.name(a) for a in firing.blockers if a in trail.possible_numbers),
        concludes=tuple(trail.name(a) for a in firing.concludes),
    )


def order_body(trail: EvidenceIndex, rule: Rule, firing: Firing) -> list[int]:
    """The atoms of a firing in the order of the conditions that they meet."""
    patterns = [p for c in rule.when if not isinstance(c, Not | AtLeast) for p in list_patterns(c)]
    atoms, bindings = trail.assessment.evidence.atoms, dict(firing.bindings)

    def rank(atom: int) -> tuple[int, int]:
        met = (i for i, p in enumerate(patterns) if match_pattern(p, atoms[atom], bindings) is not None)
        return next(met, len(patterns)), atom

    return sorted(firing.body, key=rank)


def build_gate(trail: EvidenceIndex, condition: AtLeast, bindings: Bindings) -> CountedFacts:
    """How far an `at_least` condition gets in the likeliest world, and every fact it could count, true ones first."""
    matching = find_possible(trail, condition.pattern, bindings)
    true = [a for a in matching if trail.is_true(a)]
    atoms = trail.assessment.evidence.atoms
    members = {atoms[a] if condition.distinct is None else atoms[a].find(condition.distinct) for a in true} - {None}
    others = [a for a in matching if not trail.is_true(a)]
    return CountedFacts(
        condition.count, len(members), condition.distinct, tuple(trail.name(a) for a in (*true, *others))
    )


def find_possible(trail: EvidenceIndex, pattern: Pattern, bindings: Bindings) -> list[int]:
    """The numbers of the possible atoms that match a pattern under these bindings."""
    number = {atom: i for i, atom in trail.possible if atom.kind == pattern.kind}
    return [number[atom] for atom in find_matching(pattern, number, bindings)]


# --- facts ------------------------------------------------------------------------------------------------------------


def gather_facts(trail: EvidenceIndex, names: Iterable[str]) -> dict[str, FactEvidence]:
    """These facts and all that they rest on, by name: derived facts bring the facts of the rules that conclude them."""
    number = {trail.name(i): i for i, _ in trail.possible}
    found: dict[str, FactEvidence] = {}
    queue = [name for name in names if name in number]
    while queue:
        name = queue.pop()
        if name not in found:
            found[name] = build_fact(trail, number[name])
            queue.extend(n for way in found[name].ways for n in names_in(way))
    return dict(sorted(found.items()))


def names_in(way: Way) -> tuple[str, ...]:
    """Every fact that a way looks at."""
    return (*way.facts, *(n for gate in way.gates for n in gate.facts), *way.blockers)


def build_fact(trail: EvidenceIndex, atom: int) -> FactEvidence:
    """A fact in words; of a derived fact, the ways that hold, or all of them when none does."""
    gathered = trail.assessment.evidence
    fact = gathered.facts.get(atom)
    ways = [build_way(trail, n) for n in gathered.circuit.concluding.get(atom, ())]
    holding = tuple(way for way in ways if way.holds)
    return FactEvidence(
        name=trail.name(atom),
        statement=word_atom(gathered.atoms[atom]),
        basis=find_basis(fact),
        chance=trail.chance(atom),
        holds=trail.is_true(atom),
        note=fact.note if fact else "",
        at=str(fact.at) if fact else None,
        reports=build_reports(trail.assessment, fact, gathered.credences[atom]) if fact else (),
        ways=holding or tuple(ways),
    )


def find_basis(fact: Fact | None) -> str:
    """What a fact rests on, in a word."""
    if fact is None:
        return "derived"
    if fact.assumed:
        return "assumed"
    return "reported" if fact.reports and fact.probability is None else "estimated"


def build_reports(assessment: Assessment, fact: Fact, weighed: Credence) -> tuple[ReportEntry, ...]:
    """The reports of a fact, as many as are known at the date, by origin and strength."""
    gathered = assessment.evidence
    question = weighed.question
    start = find_logit(question.chance) if question else 0.0
    shifts = {hearing.report: hearing.shift(start) for hearing in question.hearings} if question else {}
    strongest = {id(voice.strongest) for voice in weighed.voices}
    entries = [
        _build_report(gathered.case, report, shifts.get(report, 0.0) * DB_PER_LOG_ODDS, id(report) in strongest)
        for report in fact.reports
    ]
    return tuple(sorted(entries, key=lambda e: (e.origin, not e.counts, -abs(e.db), e.source, e.at)))


def _build_report(case: Case, report: Report, db: float, counts: bool) -> ReportEntry:
    return ReportEntry(
        source=report.source,
        source_name=_name_source(case, report.source),
        origin=report.origin,
        origin_name=_name_source(case, report.origin),
        grade=report.grade,
        date=report.date.isoformat() if report.date else None,
        denies=report.denies,
        hedge=report.hedge,
        quote=report.quote,
        document=report.document,
        offset=report.offset,
        db=db,
        counts=counts,
        at=str(report.at),
    )


def _name_source(case: Case, source: str) -> str:
    """Its name where the case lists it; an origin may be any word."""
    return case.sources[source].name if source in case.sources else source
