"""Messages: what one actor's day brings another. They are received when all items of the day are done (deliver.py)."""

from __future__ import annotations

from lamppost.compiled import inner
from lamppost.town.codes import LAYOFF, MARK_OFF, MARK_ON, NEWS, PARTING, SPREAD_POINTS, TRUE
from lamppost.town.deeds import Both, Deed, both, deed_of
from lamppost.town.outbox import MAILS, Outbox


@inner
def _send(outbox: Outbox, to: int, kind: int, source: int, row: int, points: Both, deed: Deed) -> None:
    message = outbox.mail[outbox.used[MAILS]]
    message.to = to
    message.kind = kind
    message.source = source
    message.row = row
    message.points = points.belief
    message.points_true = points.truth
    message.act = deed.act
    message.slot = deed.slot
    message.since = deed.since
    message.flags = deed.flags
    outbox.used[MAILS] += 1


@inner
def send_mark(outbox: Outbox, to: int, source: int, tie: int, on: bool, truth: bool) -> None:
    """One more tied person, or one fewer, brings the mark of a row of Law.tie, in truth or in belief."""
    _send(outbox, to, MARK_ON if on else MARK_OFF, source, tie, both(0, 0), deed_of(0, 0, 0, TRUE if truth else 0))


@inner
def send_news(outbox: Outbox, to: int, source: int) -> None:
    """A friend's bad entry was published."""
    _send(outbox, to, NEWS, source, 0, both(0, 0), deed_of(0, 0, 0, 0))


@inner
def send_parting(outbox: Outbox, to: int, source: int, j: int) -> None:
    """Friendship number j is over."""
    _send(outbox, to, PARTING, source, j, both(0, 0), deed_of(0, 0, 0, 0))


@inner
def send_points(outbox: Outbox, to: int, source: int, rule: int, points: Both, deed: Deed) -> None:
    """A part of the points of a rule (row of Law.rule) for a tied person's record."""
    _send(outbox, to, SPREAD_POINTS, source, rule, points, deed)


@inner
def send_state(outbox: Outbox, to: int, source: int, kind: int, tie: int, flags: int) -> None:
    """What a tied person's state brings along a row of Law.tie: an entry (TIED_ENTRY) or points (TIED_POINTS)."""
    _send(outbox, to, kind, source, tie, both(0, 0), deed_of(0, 0, 0, flags))


@inner
def send_layoff(outbox: Outbox, to: int, firm: int) -> None:
    """A listed firm lets an employee go."""
    _send(outbox, to, LAYOFF, firm, 0, both(0, 0), deed_of(0, 0, 0, 0))
