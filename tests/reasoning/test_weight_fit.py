"""Fitted weights stay close to what is declared, follow what cases repeat, and are told from luck by unseen wars."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from smallcase import CASE, write_project

from vedette.__main__ import main
from vedette.analyses.fit import propose_weights
from vedette.language.load import load_case
from vedette.language.model import Case, Rulebook
from vedette.reasoning.averaging import find_outlook
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.weight_fit import FitCase, Fitting, find_supported, foresee, open_case, scale_rule

ARMY = "  - {id: a, army: {of: Rubia, at: south, size: huge}, probability: 0.8}\n"
BORDER = "  - {id: a, border: {of: Rubia, with: Azuria, is: north}, probability: 0.7}\n"


def write_cases(folder: Path, *outcomes: tuple[str, str]) -> list[Path]:
    """The small project with a closed case, of a war of its own, for each pair of outcome and facts."""
    write_project(folder)
    head = CASE.partition("documents:")[0].replace("../rules", "../../rules")
    paths = []
    for number, (outcome, facts) in enumerate(outcomes):
        path = folder / f"scenarios/closed/c{number:02}.yaml"
        path.parent.mkdir(exist_ok=True)
        closing = f"outcome: {{scenario: {outcome}, date: 2030-06-01, source: A book}}\n"
        path.write_text(head.replace("case: crisis", f"case: c{number:02}") + "facts:\n" + facts + closing)
        paths.append(path)
    return paths


def load(paths: list[Path]) -> tuple[Rulebook, list[Case]]:
    pairs = [load_case(path).require() for path in paths]
    return pairs[0][0], [case for _, case in pairs]


def open_all(paths: list[Path]) -> Fitting:
    rulebook, cases = load(paths)
    return Fitting(rulebook, tuple(open_case(rulebook, case, Settings()) for case in cases))


def test_a_case_with_the_weights_as_declared_is_the_case_itself(tmp_path: Path) -> None:
    fitting = open_all(write_cases(tmp_path, ("war", ARMY), ("peace", BORDER)))
    for case in fitting.cases:
        outlook = find_outlook(case.evidence, Settings())
        assert case.judge({}) == pytest.approx(outlook.probabilities, abs=1e-9)


def test_a_case_with_other_weights_is_that_of_a_file_so_changed(tmp_path: Path) -> None:
    paths = write_cases(tmp_path, ("war", ARMY))
    rulebook, cases = load(paths)
    fitting = open_all(paths)
    asked = fitting.cases[0].judge({("huge-army", "war"): 3.0})
    rules = tmp_path / "rules/small/things.yaml"
    rules.write_text(rules.read_text().replace("{war: +6}", "{war: +3}"), encoding="utf-8")
    changed = open_all(paths).cases[0]
    assert asked == pytest.approx(changed.judge({}), abs=1e-9)
    assert rulebook.scenarios
    assert cases


def test_what_misled_again_and_again_is_damped_and_never_turned_round(tmp_path: Path) -> None:
    misled = open_all(write_cases(tmp_path / "misled", *[("peace", ARMY)] * 12)).fit()
    assert 0.0 <= misled.factors["huge-army"] < 0.6
    right = open_all(write_cases(tmp_path / "right", *[("war", ARMY)] * 6, *[("peace", BORDER)] * 6)).fit()
    assert right.factors["huge-army"] > 0.9


def test_one_case_moves_little_what_the_analyst_declared(tmp_path: Path) -> None:
    once = open_all(write_cases(tmp_path, ("peace", ARMY))).fit()
    assert 0.7 < once.factors["huge-army"] < 1.0


def test_no_weight_is_raised_beyond_what_the_cases_support(tmp_path: Path) -> None:
    fitting = open_all(write_cases(tmp_path, ("war", ARMY), ("peace", BORDER)))
    assert fitting.fit().factors["huge-army"] <= 1.0  # one hit supports less than the 6 dB that are declared


def test_the_supported_weight_is_where_acting_on_it_stops_paying() -> None:
    """Vergeer et al. 2016: beyond the bound the expected cost of acting on the rule, with one misleading case added to
    each side, exceeds that of ignoring it.
    """
    for hits, here, alarms, elsewhere in ((3, 6, 0, 17), (5, 8, 2, 20), (1, 4, 0, 9)):
        bound = 10.0 ** (find_supported(hits, here, alarms, elsewhere) / 10.0)
        for odds, pays in ((0.999 * bound, True), (1.001 * bound, False)):
            missed = 1.0 - hits / (here + 1)
            cost = missed + odds * (alarms + 1) / (elsewhere + 1)
            assert (cost <= 1.0) is pays


@pytest.mark.parametrize(
    ("counts", "bound"),
    [((3, 6, 0, 17), 8.87), ((5, 8, 2, 20), 5.90), ((1, 4, 0, 9), 3.01), ((6, 6, 0, 29), 14.10), ((4, 9, 1, 26), 7.32)],
)
def test_the_supported_weight_is_the_upper_bound_that_another_library_finds(
    counts: tuple[int, int, int, int], bound: float
) -> None:
    """Ten times what `elub` of the Netherlands Forensic Institute's lir 1.3.1 gave for these counts (steps of 0.0005,
    one misleading case a side), of a system that lends 10^9 where the rule held. It needs 38 packages, so its answers
    stand here and it is no part of the set-up.
    """
    assert find_supported(*counts) == pytest.approx(bound, abs=0.011)


def test_the_slope_that_is_followed_is_that_of_what_is_made_small(tmp_path: Path) -> None:
    fitting = open_all(write_cases(tmp_path, ("war", ARMY), ("peace", BORDER), ("peace", ARMY)))
    point = np.array([0.9, *np.linspace(0.6, 1.1, len(fitting.rules))])
    value, slope = fitting._measure(point)
    for number in range(len(point)):
        moved = point.copy()
        moved[number] += 1e-4
        assert (fitting._measure(moved)[0] - value) / 1e-4 == pytest.approx(slope[number], rel=0.02, abs=0.02)


def test_a_war_is_judged_by_weights_that_have_not_seen_it(tmp_path: Path) -> None:
    fitting = open_all(write_cases(tmp_path, *[("peace", ARMY)] * 5, ("war", ARMY)))
    whole = fitting.fit()
    foreseen = {each.case: each.chances for each in foresee(fitting, whole)}
    last: FitCase = fitting.cases[-1]
    others = Fitting(fitting.rulebook, fitting.cases[:-1])
    expected = others.judge(others.fit(), [last])[0]
    assert foreseen["c05"] == pytest.approx(expected, abs=2e-3)
    assert foreseen["c05"][last.truth] < last.judge({})[last.truth]  # the others had seen it mislead


def test_expectations_move_from_their_mean_and_stay_chances(tmp_path: Path) -> None:
    rules = """\
