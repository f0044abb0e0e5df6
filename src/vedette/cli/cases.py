"""Commands that ask about cases: evaluate, explain, compare and facts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vedette.cli.completion import complete_fact, complete_name
from vedette.cli.files import check_case, check_rulebook, refuse_name
from vedette.cli.options import (
    AsOfOption,
    CaseArgument,
    CasesArgument,
    ManyAsOfOption,
    ManyRulesOption,
    Method,
    RulesOption,
    Screen,
)

if TYPE_CHECKING:
    from datetime import date

    from vedette.assessment import Assessment, Settings
    from vedette.load import Loaded

MOST_SIDES = 26
"""As many as there are letters to name them by."""


def evaluate(
    cases: CasesArgument, method: Method, screen: Screen, rules: RulesOption = None, as_of: AsOfOption = None
) -> None:
    """Say which scenario the facts of a case support, how strongly, and what decides it."""
    from vedette.cli.screen import Page, show
    from vedette.report import build_blocks, build_report

    pages = []
    for loaded in load_cases(cases, [rules], screen):
        report = build_report(assess_loaded(loaded, method, as_of), [(i.path, i.sha256) for i in loaded.inputs])
        pages.append(Page(report, build_blocks))
    show(pages, screen)


def explain(
    case: CaseArgument,
    method: Method,
    screen: Screen,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WHAT",
            help="A scenario, rule or fact by its id; the leading scenario if not given.",
            autocompletion=complete_name,
            show_default=False,
        ),
    ] = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """Say why: a scenario's sum of rules down to the quotes, why a rule holds or not, what a fact rests on."""
    from vedette.analyses import explain as explaining
    from vedette.cli.screen import Page, show

    (loaded,) = load_cases([case], [rules], screen)
    assessment = assess_loaded(loaded, method, as_of)
    if what is not None and explaining.find_target(assessment, what) is None:
        known = [name for names in explaining.list_targets(assessment).values() for name in names]
        refuse_name(what, known, "neither case nor rulebook has a", "WHAT")
    show([Page(explaining.explain(assessment, what), explaining.build_blocks)], screen)


def compare(
    cases: CasesArgument, method: Method, screen: Screen, rules: ManyRulesOption = None, as_of: ManyAsOfOption = None
) -> None:
    """Set assessments side by side: several cases, or one case under several rulebooks or dates."""
    from vedette.analyses import compare as comparing
    from vedette.cli.screen import Page, show

    dates: list[date | None] = [*as_of] if as_of else [None]
    sides = len(cases) * len(rules or [None]) * len(dates)
    if not 2 <= sides <= MOST_SIDES:
        complaint = (
            f"from 2 to {MOST_SIDES} sides can be compared, not {sides}; name two cases, two --rules or two --as-of"
        )
        raise typer.BadParameter(complaint, param_hint="CASE")
    loaded = load_cases(cases, [*rules] if rules else [None], screen)
    assessments = [assessment for each in loaded for assessment in assess_on(each, method, dates)]
    labels = comparing.label_sides(assessments)
    comparison = comparing.compare(list(zip(labels, assessments, strict=True)))
    show([Page(comparison, comparing.build_blocks)], screen)


def facts(
    case: CaseArgument,
    method: Method,
    screen: Screen,
    fact: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="One fact, in full.", autocompletion=complete_fact, show_default=False),
    ] = None,
    rules: RulesOption = None,
    as_of: AsOfOption = None,
) -> None:
    """List the facts of a case, or show one with its reports and what it feeds."""
    from vedette.analyses import explain as explaining
    from vedette.analyses import list_facts as listing
    from vedette.cli.screen import Page, show

    (loaded,) = load_cases([case], [rules], screen)
    rulebook, found = loaded.require()
    if fact is None:
        show([Page(listing.list_facts(rulebook, found, as_of), listing.build_blocks)], screen)
        return
    known = [each.id for each in found.facts]
    if fact not in known:
        refuse_name(fact, known, "the case has no fact", "ID")
    explanation = explaining.explain(assess_loaded(loaded, method, as_of), f"fact:{fact}")
    show([Page(explanation, explaining.build_blocks)], screen)


# --- reading and assessing --------------------------------------------------------------------------------------------


def load_cases(paths: list[Path], rulebooks: list[Path | None], screen: Screen) -> list[Loaded]:
    """Every case under every rulebook (None: its own), all of them without errors, after printing the warnings.

    Raises BadInput with the errors of all of them.
    """
    from vedette.cli.screen import warn
    from vedette.diagnostics import BadInput, has_errors
    from vedette.load import load_case

    folders = [folder and check_rulebook(folder) for folder in rulebooks]
    found = [load_case(check_case(path), folder) for path in paths for folder in folders]
    diagnostics = [d for loaded in found for d in loaded.diagnostics]
    if has_errors(diagnostics):
        raise BadInput(diagnostics)
    warn(diagnostics, screen)
    return found


def assess_loaded(loaded: Loaded, method: Method, as_of: date | None) -> Assessment:
    """The assessment of a case that was read, by the method the options ask for."""
    from vedette.assessment import assess

    rulebook, case = loaded.require()
    return assess(rulebook, case, as_of, build_settings(method))


def assess_on(loaded: Loaded, method: Method, dates: Sequence[date | None]) -> list[Assessment]:
    """The same on each of several dates (None: the case's own), over one grounding."""
    from vedette.assessment import judge_evidence
    from vedette.dates import gather_over

    if len(dates) == 1:
        return [assess_loaded(loaded, method, dates[0])]
    rulebook, case = loaded.require()
    settings = build_settings(method)
    days = [day or case.as_of for day in dates]
    gathered = gather_over(rulebook, case, days, settings.engine)
    return [judge_evidence(gathered[day], settings) for day in days]


def build_settings(method: Method) -> Settings:
    """The settings that options stand for; those not given are the library's own."""
    from vedette.assessment import Settings

    given = {name: value for name, value in vars(method).items() if value is not None}
    return Settings(**given)
