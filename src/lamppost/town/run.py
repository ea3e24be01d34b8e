"""The main loop, and the only one.

    live     what everybody does this week, and sense: who recorded it
    judge    what falls due, and what each authority makes of the records that arrive
    gate     what everybody seeks, and what is refused
    respond  fear, caution, pressure
    meet     ways out of lists, work, grading, a new year, a new date on which rules change

Live and gate run over people in parallel and only read; judge, respond and meet are serial over the few events and
write. So the outcome cannot depend on threads or chunks. Nothing here knows of YAML or files.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import default_threads
from lamppost.society.model import Society
from lamppost.town import docket, points, respond, week
from lamppost.town.desk import DUES, TRACES, Town, new_desk
from lamppost.town.gate import LOTS
from lamppost.town.ground import Ground, ground_of
from lamppost.town.script import Script, attempt_all
from lamppost.town.state import (
    DUE,
    RECORD,
    REFUSAL,
    TRACE,
    Lists,
    Memory,
    State,
    longer,
    new_lists,
    new_memory,
    new_state,
    roomier,
)
from lamppost.town.tables import ACT_CODES, EFFECTS, SERVICE_CODES, WEEKS_A_YEAR, Rows, Tables

CHUNK: Final = 4096
CLASSES: Final = 160
FIELDS: Final = RECORD.names or ()
"""Of a scripted record; the last, when the person asks for correction, may be left out."""
YEARLY: Final = 2  # `graded`: once a year


@dataclass(frozen=True)
class Epoch:
    """The tables in force from a week on."""

    week: int
    tables: Tables


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
    """One town under one regime: owns the state and steps it week by week."""

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
        self.epochs = list(epochs)
        self.seed = seed
        self.week = 0
        self.chunk = chunk
        self.script = script or Script()
        self.ground: Ground = ground_of(society, seed)
        first = self.epochs[0].tables
        self.state: State = new_state(society, first)
        self.lists: Lists = new_lists(1024, int(first.law.list.shape[0]))
        self.memory: Memory = new_memory()
        largest = int(np.diff(society.employees_start).max(initial=0))
        self.reserve = 4096 + 8 * largest
        self.desk = new_desk(4 * self.reserve, max(4096, 4 * largest))
        self.diary: dict[int, list[Rows]] = {}
        self.post: dict[int, list[Rows]] = {}
        self.log = Log()
        for person in watch:
            self.state.actor["flags"][person] |= np.uint32(1 << 30)
        actors = self.state.actor.shape[0]
        self.chunks = -(-actors // chunk)
        self.threads = max(1, min(threads or default_threads(), self.chunks))
        self._pool = ThreadPoolExecutor(self.threads) if self.threads > 1 else None
        self._events = np.zeros((self.chunks, 64), RECORD)
        self._refusals = np.zeros((self.chunks, 64), REFUSAL)
        self.done = np.zeros((self.threads, ACT_CODES), np.int64)
        self.sought = np.zeros((self.threads, SERVICE_CODES, CLASSES), np.int64)
        self.effects = np.zeros((self.threads, SERVICE_CODES, len(EFFECTS)), np.int64)
        self.levy = np.zeros((self.threads, 1 + LOTS), np.int64)
        self.seconds: dict[str, float] = {}

    @property
    def tables(self) -> Tables:
        """The tables in force this week."""
        return self.tables_at(self.week)

    def tables_at(self, week: int) -> Tables:
        """The tables in force in a week."""
        return max((e for e in self.epochs if e.week <= week), key=lambda e: e.week).tables

    @property
    def town(self) -> Town:
        """Everything the serial part of the week works on."""
        return Town(self.ground, self.state, self.lists, self.memory, self.desk)

    def step(self) -> None:
        """Live one week."""
        if self.week == 0:
            self._timed("meet", lambda: self._grade(range(len(self.tables.law.book))))
        records = self._timed("live", self._live)
        self._timed("judge", lambda: self._judge(records))
        refusals = self._timed("gate", self._gate)
        self._timed("respond", lambda: self._respond(refusals))
        self._timed("meet", self._meet)
        self.week += 1

    def run(self, weeks: int, progress: Callable[[int], None] | None = None) -> None:
        """Live until so many weeks have passed in all."""
        while self.week < weeks:
            self.step()
            if progress is not None:
                progress(self.week)

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

            week.spread(self._pool, self.threads, self.chunks, work)
            if counts.max(initial=0) <= room.shape[1]:
                break
            room = np.zeros((self.chunks, 2 * int(counts.max())), room.dtype)
            for tally, old in zip(tallies, before, strict=True):
                tally[:] = old
        rows = np.zeros(int(counts.sum()), room.dtype)
        week.gather(room, counts, rows)
        return rows, room

    # --- live and sense

    def _live(self) -> Rows:
        before = self.done.sum(axis=0)
        rows, self._events = self._over_people(week.live_chunks, self._events, self.done)
        scripted = self.script.records.get(self.week)
        if scripted:
            rows = np.concatenate([rows, np.array([(*row, 0)[: len(FIELDS)] for row in scripted], RECORD)])
        self.log.events.append(rows)
        self.log.done.append(self.done.sum(axis=0) - before)
        return rows

    # --- judge

    def _judge(self, records: Rows) -> None:
        heard = records[records["books"] != 0]
        for delay in np.unique(heard["delay"]):
            self.post.setdefault(self.week + int(delay), []).append(heard[heard["delay"] == delay])
        dues = joined(self.diary.pop(self.week, []), DUE)
        arrived = joined(self.post.pop(self.week, []), RECORD)
        for actor, act in self.script.settles.get(self.week, []):
            docket.settle_debt(self.town, self.tables, actor, act, self.week)
        self._serial(docket.judge_all, dues.shape[0] + arrived.shape[0], dues, arrived)

    def _serial(self, work: Callable[..., int], items: int, *given: object) -> None:
        """Work through items that may each write a bounded amount, making room whenever it runs short."""
        first = 0
        while first < items:
            self._make_room()
            first = work(self.town, self.tables, *given, first, self.week, self.reserve)
            self._flush()

    def _make_room(self) -> None:
        self.lists = longer(self.lists, 2 * self.reserve)
        self.memory = roomier(self.memory, 2 * self.reserve)

    def _flush(self) -> None:
        desk = self.desk
        used = int(desk.used[DUES])
        if used:
            dues = desk.due[:used].copy()
            desk.used[DUES] = 0
            dues = dues[np.argsort(dues["week"], kind="stable")]
            weeks, starts = np.unique(dues["week"], return_index=True)
            for due, part in zip(weeks, np.split(dues, starts[1:]), strict=True):
                self.diary.setdefault(int(due), []).append(part)
        used = int(desk.used[TRACES])
        if used:
            self.log.trace.append(desk.trace[:used].copy())
            desk.used[TRACES] = 0

    # --- gate and respond

    def _gate(self) -> Rows:
        """What is sought. Where rewards would overdraw the levy, as many lots draw on it as it suffices for."""
        purse, tallies = self.state.purse, (self.sought, self.effects, self.levy)
        before = [tally.copy() for tally in tallies]
        purse[1] = LOTS if purse[0] > 0 else 0
        rows, moved = self._seek(before[2])
        if moved[1:].sum() > purse[0]:
            purse[1] = np.searchsorted(np.cumsum(moved[1:]), purse[0], side="right")
            for tally, old in zip(tallies, before, strict=True):
                tally[:] = old
            rows, moved = self._seek(before[2])
        self.log.refusals.append(rows)
        self.log.sought.append((self.sought - before[0]).sum(axis=(0, 2)))
        self.log.effects.append((self.effects - before[1]).sum(axis=0))
        purse[0] += moved[0] - moved[1:].sum()
        return rows

    def _seek(self, levied: NDArray[np.int64]) -> tuple[Rows, NDArray[np.int64]]:
        """(refusals, yuan moved into the levy and out of it by lot) of a week in which so many lots draw on it."""
        rows, self._refusals = self._over_people(week.gate_chunks, self._refusals, self.sought, self.effects, self.levy)
        sought = self.script.seeks.get(self.week)
        if sought:
            out = np.zeros((1, len(sought)), REFUSAL)
            asked = np.array(sought, np.int64)
            tallies = (self.effects[0], self.levy[0])
            number = attempt_all(asked, self.week, self.ground, self.state, self.tables, out, *tallies)
            rows = np.concatenate([rows, out[0, :number]])
        return rows, (self.levy - levied).sum(axis=0)

    def _respond(self, refusals: Rows) -> None:
        first = 0
        while first < refusals.shape[0]:
            first = respond.respond_all(self.town, self.tables, refusals, first, self.week)
            self._flush()

    # --- meet

    def _meet(self) -> None:
        self._leave()
        law = self.tables.law
        held = self.lists.entry["until"][: int(self.lists.used[0])] > self.week
        self.log.listed.append(held.sum(axis=0))
        following = self.week + 1
        due = [
            b
            for b in range(len(law.book))
            if law.book["graded"][b] and following % _grading(law.book["graded"][b]) == 0
        ]
        self._grade(due)
        if following % WEEKS_A_YEAR == 0:
            for book in range(len(law.book)):
                if law.book["resets"][book] and law.book["score"][book] >= 0:
                    docket.reset_year(self.town, self.tables, book)
                    # A grade given once a year is that of the year just closed.
                    if law.book["graded"][book] != YEARLY:
                        self._grade([book])
        if any(epoch.week == following for epoch in self.epochs):
            self.week = following
            self._grade(range(len(law.book)))
            self.week = following - 1

    def _leave(self) -> None:
        rows = int(self.lists.used[0])
        self._serial(docket.leave_lists, rows, rows)

    def _grade(self, books: Sequence[int] | range) -> None:
        law = self.tables.law
        for book in books:
            if law.book["score"][book] < 0 or law.book["bands"][book] == law.book["bands_end"][book]:
                continue
            flags = np.zeros(self.state.actor.shape[0], np.uint8)
            points.who_to_grade(self.ground, self.state, law, book, flags)
            chosen = np.flatnonzero(flags)
            self._serial(week.grade_some, chosen.shape[0], book, chosen)


def _grading(graded: int) -> int:
    """Weeks between gradings: 1 = every four weeks, 2 = every year."""
    return 4 if graded == 1 else WEEKS_A_YEAR


def joined(rows: list[Rows], dtype: np.dtype[np.void]) -> Rows:
    """All the rows of a log in one array."""
    return np.concatenate(rows) if rows else np.zeros(0, dtype)


__all__ = ["CHUNK", "REFUSAL", "TRACE", "Epoch", "Log", "TownRun", "joined"]
