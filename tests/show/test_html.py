"""Claims about blocks as a fragment of HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from block_examples import SCREEN, SCREENS
from conftest import Golden
from hypothesis import given

from vedette.show.blocks import Block, Column, Prose, Share, Table, Text
from vedette.show.characters import visible
from vedette.show.html import render_html_fragment

ALLOWED = {"div", "h3", "h4", "p", "ul", "li", "span", "table", "thead", "tbody", "tfoot", "tr", "th", "td"}


class Reader(HTMLParser):
    """Collects tags, attributes and words; fails where a tag is closed that is not open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_every_shape_is_written(golden: Golden) -> None:
    golden("render/screen.html", render_html_fragment(SCREEN))


@given(SCREENS)
def test_no_text_becomes_a_tag_or_an_attribute(blocks: list[Block]) -> None:
    reader = Reader(render_html_fragment(blocks))
    assert reader.open == []
    assert reader.tags <= ALLOWED
    assert reader.attributes <= {"class", "style", "role", "aria-label", "title"}


@given(SCREENS)
def test_nothing_invisible_passes(blocks: list[Block]) -> None:
    shown = render_html_fragment(blocks).replace("\n", "")
    assert visible(shown) == shown


def test_a_script_in_a_text_is_only_a_text() -> None:
    evil = "<script>alert('x')</script>\" onload=\"x"
    shown = render_html_fragment([Prose(evil), Table((Column(evil),), ((Text(evil, "bad"),),))])
    assert Reader(shown).words.count(evil) == 3


def test_a_bar_is_read_out_as_its_number() -> None:
    shown = render_html_fragment([Table((Column(""),), ((Share(0.65, 0.5, 0.8),),))])
    assert re.search(r'role="img" aria-label="65%, range 50-80%"', shown)
