"""The desk: where what is decided this week is written down, and what is due later is put in the diary.

Rows are written into arrays with room to spare; the caller (`run.py`) sees to the room between items, so that no
decision is ever half made. A `Town` is everything the serial part of a week may read and write.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import inner
from lamppost.town.ground import Ground
from lamppost.town.state import DUE, RECORD, TRACE, TRUE, Lists, Memory, State
from lamppost.town.tables import Rows


class Desk(NamedTuple):
    """Rows written this week, and scratch space."""

    due: Rows  # (room,) DUE
    trace: Rows  # (room,) TRACE
    stack: Rows  # (STACK,) RECORD: records that follow from this one
    used: NDArray[np.int64]  # (3,) rows of due, trace and stack in use
    near: NDArray[np.int32]  # (room,) scratch for ties
    around: NDArray[np.int32]  # (room,) scratch for ties that points pass along, which may set off marks' own ties


class Town(NamedTuple):
    """All that the serial part of a week reads and writes."""

    ground: Ground
    state: State
    lists: Lists
    memory: Memory
    desk: Desk


STACK: Final = 1024
DUES: Final = 0
TRACES: Final = 1
STACKED: Final = 2
WATCHED: Final = np.uint32(1 << 30)

# Kinds of trace rows: what can stand in a ledger.
RECORDED: Final = 1
POINTS: Final = 2
LAPSED: Final = 3
DECIDED: Final = 4  # a listing is decided and will take effect later
LISTED: Final = 5
LEFT: Final = 6
GRADED: Final = 7  # a direct grade
APPEALED: Final = 8
UPHELD: Final = 9
REJECTED: Final = 10
NOT_COUNTED: Final = 11  # `value` says why
REPAIRED: Final = 12
REFUSED: Final = 13
TOUCHED: Final = 14  # a service came slower, dearer, cheaper ...
BAND: Final = 15  # the band changed
WAY_OUT_MET: Final = 16
LOST_WORK: Final = 17
FOUND_WORK: Final = 18
TIE_CUT: Final = 19
PERFORMED: Final = 20  # within the grace period, so nothing is listed
TIED_MARK: Final = 21  # a tie brought a mark
DID: Final = 22
SOUGHT: Final = 23  # a service was sought and given

# Why something did not count.
NOT_COVERED: Final = 1
OVER_CAP: Final = 2
SPARED: Final = 3
WAITING_MERIT: Final = 4
CORRECTED: Final = 5
RESET: Final = 6
NOT_IN_FORCE: Final = 7
NOT_ACTED_ON: Final = 8
TOO_LATE: Final = 9


def new_desk(room: int, near: int) -> Desk:
    """An empty desk with so many rows of room, and scratch for so many ties."""
    return Desk(
        np.zeros(room, DUE),
        np.zeros(room, TRACE),
        np.zeros(STACK, RECORD),
        np.zeros(3, np.int64),
        np.zeros(near, np.int32),
        np.zeros(near, np.int32),
    )


@inner
def put_due(
    desk: Desk,
    week: int,
    kind: int,
    person: int,
    a: int,
    b: int,
    points: int,
    points_true: int,
    act: int,
    slot: int,
    since: int,
    flags: int,
) -> None:
    """Put one thing in the diary."""
    row = desk.due[desk.used[DUES]]
    row.week = week
    row.kind = kind
    row.person = person
    row.a = a
    row.b = b
    row.points = points
    row.points_true = points_true
    row.act = act
    row.slot = slot
    row.since = since
    row.flags = flags
    desk.used[DUES] += 1


@inner
def put_trace(
    town: Town,
    week: int,
    kind: int,
    person: int,
    book: int,
    ref: int,
    act: int,
    channel: int,
    slot: int,
    since: int,
    value: int,
    total: int,
    other: int,
    flags: int,
) -> None:
    """Write one line of a ledger, if this person's is kept."""
    if not town.state.actor[person].flags & WATCHED:
        return
    desk = town.desk
    row = desk.trace[desk.used[TRACES]]
    row.week = week
    row.kind = kind
    row.person = person
    row.book = book
    row.ref = ref
    row.act = act
    row.channel = channel
    row.slot = slot
    row.since = since
    row.value = value
    row.total = total
    row.other = other
    row.flags = flags
    desk.used[TRACES] += 1


@inner
def push(desk: Desk, person: int, doer: int, act: int, week: int, slot: int, books: np.uint64, flags: int) -> None:
    """A record that follows from the one at hand; the stack is bounded, and what does not fit was a loop."""
    used = desk.used[STACKED]
    if used >= desk.stack.shape[0]:
        return
    row = desk.stack[used]
    row.person = person
    row.doer = doer
    row.act = act
    row.channel = 0
    row.week = week
    row.slot = slot
    row.books = books
    row.delay = 0
    row.flags = flags
    row.asks = 0
    desk.used[STACKED] = used + 1


@inner
def is_true(flags: int) -> bool:
    """Whether what a record says was done by the person it is about."""
    return flags & TRUE != 0
