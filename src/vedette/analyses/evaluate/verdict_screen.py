"""The verdict's screen, drawn from a saved report alone: the answer, the table, why, and how firmly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from vedette.analyses.evaluate.saved_report import (
    MethodEntry,
    SavedOutcome,
    SavedRecord,
    SavedReport,
    SavedRule,
    SavedScenario,
)
from vedette.analyses.result import draw, word_worlds
from vedette.language.yardsticks import say
from vedette.reasoning.scoring.judgement import can_tell, is_too_close, measure_lead
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Share, Signed, Table, Text, Tree
from vedette.show.numbers import format_bits, format_count, format_db, format_odds, format_percent, format_range

LEVEL = 1e-9
"""Chances that differ by less are level: nobody leads."""
CARRYING_RULES = 8
"""How many rules the verdict's own screen shows; `explain` shows all."""


@draw.register
def build_blocks(report: SavedReport) -> tuple[Block, ...]:
    """The verdict's screen: the answer in a sentence, then the table, then why, then how firmly."""
    return (
        Heading(f"{report.case}  {report.title}", level=1),
        Prose(report.question),
        Prose(_describe_inputs(report), tone="muted"),
        Prose(_state_verdict(report), tone="strong"),
        *_say_if_prior(report),
        *_span_words(report),
        *((Prose(_state_outcome(report, report.outcome)),) if report.outcome else ()),
        _scenario_table(report),
        *(
            [Note("Given that one of these scenarios holds: the rulebook lists no other.")]
            * report.conditional_on_listed_scenarios
        ),
        *((Note(_state_record(report.record)),) if report.record else ()),
        Heading("What decides it"),
        *_carrying_rules(report),
        Heading(f"Analytic confidence: {report.confidence.level}"),
        *(Tree(reason) for reason in report.confidence.reasons),
        *_list_assumed(report),
        Note(_describe_method(report)),
    )


def _describe_inputs(report: SavedReport) -> str:
    origins = {o for fact in report.facts for o in fact.origins}
    holding = sum(rule.holds for rule in report.rules)
    facts, told = format_count(len(report.facts), "fact"), format_count(len(origins), "origin")
    days = f"as of {report.as_of}{f', until {report.until}' if report.until else ''}"
    return f"{days} · {facts} from {told} · {holding} of {len(report.rules)} rules of {report.rulebook} hold"


def _state_outcome(report: SavedReport, outcome: SavedOutcome) -> str:
    found = next((s for s in report.scenarios if s.id == outcome.scenario), None)
    if found is None:
        return f"What came about, on {outcome.date}: {outcome.scenario}."
    return f"What came about, on {outcome.date}: {found.title}, which has {format_percent(found.probability)} here."


def _state_record(record: SavedRecord) -> str:
    """How far the verdict is to be believed, by what was said of other cases."""
    cases = f"{format_count(record.cases, 'closed case')} of {format_count(record.wars, 'war')}"
    bits, low, high = (format_bits(each) for each in (record.skill, record.skill_low, record.skill_high))
    skill = f"{bits} bits a case, {low} to {high}"
    detected = record.skill_low > 0.0 or record.skill_high < 0.0
    said = f"over the priors {skill}" if detected else f"no detectable skill over the priors ({skill})"
    older = "" if record.current else " The rulebook has changed since."
    return (
        f"Track record: in {cases} what came about was given {format_percent(record.chance)}, by the priors "
        f"{format_percent(record.prior_chance)}; {said}.{older}"
    )


def _span_words(report: SavedReport) -> tuple[Block, ...]:
    """A range that runs over several words must not hide behind one."""
    leader = report.scenarios[0]
    low, high = leader.range_words
    if low is None or high is None or low == high:
        return ()
    return (Prose(f"The range of {_lower(leader.title)} runs from {low} to {high}."),)


def _say_if_prior(report: SavedReport) -> tuple[Block, ...]:
    """What a reader must know where nothing has been weighed: the chances are those the rulebook began with."""
    if any(rule.holds_probability > 0.0 for rule in report.rules):
        return ()
    why = f"no fact counts on {report.as_of}" if not report.facts else "no rule holds in any world"
    return (Prose(f"This is only the prior: {why}, and nothing has been weighed.", tone="bad"),)


def _state_verdict(report: SavedReport) -> str:
    chance = format_percent(report.scenarios[0].probability)
    leader = report.scenarios[0]
    level = [s for s in report.scenarios if leader.probability - s.probability < LEVEL]
    if len(level) > 1:
        names = [leader.title, *(_lower(s.title) for s in level[1:])]
        each = f"each {say(leader.word)} ({chance})" if leader.word else f"each has a chance of {chance}"
        return f"{', '.join(names[:-1])} and {names[-1]} are level: {each}."
    word = f"{say(leader.word)} ({chance})" if leader.word else f"has a chance of {chance}"
    if len(report.scenarios) == 1:
        return f"{leader.title} {word}."
    rival = report.scenarios[1]
    method = report.method
    if not can_tell(leader.probability - rival.probability, method.standard_error, method.effective):
        return _withhold(leader, rival, method)
    ahead = measure_lead(leader.probability, rival.probability)
    close = ": too close to call" if is_too_close(ahead) else ""
    return f"{leader.title} {word}, ahead of {_lower(rival.title)} by {format_odds(ahead)}{close}."


