"""What every result of an analysis can do, whichever it is."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest

from vedette import assess, load_case
from vedette.analyses.assumptions import find_assumptions
from vedette.analyses.evaluate import SavedReport, build_report
from vedette.analyses.flips import find_flips
from vedette.analyses.list_rules import list_rules
from vedette.analyses.result import Result, draw
from vedette.analyses.whatif import whatif
from vedette.notebook import Verdict
from vedette.reasoning.interventions import Changes

CASE = Path(__file__).parents[2] / "scenarios" / "belarus-2022-12.yaml"


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    return assess(*load_case(CASE))


@pytest.fixture(scope="module")
def results(verdict: Verdict) -> list[Result]:
    return [
        verdict.report,
        find_assumptions(verdict),
        find_flips(verdict),
        whatif(verdict, Changes(without_origin=("foreign-policy",))),
        list_rules(verdict.evidence.rulebook),
    ]


def test_every_result_draws_itself_and_is_the_json_of_its_command(results: list[Result]) -> None:
    for result in results:
        assert json.loads(result.to_json())["schema"].startswith("vedette.")
        assert str(result).strip()
        assert result._repr_html_().startswith('<div class="vedette">')


def test_what_is_no_result_is_not_drawn() -> None:
    with pytest.raises(TypeError, match="int is not a result"):
        draw(3)


def test_a_frame_has_a_row_for_every_record_and_nothing_rounded(results: list[Result]) -> None:
    report = results[0]
    assert isinstance(report, SavedReport)
    frame = report.to_frame("scenarios")
    assert frame["probability"].tolist() == [s.probability for s in report.scenarios]
    assert len(report.to_frame("rules")) == len(report.rules)
    with pytest.raises(KeyError):
        report.to_frame("nothing")


@pytest.mark.parametrize("name", ["belarus-2022-12", "belarus-2022-02"])
def test_what_decides_it_adds_up_to_the_score(name: str) -> None:
    """Prior, rules and the others, as the screen prints them, come to the last row but for rounding."""
    report = build_report(assess(*load_case(CASE.with_name(f"{name}.yaml"))))
    lines = str(report).partition("What decides it")[2].partition("in all")
    last = [float(n) for n in re.findall(r"[-+]\d+\.\d|0\.0", lines[2].partition("\n")[0])]
    assert last == [round(s.score_db, 1) for s in report.scenarios]
    for column, scenario in enumerate(report.scenarios):
        rows = [10 * math.log10(scenario.prior), *(r.counted.get(scenario.id, 0.0) for r in report.rules if r.holds)]
        assert math.isclose(math.fsum(rows), scenario.score_db, abs_tol=1e-9), column
