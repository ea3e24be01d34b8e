"""The reduced town in laser-core: a LaserFrame of people, and components whose steps are parallel Numba kernels.

As LASER's own components do, kernels draw from Numba's generators of the threads and count by thread. LASER has no
network of edges, so that there is no town with ties.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from laser.core import LaserFrame
from laser.core.random import seed as seed_laser

from benchmarks.peers import town
from benchmarks.peers.authority import ACT_LINE, GUIDE, RECORDED, SERVICE_LINE, START, TOUCH, Authority, Columns

ROOM = 0.2
"""Records a week per person for which a thread has room; on average there are 0.1."""


@nb.njit(parallel=True, nogil=True, cache=True)
def act(count, line, guide, recorded, acts, used, person, kind, half_day):
    """Everybody's half days: acts are counted by thread, those that are recorded are written down by thread."""
    end = line[-1]
    for i in nb.prange(count):
        thread = nb.get_thread_id()
        for half in range(town.HALF_DAYS):
            word = np.random.random()  # noqa: NPY002 - the generator of the thread
            if word < end:
                which = guide[int(word * GUIDE)]
                while word >= line[which]:
                    which += 1
                acts[thread, which] += 1
                share = recorded[which]
                if share > 0.0 and np.random.random() < share:  # noqa: NPY002
                    place = used[thread, 0]
                    if place < person.shape[1]:
                        person[thread, place] = i
                        kind[thread, place] = which
                        half_day[thread, place] = half
                    used[thread, 0] += 1


@nb.njit(parallel=True, nogil=True, cache=True)
def seek(count, day, line, guide, touch, score, until_black, until_red, refused, outcomes):
    """Everybody's day: what is sought, and what becomes of it, counted by thread."""
    end = line[-1]
    for i in nb.prange(count):
        word = np.random.random()  # noqa: NPY002
        if word < end:
            thread = nb.get_thread_id()
            service = guide[int(word * GUIDE)]
            while word >= line[service]:
                service += 1
            which = touch[service]
            outcomes[thread, 0] += 1
            if (which == 1 and until_black[i] > day) or (which == 2 and score[i] < town.LEAST_C):
                outcomes[thread, which] += 1
                refused[i] += 1
            elif which == 3 and until_red[i] > day:
                outcomes[thread, 3] += 1


class Act:
    """Component: the half days of a week."""

    def __init__(self, model: Model) -> None:
        self.model = model
        threads, room = nb.get_num_threads(), int(ROOM * model.people.capacity) + 1000
        self.person = np.zeros((threads, room), np.int32)
        self.kind = np.zeros((threads, room), np.uint8)
        self.half_day = np.zeros((threads, room), np.uint8)

    def __call__(self, model: Model, tick: int) -> None:
        threads = self.person.shape[0]
        acts, used = np.zeros((threads, town.ACTS), np.int64), np.zeros((threads, 8), np.int64)
        act(model.people.count, *ACT_LINE, RECORDED, acts, used, self.person, self.kind, self.half_day)
        if used[:, 0].max() > self.person.shape[1]:
            raise RuntimeError("More records in a week than a thread has room for.")
        model.authority.counted["acts"] += int(acts.sum())
        for thread in range(threads):
            here = slice(0, used[thread, 0])
            days = self.half_day[thread, here] // 2
            for weekday in range(town.DAYS):
                now = days == weekday
                persons, kinds = self.person[thread, here][now], self.kind[thread, here][now]
                model.authority.receive(town.DAYS * tick + weekday, persons.astype(np.int64), kinds.astype(np.int64))


class Judge:
    """Component: the authority's days, and what everybody seeks on each."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, model: Model, tick: int) -> None:
        columns, counted = model.columns(), model.authority.counted
        outcomes = np.zeros((nb.get_num_threads(), 8), np.int64)
        for day in range(town.DAYS * tick, town.DAYS * (tick + 1)):
            model.authority.judge(day, columns)
            seek(
                model.people.count, day, *SERVICE_LINE, TOUCH, columns.score, columns.until_black, columns.until_red,
                columns.refused, outcomes,
            )  # fmt: skip
        for name, number in zip(
            ("sought", "refused_black", "refused_band", "faster"), outcomes.sum(axis=0), strict=False
        ):
            counted[name] += int(number)


class Onlooker:
    """Component: draws a number a week for everybody and does nothing with it."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, model: Model, tick: int) -> None:  # noqa: ARG002 - every component is called so
        look(model.people.count)


@nb.njit(parallel=True, nogil=True, cache=True)
def look(count):
    """A number for everybody."""
    total = 0.0
    for _ in nb.prange(count):
        total += np.random.random()  # noqa: NPY002
    return total


class Model:
    """People and the components that are run over them each tick."""

    def __init__(self, people: int, seed: int, ties: bool = False, change: str = "") -> None:
        if ties:
            raise NotImplementedError("laser-core has no network of edges.")
        seed_laser(seed)
        self.tick, self.authority = 0, Authority()
        self.people = LaserFrame(people)
        for name, value in START.items():
            if name != "friends":
                self.people.add_scalar_property(
                    "points" if (change, name) == ("rename", "score") else name, np.int32, value
                )
        self.renamed = change == "rename"
        self.numbers = np.arange(people)
        if change == "remove":
            stays = self.numbers != people // 2
            self.people.squash(stays)
            self.numbers = self.numbers[stays]
        self.components = [Onlooker(self)] * (change == "inert") + [Act(self), Judge(self)]

    def columns(self) -> Columns:
        """The properties as arrays."""
        people = self.people
        score = people.points if self.renamed else people.score
        return Columns(
            score, people.until_black, people.until_red, np.zeros(0, np.int32), people.records, people.refused
        )

    def week(self) -> None:
        """Run every component."""
        for component in self.components:
            component(self, self.tick)
        self.tick += 1

    def persons(self) -> dict[str, np.ndarray]:
        """What came of each person, in the order of their numbers."""
        people, day = self.columns(), town.DAYS * self.tick - 1
        black, red = (np.where(until > day, until, 0) for until in (people.until_black, people.until_red))
        standing = {"score": people.score, "until_black": black, "until_red": red}
        return {"number": self.numbers, "records": people.records, "refused": people.refused, **standing}

    def counts(self) -> dict[str, int]:
        """`town.COUNTS` so far."""
        return self.authority.counts(town.DAYS * self.tick - 1, self.columns())


build = Model
