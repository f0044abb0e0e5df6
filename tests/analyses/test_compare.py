"""Claims about comparisons: the difference falls apart into rows that add up, and names what brought it about."""

from __future__ import annotations

import json
import math
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from smallcase import CASE, RULEBOOK, RULES, assess_small, bear

from vedette.analyses.compare import build_blocks, compare, label_sides
from vedette.analyses.compare.comparison import CaseComparison, SideDifference
from vedette.reasoning import grounded_case as evidence
from vedette.reasoning.assess import Assessment
from vedette.show.blocks import Block, Cell, Note, Table, Text
from vedette.show.text import Canvas, render_text


@pytest.fixture(scope="module")
def crisis(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess_small(tmp_path_factory.mktemp("small"))


def compare_two(a: Assessment, b: Assessment) -> SideDifference:
    return compare([("before", a), ("after", b)]).differences[0]


def find_rule_table(blocks: tuple[Block, ...]) -> Table:
    return next(b for b in blocks if isinstance(b, Table) and b.columns[0].title == "rule")


def read(cell: Cell) -> str:
    assert isinstance(cell, str | Text)
    return cell if isinstance(cell, str) else cell.text


def assert_adds_up(comparison: CaseComparison) -> None:
    table = find_rule_table(build_blocks(comparison))
    for number in range(2, len(table.columns)):
        terms = [read(row[number]) for row in table.rows]
        assert sum(Decimal(t) for t in terms if t) == Decimal(read(table.total[number]))
        lost = [Decimal(read(row[number]) or 0) for row in table.rows if row[0] == "rounding"]
        assert all(abs(db) <= Decimal("0.005") * (len(terms) + 1) for db in lost), "rounding hides more than rounding"


def print_screen(comparison: CaseComparison) -> str:
    return " ".join(render_text(build_blocks(comparison), Canvas()).split())


# --- what makes the difference ----------------------------------------------------------------------------------------


def test_a_removed_rule_promotes_the_next_of_its_group(crisis: Assessment, tmp_path: Path) -> None:
    start, end = RULES.index("  - id: strike-threatens"), RULES.index("  - id: army-near")
    without = assess_small(tmp_path, rules=RULES[:start] + RULES[end:])
    changes = {change.rule: change for change in compare_two(crisis, without).rules}
    assert changes["strike-threatens"].how == "A (removed)"
    assert changes["strike-threatens"].db["war"] == pytest.approx(-bear(war=4.333, feint=-1.115)["war"])
    assert changes["army-near"].how == "A, B (group)"
    assert changes["army-near"].db["war"] == pytest.approx(bear(war=1.337, feint=1.225)["war"] / 2)
    assert "its rank within its group changed" in print_screen(compare([("a", crisis), ("b", without)]))


def test_the_other_way_round_the_rule_was_added(crisis: Assessment, tmp_path: Path) -> None:
    start, end = RULES.index("  - id: strike-threatens"), RULES.index("  - id: army-near")
    without = assess_small(tmp_path, rules=RULES[:start] + RULES[end:])
    forth, back = compare_two(crisis, without), compare_two(without, crisis)
    assert {c.rule: c.how for c in back.rules}["strike-threatens"] == "B (added)"
    assert {c.rule: dict(c.db) for c in back.rules} == {c.rule: {s: -x for s, x in c.db.items()} for c in forth.rules}


def test_an_edited_weight_is_told_from_an_edited_condition(crisis: Assessment, tmp_path: Path) -> None:
    heavier = assess_small(tmp_path / "heavier", rules=RULES.replace("war: +1.337", "war: +9"))
    assert {c.rule: c.how for c in compare_two(crisis, heavier).rules}["army-near"] == "A, B (weights edited)"
    rules = RULES.replace("army: {of: $ally, at: $border}", "army: {of: $target, at: $border}")
    narrower = assess_small(tmp_path / "narrower", rules=rules)
    assert {c.rule: c.how for c in compare_two(crisis, narrower).rules}["army-near"] == "A (conditions edited)"


def test_an_edit_without_effect_is_mentioned_apart(crisis: Assessment, tmp_path: Path) -> None:
    difference = compare_two(crisis, assess_small(tmp_path, rules=RULES.replace("war: +6", "war: +7")))
    assert difference.rules == ()
    assert difference.edited == ("huge-army",)


def test_words_for_people_are_no_edit(crisis: Assessment, tmp_path: Path) -> None:
    retitled = assess_small(tmp_path, rules=RULES.replace("title: The army is huge", "title: A huge army"))
    assert compare_two(crisis, retitled).edited == ()


def test_a_changed_prior_is_a_row_of_its_own(crisis: Assessment, tmp_path: Path) -> None:
    moved = RULEBOOK.replace("prior: 0.33", "prior: 0.23").replace("prior: 0.27", "prior: 0.37")
    comparison = compare([("a", crisis), ("b", assess_small(tmp_path, rulebook=moved))])
    (difference,) = comparison.differences
    assert [read(row[0]) for row in find_rule_table(build_blocks(comparison)).rows][:2] == ["score in A", "prior"]
    for scenario, total in difference.total_db.items():
        others = sum(change.db[scenario] for change in difference.rules)
        assert difference.prior_db[scenario] + others == pytest.approx(total)
    gained = difference.total_db["war"] - difference.total_db["feint"]
    assert gained == pytest.approx(10.0 * math.log10(0.37 / 0.27), abs=0.5), "ranks in groups move a little, too"
    assert_adds_up(comparison)


def test_the_columns_add_up_as_printed(crisis: Assessment, tmp_path: Path) -> None:
    case = CASE.replace("probability: 0.8", "probability: 0.1").replace("size: large", "size: huge")
    rules = RULES.replace("+4.333", "+4.336").replace("+1.225", "+3.333").replace("-1.115", "-2.224")
    for other in (assess_small(tmp_path / "1", case=case), assess_small(tmp_path / "2", rules=rules)):
        assert_adds_up(compare([("a", crisis), ("b", other)]))
        assert_adds_up(compare([("b", other), ("a", crisis)]))


def test_rules_too_many_to_show_are_summed_in_one_row(crisis: Assessment, tmp_path: Path) -> None:
    rule = """\
  - id: many-{}
    title: One of many
    when: [{{border: {{of: $ally}}}}]
    weigh: {{war: +0.{:02}, peace: -0.137}}
    because: It tests.
"""
    many = RULES + "".join(rule.format(number, number + 10) for number in range(30))
    comparison = compare([("a", crisis), ("b", assess_small(tmp_path, rules=many))])
    assert "10 other rules" in [read(row[0]) for row in find_rule_table(build_blocks(comparison)).rows]
    assert_adds_up(comparison)


def test_changes_unrounded_make_up_the_difference_of_the_scores(crisis: Assessment, tmp_path: Path) -> None:
    difference = compare_two(crisis, assess_small(tmp_path, case=CASE.replace("probability: 0.8", "probability: 0.1")))
    for scenario, total in difference.total_db.items():
        assert difference.prior_db[scenario] + sum(r.db[scenario] for r in difference.rules) == pytest.approx(total)


# --- facts ------------------------------------------------------------------------------------------------------------


def test_a_fact_believed_less_is_named_with_the_rule_that_it_feeds(crisis: Assessment, tmp_path: Path) -> None:
    difference = compare_two(crisis, assess_small(tmp_path, case=CASE.replace("probability: 0.8", "probability: 0.1")))
    (change,) = difference.facts
    assert (change.name, change.before, change.after, change.feeds) == ("minefield", 0.8, 0.1, ("open-border",))
    assert {rule.rule: rule.how for rule in difference.rules}["open-border"] == "B"


def test_a_fact_renamed_is_the_same_fact(crisis: Assessment, tmp_path: Path) -> None:
    assert compare_two(crisis, assess_small(tmp_path, case=CASE.replace("id: minefield", "id: mines"))).facts == ()


def test_with_other_roles_facts_are_matched_by_role(crisis: Assessment, tmp_path: Path) -> None:
    difference = compare_two(crisis, assess_small(tmp_path, case=CASE.replace("Rubia", "Viridia")))
    assert (difference.facts, difference.rules) == ((), ())


def test_at_another_date_facts_are_not_yet_known_or_stale(crisis: Assessment, tmp_path: Path) -> None:
    early = assess_small(tmp_path, as_of=date(2030, 4, 1))
    states = {change.name: change.state_after for change in compare_two(crisis, early).facts}
    assert states["food"] == "future"
    late = assess_small(tmp_path, as_of=date(2031, 4, 1))
    assert {c.name: c.state_after for c in compare_two(crisis, late).facts}["food"] == "stale"


# --- the whole --------------------------------------------------------------------------------------------------------


def test_an_assessment_does_not_differ_from_itself(crisis: Assessment) -> None:
    comparison = compare([("one", crisis), ("other", crisis)])
    difference = comparison.differences[0]
    assert (difference.rules, difference.facts, difference.edited) == ((), (), ())
    assert not comparison.lead_changes
    screen = print_screen(comparison)
    assert "leads on every side" in screen
    assert "No rule counts differently" in screen
    assert "The facts are the same." in screen


def test_a_change_of_lead_is_said_first(crisis: Assessment, tmp_path: Path) -> None:
    peaceful = assess_small(tmp_path, rules=RULES.replace("+4.333", "-9"))
    comparison = compare([("a", crisis), ("b", peaceful)])
    assert comparison.lead_changes
    assert "The lead changes: War in A" in print_screen(comparison)


def test_a_scenario_that_one_side_lacks_is_a_gap_and_not_an_error(crisis: Assessment, tmp_path: Path) -> None:
    rulebook = RULEBOOK.replace("feint: {title: Feint", "raid: {title: Raid")
    other = assess_small(tmp_path, rules=RULES.replace("feint", "raid"), rulebook=rulebook)
    comparison = compare([("a", crisis), ("b", other)])
    gaps = {scenario.id: [side is None for side in scenario.sides] for scenario in comparison.scenarios}
    assert (gaps["feint"], gaps["raid"], gaps["war"]) == ([False, True], [True, False], [False, False])
    assert "feint" not in comparison.differences[0].total_db
    notes = [block.text for block in build_blocks(comparison) if isinstance(block, Note)]
    assert any("Feint, Raid" in note for note in notes)
    assert "—" in print_screen(comparison)


def test_with_three_sides_differences_are_to_the_first(crisis: Assessment, tmp_path: Path) -> None:
    other = assess_small(tmp_path / "1", rules=RULES.replace("war: +1.337", "war: +9"))
    comparison = compare([("a", crisis), ("b", other), ("c", crisis)])
    assert [side.name for side in comparison.sides] == ["A", "B", "C"]
    assert [len(difference.rules) for difference in comparison.differences] == [2, 0]


def test_one_side_alone_cannot_be_compared(crisis: Assessment) -> None:
    with pytest.raises(ValueError, match="2 to 26"):
        compare([("alone", crisis)])


def test_a_label_says_what_differs_and_nothing_else(crisis: Assessment, tmp_path: Path) -> None:
    early = assess_small(tmp_path, as_of=date(2030, 4, 30))
    assert label_sides([crisis, early]) == ("2030-05-01", "2030-04-30")
    assert label_sides([crisis, crisis]) == ("crisis", "crisis")


def test_the_data_begins_with_its_schema(crisis: Assessment, tmp_path: Path) -> None:
    data = compare([("a", crisis), ("b", assess_small(tmp_path, case=CASE.replace("0.8", "0.1")))]).to_data()
    assert next(iter(data.items())) == ("schema", "vedette.comparison/1")
    assert json.loads(json.dumps(data))["differences"][0]["facts"][0]["name"] == "minefield"


def test_screens_fit_in_80_columns(crisis: Assessment, tmp_path: Path) -> None:
    sides = [("a", crisis), ("b", assess_small(tmp_path, rules=RULES.replace("+4.333", "-9"))), ("c", crisis)]
    for shown in (sides[:2], sides):
        lines = render_text(build_blocks(compare(shown)), Canvas()).splitlines()
        assert max(map(len, lines)) <= 80


def test_nothing_is_grounded_again(crisis: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("grounded again")

    monkeypatch.setattr(evidence, "ground", refuse)
    build_blocks(compare([("a", crisis), ("b", crisis)]))
