"""The diary and the post: what is due, and the records that arrive, by the day of the run.

Both are a *calendar queue* (Brown, "Calendar queues", CACM 31(10), 1988): rows lie in one table, and each of a fixed
number of buckets chains those of every so-manieth day in the order in which they were put. What is far away is passed
by once in BUCKETS days.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.town.codes import LAPSE, YEAR_ENDS
from lamppost.town.log import Array, picked
from lamppost.town.outbox import DUES, Outbox
from lamppost.town.rows import DueRow, RecordRow, Rows, arrays_of

BUCKETS: Final = 1024
"""A power of two: days whose numbers differ by a multiple of it share a bucket."""


class Diary(NamedTuple):
    """Rows by day. The room is the caller's to see to (`roomier`)."""

    row: Rows[Any]  # (room,) DUE or RECORD
    day: NDArray[np.int32]  # (room,) on which it is taken out
    next: NDArray[np.int32]  # (room,) row plus one of the next in its bucket, or of the next free one; 0 = none
    first: NDArray[np.int32]  # (BUCKETS,) row plus one of the first of each bucket, 0 = none
    last: NDArray[np.int32]  # (BUCKETS,) row plus one of the last
    used: NDArray[np.int64]  # (3,) rows in use; rows that ever were; row plus one of the first that is free again


def new_diary(dtype: np.dtype[np.void], room: int = 64) -> Diary:
    """Nothing yet, with room for so many rows."""
    return Diary(
        np.zeros(room, dtype),
        np.zeros(room, np.int32),
        np.zeros(room, np.int32),
        np.zeros(BUCKETS, np.int32),
        np.zeros(BUCKETS, np.int32),
        np.zeros(3, np.int64),
    )


