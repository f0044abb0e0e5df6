"""Claims about keys: one declaration is all it takes for a key to be read, offered, ordered and told."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from vedette.authoring.formatter.orders import OTHERS, order_of
from vedette.authoring.json_schema.schema_parts import build_shape
from vedette.language.edits import Change, compare_plainly
from vedette.language.forms import DAYS, TEXT, TEXTS
from vedette.language.keys import Shape, may, needs, unless
from vedette.language.loading.fitting import Complaints, fit
from vedette.language.yamltree import MapNode, parse_yaml


class Post(Shape):
    """A mapping that no file has."""

    name = needs(TEXT, "what it is called", stand_in="nobody", wording=True)
    watched = may(DAYS, "how long", label="watched for")
    by = unless([], TEXTS)


@dataclass
class Watch:
    name: str
    watched: int | None = None
    by: tuple[str, ...] = ()


def read(text: str) -> tuple[Post, list[str]]:
    node, found = parse_yaml(text, "f.yaml")
    assert not found
    assert isinstance(node, MapNode)
    complaints = Complaints()
    return fit(Post, node, "this post", complaints), [str(each) for each in complaints.found]


def test_a_declared_key_is_read_by_its_form() -> None:
    post, found = read("{name: north, watched: 2 weeks, by: [a, b]}")
    assert (post.name, post.watched, post.by, found) == ("north", 14, ["a", "b"], [])


@pytest.mark.parametrize("text", ["{name: north}", "{name: north, watched: , by: }"])
def test_a_key_left_out_or_left_empty_has_what_stands_for_it(text: str) -> None:
    post, found = read(text)
    assert (post.watched, post.by, found) == (None, [], [])


def test_every_mistake_of_a_mapping_is_told_and_its_place_is_held() -> None:
    post, found = read("{watched: long, by: [[], a, {}], naem: x}")
    assert (post.name, post.watched) == ("nobody", None)
    words = "a text is expected here (a text that begins with [ or { needs quotes)"
    assert found == [
        "f.yaml:1:11: error[V211]: `watched`: this is not a length of time "
        "(write 60 days, 8 weeks, 6 months or 1 year)",
        f"f.yaml:1:22: error[V203]: `by`: {words}",
        f"f.yaml:1:29: error[V203]: `by`: {words}",
        "f.yaml:1:34: error[V201]: unknown key `naem` in this post (did you mean `name`?)",
    ]


def test_an_editor_is_offered_the_key_with_what_it_is_for() -> None:
    schema = build_shape(Post)
    assert schema["required"] == ["name"]
    assert schema["properties"]["name"] == {"description": "what it is called", **TEXT.schema}
    assert schema["properties"]["by"]["type"] == ["array", "null"]


def test_keys_stand_in_the_order_in_which_they_are_declared() -> None:
    assert order_of(Post).keys == ("name", "watched", "by", OTHERS)


def test_a_changed_key_is_told_by_its_label_and_wording_comes_last() -> None:
    changes = list(compare_plainly(Post, Watch("north", 7, ("a",)), Watch("south", 14, ("a",))))
    assert changes == [Change("watched for", "7 days", "14 days"), Change("name", "north", "south", wording=True)]
