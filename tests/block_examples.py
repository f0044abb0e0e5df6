"""Blocks to draw: one screen with every shape on it, and strategies for screens of any content."""

from __future__ import annotations

from hypothesis import strategies as st

from vedette.show.blocks import Bars, Block, Cell, Column, Heading, Note, Prose, Share, Signed, Table, Text, Tree

RULES = Table(
    (Column("rule", wrap=True), Column("lead of feint"), Column("dB", "right")),
    (
        ("A visible but weak force fits a feint", Signed(3.6, 3.6), "+3.6"),
        (Text("Belarus was the launch pad in February 2022", "muted"), Signed(-2.1, 3.6), "-2.1"),
    ),
    ("sum", "", "+1.5"),
)
SCREEN: tuple[Block, ...] = (
    Heading("belarus-2022-12  Will Belarus enter the war?", level=1),
    Prose("as of 2022-12-20 · 14 facts known → 13 of 16 rules hold", tone="muted"),
    Prose("Diversion is likely (about 65%), ahead of staging ground by 2.5:1.", tone="strong"),
    Table(
        (Column("scenario", wrap=True), Column("chance", "right"), Column("range", "right"), Column("")),
        (
            (Text("Diversion", "strong"), "65%", "50-80%", Share(0.65, 0.5, 0.8)),
            ("Staging ground", "25%", "15-40%", Share(0.25, 0.15, 0.4)),
            (Text("Direct intervention", "bad"), "<1%", "<1%", Share(0.004)),
        ),
    ),
    Heading("What decides it"),
    RULES,
    Tree(
        "strike-force: a strike force stands at the border",
        (
            Tree("imagery [B2 Foreign Policy]", (Tree('"new satellite images"', tone="muted"), Tree("line 20"))),
            Tree("no minefield", tone="good"),
        ),
    ),
    Bars((("more troops", -3.0, 8.0), ("weak army", -1.0, 1.0)), 0.0, "dB"),
    Note("Given that one of these scenarios holds."),
)

TRAPS = "\x1b\x9b\u202e\r\n\t |*_<&界é"
TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from(TRAPS), max_size=40)
NUMBERS = st.floats(-60.0, 60.0).map("{:+.1f}".format)
SHARES = st.builds(Share, *[st.floats(0.0, 1.0)] * 3)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    TEXTS, NUMBERS, st.builds(Text, TEXTS, st.sampled_from(("", "strong", "muted", "good", "bad")))
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Tables of up to five columns: words that may be broken, numbers, or bars."""
    kinds = draw(st.lists(st.sampled_from(("words", "number", "share", "signed")), min_size=1, max_size=5))
    strategies: dict[str, st.SearchStrategy[Cell]] = {
        "words": CELLS,
        "number": NUMBERS,
        "share": SHARES,
        "signed": st.builds(Signed, st.floats(-60.0, 60.0), st.floats(0.0, 60.0)),
    }
    columns = tuple(Column(draw(TEXTS), "right" if k == "number" else "left", wrap=k == "words") for k in kinds)
    rows = st.tuples(*(strategies[k] for k in kinds))
    return Table(columns, tuple(draw(st.lists(rows, max_size=4))), draw(st.just(()) | rows))


TREES = st.recursive(
    st.builds(Tree, TEXTS), lambda inner: st.builds(Tree, TEXTS, st.lists(inner, max_size=3).map(tuple)), max_leaves=6
)
BARS = st.builds(
    Bars,
    st.lists(st.tuples(TEXTS, st.floats(-9.0, 0.0), st.floats(0.0, 9.0)), min_size=1, max_size=3).map(tuple),
    st.floats(-1.0, 1.0),
    st.sampled_from(("", "dB", "%")),
)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, TEXTS), st.builds(Prose, TEXTS), st.builds(Note, TEXTS), tables(), TREES, BARS
)
SCREENS = st.lists(BLOCKS, max_size=4)
