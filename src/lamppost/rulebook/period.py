"""The days over which dated values are compared: those of a run, or of a rulebook from its first day on.

A value with a history says one thing on one day and another on the next. Whoever asks whether two values are the same,
or whether one goes beyond a limit, asks for every day of the period, so that the answer is the same wherever it is
asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lamppost.catalogue.claims import Claim, Version


@dataclass(frozen=True)
class Period:
    """First and last day, both of them in it; None = without a beginning, or without an end."""

    first: dt.date | None = None
    last: dt.date | None = None

    def __str__(self) -> str:
        """'from 2019-01-01 to 2021-12-30'."""
        ends = (("from", self.first), ("to", self.last))
        return " ".join(f"{word} {day}" for word, day in ends if day is not None)

    def within(self, since: dt.date, until: dt.date | None) -> Period | None:
        """The part of it from a day on and before another; None if there is none."""
        first = since if self.first is None else max(self.first, since)
        before = None if until is None else until - dt.timedelta(days=1)
        last = min((each for each in (self.last, before) if each is not None), default=None)
        return None if last is not None and last < first else Period(first, last)

    def pieces(self, claim: Claim[Any]) -> Iterator[tuple[dt.date | None, int]]:
        """(day from which it holds, number of the version) for what a claim says in the period, in order.

        The first day is None; the number is -1 for the days before the first version.
        """
        begun = -1
        for number, version in enumerate(claim.versions):
            if version.since is None or (self.first is not None and version.since <= self.first):
                begun = number
        if begun < 0 and self.first is None:
            begun = 0  # nothing comes before a period without a beginning
        yield None, begun
        for number, version in enumerate(claim.versions[begun + 1 :], begun + 1):
            if self.last is None or (version.since is not None and version.since <= self.last):
                yield version.since, number

    def versions(self, claim: Claim[Any] | None) -> list[Version[Any]]:
        """The versions of a claim that are in force on some day of the period."""
        return [] if claim is None else [claim.versions[number] for _, number in self.pieces(claim) if number >= 0]


ALWAYS: Final = Period()


def days_of(start: dt.date | None, weeks: int | None) -> Period:
    """The days of a run of so many weeks; without a length all days from the first on."""
    last = None if start is None or weeks is None else start + dt.timedelta(days=7 * weeks - 1)
    return Period(start, last)
