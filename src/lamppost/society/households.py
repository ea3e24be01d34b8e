"""The people of the place, household by household: who lives with whom, how old they are, and in which district.

Households come from the balanced mix (`balance.py`) by systematic sampling in a keyed random order, so sizes and
kinds are met to within one household; members are drawn by their kind's recipe (`household_kinds.py`). The ages drawn
are then carried to the published single-year counts, sex by sex and area by area, by matching quantiles: since the
mix already meets the five-year bands, few people move by more than a year. Each area is cut into districts of about
the same number of people at the ends of households.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.society import ages, balance, household_kinds, tables
from lamppost.society.deal import Key, deal
from lamppost.society.housing import Recipes, choose, cut_districts, inhabit, mend
from lamppost.society.places import Part
from lamppost.society.purposes import AGE
from lamppost.society.rake import WORD, apportion, thresholds
from lamppost.society.tables import OLDEST, Floats

EXPECTED: Final = 1000
"""Weight, in people, of the expected ages beside the ages drawn: see `carried`."""

SCALE: Final = 1 << 40


class People(NamedTuple):
    """A borough's people: n persons, h households, d districts. Roles are those of `household_kinds`."""

    age: NDArray[np.uint8]  # (n,)
    sex: NDArray[np.uint8]  # (n,) 0 male, 1 female
    role: NDArray[np.uint8]  # (n,)
    area: NDArray[np.uint8]  # (n,) 0 urban, 1 rural
    household: NDArray[np.int32]  # (n,)
    household_start: NDArray[np.int32]  # (h+1,)
    district: NDArray[np.int32]  # (n,)
    district_start: NDArray[np.int32]  # (d+1,)
    district_area: NDArray[np.uint8]  # (d,)


def carried(
    age: NDArray[np.uint8], sex: NDArray[np.uint8], expected: Floats, wanted: Floats, area: int, key: Key
) -> NDArray[np.uint8]:
    """Ages (n,) carried to the wanted shares by sex and age (2, 105), in order, within each sex.

    The ages drawn are taken together with `EXPECTED` people of the expected ages, so that in a hamlet chance does
    not stretch a family over the whole range of ages.
    """
    cells = sex.astype(np.int16) * (OLDEST + 1) + age
    drawn = np.bincount(cells, minlength=2 * (OLDEST + 1)).reshape(2, -1) + EXPECTED * expected
    moves = np.zeros((2, OLDEST + 1, OLDEST + 1))
    for s in range(2):
        have = np.concatenate([[0.0], np.cumsum(drawn[s] / drawn[s].sum())])
        want = np.concatenate([[0.0], np.cumsum(wanted[s] / wanted[s].sum())])
        have[-1] = want[-1] = 1.0
        shared = np.minimum(have[1:, None], want[None, 1:]) - np.maximum(have[:-1, None], want[None, :-1])
        moves[s] = np.maximum(shared, 0.0)
    return deal(cells, thresholds(moves.reshape(-1, OLDEST + 1)), AGE, key, other=area)


def district_counts(people: NDArray[np.int64]) -> list[int]:
    """Number of districts by area: about the assumed number of residents each, at least one where anyone lives."""
    residents = tables.assumed("district_residents")
    return [max(1, round(int(n) / residents)) if n else 0 for n in people]


def settle(part: Part, people: int, key: Key) -> People:
    """House `people` persons of a borough: see the top of this file."""
    by_area = apportion(people, np.array([part.urban_share, 1.0 - part.urban_share]))
    recipes = household_kinds.kinds()
    sizes, steps = household_kinds.recipe_arrays(recipes)
    given = thresholds(household_kinds.age_tables()[0])
    age, sex, role = (np.zeros(people, np.uint8) for _ in range(3))
    starts: list[NDArray[np.int32]] = []
    ends: list[NDArray[np.int32]] = [np.zeros(1, np.int32)]
    first = 0
    for area, (count, districts) in enumerate(zip(by_area.tolist(), district_counts(by_area), strict=True)):
        if count == 0:
            ends.append(np.zeros(0, np.int32))
            continue
        mix, profile = balance.mix(part.source, area), ages.profile_in(part.source, area)
        sums = np.cumsum(np.rint(mix.weight / mix.weight.sum() * SCALE).astype(np.int64))
        planned = max(1, round(count * float(mix.weight.sum())))
        cells = choose(count, planned, sums, sizes[mix.kind], area, key.seed, key.part)
        male = np.rint(household_kinds.male_shares(profile) * WORD).astype(np.int64)
        start = np.empty(len(cells) + 1, np.int32)
        start[-1] = first + count
        inhabit(
            cells,
            Recipes(mix.kind, mix.head_age, sizes, steps, given, male),
            first,
            (key.seed, key.part),
            start,
            age,
            sex,
            role,
        )
        span = slice(first, first + count)
        age[span] = carried(age[span], sex[span], mix.people, profile, area, key)
        starts.append(start[:-1])
        ends.append(cut_districts(start, first, count, min(districts, len(cells))))
        first += count
    household_start = np.concatenate([*starts, np.array([people], np.int32)])
    mend(household_start, age, role)
    district_start = np.concatenate(ends)
    return People(
        age=age,
        sex=sex,
        role=role,
        area=np.repeat(np.array([0, 1], np.uint8), by_area),
        household=np.repeat(np.arange(len(household_start) - 1, dtype=np.int32), np.diff(household_start)),
        household_start=household_start,
        district=np.repeat(np.arange(len(district_start) - 1, dtype=np.int32), np.diff(district_start)),
        district_start=district_start,
        district_area=np.repeat(np.array([0, 1], np.uint8), [len(ends[1]), len(ends[2])]),
    )
