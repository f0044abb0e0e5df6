"""Cases and rulebooks that options name: read, complained about, and assessed as the options ask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vedette.cli.options import (
    MethodOptions,
    Screen,
)
from vedette.cli.paths import HOME, check_case, check_rulebook, list_rulebooks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from vedette.language.load import Loaded
    from vedette.language.model import Case, Rulebook
    from vedette.reasoning.assess import Assessment
    from vedette.reasoning.gaps import Search
    from vedette.reasoning.scoring.judgement import Settings


def load_cases(paths: list[Path], rulebooks: list[Path | None], screen: Screen) -> list[Loaded]:
    """Every case under every rulebook (None: its own), all of them without errors, after printing the warnings.

    Raises BadInput with the errors of all of them.
    """
    from vedette.cli.screen import warn
    from vedette.language.diagnostics import BadInput, has_errors
    from vedette.language.load import load_case

    folders = [folder and check_rulebook(folder) for folder in rulebooks]
    found = [load_case(check_case(path), folder) for path in paths for folder in folders]
    diagnostics = [d for loaded in found for d in loaded.diagnostics]
    if has_errors(diagnostics):
        raise BadInput(diagnostics)
    warn(diagnostics, screen)
    return found


def join_closed(loaded: Sequence[Loaded]) -> tuple[Rulebook, list[Case]]:
    """The rulebook that all cases share; a mistake of use where they do not, or where none is closed."""
    pairs = [each.require() for each in loaded]
    books = {rulebook.at.path: rulebook for rulebook, _ in pairs}
    if len(books) > 1:
        complaint = f"these cases are of {len(books)} rulebooks; name cases of one, or one with --rules"
        raise typer.BadParameter(complaint, param_hint="CASE")
    cases = [case for _, case in pairs]
    if not any(case.outcome for case in cases):
        raise typer.BadParameter(
            "none of these cases has an `outcome:`, so there is nothing to score", param_hint="CASE"
        )
    return next(iter(books.values())), cases


def assess_loaded(loaded: Loaded, method: MethodOptions, as_of: date | None) -> Assessment:
    """The assessment of a case that was read, by the method the options ask for."""
    from vedette.reasoning.assess import assess

    rulebook, case = loaded.require()
    return assess(rulebook, case, as_of, build_settings(method))


def assess_on(loaded: Loaded, method: MethodOptions, dates: Sequence[date | None]) -> list[Assessment]:
    """The same on each of several dates (None: the case's own), over one grounding."""
    from vedette.reasoning.assess import judge_evidence
    from vedette.reasoning.replay import gather_over

    if len(dates) == 1:
        return [assess_loaded(loaded, method, dates[0])]
    rulebook, case = loaded.require()
    settings = build_settings(method)
    days = [day or case.as_of for day in dates]
    gathered = gather_over(rulebook, case, days, settings.engine)
    return [judge_evidence(gathered[day], settings) for day in days]


def assess_with_sought(
    case: Path, rules: Path | None, as_of: date | None, method: MethodOptions, screen: Screen, seek: bool
) -> tuple[Assessment, Search]:
    """The assessment, its evidence grounded once together with what the rules ask for."""
    from vedette.reasoning.assess import judge_evidence
    from vedette.reasoning.gaps import NOTHING, find_sought
    from vedette.reasoning.grounded_case import gather_evidence

    (loaded,) = load_cases([case], [rules], screen)
    rulebook, found = loaded.require()
    settings, day = build_settings(method), as_of or found.as_of
    search = find_sought(rulebook, found, day) if seek else NOTHING
    gathered = gather_evidence(rulebook, found, day, settings.engine, sought=search.atoms)
    return judge_evidence(gathered, settings), search


def build_settings(method: MethodOptions) -> Settings:
    """The settings that options stand for; those not given are the library's own."""
    from vedette.reasoning.scoring.judgement import Settings

    given = {name: value for name, value in vars(method).items() if value is not None}
    return Settings(**given)


def find_rulebook() -> Path:
    """The only rulebook under `rules/`; a mistake of use if there are none or several to choose from."""
    found = list_rulebooks(HOME)
    if len(found) == 1:
        return found[0]
    said = f"rules/ holds {', '.join(map(str, found))}; say which" if found else "there is no rulebook under rules/"
    raise typer.BadParameter(said, param_hint="'--rules'")


def load_rulebook(folder: Path, screen: Screen) -> Rulebook:
    """The rulebook in a folder, after printing its warnings; raises BadInput when it has errors."""
    from vedette.cli.screen import warn
    from vedette.language import load
    from vedette.language.diagnostics import BadInput

    rulebook, diagnostics = load.load_rulebook(folder)
    if rulebook is None:
        raise BadInput(diagnostics)
    warn(diagnostics, screen)
    return rulebook
