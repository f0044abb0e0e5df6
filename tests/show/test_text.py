"""Claims about blocks on a terminal."""

from __future__ import annotations

import re

import pytest
from block_examples import RULES, SCREEN, SCREENS
from conftest import Golden
from hypothesis import given
from hypothesis import strategies as st

from vedette.show.bars import ASCII, UNICODE, draw_share, draw_signed
from vedette.show.blocks import Block, Column, Heading, Note, Prose, Share, Signed, Table, Text, Tree
from vedette.show.canvas import unpaint
from vedette.show.characters import measure, visible
from vedette.show.text import Canvas, render_text

WIDTHS = st.integers(60, 200)
UNBREAKABLE = re.compile(r"[^ ]{45,}")


def draw(*blocks: Block, width: int = 80, colour: bool = False, unicode: bool = True) -> str:
    return render_text(blocks, Canvas(width, colour, unicode))


@given(SCREENS, WIDTHS, st.booleans())
def test_no_line_is_wider_than_the_canvas(blocks: list[Block], width: int, unicode: bool) -> None:
    for line in draw(*blocks, width=width, unicode=unicode).split("\n"):
        assert measure(line) <= width or UNBREAKABLE.search(line)


@given(SCREENS, WIDTHS)
def test_nothing_from_a_file_can_move_the_cursor(blocks: list[Block], width: int) -> None:
    drawn = draw(*blocks, width=width)
    assert visible(drawn.replace("\n", "")) == drawn.replace("\n", "")


@given(SCREENS, WIDTHS, st.booleans())
def test_without_unicode_everything_is_ascii(blocks: list[Block], width: int, colour: bool) -> None:
    assert draw(*blocks, width=width, colour=colour, unicode=False).isascii()


@given(SCREENS, WIDTHS)
def test_colour_adds_nothing_but_colour(blocks: list[Block], width: int) -> None:
    assert unpaint(draw(*blocks, width=width, colour=True)) == draw(*blocks, width=width)


def test_colour_is_used_only_where_it_is_asked_for() -> None:
    assert "\x1b[1mDiversion\x1b[0m" in draw(*SCREEN, colour=True)
    assert "\x1b" not in draw(*SCREEN)


@pytest.mark.parametrize(("name", "width", "unicode"), [("wide", 80, True), ("narrow", 44, True), ("ascii", 80, False)])
def test_every_shape_is_drawn(golden: Golden, name: str, width: int, unicode: bool) -> None:
    golden(f"render/{name}.txt", draw(*SCREEN, width=width, unicode=unicode))


# --- tables -----------------------------------------------------------------------------------------------------------


def test_a_number_is_printed_as_it_was_formatted() -> None:
    drawn = draw(Table((Column("id"), Column("n", "right")), (("1E5", "0.12345678901"), ("007", "1,000"))))
    assert drawn.splitlines()[2:] == ["1E5  0.12345678901", "007          1,000"]


def test_only_columns_that_may_be_broken_are() -> None:
    table = Table(
        (Column("words", wrap=True), Column("name")), (("one two three four five six seven", "as long as it takes"),)
    )
    assert draw(table, width=40).splitlines()[2:] == [
        "one two three four  as long as it takes",
        "five six seven",
    ]


def test_a_bar_gives_way_before_a_word_is_cut() -> None:
    table = Table((Column("scenario", wrap=True), Column("")), (("reconnaissance", Share(1.0)),))
    assert draw(table, width=22).splitlines()[-1] == "reconnaissance  ██████"


def test_a_table_that_cannot_fit_is_written_as_a_list() -> None:
    columns = tuple(Column(f"number {i}", "right") for i in range(6))
    drawn = draw(Table(columns, (tuple(["12345.678"] * 6),)), width=30)
    assert drawn.splitlines() == [f"number {i}: 12345.678" for i in range(6)]


def test_a_total_is_set_off_by_a_rule() -> None:
    lines = draw(RULES).splitlines()
    assert lines[-1].startswith("sum")
    assert set(lines[-2]) == {"-", " "}


def test_without_titles_there_is_no_rule() -> None:
    assert draw(Table((Column(""), Column("", "right")), (("a", "1"), ("bcd", "22")))) == "a     1\nbcd  22\n"


def test_a_table_without_rows_shows_its_columns() -> None:
    assert draw(Table((Column("rule"), Column("dB", "right")), ())) == "rule  dB\n----  --\n"


def test_wide_characters_keep_columns_straight() -> None:
    table = Table((Column("place"), Column("n", "right")), (("明斯克", "1"), ("Minsk", "2"), ("Мінск e\u0301", "3")))
    assert {measure(line) for line in draw(table).splitlines()} == {10}


def test_a_line_break_in_a_cell_does_not_break_the_row() -> None:
    assert draw(Table((Column(""),), (("a\r\nb\nc",),))) == "a b c\n"


# --- bars -------------------------------------------------------------------------------------------------------------


def test_a_share_shows_its_value_and_its_range() -> None:
    assert draw_share(Share(0.65, 0.5, 0.8), 10, UNICODE) == "█████▓▓░··"
    assert draw_share(Share(0.65, 0.5, 0.8), 10, ASCII) == "#####==-.."
    assert draw_share(Share(0.0), 10, UNICODE) == "·" * 10
    assert draw_share(Share(1.0), 10, UNICODE) == "█" * 10


@given(st.floats(0.0, 1.0), st.integers(5, 40))
def test_a_share_fills_the_cells_nearest_to_it(value: float, size: int) -> None:
    assert abs(draw_share(Share(value), size, UNICODE).count("█") - value * size) <= 0.5 + 1e-9


@given(st.floats(-60.0, 60.0), st.floats(0.0, 60.0), st.integers(5, 31))
def test_a_signed_bar_is_on_its_own_side_of_the_axis(value: float, limit: float, size: int) -> None:
    left, _, right = draw_signed(Signed(value, limit), size, UNICODE).partition("│")
    assert len(left) == len(right) == (size - 1) // 2
    assert not (left if value >= 0.0 else right).strip()


# --- the rest ---------------------------------------------------------------------------------------------------------


def test_a_tree_goes_on_under_its_branch() -> None:
    tree = Tree("root", (Tree("one two three four five six", (Tree("leaf"),)), Tree("last")))
    assert draw(tree, width=20).splitlines() == [
        "root",
        "├─ one two three four",
        "│  │  five six",
        "│  └─ leaf",
        "└─ last",
    ]


def test_a_heading_stands_on_what_it_heads() -> None:
    assert draw(Prose("before"), Heading("Title"), Prose("text"), Note("a"), Note("b")) == (
        "before\n\nTitle\ntext\n\na\nb\n"
    )


def test_control_characters_are_spelled_out() -> None:
    assert draw(Prose("\x1b[2J\x9b\x07\u202eevil\u200b\ue000")) == "\\x1b[2J\\x9b\\x07\\u202eevil\\u200b\\ue000\n"


def test_in_ascii_likenesses_stand_for_what_has_one_and_escapes_for_the_rest() -> None:
    drawn = draw(Prose("a → b — “é” · … Минск"), unicode=False)
    assert drawn == 'a -> b - "e" . ... \\u041c\\u0438\\u043d\\u0441\\u043a\n'


def test_tones_never_bear_meaning_alone() -> None:
    assert draw(Table((Column(""),), ((Text("bad news", "bad"),),))) == "bad news\n"
