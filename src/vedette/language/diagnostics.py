"""Complaints about an analyst's files: the only way Vedette says that something is wrong.

A mistake in a file is a value, not an exception. Every reader collects diagnostics and goes on, so that one run reports
all mistakes of all files, each at its place, with the nearest right spelling where there is one. Only when the work
cannot go on is the whole list raised, once, as :class:`BadInput`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from vedette.language.hidden import name_strange, show_latin

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a file: `line` and `column` count from 1, in characters; `width` is how many characters it spans.

    A width of 0 means the file as such, none of whose text is to be shown: it may be one that must not be read.
    """

    path: str
    line: int = 1
    column: int = 1
    width: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One complaint: where, which code, what is wrong in plain words, and what to do about it.

    `also` names a second place that belongs to the complaint (the first use of a duplicate id, say).
    """

    at: Place
    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    also: tuple[tuple[Place, str], ...] = ()

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.at.path}:{self.at.line}:{self.at.column}: {self.severity}[{self.code}]: {self.message}{hint}"


class BadInput(Exception):
    """The files do not allow the work to go on; carries every diagnostic found, sorted by file and line."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(set(diagnostics)))
        super().__init__("\n".join(str(d) for d in self.diagnostics))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them is an error (warnings let the work go on)."""
    return any(d.severity == "error" for d in diagnostics)


def find_nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, or None when nothing is near enough (Ratcliff-Obershelp ratio below 0.6)."""
    known = tuple(known)
    looks = show_latin(word)
    if looks != word and looks in known:
        return looks
    lowered: dict[str, str] = {}
    for candidate in sorted(known):
        lowered.setdefault(candidate.lower(), candidate)
    found = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.6)
    return lowered[found[0]] if found else None


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint: the nearest right spelling, or, failing that, what there is to choose from (at most 12 names)."""
    nearest = find_nearest(word, known)
    if nearest is not None and show_latin(word) == nearest != word:
        return f"`{nearest}` looks the same; in this word other letters stand ({name_strange(word)})"
    if nearest is not None:
        return f"did you mean `{nearest}`?"
    if not known:
        return ""
    shown = sorted(known)[:12]
    more = f" and {len(known) - len(shown)} more" if len(known) > len(shown) else ""
    return "known: " + ", ".join(shown) + more
