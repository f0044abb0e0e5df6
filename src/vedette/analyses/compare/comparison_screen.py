"""A comparison as a screen: the lead in a sentence, the scenarios side by side, then what makes each difference."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from vedette.analyses.compare.comparison import CaseComparison, FactDifference, ScenarioSides, SideDifference, SideEntry
from vedette.analyses.result import draw
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Share, Table, Text
from vedette.show.numbers import format_percent, format_points
from vedette.show.tally import ROUNDING, tally

RULES_SHOWN = 20
FACTS_SHOWN = 20
FEEDS_SHOWN = 2
"""How many differing rules and facts, and rules that a fact feeds, the screen names; the data has all."""
LEAST_MOVE = 0.005
"""What moves a chance by less than half a point is not shown."""
BARS_SHOWN = 3
"""Up to this many sides there is room for bars."""
MISSING = "—"
_STATES = {"unknown": MISSING, "future": "not yet", "stale": "stale"}


@draw.register
def build_blocks(comparison: CaseComparison) -> tuple[Block, ...]:
    """The comparison's screen; its bars and names are those of the sides, its changes are to side A."""
    return (
        Heading(" against ".join(side.label for side in comparison.sides), level=1),
        _side_table(comparison),
        Prose(_state_lead(comparison), tone="strong"),
        _scenario_table(comparison),
        *(block for difference in comparison.differences for block in _draw_difference(difference, comparison)),
    )


def _side_table(comparison: CaseComparison) -> Table:
    columns = (
        Column(""),
        Column("case", wrap=True),
        Column("rulebook", wrap=True),
        Column("as of"),
        Column("facts", "right"),
        Column("rules that hold", "right", wrap=True),
    )
    closed = any(side.outcome for side in comparison.sides)
    titles = {scenario.id: scenario.column for scenario in comparison.scenarios}
    rows: list[tuple[Cell, ...]] = []
    for s in comparison.sides:
        came = (titles.get(s.outcome, s.outcome) if s.outcome else MISSING,) if closed else ()
        rows.append((s.name, s.case, s.rulebook, s.as_of, str(s.facts), f"{s.rules_held} of {s.rules}", *came))
    return Table((*columns, *((Column("came about", wrap=True),) if closed else ())), tuple(rows))


def _state_lead(comparison: CaseComparison) -> str:
    titles = {scenario.id: scenario.title for scenario in comparison.scenarios}
    chances = {
        side.name: format_percent(standing.probability)
        for number, side in enumerate(comparison.sides)
        for scenario in comparison.scenarios
        if scenario.id == side.leader and (standing := scenario.sides[number]) is not None
    }
    told = [f"{titles[side.leader]} in {side.name} ({chances[side.name]})" for side in comparison.sides]
    if not any(difference.total_db for difference in comparison.differences):
        return f"The rulebooks have no scenario in common, so the sides answer different questions: {', '.join(told)}."
    if comparison.lead_changes:
        return f"The lead changes: {', '.join(told)}."
    rest = ", ".join(f"{chances[side.name]} in {side.name}" for side in comparison.sides)
    return f"{titles[comparison.sides[0].leader]} leads on every side: {rest}."


def _scenario_table(comparison: CaseComparison) -> Table:
    """Chances with their bars while there is room; with two sides, the change in percentage points too."""
    drawn, paired = len(comparison.sides) <= BARS_SHOWN, len(comparison.sides) == 2
    columns = [Column("scenario", wrap=True)]
    for side in comparison.sides:
        columns += [Column(f"{side.name} #", "right"), Column(side.name, "right"), *([Column("")] if drawn else [])]
    columns += [Column("points", "right")] if paired else []
    rows = (_scenario_row(scenario, drawn, paired) for scenario in comparison.scenarios)
    return Table(tuple(columns), tuple(rows))


def _scenario_row(scenario: ScenarioSides, drawn: bool, paired: bool) -> tuple[Cell, ...]:
    cells: list[Cell] = [scenario.title]
    for standing in scenario.sides:
        if standing is None:
            cells += [MISSING, MISSING, *([""] if drawn else [])]
            continue
        cells += [str(standing.rank), format_percent(standing.probability)]
        cells += [Share(standing.probability, standing.low, standing.high)] if drawn else []
    before, after = scenario.sides[0], scenario.sides[1]
    points = format_points(before.probability, after.probability) if before and after else MISSING
    return (*cells, points) if paired else tuple(cells)


