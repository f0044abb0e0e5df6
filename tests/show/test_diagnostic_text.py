"""Claims about how mistakes in files are shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vedette.language.diagnostics import Diagnostic, Place
from vedette.show.canvas import Canvas
from vedette.show.characters import measure
from vedette.show.diagnostic_text import FindLine, render_diagnostics

LINE = "    when: {oil_credit_dependance: high}"


def find_in(*lines: str) -> FindLine:
    def find(_path: str, number: int) -> str | None:
        return lines[number - 1] if number <= len(lines) else None

    return find


def show(*diagnostics: Diagnostic, lines: tuple[str, ...] = (LINE,), width: int = 80) -> list[str]:
    return render_diagnostics(diagnostics, Canvas(width), find_in(*lines)).splitlines()


def test_the_spot_is_underlined() -> None:
    found = Diagnostic(Place("r.yaml", 1, 12, 21), "V301", "unknown fact", "did you mean `oil`?")
    assert show(found)[:5] == [
        "error[V301]: unknown fact",
        "  --> r.yaml:1:12",
        f"1 | {LINE}",
        "  |            ^^^^^^^^^^^^^^^^^^^^^",
        "  = help: did you mean `oil`?",
    ]


def test_a_second_place_is_shown_with_what_it_is() -> None:
    found = Diagnostic(
        Place("r.yaml", 2, 1, 5), "V305", "id is used twice", also=((Place("r.yaml", 1, 5, 4), "first use"),)
    )
    assert show(found, lines=(LINE, "again"))[4:7] == [
        "  ::: r.yaml:1:5",
        f"1 | {LINE}",
        "  |     ---- first use",
    ]


def test_complaints_stand_by_file_and_line_and_are_counted() -> None:
    at = [Place("b.yaml", 1), Place("a.yaml", 2), Place("a.yaml", 1)]
    found = [Diagnostic(p, "V101", "x", severity="warning" if p.path == "b.yaml" else "error") for p in at]
    text = render_diagnostics([*found, found[0]], Canvas(), find_in(), "Nothing was evaluated.")
    assert [line for line in text.splitlines() if "-->" in line] == [
        "  --> a.yaml:1:1",
        "  --> a.yaml:2:1",
        "  --> b.yaml:1:1",
    ]
    assert text.endswith("\n2 errors, 1 warning in 2 files. Nothing was evaluated.\n")


def test_a_file_that_is_gone_leaves_the_place() -> None:
    assert show(Diagnostic(Place("gone.yaml", 7), "V901", "no such file"))[:2] == [
        "error[V901]: no such file",
        "  --> gone.yaml:7:1",
    ]


def test_tabs_and_wide_characters_keep_the_underline_in_place() -> None:
    source, underline = show(Diagnostic(Place("r.yaml", 1, 4, 2), "V1", "x"), lines=("\t明 ab",))[2:4]
    assert measure(source[: source.index("ab")]) == underline.index("^^")


@given(st.text(max_size=300), st.integers(1, 300), st.integers(1, 300), st.integers(40, 120))
def test_a_long_line_is_cut_around_the_spot(line: str, column: int, width: int, canvas: int) -> None:
    source = line.replace("\n", " ")
    shown = show(Diagnostic(Place("r.yaml", 1, column, width), "V1", "x"), lines=(source,), width=canvas)
    assert all(measure(row) <= canvas for row in shown)


def test_nothing_to_say_is_nothing() -> None:
    assert render_diagnostics([], Canvas(), find_in()) == ""
