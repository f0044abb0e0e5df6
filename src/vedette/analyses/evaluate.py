"""The saved result of a run: what `evaluate --format json` prints, and everything a renderer needs to show a verdict.

A report holds no object of the run it came from, only words and numbers, so that it can be read and shown years later
without the rules. Its fields stand in the order of the JSON contract `vedette.report/2`; numbers are not rounded.

`score_db` of a scenario is exactly `10·log10(prior)` plus the sum of `counted[scenario]` over all rules with
`holds`: both refer to the likeliest world, in which a fact is true when its credence is above one half.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vedette.analyses.result import Result, draw, word_worlds
from vedette.language.atoms import to_json_value
from vedette.language.fingerprint import find_fingerprint
from vedette.language.model import Case, Rulebook
from vedette.language.yardsticks import YARDSTICKS, say
from vedette.reasoning.assess import Assessment
from vedette.reasoning.grounding import Firing
from vedette.reasoning.scoring.judgement import can_tell, is_too_close, measure_lead
from vedette.reasoning.scoring.terms import count_by_rule
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Share, Signed, Table, Text, Tree
from vedette.show.numbers import format_bits, format_count, format_db, format_odds, format_percent, format_range
from vedette.version import __version__

SCHEMA = "vedette.report/2"
READ = ("vedette.report/1", SCHEMA)
"""Reports of the first kind lack `effective`, and their `counted` are weights that were not centred."""
LEVEL = 1e-9
"""Chances that differ by less are level: nobody leads."""
CARRYING_RULES = 8
"""How many rules the verdict's own screen shows; `explain` shows all."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class InputEntry:
    """A file that was read, and the SHA-256 of its bytes in hexadecimal."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class MethodEntry:
    name: str
    uncertainty: str
    worlds: int
    exact: bool
    seed: int
    standard_error: float
    effective: float | None = None
    states: int = 0


@dataclass(frozen=True, slots=True)
class SavedScenario:
    """Probabilities from 0 to 1, scores in decibans; `word` is None in a gap of the yardstick."""

    id: str
    title: str
    prior: float
    probability: float
    low: float
    high: float
    score_db: float
    naive_db: float
    rank: int
    first_share: float
    word: str | None
    short: str = ""

    @property
    def column(self) -> str:
        """What stands above this scenario's column."""
        return self.short or self.title


@dataclass(frozen=True, slots=True)
class ConfidenceEntry:
    level: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FiringEntry:
    """One way the rule could fire: its variables, the facts it needs, and the true facts that block it."""

    bindings: Mapping[str, str | int | float | bool]
    facts: tuple[str, ...]
    blocked_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavedRule:
    """`weights` as written (the middle of a range) and `counted` after group discounts, dB by scenario."""

    id: str
    title: str
    group: str | None
    holds: bool
    holds_probability: float
    weights: Mapping[str, float]
    counted: Mapping[str, float]
    firings: tuple[FiringEntry, ...]
    at: str


@dataclass(frozen=True, slots=True)
class SavedFact:
    """A given fact that counts at the date; derived facts appear in firings only, as `kind {attribute: value}`."""

    id: str
    kind: str
    attributes: Mapping[str, str | int | float | bool]
    credence: float
    origins: tuple[str, ...]
    reports: int
    at: str


@dataclass(frozen=True, slots=True)
class SavedOutcome:
    """What came about, in a case that is closed."""

    scenario: str
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class SavedRecord:
    """How the rulebook did on closed cases (see `backtest`): the chance it gave to what came about, the geometric mean,
    beside that of its priors, and its skill over these in bits a case with the central 90 %. `current` says that the
    rulebook has not changed since.
    """

    cases: int
    wars: int
    chance: float
    prior_chance: float
    skill: float
    skill_low: float
    skill_high: float
    current: bool


@dataclass(frozen=True, slots=True)
class SavedReport(Result):
    """A whole verdict; see the module's first paragraph. Scenarios stand by rank, rules and facts by id."""

    schema: str
    vedette: str
    case: str
    title: str
    question: str
    as_of: str
    rulebook: str
    engine: str
    inputs: tuple[InputEntry, ...]
    method: MethodEntry
    conditional_on_listed_scenarios: bool
    scenarios: tuple[SavedScenario, ...]
    confidence: ConfidenceEntry
    rules: tuple[SavedRule, ...]
    facts: tuple[SavedFact, ...]
    until: str | None = None
    outcome: SavedOutcome | None = None
    record: SavedRecord | None = None


def parse_report(text: str) -> SavedReport:
    """A report from its JSON, of this schema or an earlier one. Raises ValueError for any other text."""
    from pydantic import TypeAdapter  # only reading needs it, and it is slow to import

    data = json.loads(text)
    if not isinstance(data, dict) or data.get("schema") not in READ:
        raise ValueError(f"not a {SCHEMA} document")
    return TypeAdapter(SavedReport).validate_python(data)


# --- from an assessment -----------------------------------------------------------------------------------------------


