"""What the verdict would be if some facts, sources, weights or priors were otherwise.

Method: the changes are made to credences, weights and priors over the same grounding (see `interventions`), and the
case is judged again in full, so that chances, ranges and scores are what `evaluate` would say of files edited that way.
For an actor who deceives two answers stand beside each other: what it says, or has others say, is removed, and it is
turned into its opposite (the deception column of R. Heuer and R. Pherson, "Structured Analytic Techniques", 3rd ed.
2020, ch. 7).

Worked example: war has the prior 0.5 and one rule for it, +3 dB, which holds where a report is true. With the report
at 0.8, war has 0.8·2 + 0.2 = 1.8 against 1, or 64 %. Had its source published nothing, it would have 50 %: a change
of -14 points.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vedette.analyses.result import CaseResult, build_head, draw
from vedette.reasoning.assess import Assessment, judge_evidence
from vedette.reasoning.interventions import Changes, Deceit, WrongChange, apply_changes
from vedette.reasoning.scoring.terms import count_by_rule, moves_apart
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Share, Table, Text
from vedette.show.numbers import format_db, format_percent, format_points, format_range

SCHEMA = "vedette.whatif/1"
RULES_SHOWN = 12
FACTS_SHOWN = 12
"""How many rules and facts the screen names; the data has all."""
LEAST_DB = 1e-9
"""Sums of weights that differ by less are equal."""
_HEADINGS: Mapping[str, str] = {
    "": "Then",
    "removed": "If its reports are removed",
    "inverted": "If its reports mean the opposite",
}
_SIDES: Mapping[str, str] = {
    "falls": "held, holds no more",
    "rises": "did not hold, now holds",
    "counts": "counts differently",
}


@dataclass(frozen=True, slots=True)
class ScenarioChange:
    """A scenario now and then: chances and ranges from 0 to 1, scores in dB (likeliest world)."""

    id: str
    title: str
    column: str
    before: float
    low_before: float
    high_before: float
    db_before: float
    after: float
    low: float
    high: float
    db: float


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that changes sides in the likeliest world or counts differently there: by how many dB a scenario."""

    rule: str
    title: str
    side: Literal["falls", "rises", "counts"]
    db: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact whose credence changes; None when it no longer counts."""

    fact: str
    before: float
    after: float | None


@dataclass(frozen=True, slots=True)
class ChangedVerdict:
    """One answer. `how` is empty, or what is done with a deceiver's reports. Scenarios stand in the order of the
    ranks now.
    """

    how: Deceit | Literal[""]
    leader: str
    scenarios: tuple[ScenarioChange, ...]
    rules: tuple[RuleChange, ...]
    facts: tuple[FactChange, ...]


@dataclass(frozen=True, slots=True)
class WhatIf(CaseResult):
    """The changes in words, who leads now, and the answers: one, or two when an actor deceives."""

    rulebook: str
    changes: tuple[str, ...]
    leader: str
    answers: tuple[ChangedVerdict, ...]

    @property
    def lead_changes(self) -> bool:
        return any(then.leader != self.leader for then in self.answers)

    def to_data(self) -> dict[str, Any]:
        """Plain dictionaries and lists; numbers are not rounded."""
        data = dataclasses.asdict(self)
        return {**data, "answers": [{**a, "lead_changes": a["leader"] != self.leader} for a in data["answers"]]}


def whatif(assessment: Assessment, changes: Changes) -> WhatIf:
    """The verdict as it would be. Raises UnknownName and WrongChange; nothing is grounded anew."""
    if changes.is_empty:
        raise WrongChange("nothing is to be changed")
    hows: tuple[Deceit, ...] = ("removed", "inverted") if changes.deceived else ("removed",)
    evidence = assessment.evidence
    answers = []
    for how in hows:
        after = judge_evidence(apply_changes(evidence, changes, how), assessment.settings)
        answers.append(_build_answer(how if changes.deceived else "", assessment, after))
    return WhatIf(
        **build_head(SCHEMA, evidence),
        rulebook=evidence.rulebook.id,
        changes=tuple(_word_changes(assessment, changes)),
        leader=assessment.leader.scenario.id,
        answers=tuple(answers),
    )


def _build_answer(how: Deceit | Literal[""], before: Assessment, after: Assessment) -> ChangedVerdict:
    new = {j.scenario.id: j for j in after.judgements}
    scenarios = tuple(
        ScenarioChange(
            id=j.scenario.id,
            title=j.scenario.title,
            column=j.scenario.column,
            before=j.probability,
            low_before=j.low,
            high_before=j.high,
            db_before=j.score_db,
            after=new[j.scenario.id].probability,
            low=new[j.scenario.id].low,
            high=new[j.scenario.id].high,
            db=new[j.scenario.id].score_db,
        )
        for j in before.judgements
    )
    return ChangedVerdict(
        how, after.leader.scenario.id, scenarios, _compare_rules(before, after), _compare_facts(before, after)
    )


def _compare_rules(before: Assessment, after: Assessment) -> tuple[RuleChange, ...]:
    """Rules that hold no more, that hold now, and that count differently, in this order; the largest change first."""
    held, holds = _list_holding(before), _list_holding(after)
    old, new = _count(before), _count(after)
    titles = {rule.id: rule.title for rule in before.evidence.rules}
    changes = []
    for rule in sorted(held | holds):
        names = sorted(old.get(rule, {}).keys() | new.get(rule, {}).keys())
        db = {s: math.fsum((new.get(rule, {}).get(s, 0.0), -old.get(rule, {}).get(s, 0.0))) for s in names}
        if rule in held and rule in holds and not moves_apart(db):
            continue
        db = {s: change for s, change in db.items() if abs(change) > LEAST_DB}
        changes.append(RuleChange(rule, titles[rule], _find_side(rule in held, rule in holds), db))
    order = list(_SIDES)
    return tuple(
        sorted(changes, key=lambda c: (order.index(c.side), -max(map(abs, c.db.values()), default=0.0), c.rule))
    )


def _find_side(held: bool, holds: bool) -> Literal["falls", "rises", "counts"]:
    if held and holds:
        return "counts"
    return "rises" if holds else "falls"


def _list_holding(assessment: Assessment) -> set[str]:
    firings = assessment.evidence.circuit.grounding.firings
    return {firings[number].rule for number in assessment.likely.firings}


def _count(assessment: Assessment) -> dict[str, dict[str, float]]:
    rulebook = assessment.evidence.rulebook
    return count_by_rule(assessment.likely.units, rulebook.scenarios, rulebook.discount)


def _compare_facts(before: Assessment, after: Assessment) -> tuple[FactChange, ...]:
    old, new = before.evidence.credences, after.evidence.credences
    changes = []
    for atom, credence in old.items():
        if atom not in before.evidence.facts:
            continue  # what would have been seen is nobody's report
        now = new[atom].probability if atom in new else None
        if now is None or abs(now - credence.probability) > LEAST_DB:
            changes.append(FactChange(before.evidence.facts[atom].id, credence.probability, now))
    return tuple(sorted(changes, key=lambda change: change.fact))


# --- in words ---------------------------------------------------------------------------------------------------------


def _word_changes(assessment: Assessment, changes: Changes) -> Iterable[str]:
    """Each change with what it changes, in the order of options: `rule x lent war +4.0 dB (now +3.0)`."""
    evidence = assessment.evidence
    chances = {fact.id: evidence.credences[a].probability for a, fact in evidence.facts.items()}
    weights = {rule.id: rule.weigh for rule in evidence.rules}
    priors = {s.id: s.prior.value for s in evidence.rulebook.scenarios}
    for fact in sorted(changes.drop):
        yield f"fact {fact} were dropped (now {format_percent(chances[fact])} credible)"
    for fact, probability in sorted(changes.set):
        yield f"fact {fact} were {format_percent(probability)} credible (now {format_percent(chances[fact])})"
    for source in sorted(changes.deny):
        yield f"source {source} had published nothing"
    for actor in sorted(changes.deceived):
        yield f"{actor} deceived"
    for origin in sorted(changes.without_origin):
        yield f"origin {origin} had said nothing"
    for rule, scenario, decibans in sorted(changes.weights):
        now = weights[rule][scenario].value if scenario in weights[rule] else 0.0
        yield f"rule {rule} lent {scenario} {format_db(decibans)} dB (now {format_db(now)})"
    for scenario, prior in sorted(changes.priors):
        yield f"the prior of {scenario} were {format_percent(prior)} (now {format_percent(priors[scenario])})"


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(result: WhatIf) -> tuple[Block, ...]:
    """The changes, the answer in a sentence, now and then side by side, and which rules make the difference."""
    return (
        Heading(f"{result.case}  What if?", level=1),
        Prose(f"What if {'; if '.join(result.changes)}?"),
        *(block for then in result.answers for block in _draw_answer(result, then)),
        Note(
            "Range: central 90% of worlds. dB and rules: the likeliest world, in which a fact is true when its "
            "credence is above one half."
        ),
    )


def _draw_answer(result: WhatIf, then: ChangedVerdict) -> tuple[Block, ...]:
    heading = (Heading(_HEADINGS[then.how]),) if then.how else ()
    return (*heading, Prose(_state_answer(result, then), "strong"), _draw_scenarios(result, then), *_draw_rules(then),
            *_draw_facts(then))  # fmt: skip


def _state_answer(result: WhatIf, then: ChangedVerdict) -> str:
    by_id = {s.id: s for s in then.scenarios}
    old, new = by_id[result.leader], by_id[then.leader]
    if old is not new:
        return (
            f"The lead changes: {old.title} ({format_percent(old.before)} → {format_percent(old.after)}) "
            f"loses it to {new.title} ({format_percent(new.before)} → {format_percent(new.after)})."
        )
    if format_percent(old.before) == format_percent(old.after):
        return f"{old.title} keeps the lead, and its chance stays at {format_percent(old.after)}."
    return f"{old.title} keeps the lead: {format_percent(old.before)} → {format_percent(old.after)}."


def _draw_scenarios(result: WhatIf, then: ChangedVerdict) -> Table:
    columns = (
        Column("scenario", wrap=True),
        Column("now", "right"),
        Column("range", "right"),
        Column("then", "right"),
        Column("range", "right"),
        Column(""),
        Column("points", "right"),
        Column("dB", "right"),
        Column("change", "right"),
    )
    rows = []
    for s in then.scenarios:
        row: tuple[Cell, ...] = (
            Text(s.title, "strong" if s.id in (result.leader, then.leader) else ""),
            format_percent(s.before),
            format_range(s.low_before, s.high_before),
            format_percent(s.after),
            format_range(s.low, s.high),
            Share(s.after, s.low, s.high),
            format_points(s.before, s.after),
            format_db(s.db),
            format_db(s.db - s.db_before),
        )
        rows.append(row)
    return Table(columns, tuple(rows))


def _draw_rules(then: ChangedVerdict) -> tuple[Block, ...]:
    if not then.rules:
        return (Note("No rule changes sides or counts differently in the likeliest world."),)
    columns = (
        Column("rule", wrap=True),
        Column("side", wrap=True),
        *(Column(s.column, "right", wrap=True) for s in then.scenarios),
    )
    rows = tuple(
        (c.title, _SIDES[c.side], *(format_db(c.db[s.id]) if s.id in c.db else "" for s in then.scenarios))
        for c in then.rules[:RULES_SHOWN]
    )
    more = len(then.rules) - RULES_SHOWN
    return (
        Heading("Rules that change sides or count differently (change in dB)"),
        Table(columns, rows),
        *((Note(f"{more} more in --format json."),) if more > 0 else ()),
    )


def _draw_facts(then: ChangedVerdict) -> tuple[Block, ...]:
    if not then.facts:
        return ()
    columns = (Column("fact", wrap=True), Column("credence now", "right"), Column("then", "right"))
    rows = tuple(
        (f.fact, format_percent(f.before), "gone" if f.after is None else format_percent(f.after))
        for f in then.facts[:FACTS_SHOWN]
    )
    more = len(then.facts) - FACTS_SHOWN
    return (
        Heading("Facts that are believed otherwise"),
        Table(columns, rows),
        *((Note(f"{more} more in --format json."),) if more > 0 else ()),
    )
