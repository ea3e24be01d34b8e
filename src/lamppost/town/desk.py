"""The desk: where what is decided this week is written down, and what is due later is put in the diary.

Rows are written into arrays with room to spare; the caller (`run.py`) sees to the room between items, so that no
decision is ever half made. What one item can write is bounded by `room.py`; what falls on many others (points that a
tie brings) waits on the desk as work of its own, one person at a time. A `Town` is everything the serial part of a
week may read and write.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import inner, whole
from lamppost.town.ground import Ground
from lamppost.town.state import (
    ARREARS,
    AS_DRAWN,
    BEGIN,
    DIRECT_END,
    DUE,
    END,
    LAPSE,
    REPAIRED_DUE,
    SHOWN,
    TIE_YEAR,
    TIED,
    TIED_ENTRIES,
    TRACE,
    TRUE,
    YEAR_ENDS,
    Both,
    Deed,
    Lists,
    Memory,
    State,
    deed_of,
)
from lamppost.town.tables import NOBODY, Rows

WORK = np.dtype(
    [
        ("person", np.int32),
        ("rule", np.int32),  # of SPREAD_POINTS; of BAND_ENTRY the band's row
        ("row", np.int32),  # of Law.spread, or of Law.tie
        ("source", np.int32),  # the person whose ties bring it; -1 = it is still to be brought to each of those tied
        ("points", np.int32),
        ("points_true", np.int32),
        ("since", np.int32),  # day of the act
        ("asks", np.int32),
        ("books", np.uint64),
        ("act", np.uint16),
        ("kind", np.uint8),
        ("channel", np.uint8),
        ("slot", np.uint8),
        ("flags", np.uint8),
    ],
    align=True,
)
"""What is still to be done of an item, the latest first."""
A_RECORD: Final = 0  # take a record to every book
BAND_ENTRY: Final = 1  # a band that was entered is a ground for an entry
SPREAD_POINTS: Final = 2  # points of a record fall on those tied to a person
TIED_ENTRY: Final = 3  # those tied to a person on a list are listed too
TIED_POINTS: Final = 4  # those tied to a person in a state have the points of another year


class Desk(NamedTuple):
    """Rows written this week, and scratch space."""

    due: Rows  # (room,) DUE
    trace: Rows  # (room,) TRACE
    work: Rows  # (room,) WORK: what is still to be done of the item at hand
    used: NDArray[np.int64]  # (4,) rows of due, trace and work in use; how many of the last are BAND_ENTRY
    near: NDArray[np.int32]  # (room,) scratch for ties
    around: NDArray[np.int32]  # (room,) scratch for ties that points pass along, which may set off marks' own ties


class Town(NamedTuple):
    """All that the serial part of a week reads and writes."""

    ground: Ground
    state: State
    lists: Lists
    memory: Memory
    desk: Desk


DUES: Final = 0
TRACES: Final = 1
WORKS: Final = 2
BANDS: Final = 3
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
GROUND_ENDED: Final = 24  # one ground for an entry has ended, another stands: `value` is its act
CLEARED: Final = 25  # an entry set the score: `value` is what it became
PLACE_GIVEN: Final = 26  # by rank: `value` is the rank, `total` how many stood in line
YEAR_OPENED: Final = 27  # the account started anew
YEAR_CARRIED: Final = 28  # it did not, because something is unpaid

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
OUT_OF_RANGE: Final = 10  # the score is not within what the rule asks
TOO_SOON: Final = 11  # it counted not long ago
BEYOND_LIMIT: Final = 12  # points beyond the limits are lost

# The stage of an appeal.
SECOND: Final = 1
PAUSED: Final = 2


def new_desk(due: int, trace: int, work: int, near: int) -> Desk:
    """An empty desk with so many rows of room, and scratch for so many ties."""
    return Desk(
        np.zeros(due, DUE),
        np.zeros(trace, TRACE),
        np.zeros(work, WORK),
        np.zeros(4, np.int64),
        np.zeros(near, np.int32),
        np.zeros(near, np.int32),
    )


@inner
def put_due(desk: Desk, day: int, kind: int, person: int, a: int, b: int, deed: Deed) -> int:
    """Put one thing in the diary; gives its row, in which the kinds below set what they need."""
    place = desk.used[DUES]
    row = desk.due[place]
    row.day = day
    row.kind = kind
    row.person = person
    row.a = a
    row.b = b
    row.points = 0
    row.points_true = 0
    row.measured = 0
    row.account = 0
    row.account_true = 0
    row.serial = 0
    row.asks = AS_DRAWN
    row.stage = 0
    row.act = deed.act
    row.slot = deed.slot
    row.since = deed.since
    row.flags = deed.flags
    desk.used[DUES] = place + 1
    return place


@inner
def due_lapse(
    desk: Desk, day: int, person: int, rule: int, own: bool, points: Both, account: Both, serial: int, deed: Deed,
    measured: int,
) -> None:  # fmt: skip
    """Points of a rule (or, below 0, of book -1 - rule) stop counting; `own` = not through a tie."""
    row = desk.due[put_due(desk, day, LAPSE, person, rule, 1 if own else 0, deed)]
    row.points = points.belief
    row.points_true = points.truth
    row.account = account.belief
    row.account_true = account.truth
    row.serial = serial
    row.measured = measured


@inner
def due_begin(desk: Desk, day: int, person: int, which: int, placed: int, decided: int, deed: Deed) -> None:
    """An entry on a list takes effect; `placed` is its row of Law.rule_list, -1 = by none."""
    row = desk.due[put_due(desk, day, BEGIN, person, which, placed, deed)]
    row.measured = decided


@inner
def due_tied_entries(desk: Desk, day: int, person: int, tie: int, true: bool) -> None:
    """Those tied to somebody on a list are listed too."""
    put_due(desk, day, TIED_ENTRIES, person, tie, 0, deed_of(0, 0, day, TIED | TRUE if true else TIED))


@inner
def due_end(desk: Desk, day: int, person: int, which: int) -> None:
    """A ground for an entry may have ended."""
    put_due(desk, day, END, person, which, 0, deed_of(0, 0, day, 0))


@inner
def due_direct_end(desk: Desk, day: int, person: int, book: int) -> None:
    """A direct grade may have ended."""
    put_due(desk, day, DIRECT_END, person, book, 0, deed_of(0, 0, day, 0))


@inner
def due_appeal(
    desk: Desk, kind: int, day: int, person: int, rule: int, stage: int, measured: int, asks: int, points: Both,
    account: Both, serial: int, deed: Deed,
) -> None:  # fmt: skip
    """An appeal about a rule's measure is asked for (ASK), decided (DECIDE) or carried out (CORRECT)."""
    row = desk.due[put_due(desk, day, kind, person, rule, 0, deed)]
    row.stage = stage
    row.measured = measured
    row.asks = asks
    row.points = points.belief
    row.points_true = points.truth
    row.account = account.belief
    row.account_true = account.truth
    row.serial = serial


