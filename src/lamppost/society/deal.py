"""Dealing out an attribute so that each group gets exactly its share.

Within each cell (say, urban women of 30 to 34) the members are put in a keyed shuffle, and member number q of n gets
the quantile (q + start) / n with one random start per cell: systematic sampling in random order. A level is then
looked up in the cell's cumulative shares, so every cell has its share of every level to within one person, at any
size of society, and two attributes are independent because their shuffles have different keys.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.draw import philox
from lamppost.society.permutation import bits_for, permute


class Key(NamedTuple):
    """What a borough's draws are keyed by: the seed as int64 bits; the place's code and the borough's number."""

    seed: int
    part: int


def signed(seed: int) -> int:
    """The same 64 bits as an int64, which is what kernels take."""
    seed &= (1 << 64) - 1
    return seed - (1 << 64) if seed >> 63 else seed


@compiled
def deal_words(
    cells: NDArray[np.int16], limits: NDArray[np.int64], purpose: int, other: int, seed: int, part: int
) -> NDArray[np.uint8]:
    """Level of each member (n,), 0..l, from its cell (n,; negative = not dealt to, level 0) and thresholds (c, l)."""
    cell_count, levels = limits.shape
    counts = np.zeros(cell_count, np.int64)
    for i in range(cells.shape[0]):
        if cells[i] >= 0:
            counts[cells[i]] += 1
    words = np.empty((cell_count, 5), np.int64)
    bits = np.empty(cell_count, np.int64)
    for k in range(cell_count):
        bits[k] = bits_for(counts[k])
        a, b, c, d = philox(k, other, 0, purpose | (part << 8), seed, seed >> 32)
        words[k, 0], words[k, 1], words[k, 2], words[k, 3] = a, b, c, d
        words[k, 4] = philox(k, other, 1, purpose | (part << 8), seed, seed >> 32)[0]
    seen = np.zeros(cell_count, np.int64)
    out = np.zeros(cells.shape[0], np.uint8)
    for i in range(cells.shape[0]):
        cell = np.int64(cells[i])
        if cell < 0:
            continue
        q = seen[cell]
        seen[cell] += 1
        if limits[cell, 0] >= 1 << 32:  # the first level takes the whole cell
            continue
        q = permute(q, counts[cell], bits[cell], words[cell, 0], words[cell, 1], words[cell, 2], words[cell, 3])
        quantile = ((q << 32) + words[cell, 4]) // counts[cell]
        low, high = 0, levels
        while low < high:
            middle = (low + high) >> 1
            if limits[cell, middle] <= quantile:
                low = middle + 1
            else:
                high = middle
        out[i] = low
    return out


@compiled
def shuffled(count: int, purpose: int, other: int, seed: int, part: int) -> NDArray[np.int32]:
    """The numbers 0..count-1 in a keyed random order (count,)."""
    bits = bits_for(count)
    a, b, c, d = philox(other, count, 2, purpose | (part << 8), seed, seed >> 32)
    out = np.empty(count, np.int32)
    for i in range(count):
        out[i] = permute(i, count, bits, a, b, c, d)
    return out


@compiled
def bells(count: int, purpose: int, seed: int, part: int) -> NDArray[np.float64]:
    """A bell-shaped number of mean 0 and spread 1 for each of 0..count-1 (count,): the sum of four even ones."""
    out = np.empty(count, np.float64)
    for i in range(count):
        a, b, c, d = philox(i, 0, 3, purpose | (part << 8), seed, seed >> 32)
        out[i] = ((a >> 16) + (b >> 16) + (c >> 16) + (d >> 16) - 131070) / 37837.0
    return out


def deal(
    cells: NDArray[np.integer], limits: NDArray[np.int64], purpose: int, key: Key, other: int = 0
) -> NDArray[np.uint8]:
    """Level of each member by its cell's cumulative shares: see `deal_words`.

    Args:
        cells: (n,) cell numbers; negative = gets level 0 without a draw.
        limits: (c, l) 32-bit thresholds by cell, as `rake.thresholds` or `rake.chance` give them.
        purpose: one of society/purposes.py.
        key: seed and part.
        other: a second number in the key, where one purpose deals several things.
    """
    if len(cells) and int(cells.max()) >= len(limits):
        raise ValueError(f"cell {int(cells.max())} of {len(limits)}")
    levels: NDArray[np.uint8] = deal_words(
        np.ascontiguousarray(cells, np.int16), np.ascontiguousarray(limits), purpose, other, key.seed, key.part
    )
    return levels
