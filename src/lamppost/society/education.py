"""Schooling: the highest level each person has reached, and who is still at school.

Levels follow the census: by age and sex as in `education.csv`, pupils counted at the level they attend. Towns and
villages differ by assumed odds that keep the published totals. Who is at school follows the published numbers of
pupils per resident of each stage. Which school, public or private, is in `schools.py`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.society import ages, tables
from lamppost.society.ages import BANDS, FIVE_YEAR
from lamppost.society.deal import Key, deal
from lamppost.society.household_kinds import ROOMMATE
from lamppost.society.households import People
from lamppost.society.purposes import EDUCATION, ENROLMENT
from lamppost.society.rake import chance, rake_chances, rake_levels, rake_table, thresholds
from lamppost.society.tables import Floats, cached

LEVELS: Final = ("none", "primary", "lower_secondary", "upper_secondary", "tertiary")
STAGES: Final = ("kindergarten", "primary", "lower_secondary", "upper_secondary", "higher")
STAGE_AGES: Final = ((3, 5), (6, 11), (12, 14), (15, 17), (18, 26))
KINDERGARTEN, PRIMARY, LOWER, UPPER, HIGHER = range(5)
NO_STAGE: Final = 255
ADULT_BANDS: Final = FIVE_YEAR[3:]
"""Five-year bands from 15 up, which the table of schooling has."""


def cells_of(people: People) -> NDArray[np.int16]:
    """Cell (n,) of each person by area, sex and age band: (area * 2 + sex) * 19 + band, 0..75."""
    band = ages.BAND_OF_AGE.astype(np.int16)[people.age]
    return (people.area.astype(np.int16) * 2 + people.sex) * BANDS + band


@cached
def _mainland_by_band() -> Floats:
    """Shares of levels by sex and five-year band from 15 up (2, 15, 5)."""
    return np.array(
        [
            [
                [tables.figure("education", "mainland", band, sex, level).value for level in LEVELS]
                for band in ADULT_BANDS
            ]
            for sex in ("male", "female")
        ]
    )


def grown_up_totals(source: str) -> Floats | None:
    """Shares of levels of those of 15 or more (5,), where a place has its own; None for the mainland's."""
    if source == "mainland":
        return None
    if tables.has("education", source, "all", "all", "tertiary"):
        people = ages.sum_five(ages.published(source))[:, 3:]
        shares = (_mainland_by_band() * people[:, :, None]).sum(axis=(0, 1)) / people.sum()
        tertiary = tables.figure("education", source, "all", "all", "tertiary").value / people.sum()
        return np.append(shares[:4] * (1.0 - tertiary) / shares[:4].sum(), tertiary)
    own = [tables.assumed("education_15plus", level, source) for level in LEVELS[:4]]
    if tables.has("education", source, "15+", "all", "post_secondary_attended"):
        return np.array([*own, tables.figure("education", source, "15+", "all", "post_secondary_attended").value])
    return np.array([*own, tables.assumed("education_15plus", "tertiary", source)])


@cached
def by_five_years(source: str) -> Floats:
    """Shares of levels by sex and five-year band from 15 up (2, 15, 5) in a source."""
    shares, totals = _mainland_by_band(), grown_up_totals(source)
    if totals is None:
        return shares
    people = ages.sum_five(ages.published(source))[:, 3:]
    return rake_levels(shares.reshape(-1, 5), people.ravel(), totals).reshape(shares.shape)


@cached
def by_cell(source: str) -> Floats:
    """Shares of levels by area, sex and the 19 bands (2, 2, 19, 5); bands below 15 are left 0."""
    people = ages.sum_bands(ages.by_area(source))
    odds = tables.profile("education_rural_odds", LEVELS)
    shares = np.zeros((2, 2, BANDS, 5))
    for s in range(2):
        whole = people[:, s].sum(axis=0)
        for f, mean in enumerate(by_five_years(source)[s]):
            if f > 0:
                levels = {f + 4: mean}
            else:  # 15-17 and 18-19: nobody is at a university at 15, and most of those below upper level are 15 or 16
                shape = np.array([[1.0, 1.0, 3.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0, 1.0]])
                split = rake_table(shape * mean, whole[3:5], mean * whole[3:5].sum())
                levels = {3 + i: split[i] / split[i].sum() for i in range(2)}
            for band, level in levels.items():
                counts = people[:, s, band]
                table = rake_table(np.array([np.ones(5), odds]) * level, counts, level * counts.sum())
                shares[:, s, band] = table / np.maximum(table.sum(axis=1, keepdims=True), 1e-300)
    return shares


