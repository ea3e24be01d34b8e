"""Making a society: a short list of steps, each in its own file, for each borough of a place; then these are joined.

Everything follows from (people, seed, place) by keyed draws. A place is made borough by borough, of a million people
each: none depends on how many there are, so they are made side by side and in the room that one needs. Greater-bay is
three parts in one society: people keep the place they belong to, firms too, and some firms of Guangdong are headed
from across the boundary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.model import OwnPlace
from lamppost.catalogue.people import AGE_FLOORS, AGE_GROUPS, AREAS, FLAGS, INCOMES, PLACES
from lamppost.compiled import default_threads
from lamppost.draw import philox, threshold
from lamppost.errors import LamppostError
from lamppost.society import education, firms, flags, homes, households, income, schools, tables, work
from lamppost.society.deal import Key, shuffled, signed
from lamppost.society.places import Part, parts_of
from lamppost.society.purposes import ACROSS
from lamppost.society.rake import apportion
from lamppost.values import seed_of, whole

MOST_PEOPLE: Final = 100_000_000
BOROUGH: Final = 1_000_000
"""People of a borough; the last one of a part has up to twice as many less one."""
Arrays = dict[str, NDArray[Any]]


class Borough(NamedTuple):
    """A number of people of a part, made by themselves; `number` counts the boroughs of the part from 0."""

    part: Part
    number: int
    people: int

    def key(self, seed: int) -> Key:
        """What its draws are keyed by. Codes of places are below 256."""
        return Key(seed, self.part.code | self.number << 8)


def generate_arrays(
    people: int,
    seed: int = 1,
    place: str | OwnPlace = "mainland-city",
    progress: Callable[[int, int], None] | None = None,
) -> Arrays:
    """The arrays of a society of `people` synthetic persons, by the names of the fields of `Society` (model.py).

    Args:
        people: 1 to 100,000,000.
        seed: 0 to 2**64 - 1.
        place: one of `places.names()`, or a place that a regime brings (`regime.society_place`).
        progress: called with (people made, people in all) after each borough.

    Raises:
        LamppostError: for a number of people or a seed that is none, or a place that is not known.
    """
    count, number = whole("people", people), seed_of(seed)
    if not 1 <= count <= MOST_PEOPLE:
        raise LamppostError(f"A society has 1 to {MOST_PEOPLE:,} people, not {count:,}.")
    parts = parts_of(place)
    shares = apportion(count, np.array([part.residents for part in parts]))
    boroughs = [each for part, n in zip(parts, shares.tolist(), strict=True) for each in boroughs_of(part, n)]
    arrays = _joined(list(_made(boroughs, signed(number), progress)))
    if len(parts) > 1:
        _head_from_across(arrays, signed(number))
    return arrays


def boroughs_of(part: Part, people: int) -> list[Borough]:
    """So many people of a part, by boroughs."""
    number = max(1, people // BOROUGH)
    sizes = [BOROUGH] * (number - 1) + [people - BOROUGH * (number - 1)]
    return [Borough(part, k, size) for k, size in enumerate(sizes) if size]


def _made(boroughs: Sequence[Borough], seed: int, progress: Callable[[int, int], None] | None) -> Iterator[Arrays]:
    """The arrays of each borough, in their order, made side by side."""
    people, done = sum(each.people for each in boroughs), 0

    def made(each: Borough) -> Arrays:
        return _make(each.part, each.people, each.key(seed))

    with ThreadPoolExecutor(default_threads()) as pool:
        try:
            # The first by itself, so that what all have in common is worked out once.
            for each, arrays in zip(boroughs, chain([made(boroughs[0])], pool.map(made, boroughs[1:])), strict=True):
                done += each.people
                if progress is not None:
                    progress(done, people)
                yield arrays
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _make(part: Part, count: int, key: Key) -> Arrays:
    """The arrays of one borough, with its own numbers from 0."""
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
"""Arrays of numbers: by how many of what the numbers of a later borough go up."""


def _joined(boroughs: list[Arrays]) -> Arrays:
    """The boroughs one after the other, with their numbers moved up; -1 stays -1. Takes their arrays from them."""
    if len(boroughs) == 1:
        return boroughs[0]
    lengths = [{name: len(values) for name, values in each.items()} for each in boroughs]
    joined: Arrays = {}
    for name in list(boroughs[0]):
        shared = len(boroughs) - 1 if name.endswith("_start") else 0  # the end of one is the start of the next
        total = sum(length[name] for length in lengths) - shared
        whole_place = np.empty(total, boroughs[0][name].dtype)
        at = before = 0
        for each, length in zip(boroughs, lengths, strict=True):
            values = each.pop(name)
            here = whole_place[at : at + len(values)]
            here[:] = values
            if name in COUNTED:
                np.add(here, here.dtype.type(before), out=here, where=here >= 0)
                before += length[COUNTED[name]]
            at += len(values) - (1 if shared else 0)
        joined[name] = whole_place
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
