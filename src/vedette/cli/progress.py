"""How far long work has come, on a terminal's last line; nothing anywhere else."""

from __future__ import annotations

import sys
from types import TracebackType

from vedette.cli.options import Screen
from vedette.cli.streams import print_aside


class Progress:
    """Says `12 of 90 what` on stderr while it is entered, and wipes it at the end, also when interrupted."""

    def __init__(self, what: str, screen: Screen) -> None:
        self._what = what
        self._shown = sys.stderr.isatty() and not screen.quiet
        self._used = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._used:
            print_aside("\r\x1b[K")

    def tell(self, done: int, of: int) -> None:
        """Say that so much is done."""
        if self._shown:
            self._used = True
            print_aside(f"\r\x1b[K{done:,} of {of:,} {self._what}")
