"""Claims about results as JSON."""

from __future__ import annotations

import json
import math
from datetime import date

import pytest
from block_examples import TEXTS
from hypothesis import given
from hypothesis import strategies as st

from vedette.show.characters import visible
from vedette.show.json_text import render_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_written_is_read_back_unrounded(value: object) -> None:
    assert json.loads(render_json(value)) == value


@given(VALUES)
def test_no_control_character_is_written(value: object) -> None:
    lines = render_json(value).split("\n")
    assert [visible(line) for line in lines] == lines


def test_keys_stay_in_the_order_given() -> None:
    assert list(json.loads(render_json({"b": 1, "a": 2}))) == ["b", "a"]


def test_letters_stay_letters() -> None:
    assert render_json({"at": "Мінск"}) == '{\n  "at": "Мінск"\n}\n'


def test_minus_zero_is_zero() -> None:
    assert render_json([-0.0]) == "[\n  0.0\n]\n"


def test_dates_are_iso_dates() -> None:
    assert render_json(date(2022, 12, 20)) == '"2022-12-20"\n'


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_result_that_is_no_number_is_our_mistake(number: float) -> None:
    with pytest.raises(ValueError, match="no JSON"):
        render_json({"p": number})


def test_a_value_without_a_meaning_in_json_is_our_mistake() -> None:
    with pytest.raises(TypeError, match="no JSON for a set"):
        render_json({"p": {1}})
    with pytest.raises(TypeError, match="key"):
        render_json({1: "p"})
