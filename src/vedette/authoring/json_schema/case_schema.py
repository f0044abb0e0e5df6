"""The schemas of cases and of tests of rules: facts, what they rest on, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vedette.authoring.json_schema.rule_schema import build_rule, build_statement, define_expectations, define_patterns
from vedette.authoring.json_schema.schema_parts import (
    CHANCE,
    CREDIBILITY,
    DATE,
    FLAG,
    HYPHENATED,
    ID,
    RELIABILITY,
    TEXT,
    Schema,
    describe,
    estimate,
    exactly_one,
    mapping,
    named,
    one_of_described,
    shape,
)
from vedette.authoring.json_schema.schema_words import Words

# --- cases ------------------------------------------------------------------------------------------------------------


def build_case_keys(words: Words) -> Schema:
    """A case; refers to the definitions of `define_facts` and those of rules."""
    return shape(
        {
            "case": describe(ID, "the file's name"),
            "title": TEXT,
            "question": TEXT,
            "as_of": describe(DATE, "what was reported later does not count"),
            "rulebook": describe(TEXT, "the rulebook's folder, from here"),
            "roles": _build_roles(words),
            "documents": describe(named(HYPHENATED, _DOCUMENT), "where quotes are found"),
            "sources": describe(named(HYPHENATED, _SOURCE), "who publishes, and who first says"),
            "facts": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/fact"}},
            "rules": describe({"type": "array", "items": {"$ref": "#/$defs/rule"}}, "rules of this case alone"),
            "outcome": describe(_build_outcome(words), "what came about"),
        },
        ("case", "title", "question", "as_of", "rulebook", "facts", *(["roles"] if words.roles else [])),
    )


def _build_roles(words: Words) -> Schema:
    roles = {role: describe(TEXT, meaning) for role, meaning in words.roles.items()}
    return describe(mapping(roles, words.roles), "who plays each role of the rulebook")


def _build_outcome(words: Words) -> Schema:
    return mapping({"scenario": _scenario(words), "date": DATE, "source": TEXT}, ("scenario", "date", "source"))


def _scenario(words: Words) -> Schema:
    return one_of_described({s.id: f"{s.title}: {s.means}" for s in words.scenarios})


_DOCUMENT: Schema = shape(
    {
        "path": describe(TEXT, "a file of the project: quotes are checked"),
        "address": describe(TEXT, "a page elsewhere: quotes are not checked"),
        "title": TEXT,
        "published": DATE,
    },
    (),
    anyOf=[{"required": ["path"]}, {"required": ["address"]}],
)
_SOURCE: Schema = shape(
    {
        "name": TEXT,
        "reliability": describe(RELIABILITY, "Admiralty: A completely reliable to E unreliable, F cannot be judged"),
        "controlled_by": TEXT,
    },
    ("name", "reliability"),
)


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
    own: Mapping[str, Schema] = {
        "id": describe(ID, "lower case with hyphens, unique in the case"),
        "absent": describe(FLAG, "someone looked and it was not there"),
        "probability": describe(estimate(CHANCE), "in place of reports"),
        "assumed": describe(FLAG, "an assumption, and shown as one"),
        "note": TEXT,
        "reports": {"type": "array", "items": {"$ref": "#/$defs/report"}},
    }
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
    source = TEXT if words.sources is None else one_of_described(words.sources)
    document = TEXT if words.documents is None else one_of_described(words.documents)
    has_quote = {"required": ["quote"], "properties": {"quote": {"not": {"type": "null"}}}}
    return shape(
        {
            "source": describe(source, "who published: a key of `sources`"),
            "origin": describe(TEXT, "who first said it; the source unless said"),
            "reliability": describe(RELIABILITY, "overrides the source's letter"),
            "credibility": describe(CREDIBILITY, "Admiralty: 1 confirmed to 5 improbable, 6 cannot be judged"),
            "date": describe(DATE, "when it was reported; the document's date unless said"),
            "document": describe(document, "a key of `documents`"),
            "quote": describe(TEXT, "word for word as in the document"),
            "hedge": describe(TEXT, "the words that weaken the claim, word for word"),
            "denies": describe(FLAG, "this report says that the fact is false"),
        },
        ("source", "credibility"),
        **{"if": has_quote, "then": {"required": ["document"]}},
    )


# --- tests of rules ---------------------------------------------------------------------------------------------------


def build_suite_keys(words: Words) -> Schema:
    """A file of tests; refers to the definitions of `define_tests` and those of facts."""
    given = {"type": "array", "items": {"$ref": "#/$defs/given"}}
    tests = {"type": "array", "items": {"$ref": "#/$defs/test"}}
    every = {"type": "array", "items": {"$ref": "#/$defs/test_of_cases"}}
    return shape(
        {
            "rulebook": describe(TEXT, "the rulebook's folder, from here; .. unless said"),
            "roles": _build_roles(words),
            "as_of": DATE,
            "given": describe(given, "facts that every test of the file starts from"),
            "tests": tests,
            "for_every_case": describe(every, "what must hold in every case of the rulebook"),
        },
        (),
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
    rule: Schema = TEXT if words.rules is None else one_of_described(dict.fromkeys(words.rules, ""))
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
    test = {"test": describe(TEXT, "a sentence: what is tested"), "rule": rule, "given": given, "as_of": DATE}
    every = {"test": describe(TEXT, "a sentence: what must hold"), "outcome_leads": FLAG}
    something: list[Any] = [{"required": [key]} for key in expects]
    outcome = {"required": ["outcome_leads"], "properties": {"outcome_leads": {"const": True}}}
    return {
        **define_expectations(words),
        "given": _build_given(words),
        "test": _build_test({**test, **expects}, something),
        "test_of_cases": _build_test({**every, **expects}, [*something, outcome]),
    }


def _build_test(keys: Mapping[str, Schema], something: list[Any]) -> Schema:
    optional = [key for key in keys if key not in ("test", "leads")]
    return mapping(keys, ("test",), optional=optional, anyOf=something)


_CHANCE_RANGE: Schema = shape({"at_least": CHANCE, "at_most": CHANCE}, (), minProperties=1)


def _build_given(words: Words) -> Schema:
    own = {"id": ID, "absent": FLAG, "probability": estimate(CHANCE), "note": TEXT}
    return mapping({**own, **_list_kinds(words)}, optional=own, **exactly_one(words.kinds))
