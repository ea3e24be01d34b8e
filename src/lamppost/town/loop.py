"""The main loop, and the only one.

    live     what everybody does this week, and sense: who recorded it
    judge    day by day: what falls due, and what each authority makes of the records that arrive
    gate     what everybody seeks, each day under that day's marks, and what is refused
    respond  fear, caution, pressure
    meet     ways out of lists, work

The order is one list, STAGES. Live and gate run over people in parallel and only read; judge, respond and meet run
over shards of them (shard.py), each of which writes what is its own. What falls on somebody else is a message, received
when all of the day's items are done, in an order that belongs to the messages. So the outcome cannot depend on threads,
chunks or shards. A life or a case, in which nothing happens but its script, goes through the same stages one day at a
time, so that it can be looked at on any day. An `Observer` looks on and changes nothing. Nothing here knows of YAML or
files.
"""

from __future__ import annotations

import bisect
import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.people import CLASSES
from lamppost.compiled import default_threads
from lamppost.society.model import Society
from lamppost.town import exits, passes, points, ranks, respond
from lamppost.town.cells import Cells, cells_of
from lamppost.town.codes import EFFECTS, MONTHLY_GRADES, WATCHED, YEARLY, YEARLY_GRADES
from lamppost.town.epoch import Epoch
from lamppost.town.gate import LOTS
from lamppost.town.log import Array, Log, joined
from lamppost.town.population import Population, population_of
from lamppost.town.room import most_written, scratch
from lamppost.town.rows import RECORD, REFUSAL
from lamppost.town.script import Script, refusals_of
from lamppost.town.shard import Given, Shard, Shards, grade_some, leave_lists
from lamppost.town.state import Lists, State, new_state
from lamppost.town.tables import ACT_CODES, SERVICE_CODES, Tables

CHUNK: Final = 4096
EPOCH: Final = dt.date(1970, 1, 1)


class Observer:
    """What looks on while a town lives, without writing to it; a subclass takes the moments that it needs."""

    def refusals_made(self, town: Town, refusals: Array) -> None:
        """The refusals (REFUSAL) of a week or a day stand, and it is still known on which day marks changed."""

    def week_ended(self, town: Town) -> None:
        """A week has been lived: `town.week` is how many have been, `town.last_day` its last day."""


