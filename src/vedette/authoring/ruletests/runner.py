"""Runs the tests of a rulebook: what passed, what differs and why, and what the tests leave untried.

Method: rules and derived facts are asked of all tests at once (see `consequences`); chances of scenarios take an
assessment a test. Where something differs, the test is assessed like a case and the rule concerned is explained.

Worked example: a test gives a brigade and expects a rule that needs a division to fire. The difference is "rule
strike-force-forms: expected fires, got does not fire", and the reason "scale is brigade, needs at least division".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vedette.analyses import explain as explaining
from vedette.analyses.explain.rule import RuleExplanation
from vedette.authoring.ruletests.assertions import NEEDS_ASSESSMENT, Mismatch, list_differences
from vedette.authoring.ruletests.consequences import Consequences, build_case, hold_tests, stand_in_likely_world
from vedette.authoring.ruletests.discovery import Subject
from vedette.authoring.ruletests.mutants import Mutant
from vedette.authoring.ruletests.mutation import find_deciding, find_survivors
from vedette.authoring.ruletests.reach import could_conclude
from vedette.language.model import Rule, Rulebook
from vedette.language.suite import CaseTest, Leads, OutcomeLeads, RuleTest, Suite
from vedette.language.unparse import word_condition
from vedette.reasoning.assess import Assessment, assess
from vedette.reasoning.scoring.terms import count_by_rule
from vedette.reasoning.work_progress import Tell, tell_nobody
from vedette.show.numbers import format_db

SCHEMA = "vedette.test/1"
RULES_EXPLAINED = 2
"""How many rules are explained below a failed test."""
TERMS_NAMED = 4
"""How many rules are named that hold a scenario up."""


@dataclass(frozen=True, slots=True)
class ConditionEntry:
    """A condition of a rule as it stands in a test: met, failed or open; `reason` says why it failed."""

    condition: str
    state: str
    facts: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule holds or does not."""

    rule: str
    at: str
    holds: bool
    conditions: tuple[ConditionEntry, ...]


@dataclass(frozen=True, slots=True)
class DifferenceEntry:
    """One expectation that was not met; `case` is empty in a test of rules."""

    checked: str
    expected: str
    got: str
    case: str


@dataclass(frozen=True, slots=True)
class TriedTest:
    """A test and how it came out; `cases` counts the cases that it looked at."""

    name: str
    path: str
    line: int
    passed: bool
    differences: tuple[DifferenceEntry, ...]
    reasons: tuple[Reason, ...]
    notes: tuple[str, ...]
    cases: int | None


@dataclass(frozen=True, slots=True)
class SuiteEntry:
    """A file of tests."""

    path: str
    tests: tuple[TriedTest, ...]


