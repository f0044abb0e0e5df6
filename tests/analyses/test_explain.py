"""Claims about explanations: sums add up as printed, chains end at a quote, and a rule that fails has a reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from programs import HERE, SCENARIOS, facts, programs
from smallcase import CASE, RULES, TEXT, ask, assess_small, bear

from vedette.analyses.explain import Explanation, build_blocks, explain, find_target, list_targets
from vedette.analyses.explain.fact import FactExplanation
from vedette.analyses.explain.rule import RuleExplanation
from vedette.analyses.explain.scenario import ScenarioExplanation
from vedette.language.atoms import Atom
from vedette.language.model import Case, Estimate, Fact, FactKind, Grades, Rule, Rulebook
from vedette.reasoning import grounded_case as evidence
from vedette.reasoning.assess import Assessment, assess
from vedette.reasoning.interventions import revise_weights
from vedette.show.blocks import Block, Cell, Table, Text, Tree
from vedette.show.text import Canvas, render_text


@pytest.fixture(scope="module")
def crisis(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess_small(tmp_path_factory.mktemp("small"))


def explain_rule(assessment: Assessment, what: str) -> RuleExplanation:
    explanation = explain(assessment, what)
    assert isinstance(explanation, RuleExplanation)
    return explanation


def explain_scenario(assessment: Assessment, what: str | None = None) -> ScenarioExplanation:
    explanation = explain(assessment, what)
    assert isinstance(explanation, ScenarioExplanation)
    return explanation


def explain_fact(assessment: Assessment, what: str) -> FactExplanation:
    explanation = explain(assessment, what)
    assert isinstance(explanation, FactExplanation)
    return explanation


def find_table(blocks: tuple[Block, ...], column: str) -> Table:
    return next(b for b in blocks if isinstance(b, Table) and any(c.title == column for c in b.columns))


def read(cell: Cell) -> str:
    assert isinstance(cell, str | Text)
    return cell if isinstance(cell, str) else cell.text


def read_column(table: Table, column: str) -> list[str]:
    number = [c.title for c in table.columns].index(column)
    return [read(row[number]) for row in (*table.rows, table.total) if row]


def walk(trees: tuple[Block | Tree, ...]) -> Iterator[str]:
    for tree in trees:
        if isinstance(tree, Tree):
            yield tree.label
            yield from walk(tree.children)


def assert_adds_up(table: Table, column: str) -> None:
    *terms, total = read_column(table, column)
    assert sum(Decimal(term) for term in terms if term) == Decimal(total)
    lost = [Decimal(db) for row, db in zip(table.rows, terms, strict=True) if row[0] == "rounding"]
    assert all(abs(db) <= Decimal("0.005") * (len(terms) + 1) for db in lost), "rounding hides more than rounding"


def print_screen(explanation: Explanation) -> str:
    return render_text(build_blocks(explanation), Canvas())


# --- a scenario -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", ["feint", "peace", "war"])
def test_the_printed_terms_of_a_score_add_up_to_the_printed_total(crisis: Assessment, scenario: str) -> None:
    table = find_table(build_blocks(explain_scenario(crisis, scenario)), "sum")
    assert_adds_up(table, "dB")


def test_a_column_that_rounding_would_break_says_so(tmp_path: Path) -> None:
    thirds = RULES.replace("+4.333", "+4.330").replace("+1.337", "+1.330")
    table = find_table(build_blocks(explain_scenario(assess_small(tmp_path, rules=thirds), "war")), "sum")
    assert "rounding" in read_column(table, "rule")
    assert_adds_up(table, "dB")


@pytest.mark.parametrize("scenario", ["feint", "peace", "war"])
def test_the_running_sum_ends_at_the_total(crisis: Assessment, scenario: str) -> None:
    table = find_table(build_blocks(explain_scenario(crisis, scenario)), "sum")
    assert read_column(table, "sum")[-2] == read_column(table, "dB")[-1]


def test_the_sentence_of_a_score_adds_up_too(crisis: Assessment) -> None:
    for judgement in crisis.judgements:
        explanation = explain_scenario(crisis, judgement.scenario.id)
        sentence = " ".join(print_screen(explanation).split())
        numbers = [Decimal(w) for w in sentence.split(" rule")[0].split() if w[0] in "+-0" and w[-1].isdigit()]
        assert numbers[0] == numbers[1] + numbers[2]


def test_terms_unrounded_are_the_score(crisis: Assessment) -> None:
    for judgement in crisis.judgements:
        explanation = explain_scenario(crisis, judgement.scenario.id)
        total = explanation.prior_db + sum(term.counted_db for term in explanation.terms)
        assert total == pytest.approx(judgement.score_db, abs=1e-12)


def test_the_weaker_rule_of_a_group_is_discounted(crisis: Assessment) -> None:
    factors = {(t.rule, t.value): t.factor for t in explain_scenario(crisis, "war").terms}
    assert factors["strike-threatens", ""] == 1.0
    assert factors["army-near", ""] == 0.5
    assert sorted(factors[key] for key in factors if key[0] == "each-supply") == [0.75, 0.75]


def test_a_rule_that_counts_per_value_has_a_chance_for_each(crisis: Assessment) -> None:
    chances = {t.value: t.chance for t in explain_scenario(crisis, "war").terms if t.rule == "each-supply"}
    assert chances == {"food": pytest.approx(0.9 * 0.88), "fuel": pytest.approx(0.9 * 0.68)}


def test_every_chain_ends_at_the_words_in_the_document(crisis: Assessment) -> None:
    explanation = explain_scenario(crisis, "war")
    army = explanation.facts["northern-army"].reports
    assert [r.quote for r in army if r.offset is not None] == ["The army stands in the north.", "denied all of it"]
    for fact in explanation.facts.values():
        for report in fact.reports:
            if report.quote and report.offset is not None:
                assert TEXT[report.offset :].startswith(report.quote)
    labels = list(walk(build_blocks(explanation)))
    assert '"The army stands in the north."' in labels
    assert any("paper, offset 0" in label and "crisis.yaml:" in label for label in labels)
    assert any("denied by A spokesman" in label for label in labels)


def test_a_derived_fact_is_followed_to_the_rule_that_concluded_it(crisis: Assessment) -> None:
    fact = explain_scenario(crisis, "war").facts["strike {of: Rubia}"]
    assert fact.basis == "derived"
    assert [way.rule for way in fact.ways] == ["strike-ready"]
    assert fact.ways[0].facts == ("northern-army",)
    assert fact.ways[0].gates[0].facts == ("food", "fuel")


def test_a_fact_is_drawn_in_full_once(crisis: Assessment) -> None:
    labels = list(walk(build_blocks(explain_scenario(crisis, "war"))))
    assert sum("The army stands" in label for label in labels) == 1
    assert any(label.startswith("northern-army") and "shown above" in label for label in labels)


def test_rules_that_would_move_it_but_do_not_hold_say_why(crisis: Assessment) -> None:
    reasons = {idle.rule: idle.reason for idle in explain_scenario(crisis, "war").not_held}
    assert reasons["open-border"] == "blocked by minefield (80%)"
    assert reasons["huge-army"] == "northern-army falls short: at is north, needs south, size is large, needs huge"
    assert reasons["one-day"] == "2030-05-09 and 2030-06-09 lie 31 days apart, 5 are allowed"
    assert "target-strikes" not in reasons, "it does not weigh on war"


def test_without_a_name_the_leader_is_explained(crisis: Assessment) -> None:
    assert explain_scenario(crisis).id == crisis.leader.scenario.id


def test_a_scenario_that_no_rule_moves_is_its_prior(tmp_path: Path) -> None:
    rules = "rules:\n" + RULES[RULES.index("  - id: huge-army") : RULES.index("  - id: target-strikes")]
    explanation = explain_scenario(assess_small(tmp_path, rules=rules), "peace")
    assert explanation.terms == ()
    assert "No rule that holds moves this scenario" in print_screen(explanation)


# --- a rule -----------------------------------------------------------------------------------------------------------


def states(explanation: RuleExplanation) -> list[str]:
    return [check.state for check in explanation.conditions]


def test_a_rule_that_holds_meets_every_condition(crisis: Assessment) -> None:
    explanation = explain_rule(crisis, "army-near")
    assert explanation.holds
    assert states(explanation) == ["met", "met"]
    assert explanation.conditions[0].condition == "army: {at: $border, of: $ally}"
    assert explanation.conditions[0].facts == ("northern-army",)
    assert dict(explanation.ways[0].bindings) == {"border": "north"}
    assert {w.scenario: w.counted_db for w in explanation.weights}["war"] == pytest.approx(
        bear(war=1.337, feint=1.225)["war"] / 2
    )


def test_what_a_rule_is_worth_is_shown_by_leaving_its_weights_out(crisis: Assessment) -> None:
    unweighed = revise_weights(crisis.evidence, {"strike-threatens": {}})
    expected = {s: pytest.approx(chance) for s, chance in ask(crisis, unweighed).items()}
    assert {w.scenario: w.without for w in explain_rule(crisis, "strike-threatens").weights} == expected
    assert all(w.without == w.probability for w in explain_rule(crisis, "huge-army").weights), "it never holds"


def test_a_blocked_rule_names_its_blocker(crisis: Assessment) -> None:
    explanation = explain_rule(crisis, "open-border")
    assert not explanation.holds
    assert states(explanation) == ["met", "failed"]
    assert explanation.conditions[1].facts == ("minefield",)
    assert explanation.ways[0].blockers == ("minefield",)
    assert explanation.chance == pytest.approx(0.2)


def test_a_rule_that_hangs_on_an_unlikely_fact_says_so(tmp_path: Path) -> None:
    quote = ', document: paper, quote: "The army'
    case = CASE.replace(f"credibility: 2{quote}", f"credibility: 5{quote}")
    assessment = assess_small(tmp_path, case=case)
    explanation = explain_rule(assessment, "army-near")
    assert not explanation.holds
    assert explanation.reason.startswith("northern-army is more likely false (")
    assert "nothing concludes strike {of: Rubia}" in explain_rule(assessment, "strike-threatens").reason


def test_a_near_miss_is_spelled_out_attribute_by_attribute(crisis: Assessment) -> None:
    (check,) = explain_rule(crisis, "huge-army").conditions
    assert [(near.name, near.amiss) for near in check.nearest] == [
        ("northern-army", ("at is north, needs south", "size is large, needs huge")),
        ("azurian-army", ("of is Azuria, needs Rubia", "size is small, needs huge")),
    ]


def test_a_count_that_falls_short_says_by_how_much(tmp_path: Path) -> None:
    fewer = CASE.replace("supply: {of: Rubia, type: fuel}", "supply: {of: Azuria, type: fuel}")
    explanation = explain_rule(assess_small(tmp_path, case=fewer), "strike-ready")
    assert not explanation.holds
    assert explanation.conditions[1].reason == "needs 2 different `type`, has 1"
    assert explanation.conditions[1].facts == ("food",)


def test_a_count_that_is_just_reached_is_met(crisis: Assessment) -> None:
    explanation = explain_rule(crisis, "strike-ready")
    assert states(explanation) == ["met", "met"]
    assert explanation.ways[0].gates[0].has == explanation.ways[0].gates[0].needs == 2


def test_a_fact_more_likely_false_does_not_block(tmp_path: Path) -> None:
    explanation = explain_rule(assess_small(tmp_path, case=CASE.replace("0.8", "0.3")), "open-border")
    assert explanation.holds
    assert states(explanation) == ["met", "met"]
    assert explanation.ways[0].blockers == ("minefield",)
    assert "not blocked by minefield" in print_screen(explanation)


def test_a_rule_that_concludes_something_else_is_not_named_as_a_source(tmp_path: Path) -> None:
    other = """\
  - id: ally-only
    title: Only ever of the ally
    when: [{mines: {at: $where}}]
    infer: {strike: {of: $ally}}
    because: It tests.
