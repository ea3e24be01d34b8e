"""Groups of people, by which every measure can be split: what is known of them at the start, from the society alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from lamppost.catalogue.people import AGE_GROUPS, AREAS, EDUCATIONS, FLAGS, INCOMES, SEXES, age_group_of
from lamppost.errors import LamppostError, did_you_mean
from lamppost.record.words import chosen
from lamppost.society.model import Society

GROUPS: Final = ("sex", "age_group", "area", "income_class", "migrant", "education", "district")
"""Columns by which people can be grouped, alone or crossed."""

_AGE_GROUP: Final = np.array([age_group_of(age) for age in range(256)], np.uint8)


def known_groups(by: Sequence[str]) -> None:
    """Raises LamppostError for a group that there is not."""
    for name in by:
        if name not in GROUPS:
            raise LamppostError(
                f"There is no group '{name}'. People can be grouped by {', '.join(GROUPS)}.{did_you_mean(name, GROUPS)}"
            )


def groups(society: Society, by: Sequence[str] = GROUPS) -> pl.DataFrame:
    """(n,) one row per person: `person` (Int32) and the columns asked for. Raises LamppostError for unknown ones."""
    known_groups(by)
    made = {
        "sex": lambda: chosen(society.sex, SEXES),
        "age_group": lambda: chosen(_AGE_GROUP[society.age], AGE_GROUPS),
        "area": lambda: chosen(society.district_area[society.district], AREAS),
        "income_class": lambda: chosen(society.income_class, INCOMES),
        "migrant": lambda: pl.Series((society.flags >> np.uint32(FLAGS["migrant"])) & np.uint32(1) == 1),
        "education": lambda: chosen(society.education, EDUCATIONS),
        "district": lambda: pl.Series(society.district.astype(np.int32)),
    }
    return pl.DataFrame({"person": np.arange(society.people, dtype=np.int32), **{name: made[name]() for name in by}})
