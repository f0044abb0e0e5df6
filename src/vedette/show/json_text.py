"""Results as JSON, for scripts: every number as it was computed, keys in the order given, the same bytes everywhere."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from vedette.show.characters import escape_invisible_json


def render_json(value: Any) -> str:
    """A value of dicts, lists, tuples, texts, numbers, truth values, dates and None as JSON, with a final line break.

    Floats are written with all their digits, -0.0 as 0.0, dates as ISO 8601, invisible characters as `\\uXXXX`. Raises
    ValueError for NaN and infinities (JSON has none, and a result with one is wrong), TypeError for anything else.
    """
    text = json.dumps(_to_plain(value), ensure_ascii=False, indent=2, allow_nan=False)
    return escape_invisible_json(text) + "\n"


def render_json_line(value: Any) -> str:
    """The same on one line and without a line break, for a log with an object a line."""
    return escape_invisible_json(json.dumps(_to_plain(value), ensure_ascii=False, allow_nan=False))


def _to_plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return _to_plain_float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_to_key(key): _to_plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_to_plain(inner) for inner in value]
    raise TypeError(f"no JSON for a {type(value).__name__}")


def _to_plain_float(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(f"no JSON for {number}")
    return float(number) + 0.0


def _to_key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a JSON key must be a text, not a {type(key).__name__}")
    return key
