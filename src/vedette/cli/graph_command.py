"""The command that draws a rulebook: graph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.completion import complete_case, complete_rule, complete_rulebook
from vedette.cli.inputs import find_rulebook, load_rulebook
from vedette.cli.options import Screen, check_word
from vedette.cli.paths import check_rulebook, refuse_name

if TYPE_CHECKING:
    from vedette.reasoning.assess import Assessment
    from vedette.show.diagram import Diagram

EXAMPLES = (
    "vedette graph > rules.mmd",
    "vedette graph --rule strike-force-forms --format svg > strike-force.svg",
    "vedette graph --case scenarios/belarus-2022-12.yaml --format dot",
)

FORMATS = ("mermaid", "dot", "svg", "json")


def _check_format(value: str) -> str:
    return check_word(value, FORMATS, "format")


@dataclass(frozen=True)
class Drawing(Screen):
    """How a picture is written."""

    format: Annotated[
        str, typer.Option("--format", metavar="NAME", callback=_check_format, help="mermaid, dot, svg or json.")
    ] = "mermaid"


def graph(
    screen: Drawing,
    rule: Annotated[
        str | None,
        typer.Option(
            "--rule",
            metavar="ID",
            help="Only what leads to this rule, and from it.",
            autocompletion=complete_rule,
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            metavar="DIR",
            help="The rulebook; not needed with --case, or if rules/ holds only one.",
            autocompletion=complete_rulebook,
        ),
    ] = None,
    case: Annotated[
        Path | None,
        typer.Option("--case", metavar="CASE", help="Mark what holds in this case.", autocompletion=complete_case),
    ] = None,
) -> None:
    """Draw the rulebook: which facts feed which rules, and which scenarios these weigh."""
    from vedette.analyses.graph import draw_rules

    assessment = _assess(case, folder, screen) if case else None
    rulebook = (
        assessment.evidence.rulebook
        if assessment
        else load_rulebook(check_rulebook(folder) if folder else find_rulebook(), screen)
    )
    own = assessment.evidence.case.rules if assessment else ()
    known = [each.id for each in (*rulebook.rules, *own)]
    if rule is not None and rule not in known:
        refuse_name(rule, known, f"{rulebook.id} has no rule", "'--rule'")
    _print(draw_rules(rulebook, rule, assessment), screen)


def _assess(case: Path, folder: Path | None, screen: Screen) -> Assessment:
    from vedette.cli.inputs import load_cases
    from vedette.reasoning.assess import assess

    (loaded,) = load_cases([case], [folder], screen)
    return assess(*loaded.require())


def _print(diagram: Diagram, screen: Screen) -> None:
    from vedette.cli.streams import print_aside, print_result

    if screen.format == "mermaid":
        from vedette.show.mermaid import MOST_ARROWS, MOST_CHARACTERS, render_mermaid

        text = render_mermaid(diagram)
        if not screen.quiet and (len(diagram.arrows) > MOST_ARROWS or len(text) > MOST_CHARACTERS):
            print_aside("this is more than Mermaid draws by default; --rule ID shows a part, --format dot all\n")
    elif screen.format == "dot":
        from vedette.show.graphviz import render_dot

        text = render_dot(diagram)
    elif screen.format == "svg":
        text = _draw_svg(diagram)
    else:
        from vedette.show.json_text import render_json

        text = render_json(diagram.to_data())
    print_result(text, "utf-8")


def _draw_svg(diagram: Diagram) -> str:
    from vedette.show.graphviz import NoGraphviz, render_svg

    try:
        return render_svg(diagram)
    except NoGraphviz as fault:
        hint = "install Graphviz (graphviz.org), or use --format mermaid or dot"
        raise typer.BadParameter(f"{fault}; {hint}", param_hint="'--format'") from None
