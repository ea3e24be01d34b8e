"""Chance, keyed by the event and never by order.

A draw is a pure function of (seed, purpose, person, counterpart, week, slot, occurrence): "event-keyed hashing"
(Buffalo, Pearson and Klein, arXiv:2603.11084). The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, SC11,
2011), with its published known-answer tests in `tests/town/test_draw.py`. No generator object exists, nothing depends
on how many draws were made before, and every draw is four 32-bit words held in int64 so that integers stay integers.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from lamppost.compiled import inlined, whole

MASK = np.uint64(0xFFFFFFFF)
M0 = np.uint64(0xD2511F53)
M1 = np.uint64(0xCD9E8D57)
W0 = np.uint64(0x9E3779B9)
W1 = np.uint64(0xBB67AE85)
SHIFT = np.uint64(32)

# Purposes: what a draw is for. Declared once, never reused; society's own are 200..255 (society/purposes.py).
LIVE: Final = 1  # which act falls in a slot
INVENT: Final = 2  # records of things nobody did
SENSE: Final = 3  # whether a channel sees an act, and whose name it writes
SEEK: Final = 4  # which service is sought in a slot
ENFORCE: Final = 5  # whether a bar is applied at the counter
EXTEND: Final = 6  # whether a listing is extended
WAY_OUT: Final = 7  # whether a way out of a list is met this week
APPEAL: Final = 8  # whether the recorded person asks, and what is decided
WORK: Final = 9  # losing and finding work
TIE: Final = 10  # dropping a tie
REPAIR: Final = 11  # asking for repair
ACCUSED: Final = 12  # on whom a wrong record falls
DISCRETION: Final = 13  # whether an authority acts on a record
KNOWN: Final = 14  # whether an authority knows that two people are tied
OWN_YEAR_BEGINS: Final = 15  # the day of the year on which a person's own year begins
RANK: Final = 16  # who comes first among those with the same points


@inlined
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Philox4x32-10 of a counter and a key: six ints in 0..2**32-1 to four ints in 0..2**32-1."""
    x0, x1, x2, x3 = np.uint64(c0) & MASK, np.uint64(c1) & MASK, np.uint64(c2) & MASK, np.uint64(c3) & MASK
    y0, y1 = np.uint64(k0) & MASK, np.uint64(k1) & MASK
    for _ in range(10):
        p0 = M0 * x0
        p1 = M1 * x2
        x0, x1, x2, x3 = (p1 >> SHIFT) ^ x1 ^ y0, p1 & MASK, (p0 >> SHIFT) ^ x3 ^ y1, p0 & MASK
        y0 = (y0 + W0) & MASK
        y1 = (y1 + W1) & MASK
    return whole(x0), whole(x1), whole(x2), whole(x3)


@inlined
def draw(
    seed: int, purpose: int, person: int, counterpart: int, week: int, slot: int, occurrence: int
) -> tuple[int, int, int, int]:
    """Four words in 0..2**32-1 for one event.

    seed: 0..2**64-1 as int64 bits; person and counterpart: 0..2**32-1 (0 = no counterpart); week: 0..65535;
    slot and occurrence: 0..255.
    """
    return philox(person, counterpart, (week << 16) | (slot << 8) | occurrence, purpose, seed, seed >> 32)


def threshold(probability: float) -> int:
    """The integer t with P(word < t) = probability, for 32-bit words: 0..2**32."""
    return round(min(max(probability, 0.0), 1.0) * 2**32)
