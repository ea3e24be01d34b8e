"""Work: who is in the labour force, who has work, in which sector, and for whom.

Participation is by age, sex and area, unemployment by area and age, sectors by area; the split between employees of
legal units and people in household businesses is the economic census's. Farmers are those who work in the primary
sector; `self-employed` are owners and hands of household businesses outside farming. Who works for which firm is in
`firms.py`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.society import ages, places, tables
from lamppost.society.ages import BAND_FLOORS, BANDS, FIVE_YEAR
from lamppost.society.deal import Key, deal
from lamppost.society.education import LEVELS, NO_STAGE, cells_of
from lamppost.society.households import People
from lamppost.society.purposes import LABOUR, SECTOR, STATUS, UNEMPLOYED
from lamppost.society.rake import chance, rake_chances, rake_levels, thresholds
from lamppost.society.tables import Floats, cached

STATUSES: Final = ("out", "jobless", "employee", "self-employed", "farmer")
OUT, JOBLESS, EMPLOYEE, SELF_EMPLOYED, FARMER = range(5)
"""What a person does: index into STATUSES; `out` is out of the labour force."""

NO_SECTOR: Final = 255
AREAS: Final = ("urban", "rural")
FLOORS: Final = np.array(BAND_FLOORS)
GROWN: Final = BAND_FLOORS.index(15)


class Work(NamedTuple):
    """What n people do: status (OUT, JOBLESS, EMPLOYEE, SELF_EMPLOYED or FARMER), and sector or 255."""

    status: NDArray[np.uint8]
    sector: NDArray[np.uint8]


def labour_force(area: int) -> float:
    """Labour force of an area of the mainland, persons: the employed and the unemployed of towns; villages the rest."""
    unemployment = tables.figure("employment", "mainland", "unemployment_rate", "urban 16+", "all").value
    town = tables.figure("employment", "mainland", "employed", "urban", "all").value / (1.0 - unemployment)
    if area == 0:
        return town * 1e6
    return (tables.figure("employment", "mainland", "labour_force", "15+", "all").value - town) * 1e6


def rural_unemployment() -> float:
    """Share of the rural labour force without work: what the published totals leave."""
    employed = tables.figure("employment", "mainland", "employed", "rural", "all").value * 1e6
    return 1.0 - employed / labour_force(1)


def _margins_of(source: str, people: Floats) -> list[tuple[NDArray[np.bool_], float]]:
    """Cells (2, 2, 19) and number in the labour force, of `people` (2, 2, 19), for each published participation."""
    area, sex, band = np.indices(people.shape)
    margins: list[tuple[NDArray[np.bool_], float]] = []
    for keys, entry in tables.figures("employment").items():
        place, measure, group, who = keys
        if place != source or measure != "participation_rate":
            continue
        first, last = tables.ages_of(group)
        cells = (FLOORS[band] >= (15 if first == 16 else first)) & (FLOORS[band] <= last)
        cells &= (sex == ("male", "female").index(who)) if who != "all" else True
        margins.append((cells, entry.value * float(people[cells].sum())))
    if source == "mainland":
        margins += [((area == a) & (band >= GROWN), labour_force(a) / places.residents(source)) for a in range(2)]
    return margins


def _odds_of_the_table() -> Floats:
    """Odds of being in the labour force by area, sex and age band (2, 2, 19), before villages and towns are parted."""
    bands = (*FIVE_YEAR[3:14], "70+", "70+", "70+", "70+")
    keys = [[("mainland", "participation_rate", band, sex) for band in bands] for sex in ("male", "female")]
    rates = np.clip([[tables.figure("employment", *key).value for key in row] for row in keys], 1e-9, 0.995)
    odds = np.zeros((2, 2, BANDS))
    odds[:, :, GROWN + 1 :] = rates / (1.0 - rates)
    odds[:, :, GROWN] = tables.assumed("participation_15_17") / (1.0 - tables.assumed("participation_15_17"))
    odds *= tables.age_profile("participation_odds")[FLOORS]
    return odds


@cached
def participation(source: str) -> Floats:
    """Chance to be in the labour force by area, sex and age band (2, 2, 19)."""
    return tables.recall("participation", source, lambda: _participation(source))


def _participation(source: str) -> Floats:
    if source == "mainland":
        odds = _odds_of_the_table()
    else:
        chances = participation("mainland")
        odds = chances / (1.0 - chances)
    people = ages.sum_bands(ages.by_area(source))
    margins = [(cells.ravel(), target) for cells, target in _margins_of(source, people)]
    return rake_chances(odds.ravel(), people.ravel(), margins).reshape(odds.shape)


def _in_labour_force(people: People, stage: NDArray[np.uint8], source: str, key: Key) -> NDArray[np.bool_]:
    """Who (n,) is in the labour force; nobody in full-time education is."""
    cells = cells_of(people)
    everyone = np.bincount(cells, minlength=4 * BANDS).astype(np.float64)
    free = np.where(stage == NO_STAGE, cells, -1).astype(np.int16)
    able = np.bincount(free[free >= 0], minlength=4 * BANDS).astype(np.float64)
    wanted = participation(source).ravel() * everyone
    chances = np.minimum(1.0, wanted / np.maximum(able, 1.0))
    # At 15 to 17 fewer are free than the five-year rate asks for; those of 18 and 19 make it up.
    for row in range(4):
        young, next_up = row * BANDS + GROWN, row * BANDS + GROWN + 1
        short = max(0.0, wanted[young] - able[young])
        chances[next_up] = min(1.0, (wanted[next_up] + short) / max(able[next_up], 1.0))
    working: NDArray[np.bool_] = deal(free, chance(chances), LABOUR, key) == 1
    return working


def _jobless(people: People, force: NDArray[np.bool_], source: str, key: Key) -> NDArray[np.bool_]:
    """Who (n,) of the labour force has no work."""
    cells = np.where(force, cells_of(people), -1).astype(np.int16)
    counts = np.bincount(cells[cells >= 0], minlength=4 * BANDS).astype(np.float64)
    area, _, band = np.indices((2, 2, BANDS)).reshape(3, -1)
    rates = np.full(4 * BANDS, tables.assumed("unemployed_60plus"))
    for group, last in (("30-59", 59), ("25-29", 29), ("16-24", 24)):
        entry = tables.figure("employment", "mainland", "unemployment_rate", f"{group} not at school", "all")
        rates[FLOORS[band] <= last] = entry.value
    if source in ("mainland", "guangdong"):
        country = area == 1
        margin = (country, rural_unemployment() * counts[country].sum())
    else:
        keys = (source, "unemployment_rate", "15+", "all")
        known = tables.has("employment", *keys)
        rate = tables.figure("employment", *keys).value if known else tables.assumed("unemployment_rate", place=source)
        margin = (np.ones(4 * BANDS, np.bool_), rate * counts.sum())
    chances = rake_chances(rates / (1.0 - rates), counts, [margin])
    idle: NDArray[np.bool_] = deal(cells, chance(chances), UNEMPLOYED, key) == 1
    return idle


def sector_shares(source: str) -> Floats:
    """Share of workers in each sector by area (2, 3): towns as assumed, villages what the published totals leave."""
    own = source if tables.has("assumed", source, "sector_share", "urban primary") else "mainland"
    town = [tables.assumed("sector_share", f"urban {s}", own) for s in ("primary", "secondary")]
    if own != "mainland":
        grouped = [f"rural {s}" for s in ("primary", "secondary")]
        has_country = tables.has("assumed", own, "sector_share", grouped[0])
        country = [tables.assumed("sector_share", g, own) for g in grouped] if has_country else town
    else:
        working = [tables.figure("employment", "mainland", "employed", a, "all").value for a in AREAS]
        both = [published_sector(s) for s in ("primary", "secondary")]
        country = [(w * sum(working) - t * working[0]) / working[1] for w, t in zip(both, town, strict=True)]
    return np.array([[*shares, 1.0 - sum(shares)] for shares in (town, country)])


def published_sector(sector: str) -> float:
    """Share of the mainland's workers in a sector, as published for 2023."""
    return tables.figure("employment", "mainland", "sector_share", sector, "all").value


