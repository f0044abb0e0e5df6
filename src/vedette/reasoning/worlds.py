"""Worlds as rows of bits: one assignment of true or false to every atom, 64 worlds to a machine word.

A matrix of worlds is held with an atom a row and the worlds packed along it (uint64, the first world in the lowest
bit), so that one machine instruction decides a condition in 64 worlds. Every question that Vedette answers is such a
matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.reasoning.sobol import DIGITS, draw_points

Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]

WORD = 64
CHUNK_WORDS = 128
"""Machine words scored at a time (8,192 worlds), so that all that is in hand stays in a processor's own cache."""
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_WITHIN_A_WORD = tuple(
    np.uint64(m)
    for m in (
        0xAAAAAAAAAAAAAAAA,
        0xCCCCCCCCCCCCCCCC,
        0xF0F0F0F0F0F0F0F0,
        0xFF00FF00FF00FF00,
        0xFFFF0000FFFF0000,
        0xFFFFFFFF00000000,
    )
)
"""Bit *i* of the number of each of 64 worlds, for i = 0 to 5."""
RUNS = 32
"""Independent scramblings of one sequence of points: enough to tell how far their mean may be off."""
_OCTET = 8


@dataclass(frozen=True, slots=True)
class Worlds:
    """`count` worlds over some atoms: row *i* of `rows` says in which of them atom `varying[i]` is true.

    Atoms of `certain` are true in all, other atoms in none. `rows` has shape (varying, ceil(count / 64)) and
    `weights`, which sum to 1, (count,). The worlds are `runs` equal and independent samples, one after the
    other; 1 says that they are no samples.
    """

    atoms: int
    certain: tuple[int, ...]
    varying: tuple[int, ...]
    rows: Bits
    weights: Floats
    runs: int = 1

    @property
    def count(self) -> int:
        return len(self.weights)

    @property
    def bits(self) -> Bits:
        """In which worlds each atom is true, shape (atoms, words). Bits beyond `count` are meaningless."""
        return self._expand(0, self.rows.shape[1])

    def split(self, words: int) -> Iterator[tuple[slice, Bits]]:
        """The same in parts of at most `words` words, to spare memory: which worlds, and the bits of all atoms."""
        for start in range(0, self.rows.shape[1], words):
            yield slice(start * WORD, min((start + words) * WORD, self.count)), self._expand(start, start + words)

    def _expand(self, start: int, stop: int) -> Bits:
        rows = self.rows[:, start:stop]
        bits = np.zeros((self.atoms, rows.shape[1]), dtype=np.uint64)
        bits[list(self.certain)] = ALL
        bits[list(self.varying)] = rows
        return bits

    def weigh(self, bits: Bits, part: slice) -> Floats:
        """The summed weight of those worlds of a part in which each row of `bits` is true, shape (rows,)."""
        weights = self.weights[part]
        return np.array([unpack(row[np.newaxis, :], len(weights))[0] @ weights for row in bits])


def collect_worlds(bits: Bits, weights: Floats) -> Worlds:
    """Any matrix of worlds, a row an atom, with the weights that the worlds have."""
    return Worlds(atoms=len(bits), certain=(), varying=tuple(range(len(bits))), rows=bits, weights=weights)


def count_words(worlds: int) -> int:
    """How many machine words hold that many worlds."""
    return -(-worlds // WORD)


def pack(truth: NDArray[np.bool_]) -> Bits:
    """Bits from a matrix of truth values with a row an atom and a column a world."""
    rows, count = truth.shape
    padded = np.zeros((rows, count_words(count) * WORD), dtype=np.bool_)
    padded[:, :count] = truth
    packed: Bits = np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64, copy=False)
    return packed


def unpack(bits: Bits, count: int) -> NDArray[np.uint8]:
    """Zeros and ones, shape (rows, count), from packed bits."""
    return np.unpackbits(_as_bytes(bits), axis=1, bitorder="little", count=count)


