"""Vedette from Python: assess a case, and see the assessment drawn where it is shown.

A thin face over :mod:`vedette.reasoning.assess` for people at a prompt or in a notebook, where a result should show
itself.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING

from vedette.analyses.evaluate import SavedReport, build_report
from vedette.language.model import Case, Rulebook
from vedette.reasoning import assess as pipeline
from vedette.reasoning.scoring.judgement import Settings

if TYPE_CHECKING:
    import pandas


class Verdict(pipeline.Assessment):
    """An assessment that draws itself: `print` gives the verdict's screen, a notebook the same as HTML."""

    @property
    def report(self) -> SavedReport:
        """The saved form: what `vedette evaluate --format json` prints, without the list of input files."""
        return build_report(self)

    def to_json(self) -> str:
        """The report as `vedette evaluate --format json` prints it; `evaluate.parse_report` reads it back."""
        return self.report.to_json()

    def to_frame(self, of: str = "scenarios") -> pandas.DataFrame:
        """The scenarios of the report as a table of pandas, or what else `of` names: `rules`, `facts`."""
        return self.report.to_frame(of)

    def __str__(self) -> str:
        return str(self.report)

    def _repr_html_(self) -> str:
        return self.report._repr_html_()


def assess(
    rulebook: Rulebook, case: Case, as_of: date | str | None = None, settings: Settings | None = None
) -> Verdict:
    """Assess a case under a rulebook; see :func:`vedette.reasoning.assess.assess`.

    `as_of` is a date, or a text such as `2022-12-20`. Raises ValueError for a text that is no date.
    """
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    found = pipeline.assess(rulebook, case, day, settings)
    return Verdict(**{field.name: getattr(found, field.name) for field in dataclasses.fields(found)})
