"""Claims about sensitivity: moves are what changed files would show, tipping points tip, and nothing is grounded
again.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Golden
from smallcase import ask, assess_small, write_project

from vedette.__main__ import main
from vedette.analyses.sensitivity import KINDS, Factor, build_blocks, find_sensitivity
from vedette.language.load import load_case
from vedette.reasoning.assess import Assessment, assess, judge_evidence
from vedette.reasoning.interventions import (
    deny_source,
    drop_fact,
    drop_rule,
    invert_reports,
    set_credence,
    set_priors,
    set_weight,
    silence,
)
from vedette.reasoning.scoring.judgement import Settings
from vedette.show.canvas import Canvas
from vedette.show.json_text import render_json
from vedette.show.text import render_text

DECEMBER = Path("scenarios/belarus-2022-12.yaml")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess_small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module", params=["likelihood", "posterior"])
def either(request: pytest.FixtureRequest, small: Assessment) -> Assessment:
    return judge_evidence(small.evidence, Settings(uncertainty=request.param))


@pytest.fixture(scope="module")
def december() -> Assessment:
    return assess(*load_case(DECEMBER).require())


def find_factors(assessment: Assessment) -> dict[tuple[str, str], Factor]:
    return {(f.kind, f.id): f for f in find_sensitivity(assessment).factors}


def test_removing_is_what_a_file_without_it_says(either: Assessment) -> None:
    evidence, leader = either.evidence, either.leader.scenario.id
    removals = {"fact": drop_fact, "source": deny_source, "origin": silence, "rule": drop_rule}
    for (kind, name), factor in find_factors(either).items():
        if kind in removals:
            chances = ask(either, removals[kind](evidence, name))
            assert factor.removed is not None
            assert factor.removed.chance == pytest.approx(chances[leader], abs=1e-6)
            assert factor.removed.leader == max(chances, key=chances.__getitem__)


def test_reversing_a_voice_is_denying_what_it_said(either: Assessment) -> None:
    factor = find_factors(either)["source", "spokesman"]
    turned = invert_reports(either.evidence, lambda report: report.source == "spokesman")
    assert factor.reversed is not None
    expected = ask(either, turned)[either.leader.scenario.id]
    assert factor.reversed.chance == pytest.approx(expected, abs=1e-9)


def test_beyond_a_tipping_point_the_rival_leads_and_short_of_it_the_leader(either: Assessment) -> None:
    leader, seen = either.leader.scenario.id, set()
    for (kind, name), factor in find_factors(either).items():
        tip = factor.tipping
        if tip is None:
            continue
        seen.add(kind)
        winners = []
        for step in (-1e-6, 1e-6):
            number = tip.at + (step if tip.at > tip.now else -step)
            if tip.number == "credence":
                changed = set_credence(either.evidence, name, number)
            elif tip.number == "prior":
                changed = set_priors(either.evidence, {name: number})
            else:
                assert tip.scenario is not None
                changed = set_weight(either.evidence, name, tip.scenario, number)
            chances = ask(either, changed)
            winners.append(max(chances, key=chances.__getitem__))
        assert winners == [leader, tip.rival]
    assert seen >= {"rule", "prior"}


def test_a_fact_that_feeds_nothing_moves_nothing(small: Assessment) -> None:
    idle = find_factors(small)["fact", "june-day"]
    assert idle.move == 0.0
    assert idle.tipping is None


def test_the_widest_move_comes_first(december: Assessment) -> None:
    moves = [factor.move for factor in find_sensitivity(december).factors]
    assert moves == pytest.approx(sorted(moves, reverse=True), abs=1e-9)  # less is how sums round, and no order


def test_every_fact_source_origin_rule_and_prior_is_tried(december: Assessment) -> None:
    found = {(f.kind, f.id) for f in find_sensitivity(december).factors}
    evidence = december.evidence
    reports = [report for fact in evidence.facts.values() for report in fact.reports]
    assert {("fact", fact.id) for fact in evidence.facts.values()} <= found
    assert {("source", r.source) for r in reports} | {("origin", r.origin) for r in reports} <= found
    assert {("rule", firing.rule) for firing in evidence.circuit.grounding.firings} <= found
    assert {("prior", s.id) for s in evidence.rulebook.scenarios} <= found


def test_the_chance_is_the_one_that_the_verdict_prints(december: Assessment) -> None:
    result = find_sensitivity(december, ["prior"])
    assert result.exact
    assert (result.chance, result.standard_error) == (december.leader.probability, 0.0)


def test_nothing_is_grounded_again(december: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr("vedette.reasoning.grounded_case.ground", lambda *given: calls.append(given))
    find_sensitivity(december)
    assert calls == []


def test_it_tells_how_far_it_has_come(small: Assessment) -> None:
    told: list[tuple[int, int]] = []
    result = find_sensitivity(small, KINDS, lambda done, of: told.append((done, of)))
    assert [done for done, _ in told] == list(range(1, len(result.factors) + 1))
    assert {of for _, of in told} == {len(result.factors)}


def test_the_screen_reads_as_it_should(december: Assessment, golden: Golden) -> None:
    golden("sensitivity-belarus-2022-12.txt", render_text(build_blocks(find_sensitivity(december)), Canvas(width=80)))


def test_the_data_has_its_schema_first(small: Assessment) -> None:
    data = json.loads(render_json(find_sensitivity(small).to_data()))
    assert next(iter(data.items())) == ("schema", "vedette.sensitivity/1")
    assert all({"kind", "id", "move", "tipping"} <= factor.keys() for factor in data["factors"])


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_the_command_filters_and_cuts(
    form: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(("sensitivity", "scenarios/crisis.yaml", "--by", "rule", "--top", "2", "--format", form)) == 0
    out, err = capsys.readouterr()
    assert "rule" in out
    assert "northern-army" not in out
    assert err == ""


def test_an_unknown_kind_is_a_mistake_of_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("sensitivity", str(DECEMBER), "--by", "rle")) == 2
    assert "did you mean `rule`?" in capsys.readouterr().err
