"""Diagnostics as text: each at its line, with the spot underlined, the way compilers have taught everyone to read.

Unlike a block, a diagnostic quotes a line of the file it is about; the caller hands over the files' lines, since a
renderer reads nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from vedette.language.diagnostics import Diagnostic, Place
from vedette.show.blocks import Tone
from vedette.show.canvas import Canvas
from vedette.show.characters import measure, take

FindLine = Callable[[str, int], str | None]
"""The line of a file, by its path and number from 1, or None where it cannot be had."""

CONTEXT = 20
"""How many columns before a spot are shown of a line that is too long."""
MOST_OF_A_KIND = 20
"""How many diagnostics of one code are shown of a file; the others are counted, and `--format json` has them."""
LONGEST = 400
"""How many characters of a message or a hint are shown."""
MOST_OTHER_PLACES = 3
"""How many second places of one diagnostic are shown."""


def render_diagnostics(
    diagnostics: Iterable[Diagnostic], canvas: Canvas, find_line: FindLine, outcome: str = ""
) -> str:
    """All diagnostics by file and line, then one line that counts them and says what came of it (`outcome`).

    >>> found = [Diagnostic(Place("a.yaml", 3, 5, 4), "V101", "unknown key `wehn`", "did you mean `when`?")]
    >>> print(render_diagnostics(found, Canvas(), lambda path, line: "    wehn: x"), end="")
    error[V101]: unknown key `wehn`
      --> a.yaml:3:5
    3 |     wehn: x
      |     ^^^^
      = help: did you mean `when`?
    <BLANKLINE>
    1 error in 1 file.
    """
    ordered = sorted(set(diagnostics))
    if not ordered:
        return ""
    parts, kinds = [], Counter[tuple[str, str]]()
    for diagnostic in ordered:
        kinds[diagnostic.at.path, diagnostic.code] += 1
        if kinds[diagnostic.at.path, diagnostic.code] <= MOST_OF_A_KIND:
            parts.append("\n".join(_render_one(diagnostic, canvas, find_line)))
    for (path, code), number in sorted(kinds.items()):
        if number > MOST_OF_A_KIND:
            more = f"and {number - MOST_OF_A_KIND:,} more like the last of them"
            parts.append(canvas.paint(f"[{code}] {canvas.clean(path)}: {more}", "muted"))
    return "\n\n".join([*parts, count_diagnostics(ordered, outcome)]) + "\n"


def count_diagnostics(diagnostics: Sequence[Diagnostic], outcome: str = "") -> str:
    """How many errors and warnings there are in how many files: `5 errors, 1 warning in 2 files.`"""
    counts = [(sum(d.severity == s for d in diagnostics), s) for s in ("error", "warning")]
    found = ", ".join(_count(number, noun) for number, noun in counts if number)
    files = _count(len({d.at.path for d in diagnostics}), "file")
    return f"{found} in {files}. {outcome}".strip()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _render_one(diagnostic: Diagnostic, canvas: Canvas, find_line: FindLine) -> list[str]:
    tone: Tone = "bad" if diagnostic.severity == "error" else "strong"
    head = canvas.paint(f"{diagnostic.severity}[{canvas.clean(diagnostic.code)}]", tone)
    lines = [f"{head}: {_shorten(diagnostic.message, canvas)}"]
    lines += _render_place(diagnostic.at, canvas, find_line, "-->", "^", "", tone)
    for place, remark in diagnostic.also[:MOST_OTHER_PLACES]:
        lines += _render_place(place, canvas, find_line, ":::", "-", canvas.clean(remark), "muted")
    if len(diagnostic.also) > MOST_OTHER_PLACES:
        lines.append(f"  ::: and {len(diagnostic.also) - MOST_OTHER_PLACES} more")
    return [*lines, f"  = help: {_shorten(diagnostic.hint, canvas)}"] if diagnostic.hint else lines


def _shorten(text: str, canvas: Canvas) -> str:
    """A message quotes what stands in a file, which may be of any length."""
    return canvas.clean(text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}")


def _render_place(
    place: Place, canvas: Canvas, find_line: FindLine, arrow: str, mark: str, remark: str, tone: Tone
) -> list[str]:
    address = f"  {arrow} {canvas.clean(place.path)}:{place.line}:{place.column}"
    line = find_line(place.path, place.line) if place.width else None
    if line is None or place.column > len(line) + 1:
        return [f"{address}  {remark}".rstrip()]
    number = str(place.line)
    gutter = " " * len(number)
    source, start, size = _show_spot(line, place, canvas, canvas.width - len(number) - 3)
    underline = canvas.paint(f"{mark * size} {remark}".rstrip(), tone)
    return [address, f"{number} | {source}".rstrip(), f"{gutter} | {' ' * start}{underline}"]


def _show_spot(line: str, place: Place, canvas: Canvas, room: int) -> tuple[str, int, int]:
    """A source line cut to the room there is, the column its spot starts at, and how many columns that spans."""
    dots = canvas.glyphs.ellipsis
    start = place.column - 1
    end = start + min(place.width, room)
    # No more of a line than could find room: one may hold a whole file.
    before, spot, after = line[max(0, start - room) : start], line[start:end], line[end : end + room].rstrip("\r\n")
    shown = [canvas.clean(part) for part in (before, spot.rstrip("\r\n"), after)]
    is_cut = start > room or len(line.rstrip("\r\n")) > end + room
    if (is_cut or measure("".join(shown)) > room) and measure(shown[0]) > CONTEXT:
        shown[0] = dots + shown[0][-CONTEXT:]
    start, size = measure(shown[0]), max(1, measure(shown[1]))
    source = "".join(shown)
    if measure(source) > room:
        source = take(source, room - len(dots)) + dots
    return source, start, max(1, min(size, room - start))
