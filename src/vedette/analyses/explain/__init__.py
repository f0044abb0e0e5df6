"""Explains an assessment: why a scenario scores what it does, why a rule holds or not, what a fact rests on and feeds.

What to explain is named by an id, or, for a derived fact, by what it says as screens print it. Where a rule and a fact
share an id, `rule:ID` and `fact:ID` tell them apart, and the bare id means the rule; so do `kind:ID` and the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vedette.analyses.explain.contrast import ContrastExplanation, explain_contrast
from vedette.analyses.explain.derivations import EvidenceIndex
from vedette.analyses.explain.fact import FactExplanation, explain_fact
from vedette.analyses.explain.kind import KindExplanation, explain_kind
from vedette.analyses.explain.rule import RuleExplanation, explain_rule
from vedette.analyses.explain.scenario import ScenarioExplanation, explain_scenario
from vedette.analyses.result import draw
from vedette.reasoning.assess import Assessment
from vedette.show.blocks import Block

Sort = Literal["scenario", "rule", "fact", "kind", "derived"]
Explanation = ScenarioExplanation | RuleExplanation | FactExplanation | KindExplanation | ContrastExplanation

__all__ = ["Explanation", "Target", "build_blocks", "explain", "find_target", "list_targets"]


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be explained."""

    sort: Sort
    id: str


def list_targets(assessment: Assessment) -> dict[Sort, tuple[str, ...]]:
    """Every name that can be explained, by sort; facts include those that are not known yet or stale."""
    gathered = assessment.evidence
    return {
        "scenario": tuple(s.id for s in gathered.rulebook.scenarios),
        "rule": tuple(r.id for r in gathered.rules),
        "fact": tuple(f.id for f in gathered.case.facts),
        "kind": tuple(gathered.rulebook.kinds),
        "derived": tuple(gathered.name(a) for a in sorted(gathered.circuit.concluding) if a not in gathered.facts),
    }


def find_target(assessment: Assessment, what: str) -> Target | None:
    """What a name means: a scenario, else a rule, else a fact, a kind or a derived fact; None when it means nothing."""
    prefix, _, rest = what.partition(":")
    for sort, ids in list_targets(assessment).items():
        if what in ids:
            return Target(sort, what)
        if prefix == sort and rest in ids:
            return Target(sort, rest)
    return None


def explain(assessment: Assessment, what: str | None = None, instead_of: str | None = None) -> Explanation:
    """Explain what an id names, or the leading scenario when there is none; with `instead_of`, rather than that other
    scenario. Raises KeyError when either names nothing of the kind.
    """
    target = find_target(assessment, what) if what else Target("scenario", assessment.leader.scenario.id)
    if target is None:
        raise KeyError(what)
    trail = EvidenceIndex(assessment)
    if instead_of is not None:
        if target.sort != "scenario" or instead_of not in list_targets(assessment)["scenario"]:
            raise KeyError(instead_of)
        return explain_contrast(trail, target.id, instead_of)
    if target.sort == "scenario":
        return explain_scenario(trail, target.id)
    if target.sort in ("kind", "derived"):
        only = target.id if target.sort == "derived" else None
        return explain_kind(trail, target.id.partition(" ")[0], only)
    return explain_rule(trail, target.id) if target.sort == "rule" else explain_fact(trail, target.id)


def build_blocks(explanation: Explanation) -> tuple[Block, ...]:
    """The explanation's screen."""
    return draw(explanation)
