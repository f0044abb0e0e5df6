"""Claims about flips: every set flips, none is missing or holds a smaller one, and the model agrees."""

from __future__ import annotations

import os
from datetime import date
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Golden
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import HERE, SCENARIOS, facts, programs
from reference import build_model, holds, score

from vedette.analyses.flips import Flips, build_blocks, find_flips
from vedette.analyses.flips.moves import build_board
from vedette.analyses.flips.proof import prove_smallest
from vedette.cli.app import run
from vedette.language.atoms import Atom
from vedette.language.load import load_case
from vedette.language.model import Case, Estimate, Fact, FactKind, Grades, Rule, Rulebook
from vedette.reasoning.assess import Assessment, judge_evidence
from vedette.reasoning.gaps import NOTHING, Search, Sought, find_sought
from vedette.reasoning.grounded_case import gather_evidence
from vedette.reasoning.grounding import Grounding, ground
from vedette.reasoning.scoring.judgement import Settings
from vedette.show.canvas import Canvas
from vedette.show.text import render_text

TODAY = date(2030, 1, 1)
DISCOUNT = 0.5
Program = list[list[Rule]]
RUNS = settings(max_examples=30)


def assess_program(program: Program, known: dict[Atom, float], sought: list[Atom]) -> tuple[Assessment, Search]:
    rules = tuple(rule for stratum in program for rule in stratum)
    kinds = {k: FactKind(k, "", {}, None, None, HERE) for k in "abcdef"}
    stated = tuple(
        Fact(f"f{i}", a.kind, dict(a.attributes), (), Estimate.exactly(p), False, a.absent, "", HERE)
        for i, (a, p) in enumerate(sorted(known.items(), key=lambda item: item[0].key))
    )
    rulebook = Rulebook("r", "", {}, SCENARIOS, "", DISCOUNT, "icd203", {}, Grades({}, {}, ()), kinds, rules, HERE)
    case = Case("c", "", "", TODAY, Path("r"), {}, {}, {}, stated, (), None, HERE)
    search = Search(tuple(Sought(a, None, (), "never", None) for a in sought))
    gathered = gather_evidence(rulebook, case, TODAY, "rete", sought=search.atoms)
    return judge_evidence(gathered, Settings()), search


def lead_by_hand(program: Program, world: set[Atom]) -> str:
    """Who scores highest, by a plain reading of the rules; ties to the earlier id."""
    model = build_model(program, world)
    holding = [r for stratum in program for r in stratum if r.weigh and holds(r, model)]
    scores = {s.id: score(s, holding, SCENARIOS, DISCOUNT) for s in SCENARIOS}
    return min(s for s in scores if scores[s] > max(scores.values()) - 1e-9)


def flip_by_hand(program: Program, true: set[Atom], free: list[Atom]) -> set[frozenset[Atom]]:
    """All minimal sets of atoms that flip the lead when their truth is turned over."""
    leader, found = lead_by_hand(program, true), set[frozenset[Atom]]()
    for size in range(1, len(free) + 1):
        for chosen in map(frozenset, combinations(free, size)):
            positive = {Atom(a.kind, a.attributes, absent=True) for a in chosen - true if not a.absent}
            if not any(f < chosen for f in found) and lead_by_hand(program, (true ^ chosen) - positive) != leader:
                found.add(chosen)
    return found


atoms_sought = st.lists(st.sampled_from("abc"), max_size=2, unique=True)


