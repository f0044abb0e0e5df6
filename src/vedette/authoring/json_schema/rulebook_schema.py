"""The schemas of rulebook.yaml and facts.yaml, which are the same for every rulebook."""

from __future__ import annotations

from typing import Any

from vedette.authoring.json_schema.schema_parts import (
    CHANCE,
    DAYS,
    FLAG,
    ID,
    TEXT,
    TEXTS,
    UNDERSCORED,
    Schema,
    describe,
    estimate,
    mapping,
    named,
    shape,
)
from vedette.language.loading.vocabulary import BUILT_IN_VARIABLE, CREDIBILITIES, LETTERS, RESERVED_KINDS
from vedette.language.model import WEIGHT_LIMIT_DB

_PRIOR: Schema = estimate({"type": "number", "exclusiveMinimum": 0, "maximum": 1})
_SCENARIO: Schema = shape(
    {
        "title": TEXT,
        "means": describe(TEXT, "what is the case if it holds"),
        "prior": describe(_PRIOR, "probability before any evidence; they sum to 1"),
        "residual": describe(FLAG, "covers whatever is not listed"),
    },
    ("title", "means", "prior"),
)
_WEIGHT: Schema = estimate({"type": "number", "minimum": -WEIGHT_LIMIT_DB, "maximum": WEIGHT_LIMIT_DB})


def _build_grades() -> Schema:
    cell: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
    rows = {
        letter: mapping(
            dict.fromkeys(CREDIBILITIES, {"const": 0.5} if letter == "E" else cell), CREDIBILITIES
        )
        for letter in LETTERS
    }  # fmt: skip
    return mapping(
        {
            "see": describe(TEXTS, "where the table comes from, or `assumed`"),
            "table": describe(mapping(rows, LETTERS), "probability that a report so graded is true"),
        },
        ("see", "table"),
    )


def build_head_keys() -> Schema:
    """rulebook.yaml."""
    weights = describe(named(UNDERSCORED, _WEIGHT), "words usable under `weigh`, in dB")
    scales = shape({"weights": weights, "grades": _build_grades()}, ("grades",))
    role = rf"(?!{BUILT_IN_VARIABLE}$){UNDERSCORED}"
    return shape(
        {
            "rulebook": describe(ID, "the folder's name"),
            "title": TEXT,
            "roles": describe(named(role, TEXT), "names that a case binds; rules say $role"),
            "scenarios": describe(
                named(UNDERSCORED, _SCENARIO, minProperties=2), "the explanations that compete; priors sum to 1"
            ),
            "reference_class": describe(TEXT, "where the priors come from, with the source"),
            "discount": describe(CHANCE, "what the next rule of a group counts; 0.5 unless said"),
            "yardstick": describe({"enum": ["icd203", "phia", "ipcc", "kent"]}, "words for probabilities"),
            "scales": scales,
        },
        ("rulebook", "title", "scenarios", "reference_class", "scales"),
    )


_LISTED: Schema = {"required": ["type"], "properties": {"type": {"enum": ["choice", "ordinal"]}}}
_ATTRIBUTE: Schema = shape(
    {
        "type": {"enum": ["actor", "place", "text", "choice", "ordinal", "number", "date", "flag"]},
        "values": describe(TEXTS, "of a choice, or of an ordinal in rising order"),
        "optional": FLAG,
    },
    ("type",),
    **{
        "if": _LISTED,
        "then": {
            "required": ["values"],
            "properties": {"values": {"type": "array", "minItems": 1, "uniqueItems": True}},
        },
        "else": {"properties": {"values": {"type": "null"}}},
    },
)
_KIND: Schema = shape(
    {
        "says": describe(TEXT, "a sentence: what a fact of this kind states"),
        "attributes": named(UNDERSCORED, _ATTRIBUTE),
        "stale_after": describe(DAYS, "such as 60 days, 8 weeks, 6 months or 1 year"),
        "chance": describe(CHANCE, "chance of finding it when looked for"),
    },
    ("says",),
)


def build_vocabulary_keys() -> Schema:
    """facts.yaml."""
    kind = rf"(?!({'|'.join(sorted(RESERVED_KINDS))})$){UNDERSCORED}"
    return mapping({"facts": named(kind, _KIND)}, ("facts",))
