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
    if not _has_streams():
        return 5
    if arguments == ["--version"]:
        return _print_version()
    from vedette.cli.app import run

    if prepared:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return run(arguments)


def _has_streams() -> bool:
    """Whether there is a stdout to print on; complaints go nowhere when stderr is closed."""
    if sys.stderr is None:
        import os

        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (it stays open to the end)
    if sys.stdout is None:
        sys.stderr.write("vedette: the result could not be written: stdout is closed\n")
        return False
    return True


def _print_version() -> int:
    from vedette.version import __version__

    try:
        sys.stdout.write(f"vedette {__version__}\n")
        sys.stdout.flush()
    except OSError as fault:
        from vedette.cli.exit_status import report_loss
        from vedette.cli.streams import hang_up

        hang_up()
        return 0 if isinstance(fault, BrokenPipeError) else report_loss((fault.strerror or str(fault)).lower())
    return 0


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
