"""Claims about what one condition says of another: nothing that the checks call implied or empty is anything else."""

from __future__ import annotations

from datetime import date

from hypothesis import event, given, settings
from hypothesis import strategies as st
from programs import DERIVED, GIVEN, HERE, VALUES, atoms, pattern, patterns, rule, rules
from reference import holds

from vedette.authoring.lint.accepted import list_accepted
from vedette.authoring.lint.extents import find_extent
from vedette.authoring.lint.implication import Judge
from vedette.language.atoms import Atom, match_pattern
from vedette.language.model import (
    AnyOf,
    AtLeast,
    AttributeType,
    Comparison,
    Comparisons,
    Condition,
    Constant,
    FactKind,
    Matcher,
    Not,
    Operator,
    Pattern,
    Rule,
    Value,
    Variable,
)

ATTRIBUTES = {name: AttributeType(name, "choice", VALUES, False, HERE) for name in ("x", "y")}
KINDS = {name: FactKind(name, name, ATTRIBUTES, None, None, HERE) for name in GIVEN + DERIVED}
SCALE = ("none", "low", "high", "total")
ORDINAL = AttributeType("level", "ordinal", SCALE, False, HERE)
NUMBER = AttributeType("count", "number", (), False, HERE)
DAY = AttributeType("day", "date", (), False, HERE)


def judge() -> Judge:
    return Judge(KINDS, frozenset())


# --- extents ----------------------------------------------------------------------------------------------------------


def comparisons(values: st.SearchStrategy[Value], operators: tuple[Operator, ...], order: tuple[str, ...] = ()) -> (
    st.SearchStrategy[Matcher]
):  # fmt: skip
    one = st.builds(lambda operator, value: Comparison(operator, value, order), st.sampled_from(operators), values)
    several = st.builds(
        lambda operator, listed: Comparison(operator, tuple(listed), order),
        st.sampled_from(("one_of", "none_of")),
        st.lists(values, min_size=1, max_size=3, unique=True),
    )
    return st.lists(st.one_of(one, several), min_size=1, max_size=3).map(lambda found: Comparisons(tuple(found)))


SIZES: tuple[Operator, ...] = ("at_least", "at_most", "above", "below", "is_not")
LEVELS: st.SearchStrategy[Value] = st.sampled_from(SCALE)
COUNTS: st.SearchStrategy[Value] = st.sampled_from([float(n) / 2 for n in range(8)])
DAYS: st.SearchStrategy[Value] = st.sampled_from([date(2022, 2, day) for day in range(20, 26)])
FIELDS = st.one_of(
    st.tuples(st.just(ORDINAL), *[comparisons(LEVELS, SIZES, SCALE)] * 2, LEVELS),
    st.tuples(st.just(NUMBER), *[comparisons(COUNTS, SIZES)] * 2, COUNTS),
    st.tuples(st.just(DAY), *[comparisons(DAYS, ("before", "after", "is_not"))] * 2, DAYS),
)


@given(FIELDS)
def test_what_an_extent_covers_meets_the_condition_too(field: tuple[AttributeType, Matcher, Matcher, Value]) -> None:
    attribute, wide, narrow, value = field
    here = Atom("a", ((attribute.name, value),))
    met = [match_pattern(pattern("a", False, **{attribute.name: m}), here, {}) is not None for m in (wide, narrow)]
    extents = [find_extent(matcher, attribute) for matcher in (wide, narrow)]
    if met[0]:
        assert not extents[0].is_empty
    if extents[0].covers(extents[1]):
        assert met[0] or not met[1]


# --- implication ------------------------------------------------------------------------------------------------------


AS = atoms.map(lambda made: Atom("a", made.attributes, made.absent))
ALIKE = patterns(("a",))
"""Patterns so alike that one often implies another."""


