"""How many worlds a second: 100 facts, 150 rules in 20 groups and 4 scenarios, beside a plain loop over worlds.

Both start from which facts are true in each world and end at posteriors averaged over the worlds, group discounts included;
Vedette also keeps what ranges are made of. One core, numpy alone.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import measure
from vedette.assessment import (
    Evidence,
    Settings,
    compare_worlds,
    gather_evidence,
    judge_evidence,
    judge_likelihoods,
)
from vedette.diagnostics import Place
from vedette.engines import DEFAULT_ENGINE
from vedette.model import Case, Estimate, Fact, FactKind, Grades, Not, Pattern, Rule, Rulebook, Scenario
from vedette.scorers.logodds import build_tables
from vedette.worlds import collect_worlds, pack

FACTS, RULES, SCENARIOS, GROUPS, DISCOUNT = 100, 150, 4, 20, 0.5
IN_DOUBT = 20
WORLDS, LOOPED = 2**20, 2**9
AIM_RATE, AIM_RATIO, AIM_SECONDS = 5e6, 1_000, 0.5
HERE = Place("benchmark.yaml")
TODAY = date(2026, 1, 1)

Truth = NDArray[np.bool_]


def build_evidence(in_doubt: int) -> Evidence:
    """Random rules of one to four facts with at most two exceptions; the first facts are in doubt, the others certain."""
    draw = random.Random(1)
    kinds = [f"k{number:03}" for number in range(FACTS)]
    scenarios = tuple(
        Scenario(f"s{i}", f"Scenario {i}", "", Estimate.exactly(1 / SCENARIOS), False, HERE) for i in range(SCENARIOS)
    )
    rules = tuple(_build_rule(number, kinds, scenarios, draw) for number in range(RULES))
    chances = [Estimate.exactly(draw.uniform(0.1, 0.9)) if i < in_doubt else None for i in range(FACTS)]
    facts = tuple(
        Fact(kind, kind, {}, (), chance, chance is None, False, "", HERE)
        for kind, chance in zip(kinds, chances, strict=True)
    )
    vocabulary = {kind: FactKind(kind, "", {}, None, None, HERE) for kind in kinds}
    rulebook = Rulebook(
        "bench", "", {}, scenarios, "", DISCOUNT, "icd203", {}, Grades({}, ()), vocabulary, rules, HERE
    )
    case = Case("bench", "", "", TODAY, Path("rules"), {}, {}, {}, facts, (), None, HERE)
    return gather_evidence(rulebook, case, TODAY, DEFAULT_ENGINE)


def _build_rule(number: int, kinds: Sequence[str], scenarios: Sequence[Scenario], draw: random.Random) -> Rule:
    met = [Pattern(kind, (), False, HERE) for kind in draw.sample(kinds, draw.randint(1, 4))]
    but = [Not(Pattern(kind, (), False, HERE), HERE) for kind in draw.sample(kinds, draw.randint(0, 2))]
    weights = {s.id: Estimate.exactly(draw.choice((-3.0, -2.0, -1.0, 1.0, 2.0, 3.0))) for s in scenarios}
    group = f"g{draw.randrange(GROUPS)}" if number % 3 else None
    return Rule(f"r{number:03}", "", (*met, *but), weights, (), "", (), group, None, "bench", HERE)


# --- the plain loop ---------------------------------------------------------------------------------------------------


def loop_over_worlds(gathered: Evidence, worlds: Sequence[Sequence[bool]]) -> list[float]:
    """The averaged posteriors, one world at a time in plain Python, with all that worlds share worked out beforehand."""
    scenarios = gathered.rulebook.scenarios
    firings = [(f.rule, f.body, f.blockers) for f in gathered.circuit.grounding.firings]
    ranked = {s.id: _rank_weights(gathered.rules, s.id) for s in scenarios}
    totals = dict.fromkeys(ranked, 0.0)
    whole = 0.0
    for world in worlds:
        holding = {
            rule
            for rule, body, blockers in firings
            if all(world[atom] for atom in body) and not any(world[atom] for atom in blockers)
        }
        odds = {s.id: 10.0 ** (_score(s.prior.value, ranked[s.id], holding) / 10.0) for s in scenarios}
        for scenario, value in odds.items():
            totals[scenario] += value
            whole += value
    return [totals[s.id] / whole for s in scenarios]


def _rank_weights(rules: Sequence[Rule], scenario: str) -> list[tuple[bool, list[tuple[str, float]]]]:
    """By group, whether its weights are discounted, and its rules with their weights, the largest first."""
    groups: dict[str | None, list[tuple[str, float]]] = {}
    for rule in rules:
        groups.setdefault(rule.group, []).append((rule.id, rule.weigh[scenario].value))
    return [(group is not None, sorted(ws, key=lambda w: -abs(w[1]))) for group, ws in groups.items()]


def _score(prior: float, groups: Sequence[tuple[bool, Sequence[tuple[str, float]]]], holding: set[str]) -> float:
    total = 10.0 * float(np.log10(prior))
    for discounted, weights in groups:
        factor = 1.0
        for rule, weight in weights:
            if rule in holding:
                total += weight * factor
                if discounted:
                    factor *= DISCOUNT
    return total


# --- the same at once -------------------------------------------------------------------------------------------------


def judge_packed(gathered: Evidence, bits: NDArray[np.uint64], count: int) -> list[float]:
    """The averaged posteriors from packed facts, as `judge_evidence` finds them."""
    worlds = collect_worlds(bits, np.full(count, 1.0 / count))
    tables = build_tables(gathered.units, gathered.rulebook.scenarios, gathered.rulebook.discount)
    outlook = judge_likelihoods(compare_worlds(gathered, worlds, tables), worlds, "likelihood")
    return [float(p) for p in outlook.probabilities]


def run(rounds: int) -> None:
    gathered, doubtful = build_evidence(FACTS), build_evidence(IN_DOUBT)
    truth: Truth = np.random.default_rng(1).random((len(gathered.atoms), WORLDS)) < 0.5
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
    assert judge_evidence(doubtful, Settings()).method.worlds == 2**IN_DOUBT
    _print_rates(times)


def _print_rates(times: Mapping[str, float]) -> None:
    loop, rate = LOOPED / times["loop"], WORLDS / times["worlds"]
    print(f"\nWorlds: {FACTS} facts, {RULES} rules in {GROUPS} groups, {SCENARIOS} scenarios (equal answers to 1e-9)")
    print(f"  a plain loop       {loop:12,.0f} worlds a second")
    print(f"  vedette            {rate:12,.0f} worlds a second   aim: at least {AIM_RATE:,.0f}")
    print(f"  ratio              {rate / loop:12,.0f}                     aim: at least {AIM_RATIO:,}")
    print(f"  judging all of 2^{IN_DOUBT} {times['all']:11.2f} s                   aim: about {AIM_SECONDS} s")


if __name__ == "__main__":
    run(15)
