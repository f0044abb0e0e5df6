"""Options that commands share, each defined once, and the bundles they come in.

A command's function takes a bundle (`screen: Screen`) as one parameter; `with_options` turns it into the options it
stands for. Values are checked here, so that a wrong one is a mistake of use (exit status 2) before any file is read.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from vedette.cli.choices import check_word
from vedette.cli.completion import complete_case, complete_rulebook
from vedette.cli.formats import RESULT, offer_formats

COLOURS = ("auto", "always", "never")
UNCERTAINTIES = ("likelihood", "posterior")


def _check_colour(value: str) -> str:
    return check_word(value, COLOURS, "choice")


def _check_uncertainty(value: str) -> str:
    return check_word(value, UNCERTAINTIES, "way")


def _check_engine(value: str | None) -> str | None:
    from vedette.reasoning.engines import ENGINES

    return None if value is None else check_word(value, tuple(ENGINES), "engine")


def parse_date(text: str) -> date:
    """A date as in files, `2022-12-20`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"`{text}` is not a date such as 2022-12-20") from None


# --- single parameters ------------------------------------------------------------------------------------------------

CaseArgument = Annotated[
    Path, typer.Argument(metavar="CASE", help="A case file, such as scenarios/NAME.yaml.", autocompletion=complete_case)
]
CasesArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="CASE...",
        help="Case files, or folders of cases.",
        autocompletion=complete_case,
    ),
]
ClosedCasesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="CASE...",
        help="Closed cases, or folders of them; scenarios/closed/ if not given, or scenarios/.",
        autocompletion=complete_case,
    ),
]
RulesOption = Annotated[
    Path | None,
    typer.Option(
        "--rules", metavar="DIR", help="Use this rulebook in place of the case's own.", autocompletion=complete_rulebook
    ),
]
ManyRulesOption = Annotated[
    list[Path] | None,
    typer.Option("--rules", metavar="DIR", help="A rulebook to use; repeatable.", autocompletion=complete_rulebook),
]
AsOfOption = Annotated[
    date | None,
    typer.Option("--as-of", metavar="DATE", parser=parse_date, help="Forget what was reported after this date."),
]
SecondsOption = Annotated[
    float | None,
    typer.Option(
        "--seconds",
        metavar="N",
        min=0,
        help="Stop after N seconds, and say what was not looked at.",
    ),
]
ManyAsOfOption = Annotated[
    list[date] | None,
    typer.Option("--as-of", metavar="DATE", parser=parse_date, help="A date to look back from; repeatable."),
]


# --- bundles ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screen:
    """How results and complaints are shown."""

    format: Annotated[str, offer_formats(*RESULT)] = "table"
    color: Annotated[
        str, typer.Option("--color", metavar="WHEN", callback=_check_colour, help="auto, always or never.")
    ] = "auto"
    ascii: Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters only.")] = False
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the result to this file."),
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and errors.")] = False
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an internal error.")] = False


@dataclass(frozen=True)
class MethodOptions:
    """How cases are assessed."""

    engine: Annotated[
        str | None, typer.Option("--engine", metavar="NAME", callback=_check_engine, help="What joins the facts: rete.")
    ] = None
    uncertainty: Annotated[
        str,
        typer.Option(
            "--uncertainty",
            metavar="WAY",
            callback=_check_uncertainty,
            help="Average doubtful facts by likelihood or posterior.",
        ),
    ] = "likelihood"
    samples: Annotated[
        int | None, typer.Option("--samples", metavar="N", min=1, help="Worlds to draw when there are too many.")
    ] = None
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", min=0, help="Seed of the draw.")] = None


# --- from bundles to options ------------------------------------------------------------------------------------------


def with_options(body: Callable[..., None], guard: Callable[[Callable[[], None], Screen], None]) -> Callable[..., None]:
    """The function as a command: a parameter whose type is a bundle becomes the options it stands for.

    `guard` runs the body and answers for what it raises.
    """
    parameters = inspect.signature(body, eval_str=True).parameters.values()
    bundles: dict[str, Any] = {p.name: p.annotation for p in parameters if is_dataclass(p.annotation)}

    def command(**given: Any) -> None:
        def act() -> None:
            body(**given, **{name: _gather(bundle, options) for name, bundle in bundles.items()})

        options = {f.name: given.pop(f.name) for bundle in bundles.values() for f in fields(bundle)}
        guard(act, _gather(Screen, options))

    plain = [p.replace(kind=p.KEYWORD_ONLY) for p in parameters if p.name not in bundles]
    expanded = [p for bundle in bundles.values() for p in _expand(bundle)]
    signature = inspect.Signature([*plain, *expanded])
    command.__name__, command.__doc__ = body.__name__, body.__doc__
    command.__annotations__ = {p.name: p.annotation for p in signature.parameters.values()}
    command.__signature__ = signature  # type: ignore[attr-defined]
    return command


def _gather(bundle: Any, options: dict[str, Any]) -> Any:
    return bundle(**{f.name: options[f.name] for f in fields(bundle)})


@cache
def _expand(bundle: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(bundle, include_extras=True)
    return [
        inspect.Parameter(f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default, annotation=hints[f.name])
        for f in fields(bundle)
    ]


def build_limit(seconds: float | None) -> Callable[[], bool]:
    """Whether there is time left of so many seconds, which begin now."""
    from time import monotonic

    end = None if seconds is None else monotonic() + seconds
    return lambda: end is None or monotonic() < end