def _draw_difference(difference: SideDifference, comparison: CaseComparison) -> tuple[Block, ...]:
    scenarios = [s for s in comparison.scenarios if s.id in difference.total_db]
    if not scenarios:
        return _draw_incomparable(difference, comparison)
    missing = [s.title for s in comparison.scenarios if s.id not in difference.total_db]
    unlike = f"Scenarios that not both sides have are left out: {', '.join(missing)}."
    return (
        Heading(f"What makes the difference (dB, {difference.side} minus A, in the likeliest worlds)"),
        *_draw_rules(difference, scenarios, comparison.sides),
        *((Note(unlike),) if missing and len(comparison.sides) == 2 else ()),
        *((Note(f"Edited, but they count as before: {', '.join(difference.edited)}."),) if difference.edited else ()),
        *_draw_facts(difference, scenarios, comparison.sides),
    )


def _draw_incomparable(difference: SideDifference, comparison: CaseComparison) -> tuple[Block, ...]:
    """What is to be said of a side whose scenarios are all others: facts can be compared, and decibans cannot."""
    books = {side.name: side.rulebook for side in comparison.sides}
    said = (
        f"{books['A']} and {books[difference.side]} have no scenario in common: ranks and chances stand side by side, "
        "and no weight of one can be set against a weight of the other."
    )
    return (
        Heading(f"What can be compared of {difference.side} and A"),
        Note(said),
        *_draw_facts(difference, (), comparison.sides),
    )


def _draw_rules(
    difference: SideDifference, scenarios: Sequence[ScenarioSides], sides: Sequence[SideEntry]
) -> tuple[Block, ...]:
    if not difference.rules and not any(difference.prior_db.values()):
        return (Note("No rule counts differently, and the priors are the same."),)
    group = "(group): its rank within its group changed, as other rules of the group hold or weigh more."
    noted = any("(group)" in rule.how for rule in difference.rules[:RULES_SHOWN])
    return (_rule_table(difference, scenarios, sides), *((Note(group),) if noted else ()))


def _rule_table(difference: SideDifference, scenarios: Sequence[ScenarioSides], sides: Sequence[SideEntry]) -> Table:
    """Score of A, changes, score of the other side: every column adds up as printed."""
    number = next(i for i, side in enumerate(sides) if side.name == difference.side)
    shown, others = difference.rules[:RULES_SHOWN], difference.rules[RULES_SHOWN:]
    names = [("score in A", ""), ("prior", ""), *((r.rule, r.how) for r in shown), (f"{len(others)} other rules", "")]
    cells: list[list[str]] = []
    for scenario in scenarios:
        before, after = scenario.sides[0], scenario.sides[number]
        if before and after:
            rest = math.fsum(rule.db[scenario.id] for rule in others)
            changes = [difference.prior_db[scenario.id], *(rule.db[scenario.id] for rule in shown), rest]
            printed = tally([before.score_db, *changes], after.score_db)
            moved = [db if value else "" for db, value in zip(printed.terms[1:], changes, strict=True)]
            cells.append([printed.terms[0], *moved, printed.rounding, printed.total])
    rows = [(*name, *row) for name, row in zip([*names, (ROUNDING, "")], zip(*cells, strict=True), strict=False)]
    columns = (
        Column("rule", wrap=True),
        Column("holds in", wrap=True),
        *(Column(scenario.column, "right", wrap=True) for scenario in scenarios),
    )
    total: tuple[Cell, ...] = (f"score in {difference.side}", "", *(Text(column[-1], "strong") for column in cells))
    return Table(columns, tuple(row for row in rows if any(row[2:])), total)


def _draw_facts(
    difference: SideDifference, scenarios: Sequence[ScenarioSides], sides: Sequence[SideEntry]
) -> tuple[Block, ...]:
    """Facts with their shares of the difference, where these are known; else those that feed a rule that makes one."""
    if difference.time_db is not None:
        in_scores = _draw_shares(difference, scenarios, sides) if any(difference.total_db.values()) else ()
        return (*_draw_moves(difference, scenarios), *in_scores)
    feeding = [change for change in difference.facts if change.feeds]
    shown, idle = feeding[:FACTS_SHOWN], len(difference.facts) - len(feeding)
    if not difference.facts:
        return (Note("The facts are the same."),)
    columns = (
        Column("fact", wrap=True),
        Column("A", "right"),
        Column(difference.side, "right"),
        Column("rules it feeds", wrap=True),
    )
    more = [f"{len(feeding) - len(shown)} more that feed them"] if len(feeding) > len(shown) else []
    more += [f"{idle} that feed none of these rules"] if idle else []
    return (
        Heading(f"Facts that make the difference (credence in A and in {difference.side})"),
        *((Table(columns, tuple(_fact_row(change) for change in shown)),) if shown else ()),
        *((Note(f"Other facts that differ: {', '.join(more)}."),) if more else ()),
    )


