"""What would hand the lead to another scenario: all smallest sets of facts, origins or sources that do.

Method: every set of changes up to a size is a world, and all of them run through the circuit at once. A fact that
is true in the likeliest world may be removed; one that is false there, or that is only sought (`gaps`), may come
true, and is then no longer looked for in vain. *Leads* means: scores highest in the likeliest world of the variant,
ties going to the earlier id. What is reported is minimal: the set flips the lead and no proper subset does (minimal
correction sets; Reiter, "A theory of diagnosis from first principles", Artificial Intelligence 32, 1987). When
nothing up to the size flips, a mixed-integer model (`proof`) says how many changes it takes at least, and proves
it.

Worked example: peace leads war by 2 dB. Fact *a* lends peace 3 dB, *b* and *c* lend it 1 dB each. Without *a* war
leads by 1 dB: {a} flips. {b} and {c} alone do not, and {b, c} ends in a tie, which the earlier id (peace) keeps. So
{a} is all there is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vedette.analyses.flips.moves import By, Move, MoveSet, build_board, contains_any, list_sets
from vedette.analyses.flips.proof import Bound, prove_smallest
from vedette.analyses.result import CaseResult, build_head, draw
from vedette.reasoning.assess import Assessment
from vedette.reasoning.gaps import NOTHING, Search
from vedette.reasoning.work_progress import MayGoOn, Tell, always
from vedette.show.blocks import Block, Column, Heading, Note, Prose, Table
from vedette.show.numbers import format_count

SCHEMA = "vedette.flips/1"
SIZE = 3
"""Sets up to this size are looked at unless more are asked for."""
SHOWN = 20
"""Sets on a screen; the JSON has more."""
MOST_KEPT = 100_000
"""Sets that a result holds; beyond, they are counted."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A minimal set of changes and the scenario that leads once they are made."""

    changes: tuple[Move, ...]
    leader: str


@dataclass(frozen=True, slots=True)
class Flips(CaseResult):
    """All minimal sets up to `size`, by size and name. `count` is how many there are of each size from 1.

    `smallest` is the size of the smallest flip: known by search, or proved by the model (`proof` is then `search`
    or `model`); None with a proof means that no set whatever flips. Without one, `proof` is empty, `unproven` says
    why, and the smallest flip has at least `smallest` changes. `averaged_leader` is who leads once doubtful facts
    are averaged out.
    """

    by: str
    target: str | None
    size: int
    moves: int
    tried: int
    leader: str
    averaged_leader: str
    flips: tuple[Flip, ...]
    count: tuple[int, ...]
    smallest: int | None
    proof: str
    unproven: str
    is_whole: bool
    titles: dict[str, str]


def find_flips(
    assessment: Assessment,
    search: Search = NOTHING,
    size: int = SIZE,
    by: By = "fact",
    target: str | None = None,
    removals_only: bool = False,
    progress: Tell | None = None,
    may_go_on: MayGoOn = always,
) -> Flips:
    """All minimal sets of up to `size` changes that hand the lead to another scenario, or to `target`.

    What `search` holds must have been grounded with the evidence.
    """
    gathered = assessment.evidence
    scenarios = [s.id for s in gathered.rulebook.scenarios]
    board = build_board(gathered, NOTHING if removals_only else search, by, removals_only)
    leader = int(board.lead(np.zeros((1, 0), dtype=np.intp))[0])
    targets = [i for i, s in enumerate(scenarios) if (s == target if target else i != leader)]
    found, tried, is_whole = _search(board, [] if leader in targets else targets, size, progress, may_go_on)
    bound = Bound(0) if leader in targets else _bound(board, targets, found, size, is_whole)
    if bound.example:
        found = [(bound.example, int(board.lead(np.array([bound.example], dtype=np.intp))[0]))]
    proved = "search" if leader in targets or (found and not bound.example) else "model"
    return Flips(
        **build_head(SCHEMA, gathered),
        by=by,
        target=target,
        size=size,
        moves=len(board.moves),
        tried=tried,
        leader=scenarios[leader],
        averaged_leader=assessment.leader.scenario.id,
        flips=tuple(Flip(tuple(board.moves[m] for m in each), scenarios[to]) for each, to in found[:MOST_KEPT]),
        count=tuple(sum(len(each) == n for each, _ in found) for n in range(1, size + 1)),
        smallest=bound.size,
        proof="" if bound.unproven else proved,
        unproven=bound.unproven,
        is_whole=is_whole,
        titles={s.id: s.title for s in gathered.rulebook.scenarios},
    )


_Found = list[tuple[tuple[int, ...], int]]
"""Sets of moves, each with the scenario that then leads."""


