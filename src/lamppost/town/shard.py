"""Shards: ranges of actors with all that is theirs, each worked through by itself; between them only messages pass."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lamppost.town import diary as diaries
from lamppost.town import exits, passes
from lamppost.town.context import Context
from lamppost.town.diary import BUCKETS, Diary, new_diary
from lamppost.town.log import Array, joined, picked
from lamppost.town.marks import forget_flips
from lamppost.town.memory import Memory, new_memory
from lamppost.town.outbox import DUES, MAILS, WORKS, Outbox, new_outbox, take_mail, take_traces
from lamppost.town.population import Population
from lamppost.town.room import DUE_ROOM, TRACE_ROOM, WORK_ROOM, Needs, with_all_room
from lamppost.town.rows import DUE, FLIP, GRADING, MAIL, RECORD, TRACE
from lamppost.town.sorting import order_flips, order_lines, scratch_for
from lamppost.town.state import Lists, State, new_lists
from lamppost.town.tables import Tables

NO_LINES: Final = np.zeros(0, TRACE)
NO_DUES: Final = np.zeros(0, DUE)
NO_RECORDS: Final = np.zeros(0, RECORD)
NO_MAIL: Final = np.zeros(0, MAIL)
NO_GRADINGS: Final = np.zeros(0, GRADING)
FEW: Final = 1000
"""Items that are worked through sooner one after another than threads take them up."""
Given: TypeAlias = tuple[NDArray[Any], ...]
"""Arrays of the items that a shard works through, one after another."""
Work: TypeAlias = Callable[..., int]
"""Compiled code that works through such items, and stops where room runs short."""


class Shard:
    """Actors `first` to `stop` - 1: their entries, their memory, what is due of them and the records on the way.

    What everybody has (State) is one table for all shards, of which each writes into its own rows only.
    """

    def __init__(self, population: Population, first: int, stop: int, lists: int, needs: Needs, near: int) -> None:
        self.population, self.first, self.stop, self.needs = population, first, stop, needs
        self.lists: Lists = new_lists(1024, lists)
        self.memory: Memory = new_memory()
        room = 2 * needs + 4096
        self.outbox: Outbox = new_outbox(int(room[DUE_ROOM]), int(room[TRACE_ROOM]), int(room[WORK_ROOM]), near)
        self.flip: NDArray[np.void] = np.zeros(1024, FLIP)  # this week's changes of marks
        self.flips = np.zeros(1, np.int64)  # (1,) rows of `flip` in use
        self.diary: Diary = new_diary(DUE)
        self.post: Diary = new_diary(RECORD)
        self.arrived: list[Array] = []  # records (RECORD) that have arrived this week
        self.lines: list[Array] = []  # of ledgers, written since they were last taken

    # --- what is this shard's of something that is everybody's

    def of(self, rows: Array) -> Given:
        """The rows about its actors (`person`), in their order."""
        return (picked(rows, np.flatnonzero((rows["person"] >= self.first) & (rows["person"] < self.stop))),)

    def graded(self, gradings: Array) -> Given:
        """Nothing else, and its actors among those whom a book grades, who are in their order."""
        first, stop = np.searchsorted(gradings["person"], [self.first, self.stop])
        return NO_DUES, NO_RECORDS, NO_MAIL, gradings[first:stop]

    def received(self, mail: Array) -> Given:
        """The messages to its actors, of all in the order in which they are received, and nothing else."""
        first, stop = np.searchsorted(mail["to"], [self.first, self.stop])
        return NO_DUES, NO_RECORDS, mail[first:stop], NO_GRADINGS

    def due_on(self, day: int) -> Given:
        """What is due on a day and the records that arrive, taken out, and nothing else."""
        dues = self._taken(diaries.take_dues, self.diary, day, NO_DUES)
        records = self._taken(diaries.take_records, self.post, day, NO_RECORDS)
        self.arrived.append(records)
        return dues, records, NO_MAIL, NO_GRADINGS

    def _taken(self, take: Callable[..., None], diary: Diary, day: int, none: Array) -> Array:
        # Most days of a still town have nothing, which is seen without compiled code.
        number = diaries.size_of(diary, day) if diary.first[day % BUCKETS] else 0
        if not number:
            return none
        rows = np.empty(number, none.dtype)
        take(diary, day, rows)
        return rows

    def holders(self) -> Given:
        """(h,) HOLDER: who ever had an entry on a list."""
        return (np.asarray(self.lists.holder)[: int(self.lists.used[0])],)

    # --- work

    @contextmanager
    def writing(self, state: State) -> Iterator[Context]:
        """What one piece of work reads and writes, with room for it; what it writes for later is put away."""
        own = state._replace(flip=self.flip, flips=self.flips)
        context = with_all_room(Context(self.population, own, self.lists, self.memory, self.outbox), self.needs)
        _, own, self.lists, self.memory, self.outbox = context
        self.flip = np.asarray(own.flip)
        yield context
        if dues := int(self.outbox.used[DUES]):
            self.diary = diaries.roomier(self.diary, dues)
            diaries.put_dues(self.diary, self.outbox)
        lines = take_traces(self.outbox)
        if lines.shape[0]:
            self.lines.append(lines)

    def work_through(self, work: Callable[..., int], state: State, tables: Tables, when: int, given: Given) -> None:
        """Work through items that may each write a bounded amount, making room whenever it runs short."""
        first, items = 0, sum(each.shape[0] for each in given)
        while first < items or self.outbox.used[WORKS]:
            with self.writing(state) as context:
                first = work(context, tables, *given, first, when, self.needs)


Select: TypeAlias = Callable[[Shard], Given]
"""What is a shard's of something."""


