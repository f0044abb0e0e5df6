"""Claims about what-if: it says what `evaluate` says of files edited that way, grounds nothing, and names what
changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Golden
from smallcase import CASE, RULEBOOK, RULES, assess_small, write_project

from vedette.__main__ import main
from vedette.analyses.whatif import build_blocks, whatif
from vedette.language.load import load_case
from vedette.reasoning.assess import Assessment, assess
from vedette.reasoning.interventions import Changes, WrongChange
from vedette.show.canvas import Canvas
from vedette.show.json_text import render_json
from vedette.show.text import render_text

DECEMBER = Path("scenarios/belarus-2022-12.yaml")


def cut(text: str, start: str, end: str) -> str:
    """The text without what lies from `start` to before `end`."""
    first = text.index(start)
    return text[:first] + text[text.index(end, first) :]


SPOKESMAN = '      - {source: spokesman, credibility: 3, document: paper, denies: true, quote: "denied all of it"}\n'
ECHO = "      - {source: echo, origin: post, credibility: 3, document: paper}\n"
FUEL = '    reports: [{source: post, credibility: 3, document: paper, quote: "food and fuel were seen"}]\n'


@pytest.mark.parametrize(
    ("changes", "case", "rules", "rulebook"),
    [
        (Changes(drop=("food",)), cut(CASE, "  - id: food", "  - id: fuel"), RULES, RULEBOOK),
        (Changes(set=(("fuel", 0.9),)), CASE.replace(FUEL, "    probability: 0.9\n"), RULES, RULEBOOK),
        (Changes(deny=("spokesman",)), CASE.replace(SPOKESMAN, ""), RULES, RULEBOOK),
        (
            Changes(deny=("echo",)),
            cut(CASE.replace(ECHO, ""), "  - id: azurian-army", "  - id: azurian-food"),
            RULES,
            RULEBOOK,
        ),
        (Changes(deceived=("Rubia",)), CASE.replace(SPOKESMAN, ""), RULES, RULEBOOK),
        (
            Changes(weights=(("open-border", "war", -4.0),)),
            CASE,
            RULES.replace("war: +2.005, peace", "war: -4, peace"),
            RULEBOOK,
        ),
        (
            Changes(weights=(("gone-home", "war", 4.0), ("army-near", "feint", 0.0))),
            CASE,
            RULES.replace("{peace: +3}", "{peace: +3, war: 4}").replace("feint: +1.225", "feint: 0"),
            RULEBOOK,
        ),
        (
            Changes(priors=(("feint", 0.25), ("peace", 0.25))),
            CASE,
            RULES,
            RULEBOOK.replace("0.40", "0.25").replace("0.33", "0.25").replace("0.27}", "0.50}"),
        ),
    ],
    ids=["drop", "set", "deny", "deny-all-of-a-fact", "deceived", "weight", "weights", "priors"],
)
def test_it_says_what_an_edited_file_says(
    tmp_path: Path, changes: Changes, case: str, rules: str, rulebook: str
) -> None:
    before = assess_small(tmp_path)
    (tmp_path / "edited").mkdir()
    edited = assess_small(tmp_path / "edited", case, rules, rulebook)
    answer = whatif(before, changes).answers[0]
    assert answer.leader == edited.leader.scenario.id
    for judgement in edited.judgements:
        (found,) = (s for s in answer.scenarios if s.id == judgement.scenario.id)
        assert found.after == pytest.approx(judgement.probability, abs=1e-12)
        assert found.db == pytest.approx(judgement.score_db, abs=1e-9)
        assert (found.low, found.high) == pytest.approx((judgement.low, judgement.high), abs=0.01)


def test_a_deceiver_is_answered_twice(tmp_path: Path) -> None:
    before = assess_small(tmp_path)
    removed, inverted = whatif(before, Changes(deceived=("Rubia",))).answers
    (tmp_path / "edited").mkdir()
    edited = assess_small(tmp_path / "edited", CASE.replace(SPOKESMAN, SPOKESMAN.replace(" denies: true,", "")))
    assert (removed.how, inverted.how) == ("removed", "inverted")
    for judgement in edited.judgements:
        (found,) = (s for s in inverted.scenarios if s.id == judgement.scenario.id)
        assert found.after == pytest.approx(judgement.probability, abs=1e-12)


def test_rules_that_change_sides_are_named(tmp_path: Path) -> None:
    answer = whatif(assess_small(tmp_path), Changes(drop=("food",))).answers[0]
    sides = {change.rule: change.side for change in answer.rules}
    assert sides["strike-ready"] == "falls"
    assert sides["strike-threatens"] == "falls"
    assert sides["army-near"] == "counts"
    assert {f.fact: f.after for f in answer.facts} == {"food": None}


def test_the_lead_changes_when_the_favourite_is_made_unlikely(tmp_path: Path) -> None:
    before = assess_small(tmp_path)
    result = whatif(before, Changes(priors=((before.leader.scenario.id, 0.01),)))
    assert result.lead_changes
    assert "The lead changes" in render_text(build_blocks(result), Canvas(width=80))


def test_nothing_to_change_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongChange):
        whatif(assess_small(tmp_path), Changes())


# --- on the Belarus case ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def december() -> Assessment:
    return assess(*load_case(DECEMBER).require())


def test_nothing_is_grounded_again(december: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr("vedette.reasoning.grounded_case.ground", lambda *given: calls.append(given))
    whatif(december, Changes(drop=("mined-border",), deceived=("Russia",), weights=(("old-ruler", "diversion", 3.0),)))
    assert calls == []


def test_the_screen_reads_as_it_should(december: Assessment, golden: Golden) -> None:
    changes = Changes(without_origin=("foreign-policy",), weights=(("soil-is-lent", "staging_ground", 6.0),))
    golden("whatif-belarus-2022-12.txt", render_text(build_blocks(whatif(december, changes)), Canvas(width=80)))


def test_the_data_has_its_schema_first(december: Assessment) -> None:
    data = json.loads(render_json(whatif(december, Changes(deceived=("Russia",))).to_data()))
    assert next(iter(data.items())) == ("schema", "vedette.whatif/1")
    assert [answer["how"] for answer in data["answers"]] == ["removed", "inverted"]


# --- the command ------------------------------------------------------------------------------------------------------

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    write_project(tmp_path, rulebook=f"{RULEBOOK}  weights: {{for: +3, against: -3}}\n")
    monkeypatch.chdir(tmp_path)

    def run_line(*options: str) -> tuple[int, str, str]:
        status = main(("whatif", "scenarios/crisis.yaml", *options))
        return status, *capsys.readouterr()

    return run_line


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_options_repeat_and_combine(run: Run, form: str) -> None:
    changes = ("--drop", "food", "--set", "fuel=0.9", "--set", "minefield=0.1", "--weight", "open-border.war=for")
    status, out, err = run(*changes, "--without-origin", "post", "--prior", "war=0.5", "--format", form)
    assert (status, err) == (0, "")
    assert "open-border" in out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--drop", "fod"), "did you mean `food`?"),
        (("--set", "fod=0.5"), "did you mean `food`?"),
        (("--set", "food"), "FACT=0.9"),
        (("--set", "food=2"), "0 to 1"),
        (("--set", "food=much"), "0 to 1"),
        (("--deny", "pst"), "did you mean `post`?"),
        (("--deceived", "Rubja"), "did you mean `Rubia`?"),
        (("--without-origin", "pst"), "did you mean `post`?"),
        (("--weight", "open-border.peac=1"), "did you mean `peace`?"),
        (("--weight", "open-bordr.peace=1"), "did you mean `open-border`?"),
        (("--weight", "open-border=1"), "RULE.SCENARIO=+4"),
        (("--weight", "open-border.war=forr"), "did you mean `for`?"),
        (("--weight", "open-border.war=70"), "±60"),
        (("--prior", "peac=0.4"), "did you mean `peace`?"),
        (("--prior", "peace=1"), "from 1e-06 to 0.999999"),
        (("--drop", "food", "--set", "food=1"), "changed twice"),
        ((), "name a change"),
    ],
)
def test_a_mistake_of_use_ends_with_2_and_a_hint(run: Run, options: tuple[str, ...], words: str) -> None:
    status, out, err = run(*options)
    assert (status, out) == (2, "")
    assert words in " ".join(err.split())
