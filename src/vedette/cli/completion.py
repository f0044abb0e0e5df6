"""What a shell offers on Tab: case files, rulebook folders, and the names that a case lets one ask about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from vedette.cli.paths import HOME, list_rulebooks

if TYPE_CHECKING:
    from vedette.language.model import Case, Rulebook


def complete_case(incomplete: str) -> list[str]:
    """YAML files, and folders to look further in, that begin as typed."""
    return [path for path, entry in _list_entries(incomplete) if entry.is_dir() or entry.suffix in (".yaml", ".yml")]


def complete_rulebook(incomplete: str) -> list[str]:
    """Folders that begin as typed."""
    return [path for path, entry in _list_entries(incomplete) if entry.is_dir()]


def complete_name(context: typer.Context, incomplete: str) -> list[str]:
    """Scenarios, rules and facts of the case already typed; nothing when it cannot be read."""
    found = _load(context)
    if found is None:
        return []
    rulebook, case = found
    rules = (*rulebook.rules, *case.rules)
    names = {*(s.id for s in rulebook.scenarios), *(r.id for r in rules), *(f.id for f in case.facts)}
    return sorted(name for name in names if name.startswith(incomplete))


def complete_fact(context: typer.Context, incomplete: str) -> list[str]:
    """Facts of the case already typed."""
    found = _load(context)
    return [fact.id for fact in found[1].facts if fact.id.startswith(incomplete)] if found else []


def complete_rule(context: typer.Context, incomplete: str) -> list[str]:
    """Rules of the rulebook already typed with --rules, else of every rulebook under `rules/`."""
    from vedette.language.load import load_rulebook

    named = context.params.get("folder") or context.params.get("rules")
    try:
        loaded = [load_rulebook(folder)[0] for folder in ([Path(named)] if named else list_rulebooks(HOME))]
    except Exception:
        return []
    return sorted({r.id for book in loaded if book for r in book.rules if r.id.startswith(incomplete)})


def _load(context: typer.Context) -> tuple[Rulebook, Case] | None:
    """What the case already typed loads as, or None: a shell has no place for complaints."""
    from vedette.language.load import load_case

    path = context.params.get("case")
    try:
        return load_case(path, context.params.get("rules")).require() if path else None
    except Exception:
        return None


def _list_entries(incomplete: str) -> Iterator[tuple[str, Path]]:
    """Each entry of the folder typed so far whose name begins as typed, as it would be typed in full."""
    folder, slash, name = incomplete.rpartition("/")
    base = Path(f"{folder}{slash}" or ".")
    try:
        entries = sorted(base.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(name) and (name.startswith(".") or not entry.name.startswith(".")):
            yield f"{folder}{slash}{entry.name}{'/' if entry.is_dir() else ''}", entry
