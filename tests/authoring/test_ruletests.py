"""Claims about tests of rules: what they hold against what, what a failure says, and what they leave untried."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT, Golden
from smallcase import write_project

from vedette.__main__ import main
from vedette.authoring.ruletests.consequences import hold_tests
from vedette.authoring.ruletests.discovery import Subject, find_test_files, load_tests
from vedette.authoring.ruletests.mutants import list_mutants
from vedette.authoring.ruletests.mutation import find_deciding, find_survivors
from vedette.authoring.ruletests.runner import RuleTestReport, TriedTest, run_tests
from vedette.language.model import AtLeast, Rule, Value, Within
from vedette.language.suite import Fires, RuleTest

Run = Callable[..., tuple[int, str, str]]
HEAD = "roles: {ally: Rubia, target: Azuria}\nas_of: 2030-05-01\n"
TESTS = Path("rules/small/tests/things.yaml")
ARMY = "army: {of: Rubia, at: north, size: large}"
BORDER = "border: {of: Rubia, with: Azuria, is: north}"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project, as the working directory."""
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line: exit status, stdout, stderr."""

    def run_line(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        return status, *capsys.readouterr()

    return run_line


def write_tests(text: str, path: Path = TESTS, head: str = HEAD) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + text, encoding="utf-8")


def write_test(expects: str, *given: str, name: str = "A test") -> None:
    """A file with one test."""
    facts = "".join(f"      - {fact}\n" for fact in given)
    write_tests(f"tests:\n  - test: {name}\n    given:\n{facts}    {expects}\n")


def load() -> Subject:
    (subject,) = load_tests(find_test_files(Path())).require()
    return subject


def try_tests(**options: bool) -> RuleTestReport:
    return run_tests(load(), **options)  # type: ignore[arg-type]


def try_one(expects: str, *given: str) -> TriedTest:
    write_test(expects, *given)
    return try_tests().suites[0].tests[0]


def complaints() -> list[str]:
    return [str(d) for d in load_tests(find_test_files(Path("rules"))).diagnostics if d.at.path == TESTS.as_posix()]


# --- what a test may expect -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expects",
    [
        "fires: [army-near]",
        "does_not_fire: [huge-army, gone-home]",
        "not_both: [army-near, huge-army]",
        "does_not_derive: [strike: {}]",
        "leads: [war, feint]",
        "chance: {war: {at_least: 0.2, at_most: 0.6}}",
    ],
)
def test_what_is_so_passes(expects: str) -> None:
    assert try_one(expects, ARMY, BORDER).passed


@pytest.mark.parametrize(
    ("expects", "checked", "expected", "got"),
    [
        ("fires: [huge-army]", "rule huge-army", "fires", "does not fire"),
        ("does_not_fire: [army-near]", "rule army-near", "does not fire", "fires"),
        (
            "not_both: [army-near, open-border]",
            "rules that exclude each other",
            "at most one fires",
            "army-near, open-border fire",
        ),
        ("derives: [strike: {of: Rubia}]", "strike: {of: Rubia}", "derived", "nothing of the kind"),
        ("leads: [peace, feint]", "the leading scenario", "peace or feint", "war (43%)"),
        ("chance: {war: {at_most: 0.1}}", "chance of war", "at most 0.1", "43% (0.4259)"),
    ],
)
def test_what_is_not_so_fails_and_says_what_came_out(expects: str, checked: str, expected: str, got: str) -> None:
    tried = try_one(expects, ARMY, BORDER)
    assert [(d.checked, d.expected, d.got) for d in tried.differences] == [(checked, expected, got)]


def test_a_fact_is_derived_only_by_a_rule_that_holds() -> None:
    supplies = ("supply: {of: Rubia, type: food}", "supply: {of: Rubia, type: fuel}")
    assert try_one("derives: [strike: {of: Rubia}]", ARMY, *supplies).passed
    assert not try_one("derives: [strike: {of: Rubia}]", "strike: {of: Rubia}").passed


def test_facts_are_certain_unless_they_say_how_likely_they_are() -> None:
    assert try_one("fires: [army-near]", f"{{{ARMY}, probability: 0.6}}", BORDER).passed
    assert not try_one("fires: [army-near]", f"{{{ARMY}, probability: 0.4}}", BORDER).passed


def test_a_fact_that_was_sought_in_vain_is_absent() -> None:
    assert try_one("fires: [gone-home]", f"{{{ARMY}, absent: true}}").passed


def test_facts_of_the_file_belong_to_each_of_its_tests() -> None:
    shared = f"given: [{{{BORDER}}}]\ntests:\n"
    write_tests(
        f"{shared}  - {{test: Near, given: [{ARMY}], fires: [army-near]}}\n  - {{test: Far, fires: [open-border]}}"
    )
    assert try_tests().passed == 2


def test_a_date_of_a_test_takes_the_place_of_the_files() -> None:
    write_tests("tests:\n  - {test: Later, as_of: 2031-01-01, does_not_fire: [one-day]}\n")
    assert load().suites[0].tests[0].as_of.year == 2031


def test_a_failure_explains_the_rule_concerned() -> None:
    (reason,) = try_one("fires: [army-near]", "army: {of: Rubia, at: south, size: large}", BORDER).reasons
    assert (reason.rule, reason.at, reason.holds) == ("army-near", "rules/small/things.yaml:16", False)
    assert [c.state for c in reason.conditions] == ["met", "failed"]
    assert reason.conditions[1].reason == "border falls short: is is north, needs south"


def test_a_missing_conclusion_explains_the_rules_that_could_draw_it() -> None:
    tried = try_one("derives: [strike: {of: Rubia}]", ARMY, "supply: {of: Rubia, type: food}")
    assert [reason.rule for reason in tried.reasons] == ["strike-ready"]
    assert tried.reasons[0].conditions[1].reason == "needs 2 different `type`, has 1"


def test_a_chance_out_of_range_says_what_holds_the_leader_up() -> None:
    assert try_one("chance: {war: {at_most: 0.1}}", ARMY, BORDER).notes == (
        "war is held up by: open-border +1.7, army-near +0.4",
    )


# --- every case -------------------------------------------------------------------------------------------------------


def close_case(scenario: str) -> None:
    with Path("scenarios/crisis.yaml").open("a", encoding="utf-8") as case:
        case.write(f"outcome: {{scenario: {scenario}, date: 2030-06-01, source: The Post}}\n")


def try_every_case(expects: str) -> TriedTest:
    write_tests(f"for_every_case:\n  - test: Always\n    {expects}\n", head="")
    return try_tests().suites[0].tests[0]


def test_what_every_case_must_show_is_asked_of_every_case() -> None:
    tried = try_every_case("not_both: [army-near, strike-threatens]")
    assert (tried.passed, tried.cases) == (False, 1)
    assert tried.differences[0].case == "crisis"
    assert [reason.rule for reason in tried.reasons] == ["army-near", "strike-threatens"]


@pytest.mark.parametrize(("scenario", "passes"), [("war", True), ("peace", False)])
def test_the_outcome_of_a_closed_case_leads_or_not(scenario: str, passes: bool) -> None:
    close_case(scenario)
    assert try_every_case("outcome_leads: true").passed is passes


def test_an_open_case_has_no_outcome_to_look_at() -> None:
    tried = try_every_case("outcome_leads: true")
    assert (tried.passed, tried.cases) == (True, 0)


def test_cases_of_other_rulebooks_are_left_alone() -> None:
    Path("scenarios/other.yaml").write_text("case: other\nrulebook: ../rules/elsewhere\nbroken: [\n", encoding="utf-8")
    assert try_every_case("leads: war").cases == 1


def test_a_case_with_mistakes_stops_the_run(run: Run) -> None:
    write_test("does_not_fire: [huge-army]", BORDER)
    with Path("scenarios/crisis.yaml").open("a", encoding="utf-8") as case:
        case.write("outcom: {}\n")
    status, out, err = run("test")
    assert (status, out) == (3, "")
    assert "V201" in err


# --- mistakes ---------------------------------------------------------------------------------------------------------


def test_every_mistake_of_a_file_is_told_in_one_run() -> None:
    write_tests(
        """\
