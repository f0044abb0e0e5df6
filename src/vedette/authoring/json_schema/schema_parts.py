"""The small pieces that schemas are made of: the keys of shapes, mappings, names, and one of several words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vedette.language.forms import Schema
from vedette.language.keys import Shape
from vedette.language.yamltree import resolve_plain

NULL: Schema = {"type": "null"}
NOTHING: Schema = {"not": {}}

NUMBER: Schema = {"type": "number"}

UNDERSCORED = "[a-z][a-z0-9]*(_[a-z0-9]+)*"


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


def list_properties(shape: type[Shape], refined: Mapping[str, Schema] | None = None) -> dict[str, Schema]:
    """What each key of a shape may hold; `refined` says it where only the words of a rulebook can."""
    refined = refined or {}
    return {name: describe(refined.get(name, key.form.schema), key.says) for name, key in shape.keys.items()}


def build_shape(
    shape: type[Shape], refined: Mapping[str, Schema] | None = None, required: Iterable[str] = (), **more: Any
) -> Schema:
    """Exactly the keys of a shape; those that need not be there (`required` ones must, too) may be empty."""
    needed = [name for name, key in shape.keys.items() if key.required or name in set(required)]
    optional = [name for name in shape.keys if name not in needed]
    return mapping(list_properties(shape, refined), needed, optional=optional, **more)


def named(pattern: str, value: Schema, **more: Any) -> Schema:
    """Names of one form, each with a value."""
    return {"type": "object", "propertyNames": {"pattern": f"^{pattern}$"}, "additionalProperties": value, **more}


def exactly_one(keys: Iterable[str]) -> Schema:
    """One of these keys, and no second."""
    branches = [{"required": [key]} for key in keys]
    return {"oneOf": branches} if branches else NOTHING
