"""The schema of rules: conditions that look like facts, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vedette.authoring.json_schema.schema_parts import (
    NOTHING,
    NUMBER,
    UNDERSCORED,
    build_shape,
    describe,
    mapping,
    one_of,
    one_of_described,
    or_null,
)
from vedette.authoring.json_schema.schema_words import Words
from vedette.language.forms import DATE, FLAG, TEXT, Schema, estimate
from vedette.language.keys import RuleShape
from vedette.language.loading.matchers import OPERATORS, TYPES_OF_OPERATOR
from vedette.language.loading.values import WORD_TYPES
from vedette.language.loading.vocabulary import BUILT_IN_VARIABLE
from vedette.language.model import (
    LEAST_PRIOR,
    MOST_DAYS,
    WEIGHT_LIMIT_DB,
    AttributeType,
    AttributeTypeName,
    Estimate,
    FactKind,
)


def build_rule(words: Words) -> Schema:
    """One rule; refers to the definitions of `define_patterns`."""
    weights = {s.id: describe({"$ref": "#/$defs/weight"}, f"{s.title}: {s.means}") for s in words.scenarios}
    own: Mapping[str, Schema] = {
        "when": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}},
        "weigh": mapping(weights),
        "expect": mapping({name: {"$ref": "#/$defs/chance"} for name in weights}, tuple(weights)),
        "infer": _one_each(words, "infer"),
        "per": {"$ref": "#/$defs/variable"},
    }
    one = {"not": {"allOf": [_says("weigh"), _says("expect")]}}
    return build_shape(RuleShape, own, anyOf=[_says("weigh"), _says("expect"), _says("infer")], **one)


def _says(key: str) -> Schema:
    return {"required": [key], "properties": {key: {"type": "object", "minProperties": 1}}}


def _build_weight(words: Words) -> Schema:
    limit = WEIGHT_LIMIT_DB
    number = {"type": "number", "minimum": -limit, "maximum": limit}
    named = one_of_described({word: f"{_show(value)} dB" for word, value in words.weights.items()})
    return {"anyOf": [*estimate(number)["anyOf"], named]}


def _build_chance(words: Words) -> Schema:
    number = {"type": "number", "minimum": LEAST_PRIOR, "maximum": 1.0 - LEAST_PRIOR}
    named = one_of_described({word: f"{chance:g}" for word, chance in words.chances.items()})
    return {"anyOf": [*estimate(number)["anyOf"], named]}


def _show(value: Estimate) -> str:
    return f"{value.low:+g} to {value.high:+g}" if value.low != value.high else f"{value.value:+g}"


def _one_each(words: Words, definition: str) -> Schema:
    return mapping({kind: {"$ref": f"#/$defs/{definition}.{kind}"} for kind in words.kinds})


# --- conditions -------------------------------------------------------------------------------------------------------


def define_patterns(words: Words) -> dict[str, Schema]:
    """What a rule refers to: conditions, patterns and conclusions of each kind, values, variables and weights."""
    patterns = {f"pattern.{kind.id}": _build_pattern(kind) for kind in words.kinds.values()}
    conclusions = {f"infer.{kind.id}": _build_conclusion(kind) for kind in words.kinds.values()}
    kinds = {kind: {"$ref": f"#/$defs/pattern.{kind}"} for kind in words.kinds}
    pattern = mapping(kinds, minProperties=1, maxProperties=1)
    condition = mapping({**kinds, **_build_other_conditions(words)}, minProperties=1, maxProperties=1)
    return {
        **patterns,
        **conclusions,
        **define_values(words),
        **_define_variables(words),
        **_define_matchers(words),
        "pattern": pattern,
        "condition": condition,
        "weight": _build_weight(words),
        "chance": _build_chance(words),
    }


def _build_other_conditions(words: Words) -> dict[str, Schema]:
    reference: Schema = {"$ref": "#/$defs/pattern"}
    return {
        "not": describe(reference, "there is no such fact"),
        "absent": describe(reference, "someone looked and it was not there"),
        "at_least": describe(_build_counted(words), "at least so many such facts"),
        "any": describe({"type": "array", "minItems": 1, "items": reference}, "at least one of these"),
        "within": describe(_WITHIN, "two dates are at most so many days apart"),
    }


def _build_pattern(kind: FactKind) -> Schema:
    return describe(or_null(mapping(_refer("match", kind))), kind.says)


def define_expectations(words: Words) -> dict[str, Schema]:
    """Patterns without variables, as tests have them: one for each kind, and that of any kind."""
    kinds = {kind: {"$ref": f"#/$defs/expected.{kind}"} for kind in words.kinds}
    patterns = {
        f"expected.{kind.id}": describe(or_null(mapping(_refer("expect", kind))), kind.says)
        for kind in words.kinds.values()
    }
    return {**patterns, **_define_expected(words), "expected": mapping(kinds, minProperties=1, maxProperties=1)}


def _define_expected(words: Words) -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    for kind, attribute in _list_attributes(words):
        value: Schema = {"$ref": f"#/$defs/value.{_name(kind, attribute)}"}
        several = {"type": "array", "minItems": 1, "items": value}
        matcher = {"anyOf": [value, several, _build_comparisons(attribute, value, several)]}
        found[f"expect.{_name(kind, attribute)}"] = matcher
    return found


def _build_conclusion(kind: FactKind) -> Schema:
    return _complete(kind, _refer("conclude", kind))


def _build_counted(words: Words) -> Schema:
    properties: Mapping[str, Schema] = {
        "count": {"type": "integer", "minimum": 1},
        "of": {"$ref": "#/$defs/pattern"},
        "distinct": describe({}, "count different values of this attribute"),
    }
    by_kind: list[Any] = [
        {
            "if": {"properties": {"of": {"required": [kind.id]}}},
            "then": {"properties": {"distinct": one_of(kind.attributes) if kind.attributes else NOTHING}},
        }
        for kind in words.kinds.values()
    ]
    more = {"allOf": by_kind} if by_kind else {}
    return mapping(properties, ("count", "of"), **more)


_DAY: Schema = {"anyOf": [DATE.schema, {"$ref": "#/$defs/variable.date"}]}
_WITHIN: Schema = mapping(
    {
        "days": {"type": "number", "minimum": 0, "maximum": MOST_DAYS},
        "of": {"type": "array", "items": _DAY, "minItems": 2, "maxItems": 2},
    },
    ("days", "of"),
)


# --- values -----------------------------------------------------------------------------------------------------------

_NO_VARIABLE: Schema = {**TEXT.schema, "pattern": r"^\s*[^\s$]"}
_PLAIN_VALUES: Mapping[AttributeTypeName, Schema] = {
    "actor": _NO_VARIABLE,
    "place": _NO_VARIABLE,
    "text": _NO_VARIABLE,
    "number": NUMBER,
    "date": DATE.schema,
    "flag": FLAG.schema,
}


def define_values(words: Words) -> dict[str, Schema]:
    """The values of each type, and those of each attribute that lists its own."""
    own = {f"value.{_name(kind, a)}": one_of(a.values) for kind, a in _list_attributes(words) if _lists_values(a)}
    return {**{f"value.{type_}": value for type_, value in _PLAIN_VALUES.items()}, **own}


def _list_attributes(words: Words) -> list[tuple[FactKind, AttributeType]]:
    return [(kind, attribute) for kind in words.kinds.values() for attribute in kind.attributes.values()]


def _lists_values(attribute: AttributeType) -> bool:
    return attribute.type in ("choice", "ordinal")


def _name(kind: FactKind, attribute: AttributeType) -> str:
    """What the definitions for an attribute are called: like its type, or like itself if it lists values."""
    return f"{kind.id}.{attribute.name}" if _lists_values(attribute) else attribute.type


def _refer(definition: str, kind: FactKind) -> dict[str, Schema]:
    """Every attribute of a kind, with a reference to what it may be."""
    return {
        name: describe({"$ref": f"#/$defs/{definition}.{_name(kind, attribute)}"}, _describe_attribute(attribute))
        for name, attribute in kind.attributes.items()
    }


def _describe_attribute(attribute: AttributeType) -> str:
    values = f": {', '.join(attribute.values)}" if attribute.values else ""
    return f"{attribute.type}{values}{' (optional)' if attribute.optional else ''}"


def _define_variables(words: Words) -> dict[str, Schema]:
    """Variables of each family; roles are offered where a name may stand, and the case's date where a date may."""
    roles, day = list(words.roles), [BUILT_IN_VARIABLE]
    return {
        "variable": _build_variable([*roles, *day], [], words),
        "variable.words": _build_variable(roles, day, words),
        "variable.date": _build_variable(day, roles, words),
        "variable.other": _build_variable([], [*roles, *day], words),
    }


