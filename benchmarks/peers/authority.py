"""What the authority of the reduced town does in a day, over NumPy columns that a simulator owns.

The vectorised simulators of the comparison share it: their columns are arrays, and so few people have a record on one
day that this part costs little in any of them. Mesa's agents keep the same books one by one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import town

Persons = NDArray[np.int64]

RECORDED, POINTS, PUTS_ON = (np.array(column) for column in town.rule_table())
"""By act, from 0: share recorded, points, list (0 none, 1 black, 2 red)."""
GRAVE = PUTS_ON == 1
TOUCH = np.array(town.service_table())
"""By service, from 0: what touches it, as in `town.service_table`."""
GUIDE = 1 << 16
"""Cells of the table that leads a number to its place on a line."""


class Line(NamedTuple):
    """Kinds end to end on the unit interval; what lies beyond the last is none."""

    ends: NDArray[np.float64]
    guide: NDArray[np.int64]  # (GUIDE,) first kind that a number in a cell can be


def line(ends: tuple[float, ...]) -> Line:
    """A line with its guide."""
    cells = np.searchsorted(ends, np.arange(GUIDE) / GUIDE, side="right")
    return Line(np.array(ends), np.minimum(cells, len(ends) - 1).astype(np.int64))


ACT_LINE, SERVICE_LINE = line(town.ACT_LINE), line(town.SERVICE_LINE)


class Columns(NamedTuple):
    """One row per person; `until_*` is the day on which an entry ends, `friends` how many friends are on `black`."""

    score: NDArray[np.int32]
    until_black: NDArray[np.int32]
    until_red: NDArray[np.int32]
    friends: NDArray[np.int32]
    records: NDArray[np.int32]
    refused: NDArray[np.int32]


START = {"score": town.START, "until_black": 0, "until_red": 0, "friends": 0, "records": 0, "refused": 0}
"""Everybody at the start, by column."""


class Ties(NamedTuple):
    """Friends of person p: other[start[p]:start[p + 1]]."""

    start: NDArray[np.int64]
    other: Persons

    def of(self, persons: Persons) -> Persons:
        """The friends of some people, one after the other."""
        first, many = self.start[persons], self.start[persons + 1] - self.start[persons]
        before = np.cumsum(many) - many
        return self.other[np.repeat(first - before, many) + np.arange(many.sum())]


def pairs(people: int, rng: np.random.Generator) -> tuple[Persons, Persons]:
    """The friendships of the town with ties, each once: `town.DEALS` deals in which people are matched in pairs."""
    ones, others = [], []
    districts = np.arange(people) // town.DISTRICT
    for deal in range(town.DEALS):
        mixed = rng.random(people)
        order = np.argsort(districts + mixed if deal < town.LOCAL_DEALS else mixed)
        one, other = order[: people // 2 * 2].reshape(-1, 2).T
        within = (deal >= town.LOCAL_DEALS) | (districts[one] == districts[other])
        ones.append(np.minimum(one, other)[within])
        others.append(np.maximum(one, other)[within])
    keys = np.unique(np.concatenate(ones) * people + np.concatenate(others))
    return keys // people, keys % people


def ties(people: int, one: Persons, other: Persons) -> Ties:
    """Each friendship from both ends, ordered by person."""
    ends = np.concatenate([one, other])
    order = np.argsort(ends, kind="stable")
    start = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=people), out=start[1:])
    return Ties(start, np.concatenate([other, one])[order])


class Authority:
    """The books of the one authority: records on their way, points that will lapse, entries that will end."""

    def __init__(self, friends: Ties | None = None) -> None:
        self.friends = friends
        self.inbox: dict[int, list[tuple[Persons, NDArray[np.int64]]]] = defaultdict(list)
        self.lapses: dict[int, list[tuple[Persons, NDArray[np.int64]]]] = defaultdict(list)
        self.ends: dict[int, list[Persons]] = defaultdict(list)
        self.counted = dict.fromkeys(town.COUNTS, 0)

    def receive(self, day: int, persons: Persons, acts: NDArray[np.int64]) -> None:
        """Acts (from 0) of a day that were recorded; they arrive later."""
        self.inbox[day + town.DELAY].append((persons, acts))
        self.counted["records"] += len(persons)

    def judge(self, day: int, people: Columns) -> None:
        """What ends on a day, then the records that arrive on it."""
        for persons, points in self.lapses.pop(day, ()):
            np.subtract.at(people.score, persons, points)
        for persons in self.ends.pop(day, ()):
            gone = np.unique(persons[people.until_black[persons] == day])
            if self.friends is not None:
                np.subtract.at(people.friends, self.friends.of(gone), 1)
        for persons, acts in self.inbox.pop(day, ()):
            np.add.at(people.records, persons, 1)
            self._points(day, people, persons, POINTS[acts])
            people.until_red[persons[PUTS_ON[acts] == 2]] = day + town.TERMS["red"]
            grave = persons[GRAVE[acts]]
            if not len(grave):
                continue
            if self.friends is not None:
                new = np.unique(grave[people.until_black[grave] <= day])
                np.add.at(people.friends, self.friends.of(new), 1)
                near = self.friends.of(grave)
                self._points(day, people, near, np.full(len(near), town.FRIEND_POINTS))
            people.until_black[grave] = day + town.TERMS["black"]
            self.ends[day + town.TERMS["black"]].append(grave)

    def _points(self, day: int, people: Columns, persons: Persons, points: NDArray[np.int64]) -> None:
        np.add.at(people.score, persons, points)
        self.lapses[day + town.POINTS_LAST].append((persons, points))

    def gate(self, day: int, people: Columns, persons: Persons, services: NDArray[np.int64]) -> None:
        """Count what becomes of the services (from 0) that some people seek on a day, as they stand that day."""
        touch = TOUCH[services]
        persons, touch = persons[touch > 0], touch[touch > 0]
        black = people.until_black[persons] > day
        by_list = (touch == 1) & black
        by_band = (touch == 2) & (people.score[persons] < town.LEAST_C)
        by_friend = touch == 4
        if self.friends is None:
            by_friend[:] = False
        else:
            by_friend &= black | (people.friends[persons] > 0)
        np.add.at(people.refused, persons[by_list | by_band | by_friend], 1)
        self.counted["refused_black"] += int(by_list.sum())
        self.counted["refused_band"] += int(by_band.sum())
        self.counted["refused_friend"] += int(by_friend.sum())
        self.counted["faster"] += int(((touch == 3) & (people.until_red[persons] > day)).sum())

    def week(self, day: int, people: Columns, rng: np.random.Generator) -> None:
        """One week from a day on: what everybody does and who records it, then day by day what comes of it."""
        words = np.empty(len(people.score), np.float32)
        for half in range(town.HALF_DAYS):
            places, acts = kinds(ACT_LINE, rng.random(dtype=np.float32, out=words))
            self.counted["acts"] += len(acts)
            ruled = RECORDED[acts] > 0
            persons, acts = places[ruled], acts[ruled]
            seen = rng.random(len(persons)) < RECORDED[acts]
            self.receive(day + half // 2, persons[seen], acts[seen])
        for today in range(day, day + town.DAYS):
            self.judge(today, people)
            persons, services = kinds(SERVICE_LINE, rng.random(dtype=np.float32, out=words))
            self.counted["sought"] += len(services)
            self.gate(today, people, persons, services)

    def counts(self, last_day: int, people: Columns) -> dict[str, int]:
        """`town.COUNTS` at the end of a day."""
        return self.counted | town.standing(people._asdict(), last_day)


def kinds(line: Line, words: NDArray[np.floating]) -> tuple[Persons, NDArray[np.int64]]:
    """(places, kinds) of those uniform numbers of a slot that fall on a line; most fall beyond its end.

    By the guide and a step or two further: nine times as fast as `np.searchsorted`, which would be half of the work.
    """
    places = np.flatnonzero(words < line.ends[-1])
    found = words[places]
    kind = line.guide[(found * GUIDE).astype(np.int64)]
    further = np.flatnonzero(found >= line.ends[kind])
    while len(further):
        kind[further] += 1
        further = further[found[further] >= line.ends[kind[further]]]
    return places, kind
