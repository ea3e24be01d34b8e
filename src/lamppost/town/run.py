"""The main loop, and the only one.

    live     what everybody does this week, and sense: who recorded it
    judge    day by day: what falls due, and what each authority makes of the records that arrive
    gate     what everybody seeks, each day under that day's marks, and what is refused
    respond  fear, caution, pressure
    meet     ways out of lists, work

Live and gate run over people in parallel and only read; judge, respond and meet are serial over the few events and
write. So the outcome cannot depend on threads or chunks. A life or a case, in which nothing happens but its script, is
run by the same verbs one day at a time, so that it can be looked at on any day. Nothing here knows of YAML or files.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import default_threads
from lamppost.society.model import Society
from lamppost.town import docket, points, ranks, respond, week
from lamppost.town.desk import DUES, TRACES, WORKS, Town, new_desk
from lamppost.town.gate import LOTS
from lamppost.town.ground import Ground, ground_of
from lamppost.town.room import DUE as DUE_ROWS
from lamppost.town.room import FLIP as FLIP_ROWS
from lamppost.town.room import GROUND as GROUND_ROWS
from lamppost.town.room import MEMORY as MEMORY_ROWS
from lamppost.town.room import ROW as LIST_ROWS
from lamppost.town.room import TRACE as TRACE_ROWS
from lamppost.town.room import WORK as WORK_ROWS
from lamppost.town.room import most_written, scratch
from lamppost.town.script import Script, attempt_all
from lamppost.town.state import (
    DUE,
    FLIP,
    LAPSE,
    RECORD,
    REFUSAL,
    TRACE,
    YEAR_ENDS,
    Lists,
    Memory,
    State,
    longer,
    new_lists,
    new_memory,
    new_state,
    roomier,
)
from lamppost.town.tables import ACT_CODES, EFFECTS, SERVICE_CODES, YEARLY, Rows, Tables

CHUNK: Final = 4096
CLASSES: Final = 160
FIELDS: Final = RECORD.names or ()
"""Of a scripted record; the last, when the person asks for correction, may be left out."""
MONTHLY_GRADES, YEARLY_GRADES = 1, 2  # `graded`
EPOCH: Final = dt.date(1970, 1, 1)


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


@dataclass
class Log:
    """What a run keeps of each week; joined at the end."""

    events: list[Rows] = field(default_factory=list)  # RECORD
    refusals: list[Rows] = field(default_factory=list)  # REFUSAL
    trace: list[Rows] = field(default_factory=list)  # TRACE
    done: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (act codes,)
    sought: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (service codes,)
    listed: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (lists,)
    effects: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (service codes, effects)


class TownRun:
    """One town under one regime: owns the state and steps it week by week; a still one with a script day by day."""

    def __init__(
        self,
        society: Society,
        epochs: Sequence[Epoch],
        seed: int,
        *,
        watch: Sequence[int] = (),
        threads: int | None = None,
        chunk: int = CHUNK,
        script: Script | None = None,
    ) -> None:
        self.society = society
        self.epochs = sorted(epochs, key=lambda epoch: epoch.day)
        self.seed = seed
        self.day = 0  # days lived
        self.chunk = chunk
        self.script = script or Script()
        self.ground: Ground = ground_of(society, seed)
        first = self.epochs[0].tables
        self.state: State = new_state(society, first)
        self.lists: Lists = new_lists(1024, int(first.law.list.shape[0]))
        self.memory: Memory = new_memory()
        self.needs = most_written(society, first)
        room = 2 * self.needs + 4096
        near = scratch(society, first)
        self.desk = new_desk(int(room[DUE_ROWS]), int(room[TRACE_ROWS]), int(room[WORK_ROWS]), near)
        self.diary: dict[int, list[Rows]] = {}
        self.post: dict[int, list[Rows]] = {}
        self.log = Log()
        for person in watch:
            self.state.actor["flags"][person] |= np.uint32(1 << 30)
        actors = self.state.actor.shape[0]
        self.chunks = -(-actors // chunk)
        self.threads = max(1, min(threads or default_threads(), self.chunks))
        self._pool: ThreadPoolExecutor | None = None
        self._pool_of = 0  # the process it belongs to: threads do not come along when a process is forked
        self._events = np.zeros((self.chunks, 64), RECORD)
        self._refusals = np.zeros((self.chunks, 64), REFUSAL)
        self.done = np.zeros((self.threads, ACT_CODES), np.int64)
        self.sought = np.zeros((self.threads, SERVICE_CODES, CLASSES), np.int64)
        self.effects = np.zeros((self.threads, SERVICE_CODES, len(EFFECTS)), np.int64)
        self.levy = np.zeros((self.threads, 1 + LOTS), np.int64)
        self.seconds: dict[str, float] = {}

    @property
    def week(self) -> int:
        """Weeks lived; the week at hand while one is being lived."""
        return self.day // 7

    @property
    def last_day(self) -> int:
        """The last day lived, counted from the first; 0 before any."""
        return max(0, self.day - 1)

    @property
    def tables(self) -> Tables:
        """The tables in force today."""
        return self.tables_on(self.day)

    def tables_at(self, week: int) -> Tables:
        """The tables in force at the end of a week."""
        return self.tables_on(7 * week + 6)

    def tables_on(self, day: int) -> Tables:
        """The tables in force on a day of the run."""
        return max((e for e in self.epochs if e.day <= day), key=lambda e: e.day).tables

    @property
    def town(self) -> Town:
        """Everything the serial part of the week works on."""
        return Town(self.ground, self.state, self.lists, self.memory, self.desk)

    def step(self) -> None:
        """Live one week."""
        self._timed("live", lambda: self._receive(self._live()))
        ranks.open_places(self.town, self.tables)
        self._timed("judge", self._judge_week)
        refusals = self._timed("gate", self._gate)
        self._timed("respond", lambda: self._respond(refusals))
        self._timed("meet", self._meet)
        self.day += 7

    def run(self, weeks: int, progress: Callable[[int], None] | None = None) -> None:
        """Live until so many weeks have passed in all."""
        while self.week < weeks:
            self.step()
            if progress is not None:
                progress(self.week)

    def live_until(self, day: int) -> None:
        """Live a town that is still but for its script until so many days have passed in all."""
        while self.day < day:
            if self.day % 7 == 0:
                ranks.open_places(self.town, self.tables)
                self._receive(self._scripted())
                self.log.done.append(np.zeros(ACT_CODES, np.int64))
                self.log.refusals.append(np.zeros(0, REFUSAL))
                self.log.sought.append(np.zeros(SERVICE_CODES, np.int64))
                self.log.effects.append(np.zeros((SERVICE_CODES, len(EFFECTS)), np.int64))
            self._judge(self.day)
            self._respond(self._seek_today())
            self._forget_flips()
            if self.day % 7 == 6:
                self._count_listed()
            self.day += 1

    def _timed(self, name: str, work: Callable[[], Rows | None]) -> Rows:
        start = time.perf_counter()
        result = work()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        return result if result is not None else np.zeros(0, RECORD)

    def _over_people(self, kernel: Callable[..., None], room: Rows, *tallies: NDArray[np.int64]) -> tuple[Rows, Rows]:
        """Run a pass over everybody; (its rows in the order of the people, the room they needed).

        A pass only reads, so when a chunk's rows do not fit it is done again with more room, from the tallies as
        they stood before.
        """
        counts = np.zeros(self.chunks, np.int64)
        before = [tally.copy() for tally in tallies]
        now, ground, state, tables = self.week, self.ground, self.state, self.tables
        while True:
            out = room

            def work(thread: int, first: int, last: int, out: Rows = out) -> None:
                mine = [tally[thread] for tally in tallies]
                kernel(first, last, now, ground, state, tables, self.chunk, out, counts, *mine)

            week.spread(self._workers(), self.threads, self.chunks, work)
            if counts.max(initial=0) <= room.shape[1]:
                break
            room = np.zeros((self.chunks, 2 * int(counts.max())), room.dtype)
            for tally, old in zip(tallies, before, strict=True):
                tally[:] = old
        rows = np.zeros(int(counts.sum()), room.dtype)
        week.gather(room, counts, rows)
        return rows, room

    def _workers(self) -> ThreadPoolExecutor | None:
        """Threads of this process, made when they are first needed; None for one thread."""
        if self.threads > 1 and (self._pool is None or self._pool_of != os.getpid()):
            self._pool, self._pool_of = ThreadPoolExecutor(self.threads), os.getpid()
        return self._pool

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the threads, which no other process can have."""
        return {**self.__dict__, "_pool": None}

    # --- live and sense

    def _live(self) -> Rows:
        before = self.done.sum(axis=0)
        rows, self._events = self._over_people(week.live_chunks, self._events, self.done)
        self.log.done.append(self.done.sum(axis=0) - before)
        return np.concatenate([rows, self._scripted()])

    def _scripted(self) -> Rows:
        rows = self.script.records.get(self.week, [])
        return np.array([(*row, 0)[: len(FIELDS)] for row in rows], RECORD)

    def _receive(self, records: Rows) -> None:
        """The week's records go to the days on which they arrive."""
        self.log.events.append(records)
        heard = records[records["books"] != 0]
        arrives = 7 * heard["week"] + heard["slot"] // 2 + heard["delay"]
        for day in np.unique(arrives):
            self.post.setdefault(int(day), []).append(heard[arrives == day])

    # --- judge

    def _judge_week(self) -> None:
        for weekday in range(7):
            self._judge(self.day + weekday)

    def _judge(self, day: int) -> None:
        """One day: dates of the calendar and of the law, what is due, the records that arrive, what is paid."""
        self._turn(day)
        dues, arrived = joined(self.diary.pop(day, []), DUE), joined(self.post.pop(day, []), RECORD)
        # Accounts start anew and points lapse as the day begins, so that it does not matter which book put what first.
        begins = np.where(dues["kind"] == YEAR_ENDS, 0, np.where(dues["kind"] == LAPSE, 1, 2))
        dues = dues[np.argsort(begins, kind="stable")]
        if dues.shape[0] + arrived.shape[0]:
            self._serial(docket.judge_all, dues.shape[0] + arrived.shape[0], day, dues, arrived)
        for actor, act in self.script.settles.get(day, []):
            self._make_room()
            docket.settle_debt(self.town, self.tables_on(day), actor, act, day)
            self._flush()

    def _turn(self, day: int) -> None:
        """What a date brings: new rules, grading days, accounts that start anew."""
        law = self.tables_on(day).law
        books = range(len(law.book))
        if any(epoch.day == day for epoch in self.epochs):
            self._grade(books, day)
        date = EPOCH + dt.timedelta(days=self.epochs[0].tables.first + day)
        if day == 0 or date.day != 1:
            return
        new_year, graded = date.month == 1, law.book["graded"]
        self._grade([b for b in books if graded[b] == MONTHLY_GRADES or (graded[b] == YEARLY_GRADES and new_year)], day)
        for book in books if new_year else []:
            row = law.book[book]
            if row["resets"] == YEARLY and not row["paid"] and row["score"] >= 0:
                points.reset_year(self.town, self.tables_on(day), book)
                # A grade given once a year is that of the year just closed.
                if row["graded"] != YEARLY_GRADES:
                    self._grade([book], day)

    def _serial(self, work: Callable[..., int], items: int, day: int, *given: object) -> None:
        """Work through items that may each write a bounded amount, making room whenever it runs short."""
        first = 0
        while first < items or self.desk.used[WORKS]:
            self._make_room()
            first = work(self.town, self.tables_on(day), *given, first, day, self.needs)
            self._flush()

    def _make_room(self) -> None:
        needs = 2 * self.needs
        self.lists = longer(self.lists, int(needs[LIST_ROWS]), int(needs[GROUND_ROWS]))
        self.memory = roomier(self.memory, int(needs[MEMORY_ROWS]))
        used, have = int(self.state.flips[0]), self.state.flip.shape[0]
        if used + needs[FLIP_ROWS] > have:
            more = np.zeros(max(2 * have, used + int(needs[FLIP_ROWS])), FLIP)
            more[:used] = self.state.flip[:used]
            self.state = self.state._replace(flip=more)
        # Rows for later leave the desk after each piece of work; what is still to be done stays on it.
        used, have = int(self.desk.used[WORKS]), self.desk.work.shape[0]
        if used + needs[WORK_ROWS] > have:
            work = np.zeros(max(2 * have, used + int(needs[WORK_ROWS])), self.desk.work.dtype)
            work[:used] = self.desk.work[:used]
            self.desk = self.desk._replace(work=work)

    def _flush(self) -> None:
        desk = self.desk
        used = int(desk.used[DUES])
        if used:
            dues = desk.due[:used].copy()
            desk.used[DUES] = 0
            dues = dues[np.argsort(dues["day"], kind="stable")]
            days, starts = np.unique(dues["day"], return_index=True)
            for due, part in zip(days, np.split(dues, starts[1:]), strict=True):
                self.diary.setdefault(int(due), []).append(part)
        used = int(desk.used[TRACES])
        if used:
            self.log.trace.append(desk.trace[:used].copy())
            desk.used[TRACES] = 0

    # --- gate and respond

    def _gate(self) -> Rows:
        """What is sought. Where rewards would overdraw the levy, as many lots draw on it as it suffices for."""
        used = int(self.state.flips[0])
        self.state.flip[:used] = self.state.flip[np.argsort(self.state.flip["actor"][:used], kind="stable")]
        purse, tallies = self.state.purse, (self.sought, self.effects, self.levy)
        before = [tally.copy() for tally in tallies]
        purse[1] = LOTS if purse[0] > 0 else 0
        rows, moved = self._seek(before[2])
        if moved[1:].sum() > purse[0]:
            purse[1] = np.searchsorted(np.cumsum(moved[1:]), purse[0], side="right")
            for tally, old in zip(tallies, before, strict=True):
                tally[:] = old
            rows, moved = self._seek(before[2])
        self.log.sought.append((self.sought - before[0]).sum(axis=(0, 2)))
        self.log.effects.append((self.effects - before[1]).sum(axis=0))
        purse[0] += moved[0] - moved[1:].sum()
        rows = self._give_places(rows, self.day + 6)
        self._met(rows)
        self._forget_flips()
        self.log.refusals.append(rows)
        return rows

    def _met(self, refusals: Rows) -> None:
        """Called with the refusals of a week or a day while it is still known on which day marks changed."""

    def _seek(self, levied: NDArray[np.int64]) -> tuple[Rows, NDArray[np.int64]]:
        """(refusals, yuan moved into the levy and out of it by lot) of a week in which so many lots draw on it."""
        rows, self._refusals = self._over_people(week.gate_chunks, self._refusals, self.sought, self.effects, self.levy)
        rows = np.concatenate([rows, self._attempt(self.script.seeks.get(self.week, []))])
        return rows, (self.levy - levied).sum(axis=0)

    def _attempt(self, sought: list[tuple[int, int, int]]) -> Rows:
        """Attempts of a script (actor, service, day of the week) under the marks of their days; gives the refusals."""
        out = np.zeros((1, len(sought)), REFUSAL)
        if not sought:
            return out[0]
        tallies = (self.effects[0], self.levy[0])
        asked = np.array(sought, np.int64)
        number = attempt_all(asked, self.week, self.ground, self.state, self.tables, out, *tallies)
        return out[0, :number]

    def _seek_today(self) -> Rows:
        """What the script has people seek today; gives the refusals."""
        sought = [each for each in self.script.seeks.get(self.week, []) if each[2] == self.day % 7]
        purse, before = self.state.purse, (self.effects.sum(axis=0), self.levy.sum(axis=0))
        purse[1] = LOTS if purse[0] > 0 else 0
        self._forget_flips()  # one day at a time, everybody meets the marks of today
        rows = self._give_places(self._attempt(sought), self.day)
        moved = self.levy.sum(axis=0) - before[1]
        purse[0] += moved[0] - moved[1:].sum()
        self.log.effects[-1] += self.effects.sum(axis=0) - before[0]
        self._met(rows)
        self.log.refusals[-1] = np.concatenate([self.log.refusals[-1], rows])
        return rows

    def _give_places(self, rows: Rows, day: int) -> Rows:
        """Places that are given by rank; whoever gets one is no longer among the refused."""
        if not rows.shape[0]:
            return rows
        self._make_room()
        rows = ranks.give_places(self.town, self.tables_on(day), rows, day)
        self._flush()
        return rows

    def _forget_flips(self) -> None:
        """The day's or the week's changes of marks have been met by all who sought something."""
        used = int(self.state.flips[0])
        self.state.actor["flipped"][self.state.flip["actor"][:used]] = 0
        self.state.flips[0] = 0

    def _respond(self, refusals: Rows) -> None:
        first = 0
        while first < refusals.shape[0]:
            self._make_room()
            first = respond.respond_all(self.town, self.tables, refusals, first, self.week, self.needs)
            self._flush()

    # --- meet

    def _meet(self) -> None:
        rows, day = int(self.lists.used[0]), self.day + 6
        self._serial(docket.leave_lists, rows, day, rows)
        self._forget_flips()
        self._count_listed()

    def _count_listed(self) -> None:
        held = self.lists.entry["until"][: int(self.lists.used[0])] > 7 * self.week + 6
        self.log.listed.append(held.sum(axis=0))

    def _grade(self, books: Sequence[int] | range, day: int) -> None:
        law = self.tables_on(day).law
        for book in books:
            if law.book["score"][book] < 0 or law.book["bands"][book] == law.book["bands_end"][book]:
                continue
            flags = np.zeros(self.state.actor.shape[0], np.uint8)
            points.who_to_grade(self.ground, self.state, law, book, flags)
            chosen = np.flatnonzero(flags)
            self._serial(week.grade_some, chosen.shape[0], day, book, chosen)


def joined(rows: list[Rows], dtype: np.dtype[np.void]) -> Rows:
    """All the rows of a log in one array."""
    return np.concatenate(rows) if rows else np.zeros(0, dtype)


__all__ = ["CHUNK", "REFUSAL", "TRACE", "Epoch", "Log", "TownRun", "joined"]
