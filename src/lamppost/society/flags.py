"""The flags of each person: who can do what, dealt by published or assumed shares.

What follows from age, home, school or work is copied; the rest is dealt by area, sex, age and income: an assumed
shape (`flag_profiles.csv`) moved until every published share (`flags.csv`) holds in the society itself. A flag says
what a person holds or does; none says what a person thinks.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.people import AREAS, FLAGS, INCOMES, SEXES
from lamppost.compiled import compiled
from lamppost.society import tables
from lamppost.society.ages import BAND_FLOORS, BANDS
from lamppost.society.deal import Key, deal
from lamppost.society.education import KINDERGARTEN, NO_STAGE, cells_of
from lamppost.society.firms import Firms
from lamppost.society.homes import Homes
from lamppost.society.household_kinds import CHILD, ELDER, HEAD, SPOUSE
from lamppost.society.households import People
from lamppost.society.purposes import FLAG, PARENTS
from lamppost.society.rake import chance, rake_chances
from lamppost.society.tables import Floats, TableFigure
from lamppost.society.work import EMPLOYEE, FARMER, SELF_EMPLOYED, Work

CELLS: Final = 4 * BANDS * len(INCOMES)
FAMILY_WIDE: Final = "benefit-recipient"
"""Dealt to households in `homes.py`."""


class Lives(NamedTuple):
    """What is known of a part's people when flags are dealt; fifth: (n,) income fifth of the place."""

    people: People
    stage: NDArray[np.uint8]
    work: Work
    firms: Firms
    homes: Homes
    fifth: NDArray[np.uint8]


def axes() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Area, sex, first age and income fifth of each of the 380 cells."""
    area, sex, band, income = np.indices((len(AREAS), len(SEXES), BANDS, len(INCOMES))).reshape(4, -1)
    return area, sex, np.array(BAND_FLOORS)[band], income


def cells_in(area: str, sex: str, ages: str) -> NDArray[np.bool_]:
    """The cells (380,) of a group; an empty word takes all."""
    areas, sexes, floors, _ = axes()
    first, last = tables.ages_of(ages)
    chosen = (floors >= first) & (floors <= last)
    if area:
        chosen &= areas == AREAS.index(area)
    if sex:
        chosen &= sexes == SEXES.index(sex)
    return chosen


def margins_of(flag: str, source: str) -> list[TableFigure]:
    """The shares of a flag that hold in a source: its own where it has any, else the mainland's."""
    every = tables.figures("flags")
    own = [entry for keys, entry in every.items() if keys[:2] == (source, flag)]
    return own or [entry for keys, entry in every.items() if keys[:2] == ("mainland", flag)]


def dealt_flags() -> tuple[str, ...]:
    """The flags that are dealt from `flags.csv`, in the order of the table."""
    return tuple(dict.fromkeys(keys[1] for keys in tables.figures("flags") if keys[1] != FAMILY_WIDE))


def odds_of(flag: str) -> Floats:
    """The assumed shape of a flag over the cells (380,)."""
    areas, sexes, floors, incomes = axes()
    odds = np.ones(CELLS)
    for (name, axis, group), entry in tables.figures("flag_profiles").items():
        if name != flag:
            continue
        if axis == "age":
            first, last = tables.ages_of(group)
            odds[(floors >= first) & (floors <= last)] *= entry.value
        elif axis == "sex":
            odds[sexes == SEXES.index(group)] *= entry.value
        elif axis == "area":
            odds[areas == AREAS.index(group)] *= entry.value
        else:
            odds[incomes == INCOMES.index(group)] *= entry.value
    return odds