def employees_by_sector(source: str) -> Floats:
    """Chance that a worker of the secondary or tertiary sector (2,) works for a legal unit."""
    if tables.has("assumed", source, "self_employed_share", "all"):
        return np.full(2, 1.0 - tables.assumed("self_employed_share", place=source))
    hired = tables.figure("firms", "mainland", "legal_units_employees", "secondary and tertiary").value
    own = tables.figure("firms", "mainland", "self_employed_workers", "secondary and tertiary").value
    tertiary = tables.figure("firms", "mainland", "tertiary_share", "employees").value
    outside = 1.0 - published_sector("primary")
    shares = np.array([published_sector("secondary"), published_sector("tertiary")]) / outside
    return hired / (hired + own) * np.array([1.0 - tertiary, tertiary]) / shares


def put_to_work(people: People, education: NDArray[np.uint8], stage: NDArray[np.uint8], source: str, key: Key) -> Work:
    """Status and sector of each person."""
    force = _in_labour_force(people, stage, source, key)
    idle = _jobless(people, force, source, key)
    working = force & ~idle
    status = np.where(idle, JOBLESS, OUT).astype(np.uint8)
    age_group = np.searchsorted([45, 60], people.age, side="right").astype(np.int16)
    cells = ((people.area.astype(np.int16) * 3 + age_group) * 2 + people.sex) * 5 + education
    cells[~working] = -1
    counts = np.bincount(cells[working], minlength=60).astype(np.float64).reshape(2, 3, 2, 5)
    shape = np.ones((2, 3, 2, 5, 3))
    shape[..., 0] *= tables.profile("farming_odds", ("0-44", "45-59", "60+"))[None, :, None, None]
    shape[..., 0] *= tables.profile("farming_odds", LEVELS)
    shape[:, :, 1, :, 1] *= tables.assumed("industry_odds", "female")
    shape[..., 4, 1] *= tables.assumed("industry_odds", "tertiary")
    shares = [
        rake_levels(shape[a].reshape(-1, 3), counts[a].ravel(), sector_shares(source)[a] * counts[a].sum())
        for a in range(2)
    ]
    sector = np.full(len(status), NO_SECTOR, np.uint8)
    sector[working] = deal(cells, thresholds(np.concatenate(shares)), SECTOR, key)[working]
    hired = _hired(cells, sector, source, key)
    status[working] = np.where(sector[working] == 0, FARMER, np.where(hired[working], EMPLOYEE, SELF_EMPLOYED))
    return Work(status, sector)


def _hired(cells: NDArray[np.int16], sector: NDArray[np.uint8], source: str, key: Key) -> NDArray[np.bool_]:
    """Who (n,) of those outside farming works for a legal unit."""
    outside = (sector == 1) | (sector == 2)
    cells = np.where(outside, cells * 2 + (sector == 2), -1).astype(np.int16)
    counts = np.bincount(cells[outside], minlength=120).astype(np.float64)
    odds = np.ones((2, 3, 2, 5, 2))
    odds[1] *= tables.assumed("employee_odds", "rural")
    odds[:, 2] *= tables.assumed("employee_odds", "60+")
    odds *= tables.profile("employee_odds", LEVELS)[:, None]
    tertiary = np.arange(120) % 2 == 1
    chances = employees_by_sector(source)
    margins = [(tertiary == t, chances[t] * float(counts[tertiary == t].sum())) for t in (0, 1)]
    hired: NDArray[np.bool_] = deal(cells, chance(rake_chances(odds.ravel(), counts, margins)), STATUS, key) == 1
    return hired
