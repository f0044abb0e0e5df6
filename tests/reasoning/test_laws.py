"""Laws that hold for every rulebook: the circuit means what the manual says, and order means nothing."""

from __future__ import annotations

import random
from itertools import product

import numpy as np
import pytest
from conftest import THOROUGH
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import (
    HERE,
    SCENARIOS,
    atom,
    conclusion,
    facts,
    gather_independent,
    gather_program,
    pattern,
    programs,
    rule,
)
from reference import assess_by_hand, build_model, holds

from vedette.language.atoms import Atom
from vedette.language.model import Not, Rule, Variable
from vedette.reasoning.averaging import find_outlook, weigh_worlds
from vedette.reasoning.circuit import build_circuit
from vedette.reasoning.grounding import Grounding, ground
from vedette.reasoning.prior_chances import count_prior_chances, find_prior_chances
from vedette.reasoning.prior_worlds import find_prior_worlds
from vedette.reasoning.scoring.judgement import Settings, Uncertainty
from vedette.reasoning.scoring.posteriors import compare_scores
from vedette.reasoning.scoring.tables import build_tables
from vedette.reasoning.scoring.terms import score_one
from vedette.reasoning.scoring.units import build_units, hold_units
from vedette.reasoning.worlds import build_one_world, collect_worlds, pack, unpack

Program = list[list[Rule]]
DISCOUNT = 0.5
GROUNDINGS = settings(max_examples=40 * THOROUGH)
"""A grounding builds a whole RETE network, which takes tens of milliseconds."""


def flatten(program: Program) -> list[Rule]:
    return [rule for stratum in program for rule in stratum]


