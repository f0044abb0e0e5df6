"""How does each piece of evidence stand to each scenario, and which pieces tell the scenarios apart?

Method: Heuer's matrix ("Psychology of Intelligence Analysis", 1999, ch. 8), filled in from what rules lend. A row is a
rule that holds in the likeliest world, or a fact, with what all scenarios' scores lose without it there. A cell is CC,
C, N, I or II by the rulebook's words for weights (see `scorers.ach`). A row is diagnostic when its cells differ, the
more the further apart its dB are; a row whose cells are all alike tells nobody anything, however consistent it is.

Worked example: one fact lends war +6 dB and peace -3, another +3 to both. The first is CC and I and 9 dB apart; the
second is C and C, 0 dB apart, and stands dimmed at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vedette.analyses.result import CaseResult, build_head, draw
from vedette.reasoning.assess import Assessment
from vedette.reasoning.readings import list_pieces
from vedette.reasoning.scorers.ach import (
    INCONSISTENCY,
    Sign,
    SignScale,
    find_sign_scale,
    grade_credibility,
    weigh_inconsistency,
)
from vedette.reasoning.scoring.terms import score_one
from vedette.reasoning.scoring.units import hold_units
from vedette.reasoning.worlds import pack, unpack
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Text, Tone
from vedette.show.numbers import format_count, join_words

SCHEMA = "vedette.matrix/1"
Rows = Literal["fact", "rule"]
ROWS: tuple[Rows, ...] = ("fact", "rule")
SHOWN = 30
_TONES: Mapping[Sign, Tone] = {"CC": "good", "C": "good", "N": "muted", "I": "bad", "II": "bad"}


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A piece of evidence: `db` is what it lends each scenario, `cells` the same as signs, `credibility` how far it is
    believed, and `apart` how many dB lie between the scenarios it favours most and least.
    """

    id: str
    title: str
    credibility: str
    chance: float
    db: Mapping[str, float]
    cells: Mapping[str, Sign]
    apart: float

    @property
    def is_diagnostic(self) -> bool:
        return len(set(self.cells.values())) > 1


@dataclass(frozen=True, slots=True)
class EvidenceMatrix(CaseResult):
    """Rows by falling diagnosticity; the sums are those of all of them. `inconsistent` counts I as 1 and II as 2, and
    `weighted` times how credible each row is. The scenario with least of it is `least`; several where they are level.
    """

    rulebook: str
    by: Rows
    scenarios: Mapping[str, str]
    rows: tuple[MatrixRow, ...]
    inconsistent: Mapping[str, float]
    weighted: Mapping[str, float]

    @property
    def least(self) -> tuple[str, ...]:
        fewest = min(round(weight, 9) for weight in self.weighted.values())
        return tuple(name for name in self.scenarios if round(self.weighted[name], 9) == fewest)


# --- the question -----------------------------------------------------------------------------------------------------


def build_matrix(assessment: Assessment, by: Rows = "fact") -> EvidenceMatrix:
    """The matrix of an assessment, by facts or by rules; grounds nothing."""
    evidence = assessment.evidence
    names = [s.id for s in evidence.rulebook.scenarios]
    rows = _list_rules(assessment) if by == "rule" else _list_facts(assessment)
    ordered = tuple(sorted(rows, key=lambda row: (not row.is_diagnostic, -round(row.apart, 9), row.id)))
    return EvidenceMatrix(
        **build_head(SCHEMA, evidence),
        rulebook=evidence.rulebook.id,
        by=by,
        scenarios={s.id: s.column for s in evidence.rulebook.scenarios},
        rows=ordered,
        inconsistent={name: sum(INCONSISTENCY[row.cells[name]] for row in ordered) for name in names},
        weighted={name: sum(_weigh(row, name) for row in ordered) for name in names},
    )


def _weigh(row: MatrixRow, name: str) -> float:
    return weigh_inconsistency(row.cells[name], grade_credibility(row.chance), "medium")


def _list_rules(assessment: Assessment) -> list[MatrixRow]:
    titles = {rule.id: rule.title for rule in assessment.evidence.rules}
    scale = find_sign_scale(assessment.evidence.rulebook)
    pieces = list_pieces(assessment.evidence, assessment.likely, assessment.prior_chances)
    return [
        _build_row(f"{p.rule}{f' ({p.value})' if p.value else ''}", titles[p.rule], p.chance, p.bearing, scale)
        for p in pieces
    ]


