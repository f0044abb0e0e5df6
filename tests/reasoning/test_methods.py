"""The other methods, held against published examples and against the laws that they are known for."""

from __future__ import annotations

import itertools
import math
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.language.diagnostics import Place
from vedette.language.model import Estimate, Grades, Rulebook, Scenario
from vedette.reasoning.readings import Piece, leave_out
from vedette.reasoning.scorers import READERS, find_reader
from vedette.reasoning.scorers.ach import SignScale, find_sign_scale, grade_credibility, weigh_inconsistency
from vedette.reasoning.scorers.certainty import Contradiction, combine, find_factor, find_premise
from vedette.reasoning.scorers.dempster import (
    NOTHING,
    Masses,
    commit,
    conjoin,
    disjoin,
    find_belief,
    find_pignistic,
    find_plausibility,
    normalise,
    yield_to_ignorance,
)

HERE = Place("by-hand.yaml")
NAMES = ("feint", "peace", "war")
FRAME = frozenset(NAMES)


def build_rulebook(**priors: float) -> Rulebook:
    return Rulebook(
        id="r",
        title="",
        roles={},
        scenarios=tuple(Scenario(n, n, "", Estimate.exactly(p), False, HERE) for n, p in sorted(priors.items())),
        reference_class="",
        discount=0.5,
        yardstick="icd203",
        weight_words={
            "strongly": Estimate.exactly(6.0),
            "for": Estimate.exactly(3.0),
            "slightly": Estimate.exactly(1.0),
        },
        grades=Grades({}, {}, ()),
        kinds={},
        rules=(),
        at=HERE,
    )


RULEBOOK = build_rulebook(feint=0.4, peace=0.33, war=0.27)


def build_piece(rule: str, chance: float = 0.9, weakest: float = 0.9, **bearing: float) -> Piece:
    return Piece(rule, "", {name: bearing.get(name, 0.0) for name in NAMES}, chance, weakest)


decibans = st.floats(-12.0, 12.0).map(lambda x: round(x, 3))
pieces = st.lists(
    st.builds(
        lambda n, c, w, f, p, q: build_piece(f"r{n}", c, w, feint=f, peace=p, war=q),
        st.integers(0, 9),
        st.floats(0.0, 1.0),
        st.floats(0.0, 0.99),
        decibans,
        decibans,
        decibans,
    ),
    max_size=6,
    unique_by=lambda piece: piece.rule,
)
masses = st.lists(st.floats(0.01, 1.0), min_size=8, max_size=8).map(
    lambda ws: {
        frozenset(names): w / sum(ws)
        for names, w in zip((s for k in range(4) for s in itertools.combinations(NAMES, k)), ws, strict=True)
    }
)


# --- published examples -----------------------------------------------------------------------------------------------


def test_zadehs_paradox() -> None:
    """Zadeh 1979: a sliver of agreement becomes certainty by Dempster's rule and stays a sliver by Yager's."""
    m, c, t = (frozenset({name}) for name in ("meningitis", "concussion", "tumour"))
    together = conjoin({m: 0.99, c: 0.01}, {t: 0.99, c: 0.01})
    assert together[NOTHING] == pytest.approx(0.9999)
    assert normalise(together)[c] == pytest.approx(1.0)
    frame = m | c | t
    assert yield_to_ignorance(together, frame) == pytest.approx({c: 0.0001, frame: 0.9999})
    either = disjoin({m: 0.99, c: 0.01}, {t: 0.99, c: 0.01})
    assert either[m | t] == pytest.approx(0.9801)
    assert NOTHING not in either


def test_peter_paul_and_mary() -> None:
    """Smets and Kennes, "The transferable belief model", Artificial Intelligence 66 (1994), the murder of Mr. Jones: a
    coin leaves 0.5 to the men and 0.5 to the woman, and Peter's alibi moves the men's half to Paul.
    """
    peter, paul, mary = (frozenset({name}) for name in ("peter", "paul", "mary"))
    found = normalise(conjoin({peter | paul: 0.5, mary: 0.5}, {paul | mary: 1.0}))
    assert found == pytest.approx({paul: 0.5, mary: 0.5})


def test_mycins_organism() -> None:
    """Shortliffe and Buchanan 1984, ch. 5: rules of 0.7 and 0.2 for one organism give 0.76."""
    assert combine(0.7, 0.2) == pytest.approx(0.76)
    assert combine(0.6, 0.5) == pytest.approx(0.80)


def test_parcs_weighted_inconsistency() -> None:
    """ACH 2.0.5: I and II count 1 and 2, and low, medium and high credibility and relevance 1/√2, 1 and √2 each."""
    assert weigh_inconsistency("II", "high", "high") == 4.0
    assert weigh_inconsistency("I", "low", "low") == 0.5
    assert weigh_inconsistency("I", "medium", "high") == pytest.approx(math.sqrt(2.0))
    assert weigh_inconsistency("CC", "high", "high") == weigh_inconsistency("N", "low", "low") == 0.0


