"""What a fact rests on and what rests on it: its reports, its credence as a sum, and every rule that it feeds.

Method: reports add up in log-odds from an even start, of each origin only the strongest (Good, "Probability and the
Weighing of Evidence", 1950; see `credence`). They are printed as decibans of odds, 10·log10(p / (1 - p)), so that the
printed terms add up to the printed total; what rounding loses is a row of its own.

Worked example: a B2 report at 0.80 is +6.02 dB, a C3 denial of another origin at 0.60 is -1.76 dB. Their sum of
+4.26 dB is a credence of 73 %.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vedette.analyses.explain.derivations import (
    DB_PER_LOG_ODDS,
    EvidenceIndex,
    JsonValue,
    ReportEntry,
    build_reports,
    find_basis,
)
from vedette.analyses.explain.trees import draw_report
from vedette.analyses.result import Result, draw
from vedette.language.atoms import build_atom, to_json_value
from vedette.language.model import Fact
from vedette.language.unparse import word_atom
from vedette.reasoning.circuit import depends_on
from vedette.reasoning.credence import Credence, Voice, find_logit, weigh_fact
from vedette.reasoning.grounding import Firing
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Text
from vedette.show.numbers import format_db, format_percent, format_range, format_times, join_words
from vedette.show.tally import ROUNDING, tally

SCHEMA = "vedette.explanation/1"


@dataclass(frozen=True, slots=True)
class VoiceEntry:
    """One origin's part in the credence: its strongest report, and what that adds to the odds, in dB."""

    origin: str
    origin_name: str
    grade: str
    denies: bool
    db: float
    reports: int


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A rule that looks at the fact, directly or `through` derived facts.

    `part` is supports, blocks or counts toward (an `at_least`); through derived facts, what that comes to for the rule.
    """

    rule: str
    title: str
    at: str
    part: str
    through: tuple[str, ...]
    holds: bool
    chance: float
    counted: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source on which a fact hangs, its letter, and the chance that its word is worth anything."""

    source: str
    name: str
    letter: str
    soundness: float


@dataclass(frozen=True, slots=True)
class FactExplanation(Result):
    """A fact of the case. `status` is known, future (reported later than the date) or stale; the last two do not count.

    `odds_db` are the odds when every source is sound: those of `chance` and the voices' `db`; None, like `if_sound` and
    `chance`, for a stated or certain probability. `sources` are those that the fact hangs on. `scenarios` name
    `counted`.
    """

    schema: str
    what: str
    case: str
    id: str
    kind: str
    says: str
    statement: str
    attributes: Mapping[str, JsonValue]
    absent: bool
    basis: str
    status: str
    as_of: str
    credence: float
    low: float
    high: float
    chance: float | None
    if_sound: float | None
    odds_db: float | None
    sources: tuple[SourceEntry, ...]
    note: str
    at: str
    voices: tuple[VoiceEntry, ...]
    reports: tuple[ReportEntry, ...]
    feeds: tuple[FeedEntry, ...]
    scenarios: Mapping[str, str]


def explain_fact(trail: EvidenceIndex, fact_id: str) -> FactExplanation:
    """Explain one fact of the case; raises StopIteration for an id that is not among them."""
    gathered = trail.assessment.evidence
    status, fact = _find_fact(trail, fact_id)
    weighed = weigh_fact(fact, gathered.rulebook, gathered.case.sources)
    atom = next((a for a, f in gathered.facts.items() if f.id == fact_id), None)
    return FactExplanation(
        schema=SCHEMA,
        what="fact",
        case=gathered.case.id,
        id=fact.id,
        kind=fact.kind,
        says=gathered.rulebook.kinds[fact.kind].says,
        statement=word_atom(build_atom(fact)),
        attributes={name: to_json_value(value) for name, value in sorted(fact.attributes.items())},
        absent=fact.absent,
        basis=find_basis(fact),
        status=status,
        as_of=gathered.as_of.isoformat(),
        credence=weighed.probability,
        low=weighed.low,
        high=weighed.high,
        chance=weighed.question.chance if weighed.question else None,
        if_sound=weighed.if_sound,
        odds_db=None if weighed.if_sound in (None, 0.0) else find_logit(weighed.if_sound) * DB_PER_LOG_ODDS,
        sources=_list_sources(trail, weighed),
        note=fact.note,
        at=str(fact.at),
        voices=tuple(_build_voice(trail, voice) for voice in weighed.voices),
        reports=build_reports(trail.assessment, fact, weighed),
        feeds=() if atom is None else tuple(list_feeds(trail, atom)),
        scenarios={s.id: s.title for s in gathered.rulebook.scenarios},
    )


