"""Worlds as rows of bits: one assignment of true or false to every atom, 64 worlds to a machine word.

A matrix of worlds is held with an atom a row and the worlds packed along it (uint64, the first world in the lowest bit), so
that one machine instruction decides a condition in 64 worlds. Every question that Vedette answers is such a matrix.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]

WORD = 64
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


@dataclass(frozen=True, slots=True)
class Worlds:
    """`count` worlds over some atoms: `bits[i]` says in which worlds atom *i* is true; `weights` sum to 1.

    `bits` has shape (atoms, ceil(count / 64)) and `weights` shape (count,). Bits beyond `count` are meaningless.
    """

    bits: Bits
    weights: Floats

    @property
    def count(self) -> int:
        return len(self.weights)


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
    as_bytes = np.ascontiguousarray(bits).astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(as_bytes, axis=1, bitorder="little", count=count)


def build_one_world(atoms: int, true: Sequence[int]) -> Worlds:
    """The single world in which exactly these atoms are true."""
    bits = np.zeros((atoms, 1), dtype=np.uint64)
    bits[list(true)] = ALL
    return Worlds(bits, np.ones(1))


def enumerate_worlds(atoms: int, certain: Sequence[int], doubtful: Mapping[int, float]) -> Worlds:
    """All worlds over the doubtful atoms, each with its probability; the other atoms are false unless certain.

    Doubtful atoms are independent of each other. Raises ValueError beyond 26 of them (67 million worlds).
    """
    if len(doubtful) > 26:
        raise ValueError(f"{len(doubtful)} doubtful facts are too many to enumerate")
    count = 2 ** len(doubtful)
    bits = np.zeros((atoms, count_words(count)), dtype=np.uint64)
    bits[list(certain)] = ALL
    weights = np.ones(1)
    for position, (atom, probability) in enumerate(sorted(doubtful.items())):
        bits[atom] = _enumerate_bit(position, count_words(count))
        weights = np.concatenate([weights * (1.0 - probability), weights * probability])
    return Worlds(bits, weights)


def _enumerate_bit(position: int, words: int) -> Bits:
    """In which of the worlds 0, 1, 2, … the bit at this position of the world's number is set."""
    if position < len(_WITHIN_A_WORD):
        return np.full(words, _WITHIN_A_WORD[position])
    block = (np.arange(words) >> (position - len(_WITHIN_A_WORD))) & 1
    return np.where(block == 1, ALL, np.uint64(0))


def sample_worlds(atoms: int, certain: Sequence[int], doubtful: Mapping[int, float], count: int, seed: int) -> Worlds:
    """`count` equally weighted worlds drawn at random (PCG64, seeded), every doubtful atom on its own."""
    bits = np.zeros((atoms, count_words(count)), dtype=np.uint64)
    bits[list(certain)] = ALL
    draw = np.random.Generator(np.random.PCG64(seed))
    for atom, probability in sorted(doubtful.items()):
        bits[atom] = pack((draw.random(count) < probability)[np.newaxis, :])[0]
    return Worlds(bits, np.full(count, 1.0 / count))
