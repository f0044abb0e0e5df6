"""Why a rule holds or does not: its conditions as written, what met each of them, and what stands against it.

Method: a rule holds in the likeliest world when one of its firings does: all facts true, no blocker true, every count
reached. Where none does, the conditions say how far they got (see `partial_match`), and a fact that only a rule could
have concluded names the rules that would.

Worked example: a rule needs a movement of at least a brigade. The one movement reported is of unknown scale, so the
condition is marked as failed, with "imagery: scale is unknown, needs at least brigade".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from vedette.analyses.explain.derivations import EvidenceIndex, FactEvidence, Way, build_way, gather_facts, names_in
from vedette.analyses.explain.nearness import NearFact, PossibleRule
from vedette.analyses.explain.partial_match import Check, check_conditions, find_shortfall
from vedette.analyses.explain.trees import Seen, draw_blocker, draw_fact, draw_way
from vedette.analyses.result import Result, draw
from vedette.language.atoms import to_json_value
from vedette.language.model import Estimate, Rule
from vedette.language.unparse import word_bindings, word_conclusion, word_estimate
from vedette.reasoning.assess import Assessment
from vedette.reasoning.averaging import find_outlook
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Tone, Tree
from vedette.show.numbers import format_percent
from vedette.show.tally import print_db

SCHEMA = "vedette.explanation/1"
MARKS = {"met": "✓", "failed": "✗", "open": "?"}
WAYS_SHOWN = 8
"""How many ways are drawn; those that hold come first."""
_NOTHING = Estimate.exactly(0.0)


@dataclass(frozen=True, slots=True)
class CountedWeight:
    """What the rule weighs for one scenario (dB): as written, and as it counts in the likeliest world.

    `probability` is the scenario's, `without` what it would be if the rule weighed nothing (it may still infer).
    """

    scenario: str
    title: str
    written: str
    weight: float
    counted_db: float
    probability: float
    without: float


@dataclass(frozen=True, slots=True)
class RuleExplanation(Result):
    """A rule and how it stands. `chance`: how likely it is to hold; `reason`: why it does not in the likeliest world.

    `conditions` stand in the order written; `roles` say what their roles are bound to.
    """

    schema: str
    what: str
    case: str
    id: str
    title: str
    because: str
    see: tuple[str, ...]
    at: str
    theme: str
    group: str | None
    per: str | None
    holds: bool
    chance: float
    reason: str
    weights: tuple[CountedWeight, ...]
    infers: tuple[str, ...]
    roles: Mapping[str, str]
    conditions: tuple[Check, ...]
    ways: tuple[Way, ...]
    facts: Mapping[str, FactEvidence]


def explain_rule(trail: EvidenceIndex, rule_id: str) -> RuleExplanation:
    """Explain one rule of the rulebook or the case; raises KeyError for an id that is not among them."""
    rule, gathered = trail.rules[rule_id], trail.assessment.evidence
    checks = tuple(_ask_sources(trail, check) for check in check_conditions(trail, rule))
    ways = sorted((build_way(trail, n) for n in trail.firings.get(rule_id, ())), key=lambda way: not way.holds)
    named = {name for check in checks for name in (*check.facts, *(near.name for near in check.nearest))}
    holds = trail.holds(rule_id)
    return RuleExplanation(
        schema=SCHEMA,
        what="rule",
        case=gathered.case.id,
        id=rule.id,
        title=rule.title,
        because=rule.because,
        see=rule.see,
        at=str(rule.at),
        theme=rule.theme,
        group=rule.group,
        per=rule.per,
        holds=holds,
        chance=trail.chances.rules[rule_id],
        reason="" if holds else find_shortfall(checks),
        weights=_list_weights(trail, rule),
        infers=tuple(word_conclusion(c) for c in trail.written[rule_id].infer),
        roles={**dict(sorted(gathered.case.roles.items())), "as_of": gathered.as_of.isoformat()},
        conditions=checks,
        ways=tuple(ways),
        facts=gather_facts(trail, {*named, *(name for way in ways for name in names_in(way))}),
    )


def _list_weights(trail: EvidenceIndex, rule: Rule) -> tuple[CountedWeight, ...]:
    """A weight for every scenario, by rank; none for a rule that weighs nothing at all."""
    if not rule.weigh:
        return ()
    counted, without = trail.counted.get(rule.id, {}), _judge_without(trail.assessment, rule.id)
    return tuple(
        CountedWeight(
            scenario=j.scenario.id,
            title=j.scenario.title,
            written=_word_weight(rule, j.scenario.id, weight),
            weight=weight.value,
            counted_db=counted.get(j.scenario.id, 0.0),
            probability=j.probability,
            without=without[j.scenario.id],
        )
        for j in trail.assessment.judgements
        for weight in (rule.weigh.get(j.scenario.id, _NOTHING),)
    )


def _word_weight(rule: Rule, scenario: str, weight: Estimate) -> str:
    """A weight as it is written; of an expectation how likely the conditions are held to be under the scenario."""
    return (
        f"{format_percent(rule.expect[scenario].value)} expected" if scenario in rule.expect else word_estimate(weight)
    )


def _judge_without(assessment: Assessment, rule_id: str) -> dict[str, float]:
    """The scenarios' probabilities if the rule weighed nothing; one that can hold in no world makes no difference."""
    units = tuple(unit for unit in assessment.evidence.units if unit.rule != rule_id)
    if len(units) < len(assessment.evidence.units):
        without = dataclasses.replace(assessment.evidence, units=units)
        outlook = find_outlook(without, assessment.settings, assessment.outlook, to_keep=False)
        scenarios = assessment.evidence.rulebook.scenarios
        return {s.id: float(chance) for s, chance in zip(scenarios, outlook.probabilities, strict=True)}
    return {j.scenario.id: j.probability for j in assessment.judgements}


