"""One case as known on many days over one grounding: the rules are joined once, over the facts of all days together.

A rule that mentions `$as_of` is joined with clocks: atoms of a kind that no rulebook can have, one a day, each true
on its own day alone. What could fire on a day is then read off the shared grounding, by leaving out the facts not
known that day, the other days' firings and the clocks. So the evidence of a day is the same as if it had been
gathered for that day.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import floor

from vedette.language.atoms import Atom, bind_roles, build_atom
from vedette.language.loading.vocabulary import BUILT_IN_VARIABLE
from vedette.language.model import Case, Pattern, Rule, Rulebook, Variable, Within
from vedette.reasoning.circuit import Circuit, build_circuit
from vedette.reasoning.credence import Credence, Known, select_known, weigh_fact
from vedette.reasoning.gaps import find_unseen
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.grounding import Firing, Gate, Grounding, can_fire, find_possible, ground, key_of_firing
from vedette.reasoning.hearing import add_heard, find_heard, hear
from vedette.reasoning.scoring.units import Unit, build_units

CLOCK = "$clock"
"""The kind of clocks; no kind of a rulebook begins with a dollar sign."""
MOST_CLOCK_DAYS = 366
"""At most so many days are looked at because time alone might make a rule hold on them, or no longer."""


@dataclass(frozen=True)
class Shared:
    """What the days have in common: one grounding, clocks among its atoms, and the units that score it."""

    circuit: Circuit
    units: tuple[Unit, ...]
    clocks: Mapping[date, int]


@dataclass(frozen=True)
class DatedEvidence(GroundedCase):
    """Evidence as known on one of several days; `numbers` are its atoms' numbers in the shared grounding."""

    shared: Shared = field(repr=False, kw_only=True)
    numbers: tuple[int, ...] = field(repr=False, kw_only=True)


def gather_over(rulebook: Rulebook, case: Case, dates: Iterable[date], engine: str) -> dict[date, DatedEvidence]:
    """The evidence of every one of these days, by day, over one grounding. Raises BadInput like `gather_evidence`."""
    days = sorted(set(dates))
    known = {day: select_known(case, rulebook.kinds, day) for day in days}
    written = sorted((*rulebook.rules, *case.rules), key=lambda rule: rule.id)
    timeless = {rule.id: bind_roles(rule, case, None) for rule in written if not mentions_date(rule, case)}
    rules = {day: tuple(timeless.get(rule.id) or bind_roles(rule, case, day) for rule in written) for day in days}
    clocks = {day: Atom(CLOCK, (("is", day),)) for day in days}
    joined = [timeless.get(rule.id) or _join_clock(bind_roles(rule, case, None)) for rule in written]
    unseen = {day: find_unseen(rulebook, case, day) for day in days}
    given = {build_atom(fact) for each in known.values() for fact in each.facts} | set(clocks.values())
    given |= {atom for each in unseen.values() for atom in each}
    circuit = build_circuit(add_heard(ground(joined, given, engine), joined))
    number = {atom: i for i, atom in enumerate(circuit.grounding.atoms)}
    units = build_units(joined, circuit.grounding, rulebook.scenarios)
    shared = Shared(circuit, units, {day: number[clock] for day, clock in clocks.items()})
    return {
        day: _gather_day(rulebook, case, day, engine, known[day], unseen[day], rules[day], shared, number)
        for day in days
    }


def mentions_date(rule: Rule, case: Case) -> bool:
    """Whether `$as_of` stands anywhere in the rule."""
    bound, unbound = bind_roles(rule, case, case.as_of), bind_roles(rule, case, None)
    return (bound.when, bound.infer) != (unbound.when, unbound.infer)


def _join_clock(rule: Rule) -> Rule:
    clock = Pattern(CLOCK, (("is", Variable(BUILT_IN_VARIABLE)),), False, rule.at)
    return dataclasses.replace(rule, when=(clock, *rule.when))


# --- one day ----------------------------------------------------------------------------------------------------------


def _gather_day(
    rulebook: Rulebook,
    case: Case,
    day: date,
    engine: str,
    known: Known,
    unseen: Mapping[Atom, Credence],
    rules: tuple[Rule, ...],
    shared: Shared,
    number: Mapping[Atom, int],
) -> DatedEvidence:
    by_atom = {build_atom(fact): fact for fact in known.facts}
    others = frozenset(shared.clocks.values()) - {shared.clocks[day]}
    given = frozenset(number[atom] for atom in (*by_atom, *unseen))
    given |= {heard for fact, heard in find_heard(shared.circuit.grounding).items() if fact in given}
    grounding, numbers = narrow(shared.circuit.grounding, given, shared.clocks[day], others)
    facts = {i: by_atom[a] for i, a in enumerate(grounding.atoms) if a in by_atom}
    credences = {i: weigh_fact(fact, rulebook, case.sources) for i, fact in facts.items()}
    credences |= {i: unseen[a] for i, a in enumerate(grounding.atoms) if a in unseen}
    credences |= hear(credences, grounding)
    units = build_units(rules, grounding, rulebook.scenarios)
    circuit = build_circuit(grounding)
    return DatedEvidence(
        rulebook=rulebook,
        case=case,
        as_of=day,
        engine=engine,
        known=known,
        rules=rules,
        circuit=circuit,
        facts=facts,
        credences=credences,
        units=units,
        shared=shared,
        numbers=numbers,
    )


