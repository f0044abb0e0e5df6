"""The entry point: `vedette` and `python -m vedette`; asks for as little as it can before it knows what is wanted."""

from __future__ import annotations

import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (the process's own unless given) and return its exit status; nothing is raised."""
    prepared = _prepare_for_interrupt()
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments == ["--version"]:
        from vedette.version import __version__

        sys.stdout.write(f"vedette {__version__}\n")
        return 0
    from vedette.cli.app import run

    if prepared:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return run(arguments)


def _prepare_for_interrupt() -> bool:
    """While modules load, Ctrl-C ends the process at once and without a traceback; whether that could be arranged."""
    try:
        before = signal.signal(signal.SIGINT, _leave)
    except ValueError:  # not the main thread: interrupts do not come here
        return False
    if before == signal.SIG_IGN:  # started in the background: stay deaf to Ctrl-C
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return False
    return True


def _leave(_number: int, _frame: object) -> None:
    import os

    os._exit(130)


if __name__ == "__main__":
    sys.exit(main())
