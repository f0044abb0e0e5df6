"""The facts of a case: which count on a date, how far each is believed, and where it stands.

Method: credences come from reports as `credence` describes (Good, "Probability and the Weighing of Evidence", 1950; ten
relays of one origin are one voice). No rule is asked. A fact whose reports are all dated later is shown as not yet
known, and one that is older than its kind stays fresh as stale; neither counts.

Worked example: a fact with two reports of one origin graded B2 (0.81) shows a credence of 81 %, 1 origin and 2 reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from vedette.analyses.result import Result, draw
from vedette.language.atoms import build_atom, format_value, to_json_value
from vedette.language.model import Case, Fact, Rulebook
from vedette.language.unparse import word_atom
from vedette.reasoning.credence import select_known, weigh_fact
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Text, Tone
from vedette.show.numbers import format_count, format_percent

SCHEMA = "vedette.facts/1"
_STATES = {"future": "not yet", "stale": "stale"}


@dataclass(frozen=True, slots=True)
class ListedFact:
    """One fact; `status` is known, future or stale.

    `reports` counts those known on the date (of a fact that does not count, all), and `origins` lists their voices.
    `basis` is reported, assumed or estimated (a stated probability).
    """

    id: str
    kind: str
    attributes: Mapping[str, str | int | float | bool]
    statement: str
    absent: bool
    status: str
    basis: str
    credence: float
    low: float
    high: float
    origins: tuple[str, ...]
    reports: int
    note: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class FactList(Result):
    """All facts of a case by id, as known on `as_of`."""

    schema: str
    case: str
    title: str
    as_of: str
    facts: tuple[ListedFact, ...]


def list_facts(rulebook: Rulebook, case: Case, as_of: date | None = None) -> FactList:
    """Every fact of a case, as known on a date (the case's own unless given)."""
    day = as_of or case.as_of
    known = select_known(case, rulebook.kinds, day)
    shelves = (("known", known.facts), ("future", known.future), ("stale", known.stale))
    entries = (_build_entry(fact, status, rulebook, case) for status, facts in shelves for fact in facts)
    return FactList(SCHEMA, case.id, case.title, day.isoformat(), tuple(sorted(entries, key=lambda e: e.id)))


def _build_entry(fact: Fact, status: str, rulebook: Rulebook, case: Case) -> ListedFact:
    weighed = weigh_fact(fact, rulebook, case.sources)
    return ListedFact(
        id=fact.id,
        kind=fact.kind,
        attributes={name: to_json_value(value) for name, value in sorted(fact.attributes.items())},
        statement=word_atom(build_atom(fact)),
        absent=fact.absent,
        status=status,
        basis=_find_basis(fact),
        credence=weighed.probability,
        low=weighed.low,
        high=weighed.high,
        origins=tuple(voice.origin for voice in weighed.voices),
        reports=len(fact.reports),
        note=fact.note,
        path=fact.at.path,
        line=fact.at.line,
    )


def _find_basis(fact: Fact) -> str:
    if fact.assumed:
        return "assumed"
    return "reported" if fact.reports and fact.probability is None else "estimated"


# --- as a screen ------------------------------------------------------------------------------------------------------


@draw.register
def build_blocks(listing: FactList) -> tuple[Block, ...]:
    """One table, and a sentence on what counts."""
    counting = sum(fact.status == "known" for fact in listing.facts)
    columns = (
        Column("line", "right"),
        Column("fact", wrap=True),
        Column("says", wrap=True),
        Column("credence", "right"),
        Column("origins", "right"),
        Column("reports", "right"),
    )
    paths = ", ".join(sorted({fact.path for fact in listing.facts}))
    facts, verb = format_count(len(listing.facts), "fact"), "counts" if counting == 1 else "count"
    return (
        Heading(f"{listing.case}  {listing.title}", level=1),
        Prose(f"{counting} of {facts} of {paths} {verb} on {listing.as_of}.", tone="muted"),
        Table(columns, tuple(_fact_row(fact) for fact in listing.facts)),
        Note("Reports of one origin are one voice. `vedette facts CASE ID` shows a fact's reports and what it feeds."),
    )


def _fact_row(fact: ListedFact) -> tuple[Cell, ...]:
    tone: Tone = "" if fact.status == "known" else "muted"
    values = ", ".join(format_value(value) for value in fact.attributes.values())
    absent = "absent " if fact.absent else ""
    basis = "" if fact.basis == "reported" else f", {fact.basis}"
    return (
        str(fact.line),
        Text(fact.id, tone),
        f"{absent}{fact.kind} ({values}){basis}",
        Text(_STATES.get(fact.status) or format_percent(fact.credence), tone),
        str(len(fact.origins)),
        str(fact.reports),
    )
