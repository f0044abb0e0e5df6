"""Claims about the record: scores are those of the chances that `evaluate` prints, rules are judged by what is lost
without them, and the shipped record is what the command says today.
"""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, Golden
from smallcase import CASE, RULES, write_project

from vedette.__main__ import main
from vedette.analyses.backtest import Backtest, build_blocks, build_record, score_cases
from vedette.analyses.methods import compare_methods
from vedette.language.fingerprint import find_fingerprint
from vedette.language.load import load_case
from vedette.language.model import Case, Rulebook
from vedette.reasoning.assess import assess
from vedette.show.canvas import Canvas
from vedette.show.text import render_text

BASELINE = """\
rules:
  - id: plain
    title: An army is there
    when: [{army: {of: $ally}}]
    weigh: {war: +3}
    because: It is plain.
    see: [assumed]
"""
FACTS = {
    "fought": ("war", "  - {id: a, army: {of: Rubia, at: south, size: huge}, probability: 1}\n"),
    "quiet": ("peace", "  - {id: a, army: {of: Rubia, at: south, size: huge}, absent: true, probability: 1}\n"),
    "bluffed": ("feint", "  - {id: a, border: {of: Rubia, with: Azuria, is: north}, probability: 1}\n"),
}


def write_closed(folder: Path) -> list[Path]:
    """The small project with three closed cases, of which two are of one war, and one that is open."""
    write_project(folder)
    (folder / "rules/small/baseline.yaml").write_text(BASELINE, encoding="utf-8")
    head = CASE.partition("documents:")[0].replace("../rules", "../../rules")
    paths = []
    for name, (outcome, facts) in FACTS.items():
        war = "war: The Long One\n" if name != "quiet" else ""
        text = head.replace("case: crisis", f"case: {name}").replace("rulebook:", f"until: 2030-07-01\n{war}rulebook:")
        closing = f"outcome: {{scenario: {outcome}, date: 2030-06-01, source: A book}}\n"
        path = folder / f"scenarios/closed/{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{text}facts:\n{facts}{closing}", encoding="utf-8")
        paths.append(path)
    return paths


def load_all(paths: list[Path]) -> tuple[Rulebook, list[Case]]:
    pairs = [load_case(path).require() for path in paths]
    return pairs[0][0], [case for _, case in pairs]


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rulebook, list[Case]]:
    return load_all(write_closed(tmp_path_factory.mktemp("closed")))


@pytest.fixture(scope="module")
def record(closed: tuple[Rulebook, list[Case]]) -> Backtest:
    return score_cases(*closed, with_rules=True)


def test_every_case_is_scored_by_the_chance_that_evaluate_prints(
    closed: tuple[Rulebook, list[Case]], record: Backtest
) -> None:
    rulebook, cases = closed
    assert [case.case for case in record.cases] == sorted(FACTS)
    for case, scored in zip(sorted(cases, key=lambda c: c.id), record.cases, strict=True):
        verdict = {j.scenario.id: j for j in assess(rulebook, case).judgements}
        assert scored.chances == pytest.approx({name: j.probability for name, j in verdict.items()})
        assert scored.surprise == pytest.approx(-math.log2(verdict[scored.outcome].probability))
        assert scored.rank == verdict[scored.outcome].rank


def test_the_plainer_forecasters_are_what_they_say(closed: tuple[Rulebook, list[Case]], record: Backtest) -> None:
    priors = {s.id: s.prior.value for s in closed[0].scenarios}
    fought = next(case for case in record.cases if case.case == "fought")
    assert fought.given["priors"] == priors["war"]
    assert fought.given["uniform"] == pytest.approx(1 / 3)
    lent = priors["war"] * 10**0.3  # the one rule of the baseline, and nothing else
    assert fought.given["baseline"] == pytest.approx(lent / (lent + 1.0 - priors["war"]))
    uniform = record.find_forecaster("uniform")
    assert uniform.surprise == pytest.approx(math.log2(3))
    assert uniform.right == pytest.approx(1 / 3)


def test_skill_is_counted_by_wars(record: Backtest) -> None:
    assert record.wars == ("The Long One", "quiet")
    skill = record.find_forecaster("priors").skill
    assert skill is not None
    ours, theirs = record.find_forecaster("rulebook").surprise, record.find_forecaster("priors").surprise
    assert skill.bits == pytest.approx(theirs - ours)


def test_a_rule_is_worth_what_the_cases_lose_without_it(tmp_path: Path, record: Backtest) -> None:
    paths = write_closed(tmp_path)
    before, _, rest = RULES.partition("  - id: huge-army")
    after = rest[rest.index("  - id: target-strikes") :]
    (tmp_path / "rules/small/things.yaml").write_text(before + after, encoding="utf-8")
    without = score_cases(*load_all(paths))
    rule = next(each for each in record.rules if each.rule == "huge-army")
    assert rule.held == {"feint": 0, "peace": 0, "war": 1}
    assert rule.worth == pytest.approx(sum(c.surprise for c in without.cases) - sum(c.surprise for c in record.cases))
    assert rule.worth > 0.5


def test_what_a_rule_should_have_weighed_is_how_often_it_held(record: Backtest) -> None:
    """huge-army held in the one case of war and in none of two others: (1.5 / 2) over (0.5 / 3) is 6.5 dB."""
    rule = next(each for each in record.rules if each.rule == "huge-army")
    assert rule.realised is not None
    assert rule.realised["war"] == pytest.approx(10 * math.log10((1.5 / 2) / (0.5 / 3)))
    infers = next(each for each in record.rules if each.rule == "strike-ready")
    assert infers.declared is None


