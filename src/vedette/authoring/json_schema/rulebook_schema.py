"""The schemas of rulebook.yaml and facts.yaml, which are the same for every rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vedette.authoring.json_schema.schema_parts import UNDERSCORED, build_shape, mapping, named
from vedette.language.forms import TEXT, Schema, estimate
from vedette.language.keys import (
    AttributeShape,
    GradesShape,
    KindShape,
    RulebookShape,
    ScalesShape,
    ScenarioShape,
    VocabularyShape,
)
from vedette.language.loading.vocabulary import BUILT_IN_VARIABLE, CREDIBILITIES, LETTERS, LIKELY, RESERVED_KINDS
from vedette.language.model import WEIGHT_LIMIT_DB

_WEIGHT: Schema = estimate({"type": "number", "minimum": -WEIGHT_LIMIT_DB, "maximum": WEIGHT_LIMIT_DB})


def _build_grades() -> Schema:
    letter: dict[str, Any] = {"type": "number", "minimum": 0, "exclusiveMaximum": 1}
    soundness = {name: {"const": 0} if name == "E" else letter for name in LETTERS}
    likely: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 1}
    unlikely: dict[str, Any] = {"type": "number", "exclusiveMinimum": 0, "maximum": 0.5}
    probability = {digit: likely if int(digit) <= LIKELY else unlikely for digit in CREDIBILITIES}
    own: Mapping[str, Schema] = {
        "soundness": mapping(soundness, LETTERS),
        "probability": mapping(probability, CREDIBILITIES),
    }
    return build_shape(GradesShape, own)


def build_head_keys() -> Schema:
    """rulebook.yaml."""
    scales = build_shape(ScalesShape, {"weights": named(UNDERSCORED, _WEIGHT), "grades": _build_grades()})
    role = rf"(?!{BUILT_IN_VARIABLE}$){UNDERSCORED}"
    own: Mapping[str, Schema] = {
        "roles": named(role, TEXT.schema),
        "scenarios": named(UNDERSCORED, build_shape(ScenarioShape), minProperties=2),
        "scales": scales,
    }
    return build_shape(RulebookShape, own)


_LISTED: Schema = {"required": ["type"], "properties": {"type": {"enum": ["choice", "ordinal"]}}}
_ATTRIBUTE: Schema = build_shape(
    AttributeShape,
    **{
        "if": _LISTED,
        "then": {
            "required": ["values"],
            "properties": {"values": {"type": "array", "minItems": 1, "uniqueItems": True}},
        },
        "else": {"properties": {"values": {"type": "null"}}},
    },
)
_KIND: Schema = build_shape(KindShape, {"attributes": named(UNDERSCORED, _ATTRIBUTE)})


def build_vocabulary_keys() -> Schema:
    """facts.yaml."""
    kind = rf"(?!({'|'.join(sorted(RESERVED_KINDS))})$){UNDERSCORED}"
    return build_shape(VocabularyShape, {"facts": named(kind, _KIND)})