def all_worlds(grounding: Grounding) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Every assignment of the given atoms, a column a world."""
    given_atoms = sorted(grounding.given)
    truth = np.zeros((len(grounding.atoms), 2 ** len(given_atoms)), dtype=np.bool_)
    for column, values in enumerate(product((False, True), repeat=len(given_atoms))):
        truth[given_atoms, column] = values
    return truth


@GROUNDINGS
@given(programs(), facts)
def test_the_circuit_agrees_with_a_plain_reading_of_the_rules_in_every_world(
    program: Program, known: dict[Atom, float]
) -> None:
    grounding = ground(flatten(program), known)
    truth = all_worlds(grounding)
    held = build_circuit(grounding).hold(pack(truth))
    atoms, firings = (unpack(bits, truth.shape[1]) for bits in (held.atoms, held.firings))
    for column in range(truth.shape[1]):
        world = {grounding.atoms[i] for i in np.flatnonzero(truth[:, column])}
        model = build_model(program, world)
        assert {grounding.atoms[i] for i in np.flatnonzero(atoms[:, column])} == model
        fired = {grounding.firings[i].rule for i in np.flatnonzero(firings[:, column])}
        assert fired == {rule.id for rule in flatten(program) if holds(rule, model)}


@GROUNDINGS
@given(programs(), facts, st.sampled_from(("likelihood", "posterior")))
def test_the_outlook_agrees_with_brute_force_over_all_worlds(
    program: Program, known: dict[Atom, float], uncertainty: Uncertainty
) -> None:
    outlook = find_outlook(gather_program(flatten(program), known, DISCOUNT), Settings(uncertainty=uncertainty))
    expected = assess_by_hand(SCENARIOS, program, known, DISCOUNT, uncertainty)
    assert outlook.exact
    assert outlook.probabilities == pytest.approx([expected[s.id] for s in SCENARIOS], abs=1e-12)


@GROUNDINGS
@given(programs(), facts)
def test_worlds_drawn_or_listed_and_chances_summed_out_say_the_same(program: Program, known: dict[Atom, float]) -> None:
    outlook = find_outlook(gather_program(flatten(program), known, DISCOUNT), Settings())
    listed = outlook.drawn
    assert listed.probabilities == pytest.approx(outlook.probabilities, abs=1e-12)
    for fact, found in outlook.facts.items():
        joint = listed.find_joint(fact)
        assert found.chance == pytest.approx(joint.sum(), abs=1e-12)
        assert found.chance * found.if_true == pytest.approx(joint, abs=1e-12)


@GROUNDINGS
@given(programs(), facts)
def test_chances_of_rules_and_atoms_are_the_share_of_worlds_in_which_they_hold(
    program: Program, known: dict[Atom, float]
) -> None:
    gathered = gather_program(flatten(program), known, DISCOUNT)
    found, counted = find_prior_chances(gathered, Settings()), count_prior_chances(gathered, Settings())
    assert found.rules == pytest.approx(counted.rules, abs=1e-12)
    assert found.units == pytest.approx(counted.units, abs=1e-12)
    assert found.atoms == pytest.approx(counted.atoms, abs=1e-12)


@GROUNDINGS
@given(programs(), facts)
def test_the_score_tables_agree_with_the_sum_of_terms(program: Program, known: dict[Atom, float]) -> None:
    grounding = ground(flatten(program), known)
    circuit = build_circuit(grounding)
    units = build_units(flatten(program), grounding, SCENARIOS)
    for true in ([], sorted(grounding.given), sorted(grounding.given)[::2]):
        world = build_one_world(len(grounding.atoms), true)
        held = hold_units(units, circuit.hold(world.bits))
        scores = build_tables(units, SCENARIOS, DISCOUNT).score(held, 1)[:, 0]
        holding = [u for u, bits in zip(units, held, strict=True) if bits[0] & np.uint64(1)]
        assert scores == pytest.approx([score_one(holding, s, DISCOUNT) for s in SCENARIOS], abs=1e-9)


@GROUNDINGS
@given(programs(), facts, st.randoms(use_true_random=False))
def test_the_order_of_facts_and_rules_changes_nothing(
    program: Program, known: dict[Atom, float], shuffle: random.Random
) -> None:
    rules, atoms = flatten(program), list(known)
    before = ground(rules, atoms)
    shuffle.shuffle(rules)
    shuffle.shuffle(atoms)
    assert ground(rules, atoms) == before


@GROUNDINGS
@given(programs(), facts)
def test_two_engines_in_one_process_know_nothing_of_each_other(program: Program, known: dict[Atom, float]) -> None:
    half = len(known) // 2
    first = ground(flatten(program), list(known)[:half])
    ground(flatten(program), known)
    assert ground(flatten(program), list(known)[:half]) == first


@given(st.dictionaries(st.integers(0, 9), st.floats(0.01, 0.99), max_size=9))
def test_enumerated_worlds_are_all_different_and_their_weights_are_products(doubtful: dict[int, float]) -> None:
    worlds = find_prior_worlds(gather_independent(10, doubtful), 1, 0)
    truth = unpack(worlds.bits, worlds.count)
    assert len({tuple(column) for column in truth.T}) == worlds.count == 2 ** len(doubtful)
    chances = np.array([[doubtful.get(a, 0.0)] for a in range(10)])
    assert worlds.weights == pytest.approx(np.where(truth == 1, chances, 1.0 - chances).prod(axis=0))


def test_a_world_of_no_weight_does_not_count() -> None:
    scores = np.array([[0.0, 30.0], [0.0, 0.0]])
    worlds = collect_worlds(np.zeros((1, 1), dtype=np.uint64), np.array([1.0, 0.0]))
    found = weigh_worlds(compare_scores(scores), worlds, by_evidence=True)
    assert found.probabilities == pytest.approx([0.5, 0.5])


@GROUNDINGS
@given(st.sets(st.tuples(st.sampled_from("12345"), st.sampled_from("12345")), min_size=1, max_size=8))
def test_reachability_is_a_least_fixpoint_however_long_the_way(edges: set[tuple[str, str]]) -> None:
    """The textbook recursive program: longer ways than one pass over the circle can find, and no way that proves
    itself.
    """
    x, y, z = Variable("x"), Variable("y"), Variable("z")
    direct = rule("direct", pattern("edge", x=x, y=y), infer=(conclusion("way", x=x, y=y),))
    further = rule("further", pattern("edge", x=x, y=y), pattern("way", x=y, y=z), infer=(conclusion("way", x=x, y=z),))
    stuck = rule("stuck", pattern("edge", x=x), Not(pattern("way", x=x, y=x), HERE), weigh={"war": 1.0})
    strata: Program = [[direct, further], [stuck]]
    grounding = ground(flatten(strata), [atom("edge", x=a, y=b) for a, b in edges])
    truth = all_worlds(grounding)
    atoms = unpack(build_circuit(grounding).hold(pack(truth)).atoms, truth.shape[1])
    for column in range(truth.shape[1]):
        world = {grounding.atoms[i] for i in np.flatnonzero(truth[:, column])}
        assert {grounding.atoms[i] for i in np.flatnonzero(atoms[:, column])} == build_model(strata, world)
