"""Paths typed on the command line: are they there, and if not, what was probably meant?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

import typer

RULEBOOK_FILE = "rulebook.yaml"

SCENARIOS = Path("scenarios")
CLOSED = SCENARIOS / "closed"
HOME = Path("rules")
"""Where rulebooks are looked for when none is named."""


def check_case(path: Path) -> Path:
    """The path if a file is there, or the only case in a folder; otherwise a mistake of use that names what is near."""
    if path.is_file():
        return path
    if path.is_dir() and len(cases := _list_cases(path)) == 1:
        return cases[0]
    if str(path) == "-":
        raise _refuse("a case is read from a file: its rulebook and documents are found from there")
    neighbours = _list_cases(path if path.is_dir() else path.parent) or _list_cases(Path("scenarios"))
    if path.is_dir():
        raise _refuse(f"`{path}` is a folder; name a case in it{_list_some(neighbours)}")
    raise _refuse(f"there is no file `{path}`{_suggest(path, neighbours)}")


def list_cases(paths: Iterable[Path]) -> list[Path]:
    """The case files that paths stand for: a folder stands for all cases in it. What is none is a mistake of use."""
    return [case for path in paths for case in (_list_cases(path) if path.is_dir() else [path]) or [check_case(path)]]


def list_closed_cases(paths: Sequence[Path] | None) -> list[Path]:
    """The case files that paths stand for, those of folders in a folder too; where none is given, those of the project
    that are closed: scenarios/closed/, or scenarios/ where there is no such folder.
    """
    from vedette.authoring.check import list_cases_below

    named = paths or [CLOSED if CLOSED.is_dir() else SCENARIOS]
    return [case for path in named for case in (list(list_cases_below(path)) if path.is_dir() else [check_case(path)])]


def check_rulebook(path: Path) -> Path:
    """The path if it is a rulebook's folder; otherwise a mistake of use that names the rulebook most like it."""
    if (path / RULEBOOK_FILE).is_file():
        return path
    what = "holds no rulebook.yaml" if path.is_dir() else "is no folder"
    neighbours = list_rulebooks(path) or list_rulebooks(path.parent) or list_rulebooks(Path("rules"))
    raise _refuse(f"`{path}` {what}{_suggest(path, neighbours)}", "'--rules'")


def list_rulebooks(folder: Path) -> list[Path]:
    """The rulebooks directly in a folder, by name."""
    try:
        return sorted(p for p in folder.iterdir() if (p / RULEBOOK_FILE).is_file())
    except OSError:
        return []


def _list_cases(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and not p.name.startswith("."))
    except OSError:
        return []


def _suggest(path: Path, neighbours: Iterable[Path]) -> str:
    """The neighbour with the name most like the path's (endings aside), else a few of them."""
    from vedette.language.diagnostics import find_nearest

    by_name = {p.stem: p for p in neighbours}
    nearest = find_nearest(path.stem, by_name)
    return f"; did you mean `{by_name[nearest]}`?" if nearest else _list_some(by_name.values())


def _list_some(paths: Iterable[Path]) -> str:
    shown = [str(path) for path in paths][:6]
    return f"; there is {', '.join(shown)}" if shown else ""


def refuse_name(name: str, known: Sequence[str], complaint: str, parameter: str) -> NoReturn:
    """Stop with a mistake of use: the name, and the nearest that there is."""
    from vedette.language.diagnostics import did_you_mean

    raise _refuse(f"{complaint} `{name}`; {did_you_mean(name, known)}".removesuffix("; "), parameter)


def _refuse(complaint: str, parameter: str = "CASE") -> typer.BadParameter:
    """A mistake of use; a file's name may hold anything, and is shown as what it is."""
    from vedette.show.characters import visible

    return typer.BadParameter(visible(complaint), param_hint=parameter)


def refuse_to_write(error: OSError) -> None:
    from vedette.show.characters import visible

    where = f" {error.filename}" if error.filename else ""
    complaint = visible(f"cannot write{where}: {(error.strerror or str(error)).lower()}")
    raise typer.BadParameter(complaint, param_hint="PATH") from None
