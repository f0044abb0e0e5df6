"""The schemas of cases and of tests of rules: facts, what they rest on, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vedette.authoring.json_schema.rule_schema import build_rule, build_statement, define_expectations, define_patterns
from vedette.authoring.json_schema.schema_parts import (
    build_shape,
    describe,
    exactly_one,
    list_properties,
    mapping,
    named,
    one_of_described,
)
from vedette.authoring.json_schema.schema_words import Words
from vedette.language.forms import HYPHENATED_PATTERN, TEXT, Schema
from vedette.language.keys import (
    CaseShape,
    CaseTestShape,
    ChanceShape,
    DocumentShape,
    FactShape,
    GivenShape,
    OutcomeShape,
    ReportShape,
    RuleTestShape,
    Shape,
    SourceShape,
    SuiteShape,
)

# --- cases ------------------------------------------------------------------------------------------------------------


def build_case_keys(words: Words) -> Schema:
    """A case; refers to the definitions of `define_facts` and those of rules."""
    own: Mapping[str, Schema] = {
        "roles": _build_roles(words),
        "documents": named(HYPHENATED_PATTERN, _DOCUMENT),
        "sources": named(HYPHENATED_PATTERN, build_shape(SourceShape)),
        "facts": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/fact"}},
        "rules": {"type": "array", "items": {"$ref": "#/$defs/rule"}},
        "outcome": build_shape(OutcomeShape, {"scenario": _scenario(words)}),
    }
    return build_shape(CaseShape, own, ("roles",) if words.roles else ())


def _build_roles(words: Words) -> Schema:
    roles = {role: describe(TEXT.schema, meaning) for role, meaning in words.roles.items()}
    return mapping(roles, words.roles)


def _scenario(words: Words) -> Schema:
    return one_of_described({s.id: f"{s.title}: {s.means}" for s in words.scenarios})


_DOCUMENT: Schema = build_shape(DocumentShape, anyOf=[{"required": ["path"]}, {"required": ["address"]}])


def define_facts(words: Words) -> dict[str, Schema]:
    """A statement for each kind of fact, a fact, a report, a fact of a test, and a rule with what it refers to."""
    return {
        **{f"fact.{kind.id}": build_statement(kind) for kind in words.kinds.values()},
        "report": _build_report(words),
        "fact": _build_fact(words),
        "rule": build_rule(words),
        **define_patterns(words),
    }


def _list_kinds(words: Words) -> dict[str, Schema]:
    return {kind: {"$ref": f"#/$defs/fact.{kind}"} for kind in words.kinds}


_IS_GIVEN: Schema = {
    "anyOf": [
        {"required": ["probability"]},
        {"required": ["assumed"], "properties": {"assumed": {"not": {"const": False}}}},
    ]
}


def _build_fact(words: Words) -> Schema:
    """A fact of one kind that rests on reports, or on a probability, or is assumed."""
    own = list_properties(FactShape, {"reports": {"type": "array", "items": {"$ref": "#/$defs/report"}}})
    optional = [key for key in own if key != "id"]
    on_reports = {"required": ["reports"], "properties": {"reports": {"type": "array", "minItems": 1}}}
    return mapping(
        {**own, **_list_kinds(words)},
        ("id",),
        optional=optional,
        **exactly_one(words.kinds),
        **{"if": _IS_GIVEN, "then": {"properties": {"reports": {"type": "null"}}}, "else": on_reports},
    )


def _build_report(words: Words) -> Schema:
    source = TEXT.schema if words.sources is None else one_of_described(words.sources)
    document = TEXT.schema if words.documents is None else one_of_described(words.documents)
    has_quote = {"required": ["quote"], "properties": {"quote": {"not": {"type": "null"}}}}
    needs_document: dict[str, Any] = {"if": has_quote, "then": {"required": ["document"]}}
    return build_shape(ReportShape, {"source": source, "document": document}, **needs_document)


# --- tests of rules ---------------------------------------------------------------------------------------------------


def build_suite_keys(words: Words) -> Schema:
    """A file of tests; refers to the definitions of `define_tests` and those of facts."""
    given = {"type": "array", "items": {"$ref": "#/$defs/given"}}
    tests = {"type": "array", "items": {"$ref": "#/$defs/test"}}
    every = {"type": "array", "items": {"$ref": "#/$defs/test_of_cases"}}
    return build_shape(
        SuiteShape,
        {"roles": _build_roles(words), "given": given, "tests": tests, "for_every_case": every},
        anyOf=[_is_filled("tests"), _is_filled("for_every_case")],
        allOf=[{"anyOf": [_DATED, {"properties": {"tests": {"items": _DATED}}}]}],
        **_needs_when_tested(words),
    )


_DATED: Schema = {"required": ["as_of"], "properties": {"as_of": {"not": {"type": "null"}}}}


def _is_filled(key: str) -> Schema:
    return {"required": [key], "properties": {key: {"type": "array", "minItems": 1}}}


def _needs_when_tested(words: Words) -> Schema:
    """Tests with facts of their own need every role; those of cases take the cases' own."""
    tested = {"required": ["tests"], "properties": {"tests": {"type": "array"}}}
    bound = {"required": ["roles"], "properties": {"roles": {"type": "object"}}}
    return {"if": tested, "then": bound} if words.roles else {}


def define_tests(words: Words) -> dict[str, Schema]:
    """A fact given, a test, and a test of every case."""
    rule: Schema = TEXT.schema if words.rules is None else one_of_described(dict.fromkeys(words.rules, ""))
    rules = {"type": "array", "items": rule}
    patterns = {"type": "array", "items": {"$ref": "#/$defs/expected"}}
    scenario = _scenario(words)
    chances = mapping({s.id: _CHANCE_RANGE for s in words.scenarios})
    expects: dict[str, Schema] = {
        "fires": rules,
        "does_not_fire": rules,
        "not_both": {**rules, "minItems": 2},
        "derives": patterns,
        "does_not_derive": patterns,
        "leads": {"anyOf": [scenario, {"type": "array", "minItems": 1, "items": scenario}]},
        "chance": chances,
    }
    given = {"type": "array", "items": {"$ref": "#/$defs/given"}}
    something: list[Any] = [{"required": [key]} for key in expects]
    outcome = {"required": ["outcome_leads"], "properties": {"outcome_leads": {"const": True}}}
    return {
        **define_expectations(words),
        "given": _build_given(words),
        "test": _build_test(RuleTestShape, {"rule": rule, "given": given, **expects}, something),
        "test_of_cases": _build_test(CaseTestShape, expects, [*something, outcome]),
    }


def _build_test(shape: type[Shape], own: Mapping[str, Schema], something: list[Any]) -> Schema:
    optional = [key for key in shape.keys if key not in ("test", "leads")]
    return mapping(list_properties(shape, own), ("test",), optional=optional, anyOf=something)


_CHANCE_RANGE: Schema = build_shape(ChanceShape, minProperties=1)


def _build_given(words: Words) -> Schema:
    own = list_properties(GivenShape)
    return mapping({**own, **_list_kinds(words)}, optional=own, **exactly_one(words.kinds))
