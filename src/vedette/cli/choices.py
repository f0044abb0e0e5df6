"""Words typed on the command line that must be one of a few."""

from __future__ import annotations

from collections.abc import Sequence

import typer


def check_word(value: str, known: Sequence[str], what: str) -> str:
    """The value if it is a known word; otherwise a mistake of use that offers the nearest one."""
    if value not in known:
        from vedette.language.diagnostics import did_you_mean

        raise typer.BadParameter(f"unknown {what} `{value}`; {did_you_mean(value, known)}")
    return value