class Shards(Sequence[Shard]):
    """Shards that lie side by side, and the threads that share them."""

    def __init__(
        self,
        population: Population,
        bounds: Sequence[int],
        lists: int,
        needs: Needs,
        near: int,
        workers: passes.Workers,
    ) -> None:
        self.bounds = np.array(bounds)
        self.workers = workers
        ranges = itertools.pairwise(bounds)
        self._all = [Shard(population, first, stop, lists, needs, near) for first, stop in ranges]

    def __getitem__(self, index: Any) -> Any:
        """A shard by its number."""
        return self._all[index]

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all)

    def of(self, actor: int) -> Shard:
        """The shard that an actor is in."""
        return self._all[int(np.searchsorted(self.bounds, actor, side="right")) - 1]

    @property
    def lists(self) -> Lists:
        """The entries of all shards in one table, to look at: the rows of `holder` and `entry` that are in use."""
        if len(self) == 1:
            return self._all[0].lists
        parts = [(each.lists, int(each.lists.used[0])) for each in self._all]
        holder = np.concatenate([np.asarray(lists.holder)[:used] for lists, used in parts])
        entry = np.concatenate([np.asarray(lists.entry)[:used] for lists, used in parts])
        return Lists(holder, entry, np.array([holder.shape[0], 0, 0]), np.asarray(parts[0][0].ground)[:0])

    def work(self, work: Work, state: State, tables: Tables, when: int, rows_of: Select) -> None:
        """Each shard works through its own rows, side by side with the others where that is worth it."""
        given = [rows_of(shard) for shard in self._all]
        if items := sum(rows.shape[0] for each in given for rows in each):
            self._spread(items, lambda number: self._all[number].work_through(work, state, tables, when, given[number]))

    def post(self, records: Array) -> None:
        """A week's records go to the days on which they arrive, each shard's into its own post."""

        def post(number: int) -> None:
            shard = self._all[number]
            if heard := diaries.heard(records, shard.first, shard.stop):
                shard.post = diaries.roomier(shard.post, heard)
                diaries.put_records(shard.post, records, shard.first, shard.stop)

        self._spread(records.shape[0], post)

    def _spread(self, items: int, work: Callable[[int], None]) -> None:
        """Call work(number of a shard) for all, side by side where there are enough items for it."""

        def some(_: int, first: int, stop: int) -> None:
            for number in range(first, stop):
                work(number)

        if len(self._all) > 1 and items > FEW:
            self.workers.spread(len(self._all), some)
        else:
            some(0, 0, len(self._all))

    def take_mail(self) -> Array:
        """Messages (MAIL), of one sender in the order in which they were sent."""
        sent = [take_mail(shard.outbox) for shard in self._all if shard.outbox.used[MAILS]]
        return joined(sent, MAIL) if sent else NO_MAIL

    def take_lines(self) -> Array:
        """Lines of ledgers (TRACE), by actor, and of each in the order they were written in."""
        lines: list[Array] = []
        for shard in self._all:
            lines += shard.lines
            shard.lines = []
        if not lines:
            return NO_LINES
        rows = joined(lines, TRACE)
        out = np.empty(rows.shape[0], TRACE)
        order_lines(rows, scratch_for(rows.shape[0]), out)
        return out

    def flips(self) -> Array:
        """(f,) FLIP: this week's changes of marks, by actor, and of each in their order."""
        flips = joined([shard.flip[: int(shard.flips[0])] for shard in self._all], FLIP)
        out = np.empty(flips.shape[0], FLIP)
        order_flips(flips, scratch_for(flips.shape[0]), out)
        return out

    def forget_flips(self, state: State) -> None:
        """The changes of marks have been met by all who sought something."""
        for shard in self._all:
            if shard.flips[0]:
                forget_flips(state._replace(flip=shard.flip, flips=shard.flips))
        state.flips[0] = 0


# --- kernels as `Shard.work_through` calls them


def leave_lists(context: Context, tables: Tables, holders: Array, *rest: Any) -> int:
    """Ways out that are met at the end of the week: `exits.leave_lists`."""
    return int(exits.leave_lists(context, tables, holders.shape[0], *rest))
