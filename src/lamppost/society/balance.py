"""How many households of each kind: weights that meet ages, sexes and household sizes at once.

Households and persons must both come out right, so the first shares of the kinds are moved as little as possible (in
Kullback-Leibler distance) until they bring the published mix of ages and sexes, sizes of household, people in
collective households and people of 80 or more who live alone. This is the entropy form of iterative proportional
updating (Ye and others, 2009), solved by Newton's method on its dual.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.society import ages, household_kinds, places, tables
from lamppost.society.household_kinds import HouseholdKind
from lamppost.society.tables import Floats, cached

SIZES = ("1", "2", "3", "4", "5", "6", "7+")
ROOM_SIZES = ("2", "4", "6", "8")
BIGGEST = 10
AREA_NAMES = ("urban", "rural")


class Mix(NamedTuple):
    """Households per resident of an area by cell, a cell being a kind and the age of its head."""

    kind: NDArray[np.int64]  # (c,) index into household_kinds.kinds()
    head_age: NDArray[np.int64]  # (c,)
    weight: Floats  # (c,) households per resident
    people: Floats  # (2, 105) share of residents by sex and age that these households bring


def open_ended(share: float, mean: float) -> Floats:
    """Shares of sizes 7..10 that add up to `share`, falling off so that their mean size is `mean`."""
    sizes = np.arange(7, BIGGEST + 1)
    low, high = 1e-6, 1.0
    for _ in range(80):
        ratio = (low + high) / 2
        fall = ratio ** np.arange(len(sizes))
        low, high = (ratio, high) if (sizes * fall).sum() / fall.sum() < mean else (low, ratio)
    split: Floats = share * fall / fall.sum()
    return split


def place_sizes(source: str) -> Floats:
    """Share of family households of size 1..10 in a source (10,), the open end split to meet the published mean."""
    shares = np.array([tables.figure("household_size", source, "all", size).value for size in SIZES])
    shares = shares / shares.sum()
    mean = tables.figure("household_size", source, "all", "mean").value
    rest = (mean - (shares[:6] * np.arange(1, 7)).sum()) / max(shares[6], 1e-9)
    return np.concatenate([shares[:6], open_ended(shares[6], float(np.clip(rest, 7.05, 8.4)))])


def collective_share(source: str, area: int) -> float:
    """Share of an area's people in collective households, so that both areas meet the published; 0 where none is."""
    keys = (source, "all", "collective_share")
    if not tables.has("household_size", *keys):
        return 0.0
    urban, ratio = places.urban_share(source), tables.assumed("collective_rural_ratio")
    in_town = tables.figure("household_size", *keys).value / (urban + ratio * (1.0 - urban))
    return in_town * (ratio if area else 1.0)


@cached
def sizes_by_area(source: str) -> Floats:
    """Share of family households of size 1..10 by area (2, 10): towns smaller, villages the rest of the published."""
    whole, size = place_sizes(source), np.arange(1, BIGGEST + 1)
    urban = places.urban_share(source)
    if urban >= 1.0:
        return np.array([whole, whole])
    means = [tables.figure("household_size", "mainland", area, "mean").value for area in AREA_NAMES]
    mean = float((whole * size).sum())
    town_mean = mean * means[0] / tables.figure("household_size", "mainland", "all", "mean").value
    low, high = -2.0, 2.0
    for _ in range(80):
        tilt = (low + high) / 2
        town = whole * np.exp(tilt * size)
        town = town / town.sum()
        low, high = (tilt, high) if (town * size).sum() < town_mean else (low, tilt)
    # Households, not people: the towns' share of households is larger than of people where they are smaller.
    share = urban / town_mean / (1.0 / mean)
    village = np.maximum(whole - share * town, 1e-9)
    return np.array([town, village / village.sum()])


