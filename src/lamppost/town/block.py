"""The words of chance of a block of people, drawn together: the same words as one by one, several times as fast."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.draw import M0, M1, MASK, SHIFT, W0, W1

BLOCK: Final = 64
"""People of a block."""
BY_SLOT: Final = 256
BY_OCCURRENCE: Final = 1
"""What numbers the draws of a person: the slot or the occurrence."""


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
        third = np.uint64((week << 16) + q * step)
        for i in range(BLOCK):
            x0, x1, x2, x3 = np.uint64(first + i), np.uint64(0), third, np.uint64(purpose)
            y0, y1 = np.uint64(seed) & MASK, np.uint64(seed >> 32) & MASK
            for _ in range(10):
                p0 = M0 * x0
                p1 = M1 * x2
                x0, x1, x2, x3 = (p1 >> SHIFT) ^ x1 ^ y0, p1 & MASK, (p0 >> SHIFT) ^ x3 ^ y1, p0 & MASK
                y0 = (y0 + W0) & MASK
                y1 = (y1 + W1) & MASK
            out[4 * q, i] = np.uint32(x0)
            out[4 * q + 1, i] = np.uint32(x1)
            out[4 * q + 2, i] = np.uint32(x2)
            out[4 * q + 3, i] = np.uint32(x3)
