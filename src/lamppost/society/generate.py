"""Making a society: a short list of steps, each in its own file, for each part of a place; then the parts are joined.

Everything follows from (people, seed, place) by keyed draws. Greater-bay is three parts in one society: people keep
the place they belong to, firms too, and some firms of Guangdong are headed from across the boundary.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.model import OwnPlace
from lamppost.catalogue.people import AGE_FLOORS, AGE_GROUPS, AREAS, FLAGS, INCOMES, PLACES
from lamppost.draw import philox, threshold
from lamppost.errors import LamppostError
from lamppost.society import education, firms, flags, homes, households, income, schools, tables, work
from lamppost.society.deal import Key, shuffled, signed
from lamppost.society.places import Part, parts_of
from lamppost.society.purposes import ACROSS
from lamppost.society.rake import apportion
from lamppost.values import seed_of, whole

MOST_PEOPLE: Final = 100_000_000
Arrays = dict[str, NDArray[Any]]


def generate_arrays(people: int, seed: int = 1, place: str | OwnPlace = "mainland-city") -> Arrays:
    """The arrays of a society of `people` synthetic persons, by the names of the fields of `Society` (model.py).

    Args:
        people: 1 to 100,000,000.
        seed: 0 to 2**64 - 1.
        place: one of `places.names()`, or a place that a regime brings (`regime.society_place`).

    Raises:
        LamppostError: for a number of people or a seed that is none, or a place that is not known.
    """
    count, number = whole("people", people), seed_of(seed)
    if not 1 <= count <= MOST_PEOPLE:
        raise LamppostError(f"A society has 1 to {MOST_PEOPLE:,} people, not {count:,}.")
    parts = parts_of(place)
    shares = apportion(count, np.array([part.residents for part in parts]))
    made = [_make(part, n, Key(signed(number), part.code)) for part, n in zip(parts, shares.tolist(), strict=True) if n]
    arrays = _joined(made)
    if len(parts) > 1:
        _head_from_across(arrays, signed(number))
    return arrays


def _make(part: Part, count: int, key: Key) -> Arrays:
    """The arrays of one part, with its own numbers from 0."""
    people = households.settle(part, count, key)
    schooling = education.educate(people, part.source, key)
    stage = education.enrol(people, schooling, key)
    work_done = work.put_to_work(people, schooling, stage, part.source, key)
    employers = firms.assign(people, schooling, work_done, key)
    earned = income.earnings(people, schooling, stage, work_done)
    money = income.incomes(people, earned, part.source, key)
    fifth = money.fifth[people.household]
    taught = schools.assign(people, stage, fifth, key)
    home = homes.furnish(people, money.rank, part.source, key)
    lives = flags.Lives(people, stage, work_done, employers, home, fifth)
    bits = flags.raise_flags(lives, part.source, key, part.flags)
    return {
        "age": people.age,
        "sex": people.sex,
        "education": schooling,
        "sector": work_done.sector,
        "income_class": fifth,
        "income": money.yuan[people.household],
        "flags": bits,
        "cls": _classes(people, fifth),
        "household": people.household,
        "household_start": people.household_start,
        "district": people.district,
        "district_start": people.district_start,
        "district_area": people.district_area,
        "person_place": np.full(count, part.code, np.uint8),
        "workplace": employers.workplace,
        "school": taught.school,
        "employees_start": employers.employees_start,
        "employees": employers.employees,
        "firm_manager": employers.manager,
        "firm_size": employers.size,
        "firm_sector": employers.sector,
        "firm_public": employers.public,
        "firm_place": np.full(len(employers.size), part.code, np.uint8),
        "work_status": work_done.status,
        "household_collective": home.collective.astype(np.uint8),
        "school_stage": taught.stage,
        "school_private": taught.private,
    }


def _classes(people: households.People, fifth: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`catalogue.people.class_of` of each person (n,)."""
    group_of_age = (np.searchsorted(AGE_FLOORS, np.arange(tables.OLDEST + 1), side="right") - 1).astype(np.uint8)
    cell = people.sex * np.uint8(len(AREAS)) + people.area
    cell = cell * np.uint8(len(AGE_GROUPS)) + group_of_age[people.age]
    return (cell * np.uint8(len(INCOMES)) + fifth).astype(np.uint8)


COUNTED: Final = {
    "household": "household_collective",
    "household_start": "age",
    "district": "district_area",
    "district_start": "age",
    "workplace": "firm_size",
    "school": "school_stage",
    "employees_start": "employees",
    "employees": "age",
    "firm_manager": "age",
}
"""Arrays of numbers: by how many of what the numbers of a later part go up."""


def _joined(parts: Sequence[Arrays]) -> Arrays:
    """The parts one after the other, with their numbers moved up; -1 stays -1."""
    if len(parts) == 1:
        return parts[0]
    joined = {}
    for name in parts[0]:
        pieces = []
        for p, part in enumerate(parts):
            values = part[name]
            if name in COUNTED:
                before = sum(len(earlier[COUNTED[name]]) for earlier in parts[:p])
                values = np.where(values.astype(np.int64) < 0, -1, values.astype(np.int64) + before).astype(
                    values.dtype
                )
                if name.endswith("_start") and p + 1 < len(parts):
                    values = values[:-1]
            pieces.append(values)
        joined[name] = np.concatenate(pieces)
    return joined


def _head_from_across(arrays: Arrays, seed: int) -> None:
    """Let residents of Hong Kong and Macau head some private firms of Guangdong, in place of one of the staff."""
    limit = threshold(tables.assumed("managed_from_hong_kong_or_macau", "guangdong", "greater-bay"))
    there = _where(arrays["firm_place"], PLACES["guangdong"]) & (arrays["firm_public"] == 0)
    manager_bit, across_bit = np.uint32(1 << FLAGS["manager"]), np.uint32(1 << FLAGS["cross-boundary"])
    adult = (arrays["age"] >= 25) & (arrays["age"] < 75)
    outside = np.flatnonzero(adult & ~_where(arrays["person_place"], PLACES["guangdong"])).astype(np.int32)
    if len(outside) == 0:
        return
    candidates = outside[shuffled(len(outside), ACROSS, 0, seed, 0)]
    chosen = [f for f in np.flatnonzero(there).tolist() if philox(f, 0, 0, ACROSS, seed, seed >> 32)[0] < limit]
    heads = candidates[np.arange(len(chosen)) % len(candidates)]
    arrays["firm_manager"][chosen] = heads
    arrays["flags"] &= ~manager_bit
    arrays["flags"][arrays["firm_manager"][arrays["firm_manager"] >= 0]] |= manager_bit
    arrays["flags"][heads] |= across_bit


def _where(places: NDArray[np.uint8], code: int) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = places == code
    return found