def _find_fact(trail: EvidenceIndex, fact_id: str) -> tuple[str, Fact]:
    known = trail.assessment.evidence.known
    shelves = (("known", known.facts), ("future", known.future), ("stale", known.stale))
    return next((status, fact) for status, facts in shelves for fact in facts if fact.id == fact_id)


def _list_sources(trail: EvidenceIndex, weighed: Credence) -> tuple[SourceEntry, ...]:
    gathered = trail.assessment.evidence
    coins = weighed.question.coins if weighed.question else ()
    return tuple(
        SourceEntry(coin.source, _name(trail, coin.source), coin.letter, gathered.find_soundness(coin))
        for coin in coins
    )


def _name(trail: EvidenceIndex, source: str) -> str:
    sources = trail.assessment.evidence.case.sources
    return sources[source].name if source in sources else source


def _build_voice(trail: EvidenceIndex, voice: Voice) -> VoiceEntry:
    strongest = voice.strongest
    db = voice.log_odds * DB_PER_LOG_ODDS
    return VoiceEntry(
        origin=voice.origin,
        origin_name=_name(trail, voice.origin),
        grade=strongest.grade,
        denies=strongest.denies,
        db=db,
        reports=voice.reports,
    )


# --- what it feeds ----------------------------------------------------------------------------------------------------


def list_feeds(trail: EvidenceIndex, start: int) -> Iterator[FeedEntry]:
    """Every rule that hangs on an atom, by the shortest chain of derived facts, each part it plays once."""
    firings = trail.assessment.evidence.circuit.grounding.firings
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    queue: deque[tuple[int, str, tuple[int, ...]]] = deque([(start, "supports", ())])
    reached = {(start, "supports")}
    while queue:
        atom, so_far, chain = queue.popleft()
        for firing in firings:
            for part in _find_parts(firing, atom, so_far):
                found.setdefault((firing.rule, part), chain)
                for concluded in firing.concludes:
                    if (concluded, part) not in reached:
                        reached.add((concluded, part))
                        queue.append((concluded, part, (*chain, concluded)))
    for (rule, part), chain in sorted(found.items(), key=lambda item: (len(item[1]), item[0])):
        yield _build_feed(trail, rule, part, chain)


def _find_parts(firing: Firing, atom: int, so_far: str) -> Iterator[str]:
    """The parts an atom plays in a firing, given the part its own cause plays: what blocks a blocker supports."""
    if atom not in depends_on(firing):
        return
    if atom in firing.body:
        yield so_far
    if atom in firing.blockers:
        yield "supports" if so_far == "blocks" else "blocks"
    if any(atom in member for gate in firing.gates for member in gate.members):
        yield "counts toward" if so_far != "blocks" else "blocks"


def _build_feed(trail: EvidenceIndex, rule_id: str, part: str, chain: tuple[int, ...]) -> FeedEntry:
    rule = trail.rules[rule_id]
    return FeedEntry(
        rule=rule_id,
        title=rule.title,
        at=str(rule.at),
        part=part,
        through=tuple(trail.name(a) for a in chain),
        holds=trail.holds(rule_id),
        chance=trail.chances.rules[rule_id],
        counted=trail.counted.get(rule_id, {}),
    )


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(explanation: FactExplanation) -> tuple[Block, ...]:
    """The fact in a sentence, its credence as a sum, its reports, and what it feeds."""
    return (
        Heading(f"{explanation.id}  {explanation.says}", level=1),
        Prose(explanation.statement),
        Prose(_state_credence(explanation), tone="strong"),
        Prose(explanation.at, tone="muted"),
        *((Prose(f"Note: {explanation.note}"),) if explanation.note else ()),
        *_draw_sum(explanation),
        *_draw_reports(explanation),
        *_draw_feeds(explanation),
    )


