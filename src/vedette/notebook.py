"""Vedette from Python: assess a case, and see the assessment drawn where it is shown.

A thin face over :mod:`vedette.reasoning.assess` for people at a prompt or in a notebook, where a result should show
itself.
"""

from __future__ import annotations

import dataclasses
from datetime import date

from vedette.analyses.evaluate import SavedReport, build_blocks, build_report
from vedette.language.model import Case, Rulebook
from vedette.reasoning import assess as pipeline
from vedette.reasoning.scoring.judgement import Settings
from vedette.show.html import render_html_fragment
from vedette.show.json_text import render_json
from vedette.show.text import Canvas, render_text


class Verdict(pipeline.Assessment):
    """An assessment that draws itself: `print` gives the verdict's screen, a notebook the same as HTML."""

    @property
    def report(self) -> SavedReport:
        """The saved form: what `vedette evaluate --format json` prints, without the list of input files."""
        return build_report(self)

    def to_json(self) -> str:
        """The report as `vedette evaluate --format json` prints it; `evaluate.parse_report` reads it back."""
        return render_json(self.report.to_data())

    def __str__(self) -> str:
        return render_text(build_blocks(self.report), Canvas())

    def _repr_html_(self) -> str:
        return render_html_fragment(build_blocks(self.report))


def assess(
    rulebook: Rulebook, case: Case, as_of: date | str | None = None, settings: Settings | None = None
) -> Verdict:
    """Assess a case under a rulebook; see :func:`vedette.reasoning.assess.assess`.

    `as_of` is a date, or a text such as `2022-12-20`. Raises ValueError for a text that is no date.
    """
    day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    found = pipeline.assess(rulebook, case, day, settings)
    return Verdict(**{field.name: getattr(found, field.name) for field in dataclasses.fields(found)})