tests:
  - test: One
    given:
      - arny: {of: Rubia}
      - army: {of: Rubia, at: north, size: largish}
      - army: {of: $ally, at: north, size: large}
      - {mines: {at: north}, assumed: true}
    fires: [army-nera]
    derives: [strike: {off: Rubia}]
    does_not_derive: [strike: {of: $ally}]
    leads: wra
    chance: {war: {at_least: 0.9, at_most: 0.1}, peace: {at_lest: 0.1}, feint: {}}
  - tset: Two
    fires: army-near
""",
        head="roles: {aly: Rubia, target: Azuria}\nas_of: 2030-02-30\n",
    )
    codes = [(line.split(":")[1], line.split("[")[1][:4]) for line in complaints()]
    assert codes == [
        ("1", "V308"),
        ("1", "V307"),
        ("2", "V205"),
        ("4", "V202"),
        ("6", "V301"),
        ("7", "V303"),
        ("8", "V304"),
        ("9", "V201"),
        ("10", "V801"),
        ("11", "V302"),
        ("12", "V304"),
        ("13", "V305"),
        ("14", "V208"),
        ("14", "V201"),
        ("14", "V202"),
        ("15", "V201"),
        ("15", "V202"),
        ("16", "V203"),
    ]


def test_a_fact_may_stand_only_once_in_a_test() -> None:
    write_test("fires: [army-near]", ARMY, ARMY)
    assert ["V502" in line for line in complaints()] == [True]


def test_a_broken_rulebook_is_told_once_and_its_words_are_not_called_unknown() -> None:
    Path("rules/small/facts.yaml").write_text("facts:\n  army: {\n", encoding="utf-8")
    write_test("fires: [army-nera]", ARMY)
    write_tests("tests:\n  - {test: A, fires: [mass]}\n", TESTS.with_name("more.yaml"))
    assert len(load_tests(find_test_files(Path())).diagnostics) == 1


def test_a_rulebook_is_not_looked_for_outside_the_project(tmp_path: Path) -> None:
    write_tests(f"rulebook: {tmp_path.parent}\ntests: [{{test: A, fires: [army-near]}}]\n")
    assert ["V906" in line for line in complaints()] == [True]


def test_whatever_is_broken_there_is_no_traceback(run: Run) -> None:
    test = f"  - test: A\n    given: [{ARMY}]\n    leads: war\n    chance: {{war: {{at_least: 0}}}}\n"
    whole = f"{HEAD}given: [{BORDER}]\ntests:\n{test}"
    for end in range(0, len(whole), 3):
        write_tests(whole[:end], head="")
        assert run("test")[0] in (0, 1, 3)


# --- what is left untried ---------------------------------------------------------------------------------------------


def find_rule(name: str) -> Rule:
    write_test("does_not_fire: [huge-army]", BORDER)
    return next(rule for rule in load().rulebook.rules if rule.id == name)


def test_mutants_are_the_changes_one_could_write() -> None:
    assert [(m.condition, m.change) for m in list_mutants(find_rule("strike-ready"))] == [
        (0, "army without `size`"),
        (0, "with `army: {size: {at_least: small}}`"),
        (0, "with `army: {size: {at_least: huge}}`"),
        (1, "dropped"),
        (1, "with count: 1"),
        (1, "with count: 3"),
        (1, "supply without `of`"),
    ]


def test_what_hangs_on_a_dropped_variable_goes_with_it() -> None:
    dropped = next(m for m in list_mutants(find_rule("one-day")) if (m.condition, m.change) == (0, "dropped"))
    assert not any(isinstance(condition, Within) for condition in dropped.rule.when)
    days: list[Value] = [
        c.days for m in list_mutants(find_rule("one-day")) for c in m.rule.when if isinstance(c, Within)
    ]
    assert {4.0, 6.0} <= set(days)


def test_a_rule_that_infers_what_only_one_condition_binds_cannot_lose_it() -> None:
    kept = [m.rule.when for m in list_mutants(find_rule("strike-ready")) if m.condition == 1]
    assert all(any(not isinstance(condition, AtLeast) for condition in when) for when in kept)


def test_a_condition_without_a_near_miss_never_decided_and_may_be_dropped_unnoticed() -> None:
    write_test("fires: [open-border]", BORDER)
    report = try_tests(mutate=True)
    assert report.coverage is not None
    assert report.mutation is not None
    spots = [(s.condition, s.at) for s in report.coverage.never_decided if s.rule == "open-border"]
    assert spots == [
        ("border: {is: $border, of: $ally, with: $target}", "rules/small/things.yaml:27"),
        ("not: {mines: {at: $border}}", "rules/small/things.yaml:28"),
    ]
    unnoticed = [(s.condition, s.change) for s in report.mutation.survivors if s.rule == "open-border"]
    border, mines = "border: {is: $border, of: $ally, with: $target}", "not: {mines: {at: $border}}"
    assert unnoticed == [
        *((border, change) for change in ("dropped", "border without `is`", "border without `of`")),
        (border, "border without `with`"),
        *((mines, change) for change in ("dropped", "mines without `at`")),
    ]


def test_near_misses_make_conditions_decide_and_mutants_noticed() -> None:
    write_tests(
        f"""\
