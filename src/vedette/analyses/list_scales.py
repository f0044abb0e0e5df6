"""Which published scales turn numbers into words, and where does each come from?

Method: the scales are data (`language/scales`), each a file with its source and edition; nothing is computed. A number
in a gap between two terms has no word.

Worked example: 0.62 is "likely" by ICD 203 (0.55 to 0.80), and has no word by Kent, whose "probable" begins at 0.63.
"""

from __future__ import annotations

from dataclasses import dataclass

from vedette.analyses.result import Result, draw
from vedette.language.yardsticks import KINDS_OF_SCALES, Band, Yardstick, find_scale, list_scales
from vedette.show.blocks import Block, Column, Heading, Note, Prose, Table
from vedette.show.numbers import format_percent

SCHEMA = "vedette.scales/1"
_OF = {"probability": "probabilities", "likelihood_ratio": "likelihood ratios", "confidence": "confidence, 0 to 100"}
WITHOUT_END = 1e59
"""A band that reaches further has no upper end."""


@dataclass(frozen=True, slots=True)
class ScaleTerm:
    """A term and the numbers it stands for; a square bracket of `ends` says that this end belongs to it."""

    term: str
    low: float
    high: float
    ends: str
    stands_for: float | None


@dataclass(frozen=True, slots=True)
class ScaleEntry:
    """A scale with its terms in rising order."""

    id: str
    title: str
    edition: str
    of: str
    source: str
    note: str
    terms: tuple[ScaleTerm, ...]


@dataclass(frozen=True, slots=True)
class ScaleListing(Result):
    """Scales by what they are of, then by name."""

    schema: str
    scales: tuple[ScaleEntry, ...]


def list_entries(name: str | None = None) -> ScaleListing:
    """All scales, or the one of this name. Raises KeyError for a name that is not shipped."""
    found = [find_scale(each) for each in ([name] if name else list_scales())]
    found.sort(key=lambda scale: (KINDS_OF_SCALES.index(scale.of), scale.id))
    return ScaleListing(SCHEMA, tuple(map(_build_entry, found)))


def _build_entry(scale: Yardstick) -> ScaleEntry:
    return ScaleEntry(
        id=scale.id,
        title=scale.title,
        edition=scale.edition,
        of=scale.of,
        source=scale.source,
        note=scale.note,
        terms=tuple(map(_build_term, scale.bands)),
    )


def _build_term(band: Band) -> ScaleTerm:
    return ScaleTerm(band.word, band.low, band.high, band.ends, band.stands_for)


@draw.register
def build_blocks(listing: ScaleListing) -> tuple[Block, ...]:
    """One scale term by term, or all of them in a table."""
    if len(listing.scales) == 1:
        return _draw_scale(listing.scales[0])
    columns = (Column("scale"), Column("of", wrap=True), Column("terms", "right"), Column("source", wrap=True))
    rows = tuple((s.id, _OF[s.of], f"{len(s.terms)}", s.source) for s in listing.scales)
    return (Heading("Scales", level=1), Table(columns, rows))


def _draw_scale(scale: ScaleEntry) -> tuple[Block, ...]:
    valued = any(term.stands_for is not None for term in scale.terms)
    columns = (
        Column("term", wrap=True),
        Column("from", "right"),
        Column("to", "right"),
        *((Column("stands for", "right"),) if valued else ()),
    )
    rows = tuple(
        (
            term.term,
            f"{'above ' if term.ends[0] == '(' else ''}{_word(scale, term.low)}",
            "" if term.high > WITHOUT_END else f"{'below ' if term.ends[1] == ')' else ''}{_word(scale, term.high)}",
            *((f"{term.stands_for:g}" if term.stands_for is not None else "",) if valued else ()),
        )
        for term in scale.terms
    )
    return (
        Heading(f"{scale.title} ({scale.id})", level=1),
        Prose(f"Words for {_OF[scale.of]}. {scale.source}."),
        Table(columns, rows),
        *((Note(scale.note),) if scale.note else ()),
    )


def _word(scale: ScaleEntry, number: float) -> str:
    return format_percent(number) if scale.of == "probability" else f"{number:,.0f}"
