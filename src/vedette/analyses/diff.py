"""What an edit of a rulebook or a case changes in meaning, and which verdicts it moves.

Method: the two versions are compared as values, not as texts (see `edits`): rules, weights, kinds, facts and
reports added, removed, renamed or changed. Then every case that uses the rulebook is assessed under both versions, and
chances, leaders, and the decibans that each rule adds to the scenarios are set side by side (B minus A, likeliest
worlds). A rule that nobody touched may count differently: when a stronger one of its group goes, it moves up a rank.

Worked example: `mined-border` (-2 for war, group ground) is removed. The edits name one rule. The verdict of a case
shows +2.0 dB for it and -0.5 dB for `weak-army` (-1, same group), which was worth half before and is now worth all.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vedette.analyses.result import Result, draw
from vedette.language.atoms import Atom
from vedette.language.edits import Change, Edit, How, Section
from vedette.language.unparse import word_atom
from vedette.reasoning.assess import Assessment
from vedette.reasoning.scoring.terms import count_by_rule, moves_apart, prior_db
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Text, Tree
from vedette.show.numbers import format_db, format_percent

SCHEMA = "vedette.diff/1"
MOVED = 0.005
"""A chance that moves by less than half a percentage point is shown as unmoved."""
RULES_SHOWN = 12
FACTS_SHOWN = 12
CASES_SHOWN = 20
"""How many rules and facts of a case, and cases that move, the screen names; the data has all."""
MISSING = "—"
_SECTIONS: tuple[tuple[Section, str, str], ...] = (
    ("rulebook", "Rulebook", "rulebook"),
    ("case", "Case", "case"),
    ("scenario", "Scenarios", "scenario"),
    ("rule", "Rules", "rule"),
    ("baseline", "Baseline", "baseline rule"),
    ("kind", "Kinds of fact", "kind"),
    ("fact", "Facts", "fact"),
    ("source", "Sources", "source"),
    ("document", "Documents", "document"),
)
_HOW: tuple[How, ...] = ("added", "removed", "renamed", "changed")


@dataclass(frozen=True, slots=True)
class ScenarioMove:
    """A scenario's chance on both sides, from 0 to 1; None where a side does not have it."""

    id: str
    title: str
    column: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class RuleMove:
    """A rule that counts differently in a case, by how many dB for each scenario that both sides have, and why."""

    rule: str
    how: str
    db: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CredenceMove:
    """A fact whose credence is not what it was; None where the fact does not count."""

    fact: str
    statement: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A case under both versions; leaders are scenario ids, scenarios stand by their rank on side B.

    `prior_db` is the move of each prior in dB, for the scenarios that both sides have.
    """

    case: str
    title: str
    leader_before: str
    leader_after: str
    scenarios: tuple[ScenarioMove, ...]
    prior_db: Mapping[str, float]
    rules: tuple[RuleMove, ...]
    facts: tuple[CredenceMove, ...]

    @property
    def lead_changes(self) -> bool:
        return self.leader_before != self.leader_after

    @property
    def moves(self) -> bool:
        """Whether a reader would see a difference in the chances."""
        return self.lead_changes or any(
            s.before is None or s.after is None or abs(s.after - s.before) >= MOVED for s in self.scenarios
        )


@dataclass(frozen=True, slots=True)
class Unread:
    """A case that cannot be assessed on a side, and the first thing that is wrong there."""

    case: str
    side: str
    message: str


@dataclass(frozen=True, slots=True)
class Diff(Result):
    """All edits, and what they do to every verdict. `before` and `after` name the versions.

    `is_new` says that there was nothing yet to compare with, and `others` what stood in its place then.
    """

    schema: str
    before: str
    after: str
    edits: tuple[Edit, ...]
    verdicts: tuple[VerdictChange, ...]
    unread: tuple[Unread, ...]
    is_new: bool = False
    others: tuple[str, ...] = ()

    @property
    def lead_changes(self) -> bool:
        return any(verdict.lead_changes for verdict in self.verdicts)

    def to_data(self) -> dict[str, Any]:
        """Plain dictionaries and lists; numbers are not rounded."""
        return {
            "schema": self.schema,
            "before": self.before,
            "after": self.after,
            "lead_changes": self.lead_changes,
            "new": self.is_new,
            "edits": [{**dataclasses.asdict(edit), "at": str(edit.at)} for edit in self.edits],
            "verdicts": [{**dataclasses.asdict(v), "lead_changes": v.lead_changes} for v in self.verdicts],
            "unread": [dataclasses.asdict(case) for case in self.unread],
        }


def diff(
    names: tuple[str, str],
    edits: Sequence[Edit],
    pairs: Iterable[tuple[Assessment, Assessment]],
    unread: Iterable[Unread] = (),
) -> Diff:
    """The edits between two versions of these names, and the verdicts of the cases assessed under both."""
    renamed = {c.before: e.id for e in edits if e.how == "renamed" for c in e.changes if c.what == "id" and c.before}
    how: dict[str, str] = {e.id: "edited" if e.how == "changed" else e.how for e in edits if e.section == "rule"}
    verdicts = sorted((_build_verdict(a, b, how, renamed) for a, b in pairs), key=lambda v: v.case)
    return Diff(
        schema=SCHEMA,
        before=names[0],
        after=names[1],
        edits=tuple(edits),
        verdicts=tuple(verdicts),
        unread=tuple(sorted(unread, key=lambda u: (u.case, u.side))),
    )


def note_new(names: tuple[str, str], others: tuple[str, ...]) -> Diff:
    """What there is to say of a rulebook or case that the version before does not have."""
    return dataclasses.replace(diff(names, (), ()), is_new=True, others=others)


def _build_verdict(
    before: Assessment, after: Assessment, how: Mapping[str, str], renamed: Mapping[str, str]
) -> VerdictChange:
    one, other = before.evidence.case, after.evidence.case
    return VerdictChange(
        case=other.id if one.id == other.id else f"{one.id} → {other.id}",
        title=other.title,
        leader_before=before.leader.scenario.id,
        leader_after=after.leader.scenario.id,
        scenarios=_move_scenarios(before, after),
        prior_db=_move_priors(before, after),
        rules=_move_rules(before, after, how, renamed),
        facts=_move_credences(before, after),
    )


def _move_scenarios(before: Assessment, after: Assessment) -> tuple[ScenarioMove, ...]:
    old = {j.scenario.id: j for j in before.judgements}
    new = {j.scenario.id: j for j in after.judgements}
    return tuple(
        ScenarioMove(
            name,
            (new.get(name) or old[name]).scenario.title,
            (new.get(name) or old[name]).scenario.column,
            old[name].probability if name in old else None,
            new[name].probability if name in new else None,
        )
        for name in (*new, *(name for name in old if name not in new))
    )


def _move_priors(before: Assessment, after: Assessment) -> dict[str, float]:
    old, new = ({s.id: prior_db(s) for s in a.evidence.rulebook.scenarios} for a in (before, after))
    return {name: new[name] - old[name] for name in sorted(old.keys() & new.keys())}


def _move_rules(
    before: Assessment, after: Assessment, how: Mapping[str, str], renamed: Mapping[str, str]
) -> tuple[RuleMove, ...]:
    """Every rule that counts differently, the largest move first; a renamed rule goes by its new name."""
    old, new = ({renamed.get(r, r): db for r, db in _count(before).items()}, _count(after))
    shared = sorted({j.scenario.id for j in before.judgements} & {j.scenario.id for j in after.judgements})
    moves = []
    for rule in sorted(old.keys() | new.keys()):
        db = {s: math.fsum((new.get(rule, {}).get(s, 0.0), -old.get(rule, {}).get(s, 0.0))) for s in shared}
        if moves_apart(db):
            moves.append(RuleMove(rule, how.get(rule) or _say_why(rule in old, rule in new), db))
    return tuple(sorted(moves, key=lambda move: (-max(abs(db) for db in move.db.values()), move.rule)))


def _count(assessment: Assessment) -> dict[str, dict[str, float]]:
    rulebook = assessment.evidence.rulebook
    return count_by_rule(assessment.likely.units, rulebook.scenarios, rulebook.discount)


def _say_why(held: bool, holds: bool) -> str:
    """How a rule that nobody edited comes to count differently."""
    if held and holds:
        return "not edited: its rank in its group"
    return "not edited: now it holds" if holds else "not edited: it holds no more"


def _move_credences(before: Assessment, after: Assessment) -> tuple[CredenceMove, ...]:
    """Facts whose credence moves, by id; facts are matched by what they say."""
    old, new = _list_credences(before), _list_credences(after)
    moves = []
    for atom in old.keys() | new.keys():
        (name, one), (new_name, other) = old.get(atom, ("", None)), new.get(atom, ("", None))
        if one is None or other is None or abs(other - one) > 1e-9:
            moves.append(CredenceMove(new_name or name, word_atom(atom), one, other))
    return tuple(sorted(moves, key=lambda move: (move.fact, move.statement)))


def _list_credences(assessment: Assessment) -> dict[Atom, tuple[str, float]]:
    evidence = assessment.evidence
    return {evidence.atoms[a]: (f.id, evidence.credences[a].probability) for a, f in evidence.facts.items()}


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(result: Diff) -> tuple[Block, ...]:
    """The sum of it in a sentence, which verdicts move and why, then every edit."""
    moving = [v for v in result.verdicts if v.moves]
    if result.is_new:
        return _draw_new(result)
    return (
        Heading(f"{result.before} → {result.after}", level=1),
        Prose(f"{_count_edits(result.edits)} {_state_moves(result.verdicts)}".strip(), tone="strong"),
        *(_draw_verdicts(moving[:CASES_SHOWN], result.verdicts) if result.verdicts else ()),
        *(Note(f"{u.case} cannot be assessed under {u.side}: {u.message}") for u in result.unread),
        *(block for verdict in moving[:CASES_SHOWN] for block in _draw_reasons(verdict)),
        *_draw_edits(result.edits),
    )


def _draw_new(result: Diff) -> tuple[Block, ...]:
    there = f"There were then: {', '.join(result.others)}." if result.others else "There was nothing in its place."
    return (
        Heading(f"{result.before} → {result.after}", level=1),
        Prose(f"{result.after} is new: there is no {result.before}, and so nothing to compare.", tone="strong"),
        Note(f"{there} If it was renamed, name both: `vedette diff REVISION:OLD NEW`."),
    )


def _count_edits(edits: Sequence[Edit]) -> str:
    """`2 rules changed, 1 rule added; 3 in wording only.`"""
    if not edits:
        return "Nothing has changed in meaning or in wording."
    counts = []
    for section, _, noun in _SECTIONS:
        for how in _HOW:
            number = sum(e.section == section and e.how == how for e in edits)
            counts += [f"{_say_number(number, noun)} {how}"] if number else []
    wording = sum(e.how == "reworded" for e in edits)
    if not counts:
        return f"Only the wording has changed ({wording})."
    return ", ".join(counts) + (f"; {wording} in wording only" if wording else "") + "."


def _say_number(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _state_moves(verdicts: Sequence[VerdictChange]) -> str:
    if not verdicts:
        return ""
    of = f"of {_say_number(len(verdicts), 'case')}"
    changed = [v for v in verdicts if v.lead_changes]
    moved = sum(v.moves for v in verdicts)
    if changed:
        return f"The lead changes in {len(changed)} {of}: {'; '.join(map(_say_lead, changed))}."
    return f"No lead changes; chances move in {moved} {of}." if moved else f"No verdict moves ({of[3:]})."


def _say_lead(verdict: VerdictChange) -> str:
    titles = {s.id: s.title for s in verdict.scenarios}
    return f"{verdict.case}, {titles[verdict.leader_before]} → {titles[verdict.leader_after]}"


def _draw_verdicts(moving: Sequence[VerdictChange], verdicts: Sequence[VerdictChange]) -> tuple[Block, ...]:
    still = [v.case for v in verdicts if not v.moves]
    more = sum(v.moves for v in verdicts) - len(moving)
    notes = [f"Not moved: {', '.join(still[:CASES_SHOWN])}{_and_more(len(still) - CASES_SHOWN)}."] if still else []
    notes += [f"{more} more cases move."] if more else []
    columns = (
        Column("case", wrap=True),
        Column("scenario", wrap=True),
        Column("A", "right"),
        Column("B", "right"),
        Column("points", "right"),
        Column(""),
    )
    rows = tuple(row for verdict in moving for row in _verdict_rows(verdict))
    return (Heading("Verdicts"), *((Table(columns, rows),) if rows else ()), *map(Note, notes))


def _and_more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""


def _verdict_rows(verdict: VerdictChange) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for number, move in enumerate(verdict.scenarios):
        points = (
            format_db(100.0 * (move.after - move.before), digits=0)
            if move.before is not None and move.after is not None
            else MISSING
        )
        lead = {
            (True, True): "leads",
            (True, False): "leads in A",
            (False, True): "leads in B",
        }.get((move.id == verdict.leader_before, move.id == verdict.leader_after), "")
        mark = Text(lead, "strong" if verdict.lead_changes else "")
        name = verdict.case if number == 0 else ""
        rows.append((name, move.title, _percent(move.before), _percent(move.after), points, mark))
    return rows


def _percent(share: float | None) -> str:
    return MISSING if share is None else format_percent(share)


def _draw_reasons(verdict: VerdictChange) -> tuple[Block, ...]:
    """Which rules and facts move a verdict."""
    shared = [s for s in verdict.scenarios if s.before is not None and s.after is not None]
    blocks: list[Block] = []
    moves = [
        *([RuleMove("priors", "edited", verdict.prior_db)] if any(verdict.prior_db.values()) else ()),
        *verdict.rules,
    ]
    if moves:
        columns = (
            Column("rule", wrap=True),
            Column("how", wrap=True),
            *(Column(s.column, "right", wrap=True) for s in shared),
        )
        rows = tuple(
            (move.rule, move.how, *(format_db(move.db[s.id]) if move.db[s.id] else "" for s in shared))
            for move in moves[:RULES_SHOWN]
        )
        blocks += [Heading(f"What moves {verdict.case} (dB, B minus A)"), Table(columns, rows)]
        more = len(moves) - RULES_SHOWN
        blocks += [Note(f"{_say_number(more, 'more rule')} count differently.")] if more > 0 else []
    if verdict.facts:
        columns = (Column("fact", wrap=True), Column("A", "right"), Column("B", "right"))
        facts = verdict.facts[:FACTS_SHOWN]
        rows = tuple((move.fact, _percent(move.before), _percent(move.after)) for move in facts)
        blocks += [Heading(f"Credences that move in {verdict.case}"), Table(columns, rows)]
        more = len(verdict.facts) - FACTS_SHOWN
        blocks += [Note(f"{_say_number(more, 'more credence')} differ.")] if more > 0 else []
    return tuple(blocks)


def _draw_edits(edits: Sequence[Edit]) -> tuple[Block, ...]:
    """Every edit under its section; what is only reworded is named and not shown."""
    blocks: list[Block] = []
    for section, heading, _ in _SECTIONS:
        ours = [e for e in edits if e.section == section]
        real = sorted((e for e in ours if e.how != "reworded"), key=lambda e: (_HOW.index(e.how), e.id))
        reworded = [_say_reworded(e) for e in ours if e.how == "reworded"]
        if ours:
            blocks += [Heading(heading), *(_draw_edit(e) for e in real)]
            blocks += [Note(f"In wording only: {'; '.join(reworded)}.")] if reworded else []
    return tuple(blocks)


def _draw_edit(edit: Edit) -> Tree:
    place = "" if edit.section in ("source", "document") else f"  ({edit.at})"
    changes = [c for c in edit.changes if not c.wording]
    wording = [c.what for c in edit.changes if c.wording]
    children = [Tree(_say_change(c)) for c in changes]
    children += [Tree(f"in wording: {', '.join(wording)}")] if wording else []
    return Tree(f"{edit.how}: {edit.id}  {edit.title}{place}", tuple(children))


def _say_change(change: Change) -> str:
    """`weight of war: +3 → +6`, `condition added: …`."""
    if change.before is None:
        return f"{change.what} added: {change.after}"
    if change.after is None:
        return f"{change.what} removed: {change.before}"
    return f"{change.what}: {change.before} → {change.after}"


def _say_reworded(edit: Edit) -> str:
    return f"{edit.id} ({', '.join(change.what for change in edit.changes)})"
