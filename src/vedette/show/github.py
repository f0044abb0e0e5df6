"""Diagnostics as workflow commands of GitHub Actions, which shows each beside its line in a pull request.

The escapes are those of GitHub's toolkit (packages/core/src/command.ts): what a file says can neither end a command nor
begin one.
"""

from __future__ import annotations

from collections.abc import Iterable

from vedette.language.diagnostics import Diagnostic
from vedette.show.characters import visible


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """One command a line.

    >>> from vedette.language.diagnostics import Place
    >>> found = Diagnostic(Place("a.yaml", 3, 5, 4), "V301", "unknown kind `bordr`", "did you mean `border`?")
    >>> print(render_github([found]), end="")
    ::error file=a.yaml,line=3,col=5,endColumn=9,title=V301::unknown kind `bordr`%0Adid you mean `border`?
    """
    return "".join(f"{_render(diagnostic)}\n" for diagnostic in sorted(set(diagnostics)))


def _render(diagnostic: Diagnostic) -> str:
    at = diagnostic.at
    properties = {
        "file": at.path,
        "line": str(at.line),
        "col": str(at.column),
        "endColumn": str(at.column + at.width),
        "title": diagnostic.code,
    }
    said = ",".join(f"{name}={_escape_property(value)}" for name, value in properties.items())
    lines = [visible(line) for line in (diagnostic.message, diagnostic.hint) if line]
    return f"::{diagnostic.severity} {said}::{'%0A'.join(_escape(line) for line in lines)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(visible(text)).replace(":", "%3A").replace(",", "%2C")
