"""How far long work has come, on a terminal's last line; nothing anywhere else."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import TracebackType
from typing import Any

from vedette.cli.options import Screen
from vedette.cli.streams import print_aside

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that end a process and that Python, unlike Ctrl-C, makes no exception of; not every system has both."""


class Progress:
    """Says `12 of 90 what` on stderr while it is entered, and wipes it at the end, also when interrupted."""

    def __init__(self, what: str, screen: Screen) -> None:
        self._what = what
        self._shown = sys.stderr.isatty() and not screen.quiet
        self._used = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Progress:
        if self._shown and threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._leave) for number in ENDING}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        self._wipe()

    def _wipe(self) -> None:
        if self._used:
            print_aside("\r\x1b[K")

    def _leave(self, number: int, _frame: object) -> None:
        """Wipe the line, then end as the signal would have ended the process."""
        self._wipe()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def tell(self, done: int, of: int) -> None:
        """Say that so much is done."""
        if self._shown:
            self._used = True
            print_aside(f"\r\x1b[K{done:,} of {of:,} {self._what}")
