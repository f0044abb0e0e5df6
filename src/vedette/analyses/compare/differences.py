"""What one side of a comparison has over another: rule by rule, and fact by fact."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from vedette.analyses.compare.comparison import FactDifference, RuleDifference, SideDifference
from vedette.analyses.compare.sides import KnownFact, Side
from vedette.language.atoms import Atom
from vedette.language.model import Rule
from vedette.language.unparse import word_atom, word_conclusion, word_condition, word_weights
from vedette.reasoning.replay import DatedEvidence
from vedette.reasoning.scoring.terms import moves_apart
from vedette.reasoning.shapley import Part, attribute, attribute_chances

_NOWHERE: KnownFact = (None, "unknown", None)


def compare_pair(a: Side, b: Side) -> SideDifference:
    """Side B minus side A."""
    shared = [s for s in a.scenarios if s in b.scenarios]
    rules = _compare_rules(a, b, shared)
    changed = {change.rule: max(abs(db) for db in change.db.values()) for change in rules}
    both = sorted(a.rules.keys() & b.rules.keys())
    parts = _divide(a, b)
    moved = None if parts is None else _divide_chances(a, b)
    time = [part for part in parts or () if part.atom is None]
    total = {s: b.scenarios[s].score_db - a.scenarios[s].score_db for s in shared}
    return SideDifference(
        side=b.name,
        lead_changes=a.assessment.leader.scenario.id != b.assessment.leader.scenario.id,
        prior_db={s: math.fsum((total[s], *(-change.db[s] for change in rules))) for s in shared},
        total_db=total,
        rules=rules,
        edited=tuple(r for r in both if r not in changed and _list_edits(a.rules[r], b.rules[r])),
        facts=_compare_facts(
            a, b, changed, None if parts is None else {part.atom: part for part in parts}, moved or {}, shared
        ),
        time_moved=None if moved is None else moved.get(None, {}),
        time_db=None if parts is None else {s: math.fsum(part.total(s) for part in time) for s in shared},
    )


def _divide(a: Side, b: Side) -> tuple[Part, ...] | None:
    """What each fact did, where the sides are days of one case; None elsewhere."""
    before, after = a.assessment.evidence, b.assessment.evidence
    if isinstance(before, DatedEvidence) and isinstance(after, DatedEvidence) and before.shared is after.shared:
        return attribute(before, after)
    return None


def _divide_chances(a: Side, b: Side) -> dict[Atom | None, Mapping[str, float]]:
    """How far each fact, and the passage of time (None), moved each chance, where the sides are days of one case."""
    before, after = a.assessment.evidence, b.assessment.evidence
    assert isinstance(before, DatedEvidence)
    assert isinstance(after, DatedEvidence)
    return {
        part.atom: part.moved for part in attribute_chances(before, after, a.assessment.settings, b.assessment.outlook)
    }


def _compare_rules(a: Side, b: Side, scenarios: Sequence[str]) -> tuple[RuleDifference, ...]:
    """Every rule that counts differently for some scenario, the largest change first."""
    changes = []
    for rule in sorted(a.counted.keys() | b.counted.keys()):
        before, after = a.counted.get(rule, {}), b.counted.get(rule, {})
        db = {s: after.get(s, 0.0) - before.get(s, 0.0) for s in scenarios}
        if moves_apart(db):
            text = b.rules.get(rule) or a.rules[rule]
            changes.append(RuleDifference(rule, text.title, str(text.at), _describe_change(a, b, rule), db))
    return tuple(sorted(changes, key=lambda c: (-max(abs(x) for x in c.db.values()), c.rule)))


def _describe_change(a: Side, b: Side, rule: str) -> str:
    """On which sides a rule holds, and, where that does not say it all, how it came to count differently."""
    sides = ", ".join(side.name for side in (a, b) if rule in side.held)
    if rule not in a.rules or rule not in b.rules:
        return f"{sides} (added)" if rule in b.rules else f"{sides} (removed)"
    edits = ", ".join(_list_edits(a.rules[rule], b.rules[rule]))
    if not edits and rule in a.held and rule in b.held:
        edits = _describe_same_rule(a, b, rule)
    return f"{sides} ({edits})" if edits else sides


def _list_edits(before: Rule, after: Rule) -> list[str]:
    """What of a rule's meaning was edited; its words for people do not count."""
    parts = {
        "conditions edited": ([word_condition(c) for c in rule.when] for rule in (before, after)),
        "weights edited": (word_weights(rule.weigh) for rule in (before, after)),
        "infer edited": ([word_conclusion(c) for c in rule.infer] for rule in (before, after)),
        "group edited": (rule.group for rule in (before, after)),
        "per edited": (rule.per for rule in (before, after)),
    }
    return [name for name, (one, other) in parts.items() if one != other]


def _describe_same_rule(a: Side, b: Side, rule: str) -> str:
    """Why an unchanged rule that holds on both sides counts differently."""
    values = [{u.value for u in side.assessment.likely.units if u.rule == rule} for side in (a, b)]
    if values[0] != values[1]:
        return f"{len(values[1])} times, not {len(values[0])}"
    return "group"


def _compare_facts(
    a: Side,
    b: Side,
    changed: Mapping[str, float],
    parts: Mapping[Atom | None, Part] | None,
    moved: Mapping[Atom | None, Mapping[str, float]],
    scenarios: Sequence[str],
) -> tuple[FactDifference, ...]:
    """Every fact that differs, the largest share or else the strongest pull first.

    `changed` are rules with the size of their change in dB, `parts` the facts' shares in it where they are known.
    """
    feeds: dict[Atom, set[str]] = {}
    for side in (a, b):
        for atom, rules in side.find_fed(changed).items():
            feeds.setdefault(atom, set()).update(rules)
    changes = (
        _build_fact_change(
            a,
            b,
            atom,
            {rule: changed[rule] for rule in feeds.get(atom, ())},
            {} if parts is None else {s: parts[atom].total(s) if atom in parts else 0.0 for s in scenarios},
            moved.get(atom, {}),
        )
        for atom in a.facts.keys() | b.facts.keys()
    )
    differing = [c for c in changes if (c.before, c.state_before) != (c.after, c.state_after)]

    def largest(change: FactDifference) -> float:
        return round(max(map(abs, change.db.values()), default=0.0), 9)

    return tuple(sorted(differing, key=lambda c: (-largest(c), -c.pull, c.name, c.statement)))


def _build_fact_change(
    a: Side, b: Side, atom: Atom, feeds: Mapping[str, float], db: Mapping[str, float], moved: Mapping[str, float]
) -> FactDifference:
    _, state_before, before = one = a.facts.get(atom, _NOWHERE)
    _, state_after, after = other = b.facts.get(atom, _NOWHERE)
    names = dict.fromkeys(fact.id for fact in (one[0], other[0]) if fact)
    return FactDifference(
        name=" / ".join(names),
        statement=word_atom(atom),
        before=before,
        after=after,
        state_before=state_before,
        state_after=state_after,
        feeds=tuple(sorted(feeds, key=lambda rule: (-feeds[rule], rule))),
        pull=abs((after or 0.0) - (before or 0.0)) * max(feeds.values(), default=0.0),
        db=db,
        moved=moved,
    )
