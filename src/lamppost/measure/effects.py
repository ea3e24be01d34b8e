"""Who had more of a burden and who less: the outcomes of each person in one world against those in the first.

Every outcome is a burden, so more of it harms. Harm is told by its kind and never added up: being refused a flight,
standing on a list, leaving something unsaid and having a false record are not the same, and nobody has a rate at which
one could be set off against another. There is one sign (the other world less the first) and one reference (the first).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.measure.burdens import compare
from lamppost.measure.outcomes import OUTCOMES

KINDS: Final[dict[str, str]] = {
    "refused": "refused_services",
    "listed": "listed_weeks",
    "silenced": "expression_foregone",
    "falsely_recorded": "false_records",
}
"""The kinds of harm that headlines tell apart -> the outcome of each."""

Outcomes = Mapping[str, NDArray[np.int64]]
Bits = NDArray[np.uint16]


def harmed_bit(outcome: str) -> int:
    """The bit of a person who has more of an outcome than in the first world; the next higher is that of less."""
    return 1 << 2 * list(OUTCOMES).index(outcome)


def effects(first: Outcomes, other: Outcomes) -> Bits:
    """(n,) uint16 bits of each person: two for each outcome, for more and for less of it than in the first world."""
    one, two = (np.stack([world[name] for name in OUTCOMES]) for world in (first, other))
    bits = np.zeros(one.shape[1], np.uint16)
    compare(one, two, bits)
    return bits


def tallies(bits: Bits) -> dict[str, dict[str, int]]:
    """Outcome -> how many people are harmed, helped and unchanged in it; the three add up to everybody."""
    found = {}
    for name in OUTCOMES:
        more = harmed_bit(name)
        harmed, helped = (int(np.count_nonzero(bits & np.uint16(bit))) for bit in (more, more << 1))
        found[name] = {"harmed": harmed, "helped": helped, "unchanged": bits.shape[0] - harmed - helped}
    return found


def unchanged(bits: Bits) -> int:
    """How many people are as in the first world in every outcome."""
    return int(np.count_nonzero(bits == 0))


__all__ = ["KINDS", "effects", "harmed_bit", "tallies", "unchanged"]
