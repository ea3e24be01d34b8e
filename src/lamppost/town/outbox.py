"""The outbox: where what is decided this week is written down, and what is due later is put in the diary.

Rows are written into arrays with room to spare; the caller (loop.py) sees to the room between items, so that no
decision is ever half made. What one item can write is bounded by room.py. What falls on somebody else is a message
(messages.py) and waits here until all of the day's items are done.
"""

from __future__ import annotations

from typing import Final, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import inner, whole
from lamppost.town.codes import (
    A_RECORD,
    ARREARS,
    AS_DRAWN,
    BAND_ENTRY,
    BEGIN,
    DIRECT_END,
    END,
    LAPSE,
    REPAIRED_DUE,
    SHOWN,
    TIE_YEAR,
    TIED,
    TIED_ENTRIES,
    TRUE,
    YEAR_ENDS,
)
from lamppost.town.deeds import Both, Deed, deed_of
from lamppost.town.rows import DUE, MAIL, TRACE, WORK, DueRow, MailRow, R, Rows, TraceRow, WorkRow
from lamppost.town.sorting import order_mail, scratch_for

DUES: Final = 0
TRACES: Final = 1
WORKS: Final = 2
BANDS: Final = 3
MAILS: Final = 4


class Outbox(NamedTuple):
    """Rows written this week, and scratch space."""

    due: Rows[DueRow]  # (room,) DUE
    trace: Rows[TraceRow]  # (room,) TRACE
    work: Rows[WorkRow]  # (room,) WORK: what is still to be done of the item at hand
    mail: Rows[MailRow]  # (room,) MAIL: messages that nobody has received yet
    used: NDArray[np.int64]  # (5,) rows of due, trace and work in use; how many of the last are BAND_ENTRY; of mail
    near: NDArray[np.int32]  # (room,) scratch for ties


def new_outbox(due: int, trace: int, work: int, near: int) -> Outbox:
    """An empty outbox with so many rows of room, and scratch for so many ties."""
    return Outbox(
        np.zeros(due, DUE),
        np.zeros(trace, TRACE),
        np.zeros(work, WORK),
        np.zeros(work, MAIL),
        np.zeros(5, np.int64),
        np.zeros(near, np.int32),
    )


def with_room(outbox: Outbox, works: int, mails: int) -> Outbox:
    """The same outbox with room for so many more rows of work and of mail."""
    work = _longer(outbox.work, int(outbox.used[WORKS]), works)
    mail = _longer(outbox.mail, int(outbox.used[MAILS]), mails)
    return outbox._replace(work=work, mail=mail)


def _longer(table: Rows[R], used: int, more: int) -> Rows[R]:
    rows = np.asarray(table)
    if used + more <= rows.shape[0]:
        return table
    longer = np.zeros(max(2 * rows.shape[0], used + more), rows.dtype)
    longer[:used] = rows[:used]
    return cast("Rows[R]", longer)


def take_mail(outbox: Outbox) -> NDArray[np.void]:
    """Take the messages (MAIL) out of the outbox."""
    mail: NDArray[np.void] = outbox.mail[: int(outbox.used[MAILS])].copy()
    outbox.used[MAILS] = 0
    return mail


def in_order(mail: NDArray[np.void]) -> NDArray[np.void]:
    """Messages in the order in which they are received (`order_mail`)."""
    if mail.shape[0] < 2:
        return mail
    out = np.empty(mail.shape[0], MAIL)
    order_mail(mail, scratch_for(mail.shape[0]), out)
    return out


def take_traces(outbox: Outbox) -> NDArray[np.void]:
    """Take the lines of ledgers (TRACE) out of the outbox."""
    lines: NDArray[np.void] = outbox.trace[: int(outbox.used[TRACES])].copy()
    outbox.used[TRACES] = 0
    return lines


@inner
def put_due(outbox: Outbox, day: int, kind: int, person: int, a: int, b: int, deed: Deed) -> int:
    """Put one thing in the diary; gives its row, in which the kinds below set what they need."""
    place = outbox.used[DUES]
    row = outbox.due[place]
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
    outbox.used[DUES] = place + 1
    return place


@inner
def due_lapse(
    outbox: Outbox, day: int, person: int, rule: int, own: bool, points: Both, account: Both, serial: int, deed: Deed,
    measured: int,
) -> None:  # fmt: skip
    """Points of a rule (or, below 0, of book -1 - rule) stop counting; `own` = not through a tie."""
    row = outbox.due[put_due(outbox, day, LAPSE, person, rule, 1 if own else 0, deed)]
    row.points = points.belief
    row.points_true = points.truth
    row.account = account.belief
    row.account_true = account.truth
    row.serial = serial
    row.measured = measured


@inner
def due_begin(outbox: Outbox, day: int, person: int, which: int, placed: int, decided: int, deed: Deed) -> None:
    """An entry on a list takes effect; `placed` is its row of Law.rule_list, -1 = by none."""
    row = outbox.due[put_due(outbox, day, BEGIN, person, which, placed, deed)]
    row.measured = decided


