"""What every engine is asked and what it must answer: joins of patterns over atoms.

The contract, with a worked example: a join of `a {x: $v}` and `b {y: $v}`, over the atoms 0 = `a {x: 1}`, 1 = `b
{y: 1}` and 2 = `b {y: 2}`, has exactly one match, `Match(join=0, atoms=(0, 1))`. An engine returns every match
once, in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from vedette.language.atoms import Atom
from vedette.language.model import Pattern


@dataclass(frozen=True, slots=True)
class Join:
    """The patterns of one rule that must be met together (at least one); `rule` is the rule's id.

    Roles are constants by now. Comparisons whose operand is a variable may be left to the asker, who checks every
    match.
    """

    rule: str
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """One way a join is met: `atoms[i]` is the number of the atom that meets pattern *i*."""

    join: int
    atoms: tuple[int, ...]


class Engine(Protocol):
    """Answers joins over a growing set of atoms. Two engines in one process know nothing of each other."""

    def extend(self, atoms: Sequence[Atom]) -> list[Match]:
        """Take in further atoms, numbered on from those taken in before; the matches that they make possible."""
        ...


class JoinExplosion(Exception):
    """A rule's conditions combine in more ways than the budget allows."""

    def __init__(self, rule: str, budget: int) -> None:
        self.rule = rule
        self.budget = budget
        super().__init__(f"rule {rule} has more than {budget} partial matches")