tests:
  - {{test: Open, given: [{BORDER}], fires: [open-border]}}
  - {{test: Mined, given: [{BORDER}, "mines": {{at: north}}], does_not_fire: [open-border]}}
  - {{test: Mined elsewhere, given: [{BORDER}, "mines": {{at: south}}], fires: [open-border]}}
  - {{test: Of another, given: [{BORDER.replace("of: Rubia", "of: Azuria")}], does_not_fire: [open-border]}}
  - {{test: With another, given: [{BORDER.replace("with: Azuria", "with: Rubia")}], does_not_fire: [open-border]}}
  - {{test: None, does_not_fire: [open-border]}}
""".replace('"mines"', "mines")
    )
    report = try_tests(mutate=True)
    assert report.coverage is not None
    assert report.mutation is not None
    assert not [s for s in report.coverage.never_decided if s.rule == "open-border"]
    assert not [s for s in report.mutation.survivors if s.rule == "open-border"]


def test_a_mutant_is_noticed_by_what_follows_from_its_rule() -> None:
    facts = (ARMY, "supply: {of: Rubia, type: food}", "supply: {of: Rubia, type: fuel}")
    write_test("fires: [strike-threatens]", *facts)
    subject = load()
    tests = list(subject.suites[0].tests)
    survivors, _ = find_survivors(subject.rulebook, tests, hold_tests(subject.rulebook.rules, tests))
    changes = [m.change for m in survivors if m.rule.id == "strike-ready"]
    assert changes == [
        "army without `size`",
        "with `army: {size: {at_least: small}}`",
        "dropped",
        "with count: 1",
        "supply without `of`",
    ]


def test_a_mutant_is_noticed_by_the_chance_of_a_scenario() -> None:
    write_test("chance: {war: {at_most: 0.27}}")
    mutation = try_tests(mutate=True).mutation
    assert mutation is not None
    assert "open-border" in {s.rule for s in mutation.survivors}
    assert ("huge-army", "dropped") not in {(s.rule, s.change) for s in mutation.survivors}


def test_mutants_are_not_tried_while_tests_fail() -> None:
    write_test("fires: [huge-army]", BORDER)
    assert try_tests(mutate=True).mutation is None


def test_rules_that_fired_nowhere_are_named() -> None:
    write_test("fires: [open-border]", BORDER)
    coverage = try_tests().coverage
    assert coverage is not None
    assert [s.rule for s in coverage.never_fired] == ["gone-home", "huge-army", "one-day", "target-strikes"]


# --- the command ------------------------------------------------------------------------------------------------------


def write_screen() -> None:
    write_tests(
        f"""\
