"""A person or a firm, and what the system and the truth hold of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

WHOLE_INCOME = 2**16 - 1


class Record(NamedTuple):
    """What a channel wrote down (the fields of RECORD in town/state.py)."""

    person: int
    doer: int
    week: int
    act: int
    channel: int
    slot: int
    books: int
    delay: int
    flags: int
    asks: int = 0  # of a scripted record: weeks until the person asks for correction, and asks again


class Refusal(NamedTuple):
    """A service that was sought and barred (the fields of REFUSAL)."""

    person: int
    week: int
    row: int
    service: int
    slot: int
    flags: int
    books: int


class Both(NamedTuple):
    """Points in belief, and what they would be without false records."""

    belief: int
    truth: int

    def __neg__(self) -> Both:
        return Both(-self.belief, -self.truth)

    def __bool__(self) -> bool:
        return self.belief != 0 or self.truth != 0


@dataclass
class Level:
    """Fear or caution: 0..255, halving as weeks pass."""

    level: int = 0
    week: int = 0

    def now(self, week: int, halves: int) -> int:
        return self.level >> (week - self.week) // halves

    def rise(self, by: int, week: int, halves: int) -> None:
        self.level, self.week = min(self.now(week, halves) + by, 255), week


@dataclass
class View:
    """What is held of somebody: once as believed, once as it would be had no false record been written."""

    points: dict[int, int]  # by book
    band: dict[int, int | None]  # by book, as last graded
    marks: set[int] = field(default_factory=set)
    behind: Counter[int] = field(default_factory=Counter)  # mark -> tied people who brought it
    direct: dict[tuple[int, int], Counter[int]] = field(default_factory=dict)  # (book, band) -> until -> how many
    capped: dict[int, tuple[int, int]] = field(default_factory=dict)  # rule -> (year, points counted in it)
    repeat: dict[int, int] = field(default_factory=dict)  # rule -> week until which a repeat counts more
    struck: Counter[tuple[int, int]] = field(default_factory=Counter)  # (rule, week) -> points that shall not lapse
    owed: Counter[int] = field(default_factory=Counter)  # rule -> deduction that repair can give back


@dataclass
class Entry:
    """One list's entry on somebody."""

    until: int = 0
    until_true: int = 0
    since: int = 0
    cause: int = 0
    times: int = 0
    tied: bool = False
    counted: int = 0  # entries that are counted together
    first: int | None = None  # week from which they are


@dataclass
class Actor:
    """A person, or a firm."""

    number: int
    firm: bool
    flags: int
    cls: int
    place: int
    age: int
    household: int
    district: int
    workplace: int | None
    belief: View
    truth: View
    income: int = WHOLE_INCOME
    fear: Level = field(default_factory=Level)
    caution: Level = field(default_factory=Level)
    entries: list[Entry] | None = None  # by list, from the first entry on
    pressed: int = 0
    jobless: bool = False
    cut: set[int] = field(default_factory=set)  # numbers of the friends who are none any more
    repair_from: dict[int, int] = field(default_factory=dict)  # rule -> week
    settled: dict[int, int] = field(default_factory=dict)  # act -> week in which what it left owing was paid
    struck: dict[tuple[int, int], int] = field(default_factory=dict)  # (book, act) -> week of the deed struck out
    marked_since: dict[int, int] = field(default_factory=dict)  # mark -> week, for what comes every year

    @property
    def views(self) -> tuple[View, View]:
        """Truth first: what spreads in belief asks whether it is true."""
        return self.truth, self.belief

    def on_list(self, which: int, week: int) -> bool:
        return self.entries is not None and self.entries[which].until > week
