"""The work list: what still follows, for the same person, from the item at hand: bands entered, entries counted."""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.town.codes import BANDED, TRUE
from lamppost.town.context import Context
from lamppost.town.deeds import deed_of
from lamppost.town.entries import close_entry, decide_entry
from lamppost.town.grounds import first_ground, next_ground, refresh_entry
from lamppost.town.judge import judge_one
from lamppost.town.memory import recall_day, remember_day
from lamppost.town.outbox import BANDS, WORKS, take_band
from lamppost.town.room import Needs, has_room
from lamppost.town.tables import Tables


@inner
def _enter_band(
    context: Context, tables: Tables, person: int, band: int, truth: bool, true: np.uint64, day: int
) -> None:
    """A band that was entered puts on its lists, each at most once a day, so that lists and bands come to rest.

    With `truth`, the band was entered in truth: an entry that stands on the band is then true from now on. Whether an
    entry is true was found when the band was entered (`true`, bits): what one list does can end the band in truth.
    """
    law = tables.law
    for k in range(law.band[band].lists, law.band[band].lists_end):
        which = whole(law.band_list[k])
        if truth:
            _make_true(context, tables, person, which, day)
            continue
        if recall_day(context.memory, person, BANDED, which, False) == day:
            continue
        remember_day(context.memory, person, BANDED, which, False, day)
        bit = np.uint64(1) << np.uint64(k - law.band[band].lists)
        flags = TRUE if true & bit != np.uint64(0) else 0
        decide_entry(context, tables, which, -1, person, deed_of(0, 0, day, flags), day)


@inner
def _make_true(context: Context, tables: Tables, person: int, which: int, day: int) -> None:
    """An entry that stands on a band alone has become true."""
    ground, changed = first_ground(context, person), False
    while ground >= 0:
        row = context.lists.ground[ground]
        mine = row.grade == 0 and row.place == which and row.act == 0 and row.tied == 0
        if mine and row.until > day and row.until_true <= day:
            row.until_true = row.until
            changed = True
        ground = next_ground(context, ground)
    if changed:
        refresh_entry(context, which, person, day)
        close_entry(context, tables, which, person, day)


@inner
def follow(context: Context, tables: Tables, needs: Needs, day: int) -> bool:
    """Do the work in the outbox, and what follows from it; False if room ran short before the end.

    Bands that were entered come first, so that it does not matter which book was first to answer a record; else the
    latest first.
    """
    outbox = context.outbox
    while outbox.used[WORKS] > 0:
        if not has_room(context, needs):
            return False
        if outbox.used[BANDS] > 0:
            person, band, flags, true = take_band(outbox)
            _enter_band(context, tables, person, band, flags != 0, true, day)
            continue
        place = whole(outbox.used[WORKS]) - 1
        work = outbox.work[place]
        outbox.used[WORKS] = place
        deed = deed_of(whole(work.act), whole(work.slot), whole(work.since), whole(work.flags))
        judge_one(context, tables, whole(work.person), whole(work.channel), work.books, deed, whole(work.asks), day)
    return True
