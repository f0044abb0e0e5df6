"""How the verdict came about: the case as it was known on every day on which something was reported.

Method: a day's verdict is the one that `evaluate --as-of` gives for that day. Only report dates count, never the
dates of events: a report of tomorrow is not known today, however old its news. A day is a step when something was
reported on it, when a fact became too old to count (`stale_after`), or when time alone made a rule hold or not
(`$as_of`). What moved a score from one step to the next is divided among facts and rules by Shapley values (see
`shapley`; Shapley, "A value for n-person games", 1953), so that a step's parts add up to its difference. Nothing
is grounded twice (see `replay`).

Worked example: on 30 April a report of an army comes in, and a rule lends war +6 dB: the step of that day says that the
rule began to hold, by this fact. With `stale_after: 60 days` the fact no longer counts from 30 June on: another step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vedette.analyses.timeline.steps import DayJudgement, FactStep, RuleStep, Step, Timeline, measure_size
from vedette.analyses.timeline.timeline_screen import build_blocks
from vedette.language.atoms import Atom
from vedette.language.model import Case, Rulebook, Scenario
from vedette.reasoning.averaging import Outlook, find_outlook
from vedette.reasoning.grounded_case import LikelyWorld, find_likely_world
from vedette.reasoning.replay import (
    DatedEvidence,
    gather_over,
    is_alike,
    list_clock_days,
    list_report_days,
    list_stale_days,
)
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.scoring.terms import count_by_rule, score_one
from vedette.reasoning.shapley import Part, attribute, attribute_chances
from vedette.reasoning.work_progress import MayGoOn, Tell, always, go_through, tell_nobody

__all__ = ["Timeline", "WrongSpan", "build_blocks", "timeline"]

SCHEMA = "vedette.timeline/1"
MOST_STEPS = 1_000
"""More steps than this are refused: `--every` with a longer stride, or a later `--from`, asks for less."""
BACKGROUND = 365
"""Reports that are older than this at the end (days) are what was known before the case began. (Assumed.)"""


class WrongSpan(ValueError):
    """Days that cannot be asked about; the message says why."""


def timeline(
    rulebook: Rulebook,
    case: Case,
    start: date | None = None,
    end: date | None = None,
    every: int | None = None,
    settings: Settings | None = None,
    tell: Tell = tell_nobody,
    may_go_on: MayGoOn = always,
) -> Timeline:
    """The verdicts of a case from a day to another: from the first report of the case's last year to its date
    unless given.

    With `every` (days) the steps lie that far apart instead. `tell` hears how many steps are done, of how many. Raises
    WrongSpan when there is nothing between the days, BadInput when the rules combine in too many ways.
    """
    settings = settings or Settings()
    first, last = _check_span(case, start, end)
    certain, maybe = _list_days(rulebook, case, first, last, every)
    gathered = gather_over(rulebook, case, [*certain, *maybe], settings.engine)
    days = [first]
    for day in sorted(certain | maybe - {first}):
        if day != first and (day in certain or not is_alike(gathered[days[-1]], gathered[day])):
            days.append(day)
    views: list[_View] = []
    for day in go_through(days, tell, lambda: not views or may_go_on()):
        views.append(_view(gathered[day], settings))
    order = [s.id for s in views[-1].ranked]
    pairs = zip([None, *views], views, strict=False)
    steps = tuple(_build_step(before, view, order, settings) for before, view in pairs)
    titles = {s.id: s.title for s in views[-1].ranked}
    return Timeline(
        schema=SCHEMA,
        case=case.id,
        title=case.title,
        question=case.question,
        rulebook=rulebook.id,
        first=first.isoformat(),
        last=last.isoformat(),
        every=every,
        uncertainty=settings.uncertainty,
        seed=settings.seed,
        scenarios=titles,
        not_looked_at=len(days) - len(views),
        steps=steps,
    )


# --- days -------------------------------------------------------------------------------------------------------------


def _check_span(case: Case, start: date | None, end: date | None) -> tuple[date, date]:
    reported = list_report_days(case)
    last = end or case.as_of
    earliest = reported[0] if reported else last
    for asked in (start, end):
        if asked is not None and asked < earliest:
            raise WrongSpan(f"nothing was reported by {asked}; the first report is of {earliest}")
    first = start or min(find_beginning(reported, last), last)
    if last < first:
        raise WrongSpan(f"the days from {first} to {last} run backwards")
    return first, last


def find_beginning(reported: Sequence[date], last: date) -> date:
    """Where a case begins unless told: with the first report of its last year, or its very last where all are older.

    Treaties and borders are dated by when they came about, decades before anyone asked. They are known when the case
    begins, and no step of it.
    """
    return next((day for day in reported if (last - day).days <= BACKGROUND), max(reported, default=last))


def _list_days(
    rulebook: Rulebook, case: Case, first: date, last: date, every: int | None
) -> tuple[frozenset[date], frozenset[date]]:
    """The days that are steps in any case, and those that are if anything changed on them."""
    if every:
        days = {first + timedelta(days=n) for n in range(0, (last - first).days + 1, every)} | {last}
        maybe: set[date] = set()
    else:
        days = {day for day in list_report_days(case) if first < day < last} | {first, last}
        stale = [day for day in list_stale_days(rulebook, case) if first < day < last]
        maybe = {*stale, *list_clock_days(rulebook, case, first, last)} - days
    if len(days) + len(maybe) > MOST_STEPS:
        stride = f"a later --from, or --every {-(-(last - first).days // MOST_STEPS) + 1}"
        many = f"{len(days) + len(maybe):,} steps are too many (at most {MOST_STEPS:,})"
        raise WrongSpan(f"{many}; {stride} asks for less")
    return frozenset(days), frozenset(maybe)


# --- one day ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _View:
    """A day's evidence with the verdict on it."""

    gathered: DatedEvidence
    likely: LikelyWorld
    counted: Mapping[str, Mapping[str, float]]
    held: frozenset[str]
    standings: Mapping[str, DayJudgement]
    ranked: tuple[Scenario, ...]
    outlook: Outlook


