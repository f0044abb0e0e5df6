"""The command that draws a rulebook: graph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.completion import complete_case, complete_rule, complete_rulebook
from vedette.cli.formats import Page, offer_formats
from vedette.cli.inputs import find_rulebook, load_rulebook
from vedette.cli.options import Screen
from vedette.cli.paths import check_rulebook, refuse_name

if TYPE_CHECKING:
    from vedette.reasoning.assess import Assessment
    from vedette.show.diagram import Diagram

EXAMPLES = (
    "vedette graph > rules.mmd",
    "vedette graph --rule strike-force-forms --format svg > strike-force.svg",
    "vedette graph --case scenarios/belarus-2022-12.yaml --format dot",
)


@dataclass(frozen=True)
class Drawing(Screen):
    """How a picture is written."""

    format: Annotated[str, offer_formats("diagram", "data")] = "mermaid"


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
    from vedette.cli.screen import show
    from vedette.show.graphviz import NoGraphviz

    if screen.format == "mermaid" and not screen.quiet:
        _warn_of_size(diagram)
    try:
        show([Page(diagram, lambda _: ())], screen)
    except NoGraphviz as fault:
        hint = "install Graphviz (graphviz.org), or use --format mermaid or dot"
        raise typer.BadParameter(f"{fault}; {hint}", param_hint="'--format'") from None


def _warn_of_size(diagram: Diagram) -> None:
    """Mermaid draws only so much unless told to draw more."""
    from vedette.cli.streams import print_aside
    from vedette.show.mermaid import MOST_ARROWS, MOST_CHARACTERS, render_mermaid

    if len(diagram.arrows) > MOST_ARROWS or len(render_mermaid(diagram)) > MOST_CHARACTERS:
        print_aside("this is more than Mermaid draws by default; --rule ID shows a part, --format dot all\n")
