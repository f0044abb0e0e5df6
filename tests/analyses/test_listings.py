"""Claims about listings: every rule and fact is there, with its place, as it stands in its file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from smallcase import RULES, write_project

from vedette.__main__ import main
from vedette.analyses import list_facts, list_rules
from vedette.analyses.list_facts import FactList
from vedette.analyses.list_rules import RuleCard, RuleList, find_rule
from vedette.language.load import load_case
from vedette.language.model import Case, Rulebook
from vedette.show.blocks import Table
from vedette.show.text import Canvas, render_text

Project = tuple[Rulebook, Case]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder: Path = tmp_path_factory.mktemp("small")
    path = write_project(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return load_case(path.relative_to(folder)).require()


def print_rules(listing: RuleList | RuleCard) -> str:
    return render_text(list_rules.build_blocks(listing), Canvas())


def print_facts(listing: FactList) -> str:
    return render_text(list_facts.build_blocks(listing), Canvas())


def read_card(project: Project, rule: str) -> RuleCard:
    card = find_rule(project[0], rule)
    assert card is not None
    return card


# --- rules ------------------------------------------------------------------------------------------------------------


def test_every_rule_is_listed_at_its_line(project: Project) -> None:
    lines = RULES.splitlines()
    listing = list_rules.list_rules(project[0])
    assert len(listing.rules) == RULES.count("- id:")
    for rule in listing.rules:
        assert f"id: {rule.id}" in lines[rule.line - 1]
        assert rule.path == "rules/small/things.yaml"


def test_the_list_shows_weights_groups_and_what_is_inferred(project: Project) -> None:
    listing = list_rules.list_rules(project[0])
    screen = print_rules(listing)
    assert "things  rules/small/things.yaml" in screen
    row = next(line for line in screen.splitlines() if "army-near:" in line)
    assert "+1.225" in row
    assert "+1.337" in row
    cells = [row[1] for b in list_rules.build_blocks(listing) if isinstance(b, Table) for row in b.rows]
    assert "strike-ready: A supplied army is ready (infers strike)" in cells
    assert "army-near: An army stands at the border (group posture)" in cells


def test_one_rule_is_shown_in_full(project: Project) -> None:
    card = read_card(project, "strike-ready")
    screen = " ".join(print_rules(card).split())
    for part in (
        "A supplied army is ready",
        "army: {of: $who, size: {at_least: large}}",
        "at_least: {count: 2, of: {supply: {of: $who}}, distinct: type}",
        "strike: {of: $who}",
        "It can go on.",
        "see: A book",
        "rules/small/things.yaml:2",
        "$ally: the one who may attack",
    ):
        assert part in screen


def test_a_rule_that_is_not_there_is_not_found(project: Project) -> None:
    assert find_rule(project[0], "stroke-ready") is None


def test_rules_of_a_case_can_be_listed_too(project: Project) -> None:
    extra = project[0].rules[:1]
    alone = list_rules.list_rules(project[0])
    assert len(list_rules.list_rules(project[0], extra).rules) == len(alone.rules) + 1


# --- facts ------------------------------------------------------------------------------------------------------------


def test_every_fact_is_listed_with_its_voices(project: Project) -> None:
    listing = list_facts.list_facts(*project)
    facts = {fact.id: fact for fact in listing.facts}
    assert list(facts) == sorted(fact.id for fact in project[1].facts)
    assert facts["northern-army"].origins == ("post", "spokesman")
    assert facts["northern-army"].reports == 3
    assert facts["food"].credence == pytest.approx(0.9 * 0.88)
    assert facts["minefield"].basis == "assumed"


def test_facts_that_do_not_count_are_shown_as_such(project: Project) -> None:
    listing = list_facts.list_facts(*project)
    assert {f.id: f.status for f in listing.facts if f.status != "known"} == {
        "late-shells": "future",
        "old-shells": "stale",
    }
    rows = {line.split()[1]: line for line in print_facts(listing).splitlines() if len(line.split()) > 2}
    assert "not yet" in rows["late-shells"]
    assert "stale" in rows["old-shells"]
    assert "79%" in rows["food"]


def test_facts_are_those_of_the_date_asked_for(project: Project) -> None:
    later = list_facts.list_facts(*project, date(2030, 5, 4))
    assert next(f.status for f in later.facts if f.id == "late-shells") == "known"
    assert later.as_of == "2030-05-04"


# --- both -------------------------------------------------------------------------------------------------------------


def test_data_begins_with_its_schema_and_is_plain_json(project: Project) -> None:
    for listing, schema in (
        (list_rules.list_rules(project[0]), "vedette.rules/1"),
        (read_card(project, "open-border"), "vedette.rule/1"),
        (list_facts.list_facts(*project), "vedette.facts/1"),
    ):
        data = json.loads(json.dumps(listing.to_data()))
        assert next(iter(data.items())) == ("schema", schema)


def test_screens_fit_in_80_columns(project: Project) -> None:
    screens = [print_rules(list_rules.list_rules(project[0])), print_facts(list_facts.list_facts(*project))]
    screens += [print_rules(read_card(project, rule.id)) for rule in project[0].rules]
    assert max(len(line) for screen in screens for line in screen.splitlines()) <= 80


# --- scales -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "json"])
def test_scales_are_listed_and_shown_in_every_form(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scales", "--format", form]) == 0
    assert "kass_raftery" in capsys.readouterr().out
    assert main(["scales", "phia", "--format", form]) == 0
    out, err = capsys.readouterr()
    assert "realistic possibility" in out
    assert err == ""


def test_an_unknown_scale_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scales", "icd20"]) == 2
    assert "did you mean `icd203`?" in capsys.readouterr().err


def test_a_verdict_is_told_in_the_words_that_are_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    case = "scenarios/belarus-2022-02.yaml"
    for words, said in (("icd203", "is very likely (82%)"), ("phia", "is highly likely (82%)"), ("none", "82%")):
        assert main(["evaluate", case, "--words", words]) == 0
        told = " ".join(capsys.readouterr().out.split())
        assert said in told
        assert ("The range of staging ground runs from" in told) == (words == "icd203"), (
            words
        )  # 37 % is in a gap of PHIA
