"""What to look for next: which fact, once settled, would say most about the scenarios?

Method: the expected information of an experiment (Lindley, "On a measure of the information provided by an
experiment", Annals of Mathematical Statistics 27, 1956; entropy after Shannon, 1948). With q the chance of finding
the fact, P1 the verdict if it is found and P0 if it is looked for in vain, the bits are H(q·P1 + (1-q)·P0) -
q·H(P1) - (1-q)·H(P0). They are never negative, and 0 for a fact that feeds no rule. A search in vain makes the fact
`absent` where any rule asks for that, else it leaves things as they are. q of a fact nobody reported is its kind's
`chance`, or 0.5 by assumption; q of a fact that is reported but in doubt is its probability given all else, so that
q·P1 + (1-q)·P0 is the present verdict. Every verdict is an average over all worlds.

Worked example: two scenarios stand even; a fact with q = 0.5 would make one of them 90 % if true and 10 % if false.
It is worth 1 - 0.469 = 0.531 bits.

>>> float(round(measure_information(0.5, np.array([0.9, 0.1]), np.array([0.1, 0.9])), 3))
0.531
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from vedette.analyses.result import CaseResult, build_head, draw, word_worlds
from vedette.language.algebra import list_patterns
from vedette.language.atoms import find_matching
from vedette.language.model import AnyOf, AtLeast, Pattern
from vedette.language.unparse import word_atom, word_pattern
from vedette.reasoning.assess import Assessment
from vedette.reasoning.averaging import find_outlook
from vedette.reasoning.gaps import Search
from vedette.reasoning.grounded_case import GroundedCase
from vedette.reasoning.interventions import settle_atoms
from vedette.reasoning.scoring.posteriors import find_leaders
from vedette.reasoning.work_progress import MayGoOn, Tell, always, go_through
from vedette.reasoning.worlds import ALL, Floats
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table
from vedette.show.numbers import format_percent

SCHEMA = "vedette.collect/1"
TOP = 10
EVEN = 0.5
"""The chance of finding what the rulebook says no `chance` of."""
ROUNDING = 1e-12
"""Fewer bits than this are how sums round."""
OBSERVABLES_SHOWN = 3
LEAST_BITS, LEAST_SHARE = 0.005, 0.005
"""What is worth less than prints as 0.00 bits, and flips the verdict in less than half a percent, is only counted."""


@dataclass(frozen=True, slots=True)
class ExpectedVerdict:
    """What would be believed, and which rules of the likeliest world would hold that do not now, or no more."""

    probabilities: Mapping[str, float]
    leader: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lead:
    """One thing to look for; `looked` is never, absent (in vain so far), stale or doubtful.

    `chance` is that of finding it, `assumed` if nobody stated it. `feeds` are the weighing rules that hang on it.
    `observables` are what rules would conclude it from: one looks for these, since nobody reports the fact itself.
    """

    name: str
    statement: str
    looked: str
    chance: float
    assumed: bool
    bits: float
    changes_leader: float
    if_true: ExpectedVerdict
    if_false: ExpectedVerdict
    feeds: tuple[str, ...]
    asked_by: tuple[str, ...]
    observables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection(CaseResult):
    """Everything worth looking for, by bits, then by the chance of changing the leader, then by name."""

    leader: str
    probabilities: Mapping[str, float]
    leads: tuple[Lead, ...]
    without_effect: int
    left_out: int
    not_looked_at: int
    worlds: int
    exact: bool
    states: int
    seed: int
    top: int
    titles: Mapping[str, str]


def measure_entropy(shares: Floats) -> float:
    """Bits of doubt in a distribution."""
    present = shares[shares > 0.0]
    return float(-(present * np.log2(present)).sum()) + 0.0


def measure_information(chance: float, if_true: Floats, if_false: Floats) -> float:
    """Bits that settling a fact is expected to bring."""
    mixed = chance * if_true + (1.0 - chance) * if_false
    after = chance * measure_entropy(if_true) + (1.0 - chance) * measure_entropy(if_false)
    gained = measure_entropy(mixed) - after
    return gained if gained > ROUNDING else 0.0


def collect(
    assessment: Assessment,
    search: Search,
    top: int = TOP,
    progress: Tell | None = None,
    may_go_on: MayGoOn = always,
) -> Collection:
    """Rank what could be looked for. What `search` holds must have been grounded with the evidence."""
    gathered = assessment.evidence
    asking, outlook = _Inquiry(assessment), assessment.outlook
    number = {atom: i for i, atom in enumerate(gathered.atoms)}
    now = outlook.probabilities
    leads, without = [], 0
    matters = gathered.matters
    facts = [f for f in search.facts if {number[a] for a in (f.atom, f.absent) if a} & matters]
    without += len(search.facts) - len(facts)
    for fact in go_through(facts, progress, may_go_on):
        atom = number[fact.atom]
        absent = number[fact.absent] if fact.absent else None
        twin = dataclasses.replace(fact.atom, absent=True)
        known_absent = [number[twin]] if twin in number else []
        on = asking.average({atom: True, **dict.fromkeys(known_absent, False)})
        off = asking.average({absent: True}) if absent is not None else now
        chance = EVEN if fact.chance is None else fact.chance
        leads.append(
            asking.build_lead(
                atom,
                word_atom(fact.atom),
                fact.looked,
                (chance, fact.chance is None),
                (on, off),
                (absent, known_absent),
                fact.rules,
            )
        )
    not_looked_at = len(facts) - len(leads)
    for atom, found in outlook.facts.items():
        if atom not in gathered.facts:
            continue  # whether somebody was heard is nothing to look for
        verdicts = found.if_true, found.if_false
        name = gathered.name(atom)
        leads.append(asking.build_lead(atom, name, "doubtful", (found.chance, False), verdicts, (None, ()), ()))
    ranked = sorted(leads, key=lambda x: (-round(x.bits, 12), -round(x.changes_leader, 12), x.name))
    telling = tuple(x for x in ranked if x.bits > 1e-9 or x.changes_leader > 0.0)
    ids = [s.id for s in gathered.rulebook.scenarios]
    return Collection(
        **build_head(SCHEMA, gathered),
        leader=ids[_lead(now)],
        probabilities=dict(zip(ids, now.tolist(), strict=True)),
        leads=telling,
        without_effect=without + len(ranked) - len(telling),
        left_out=search.left_out,
        not_looked_at=not_looked_at,
        worlds=outlook.worlds,
        exact=outlook.exact,
        states=outlook.states,
        seed=assessment.settings.seed,
        top=top,
        titles={s.id: s.title for s in gathered.rulebook.scenarios},
    )


def _lead(shares: Floats) -> int:
    return int(find_leaders(shares[:, np.newaxis])[0])


@dataclass(frozen=True)
class _Inquiry:
    """The case that every question is asked of."""

    assessment: Assessment

    @property
    def gathered(self) -> GroundedCase:
        return self.assessment.evidence

    def average(self, settled: Mapping[int, bool]) -> Floats:
        """The verdict with some atoms true or false in every world."""
        settled_case = settle_atoms(self.gathered, settled)
        settings, base = self.assessment.settings, self.assessment.outlook
        return find_outlook(settled_case, settings, base, to_keep=False).probabilities

    def build_lead(
        self,
        atom: int,
        name: str,
        looked: str,
        chance: tuple[float, bool],
        verdicts: tuple[Floats, Floats],
        absent: tuple[int | None, Iterable[int]],
        asked_by: tuple[str, ...],
    ) -> Lead:
        """`absent`: the fact that a search in vain would give, and those known that finding it would contradict."""
        gathered = self.gathered
        on, off = verdicts
        ids = [s.id for s in gathered.rulebook.scenarios]
        leader = ids.index(self.assessment.leader.scenario.id)
        changed = chance[0] * (_lead(on) != leader) + (1.0 - chance[0]) * (_lead(off) != leader)
        vainly, contradicted = absent
        _, firings = gathered.circuit.find_dependent({atom} if vainly is None else {atom, vainly})
        feeds = sorted({u.rule for u in gathered.units if firings.intersection(u.firings)})
        true = {a for a, c in gathered.credences.items() if c.is_believed}
        vain = true - {atom} | ({vainly} if vainly is not None else set())
        return Lead(
            name=name,
            statement=word_atom(gathered.atoms[atom]),
            looked=looked,
            chance=chance[0],
            assumed=chance[1],
            bits=measure_information(chance[0], on, off),
            changes_leader=changed,
            if_true=self._build_verdict(on, true - set(contradicted) | {atom}),
            if_false=self._build_verdict(off, vain),
            feeds=tuple(feeds),
            asked_by=asked_by,
            observables=() if atom in gathered.facts else self._list_observables(gathered.atoms[atom].kind),
        )

    def _list_observables(self, kind: str) -> tuple[str, ...]:
        """What rules that conclude facts of a kind ask for and no known fact meets, in words."""
        concluding = [rule for rule in self.gathered.rules if any(c.kind == kind for c in rule.infer)]
        asked = (c for rule in concluding for c in rule.when if isinstance(c, Pattern | AtLeast | AnyOf))
        believed = [self.gathered.atoms[a] for a, c in self.gathered.credences.items() if c.is_believed]
        open_ = (p for c in asked for p in list_patterns(c) if not find_matching(p, believed, {}))
        return tuple(dict.fromkeys(word_pattern(pattern) for pattern in open_))

    def _build_verdict(self, shares: Floats, true: set[int]) -> ExpectedVerdict:
        ids = [s.id for s in self.gathered.rulebook.scenarios]
        world = np.zeros((len(self.gathered.atoms), 1), dtype=np.uint64)
        world[sorted(true)] = ALL
        firings = self.gathered.circuit.hold(world).firings[:, 0] & np.uint64(1)
        then = {u.rule for u in self.gathered.units if any(firings[f] for f in u.firings)}
        before = {u.rule for u in self.assessment.likely.units}
        return ExpectedVerdict(
            dict(zip(ids, shares.tolist(), strict=True)),
            ids[_lead(shares)],
            tuple(sorted(then - before)),
            tuple(sorted(before - then)),
        )


# --- as a screen ------------------------------------------------------------------------------------------------------

_LOOKED = {"never": "never", "absent": "in vain", "stale": "stale", "doubtful": "in doubt"}


@draw.register
def build_blocks(found: Collection) -> tuple[Block, ...]:
    """The best thing to look for in a sentence, the table, and how it was reckoned."""
    telling = [lead for lead in found.leads if lead.bits >= LEAST_BITS or lead.changes_leader >= LEAST_SHARE]
    shown = telling[: found.top]
    columns = (
        Column("collect next", wrap=True),
        Column("looked"),
        Column("chance", "right"),
        Column("bits", "right"),
        Column("flips", "right"),
        Column("if true", wrap=True),
        Column("if false", wrap=True),
    )
    blocks: list[Block] = [Heading(f"{found.case}  {found.title}", level=1), Prose(_say_best(found), tone="strong")]
    if shown:
        blocks.append(Table(columns, tuple(_build_row(each, found) for each in shown)))
        feeds = Table(
            (Column("what", "right"), Column("rules that it would bring in (+) or out (-)", wrap=True)),
            tuple((str(n), _say_rules(each)) for n, each in enumerate(shown, start=1)),
        )
        blocks += [Heading("Through which rules (in the order above)"), feeds]
    more, little = len(telling) - len(shown), len(found.leads) - len(telling)
    rest = f"{more} more would say something" + (" (`--top`), " if more else ", ")
    worlds = word_worlds(found.worlds, found.exact, found.states)
    return (
        *blocks,
        Note(
            f"{rest}{little} next to nothing, {found.without_effect} nothing by themselves."
            + (f" {found.left_out} more facts were not asked about." if found.left_out else "")
            + (f" {found.not_looked_at} more were not looked at: the time was up." if found.not_looked_at else "")
        ),
        Note(
            "Bits: how much doubt about the scenarios settling the fact is expected to remove. Chance of finding it: "
            "its kind's `chance`; * is 0.5, assumed; of a fact in doubt its probability given all else. Flips: the "
            "chance that the averaged verdict gets another leader. Looked: never; in vain (marked absent); stale; or "
            f"in doubt (reported, not settled). If false: looked for and not found. From {worlds}."
        ),
    )


def _say_best(found: Collection) -> str:
    if not found.leads:
        return "Nothing that the rules ask for would change the verdict by itself."
    best = found.leads[0]
    would = "could change the leader" if best.changes_leader else "would not change the leader"
    return f"Look first for {_say_what(best)}: it is worth {best.bits:.2f} bits and {would}."


def _say_what(lead: Lead) -> str:
    """What to look for: of a fact that rules conclude, what they conclude it from."""
    if not lead.observables:
        return lead.name
    shown = "; ".join(lead.observables[:OBSERVABLES_SHOWN])
    more = len(lead.observables) - OBSERVABLES_SHOWN
    return f"{lead.name}, by {shown}{f' and {more} more' if more > 0 else ''}"


def _build_row(lead: Lead, found: Collection) -> tuple[Cell, ...]:
    return (
        _say_what(lead),
        _LOOKED[lead.looked],
        f"{format_percent(lead.chance)}{'*' if lead.assumed else ''}",
        f"{lead.bits:.2f}",
        format_percent(lead.changes_leader),
        _say_verdict(lead.if_true, found),
        _say_verdict(lead.if_false, found),
    )


def _say_verdict(verdict: ExpectedVerdict, found: Collection) -> str:
    return f"{found.titles[verdict.leader]} {format_percent(verdict.probabilities[verdict.leader])}"


def _say_rules(lead: Lead) -> str:
    """`if true +a -b; if false +c`."""
    told = []
    for when, verdict in (("if true", lead.if_true), ("if false", lead.if_false)):
        rules = [*(f"+{r}" for r in verdict.gained), *(f"-{r}" for r in verdict.lost)]
        if rules:
            told.append(f"{when}: {', '.join(rules)}")
    return "; ".join(told) or f"feeds {', '.join(lead.feeds)}"
