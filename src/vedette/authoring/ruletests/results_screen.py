"""The results of tests as blocks: files, then each failure with what differs and why, then what was left untried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from vedette.authoring.ruletests.runner import (
    Coverage,
    Mutation,
    Reason,
    RuleTestReport,
    SuiteEntry,
    TriedTest,
)
from vedette.show.blocks import Block, Cell, Column, Heading, Note, Prose, Table, Text, Tone, Tree
from vedette.show.numbers import format_count

MARKS = {"met": "✓", "failed": "✗", "open": "?"}
MOST_CONDITIONS = 10
"""How many conditions that never decided are listed, unless all are asked for."""


def build_blocks(report: RuleTestReport, verbose: bool = False) -> tuple[Block, ...]:
    """The screen of `vedette test`; with `verbose` every test and every untried condition is listed."""
    failed = [test for suite in report.suites for test in suite.tests if not test.passed]
    return (
        *(_list_tests(report.suites) if verbose else _list_files(report.suites)),
        *(block for test in failed for block in _draw_failure(test)),
        *((Heading("Summary"),) if failed else ()),
        Prose(_sum_up(report), "bad" if failed else "strong"),
        *(_draw_coverage(report.coverage, verbose) if report.coverage else ()),
        *(_draw_mutation(report.mutation) if report.mutation else ()),
        *((Note("No mutant was tried: they wait until every test passes."),) if report.mutants_wait else ()),
    )


# --- what ran ---------------------------------------------------------------------------------------------------------


def _list_files(suites: Iterable[SuiteEntry]) -> tuple[Block, ...]:
    rows: list[tuple[Cell, ...]] = []
    for suite in suites:
        failed = sum(not test.passed for test in suite.tests)
        tests = format_count(len(suite.tests), "test")
        tests = f"{failed} of {tests}" if failed else tests
        rows.append((_mark(not failed), suite.path, tests))
    return (Table((Column(""), Column(""), Column("", "right")), tuple(rows)),)


def _list_tests(suites: Iterable[SuiteEntry]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for suite in suites:
        rows: list[tuple[Cell, ...]] = [(_mark(t.passed), f"{t.name}{_say_cases(t)}") for t in suite.tests]
        blocks += [Heading(suite.path), Table((Column(""), Column("", wrap=True)), tuple(rows))]
    return tuple(blocks)


def _mark(passed: bool) -> Cell:
    return Text("ok", "good") if passed else Text("FAIL", "bad")


def _say_cases(test: TriedTest) -> str:
    return "" if test.cases is None else f" ({format_count(test.cases, 'case')})"


def _sum_up(report: RuleTestReport) -> str:
    said = f"{report.rulebook}: {report.passed} passed, {report.failed} failed."
    if report.coverage:
        said += f" {_sum_up_rules(report.coverage)}"
    return said


# --- failures ---------------------------------------------------------------------------------------------------------


def _draw_failure(test: TriedTest) -> tuple[Block, ...]:
    in_cases = any(d.case for d in test.differences)
    columns = (Column("case"),) * in_cases + tuple(Column(t, wrap=True) for t in ("checked", "expected", "got"))
    rows = tuple((d.case,) * in_cases + (d.checked, d.expected, d.got) for d in test.differences)
    return (
        Heading(f"FAIL  {test.name}"),
        Prose(f"{test.path}:{test.line}", "muted"),
        Table(columns, rows),
        *(_draw_reason(reason) for reason in test.reasons),
        *(Note(note) for note in test.notes),
    )


def _draw_reason(reason: Reason) -> Tree:
    """The rule's conditions as written, with what met each of them or what is amiss."""
    verb = "fires" if reason.holds else "does not fire"
    branches = []
    for check in reason.conditions:
        why = (Tree(check.reason),) if check.reason else ()
        if not why and check.facts and not check.condition.startswith("not:"):
            why = (Tree(f"met by {', '.join(check.facts)}", (), "muted"),)
        tone: Tone = "bad" if check.state == "failed" else ""
        branches.append(Tree(f"{MARKS[check.state]} {check.condition}", why, tone))
    return Tree(f"{reason.rule} {verb} ({reason.at})", tuple(branches), "strong")


# --- what is left untried ---------------------------------------------------------------------------------------------


def _sum_up_rules(coverage: Coverage) -> str:
    never = f" (never: {', '.join(spot.rule for spot in coverage.never_fired)})" if coverage.never_fired else ""
    return f"Rules that fired in a test or a case: {coverage.fired} of {coverage.rules}{never}."


def _draw_coverage(coverage: Coverage, verbose: bool) -> tuple[Block, ...]:
    spots = coverage.never_decided
    said = f"Conditions that decided in a near miss: {coverage.decided} of {coverage.conditions}."
    if not spots:
        return (Prose(said),)
    shown = spots if verbose else spots[:MOST_CONDITIONS]
    more = len(spots) - len(shown)
    rest = (Note(f"and {more} more; --verbose lists them"),) if more else ()
    return (Prose(f"{said} Never:"), *(_list_by_rule((s.rule, s.condition, "", s.at) for s in shown)), *rest)


def _draw_mutation(mutation: Mutation) -> tuple[Block, ...]:
    unnoticed = len(mutation.survivors)
    if not unnoticed:
        return (Prose(f"{format_count(mutation.mutants, 'mutant')}, each noticed by a test.", "strong"),)
    return (
        Heading(f"{unnoticed} of {format_count(mutation.mutants, 'mutant')} that no test notices"),
        *_list_by_rule((s.rule, s.condition, s.change, s.at) for s in mutation.survivors),
        Note("For each, add a test that comes out otherwise with the change: a near miss, most often."),
    )


def _list_by_rule(spots: Iterable[tuple[str, str, str, str]]) -> Iterator[Tree]:
    """Rule, condition, change and place of each: a tree a rule, the conditions of which hang on it in order."""
    for rule, of_rule in groupby(spots, key=lambda spot: spot[0]):
        conditions = [
            Tree(f"{at}  {condition}", tuple(Tree(change) for _, _, change, _ in of_condition if change))
            for (at, condition), of_condition in groupby(of_rule, key=lambda spot: (spot[3], spot[1]))
        ]
        yield Tree(rule, tuple(conditions), "strong")
