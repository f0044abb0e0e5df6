"""Chances summed exactly against sampled worlds: how long each takes, and how far the sample is off.

On both shipped cases, and on generated ones of 50 to 2,000 facts (a rule for every fact, in groups of five, each fact
of one of a few outlets). Both see the same evidence, sources trusted as their letters say. The last column says how
wide the widest table was, or what happened where none would do.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.measure import measure
from vedette.language.diagnostics import Place
from vedette.language.load import load_case
from vedette.language.model import Case, Estimate, Fact, FactKind, Grades, Pattern, Report, Rule, Rulebook, Scenario
from vedette.reasoning.averaging import compare_worlds, find_outlook, weigh_worlds
from vedette.reasoning.engines import DEFAULT_ENGINE
from vedette.reasoning.grounded_case import GroundedCase, gather_evidence
from vedette.reasoning.prior_worlds import find_prior_worlds
from vedette.reasoning.scoring.judgement import DEFAULT_SAMPLES, Settings

CASES = ("belarus-2022-12", "belarus-2022-02")
SIZES = (50, 200, 500, 2_000)
OUTLETS, IN_A_GROUP = 5, 5
HERE = Place("generated.yaml")


def list_cases() -> Iterator[tuple[str, GroundedCase]]:
    for name in CASES:
        rulebook, case = load_case(Path("scenarios") / f"{name}.yaml").require()
        yield name, gather_evidence(rulebook, case, case.as_of, DEFAULT_ENGINE)
    for size in SIZES:
        yield f"{size:,} facts", generate(size)


def generate(size: int) -> GroundedCase:
    """A rule for every fact, and every fact from one of a few outlets."""
    draw = random.Random(size)
    names = [f"k{n}" for n in range(size)]
    kinds = {name: FactKind(name, "", {}, None, None, HERE) for name in names}
    rules = tuple(
        Rule(
            id=f"r-{name}",
            title=name,
            when=(Pattern(name, (), False, HERE),),
            weigh={"war": Estimate.exactly(draw.randint(-3, 3))},
            infer=(),
            because="",
            see=(),
            group=f"g{n // IN_A_GROUP}",
            per=None,
            theme="generated",
            at=HERE,
        )
        for n, name in enumerate(names)
    )
    facts = tuple(
        Fact(name, name, {}, (tell(draw, f"o{n}"),), None, False, False, "", HERE) for n, name in enumerate(names)
    )
    scenarios = tuple(Scenario(s, s, s, Estimate.exactly(p), False, HERE) for s, p in (("peace", 0.6), ("war", 0.4)))
    grades = Grades({"B": 0.90, "C": 0.75}, {2: 0.88, 3: 0.68}, ())
    book = Rulebook("bench", "", {}, scenarios, "", 0.5, "icd203", {}, grades, kinds, rules, HERE)
    case = load_case(Path("scenarios") / f"{CASES[0]}.yaml").require()[1]
    made = Case("bench", "", "", case.as_of, Path("rules"), {}, {}, {}, facts, (), None, HERE)
    return gather_evidence(book, made, case.as_of, DEFAULT_ENGINE)


def tell(draw: random.Random, origin: str) -> Report:
    outlet = f"outlet-{draw.randrange(OUTLETS)}"
    grade = draw.choice((2, 3))
    return Report(outlet, origin, "BC"[len(outlet) % 2], grade, None, None, None, None, None, False, HERE)


def sample(gathered: GroundedCase) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """As chances were found before: worlds drawn by the credences, each weighed by what the rules say of it."""
    worlds = find_prior_worlds(gathered, DEFAULT_SAMPLES, 0)
    return weigh_worlds(compare_worlds(gathered, worlds), worlds, by_evidence=True).probabilities


def run(rounds: int) -> None:
    print(f"\nSums against {DEFAULT_SAMPLES:,} sampled worlds")
    print(f"  {'case':18} {'sum':>9} {'sample':>9} {'sum/sample':>11} {'sample off by':>14}  how it was summed")
    for name, gathered in list_cases():
        base = find_outlook(gathered, Settings())
        trusted = find_outlook(gathered, Settings(), base)
        times = measure(
            {
                "sum": partial(find_outlook, gathered, Settings(), base, to_keep=False),
                "sample": partial(sample, gathered),
            },
            rounds,
        )
        off = float(np.abs(sample(gathered) - trusted.probabilities).max())
        how = "worlds were sampled"
        if base.posterior is not None:
            width = max(strand.tree.width for strand in base.posterior.strands)
            how = f"width {width}" + (f", in {base.states} states of the sources" if base.states else "")
        ratio = times["sum"] / times["sample"]
        print(f"  {name:18} {times['sum']:8.3f}s {times['sample']:8.3f}s {ratio:11.2f} {off:14.2%}  {how}")
