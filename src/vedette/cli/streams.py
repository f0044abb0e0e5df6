"""stdout and stderr: what each can bear, and how to write to a reader who may have hung up."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from vedette.cli.options import Screen
from vedette.show.characters import disarm

DEFAULT_WIDTH = 80
WIDEST = 120
"""On a wider terminal lines end here: longer ones are hard to read."""
NARROWEST = 20
_GLYPHS = "█▓░·│├└─…→▁▂▃▄▅▆▇"


class NotWritten(Exception):
    """The result could not be written: the disk is full, or the stream is closed. The message says why."""


def print_result(text: str, encoding: str | None) -> None:
    """Write to stdout, in the terminal's encoding unless one is given; the same bytes on every system.

    Raises NotWritten. A reader who hangs up is no fault.
    """
    _reconfigure(sys.stdout, encoding)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        hang_up()
    except OSError as fault:
        hang_up()
        raise NotWritten((fault.strerror or str(fault)).lower()) from None


def _reconfigure(stream: TextIO, encoding: str | None) -> None:
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n" if encoding else None)


def print_aside(text: str) -> None:
    """Write to stderr; a closed stderr is nobody's concern."""
    _reconfigure(sys.stderr, None)
    try:
        sys.stderr.write(disarm(text))
        sys.stderr.flush()
    except OSError:
        _lead_nowhere(sys.__stderr__, 2)


def hang_up() -> None:
    """Nobody reads stdout any more: let whatever is still written go nowhere, without a complaint at exit."""
    _lead_nowhere(sys.__stdout__, 1)


def _lead_nowhere(stream: TextIO | None, number: int) -> None:
    """What a stream still holds would fail again at exit, and change the exit status to 120."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno() if stream else number)


# --- what a stream can bear -------------------------------------------------------------------------------------------


def describe_stream(stream: TextIO, screen: Screen, environment: Mapping[str, str]) -> tuple[int, bool, bool]:
    """Width in columns, whether to colour, and whether to draw with more than ASCII: what a Canvas is made of."""
    drawable = not screen.ascii and _can_encode(stream)
    return find_width(stream, environment), wants_colour(stream, screen.color, environment), drawable


def find_width(stream: TextIO, environment: Mapping[str, str]) -> int:
    """Columns: COLUMNS where it is set, else the terminal's (at most 120), else 80."""
    said = environment.get("COLUMNS", "")
    if said.isdecimal() and int(said) > 0:
        return max(NARROWEST, int(said))
    try:
        return max(NARROWEST, min(WIDEST, os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH))
    except (OSError, ValueError):  # no terminal, or no real file
        return DEFAULT_WIDTH


def wants_colour(stream: TextIO, choice: str, environment: Mapping[str, str]) -> bool:
    """The option decides, then NO_COLOR, then FORCE_COLOR (each if not empty), then whether it is a real terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] != "0"
    return environment.get("TERM") != "dumb" and stream.isatty()


def _can_encode(stream: TextIO) -> bool:
    try:
        _GLYPHS.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