def narrow(
    grounding: Grounding, given: frozenset[int], clock: int, others: frozenset[int]
) -> tuple[Grounding, tuple[int, ...]]:
    """The grounding over these facts alone, on the day of one clock, and the numbers that its atoms had before.

    Atoms keep their order, so that worlds over them are drawn as they would be over a grounding of that day.
    """
    today = [firing for firing in grounding.firings if others.isdisjoint(firing.body)]
    possible = find_possible(today, given | {clock})
    firings = [firing for firing in today if can_fire(firing, possible)]
    kept = tuple(sorted((given | {a for firing in firings for a in firing.concludes}) - {clock}))
    renumbered = {old: new for new, old in enumerate(kept)}
    narrowed = sorted((_renumber(firing, renumbered) for firing in firings), key=key_of_firing)
    atoms = tuple(grounding.atoms[old] for old in kept)
    return Grounding(atoms, frozenset(renumbered[a] for a in given), tuple(narrowed)), kept


def _renumber(firing: Firing, new: Mapping[int, int]) -> Firing:
    """The firing without its clock, and without what can never be true that day."""

    def turn(atoms: Iterable[int]) -> tuple[int, ...]:
        return tuple(new[a] for a in atoms if a in new)

    gates = tuple(Gate(g.count, tuple(m for m in map(turn, g.members) if m)) for g in firing.gates)
    return Firing(
        rule=firing.rule,
        bindings=tuple((name, value) for name, value in firing.bindings if name != BUILT_IN_VARIABLE),
        body=turn(firing.body),
        blockers=turn(firing.blockers),
        gates=gates,
        concludes=turn(firing.concludes),
    )


# --- days on which something happens ----------------------------------------------------------------------------------


def list_report_days(case: Case) -> list[date]:
    """The days on which something was reported, in order."""
    return sorted({report.date for fact in case.facts for report in fact.reports if report.date is not None})


def list_stale_days(rulebook: Rulebook, case: Case) -> list[date]:
    """The first days on which some fact no longer counts, its newest report having grown too old."""
    found = set()
    for fact in case.facts:
        fresh = rulebook.kinds[fact.kind].stale_after
        if fresh is None:
            continue
        for report in fact.reports:
            if report.date is not None and (date.max - report.date).days > fresh:
                day = report.date + timedelta(days=fresh + 1)
                known = select_known(dataclasses.replace(case, facts=(fact,)), rulebook.kinds, day)
                found.update([day] if known.stale else [])
    return sorted(found)


def list_clock_days(rulebook: Rulebook, case: Case, start: date, end: date) -> list[date]:
    """Days after `start` and before `end` on which a rule that mentions `$as_of` might begin or cease to hold.

    These are the days that such a rule's conditions measure from dates in facts and rules; none when there are too
    many.
    """
    rules = [bind_roles(rule, case, None) for rule in (*rulebook.rules, *case.rules) if mentions_date(rule, case)]
    if not rules:
        return []
    lengths = {floor(c.days) for rule in rules for c in rule.when if isinstance(c, Within)}
    steps = {0, 1} | {-days for days in lengths} | {days + 1 for days in lengths}
    named = {end for rule in rules for c in rule.when if isinstance(c, Within) for end in (c.first, c.second)}
    values = {v for fact in case.facts for v in fact.attributes.values() if isinstance(v, date)}
    values |= {v for v in named if isinstance(v, date)}
    first, last = start.toordinal(), end.toordinal()
    days = {n for v in values for n in (v.toordinal() + step for step in steps) if first < n < last}
    return [date.fromordinal(n) for n in sorted(days)] if len(days) <= MOST_CLOCK_DAYS else []


def is_alike(before: DatedEvidence, after: DatedEvidence) -> bool:
    """Whether nothing that counts is otherwise: the same credences of facts, and the same ways for rules to fire."""
    told = [({e.atoms[a]: c for a, c in e.credences.items()}, _read_firings(e)) for e in (before, after)]
    return told[0] == told[1]


def _read_firings(gathered: DatedEvidence) -> list[tuple[object, ...]]:
    return [
        (f.rule, f.bindings, [gathered.atoms[a] for a in f.body], [gathered.atoms[a] for a in f.blockers])
        for f in gathered.circuit.grounding.firings
    ]