@inner
def due_tied_entries(outbox: Outbox, day: int, person: int, tie: int, true: bool) -> None:
    """Those tied to somebody on a list are listed too."""
    put_due(outbox, day, TIED_ENTRIES, person, tie, 0, deed_of(0, 0, day, TIED | TRUE if true else TIED))


@inner
def due_end(outbox: Outbox, day: int, person: int, which: int) -> None:
    """A ground for an entry may have ended."""
    put_due(outbox, day, END, person, which, 0, deed_of(0, 0, day, 0))


@inner
def due_direct_end(outbox: Outbox, day: int, person: int, book: int) -> None:
    """A direct grade may have ended."""
    put_due(outbox, day, DIRECT_END, person, book, 0, deed_of(0, 0, day, 0))


@inner
def due_appeal(
    outbox: Outbox, kind: int, day: int, person: int, rule: int, stage: int, measured: int, asks: int, points: Both,
    account: Both, serial: int, deed: Deed,
) -> None:  # fmt: skip
    """An appeal about a rule's measure is asked for (ASK), decided (DECIDE) or carried out (CORRECT)."""
    row = outbox.due[put_due(outbox, day, kind, person, rule, 0, deed)]
    row.stage = stage
    row.measured = measured
    row.asks = asks
    row.points = points.belief
    row.points_true = points.truth
    row.account = account.belief
    row.account_true = account.truth
    row.serial = serial


@inner
def due_tie_year(outbox: Outbox, day: int, person: int, tie: int, mark: int, since: int) -> None:
    """Another year tied to somebody in a state that was entered on the day `since`."""
    put_due(outbox, day, TIE_YEAR, person, tie, mark, deed_of(0, 0, since, TIED))


@inner
def due_shown(outbox: Outbox, day: int, person: int, which: int, begun: int) -> None:
    """Another year on display of an entry that was made on the day `begun`."""
    put_due(outbox, day, SHOWN, person, which, 0, deed_of(0, 0, begun, 0))


@inner
def due_arrears(outbox: Outbox, day: int, person: int, rule: int, turn: int, measured: int, deed: Deed) -> None:
    """The span number `turn` since the first measure in which what a deed left owing was not paid."""
    row = outbox.due[put_due(outbox, day, ARREARS, person, rule, turn, deed)]
    row.measured = measured


@inner
def due_repair(outbox: Outbox, day: int, person: int, repair: int, rule: int, which: int, deed: Deed) -> None:
    """Repair that was asked for is granted: of a rule's points, or (rule -1) of an entry on a list."""
    row = outbox.due[put_due(outbox, day, REPAIRED_DUE, person, repair, which, deed)]
    row.points = rule


@inner
def due_year_end(outbox: Outbox, day: int, person: int, book: int) -> None:
    """A person's account may start anew."""
    put_due(outbox, day, YEAR_ENDS, person, book, 0, deed_of(0, 0, day, 0))


@inner
def push_record(outbox: Outbox, person: int, act: int, books: np.uint64, channel: int, asks: int, deed: Deed) -> None:
    """A record is to be taken to these books; `deed` says of which act, when, and what is known of it."""
    row = outbox.work[outbox.used[WORKS]]
    row.kind = A_RECORD
    row.person = person
    row.act = act
    row.slot = deed.slot
    row.since = deed.since
    row.flags = deed.flags
    row.books = books
    row.channel = channel
    row.asks = asks
    outbox.used[WORKS] += 1


@inner
def push_band(outbox: Outbox, person: int, band: int, truth: bool, true: np.uint64) -> None:
    """A band (its row of Law.band) that puts on lists was entered, in truth or in belief.

    `true`: bit k = the band that the person has in truth is a ground for its list k too.
    """
    row = outbox.work[outbox.used[WORKS]]
    row.kind = BAND_ENTRY
    row.person = person
    row.band = band
    row.books = true
    row.flags = TRUE if truth else 0
    outbox.used[WORKS] += 1
    outbox.used[BANDS] += 1


@inner
def take_band(outbox: Outbox) -> tuple[int, int, int, np.uint64]:
    """Take the latest band that was entered out of the outbox: (person, row of Law.band, flags, true lists)."""
    place = whole(outbox.used[WORKS]) - 1
    while outbox.work[place].kind != BAND_ENTRY:
        place -= 1
    row = outbox.work[place]
    person, band, flags, true = whole(row.person), whole(row.band), whole(row.flags), row.books
    outbox.used[WORKS] -= 1
    outbox.used[BANDS] -= 1
    for k in range(place, outbox.used[WORKS]):
        outbox.work[k] = outbox.work[k + 1]
    return person, band, flags, true


@inner
def deed_due(row: DueRow) -> Deed:
    """The deed that something due is about."""
    return deed_of(whole(row.act), whole(row.slot), whole(row.since), whole(row.flags))
