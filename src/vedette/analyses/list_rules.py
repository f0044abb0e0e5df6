"""The rules of a rulebook: all of them by theme, or one in full.

Method: nothing is computed. Rules are shown as they stand in their files, with what they weigh, where they stand, and
their conditions in the words of YAML. No case is needed.

Worked example: the rule `strike-force` of `posture.yaml`, line 12, stands under the theme posture, with +6 for one
scenario and blanks for those that it leaves alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from vedette.analyses.result import Result, draw
from vedette.language.model import Estimate, Rule, Rulebook, Scenario
from vedette.language.unparse import word_conclusion, word_condition, word_estimate
from vedette.reasoning.scoring.units import centre_weights, weigh_failure
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Tree
from vedette.show.numbers import format_count, format_db, format_percent

LIST_SCHEMA = "vedette.rules/1"
RULE_SCHEMA = "vedette.rule/1"


@dataclass(frozen=True, slots=True)
class ListedWeight:
    """A weight in dB: its value (the middle of a range), the range, and the text of it."""

    value: float
    low: float
    high: float
    written: str


@dataclass(frozen=True, slots=True)
class ListedExpectation:
    """How likely a rule's conditions hold under a scenario, and what that lends it where they do and where they are
    known not to: dB over what it lends all on average.
    """

    chance: float
    low: float
    high: float
    holds_db: float
    fails_db: float


@dataclass(frozen=True, slots=True)
class ListedRule:
    """One rule; `weigh` and `expect` map scenarios to weights and expectations, `when` and `infer` are YAML in flow
    style.
    """

    id: str
    title: str
    theme: str
    group: str | None
    per: str | None
    when: tuple[str, ...]
    weigh: Mapping[str, ListedWeight]
    expect: Mapping[str, ListedExpectation]
    infer: tuple[str, ...]
    infers: tuple[str, ...]
    because: str
    see: tuple[str, ...]
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class RuleList(Result):
    """All rules, by theme and place; `scenarios` maps ids to what stands above their columns."""

    schema: str
    rulebook: str
    title: str
    scenarios: Mapping[str, str]
    rules: tuple[ListedRule, ...]


@dataclass(frozen=True, slots=True)
class RuleCard(Result):
    """One rule in full, with the titles of the scenarios it weighs on and the meaning of the rulebook's roles."""

    schema: str
    rulebook: str
    scenarios: Mapping[str, str]
    roles: Mapping[str, str]
    rule: ListedRule


def list_rules(rulebook: Rulebook, also: Iterable[Rule] = ()) -> RuleList:
    """Every rule of a rulebook, and `also` those that a case brings along."""
    rules = sorted((*rulebook.rules, *also), key=lambda rule: (rule.theme, rule.at, rule.id))
    columns = {s.id: s.column for s in rulebook.scenarios}
    return RuleList(
        LIST_SCHEMA,
        rulebook.id,
        rulebook.title,
        columns,
        tuple(_build_entry(rule, rulebook.scenarios) for rule in rules),
    )


def find_rule(rulebook: Rulebook, rule_id: str, also: Iterable[Rule] = ()) -> RuleCard | None:
    """One rule in full, or None when there is none of that id."""
    rule = next((r for r in (*rulebook.rules, *also) if r.id == rule_id), None)
    if rule is None:
        return None
    titles = {s.id: s.title for s in rulebook.scenarios}
    return RuleCard(
        RULE_SCHEMA, rulebook.id, titles, dict(sorted(rulebook.roles.items())), _build_entry(rule, rulebook.scenarios)
    )


def _build_entry(rule: Rule, scenarios: Sequence[Scenario]) -> ListedRule:
    return ListedRule(
        id=rule.id,
        title=rule.title,
        theme=rule.theme,
        group=rule.group,
        per=rule.per,
        when=tuple(word_condition(condition) for condition in rule.when),
        weigh={scenario: _build_weight(weight) for scenario, weight in sorted(rule.weigh.items())},
        expect=_build_expectations(rule, scenarios),
        infer=tuple(word_conclusion(conclusion) for conclusion in rule.infer),
        infers=tuple(sorted({conclusion.kind for conclusion in rule.infer})),
        because=rule.because,
        see=rule.see,
        path=rule.at.path,
        line=rule.at.line,
    )


