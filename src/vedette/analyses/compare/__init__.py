"""How two or more assessments differ, and which rules and facts make the difference.

Method: the sides (two cases, or one case under several rulebooks or dates) are assessed apart and set side by side.
Every difference is taken to the first side, A: B minus A. A score is a sum (Good, "Probability and the Weighing of
Evidence", 1950), so its difference falls apart into the prior's and one for each rule; that shows what a comparison of
texts cannot, such as a rule that counts more because a stronger one of its group was removed. Facts are matched by what
they say; where the sides have different roles, by what they say of the roles. Where the sides are days of one
case, the difference is divided among facts as well, by Shapley values (see `shapley`).

Worked example: A scores -4.56 + 3.00 = -1.56 dB and B, without that rule, -4.56 dB. The change of -3.00 dB is one row:
the rule, which holds in A only.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import PurePath

from vedette.analyses.compare.comparison import CaseComparison, ScenarioSides, SideEntry, SideJudgement
from vedette.analyses.compare.comparison_screen import build_blocks
from vedette.analyses.compare.differences import compare_pair
from vedette.analyses.compare.sides import Side
from vedette.language.model import Scenario
from vedette.reasoning.assess import Assessment
from vedette.reasoning.scoring.judgement import Judgement

__all__ = ["build_blocks", "compare", "label_sides"]

SCHEMA = "vedette.comparison/1"


def label_sides(assessments: Sequence[Assessment]) -> tuple[str, ...]:
    """What tells the assessments apart: case, rulebook's folder and date, whichever of these differ."""
    told = [
        (a.evidence.case.id, PurePath(a.evidence.rulebook.at.path).parent.as_posix(), a.evidence.as_of.isoformat())
        for a in assessments
    ]
    differing = [i for i in range(3) if len({each[i] for each in told}) > 1] or [0]
    return tuple(", ".join(each[i] for i in differing) for each in told)


def compare(assessments: Sequence[tuple[str, Assessment]]) -> CaseComparison:
    """Compare labelled assessments; every difference is to the first. Raises ValueError unless there are 2 to 26."""
    if not 2 <= len(assessments) <= len(string.ascii_uppercase):
        raise ValueError(f"from 2 to 26 assessments can be compared, not {len(assessments)}")
    as_roles = len({tuple(sorted(a.evidence.case.roles.items())) for _, a in assessments}) > 1
    sides = [
        Side(letter, label, assessment, as_roles)
        for letter, (label, assessment) in zip(string.ascii_uppercase, assessments, strict=False)
    ]
    differences = tuple(compare_pair(sides[0], other) for other in sides[1:])
    return CaseComparison(
        SCHEMA,
        any(difference.lead_changes for difference in differences),
        tuple(_build_side(side) for side in sides),
        _build_scenarios(sides),
        differences,
    )


def _build_side(side: Side) -> SideEntry:
    gathered = side.assessment.evidence
    return SideEntry(
        name=side.name,
        label=side.label,
        case=gathered.case.id,
        title=gathered.case.title,
        as_of=gathered.as_of.isoformat(),
        rulebook=gathered.rulebook.id,
        leader=side.assessment.leader.scenario.id,
        facts=len(gathered.facts),
        rules=len(gathered.rules),
        rules_held=len(side.held),
        outcome=gathered.case.outcome.scenario if gathered.case.outcome else None,
    )


def _build_scenarios(sides: Sequence[Side]) -> tuple[ScenarioSides, ...]:
    """Scenarios in the order of the first side that has them."""
    found: dict[str, Scenario] = {}
    for side in sides:
        for judgement in side.assessment.judgements:
            found.setdefault(judgement.scenario.id, judgement.scenario)
    return tuple(
        ScenarioSides(s.id, s.title, s.column, tuple(_stand(side.scenarios.get(s.id)) for side in sides))
        for s in found.values()
    )


def _stand(judgement: Judgement | None) -> SideJudgement | None:
    if judgement is None:
        return None
    return SideJudgement(judgement.rank, judgement.probability, judgement.low, judgement.high, judgement.score_db)