def _start(kind: HouseholdKind, area: int, profile: Floats, weight: Floats) -> Floats:
    """First weights by age of head (105,), summing to 1: people able to head it x the assumed chance x the mass."""
    heads = profile.sum(axis=0) if kind.head_sex > 1 else profile[kind.head_sex]
    shape: Floats = heads * tables.age_profile(kind.profile, 0.0) * weight
    total = float(shape.sum())
    if total > 0.0:
        shape = shape / total * kind.share[area]
    return shape


def solve(first: Floats, brought: Floats, wanted: Floats) -> Floats:
    """Weights (c,) nearest to `first` with `brought`.T @ weights = `wanted` (k,), as far as they can all be met."""
    dual = np.zeros(len(wanted))
    ridge = 1e-7

    def value(point: Floats) -> float:
        return float(
            (first * np.exp(np.minimum(brought @ point, 50.0))).sum() - wanted @ point + ridge / 2 * point @ point
        )

    best = value(dual)
    for _ in range(100):
        weight = first * np.exp(np.minimum(brought @ dual, 50.0))
        slope = brought.T @ weight - wanted + ridge * dual
        if np.abs(slope).max() < 1e-8:
            break
        bend = (brought.T * weight) @ brought + (ridge + 1e-10) * np.eye(len(wanted))
        move = np.linalg.solve(bend, slope)
        length = 1.0
        while length > 1e-4 and value(dual - length * move) > best:
            length /= 2
        dual = dual - length * move
        best = value(dual)
    return first * np.exp(np.minimum(brought @ dual, 50.0))


@cached
def mix(source: str, area: int) -> Mix:
    """The balanced households of an area (0 urban, 1 rural) of a source."""
    return tables.recall("mix", (source, area), lambda: _mix(source, area))


def _mix(source: str, area: int) -> Mix:
    profile = ages.profile_in(source, area)
    male = household_kinds.male_shares(profile)
    size_shares, collective = sizes_by_area(source)[area], collective_share(source, area)
    family_count = (1.0 - collective) / float((size_shares * np.arange(1, BIGGEST + 1)).sum())
    room_shares = tables.profile("dormitory_size", ROOM_SIZES)
    room_count = collective / float((room_shares * np.array([2, 4, 6, 8])).sum())
    chosen, family_kinds = household_kinds.kinds(), household_kinds.families()
    kind_of, age_of, first, people, group = [], [], [], [], []
    for k, kind in enumerate(chosen):
        if k >= family_kinds and collective == 0.0:
            continue
        brought, weight = household_kinds.ages_brought(kind, male)
        wanted = (
            family_count * size_shares[kind.size - 1]
            if k < family_kinds
            else room_count * room_shares[kind.size // 2 - 1]
        )
        start = _start(kind, area, profile, weight) * wanted
        used = np.flatnonzero(start > 0)
        kind_of.append(np.full(len(used), k))
        age_of.append(used)
        first.append(start[used])
        people.append(brought[used])
        group.append(np.full(len(used), kind.size - 1 if k < family_kinds else BIGGEST + kind.size // 2 - 1))
    kinds, heads, groups = np.concatenate(kind_of), np.concatenate(age_of), np.concatenate(group)
    members = np.concatenate(people)
    alone = (groups == 0) & (heads >= 80)
    columns = np.column_stack(
        [
            ages.sum_bands(members).reshape(len(kinds), -1),
            groups[:, None] == np.arange(BIGGEST + len(ROOM_SIZES)),
            alone,
        ]
    )
    old = float(profile[:, 80:].sum())
    alone_wanted = tables.figure("household_size", "mainland", "all", "alone_share_aged_80plus").value * old
    wanted = np.concatenate(
        [ages.sum_bands(profile).ravel(), family_count * size_shares, room_count * room_shares, [alone_wanted]]
    )
    weight = solve(np.concatenate(first), columns.astype(np.float64), wanted)
    return Mix(kinds, heads, weight, np.einsum("c,csa->sa", weight, members))
