"""An epoch: a stretch of dates in which the same tables are in force."""

from __future__ import annotations

from dataclasses import dataclass

from lamppost.town.tables import Tables


@dataclass(frozen=True)
class Epoch:
    """The tables in force from a day of a week on."""

    week: int
    tables: Tables
    weekday: int = 0

    @property
    def day(self) -> int:
        """The day of the run from which they are in force."""
        return 7 * self.week + self.weekday
