"""Claims about what the rules ask for and nobody has reported: the least specific fact that would meet a pattern."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import pytest
from smallcase import CASE, write_project

from vedette.language.atoms import match_value
from vedette.language.load import load_case
from vedette.language.model import Comparison, Comparisons, Constant, Matcher, Value
from vedette.reasoning import gaps
from vedette.reasoning.gaps import Search, find_sought

HEAD = CASE.partition("facts:")[0]
BORDER = """\
  - id: northern-border
    border: {of: Rubia, with: Azuria, is: north}
    probability: 1
"""
ARMY = """\
  - id: northern-army
    army: {of: Rubia, at: north, size: SIZE}
    probability: 1
"""
RULE = """\
rules:
  - id: one
    title: Something is so
    when: [CONDITIONS]
    weigh: {war: +1}
    because: It is a test.
    see: [A book]
"""


def seek(folder: Path, conditions: str, facts: str = BORDER) -> Search:
    """What one rule with these conditions asks for and these facts do not say."""
    path = write_project(folder, f"{HEAD}facts:\n{facts}", RULE.replace("CONDITIONS", conditions))
    with chdir(folder):
        rulebook, case = load_case(path.relative_to(folder)).require()
    return find_sought(rulebook, case, case.as_of)


def names(found: Search) -> list[str]:
    return [str(each.atom) for each in found.facts]


def test_the_worked_example_of_the_module_is_true(tmp_path: Path) -> None:
    small = BORDER + ARMY.replace("SIZE", "small")
    assert names(seek(tmp_path, "army: {of: $ally, size: {at_least: large}}", small)) == [
        "army {of: Rubia, size: large}"
    ]


@pytest.mark.parametrize("form", ["army: {of: $ally}", "not: {army: {of: $ally}}", "any: [{army: {of: $ally}}]"])
def test_whatever_form_a_condition_has_its_fact_is_sought_until_it_is_known(tmp_path: Path, form: str) -> None:
    assert names(seek(tmp_path / "before", form)) == ["army {of: Rubia}"]
    assert names(seek(tmp_path / "after", form, BORDER + ARMY.replace("SIZE", "small"))) == []


def test_of_an_ordinal_the_value_next_to_the_operand_is_sought(tmp_path: Path) -> None:
    assert names(seek(tmp_path / "up", "army: {size: {at_least: large}}")) == ["army {size: large}"]
    assert names(seek(tmp_path / "down", "army: {size: {below: huge}}")) == ["army {size: large}"]


def test_counting_apart_seeks_only_what_is_not_there_yet(tmp_path: Path) -> None:
    food = "  - id: food\n    supply: {of: Rubia, type: food}\n    probability: 1\n"
    apart = "at_least: {count: 2, of: {supply: {of: $ally}}, distinct: type}"
    assert names(seek(tmp_path / "one", apart, BORDER + food)) == [
        "supply {of: Rubia, type: fuel}",
        "supply {of: Rubia, type: shells}",
    ]
    both = food + food.replace("food", "fuel")
    assert names(seek(tmp_path / "two", apart, BORDER + both)) == []


def test_counting_together_seeks_one_more_as_long_as_too_few_are_known(tmp_path: Path) -> None:
    army = ARMY.replace("SIZE", "small")
    counted = "at_least: {count: 2, of: {army: {of: $ally}}}"
    assert names(seek(tmp_path / "one", counted, BORDER + army)) == ["army {of: Rubia}"]
    other = army.replace("northern-army", "southern-army").replace("at: north", "at: south")
    assert names(seek(tmp_path / "two", counted, BORDER + army + other)) == []


def test_a_variable_takes_what_known_facts_lend_the_other_patterns(tmp_path: Path) -> None:
    found = seek(tmp_path, "border: {of: $ally, is: $border}, army: {of: $ally, at: $border}")
    assert names(found) == ["army {at: north, of: Rubia}"]


def test_a_search_in_vain_and_a_stale_report_are_told_from_nobody_having_looked(tmp_path: Path) -> None:
    absent = BORDER + ARMY.replace("SIZE", "large") + "    absent: true\n"
    stale = BORDER + (
        "  - id: food\n    supply: {of: Rubia, type: food}\n"
        "    reports: [{source: post, credibility: 2, date: 2030-01-01}]\n"
    )
    looked = [
        seek(tmp_path / "never", "army: {of: $ally}").facts[0].looked,
        seek(tmp_path / "vain", "army: {of: $ally}", absent).facts[0].looked,
        seek(tmp_path / "stale", "supply: {of: $ally}", stale).facts[0].looked,
    ]
    assert looked == ["never", "absent", "stale"]


def test_a_fact_is_sought_absent_only_where_a_rule_asks_for_its_absence(tmp_path: Path) -> None:
    assert seek(tmp_path / "no", "army: {of: $ally}").facts[0].absent is None
    absent = seek(tmp_path / "yes", "absent: {army: {of: $ally}}").facts[0].absent
    assert str(absent) == "absent army {of: Rubia}"


def test_what_is_too_much_to_seek_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "MOST_SOUGHT", 1)
    found = seek(tmp_path, "army: {of: $ally}, mines: {at: north}")
    assert (len(found.facts), found.left_out) == (1, 1)


@pytest.mark.parametrize(
    ("matcher", "value"),
    [
        (Constant(True), 1.0),
        (Constant("1"), 1.0),
        (Comparisons((Comparison("one_of", (True, "yes")),)), 1.0),
    ],
)
def test_true_and_one_are_not_the_same_to_what_is_sought_either(matcher: Matcher, value: Value) -> None:
    assert not match_value(matcher, value, {})
