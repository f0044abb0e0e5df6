"""Draws the evidence of an explanation as trees: from a rule down to the sentence in a document.

A fact is drawn in full where it first stands and named with its chance wherever it stands again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from vedette.analyses.explain.derivations import CountedFacts, FactEvidence, ReportEntry, Way
from vedette.language.unparse import word_bindings
from vedette.show.blocks import Tone, Tree
from vedette.show.numbers import format_percent

Facts = Mapping[str, FactEvidence]
Seen = set[str]
"""Names of the facts that the screen has shown in full already; drawing adds to it."""


def draw_way(way: Way, facts: Facts, seen: Seen) -> tuple[Tree, ...]:
    """What a way rests on: its variables, then its facts, what it counts, and what would block it."""
    where = (Tree(f"where {word_bindings(way.bindings.items())}", (), "muted"),) if way.bindings else ()
    return (
        *where,
        *(draw_fact(name, facts, seen) for name in way.facts),
        *(draw_gate(gate, facts, seen) for gate in way.gates),
        *(draw_blocker(name, facts) for name in way.blockers),
        *_draw_nothing_needed(way),
    )


def _draw_nothing_needed(way: Way) -> tuple[Tree, ...]:
    return () if way.facts or way.gates or way.blockers else (Tree("no fact stands against it"),)


def draw_gate(gate: CountedFacts, facts: Facts, seen: Seen) -> Tree:
    """What an `at_least` condition counted."""
    label = f"at least {gate.needs}{_by(gate)}: {gate.has} in the likeliest world"
    return Tree(label, tuple(draw_fact(name, facts, seen) for name in gate.facts), _tone(gate.has >= gate.needs))


def _by(gate: CountedFacts) -> str:
    return f" with different `{gate.distinct}`" if gate.distinct else " such facts"


def draw_blocker(name: str, facts: Facts) -> Tree:
    """A fact under a `not`."""
    fact = facts[name]
    state = "blocked by" if fact.holds else "not blocked by"
    return Tree(f"{state} {name} · {_chance(fact)}", (), "bad" if fact.holds else "")


def draw_fact(name: str, facts: Facts, seen: Seen) -> Tree:
    """A fact with its reports and with the rules that concluded it, in full the first time."""
    fact = facts[name]
    label = _label(fact)
    if name in seen and (fact.reports or fact.ways):
        return Tree(f"{_short(fact)} (shown above)", (), _tone(fact.holds))
    seen.add(name)
    note = (Tree(f"note: {fact.note}", (), "muted"),) if fact.note else ()
    reports = tuple(draw_report(report) for report in fact.reports if report.counts)
    echoes = sum(not report.counts for report in fact.reports)
    more = (Tree(f"and {echoes} weaker {'report' if echoes == 1 else 'reports'} of the same origin", (), "muted"),)
    ways = tuple(draw_conclusion(tuple(same), facts, seen) for _, same in groupby(fact.ways, key=lambda way: way.rule))
    return Tree(label, (*reports, *(more if echoes else ()), *note, *ways), _tone(fact.holds))


def _label(fact: FactEvidence) -> str:
    if fact.basis == "derived":
        return f"{fact.name} · {_chance(fact)}"
    return f"{fact.name} · {fact.statement} · {_chance(fact)}"


def _short(fact: FactEvidence) -> str:
    return f"{fact.name} · {format_percent(fact.chance)}"


def _chance(fact: FactEvidence) -> str:
    """The chance, and how it came about where no report stands behind it."""
    basis = "" if fact.basis == "reported" else f"{fact.basis}, "
    return f"{basis}{format_percent(fact.chance)}" + ("" if fact.holds else ", false in the likeliest world")


def draw_conclusion(ways: Sequence[Way], facts: Facts, seen: Seen) -> Tree:
    """A rule that concluded a derived fact, by each of its ways."""
    first = ways[0]
    verb = "by" if first.holds else "would follow by"
    return Tree(f"{verb} {first.rule}: {first.title} ({first.at})", draw_ways(ways, facts, seen), _tone(first.holds))


def draw_ways(ways: Sequence[Way], facts: Facts, seen: Seen) -> tuple[Tree, ...]:
    """What each way rests on; a single way needs no branch of its own."""
    drawn = [draw_way(way, facts, seen) for way in ways]
    return drawn[0] if len(drawn) == 1 else tuple(Tree(f"way {i}", way) for i, way in enumerate(drawn, start=1))


def draw_report(report: ReportEntry, say_if_idle: bool = False) -> Tree:
    """A quote, and who said it, when, where it stands, and how it is graded."""
    idle = (Tree("does not count: the same origin has a stronger report", (), "muted"),)
    rest = idle if say_if_idle and not report.counts else ()
    if report.quote is None:
        return Tree(describe_report(report), rest, "muted")
    return Tree(f'"{report.quote}"', (Tree(describe_report(report), (), "muted"), *rest))


def describe_report(report: ReportEntry) -> str:
    """Everything about a report but its quote, on one line."""
    voice = report.source_name if report.origin == report.source else f"{report.source_name}, from {report.origin_name}"
    parts = (
        "denied by " + voice if report.denies else voice,
        report.grade,
        report.date or "",
        f"hedged: “{report.hedge}”" if report.hedge else "",
        _locate(report),
        report.at,
    )
    return " · ".join(part for part in parts if part)


def _locate(report: ReportEntry) -> str:
    if report.document is None:
        return ""
    if report.quote is None:
        return report.document
    where = "quote not checked" if report.offset is None else f"offset {report.offset}"
    return f"{report.document}, {where}"


def _tone(holds: bool) -> Tone:
    return "" if holds else "muted"