tests:
  - test: An army at the border is near
    given: [{ARMY}, {BORDER}]
    fires: [army-near]
  - test: A large army is huge
    given: [{ARMY}, {BORDER}]
    fires: [huge-army]
    leads: peace
  - test: Food and fuel make an army ready to strike
    given: [{ARMY}, supply: {{of: Rubia, type: food}}]
    derives: [strike: {{of: Rubia}}]
for_every_case:
  - test: An army that is near does not threaten
    not_both: [army-near, strike-threatens]
"""
    )
    write_tests(
        f"tests:\n  - {{test: Bare, given: [{BORDER}], fires: [open-border]}}\n", TESTS.with_name("border.yaml")
    )


def test_the_screen_of_failures(run: Run, golden: Golden) -> None:
    write_screen()
    status, out, err = run("test")
    assert (status, err) == (1, "")
    golden("test-fail.txt", out)


def test_the_screen_of_a_pass_with_mutants(run: Run, golden: Golden) -> None:
    write_test("fires: [open-border]", BORDER, name="An open border is open")
    status, out, err = run("test", "--mutate", "--verbose")
    assert (status, err) == (1, "")
    golden("test-mutate.txt", out)


def test_a_pass_ends_with_0(run: Run) -> None:
    write_test("fires: [open-border]", BORDER)
    assert run("test")[0] == 0


@pytest.mark.parametrize("path", ["rules/small/tests/things.yaml", "rules/small/tests", "rules/small", "rules", "."])
def test_tests_are_found_by_file_folder_rulebook_or_project(run: Run, path: str) -> None:
    write_test("fires: [open-border]", BORDER)
    assert run("test", path) == run("test")


@pytest.mark.parametrize(
    "arguments", [("nowhere",), ("scenarios",), ("-k", "no such words"), ("--format", "yaml")], ids=" ".join
)
def test_wrong_use_ends_with_2_and_says_what_was_wrong(run: Run, arguments: Sequence[str]) -> None:
    write_test("fires: [open-border]", BORDER)
    status, out, err = run("test", *arguments)
    assert (status, out) == (2, "")
    assert err


def test_words_choose_tests_by_their_sentence(run: Run) -> None:
    write_screen()
    data = json.loads(run("test", "-k", "border", "--format", "json")[1])
    assert (data["passed"], data["failed"], data["coverage"]) == (1, 0, None)


def test_json_holds_every_test_and_its_differences(run: Run) -> None:
    write_screen()
    data = json.loads(run("test", "--format", "json")[1])
    assert (data["schema"], data["passed"], data["failed"]) == ("vedette.test/1", 2, 3)
    failed = data["suites"][1]["tests"][1]
    assert (failed["name"], failed["line"], failed["passed"]) == ("A large army is huge", 7, False)


def test_junit_holds_a_case_for_each_test_and_escapes_what_stands_in_it(run: Run) -> None:
    write_test("fires: [huge-army]", BORDER, name='"<b> & ]]> \\u0007 it"')
    status, out, _ = run("test", "--format", "junit")
    root = ElementTree.fromstring(out)
    (case,) = root.iter("testcase")
    assert status == 1
    assert case.get("name") == "<b> & ]]> \\x07 it"
    assert (root.get("tests"), root.get("failures"), case.get("line")) == ("1", "1", "4")
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "rule huge-army: expected fires, got does not fire"


def test_junit_counts_mutants_that_no_test_notices(run: Run) -> None:
    write_test("fires: [open-border]", BORDER)
    root = ElementTree.fromstring(run("test", "--mutate", "--format", "junit")[1])
    assert root.get("failures") == str(len(list(root.iter("failure")))) != "0"


def test_the_result_does_not_depend_on_the_hash_seed() -> None:
    write_screen()
    found = set()
    for seed in ("0", "1"):
        command = [sys.executable, "-m", "vedette", "test", "--format", "json"]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
        found.add(subprocess.run(command, capture_output=True, env=environment, check=False, timeout=60).stdout)
    assert len(found) == 1


# --- the shipped rulebook ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Subject:
    (subject,) = load_tests(find_test_files(ROOT / "rules" / "ally-intervention")).require()
    return subject


@pytest.fixture(scope="module")
def shipped_tests(shipped: Subject) -> list[RuleTest]:
    return [test for suite in shipped.suites for test in suite.tests]


def test_the_shipped_rulebook_passes_its_tests_and_no_mutant_goes_unnoticed(shipped: Subject) -> None:
    report = run_tests(shipped, mutate=True)
    assert [test.name for suite in report.suites for test in suite.tests if not test.passed] == []
    assert report.mutation is not None
    assert report.mutation.survivors == ()
    assert report.mutation.mutants > 300


def test_every_shipped_rule_has_a_test_that_fires_it_and_a_near_miss(
    shipped: Subject, shipped_tests: list[RuleTest]
) -> None:
    rules = {rule.id for rule in shipped.rulebook.rules}
    expected = [(e.rule, e.wanted) for test in shipped_tests for e in test.expects if isinstance(e, Fires)]
    assert {rule for rule, wanted in expected if wanted} == rules
    misses = [t for t in shipped_tests if any(isinstance(e, Fires) and not e.wanted for e in t.expects)]
    possible, decided = find_deciding(shipped.rulebook.rules, misses, hold_tests(shipped.rulebook.rules, misses))
    assert {rule for rule, _ in decided} == rules
    assert possible == decided


def test_each_theme_of_the_shipped_rulebook_has_a_file_of_tests(shipped: Subject) -> None:
    themes = {rule.id: rule.theme for rule in shipped.rulebook.rules}
    for suite in shipped.suites:
        about = {themes[e.rule] for test in suite.tests for e in test.expects if isinstance(e, Fires)}
        assert about in (set(), {suite.path.stem})


def test_shipped_tests_name_no_state(shipped_tests: list[RuleTest], shipped: Subject) -> None:
    kinds = shipped.rulebook.kinds
    named = {
        value
        for test in shipped_tests
        for fact in test.given
        for name, value in fact.attributes.items()
        if kinds[fact.kind].attributes[name].type in ("actor", "place")
    }
    assert named == {"Ally", "Bystander", "Onlooker", "Patron", "Target", "frontier", "inland"}


def test_tests_together_come_out_as_each_alone(shipped: Subject, shipped_tests: list[RuleTest]) -> None:
    together = hold_tests(shipped.rulebook.rules, shipped_tests)
    for number in range(0, len(shipped_tests), 23):
        assert hold_tests(shipped.rulebook.rules, [shipped_tests[number]]) == [together[number]]
