"""The calendar in whole numbers: days counted from the first day of a run, and lengths that run by the calendar.

A length is one integer: days where it is 0 or more, calendar months where it is below 0, FOREVER and more for good.
Two years from 3 September 2018 end on 3 September 2020, and one month from 31 January on the last day of February.
The conversion between day numbers and dates is Howard Hinnant's ("chrono-compatible low-level date algorithms").
"""

from __future__ import annotations

from typing import Final

from lamppost.compiled import compiled
from lamppost.town.tables import FOREVER

ERA: int = 146_097
"""Days of 400 years, after which the calendar repeats."""
A_YEAR: Final = -12
"""The length of a year."""
SHIFT: int = 719_468
"""Days from 1 March of year 0 to 1 January 1970."""


@compiled
def date_of(day: int) -> tuple[int, int, int]:
    """(year, month 1..12, day of the month) of a day counted from 1 January 1970."""
    shifted = day + SHIFT
    era = shifted // ERA
    rest = shifted - era * ERA
    year_of_era = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
    day_of_year = rest - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    part = (5 * day_of_year + 2) // 153
    month = part + 3 if part < 10 else part - 9
    year = year_of_era + era * 400 + (1 if month <= 2 else 0)
    return year, month, day_of_year - (153 * part + 2) // 5 + 1


@compiled
def day_of(year: int, month: int, day: int) -> int:
    """The day counted from 1 January 1970 of a date."""
    shifted = year - (1 if month <= 2 else 0)
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * ERA + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - SHIFT


@compiled
def after(first: int, day: int, length: int) -> int:
    """The day that lies a length after another; both count from the run's first day, itself `first` days from 1970."""
    if length >= FOREVER or day >= FOREVER:
        return FOREVER
    if length >= 0:
        return day + length
    year, month, date = date_of(first + day)
    months = year * 12 + month - 1 - length
    year, month = months // 12, months % 12 + 1
    following = day_of(year + (1 if month == 12 else 0), month % 12 + 1, 1)
    return min(day_of(year, month, 1) + date - 1, following - 1) - first


@compiled
def year_start(first: int, day: int) -> int:
    """The 1 January on or before a day, counted from the run's first day."""
    year, _, _ = date_of(first + day)
    return day_of(year, 1, 1) - first


@compiled
def next_year(first: int, day: int) -> int:
    """The first 1 January after a day, both counted from the run's first day."""
    year, _, _ = date_of(first + day)
    return day_of(year + 1, 1, 1) - first


@compiled
def own_year_start(first: int, day: int, begins: int) -> int:
    """The last day on or before `day` that has the date on which a year begins.

    The date is given as `begins`, its days after 1 January in a year without a leap day: 0..364.
    """
    _, month, date = date_of(day_of(2001, 1, 1) + begins)
    year, _, _ = date_of(first + day)
    start = day_of(year, month, date) - first
    return start if start <= day else day_of(year - 1, month, date) - first


@compiled
def month_number(first: int, day: int) -> int:
    """Which calendar month a day lies in, counted from year 0."""
    year, month, _ = date_of(first + day)
    return year * 12 + month - 1
