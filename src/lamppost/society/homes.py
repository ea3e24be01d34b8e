"""What belongs to a household as a whole: away from its registered home, renting, on the minimum living allowance.

Each is dealt to households by area, kind of household and age of the head, so that the published share of people is
met; everyone in the household shares it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.society import places, tables
from lamppost.society.deal import Key, deal
from lamppost.society.household_kinds import GRANDCHILD, OTHER, ROOMMATE
from lamppost.society.households import People
from lamppost.society.purposes import BENEFIT, MIGRANT, TENANT
from lamppost.society.rake import chance, rake_chances
from lamppost.society.tables import Floats

HOME_KINDS: Final = ("family", "alone", "sharers", "dormitory", "grandparents")
HEAD_AGES: Final = ("0-34", "35-49", "50-64", "65+")
DORMITORY: Final = HOME_KINDS.index("dormitory")


class Homes(NamedTuple):
    """By household (h,): migrant, tenant, on the allowance, and collective (a dormitory or institution)."""

    migrant: NDArray[np.bool_]
    tenant: NDArray[np.bool_]
    benefit: NDArray[np.bool_]
    collective: NDArray[np.bool_]


def kinds_of(people: People) -> NDArray[np.int16]:
    """Kind (h,) of each household, an index into HOME_KINDS."""
    start = people.household_start[:-1]
    size = np.diff(people.household_start)
    kind = np.zeros(len(start), np.int16)
    kind[size == 1] = 1
    several = np.flatnonzero(size > 1)
    kind[several[people.role[start[several] + 1] == OTHER]] = 2
    kind[np.maximum.reduceat(people.role == GRANDCHILD, start)] = 4
    kind[people.role[start] == ROOMMATE] = DORMITORY
    return kind


def floating_shares(source: str) -> Floats:
    """Share of residents who live away from their registered home, by area (2,)."""
    if tables.has("migrants", source, "floating_population", "all"):
        whole = tables.figure("migrants", source, "floating_population", "all").value * 1e6 / places.residents(source)
        in_towns, urban = tables.assumed("urban_share_of_floating", place=source), places.urban_share(source)
        return np.array([whole * in_towns / urban, whole * (1.0 - in_towns) / (1.0 - urban)])
    if tables.has("migrants", source, "non_resident_workers", "all"):
        workers = tables.figure("migrants", source, "non_resident_workers", "all").value / places.residents(source)
        return np.array([workers, workers])
    return np.zeros(2)


def allowance_shares(source: str) -> Floats:
    """Share of residents on the minimum living allowance, by area (2,)."""
    own = source if tables.has("flags", source, "benefit-recipient", "urban", "", "") else "mainland"
    keys = [(own, "benefit-recipient", area, "", "") for area in ("urban", "rural")]
    return np.array([tables.figure("flags", *k).value if tables.has("flags", *k) else 0.0 for k in keys])


def tenant_shares(source: str) -> Floats:
    """Share of residents who rent, by area (2,)."""
    return np.array([tables.assumed("tenant", area, source) for area in ("urban", "rural")])


def _dealt(
    cells: NDArray[np.int16], odds: Floats, size: Floats, shares: Floats, purpose: int, key: Key
) -> NDArray[np.bool_]:
    """Households (h,) chosen by cell (towns' cells, then the countryside's), so that `shares` (2,) of people are in."""
    heads = np.bincount(cells, size, minlength=odds.size).astype(np.float64)
    area = np.arange(odds.size) // (odds.size // 2)
    margins = [(area == a, float(shares[a] * heads[area == a].sum())) for a in range(2)]
    chosen: NDArray[np.bool_] = deal(cells, chance(rake_chances(odds, heads, margins)), purpose, key) == 1
    return chosen


def furnish(people: People, rank: Floats, source: str, key: Key) -> Homes:
    """Deal the three; rank: (h,) place of the household in its area's order of incomes, 0..1."""
    start = people.household_start[:-1]
    size, area = np.diff(people.household_start).astype(np.float64), people.area[start].astype(np.int16)
    kind = kinds_of(people)
    head_age = np.searchsorted([35, 50, 65], people.age[start], side="right").astype(np.int16)
    cells = (area * len(HOME_KINDS) + kind) * len(HEAD_AGES) + head_age
    migrant_odds = np.outer(tables.profile("migrant_odds", HOME_KINDS), tables.profile("migrant_odds", HEAD_AGES))
    migrant = _dealt(cells, np.tile(migrant_odds.ravel(), 2), size, floating_shares(source), MIGRANT, key)
    tenant_odds = np.outer(tables.profile("tenant_odds", HOME_KINDS), tables.profile("tenant_odds", HEAD_AGES))
    both = np.outer(tenant_odds.ravel(), [1.0, tables.assumed("tenant_odds", "migrant")]).ravel()
    rented = _dealt(cells * 2 + migrant, np.tile(both, 2), size, tenant_shares(source), TENANT, key)
    # Only family households in the lowest fifth of their area can draw the allowance.
    tenth = np.where(rank < 0.1, 0, np.where(rank < 0.2, 1, 2)).astype(np.int16)
    poor = area * 3 + np.where(kind == DORMITORY, np.int16(2), tenth)
    odds: Floats = np.tile(np.append(tables.profile("benefit_odds", ("lowest tenth", "second tenth")), 0.0), 2)
    benefit = _dealt(poor, odds, size, allowance_shares(source), BENEFIT, key)
    return Homes(migrant, rented, benefit, kind == DORMITORY)