"""
    (check,) = explain_rule(assess_small(tmp_path, rules=RULES + other), "target-strikes").conditions
    assert [source.rule for source in check.sources] == ["strike-ready"]


def test_a_derived_fact_that_nobody_concluded_names_the_rules_that_would(crisis: Assessment) -> None:
    (check,) = explain_rule(crisis, "target-strikes").conditions
    assert check.reason == "needs strike: {of: Azuria}, which no rule concludes as things stand"
    (source,) = check.sources
    assert (source.rule, dict(source.bindings), source.holds) == ("strike-ready", {"who": "Azuria"}, False)
    assert "needs 2 different `type`, has 1" in source.reason


def test_an_absence_is_not_met_by_a_presence(crisis: Assessment) -> None:
    (check,) = explain_rule(crisis, "gone-home").conditions
    assert check.state == "failed"
    assert check.nearest[0].amiss == ("needs a fact that was looked for and not found",)


def test_a_condition_after_the_one_that_failed_is_judged_as_far_as_it_can_be(tmp_path: Path) -> None:
    rule = """\
  - id: late
    title: A negation hangs on a variable that nothing bound
    when:
      - army: {of: $ally, at: $where, size: huge}
      - not: {mines: {at: $where}}
      - border: {of: $ally, with: $target, is: north}
    weigh: {war: +1}
    because: It tests.
