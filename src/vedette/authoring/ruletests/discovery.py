"""Finds the tests beside rulebooks, and reads them with the rulebook they test and the cases that use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vedette.language.diagnostics import BadInput, Diagnostic, has_errors
from vedette.language.load import CASES_FOLDER, HEAD_FILE, load_case, load_rulebook
from vedette.language.loading.fitting import MOST_COMPLAINTS, Complaints, TooMany
from vedette.language.loading.rule_tests import parse_suite
from vedette.language.loading.source_files import Files, tidy
from vedette.language.loading.vocabulary import Vocabulary
from vedette.language.model import Case, Rulebook
from vedette.language.suite import Suite
from vedette.language.yamltree import MapNode, Scalar

TESTS_FOLDER = "tests"

ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Subject:
    """A rulebook under test, its files of tests, and the cases that use it."""

    rulebook: Rulebook
    folder: Path
    suites: tuple[Suite, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class LoadedTests:
    """What came of reading: subjects sorted by folder (none where there are errors), and every diagnostic."""

    subjects: tuple[Subject, ...]
    diagnostics: tuple[Diagnostic, ...]

    def require(self) -> tuple[Subject, ...]:
        """The subjects; raises BadInput with every diagnostic when there is an error."""
        if has_errors(self.diagnostics):
            raise BadInput(self.diagnostics)
        return self.subjects


def find_test_files(path: Path) -> list[Path]:
    """The files of tests that a path stands for, sorted: a file itself, or those of the rulebooks below a folder."""
    if path.is_file():
        return [tidy(path)]
    if (path / HEAD_FILE).is_file():
        return _list_yaml(path / TESTS_FOLDER)
    if path.name == TESTS_FOLDER and (path.parent / HEAD_FILE).is_file():
        return _list_yaml(path)
    return [file for folder in _list_rulebooks(path) for file in _list_yaml(folder / TESTS_FOLDER)]


def _list_rulebooks(path: Path) -> list[Path]:
    """Rulebooks directly in a folder, or in its folder `rules`."""
    folders = [head.parent for pattern in ("*", "rules/*") for head in path.glob(f"{pattern}/{HEAD_FILE}")]
    return sorted(folders)


def _list_yaml(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(tidy(p) for p in folder.iterdir() if p.suffix in ENDINGS and not p.name.startswith("."))


def load_tests(paths: Iterable[Path]) -> LoadedTests:
    """Read files of tests, each rulebook they name once, and its cases; every mistake of all of them in one list."""
    complaints = Complaints()
    suites: dict[Path, list[Suite]] = {}
    books: dict[Path, Rulebook | None] = {}
    found: set[Diagnostic] = set()
    with _stop_when_too_many(complaints):
        files = Files(complaints)
        for path in sorted({tidy(p) for p in paths}):
            root = _find_root(path)
            node = files.read_mapping(path, root)
            folder = _find_rulebook(node, path, root, files) if node else None
            if node is None or folder is None:
                continue
            if folder not in books:
                books[folder], diagnostics = load_rulebook(folder)
                found.update(diagnostics)
            suites.setdefault(folder, []).append(_parse(node, path, folder, books[folder], complaints))
    subjects = []
    for folder, members in sorted(suites.items()):
        book = books[folder]
        if book is not None:
            cases, of_cases = _load_cases(folder)
            found.update(of_cases)
            subjects.append(Subject(book, folder, tuple(members), cases))
    return LoadedTests(tuple(subjects), tuple(sorted({*found, *complaints.found})))


@contextmanager
def _stop_when_too_many(complaints: Complaints) -> Iterator[None]:
    try:
        yield
    except TooMany:
        message = f"the first {MOST_COMPLAINTS:,} complaints are shown, and there are more"
        complaints.found.append(Diagnostic(complaints.found[0].at, "V907", message, "mend these first"))


def _find_root(path: Path) -> Path:
    """The folder that holds rulebooks: nothing outside of it is read for `rules/NAME/tests/FILE`."""
    return path.parent.resolve().parent.parent


def _find_rulebook(node: MapNode, path: Path, root: Path, files: Files) -> Path | None:
    """The folder of the rulebook under test, the parent folder unless the file names another; None outside the root."""
    named = node.get("rulebook")
    if not isinstance(named, Scalar) or not named.text:
        return tidy(path.parent / "..")
    folder = tidy(path.parent / named.text)
    return folder if files.check_inside(folder, root, named.at) else None


def _parse(node: MapNode, path: Path, folder: Path, book: Rulebook | None, complaints: Complaints) -> Suite:
    """The tests of a file; where the rulebook has errors, no word of it is called unknown."""
    if book is None:
        return parse_suite(node, path, folder, Vocabulary(), None, complaints)
    words = Vocabulary(
        kinds=book.kinds,
        roles=book.roles,
        scenarios=tuple(s.id for s in book.scenarios),
        weight_words=book.weight_words,
    )
    return parse_suite(node, path, folder, words, frozenset(r.id for r in book.rules), complaints)


# --- cases ------------------------------------------------------------------------------------------------------------


def _load_cases(folder: Path) -> tuple[tuple[Case, ...], list[Diagnostic]]:
    """The cases of the project that name this rulebook, and what is wrong with them."""
    cases, found = [], []
    for path in _list_yaml(tidy(folder / ".." / ".." / CASES_FOLDER)):
        if not _uses(path, folder):
            continue
        loaded = load_case(path)
        found += [d for d in loaded.diagnostics if d.severity == "error"]
        if loaded.case is not None:
            cases.append(loaded.case)
    return tuple(cases), found


def _uses(path: Path, folder: Path) -> bool:
    """Whether a case names this rulebook; one that cannot be read is no business of its tests."""
    node = Files(Complaints()).read_mapping(path, path.parent.resolve().parent)
    named = node.get("rulebook") if node else None
    if not isinstance(named, Scalar) or not named.text:
        return False
    return (path.parent / named.text).resolve() == folder.resolve()