def _ask_sources(trail: EvidenceIndex, check: Check) -> Check:
    """The check with, for each rule that could have concluded what is missing, why it does not."""
    return dataclasses.replace(check, sources=tuple(_ask_source(trail, source) for source in check.sources))


def _ask_source(trail: EvidenceIndex, source: PossibleRule) -> PossibleRule:
    bindings = {name: to_json_value(value) for name, value in source.bindings.items()}
    reason = find_shortfall(check_conditions(trail, trail.rules[source.rule], source.bindings))
    return dataclasses.replace(source, bindings=bindings, reason="" if source.holds else reason)


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(explanation: RuleExplanation) -> tuple[Block, ...]:
    """Whether it holds, in a sentence; what it says and counts; its conditions; the ways it is met."""
    seen: Seen = set()
    return (
        Heading(f"{explanation.id}  {explanation.title}", level=1),
        Prose(_state_standing(explanation), tone="strong"),
        Prose(f"Because: {explanation.because}"),
        *(Tree(f"see: {source}", (), "muted") for source in explanation.see),
        Prose(_describe_place(explanation), tone="muted"),
        *_draw_weights(explanation),
        *(Prose(f"It infers {infer}") for infer in explanation.infers),
        Heading("Conditions, in the order written"),
        *(_draw_check(check, explanation, seen) for check in explanation.conditions),
        Prose(_describe_roles(explanation), tone="muted"),
        *_draw_ways(explanation, seen),
    )


def _state_standing(explanation: RuleExplanation) -> str:
    chance = format_percent(explanation.chance)
    if explanation.holds:
        ways = sum(way.holds for way in explanation.ways)
        return f"It holds in the likeliest world, in {_count(ways, 'way')}. The chance that it holds is {chance}."
    reason = f": {explanation.reason}" if explanation.reason else ""
    return f"It does not hold in the likeliest world{reason}. The chance that it holds is {chance}."


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number} {word}s"


def _describe_place(explanation: RuleExplanation) -> str:
    per = f" · once for each ${explanation.per}" if explanation.per else ""
    group = f" · group {explanation.group}" if explanation.group else " · no group"
    return f"{explanation.at} · theme {explanation.theme}{group}{per}"


