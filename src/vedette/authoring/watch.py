"""Keeps a case assessed while its files are edited: sees a save, reads anew, and says what it changed.

**Seeing.** The files are looked at (`stat`) every 20 ms, and a change counts once two looks 10 ms apart agree, so
that no file is read half written. That is polling, and on purpose. For the 14 files of the Belarus case a look
takes 0.07 ms, and looking 1 % of a processor; a change is seen after 10 ms on average and believed after 20. The
library watchfiles 1.3 took 13 to 20 ms for the same, costs three more packages and 33 ms at the start, and like
every program that listens to the system it hears nothing of what others save on network folders. Looking by name
also survives editors that save under another name and rename. On a slow disk looks grow rarer: they take at most a
tenth of the time.

**Reading anew.** The process stays warm. Files that did not change are not parsed again, and the grounding is kept
where the rules ask the same of the same facts (`grounded_case.gather_evidence`), as after an edit of a weight, prior,
report or text. The verdict is the one that `vedette evaluate` gives at that moment, to the last digit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from vedette.language.diagnostics import BadInput, Diagnostic, has_errors
from vedette.language.edits import Edit, find_case_edits, find_rulebook_edits
from vedette.language.load import Shelf, load_case
from vedette.language.loading.references import find_references
from vedette.reasoning.assess import Assessment, judge_evidence
from vedette.reasoning.grounded_case import gather_evidence
from vedette.reasoning.scoring.judgement import Settings

INTERVAL = 0.02
"""Seconds between two looks, at least."""
SETTLING = 0.01
"""Seconds between the looks that must agree before a change is believed."""
IDLE_SHARE = 10
"""A look that takes long is followed by a rest this many times as long."""

Marks = Mapping[Path, tuple[int, ...]]
"""What tells whether a file or folder changed: time, size and number on its disk; nothing for one that is not there."""


# --- seeing that something changed ------------------------------------------------------------------------------------


def list_watched(case: Path, rules: Path | None = None) -> tuple[Path, ...]:
    """The files that a verdict depends on, with the rulebook's folder and its tests, sorted; also of a broken case."""
    named = find_references(case)
    folder = rules or named.rulebook
    paths = {case, *named.documents}
    for shelf in (folder, folder / "tests") if folder else ():
        paths.add(shelf)
        paths |= {entry for entry in _list(shelf) if entry.suffix in (".yaml", ".yml")}
    return tuple(sorted(paths))


def _list(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def look(paths: tuple[Path, ...]) -> Marks:
    """The marks of all paths, now."""
    return {path: _mark(path) for path in paths}


def _mark(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return ()
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def watch(
    list_paths: Callable[[], tuple[Path, ...]],
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[frozenset[Path]]:
    """The paths of each change, once it is over; never ends. `list_paths` is asked anew after each change.

    A change that comes while the last one is being worked on is seen when the next is asked for.
    """
    paths = list_paths()
    known = look(paths)
    yield frozenset(paths)
    while True:
        started = clock()
        seen = look(paths)
        rest = max(INTERVAL, IDLE_SHARE * (clock() - started))
        if seen != known:
            while True:
                sleep(max(SETTLING, rest - INTERVAL))
                again = look(paths)
                if again == seen:
                    break
                seen = again
            changed = frozenset(path for path in paths if seen[path] != known[path])
            paths = list_paths()
            known = {**look(paths), **{path: mark for path, mark in seen.items() if path in paths}}
            yield changed
        else:
            sleep(rest)


# --- reading anew -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class View:
    """What is known of a case after a save.

    `assessment` is the last good one, and stands for the files as they are only when `is_whole`; `shelf` holds the
    rulebook that was read.
    """

    assessment: Assessment | None
    diagnostics: tuple[Diagnostic, ...]
    shelf: Shelf

    @property
    def is_whole(self) -> bool:
        return self.assessment is not None and not has_errors(self.diagnostics)


def view_case(
    case: Path,
    rules: Path | None,
    settings: Settings,
    before: View | None = None,
    changed: frozenset[Path] = frozenset(),
) -> View:
    """The case as its files are now; `before` and what changed since save work, and change nothing in the result."""
    kept = before is not None and changed <= {case}
    shelf = (before.shelf if kept else Shelf(trees=before.shelf.trees)) if before else Shelf()
    last = before.assessment if before else None
    loaded = load_case(case, rules, shelf)
    try:
        rulebook, found = loaded.require()
        evidence = gather_evidence(rulebook, found, found.as_of, settings.engine, last.evidence if last else None)
    except BadInput as bad:
        return View(last, bad.diagnostics, shelf)
    return View(judge_evidence(evidence, settings), loaded.diagnostics, shelf)


# --- saying what changed ----------------------------------------------------------------------------------------------


def find_edits(before: Assessment, after: Assessment) -> tuple[Edit, ...]:
    """Every edit between two assessments of a case, of the case first, then of its rulebook."""
    old, new = before.evidence, after.evidence
    return (*find_case_edits(old.case, new.case), *find_rulebook_edits(old.rulebook, new.rulebook))
