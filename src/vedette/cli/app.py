"""The Typer application: its commands in the order help lists them, and the way in from the entry point.

Command modules import the library inside their functions, so that `--help` and completion stay quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Annotated

import typer

from vedette.cli import (
    assumptions_command,
    check_command,
    collect_command,
    compare_command,
    diff_command,
    evaluate_command,
    explain_command,
    facts_command,
    flips_command,
    fmt_command,
    graph_command,
    new_command,
    rules_command,
    schema_command,
    sensitivity_command,
    test_command,
    timeline_command,
    watch_command,
    whatif_command,
)
from vedette.cli.exit_status import STATUS_HELP, Status, end, guard, report_fault
from vedette.cli.options import with_options
from vedette.version import __version__

COMMANDS = (
    evaluate_command,
    explain_command,
    compare_command,
    rules_command,
    facts_command,
    whatif_command,
    sensitivity_command,
    flips_command,
    collect_command,
    timeline_command,
    assumptions_command,
    check_command,
    test_command,
    diff_command,
    watch_command,
    graph_command,
    fmt_command,
    schema_command,
    new_command,
)
"""One module a command: it holds the function of that name, and EXAMPLES for its help."""

app = typer.Typer(
    name="vedette",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"vedette {__version__}")
        raise typer.Exit()


@app.callback(epilog=f"\b\nStart with:\n  vedette evaluate scenarios/belarus-2022-12.yaml\n\n{STATUS_HELP}")
def _vedette(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Weigh competing explanations of a situation: which scenario do the facts support, how strongly, and why?"""


def _add(module: ModuleType) -> None:
    """Add a command; its help ends with examples and what the exit status means."""
    body = getattr(module, module.__name__.rpartition(".")[2].removesuffix("_command"))
    shown = "\n".join(f"  {example}" for example in module.EXAMPLES)
    heading = "Example:" if len(module.EXAMPLES) == 1 else "Examples:"
    app.command(epilog=f"\b\n{heading}\n{shown}\n\n{STATUS_HELP}")(with_options(body, guard))


for command in COMMANDS:
    _add(command)


def run(arguments: Sequence[str]) -> int:
    """Run one command line (help when it is empty) and return its exit status."""
    try:
        typer.main.get_command(app).main(args=list(arguments) or ["--help"], prog_name="vedette")
    except SystemExit as stop:
        return end(stop)
    except KeyboardInterrupt:
        return Status.INTERRUPTED
    except Exception as fault:
        report_fault(fault, "--debug" in arguments)
        return Status.OUR_FAULT
    return Status.DONE
