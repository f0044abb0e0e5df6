"""Claims about one scenario rather than another: what tells them apart adds up, and what turns the lead turns it."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest
from conftest import Golden

from vedette.__main__ import main
from vedette.analyses.explain import build_blocks, explain
from vedette.analyses.explain.contrast import ContrastExplanation
from vedette.language.load import load_case
from vedette.reasoning.assess import Assessment, assess
from vedette.reasoning.scoring.terms import score_one
from vedette.show.canvas import Canvas
from vedette.show.text import render_text


@pytest.fixture(scope="module")
def december() -> Assessment:
    return assess(*load_case(Path("scenarios/belarus-2022-12.yaml")).require())


def test_what_tells_two_scenarios_apart_adds_up_to_the_lead(december: Assessment) -> None:
    names = [j.scenario.id for j in december.judgements]
    for one, other in itertools.permutations(names, 2):
        told = explain(december, one, other)
        assert isinstance(told, ContrastExplanation)
        score = {j.scenario.id: j.score_db for j in december.judgements}
        assert told.lead_db == pytest.approx(score[one] - score[other])
        apart = math.fsum(term.apart for term in told.terms)
        assert told.prior_db + apart == pytest.approx(told.lead_db, abs=0.005 * (len(told.shared) + 1))
        assert {term.rule for term in told.terms}.isdisjoint(told.shared)


def test_without_what_turns_it_the_lead_is_gone_and_not_before(december: Assessment) -> None:
    told = explain(december, "diversion", "neither")
    assert isinstance(told, ContrastExplanation)
    assert told.turned_by
    scenarios = {s.id: s for s in december.evidence.rulebook.scenarios}
    discount = december.evidence.rulebook.discount

    def lead(gone: tuple[str, ...]) -> float:
        left = [unit for unit in december.likely.units if unit.rule not in gone]
        ours, theirs = (score_one(left, scenarios[name], discount) for name in ("diversion", "neither"))
        return ours - theirs

    assert lead(told.turned_by) <= 0.0 < lead(told.turned_by[:-1])


def test_a_contrast_is_of_two_scenarios(december: Assessment) -> None:
    for what, other in (("diversion", "nobody"), ("putin-content", "diversion")):
        with pytest.raises(KeyError):
            explain(december, what, other)


def test_the_screen_of_a_contrast(december: Assessment, golden: Golden) -> None:
    text = render_text(build_blocks(explain(december, "diversion", "neither")), Canvas(width=80))
    golden("explain-contrast-belarus-2022-12.txt", text)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--instead-of", "diversio"], "did you mean `diversion`?"),
        (["putin-content", "--instead-of", "diversion"], "only a scenario can be set against another"),
        (["--instead-of", "diversion"], "cannot be set against itself"),
    ],
)
def test_a_contrast_that_cannot_be_is_a_mistake_of_use(
    given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "scenarios/belarus-2022-12.yaml", *given]) == 2
    assert said in capsys.readouterr().err