class Town:
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
        observers: Iterable[Observer] = (),
        count_all: bool = True,
        shards: int | None = 1,
    ) -> None:
        """A town that has not lived yet, under tables by the days on which they come into force.

        `watch` are actors whose ledgers are kept. Nothing depends on `threads`, `chunk` (actors a chunk), `shards`
        (None = as many as threads) and `observers`, and on `count_all` only counts of what no rule in force names.
        """
        self.count_all = count_all
        self._cells_of: tuple[Tables, Cells] | None = None
        self.observers = [*observers]
        self.stopping = False
        self.society = society
        self.epochs = sorted(epochs, key=lambda epoch: epoch.day)
        self.starts = [epoch.day for epoch in self.epochs]
        self.seed = seed
        self.day = 0  # days lived
        self.chunk = chunk
        self.script = script or Script()
        self.population: Population = population_of(society, seed)
        first = self.epochs[0].tables
        self.state: State = new_state(society, first)
        self.needs = most_written(society, first)
        self.near = scratch(society, first)
        self.log = Log()
        for person in watch:
            self.state.actor["flags"][person] |= WATCHED
        actors = self.state.actor.shape[0]
        self.chunks = -(-actors // chunk)
        self.threads = max(1, min(threads or default_threads(), self.chunks))
        self.workers = passes.Workers(self.threads)
        self.split(self.threads if shards is None else shards)
        self._live = passes.Pass(RECORD, self.chunks)
        self._gate = passes.Pass(REFUSAL, self.chunks)
        self._refusals: Array = np.zeros(0, REFUSAL)  # of the week or the day at hand
        self.done = np.zeros((self.threads, ACT_CODES), np.int64)
        self.sought = np.zeros((self.threads, SERVICE_CODES, CLASSES), np.int64)
        self.effects = np.zeros((self.threads, SERVICE_CODES, len(EFFECTS)), np.int64)
        self.levy = np.zeros((self.threads, 1 + LOTS), np.int64)
        self.seconds: dict[str, float] = {}

    def split(self, shards: int) -> None:
        """Divide the actors into so many shards, which have not lived yet."""
        lists = int(self.tables.law.list.shape[0])
        self.shards = Shards(
            self.population, self.state.actor.shape[0], shards, lists, self.needs, self.near, self.workers
        )

    @property
    def lists(self) -> Lists:
        """Entries on lists, of all shards, to look at."""
        return self.shards.lists

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
        return self.epochs[bisect.bisect_right(self.starts, day) - 1].tables

    @property
    def _about(self) -> tuple[int, Population, State, Tables, Cells, int]:
        return self.week, self.population, self.state, self.tables, self._cells, self.chunk

    @property
    def _cells(self) -> Cells:
        """Where a word can come to anything under today's tables."""
        tables = self.tables
        if self._cells_of is None or self._cells_of[0] is not tables:
            self._cells_of = tables, cells_of(tables, self.count_all)
        return self._cells_of[1]

    def step(self) -> None:
        """Live one week: every stage once."""
        for stage in STAGES:
            self._timed(stage, stage.of_week)
        self.day += 7
        self._week_ended()

    def run(self, weeks: int) -> None:
        """Live until so many weeks have passed in all, or an observer ends it."""
        self.stopping = False
        while self.week < weeks and not self.stopping:
            self.step()

    def live_until(self, day: int) -> None:
        """Live a town that is still but for its script, a day at a time, until so many days have passed in all."""
        while self.day < day:
            for stage in STAGES:
                self._timed(stage, stage.of_day)
            self.day += 1
            if self.day % 7 == 0:
                self._week_ended()

    def stop(self) -> None:
        """End the run after the week at hand: for observers."""
        self.stopping = True

    def close(self) -> None:
        """Let the threads go; the town stays readable."""
        self.workers.close()

    def _timed(self, stage: Stage, work: Callable[[Town], None]) -> None:
        start = time.perf_counter()
        work(self)
        self.seconds[stage.name] = self.seconds.get(stage.name, 0.0) + time.perf_counter() - start

    def _week_ended(self) -> None:
        for observer in self.observers:
            observer.week_ended(self)

    def _refusals_made(self, refusals: Array) -> None:
        self._refusals = refusals
        for observer in self.observers:
            observer.refusals_made(self, refusals)

    # --- live and sense

    def _live_week(self) -> None:
        before = self.done.sum(axis=0)
        rows = self._live.rows(passes.live_chunks, self.workers, self._about, (self.done,))
        self.log.done.append(self.done.sum(axis=0) - before)
        scripted = self.script.record_rows(self.week)
        self._receive(joined([rows, scripted], RECORD) if scripted.shape[0] else rows)
        ranks.open_places(self.state, self.population, self.tables)

    def _live_day(self) -> None:
        """Of a still town: what the script has for a week is there on its first day."""
        if self.day % 7 == 0:
            ranks.open_places(self.state, self.population, self.tables)
            self._receive(self.script.record_rows(self.week))
            self.log.open_week()

    def _receive(self, records: Array) -> None:
        self.log.events.append(records)
        self.shards.post(records)

    def post_on(self, day: int) -> list[Array]:
        """Records (RECORD) that arrive on a day to come."""
        return [rows for shard in self.shards for rows in shard.post.get(day, [])]

    # --- judge

    def _judge_week(self) -> None:
        for weekday in range(7):
            self._judge(self.day + weekday)

    def _judge_day(self) -> None:
        self._judge(self.day)

    def _judge(self, day: int) -> None:
        """One day: dates of the calendar and of the law, what is due, the records that arrive, what is paid."""
        self._turn(day)
        self._serial(passes.judge_all, day, lambda shard: shard.due_on(day))
        settles = self.script.settles.get(day, [])
        for actor, act in settles:
            with self.shards.of(actor).writing(self.state) as context:
                exits.settle_debt(context, self.tables_on(day), actor, act, day)
        if settles:
            self._deliver(day)

    def _turn(self, day: int) -> None:
        """What a date brings: new rules, grading days, accounts that start anew."""
        law = self.tables_on(day).law
        books = range(len(law.book))
        if day in self.starts:
            self._grade(books, day)
        date = EPOCH + dt.timedelta(days=self.epochs[0].tables.first + day)
        if day == 0 or date.day != 1:
            return
        new_year, graded = date.month == 1, law.book["graded"]
        self._grade([b for b in books if graded[b] == MONTHLY_GRADES or (graded[b] == YEARLY_GRADES and new_year)], day)
        for book in books if new_year else []:
            row = law.book[book]
            if row["resets"] == YEARLY and not row["paid"] and row["score"] >= 0:
                for shard in self.shards:
                    with shard.writing(self.state) as context:
                        points.reset_year(context, self.tables_on(day), book)
                # A grade given once a year is that of the year just closed.
                if row["graded"] != YEARLY_GRADES:
                    self._grade([book], day)

    def _serial(self, work: Callable[..., int], day: int, rows_of: Callable[[Shard], Given]) -> None:
        """Each shard works through its own rows; then what they have brought others is delivered."""
        self.shards.work(work, self.state, self.tables_on(day), day, rows_of)
        self._deliver(day)

    def _deliver(self, day: int) -> None:
        self.shards.deliver(self.state, self.tables_on(day), day)
        self.log.trace += self.shards.take_lines()

    # --- gate and respond

    def _gate_week(self) -> None:
        """What is sought. Where rewards would overdraw the levy, as many lots draw on it as it suffices for."""
        flips = self.shards.flips()
        self.state = self.state._replace(flip=flips, flips=np.array([flips.shape[0]]))
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
        self._refusals_made(rows)
        self.shards.forget_flips(self.state)
        self.log.refusals.append(rows)

    def _gate_day(self) -> None:
        """What the script of a still town has people seek today."""
        sought = [each for each in self.script.seeks.get(self.week, []) if each[2] == self.day % 7]
        if not sought:
            self.shards.forget_flips(self.state)
            self._refusals_made(np.zeros(0, REFUSAL))
            return
        purse, before = self.state.purse, (self.effects.sum(axis=0), self.levy.sum(axis=0))
        purse[1] = LOTS if purse[0] > 0 else 0
        self.shards.forget_flips(self.state)  # one day at a time, everybody meets the marks of today
        rows = self._give_places(self._attempt(sought), self.day)
        moved = self.levy.sum(axis=0) - before[1]
        purse[0] += moved[0] - moved[1:].sum()
        self.log.effects[-1] += self.effects.sum(axis=0) - before[0]
        self._refusals_made(rows)
        self.log.refusals[-1] = np.concatenate([self.log.refusals[-1], rows])

    def _seek(self, levied: NDArray[np.int64]) -> tuple[Array, NDArray[np.int64]]:
        """(refusals, yuan moved into the levy and out of it by lot) of a week in which so many lots draw on it."""
        tallies = (self.sought, self.effects, self.levy)
        rows = self._gate.rows(passes.gate_chunks, self.workers, self._about, tallies)
        if scripted := self.script.seeks.get(self.week):
            rows = joined([rows, self._attempt(scripted)], REFUSAL)
        return rows, (self.levy - levied).sum(axis=0)

    def _attempt(self, sought: list[tuple[int, int, int]]) -> Array:
        """Attempts of a script under the marks of their days; gives the refusals."""
        tallies = (self.effects[0], self.levy[0])
        return refusals_of(sought, self.week, self.population, self.state, self.tables, *tallies)

    def _give_places(self, rows: Array, day: int) -> Array:
        """Places that are given by rank; whoever gets one is no longer among the refused."""
        if not rows.shape[0]:
            return rows
        rows = ranks.give_places(self.shards, self.population.seed, self.state, self.tables_on(day), rows, day)
        self._deliver(day)
        return rows

    def _respond(self) -> None:
        """How people answer the refusals of the week or the day."""
        if not self._refusals.shape[0]:
            return
        rows_of = partial(Shard.of, rows=self._refusals)
        self.shards.work(respond.respond_all, self.state, self.tables, self.week, rows_of)
        self.log.trace += self.shards.take_lines()

    # --- meet

    def _meet_week(self) -> None:
        self._serial(leave_lists, self.day + 6, Shard.holders)
        self.shards.forget_flips(self.state)
        self._count_listed()

    def _meet_day(self) -> None:
        """Of a still town, where nobody leaves a list by chance: the week is counted on its last day."""
        self.shards.forget_flips(self.state)
        if self.day % 7 == 6:
            self._count_listed()

    def _count_listed(self) -> None:
        ends = [shard.lists.entry["until"][: int(shard.lists.used[0])] for shard in self.shards]
        self.log.listed.append(sum((each > 7 * self.week + 6).sum(axis=0) for each in ends))

    def _grade(self, books: Sequence[int] | range, day: int) -> None:
        law = self.tables_on(day).law
        for book in books:
            if law.book["score"][book] < 0 or law.book["bands"][book] == law.book["bands_end"][book]:
                continue
            flags = np.zeros(self.state.actor.shape[0], np.uint8)
            points.who_to_grade(self.population, self.state, law, book, flags)
            self._serial(partial(grade_some, book), day, partial(Shard.among, actors=np.flatnonzero(flags)))


class Stage(NamedTuple):
    """One stage of the loop."""

    name: str
    of_week: Callable[[Town], None]  # over a whole week, in a town that lives
    of_day: Callable[[Town], None]  # over one day, in a town that is still but for its script


STAGES: Final = (
    Stage("live", Town._live_week, Town._live_day),
    Stage("judge", Town._judge_week, Town._judge_day),
    Stage("gate", Town._gate_week, Town._gate_day),
    Stage("respond", Town._respond, Town._respond),
    Stage("meet", Town._meet_week, Town._meet_day),
)
"""The loop: what happens in a week or a day, in this order."""
