"""All flip sets up to three of 200 facts (1.3 million worlds), and a proof of the smallest size, on one core."""

from __future__ import annotations

import os
import random
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from vedette.analyses.flips import find_flips
from vedette.analyses.flips.moves import build_board
from vedette.analyses.flips.proof import prove_smallest
from vedette.language.diagnostics import Place
from vedette.language.model import Case, Estimate, Fact, FactKind, Grades, Not, Pattern, Rule, Rulebook, Scenario
from vedette.reasoning.assess import judge_evidence
from vedette.reasoning.engines import DEFAULT_ENGINE
from vedette.reasoning.gaps import NOTHING
from vedette.reasoning.grounded_case import GroundedCase, gather_evidence
from vedette.reasoning.scoring.judgement import Settings

FACTS, RULES, SCENARIOS, GROUPS = 200, 150, 4, 20
HERE = Place("benchmark.yaml")
TODAY = date(2026, 1, 1)
AIM_SEARCH, AIM_PROOF = 1.5, 2.0


def build_evidence() -> GroundedCase:
    """Random rules of one to four facts with at most two exceptions, over facts of which nine in ten are true."""
    draw = random.Random(1)
    kinds = [f"k{number:03}" for number in range(FACTS)]
    even = Estimate.exactly(1 / SCENARIOS)
    scenarios = tuple(Scenario(f"s{i}", f"Scenario {i}", "", even, False, HERE) for i in range(SCENARIOS))
    rules = []
    for number in range(RULES):
        asked = draw.sample(kinds, draw.randint(2, 4))
        but = [Not(Pattern(kind, (), False, HERE), HERE) for kind in asked[2 if draw.random() < 0.7 else 1 :]]
        met = [Pattern(kind, (), False, HERE) for kind in asked[: len(asked) - len(but)]]
        weigh = {s.id: Estimate.exactly(draw.choice((-3.0, -2.0, -1.0, 1.0, 2.0, 3.0))) for s in scenarios}
        group = f"g{draw.randrange(GROUPS)}" if number % 3 else None
        rules.append(Rule(f"r{number:03}", "", (*met, *but), weigh, (), "", (), group, None, "bench", HERE))
    chances = [Estimate.exactly(float(draw.random() < 0.9)) for _ in kinds]
    facts = tuple(Fact(k, k, {}, (), c, False, False, "", HERE) for k, c in zip(kinds, chances, strict=True))
    vocabulary = {kind: FactKind(kind, "", {}, None, None, HERE) for kind in kinds}
    grades = Grades({}, {}, ())
    book = Rulebook("bench", "", {}, scenarios, "", 0.5, "icd203", {}, grades, vocabulary, tuple(rules), HERE)
    case = Case("bench", "", "", TODAY, Path("rules"), {}, {}, {}, facts, (), None, HERE)
    return gather_evidence(book, case, TODAY, DEFAULT_ENGINE)


def run() -> None:
    assessment = judge_evidence(build_evidence(), Settings())
    start = time.perf_counter()
    found = find_flips(assessment, removals_only=False)
    searched = time.perf_counter() - start
    board = build_board(assessment.evidence, NOTHING, "fact", False)
    ids = [s.id for s in assessment.evidence.rulebook.scenarios]
    start = time.perf_counter()
    bound = prove_smallest(board, [i for i, s in enumerate(ids) if s != found.leader], 0)
    proved = time.perf_counter() - start
    print(f"\nFlips: {found.tried:,} sets of {found.moves} facts, {sum(found.count):,} flip: {found.count} by size")
    print(f"  search  {searched:6.2f} s   aim: at most {AIM_SEARCH} s")
    print(f"  proof   {proved:6.2f} s   aim: at most {AIM_PROOF} s   smallest {bound.size} {bound.unproven}")


if __name__ == "__main__":
    run()