def _list_facts(assessment: Assessment) -> list[MatrixRow]:
    """The believed facts without which some score is another, each left out of the likeliest world in turn."""
    evidence = assessment.evidence
    scenarios, discount = evidence.rulebook.scenarios, evidence.rulebook.discount
    believed = [a for a in sorted(evidence.facts) if evidence.credences[a].is_believed]
    true = [a for a, credence in evidence.credences.items() if credence.is_believed]
    truth = np.zeros((len(evidence.atoms), len(believed) + 1), dtype=np.bool_)
    truth[true] = True
    for column, atom in enumerate(believed):
        truth[atom, column] = False
    held = unpack(hold_units(evidence.units, evidence.circuit.hold(pack(truth))), truth.shape[1]).astype(np.bool_)

    def score(column: int) -> dict[str, float]:
        units = [unit for unit, holds in zip(evidence.units, held[:, column], strict=True) if holds]
        return {scenario.id: score_one(units, scenario, discount) for scenario in scenarios}

    whole, scale, rows = score(-1), find_sign_scale(evidence.rulebook), []
    for column, atom in enumerate(believed):
        without = score(column)
        lent = {name: whole[name] - without[name] for name in whole}
        if any(abs(db) > 1e-9 for db in lent.values()):
            fact = evidence.facts[atom]
            says = evidence.rulebook.kinds[fact.kind].says
            rows.append(_build_row(fact.id, says, evidence.credences[atom].probability, lent, scale))
    return rows


def _build_row(name: str, title: str, chance: float, lent: Mapping[str, float], scale: SignScale) -> MatrixRow:
    return MatrixRow(
        id=name,
        title=title,
        credibility=grade_credibility(chance),
        chance=chance,
        db=dict(lent),
        cells={scenario: scale.find_sign(db) for scenario, db in lent.items()},
        apart=max(lent.values()) - min(lent.values()),
    )


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(result: EvidenceMatrix, top: int | None = SHOWN) -> tuple[Block, ...]:
    """Who is contradicted least, then the matrix, most telling rows first."""
    telling = [row for row in result.rows if row.is_diagnostic]
    shown = result.rows[:top]
    return (
        Heading(f"{result.case}  Evidence by scenario", level=1),
        Prose(_state_least(result), "strong"),
        *((_build_table(result, shown),) if shown else ()),
        Note(_count_rows(result, len(shown), len(telling))),
        Note(
            "CC and C: consistent, strongly or not; I and II: inconsistent; N: neither. Apart: dB between the "
            "scenarios a row favours most and least. Weighted: I is 1 and II is 2, times 1/√2, 1 or √2 for a row of "
            "low, medium or high credibility. Only what contradicts is counted, and no prior: `vedette evaluate` "
            "weighs both sides."
        ),
    )


def _state_least(result: EvidenceMatrix) -> str:
    if not result.rows:
        return "No piece of evidence lends any scenario anything."
    least = join_words([result.scenarios[name] for name in result.least])
    return f"{least} {'is' if len(result.least) == 1 else 'are'} contradicted least."


def _build_table(result: EvidenceMatrix, shown: Sequence[MatrixRow]) -> Table:
    columns = (
        Column(result.by, wrap=True),
        Column("credible"),
        *(Column(title) for title in result.scenarios.values()),
        Column("apart", "right"),
    )
    total: tuple[Cell, ...] = ("weighted", "", *(f"{result.weighted[name]:.2f}" for name in result.scenarios), "")
    return Table(columns, tuple(_draw_row(result, row) for row in shown), total)


def _draw_row(result: EvidenceMatrix, row: MatrixRow) -> tuple[Cell, ...]:
    tone: Tone = "" if row.is_diagnostic else "muted"
    cells = (
        Text(row.cells[name], _TONES[row.cells[name]] if row.is_diagnostic else "muted") for name in result.scenarios
    )
    return (Text(row.id, tone), Text(row.credibility, tone), *cells, Text(f"{row.apart:.1f}", tone))


def _count_rows(result: EvidenceMatrix, shown: int, telling: int) -> str:
    rest = len(result.rows) - telling
    said = f"{format_count(telling, result.by)} tell the scenarios apart, and {rest} stand alike to all of them."
    more = len(result.rows) - shown
    return f"{said} {more} more are not shown (`--all`)." if more else said