def _as_bytes(bits: Bits) -> NDArray[np.uint8]:
    """Eight worlds to a byte, the first in the lowest bit, on any machine."""
    return np.ascontiguousarray(bits).astype("<u8", copy=False).view(np.uint8)


_SWAPS = tuple(
    (np.uint64(shift), np.uint64(mask))
    for shift, mask in ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0))
)


def encode(bits: Bits) -> NDArray[np.uint8]:
    """For each world and each eight rows one byte, whose bit *i* says whether the *i*-th of the eight is true.

    `bits` has shape (8·n, words); returns shape (n, 64·words). Eight worlds of eight rows are the 8 x 8 bits of one
    word, which three exchanges transpose (Warren, "Hacker's Delight", 2nd ed. 2013, section 7-3).
    """
    octets = _as_bytes(bits).reshape(len(bits) // _OCTET, _OCTET, bits.shape[1] * _OCTET)
    squares = octets.transpose(0, 2, 1).copy().view("<u8")[..., 0].astype(np.uint64, copy=False)
    moved = np.empty_like(squares)
    for shift, mask in _SWAPS:
        np.right_shift(squares, shift, out=moved)
        moved ^= squares
        moved &= mask
        squares ^= moved
        moved <<= shift
        squares ^= moved
    return _as_bytes(squares)


def build_one_world(atoms: int, true: Sequence[int]) -> Worlds:
    """The single world in which exactly these atoms are true."""
    return Worlds(
        atoms=atoms, certain=tuple(true), varying=(), rows=np.zeros((0, 1), dtype=np.uint64), weights=np.ones(1)
    )


def enumerate_bits(rows: int, count: int) -> Bits:
    """The lowest bits of the numbers from 0 on, a row a bit, shape (rows, words)."""
    words = count_words(count)
    return np.array([_enumerate_bit(i, words) for i in range(rows)], dtype=np.uint64).reshape(rows, words)


def _enumerate_bit(position: int, words: int) -> Bits:
    """In which of the worlds 0, 1, 2, … the bit at this position of the world's number is set."""
    if position < len(_WITHIN_A_WORD):
        return np.full(words, _WITHIN_A_WORD[position])
    block = (np.arange(words) >> (position - len(_WITHIN_A_WORD))) & 1
    return np.where(block == 1, ALL, np.uint64(0))


def draw_numbers(numbers: int, exponent: int, seed: int) -> Floats:
    """2^exponent draws of so many numbers between 0 and 1, shape (numbers, draws), evenly spread."""
    return to_numbers(draw_points(numbers, exponent, np.random.Generator(np.random.PCG64(seed))))


def to_numbers(points: NDArray[np.uint32]) -> Floats:
    """The middle of the slice of 0 to 1 that each point stands for."""
    return (points.astype(np.float64) + 0.5) / 2.0**DIGITS


# --- what a share of the worlds lies below ----------------------------------------------------------------------------

BINS = 4_096
"""Values counted into so many slices at a time; about as many are quickly sorted."""
SHARE_ERROR = 1e-12
"""A share of the weight is reached by a sum that misses it by no more than this, which is how sums round."""


def find_quantile(values: Floats, weights: Floats, share: float) -> float:
    """The smallest of the values such that worlds of that share of all weight have it or less; `values` are finite.

    Values are counted into slices, and only the slice in which the share is reached is looked into further: to sort a
    million values takes several times as long.
    """
    sought = share * weights.sum() * (1.0 - SHARE_ERROR)
    below = 0.0
    while len(values) > BINS:
        low, high = values.min(), values.max()
        if high - low < SHARE_ERROR:
            return float(low)
        slices = ((values - low) * (BINS / (high - low))).astype(np.intp)
        reached = below + np.cumsum(np.bincount(slices, weights))
        chosen = min(int(np.searchsorted(reached, sought)), len(reached) - 1)
        below = reached[chosen - 1] if chosen else below
        kept = slices == chosen
        values, weights = values[kept], weights[kept]
    order = np.argsort(values, kind="stable")
    last = int(np.searchsorted(below + np.cumsum(weights[order]), sought))
    return float(values[order[min(last, len(order) - 1)]])
