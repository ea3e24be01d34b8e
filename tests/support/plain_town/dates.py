"""Dates: days of the run as dates of the calendar, and lengths of time from a day on."""

from __future__ import annotations

import calendar
import datetime as dt

from plain_town.words import FOREVER


class Calendar:
    """The calendar of a run that begins on a date."""

    def __init__(self, first: int) -> None:
        self.first = dt.date(1970, 1, 1) + dt.timedelta(days=first)

    def date(self, day: int) -> dt.date:
        return self.first + dt.timedelta(days=day)

    def day(self, date: dt.date) -> int:
        return (date - self.first).days

    def after(self, day: int, length: int) -> int:
        """The day a length later: days, or months below nought; the last of a month where there is no such date."""
        if length >= FOREVER or day >= FOREVER:
            return FOREVER
        if length >= 0:
            return day + length
        date = self.date(day)
        years, month = divmod(date.month - 1 - length, 12)
        year = date.year + years
        last = calendar.monthrange(year, month + 1)[1]
        return self.day(dt.date(year, month + 1, min(date.day, last)))

    def new_year(self, day: int) -> int:
        """The 1 January of the year in which a day lies."""
        return self.day(dt.date(self.date(day).year, 1, 1))

    def next_year(self, day: int) -> int:
        """The first 1 January after a day."""
        return self.day(dt.date(self.date(day).year + 1, 1, 1))

    def own_year(self, day: int, begins: int) -> int:
        """The day on which the year began that begins each year on the same date: so many days after 1 January 2001."""
        begin = dt.date(2001, 1, 1) + dt.timedelta(days=begins)
        today = self.date(day)
        this = dt.date(today.year, begin.month, begin.day)
        return self.day(this if this <= today else this.replace(year=today.year - 1))

    def month(self, day: int) -> int:
        """Which month a day lies in, counted through all years."""
        date = self.date(day)
        return date.year * 12 + date.month - 1
