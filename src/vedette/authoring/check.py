"""Everything wrong and everything unwise in rulebooks and cases, found in one run.

Every rulebook is read and looked at once, however many cases use it. What is unwise is looked for only where nothing is
wrong, since half a rulebook makes everything look unused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vedette.authoring.lint import check_rulebook
from vedette.authoring.lint.accepted import FindLine, drop_accepted
from vedette.language.diagnostics import BadInput, Diagnostic, Place, has_errors
from vedette.language.load import CASES_FOLDER, HEAD_FILE, Loaded, Shelf, load_case, load_rulebook
from vedette.language.model import Case, Rulebook

SCHEMA = "vedette.check/1"


@dataclass(frozen=True, slots=True)
class Targets:
    """What is to be checked: case files, and folders of rulebooks."""

    cases: tuple[Path, ...] = ()
    rulebooks: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cases or self.rulebooks)

    def __or__(self, other: Targets) -> Targets:
        return Targets(_merge(self.cases, other.cases), _merge(self.rulebooks, other.rulebooks))


def _merge(one: Iterable[Path], other: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(sorted({*one, *other}))


@dataclass(frozen=True, slots=True)
class Findings:
    """All diagnostics by file and line, how many warnings their author has accepted, and how much was read."""

    diagnostics: tuple[Diagnostic, ...]
    accepted: int
    files: int
    rules: int
    facts: int

    def count(self) -> str:
        """How much was read, as a sentence."""
        numbers = ((self.files, "file"), (self.rules, "rule"), (self.facts, "fact"))
        files, rules, facts = (f"{n} {noun}" if n == 1 else f"{n} {noun}s" for n, noun in numbers)
        warnings = "1 warning is" if self.accepted == 1 else f"{self.accepted} warnings are"
        accepted = f" {warnings} accepted in place." if self.accepted else ""
        return f"Read {files}: {rules}, {facts}.{accepted}"

    def to_data(self) -> dict[str, Any]:
        """Plain dictionaries and lists: what `--format json` prints."""
        return {
            "schema": SCHEMA,
            "accepted": self.accepted,
            "files": self.files,
            "rules": self.rules,
            "facts": self.facts,
            "diagnostics": [_to_data(each) for each in self.diagnostics],
        }


def _to_data(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        **_place_to_data(diagnostic.at),
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "also": [{**_place_to_data(place), "remark": remark} for place, remark in diagnostic.also],
    }


def _place_to_data(place: Place) -> dict[str, Any]:
    end = place.column + place.width
    return {"path": place.path, "line": place.line, "column": place.column, "end_column": end}


# --- what to check ----------------------------------------------------------------------------------------------------


def find_targets(path: Path) -> Targets:
    """What a path stands for: a case, a rulebook or a file in it, a folder of either, or a project with both."""
    if path.is_dir():
        return _find_in_folder(path)
    folder = find_rulebook_around(path)
    return Targets(rulebooks=(folder,)) if folder else Targets(cases=(path,))


def find_rulebook_around(file: Path) -> Path | None:
    """The rulebook that a file belongs to: its folder, or the one above (where tests of rules lie)."""
    around = (file.parent, file.absolute().parent.parent if file.parent == Path() else file.parent.parent)
    return next((folder for folder in around if is_rulebook(folder)), None)


def is_rulebook(folder: Path) -> bool:
    """Whether a folder is a rulebook's, perhaps an unfinished one."""
    return (folder / HEAD_FILE).is_file() or (folder.resolve().parent.name == "rules" and bool(_list_yaml(folder)))


def _find_in_folder(folder: Path) -> Targets:
    if is_rulebook(folder):
        return Targets(rulebooks=(folder,))
    rules, scenarios = folder / "rules", folder / CASES_FOLDER
    if rules.is_dir() or scenarios.is_dir():
        return Targets(rulebooks=_find_beside(rules).rulebooks) | Targets(cases=tuple(list_cases_below(scenarios)))
    return Targets(cases=tuple(list_cases_below(folder))) if folder.name == CASES_FOLDER else _find_beside(folder)


def list_cases_below(folder: Path) -> Iterator[Path]:
    """The cases of a folder and of those in it; links to folders are not followed."""
    yield from _list_yaml(folder)
    for entry in _list(folder):
        if entry.is_dir() and not entry.is_symlink():
            yield from list_cases_below(entry)


def _find_beside(folder: Path) -> Targets:
    """The cases and the rulebooks directly in a folder."""
    folders = [entry for entry in _list(folder) if entry.is_dir() and is_rulebook(entry)]
    return Targets(tuple(_list_yaml(folder)), tuple(folders))


def _list_yaml(folder: Path) -> list[Path]:
    return [entry for entry in _list(folder) if entry.suffix in (".yaml", ".yml") and not entry.is_dir()]


def _list(folder: Path) -> list[Path]:
    """What a folder holds, by name, without what is hidden; nothing when it may not be listed."""
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:
        return []


# --- checking ---------------------------------------------------------------------------------------------------------


def check_targets(targets: Targets, find_line: FindLine) -> Findings:
    """Read and check all of it. `find_line` shows the files' lines, where analysts accept warnings."""
    shelf = Shelf()
    found = {diagnostic for folder in targets.rulebooks for diagnostic in load_rulebook(folder, shelf)[1]}
    cases = [load_case(path, shelf=shelf) for path in targets.cases]
    books = shelf.books.values()
    rulebooks = [rulebook for rulebook in (book.rulebook for book in books) if rulebook is not None]
    found.update(diagnostic for loaded in cases for diagnostic in loaded.diagnostics)
    found.update(diagnostic for rulebook in rulebooks for diagnostic in check_rulebook(rulebook))
    found.update(diagnostic for loaded in cases for diagnostic in _check_case(loaded))
    sources: list[Rulebook | Case] = [*rulebooks, *(loaded.case for loaded in cases if loaded.case)]
    owners = [place for source in sources for place in _list_owners(source)]
    kept = drop_accepted(found, owners, find_line)
    return Findings(
        diagnostics=tuple(sorted(kept)),
        accepted=len(found) - len(kept),
        files=len(
            {each.path for inputs in (*(b.inputs for b in books), *(c.inputs for c in cases)) for each in inputs}
        ),
        rules=sum(book.rules_read for book in books) + sum(len(c.case.rules) for c in cases if c.case),
        facts=sum(loaded.facts_read for loaded in cases),
    )


def _check_case(loaded: Loaded) -> Sequence[Diagnostic]:
    if loaded.case is None or loaded.rulebook is None or has_errors(loaded.diagnostics):
        return ()
    from vedette.authoring.lint.case_facts import (
        check_case,  # assessing takes numpy and an engine, which rulebooks alone do not
    )

    try:
        return check_case(loaded.rulebook, loaded.case)
    except BadInput as bad:
        return bad.diagnostics


def _list_owners(source: Rulebook | Case) -> list[Place]:
    """Where the ids stand that warnings may belong to."""
    facts = source.facts if isinstance(source, Case) else ()
    kinds = source.kinds.values() if isinstance(source, Rulebook) else ()
    return [each.at for each in (*source.rules, *facts, *kinds)]
