"""Results of tests as JUnit XML, which CI servers show: a suite a file, a case a test, and a failure's text.

Format: the `testsuites` of Ant's JUnit task, as Jenkins and GitLab read it. There are no times in it: results are the
same for the same files.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from vedette.authoring.ruletests.runner import Mutation, Reason, RuleTestReport, SuiteEntry, TriedTest
from vedette.show.characters import visible


def render_junit(reports: Sequence[RuleTestReport]) -> str:
    """All reports as one XML document; survivors of mutation are failed tests of a suite of their own."""
    suites = [_build_suite(suite) for report in reports for suite in report.suites]
    suites += [_build_mutants(report.rulebook, report.mutation) for report in reports if report.mutation]
    tests = sum(len(suite) for suite in suites)
    failures = sum(len(suite.findall("testcase/failure")) for suite in suites)
    root = ElementTree.Element("testsuites", name="vedette test", tests=str(tests), failures=str(failures))
    root.extend(suites)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _build_suite(suite: SuiteEntry) -> ElementTree.Element:
    failures = sum(not test.passed for test in suite.tests)
    element = _start(suite.path, len(suite.tests), failures)
    element.extend(_build_test(test) for test in suite.tests)
    return element


def _start(name: str, tests: int, failures: int) -> ElementTree.Element:
    return ElementTree.Element(
        "testsuite", name=_clean(name), tests=str(tests), failures=str(failures), errors="0", skipped="0"
    )


def _build_test(test: TriedTest) -> ElementTree.Element:
    element = ElementTree.Element(
        "testcase", classname=_clean(test.path), name=_clean(test.name), file=_clean(test.path), line=str(test.line)
    )
    if not test.passed:
        first = test.differences[0]
        message = f"{first.checked}: expected {first.expected}, got {first.got}"
        failure = ElementTree.SubElement(element, "failure", message=_clean(message), type="difference")
        failure.text = _clean("\n".join(_list_lines(test)))
    return element


def _list_lines(test: TriedTest) -> list[str]:
    lines = [f"{test.path}:{test.line}"]
    for difference in test.differences:
        case = f"{difference.case}: " if difference.case else ""
        lines.append(f"{case}{difference.checked}: expected {difference.expected}, got {difference.got}")
    return [*lines, *(line for reason in test.reasons for line in _explain(reason)), *test.notes]


def _explain(reason: Reason) -> list[str]:
    head = f"{reason.rule} {'fires' if reason.holds else 'does not fire'} ({reason.at})"
    return [head, *(f"  {c.state}: {c.condition}{f' ({c.reason})' if c.reason else ''}" for c in reason.conditions)]


def _build_mutants(rulebook: str, mutation: Mutation) -> ElementTree.Element:
    element = _start(f"mutants of {rulebook}", max(1, len(mutation.survivors)), len(mutation.survivors))
    for survivor in mutation.survivors:
        name = f"{survivor.rule}: {survivor.condition} {survivor.change}"
        path, _, line = survivor.at.rpartition(":")
        case = ElementTree.SubElement(
            element, "testcase", classname=_clean(survivor.rule), name=_clean(name), file=_clean(path), line=line
        )
        ElementTree.SubElement(case, "failure", message="no test notices this change", type="survivor")
    if not mutation.survivors:
        name = f"each of {mutation.mutants} mutants is noticed by a test"
        ElementTree.SubElement(element, "testcase", classname=_clean(rulebook), name=name)
    return element


def _clean(text: str) -> str:
    """Every line with what is invisible spelled out, which leaves nothing that XML 1.0 cannot hold."""
    return "\n".join(visible(line) for line in text.split("\n"))
