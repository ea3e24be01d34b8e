"""The kernels that fill houses: which household stands where, who lives in it, and where a district ends.

They are the inner loops of `households.py` and know no tables: everything comes as arrays of whole numbers.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.draw import philox
from lamppost.society.household_kinds import CHILD, ELDER, GRANDCHILD, ROOMMATE, SPOUSE
from lamppost.society.permutation import bits_for, permute
from lamppost.society.purposes import HOUSEHOLD, MEMBER
from lamppost.society.tables import OLDEST

YOUNGEST_MOTHER: Final = 16
"""No child is closer in age to a parent than this."""


@compiled
def choose(
    people: int,
    planned: int,
    sums: NDArray[np.int64],
    sizes: NDArray[np.int64],
    area: int,
    seed: int,
    part: int,
) -> NDArray[np.int32]:
    """Cells of the households of an area, until `people` are housed.

    planned: households expected; sums: (c,) running sums of the cells' weights, scaled; sizes: (c,) people in a
    household of the cell. Where a household has more people than are left, one of the fitting size takes its place.
    """
    bits, total = bits_for(planned), sums[-1]
    purpose = HOUSEHOLD | (part << 8)
    a, b, c, d = philox(area, 0, 0, purpose, seed, seed >> 32)
    start = philox(area, 0, 1, purpose, seed, seed >> 32)[0]
    out = np.empty(min(people, planned + planned // 8 + 1024) + 1, np.int32)
    count, housed = 0, 0
    while housed < people:
        if count < planned:
            place = permute(count, planned, bits, a, b, c, d)
            # (place + start / 2**32) / planned of the total, without passing 64 bits
            goal = (place * (total // planned)) + (place * (total % planned)) // planned
            goal += ((total // planned) * (start >> 12)) >> 20
        else:
            word = philox(area, count, 2, purpose, seed, seed >> 32)[0]
            goal = ((total >> 16) * word) >> 16
        cell = min(np.searchsorted(sums, goal, side="right"), sums.shape[0] - 1)
        left = people - housed
        if sizes[cell] > left:
            fitting = 0
            for other in range(sums.shape[0]):
                if sizes[other] == left:
                    fitting += sums[other] - (sums[other - 1] if other else 0)
            word = philox(area, count, 3, purpose, seed, seed >> 32)[0]
            goal = ((fitting >> 16) * word) >> 16
            for other in range(sums.shape[0]):
                if sizes[other] == left:
                    cell = other
                    goal -= sums[other] - (sums[other - 1] if other else 0)
                    if goal < 0:
                        break
        out[count] = cell
        count += 1
        housed += sizes[cell]
    return out[:count]


class Recipes(NamedTuple):
    """How the kernel makes a household: the mix's cells, the kinds' recipes, and the tables they are drawn by."""

    cell_kind: NDArray[np.int64]  # (c,)
    cell_age: NDArray[np.int64]  # (c,) age of the head
    sizes: NDArray[np.int64]  # (k,)
    steps: NDArray[np.int64]  # (k, 10, 4) table, other member, sex rule, role
    given: NDArray[np.int64]  # (16, 105, 104) thresholds of a member's age by table and the other's age
    male: NDArray[np.int64]  # (5, 105) thresholds of being male by sex rule and age


@compiled
def inhabit(
    cells: NDArray[np.int32],
    recipes: Recipes,
    person: int,
    key: tuple[int, int],
    household_start: NDArray[np.int32],
    age: NDArray[np.uint8],
    sex: NDArray[np.uint8],
    role: NDArray[np.uint8],
) -> None:
    """Draw the people of each household, the first of whom is `person`; key: seed and part."""
    seed, part = key
    for h in range(cells.shape[0]):
        kind = recipes.cell_kind[cells[h]]
        household_start[h] = person
        for m in range(recipes.sizes[kind]):
            step = recipes.steps[kind, m]
            word, coin, _, _ = philox(person + m, 0, 0, MEMBER | (part << 8), seed, seed >> 32)
            years = recipes.cell_age[cells[h]]
            if m > 0:
                row = recipes.given[step[0], np.int64(age[person + step[1]])]
                years = np.searchsorted(row, word, side="right")
            age[person + m] = years
            sex[person + m] = 0 if coin < recipes.male[step[2], years] else 1
            role[person + m] = step[3]
        person += recipes.sizes[kind]


@compiled
def mend(household_start: NDArray[np.int32], age: NDArray[np.uint8], role: NDArray[np.uint8]) -> int:
    """Put right the few ages that quantile matching left too close between parent and child; gives their number."""
    mended = 0
    for h in range(household_start.shape[0] - 1):
        start, stop = np.int64(household_start[h]), np.int64(household_start[h + 1])
        head = np.int64(age[start])
        youngest_parent = head
        if start + 1 < stop and role[start + 1] == SPOUSE and age[start + 1] < head:
            youngest_parent = np.int64(age[start + 1])
        for i in range(start, stop):
            low, high = np.int64(18), np.int64(OLDEST)
            if role[i] == CHILD:
                low, high = np.int64(0), youngest_parent - YOUNGEST_MOTHER
            elif role[i] == GRANDCHILD:
                low, high = np.int64(0), np.int64(17)
            elif role[i] == ELDER:
                low = head + YOUNGEST_MOTHER
            elif role[i] == ROOMMATE:
                low = np.int64(15)
            if age[i] < low:
                age[i] = low
                mended += 1
            elif age[i] > high:
                age[i] = high
                mended += 1
    return mended


@compiled
def cut_districts(household_start: NDArray[np.int32], first: int, people: int, count: int) -> NDArray[np.int32]:
    """Ends (count,) of the districts of people first..first+people-1: the household ends nearest to equal parts."""
    ends = np.empty(count, np.int32)
    h = 0
    for d in range(count):
        goal = first + (people * (d + 1)) // count
        while household_start[h] < goal:
            h += 1
        ends[d] = household_start[h]
    return ends
