"""The levy: what consequences bring in, and how far it suffices for the rewards that are given from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.town.gate import LOTS


@compiled
def lots_within(moved: NDArray[np.int64], purse: int) -> int:
    """How many lots of a week can draw on the levy before it is empty.

    Args:
        moved: (1 + LOTS,) int64, yuan that a week moves into the levy, and out of it by lot if all draw on it.
        purse: yuan in the levy before.
    """
    drawn = 0
    for lot in range(LOTS):
        drawn += moved[1 + lot]
        if drawn > purse:
            return lot
    return LOTS


@compiled
def left_in(moved: NDArray[np.int64], purse: int) -> int:
    """Yuan in the levy after a week; the arguments are those of `lots_within`."""
    for lot in range(LOTS):
        purse -= moved[1 + lot]
    return purse + moved[0]
