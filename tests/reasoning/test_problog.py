"""Exact chances agree with ProbLog, a probabilistic logic language of other people's making (De Raedt et al., 2007).

Programs are handed over as written, not as grounded, so that joining, negation, counting and circles are all compared.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from importlib import import_module
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programs import DERIVED, GIVEN, VALUES, atom, conclusion, facts, gather_program, pattern, programs, rule

from vedette.language.atoms import Atom
from vedette.language.model import AnyOf, AtLeast, Comparisons, Constant, Not, Pattern, Rule, Variable
from vedette.reasoning.prior_chances import find_prior_chances
from vedette.reasoning.scoring.judgement import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # ProbLog's parser uses modules that Python has deprecated
    problog = import_module("problog")
    PrologString = import_module("problog.program").PrologString

Program = list[list[Rule]]
EXAMPLES = settings(max_examples=60)


# --- the same program in ProbLog --------------------------------------------------------------------------------------


class Translation:
    """ProbLog clauses, built rule by rule; every condition that is not a plain pattern gets a predicate of its own."""

    def __init__(self, program: Program, known: Mapping[Atom, float]) -> None:
        kinds = (*GIVEN, *DERIVED, *(f"absent_{kind}" for kind in GIVEN))
        self.clauses = [f"{kind}(_, _) :- fail." for kind in kinds]
        self.clauses += [f"{p}::{write_atom(a)}." for a, p in known.items() if p > 0.0]
        self.names = 0
        for made in (each for stratum in program for each in stratum):
            self.add_rule(made)
        self.clauses += [f"query({k}('{x}', '{y}'))." for k, x, y in product(DERIVED, VALUES, VALUES)]

    def add_rule(self, made: Rule) -> None:
        plain = [c for c in made.when if isinstance(c, Pattern)]
        choices = [c.patterns for c in made.when if isinstance(c, AnyOf)]
        heads = [f"{c.kind}({', '.join(write_term(t) for _, t in c.fields)})" for c in made.infer]
        heads += [write_name(made)] if made.weigh else []
        self.clauses += [f"query({write_name(made)})."] if made.weigh else []
        for chosen in product(*choices):
            patterns = [*plain, *chosen]
            tests = [t for c in made.when for t in self.write_test(c, list_variables(patterns))]
            body = ", ".join([*(goal for p in patterns for goal in self.write_pattern(p)), *tests])
            self.clauses += [f"{head} :- {body}." for head in heads]

    def write_test(self, condition: object, bound: set[str]) -> Iterator[str]:
        """Goals for `not` and `at_least`; variables that nothing else binds are the pattern's own."""
        if not isinstance(condition, Not | AtLeast):
            return
        shared = sorted(list_variables([condition.pattern]) & bound)
        arguments = "".join(f"{name.upper()}, " for name in shared)
        matching, name = self.new_name(), self.new_name()
        goals = ", ".join(self.write_pattern(condition.pattern, "X", "Y"))
        self.clauses.append(f"{matching}({arguments}X, Y) :- {goals}.")
        if isinstance(condition, Not) or condition.count == 1:
            self.clauses.append(f"{name}({arguments}once) :- {matching}({arguments}_, _).")
        else:
            for differing in ("X",) if condition.distinct else ("X", "Y"):
                pair = f"{matching}({arguments}X1, Y1), {matching}({arguments}X2, Y2), {differing}1 \\== {differing}2"
                self.clauses.append(f"{name}({arguments}once) :- {pair}.")
        denied = "\\+ " if isinstance(condition, Not) else ""
        yield f"{denied}{name}({arguments}once)"

    def write_pattern(self, made: Pattern, *places: str) -> list[str]:
        """The goal, with these names for its two attributes or new ones, and what is demanded of them."""
        x, y = places or (self.new_name().upper(), self.new_name().upper())
        goals = [f"{'absent_' if made.absent else ''}{made.kind}({x}, {y})"]
        for name, matcher in made.fields:
            place = {"x": x, "y": y}[name]
            if isinstance(matcher, Comparisons):
                goals += [self.write_comparison(place, c.operator, c.operand) for c in matcher.all]
            else:
                goals.append(f"{place} = {write_term(matcher)}")
        return goals

    def write_comparison(self, place: str, operator: str, operand: object) -> str:
        if operator == "is_not":
            return f"{place} \\== '{operand}'"
        assert operator == "one_of"
        assert isinstance(operand, tuple)
        return "(" + " ; ".join(f"{place} == '{value}'" for value in operand) + ")"

    def new_name(self) -> str:
        self.names += 1
        return f"n{self.names}"


def write_atom(made: Atom) -> str:
    values = ", ".join(f"'{value}'" for _, value in made.attributes)
    return f"{'absent_' if made.absent else ''}{made.kind}({values})"


def write_term(term: Constant | Variable) -> str:
    return f"'{term.value}'" if isinstance(term, Constant) else term.name.upper()


def write_name(made: Rule) -> str:
    return made.id.replace("-", "_")


def list_variables(patterns: list[Pattern]) -> set[str]:
    return {m.name for p in patterns for _, m in p.fields if isinstance(m, Variable)}


def ask_problog(program: Program, known: Mapping[Atom, float]) -> dict[str, float]:
    """The chance of every derived atom and of every rule that weighs, by how ProbLog writes them."""
    text = "\n".join(Translation(program, known).clauses)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = problog.get_evaluatable().create_from(PrologString(text)).evaluate()
    return {str(term).replace("'", "").replace(" ", ""): float(chance) for term, chance in answers.items()}


# --- ours -------------------------------------------------------------------------------------------------------------


def find_chances(program: Program, known: Mapping[Atom, float]) -> dict[str, float]:
    """The same by elimination."""
    gathered = gather_program([each for stratum in program for each in stratum], known)
    found = find_prior_chances(gathered, Settings())
    atoms = {
        f"{a.kind}({','.join(str(v) for _, v in a.attributes)})": chance
        for a, chance in zip(gathered.atoms, found.atoms, strict=True)
        if not a.absent
    }
    return atoms | {rule.replace("-", "_"): chance for (rule, _), chance in found.units.items()}


def assert_same_chances(program: Program, known: Mapping[Atom, float]) -> None:
    expected, found = ask_problog(program, known), find_chances(program, known)
    assert expected
    for name, chance in expected.items():
        assert found.get(name, 0.0) == pytest.approx(chance, abs=1e-9), name


@EXAMPLES
@given(programs(), facts)
def test_chances_agree_on_random_programs(program: Program, known: dict[Atom, float]) -> None:
    assert_same_chances(program, known)


X, Y, Z = Variable("x"), Variable("y"), Variable("z")
DIRECT = rule("direct", pattern("a", x=X, y=Y), infer=(conclusion("d", x=X, y=Y),))
FURTHER = rule("further", pattern("a", x=X, y=Y), pattern("d", x=Y, y=Z), infer=(conclusion("d", x=X, y=Z),))
STUCK = rule("stuck", pattern("a", x=X), Not(pattern("d", x=X, y=X), pattern("a").at), weigh={"war": 1.0})


@EXAMPLES
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(VALUES), st.sampled_from(VALUES)), st.sampled_from((0.1, 0.5, 0.9)), min_size=2
    )
)
def test_chances_agree_on_ways_through_a_doubtful_graph_with_circles(edges: dict[tuple[str, str], float]) -> None:
    known = {atom("a", x=x, y=y): chance for (x, y), chance in edges.items()}
    assert_same_chances([[DIRECT, FURTHER], [STUCK]], known)
