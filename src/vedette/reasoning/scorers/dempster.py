"""Dempster-Shafer: how far is each scenario supported, and how far is it not ruled out?

Method: every piece is a simple support function (Shafer, "A Mathematical Theory of Evidence", 1976): it commits a mass
to the set of scenarios that it favours and leaves the rest to all of them. The mass is 1 - 10^(-w/10), w being by how
many dB it favours them over the others on average, so that weights of evidence add up (ch. 5), times how likely it
holds at all. Masses combine by Dempster's rule. What then falls on the empty set is the conflict K; beyond a limit
Dempster's rule turns a sliver of agreement into certainty (Zadeh, "On the validity of Dempster's rule", 1979), and
Yager's is taken, which leaves all conflict to ignorance ("On the Dempster-Shafer framework", Information Sciences 41,
1987). Chances for comparison are pignistic: each mass in equal parts (Smets, 1990).

Worked example (Zadeh's): one source has 0.99 for meningitis and 0.01 for concussion, the other 0.99 for a tumour and
0.01 for concussion. K is 0.9999; Dempster's rule makes concussion certain, Yager's leaves it 0.0001.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from math import fsum

from vedette.language.model import Rulebook
from vedette.reasoning.readings import Piece, Reading

METHOD = "dempster"
MOST_CONFLICT = 0.9
"""With more conflict Dempster's rule is refused (assumed)."""

Masses = Mapping[frozenset[str], float]
NOTHING: frozenset[str] = frozenset()


def conjoin(one: Masses, other: Masses) -> dict[frozenset[str], float]:
    """What both say together, conflict left on the empty set (the unnormalised rule; it commutes and associates)."""
    found: dict[frozenset[str], list[float]] = {}
    for left, mass in one.items():
        for right, also in other.items():
            found.setdefault(left & right, []).append(mass * also)
    return {focus: fsum(parts) for focus, parts in found.items()}


def disjoin(one: Masses, other: Masses) -> dict[frozenset[str], float]:
    """What holds if either of them is right (Dubois and Prade's disjunctive rule): no conflict, and little said."""
    found: dict[frozenset[str], list[float]] = {}
    for left, mass in one.items():
        for right, also in other.items():
            found.setdefault(left | right, []).append(mass * also)
    return {focus: fsum(parts) for focus, parts in found.items()}


def normalise(masses: Masses) -> dict[frozenset[str], float]:
    """Dempster's rule: conflict is left out and the rest scaled up. Raises ValueError where there is nothing else."""
    conflict = masses.get(NOTHING, 0.0)
    if conflict >= 1.0:
        raise ValueError("the pieces contradict each other entirely")
    return {focus: mass / (1.0 - conflict) for focus, mass in masses.items() if focus}


def yield_to_ignorance(masses: Masses, frame: frozenset[str]) -> dict[frozenset[str], float]:
    """Yager's rule: conflict is ignorance."""
    found = {focus: mass for focus, mass in masses.items() if focus}
    return {**found, frame: found.get(frame, 0.0) + masses.get(NOTHING, 0.0)}


def find_belief(masses: Masses, name: str) -> float:
    """What is committed to this scenario alone."""
    return masses.get(frozenset({name}), 0.0)


def find_plausibility(masses: Masses, name: str) -> float:
    """What is not committed against it."""
    return fsum(mass for focus, mass in masses.items() if name in focus)


def find_pignistic(masses: Masses, name: str) -> float:
    """Every mass in equal parts to what it holds."""
    return fsum(mass / len(focus) for focus, mass in masses.items() if name in focus)


def commit(piece: Piece, frame: frozenset[str]) -> dict[frozenset[str], float]:
    """The masses of a piece: on what it favours, and on all."""
    favoured = frozenset(name for name in frame if piece.bearing[name] > 0.0)
    if not favoured or favoured == frame:
        return {frame: 1.0}
    over = fsum(piece.bearing[n] for n in favoured) / len(favoured)
    under = fsum(piece.bearing[n] for n in frame - favoured) / len(frame - favoured)
    mass = piece.chance * (1.0 - 10.0 ** ((under - over) / 10.0))
    return {favoured: mass, frame: 1.0 - mass}


def read(pieces: Sequence[Piece], rulebook: Rulebook) -> Reading:
    """Pignistic chances, with belief and plausibility beside them and the conflict."""
    frame = frozenset(s.id for s in rulebook.scenarios)
    ordered = sorted(pieces, key=lambda piece: (piece.rule, piece.value))
    together: Masses = reduce(conjoin, (commit(piece, frame) for piece in ordered), {frame: 1.0})
    conflict = together.get(NOTHING, 0.0)
    refused = conflict > MOST_CONFLICT
    masses = yield_to_ignorance(together, frame) if refused else normalise(together)
    names = sorted(frame)
    rule = "Yager's rule, since so much conflict makes Dempster's unsafe (Zadeh 1979)" if refused else "Dempster's rule"
    return Reading(
        method=METHOD,
        measure="pignistic chance",
        numbers={name: find_pignistic(masses, name) for name in names},
        beside={
            "belief": {name: find_belief(masses, name) for name in names},
            "plausibility": {name: find_plausibility(masses, name) for name in names},
        },
        conflict=conflict,
        caution=f"Conflict {conflict:.2f}: combined by {rule}. No prior is used.",
    )
