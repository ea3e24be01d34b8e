"""The week over all people: the two parallel passes, and how their rows are gathered in the order of the people.

LIVE and GATE read the state and write rows only, so a pass that ran out of room is simply done again with more.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.town.desk import Town
from lamppost.town.gate import seek_one
from lamppost.town.ground import Ground
from lamppost.town.judge import follow
from lamppost.town.live import live_one
from lamppost.town.points import grade
from lamppost.town.room import has_room
from lamppost.town.state import State
from lamppost.town.tables import Rows, Tables


@compiled
def live_chunks(
    first: int,
    last: int,
    week: int,
    ground: Ground,
    state: State,
    tables: Tables,
    chunk: int,
    out: Rows,
    counts: NDArray[np.int64],
    done: NDArray[np.int64],
) -> None:
    """LIVE and SENSE for chunks first..last-1: rows in out[chunk, :counts[chunk]], acts in done[act]."""
    actors = state.actor.shape[0]
    for c in range(first, last):
        count = 0
        for actor in range(c * chunk, min(actors, (c + 1) * chunk)):
            count = live_one(actor, week, ground, state, tables, out, c, count, done)
        counts[c] = count


@compiled
def gate_chunks(
    first: int,
    last: int,
    week: int,
    ground: Ground,
    state: State,
    tables: Tables,
    chunk: int,
    out: Rows,
    counts: NDArray[np.int64],
    sought: NDArray[np.int64],
    effects: NDArray[np.int64],
    levy: NDArray[np.int64],
) -> None:
    """GATE for chunks first..last-1: refusals in out[chunk, :counts[chunk]], attempts in sought[service, class]."""
    actors = state.actor.shape[0]
    for c in range(first, last):
        count = 0
        for actor in range(c * chunk, min(actors, (c + 1) * chunk)):
            count = seek_one(actor, week, ground, state, tables, out, c, count, sought, effects, levy)
        counts[c] = count


def spread(pool: ThreadPoolExecutor | None, threads: int, chunks: int, work: Callable[[int, int, int], None]) -> None:
    """Call work(thread, first, last) for even ranges of chunks, side by side where there is a pool."""
    cuts = [chunks * t // threads for t in range(threads + 1)]
    if pool is None:
        work(0, 0, chunks)
        return
    for done in [pool.submit(work, t, cuts[t], cuts[t + 1]) for t in range(threads)]:
        done.result()


@compiled
def gather(out: Rows, counts: NDArray[np.int64], rows: Rows) -> None:
    """Copy the rows of all chunks into one array, in the order of the people."""
    place = 0
    for c in range(counts.shape[0]):
        for k in range(counts[c]):
            rows[place] = out[c, k]
            place += 1


@compiled
def grade_some(
    town: Town, tables: Tables, book: int, actors: NDArray[np.int64], first: int, day: int, needs: NDArray[np.int64]
) -> int:
    """Grade actors from number `first` of the list on, with all that follows; stops for want of room."""
    k = first
    while follow(town, tables, needs, day):
        if k >= actors.shape[0] or not has_room(town, needs):
            return k
        grade(town, tables, book, actors[k], day)
        k += 1
    return k