rules:
  - id: plain
    title: Plain
    when: [{army: {of: $ally}}]
    expect: {war: 0.9, peace: 0.1, feint: 0.5}
    because: Assumed.
    see: [assumed]
"""
    rulebook, _ = load_case(write_project(tmp_path, rules=rules)).require()
    (rule,) = rulebook.rules
    assert scale_rule(rule, 1.0, rulebook) == pytest.approx({"feint": 0.5, "peace": 0.1, "war": 0.9})
    mean = 0.4 * 0.5 + 0.33 * 0.1 + 0.27 * 0.9
    assert scale_rule(rule, 0.0, rulebook) == pytest.approx(dict.fromkeys(("feint", "peace", "war"), mean))
    doubled = scale_rule(rule, 2.0, rulebook)
    assert doubled["war"] == 0.99
    assert math.log(doubled["peace"] / mean) == pytest.approx(2.0 * math.log(0.1 / mean), abs=0.05)


# --- the proposal and the command -------------------------------------------------------------------------------------


def test_what_foresees_no_better_is_said_to_be_no_better(tmp_path: Path) -> None:
    found = propose_weights(*load(write_cases(tmp_path, ("war", ARMY), ("peace", ARMY), ("war", BORDER))))
    assert not found.skill.is_detected
    assert "cannot improve on the analyst" in str(found)
    assert found.fitted <= found.declared + 1e-9


def test_nothing_is_written_unless_asked_and_then_nothing_but_the_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_cases(tmp_path, *[("peace", ARMY)] * 12)
    monkeypatch.chdir(tmp_path)
    rules = Path("rules/small/things.yaml")
    before = rules.read_text(encoding="utf-8")
    assert main(["fit"]) == 0
    assert rules.read_text(encoding="utf-8") == before
    assert main(["fit", "--write"]) == 0
    assert "huge-army" in capsys.readouterr().out
    after = rules.read_text(encoding="utf-8")
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert changed
    assert all(a.partition("weigh:")[0] == b.partition("weigh:")[0] for a, b in changed)
    weight = load_case("scenarios/crisis.yaml").require()[0].rules
    assert next(r for r in weight if r.id == "huge-army").weigh["war"].value < 4.0


def test_a_backtest_may_set_fitted_weights_beside_the_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_cases(tmp_path, *[("peace", ARMY)] * 3, ("war", BORDER))
    monkeypatch.chdir(tmp_path)
    assert main(["backtest", "--loo"]) == 0
    assert "weights fitted to the other" in " ".join(capsys.readouterr().out.split())
