"""What YAML means to Vedette, and that every mistake in it has a code and a place."""

import random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.language import yamltree
from vedette.language.yamltree import MAX_NODES, ListNode, MapNode, Node, Scalar, parse_yaml, resolve_plain


def read(text: str) -> Node:
    node, found = parse_yaml(text, "f.yaml")
    assert found == []
    assert node is not None
    return node


def plain(node: Node) -> object:
    """The tree as ordinary values."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs()}


def mistakes(text: str) -> list[tuple[str, int, int]]:
    return [(d.code, d.at.line, d.at.column) for d in parse_yaml(text, "f.yaml")[1]]


# --- scalars ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["no", "on", "yes", "off", "y", "12:30", "2022-12-20", "1_000", "0b11", "1.2.3", "+", "-", ".", "1e", "NO", "tRue"],
)
def test_what_yaml_1_1_would_convert_stays_a_word(text: str) -> None:
    assert resolve_plain(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False), ("TRUE", True),
        ("6", 6), ("+6", 6), ("-06", -6), ("0o17", 15), ("0xFf", 255), ("1e3", 1000.0),
        (".5", 0.5), ("-1.5e-2", -0.015), (".inf", float("inf")), ("-.INF", float("-inf")), ("5.", 5.0),
    ],
)  # fmt: skip
def test_the_core_schema_of_yaml_1_2_decides(text: str, value: object) -> None:
    assert resolve_plain(text) == value
    assert type(resolve_plain(text)) is type(value)


def test_a_number_of_a_thousand_digits_is_a_word_and_no_crash() -> None:
    assert resolve_plain("9" * 5000) == "9" * 5000


def test_quoted_words_are_always_text() -> None:
    assert plain(read("""{a: "true", b: '12', c: "", d: ''}""")) == {"a": "true", "b": "12", "c": "", "d": ""}


def test_a_scalar_keeps_its_text_as_written() -> None:
    node = read("a: 0x1F")
    assert isinstance(node, MapNode)
    value = node.get("a")
    assert isinstance(value, Scalar)
    assert (value.text, value.value) == ("0x1F", 31)


def test_block_texts_are_read() -> None:
    assert plain(read("a: >\n  one\n  two\nb: |\n  three\n")) == {"a": "one two\n", "b": "three\n"}


# --- places -----------------------------------------------------------------------------------------------------------


def test_places_count_characters_whatever_their_bytes_and_line_ends() -> None:
    node = read("é: 😀\r\nlist:\r\n  - {ключ: два слова}\r\n")
    assert isinstance(node, MapNode)
    below = node.get("list")
    assert isinstance(below, ListNode)
    item = below.items[0]
    assert isinstance(item, MapNode)
    key, value = item.entries["ключ"]
    assert (key.at.line, key.at.column, key.at.width) == (3, 6, 4)
    assert (value.at.line, value.at.column, value.at.width) == (3, 12, 9)


def test_the_place_of_a_long_mapping_ends_with_its_first_line() -> None:
    node = read("- id: a\n  title: b\n")
    assert isinstance(node, ListNode)
    assert (node.items[0].at.line, node.items[0].at.column, node.items[0].at.width) == (1, 3, 5)


# --- mistakes that end the reading ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\t- b", ("V101", 2, 1)),
        ("a:\n  b: 1\n\tc: 2\n", ("V101", 3, 1)),
        ("a:\n  - b: 1\n\t  c: 2\n", ("V101", 3, 1)),
        ("a: |\n\tx", ("V101", 2, 1)),
        ('a: "x\nb: 2', ("V102", 1, 4)),
        ('a: "x\nb: "y"\n', ("V102", 1, 4)),
        ("a: 'x\n---\nb: 2", ("V102", 1, 4)),
        ("a: 'it's'\nb: 1", ("V102", 1, 8)),
        ("a: {x: 1, y: 'it's', z: 1}", ("V102", 1, 18)),
        ("a: b: c", ("V103", 1, 5)),
        ("because: Kyiv says: no\n", ("V103", 1, 19)),
        ("- a\n b: c\n", ("V104", 2, 2)),
        ("a: 1\n  b: 2\n", ("V104", 2, 3)),
        ("a:\n  - x\n - y\n", ("V104", 3, 2)),
        ("- a\nb: 1\n", ("V104", 2, 1)),
        ("a: b\nc\n", ("V104", 2, 1)),
        ("- a: 1\n-b: 2\n", ("V104", 2, 1)),
        ("a:\n\n    b: 1\n   c: 2\n", ("V104", 4, 4)),
        ("a: [1, 2\nb: 3", ("V105", 1, 4)),
        ("{a: 1", ("V105", 1, 1)),
        ("a: {", ("V105", 1, 4)),
        ("a: [b,\n", ("V105", 1, 4)),
        ("a: {x: [1}", ("V105", 1, 8)),
        ("a: [x: y: z]", ("V105", 1, 4)),
        ("a: @x", ("V106", 1, 4)),
        ("a: `x`", ("V106", 1, 4)),
        ("a: %x", ("V106", 1, 4)),
        ("a: *title*\n", ("V106", 1, 4)),
        ("a: - b", ("V106", 1, 4)),
        ("a: ]", ("V106", 1, 4)),
        ("a: {b: 1,, c}", ("V106", 1, 10)),
        ("a: >x\n", ("V106", 1, 4)),
        ("a: !<x", ("V106", 1, 4)),
        ('a: "\\q"', ("V107", 1, 5)),
        ("a: &x [*x]", ("V110", 1, 8)),
        ("a: x\n---\nb: 1", ("V115", 2, 1)),
        ("%YAML 3.0\n---\na: 1", ("V116", 1, 1)),
        ("a: x\x07y", ("V117", 1, 5)),
        ("a: x\u2028y", ("V117", 1, 5)),
    ],
)
@pytest.mark.parametrize("libyaml", [True, False], ids=["libyaml", "pure-python"])
def test_a_syntax_error_has_its_code_and_place(
    text: str, expected: tuple[str, int, int], libyaml: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not libyaml:
        monkeypatch.setattr(yamltree, "_EventParser", yaml.SafeLoader)
    assert mistakes(text) == [expected]
    assert parse_yaml(text, "f.yaml")[0] is None


def test_brackets_nested_ten_thousand_deep_are_refused_at_once() -> None:
    assert mistakes("[" * 10_000) == [("V114", 1, 65)]


def test_aliases_that_multiply_are_stopped() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 9))
    assert [code for code, _, _ in mistakes(bomb)] == ["V110"]


def test_aliases_that_repeat_a_neighbour_count_too() -> None:
    wide = f"[&a [{'x, ' * 1000}], {'*a, ' * (MAX_NODES // 1000)}]"
    assert [code for code, _, _ in mistakes(wide)] == ["V110"]


# --- mistakes after which reading goes on -----------------------------------------------------------------------------


def test_a_key_that_stands_twice_names_both_places_and_keeps_the_first() -> None:
    node, found = parse_yaml("a: 1\nb: 2\na: 3\n", "f.yaml")
    assert [str(d.at) for d in found] == ["f.yaml:3"]
    assert [str(place) for place, _ in found[0].also] == ["f.yaml:1"]
    assert node is not None
    assert plain(node) == {"a": 1, "b": 2}


def test_several_recoverable_mistakes_are_all_reported() -> None:
    text = "a: !tag x\n<<: {b: 1}\nc: *nobody\n? [d]\n: e\na: 2\n"
    assert mistakes(text) == [("V112", 1, 4), ("V111", 2, 1), ("V109", 3, 4), ("V113", 4, 3), ("V108", 6, 1)]


def test_a_tag_that_would_run_code_is_only_text() -> None:
    node, found = parse_yaml("a: !!python/object/apply:os.system ['exit 1']", "f.yaml")
    assert [d.code for d in found] == ["V112"]
    assert node is not None
    assert plain(node) == {"a": ["exit 1"]}


def test_an_alias_stands_for_what_it_names() -> None:
    assert plain(read("a: &x {b: 1}\nc: *x\n&k d: *k\n")) == {"a": {"b": 1}, "c": {"b": 1}, "d": "d"}


def test_an_empty_text_is_an_empty_scalar() -> None:
    for text in ("", "# only a comment\n", "---\n"):
        assert plain(read(text)) is None


# --- laws -------------------------------------------------------------------------------------------------------------

_YAML_LIKE = st.lists(
    st.sampled_from(
        [*"[]{}:,-?&*!|>'\"%@`#\n \tab1", "\n  ", ": ", "- ", "a: ", "---\n", "&x ", "*x", "<<: ", "\\", "é", "\x00"]
    ),
    max_size=60,
).map("".join)


@given(_YAML_LIKE)
@settings(max_examples=300, deadline=None)
def test_no_text_makes_it_raise_and_every_place_is_in_the_text(text: str) -> None:
    node, found = parse_yaml(text, "f.yaml")
    assert node is not None or found
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= d.at.line <= lines and d.at.column >= 1 and d.at.width >= 1 for d in found)


@given(
    st.recursive(
        st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20),
        lambda inner: st.lists(inner, max_size=4),
    )
)
@settings(max_examples=200, deadline=None)
def test_what_is_written_in_double_quotes_is_read_back(value: object) -> None:
    def write(part: object) -> str:
        if isinstance(part, list):
            return "[" + ", ".join(write(p) for p in part) + "]"
        escaped = str(part).replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(c if c.isprintable() and c < "\ue000" else f"\\U{ord(c):08x}" for c in escaped) + '"'

    assert plain(read(write(value))) == value


def test_the_pure_python_parser_gives_the_same_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: [1, {b: 'x'}]\nc: >\n  folded\n  text\nd: &x no\ne: *x\n"
    with_libyaml = plain(read(text))
    monkeypatch.setattr(yamltree, "_EventParser", yaml.SafeLoader)
    assert plain(read(text)) == with_libyaml


def test_random_cuts_of_a_real_file_never_raise() -> None:
    text = (
        "rules:\n  - id: a\n    when: [{b: {c: $d, e: 'f'}}]\n    weigh: {g: +1, h: [1, 2]}\n    because: >\n      x\n"
        * 3
    )
    chance = random.Random(0)
    for _ in range(300):
        start, end = sorted(chance.sample(range(len(text)), 2))
        parse_yaml(text[:start] + text[end:], "f.yaml")