def _build_expectations(rule: Rule, scenarios: Sequence[Scenario]) -> dict[str, ListedExpectation]:
    if not rule.expect:
        return {}
    sides = [{name: p.value for name, p in each.items()} for each in (rule.weigh, weigh_failure(rule.expect))]
    holds, fails = (centre_weights(weights, scenarios) for weights in sides)
    return {
        name: ListedExpectation(chance.value, chance.low, chance.high, holds[name], fails[name])
        for name, chance in rule.expect.items()
    }


def _build_weight(estimate: Estimate) -> ListedWeight:
    return ListedWeight(estimate.value, estimate.low, estimate.high, word_estimate(estimate))


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(listing: RuleList | RuleCard) -> tuple[Block, ...]:
    """A table for each theme, or a card for one rule."""
    if isinstance(listing, RuleCard):
        return _draw_card(listing)
    themes = groupby(listing.rules, key=lambda rule: (rule.theme, rule.path))
    return (
        Heading(f"{listing.rulebook}  {listing.title}", level=1),
        Prose(
            f"{format_count(len(listing.rules), 'rule')}. Weights are in dB: 10 dB = 10:1, 3 dB = 2:1.", tone="muted"
        ),
        *(block for theme, rules in themes for block in _draw_theme(*theme, tuple(rules), listing.scenarios)),
    )


def _draw_theme(
    theme: str, path: str, rules: tuple[ListedRule, ...], scenarios: Mapping[str, str]
) -> tuple[Block, ...]:
    """One file of rules; the heading names it, so that a row need only give its line."""
    columns = (
        Column("line", "right"),
        Column("rule", wrap=True),
        *(Column(title, "right", wrap=True) for title in scenarios.values()),
    )
    return (
        Heading(f"{theme}  {path}"),
        Table(columns, tuple(_rule_row(rule, scenarios) for rule in rules)),
    )


def _rule_row(rule: ListedRule, scenarios: Mapping[str, str]) -> tuple[Cell, ...]:
    asides = [f"group {rule.group}"] if rule.group else []
    asides += [f"infers {', '.join(rule.infers)}"] if rule.infers else []
    words = f"{rule.id}: {rule.title}" + (f" ({'; '.join(asides)})" if asides else "")
    return (str(rule.line), words, *(rule.weigh[s].written if s in rule.weigh else "" for s in scenarios))


def _draw_card(card: RuleCard) -> tuple[Block, ...]:
    rule = card.rule
    return (
        Heading(f"{rule.id}  {rule.title}", level=1),
        Prose(_describe_place(rule), tone="muted"),
        Heading("When all of these hold"),
        *(Tree(condition) for condition in rule.when),
        *((Note(_describe_roles(card)),) if card.roles else ()),
        *_draw_weights(card),
        *(_draw_inferred(rule)),
        Heading("Because"),
        Prose(rule.because),
        *(Tree(f"see: {source}", (), "muted") for source in rule.see),
    )


def _describe_place(rule: ListedRule) -> str:
    group = f"group {rule.group}" if rule.group else "no group"
    per = f" · counts once for each ${rule.per}" if rule.per else ""
    return f"{rule.path}:{rule.line} · theme {rule.theme} · {group}{per}"


def _describe_roles(card: RuleCard) -> str:
    return "; ".join(f"${role}: {meaning}" for role, meaning in card.roles.items()) + "; $as_of: the date of the case"


def _draw_weights(card: RuleCard) -> tuple[Block, ...]:
    if card.rule.expect:
        return _draw_expectations(card)
    if not card.rule.weigh:
        return ()
    rows: list[tuple[Cell, ...]] = [
        (title, card.rule.weigh[scenario].written)
        for scenario, title in card.scenarios.items()
        if scenario in card.rule.weigh
    ]
    return (Heading("It weighs"), Table((Column("scenario", wrap=True), Column("dB", "right")), tuple(rows)))


def _draw_expectations(card: RuleCard) -> tuple[Block, ...]:
    columns = (
        Column("scenario", wrap=True),
        Column("expected", "right"),
        Column("if so, dB", "right"),
        Column("if not, dB", "right"),
    )
    rows = [
        (title, format_percent(each.chance), format_db(each.holds_db), format_db(each.fails_db))
        for title, each in ((card.scenarios[s], card.rule.expect[s]) for s in card.scenarios if s in card.rule.expect)
    ]
    note = (
        "If not: one of the conditions is false although heard of, looked for, or of a kind that would have been seen."
    )
    return (Heading("How likely that is under each scenario"), Table(columns, tuple(rows)), Note(note))


def _draw_inferred(rule: ListedRule) -> tuple[Block, ...]:
    return (Heading("It infers"), *(Tree(conclusion) for conclusion in rule.infer)) if rule.infer else ()
