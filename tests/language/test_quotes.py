"""A quote stands in its document character for character, typography aside."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.language.loading.quotes import FoldedText, fold

PAGE = "Officials\u00a0said that “columns are\n  not moving” – yet, it’s late.\r\nA second\tline follows."


@pytest.mark.parametrize(
    "quote",
    [
        'that "columns are not moving" - yet',
        "that “columns are not moving” — yet",
        "it's late. A second line",
        "Officials said",
        "follows.",
    ],
)
def test_quotation_marks_dashes_and_white_space_are_folded(quote: str) -> None:
    offset = FoldedText(PAGE).find(quote)
    assert offset is not None
    assert fold(PAGE[offset:]).startswith(fold(quote))


def test_the_offset_counts_characters_of_the_original() -> None:
    assert FoldedText(PAGE).find("not moving") == PAGE.index("not moving")
    assert FoldedText(PAGE).find("A second line") == PAGE.index("A second")


@pytest.mark.parametrize(
    "quote", ["columns are moving", "Columns are not moving", "columns are not  going", "columns, are not", "x" * 5000]
)
def test_any_other_difference_is_no_match(quote: str) -> None:
    assert FoldedText(PAGE).find(quote) is None


def test_two_ways_of_writing_an_accent_are_one() -> None:
    composed, decomposed = "Le café à Kyïv", unicodedata.normalize("NFD", "Le café à Kyïv")
    assert FoldedText(decomposed).find("à Kyïv") == decomposed.index("a\u0300")
    assert FoldedText(composed).find(unicodedata.normalize("NFD", "café")) == 3
    assert FoldedText(decomposed).find("ïv") == decomposed.index("i\u0308")


def test_the_nearest_passage_shows_the_words_that_the_quote_dropped() -> None:
    assert FoldedText(PAGE).find_nearest_passage("columns are moving – yet") == "“columns are\n  not moving” – yet,"
    assert FoldedText(PAGE).find_nearest_passage("nothing of the sort was ever written") is None
    assert FoldedText("").find_nearest_passage("a") is None


def test_a_document_of_megabytes_takes_no_time_worth_naming() -> None:
    page = FoldedText("word and another one " * 100_000 + "the end" + "y" * 1_000_000)
    assert page.find("the end") == 2_100_000
    assert page.find("y" * 999_999) == 2_100_007
    assert page.find_nearest_passage("the word and no other one " * 100) is not None


@given(st.text(st.sampled_from("ab e\u0301é\n\t’'–- \u00a0“\"\u1100\u1161"), max_size=40), st.data())
def test_every_passage_of_a_document_is_found_where_it_begins(page: str, data: st.DataObject) -> None:
    words = page.split()
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = " ".join(words[first : last + 1])
    offset = FoldedText(page).find(quote)
    assert offset is not None
    assert fold(page[offset:]).startswith(fold(quote)) or unicodedata.normalize("NFC", quote) != quote
