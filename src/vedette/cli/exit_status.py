"""How a command ends: every exception becomes an exit status and a message that helps.

0 done; 1 findings; 2 wrong use; 3 bad input that stopped the run; 4 our own fault; 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import IntEnum

import typer

from vedette.cli.options import Screen
from vedette.cli.streams import hang_up, print_aside
from vedette.version import __version__


class Status(IntEnum):
    """Exit statuses, the same for every command."""

    DONE = 0
    FINDINGS = 1
    WRONG_USE = 2
    BAD_INPUT = 3
    OUR_FAULT = 4
    INTERRUPTED = 130


STATUS_HELP = "Exit status: 0 done, 1 findings, 2 wrong use, 3 bad input, 4 internal error, 130 interrupted."


def guard(act: Callable[[], None], screen: Screen) -> None:
    """Run a command's body; what it raises becomes a message on stderr and the exit status for whose fault it is."""
    from vedette.cli.screen import complain
    from vedette.language.diagnostics import BadInput

    try:
        act()
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except BadInput as bad:
        complain(bad.diagnostics, screen, "Nothing was evaluated.")
        raise typer.Exit(Status.BAD_INPUT) from None
    except KeyboardInterrupt:
        raise typer.Exit(Status.INTERRUPTED) from None
    except Exception as fault:
        report_fault(fault, screen.debug)
        raise typer.Exit(Status.OUR_FAULT) from None


def report_fault(fault: BaseException, debug: bool) -> None:
    """Say on stderr that Vedette itself failed: a line and a hint, or the traceback if asked for."""
    import traceback

    from vedette.show.characters import visible

    if debug:
        print_aside("".join(traceback.format_exception(fault)))
        return
    last = traceback.extract_tb(fault.__traceback__)[-1:]
    where = f" at {last[0].filename.rpartition('/')[2]}:{last[0].lineno}" if last else ""
    what = visible(f"{type(fault).__name__}: {fault}")[:200]
    print_aside(f"vedette {__version__}: internal error{where}: {what}\n  = help: --debug shows the traceback\n")


def end(stop: SystemExit) -> int:
    """The exit status of a command line that has come to its end.

    Typer answers a reader who hung up while help was printed with status 1, which here would mean findings.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        hang_up()
    if isinstance(stop.__context__, BrokenPipeError):
        hang_up()
        return Status.DONE
    return stop.code if isinstance(stop.code, int) else Status.DONE
