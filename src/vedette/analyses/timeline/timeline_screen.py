"""A timeline as a screen: who leads and since when, each scenario's course, and a row a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vedette.analyses.result import draw
from vedette.analyses.timeline.steps import Step, Timeline, measure_size
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Text
from vedette.show.numbers import format_count, format_db, format_percent, format_points

COURSE_SIZE = 40
"""A course has at most this many characters; with more steps, each stands for the last of several."""
RULES_SHOWN = 2
FACTS_SHOWN = 1
"""How many rules a step's row names, and facts behind each; the data has all."""
LEVELS = "▁▂▃▄▅▆▇█"
LEVEL = 1e-9
"""Chances that differ by less are level: nobody leads."""
LEAST_MOVE = 0.005
"""What moves a chance by less than half a point is not named."""
_LEAST_DB = 0.005
"""What moved a score by less than this is not named in a row."""


@draw.register
def build_blocks(found: Timeline) -> tuple[Block, ...]:
    """Who leads and since when, each scenario's course, and a row a step."""
    span = f"{format_count(len(found.steps), 'step')} from {found.first} to {found.last}"
    return (
        Heading(f"{found.case}  {found.title}", level=1),
        Prose(found.question),
        Prose(_state_lead(found), tone="strong"),
        *(
            [Note(f"The last {format_count(found.not_looked_at, 'day')} were not looked at: the time was up.", "bad")]
            * (found.not_looked_at > 0)
        ),
        _course_table(found),
        Heading("Step by step"),
        _step_table(found),
        Note(
            f"{span}, by the dates of reports. A course has a character a step, not a day"
            f"{'' if len(found.steps) <= COURSE_SIZE else ', each the last of several'}; ▁ is 0%, █ is 100%. "
            "New: facts that came in (+) or went stale (-) since the step before."
        ),
        Note(
            "A rule is named with what it did to the scenario that it moved most (dB), and the fact behind it; where "
            "no score felt it, the fact that moved a chance most. "
            "`vedette compare CASE --as-of DAY --as-of DAY` adds a step up."
        ),
    )


def _state_lead(found: Timeline) -> str:
    leaders = [step.leader for step in found.steps]
    changes = [n for n in range(1, len(leaders)) if leaders[n] != leaders[n - 1]]
    last, title = found.steps[-1], found.scenarios[leaders[-1]]
    chance = next(s.probability for s in last.scenarios if s.id == last.leader)
    told = f"{title} leads on {last.date} ({format_percent(chance)})"
    level = [s.id for s in last.scenarios if abs(s.probability - chance) < LEVEL]
    if len(level) > 1:
        names = [found.scenarios[scenario] for scenario in level]
        return f"{', '.join(names[:-1])} and {names[-1]} are level on {last.date} ({format_percent(chance)} each)."
    if len(found.steps) == 1:
        return f"{told}: one day, with nothing before it to compare (--from begins earlier)."
    if not changes:
        return f"{told}, and has led since {found.steps[0].date}, where this begins."
    before = found.scenarios[leaders[changes[-1] - 1]]
    times = "once" if len(changes) == 1 else f"{len(changes)} times"
    return f"{told}. It took the lead from {before} on {found.steps[changes[-1]].date}; the lead changed {times}."


def _course_table(found: Timeline) -> Table:
    columns = (
        Column("scenario", wrap=True),
        Column("first", "right"),
        Column("last", "right"),
        Column("least", "right"),
        Column("most", "right"),
        Column("course"),
    )
    rows = []
    for number, title in enumerate(found.scenarios.values()):
        course = [step.scenarios[number].probability for step in found.steps]
        told = [format_percent(p) for p in (course[0], course[-1], min(course), max(course))]
        rows.append((title, *told, draw_course(course)))
    return Table(columns, tuple(rows))


def draw_course(shares: Sequence[float], size: int = COURSE_SIZE) -> str:
    """Shares from 0 to 1 as one character each; of more than `size`, the last of each of so many equal parts.

    >>> draw_course([0.0, 0.2, 0.5, 0.9, 1.0])
    '▁▂▅██'
    """
    count = min(len(shares), size)
    chosen = [shares[(n + 1) * len(shares) // count - 1] for n in range(count)]
    return "".join(LEVELS[min(len(LEVELS) - 1, int(share * len(LEVELS)))] for share in chosen)


def _step_table(found: Timeline) -> Table:
    columns = (
        Column("on"),
        *(Column(title, "right", wrap=True) for title in found.scenarios.values()),
        Column("new", "right"),
        Column("what moved it", wrap=True),
    )
    return Table(columns, tuple(_step_row(step, found) for step in found.steps))


def _step_row(step: Step, found: Timeline) -> tuple[Cell, ...]:
    chances = (Text(format_percent(s.probability), "strong" if s.id == step.leader else "") for s in step.scenarios)
    came, went = (sum(fact.how == how for fact in step.facts) for how in ("came in", "went stale"))
    new = " ".join([*([f"+{came}"] if came else []), *([f"-{went}"] if went else [])])
    return (step.date, *chances, new, _say_rules(step, found.scenarios))


def _say_facts(step: Step, titles: Mapping[str, str]) -> str:
    """Where no score felt it: the facts whose credence moved a chance most, and by how many points."""
    moving = sorted(step.facts, key=lambda fact: (-measure_size(fact.moved), fact.fact))
    told = []
    for fact in [fact for fact in moving if measure_size(fact.moved) >= LEAST_MOVE][:RULES_SHOWN]:
        scenario = max(fact.moved, key=lambda s: round(abs(fact.moved[s]), 9))
        points = format_points(0.0, fact.moved[scenario])
        noun = "point" if points.lstrip("+-") == "1" else "points"
        told.append(f"{fact.fact} {fact.how}, {points} {noun} {titles[scenario]}")
    return "; ".join(told)


def _say_rules(step: Step, titles: Mapping[str, str]) -> str:
    """The rules that moved a score most, those that begin or cease to hold first, with the facts behind them."""
    told = []
    moving = [rule for rule in step.rules if measure_size(rule.db) >= _LEAST_DB]
    if not moving:
        return _say_facts(step, titles)
    moving.sort(key=lambda rule: rule.how == "changes")
    for rule in moving[:RULES_SHOWN]:
        scenario = max(rule.db, key=lambda s: round(abs(rule.db[s]), 9))
        more = len(rule.facts) - FACTS_SHOWN
        facts = ", ".join(rule.facts[:FACTS_SHOWN]) + (f" and {more} more" if more > 0 else "")
        told.append(f"{rule.rule} {rule.how}, {format_db(rule.db[scenario])} {titles[scenario]} ({facts})")
    if len(moving) > RULES_SHOWN:
        rest = len(moving) - RULES_SHOWN
        told.append(f"{rest} more {'rule' if rest == 1 else 'rules'}")
    return "; ".join(told)
