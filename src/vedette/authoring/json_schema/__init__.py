"""JSON Schemas of the files an analyst edits, so that an editor completes them and marks mistakes while one types.

Draft 2020-12. Those of cases, rules and tests know the words of one rulebook. They judge a file as the loader does, but
for what no schema can say: what stands twice, sums, names of files, quotes, variables that nothing binds, recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vedette.authoring.json_schema.case_schema import build_case_keys, build_suite_keys, define_facts, define_tests
from vedette.authoring.json_schema.rule_schema import build_rule, define_patterns
from vedette.authoring.json_schema.rulebook_schema import build_head_keys, build_vocabulary_keys
from vedette.authoring.json_schema.schema_words import Words
from vedette.language.forms import Schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def build_case_schema(words: Words) -> Schema:
    """A file under scenarios/; with `words.sources`, of that one case."""
    return _finish("A case", build_case_keys(words), define_facts(words))


def build_rules_schema(words: Words) -> Schema:
    """A file of rules."""
    rules = {"type": ["array", "null"], "items": {"$ref": "#/$defs/rule"}}
    keys: Schema = {"type": "object", "properties": {"rules": rules}, "additionalProperties": False}
    return _finish("Rules", keys, {"rule": build_rule(words), **define_patterns(words)})


def build_tests_schema(words: Words) -> Schema:
    """A file of tests beside a rulebook."""
    return _finish("Tests of rules", build_suite_keys(words), {**define_facts(words), **define_tests(words)})


def build_rulebook_schema() -> Schema:
    """rulebook.yaml."""
    return _finish("A rulebook", build_head_keys(), {})


def build_facts_schema() -> Schema:
    """facts.yaml."""
    return _finish("The vocabulary of a rulebook", build_vocabulary_keys(), {})


OF_ANY_RULEBOOK: Mapping[str, Callable[[], Schema]] = {"rulebook": build_rulebook_schema, "facts": build_facts_schema}
OF_ONE_RULEBOOK: Mapping[str, Callable[[Words], Schema]] = {
    "case": build_case_schema,
    "rules": build_rules_schema,
    "tests": build_tests_schema,
}


def _finish(title: str, keys: Schema, definitions: Mapping[str, Schema]) -> Schema:
    schema = {"$schema": DIALECT, "title": title, **keys}
    return {**schema, "$defs": dict(definitions)} if definitions else schema
