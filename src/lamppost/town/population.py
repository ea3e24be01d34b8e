"""The society as the kernels read it: who lives where, with whom, and works for whom. Never written."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.society.model import Society
from lamppost.town.rows import HOME, HomeRow, Rows


class Population(NamedTuple):
    """The fixed facts about n people and m firms that a week looks up."""

    seed: int
    people: int
    firms: int
    home: Rows[HomeRow]  # (n + m,) HOME; of a firm only the place
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
    """The society's arrays, with the seed of the run."""
    people = society.people
    home = np.zeros(people + society.firms, HOME)
    home["household"][:people] = society.household
    home["workplace"] = -1
    home["workplace"][:people] = society.workplace
    home["district"][:people] = society.district
    home["age"][:people] = society.age
    home["place"][:people] = society.person_place
    home["place"][people:] = society.firm_place
    return Population(
        signed(seed),
        people,
        society.firms,
        home,
        society.district_start,
        society.household_start,
        society.employees_start,
        society.employees,
        society.firm_manager,
    )
