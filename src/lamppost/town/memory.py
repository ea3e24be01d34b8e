"""Memory: what is remembered of some people and some rules, as a hash table (open addressing) of rows with fields.

A row is known by (person, kind, index): the kinds and what their index counts stand in codes.py. All that is
remembered of one person lies close together, since one record asks for several rows. What the system believes and
what is true lie side by side in one row. A memory holds numbers (`recall`, 0 = nothing yet) or days
(`recall_day`, NO_DAY = it has not happened); a kind is one or the other, for good.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.intrinsics import prefetch
from lamppost.town.deeds import Both, both
from lamppost.town.rows import MEMORY, MemoryRow, Rows
from lamppost.town.tables import ACT_CODES, NO_LENGTH

NO_DAY: Final = NO_LENGTH
"""In the place of a day: it has not happened. No day of a run, and no year that a run can lie in, begins so early."""
NEAR: Final = 8
"""Rows within which what is remembered of one person begins."""
MOST_INDEX: Final = 1 << 26
"""Kinds are numbers below 32."""


class Memory(NamedTuple):
    """What is remembered, at most at half load."""

    row: Rows[MemoryRow]  # (2**k,) MEMORY; `person` NOBODY = free
    used: NDArray[np.int64]  # (1,) rows in use


@inner
def book_act(book: int, act: int) -> int:
    """The index of what is kept for an act at a book."""
    return book * ACT_CODES + act


@inner
def matter_of(kind: int, index: int) -> int:
    """Kind and index in one number."""
    return kind * MOST_INDEX + index


@inner
def kind_of(matter: int) -> int:
    """The kind of what a row remembers."""
    return matter // MOST_INDEX


@inner
def index_of(matter: int) -> int:
    """Of what a row remembers something: a rule, an act, a mark, by kind."""
    return matter % MOST_INDEX


@inner
def _first_place(memory: Memory, person: int) -> int:
    """The first of the NEAR rows in which what is remembered of a person begins.

    Fibonacci hashing (Knuth, The Art of Computer Programming 3, section 6.4): the high bits of the product lay people
    in a row out evenly, its low bits would not.
    """
    high = ((person * 0x1E3779B97F4A7C15) >> 32) & 0xFFFFFFFF
    return (high * (memory.row.shape[0] // NEAR) >> 32) * NEAR


@inner
def bring_near(memory: Memory, person: int) -> None:
    """Ask for what is remembered of a person, for soon."""
    place = _first_place(memory, person)
    prefetch(memory.row, place)
    prefetch(memory.row, place + NEAR // 2)
    prefetch(memory.row, place + NEAR - 1)


@compiled
def find(memory: Memory, person: int, kind: int, index: int) -> int:
    """The row of (person, kind, index), or the free row where it would go.

    Args:
        memory: the table.
        person: number of an actor, 0 to 2**31 - 1.
        kind: a kind of memory (codes.py).
        index: of what, 0 to MOST_INDEX - 1: a rule, an act, a mark, by kind.
    """
    size, matter = memory.row.shape[0], matter_of(kind, index)
    place = _first_place(memory, person) + (((matter * 0x1E3779B97F4A7C15) >> 40 ^ person) & (NEAR - 1))
    while True:
        row = memory.row[place]
        if row.person < 0 or (row.person == person and row.matter == matter):
            return place
        place = (place + 1) & (size - 1)


@inner
def _place(memory: Memory, person: int, kind: int, index: int, absent: int) -> int:
    """The row of (person, kind, index), made with `absent` on both sides if there is none."""
    place = find(memory, person, kind, index)
    row = memory.row[place]
    if row.person < 0:
        row.person = person
        row.matter = matter_of(kind, index)
        row.belief = absent
        row.truth = absent
        memory.used[0] += 1
    return place


@inner
def _value(memory: Memory, person: int, kind: int, index: int, truth: bool, absent: int) -> int:
    row = memory.row[find(memory, person, kind, index)]
    if row.person < 0:
        return absent
    return whole(row.truth if truth else row.belief)


@inner
def _set(memory: Memory, person: int, kind: int, index: int, truth: bool, value: int, absent: int) -> None:
    row = memory.row[_place(memory, person, kind, index, absent)]
    if truth:
        row.truth = value
    else:
        row.belief = value


@compiled
def recall(memory: Memory, person: int, kind: int, index: int, truth: bool) -> int:
    """The number that is remembered, in belief or in truth; 0 if nothing is. The arguments are those of `find`."""
    return _value(memory, person, kind, index, truth, 0)


@compiled
def remember(memory: Memory, person: int, kind: int, index: int, truth: bool, value: int) -> None:
    """Keep a number, in belief or in truth. The caller sees to it that the table has room (room.py)."""
    _set(memory, person, kind, index, truth, value, 0)


@compiled
def recall_day(memory: Memory, person: int, kind: int, index: int, truth: bool) -> int:
    """The day that is remembered, in belief or in truth; NO_DAY if none is. The arguments are those of `find`."""
    return _value(memory, person, kind, index, truth, NO_DAY)


@compiled
def remember_day(memory: Memory, person: int, kind: int, index: int, truth: bool, day: int) -> None:
    """Keep a day, in belief or in truth. The caller sees to it that the table has room (room.py)."""
    _set(memory, person, kind, index, truth, day, NO_DAY)


@inner
def recall_both(memory: Memory, person: int, kind: int, index: int) -> Both:
    """The numbers that are remembered in belief and in truth; 0 and 0 if nothing is."""
    row = memory.row[find(memory, person, kind, index)]
    if row.person < 0:
        return both(0, 0)
    return both(whole(row.belief), whole(row.truth))


@compiled
def rehash(old: Memory, new: Memory) -> None:
    """Carry everything over into a larger table."""
    for place in range(old.row.shape[0]):
        row = old.row[place]
        if row.person >= 0:
            matter = whole(row.matter)
            new.row[find(new, whole(row.person), kind_of(matter), index_of(matter))] = row
            new.used[0] += 1


def of_kind(memory: Memory, kind: int) -> NDArray[np.void]:
    """(r,) MEMORY: the rows in use that are of one kind, in no order that means anything."""
    rows = np.asarray(memory.row)
    return rows[(rows["person"] >= 0) & (rows["matter"] // MOST_INDEX == kind)]


def new_memory(size: int = 1 << 12) -> Memory:
    """An empty memory with room for `size` (a power of two) entries."""
    rows = np.zeros(size, MEMORY)
    rows["person"] = -1
    return Memory(rows, np.zeros(1, np.int64))


def roomier(memory: Memory, entries: int) -> Memory:
    """The same memory with room for so many more entries at half load."""
    size = memory.row.shape[0]
    if (int(memory.used[0]) + entries) * 2 <= size:
        return memory
    while (int(memory.used[0]) + entries) * 2 > size:
        size *= 2
    larger = new_memory(size)
    rehash(memory, larger)
    return larger
