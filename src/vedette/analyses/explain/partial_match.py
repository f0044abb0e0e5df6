"""How far a rule's conditions get: which are met and by which facts, which one fails, and what came nearest.

Method: where the rule can fire in some world, the firing with the fewest failures is looked at. Where it cannot, its
conditions are joined again in the order written, and the combination that gets furthest is kept; the first condition
that nothing meets is the one that failed. The facts that come nearest to it are those with the fewest attributes amiss.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from vedette.analyses.explain.derivations import EvidenceIndex, build_gate, find_possible
from vedette.analyses.explain.nearness import (
    NearFact,
    PossibleRule,
    find_firings,
    find_nearest,
    find_sources,
    measure_distance,
)
from vedette.language.algebra import list_patterns
from vedette.language.atoms import Atom, Bindings, format_value, is_within, match_pattern
from vedette.language.model import (
    AnyOf,
    AtLeast,
    Condition,
    Not,
    Pattern,
    Rule,
    Value,
    Variable,
    Within,
)
from vedette.language.unparse import word_condition, word_pattern
from vedette.show.numbers import format_percent

PARTIAL_LIMIT = 200
"""Combinations kept from one condition to the next; more only ever repeat the same shortfall."""
_NOTHING: Bindings = {}


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: `state` is met, failed or open (it hangs on a variable that a failed condition should have bound).

    `facts` meet it, or, under `not`, stand against it; `reason` says in a few words why it failed.
    """

    condition: str
    state: str
    facts: tuple[str, ...]
    reason: str
    nearest: tuple[NearFact, ...]
    sources: tuple[PossibleRule, ...]


def check_conditions(trail: EvidenceIndex, rule: Rule, bound: Bindings = _NOTHING) -> tuple[Check, ...]:
    """Every condition of a rule, in the order written, as it stands in the likeliest world.

    With variables `bound` beforehand, the question is why the rule does not hold for them.
    """
    written = trail.written[rule.id].when
    attempts = [_check_firing(trail, rule, number) for number in find_firings(trail, rule.id, bound)]
    checks = min(attempts, key=_count_failures) if attempts else _check_apart(trail, rule, bound)
    return tuple(dataclasses.replace(c, condition=word_condition(w)) for c, w in zip(checks, written, strict=True))


def find_shortfall(checks: Sequence[Check]) -> str:
    """Why the rule does not hold, in one line: the reasons of at most two conditions."""
    return "; ".join([check.reason for check in checks if check.state == "failed"][:2])


def _count_failures(checks: Iterable[Check]) -> int:
    return sum(check.state == "failed" for check in checks)


# --- a rule that can fire in some world -------------------------------------------------------------------------------


def _check_firing(trail: EvidenceIndex, rule: Rule, number: int) -> list[Check]:
    firing = trail.firing(number)
    bindings = dict(firing.bindings)
    return [_check_bound(trail, condition, bindings, firing.body) for condition in rule.when]


def _check_bound(trail: EvidenceIndex, condition: Condition, bindings: Bindings, body: Sequence[int]) -> Check:
    """One condition under a firing's bindings; a plain one is met by an atom of the firing's body."""
    match condition:
        case Not():
            return _check_not(trail, condition, bindings)
        case AtLeast():
            return _check_gate(trail, condition, bindings)
        case Within():
            return _met()
        case Pattern() | AnyOf():
            meeting = {a for p in list_patterns(condition) for a in find_possible(trail, p, bindings)}
            return _check_plain(trail, [a for a in body if a in meeting])


def _check_plain(trail: EvidenceIndex, by: Sequence[int]) -> Check:
    names = tuple(trail.name(a) for a in by)
    if not by or any(trail.is_true(a) for a in by):
        return _met(tuple(trail.name(a) for a in by if trail.is_true(a)))
    return Check(
        condition="", state="failed", facts=names, reason=_describe_false(trail, by[0]), nearest=(), sources=()
    )


def _describe_false(trail: EvidenceIndex, atom: int) -> str:
    chance = format_percent(trail.chance(atom))
    if atom in trail.assessment.evidence.facts:
        return f"{trail.name(atom)} is more likely false ({chance})"
    return f"nothing concludes {trail.name(atom)} in the likeliest world ({chance})"


def _check_not(trail: EvidenceIndex, condition: Not, bindings: Bindings) -> Check:
    against = find_possible(trail, condition.pattern, bindings)
    true = [a for a in against if trail.is_true(a)]
    names = tuple(trail.name(a) for a in true or against)
    if not true:
        return _met(names)
    blocked = ", ".join(f"{trail.name(a)} ({format_percent(trail.chance(a))})" for a in true)
    return Check(condition="", state="failed", facts=names, reason=f"blocked by {blocked}", nearest=(), sources=())


