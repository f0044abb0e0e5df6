"""The small pieces that schemas are made of: texts, numbers, dates, names and variables, as `scalars` takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vedette.language.yamltree import resolve_plain

Schema = dict[str, Any]

NULL: Schema = {"type": "null"}
NOTHING: Schema = {"not": {}}

# A text is a text as written: `title: 1941` is a title, so numbers and truth values are texts, too.
TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
TEXTS: Schema = {"type": "array", "items": TEXT}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
CHANCE: Schema = {"type": "number", "minimum": 0, "maximum": 1}

HYPHENATED = "[a-z0-9]+(-[a-z0-9]+)*"
UNDERSCORED = "[a-z][a-z0-9]*(_[a-z0-9]+)*"
ID: Schema = {"type": ["string", "integer", "boolean"], "pattern": rf"^\s*{HYPHENATED}\s*$", "minimum": 0}

_LEAP = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
DATE: Schema = {
    "type": "string",
    "pattern": r"^\s*(?!0000)([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    rf"|02-(0[1-9]|1[0-9]|2[0-8]))|{_LEAP}-02-29)\s*$",
}
DAYS: Schema = {"type": "string", "pattern": r"^\s*(?!0+ )[0-9]{1,4} +(day|week|month|year)s?\s*$"}

RELIABILITY: Schema = {"enum": ["A", "B", "C", "D", "E", "F"]}
CREDIBILITY: Schema = {"anyOf": [{"enum": [1, 2, 3, 4, 5, 6]}, {"type": "string", "pattern": "^[1-6]$"}]}


def describe(schema: Schema, text: str) -> Schema:
    """The schema with words that an editor shows."""
    return {"description": text, **schema} if text else schema


def or_null(schema: Schema) -> Schema:
    """A key that may be left out may also be left empty."""
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    if isinstance(schema.get("type"), list):
        return {**schema, "type": [*schema["type"], "null"]}
    described = {"description": schema["description"]} if "description" in schema else {}
    return {**described, "anyOf": [{k: v for k, v in schema.items() if k != "description"}, NULL]}


def one_of(words: Iterable[str]) -> Schema:
    """One of a few words, also where YAML takes one for a number or a truth value."""
    listed = list(words)
    typed = [resolve_plain(word) for word in listed]
    return {"enum": [*listed, *(value for value in typed if not isinstance(value, str))]}


def one_of_described(words: Mapping[str, str]) -> Schema:
    """One of a few words, each with what it means."""
    return {"anyOf": [describe({"const": word}, meaning) for word, meaning in words.items()]} if words else NOTHING


def estimate(number: Schema) -> Schema:
    """A number, or a range `[low, high]` of such numbers."""
    ranged = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
    return {"anyOf": [number, describe(ranged, "a range: [low, high]")]}


def mapping(
    properties: Mapping[str, Schema], required: Iterable[str] = (), *, optional: Iterable[str] = (), **more: Any
) -> Schema:
    """Exactly these keys; those named in `optional` may be empty."""
    may = set(optional)
    known = {key: or_null(schema) if key in may else schema for key, schema in properties.items()}
    return {
        "type": "object",
        "properties": known,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def shape(properties: Mapping[str, Schema], required: Iterable[str], **more: Any) -> Schema:
    """Exactly these keys; those that are not required may be empty."""
    needed = list(required)
    return mapping(properties, needed, optional=[key for key in properties if key not in needed], **more)


def named(pattern: str, value: Schema, **more: Any) -> Schema:
    """Names of one form, each with a value."""
    return {"type": "object", "propertyNames": {"pattern": f"^{pattern}$"}, "additionalProperties": value, **more}


def exactly_one(keys: Iterable[str]) -> Schema:
    """One of these keys, and no second."""
    branches = [{"required": [key]} for key in keys]
    return {"oneOf": branches} if branches else NOTHING
