"""Claims about wording: what it says can be pasted back into a rulebook and means the same."""

from __future__ import annotations

import dataclasses
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smallcase import KINDS, RULES, write_project

from vedette.language.atoms import Atom
from vedette.language.diagnostics import Place
from vedette.language.load import load_rulebook
from vedette.language.model import AnyOf, AtLeast, Condition, Estimate, Not, Pattern, Rule, Rulebook, Value
from vedette.language.unparse import (
    word_atom,
    word_bindings,
    word_conclusion,
    word_condition,
    word_consequences,
    word_estimate,
    word_value,
)
from vedette.language.yamltree import MapNode, Scalar, parse_yaml

NOWHERE = Place("nowhere")
MORE_RULES = """\
  - id: everything
    title: Every way to say a condition
    when:
      - army: {of: $who, at: $where, size: {at_least: small, is_not: huge}}
      - army: {of: [Rubia, "Azuria, the free", "no", "12"], at: "5 bridges"}
      - any: [{supply: {of: $who, type: [food, fuel]}}, {supply: {of: $who, type: {none_of: [food]}}}]
      - at_least: {count: 3, of: {mines: {}}, distinct: at}
      - absent: {mines: {at: $where}}
      - not: {border: {of: $who, with: {is_not: $ally}}}
      - talk: {by: "it's \\"so\\"", day: $day}
      - talk: {by: $who, day: {after: 2030-01-01, before: $as_of}}
      - within: {days: 2.5, of: [$day, 2030-02-01]}
    weigh: {war: [-1, +2], peace: 0}
    infer: {strike: {of: $who}}
    because: It tests.
"""


def load_rules(folder: Path, rules: str) -> Rulebook:
    write_project(folder, rules=rules)
    rulebook, diagnostics = load_rulebook(folder / "rules/small")
    assert rulebook is not None, diagnostics
    return rulebook


def forget_place(pattern: Pattern) -> Pattern:
    return dataclasses.replace(pattern, at=NOWHERE)


def forget_places(condition: Condition) -> Condition:
    match condition:
        case Pattern():
            return forget_place(condition)
        case Not() | AtLeast():
            return dataclasses.replace(condition, pattern=forget_place(condition.pattern), at=NOWHERE)
        case AnyOf():
            return dataclasses.replace(condition, patterns=tuple(map(forget_place, condition.patterns)), at=NOWHERE)
        case _:
            return dataclasses.replace(condition, at=NOWHERE)


def write_again(rule: Rule) -> str:
    """A rule as YAML, all of whose meaning is put in the words of `unparse`."""
    lines = [f"  - id: {rule.id}", "    title: Again", "    because: Again", "    when:"]
    lines += [f"      - {word_condition(condition)}" for condition in rule.when]
    lines += [f"    {consequence}" for consequence in word_consequences(rule)]
    return "\n".join(lines) + "\n"


def test_conditions_and_consequences_read_back_to_the_same_meaning(tmp_path: Path) -> None:
    first = load_rules(tmp_path / "first", RULES + MORE_RULES)
    again = load_rules(tmp_path / "again", "rules:\n" + "".join(write_again(rule) for rule in first.rules))
    for before, after in zip(first.rules, again.rules, strict=True):
        assert [forget_places(c) for c in after.when] == [forget_places(c) for c in before.when]
        assert after.weigh == before.weigh
        assert [c.fields for c in after.infer] == [c.fields for c in before.infer]


@given(st.text(min_size=1))
def test_any_words_read_back_as_themselves(text: str) -> None:
    node, diagnostics = parse_yaml(f"{{key: {word_value(text)}, list: [{word_value(text)}, end]}}", "example.yaml")
    if any(d.code == "V117" for d in diagnostics):
        return  # a control character that no file may hold, quoted or not
    assert isinstance(node, MapNode), diagnostics
    value = node.get("key")
    assert isinstance(value, Scalar)
    assert value.value == text


@pytest.mark.parametrize(
    "word", ["no", "On", "true", "null", "12", "2030-01-01", "$who", "a: b", "[a]", " a", "a ", "-", "~"]
)
def test_words_that_yaml_could_misread_are_quoted(word: str) -> None:
    assert word_value(word) == f'"{word}"'


@pytest.mark.parametrize("word", ["brigade", "ukraine-border", "Côte d'Ivoire", "launch_sites", "T-72 (B3)"])
def test_plain_words_stay_plain(word: str) -> None:
    assert word_value(word) == word
    assert unicodedata.is_normalized("NFC", word)


@pytest.mark.parametrize(
    ("value", "written"), [(12.0, "12"), (2.5, "2.5"), (True, "true"), (date(2030, 1, 2), "2030-01-02")]
)
def test_other_values_are_written_as_yaml_has_them(value: Value, written: str) -> None:
    assert word_value(value) == written


def test_weights_carry_their_sign() -> None:
    weights = (Estimate.exactly(3.0), Estimate.exactly(-1.5), Estimate.between(-4.0, 2.0), Estimate.exactly(-0.0))
    assert [word_estimate(w) for w in weights] == ["+3", "-1.5", "[-4, +2]", "0"]


def test_facts_and_bindings_are_said_as_in_a_case(tmp_path: Path) -> None:
    assert word_atom(Atom("army", (("of", "Rubia"), ("size", "large")), absent=True)) == (
        "absent army: {of: Rubia, size: large}"
    )
    assert word_bindings([("border", "north"), ("day", date(2030, 1, 2))]) == "$border = north, $day = 2030-01-02"
    (rule,) = (r for r in load_rules(tmp_path, RULES).rules if r.id == "strike-ready")
    assert word_conclusion(rule.infer[0]) == "strike: {of: $who}"
    assert "strike:" in KINDS
