"""Reads the values of attributes: a node and an attribute's type give a word, a number, a date or a truth value.

Words are taken as written: `scale: no` is the word no, and `unit: 36` in a text attribute the text 36.
"""

from __future__ import annotations

from vedette.language.diagnostics import did_you_mean
from vedette.language.model import AttributeType, Value
from vedette.language.scalars import ShapeError, read_date, read_flag, read_number, read_text
from vedette.language.yamltree import Node

WORD_TYPES = frozenset(("actor", "place", "text", "choice", "ordinal"))


def read_value(node: Node, attribute: AttributeType) -> Value:
    """The value that an attribute of this type takes; raises ShapeError when the node holds no such value."""
    try:
        return _read_typed(node, attribute)
    except ShapeError as error:
        if error.code in ("V203", "V204"):
            message = f"`{attribute.name}` is {with_article(attribute)}: {error.message}"
            raise ShapeError("V304", message, error.hint) from None
        raise


def _read_typed(node: Node, attribute: AttributeType) -> Value:
    if attribute.type == "number":
        return read_number(node)
    if attribute.type == "date":
        return read_date(node)
    if attribute.type == "flag":
        return read_flag(node)
    text = read_text(node)
    if attribute.type in ("choice", "ordinal") and text not in attribute.values:
        raise ShapeError("V303", f"`{text}` is not a value of `{attribute.name}`", did_you_mean(text, attribute.values))
    return text


def with_article(attribute: AttributeType) -> str:
    """The attribute's type for use in a sentence: an actor, a place."""
    return f"{'an' if attribute.type[0] in 'ao' else 'a'} {attribute.type}"


def family(attribute: AttributeType) -> str:
    """What the attribute holds, for telling joins that can meet from those that never do: words, or the type itself."""
    return "words" if attribute.type in WORD_TYPES else attribute.type


def can_meet(one: AttributeType, other: AttributeType) -> bool:
    """Whether one value could stand in both attributes."""
    if family(one) != family(other):
        return False
    if one.values and other.values:
        return not set(one.values).isdisjoint(other.values)
    return True
