"""Claims about the matrix and the methods side by side: cells are what the scores say, and differences are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT, Golden
from smallcase import assess_small, write_project

from vedette.__main__ import main
from vedette.analyses import matrix, methods
from vedette.analyses.matrix import ROWS, build_matrix
from vedette.analyses.methods import METHODS, compare_methods
from vedette.language.load import load_case
from vedette.reasoning.assess import Assessment, assess, judge_evidence
from vedette.reasoning.interventions import drop_fact
from vedette.show.canvas import Canvas
from vedette.show.text import render_text

DECEMBER = Path("scenarios/belarus-2022-12.yaml")
SYRIA = Path("scenarios/closed/training/syria-1973.yaml")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess_small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def december() -> Assessment:
    return assess(*load_case(DECEMBER).require())


def test_a_fact_lends_what_the_scores_lose_without_it(small: Assessment) -> None:
    for row in build_matrix(small).rows:
        without = judge_evidence(drop_fact(small.evidence, row.id), small.settings)
        before = {j.scenario.id: j.score_db for j in small.judgements}
        after = {j.scenario.id: j.score_db for j in without.judgements}
        assert row.db == pytest.approx({name: before[name] - after[name] for name in before}, abs=1e-9)


def test_a_rule_lends_its_centred_weight(small: Assessment) -> None:
    rows = {row.id: row for row in build_matrix(small, "rule").rows}
    for unit in small.likely.units:
        name = f"{unit.rule} ({unit.value})" if unit.value else unit.rule
        assert rows[name].db == pytest.approx(dict(unit.bearing))


def test_rows_that_tell_nobody_apart_stand_last_and_are_counted(december: Assessment) -> None:
    found = build_matrix(december)
    telling = [row.is_diagnostic for row in found.rows]
    assert telling == sorted(telling, reverse=True)
    assert 0 < sum(telling) < len(telling)
    aparts = [row.apart for row in found.rows if row.is_diagnostic]
    assert aparts == pytest.approx(sorted(aparts, reverse=True))


def test_the_sums_are_those_of_the_cells(december: Assessment) -> None:
    for by in ROWS:
        found = build_matrix(december, by)
        for name in found.scenarios:
            signs = [row.cells[name] for row in found.rows]
            assert found.inconsistent[name] == signs.count("I") + 2 * signs.count("II")


def test_competing_hypotheses_are_the_matrix_by_rules(december: Assessment) -> None:
    found = build_matrix(december, "rule")
    verdict = next(v for v in compare_methods(december).methods if v.method == "ach")
    assert {name: -number for name, number in verdict.numbers.items()} == pytest.approx(found.weighted)
    assert verdict.leaders == found.least


def test_where_methods_disagree_a_rule_is_named_without_which_they_agree() -> None:
    found = compare_methods(assess(*load_case(SYRIA).require()))
    assert not found.agree
    for verdict in found.methods:
        assert bool(verdict.difference) == (verdict.leaders != (found.leader,)) or not verdict.difference
    named = {rule for verdict in found.methods for rule in verdict.difference}
    assert "observers-doubt-the-ally" in named


def test_the_chance_beside_other_methods_is_the_one_that_evaluate_prints(december: Assessment) -> None:
    first = compare_methods(december).methods[0]
    assert first.numbers == {j.scenario.id: j.probability for j in december.judgements}


def test_the_screens_of_the_real_case(december: Assessment, golden: Golden) -> None:
    golden("matrix-belarus-2022-12.txt", render_text(matrix.build_blocks(build_matrix(december)), Canvas(width=80)))
    told = methods.build_blocks(compare_methods(assess(*load_case(SYRIA).require())))
    golden("methods-syria-1973.txt", render_text(told, Canvas(width=80)))


def test_the_page_of_methods_shows_what_is_printed(december: Assessment) -> None:
    page = (ROOT / "docs/methods.md").read_text(encoding="utf-8")
    printed = render_text(methods.build_blocks(compare_methods(december)), Canvas(width=80)).splitlines()
    shown = [line.removeprefix("    ") for line in page.splitlines() if line.startswith("    ")]
    assert len(shown) >= 8
    assert shown == [line for line in printed if line][: len(shown)]


@pytest.mark.parametrize("form", ["table", "markdown", "csv", "json"])
@pytest.mark.parametrize("by", ROWS)
def test_the_matrix_prints_every_form(
    by: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["matrix", "scenarios/crisis.yaml", "--by", by, "--format", form]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    if form == "json":
        assert json.loads(out)["schema"] == "vedette.matrix/1"
    else:
        assert {"fact": "northern-army", "rule": "army-near"}[by] in out


@pytest.mark.parametrize("name", [*METHODS, "all"])
def test_every_method_can_be_asked_for(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["evaluate", "scenarios/crisis.yaml", "--method", name, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == ("vedette.report/2" if name == METHODS[0] else "vedette.methods/1")
    if name != METHODS[0]:
        assert len(data["methods"]) == (len(METHODS) if name == "all" else 1)


def test_an_unknown_method_is_a_mistake_of_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(DECEMBER), "--method", "dempstr"]) == 2
    assert "did you mean `dempster`?" in capsys.readouterr().err
