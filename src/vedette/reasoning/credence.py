"""Credence: the probability that a fact is true, from its reports.

A report's Admiralty grade maps to a probability by the rulebook's table. Reports add up in log-odds from an even
start (Good, "Probability and the Weighing of Evidence", 1950); a denial counts the other way; and of all reports
that go back to one origin only the strongest counts, since ten outlets relaying one voice are one voice.
Reliability F and credibility 6 mean *unknown*: such a report leaves the odds alone, and leaves open how far it
could have moved them.

Worked example: with B2 worth 0.80 and C3 worth 0.60, a B2 report and a C3 denial of another origin give log-odds
ln(0.8/0.2) - ln(0.6/0.4) = 0.981, a credence of 0.727. A second B2 report of the first origin changes nothing.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from vedette.language.model import Case, Estimate, Fact, FactKind, Grades, Report

UNKNOWN_RELIABILITY = "F"
UNKNOWN_CREDIBILITY = 6
EVEN = 0.5
BELIEVED = 0.5
"""A fact is true in the likeliest world when its credence is above this."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What one origin says of a fact: its strongest report, and what that adds to the log-odds (natural logarithm)."""

    origin: str
    strongest: Report
    log_odds: float
    reports: int


@dataclass(frozen=True, slots=True)
class Credence:
    """The probability that a fact is true, with the range its reports leave open, and the voices behind it."""

    probability: float
    low: float
    high: float
    voices: tuple[Voice, ...] = ()

    @property
    def is_believed(self) -> bool:
        """Whether the fact is true in the likeliest world."""
        return self.probability > BELIEVED

    @property
    def is_certain(self) -> bool:
        return self.probability in (0.0, 1.0)

    @property
    def midrange(self) -> float:
        """The chance with which the fact is drawn when ranges are taken at their width and not at their best guess."""
        return (self.low + self.high) / 2


def weigh_fact(fact: Fact, grades: Grades) -> Credence:
    """The credence of one fact. A stated probability is taken as it is; an assumption without one is certain."""
    stated = fact.probability or (Estimate.exactly(1.0) if not fact.reports else None)
    if stated is not None:
        return Credence(stated.value, stated.low, stated.high)
    voices = tuple(_find_strongest(origin, reports, grades) for origin, reports in _by_origin(fact.reports))
    log_odds = math.fsum(v.log_odds for v in voices)
    open_either_way = _open_log_odds(voices, grades)
    return Credence(
        _to_probability(log_odds),
        _to_probability(log_odds - open_either_way),
        _to_probability(log_odds + open_either_way),
        voices,
    )


def report_log_odds(report: Report, grades: Grades) -> float:
    """What a report alone adds to the log-odds of its fact: 0 for an unknown grade, negative for a denial."""
    probability = grades.table.get((report.reliability, report.credibility), EVEN)
    log_odds = math.log(probability / (1.0 - probability))
    return -log_odds if report.denies else log_odds


def _by_origin(reports: Iterable[Report]) -> list[tuple[str, list[Report]]]:
    origins: dict[str, list[Report]] = {}
    for report in reports:
        origins.setdefault(report.origin, []).append(report)
    return sorted(origins.items())


def _find_strongest(origin: str, reports: list[Report], grades: Grades) -> Voice:
    """The strongest report of an origin; one that says and denies a thing equally strongly says nothing."""
    strongest = min(
        reports,
        key=lambda r: (
            -abs(report_log_odds(r, grades)),
            _is_unknown(r),
            r.source,
            str(r.date),
            r.quote or "",
            r.denies,
        ),
    )
    log_odds = report_log_odds(strongest, grades)
    torn = any(report_log_odds(r, grades) == -log_odds for r in reports)
    return Voice(origin, strongest, 0.0 if torn else log_odds, len(reports))


def _is_unknown(report: Report) -> bool:
    return report.reliability == UNKNOWN_RELIABILITY or report.credibility == UNKNOWN_CREDIBILITY


def _open_log_odds(voices: Iterable[Voice], grades: Grades) -> float:
    """How far voices of unknown grade could move the log-odds: each as far as a middling report (C, 2) would."""
    middling = grades.table.get(("C", 2), EVEN)
    return sum(_is_unknown(v.strongest) for v in voices) * abs(math.log(middling / (1.0 - middling)))


def _to_probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds)) if log_odds >= 0 else math.exp(log_odds) / (1.0 + math.exp(log_odds))


# --- what is known at a date ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of a case that count at a date, and those that do not: `future` (not reported yet) and `stale`."""

    facts: tuple[Fact, ...]
    future: tuple[Fact, ...]
    stale: tuple[Fact, ...]


def select_known(case: Case, kinds: Mapping[str, FactKind], as_of: date) -> Known:
    """What an analyst could know on that day: by the dates of reports, never by the dates of events.

    Reports dated later are dropped; a fact all of whose reports are later is unknown, and one whose newest report
    is older than its kind's `stale_after` no longer counts. Facts without reports (assumed, or of stated
    probability), and reports without a date, always count.
    """
    sorted_out: dict[str, list[Fact]] = {"facts": [], "future": [], "stale": []}
    for fact in case.facts:
        reports = tuple(r for r in fact.reports if r.date is None or r.date <= as_of)
        if fact.reports and not reports:
            sorted_out["future"].append(fact)
        elif _is_stale(reports, kinds[fact.kind].stale_after, as_of):
            sorted_out["stale"].append(fact)
        else:
            sorted_out["facts"].append(dataclasses.replace(fact, reports=reports))
    return Known(*(tuple(sorted_out[name]) for name in ("facts", "future", "stale")))


def _is_stale(reports: Iterable[Report], days: int | None, as_of: date) -> bool:
    dates = [r.date for r in reports]
    dated = [d for d in dates if d is not None]
    if days is None or not dated or len(dated) < len(dates):
        return False
    return as_of - max(dated) > timedelta(days=days)
