"""What came near to meeting a condition: facts with few attributes amiss, and rules that could conclude such a fact."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vedette.analyses.explain.derivations import EvidenceIndex
from vedette.language.atoms import Atom, Bindings, find_matching, format_value, match_pattern
from vedette.language.model import Comparison, Comparisons, Constant, Matcher, Pattern, Value, Variable
from vedette.language.unparse import word_atom

NEAREST = 3
"""How many facts that came near are named."""


@dataclass(frozen=True, slots=True)
class NearFact:
    """A fact that almost meets a condition, and what is amiss, an attribute each."""

    name: str
    statement: str
    chance: float
    amiss: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PossibleRule:
    """A rule that could conclude the fact that a condition asks for, with the variables that this would bind.

    `holds`: it does conclude such a fact in the likeliest world. `reason` says why not, where it was asked.
    """

    rule: str
    title: str
    at: str
    bindings: Mapping[str, Value]
    holds: bool
    reason: str


def find_firings(trail: EvidenceIndex, rule: str, bound: Bindings) -> list[int]:
    """The firings of a rule that agree with these bindings."""
    numbers = trail.firings.get(rule, [])
    return [n for n in numbers if bound.items() <= dict(trail.firing(n).bindings).items()]


def measure_distance(trail: EvidenceIndex, pattern: Pattern, bindings: Bindings) -> int:
    """The fewest attributes amiss in any fact of the kind; large when there is none."""
    return min((len(amiss) for _, amiss in _list_near(trail, pattern, bindings)), default=1_000)


def find_nearest(trail: EvidenceIndex, pattern: Pattern, bindings: Bindings) -> tuple[NearFact, ...]:
    near = sorted(_list_near(trail, pattern, bindings), key=lambda n: (len(n[1]), n[0]))
    atoms = trail.assessment.evidence.atoms
    return tuple(NearFact(trail.name(a), word_atom(atoms[a]), trail.chance(a), amiss) for a, amiss in near[:NEAREST])


def _list_near(trail: EvidenceIndex, pattern: Pattern, bindings: Bindings) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, atom in trail.possible:
        if atom.kind == pattern.kind:
            amiss = tuple(find_amiss(pattern, atom, bindings))
            if amiss:
                yield number, amiss


def find_amiss(pattern: Pattern, atom: Atom, bindings: Bindings) -> Iterator[str]:
    """Why an atom does not match a pattern, an attribute each: `scale is unknown, needs at least brigade`."""
    if atom.absent != pattern.absent:
        yield "it was looked for and not found" if atom.absent else "needs a fact that was looked for and not found"
    for name, matcher in pattern.fields:
        alone = dataclasses.replace(pattern, fields=((name, matcher),), absent=atom.absent)
        if match_pattern(alone, atom, bindings) is None:
            value = atom.find(name)
            stands = f"{name} is not given" if value is None else f"{name} is {format_value(value)}"
            yield f"{stands}, needs {word_need(matcher, bindings)}"


def word_need(matcher: Matcher, bindings: Bindings) -> str:
    """What a condition asks of an attribute, as one says it in a sentence."""
    match matcher:
        case Constant(value):
            return format_value(value)
        case Variable(name):
            return format_value(bindings[name]) if name in bindings else f"any value for ${name}"
        case Comparisons(comparisons):
            return " and ".join(_word_comparison(c, bindings) for c in comparisons)


def _word_comparison(comparison: Comparison, bindings: Bindings) -> str:
    operand = comparison.operand
    if isinstance(operand, tuple):
        words = " or ".join(format_value(v) for v in operand)
        return words if comparison.operator == "one_of" else f"neither {words}"
    bound = bindings.get(operand.name, f"${operand.name}") if isinstance(operand, Variable) else operand
    verb = "another than" if comparison.operator == "is_not" else comparison.operator.replace("_", " ")
    return f"{verb} {format_value(bound)}"


def find_sources(trail: EvidenceIndex, pattern: Pattern, bindings: Bindings) -> tuple[PossibleRule, ...]:
    """The rules that could conclude what a pattern asks for."""
    if pattern.absent:
        return ()
    found = {}
    for rule in trail.rules.values():
        for conclusion in rule.infer:
            fields = dict(conclusion.fields)
            if conclusion.kind == pattern.kind and _could_meet(pattern, fields, bindings):
                bound = _bind_back(pattern, fields, bindings)
                holds = any(n in trail.assessment.likely.firings for n in find_firings(trail, rule.id, bound))
                source = PossibleRule(
                    rule=rule.id, title=rule.title, at=str(rule.at), bindings=bound, holds=holds, reason=""
                )
                found[rule.id, tuple(sorted((n, str(v)) for n, v in bound.items()))] = source
    return tuple(found.values())


def _bind_back(pattern: Pattern, fields: Mapping[str, Constant | Variable], bindings: Bindings) -> dict[str, Value]:
    """What the variables of a conclusion would have to be, for it to meet the pattern."""
    bound: dict[str, Value] = {}
    for name, matcher in pattern.fields:
        term = fields[name]
        if isinstance(term, Variable):
            if isinstance(matcher, Constant):
                bound[term.name] = matcher.value
            elif isinstance(matcher, Variable) and matcher.name in bindings:
                bound[term.name] = bindings[matcher.name]
    return bound


def _could_meet(pattern: Pattern, fields: Mapping[str, Constant | Variable], bindings: Bindings) -> bool:
    """Whether a conclusion could match: its constants must, and its variables may be anything."""
    fixed = {n: t.value for n, t in fields.items() if isinstance(t, Constant)}
    asked = dataclasses.replace(pattern, fields=tuple((n, m) for n, m in pattern.fields if n in fixed))
    known = all(name in fields for name, _ in pattern.fields)
    return known and bool(find_matching(asked, [Atom(pattern.kind, tuple(sorted(fixed.items())))], bindings))
