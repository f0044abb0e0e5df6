"""The screen of a backtest: is there skill, against whom, how chances came true, then each case, war or rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from vedette.analyses.backtest.closed_cases import (
    BASELINE,
    FITTED,
    PRIORS,
    RULEBOOK,
    UNIFORM,
    Backtest,
    ClosedCase,
    Forecaster,
    RuleRecord,
)
from vedette.analyses.result import draw
from vedette.reasoning.proper_scores import CalibrationBin, Skill
from vedette.show.blocks import Bars, Block, Column, Heading, Note, Prose, Share, Table, Text
from vedette.show.numbers import format_bits, format_count, format_db, format_percent, join_words

_FORECASTERS = {
    RULEBOOK: "this rulebook",
    PRIORS: "its priors alone",
    UNIFORM: "all alike",
    BASELINE: "the plain baseline",
    FITTED: "weights fitted to the other wars",
}
LEAST_WORTH = 0.005
"""A rule that changes all cases together by fewer bits changes nothing worth a row's bold type."""
CARRIES = 0.5
"""A rule that holds in so large a share of the cases tells them apart badly (assumed)."""


@draw.register
def build_blocks(result: Backtest, by: str = "case") -> tuple[Block, ...]:
    """`by` says what the last table has a row for: each case, each war, or each rule."""
    listing = {"case": _list_cases, "war": _list_wars, "rule": _list_rules}[by]
    return (
        Heading(f"{result.rulebook}  Track record", level=1),
        Prose(_state_skill(result), "strong"),
        *((Prose(_count_open(result), "muted"),) if result.open else ()),
        Heading("Against plainer forecasts"),
        _compare_forecasters(result),
        *_list_methods(result),
        Heading("Stated chances, and how often they came true"),
        _draw_calibration(result.calibration),
        *listing(result),
        Note(
            "Surprise is -log2 of the chance that was given to what came about: 0 bits for certainty, 1 for 50%, 2 for "
            "25%. Brier is the squared distance over all scenarios, from 0 to 2. Of both, less is better. Intervals "
            "hold the central 90%, wars resampled whole; where one holds 0, no skill is detected."
        ),
    )


def _state_skill(result: Backtest) -> str:
    ours, priors = result.find_forecaster(RULEBOOK), result.find_forecaster(PRIORS)
    cases = f"{format_count(len(result.cases), 'closed case')} of {format_count(len(result.wars), 'war')}"
    given = f"what came about was given {format_percent(2.0**-ours.surprise)}"
    against = f"{format_percent(2.0**-priors.surprise)} by the priors"
    said = _judge_skill(priors.skill, "the priors") if priors.skill else ""
    others = [f for f in result.forecasters if f.name == BASELINE and f.skill is not None]
    beside = [_judge_skill(f.skill, _FORECASTERS[f.name]) for f in others if f.skill is not None]
    return f"In {cases} {given} (the geometric mean; {against}). {' '.join([said, *beside])}"


def _judge_skill(skill: Skill, whom: str) -> str:
    interval = f"{format_bits(skill.bits)} bits a case, {_word_interval(skill)}"
    if not skill.is_detected:
        return f"Over {whom}: no detectable skill ({interval})."
    return f"Over {whom}: {'better' if skill.bits > 0.0 else 'worse'} ({interval})."


def _word_interval(skill: Skill) -> str:
    return f"{format_bits(skill.low)} to {format_bits(skill.high)}"


def _count_open(result: Backtest) -> str:
    return f"{format_count(result.open, 'case')} without an outcome left out."


def _compare_forecasters(result: Backtest) -> Table:
    columns = (
        Column("forecast by", wrap=True),
        Column("surprise, bits", "right"),
        Column("Brier", "right"),
        Column("truth first", "right"),
        Column("rulebook better by, bits", "right", wrap=True),
    )
    return Table(columns, tuple(_build_forecaster(each) for each in result.forecasters))


def _build_forecaster(each: Forecaster) -> tuple[str | Text, ...]:
    better = "" if each.skill is None else f"{format_bits(each.skill.bits)}  ({_word_interval(each.skill)})"
    name = _FORECASTERS.get(each.name, each.name)
    return (
        Text(name, "strong" if each.name == RULEBOOK else ""),
        f"{each.surprise:.2f}",
        f"{each.brier:.2f}",
        format_percent(each.right),
        better,
    )


def _list_methods(result: Backtest) -> Iterable[Block]:
    """Other methods give no chances that could be scored, so only what they put first is counted."""
    if not result.methods:
        return
    ours = result.find_forecaster(RULEBOOK)
    columns = (Column("method"), Column("truth first", "right"), Column("says nothing", "right"))
    others = ((each.method, format_percent(each.right), f"{each.silent}") for each in result.methods)
    yield Heading("What each method puts first")
    yield Table(columns, (("log-odds", format_percent(ours.right), "0"), *others))


