"""Engines that answer conjunctive queries over facts: which combinations of atoms meet all patterns of a rule at once.

An engine only joins. It knows no negation, no counting, no probability and no order of firing: those live in
`grounding` and `circuit`. That keeps engines simple, interchangeable and testable against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from vedette.reasoning.engines.joins import Engine, Join

ENGINES = {"rete": "vedette.reasoning.engines.rete"}
"""Name of every engine, and the module whose `build_engine` makes one (imported only when asked for)."""

DEFAULT_ENGINE = "rete"


def build_engine(name: str, joins: Sequence[Join], budget: int) -> Engine:
    """A fresh engine over these joins that gives up, with :class:`JoinExplosion`, beyond `budget` partial matches.

    Raises KeyError for a name that is not in `ENGINES`.
    """
    build: Callable[[Sequence[Join], int], Engine] = import_module(ENGINES[name]).build_engine
    return build(joins, budget)
