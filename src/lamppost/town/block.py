"""The words of chance of a block of people, drawn together: the same words as one by one, several times as fast."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.draw import philox

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
        for i in range(BLOCK):
            words = philox(first + i, 0, (week << 16) + q * step, purpose, seed, seed >> 32)
            out[4 * q, i], out[4 * q + 1, i], out[4 * q + 2, i], out[4 * q + 3, i] = words