def test_shafers_weights_of_evidence_add_up() -> None:
    """Shafer 1976, ch. 5: two simple support functions of one focus are one whose weight is the sum of theirs."""
    one, other = (build_piece(name, 1.0, 1.0, war=db) for name, db in (("a", 3.0), ("b", 4.0)))
    both = build_piece("c", 1.0, 1.0, war=7.0)
    together = conjoin(commit(one, FRAME), commit(other, FRAME))
    assert together == pytest.approx(commit(both, FRAME))


# --- laws -------------------------------------------------------------------------------------------------------------


@given(masses, masses, masses)
def test_the_conjunctive_and_the_disjunctive_rule_commute_and_associate(
    one: Masses, two: Masses, three: Masses
) -> None:
    for rule in (conjoin, disjoin):
        assert rule(one, two) == pytest.approx(rule(two, one))
        assert rule(rule(one, two), three) == pytest.approx(rule(one, rule(two, three)))


@given(pieces)
def test_belief_is_at_most_the_pignistic_chance_and_that_at_most_plausibility(found: list[Piece]) -> None:
    together: Masses = reduce(conjoin, (commit(piece, FRAME) for piece in found), {FRAME: 1.0})
    said = normalise(together)
    assert math.fsum(said.values()) == pytest.approx(1.0)
    assert math.fsum(find_pignistic(said, name) for name in NAMES) == pytest.approx(1.0)
    for name in NAMES:
        assert find_belief(said, name) <= find_pignistic(said, name) + 1e-9
        assert find_pignistic(said, name) <= find_plausibility(said, name) + 1e-9


@given(st.lists(st.floats(-0.99, 0.99), max_size=6), st.integers(0, 719))
def test_certainty_is_combined_in_any_order(factors: list[float], number: int) -> None:
    orders = list(itertools.permutations(factors))
    turned = orders[number % len(orders)]
    assert reduce(combine, factors, 0.0) == pytest.approx(reduce(combine, turned, 0.0), abs=1e-6)


@given(st.floats(-1.0, 1.0), st.floats(-0.99, 0.99))
def test_combined_certainty_stays_between_its_ends(one: float, other: float) -> None:
    assert -1.0 <= combine(one, other) <= 1.0
    assert combine(one, other) == pytest.approx(combine(other, one))


def test_certainty_against_certainty_is_an_error() -> None:
    with pytest.raises(Contradiction, match="cannot be combined"):
        combine(1.0, -1.0)


def test_a_premise_that_is_hardly_believed_leaves_its_rule_alone() -> None:
    assert find_premise(0.6) == 0.0  # a certainty of 0.2, which does not pass
    assert find_premise(0.61) == pytest.approx(0.22)
    assert find_factor(0.0, 0.3) == 0.0
    assert find_factor(60.0, 0.3) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("method", sorted(READERS))
@given(found=pieces)
def test_order_and_what_says_nothing_mean_nothing(method: str, found: list[Piece]) -> None:
    reader = find_reader(method)
    told = reader.read(found, RULEBOOK).numbers
    assert reader.read(found[::-1], RULEBOOK).numbers == pytest.approx(told)
    nothing = build_piece("zz", feint=0.0, peace=0.0, war=0.0)
    assert reader.read([*found, nothing], RULEBOOK).numbers == pytest.approx(told)


@pytest.mark.parametrize("method", sorted(READERS))
@given(found=pieces)
def test_a_piece_that_cannot_be_believed_counts_nothing(method: str, found: list[Piece]) -> None:
    if method == "ach":  # it knows low credibility, and no disbelief
        return
    reader = find_reader(method)
    worthless = build_piece("zz", chance=0.0, weakest=0.0, war=9.0, peace=-9.0)
    assert reader.read([*found, worthless], RULEBOOK).numbers == pytest.approx(reader.read(found, RULEBOOK).numbers)


@pytest.mark.parametrize("method", sorted(READERS))
def test_what_speaks_for_a_scenario_alone_puts_it_first(method: str) -> None:
    found = [build_piece("a", war=5.0, peace=-5.0, feint=-5.0)]
    assert find_reader(method).read(found, RULEBOOK).leaders == ("war",)
    assert len(find_reader(method).read(leave_out(found, "a"), RULEBOOK).leaders) == 3


def test_signs_follow_the_rulebooks_words() -> None:
    assert find_sign_scale(RULEBOOK) == SignScale(1.0, 4.5)
    assert [grade_credibility(chance) for chance in (0.3, 0.7, 0.9)] == ["low", "medium", "high"]


def test_too_much_conflict_is_not_scaled_away() -> None:
    found = [build_piece(f"a{n}", 1.0, 1.0, war=12.0, peace=-12.0, feint=-12.0) for n in range(2)]
    found += [build_piece(f"b{n}", 1.0, 1.0, war=-12.0, peace=12.0, feint=-12.0) for n in range(2)]
    reading = find_reader("dempster").read(found, RULEBOOK)
    assert reading.conflict is not None
    assert reading.conflict > 0.9
    assert "Yager" in reading.caution
    assert max(reading.numbers.values()) < 0.5
