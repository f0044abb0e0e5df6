"""Claims about blocks as Markdown."""

from __future__ import annotations

import re

from block_examples import SCREEN, SCREENS, TEXTS, tables
from conftest import Golden
from hypothesis import given

from vedette.show.blocks import Block, Column, Heading, Note, Prose, Table, Text, Tree
from vedette.show.characters import visible
from vedette.show.markdown import escape_markdown, render_markdown


def count_pipes(line: str) -> int:
    """Pipes that divide cells: those no backslash escapes."""
    return re.sub(r"\\.", "", line).count("|")


def test_every_shape_is_written(golden: Golden) -> None:
    golden("render/screen.md", render_markdown(SCREEN))


@given(tables())
def test_every_row_of_a_table_has_the_same_number_of_cells(table: Table) -> None:
    lines = render_markdown([table]).rstrip("\n").split("\n")
    assert len(lines) == 2 + len(table.rows) + bool(table.total)
    assert {count_pipes(line) for line in lines} == {len(table.columns) + 1}


@given(SCREENS)
def test_nothing_from_a_file_can_move_the_cursor(blocks: list[Block]) -> None:
    lines = render_markdown(blocks).split("\n")
    assert [visible(line) for line in lines] == lines


@given(TEXTS)
def test_no_tag_begins_in_a_text(text: str) -> None:
    assert not re.search(r"<[A-Za-z/!?]", escape_markdown(text))


@given(TEXTS)
def test_an_escaped_text_reads_as_it_was_written(text: str) -> None:
    unescaped = re.sub(r"\\([^\w\s]|_)", r"\1", escape_markdown(text))
    plain = visible(text)
    assert unescaped.replace("&lt;", "<").replace("&amp;", "&") == plain.replace("&lt;", "<").replace("&amp;", "&")


def test_what_cannot_be_mistaken_for_markup_stays_as_it_is() -> None:
    assert escape_markdown("<1% of strike_force, 3 < 4, R&D, a - b.") == "<1% of strike_force, 3 < 4, R&D, a - b."


def test_what_can_be_mistaken_for_markup_is_escaped() -> None:
    assert escape_markdown("a|b") == r"a\|b"
    assert escape_markdown("a\\|b") == r"a\\\|b"
    assert escape_markdown("<script>") == "&lt;script>"
    assert escape_markdown("&lt;") == "&amp;lt;"
    assert escape_markdown("*x* _y_ `z` [a](b) $q$") == r"\*x\* \_y\_ \`z\` \[a\](b) \$q\$"


def test_a_paragraph_never_becomes_a_list_or_a_heading() -> None:
    shown = [render_markdown([Prose(text)]) for text in ("- a", "# a", "1. a", "> a", "-4 dB", "1.5 dB")]
    assert shown == ["\\- a\n", "\\# a\n", "1\\. a\n", "\\> a\n", "\\-4 dB\n", "1.5 dB\n"]


def test_a_tree_is_a_nested_list() -> None:
    assert render_markdown([Tree("a", (Tree("b", (Tree("c"),)), Tree("d")))]) == "- a\n  - b\n    - c\n  - d\n"


def test_a_total_is_bold_once() -> None:
    table = Table((Column("a"), Column("b", "right")), (), ("total", Text("+1.0", "strong")))
    assert render_markdown([table]).splitlines()[-1] == "| **total** | **+1.0** |"


def test_blocks_are_told_apart() -> None:
    assert render_markdown([Heading("T", 1), Prose("p", "strong"), Note("n"), Tree("a"), Tree("b")]) == (
        "# T\n\n**p**\n\n> n\n\n- a\n- b\n"
    )