@st.composite
def short_rules(draw: st.DrawFn, name: str) -> Rule:
    """A rule about one kind, with conditions of every sort."""
    when: list[Condition] = list(draw(st.lists(ALIKE, max_size=2)))
    if draw(st.booleans()):
        when.append(AnyOf(tuple(draw(st.lists(ALIKE, min_size=1, max_size=2))), HERE))
    bound = {m.name for c in when if isinstance(c, Pattern) for _, m in c.fields if isinstance(m, Variable)}
    denied = draw(ALIKE)
    if draw(st.booleans()) and {m.name for _, m in denied.fields if isinstance(m, Variable)} <= bound:
        when.append(Not(denied, HERE))
    if draw(st.booleans()):
        when.append(AtLeast(draw(st.integers(1, 2)), draw(ALIKE), draw(st.sampled_from((None, "x"))), HERE))
    return rule(name, *when, weigh={"war": 1.0})


@given(ALIKE, ALIKE, st.sets(atoms, max_size=12))
def test_a_pattern_that_covers_another_is_met_wherever_that_is(
    wide: Pattern, narrow: Pattern, facts: set[Atom]
) -> None:
    if judge().covers(wide, narrow):
        met = {fact for fact in facts if match_pattern(narrow, fact, {}) is not None}
        assert met <= {fact for fact in facts if match_pattern(wide, fact, {}) is not None}


@settings(max_examples=500)
@given(short_rules("general"), short_rules("special"), st.lists(st.sets(AS, max_size=6), max_size=5))
def test_a_rule_that_another_implies_holds_wherever_that_does(
    general: Rule, special: Rule, worlds: list[set[Atom]]
) -> None:
    if judge().find_mapping(general, special) is None:
        event("not related")
        return
    event("implied")
    for facts in worlds:
        assert holds(general, facts) or not holds(special, facts)


@given(rules("one", 3))
def test_dropping_conditions_makes_a_rule_more_general(special: Rule) -> None:
    plain = [c for c in special.when if isinstance(c, Pattern)]
    general = rule("other", plain[0], weigh={"war": 1.0})
    assert judge().find_mapping(general, special) is not None


def test_variables_may_have_other_names_but_not_other_meanings() -> None:
    u, v = Variable("u"), Variable("v")
    chain = rule("chain", pattern("a", x=u, y=v), pattern("b", x=v))
    renamed = rule("renamed", pattern("b", x=u), pattern("a", x=v, y=u))
    crossed = rule("crossed", pattern("a", x=u, y=v), pattern("b", x=u))
    assert judge().find_mapping(chain, renamed) == {"v": Variable("u")}
    assert judge().find_mapping(chain, crossed) is None


def test_a_wider_not_implies_a_narrower_one_and_not_the_reverse() -> None:
    plain = pattern("a")
    never = rule("never", plain, Not(pattern("b"), HERE))
    seldom = rule("seldom", plain, Not(pattern("b", x=Constant("1")), HERE))
    assert judge().find_mapping(seldom, never) is not None
    assert judge().find_mapping(never, seldom) is None


def test_a_rule_made_to_be_hard_to_compare_costs_no_more_than_its_fuel() -> None:
    cycle = [Variable(f"v{i}") for i in range(25)]
    odd = [pattern("a", x=cycle[i], y=cycle[(i + 1) % 25]) for i in range(25)]
    ends = [Variable(f"w{i}") for i in range(8)]
    thick = [pattern("a", x=one, y=other) for one in ends[:4] for other in ends[4:]]
    thick += [pattern("a", x=other, y=one) for one in ends[:4] for other in ends[4:]]
    fuelled = judge()
    given = fuelled.fuel
    assert fuelled.find_mapping(rule("odd", *odd), rule("thick", *thick)) is None
    assert -1 <= fuelled.fuel < given // 2


# --- comments ---------------------------------------------------------------------------------------------------------


@given(st.text(max_size=60))
def test_no_line_makes_the_search_for_comments_fail(line: str) -> None:
    assert list_accepted(line) == [] or "vedette" in line


def test_a_comment_names_its_codes_and_may_give_a_reason() -> None:
    assert list_accepted("x: 1 # vedette: ignore V604") == ["V604"]
    assert list_accepted("x: 1 # why not?  #vedette:ignore V604,V7 because") == ["V604", "V7"]
    assert list_accepted("x: 1 # vedette: ignore V6041") == []
    assert list_accepted("x: 1 # vedette: ignore everything") == []
