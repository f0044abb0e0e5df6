"""How many worlds a second: 100 facts, 150 rules in 20 groups and 4 scenarios, beside a plain loop over worlds.

Both start from which facts are true in each world and end at posteriors averaged over the worlds, group discounts
included; Vedette also keeps what ranges are made of. One core, numpy alone.
"""

from __future__ import annotations

import math
import os
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import measure
from vedette.language.diagnostics import Place
from vedette.language.model import Case, Estimate, Fact, FactKind, Grades, Not, Pattern, Rule, Rulebook, Scenario
from vedette.reasoning.assess import judge_evidence
from vedette.reasoning.averaging import compare_worlds, weigh_worlds
from vedette.reasoning.engines import DEFAULT_ENGINE
from vedette.reasoning.grounded_case import GroundedCase, gather_evidence
from vedette.reasoning.scoring.judgement import Settings
from vedette.reasoning.worlds import collect_worlds, pack

FACTS, RULES, SCENARIOS, GROUPS, DISCOUNT = 100, 150, 4, 20, 0.5
EXCEPTIONS = 20
CHANCES = [0.85] * (FACTS - EXCEPTIONS) + [0.15] * EXCEPTIONS
IN_DOUBT = range(0, FACTS, 5)
WORLDS, LOOPED = 2**20, 2**9
AIM_RATE, AIM_RATIO, AIM_SECONDS = 5e6, 1_000, 0.5
HERE = Place("benchmark.yaml")
TODAY = date(2026, 1, 1)

Truth = NDArray[np.bool_]


def build_evidence(in_doubt: Sequence[int]) -> GroundedCase:
    """Random rules of one to four facts, most of them true, with at most two exceptions, mostly not so.

    About six rules in ten hold in a world; in the Belarus cases it is half. Facts that are not in doubt are as they
    mostly are.
    """
    draw = random.Random(1)
    kinds = [f"k{number:03}" for number in range(FACTS)]
    scenarios = tuple(
        Scenario(f"s{i}", f"Scenario {i}", "", Estimate.exactly(1 / SCENARIOS), False, HERE) for i in range(SCENARIOS)
    )
    rules = tuple(_build_rule(number, kinds, scenarios, draw) for number in range(RULES))
    chances = [c if i in in_doubt else round(c) for i, c in enumerate(CHANCES)]
    facts = tuple(
        Fact(kind, kind, {}, (), Estimate.exactly(chance), False, False, "", HERE)
        for kind, chance in zip(kinds, chances, strict=True)
    )
    vocabulary = {kind: FactKind(kind, "", {}, None, None, HERE) for kind in kinds}
    grades = Grades({}, {}, ())
    rulebook = Rulebook("bench", "", {}, scenarios, "", DISCOUNT, "icd203", {}, grades, vocabulary, rules, HERE)
    case = Case("bench", "", "", TODAY, Path("rules"), {}, {}, {}, facts, (), None, HERE)
    return gather_evidence(rulebook, case, TODAY, DEFAULT_ENGINE)


def _build_rule(number: int, kinds: Sequence[str], scenarios: Sequence[Scenario], draw: random.Random) -> Rule:
    met = [Pattern(kind, (), False, HERE) for kind in draw.sample(kinds[:-EXCEPTIONS], draw.randint(1, 4))]
    but = [Not(Pattern(k, (), False, HERE), HERE) for k in draw.sample(kinds[-EXCEPTIONS:], draw.randint(0, 2))]
    weights = {s.id: Estimate.exactly(draw.choice((-3.0, -2.0, -1.0, 1.0, 2.0, 3.0))) for s in scenarios}
    group = f"g{draw.randrange(GROUPS)}" if number % 3 else None
    return Rule(f"r{number:03}", "", (*met, *but), weights, (), "", (), group, None, "bench", HERE)


# --- the plain loop ---------------------------------------------------------------------------------------------------


def loop_over_worlds(gathered: GroundedCase, worlds: Sequence[Sequence[bool]]) -> list[float]:
    """The averaged posteriors, one world at a time in plain Python, as the manual words it."""
    scenarios = gathered.rulebook.scenarios
    rules = {rule.id: rule for rule in gathered.rules}
    totals = dict.fromkeys((s.id for s in scenarios), 0.0)
    whole = 0.0
    for world in worlds:
        holding = [
            rules[firing.rule]
            for firing in gathered.circuit.grounding.firings
            if all(world[atom] for atom in firing.body) and not any(world[atom] for atom in firing.blockers)
        ]
        for scenario in scenarios:
            odds = 10.0 ** (_score(scenario, holding) / 10.0)
            totals[scenario.id] += odds
            whole += odds
    return [total / whole for total in totals.values()]


def _score(scenario: Scenario, holding: Sequence[Rule]) -> float:
    """The prior and the weights in dB, each group's ranked by size and discounted."""
    total = 10.0 * math.log10(scenario.prior.value)
    groups: dict[str, list[float]] = {}
    for rule in holding:
        weight = rule.weigh[scenario.id].value
        if rule.group is None:
            total += weight
        else:
            groups.setdefault(rule.group, []).append(weight)
    for weights in groups.values():
        for rank, weight in enumerate(sorted(weights, key=abs, reverse=True)):
            total += weight * DISCOUNT**rank
    return total


# --- the same at once -------------------------------------------------------------------------------------------------


def judge_packed(gathered: GroundedCase, bits: NDArray[np.uint64], count: int) -> list[float]:
    """The averaged posteriors from packed facts, as `judge_evidence` finds them."""
    worlds = collect_worlds(bits, np.full(count, 1.0 / count))
    found = weigh_worlds(compare_worlds(gathered, worlds), worlds, by_evidence=True)
    return [float(p) for p in found.probabilities]


def run(rounds: int) -> None:
    gathered, doubtful = build_evidence(range(FACTS)), build_evidence(IN_DOUBT)
    truth: Truth = np.random.default_rng(1).random((FACTS, WORLDS)) < np.array(CHANCES)[:, np.newaxis]
    bits, few = pack(truth), truth[:, :LOOPED].T.tolist()
    looped, found = loop_over_worlds(gathered, few), judge_packed(gathered, bits[:, : LOOPED // 64], LOOPED)
    assert np.allclose(looped, found, rtol=0.0, atol=1e-9), (looped, found)
    times = measure(
        {
            "loop": lambda: loop_over_worlds(gathered, few),
            "worlds": lambda: judge_packed(gathered, bits, WORLDS),
            "all": lambda: judge_evidence(doubtful, Settings()),
        },
        rounds,
    )
    assert judge_evidence(doubtful, Settings()).method.worlds == 2 ** len(IN_DOUBT)
    _print_rates(times)


def _print_rates(times: Mapping[str, float]) -> None:
    loop, rate = LOOPED / times["loop"], WORLDS / times["worlds"]
    print(f"\nWorlds: {FACTS} facts, {RULES} rules in {GROUPS} groups, {SCENARIOS} scenarios (equal answers to 1e-9)")
    print(f"  a plain loop       {loop:12,.0f} worlds a second")
    print(f"  vedette            {rate:12,.0f} worlds a second   aim: at least {AIM_RATE:,.0f}")
    print(f"  ratio              {rate / loop:12,.0f}                     aim: at least {AIM_RATIO:,}")
    print(f"  judging all of 2^{len(IN_DOUBT)} {times['all']:11.2f} s                   aim: about {AIM_SECONDS} s")


if __name__ == "__main__":
    run(15)
