"""The week over all people: the two parallel passes, and how their rows are gathered in the order of the people.

LIVE and GATE read the state and write rows only, so a pass that ran out of room is simply done again with more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.draw import INVENT, LIVE, SEEK
from lamppost.intrinsics import by_reference, prefetch
from lamppost.town.block import BLOCK, BY_OCCURRENCE, BY_SLOT, draw_block, end_of_block
from lamppost.town.cells import Cells
from lamppost.town.context import Context
from lamppost.town.deeds import deed_of
from lamppost.town.deliver import deliver_one
from lamppost.town.gate import OWN_SERVICES, seek_block
from lamppost.town.live import FIRST_LIE, live_block
from lamppost.town.memory import bring_near
from lamppost.town.outbox import push_record
from lamppost.town.points import grade
from lamppost.town.population import Population
from lamppost.town.room import Needs, has_room
from lamppost.town.rows import DueRow, GradingRow, Grid, MailRow, R, RecordRow, RefusalRow, Rows
from lamppost.town.scheduled import settle_one
from lamppost.town.state import State
from lamppost.town.tables import ACT_SLOTS, SERVICE_SLOTS, Tables
from lamppost.town.worklist import follow


@compiled
def live_chunks(
    first: int,
    last: int,
    begin: int,
    end: int,
    week: int,
    population: Population,
    state: State,
    tables: Tables,
    cells: Cells,
    chunk: int,
    out: Grid[RecordRow],
    counts: NDArray[np.int64],
    done: NDArray[np.int64],
) -> None:
    """LIVE and SENSE for a range of chunks. Writes `out`, `counts` and `done` only.

    Args:
        first: the first chunk.
        last: the chunk after the last.
        begin: the first actor of chunk 0.
        end: the actor after the last of all chunks.
        week: weeks before this one, from 0.
        population: the people and firms, n of them.
        state: how they stand; only read.
        tables: those in force at the week's beginning.
        cells: where a word can come to anything under these tables.
        chunk: actors a chunk, by number; the last chunk may have fewer.
        out: (chunks, room) RECORD; the rows of chunk c are out[c, :counts[c]] if counts[c] <= room, else incomplete.
        counts: (chunks,) int64, how many rows each chunk has, or would have.
        done: (ACT_CODES,) int64, how often each act was done; added to.
    """
    population, state = by_reference(population), by_reference(state)
    tables, cells = by_reference(tables), by_reference(cells)
    words = np.empty((ACT_SLOTS + 3 & ~3, BLOCK), np.uint32)
    lies = np.empty((tables.senses.lie_most + 3 & ~3, BLOCK), np.uint32)
    falls = np.empty(BLOCK * (FIRST_LIE + tables.senses.lie_most + 1) + 1, np.uint64)
    for c in range(first, last):
        count, start, stop = 0, begin + c * chunk, min(end, begin + (c + 1) * chunk)
        while start < stop:
            block = end_of_block(start, stop, population.people)
            draw_block(words, population.seed, LIVE, start, week, BY_SLOT)
            draw_block(lies, population.seed, INVENT, start, week, BY_OCCURRENCE)
            count = live_block(
                start, block, words, lies, falls, week, population, state, tables, cells, out, c, count, done
            )
            start = block
        counts[c] = count


@compiled
def gate_chunks(
    first: int,
    last: int,
    begin: int,
    end: int,
    week: int,
    population: Population,
    state: State,
    tables: Tables,
    cells: Cells,
    chunk: int,
    out: Grid[RefusalRow],
    counts: NDArray[np.int64],
    sought: NDArray[np.int64],
    effects: NDArray[np.int64],
    levy: NDArray[np.int64],
) -> None:
    """GATE for a range of chunks. Writes `out`, `counts` and the tallies only.

    Args:
        first: the first chunk.
        last: the chunk after the last.
        begin: the first actor of chunk 0.
        end: the actor after the last of all chunks.
        week: weeks before this one, from 0.
        population: the people and firms, n of them.
        state: how they stand, with this week's changes of marks ordered by actor; only read.
        tables: those in force at the week's beginning.
        cells: where a word can come to anything under these tables.
        chunk: actors a chunk, by number; the last chunk may have fewer.
        out: (chunks, room) REFUSAL; the rows of chunk c are out[c, :counts[c]] if counts[c] <= room, else incomplete.
        counts: (chunks,) int64, how many rows each chunk has, or would have.
        sought: (SERVICE_CODES, CLASSES) int64, attempts by service and class; added to.
        effects: (SERVICE_CODES, len(EFFECTS)) int64, what became of them; added to.
        levy: (1 + LOTS,) int64, yuan into the levy, then out of it by lot; added to.
    """
    population, state = by_reference(population), by_reference(state)
    tables, cells = by_reference(tables), by_reference(cells)
    words = np.empty((SERVICE_SLOTS + 3 & ~3, BLOCK), np.uint32)
    falls = np.empty(BLOCK * (OWN_SERVICES + 1) + 1, np.uint64)
    for c in range(first, last):
        count, start, stop = 0, begin + c * chunk, min(end, begin + (c + 1) * chunk)
        while start < stop:
            block = end_of_block(start, stop, population.people)
            draw_block(words, population.seed, SEEK, start, week, BY_SLOT)
            count = seek_block(
                start, block, words, falls, week, population, state, tables, cells, out, c, count, sought, effects, levy
            )
            start = block
        counts[c] = count


class Workers:
    """Threads that share the chunks of a pass. They belong to one process and are made when they are first needed."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._pool_of = 0  # the process it belongs to: threads do not come along when a process is forked

    def spread(self, chunks: int, work: Callable[[int, int, int], None]) -> None:
        """Call work(thread, first, last) for even ranges of chunks, side by side; here if there is one thread."""
        if self.threads <= 1:
            work(0, 0, chunks)
            return
        if self._pool is None or self._pool_of != os.getpid():
            self._pool, self._pool_of = ThreadPoolExecutor(self.threads), os.getpid()
        cuts = [chunks * t // self.threads for t in range(self.threads + 1)]
        for done in [self._pool.submit(work, t, cuts[t], cuts[t + 1]) for t in range(self.threads)]:
            done.result()

    def close(self) -> None:
        """Let the threads go; they are made anew if they are needed again."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the threads, which no other process can have."""
        return {**self.__dict__, "_pool": None}


FEW_CHUNKS: Final = 4
"""Chunks that are done sooner than a thread has begun."""


class Pass:
    """Room for the rows of a kernel that goes over everybody, chunk by chunk: LIVE or GATE."""

    def __init__(self, dtype: np.dtype[np.void], chunks: int) -> None:
        self.room = np.zeros((chunks, 64), dtype)  # of each chunk

    def rows(
        self,
        kernel: Callable[..., None],
        workers: Workers,
        about: tuple[int, int, int, Population, State, Tables, Cells, int],
        tallies: tuple[NDArray[np.int64], ...],
    ) -> NDArray[np.void]:
        """What the kernel writes, in the order of the people.

        A pass only reads, so when a chunk's rows do not fit it is done again with more room, from the tallies as
        they stood before.

        Args:
            kernel: `live_chunks` or `gate_chunks`.
            workers: the threads.
            about: the first actor and the one after the last, the week, the people, their state, the tables in force
                with their cells, and how many actors a chunk has.
            tallies: counts that the kernel adds to, (threads, ...) each.
        """
        chunks = self.room.shape[0]
        counts = np.zeros(chunks, np.int64)
        before = [tally.copy() for tally in tallies]
        while True:
            out = self.room

            def work(thread: int, first: int, last: int, out: NDArray[np.void] = out) -> None:
                kernel(first, last, *about, out, counts, *(tally[thread] for tally in tallies))

            if chunks < FEW_CHUNKS:
                work(0, 0, chunks)
            else:
                workers.spread(chunks, work)
            if counts.max(initial=0) <= out.shape[1]:
                break
            self.room = np.zeros((chunks, 2 * int(counts.max())), out.dtype)
            for tally, old in zip(tallies, before, strict=True):
                tally[:] = old
        rows: NDArray[np.void] = np.empty(int(counts.sum()), out.dtype)
        gather(out, counts, rows)
        return rows


@compiled
def gather(out: Grid[R], counts: NDArray[np.int64], rows: Rows[R]) -> None:
    """Copy the rows of all chunks into one array, in the order of the people.

    Args:
        out: (chunks, room) rows.
        counts: (chunks,) int64, rows in use of each chunk.
        rows: (sum of counts,) rows of the same type; written.
    """
    place = 0
    for c in range(counts.shape[0]):
        for k in range(counts[c]):
            rows[place] = out[c, k]
            place += 1


AHEAD: Final = 6
"""Items between the one at hand and the one whose actor's rows are asked for."""


@inner
def _bring_near(context: Context, person: int) -> None:
    """Ask for what stands written of an actor, so that it is there when it is judged."""
    state = context.state
    prefetch(state.actor, person)
    for row in range(state.score.shape[0]):
        prefetch(state.score[row], person)
        prefetch(state.score_true[row], person)
    bring_near(context.memory, person)


@inner
def _person_of(
    dues: Rows[DueRow], records: Rows[RecordRow], mail: Rows[MailRow], gradings: Rows[GradingRow], k: int
) -> int:
    """Whom item k of a day is about; -1 = there is none."""
    if k < dues.shape[0]:
        return whole(dues[k].person)
    k -= dues.shape[0]
    if k < records.shape[0]:
        return whole(records[k].person)
    k -= records.shape[0]
    if k < mail.shape[0]:
        return whole(mail[k].to)
    k -= mail.shape[0]
    return whole(gradings[k].person) if k < gradings.shape[0] else -1


@compiled
def judge_all(
    context: Context,
    tables: Tables,
    dues: Rows[DueRow],
    records: Rows[RecordRow],
    mail: Rows[MailRow],
    gradings: Rows[GradingRow],
    first: int,
    day: int,
    needs: Needs,
) -> int:
    """The judging of one day: what is due, then the records that arrive, each with all that follows for the actor.

    Or the messages that these have brought, or the actors that a book grades: one function for all, because whatever a
    measure can set off is then compiled once. Stops when the outbox, the lists or the memory may lack room; what is
    still to be done of the item before waits in the outbox.

    Args:
        context: what is read and written.
        tables: those in force on the day.
        dues: (d,) DUE, what is due today in its order.
        records: (r,) RECORD, those that arrive today in their order.
        mail: (m,) MAIL, messages in the order in which they are received.
        gradings: (g,) GRADING, in the order of the actors.
        first: number of the item to begin with, of all together.
        day: day of the run, from 0.
        needs: (NEEDS,) int64, rows that must fit before each item.

    Returns:
        The number of the next item, d + r + m + g at the end.
    """
    context, tables = by_reference(context), by_reference(tables)
    k, arrived = first, dues.shape[0] + records.shape[0]
    received = arrived + mail.shape[0]
    while follow(context, tables, needs, day):
        if k >= received + gradings.shape[0] or not has_room(context, needs):
            return k
        soon = _person_of(dues, records, mail, gradings, k + AHEAD)
        if soon >= 0:
            _bring_near(context, soon)
        if k < dues.shape[0]:
            settle_one(context, tables, dues[k], day)
        elif k >= received:
            grading = gradings[k - received]
            grade(context, tables, whole(grading.book), whole(grading.person), day)
        elif k >= arrived:
            deliver_one(context, tables, mail[k - arrived], day)
        else:
            row = records[k - dues.shape[0]]
            record = deed_of(0, whole(row.slot), 7 * whole(row.week) + whole(row.slot) // 2, whole(row.flags))
            push_record(
                context.outbox,
                whole(row.person),
                whole(row.act),
                row.books,
                whole(row.channel),
                whole(row.asks),
                record,
            )
        k += 1
    return k