@cached
def of_children() -> Floats:
    """Shares of levels by age 0..14 (15, 5): the youngest have none, so that the census totals of all ages are met."""
    people = ages.published("mainland")
    grown = (by_five_years("mainland") * ages.sum_five(people)[:, 3:, None]).sum(axis=(0, 1))
    names = ("none_or_below_school_age", "primary", "lower_secondary")
    left = [tables.figure("education", "mainland", "all", "all", n).value - grown[i] for i, n in enumerate(names)]
    edges = np.concatenate([[0.0], np.cumsum(people[:, :15].sum(axis=0))])
    ends = np.concatenate([[0.0], np.cumsum(left)])
    ends[-1] = edges[-1] = max(ends[-1], edges[-1])
    shared = np.minimum(edges[1:, None], ends[None, 1:]) - np.maximum(edges[:-1, None], ends[None, :-1])
    shares = np.column_stack([np.maximum(shared, 0.0), np.zeros((15, 2))])
    by_age: Floats = shares / shares.sum(axis=1, keepdims=True)
    return by_age


def educate(people: People, source: str, key: Key) -> NDArray[np.uint8]:
    """Highest level (n,) of each person, an index into LEVELS."""
    limits = thresholds(np.concatenate([by_cell(source).reshape(-1, 5), of_children()]))
    cells = cells_of(people)
    young = people.age < 15
    cells[young] = 4 * BANDS + people.age[young].astype(np.int16)
    return deal(cells, limits, EDUCATION, key)


def pupils(stage: str) -> float:
    """Pupils of a stage per resident of the mainland, as published."""
    if stage == "upper_secondary":
        return sum(pupils(f"upper_secondary_{kind}") for kind in ("regular", "vocational"))
    if stage == "higher":
        return tables.figure("schools", "school_enrolled:higher_all_forms", "all").value
    return tables.figure("schools", f"school_enrolled:{stage}", "all").value


@cached
def at_school() -> tuple[float, ...]:
    """Chance of being at school by stage, among those of its ages (for `higher`: of tertiary level), in full time."""
    by_age = ages.published("mainland").sum(axis=0)
    chances = [min(1.0, pupils(s) / by_age[a : b + 1].sum()) for s, (a, b) in zip(STAGES, STAGE_AGES, strict=True)]
    by_year = ages.by_area("mainland")[:, :, 18 : STAGE_AGES[HIGHER][1] + 1]
    bands = ages.BAND_OF_AGE[18 : STAGE_AGES[HIGHER][1] + 1]
    tertiary = (by_year * by_cell("mainland")[:, :, bands, 4]).sum()
    full_time = pupils("higher") * tables.assumed("full_time_share_of_higher")
    return (*chances[:4], float(min(1.0, full_time / tertiary)))


def enrol(people: People, education: NDArray[np.uint8], key: Key) -> NDArray[np.uint8]:
    """Stage (n,) of schooling each person is in, an index into STAGES; 255 for those not at school."""
    stage_of_age = np.full(tables.OLDEST + 1, NO_STAGE, np.uint8)
    for number, (first, last) in enumerate(STAGE_AGES):
        stage_of_age[first : last + 1] = number
    stage = stage_of_age[people.age]
    stage[(stage == HIGHER) & (education < 4)] = NO_STAGE
    # Cells: the stage below 15; at 15-17 by level reached; from 18 by age and dormitory.
    cells = np.where(stage == NO_STAGE, np.int16(-1), stage.astype(np.int16))
    at_upper, at_higher = stage == UPPER, stage == HIGHER
    cells[at_upper] = 3 + (education[at_upper] >= 3)
    cells[at_higher] = 5 + (people.age[at_higher].astype(np.int16) - 18) * 2 + (people.role[at_higher] == ROOMMATE)
    by_age = tables.age_profile("student_odds", 0.0)[18 : STAGE_AGES[HIGHER][1] + 1]
    chances = np.array([*at_school()[:3], 0.0, 0.0, *np.zeros(2 * len(by_age))])
    counts = np.bincount(cells[cells >= 0], minlength=len(chances)).astype(np.float64)
    upper_odds = np.array([tables.assumed("student_odds", "lower schooling at 15-17"), 1.0])
    everyone = np.ones(2, np.bool_)
    chances[3:5] = rake_chances(upper_odds, counts[3:5], [(everyone, at_school()[UPPER] * counts[3:5].sum())])
    odds = np.outer(by_age, [1.0, tables.assumed("student_odds", "dormitory")]).ravel()
    everyone = np.ones(len(odds), np.bool_)
    chances[5:] = rake_chances(odds, counts[5:], [(everyone, at_school()[HIGHER] * counts[5:].sum())])
    stage[deal(cells, chance(chances), ENROLMENT, key) == 0] = NO_STAGE
    return stage