def _draw_calibration(bins: Sequence[CalibrationBin]) -> Table:
    """A reliability plot: the bars of a row would be alike if what was stated came true as often."""
    columns = (
        Column("stated"),
        Column("times", "right"),
        Column("on average", "right"),
        Column(""),
        Column("came true", "right"),
        Column(""),
    )
    rows = tuple(
        (
            f"{format_percent(b.least)} to {format_percent(b.most)}",
            f"{b.count}",
            format_percent(b.stated),
            Share(b.stated),
            Text(format_percent(b.came_true), "" if b.low <= b.stated <= b.high else "bad"),
            Share(b.came_true, b.low, b.high),
        )
        for b in bins
    )
    return Table(columns, rows)


# --- each case --------------------------------------------------------------------------------------------------------


def _list_cases(result: Backtest) -> Iterable[Block]:
    columns = (
        Column("case", wrap=True),
        Column("came about"),
        Column("given", "right"),
        Column(""),
        Column("rank", "right"),
        Column("led"),
        Column("over priors", "right"),
    )
    yield Heading("Each case, what was given most chance first")
    yield Table(columns, tuple(_build_case(result, c) for c in sorted(result.cases, key=lambda c: c.surprise)))


def _build_case(result: Backtest, case: ClosedCase) -> tuple[str | Text | Share, ...]:
    given = case.chances[case.outcome]
    right = case.leader == case.outcome
    return (
        case.case,
        result.scenarios[case.outcome],
        format_percent(given),
        Share(given),
        f"{case.rank}",
        Text("it did" if right else result.scenarios[case.leader], "" if right else "bad"),
        format_bits(_measure_gain(case)),
    )


def _measure_gain(case: ClosedCase) -> float:
    """Bits by which the rulebook was less surprised than its priors."""
    return float(np.log2(case.given[RULEBOOK] / case.given[PRIORS]))


def _list_wars(result: Backtest) -> Iterable[Block]:
    gains = {war: [_measure_gain(case) for case in result.cases if case.war == war] for war in result.wars}
    ordered = sorted(gains, key=lambda war: (-round(float(np.mean(gains[war])), 9), war))
    yield Heading("Each war: bits a case better than the priors")
    means = {war: float(np.mean(gains[war])) for war in ordered}
    rows = ((f"{war} ({len(gains[war])})", min(0.0, mean), max(0.0, mean)) for war, mean in means.items())
    yield Bars(tuple(rows), 0.0, " bits")


# --- each rule --------------------------------------------------------------------------------------------------------


def _list_rules(result: Backtest) -> Iterable[Block]:
    columns = (
        Column("rule", wrap=True),
        Column("held", "right"),
        Column("worth, bits", "right"),
        Column("tells apart", wrap=True),
        Column("declared", "right"),
        Column("realised", "right"),
    )
    fired = sorted((r for r in result.rules if r.times), key=lambda r: (-round(r.worth, 9), r.rule))
    yield Heading("Each rule: what all cases together lose without it")
    yield Table(columns, tuple(_build_rule(result, rule) for rule in fired))
    yield from map(Note, _say_of_rules(result, fired))


def _build_rule(result: Backtest, rule: RuleRecord) -> tuple[str | Text, ...]:
    """With the scenario that the rule says most about; the data has all."""
    worth = Text(format_bits(rule.worth), "bad" if rule.worth < -LEAST_WORTH else "")
    if rule.declared is None or rule.realised is None:
        return rule.rule, f"{rule.times}", worth, Text("infers", "muted"), "", ""
    declared, realised = rule.declared, rule.realised
    most = max(declared, key=lambda name: (round(abs(declared[name]), 9), name))
    told = format_db(declared[most]), format_db(realised[most])
    return rule.rule, f"{rule.times}", worth, result.scenarios[most], *told


def _say_of_rules(result: Backtest, fired: Sequence[RuleRecord]) -> Iterable[str]:
    never = [rule.rule for rule in result.rules if not rule.times]
    everywhere = [rule.rule for rule in fired if rule.times > CARRIES * len(result.cases)]
    total = sum(rule.worth for rule in fired if rule.worth > 0.0)
    best = fired[0] if fired else None
    if best is not None and total > 0.0:
        yield f"`{best.rule}` alone is {format_percent(best.worth / total)} of what rules are worth here."
    if everywhere:
        yield f"Held in more than half of the cases, and so tell them apart badly: {join_words(everywhere)}."
    if never:
        yield f"Held in no case: {join_words(never)}."
    yield (
        "Realised: how often the rule held where the scenario came about over how often elsewhere, as dB, half a case "
        "added to each count. With so few cases it is a hint and no measurement."
    )