def _draw_moves(difference: SideDifference, scenarios: Sequence[ScenarioSides]) -> tuple[Block, ...]:
    """What each fact did to the chances, which every credence moves, also one that no score feels."""
    moving = sorted(
        (change for change in difference.facts if _largest(change.moved) >= LEAST_MOVE),
        key=lambda change: (-_largest(change.moved), change.name),
    )
    rows = [_move_row(change, scenarios) for change in moving[:FACTS_SHOWN]]
    by_time = difference.time_moved or {}
    if _largest(by_time) >= LEAST_MOVE:
        rows.append(("passage of time", "", "", *_word_points(by_time, scenarios)))
    if not rows:
        return (Note("No fact that differs moves a chance by a point."),)
    columns = (
        Column("fact", wrap=True),
        Column("A", "right"),
        Column(difference.side, "right"),
        *(Column(scenario.column, "right", wrap=True) for scenario in scenarios),
    )
    more = len(moving) - FACTS_SHOWN
    rest = f" {more} more facts are in --format json." if more > 0 else ""
    return (
        Heading(f"Facts that move the chances (credence in A and in {difference.side}; points)"),
        Table(columns, tuple(rows)),
        Note(f"Points are rounded; facts that move no chance by half a point are left out.{rest}"),
    )


def _move_row(change: FactDifference, scenarios: Sequence[ScenarioSides]) -> tuple[str, ...]:
    states = (_word_state(change.before, change.state_before), _word_state(change.after, change.state_after))
    return (change.name, *states, *_word_points(change.moved, scenarios))


def _word_points(moved: Mapping[str, float], scenarios: Sequence[ScenarioSides]) -> tuple[str, ...]:
    return tuple(format_points(0.0, moved.get(scenario.id, 0.0)) for scenario in scenarios)


def _largest(moved: Mapping[str, float]) -> float:
    return round(max(map(abs, moved.values()), default=0.0), 9)


def _draw_shares(
    difference: SideDifference, scenarios: Sequence[ScenarioSides], sides: Sequence[SideEntry]
) -> tuple[Block, ...]:
    """Score of A, what each fact did, score of the other side: every column adds up as printed."""
    number = next(i for i, side in enumerate(sides) if side.name == difference.side)
    moving = [change for change in difference.facts if any(change.db.values())]
    shown, others = moving[:FACTS_SHOWN], moving[FACTS_SHOWN:]
    named = [(c.name, _word_state(c.before, c.state_before), _word_state(c.after, c.state_after)) for c in shown]
    names = [("score in A", "", ""), ("prior", "", ""), *named, (f"{len(others)} other facts", "", "")]
    cells: list[list[str]] = []
    for scenario in scenarios:
        before, after = scenario.sides[0], scenario.sides[number]
        if before and after and difference.time_db is not None:
            rest = math.fsum(change.db[scenario.id] for change in others)
            moves = [difference.prior_db[scenario.id], *(c.db[scenario.id] for c in shown), rest]
            moves.append(difference.time_db[scenario.id])
            printed = tally([before.score_db, *moves], after.score_db)
            moved = [db if value else "" for db, value in zip(printed.terms[1:], moves, strict=True)]
            cells.append([printed.terms[0], *moved, printed.rounding, printed.total])
    names += [("passage of time", "", ""), (ROUNDING, "", "")]
    rows = [(*name, *row) for name, row in zip(names, zip(*cells, strict=True), strict=False)]
    columns = (
        Column("fact", wrap=True),
        Column("A", "right"),
        Column(difference.side, "right"),
        *(Column(scenario.column, "right", wrap=True) for scenario in scenarios),
    )
    total: tuple[Cell, ...] = (f"score in {difference.side}", "", "", *(Text(c[-1], "strong") for c in cells))
    idle = len(difference.facts) - len(moving)
    return (
        Heading(f"Facts that make the difference (credence in A and in {difference.side}; dB)"),
        Table(columns, tuple(row for row in rows if any(row[3:])), total),
        Note(
            "A fact's part is its Shapley value: what it adds on average over all orders in which facts could change."
            + (f" Facts that differ and move no score: {idle}." if idle else "")
        ),
    )


def _fact_row(change: FactDifference) -> tuple[Cell, ...]:
    more = len(change.feeds) - FEEDS_SHOWN
    return (
        change.name,
        _word_state(change.before, change.state_before),
        _word_state(change.after, change.state_after),
        ", ".join(change.feeds[:FEEDS_SHOWN]) + (f" and {more} more" if more > 0 else ""),
    )


def _word_state(credence: float | None, state: str) -> str:
    return _STATES[state] if credence is None else format_percent(credence)