def _search(
    board: MoveSet, targets: Sequence[int], size: int, progress: Tell | None, may_go_on: MayGoOn
) -> tuple[_Found, int, bool]:
    """All minimal sets up to a size, how many sets were tried, and whether there was time for all.

    What flips alone is in no larger minimal set.
    """
    found: _Found = []
    tried = 0
    open_moves = list(range(len(board.moves)))
    for length in range(1, size + 1 if targets else 1):
        whole = tried + math.comb(len(open_moves), length)
        new: _Found = []
        for sets in list_sets(open_moves, length):
            if not may_go_on():
                return [*found, *new], tried, False
            leaders = board.lead(sets)
            flipping = np.isin(leaders, targets)
            kept, to = sets[flipping], leaders[flipping]
            minimal = ~contains_any(kept, (each for each, _ in found), len(board.moves))
            new += [(tuple(s), t) for s, t in zip(kept[minimal].tolist(), to[minimal].tolist(), strict=True)]
            tried += len(sets)
            if progress:
                progress(tried, whole)
        found += new
        if length == 1:
            alone = {each[0] for each, _ in new}
            open_moves = [m for m in open_moves if m not in alone]
    return found, tried, True


def _bound(board: MoveSet, targets: Sequence[int], found: _Found, size: int, is_whole: bool) -> Bound:
    if not found and not is_whole:
        return Bound(1, unproven="the time was up before all sets were tried")
    if found:
        return Bound(len(found[0][0]))
    if len(board.moves) <= size or not targets:
        return Bound(None)
    return prove_smallest(board, targets, size)


# --- as a screen ------------------------------------------------------------------------------------------------------

_UNITS = {"fact": ("fact", "facts"), "origin": ("origin", "origins"), "source": ("source", "sources")}


@draw.register
def build_blocks(flips: Flips) -> tuple[Block, ...]:
    """The answer in a sentence, the sets, and what was looked at."""
    blocks: list[Block] = [Heading(f"{flips.case}  {flips.title}", level=1), Prose(_say_answer(flips), tone="strong")]
    if flips.flips:
        columns = (Column("", "right"), Column("if", wrap=True), Column("then leads", wrap=True))
        rows = (
            (str(number), "; ".join(f"{m.name} {m.change}" for m in flip.changes), flips.titles[flip.leader])
            for number, flip in enumerate(flips.flips[:SHOWN], start=1)
        )
        blocks.append(Table(columns, tuple(rows)))
        left = sum(flips.count) - SHOWN
        if left > 0:
            blocks.append(Note(f"And {left:,} more; `--format json` lists them, `--to` and `--size` ask for fewer."))
    return (*blocks, *_build_notes(flips))


def _say_answer(flips: Flips) -> str:
    units = _UNITS[flips.by][1]
    to = f"to {flips.titles[flips.target]}" if flips.target else "to another scenario"
    leader = flips.titles[flips.leader]
    hand = "hands" if sum(flips.count) == 1 else "hand"
    if flips.smallest == 0:
        return f"{leader} already leads in the likeliest world."
    if flips.smallest is None:
        proved = f"proved over all {flips.moves} {units} that matter"
        return f"No set of changes whatever hands the lead of {leader} {to}: {proved}."
    if not flips.is_whole:
        return f"{format_count(sum(flips.count), 'set')} found that {hand} the lead of {leader} {to}; the time was up."
    if flips.proof == "search":
        counts = ", ".join(f"{n:,} of size {i}" for i, n in enumerate(flips.count, start=1) if n)
        return f"The lead of {leader} passes {to} by {counts}: these are all minimal sets up to size {flips.size}."
    if flips.proof == "model":
        return (
            f"No set of up to {flips.size} {units} hands the lead of {leader} {to}. The smallest that does has "
            f"{flips.smallest}: proved. One of them is shown."
        )
    found = " The set shown flips it." if flips.flips else ""
    return f"No set of fewer than {flips.smallest} {units} hands the lead of {leader} {to}.{found}"


def _build_notes(flips: Flips) -> list[Block]:
    notes: list[Block] = []
    if flips.unproven:
        notes.append(Note(f"How small a set could be is not proved: {flips.unproven}.", tone="bad"))
    if flips.averaged_leader != flips.leader:
        notes.append(
            Note(
                f"The likeliest world is led by {flips.titles[flips.leader]}, the verdict averaged over all worlds by "
                f"{flips.titles[flips.averaged_leader]}.",
                tone="bad",
            )
        )
    notes.append(
        Note(
            f"{flips.tried:,} sets of {flips.moves} {_UNITS[flips.by][1]} that matter were tried. Leading means: the "
            "highest score in the likeliest world, where a fact is true if its credence is above one half; ties go to "
            "the first id. In a minimal set every change is needed."
        )
    )
    return notes