@inner
def due_tie_year(desk: Desk, day: int, person: int, tie: int, mark: int, since: int) -> None:
    """Another year tied to somebody in a state that was entered on the day `since`."""
    put_due(desk, day, TIE_YEAR, person, tie, mark, deed_of(0, 0, since, TIED))


@inner
def due_shown(desk: Desk, day: int, person: int, which: int, begun: int) -> None:
    """Another year on display of an entry that was made on the day `begun`."""
    put_due(desk, day, SHOWN, person, which, 0, deed_of(0, 0, begun, 0))


@inner
def due_arrears(desk: Desk, day: int, person: int, rule: int, turn: int, measured: int, deed: Deed) -> None:
    """The span number `turn` since the first measure in which what a deed left owing was not paid."""
    row = desk.due[put_due(desk, day, ARREARS, person, rule, turn, deed)]
    row.measured = measured


@inner
def due_repair(desk: Desk, day: int, person: int, repair: int, rule: int, which: int, deed: Deed) -> None:
    """Repair that was asked for is granted: of a rule's points, or (rule -1) of an entry on a list."""
    row = desk.due[put_due(desk, day, REPAIRED_DUE, person, repair, which, deed)]
    row.points = rule


@inner
def due_year_end(desk: Desk, day: int, person: int, book: int) -> None:
    """A person's account may start anew."""
    put_due(desk, day, YEAR_ENDS, person, book, 0, deed_of(0, 0, day, 0))


@inner
def put_trace(
    town: Town, day: int, kind: int, person: int, book: int, ref: int, deed: Deed, value: int, total: int
) -> None:
    """Write one line of a ledger, if this person's is kept."""
    put_tied(town, day, kind, person, book, ref, deed, value, total, NOBODY)


@inner
def put_tied(
    town: Town, day: int, kind: int, person: int, book: int, ref: int, deed: Deed, value: int, total: int, other: int
) -> None:
    """Write one line of a ledger with the person at the other end of a tie."""
    put_channel(town, day, kind, person, book, ref, deed, value, total, other, 0)


