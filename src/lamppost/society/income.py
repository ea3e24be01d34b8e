"""Income: yuan a year per head, the same for everyone in a household, and the fifth of the place it falls in.

Households are put in order within town and within countryside by who earns there, how rich the district is, and
chance; the published fifths of each area then set the amounts, so the mean of every fifth is the published one. The
order is assumed; the amounts are cited. As in the source, fifths are of households, by income per head.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.society import places, tables
from lamppost.society.deal import Key, bells
from lamppost.society.education import NO_STAGE
from lamppost.society.households import People
from lamppost.society.purposes import DISTRICT, INCOME
from lamppost.society.tables import Floats, cached
from lamppost.society.work import AREAS, EMPLOYEE, FARMER, OUT, SELF_EMPLOYED, Work

FIFTHS: Final = ("q1_low", "q2_lower_middle", "q3_middle", "q4_upper_middle", "q5_high")


class Income(NamedTuple):
    """Income of h households: yuan per head, fifth of the place (0..4), rank within the area (0..1)."""

    yuan: NDArray[np.int32]
    fifth: NDArray[np.uint8]
    rank: Floats


@cached
def fifths(source: str, area: int) -> Floats:
    """Mean income per head of each fifth of an area's households (5,), yuan a year."""
    if tables.has("assumed", source, "income_fifth", FIFTHS[0]):
        return np.array([tables.assumed("income_fifth", group, source) for group in FIFTHS])
    mainland = np.array([tables.figure("income", "mainland", AREAS[area], group).value for group in FIFTHS])
    if source == "mainland":
        return mainland
    # A province: the mainland's fifths, moved so that the province's mean stands to the mainland's as published.
    urban = places.urban_share(source)
    means = [tables.figure("income", "mainland", a, "mean").value for a in AREAS]
    at_its_mix = urban * means[0] + (1.0 - urban) * means[1]
    now = _latest_mean(source) / _latest_mean("mainland")
    return mainland * (now * national_mean_2021() / at_its_mix)


def national_mean_2021() -> float:
    """The mainland's mean income of 2021, the year of the fifths, from its two areas' means."""
    urban = tables.figure("urban_rural", "mainland", "urban").value
    means = [tables.figure("income", "mainland", a, "mean").value for a in AREAS]
    return urban * means[0] + (1.0 - urban) * means[1]


def _latest_mean(source: str) -> float:
    return tables.figure("income", source, "all", "mean").value


def amounts(means: Floats, rank: Floats) -> Floats:
    """Income at each rank (0..1): within a fifth a power curve between its edges, the last one a Pareto tail."""
    edges = np.concatenate([[tables.assumed("poorest_household") * means[0]], np.sqrt(means[:-1] * means[1:])])
    fifth = np.minimum((rank * 5).astype(np.int64), 4)
    within = rank * 5 - fifth
    low, high = edges[fifth], np.append(edges[1:], np.inf)[fifth]
    power = (np.append(edges[1:], 2 * edges[-1]) - edges) / (means - edges) - 1.0
    tail = means[4] / (means[4] - edges[4])
    with np.errstate(invalid="ignore"):
        inside = low + (high - low) * within ** power[fifth]
    yuan: Floats = np.where(fifth == 4, edges[4] * (1.0 - within) ** (-1.0 / tail), inside)
    return yuan


def earnings(people: People, education: NDArray[np.uint8], stage: NDArray[np.uint8], work: Work) -> Floats:
    """Relative earnings (n,) of each person, in the assumed weights."""
    by_level = tables.profile("earner_weight", ("employee lower", "employee upper_secondary", "employee tertiary"))
    earned = np.zeros(len(people.age))
    hired = work.status == EMPLOYEE
    earned[hired] = by_level[np.maximum(education[hired].astype(np.int64) - 2, 0)]
    earned[work.status == SELF_EMPLOYED] = tables.assumed("earner_weight", "self-employed")
    earned[work.status == FARMER] = tables.assumed("earner_weight", "farmer")
    retired = (work.status == OUT) & (people.age >= 60) & (stage == NO_STAGE)
    earned[retired] = tables.profile("earner_weight", ("pensioner urban", "pensioner rural"))[people.area[retired]]
    return earned


def incomes(people: People, earned: Floats, source: str, key: Key) -> Income:
    """Income of each household."""
    start = people.household_start[:-1]
    size = np.diff(people.household_start)
    district, area = people.district[start], people.area[start]
    score = np.add.reduceat(earned, start) / size
    score += tables.assumed("income_noise") * bells(len(start), INCOME, key.seed, key.part)
    wealth = bells(len(people.district_start) - 1, DISTRICT, key.seed, key.part)
    score += tables.assumed("district_wealth") * wealth[district]
    yuan, rank = np.zeros(len(start)), np.zeros(len(start))
    for a in range(2):
        homes = np.flatnonzero(area == a)
        if len(homes) == 0:
            continue
        homes = homes[np.argsort(score[homes], kind="stable")]
        rank[homes] = (np.arange(len(homes)) + 0.5) / len(homes)
        yuan[homes] = _to_means(amounts(fifths(source, a), rank[homes]), size[homes], fifths(source, a))
    order = np.argsort(yuan, kind="stable")
    fifth = np.empty(len(start), np.uint8)
    fifth[order] = np.arange(len(start)) * 5 // len(start)
    return Income(np.rint(yuan).astype(np.int32), fifth, rank)


def _to_means(yuan: Floats, size: NDArray[np.int32], means: Floats) -> Floats:
    """Incomes of households in order, moved so that the mean per head of every fifth is exact in a large place."""
    count = len(yuan)
    if count < 1000:  # in a village chance is not to be straightened out
        return yuan
    fifth = np.arange(count) * 5 // count
    heads = np.bincount(fifth, size)
    return yuan * (means * heads / np.bincount(fifth, yuan * size))[fifth]
