"""Schools: which school or university each pupil goes to, and whether it is public or private.

Districts that lie together share, for each stage, one public and one private school; how many districts depends on
the stage. Shares of private pupils are published, and children of better-off households go there more often
(assumed). A school has a number, a stage and a kind, and nothing else.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.people import INCOMES
from lamppost.society import tables
from lamppost.society.deal import Key, deal
from lamppost.society.education import HIGHER, NO_STAGE, STAGES
from lamppost.society.households import People
from lamppost.society.purposes import PRIVATE_SCHOOL
from lamppost.society.rake import chance, rake_chances


class Schools(NamedTuple):
    """School of each person (n,), -1 = none; and by school its stage (index into STAGES) and 1 = private."""

    school: NDArray[np.int32]
    stage: NDArray[np.uint8]
    private: NDArray[np.uint8]


def private_share(stage: int) -> float:
    """Share of a stage's pupils who are at private schools, as published."""
    if stage in (1, 2):
        return tables.figure("schools", "school_private_share:compulsory", "all").value
    if stage == HIGHER:
        return tables.assumed("private_share_of_higher")
    if stage == 3:
        kinds = ("upper_secondary_regular", "upper_secondary_vocational")
        pupils = [tables.figure("schools", f"school_enrolled:{k}", "all").value for k in kinds]
        private = [tables.figure("schools", f"school_private_share:{k}", "all").value for k in kinds]
        return sum(p * s for p, s in zip(pupils, private, strict=True)) / sum(pupils)
    return tables.figure("schools", f"school_private_share:{STAGES[stage]}", "all").value


def assign(people: People, stage: NDArray[np.uint8], fifth: NDArray[np.uint8], key: Key) -> Schools:
    """Send everyone at school (stage < 255) to a school; fifth: (n,) income fifth of the person's household."""
    pupil = stage != NO_STAGE
    cells = np.where(pupil, stage.astype(np.int16) * 5 + fifth, np.int16(-1)).astype(np.int16)
    counts = np.bincount(cells[pupil], minlength=25).astype(np.float64)
    stages = np.repeat(np.arange(5), 5)
    margins = [(stages == s, private_share(s) * float(counts[stages == s].sum())) for s in range(5)]
    odds = np.tile(tables.profile("private_school_odds", INCOMES), 5)
    private = deal(cells, chance(rake_chances(odds, counts, margins)), PRIVATE_SCHOOL, key)
    districts = len(people.district_start) - 1
    residents = len(people.age) / districts
    school = np.full(len(people.age), -1, np.int32)
    stage_of_school: list[NDArray[np.uint8]] = []
    first = 0
    for s, name in enumerate(STAGES):
        shared_by = max(1, round(tables.assumed("residents_per_school", name) / residents))
        here = stage == s
        school[here] = first + people.district[here].astype(np.int32) // shared_by * 2 + private[here]
        pairs = -(-districts // shared_by)
        stage_of_school.append(np.full(2 * pairs, s, np.uint8))
        first += 2 * pairs
    stages_all = np.concatenate(stage_of_school)
    return Schools(school, stages_all, (np.arange(first) % 2).astype(np.uint8))
