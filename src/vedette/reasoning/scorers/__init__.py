"""Scorers: the methods by which a grounded case becomes a judgement of every scenario; none knows another.

A scorer is a module with the functions of `Scorer`. A new one is one file here and one line in `SCORERS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from vedette.language.model import Rulebook
from vedette.reasoning.averaging import Outlook
from vedette.reasoning.grounded_case import GroundedCase, LikelyWorld
from vedette.reasoning.readings import Piece, Reading
from vedette.reasoning.scoring.judgement import DEFAULT_METHOD, Judgement, Method, Settings
from vedette.reasoning.spread import Spread

SCORERS = {DEFAULT_METHOD: "vedette.reasoning.scorers.logodds"}
"""Name of every method, and the module that scores by it (imported only when asked for)."""


@dataclass(frozen=True)
class Scores:
    """What a method makes of a case: a judgement of every scenario, best first, and what these were read off."""

    judgements: tuple[Judgement, ...]
    method: Method
    outlook: Outlook
    spread: Spread


class Scorer(Protocol):
    """What a method answers of a case whose rules are grounded."""

    def score(self, gathered: GroundedCase, likely: LikelyWorld, settings: Settings) -> Scores:
        """A judgement of every scenario, best first, from what the facts leave open."""


READERS = {
    "ach": "vedette.reasoning.scorers.ach",
    "certainty": "vedette.reasoning.scorers.certainty",
    "dempster": "vedette.reasoning.scorers.dempster",
}
"""Other methods, which read the rules that hold in the likeliest world, and the modules that do."""


class MethodReader(Protocol):
    """What another method answers."""

    def read(self, pieces: Sequence[Piece], rulebook: Rulebook) -> Reading:
        """A number of the method's own kind for every scenario."""


def find_reader(name: str) -> MethodReader:
    """The reader of that name. Raises KeyError for a name that is not in `READERS`."""
    return cast(MethodReader, import_module(READERS[name]))


def find_scorer(name: str) -> Scorer:
    """The scorer of that name. Raises KeyError for a name that is not in `SCORERS`."""
    return cast(Scorer, import_module(SCORERS[name]))
