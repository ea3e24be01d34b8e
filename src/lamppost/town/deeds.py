"""What is judged, and what it counts: a deed, and points in belief and in truth."""

from __future__ import annotations

from typing import NamedTuple

from lamppost.compiled import inner
from lamppost.town.codes import TRUE


class Deed(NamedTuple):
    """What is being judged: the act, when it was, and what is known of the record of it."""

    act: int  # code; 0 = none, as for what comes through a tie or with a band
    slot: int  # half day of its week
    since: int  # day
    flags: int  # TRUE, TIED, ...


class Both(NamedTuple):
    """A number in belief and in truth: points, or a count."""

    belief: int
    truth: int


@inner
def deed_of(act: int, slot: int, since: int, flags: int) -> Deed:
    """A Deed whose fields are of one width, whatever they were made from."""
    return Deed(act, slot, since, flags)


@inner
def both(belief: int, truth: int) -> Both:
    """A Both whose fields are of one width, whatever they were made from."""
    return Both(belief, truth)


@inner
def no_deed(day: int) -> Deed:
    """In the place of a deed, for what happens by itself."""
    return deed_of(0, 0, day, 0)


@inner
def is_true(flags: int) -> bool:
    """Whether what a record says was done by the person it is about."""
    return flags & TRUE != 0


@inner
def half_day(deed: Deed) -> int:
    """When a deed was: a number of its own for every half day, growing with time."""
    return deed.since * 16 + deed.slot