def build_report(assessment: Assessment, inputs: Iterable[tuple[str, str]] = ()) -> SavedReport:
    """The report of an assessment; `inputs` are paths and SHA-256 sums of the files it was made from."""
    gathered, case = assessment.evidence, assessment.evidence.case
    return SavedReport(
        schema=SCHEMA,
        vedette=__version__,
        case=case.id,
        title=case.title,
        question=case.question,
        as_of=gathered.as_of.isoformat(),
        rulebook=gathered.rulebook.id,
        engine=gathered.engine,
        inputs=tuple(InputEntry(path, sha256) for path, sha256 in sorted(inputs)),
        method=_method_entry(assessment),
        conditional_on_listed_scenarios=not any(s.residual for s in gathered.rulebook.scenarios),
        scenarios=_scenario_entries(assessment),
        confidence=ConfidenceEntry(
            assessment.confidence.level, (*assessment.confidence.reasons, *_divide_range(assessment))
        ),
        rules=_rule_entries(assessment),
        facts=tuple(
            _fact_entry(assessment, atom) for atom in sorted(gathered.facts, key=lambda a: gathered.facts[a].id)
        ),
        until=case.until.isoformat() if case.until else None,
        outcome=_outcome_entry(case),
        record=_record_entry(gathered.rulebook),
    )


def _outcome_entry(case: Case) -> SavedOutcome | None:
    came = case.outcome
    return None if came is None else SavedOutcome(came.scenario, came.date.isoformat(), came.source)


def _record_entry(rulebook: Rulebook) -> SavedRecord | None:
    record = rulebook.record
    if record is None:
        return None
    return SavedRecord(
        cases=record.cases,
        wars=record.wars,
        chance=record.chance,
        prior_chance=record.prior_chance,
        skill=record.skill,
        skill_low=record.skill_low,
        skill_high=record.skill_high,
        current=record.digest == find_fingerprint(rulebook),
    )


def _divide_range(assessment: Assessment) -> tuple[str, ...]:
    """How much of the leader's range is doubt about facts, and how much about weights; nothing when nothing is in
    doubt.
    """
    doubt = assessment.doubt
    if doubt is None:
        return ()
    shares = (
        (doubt.from_facts, "facts"),
        (doubt.from_sources, "whether sources are sound"),
        (doubt.from_weights, "weights"),
        (doubt.from_priors, "priors"),
    )
    told = [f"{format_percent(share)} doubt about {what}" for share, what in shares if share]
    return (f"of the leader's range, {', '.join(told)}",)


def _method_entry(assessment: Assessment) -> MethodEntry:
    method = assessment.method
    return MethodEntry(
        name=method.name,
        uncertainty=method.uncertainty,
        worlds=method.worlds,
        exact=method.exact,
        seed=method.seed,
        standard_error=method.standard_error,
        effective=method.effective,
        states=method.states,
    )


def _scenario_entries(assessment: Assessment) -> tuple[SavedScenario, ...]:
    yardstick = YARDSTICKS[assessment.evidence.rulebook.yardstick]
    return tuple(
        SavedScenario(
            id=j.scenario.id,
            title=j.scenario.title,
            prior=j.scenario.prior.value,
            probability=j.probability,
            low=j.low,
            high=j.high,
            score_db=j.score_db,
            naive_db=j.naive_db,
            rank=j.rank,
            first_share=j.first_share,
            word=yardstick.find_word(j.probability),
            short=j.scenario.short,
        )
        for j in assessment.judgements
    )


def _rule_entries(assessment: Assessment) -> tuple[SavedRule, ...]:
    gathered = assessment.evidence
    counted = count_by_rule(assessment.likely.units, gathered.rulebook.scenarios, gathered.rulebook.discount)
    firings: dict[str, list[FiringEntry]] = {}
    holding: set[str] = set()
    for number, firing in enumerate(gathered.circuit.grounding.firings):
        firings.setdefault(firing.rule, []).append(_firing_entry(assessment, firing))
        if number in assessment.likely.firings:
            holding.add(firing.rule)
    return tuple(
        SavedRule(
            id=rule.id,
            title=rule.title,
            group=rule.group,
            holds=rule.id in holding,
            holds_probability=assessment.prior_chances.rules[rule.id],
            weights={s: w.value for s, w in sorted(rule.weigh.items())},
            counted=counted.get(rule.id, {}),
            firings=tuple(firings.get(rule.id, ())),
            at=str(rule.at),
        )
        for rule in gathered.rules
    )


def _firing_entry(assessment: Assessment, firing: Firing) -> FiringEntry:
    """Blockers are named where they are true in the likeliest world, which is where they block."""
    blocking = [a for a in firing.blockers if a in assessment.likely.true]
    counted = {a for g in firing.gates for m in g.members for a in m if a in assessment.likely.true}
    return FiringEntry(
        {name: to_json_value(value) for name, value in firing.bindings},
        tuple(sorted(assessment.evidence.name(a) for a in {*firing.body, *counted})),
        tuple(sorted(assessment.evidence.name(a) for a in blocking)),
    )


def _fact_entry(assessment: Assessment, atom: int) -> SavedFact:
    fact = assessment.evidence.facts[atom]
    credence = assessment.evidence.credences[atom]
    return SavedFact(
        id=fact.id,
        kind=fact.kind,
        attributes={name: to_json_value(value) for name, value in sorted(fact.attributes.items())},
        credence=credence.probability,
        origins=tuple(voice.origin for voice in credence.voices),
        reports=len(fact.reports),
        at=str(fact.at),
    )


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(report: SavedReport) -> tuple[Block, ...]:
    """The verdict's screen: the answer in a sentence, then the table, then why, then how firmly."""
    return (
        Heading(f"{report.case}  {report.title}", level=1),
        Prose(report.question),
        Prose(_describe_inputs(report), tone="muted"),
        Prose(_state_verdict(report), tone="strong"),
        *_say_if_prior(report),
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
