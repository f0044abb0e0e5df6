"""Scorers: the methods by which a grounded case becomes a judgement of every scenario; none knows another.

A scorer is a module with the functions of `Scorer`. A new one is one file here and one line in `SCORERS`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from vedette.language.model import Scenario
from vedette.reasoning.grounded_case import GroundedCase, LikelyWorld
from vedette.reasoning.scoring.judgement import DEFAULT_METHOD, Scores, Settings
from vedette.reasoning.variance import Doubt

SCORERS = {DEFAULT_METHOD: "vedette.reasoning.scorers.logodds"}
"""Name of every method, and the module that scores by it (imported only when asked for)."""


class Scorer(Protocol):
    """What a method answers of a case whose rules are grounded."""

    def score(self, gathered: GroundedCase, likely: LikelyWorld, settings: Settings) -> Scores:
        """A judgement of every scenario, best first, from what the facts leave open."""

    def find_doubt(self, gathered: GroundedCase, settings: Settings, scenario: Scenario) -> Doubt | None:
        """Where the width of a scenario's range comes from; None when it has none."""


def find_scorer(name: str) -> Scorer:
    """The scorer of that name. Raises KeyError for a name that is not in `SCORERS`."""
    return cast(Scorer, import_module(SCORERS[name]))