def dealt(
    flag: str,
    source: str,
    cells: NDArray[np.int16],
    able: NDArray[np.bool_] | None,
    key: Key,
    share: float | None = None,
) -> NDArray[np.bool_]:
    """Who (n,) has a flag: by cell, only among the `able`, so that the shares of everyone hold.

    `share` of everyone, where the place gives it, holds in place of those of the source.
    """
    everyone = np.bincount(cells, minlength=CELLS).astype(np.float64)
    among = cells if able is None else np.where(able, cells, np.int16(-1)).astype(np.int16)
    counts = everyone if able is None else np.bincount(cells[able], minlength=CELLS).astype(np.float64)
    margins = []
    odds = odds_of(flag)
    covered = np.zeros(CELLS, np.bool_)
    if share is not None:
        covered[:] = True
        margins.append((odds > 0, share * float(everyone.sum())))
    for entry in margins_of(flag, source) if share is None else ():
        group = cells_in(*entry.keys[2:])
        covered |= group
        margins.append((group & (odds > 0), entry.value * float(everyone[group].sum())))
    chances = np.where(covered & (odds > 0), rake_chances(np.where(covered, odds, 0.0), counts, margins), 0.0)
    has: NDArray[np.bool_] = deal(among, chance(chances), FLAG, key, other=FLAGS[flag]) == 1
    return has


@compiled
def mark_parents(
    start: NDArray[np.int32], age: NDArray[np.uint8], role: NDArray[np.uint8], parent: NDArray[np.bool_]
) -> None:
    """Mark heads and spouses who live with an own child under 18."""
    for h in range(start.shape[0] - 1):
        for i in range(start[h], start[h + 1]):
            if role[i] == CHILD and age[i] < 18:
                for j in range(start[h], min(start[h] + 2, start[h + 1])):
                    if role[j] == HEAD or role[j] == SPOUSE:
                        parent[j] = True


def has_parents(people: People, key: Key) -> NDArray[np.bool_]:
    """Who (n,) has a living parent: everyone who lives with one, and others by age."""
    with_elder = np.maximum.reduceat(people.role == ELDER, people.household_start[:-1])[people.household]
    sure = (people.role == CHILD) | ((people.role == HEAD) & with_elder)
    cells = np.where(sure, np.int16(-1), people.age.astype(np.int16))
    chances = tables.age_profile("has_parents")
    alive: NDArray[np.bool_] = sure | (deal(cells, chance(chances), PARENTS, key) == 1)
    return alive


def raise_flags(
    lives: Lives, source: str, key: Key, shares: Mapping[str, float] = MappingProxyType({})
) -> NDArray[np.uint32]:
    """All flags (n,) of a part's people, as bits of `catalogue.people.FLAGS`; `shares` are those the place gives."""
    people, work, firms = lives.people, lives.work, lives.firms
    age, home = people.age, people.household
    parent = np.zeros(len(age), np.bool_)
    mark_parents(people.household_start, age, people.role, parent)
    manager = np.zeros(len(age), np.bool_)
    manager[firms.manager[firms.manager >= 0]] = True
    public = np.zeros(len(age), np.bool_)
    public[work.status == EMPLOYEE] = firms.public[firms.workplace[work.status == EMPLOYEE]] == 1
    known = {
        "adult": age >= 18,
        "child": age < 18,
        "parent": parent,
        "employed": work.status == EMPLOYEE,
        "self-employed": work.status == SELF_EMPLOYED,
        "farmer": work.status == FARMER,
        "student": (lives.stage != NO_STAGE) & (lives.stage != KINDERGARTEN),
        "migrant": lives.homes.migrant[home],
        "tenant": lives.homes.tenant[home],
        "benefit-recipient": lives.homes.benefit[home],
        "urban": people.area == 0,
        "manager": manager,
        "public-servant": public,
        "elder": age >= 65,
        "has-parents": has_parents(people, key),
    }
    cells = (cells_of(people) * len(INCOMES) + lives.fifth).astype(np.int16)
    able = {"platform-worker": known["self-employed"]}
    bits = np.zeros(len(age), np.uint32)
    for flag in dealt_flags():
        has = dealt(flag, source, cells, able.get(flag), key, shares.get(flag))
        if flag == "internet":
            able["app-user"] = has
        bits |= has.astype(np.uint32) << np.uint32(FLAGS[flag])
    for flag, has in known.items():
        bits |= has.astype(np.uint32) << np.uint32(FLAGS[flag])
    return bits


__all__ = ["Lives", "dealt", "dealt_flags", "margins_of", "raise_flags"]