def _view(gathered: DatedEvidence, settings: Settings) -> _View:
    """What `judge_evidence` says of scores and chances, without ranges and confidence."""
    scenarios, discount = gathered.rulebook.scenarios, gathered.rulebook.discount
    likely = find_likely_world(gathered)
    outlook = find_outlook(gathered, settings, to_keep=False)
    chances = [float(p) for p in outlook.probabilities]
    order = sorted(range(len(scenarios)), key=lambda i: -round(chances[i], 12))
    firings = gathered.circuit.grounding.firings
    standings = {
        scenarios[i].id: DayJudgement(
            scenarios[i].id, rank, chances[i], score_one(likely.units, scenarios[i], discount)
        )
        for rank, i in enumerate(order, start=1)
    }
    return _View(
        gathered=gathered,
        likely=likely,
        counted=count_by_rule(likely.units, scenarios, discount),
        held=frozenset(firings[number].rule for number in likely.firings),
        standings=standings,
        ranked=tuple(scenarios[i] for i in order),
        outlook=outlook,
    )


# --- one step ---------------------------------------------------------------------------------------------------------


def _build_step(before: _View | None, view: _View, order: Sequence[str], settings: Settings) -> Step:
    parts = attribute(before.gathered, view.gathered) if before else ()
    chances = attribute_chances(before.gathered, view.gathered, settings, view.outlook) if before else ()
    moved = {part.atom: part.moved for part in chances}
    old = before.standings if before else view.standings
    time = next((part for part in parts if part.atom is None), None)
    return Step(
        date=view.gathered.as_of.isoformat(),
        leader=view.ranked[0].id,
        facts_known=len(view.gathered.facts),
        reports=_count_reports(view.gathered) - (_count_reports(before.gathered) if before else 0),
        exact=view.outlook.exact,
        standard_error=view.outlook.standard_error,
        scenarios=tuple(view.standings[s] for s in order),
        total_db={s: view.standings[s].score_db - old[s].score_db for s in order},
        time_db={s: time.total(s) if time else 0.0 for s in order},
        facts=_list_facts(before, view, parts, moved, order) if before else (),
        rules=_list_rules(before, view, parts, order) if before else (),
    )


def _count_reports(gathered: DatedEvidence) -> int:
    """All reports of the case that were known on the day, of stale facts too."""
    reports = (report for fact in gathered.case.facts for report in fact.reports)
    return sum(report.date is None or report.date <= gathered.as_of for report in reports)


def _list_facts(
    before: _View,
    view: _View,
    parts: Sequence[Part],
    moved: Mapping[Atom | None, Mapping[str, float]],
    order: Sequence[str],
) -> tuple[FactStep, ...]:
    """Facts that count otherwise, those that moved a score most first."""
    was, now = _read_credences(before.gathered), _read_credences(view.gathered)
    names = _name_facts(before, view)
    shares = {part.atom: part for part in parts}
    steps = []
    for atom in was.keys() | now.keys():
        old, new = was.get(atom), now.get(atom)
        if old != new:
            part = shares.get(atom, Part(atom, {}))
            db = {s: part.total(s) for s in order}
            steps.append(
                FactStep(
                    fact=names[atom],
                    how=_say_how(old, new),
                    before=old,
                    after=new,
                    db=db,
                    moved=moved.get(atom, {}),
                    rules=tuple(sorted(part.db)),
                )
            )
    return tuple(sorted(steps, key=lambda step: (-measure_size(step.db), step.fact)))


def _read_credences(gathered: DatedEvidence) -> dict[Atom, float]:
    return {gathered.atoms[a]: gathered.credences[a].probability for a in gathered.facts}


def _name_facts(*views: _View) -> dict[Atom, str]:
    return {view.gathered.atoms[a]: fact.id for view in views for a, fact in view.gathered.facts.items()}


def _say_how(before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return "came in" if before is None else "went stale"
    return "believed more" if after > before else "believed less"


def _list_rules(before: _View, view: _View, parts: Sequence[Part], order: Sequence[str]) -> tuple[RuleStep, ...]:
    """Rules that count otherwise, those that moved a score most first, each with what moved it."""
    titles = {rule.id: rule.title for rule in view.gathered.rules}
    names = _name_facts(before, view)
    steps = []
    for rule in sorted(before.counted.keys() | view.counted.keys()):
        old, new = before.counted.get(rule, {}), view.counted.get(rule, {})
        db = {s: new.get(s, 0.0) - old.get(s, 0.0) for s in order}
        if any(db.values()):
            pulls = {part.atom: sum(map(abs, part.db[rule].values())) for part in parts if rule in part.db}
            moved = sorted(pulls, key=lambda a: (-round(pulls[a], 9), names[a] if a else ""))
            facts = tuple(names[a] if a else "the date" for a in moved)
            steps.append(RuleStep(rule, titles[rule], _say_change(rule, before, view), db, facts))
    return tuple(sorted(steps, key=lambda step: (-measure_size(step.db), step.rule)))


def _say_change(rule: str, before: _View, view: _View) -> str:
    if rule in before.held and rule in view.held:
        return "changes"
    return "begins" if rule in view.held else "ceases"