"""
    explanation = explain_rule(assess_small(tmp_path, rules=RULES + rule), "late")
    assert states(explanation) == ["failed", "open", "met"]


def test_marks_and_reasons_stand_on_the_screen(crisis: Assessment) -> None:
    screen = print_screen(explain_rule(crisis, "open-border"))
    assert "✓ border:" in screen
    assert "✗ not: {mines: {at: $border}}" in screen
    assert "blocked by minefield" in screen


# --- a fact -----------------------------------------------------------------------------------------------------------


def test_the_printed_odds_of_a_fact_add_up(crisis: Assessment) -> None:
    table = find_table(build_blocks(explain_fact(crisis, "northern-army")), "dB of odds")
    assert_adds_up(table, "dB of odds")


def test_a_second_report_of_an_origin_does_not_count_and_says_so(crisis: Assessment) -> None:
    explanation = explain_fact(crisis, "northern-army")
    assert [(v.origin, v.reports, v.denies) for v in explanation.voices] == [("post", 2, False), ("spokesman", 1, True)]
    assert [(r.source, r.counts) for r in explanation.reports] == [("post", True), ("echo", False), ("spokesman", True)]
    assert any("does not count" in label for label in walk(build_blocks(explanation)))


def test_the_odds_are_those_of_the_credence(crisis: Assessment) -> None:
    explanation = explain_fact(crisis, "northern-army")
    assert explanation.odds_db is not None
    assert 1.0 / (1.0 + 10.0 ** (-explanation.odds_db / 10.0)) == pytest.approx(explanation.if_sound)


def test_a_fact_lists_every_rule_it_feeds_through_derived_facts_too(crisis: Assessment) -> None:
    feeds = {feed.rule: feed for feed in explain_fact(crisis, "food").feeds}
    assert (feeds["strike-ready"].part, feeds["strike-ready"].through) == ("counts toward", ())
    assert feeds["strike-threatens"].through == ("strike {of: Rubia}",)
    assert feeds["strike-threatens"].counted["war"] == pytest.approx(bear(war=4.333, feint=-1.115)["war"])
    assert feeds["each-supply"].part == "supports"


def test_a_fact_under_a_negation_blocks(crisis: Assessment) -> None:
    (feed,) = explain_fact(crisis, "minefield").feeds
    assert (feed.rule, feed.part, feed.holds, dict(feed.counted)) == ("open-border", "blocks", False, {})


def test_what_blocks_a_blocker_supports(tmp_path: Path) -> None:
    rules = """\