@RUNS
@given(programs(), facts, atoms_sought)
def test_search_and_model_agree_with_brute_force_over_all_subsets(
    program: Program, known: dict[Atom, float], kinds: list[str]
) -> None:
    sought = [Atom(k, (("x", "1"), ("y", "2"))) for k in kinds]
    sought = [a for a in sought if a not in known]
    assessment, search = assess_program(program, known, sought)
    true = {a for a, p in known.items() if p > 0.5}
    expected = flip_by_hand(program, true, [*known, *sought])
    found = find_flips(assessment, search, size=9)
    names = {f"f{i}": a for i, a in enumerate(sorted(known, key=lambda a: a.key))} | {str(a): a for a in sought}
    assert {frozenset(names[m.name] for m in flip.changes) for flip in found.flips} == expected
    leader = [s.id for s in SCENARIOS].index(found.leader)
    board = build_board(assessment.evidence, search, "fact", False)
    bound = prove_smallest(board, [i for i in range(len(SCENARIOS)) if i != leader], 0)
    assert not bound.unproven
    assert bound.size == min(map(len, expected), default=None)


@pytest.fixture(scope="module")
def belarus() -> tuple[Assessment, Search]:
    rulebook, case = load_case(Path("scenarios/belarus-2022-12.yaml")).require()
    search = find_sought(rulebook, case, case.as_of)
    return judge_evidence(gather_evidence(rulebook, case, case.as_of, "rete", sought=search.atoms), Settings()), search


def check_minimal(assessment: Assessment, search: Search, found: Flips) -> None:
    board = build_board(assessment.evidence, search, found.by, False)  # type: ignore[arg-type]
    number = {(m.name, m.change): i for i, m in enumerate(board.moves)}
    ids = [s.id for s in SCENARIOS] and [s.id for s in assessment.evidence.rulebook.scenarios]
    for flip in found.flips:
        chosen = [number[m.name, m.change] for m in flip.changes]
        assert ids[int(board.lead(np.array([chosen], dtype=np.intp))[0])] == flip.leader != found.leader
        for size in range(len(chosen)):
            for part in combinations(chosen, size):
                assert ids[int(board.lead(np.array([part], dtype=np.intp))[0])] == found.leader


def test_every_set_on_the_real_case_flips_and_no_proper_subset_does(belarus: tuple[Assessment, Search]) -> None:
    assessment, search = belarus
    check_minimal(assessment, search, find_flips(assessment, search, size=2))
    for by in ("origin", "source"):
        check_minimal(assessment, search, find_flips(assessment, search, by=by))


def test_what_the_solver_prints_never_reaches_the_screen(
    belarus: tuple[Assessment, Search], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def chatter(*given: Any, **options: Any) -> Any:
        os.write(1, b"HiGHS has something to say\n")
        return milp(*given, **options)

    milp = import_module("scipy.optimize").milp
    monkeypatch.setattr("scipy.optimize.milp", chatter)
    assert find_flips(belarus[0], NOTHING, size=1, target="staging_ground", removals_only=True).proof == "model"
    assert capfd.readouterr() == ("", "")


def test_when_nothing_small_flips_the_model_proves_how_much_it_takes(belarus: tuple[Assessment, Search]) -> None:
    assessment, _ = belarus
    searched = find_flips(assessment, NOTHING, size=2, target="staging_ground", removals_only=True)
    proved = find_flips(assessment, NOTHING, size=1, target="staging_ground", removals_only=True)
    assert searched.proof == "search"
    assert proved.proof == "model"
    assert proved.smallest == searched.smallest == 2
    assert proved.flips[0].changes in {flip.changes for flip in searched.flips}


def test_the_screen_of_the_real_case(belarus: tuple[Assessment, Search], golden: Golden) -> None:
    golden("flips-belarus-2022-12.txt", render_text(build_blocks(find_flips(*belarus)), Canvas()))


def test_asking_grounds_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def counted(*given: Any) -> Grounding:
        calls.append(1)
        return ground(*given)

    monkeypatch.setattr("vedette.reasoning.grounded_case.ground", counted)
    assert run(["flips", "scenarios/belarus-2022-12.yaml", "--size", "1", "-q"]) == 0
    assert run(["collect", "scenarios/belarus-2022-12.yaml", "--samples", "2048", "-q"]) == 0
    assert len(calls) == 2