@dataclass(frozen=True, slots=True)
class ConditionSpot:
    """A condition of a rule, as written, and where it stands."""

    rule: str
    condition: str
    at: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the tests try: rules that fired in a test or case, and conditions that decided in a near miss."""

    rules: int
    fired: int
    conditions: int
    decided: int
    never_fired: tuple[ConditionSpot, ...]
    never_decided: tuple[ConditionSpot, ...]


@dataclass(frozen=True, slots=True)
class MutantEntry:
    """A mutant that no test notices: the rule, the condition as written and where it stands, and what was changed."""

    rule: str
    condition: str
    change: str
    at: str


@dataclass(frozen=True, slots=True)
class Mutation:
    """How many mutants there were, and those that no test notices."""

    mutants: int
    survivors: tuple[MutantEntry, ...]


@dataclass(frozen=True, slots=True)
class RuleTestReport:
    """What came of the tests of one rulebook; `coverage` and `mutation` are None where they were not asked for.

    `mutants_wait` says that mutants were asked for and none was tried, since a test fails.
    """

    schema: str
    rulebook: str
    passed: int
    failed: int
    cases: tuple[str, ...]
    suites: tuple[SuiteEntry, ...]
    coverage: Coverage | None
    mutation: Mutation | None
    mutants_wait: bool = False

    def to_data(self) -> dict[str, Any]:
        """Plain dictionaries and lists."""
        return dataclasses.asdict(self)

    @property
    def has_findings(self) -> bool:
        """Whether a test failed or a mutant went unnoticed."""
        return bool(self.failed or (self.mutation and self.mutation.survivors))


def run_tests(
    subject: Subject, words: str | None = None, mutate: bool = False, tell: Tell = tell_nobody
) -> RuleTestReport:
    """Run the tests of a rulebook whose names contain `words` (all, unless given).

    Coverage is said of all tests only, and mutants are tried only when all of them pass.
    """
    suites = [_select(suite, words) for suite in subject.suites]
    tests = [test for suite in suites for test in suite.tests]
    standings = hold_tests(subject.rulebook.rules, tests)
    asked = words is None or any(suite.case_tests for suite in suites)
    cases = tuple(assess(subject.rulebook, case) for case in subject.cases) if asked else ()
    outcomes = dict(zip(map(id, tests), standings, strict=True))
    entries = tuple(_run_suite(subject.rulebook, suite, outcomes, cases) for suite in suites)
    results = [entry.passed for suite in entries for entry in suite.tests]
    coverage = mutation = None
    if words is None:
        coverage = _measure_coverage(subject.rulebook, tests, standings, cases)
    if mutate and all(results):
        mutation = _try_mutants(subject.rulebook, tests, standings, tell)
    return RuleTestReport(
        schema=SCHEMA,
        rulebook=subject.rulebook.id,
        passed=sum(results),
        failed=len(results) - sum(results),
        cases=tuple(case.id for case in subject.cases),
        suites=entries,
        coverage=coverage,
        mutation=mutation,
        mutants_wait=mutate and mutation is None,
    )


def _select(suite: Suite, words: str | None) -> Suite:
    wanted = (words or "").lower()
    return dataclasses.replace(
        suite,
        tests=tuple(t for t in suite.tests if wanted in t.name.lower()),
        case_tests=tuple(t for t in suite.case_tests if wanted in t.name.lower()),
    )


def _run_suite(
    rulebook: Rulebook, suite: Suite, standings: dict[int, Consequences], cases: Sequence[Assessment]
) -> SuiteEntry:
    tested = [_run_test(rulebook, test, standings[id(test)]) for test in suite.tests]
    tested += [_run_case_test(test, cases) for test in suite.case_tests]
    return SuiteEntry(suite.path.as_posix(), tuple(tested))


# --- one test ---------------------------------------------------------------------------------------------------------


def _run_test(rulebook: Rulebook, test: RuleTest, standing: Consequences) -> TriedTest:
    asks_chances = any(isinstance(e, NEEDS_ASSESSMENT) for e in test.expects)
    assessment = assess(rulebook, build_case(test)) if asks_chances else None
    differences = tuple(list_differences(test.expects, standing, assessment))
    if not differences:
        return TriedTest(
            name=test.name,
            path=test.at.path,
            line=test.at.line,
            passed=True,
            differences=(),
            reasons=(),
            notes=(),
            cases=None,
        )
    assessment = assessment or assess(rulebook, build_case(test))
    concerned = _list_concerned(assessment, test, differences)
    return TriedTest(
        name=test.name,
        path=test.at.path,
        line=test.at.line,
        passed=False,
        differences=tuple(DifferenceEntry(d.checked, d.expected, d.got, "") for d in differences),
        reasons=tuple(_explain(assessment, rule) for rule in concerned[:RULES_EXPLAINED]),
        notes=(_say_support(assessment),) if asks_chances else (),
        cases=None,
    )


def _list_concerned(assessment: Assessment, test: RuleTest, differences: Iterable[Mismatch]) -> list[str]:
    """The rules to explain: those that differences name, those that could conclude what is amiss, the test's own."""
    named: list[str] = []
    for difference in differences:
        named += difference.rules
        if difference.pattern is not None:
            pattern = difference.pattern
            named += [rule.id for rule in assessment.evidence.rules if could_conclude(rule, pattern)]
    return list(dict.fromkeys([*named, *((test.rule,) if test.rule else ())]))


