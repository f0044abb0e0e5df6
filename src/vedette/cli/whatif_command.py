"""The command `whatif`: what the verdict would be if facts, sources, weights or priors were otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from vedette.cli.completion import complete_fact
from vedette.cli.inputs import (
    assess_loaded,
    load_cases,
)
from vedette.cli.options import (
    AsOfOption,
    CaseArgument,
    MethodOptions,
    RulesOption,
    Screen,
)
from vedette.cli.paths import refuse_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vedette.reasoning.assess import Assessment
    from vedette.reasoning.interventions import Changes, UnknownName


EXAMPLES = (
    "vedette whatif scenarios/belarus-2022-12.yaml --drop ukraine-tied-down --set mined-border=0.2",
    "vedette whatif scenarios/belarus-2022-12.yaml --deceived Russia",
    "vedette whatif scenarios/belarus-2022-12.yaml --weight soil-is-lent.staging_ground=+6",
)


def whatif(
    case: CaseArgument,
    method: MethodOptions,
    screen: Screen,
    drop: Annotated[
        list[str] | None,
        typer.Option("--drop", metavar="FACT", help="Drop this fact.", autocompletion=complete_fact),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FACT=0.9", help="Give this fact this credence.", autocompletion=complete_fact),
    ] = None,
    deny: Annotated[
        list[str] | None, typer.Option("--deny", metavar="SOURCE", help="Remove all that this source published.")
    ] = None,
    deceived: Annotated[
        list[str] | None,
        typer.Option("--deceived", metavar="ACTOR", help="Remove, then invert, all that this actor says or controls."),
    ] = None,
    without_origin: Annotated[
        list[str] | None,
        typer.Option("--without-origin", metavar="ORIGIN", help="Remove all that goes back to this origin."),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", metavar="RULE.SCENARIO=+4", help="Give this rule this weight (dB, or a word)."),
    ] = None,
    prior: Annotated[
        list[str] | None,
        typer.Option(
            "--prior", metavar="SCENARIO=0.5", help="Give this scenario this prior; the others share the rest."
        ),
    ] = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Say what the verdict would be if facts, sources, weights or priors were otherwise. Options repeat and combine."""
    from vedette.analyses import whatif as asking
    from vedette.cli.formats import Page
    from vedette.cli.screen import show
    from vedette.reasoning.interventions import Changes, UnknownName, WrongChange

    changes = Changes(
        drop=tuple(drop or ()),
        set=tuple(_parse_share(text, "'--set'", "FACT=0.9") for text in set_ or ()),
        deny=tuple(deny or ()),
        deceived=tuple(deceived or ()),
        without_origin=tuple(without_origin or ()),
        priors=tuple(_parse_share(text, "'--prior'", "SCENARIO=0.5") for text in prior or ()),
    )
    if changes.is_empty and not weight:
        raise typer.BadParameter(
            "name a change: --drop, --set, --deny, --deceived, --without-origin, --weight or --prior",
            param_hint="OPTIONS",
        )
    (loaded,) = load_cases([case], [rules], screen)
    assessment = assess_loaded(loaded, method, as_of)
    try:
        result = asking.whatif(assessment, _add_weights(changes, weight or (), assessment))
    except UnknownName as fault:
        _refuse(fault)
    except WrongChange as fault:
        raise typer.BadParameter(f"{fault}", param_hint="OPTIONS") from None
    show([Page(result, asking.build_blocks)], screen)


def _split(text: str, parameter: str, example: str) -> tuple[str, str]:
    name, sign, value = text.rpartition("=")
    if not sign or not name.strip() or not value.strip():
        raise typer.BadParameter(f"`{text}` is not of the form {example}", param_hint=parameter)
    return name.strip(), value.strip()


def _parse_share(text: str, parameter: str, example: str) -> tuple[str, float]:
    name, value = _split(text, parameter, example)
    number = _parse_number(value)
    if number is None or not 0.0 <= number <= 1.0:
        raise typer.BadParameter(f"`{value}` is not a number from 0 to 1, as in {example}", param_hint=parameter)
    return name, number


def _parse_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _add_weights(changes: Changes, texts: Sequence[str], assessment: Assessment) -> Changes:
    """The changes with those of weights; a weight is a number of dB or a word of the rulebook's scale."""
    import dataclasses

    words = assessment.evidence.rulebook.weight_words
    weights = []
    for text in texts:
        name, value = _split(text, "'--weight'", "RULE.SCENARIO=+4")
        rule, dot, scenario = name.rpartition(".")
        if not dot:
            raise typer.BadParameter(f"`{text}` is not of the form RULE.SCENARIO=+4", param_hint="'--weight'")
        number = words[value].value if value in words else _parse_number(value)
        if number is None:
            refuse_name(
                value, list(words), "a weight is a number of dB such as +4, or a word of the scale; not", "'--weight'"
            )
        weights.append((rule, scenario, number))
    return dataclasses.replace(changes, weights=tuple(weights))


def _refuse(fault: UnknownName) -> NoReturn:
    refuse_name(fault.name, fault.known, fault.what, "OPTIONS")
