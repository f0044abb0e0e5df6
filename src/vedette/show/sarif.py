"""Diagnostics as SARIF, the format in which code hosts and editors take in what a checker found.

OASIS, Static Analysis Results Interchange Format (SARIF) 2.1.0 (2020). Columns count characters, not UTF-16 units, and
say so (`columnKind`); files are named relative to the folder in which the check ran.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from vedette.language.codes import CODES, Code
from vedette.language.diagnostics import Diagnostic, Place
from vedette.show.json_text import render_json

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(diagnostics: Iterable[Diagnostic], version: str, folder: str) -> str:
    """One run of Vedette of that version; `folder` is the absolute path that absolute paths are shortened by."""
    found = sorted(set(diagnostics))
    codes = sorted({diagnostic.code for diagnostic in found})
    driver = {
        "name": "Vedette",
        "semanticVersion": version,
        "rules": [_build_rule(code, CODES[code]) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_build_result(diagnostic, codes, folder) for diagnostic in found],
    }
    return render_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _build_rule(id_: str, code: Code) -> Mapping[str, Any]:
    wrong, right = (f"```yaml\n{example}\n```" for example in (code.wrong, code.right))
    return {
        "id": id_,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.why},
        "help": {
            "text": f"{code.why}\n\nWrong:\n{code.wrong}\n\nRight:\n{code.right}",
            "markdown": f"{code.why}\n\nWrong:\n\n{wrong}\n\nRight:\n\n{right}",
        },
    }


def _build_result(diagnostic: Diagnostic, codes: list[str], folder: str) -> Mapping[str, Any]:
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": diagnostic.severity,
        "message": {"text": diagnostic.message + hint},
        "locations": [_build_location(diagnostic.at, folder)],
    }
    if diagnostic.also:
        result["relatedLocations"] = [
            {**_build_location(place, folder), "message": {"text": remark}} for place, remark in diagnostic.also
        ]
    return result


def _build_location(place: Place, folder: str) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.width}
    return {"physicalLocation": {"artifactLocation": {"uri": _build_uri(place.path, folder)}, "region": region}}


def _build_uri(path: str, folder: str) -> str:
    """A relative reference (RFC 3986); a file elsewhere keeps its absolute path."""
    given = PurePosixPath(path)
    if given.is_absolute() and given.is_relative_to(folder):
        given = given.relative_to(folder)
    shown = quote(given.as_posix(), errors="surrogateescape")
    return f"file://{shown}" if given.is_absolute() else shown