def _explain(assessment: Assessment, rule: str) -> Reason:
    explanation = explaining.explain(assessment, f"rule:{rule}")
    assert isinstance(explanation, RuleExplanation)
    checks = tuple(ConditionEntry(c.condition, c.state, c.facts, c.reason) for c in explanation.conditions)
    return Reason(rule, explanation.at, explanation.holds, checks)


def _say_support(assessment: Assessment) -> str:
    """Which rules hold the leading scenario up."""
    leader, gathered = assessment.leader.scenario, assessment.evidence
    counted = count_by_rule(assessment.likely.units, [leader], gathered.rulebook.discount)
    terms = sorted(((dbs[leader.id], rule) for rule, dbs in counted.items()), key=lambda term: (-term[0], term[1]))
    named = ", ".join(f"{rule} {format_db(db)}" for db, rule in terms[:TERMS_NAMED] if db > 0)
    case = f" in {gathered.case.id}" if gathered.case.files else ""
    return f"{leader.id}{case} is held up by: {named}" if named else f"{leader.id}{case} is held up by its prior alone"


# --- every case -------------------------------------------------------------------------------------------------------


def _run_case_test(test: CaseTest, cases: Sequence[Assessment]) -> TriedTest:
    only_outcome = all(isinstance(e, OutcomeLeads) for e in test.expects)
    looked_at = [c for c in cases if not only_outcome or c.evidence.case.outcome is not None]
    found: list[DifferenceEntry] = []
    reasons: list[Reason] = []
    notes: list[str] = []
    for assessment in looked_at:
        differences = tuple(list_differences(test.expects, stand_in_likely_world(assessment), assessment))
        case = assessment.evidence.case.id
        found += [DifferenceEntry(d.checked, d.expected, d.got, case) for d in differences]
        reasons += [_explain(assessment, rule) for d in differences for rule in d.rules[:RULES_EXPLAINED]]
        if differences and any(isinstance(e, Leads | OutcomeLeads) for e in test.expects):
            notes.append(_say_support(assessment))
    return TriedTest(
        name=test.name,
        path=test.at.path,
        line=test.at.line,
        passed=not found,
        differences=tuple(found),
        reasons=tuple(reasons),
        notes=tuple(notes),
        cases=len(looked_at),
    )


# --- what is left untried ---------------------------------------------------------------------------------------------


def _measure_coverage(
    rulebook: Rulebook, tests: Sequence[RuleTest], standings: Sequence[Consequences], cases: Sequence[Assessment]
) -> Coverage:
    rules = {rule.id: rule for rule in rulebook.rules}
    everywhere = [*standings, *(stand_in_likely_world(case) for case in cases)]
    fired = {rule for standing in everywhere for rule in standing.rules} & rules.keys()
    can, did = find_deciding(rulebook.rules, tests, standings)
    idle = [rule for rule in rulebook.rules if rule.id not in fired]
    return Coverage(
        rules=len(rules),
        fired=len(fired),
        conditions=len(can),
        decided=len(did),
        never_fired=tuple(ConditionSpot(rule.id, "", str(rule.at)) for rule in idle),
        never_decided=tuple(_spot(rules[rule], number) for rule, number in sorted(can - did)),
    )


def _spot(rule: Rule, number: int) -> ConditionSpot:
    return ConditionSpot(rule.id, word_condition(rule.when[number]), str(rule.when[number].at))


def _try_mutants(
    rulebook: Rulebook, tests: Sequence[RuleTest], standings: Sequence[Consequences], tell: Tell
) -> Mutation:
    survivors, count = find_survivors(rulebook, tests, standings, tell)
    return Mutation(count, tuple(_describe(rulebook, mutant) for mutant in survivors))


def _describe(rulebook: Rulebook, mutant: Mutant) -> MutantEntry:
    rule = next(rule for rule in rulebook.rules if rule.id == mutant.rule.id)
    return MutantEntry(rule.id, word_condition(rule.when[mutant.condition]), mutant.change, str(mutant.at))
