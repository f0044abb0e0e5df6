"""Writes what `bare_experta` can do of a case's rules and facts as plain JSON values."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

from vedette.language.atoms import bind_roles
from vedette.language.model import (
    AnyOf,
    Case,
    Comparison,
    Comparisons,
    Conclusion,
    Constant,
    Matcher,
    Pattern,
    Rule,
    Rulebook,
    Value,
    Variable,
)
from vedette.reasoning.credence import select_known


def export_program(rulebook: Rulebook, case: Case) -> dict[str, Any]:
    """Rules (one for each choice that an `any` leaves), facts as known at the case's date, and the kinds of both."""
    rules = [bind_roles(rule, case, case.as_of) for rule in (*rulebook.rules, *case.rules)]
    exported = [made for rule in rules for made in _export_rule(rule)]
    facts = [
        {"kind": _name(f.kind, f.absent), "attributes": {n: _plain(v) for n, v in f.attributes.items()}}
        for f in select_known(case, rulebook.kinds, case.as_of).facts
    ]
    spoken_of = {p["kind"] for rule in exported for p in (*rule["when"], *rule["infer"])}
    return {"kinds": sorted(spoken_of | {str(f["kind"]) for f in facts}), "rules": exported, "facts": facts}


def _export_rule(rule: Rule) -> list[dict[str, Any]]:
    plain = [c for c in rule.when if isinstance(c, Pattern)]
    choices = [c.patterns for c in rule.when if isinstance(c, AnyOf)]
    made = []
    for chosen in product(*choices):
        patterns = [*plain, *chosen]
        if patterns:
            made.append(
                {
                    "id": rule.id,
                    "when": [_export_pattern(p) for p in patterns],
                    "weigh": {scenario: weight.value for scenario, weight in rule.weigh.items()},
                    "infer": [_export_conclusion(c) for c in rule.infer],
                }
            )
    return made


def _export_pattern(pattern: Pattern) -> dict[str, Any]:
    fields = [(name, _export_matcher(matcher)) for name, matcher in pattern.fields]
    return {"kind": _name(pattern.kind, pattern.absent), "fields": fields}


def _export_matcher(matcher: Matcher) -> Any:
    match matcher:
        case Constant(value):
            return _plain(value)
        case Variable(name):
            return {"variable": name}
        case Comparisons(comparisons):
            return {"comparisons": [_export_comparison(c) for c in comparisons if not isinstance(c.operand, Variable)]}


def _export_comparison(comparison: Comparison) -> dict[str, Any]:
    operand = comparison.operand
    assert not isinstance(operand, Variable)
    plain = [_plain(o) for o in operand] if isinstance(operand, tuple) else _plain(operand)
    return {"operator": comparison.operator, "operand": plain, "order": list(comparison.order)}


def _export_conclusion(conclusion: Conclusion) -> dict[str, Any]:
    fields = [(n, _plain(t.value) if isinstance(t, Constant) else {"variable": t.name}) for n, t in conclusion.fields]
    return {"kind": conclusion.kind, "fields": fields}


def _name(kind: str, absent: bool) -> str:
    return f"absent_{kind}" if absent else kind


def _plain(value: Value) -> str | float | bool:
    return value.isoformat() if isinstance(value, date) else value
