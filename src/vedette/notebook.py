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
from vedette.show.text import Canvas, render_text


class Verdict(pipeline.Assessment):
    """An assessment that draws itself: `print` gives the verdict's screen, a notebook the same as HTML."""

    @property
    def report(self) -> SavedReport:
        """The saved form: what `vedette evaluate --format json` prints, without the list of input files."""
        return build_report(self)

    def __str__(self) -> str:
        return render_text(build_blocks(self.report), Canvas())

    def _repr_html_(self) -> str:
        return render_html_fragment(build_blocks(self.report))


def assess(rulebook: Rulebook, case: Case, as_of: date | None = None, settings: Settings | None = None) -> Verdict:
    """Assess a case under a rulebook; see :func:`vedette.reasoning.assess.assess`."""
    found = pipeline.assess(rulebook, case, as_of, settings)
    return Verdict(**{field.name: getattr(found, field.name) for field in dataclasses.fields(found)})
