"""A part of a town: a range of actors with all that is theirs, and what a week does to them.

Each method is one piece of the week (loop.py puts them in their order). It touches this part alone. What it brings
actors of other parts is in what it returns: records about them, or messages; besides these a part gives sums, and its
queue for places that are given by rank. So the parts of a town can be in one process or in many (drivers/).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.people import CLASSES
from lamppost.town import exits, passes, points, ranks, respond
from lamppost.town.cells import Cells, cells_of
from lamppost.town.codes import EFFECTS, WATCHED
from lamppost.town.gate import LOTS
from lamppost.town.log import Array, RowLog, joined, picked
from lamppost.town.outbox import in_order
from lamppost.town.population import Population
from lamppost.town.rows import GRADING, MAIL, RECORD, REFUSAL
from lamppost.town.script import refusals_of
from lamppost.town.setting import Setting
from lamppost.town.shard import NO_MAIL, Select, Shard, Shards, Work, leave_lists
from lamppost.town.sorting import scratch_for
from lamppost.town.state import State, new_state
from lamppost.town.tables import ACT_CODES, SERVICE_CODES, Tables

Counts = NDArray[np.int64]


class LiveTotals(NamedTuple):
    """What a week of LIVE and SENSE gives besides what it leaves in the part."""

    done: Counts  # (ACT_CODES,) how often each act was done
    records: Array  # RECORD about actors of other parts, in their order


class Sent(NamedTuple):
    """Messages that nobody has received yet."""

    mail: Array  # MAIL to actors of other parts
    kept: int  # how many are to actors of this one, and stay here


NO_REFUSALS: Final = np.zeros(0, REFUSAL)
NO_QUEUE: Final = np.zeros(0, ranks.QUEUE)
NOTHING_SENT: Final = Sent(NO_MAIL, 0)


class Sought(NamedTuple):
    """What a week of GATE gives besides what it leaves in the part."""

    sought: Counts  # (SERVICE_CODES, CLASSES) attempts
    effects: Counts  # (SERVICE_CODES, len(EFFECTS)) what became of them
    moved: Counts  # (1 + LOTS,) yuan into the levy, then out of it by lot
    queue: Array  # ranks.QUEUE: who seeks what is given by rank


class TownPart:
    """The actors of some shards that lie side by side, and the threads that share them."""

    def __init__(self, setting: Setting, bounds: Sequence[int], threads: int) -> None:
        """Actors who have not lived yet: those of the shards bounds[k] .. bounds[k + 1] - 1."""
        self.setting = setting
        self.first, self.stop = bounds[0], bounds[-1]
        tables = setting.epochs[0].tables
        self.state: State = new_state(setting.society, tables, slice(self.first, self.stop))
        for actor in setting.watch:
            if self.first <= actor < self.stop:
                self.state.actor["flags"][actor] |= WATCHED
        chunks = -(-(self.stop - self.first) // setting.chunk)
        self.workers = passes.Workers(max(1, min(threads, chunks)))
        lists = int(tables.law.list.shape[0])
        self.shards = Shards(setting.population, bounds, lists, setting.needs, setting.near, self.workers)
        self.rows = RowLog()  # what happens is written down here
        self.refusals: Array = NO_REFUSALS  # of the week or the day at hand
        self._records: Array = np.zeros(0, RECORD)  # of the week at hand
        self._mail: Array = np.zeros(0, MAIL)  # to these actors from each other
        self._piece = 0
        self._cells_of: tuple[Tables, Cells] | None = None
        self._live = passes.Pass(RECORD, chunks)
        self._gate = passes.Pass(REFUSAL, chunks)
        each = self.workers.threads
        self._done = np.zeros((each, ACT_CODES), np.int64)
        self._sought = np.zeros((each, SERVICE_CODES, CLASSES), np.int64)
        self._effects = np.zeros((each, SERVICE_CODES, len(EFFECTS)), np.int64)
        self._levy = np.zeros((each, 1 + LOTS), np.int64)

    def close(self) -> None:
        """Let the threads go."""
        self.workers.close()

    @property
    def population(self) -> Population:
        """The people and firms of the whole town."""
        return self.setting.population

    def has(self, actors: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of some actors are in this part."""
        return (actors >= self.first) & (actors < self.stop)

    def _about(self, week: int) -> tuple[int, int, int, Population, State, Tables, Cells, int]:
        """What the passes over everybody take."""
        tables = self.setting.tables_on(7 * week)
        if self._cells_of is None or self._cells_of[0] is not tables:
            self._cells_of = tables, cells_of(tables, self.setting.count_all)
        return self.first, self.stop, week, self.population, self.state, tables, self._cells_of[1], self.setting.chunk

    # --- live and sense

    def live(self, week: int) -> LiveTotals:
        """What the actors do in a week, and who recorded it."""
        self._done[:] = 0
        rows = self._live.rows(passes.live_chunks, self.workers, self._about(week), (self._done,))
        scripted = self._scripted(week)
        return self._totals(joined([rows, scripted], RECORD) if scripted.shape[0] else rows)

    def live_still(self, week: int) -> LiveTotals:
        """The same in a town that is still but for its script."""
        self._done[:] = 0
        return self._totals(self._scripted(week))

    def _scripted(self, week: int) -> Array:
        rows = self.setting.script.record_rows(week)
        return rows[self.has(rows["person"])]

    def _totals(self, rows: Array) -> LiveTotals:
        self.rows.events.append(rows)
        self._records = rows
        elsewhere = np.flatnonzero(~self.has(rows["person"]))
        return LiveTotals(self._done.sum(axis=0), picked(rows, elsewhere))

    def post(self, records: Array) -> None:
        """Put the week's records in the post, with those from other parts: by doer, wherever these are."""
        rows, self._records = self._records, self._records[:0]
        if records.shape[0]:
            earlier = records["doer"] < self.first
            rows = joined([records[earlier], rows, records[~earlier]], RECORD)
        for shard in self.shards:
            shard.arrived = []
        self.shards.post(rows)

    # --- judge

    def judge(self, day: int) -> Sent:
        """What is due on a day, and the records that arrive."""
        self._end_piece()
        return self._work(passes.judge_all, day, lambda shard: shard.due_on(day))

    def settle(self, day: int) -> Sent:
        """What a script has people pay on a day."""
        self._end_piece()
        for actor, act in self.setting.script.settles.get(day, []):
            if self.first <= actor < self.stop:
                with self.shards.of(actor).writing(self.state) as context:
                    exits.settle_debt(context, self.setting.tables_on(day), actor, act, day)
        return self._sent()

    def grade(self, book: int, day: int) -> Sent:
        """Everybody whom a book would put into another band is graded."""
        self._end_piece()
        law, gradings = self.setting.tables_on(day).law, np.empty(1024, GRADING)
        while True:
            number = points.to_grade(self.population, self.state, law, book, self.first, self.stop, gradings)
            if number <= gradings.shape[0]:
                break
            gradings = np.empty(number, GRADING)
        return self._work(passes.judge_all, day, partial(Shard.graded, gradings=gradings[:number]))

    def reset(self, book: int, day: int) -> None:
        """The accounts of a book start anew."""
        for shard in self.shards:
            with shard.writing(self.state) as context:
                points.reset_year(context, self.setting.tables_on(day), book, shard.first, shard.stop)

    def deliver(self, mail: Array, day: int) -> Sent:
        """Messages are received: those from other parts, and those that stayed here."""
        mail, self._mail = in_order(joined([self._mail, mail], MAIL)), self._mail[:0]
        return self._work(passes.judge_all, day, partial(Shard.received, mail=mail))

    def _work(self, work: Work, day: int, rows_of: Select) -> Sent:
        self.shards.work(work, self.state, self.setting.tables_on(day), day, rows_of)
        return self._sent()

    def _end_piece(self) -> None:
        """The piece of work before, with all that its messages brought, is over: its lines of ledgers are put away."""
        lines = self.shards.take_lines()
        if lines.shape[0]:
            self.rows.trace.append(lines)
            self.rows.pieces.append(self._piece)
        self._piece += 1

    def _sent(self) -> Sent:
        """What a piece of work brings others."""
        mail = self.shards.take_mail()
        if not mail.shape[0]:
            self._mail = mail
            return NOTHING_SENT
        here = self.has(mail["to"])
        if here.all():
            self._mail = mail
            return Sent(mail[:0], mail.shape[0])
        self._mail = mail[here]
        return Sent(mail[~here], self._mail.shape[0])

    # --- gate and respond

    def seek(self, week: int, lots: int) -> Sought:
        """What is sought in a week in which so many lots draw on the levy, each day under that day's marks."""
        self._open_counter(lots)
        tallies = (self._sought, self._effects, self._levy)
        flips = self.shards.flips()
        self.state = self.state._replace(flip=flips, flips=np.array([flips.shape[0]]))
        rows = self._gate.rows(passes.gate_chunks, self.workers, self._about(week), tallies)
        return self._was_sought(rows, 7 * week, self.setting.script.seeks.get(week, []))

    def seek_nothing(self) -> None:
        """A day of a still town on which nobody seeks anything."""
        self.shards.forget_flips(self.state)
        self.refusals = NO_REFUSALS

    def seek_still(self, day: int, lots: int) -> Sought:
        """What the script of a still town has its people seek on a day, under the marks of its end."""
        self._open_counter(lots)
        self.shards.forget_flips(self.state)
        sought = [each for each in self.setting.script.seeks.get(day // 7, []) if each[2] == day % 7]
        return self._was_sought(np.zeros(0, REFUSAL), day, sought)

    def _open_counter(self, lots: int) -> None:
        self.state.lots[0] = lots
        for tally in (self._sought, self._effects, self._levy):
            tally[:] = 0

    def _was_sought(self, rows: Array, day: int, scripted: list[tuple[int, int, int]]) -> Sought:
        tables = self.setting.tables_on(day)
        scripted = [each for each in scripted if self.first <= each[0] < self.stop]
        tallies = (self._effects[0], self._levy[0])
        more = refusals_of(scripted, day // 7, self.population, self.state, tables, *tallies)
        self.refusals = joined([rows, more], REFUSAL) if more.shape[0] else rows
        queue = NO_QUEUE
        if number := ranks.ranked(self.refusals):
            queue = np.empty(number, ranks.QUEUE)
            ranks.queue_of(self.population.seed, self.state, tables, self.refusals, queue)
        sought, effects, moved = (tally.sum(axis=0) for tally in (self._sought, self._effects, self._levy))
        return Sought(sought, effects, moved, queue)

    def give_places(self, places: Array, day: int) -> Sent:
        """Who of the queue gets a place is no longer among the refused; `places` (ranks.PLACE) has a row for each."""
        self._end_piece()
        given = np.empty(places.shape[0], ranks.GIVEN)
        number = ranks.given_places(self.refusals, places, scratch_for(places.shape[0]), given)
        refused = np.empty(self.refusals.shape[0], REFUSAL)
        self.refusals = refused[: ranks.refused(self.refusals, places, refused)]
        return self._work(ranks.give_places, day, partial(Shard.of, rows=given[:number]))

    def respond(self, day: int, opens: bool) -> Sent:
        """How people answer the refusals of the week or the day at hand; `opens`: they are the first of the week.

        `day`: the first of the week, or the day.
        """
        self._end_piece()
        self.shards.forget_flips(self.state)
        if opens:
            self.rows.refusals.append(self.refusals)
        elif self.refusals.shape[0]:
            self.rows.refusals[-1] = joined([self.rows.refusals[-1], self.refusals], REFUSAL)
        rows_of = partial(Shard.of, rows=self.refusals)
        self.shards.work(respond.respond_all, self.state, self.setting.tables_on(day), day // 7, rows_of)
        return self._sent()

    # --- meet

    def leave_lists(self, day: int) -> Sent:
        """Ways out of lists, and work, at the end of a week."""
        self._end_piece()
        return self._work(leave_lists, day, Shard.holders)

    def end_week(self, day: int) -> Counts:
        """The week is over: (lists,) how many stand on each list after its last day."""
        self._end_piece()
        self.shards.forget_flips(self.state)
        listed = np.zeros(self.shards[0].lists.entry.shape[1], np.int64)
        for shard in self.shards:
            if shard.lists.used[0]:
                exits.count_listed(shard.lists, day, listed)
        return listed

    def end_day(self) -> None:
        """A day of a still town is over."""
        self._end_piece()
        self.shards.forget_flips(self.state)
