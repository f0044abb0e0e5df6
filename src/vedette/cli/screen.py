"""Where results and complaints are shown: chooses the renderer, and shows what is wrong at its line.

Results go to stdout in one piece, complaints to stderr. A reader who hangs up (`| head`) is no mistake.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vedette.cli.formats import Page, find_format
from vedette.cli.options import Screen
from vedette.cli.streams import describe_stream, print_aside, print_result
from vedette.language.diagnostics import Diagnostic
from vedette.show.characters import disarm

if TYPE_CHECKING:
    from vedette.show.canvas import Canvas

MOST_SOURCE = 16 * 1024 * 1024
SAID_BY_CHECK = frozenset({"V511"})
"""Warnings of what is not known, not of what is wrong: `vedette check` says them, and no other command repeats them."""


def show(pages: Sequence[Page], screen: Screen) -> None:
    """Print pages in the format asked for: one below the other, as JSON a list if there are several."""
    chosen = find_format(screen.format)
    text = chosen.render(pages, build_canvas(screen))
    print_result(text if chosen.name == "github" else disarm(text), "utf-8" if chosen.is_utf8 else None)


def build_canvas(screen: Screen) -> Canvas:
    """What stdout can bear, and what the options ask for."""
    from vedette.show.canvas import Canvas

    return Canvas(*describe_stream(sys.stdout, screen, os.environ))


# --- complaints -------------------------------------------------------------------------------------------------------


def complain(diagnostics: Iterable[Diagnostic], screen: Screen, outcome: str) -> None:
    """Print all diagnostics with the lines they are about to stderr, and what came of them."""
    from vedette.show.canvas import Canvas
    from vedette.show.diagnostic_text import render_diagnostics

    canvas = Canvas(*describe_stream(sys.stderr, screen, os.environ))
    print_aside(render_diagnostics(diagnostics, canvas, SourceFiles().find_line, outcome))


def warn(diagnostics: Sequence[Diagnostic], screen: Screen) -> None:
    """Print the first warning of each kind, and how many more there are of it; nothing when quiet."""
    warnings = sorted({d for d in diagnostics if d.severity == "warning" and d.code not in SAID_BY_CHECK})
    if screen.quiet or not warnings:
        return
    from vedette.show.characters import visible

    lines = []
    for code in sorted({d.code for d in warnings}):
        alike = [d for d in warnings if d.code == code]
        more = f" (and {len(alike) - 1} more like it)" if len(alike) > 1 else ""
        lines.append(visible(f"warning[{code}]: {alike[0].at}: {alike[0].message}{more}"))
    print_aside("\n".join([*lines, ""]))


class SourceFiles:
    """Files that diagnostics are about, as they are now; each is read once."""

    def __init__(self) -> None:
        self._lines: dict[str, Sequence[str]] = {}

    def find_line(self, path: str, number: int) -> str | None:
        """A line by its number from 1, or None where there is none."""
        if path not in self._lines:
            self._lines[path] = _read_lines(Path(path))
        lines = self._lines[path]
        return lines[number - 1] if 0 < number <= len(lines) else None


def _read_lines(path: Path) -> Sequence[str]:
    try:
        if not path.is_file():
            return ()
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            return re.split("\r\n|\n|\r", file.read(MOST_SOURCE))
    except OSError:
        return ()