@inner
def put_channel(
    town: Town, day: int, kind: int, person: int, book: int, ref: int, deed: Deed, value: int, total: int, other: int,
    channel: int,
) -> None:  # fmt: skip
    """Write one line of a ledger with the channel that made the record."""
    if not town.state.actor[person].flags & WATCHED:
        return
    desk = town.desk
    row = desk.trace[desk.used[TRACES]]
    row.week = day // 7
    row.weekday = day % 7
    row.kind = kind
    row.person = person
    row.book = book
    row.ref = ref
    row.act = deed.act
    row.channel = channel
    row.slot = deed.slot
    row.since = deed.since
    row.value = value
    row.total = total
    row.other = other
    row.flags = deed.flags
    desk.used[TRACES] += 1


@inner
def push_record(desk: Desk, person: int, act: int, books: np.uint64, channel: int, asks: int, deed: Deed) -> None:
    """A record is to be taken to these books; `deed` says of which act, when, and what is known of it."""
    row = desk.work[desk.used[WORKS]]
    row.kind = A_RECORD
    row.person = person
    row.act = act
    row.slot = deed.slot
    row.since = deed.since
    row.flags = deed.flags
    row.books = books
    row.channel = channel
    row.asks = asks
    desk.used[WORKS] += 1


@inner
def push_spread(desk: Desk, person: int, rule: int, spread: int, points: Both, deed: Deed) -> None:
    """Points of a rule are to fall on those tied to a person, each their part."""
    row = desk.work[desk.used[WORKS]]
    row.kind = SPREAD_POINTS
    row.person = person
    row.rule = rule
    row.row = spread
    row.source = NOBODY
    row.points = points.belief
    row.points_true = points.truth
    row.act = deed.act
    row.slot = deed.slot
    row.since = deed.since
    row.flags = deed.flags
    desk.used[WORKS] += 1


@inner
def push_band(desk: Desk, person: int, band: int, truth: bool) -> None:
    """A band (its row of Law.band) that puts on lists was entered, in truth or in belief."""
    row = desk.work[desk.used[WORKS]]
    row.kind = BAND_ENTRY
    row.person = person
    row.rule = band
    row.flags = TRUE if truth else 0
    desk.used[WORKS] += 1
    desk.used[BANDS] += 1


@inner
def take_band(desk: Desk) -> tuple[int, int, int]:
    """Take the latest band that was entered off the desk: (person, row of Law.band, flags)."""
    place = whole(desk.used[WORKS]) - 1
    while desk.work[place].kind != BAND_ENTRY:
        place -= 1
    person, band, flags = whole(desk.work[place].person), whole(desk.work[place].rule), whole(desk.work[place].flags)
    desk.used[WORKS] -= 1
    desk.used[BANDS] -= 1
    for k in range(place, desk.used[WORKS]):
        desk.work[k] = desk.work[k + 1]
    return person, band, flags


@inner
def push_tied(desk: Desk, kind: int, person: int, tie: int, flags: int) -> None:
    """What somebody's state brings those tied to them: entries (TIED_ENTRY) or points (TIED_POINTS)."""
    row = desk.work[desk.used[WORKS]]
    row.kind = kind
    row.person = person
    row.row = tie
    row.source = NOBODY
    row.flags = flags
    desk.used[WORKS] += 1


@inner
def bring(desk: Desk, near: NDArray[np.int32], count: int) -> None:
    """The work on top of the desk is to be done for each of those tied, in their order: one piece of work each."""
    desk.used[WORKS] -= 1
    place = desk.used[WORKS]
    source = whole(desk.work[place].person)
    kind, rule, line = desk.work[place].kind, desk.work[place].rule, desk.work[place].row
    points, points_true, since = desk.work[place].points, desk.work[place].points_true, desk.work[place].since
    act, slot, flags = desk.work[place].act, desk.work[place].slot, desk.work[place].flags
    for k in range(count):
        row = desk.work[place + k]
        row.kind = kind
        row.person = near[count - 1 - k]
        row.source = source
        row.rule = rule
        row.row = line
        row.points = points
        row.points_true = points_true
        row.since = since
        row.act = act
        row.slot = slot
        row.flags = flags
    desk.used[WORKS] = place + count


@inner
def no_deed(day: int) -> Deed:
    """In the place of a deed, for what happens by itself."""
    return deed_of(0, 0, day, 0)


@inner
def is_true(flags: int) -> bool:
    """Whether what a record says was done by the person it is about."""
    return flags & TRUE != 0
