"""Explains a kind of fact, or one derived fact: what of it is known or follows, what it rests on, and who asks for it.

Method: every fact of the kind that is true in some world, the likeliest first, each drawn down to its quotes: a given
one with its reports, a derived one with the rules that concluded it (or would).

Worked example: `strike_force` is concluded by one rule from two facts of 0.9 and 0.8: `strike_force {of: Azuria}` is
listed with 72 %, and below it the rule with both facts and what was said of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from vedette.analyses.explain.derivations import EvidenceIndex, FactEvidence, gather_facts
from vedette.analyses.explain.trees import draw_fact
from vedette.analyses.result import Result, draw
from vedette.language.algebra import list_patterns
from vedette.show.blocks import Block, Heading, Note, Prose
from vedette.show.numbers import format_count

SCHEMA = "vedette.explanation/1"
SHOWN = 20
"""How many facts of a kind the screen draws; the data has all."""


@dataclass(frozen=True, slots=True)
class KindExplanation(Result):
    """A kind: what it says, its facts by chance, the rules that conclude it, and those that ask for it.

    `names` are the facts to be explained, and `facts` these and all that they rest on, by name. Where one derived fact
    was asked about, it is the only name.
    """

    schema: str
    what: Literal["kind", "derived"]
    case: str
    id: str
    kind: str
    says: str
    as_of: str
    names: tuple[str, ...]
    facts: Mapping[str, FactEvidence]
    concluded_by: tuple[str, ...]
    asked_by: tuple[str, ...]


def explain_kind(trail: EvidenceIndex, kind: str, only: str | None = None) -> KindExplanation:
    """Every fact of a kind, or the one that is called `only`."""
    gathered = trail.assessment.evidence
    rules = trail.rules.values()
    found = [(-trail.chance(i), trail.name(i)) for i, atom in trail.possible if atom.kind == kind]
    names = tuple(name for _, name in sorted(found) if only is None or name == only)
    return KindExplanation(
        schema=SCHEMA,
        what="kind" if only is None else "derived",
        case=gathered.case.id,
        id=only or kind,
        kind=kind,
        says=gathered.rulebook.kinds[kind].says,
        as_of=gathered.as_of.isoformat(),
        names=names,
        facts=gather_facts(trail, names),
        concluded_by=tuple(rule.id for rule in rules if any(c.kind == kind for c in rule.infer)),
        asked_by=tuple(rule.id for rule in rules if any(p.kind == kind for c in rule.when for p in list_patterns(c))),
    )


@draw.register
def build_blocks(explanation: KindExplanation) -> tuple[Block, ...]:
    """What the kind says, each of its facts as a tree, and the rules that conclude it and ask for it."""
    seen: set[str] = set()
    shown = explanation.names[:SHOWN]
    more = len(explanation.names) - len(shown)
    return (
        Heading(explanation.id, level=1),
        Prose(explanation.says),
        Prose(_count(explanation), tone="strong"),
        *(draw_fact(name, explanation.facts, seen) for name in shown),
        *([Note(f"And {more} more in --format json.")] if more else []),
        Note(
            f"Concluded by: {', '.join(explanation.concluded_by) or 'no rule'}. "
            f"Asked for by: {', '.join(explanation.asked_by) or 'no rule'}."
        ),
    )


def _count(explanation: KindExplanation) -> str:
    holding = sum(explanation.facts[name].holds for name in explanation.names)
    if not explanation.names:
        return "No fact of this kind is known, and none follows in any world."
    verb = "holds" if holding == 1 else "hold"
    facts = format_count(len(explanation.names), "fact")
    return f"{facts} of this kind may be true; {holding} {verb} in the likeliest world."
