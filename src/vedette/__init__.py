"""Vedette weighs competing explanations of a situation: facts and rules in, scored and explained scenarios out.

From Python::

    from vedette import assess, load_case

    rulebook, case = load_case("scenarios/belarus-2022-12.yaml")
    assess(rulebook, case).leader.scenario.title    # 'Diversion'
"""

from __future__ import annotations

from vedette.version import __version__

TYPE_CHECKING = False  # as type checkers read it; importing `typing` would double the time of `vedette --version`
if TYPE_CHECKING:
    from typing import Any

    from vedette.language.diagnostics import BadInput
    from vedette.language.load import load_case, load_rulebook
    from vedette.notebook import assess

__all__ = ["BadInput", "__version__", "assess", "load_case", "load_rulebook"]

_HOMES = {
    "BadInput": "vedette.language.diagnostics",
    "assess": "vedette.notebook",
    "load_case": "vedette.language.load",
    "load_rulebook": "vedette.language.load",
}


def __dir__() -> list[str]:
    """The public names, whether they have been asked for yet or not."""
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `vedette --help` need not import numpy or experta."""
    if name not in _HOMES:
        raise AttributeError(f"module 'vedette' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
