"""Readings: what other methods than log-odds make of the same rules that hold, and the pieces that they all read.

A piece is what counts once (a unit) where it holds in the likeliest world: what it lends each scenario, and how far it
can be believed to hold at all. A method reads the pieces and gives every scenario a number of its own kind; only which
scenario it puts first can be compared between methods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vedette.reasoning.grounded_case import GroundedCase, LikelyWorld
from vedette.reasoning.prior_chances import PriorChances
from vedette.reasoning.scoring.units import Unit

SAME = 9
"""Numbers that agree to so many decimals put scenarios level."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one rule says where it holds: `bearing` is what it lends each scenario, centred, in dB; `chance` how likely
    it holds by the credences of its facts, and `weakest` the credence of its least believed fact, the best way to meet
    it taken (both from 0 to 1).
    """

    rule: str
    value: str
    bearing: Mapping[str, float]
    chance: float
    weakest: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a method makes of the pieces: `numbers` by scenario, the larger the better, and what stands beside them.

    `conflict` is Dempster's K where the method has one; `caution` says what the reader must know, or nothing.
    """

    method: str
    measure: str
    numbers: Mapping[str, float]
    beside: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    conflict: float | None = None
    caution: str = ""

    @property
    def leaders(self) -> tuple[str, ...]:
        """Who stands first; several where they are level."""
        best = max(round(number, SAME) for number in self.numbers.values())
        return tuple(sorted(name for name, number in self.numbers.items() if round(number, SAME) == best))


def list_pieces(gathered: GroundedCase, likely: LikelyWorld, chances: PriorChances) -> tuple[Piece, ...]:
    """The pieces of a case, sorted by rule and value."""
    return tuple(
        Piece(
            rule=unit.rule,
            value=unit.value,
            bearing=dict(unit.bearing),
            chance=chances.units[unit.key],
            weakest=_find_weakest(gathered, likely, unit, chances),
        )
        for unit in likely.units
    )


def _find_weakest(gathered: GroundedCase, likely: LikelyWorld, unit: Unit, chances: PriorChances) -> float:
    """The least believed fact of the best way in which the unit holds; of an expectation, how likely it failed."""
    firings = gathered.circuit.grounding.firings
    ways = [firings[number].body for number in unit.firings if number in likely.firings]
    if unit.is_failure or not ways:
        return chances.units[unit.key]
    return max(min((chances.atoms[atom] for atom in body), default=1.0) for body in ways)


def leave_out(pieces: Sequence[Piece], rule: str) -> tuple[Piece, ...]:
    """The pieces without those of one rule."""
    return tuple(piece for piece in pieces if piece.rule != rule)
