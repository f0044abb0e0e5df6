"""The Typer application: its commands in the order help lists them, and the way in from the entry point.

Command modules import the library inside their functions, so that `--help` and completion stay quick.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from vedette.cli.cases import compare, evaluate, explain, facts
from vedette.cli.checking import check
from vedette.cli.diff import diff
from vedette.cli.editing import fmt, new, schema
from vedette.cli.graph import graph
from vedette.cli.options import with_options
from vedette.cli.questions import assumptions, sensitivity, whatif
from vedette.cli.rules import rules
from vedette.cli.running import STATUS_HELP, Status, end, guard, report_fault
from vedette.cli.seeking import collect, flips
from vedette.cli.testing import test
from vedette.cli.timeline import timeline
from vedette.cli.watch import watch
from vedette.version import __version__

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


def _add(body: Callable[..., None], *examples: str) -> None:
    """Add a command; its help ends with examples and what the exit status means."""
    shown = "\n".join(f"  {example}" for example in examples)
    heading = "Example:" if len(examples) == 1 else "Examples:"
    app.command(epilog=f"\b\n{heading}\n{shown}\n\n{STATUS_HELP}")(with_options(body, guard))


_add(
    evaluate,
    "vedette evaluate scenarios/belarus-2022-12.yaml",
    "vedette evaluate scenarios/*.yaml --format json | jq '.[].scenarios[0]'",
)
_add(
    explain,
    "vedette explain scenarios/belarus-2022-12.yaml",
    "vedette explain scenarios/belarus-2022-12.yaml staging_ground",
)
_add(
    compare,
    "vedette compare scenarios/*.yaml",
    "vedette compare scenarios/*-12.yaml --as-of 2022-12-01 --as-of 2022-12-20",
)
_add(rules, "vedette rules", "vedette rules shortest-road --rules rules/ally-intervention")
_add(
    facts,
    "vedette facts scenarios/belarus-2022-12.yaml",
    "vedette facts scenarios/belarus-2022-12.yaml build-up-at-border",
)
_add(
    whatif,
    "vedette whatif scenarios/belarus-2022-12.yaml --drop russia-tied-down --set mined-border=0.2",
    "vedette whatif scenarios/belarus-2022-12.yaml --deceived Russia",
    "vedette whatif scenarios/belarus-2022-12.yaml --weight shortest-road.staging_ground=+6",
)
_add(
    sensitivity,
    "vedette sensitivity scenarios/belarus-2022-12.yaml",
    "vedette sensitivity scenarios/belarus-2022-12.yaml --by rule --by prior --all",
)
_add(
    flips,
    "vedette flips scenarios/belarus-2022-12.yaml",
    "vedette flips scenarios/belarus-2022-12.yaml --by origin",
    "vedette flips scenarios/belarus-2022-12.yaml --to direct_intervention --size 2",
)
_add(
    collect,
    "vedette collect scenarios/belarus-2022-12.yaml",
    "vedette collect scenarios/belarus-2022-12.yaml --top 3",
)
_add(
    timeline,
    "vedette timeline scenarios/belarus-2022-02.yaml",
    "vedette timeline scenarios/belarus-2022-02.yaml --from 2022-02-01 --every 1w",
)
_add(assumptions, "vedette assumptions scenarios/belarus-2022-12.yaml")
_add(
    check,
    "vedette check",
    "vedette check rules/ally-intervention --strict",
    "vedette check --format sarif > check.sarif",
    "vedette check --explain V604",
)
_add(
    test,
    "vedette test",
    "vedette test rules/ally-intervention --mutate",
    "vedette test rules/ally-intervention/tests/posture.yaml --format junit",
)
_add(
    diff,
    "vedette diff --against main",
    "vedette diff main:rules/ally-intervention rules/ally-intervention --format markdown",
    "vedette diff scenarios/belarus-2022-12.yaml --against HEAD~1 --fail-on lead",
)
_add(watch, "vedette watch scenarios/belarus-2022-12.yaml")
_add(
    graph,
    "vedette graph > rules.mmd",
    "vedette graph --rule strike-force-forms --format svg > strike-force.svg",
    "vedette graph --case scenarios/belarus-2022-12.yaml --format dot",
)
_add(fmt, "vedette fmt", "vedette fmt --check", "vedette fmt --diff rules/ally-intervention")
_add(
    schema,
    "vedette schema --write",
    "vedette schema rules --rules rules/ally-intervention > rules.schema.json",
    "vedette schema case --case scenarios/belarus-2022-12.yaml",
)
_add(new, "vedette new rulebook minsk", "vedette new case belarus-2023 --rules rules/ally-intervention")


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
