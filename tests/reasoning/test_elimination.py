"""Elimination sums what going through every way would sum, for tables of any kind, and agrees with another library."""

from __future__ import annotations

import warnings
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.reasoning.elimination import Potential, eliminate, find_order, measure
from vedette.reasoning.worlds import Floats

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its extension warns of itself when imported, and an error there ends Python
    import pyagrum

LANES = 2


def draw_factors(seed: int, variables: int, count: int) -> list[Potential]:
    """Random tables over up to four variables, some with zeros, some the same in all lanes."""
    draw = np.random.default_rng(seed)
    factors = []
    for _ in range(count):
        scope = tuple(draw.permutation(variables)[: draw.integers(0, min(variables, 4) + 1)].tolist())
        lanes = LANES if draw.random() < 0.5 else 1
        table = draw.random((2,) * len(scope) + (lanes,)) * (draw.random((2,) * len(scope) + (1,)) < 0.9)
        factors.append(Potential(scope, table + 1e-9))
    return factors


def sum_by_hand(factors: list[Potential], variables: int) -> tuple[Floats, Floats]:
    """Totals by lane, and what each variable's values weigh, shape (variables, 2, lanes)."""
    totals, weights = np.zeros(LANES), np.zeros((variables, 2, LANES))
    for way in product((0, 1), repeat=variables):
        mass = np.ones(LANES)
        for factor in factors:
            mass = mass * factor.table[tuple(way[v] for v in factor.variables)]
        totals += mass
        for variable, value in enumerate(way):
            weights[variable, value] += mass
    return totals, weights


networks = st.tuples(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(1, 12))


@given(networks)
def test_totals_and_marginals_are_those_of_every_way(network: tuple[int, int, int]) -> None:
    factors, variables = draw_factors(*network), network[1]
    totals, weights = sum_by_hand(factors, variables)
    tree = eliminate(factors, variables, LANES)
    assert np.exp(tree.log_totals) == pytest.approx(totals, rel=1e-10)
    np.testing.assert_allclose(tree.find_marginals() * totals, weights, rtol=1e-9, atol=1e-15)


@given(networks)
def test_the_joint_of_a_factor_is_that_of_every_way(network: tuple[int, int, int]) -> None:
    factors, variables = draw_factors(*network), network[1]
    totals, weights = sum_by_hand(factors, variables)
    tree = eliminate(factors, variables, LANES)
    for number, factor in enumerate(factors):
        joint = tree.find_joint(number, factor.variables)
        assert joint.shape[:-1] == (2,) * len(factor.variables)
        for axis, variable in enumerate(factor.variables):
            others = tuple(n for n in range(len(factor.variables)) if n != axis)
            np.testing.assert_allclose(joint.sum(axis=others) * totals, weights[variable], rtol=1e-9, atol=1e-15)


@given(networks, st.integers(0, 2**32 - 1))
def test_replacing_factors_is_eliminating_with_the_others(network: tuple[int, int, int], seed: int) -> None:
    factors, variables = draw_factors(*network), network[1]
    draw = np.random.default_rng(seed)
    changed: dict[int, list[Potential]] = {}
    for number in draw.permutation(len(factors))[:3].tolist():
        scope = factors[number].variables
        parts = [tuple(v for v in scope if draw.random() < 0.5) for _ in range(2)]
        changed[number] = [Potential(part, draw.random((2,) * len(part) + (LANES,)) + 1e-9) for part in parts]
    kept = [factor for number, factor in enumerate(factors) if number not in changed]
    anew = eliminate([*kept, *(p for others in changed.values() for p in others)], variables, LANES)
    revised = eliminate(factors, variables, LANES).revise(factors, changed)
    assert revised.log_totals == pytest.approx(anew.log_totals, abs=1e-9)


@given(networks, st.integers(0, 100))
def test_any_order_of_elimination_gives_the_same(network: tuple[int, int, int], seed: int) -> None:
    factors, variables = draw_factors(*network), network[1]
    order = np.random.default_rng(seed).permutation(variables).tolist()
    totals = eliminate(factors, variables, LANES, order).log_totals
    assert totals == pytest.approx(eliminate(factors, variables, LANES).log_totals, abs=1e-9)


def test_worlds_are_drawn_as_often_as_they_are_likely() -> None:
    factors = draw_factors(7, 5, 6)
    totals, weights = sum_by_hand(factors, 5)
    tree = eliminate(factors, 5, LANES)
    numbers = np.random.default_rng(1).random((5, 40_000))
    lanes = np.zeros(40_000, dtype=np.intp)
    assert tree.draw_worlds(lanes, numbers).mean(axis=1) == pytest.approx(weights[:, 1, 0] / totals[0], abs=0.012)


def test_sums_far_apart_and_far_from_one_keep_their_digits() -> None:
    """Sixty factors of 10^12 for one lane and 10^-12 for the other, and as many the other way round."""
    lift = np.array([1e12, 1e-12])
    factors = [Potential((n,), np.array([np.ones(2), lift if n < 60 else 1.0 / lift])) for n in range(120)]
    expected = 60 * np.log1p(1e12) + 60 * np.log1p(1e-12)
    assert eliminate(factors, 120, LANES).log_totals == pytest.approx([expected, expected], rel=1e-12)


def test_a_chain_is_narrow_in_the_order_that_is_found() -> None:
    scopes = tuple((n, n + 1) for n in range(300))
    order = find_order(scopes, 301)
    assert measure(scopes, order, 1) <= 4 * 301
    factors = [Potential(scope, np.full((2, 2, 1), 0.5)) for scope in scopes]
    assert eliminate(factors, 301, 1, order).width == 1


@pytest.mark.parametrize("seed", range(5))
def test_a_random_bayesian_network_has_the_marginals_that_pyagrum_finds(seed: int) -> None:
    net: Any = pyagrum.fastBN("a->b->d->f;a->c->d;c->e->f->g;b->g;h->e", 2)
    pyagrum.initRandom(seed)
    net.generateCPTs()
    names = sorted(net.names())
    factors = []
    for name in names:
        table = net.cpt(name)
        scope = tuple(reversed(table.names))  # pyagrum's arrays have the last name on the first axis
        factors.append(Potential(tuple(names.index(n) for n in scope), np.array(table.toarray())[..., np.newaxis]))
    found = eliminate(factors, len(names), 1).find_marginals()
    asked: Any = pyagrum.LazyPropagation(net)  # type: ignore[no-untyped-call]
    asked.makeInference()
    for number, name in enumerate(names):
        assert found[number, :, 0] == pytest.approx(asked.posterior(name).tolist(), abs=1e-9)
