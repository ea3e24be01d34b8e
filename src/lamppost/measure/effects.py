"""Who is harmed and who is helped: the outcomes of each person in one world against those in the first.

Every outcome is a burden, so more of it harms. A person can be harmed in one outcome and helped in another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.measure.outcomes import OUTCOMES

HARMED, HELPED = 1, 2
EFFECTS: Final[dict[str, int]] = {"harmed": HARMED, "helped": HELPED, "both": HARMED | HELPED, "unchanged": 0}
"""Word -> the bits of a person: `harmed` in some outcome and helped in none, `helped`, `both`, `unchanged` in all."""

Outcomes = Mapping[str, NDArray[np.int64]]


def effects(first: Outcomes, other: Outcomes) -> NDArray[np.uint8]:
    """(n,) uint8 bits of each person: HARMED in some outcome of the other world, HELPED in some."""
    bits = np.zeros(next(iter(first.values())).shape[0], np.uint8)
    for name in OUTCOMES:
        difference = other[name] - first[name]
        bits[difference > 0] |= HARMED
        bits[difference < 0] |= HELPED
    return bits


def counts(bits: NDArray[np.uint8]) -> dict[str, int]:
    """How many people each word of EFFECTS is true of; together they are everybody."""
    return {word: int(np.count_nonzero(bits == code)) for word, code in EFFECTS.items()}
