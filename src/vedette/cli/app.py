"""The Typer application: its commands in the order help lists them, and the way in from the entry point.

Command modules import the library inside their functions, so that `--help` and completion stay quick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from vedette.cli.exit_status import STATUS_HELP, Status, end, guard, report_fault
from vedette.cli.options import with_options
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


def build_app(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The application with these commands alone: to build one takes a fraction of the time that all of them take."""
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
        _add(app, name)
    return app


def _add(app: typer.Typer, name: str) -> None:
    """Add a command; its help ends with examples and what the exit status means."""
    module = import_module(f"vedette.cli.{name}_command")
    shown = "\n".join(f"  {example}" for example in module.EXAMPLES)
    heading = "Example:" if len(module.EXAMPLES) == 1 else "Examples:"
    app.command(epilog=f"\b\n{heading}\n{shown}\n\n{STATUS_HELP}")(with_options(getattr(module, name), guard))


def run(arguments: Sequence[str]) -> int:
    """Run one command line (help when it is empty) and return its exit status."""
    try:
        app = build_app(arguments[:1] if arguments[:1] and arguments[0] in COMMANDS else COMMANDS)
        typer.main.get_command(app).main(args=list(arguments) or ["--help"], prog_name="vedette")
    except SystemExit as stop:
        return end(stop)
    except KeyboardInterrupt:
        return Status.INTERRUPTED
    except Exception as fault:
        report_fault(fault, "--debug" in arguments)
        return Status.OUR_FAULT
    return Status.DONE