def _check_gate(trail: EvidenceIndex, condition: AtLeast, bindings: Bindings) -> Check:
    gate = build_gate(trail, condition, bindings)
    if gate.has >= gate.needs:
        return _met(gate.facts)
    different = f" different `{gate.distinct}`" if gate.distinct else f" {condition.pattern.kind}"
    reason = f"needs {gate.needs}{different}, has {gate.has}"
    nearest = () if gate.facts else find_nearest(trail, condition.pattern, bindings)
    return Check(
        condition="",
        state="failed",
        facts=gate.facts,
        reason=reason,
        nearest=nearest,
        sources=find_sources(trail, condition.pattern, bindings),
    )


def _met(facts: tuple[str, ...] = ()) -> Check:
    return Check(condition="", state="met", facts=facts, reason="", nearest=(), sources=())


# --- a rule that can fire in no world ---------------------------------------------------------------------------------

_Partial = tuple[dict[str, Value], tuple[tuple[Pattern, Atom], ...]]
"""Variables bound so far, and the patterns met so far with the atoms that met them."""


def _check_apart(trail: EvidenceIndex, rule: Rule, bound: Bindings) -> list[Check]:
    """Conditions one by one: plain ones first, as they bind what the others ask about."""
    number = {atom: i for i, atom in trail.possible}
    partials: list[_Partial] = [(dict(bound), ())]
    checks: dict[int, Check] = {}
    for position, condition in enumerate(rule.when):
        if isinstance(condition, Pattern | AnyOf):
            extended = _extend(partials, condition, list(number))
            if extended:
                partials = extended
            else:
                checks[position] = _check_unmet(trail, condition, partials)
    for position, condition in enumerate(rule.when):
        if isinstance(condition, Within):
            allowed = [p for p in partials if is_within(condition, p[0])]
            checks[position] = _met() if allowed else _check_dates(condition, partials[0][0])
            partials = allowed or partials
    bindings, pairs = min(partials, key=lambda p: sum(not trail.is_true(number[a]) for _, a in p[1]))
    for position, condition in enumerate(rule.when):
        if position not in checks:
            checks[position] = _check_rest(trail, condition, bindings, pairs)
    return [checks[position] for position in range(len(rule.when))]


def _check_rest(
    trail: EvidenceIndex, condition: Condition, bindings: Bindings, pairs: Iterable[tuple[Pattern, Atom]]
) -> Check:
    if isinstance(condition, Not) and _names_unbound(condition.pattern, bindings):
        return Check(condition="", state="open", facts=(), reason="", nearest=(), sources=())
    number = {atom: i for i, atom in trail.possible}
    patterns = list_patterns(condition)
    body = [number[atom] for pattern, atom in pairs if pattern in patterns]
    return _check_bound(trail, condition, bindings, body)


def _extend(partials: Iterable[_Partial], condition: Pattern | AnyOf, atoms: Iterable[Atom]) -> list[_Partial]:
    """The combinations that this condition lets live on, at most PARTIAL_LIMIT of them."""
    patterns = list_patterns(condition)
    candidates = [(p, a) for a in atoms for p in patterns if p.kind == a.kind]
    found: list[_Partial] = []
    for bindings, pairs in partials:
        for pattern, atom in candidates:
            extended = match_pattern(pattern, atom, bindings)
            # Comparisons with a variable that was not bound yet were let pass before: ask them again.
            if extended is not None and all(match_pattern(p, a, extended) is not None for p, a in pairs):
                found.append((extended, (*pairs, (pattern, atom))))
                if len(found) == PARTIAL_LIMIT:
                    return found
    return found


def _names_unbound(pattern: Pattern, bindings: Bindings) -> bool:
    return any(isinstance(m, Variable) and m.name not in bindings for _, m in pattern.fields)


def _check_unmet(trail: EvidenceIndex, condition: Pattern | AnyOf, partials: Sequence[_Partial]) -> Check:
    """The condition that nothing meets, seen from the combination that gives the nearest fact."""
    pattern, bindings = min(
        ((p, b) for b, _ in partials for p in list_patterns(condition)), key=lambda c: measure_distance(trail, *c)
    )
    nearest = find_nearest(trail, pattern, bindings)
    sources = find_sources(trail, pattern, bindings)
    if sources:
        reason = f"needs {word_pattern(pattern)}, which no rule concludes"
        reason += " in the likeliest world" if any(source.holds for source in sources) else " as things stand"
    elif nearest:
        reason = f"{nearest[0].name} falls short: {', '.join(nearest[0].amiss)}"
    else:
        reason = f"no {pattern.kind} is known"
    return Check(condition="", state="failed", facts=(), reason=reason, nearest=nearest, sources=sources)


def _check_dates(condition: Within, bindings: Bindings) -> Check:
    ends = [bindings.get(e.name) if isinstance(e, Variable) else e for e in (condition.first, condition.second)]
    if not all(isinstance(e, date) for e in ends):
        return Check(condition="", state="open", facts=(), reason="", nearest=(), sources=())
    one, other = (e for e in ends if isinstance(e, date))
    reason = f"{one} and {other} lie {abs((one - other).days)} days apart, {format_value(condition.days)} are allowed"
    return Check(condition="", state="failed", facts=(), reason=reason, nearest=(), sources=())