def _withhold(leader: SavedScenario, rival: SavedScenario, method: MethodEntry) -> str:
    """Why it is not said which scenario leads."""
    what = "states of the sources" if method.states else "worlds"
    worth = f"{method.effective or 0.0:,.0f} independent {what}"
    return (
        f"Which scenario leads cannot be told: what was sampled is worth {worth} (standard error "
        f"{_print_error(method.standard_error)}), and puts {leader.title} at {format_percent(leader.probability)}, "
        f"{_lower(rival.title)} at {format_percent(rival.probability)}. More `--samples` may tell."
    )


def _lower(title: str) -> str:
    """A title within a sentence: its first letter small, unless the word is an abbreviation."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _scenario_table(report: SavedReport) -> Table:
    columns = (
        Column("scenario", wrap=True),
        Column("judgement", wrap=True),
        Column("chance", "right"),
        Column("range", "right"),
        Column(""),
        Column("dB", "right"),
        Column("naive", "right"),
        Column("first in", "right"),
    )
    return Table(columns, tuple(_scenario_row(s) for s in report.scenarios))


def _scenario_row(entry: SavedScenario) -> tuple[Cell, ...]:
    return (
        Text(entry.title, "strong" if entry.rank == 1 else ""),
        entry.word or "-",
        format_percent(entry.probability),
        format_range(entry.low, entry.high),
        Share(entry.probability, entry.low, entry.high),
        format_db(entry.score_db),
        format_db(entry.naive_db),
        format_percent(entry.first_share),
    )


def _carrying_rules(report: SavedReport) -> tuple[Block, ...]:
    """The rules that moved leader and runner-up furthest apart, with what they count for every scenario."""
    pair = [s.id for s in report.scenarios[:2]]
    moved = sorted(
        ((_lead_of(rule, pair), rule) for rule in report.rules if rule.counted), key=lambda m: (-abs(m[0]), m[1].id)
    )
    shown = [(db, rule) for db, rule in moved if db != 0.0][:CARRYING_RULES]
    if not shown:
        return (Note("No rule that holds moves the leader and the runner-up apart."),)
    limit = max(abs(db) for db, _ in shown)
    columns = (
        Column("rule", wrap=True),
        Column(f"lead of {_lower(report.scenarios[0].title)}", wrap=True),
        *(Column(s.column, "right", wrap=True) for s in report.scenarios),
    )
    rows = [_carrying_row(report.scenarios, db, rule, limit) for db, rule in shown]
    return (Table(columns, (*rows, *_sum_up(report, [rule for _, rule in shown]))),)


def _sum_up(report: SavedReport, shown: Sequence[SavedRule]) -> Iterable[tuple[Cell, ...]]:
    """The prior, the rules that are not shown one by one, and what all rows come to: the dB of the first table."""
    named = {rule.id for rule in shown}
    others = [rule for rule in report.rules if rule.id not in named and any(rule.counted.values())]
    prior = {s.id: 10.0 * math.log10(s.prior) for s in report.scenarios}
    rest = {s.id: math.fsum(rule.counted.get(s.id, 0.0) for rule in others) for s in report.scenarios}
    yield ("prior", "", *(format_db(prior[s.id]) for s in report.scenarios))
    if others:
        yield (format_count(len(others), "other rule"), "", *(format_db(rest[s.id]) for s in report.scenarios))
    yield (Text("in all", "strong"), "", *(Text(format_db(s.score_db), "strong") for s in report.scenarios))


def _lead_of(rule: SavedRule, pair: Sequence[str]) -> float:
    """How far a rule moves the leader ahead of the runner-up, in dB (below 0: how far behind)."""
    return math.fsum(sign * rule.counted.get(s, 0.0) for s, sign in zip(pair, (1.0, -1.0), strict=False))


def _carrying_row(scenarios: Sequence[SavedScenario], db: float, rule: SavedRule, limit: float) -> tuple[Cell, ...]:
    return (
        rule.title if rule.holds else f"{rule.title}: expected, and known not to be so",
        Signed(db, limit),
        *(format_db(rule.counted[s.id]) if s.id in rule.counted else "" for s in scenarios),
    )


def _list_assumed(report: SavedReport) -> tuple[Block, ...]:
    assumed = [fact.id for fact in report.facts if fact.reports == 0]
    if not assumed:
        return (Prose("Nothing is assumed: every fact has a report.", tone="muted"),)
    return (Prose(f"Assumed or estimated by the analyst, with no report: {', '.join(assumed)}."),)


def _describe_method(report: SavedReport) -> str:
    method = report.method
    worlds = word_worlds(method.worlds, method.exact, method.states)
    if not method.exact:
        worlds += f" (seed {method.seed}, standard error {_print_error(method.standard_error)})"
    return (
        f"Chance: {method.name} over {worlds}. Range: central 90% of worlds. dB and naive (without group discounts): "
        "the likeliest world, 10 dB = 10:1. First in: share of worlds in which the scenario leads."
    )


def _print_error(share: float) -> str:
    """A standard error in percent to two decimals, and as a bound where that would print as nothing."""
    return f"{share:.2%}" if share >= 0.0001 else "below 0.01%"
