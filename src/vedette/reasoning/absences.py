"""Silences: what rules that hold take for absent, and whether anyone ever looked.

A rule's `not` is met where no such fact holds. That may be because someone looked and found nothing, because reports
that speak of it are not believed, because it would have been seen (its kind says how likely, `seen`), or because
nobody looked: a silence. Only the last three of these are assumptions, and only the last is one that nobody has made.

Worked example: a rule holds where there is `not` a strike force. The case has a fact `strike_force`, `absent: true`,
of the same place: looked for. Without it, and with no `seen`, it is a silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vedette.language.algebra import list_matcher_variables, map_matchers
from vedette.language.atoms import Bindings, build_atom, find_matching
from vedette.language.model import Constant, Matcher, Not, Pattern, Variable
from vedette.reasoning.grounded_case import GroundedCase, LikelyWorld
from vedette.reasoning.scoring.terms import list_terms
from vedette.reasoning.scoring.units import Unit, covers

Looking = Literal["looked for", "not believed", "would have been seen", "nobody looked"]
"""Why something is taken for absent."""


@dataclass(frozen=True, slots=True)
class Silence:
    """One `not` of a rule that holds in the likeliest world, with names and values filled in.

    `by` are those who looked (or, of what is not believed, who said it), `when` the newest of their reports; `seen` is
    that of the kind. `lead_db` is what the rule adds to the lead of the leader over the runner-up, and `atoms` are the
    grounded facts that would break it.
    """

    rule: str
    pattern: Pattern
    looking: Looking
    by: tuple[str, ...]
    when: date | None
    seen: float | None
    lead_db: float
    atoms: tuple[int, ...]

    @property
    def is_silent(self) -> bool:
        """Whether nobody looked, and nobody said that it would have been seen."""
        return self.looking == "nobody looked"


def find_silences(gathered: GroundedCase, likely: LikelyWorld, leader: str, rival: str) -> tuple[Silence, ...]:
    """The ledger: every `not` of every rule that weighs and holds, those that carry most of the lead first."""
    discount = gathered.rulebook.discount
    lead = measure_leads(likely.units, leader, rival, discount)
    rules = {rule.id: rule for rule in gathered.rules}
    found: dict[tuple[str, Pattern], Silence] = {}
    for number in sorted(likely.firings):
        firing = gathered.circuit.grounding.firings[number]
        if firing.rule not in lead:
            continue
        for condition in rules[firing.rule].when:
            if isinstance(condition, Not):
                pattern = fill_pattern(condition.pattern, dict(firing.bindings))
                key = firing.rule, pattern
                if key not in found:
                    found[key] = _describe(gathered, firing.rule, pattern, lead[firing.rule])
    order = sorted(found.values(), key=lambda s: (-abs(s.lead_db), s.rule, str(s.pattern.kind)))
    return tuple(order)


def measure_leads(units: Iterable[Unit], leader: str, rival: str, discount: float) -> dict[str, float]:
    """What each rule among units that hold adds to the lead, in dB."""
    units = tuple(units)
    lead: dict[str, float] = {unit.rule: 0.0 for unit in units}
    for scenario, sign in ((leader, 1.0), (rival, -1.0)):
        for term in list_terms(units, scenario, discount):
            lead[term.unit.rule] += sign * term.counted
    return lead


def fill_pattern(pattern: Pattern, bindings: Bindings) -> Pattern:
    """The pattern with what a firing binds; a variable that stands in it alone means any value and is left out."""

    def fill(matcher: Matcher) -> Matcher:
        return (
            Constant(bindings[matcher.name]) if isinstance(matcher, Variable) and matcher.name in bindings else matcher
        )

    filled = map_matchers(pattern, fill)
    fields = tuple((name, m) for name, m in filled.fields if not list_matcher_variables(m))
    return Pattern(filled.kind, fields, filled.absent, filled.at)


def _describe(gathered: GroundedCase, rule: str, pattern: Pattern, lead_db: float) -> Silence:
    kind = gathered.rulebook.kinds[pattern.kind]
    matching = find_matching(pattern, gathered.atoms, {})
    number = {atom: i for i, atom in enumerate(gathered.atoms)}
    atoms = tuple(number[atom] for atom in matching)
    spoken = [gathered.facts[a] for a in atoms if a in gathered.facts and is_heard_of(gathered, a)]
    searches = [
        fact
        for atom, fact in sorted(gathered.facts.items())
        if fact.absent and covers(build_atom(fact), pattern) and gathered.credences[atom].is_believed
    ]
    looking: Looking = "nobody looked"
    if searches:
        looking = "looked for"
    elif spoken:
        looking = "not believed"
    elif kind.seen is not None:
        looking = "would have been seen"
    told = searches or spoken
    return Silence(
        rule=rule,
        pattern=pattern,
        looking=looking,
        by=tuple(sorted({report.source for fact in told for report in fact.reports})),
        when=max((r.date for fact in told for r in fact.reports if r.date is not None), default=None),
        seen=kind.seen,
        lead_db=lead_db,
        atoms=atoms,
    )


def is_heard_of(gathered: GroundedCase, atom: int) -> bool:
    """Whether any report of a given fact is worth something, or its probability is stated."""
    credence = gathered.credences[atom]
    return credence.question is None or bool(credence.question.hearings)


def find_silent_rules(silences: Sequence[Silence]) -> frozenset[str]:
    """The rules that hold because of something that nobody looked for."""
    return frozenset(each.rule for each in silences if each.is_silent)
