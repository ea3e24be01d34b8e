"""A society of one invented person, the others in the home, a friend, a firm and its partner: the stage of a life."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from lamppost.catalogue.people import AREAS, FLAGS, INCOMES, PLACES, SEXES, age_group_of, class_of, flag_mask
from lamppost.errors import LamppostError, did_you_mean
from lamppost.rulebook.model import LifePerson
from lamppost.society.model import Society

ADULT: Final = 18
ELDER: Final = 65


def flags_of(person: LifePerson, with_child: bool) -> int:
    """The flags written down, and those that follow from age, area and home."""
    names = [*person.flags, "adult" if person.age >= ADULT else "child"]
    names += ["elder"] if person.age >= ELDER else []
    names += ["urban"] if person.area == "urban" else []
    names += ["parent"] if with_child and person.age >= ADULT else []
    return flag_mask(names)


def tiny_society(person: LifePerson, household: Sequence[LifePerson]) -> Society:
    """People: the person, the household, one friend (a home of their own). Firms: the workplace and a partner.

    Whoever has the flag `manager` heads the workplace; the person and everybody employed work there.
    """
    friend = LifePerson(age=max(ADULT, person.age), area=person.area, place=person.place)
    people = [person, *household, friend]
    n, home = len(people), len(people) - 1
    for each in people:
        if each.place not in PLACES:
            raise LamppostError(f"There is no place '{each.place}'.{did_you_mean(each.place, tuple(PLACES))}")
    child = any(each.age < ADULT for each in people[:home])
    flags = np.array([flags_of(each, child and i < home) for i, each in enumerate(people)], np.uint32)
    working = np.flatnonzero(flags & (1 << FLAGS["employed"] | 1 << FLAGS["manager"]))
    heads = np.flatnonzero(flags & (1 << FLAGS["manager"]))
    workplace = np.full(n, -1, np.int32)
    workplace[working] = 0
    cls = [
        class_of(SEXES.index(p.sex), AREAS.index(p.area), age_group_of(p.age), INCOMES.index(p.income)) for p in people
    ]
    place = np.array([PLACES[each.place] for each in people], np.uint8)
    return Society(
        place="a life",
        seed=0,
        people=n,
        age=np.array([each.age for each in people], np.uint8),
        sex=np.array([SEXES.index(each.sex) for each in people], np.uint8),
        education=np.zeros(n, np.uint8),
        sector=np.where(workplace == 0, 2, 255).astype(np.uint8),
        income_class=np.array([INCOMES.index(each.income) for each in people], np.uint8),
        income=np.full(n, 32_195, np.int32),  # middle fifth of households, 2023: income.csv
        flags=flags,
        cls=np.array(cls, np.uint8),
        household=np.array([0] * home + [1], np.int32),
        household_start=np.array([0, home, n], np.int32),
        district=np.zeros(n, np.int32),
        district_start=np.array([0, n], np.int32),
        district_area=np.array([AREAS.index(person.area)], np.uint8),
        person_place=place,
        workplace=workplace,
        school=np.full(n, -1, np.int32),
        employees_start=np.array([0, len(working), len(working)], np.int32),
        employees=working.astype(np.int32),
        firm_manager=np.array([heads[0] if len(heads) else -1, -1], np.int32),
        firm_size=np.zeros(2, np.uint8),
        firm_sector=np.full(2, 2, np.uint8),
        firm_public=np.zeros(2, np.uint8),
        firm_place=np.full(2, place[0], np.uint8),
    )


def who(name: str, household: Sequence[LifePerson]) -> int:
    """The actor number of 'self', 'child', 'parent', 'friend', 'firm' or 'partner-firm'."""
    n = len(household) + 2
    if name in ("friend", "firm", "partner-firm"):
        return {"friend": n - 1, "firm": n, "partner-firm": n + 1}[name]
    if name == "self":
        return 0
    for number, other in enumerate(household, start=1):
        if (name == "child") == (other.age < ADULT):
            return number
    raise LamppostError(f"This life has no {name}: add one to `household`.")
