"""A person or a firm, and what the system and the truth hold of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from plain_town.words import TIED

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
    asks: int = 0  # of a scripted record: days until the person asks for correction, and asks again


class Refusal(NamedTuple):
    """A service that was sought and barred (the fields of REFUSAL)."""

    person: int
    week: int
    row: int
    service: int
    slot: int
    flags: int
    books: int


class Deed(NamedTuple):
    """What is judged: an act (0 = none), when, and what is known of the record of it."""

    act: int
    slot: int
    since: int  # day
    flags: int = 0

    @property
    def when(self) -> tuple[int, int]:
        return self.since, self.slot


class Both(NamedTuple):
    """Points in belief, and what they would be without false records."""

    belief: int
    truth: int

    def __neg__(self) -> Both:
        return Both(-self.belief, -self.truth)

    def __bool__(self) -> bool:
        return self.belief != 0 or self.truth != 0


@dataclass
class Counted:
    """Points that were counted and will lapse, unless the record is struck out or the account closed."""

    book: int
    rule: int  # below 0: none
    points: Both
    account: Both
    deed: Deed
    made: int  # day
    own: bool = True  # not through a tie
    struck: bool = False


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
    flips: list[tuple[int, int, bool]] = field(default_factory=list)  # (day, mark, on) of this week
    behind: Counter[int] = field(default_factory=Counter)  # mark -> tied people who brought it
    capped: dict[int, tuple[int, int]] = field(default_factory=dict)  # rule -> (first day of a year, points in it)
    repeat: dict[int, int] = field(default_factory=dict)  # rule -> day until which a repeat counts more
    owed: Counter[int] = field(default_factory=Counter)  # rule -> deduction that repair can give back
    account: Counter[int] = field(default_factory=Counter)  # book -> how often the account was closed
    entered: dict[int, list[int]] = field(default_factory=dict)  # list -> days of the latest entries
    counted_on: dict[int, int] = field(default_factory=dict)  # rule -> day on which it last counted
    counted_in: dict[int, object] = field(default_factory=dict)  # rule -> span of the calendar in which it last did
    owes: dict[int, int] = field(default_factory=dict)  # act -> day of the latest deed that left something owing


@dataclass
class Ground:
    """Why somebody is on a list, or has a direct grade: one record, or ties."""

    place: int | tuple[int, int]  # the list, or (book, band)
    deed: Deed
    begun: int
    until: int
    until_true: int
    placed: int  # row of the law's rule_list with its ways out, -1 = the list's own
    looked: int = 0  # day on which a ground that ties keep up is next looked at
    told: bool = False  # that it has ended is in the ledger

    @property
    def tied(self) -> bool:
        return bool(self.deed.flags & TIED)

    def is_of(self, deed: Deed) -> bool:
        return not self.tied and self.deed.act == deed.act and self.deed.when == deed.when

    def over(self, day: int) -> bool:
        return self.until <= day and self.until_true <= day


@dataclass
class Entry:
    """What the grounds for a list come to."""

    until: int = 0
    until_true: int = 0
    since: int = 0
    cause: int = 0
    times: int = 0
    tied: bool = False
    counted: int = 0  # entries that are counted together
    first: int | None = None  # day from which they are


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
    pressed: int = 0  # day
    jobless: bool = False
    cut: set[int] = field(default_factory=set)  # numbers of the friends who are none any more
    grounds: list[Ground] = field(default_factory=list)  # the newest first
    repair_from: dict[int, int] = field(default_factory=dict)  # rule -> day
    settled: dict[int, int] = field(default_factory=dict)  # act -> day on which what it left owing was paid
    struck: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # (book, act) -> the deed struck out
    marked_since: dict[int, int] = field(default_factory=dict)  # mark -> day, for what comes every year
    year_end: dict[int, int] = field(default_factory=dict)  # book -> day on which the account may start anew
    banded: dict[int, int] = field(default_factory=dict)  # list -> day on which a band was last a ground for it

    @property
    def views(self) -> tuple[View, View]:
        """Truth first: what spreads in belief asks whether it is true."""
        return self.truth, self.belief

    def on_list(self, which: int, day: int) -> bool:
        return self.entries is not None and self.entries[which].until > day

    def grounds_for(self, place: int | tuple[int, int]) -> list[Ground]:
        """Those of one list or grade, the newest first."""
        return [ground for ground in self.grounds if ground.place == place]
