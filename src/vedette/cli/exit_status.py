"""How a command ends: every exception becomes an exit status and a message that helps.

0 done; 1 findings; 2 wrong use; 3 bad input that stopped the run; 4 our own fault; 5 the result could not be
written; 130 interrupted.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from enum import IntEnum
from pathlib import Path
from typing import TypeGuard

import typer

from vedette.cli.options import Screen
from vedette.cli.streams import NotWritten, hang_up, print_aside
from vedette.version import __version__


class Status(IntEnum):
    """Exit statuses, the same for every command."""

    DONE = 0
    FINDINGS = 1
    WRONG_USE = 2
    BAD_INPUT = 3
    OUR_FAULT = 4
    NOT_WRITTEN = 5
    INTERRUPTED = 130


STATUS_HELP = (
    "Exit status: 0 done, 1 findings, 2 wrong use, 3 bad input, 4 internal error, 5 not written, 130 interrupted."
)


def guard(act: Callable[[], None], screen: Screen) -> None:
    """Run a command's body; what it raises becomes a message on stderr and the exit status for whose fault it is."""
    from vedette.cli.screen import complain
    from vedette.language.diagnostics import BadInput

    try:
        if screen.output is None:
            act()
        else:
            _act_into(screen.output, act)
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except BadInput as bad:
        complain(bad.diagnostics, screen, "Nothing was evaluated.")
        raise typer.Exit(Status.BAD_INPUT) from None
    except NotWritten as lost:
        raise typer.Exit(report_loss(str(lost))) from None
    except KeyboardInterrupt:
        raise typer.Exit(Status.INTERRUPTED) from None
    except Exception as fault:
        report_fault(fault, screen.debug)
        raise typer.Exit(Status.OUR_FAULT) from None


def _act_into(path: Path, act: Callable[[], None]) -> None:
    """Hold back what the body prints on stdout, and write it to the file once it is whole, findings or none.

    Raises NotWritten, and what the body raises; the file is then as it was.
    """
    from vedette.authoring.writing import write_whole

    held, ending = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n"), None
    with redirect_stdout(held):
        try:
            act()
        except typer.Exit as stop:
            ending = stop
        held.flush()
    assert isinstance(held.buffer, io.BytesIO)
    try:
        write_whole(path, held.buffer.getvalue().decode("utf-8"))
    except OSError as fault:
        raise NotWritten(f"{path}: {(fault.strerror or str(fault)).lower()}") from None
    if ending is not None:
        raise ending


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


def report_loss(reason: str) -> int:
    """Say on stderr that the result could not be written, and why; returns the exit status for that."""
    from vedette.show.characters import visible

    print_aside(visible(f"vedette: the result could not be written: {reason}") + "\n")
    return Status.NOT_WRITTEN


def is_misuse(fault: Exception) -> TypeGuard[typer.BadParameter]:
    """Whether Typer raised it for a mistake of use; the class of all of them has no public name."""
    return hasattr(fault, "exit_code") and hasattr(fault, "show")


def report_misuse(mistake: typer.BadParameter) -> int:
    """Say on stderr what was wrong with the command line, which may hold anything; returns the exit status for that."""
    from io import StringIO

    from vedette.show.characters import visible

    words = StringIO()
    mistake.show(words)
    print_aside("".join(f"{visible(line)}\n" for line in words.getvalue().rstrip("\n").split("\n")))
    return mistake.exit_code


def end(status: int) -> int:
    """The exit status of a command line that has come to its end: another one if stdout does not take what is left."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        hang_up()
    except OSError as fault:
        hang_up()
        return report_loss((fault.strerror or str(fault)).lower())
    return status
