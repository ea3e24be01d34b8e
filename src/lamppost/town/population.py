"""The society as the kernels read it: who lives where, with whom, and works for whom. Never written."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.society.model import Society


class Population(NamedTuple):
    """The fixed facts about n people and m firms that a week looks up."""

    seed: int
    people: int
    firms: int
    household: NDArray[np.int32]  # (n,)
    workplace: NDArray[np.int32]  # (n,) firm, -1 = none
    district: NDArray[np.int32]  # (n,)
    district_start: NDArray[np.int32]
    household_start: NDArray[np.int32]
    employees_start: NDArray[np.int32]
    employees: NDArray[np.int32]
    manager: NDArray[np.int32]  # (m,) person, -1 = none


def signed(seed: int) -> int:
    """The same 64 bits as an int64, which is what kernels take."""
    seed &= (1 << 64) - 1
    return seed - (1 << 64) if seed >> 63 else seed


def population_of(society: Society, seed: int) -> Population:
    """The society's arrays, none of them copied, with the seed of the run."""
    return Population(
        signed(seed),
        society.people,
        society.firms,
        society.household,
        society.workplace,
        society.district,
        society.district_start,
        society.household_start,
        society.employees_start,
        society.employees,
        society.firm_manager,
    )
