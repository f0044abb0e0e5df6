"""Claims about what to look for next: bits as by hand, and none for what changes nothing."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import numpy as np
import pytest
from conftest import Golden
from smallcase import CASE, write_project

from vedette.analyses.collect import Collection, build_blocks, collect, measure_entropy, measure_information
from vedette.language.load import load_case
from vedette.reasoning.assess import judge_evidence
from vedette.reasoning.gaps import find_sought
from vedette.reasoning.grounded_case import gather_evidence
from vedette.reasoning.scoring.judgement import Settings, Uncertainty
from vedette.show.canvas import Canvas
from vedette.show.text import render_text


def ask_belarus(uncertainty: Uncertainty = "likelihood", samples: int = 4096) -> Collection:
    rulebook, case = load_case(Path("scenarios/belarus-2022-12.yaml")).require()
    search = find_sought(rulebook, case, case.as_of)
    gathered = gather_evidence(rulebook, case, case.as_of, "rete", sought=search.atoms)
    return collect(judge_evidence(gathered, Settings(uncertainty=uncertainty, samples=samples)), search)


def test_information_is_what_it_is_by_hand() -> None:
    assert measure_entropy(np.array([0.5, 0.25, 0.25])) == 1.5
    assert measure_information(0.5, np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1.0
    assert measure_information(0.3, np.array([0.6, 0.4]), np.array([0.6, 0.4])) == 0.0


@pytest.mark.parametrize("uncertainty", ["likelihood", "posterior"])
def test_the_expected_verdict_after_settling_a_doubtful_fact_is_the_verdict_now(uncertainty: Uncertainty) -> None:
    found = ask_belarus(uncertainty)
    doubtful = [each for each in found.leads if each.looked == "doubtful"]
    assert doubtful
    for each in doubtful:
        for scenario, now in found.probabilities.items():
            on, off = each.if_true.probabilities[scenario], each.if_false.probabilities[scenario]
            assert each.chance * on + (1 - each.chance) * off == pytest.approx(now, abs=1e-9)


def test_the_strike_force_is_what_to_look_for_and_to_miss_it_is_to_know_of_its_absence() -> None:
    best = ask_belarus().leads[0]
    assert best.name == "strike_force: {of: Russia, soil_of: Belarus}"
    assert best.assumed
    found, sought = (verdict.probabilities["staging_ground"] for verdict in (best.if_true, best.if_false))
    assert found > 0.4 > 0.15 > sought
    assert "strike-force-sought-in-vain" in best.if_false.gained
    assert best.changes_leader == 0.5


def test_finding_what_was_looked_for_in_vain_ends_what_its_absence_said(tmp_path: Path) -> None:
    head = CASE.partition("facts:")[0]
    facts = """\
facts:
  - id: no-army
    army: {of: Rubia, at: south, size: huge}
    absent: true
    probability: 1
  - id: northern-border
    border: {of: Rubia, with: Azuria, is: north}
    probability: 1
"""
    path = write_project(tmp_path, head + facts)
    with chdir(tmp_path):
        rulebook, case = load_case(path.relative_to(tmp_path)).require()
    search = find_sought(rulebook, case, case.as_of)
    gathered = gather_evidence(rulebook, case, case.as_of, "rete", sought=search.atoms)
    found = collect(judge_evidence(gathered, Settings()), search, top=50)
    twin = [each for each in found.leads if each.name == "army: {at: south, of: Rubia, size: huge}"]
    others = [each for each in found.leads if "army" in each.name and each not in twin]
    assert all("gone-home" not in each.if_true.lost for each in others)
    assert [each.if_true.lost for each in twin] == [("gone-home",)]


def test_the_screen_of_the_real_case(golden: Golden) -> None:
    golden("collect-belarus-2022-12.txt", render_text(build_blocks(ask_belarus()), Canvas()))


def test_a_derived_fact_is_shown_by_what_rules_would_conclude_it_from_and_is_not_known() -> None:
    found = ask_belarus()
    (force,) = [lead for lead in found.leads if lead.name == "strike_force: {of: Russia, soil_of: Belarus}"]
    kinds = [words.partition(":")[0] for words in force.observables]
    assert "force_at_border" in kinds
    assert "border" not in kinds  # the case has it
    assert all(not lead.observables for lead in found.leads if lead.looked == "doubtful")
    assert f"{force.name}, by {force.observables[0]}" in " ".join(render_text(build_blocks(found), Canvas()).split())


def test_what_is_worth_next_to_nothing_is_counted_and_not_listed() -> None:
    rows = [line for line in render_text(build_blocks(ask_belarus()), Canvas()).splitlines() if "%" in line]
    assert not [line for line in rows if " 0.00 " in line and " 0% " in line]