rules:
  - id: swept
    title: Unswept
    when: [{border: {of: $ally, is: $b}}, {not: {mines: {at: $b}}}]
    infer: {strike: {of: $ally}}
    because: It tests.
  - id: calm
    title: Calm
    when: [{border: {of: $ally}}, {not: {strike: {of: $ally}}}]
    weigh: {peace: +1}
    because: It tests.
"""
    feeds = {feed.rule: feed.part for feed in explain_fact(assess_small(tmp_path, rules=rules), "minefield").feeds}
    assert feeds == {"swept": "blocks", "calm": "supports"}


def test_a_fact_that_does_not_count_says_why(crisis: Assessment) -> None:
    late, old = explain_fact(crisis, "late-shells"), explain_fact(crisis, "old-shells")
    assert (late.status, late.feeds) == ("future", ())
    assert (old.status, old.feeds) == ("stale", ())
    assert "dated after 2030-05-01" in " ".join(print_screen(late).split())
    assert "older than its kind stays fresh" in " ".join(print_screen(old).split())


def test_an_earlier_date_forgets_later_reports(tmp_path: Path) -> None:
    assert explain_fact(assess_small(tmp_path, as_of=date(2030, 5, 4)), "late-shells").status == "known"


# --- all of them ------------------------------------------------------------------------------------------------------


def every_id(assessment: Assessment) -> list[str]:
    return [name for names in list_targets(assessment).values() for name in names]


def test_everything_with_an_id_can_be_explained_and_shown(crisis: Assessment) -> None:
    for name in every_id(crisis):
        explanation = explain(crisis, name)
        data = explanation.to_data()
        assert next(iter(data)) == "schema"
        assert data["schema"] == "vedette.explanation/1"
        assert json.loads(json.dumps(data))["id"] == name
        assert max(map(len, print_screen(explanation).splitlines())) <= 80


def test_what_nothing_is_called_is_not_found(crisis: Assessment) -> None:
    assert find_target(crisis, "norhtern-army") is None
    assert find_target(crisis, "rule:food") is None
    with pytest.raises(KeyError):
        explain(crisis, "norhtern-army")


def test_a_fact_and_a_rule_of_one_name_are_told_apart(tmp_path: Path) -> None:
    assessment = assess_small(tmp_path, rules=RULES.replace("id: huge-army", "id: food"))
    assert explain(assessment, "food").what == "rule"
    assert explain(assessment, "fact:food").what == "fact"
    assert explain(assessment, "rule:food").what == "rule"


def test_nothing_is_grounded_again(crisis: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("grounded again")

    monkeypatch.setattr(evidence, "ground", refuse)
    for name in every_id(crisis):
        build_blocks(explain(crisis, name))


# --- random rulebooks -------------------------------------------------------------------------------------------------


def assess_program(program: list[list[Rule]], credences: Mapping[Atom, float]) -> Assessment:
    """A random rulebook over facts of stated probability."""
    rules = tuple(sorted((rule for stratum in program for rule in stratum), key=lambda rule: rule.id))
    kinds = {kind: FactKind(kind, kind, {}, None, None, HERE) for kind in "abcdef"}
    given_facts = tuple(
        Fact(f"fact-{i}", a.kind, dict(a.attributes), (), Estimate.exactly(p), False, a.absent, "", HERE)
        for i, (a, p) in enumerate(credences.items())
    )
    rulebook = Rulebook(
        "random", "Random", {}, SCENARIOS, "", 0.5, "icd203", {}, Grades({}, {}, ()), kinds, rules, HERE
    )
    case = Case("random", "", "", date(2030, 1, 1), Path(), {}, {}, {}, given_facts, (), None, HERE)
    return assess(rulebook, case)


@given(programs(), facts)
def test_a_rule_holds_exactly_when_no_condition_is_marked_as_failed(
    program: list[list[Rule]], credences: dict[Atom, float]
) -> None:
    assessment = assess_program(program, credences)
    for rule in assessment.evidence.rules:
        explanation = explain_rule(assessment, rule.id)
        if explanation.holds:
            assert set(states(explanation)) <= {"met"}
        else:
            assert "failed" in states(explanation)
            assert explanation.reason


@given(programs(), facts)
def test_every_sum_of_a_random_rulebook_adds_up_as_printed(
    program: list[list[Rule]], credences: dict[Atom, float]
) -> None:
    assessment = assess_program(program, credences)
    for scenario in SCENARIOS:
        blocks = build_blocks(explain_scenario(assessment, scenario.id))
        assert_adds_up(find_table(blocks, "sum"), "dB")