def test_other_methods_are_scored_by_what_they_put_first(closed: tuple[Rulebook, list[Case]]) -> None:
    found = score_cases(*closed, with_methods=True)
    rulebook, cases = closed
    for record in found.methods:
        right = []
        for case in cases:
            verdicts = compare_methods(assess(rulebook, case), (record.method,)).methods
            assert case.outcome is not None
            right.append((case.outcome.scenario in verdicts[0].leaders) / len(verdicts[0].leaders))
        assert record.right == pytest.approx(sum(right) / 3)
        assert record.silent == 0


def test_an_open_case_is_left_out_and_counted(closed: tuple[Rulebook, list[Case]]) -> None:
    rulebook, cases = closed
    still_open = Case(**{**{f: getattr(cases[0], f) for f in Case.__slots__}, "id": "open", "outcome": None})
    found = score_cases(rulebook, [*cases, still_open])
    assert len(found.cases) == 3
    assert found.open == 1
    with pytest.raises(ValueError, match="no case has an outcome"):
        score_cases(rulebook, [still_open])


def test_nothing_hangs_on_the_order_of_the_cases(closed: tuple[Rulebook, list[Case]], record: Backtest) -> None:
    rulebook, cases = closed
    assert score_cases(rulebook, cases[::-1], with_rules=True) == record


def test_wording_leaves_the_fingerprint_and_a_weight_does_not(
    tmp_path: Path, closed: tuple[Rulebook, list[Case]]
) -> None:
    path = tmp_path / "rules/small/things.yaml"
    write_project(tmp_path, rules=RULES.replace("Mass counts.", "Mass counts, they say."))
    same = load_case(tmp_path / "scenarios/crisis.yaml").require()[0]
    assert find_fingerprint(same) == find_fingerprint(closed[0])
    path.write_text(RULES.replace("{war: +6}", "{war: +5}"), encoding="utf-8")
    other = load_case(tmp_path / "scenarios/crisis.yaml").require()[0]
    assert find_fingerprint(other) != find_fingerprint(closed[0])


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["case", "war", "rule"])
@pytest.mark.parametrize("form", ["table", "markdown", "csv", "json"])
def test_the_command_prints_every_form(
    by: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_closed(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["backtest", "--by", by, "--format", form]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    if form == "json":
        data = json.loads(out)
        assert data["schema"] == "vedette.backtest/1"
        assert bool(data["rules"]) == (by == "rule")
    else:
        assert {"case": "bluffed", "war": "The Long One", "rule": "huge-army"}[by] in out


def test_what_is_written_is_what_evaluate_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_closed(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["evaluate", "scenarios/crisis.yaml"]) == 0
    assert "Track record" not in capsys.readouterr().out
    assert main(["backtest", "--write"]) == 0
    capsys.readouterr()
    assert main(["evaluate", "scenarios/crisis.yaml"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Track record: in 3 closed cases of 2 wars what came about was given" in told
    assert "changed since" not in told
    rules = tmp_path / "rules/small/things.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("{war: +6}", "{war: +5}"), encoding="utf-8")
    assert main(["evaluate", "scenarios/crisis.yaml"]) == 0
    assert "The rulebook has changed since." in " ".join(capsys.readouterr().out.split())


def test_a_closed_case_says_what_came_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_closed(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["evaluate", "scenarios/closed/fought.yaml"]) == 0
    assert "What came about, on 2030-06-01: War, which has" in capsys.readouterr().out
    assert main(["evaluate", "scenarios/closed/fought.yaml", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"]["scenario"] == "war"
    assert main(["compare", "scenarios/closed/fought.yaml", "scenarios/crisis.yaml"]) == 0
    assert "came about" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["scenarios/crisis.yaml"], "none of these cases has an `outcome:`"),
        (["--by", "wars"], "did you mean `war`?"),
        (["nowhere"], "there is no file `nowhere`"),
    ],
)
def test_a_mistake_of_use_is_told(
    given: list[str],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_closed(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["backtest", *given]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


# --- what is shipped --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Backtest:
    paths = sorted((ROOT / "scenarios/closed").glob("*/*.yaml"))
    return score_cases(*load_all(paths))


def test_the_shipped_cases_are_of_many_wars_and_decades_and_of_every_outcome(shipped: Backtest) -> None:
    assert len(shipped.cases) >= 24
    assert len(shipped.wars) >= 12
    assert len({case.as_of[:3] for case in shipped.cases}) >= 5
    for scenario in shipped.scenarios:
        assert sum(case.outcome == scenario for case in shipped.cases) >= 6
    for path in sorted((ROOT / "scenarios/closed").glob("*/*.yaml")):
        case = load_case(path).require()[1]
        assert 12 <= len(case.facts) <= 40, case.id
        reports = [report for fact in case.facts for report in fact.reports]
        assert all(report.date is not None and report.date <= case.as_of for report in reports), case.id
        assert case.outcome is not None
        assert case.outcome.date > date.min
        assert case.until is not None


def test_the_shipped_record_is_that_of_the_cases_that_were_kept_apart() -> None:
    """The others were looked at while the rules were written, and would make the record better than it is."""
    kept = sorted((ROOT / "scenarios/closed/kept").glob("*.yaml"))
    written = (ROOT / "rules/ally-intervention/record.yaml").read_text(encoding="utf-8")
    assert written == build_record(score_cases(*load_all(kept)))


def test_the_page_of_the_record_is_what_the_command_prints(golden: Golden, shipped: Backtest) -> None:
    golden("backtest.txt", render_text(build_blocks(shipped), Canvas()))
    from vedette.show.markdown import render_markdown

    page = (ROOT / "docs/record.md").read_text(encoding="utf-8")
    assert page == render_markdown(build_blocks(shipped))
