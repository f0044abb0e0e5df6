"""Why a scenario scores what it scores: every term, the rules behind them, their facts, and the words of the sources.

Method: in the likeliest world (a fact is true when its credence is above one half) a score is 10·log10 of the prior
plus the weights of the rules that hold, discounted within groups (I. J. Good, "Probability and the Weighing of
Evidence", 1950). The terms are printed with two decimals and add up to the printed total; what rounding loses is a row
of its own.

Worked example: a prior of 0.35 is -4.56 dB. A rule lends +3, another of its group +2 at half its weight: the column
reads -4.56, +3.00, +1.00, and its total is -0.56 dB.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from vedette.analyses.explain.derivations import EvidenceIndex, FactEvidence, Way, build_way, gather_facts, names_in
from vedette.analyses.explain.partial_match import check_conditions, find_shortfall
from vedette.analyses.explain.trees import Seen, draw_ways
from vedette.analyses.result import Result, draw, word_worlds
from vedette.language.model import Rule
from vedette.language.unparse import word_estimate
from vedette.language.yardsticks import YARDSTICKS
from vedette.reasoning.assess import Assessment
from vedette.reasoning.scoring.judgement import Judgement
from vedette.reasoning.scoring.terms import Term, list_terms, prior_db
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Text, Tree
from vedette.show.numbers import format_count, format_percent, format_range
from vedette.show.tally import ROUNDING, Tally, print_db, tally

SCHEMA = "vedette.explanation/1"
WAYS_SHOWN = 3
"""How many ways in which a rule holds are drawn; it counts once, however many there are."""


@dataclass(frozen=True, slots=True)
class TermEntry:
    """One rule's part in the score; `value` tells the units of a rule with `per` apart and is empty for all others.

    `written` is its weight for this scenario, empty where it names others only; `bearing` is that centred, in dB.
    """

    rule: str
    value: str
    title: str
    because: str
    at: str
    written: str
    bearing: float
    group: str | None
    factor: float
    counted_db: float
    chance: float
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class IdleEntry:
    """A rule that would move the scenario but does not hold in the likeliest world, and why not."""

    rule: str
    title: str
    at: str
    weight: float
    written: str
    chance: float
    reason: str


@dataclass(frozen=True, slots=True)
class ScenarioExplanation(Result):
    """A scenario's score in the likeliest world, term by term, beside its chance over all worlds.

    `score_db` is `prior_db` plus every `counted_db`. `likely_share` is what its probability would be in the likeliest
    world alone. Terms stand from the strongest for to the strongest against.
    """

    schema: str
    what: str
    case: str
    id: str
    title: str
    means: str
    probability: float
    low: float
    high: float
    word: str | None
    rank: int
    scenarios: int
    leader: str
    first_share: float
    likely_share: float
    worlds: int
    exact: bool
    states: int
    prior: float
    prior_db: float
    score_db: float
    naive_db: float
    terms: tuple[TermEntry, ...]
    not_held: tuple[IdleEntry, ...]
    facts: Mapping[str, FactEvidence]


def explain_scenario(trail: EvidenceIndex, scenario: str) -> ScenarioExplanation:
    """Explain one scenario of an assessment; raises StopIteration for an id that is not among them."""
    assessment = trail.assessment
    rulebook = assessment.evidence.rulebook
    judgement = next(j for j in assessment.judgements if j.scenario.id == scenario)
    counted = list_terms(assessment.likely.units, scenario, rulebook.discount)
    built = (_build_term(trail, term, scenario) for term in counted)
    terms = sorted(built, key=lambda t: (-t.counted_db, t.rule, t.value))
    shown = judgement.scenario
    return ScenarioExplanation(
        schema=SCHEMA,
        what="scenario",
        case=assessment.evidence.case.id,
        id=shown.id,
        title=shown.title,
        means=shown.means,
        probability=judgement.probability,
        low=judgement.low,
        high=judgement.high,
        word=YARDSTICKS[rulebook.yardstick].find_word(judgement.probability),
        rank=judgement.rank,
        scenarios=len(assessment.judgements),
        leader=assessment.leader.scenario.title,
        first_share=judgement.first_share,
        likely_share=_share_in_likely_world(assessment, judgement),
        worlds=assessment.method.worlds,
        exact=assessment.method.exact,
        states=assessment.method.states,
        prior=shown.prior.value,
        prior_db=prior_db(shown),
        score_db=judgement.score_db,
        naive_db=judgement.naive_db,
        terms=tuple(terms),
        not_held=_list_idle(trail, scenario),
        facts=gather_facts(trail, (name for term in terms for way in term.ways for name in names_in(way))),
    )


def _share_in_likely_world(assessment: Assessment, judgement: Judgement) -> float:
    total = math.fsum(10.0 ** ((j.score_db - judgement.score_db) / 10.0) for j in assessment.judgements)
    return 1.0 / total


def _build_term(trail: EvidenceIndex, term: Term, scenario: str) -> TermEntry:
    unit = term.unit
    rule = trail.rules[unit.rule]
    holding = [n for n in unit.firings if n in trail.assessment.likely.firings]
    return TermEntry(
        rule=rule.id,
        value=unit.value,
        title=rule.title,
        because=rule.because,
        at=str(rule.at),
        written=word_estimate(unit.weights[scenario]) if scenario in unit.weights else "",
        bearing=term.bearing,
        group=unit.group,
        factor=term.factor,
        counted_db=term.counted,
        chance=trail.chances.units[unit.key],
        ways=tuple(build_way(trail, n) for n in holding),
    )


def _list_idle(trail: EvidenceIndex, scenario: str) -> tuple[IdleEntry, ...]:
    """Rules that weigh on the scenario and do not hold, by what they would weigh."""
    moving = [rule for rule in trail.rules.values() if scenario in rule.weigh and rule.weigh[scenario].value]
    idle = sorted((r for r in moving if not trail.holds(r.id)), key=lambda r: (-abs(r.weigh[scenario].value), r.id))
    return tuple(_build_idle(trail, rule, scenario) for rule in idle)


def _build_idle(trail: EvidenceIndex, rule: Rule, scenario: str) -> IdleEntry:
    estimate = rule.weigh[scenario]
    reason = find_shortfall(check_conditions(trail, rule))
    chance = trail.chances.rules[rule.id]
    return IdleEntry(
        rule=rule.id,
        title=rule.title,
        at=str(rule.at),
        weight=estimate.value,
        written=word_estimate(estimate),
        chance=chance,
        reason=reason,
    )


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(explanation: ScenarioExplanation) -> tuple[Block, ...]:
    """The answer in a sentence, the terms that add up, then what stands behind each, then what did not hold."""
    printed = _tally(explanation)
    return (
        Heading(f"{explanation.id}  {explanation.title}: {explanation.means}", level=1),
        Prose(_state_score(explanation, printed), tone="strong"),
        Prose(_state_chance(explanation)),
        Heading("The score, term by term (dB)"),
        _term_table(explanation, printed),
        Note(_describe_terms(explanation)),
        *_draw_terms(explanation),
        *_draw_idle(explanation),
    )


def _tally(explanation: ScenarioExplanation) -> Tally:
    return tally([explanation.prior_db, *(t.counted_db for t in explanation.terms)], explanation.score_db)


def _state_score(explanation: ScenarioExplanation, printed: Tally) -> str:
    count = len({term.rule for term in explanation.terms})
    holds = "holds" if count == 1 else "hold"
    rest = print_db(Decimal(printed.total) - Decimal(printed.terms[0]))
    return (
        f"{explanation.title} scores {printed.total} dB: {printed.terms[0]} for its prior of "
        f"{format_percent(explanation.prior)}, and {rest} for {format_count(count, 'rule')} that {holds}."
    )


def _state_chance(explanation: ScenarioExplanation) -> str:
    """How the chance over all worlds relates to the score, which is that of one."""
    word = f"{explanation.word}, " if explanation.word else ""
    place = "first" if explanation.rank == 1 else f"number {explanation.rank}"
    behind = "" if explanation.rank == 1 else f", behind {explanation.leader}"
    spread = format_range(explanation.low, explanation.high)
    worlds = word_worlds(explanation.worlds, explanation.exact, explanation.states)
    return (
        f"Its chance is {format_percent(explanation.probability)} ({word}range {spread}; "
        f"{place} of {explanation.scenarios}{behind}). The score is that of the likeliest world alone, "
        f"which would give it {format_percent(explanation.likely_share)}; the chance averages over {worlds}. "
        f"In {format_percent(explanation.first_share)} of them it leads."
    )


def _term_table(explanation: ScenarioExplanation, printed: Tally) -> Table:
    columns = (
        Column("rule", wrap=True),
        Column("chance", "right"),
        Column("weight", "right"),
        Column("centred", "right"),
        Column("group", wrap=True),
        Column("factor", "right"),
        Column("dB", "right"),
        Column("sum", "right"),
    )
    prior = (f"prior ({format_percent(explanation.prior)})", "", "", "", "", "", printed.terms[0], printed.running[0])
    rows: list[tuple[Cell, ...]] = [prior]
    for term, db, so_far in zip(explanation.terms, printed.terms[1:], printed.running[1:], strict=True):
        rows.append(
            (
                _name_term(term),
                format_percent(term.chance),
                term.written or "-",
                print_db(term.bearing),
                term.group or "",
                _factor(term),
                db,
                so_far,
            )
        )
    if printed.rounding:
        rows.append((ROUNDING, "", "", "", "", "", printed.rounding, printed.total))
    return Table(columns, tuple(rows), ("total", "", "", "", "", "", Text(printed.total, "strong"), ""))


def _name_term(term: TermEntry) -> str:
    return f"{term.rule} ({term.value})" if term.value else term.rule


def _factor(term: TermEntry) -> str:
    return f"{term.factor:.4g}" if term.group else ""


def _describe_terms(explanation: ScenarioExplanation) -> str:
    naive = print_db(explanation.naive_db)
    return (
        "dB = centred weight times factor (10 dB = 10:1). Centred: what the rule lends this scenario over what it "
        "lends all on average, by their priors. Factor: within a group the strongest for and the strongest against "
        f"count in full and the next are discounted; without that the score would be {naive} dB. Chance: how likely "
        "the rule is to hold, by the credence of its facts."
    )


def _draw_terms(explanation: ScenarioExplanation) -> tuple[Block, ...]:
    if not explanation.terms:
        return (Note("No rule that holds moves this scenario."),)
    seen: Seen = set()
    return (Heading("Why these rules hold"), *(_draw_term(term, explanation, seen) for term in explanation.terms))


def _draw_term(term: TermEntry, explanation: ScenarioExplanation, seen: Seen) -> Tree:
    branches = draw_ways(term.ways[:WAYS_SHOWN], explanation.facts, seen)
    more = max(0, len(term.ways) - WAYS_SHOWN)
    rest = (Tree(f"and {more} more {'way' if more == 1 else 'ways'} (it counts once)", (), "muted"),) if more else ()
    head = f"{print_db(term.counted_db)}  {_name_term(term)}: {term.title}"
    return Tree(head, (Tree(f"because: {term.because}"), Tree(term.at, (), "muted"), *branches, *rest), "strong")


def _draw_idle(explanation: ScenarioExplanation) -> tuple[Block, ...]:
    if not explanation.not_held:
        return ()
    columns = (
        Column("rule", wrap=True),
        Column("weight", "right"),
        Column("chance", "right"),
        Column("why not", wrap=True),
    )
    rows: Sequence[tuple[Cell, ...]] = [
        (entry.rule, entry.written, format_percent(entry.chance), entry.reason) for entry in explanation.not_held
    ]
    return (
        Heading("Did not hold"),
        Table(columns, tuple(rows)),
        Note("Rules that would move this scenario. `explain` with a rule's id says more on what came nearest."),
    )