def _build_variable(offered: list[str], refused: list[str], words: Words) -> Schema:
    barred = rf"(?!({'|'.join(refused)})\s*$)" if refused else ""
    any_other = {"type": "string", "pattern": rf"^\s*\${barred}{UNDERSCORED}\s*$"}
    meanings = {f"${name}": words.roles.get(name, "the case's date") for name in offered}
    return {"anyOf": [*one_of_described(meanings)["anyOf"], any_other]} if meanings else any_other


def _refer_to_variable(attribute: AttributeType) -> Schema:
    family = "words" if attribute.type in WORD_TYPES else "date" if attribute.type == "date" else "other"
    return {"$ref": f"#/$defs/variable.{family}"}


def _define_matchers(words: Words) -> dict[str, Schema]:
    """What a condition, and what a conclusion, may say of an attribute of each sort."""
    found: dict[str, Schema] = {}
    for kind, attribute in _list_attributes(words):
        name = _name(kind, attribute)
        value: Schema = {"$ref": f"#/$defs/value.{name}"}
        variable = _refer_to_variable(attribute)
        several = {"type": "array", "minItems": 1, "items": value}
        comparisons = _build_comparisons(attribute, {"anyOf": [value, variable]}, several)
        found[f"match.{name}"] = {"anyOf": [value, variable, several, comparisons]}
        found[f"conclude.{name}"] = {"anyOf": [value, variable]}
    return found


def _build_comparisons(attribute: AttributeType, single: Schema, several: Schema) -> Schema:
    usable = [o for o in OPERATORS if attribute.type in TYPES_OF_OPERATOR.get(o, frozenset((attribute.type,)))]
    operands = {o: several if o in ("one_of", "none_of") else single for o in usable}
    return mapping(operands, minProperties=1)


def build_statement(kind: FactKind) -> Schema:
    """What a case says of a fact of this kind: every attribute that is not optional."""
    return _complete(kind, _refer("value", kind))


def _complete(kind: FactKind, values: Mapping[str, Schema]) -> Schema:
    required = [attribute.name for attribute in kind.attributes.values() if not attribute.optional]
    body = mapping(values, required)
    return describe(body if required else or_null(body), kind.says)