def _state_credence(explanation: FactExplanation) -> str:
    if explanation.status == "future":
        return f"It does not count: its reports are dated after {explanation.as_of}."
    if explanation.status == "stale":
        return f"It does not count: on {explanation.as_of} its newest report was older than its kind stays fresh."
    state = "looked for and not found" if explanation.absent else "true"
    chance = f"That it is {state} has a credence of {format_percent(explanation.credence)}"
    spread = f" (range {format_range(explanation.low, explanation.high)})" if explanation.low < explanation.high else ""
    how = {"assumed": ", which is assumed", "estimated": ", the analyst's own estimate"}.get(explanation.basis, "")
    return f"{chance}{spread}{how}.{_say_soundness(explanation)}"


def _say_soundness(explanation: FactExplanation) -> str:
    """Where the credence comes from: how often its sources are worth hearing, and what it is then."""
    if explanation.if_sound is None or explanation.status != "known":
        return ""
    if not explanation.sources:
        return " No report of it is worth anything."
    told = [f"{source.name} is sound {format_times(source.soundness)}" for source in explanation.sources]
    then = format_percent(explanation.if_sound)
    if len(told) == 1:
        return f" {told[0]}, and then it is {then}."
    return f" {join_words(told)}; when all are, it is {then}."


def _draw_sum(explanation: FactExplanation) -> tuple[Block, ...]:
    """The odds, origin by origin, with a total that the printed terms add up to."""
    if explanation.odds_db is None or explanation.chance is None or explanation.if_sound is None:
        return ()
    start = find_logit(explanation.chance) * DB_PER_LOG_ODDS
    printed = tally([start, *(voice.db for voice in explanation.voices)], explanation.odds_db)
    before = f"before anyone has spoken ({format_percent(explanation.chance)})"
    rows: list[tuple[Cell, ...]] = [(before, "", "", "", printed.terms[0])]
    for voice, db in zip(explanation.voices, printed.terms[1:], strict=True):
        rows.append((voice.origin, voice.grade, "denies" if voice.denies else "says so", str(voice.reports), db))
    if printed.rounding:
        rows.append((ROUNDING, "", "", "", printed.rounding))
    columns = (
        Column("origin", wrap=True),
        Column("grade"),
        Column("stance"),
        Column("reports", "right"),
        Column("dB of odds", "right"),
    )
    total = (f"in all {format_percent(explanation.if_sound)}", "", "", "", Text(printed.total, "strong"))
    return (
        Heading("If every source is sound, origin by origin"),
        Table(columns, tuple(rows), total),
        Note(
            "Of each origin the strongest report either way counts. Probability = 1 / (1 + 10^(-dB/10)). The credence "
            "averages over which sources are sound. F and 6 mean unknown: 0 dB, and a wider range; E is worth nothing."
        ),
    )


def _draw_reports(explanation: FactExplanation) -> tuple[Block, ...]:
    if not explanation.reports:
        return (Note("No report stands behind it."),)
    return (
        Heading(f"Reports ({len(explanation.reports)})"),
        *(draw_report(report, say_if_idle=True) for report in explanation.reports),
    )


def _draw_feeds(explanation: FactExplanation) -> tuple[Block, ...]:
    if explanation.status != "known":
        return (Note("As it does not count, it feeds no rule."),)
    if not explanation.feeds:
        return (Note("It feeds no rule."),)
    columns = (
        Column("rule", wrap=True),
        Column("part", wrap=True),
        Column("chance", "right"),
        *(Column(title, "right", wrap=True) for title in explanation.scenarios.values()),
    )
    return (
        Heading("Rules it feeds (dB that they count)"),
        Table(columns, tuple(_feed_row(feed, explanation) for feed in explanation.feeds)),
        Note(
            "Supports: the rule needs it. Blocks: the rule needs it false. Counts toward: it is one of several that "
            "are counted. A rule without dB does not hold in the likeliest world, or only concludes facts."
        ),
    )


def _feed_row(feed: FeedEntry, explanation: FactExplanation) -> tuple[Cell, ...]:
    dbs = (format_db(feed.counted[s]) if s in feed.counted else "" for s in explanation.scenarios)
    through = f", through {' and '.join(feed.through)}" if feed.through else ""
    return (Text(feed.rule, "" if feed.holds else "muted"), feed.part + through, format_percent(feed.chance), *dbs)
