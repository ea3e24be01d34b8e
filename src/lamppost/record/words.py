"""The words that a run's tables use in place of the town's numbers: classes, flags, rules, lists, services, dates.

The town knows integers only; whoever reads a table should never have to look a code up. Nothing is computed here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.catalogue.people import (
    AGE_GROUPS,
    AREAS,
    CLASSES,
    EDUCATIONS,
    FIRM_SIZES,
    FLAGS,
    INCOMES,
    PLACES,
    SECTORS,
    SEXES,
)
from lamppost.rulebook.blocks import WAYS
from lamppost.rulebook.regime import Regime
from lamppost.society.work import STATUSES
from lamppost.town.codes import EFFECTS

WHAT: Final = {
    1: "recorded",
    2: "points",
    3: "points lapsed",
    4: "listing decided",
    5: "listed",
    6: "left the list",
    7: "graded directly",
    8: "appealed",
    9: "appeal upheld",
    10: "appeal rejected",
    11: "not counted",
    12: "repaired",
    13: "refused",
    14: "touched",
    15: "band changed",
    16: "way out met",
    17: "lost work",
    18: "found work",
    19: "tie cut",
    20: "performed in time",
    21: "reached through a tie",
    22: "did",
    23: "sought",
    24: "one ground ended",
    25: "score set by an entry",
    26: "place given by rank",
    27: "new account year",
    28: "account year carried over",
}
"""Kinds of trace rows (town/codes.py) in words."""

WAYS_OUT: Final = WAYS
"""Ways out of a list, by code."""

NO_SECTOR: Final = 255


def chosen(codes: NDArray[np.integer], words: tuple[str, ...] | list[str], missing: int | None = None) -> pl.Series:
    """Words for codes that index them, as an enum; `missing` is the code that becomes null."""
    kinds = pl.Enum(list(dict.fromkeys(words)))
    series = pl.Series(np.ascontiguousarray(codes).astype(np.int64), dtype=pl.Int64)
    if missing is not None:
        series = series.replace(missing, None)
    return series.replace_strict(list(range(len(words))), list(words), return_dtype=kinds)


def places(codes: NDArray[np.integer]) -> pl.Series:
    """Words for place codes."""
    by_code = {code: name for name, code in PLACES.items()}
    return chosen(codes, [by_code[code] for code in range(len(by_code))])


def sectors(codes: NDArray[np.integer]) -> pl.Series:
    """Words for sectors; null where there is none."""
    return chosen(codes, SECTORS, NO_SECTOR)


def statuses(codes: NDArray[np.integer]) -> pl.Series:
    """Words for what a person does: employee, farmer ..."""
    return chosen(codes, STATUSES)


@cache
def class_words() -> pl.DataFrame:
    """One row per class of person (0..159) with its sex, area, age group and income class."""
    code = np.arange(CLASSES)
    income, rest = code % len(INCOMES), code // len(INCOMES)
    age, rest = rest % len(AGE_GROUPS), rest // len(AGE_GROUPS)
    return pl.DataFrame(
        {
            "sex": chosen(rest // len(AREAS), SEXES),
            "area": chosen(rest % len(AREAS), AREAS),
            "age_group": chosen(age, AGE_GROUPS),
            "income_class": chosen(income, INCOMES),
        }
    )


@cache
def firm_class_words() -> pl.DataFrame:
    """One row per class of firm with its size and sector."""
    code = np.arange(len(FIRM_SIZES) * len(SECTORS))
    return pl.DataFrame(
        {
            "firm_size": chosen(code // len(SECTORS), FIRM_SIZES),
            "firm_sector": chosen(code % len(SECTORS), SECTORS),
        }
    )


def education_words(codes: NDArray[np.integer]) -> pl.Series:
    """Words for levels of education."""
    return chosen(codes, EDUCATIONS)


PERSON_FLAGS: Final = {name.replace("-", "_"): bit for name, bit in FLAGS.items() if name not in ("watched", "firm")}
"""Column name -> bit of every flag that says something about a person."""


@dataclass(frozen=True)
class RegimeNames:
    """A regime's numbers as words."""

    regime: Regime
    start: dt.date

    def day(self, week: int) -> dt.date:
        """First day of a week of the run."""
        return self.start + dt.timedelta(weeks=week)

    @cached_property
    def books(self) -> list[str]:
        """Id of each book."""
        return [book.rulebook for book in self.regime.plan.books]

    @cached_property
    def lists(self) -> list[str]:
        """'book.list' of each list."""
        return [f"{self.books[book]}.{name}" for book, name in self.regime.plan.lists]

    @cached_property
    def rules(self) -> list[str]:
        """'book.act' of each rule."""
        return [f"{self.books[book]}.{act}" for book, act in self.regime.plan.rules]

    @cached_property
    def rows(self) -> list[str]:
        """'book.consequence' of each row of Services."""
        return [f"{self.books[row.book]}.{row.consequence}" for row in self.regime.plan.rows]

    @cached_property
    def acts(self) -> dict[int, str]:
        """Id of each act by code."""
        return {act.code: name for name, act in self.regime.catalogue.acts.items()}

    @cached_property
    def services(self) -> dict[int, str]:
        """Id of each service by code."""
        return {service.code: name for name, service in self.regime.catalogue.services.items()}

    @cached_property
    def channels(self) -> dict[int, str]:
        """Id of each channel by code."""
        return {channel.code: name for name, channel in self.regime.catalogue.channels.items()}

    @cached_property
    def scored(self) -> list[tuple[int, str]]:
        """(book number, id) of each book that keeps a score, in the order of the rows of State.score."""
        return [(n, book.rulebook) for n, book in enumerate(self.regime.plan.books) if book.score is not None]

    def bands(self, book: int) -> list[str]:
        """Names of a book's bands, best first."""
        return list(self.regime.plan.books[book].bands)

    def barred(self, actor: str) -> list[int]:
        """Codes of the services that some consequence of the regime bars to 'person' or 'firm', ascending."""
        plan = self.regime.plan
        found = {
            row.service for row in plan.rows if plan.books[row.book].consequences[row.consequence].effect == EFFECTS[0]
        }
        services = self.regime.catalogue.services
        return sorted(code for code in found if services[self.services[code]].actor == actor)
