"""Claims about key assumptions: what is taken on trust is found, what the verdict is without it is true, linchpins
lead.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Golden
from smallcase import CASE, ask, assess_small

from vedette.__main__ import main
from vedette.analyses.assumptions import build_blocks, find_assumptions
from vedette.language.load import load_case
from vedette.reasoning.assess import Assessment, assess
from vedette.reasoning.interventions import deny_source, drop_fact, silence
from vedette.show.canvas import Canvas
from vedette.show.json_text import render_json
from vedette.show.text import render_text

DECEMBER = Path("scenarios/belarus-2022-12.yaml")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess_small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def december() -> Assessment:
    return assess(*load_case(DECEMBER).require())


def test_it_says_why_each_fact_is_taken_on_trust(small: Assessment) -> None:
    found = {a.id: (a.basis, a.on) for a in find_assumptions(small).assumptions if a.kind == "fact"}
    assert found["minefield"] == ("assumed", None)
    assert found["may-day"] == ("estimated", None)
    assert found["food"] == ("one origin", "post")
    assert "northern-army" not in found  # the post and the spokesman both speak of it


def test_a_fact_that_only_a_party_reports_rests_on_the_party(tmp_path: Path) -> None:
    case = CASE.replace("[{source: post, credibility: 3, document", "[{source: spokesman, credibility: 3, document")
    found = {a.id: a for a in find_assumptions(assess_small(tmp_path, case)).assumptions if a.kind == "fact"}
    assert (found["fuel"].basis, found["fuel"].on) == ("one party", "Rubia")


def test_the_verdict_without_it_is_the_verdict_of_a_case_without_it(small: Assessment) -> None:
    leader = small.leader.scenario.id
    for found in find_assumptions(small).assumptions:
        assert found.kind != "actor"  # the small case has none
        change = {"fact": drop_fact, "origin": silence, "source": deny_source}[found.kind]
        chances = ask(small, change(small.evidence, found.id))
        assert found.chance == pytest.approx(chances[leader], abs=1e-12)
        assert found.leader == max(chances, key=chances.__getitem__)
        assert found.linchpin == (found.leader != leader)


def test_linchpins_come_first_and_then_what_moves_most(tmp_path: Path) -> None:
    stated = "is: north}\n    probability: 1"
    case = CASE.replace(stated, stated.replace("probability: 1", "assumed: true"))
    result = find_assumptions(assess_small(tmp_path, case))
    marks = [a.linchpin for a in result.assumptions]
    assert marks == sorted(marks, reverse=True)
    for mark in (True, False):
        moves = [abs(a.move) for a in result.assumptions if a.linchpin == mark]
        assert moves == sorted(moves, reverse=True)


def test_everything_unreported_is_taken_away_together(small: Assessment) -> None:
    together = find_assumptions(small).together
    assert together is not None
    assert together.facts == ("june-day", "may-day", "minefield", "northern-border")
    evidence = small.evidence
    for name in together.facts:
        evidence = drop_fact(evidence, name)
    chances = ask(small, evidence)
    assert together.chance == pytest.approx(chances[small.leader.scenario.id], abs=1e-12)


def test_what_does_not_matter_is_summed_up_in_a_line(small: Assessment) -> None:
    screen = render_text(build_blocks(find_assumptions(small)), Canvas(width=80))
    assert "june-day" not in screen
    assert "by less than half a point each" in screen.replace("\n", " ")


def test_nothing_is_grounded_again(december: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr("vedette.reasoning.grounded_case.ground", lambda *given: calls.append(given))
    find_assumptions(december)
    assert calls == []


def test_the_screen_reads_as_it_should(december: Assessment, golden: Golden) -> None:
    golden("assumptions-belarus-2022-12.txt", render_text(build_blocks(find_assumptions(december)), Canvas(width=80)))


def test_the_data_has_its_schema_first(small: Assessment) -> None:
    data = json.loads(render_json(find_assumptions(small).to_data()))
    assert next(iter(data.items())) == ("schema", "vedette.assumptions/1")


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_the_command_prints_every_form(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("assumptions", str(DECEMBER), "--format", form)) == 0
    out, err = capsys.readouterr()
    assert "archyde" in out
    assert err == ""