def _describe_roles(explanation: RuleExplanation) -> str:
    return f"where {word_bindings(explanation.roles.items())}"


def _draw_weights(explanation: RuleExplanation) -> tuple[Block, ...]:
    if not explanation.weights:
        return ()
    columns = (
        Column("scenario", wrap=True),
        Column("weight", "right"),
        Column("counts", "right"),
        Column("chance", "right"),
        Column("without the rule", "right"),
    )
    return (Table(columns, tuple(_weight_row(weight, explanation.holds) for weight in explanation.weights)),)


def _weight_row(weight: CountedWeight, holds: bool) -> tuple[Cell, ...]:
    return (
        weight.title,
        weight.written,
        print_db(weight.counted_db) if holds or weight.counted_db else "-",
        format_percent(weight.probability),
        format_percent(weight.without),
    )


def _draw_check(check: Check, explanation: RuleExplanation, seen: Seen) -> Tree:
    """A condition with its mark, and what met it or what is amiss."""
    tone: Tone = "bad" if check.state == "failed" else ""
    branches = [*_draw_outcome(check, explanation, seen)]
    branches += [_draw_near(near) for near in check.nearest]
    branches += [_draw_source(source) for source in check.sources]
    return Tree(f"{MARKS[check.state]} {check.condition}", tuple(branches), tone)


def _draw_outcome(check: Check, explanation: RuleExplanation, seen: Seen) -> tuple[Tree, ...]:
    """Facts that met a condition are drawn down to their quotes where no way follows that does so."""
    if check.state == "failed":
        falls_short = check.nearest and check.nearest[0].name in check.reason  # then the nearest fact says it better
        return () if falls_short else (Tree(check.reason),)
    if check.state == "open":
        return (Tree("cannot be told: a condition that failed should have bound its variable"),)
    if check.condition.startswith("not:"):
        against = tuple(draw_blocker(name, explanation.facts) for name in check.facts)
        return against or (Tree("nothing known stands against it"),)
    if not explanation.ways:
        return tuple(draw_fact(name, explanation.facts, seen) for name in check.facts)
    return tuple(Tree(f"{name} · {_chance(name, explanation)}") for name in check.facts)


def _chance(name: str, explanation: RuleExplanation) -> str:
    return format_percent(explanation.facts[name].chance)


def _draw_near(near: NearFact) -> Tree:
    amiss = tuple(Tree(words) for words in near.amiss)
    derived = near.name.startswith(f"{near.statement.partition(':')[0]} ")  # then the name says it already
    statement = "" if derived else f" · {near.statement}"
    return Tree(f"came near: {near.name}{statement} · {format_percent(near.chance)}", amiss, "muted")


def _draw_source(source: PossibleRule) -> Tree:
    verb = "is concluded by" if source.holds else "would be concluded by"
    where = f", where {word_bindings(source.bindings.items())}" if source.bindings else ""
    why = (Tree(source.reason),) if source.reason else ()
    return Tree(f"{verb} {source.rule}: {source.title} ({source.at}){where}", why)


def _draw_ways(explanation: RuleExplanation, seen: Seen) -> tuple[Block, ...]:
    """Every firing with its facts, down to their quotes."""
    if not explanation.ways:
        return (Note("No facts of this case, however doubtful, meet all its conditions."),)
    shown = explanation.ways[:WAYS_SHOWN]
    more = len(explanation.ways) - len(shown)
    holding = sum(way.holds for way in explanation.ways)
    hold = "holds" if holding == 1 else "hold"
    return (
        Heading(f"{_count(len(explanation.ways), 'way')} to meet them, of which {holding} {hold}"),
        *(_draw_one(number, way, explanation, seen) for number, way in enumerate(shown, start=1)),
        *((Note(f"and {more} more"),) if more else ()),
    )


def _draw_one(number: int, way: Way, explanation: RuleExplanation, seen: Seen) -> Tree:
    state = "holds" if way.holds else "does not hold"
    return Tree(f"way {number} {state}", draw_way(way, explanation.facts, seen), "" if way.holds else "muted")
