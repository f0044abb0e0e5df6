"""The Typer application: its commands in the order help lists them, and the way in from the entry point.

Command modules import the library inside their functions, so that `--help` and completion stay quick.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from vedette.cli.exit_status import STATUS_HELP, Status, end, guard, is_misuse, report_fault, report_loss, report_misuse
from vedette.cli.options import with_options
from vedette.cli.streams import hang_up
from vedette.version import __version__

COMMANDS = (
    "evaluate",
    "explain",
    "compare",
    "rules",
    "facts",
    "whatif",
    "sensitivity",
    "flips",
    "collect",
    "timeline",
    "assumptions",
    "silences",
    "matrix",
    "backtest",
    "fit",
    "scales",
    "check",
    "test",
    "diff",
    "watch",
    "graph",
    "fmt",
    "schema",
    "new",
)
"""The commands in the order of help. Each has a module `NAME_command`, which holds its function and EXAMPLES."""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vedette {__version__}")
        raise typer.Exit()


def _vedette(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Weigh competing explanations of a situation: which scenario do the facts support, how strongly, and why?"""


def build_app(names: Iterable[str] = COMMANDS, *, only_summaries: bool = False) -> typer.Typer:
    """The application with these commands alone, or with no more of them than a list of commands shows.

    To build the options of one command takes a fraction of the time that those of all take.
    """
    app = typer.Typer(
        name="vedette",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    )
    app.callback(epilog=f"\b\nStart with:\n  vedette evaluate scenarios/belarus-2022-12.yaml\n\n{STATUS_HELP}")(
        _vedette
    )
    for name in names:
        _add(app, name, _summarize if only_summaries else _complete)
    return app


def _add(app: typer.Typer, name: str, prepare: Callable[[Callable[..., None]], Callable[..., None]]) -> None:
    """Add a command; its help ends with examples and what the exit status means."""
    module = import_module(f"vedette.cli.{name}_command")
    shown = "\n".join(f"  {example}" for example in module.EXAMPLES)
    heading = "Example:" if len(module.EXAMPLES) == 1 else "Examples:"
    app.command(epilog=f"\b\n{heading}\n{shown}\n\n{STATUS_HELP}")(prepare(getattr(module, name)))


def _complete(body: Callable[..., None]) -> Callable[..., None]:
    return with_options(body, guard)


def _summarize(body: Callable[..., None]) -> Callable[..., None]:
    """A command by name and summary, without options."""

    def command() -> None:
        raise AssertionError(f"{body.__name__} was built to be listed, not to be run")

    command.__name__, command.__doc__ = body.__name__, body.__doc__
    return command


def run(arguments: Sequence[str]) -> int:
    """Run one command line (help when it is empty) and return its exit status."""
    try:
        command = typer.main.get_command(_build_app_for(arguments))
        status = command.main(args=list(arguments) or ["--help"], prog_name="vedette", standalone_mode=False)
        return end(status if isinstance(status, int) else Status.DONE)
    except SystemExit as stop:  # completion, and a reader who hung up while help was printed
        return _end_early(stop)
    except (KeyboardInterrupt, typer.Abort):
        return Status.INTERRUPTED
    except OSError as fault:  # help that found no room; what commands print is seen to by `guard`
        hang_up()
        return report_loss((fault.strerror or str(fault)).lower())
    except Exception as fault:
        if is_misuse(fault):
            return report_misuse(fault)
        report_fault(fault, "--debug" in arguments)
        return Status.OUR_FAULT


def _end_early(stop: SystemExit) -> int:
    """Typer answers a reader who hung up while help was printed with status 1, which here would mean findings."""
    if isinstance(stop.__context__, BrokenPipeError):
        hang_up()
        return Status.DONE
    return end(stop.code if isinstance(stop.code, int) else Status.DONE)


def _build_app_for(arguments: Sequence[str]) -> typer.Typer:
    """No more of the application than this command line needs; all of it where completion or a misspelling may."""
    if arguments and arguments[0] in COMMANDS:
        return build_app(arguments[:1])
    return build_app(only_summaries=list(arguments) in ([], ["--help"], ["-h"]) and not _is_completing())


def _is_completing() -> bool:
    return "_VEDETTE_COMPLETE" in os.environ
