"""The desk engine: experta's known defects do not reach our results."""

from __future__ import annotations

import collections
import gc
import logging
import subprocess
import sys

import pytest
from programs import HERE, atom, conclusion, pattern, rule

from vedette.language.atoms import Atom
from vedette.language.diagnostics import BadInput
from vedette.language.model import Comparison, Comparisons, Constant, Variable
from vedette.reasoning.engines import build_engine, rete
from vedette.reasoning.engines.joins import Join, Match
from vedette.reasoning.grounding import ground

X, Y = Variable("x"), Variable("y")


def join(atoms: list[Atom], *patterns: object) -> list[Match]:
    return build_engine("rete", [Join("r", patterns)], 10_000).extend(atoms)  # type: ignore[arg-type]


def test_the_worked_example_of_the_contract_is_true() -> None:
    atoms = [atom("a", x="1"), atom("b", y="1"), atom("b", y="2")]
    assert join(atoms, pattern("a", x=Variable("v")), pattern("b", y=Variable("v"))) == [Match(0, (0, 1))]


@pytest.mark.parametrize("value", [True, 1.0, "1"])
def test_true_and_1_and_its_word_stay_apart(value: bool | float | str) -> None:
    atoms = [Atom("a", (("x", v),)) for v in (True, 1.0, "1")]
    found = join(atoms, pattern("a", x=Constant(value)))
    assert [atoms[m.atoms[0]].attributes[0][1] for m in found] == [value]
    assert type(atoms[found[0].atoms[0]].attributes[0][1]) is type(value)


def test_true_and_1_do_not_join() -> None:
    assert join([Atom("a", (("x", True),)), Atom("b", (("x", 1.0),))], pattern("a", x=X), pattern("b", x=X)) == []


def test_a_comparison_meets_values_of_other_types_without_harm() -> None:
    atoms = [Atom("a", (("x", v),)) for v in ("word", True, 7.0)]
    above = Comparisons((Comparison("above", 3.0),))
    assert join(atoms, pattern("a", x=above)) == [Match(0, (2,))]


def test_one_atom_may_meet_two_patterns_of_a_rule() -> None:
    assert join([atom("a", x="1", y="1")], pattern("a", x=X), pattern("a", y=X)) == [Match(0, (0, 0))]


def test_a_variable_twice_in_one_pattern_asks_for_one_value() -> None:
    assert join([atom("a", x="1", y="2"), atom("a", x="2", y="2")], pattern("a", x=X, y=X)) == [Match(0, (1,))]


def test_five_activations_that_tie_are_all_found_once() -> None:
    atoms = [atom("a", x=str(i)) for i in range(5)]
    assert join(atoms, pattern("a", x=X)) == [Match(0, (i,)) for i in range(5)]


def test_two_joins_with_the_same_patterns_are_both_answered() -> None:
    engine = build_engine("rete", [Join("r", (pattern("a"),)), Join("s", (pattern("a"),))], 100)
    assert engine.extend([atom("a")]) == [Match(0, (0,)), Match(1, (0,))]


def test_atoms_taken_in_later_join_with_earlier_ones() -> None:
    engine = build_engine("rete", [Join("r", (pattern("a", x=X), pattern("b", x=X)))], 100)
    assert engine.extend([atom("a", x="1")]) == []
    assert engine.extend([atom("b", x="1")]) == [Match(0, (0, 1))]


def test_attribute_names_with_two_underscores_are_not_paths() -> None:
    assert join([Atom("a", (("x__0", "1"),))], pattern("a", x__0=Constant("1"))) == [Match(0, (0,))]


def test_a_facts_absence_is_not_the_fact() -> None:
    assert join([atom("a", absent=True)], pattern("a")) == []
    assert join([atom("a", absent=True)], pattern("a", absent=True)) == [Match(0, (0,))]


def test_an_explosion_stops_with_the_name_of_the_rule() -> None:
    tame = rule("tame", pattern("a", x=X), weigh={"war": 1.0})
    wild = rule("wild", *(pattern("a", x=Variable(f"v{i}")) for i in range(6)), weigh={"war": 1.0})
    with pytest.raises(BadInput) as stopped:
        ground([tame, wild], [atom("a", x=str(i)) for i in range(60)], budget=5_000)
    [diagnostic] = stopped.value.diagnostics
    assert "rule wild" in diagnostic.message
    assert diagnostic.at == HERE


def test_an_explosion_of_derived_facts_stops_too() -> None:
    pairs = rule("pairs", pattern("a", x=X), pattern("a", x=Y), infer=(conclusion("d", x=X, y=Y),))
    with pytest.raises(BadInput, match="rule pairs"):
        ground([pairs], [atom("a", x=str(i)) for i in range(80)], budget=6_000)


def test_networks_leave_nothing_behind_in_the_process() -> None:
    ground([rule("r", pattern("a", x=X), infer=(conclusion("d", x=X),))], [atom("a", x="1")])
    gc.collect()
    assert [len(cache._instances) for cache in rete.CACHES] == [0, 0, 0]


def test_the_import_of_experta_leaves_python_as_it_was() -> None:
    build_engine("rete", [], 1)
    assert not hasattr(collections, "Mapping")
    code = (
        "import logging; import vedette.reasoning.engines.rete; import collections;"
        "print(logging.getLogger().handlers, hasattr(collections, 'Mapping'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[] False\n", "")


def test_a_run_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        ground([rule("r", pattern("a"), weigh={"war": 1.0})], [atom("a")])
    assert caplog.records == []
