"""The command that follows a case while its files are edited: watch."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vedette.cli.exit_status import Status
from vedette.cli.formats import offer_formats
from vedette.cli.inputs import build_settings
from vedette.cli.options import CaseArgument, MethodOptions, RulesOption, Screen
from vedette.cli.paths import check_case, check_rulebook

if TYPE_CHECKING:
    from vedette.authoring.watch import View
    from vedette.language.diagnostics import Diagnostic
    from vedette.language.edits import Edit
    from vedette.reasoning.assess import Assessment
    from vedette.show.canvas import Canvas

EXAMPLES = ("vedette watch scenarios/belarus-2022-12.yaml",)

SCHEMA = "vedette.watch/1"
ERRORS_SHOWN = 5
EDITS_SHOWN = 12
INDENT = " " * 10
"""As wide as a time of day and two spaces."""


@dataclass(frozen=True)
class Log(Screen):
    """How the log is written."""

    format: Annotated[str, offer_formats("text", "data", note="table, or json for an object a line.")] = "table"


def watch(
    case: CaseArgument,
    method: MethodOptions,
    screen: Log,
    rules: RulesOption = None,
    tests: Annotated[
        bool, typer.Option("--tests", help="Run the rulebook's tests, too, after a save of the rulebook.")
    ] = False,
    blocks: Annotated[int | None, typer.Option("--blocks", metavar="N", min=1, hidden=True)] = None,
) -> None:
    """Assess a case again on every save of its files, and say what each save changed. Ctrl-C stops."""
    from vedette.authoring.watch import list_watched, view_case
    from vedette.authoring.watch import watch as see_changes
    from vedette.show.numbers import format_count

    check_case(case)
    folder = check_rulebook(rules) if rules else None
    settings = build_settings(method)
    if screen.output is not None:
        raise typer.BadParameter("a log has no end; lead it into a file with `>`", param_hint="'--output'")
    log = _open(screen)
    watched = list_watched(case, folder)
    if screen.format == "table" and not screen.quiet:
        files = sum(path.is_file() for path in watched) - 1
        others = format_count(files, "other file")
        log.write([log.canvas.clean(f"watching {case.as_posix()} and {others} (Ctrl-C stops)")])
    view: View | None = None
    for written, changed in enumerate(see_changes(lambda: list_watched(case, folder)), start=1):
        before, view = view, view_case(case, folder, settings, view, changed)
        tested = _run_tests(view) if tests and (before is None or changed - {case}) else None
        log.tell(before, view, changed, tested)
        if written == blocks:
            raise typer.Exit(Status.DONE)


def _run_tests(view: View) -> str:
    """How the tests of the rulebook went, in a few words."""
    from vedette.authoring.ruletests.discovery import find_test_files, load_tests
    from vedette.authoring.ruletests.runner import run_tests
    from vedette.language.diagnostics import BadInput

    if not view.is_whole or view.assessment is None:
        return ""
    files = find_test_files(Path(view.assessment.evidence.rulebook.at.path).parent)
    if not files:
        return "no tests"
    try:
        reports = [run_tests(subject, words="") for subject in load_tests(files).require()]
    except BadInput as bad:
        return f"tests cannot be read: {bad.diagnostics[0]}"
    passed, failed = sum(r.passed for r in reports), sum(r.failed for r in reports)
    names = [t.name for r in reports for s in r.suites for t in s.tests if not t.passed]
    return f"tests {passed}/{passed + failed}" + (f"  FAILED: {'; '.join(names[:3])}" if failed else "")


# --- the log ----------------------------------------------------------------------------------------------------------


def _open(screen: Log) -> _Log:
    from vedette.cli.streams import describe_stream
    from vedette.show.canvas import Canvas

    kind = _JsonLog if screen.format == "json" else _Log
    return kind(Canvas(*describe_stream(sys.stdout, screen, os.environ)))


@dataclass
class _Log:
    """Blocks of lines, one a save, each beginning with the time of day; what was written is never changed."""

    canvas: Canvas
    last_good: str = field(default="")

    def write(self, lines: Sequence[str]) -> None:
        """Print lines at once; ends the command when nobody reads any more."""
        from vedette.cli.streams import NotWritten, hang_up
        from vedette.show.characters import disarm

        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            sys.stdout.write(disarm("".join(f"{line}\n" for line in lines)))
            sys.stdout.flush()
        except BrokenPipeError:
            hang_up()
            raise typer.Exit(Status.DONE) from None
        except OSError as fault:
            hang_up()
            raise NotWritten((fault.strerror or str(fault)).lower()) from None

    def tell(self, before: View | None, view: View, changed: frozenset[Path], tested: str | None) -> None:
        now = _tell_time()
        lines = list(self._list_lines(before, view, changed))
        lines += [self.canvas.clean(tested)] if tested else []
        if lines:
            self.write([f"{now}  {lines[0]}", *(f"{INDENT}{line}" for line in lines[1:])])
        if view.is_whole:
            self.last_good = now

    def _list_lines(self, before: View | None, view: View, changed: frozenset[Path]) -> Iterator[str]:
        if not view.is_whole:
            yield from self._list_errors(view.diagnostics)
            if view.assessment is not None:
                yield f"(the last good verdict is of {self.last_good})"
            return
        assert view.assessment is not None
        if before is None or before.assessment is None:
            yield self.canvas.clean(_say_verdict(None, view.assessment))
            return
        yield from self._list_changes(before, before.assessment, view.assessment, changed)

    def _list_errors(self, diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
        errors = [d for d in diagnostics if d.severity == "error"]
        for error in errors[:ERRORS_SHOWN]:
            hint = f"; {error.hint}" if error.hint else ""
            place = f"{error.at.path}:{error.at.line}:{error.at.column}"
            told = self.canvas.clean(f"{place}  error[{error.code}] {error.message}{hint}")
            yield self.canvas.paint(told, "bad")
        if len(errors) > ERRORS_SHOWN:
            yield f"and {len(errors) - ERRORS_SHOWN} more errors (vedette check lists them)"

    def _list_changes(self, before: View, was: Assessment, now: Assessment, changed: frozenset[Path]) -> Iterator[str]:
        from vedette.authoring.watch import find_edits
        from vedette.language.edits import touches_meaning

        edits = find_edits(was, now)
        if not edits:
            if not before.is_whole:
                yield self.canvas.clean("mended: " + _say_verdict(None, now))
            elif any(path.suffix for path in changed):
                yield f"saved, and nothing has changed since {self.last_good}"
            return
        lines = [line for edit in edits for line in _say_edit(edit)]
        yield from map(self.canvas.clean, lines[:EDITS_SHOWN])
        if len(lines) > EDITS_SHOWN:
            yield f"and {len(lines) - EDITS_SHOWN} more changes"
        if touches_meaning(edits):
            yield self.canvas.clean(_say_verdict(was, now))
            lead = _say_lead(was, now)
            if lead:
                yield self.canvas.paint(self.canvas.clean(lead), "strong")


@dataclass
class _JsonLog(_Log):
    """One JSON object a line for each save."""

    def tell(self, before: View | None, view: View, _changed: frozenset[Path], tested: str | None) -> None:
        from vedette.show.json_text import render_json_line

        self.write([render_json_line(_build_data(before, view, tested))])


def _build_data(before: View | None, view: View, tested: str | None) -> dict[str, Any]:
    import dataclasses

    from vedette.authoring.watch import find_edits

    now = view.assessment
    was = before.assessment if before else None
    edits = find_edits(was, now) if was and now and view.is_whole else ()
    return {
        "schema": SCHEMA,
        "time": _tell_time(),
        "whole": view.is_whole,
        "diagnostics": [dataclasses.asdict(d) for d in view.diagnostics],
        "edits": [{**dataclasses.asdict(edit), "at": str(edit.at)} for edit in edits],
        "leader": now.leader.scenario.id if now else None,
        "scenarios": [
            {"id": j.scenario.id, "probability": j.probability, "low": j.low, "high": j.high}
            for j in (now.judgements if now else ())
        ],
        "tests": tested,
    }


def _tell_time() -> str:
    """The time of day: the one place where a clock may show, since this output is a log."""
    from datetime import datetime

    return datetime.now().strftime("%H:%M:%S")


# --- one save in words ------------------------------------------------------------------------------------------------


def _say_verdict(before: Assessment | None, after: Assessment) -> str:
    """`Diversion 83 → 59%  Staging ground 15 → 40%  ahead by 1.5:1`; scenarios by rank."""
    from vedette.reasoning.scoring.judgement import is_too_close, measure_lead
    from vedette.show.numbers import format_odds, format_percent

    old = {j.scenario.id: format_percent(j.probability) for j in before.judgements} if before else {}
    told = []
    for judgement in after.judgements:
        chance = format_percent(judgement.probability)
        was = old.get(judgement.scenario.id, chance)
        moved = chance if was == chance else f"{was.removesuffix('%')} → {chance}"
        told.append(f"{judgement.scenario.title} {moved}")
    if len(after.judgements) == 1:
        return "  ".join([*told, "alone"])
    lead = measure_lead(*(judgement.probability for judgement in after.judgements[:2]))
    return "  ".join([*told, f"ahead by {format_odds(lead)}", *(["TOO CLOSE TO CALL"] if is_too_close(lead) else [])])


def _say_lead(before: Assessment, after: Assessment) -> str:
    if before.leader.scenario.id == after.leader.scenario.id:
        return ""
    return f"THE LEAD CHANGES: {before.leader.scenario.title} → {after.leader.scenario.title}"


def _say_edit(edit: Edit) -> Iterator[str]:
    """A line for each change: where, of what, from what to what."""
    if not edit.changes:
        yield f"{edit.at}  {edit.id} {edit.how}: {edit.title}"
    if edit.how == "reworded":
        yield f"{edit.at}  {edit.id}: wording only ({', '.join(change.what for change in edit.changes)})"
        return
    for change in edit.changes:
        if not change.wording:
            if change.before is None:
                told = f"{change.what} added: {change.after}"
            elif change.after is None:
                told = f"{change.what} removed: {change.before}"
            else:
                told = f"{change.what} {change.before} → {change.after}"
            yield f"{edit.at}  {edit.id}: {told}"
