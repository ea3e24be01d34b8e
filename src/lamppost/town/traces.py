"""Lines of a ledger: what is written about the people whose ledger is kept, as it happens."""

from __future__ import annotations

from lamppost.compiled import inner
from lamppost.town.codes import NOBODY, WATCHED
from lamppost.town.context import Context
from lamppost.town.deeds import Deed
from lamppost.town.outbox import TRACES


@inner
def put_trace(
    context: Context, day: int, kind: int, person: int, book: int, ref: int, deed: Deed, value: int, total: int
) -> None:
    """Write one line of a ledger, if this person's is kept."""
    put_tied(context, day, kind, person, book, ref, deed, value, total, NOBODY)


@inner
def put_tied(
    context: Context,
    day: int,
    kind: int,
    person: int,
    book: int,
    ref: int,
    deed: Deed,
    value: int,
    total: int,
    other: int,
) -> None:
    """Write one line of a ledger with the person at the other end of a tie."""
    put_channel(context, day, kind, person, book, ref, deed, value, total, other, 0)


@inner
def put_channel(
    context: Context, day: int, kind: int, person: int, book: int, ref: int, deed: Deed, value: int, total: int,
    other: int, channel: int,
) -> None:  # fmt: skip
    """Write one line of a ledger with the channel that made the record."""
    if not context.state.actor[person].flags & WATCHED:
        return
    outbox = context.outbox
    row = outbox.trace[outbox.used[TRACES]]
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
    outbox.used[TRACES] += 1
