"""A block of people: their words of chance are drawn together, and those that can come to something are picked out.

The words are the same as one by one, several times as fast. What is picked out is a *fall*: 64 bits with the word, the
entry of the line it falls in, the person's place in the block and the slot. A mispredicted branch costs as much as
looking up five words, so nothing here branches on chance: every fall is written, and counted only if it is one, which
takes room for one more than there can be.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, hot, whole
from lamppost.draw import philox
from lamppost.town.cells import bit_of
from lamppost.town.tables import U32, U64

BLOCK: Final = 64
"""People of a block."""
BY_SLOT: Final = 256
BY_OCCURRENCE: Final = 1
"""What numbers the draws of a person: the slot or the occurrence."""


@hot
def end_of_block(start: int, stop: int, people: int) -> int:
    """The actor after the last of the block that begins with `start`: all of it are people, or all firms."""
    end = min(start + BLOCK, stop)
    return people if start < people < end else end


@compiled
def draw_block(out: NDArray[np.uint32], seed: int, purpose: int, first: int, week: int, step: int) -> None:
    """The words of one purpose for BLOCK people in a row: those of `draw` without a counterpart, many at a time.

    Written as loops over the people, which LLVM puts into vector registers.

    Args:
        out: (4 * draws, BLOCK) uint32; column i is for the person first + i, rows 4 * q .. 4 * q + 3 are draw q;
            written.
        seed: 0..2**64-1 as int64 bits.
        purpose: what they are for.
        first: number of the first person.
        week: 0..65535.
        step: BY_SLOT or BY_OCCURRENCE.
    """
    for q in range(out.shape[0] // 4):
        for i in range(BLOCK):
            words = philox(first + i, 0, (week << 16) + q * step, purpose, seed, seed >> 32)
            out[4 * q, i], out[4 * q + 1, i], out[4 * q + 2, i], out[4 * q + 3, i] = words


@hot
def find(words: U32, slots: int, slot: int, cells: U64, place: int, falls: U64, found: int) -> int:
    """Add the words of one person that lie in a cell in which there is something.

    Args:
        words: (>= slots, BLOCK) uint32.
        slots: rows of `words` that count.
        slot: number of the first of them.
        cells: bits of the cells.
        place: the person's column.
        falls: room for so many more; written from `found` on.
        found: falls so far.

    Returns:
        The new number of falls.
    """
    for k in range(slots):
        word = words[k, place]
        falls[found] = np.uint64(word) << np.uint64(32) | np.uint64(place << 8 | slot + k)
        found += whole(bit_of(cells, word))
    return found


@hot
def find_always(some: int, slot: int, place: int, falls: U64, found: int) -> int:
    """Add a fall without a word for one person, if there are any words that are drawn by themselves."""
    if some != 0:
        falls[found] = np.uint64(place << 8 | slot)
        found += 1
    return found


@hot
def with_entry(fall: np.uint64, entry: int) -> np.uint64:
    """A fall whose entry is known."""
    return fall | np.uint64(entry) << np.uint64(16)


@hot
def read(fall: np.uint64) -> tuple[int, int, int, int]:
    """(word, entry, place in the block, slot)."""
    low = whole(fall & np.uint64(0xFFFFFFFF))
    return whole(fall >> np.uint64(32)), low >> 16, low >> 8 & 255, low & 255
