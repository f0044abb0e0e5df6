"""Random small rulebooks and facts for Hypothesis, built from model values.

Kinds form levels: `a`, `b` and `c` are given, `d`, `e` and `f` derived in that order. A rule that concludes a kind
of some level may use that level positively (so circles arise) and negate or count only what lies below it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from vedette.language.atoms import Atom
from vedette.language.diagnostics import Place
from vedette.language.model import (
    AnyOf,
    AtLeast,
    Case,
    Comparison,
    Comparisons,
    Conclusion,
    Condition,
    Constant,
    Estimate,
    Fact,
    FactKind,
    Grades,
    Matcher,
    Not,
    Pattern,
    Report,
    Rule,
    Rulebook,
    Scenario,
    Variable,
)
from vedette.reasoning.circuit import build_circuit
from vedette.reasoning.credence import Credence, Known
from vedette.reasoning.engines import DEFAULT_ENGINE
from vedette.reasoning.grounded_case import GroundedCase, gather_evidence
from vedette.reasoning.grounding import ground
from vedette.reasoning.scoring.units import build_units

HERE = Place("generated.yaml")
TODAY = date(2026, 1, 1)
GIVEN = ("a", "b", "c")
DERIVED = ("d", "e", "f")
VALUES = ("1", "2")
VARIABLES = ("u", "v")
SCENARIOS = tuple(
    Scenario(name, name.title(), name, Estimate.exactly(prior), False, HERE)
    for name, prior in (("peace", 0.5), ("siege", 0.2), ("war", 0.3))
)


def pattern(kind: str, absent: bool = False, **fields: Matcher) -> Pattern:
    return Pattern(kind, tuple(sorted(fields.items())), absent, HERE)


def rule(
    name: str,
    *when: Condition,
    infer: tuple[Conclusion, ...] = (),
    weigh: dict[str, float] | None = None,
    group: str | None = None,
    per: str | None = None,
) -> Rule:
    """A rule with nothing but what matters to its meaning."""
    weights = {s: Estimate.exactly(w) for s, w in (weigh or {}).items()}
    return Rule(name, name, when, weights, infer, "", (), group, per, "generated", HERE)


def gather_program(
    rules: Sequence[Rule],
    chances: Mapping[Atom, float],
    discount: float = 0.5,
    scenarios: tuple[Scenario, ...] = SCENARIOS,
) -> GroundedCase:
    """Evidence in which these atoms have these chances."""
    circuit = build_circuit(ground(rules, chances))
    number = {atom: i for i, atom in enumerate(circuit.grounding.atoms)}
    kinds = {atom.kind: FactKind(atom.kind, "", {}, None, None, HERE) for atom in circuit.grounding.atoms}
    rulebook = Rulebook(
        "small", "", {}, scenarios, "", discount, "icd203", {}, Grades({}, {}, ()), kinds, tuple(rules), HERE
    )
    case = Case("small", "", "", TODAY, Path("rules"), {}, {}, {}, (), (), None, HERE)
    return GroundedCase(
        rulebook=rulebook,
        case=case,
        as_of=TODAY,
        engine=DEFAULT_ENGINE,
        known=Known((), (), ()),
        rules=tuple(rules),
        circuit=circuit,
        facts={},
        credences={number[atom]: Credence(chance, chance, chance) for atom, chance in chances.items()},
        units=build_units(rules, circuit.grounding, scenarios),
    )


def atom(kind: str, absent: bool = False, **attributes: str) -> Atom:
    return Atom(kind, tuple(sorted(attributes.items())), absent)


def conclusion(kind: str, **fields: Constant | Variable) -> Conclusion:
    return Conclusion(kind, tuple(sorted(fields.items())), HERE)


atoms = st.builds(
    lambda kind, x, y, absent: atom(kind, absent, x=x, y=y),
    st.sampled_from(GIVEN),
    st.sampled_from(VALUES),
    st.sampled_from(VALUES),
    st.sampled_from((False, False, False, True)),
)

_terms: st.SearchStrategy[Matcher] = st.one_of(
    st.sampled_from([Variable(v) for v in VARIABLES]),
    st.sampled_from([Constant(v) for v in VALUES]),
    st.sampled_from([Comparisons((Comparison("one_of", VALUES),)), Comparisons((Comparison("is_not", "2"),))]),
)


def patterns(kinds: tuple[str, ...]) -> st.SearchStrategy[Pattern]:
    return st.builds(
        lambda kind, fields, absent: pattern(kind, absent and kind in GIVEN, **fields),
        st.sampled_from(kinds),
        st.dictionaries(st.sampled_from(("x", "y")), _terms, max_size=2),
        st.sampled_from((False, False, False, True)),
    )


@st.composite
def rules(draw: st.DrawFn, name: str, level: int) -> Rule:
    """A rule of a level: 0 to 2 conclude `d`, `e` or `f`; 3 weighs."""
    below, here = GIVEN + DERIVED[:level], GIVEN + DERIVED[: level + 1]
    when: list[Condition] = list(draw(st.lists(patterns(here), min_size=1, max_size=2)))
    bound = {m.name for p in when if isinstance(p, Pattern) for _, m in p.fields if isinstance(m, Variable)}
    if draw(st.booleans()):
        when.append(AnyOf((draw(patterns(here)), draw(patterns(here))), HERE))
    if draw(st.booleans()):
        when.append(Not(_bound_only(draw(patterns(below)), bound), HERE))
    if draw(st.booleans()):
        distinct = draw(st.sampled_from((None, "x")))
        when.append(AtLeast(draw(st.integers(1, 2)), draw(patterns(below)), distinct, HERE))
    if level == 3:
        weights = draw(st.dictionaries(st.sampled_from(("peace", "siege", "war")), st.integers(-6, 6), max_size=3))
        group = draw(st.sampled_from((None, "g", "h")))
        return rule(name, *when, weigh={s: float(w) for s, w in weights.items()}, group=group)
    terms: list[Constant | Variable] = [Constant(v) for v in VALUES]
    terms += [Variable(v) for v in sorted(bound)]
    made = conclusion(DERIVED[level], x=draw(st.sampled_from(terms)), y=draw(st.sampled_from(terms)))
    return rule(name, *when, infer=(made,))


def _bound_only(condition: Pattern, bound: set[str]) -> Pattern:
    """Drop what a `not` may not say: variables that nothing binds."""
    kept = {n: m for n, m in condition.fields if not (isinstance(m, Variable) and m.name not in bound)}
    return pattern(condition.kind, condition.absent, **kept)


@st.composite
def programs(draw: st.DrawFn) -> list[list[Rule]]:
    """Four strata of rules: for `d`, for `e`, for `f`, and those that weigh."""
    return [
        [draw(rules(f"rule-{level}-{i}", level)) for i in range(draw(st.integers(1 if level == 3 else 0, 3)))]
        for level in range(4)
    ]


facts = st.dictionaries(atoms, st.sampled_from((0.0, 0.2, 0.5, 0.7, 1.0)), min_size=1, max_size=7)


GRADES = Grades(
    {"A": 0.98, "B": 0.90, "C": 0.75, "D": 0.50, "E": 0.0}, {1: 0.97, 2: 0.88, 3: 0.68, 4: 0.32, 5: 0.12}, ("assumed",)
)


def report(source: str, grade: str, origin: str | None = None, denies: bool = False) -> Report:
    return Report(source, origin or source, grade[0], int(grade[1]), None, None, None, None, None, denies, HERE)


def gather_told(
    rules: Sequence[Rule],
    told: Mapping[str, Sequence[Report]],
    chances: Mapping[str, float] | None = None,
    seen: Mapping[str, float] | None = None,
    doubt: float = 0.0,
) -> GroundedCase:
    """Evidence in which each kind has one fact, reported so; `chances` and `seen` are those of kinds."""
    kinds = {
        kind: FactKind(kind, "", {}, None, (chances or {}).get(kind), HERE, (seen or {}).get(kind)) for kind in told
    }
    facts = tuple(Fact(kind, kind, {}, tuple(reports), None, False, False, "", HERE) for kind, reports in told.items())
    rulebook = Rulebook(
        "small", "", {}, SCENARIOS, "", 0.5, "icd203", {}, GRADES, kinds, tuple(rules), HERE, doubt=doubt
    )
    case = Case("small", "", "", TODAY, Path("rules"), {}, {}, {}, facts, (), None, HERE)
    return gather_evidence(rulebook, case, TODAY, DEFAULT_ENGINE)


def gather_independent(atoms: int, chances: Mapping[int, float]) -> GroundedCase:
    """So many facts that all matter, independent of each other; the others are false."""
    rules = [rule(f"r{n:02}", pattern(f"k{n:02}"), weigh={"war": 1.0}) for n in range(atoms)]
    return gather_program(rules, {atom(f"k{n:02}"): chances.get(n, 0.0) for n in range(atoms)})
