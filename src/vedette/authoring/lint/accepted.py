"""Warnings an analyst has accepted in place: `# vedette: ignore V604` on the line, and the reason after it.

The comment stands on the line that the warning points at, or on the line of the `id:` it belongs to (`case:` for a
case). A prefix accepts a whole group (`V6`), and several codes are parted by commas. Errors cannot be accepted.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable

from vedette.language.diagnostics import Diagnostic, Place

FindLine = Callable[[str, int], str | None]
"""The line of a file, by its path and number from 1, or None where it cannot be had."""

_COMMENT = re.compile(r"#\s*vedette:\s*ignore\s+(V\d{1,3}(?:\s*,\s*V\d{1,3})*)\b", re.ASCII)


def drop_accepted(found: Iterable[Diagnostic], owners: Iterable[Place], find_line: FindLine) -> list[Diagnostic]:
    """The diagnostics without the warnings that a comment accepts; `owners` are the places of ids."""
    lines: dict[str, list[int]] = {}
    for place in sorted(owners):
        lines.setdefault(place.path, []).append(place.line)
    return [d for d in found if d.severity == "error" or not _is_accepted(d, lines.get(d.at.path, []), find_line)]


def _is_accepted(diagnostic: Diagnostic, owners: list[int], find_line: FindLine) -> bool:
    before = bisect_right(owners, diagnostic.at.line)
    own = {diagnostic.at.line, *owners[before - 1 : before]}
    codes = [code for line in own for code in list_accepted(find_line(diagnostic.at.path, line) or "")]
    return any(diagnostic.code.startswith(code) for code in codes)


def list_accepted(line: str) -> list[str]:
    """The codes that a line of YAML accepts.

    >>> list_accepted("- id: twice  # vedette: ignore V604, V610 (each sees another half)")
    ['V604', 'V610']
    """
    return [code.strip() for found in _COMMENT.findall(line) for code in found.split(",")]