def roomier(diary: Diary, rows: int) -> Diary:
    """The same with room for so many more rows."""
    room = diary.day.shape[0]
    more = int(diary.used[0]) + rows
    if more <= room:
        return diary
    row, day, following = (_longer(each, max(room + room // 2, more)) for each in arrays_of(diary[:3]))
    return diary._replace(row=row, day=day, next=following)


def _longer(array: NDArray[Any], room: int) -> NDArray[Any]:
    """An array with more rows; one that owns its rows is the same, since the system lets it grow without a copy."""
    if array.flags.owndata:
        array.resize(room, refcheck=False)
        return array
    longer = np.zeros(room, array.dtype)
    longer[: array.shape[0]] = array
    return longer


def bytes_in(diary: Diary) -> int:
    """Bytes of the rows that ever were in use, with what chains them."""
    return int(diary.used[1]) * sum(each.dtype.itemsize for each in diary[:3])


def rows_in(diary: Diary) -> tuple[Array, NDArray[np.int64]]:
    """(all that is in it, the day of each), those of one day in their order."""
    places = np.empty(int(diary.used[0]), np.int64)
    follow_chains(diary, places)
    return picked(np.asarray(diary.row), places), diary.day[places].astype(np.int64)


def earlier(diary: Diary, days: int) -> Diary:
    """The same so many days earlier."""
    rows, day = rows_in(diary)
    made = new_diary(rows.dtype, max(1, rows.shape[0]))
    put_rows(made, rows, day - days)
    return made


@inner
def _put(diary: Diary, day: int) -> int:
    """Put one row in the diary; gives its place, where it is to be written. The caller sees to the room."""
    place = whole(diary.used[2]) - 1
    if place >= 0:
        diary.used[2] = diary.next[place]
    else:
        place = whole(diary.used[1])
        diary.used[1] = place + 1
    diary.used[0] += 1
    bucket = day & (BUCKETS - 1)
    diary.day[place] = day
    diary.next[place] = 0
    if diary.first[bucket] == 0:
        diary.first[bucket] = place + 1
    else:
        diary.next[diary.last[bucket] - 1] = place + 1
    diary.last[bucket] = place + 1
    return place


@inner
def _remove(diary: Diary, bucket: int, before: int, place: int) -> int:
    """Take the row at a place out of its bucket, in which `before` precedes it (-1 = none); gives the next, or -1."""
    following = whole(diary.next[place])
    if before < 0:
        diary.first[bucket] = following
    else:
        diary.next[before] = following
    if following == 0:
        diary.last[bucket] = before + 1
    diary.next[place] = diary.used[2]
    diary.used[2] = place + 1
    diary.used[0] -= 1
    return following - 1


@compiled
def follow_chains(diary: Diary, out: NDArray[np.int64]) -> None:
    """Where the rows in use lie, those of one day in their order.

    Args:
        diary: of any type.
        out: (rows in use,) int64; written.
    """
    number = 0
    for bucket in range(BUCKETS):
        place = whole(diary.first[bucket]) - 1
        while place >= 0:
            out[number] = place
            number += 1
            place = whole(diary.next[place]) - 1


@compiled
def put_rows(diary: Diary, rows: Rows[Any], day: NDArray[np.int64]) -> None:
    """Put rows in, each for a day of its own.

    Args:
        diary: with room for all; written.
        rows: (r,) of its type.
        day: (r,) int64.
    """
    for k in range(rows.shape[0]):
        diary.row[_put(diary, day[k])] = rows[k]


@compiled
def put_dues(diary: Diary, outbox: Outbox) -> None:
    """Put what is due later into the diary, out of the outbox, in the order in which it was written there.

    Args:
        diary: of DUE, with room for all; written.
        outbox: written.
    """
    for k in range(outbox.used[DUES]):
        diary.row[_put(diary, whole(outbox.due[k].day))] = outbox.due[k]
    outbox.used[DUES] = 0


@inner
def _is_heard(record: RecordRow, first: int, stop: int) -> bool:
    return record.books != np.uint64(0) and record.person >= first and record.person < stop


@compiled
def heard(records: Rows[RecordRow], first: int, stop: int) -> int:
    """How many of some records are about actors `first` to `stop` - 1, and heard by any book."""
    number = 0
    for k in range(records.shape[0]):
        if _is_heard(records[k], first, stop):
            number += 1
    return number


@compiled
def put_records(post: Diary, records: Rows[RecordRow], first: int, stop: int) -> None:
    """Those of a week's records that are `heard` go to the days of their arrival.

    Args:
        post: of RECORD, with room for them; written.
        records: (r,) RECORD in their order.
        first: the first actor in question.
        stop: the actor after the last.
    """
    for k in range(records.shape[0]):
        record = records[k]
        if _is_heard(record, first, stop):
            day = 7 * whole(record.week) + whole(record.slot) // 2 + whole(record.delay)
            post.row[_put(post, day)] = records[k]


@compiled
def size_of(diary: Diary, day: int) -> int:
    """How many rows there are for a day."""
    place, number = whole(diary.first[day & (BUCKETS - 1)]) - 1, 0
    while place >= 0:
        if diary.day[place] == day:
            number += 1
        place = whole(diary.next[place]) - 1
    return number


@inner
def _group(row: DueRow) -> int:
    """Accounts start anew and points lapse as the day begins, so that it does not matter which book put what first."""
    return 0 if row.kind == YEAR_ENDS else 1 if row.kind == LAPSE else 2


@compiled
def take_dues(diary: Diary, day: int, out: Rows[DueRow]) -> None:
    """Take out what is due on a day, in the order in which it is done.

    Args:
        diary: of DUE; written.
        day: day of the run.
        out: (size_of(diary, day),) DUE; written.
    """
    bucket = day & (BUCKETS - 1)
    place, lapses, others = whole(diary.first[bucket]) - 1, 0, 0
    while place >= 0:
        if diary.day[place] == day:
            group = _group(diary.row[place])
            lapses += 1 if group == 0 else 0
            others += 1 if group <= 1 else 0
        place = whole(diary.next[place]) - 1
    place, before, years = whole(diary.first[bucket]) - 1, whole(-1), 0
    while place >= 0:
        if diary.day[place] != day:
            before, place = place, whole(diary.next[place]) - 1
            continue
        group = _group(diary.row[place])
        if group == 0:
            out[years] = diary.row[place]
            years += 1
        elif group == 1:
            out[lapses] = diary.row[place]
            lapses += 1
        else:
            out[others] = diary.row[place]
            others += 1
        place = _remove(diary, bucket, before, place)


@compiled
def take_records(post: Diary, day: int, out: Rows[RecordRow]) -> None:
    """Take out the records that arrive on a day, in their order.

    Args:
        post: of RECORD; written.
        day: day of the run.
        out: (size_of(post, day),) RECORD; written.
    """
    bucket = day & (BUCKETS - 1)
    place, before, taken = whole(post.first[bucket]) - 1, whole(-1), 0
    while place >= 0:
        if post.day[place] == day:
            out[taken] = post.row[place]
            taken += 1
            place = _remove(post, bucket, before, place)
        else:
            before, place = place, whole(post.next[place]) - 1
