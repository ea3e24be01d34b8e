"""Grounds: why somebody is on a list or has a direct grade, each with its own term and its own ways out.

A person's grounds are a chain of rows of `Lists.ground`, the newest first. Somebody is on a list as long as one ground
for it stands, in belief and in truth apart; `LISTED_ROW` holds what they come to. Rows that stand neither in belief
nor in truth are given back.
"""

from __future__ import annotations

from typing import Final

from lamppost.compiled import inner, whole
from lamppost.town.codes import TIED
from lamppost.town.context import Context
from lamppost.town.deeds import Deed, is_true

BANDS_A_BOOK: Final = 16
"""Bands that a direct grade can name: more than any rulebook has."""


@inner
def graded_band(book: int, band: int) -> int:
    """The place of a direct grade: the band `band` (0..15) of a book."""
    return book * BANDS_A_BOOK + band


@inner
def graded_book(place: int) -> int:
    """The book of the place of a direct grade."""
    return place // BANDS_A_BOOK


@inner
def row_of(context: Context, person: int) -> int:
    """The person's row of Lists, made if there is none."""
    row = whole(context.state.actor[person].row)
    if row < 0:
        row = context.lists.used[0]
        context.lists.used[0] = row + 1
        context.lists.holder[row].person = person
        context.state.actor[person].row = row
    return row


@inner
def first_ground(context: Context, person: int) -> int:
    """Row of somebody's newest ground, -1 = none."""
    row = whole(context.state.actor[person].row)
    return -1 if row < 0 else whole(context.lists.holder[row].ground) - 1


@inner
def next_ground(context: Context, ground: int) -> int:
    """Row of the ground before this one, -1 = none."""
    return whole(context.lists.ground[ground].next) - 1


@inner
def add_ground(
    context: Context,
    person: int,
    grade: bool,
    place: int,
    placed: int,
    until: int,
    until_true: int,
    deed: Deed,
    day: int,
) -> int:
    """A new ground, for a direct grade or an entry on a list; gives its row."""
    lists, row = context.lists, row_of(context, person)
    place_of = whole(lists.used[2]) - 1
    if place_of >= 0:
        lists.used[2] = lists.ground[place_of].next
    else:
        place_of = whole(lists.used[1])
        lists.used[1] = place_of + 1
    new = lists.ground[place_of]
    new.next = lists.holder[row].ground
    new.place = place
    new.until = until
    new.until_true = until_true if is_true(deed.flags) else 0
    new.since = deed.since
    new.begun = day
    new.placed = placed
    new.looked = max(until, whole(new.until_true))
    new.act = deed.act
    new.slot = deed.slot
    new.grade = 1 if grade else 0
    new.tied = 1 if deed.flags & TIED != 0 else 0
    lists.holder[row].ground = place_of + 1
    return place_of


@inner
def tied_ground(context: Context, person: int, which: int, act: int, day: int) -> int:
    """Row of the ground by which a tie keeps somebody on a list, -1 = none.

    One stands for all that comes through ties for the same act, so that who knows many listed people has not as many
    grounds: what a tie brought ends by its term alone.
    """
    ground = first_ground(context, person)
    while ground >= 0:
        row = context.lists.ground[ground]
        if row.grade == 0 and row.place == which and row.tied != 0 and row.act == act and row.until > day:
            return ground
        ground = next_ground(context, ground)
    return -1


@inner
def drop_ended(context: Context, person: int, grade: bool, place: int, day: int) -> None:
    """Give back the rows of one list or grade that stand neither in belief nor in truth."""
    lists, ground, before = context.lists, first_ground(context, person), whole(-1)
    while ground >= 0:
        following = next_ground(context, ground)
        row = lists.ground[ground]
        over = row.until <= day and row.until_true <= day
        if over and row.place == place and (row.grade != 0) == grade:
            if before < 0:
                lists.holder[whole(context.state.actor[person].row)].ground = row.next
            else:
                lists.ground[before].next = row.next
            row.next = lists.used[2]
            lists.used[2] = ground + 1
        else:
            before = ground
        ground = following


@inner
def is_of(context: Context, ground: int, act: int, since: int, slot: int) -> bool:
    """Whether a ground is that of one deed."""
    row = context.lists.ground[ground]
    return row.act == act and row.since == since and row.slot == slot and row.tied == 0


@inner
def shorten(context: Context, ground: int, at: int, truth_too: bool) -> int:
    """Let a ground end on a day at the latest; what is wrong is only shortened to what truth would have left.

    Gives the day on which it ends.
    """
    row = context.lists.ground[ground]
    if truth_too:
        row.until_true = min(whole(row.until_true), at)
    end = max(at, whole(row.until_true))
    row.until = min(whole(row.until), end)
    return whole(row.until)


@inner
def refresh_entry(context: Context, which: int, person: int, day: int) -> None:
    """What somebody's grounds for a list come to: until when the entry stands, and whether by ties only."""
    until, until_true, own = whole(0), whole(0), False
    ground = first_ground(context, person)
    while ground >= 0:
        row = context.lists.ground[ground]
        if row.grade == 0 and row.place == which:
            if row.until > day:
                until = max(until, whole(row.until))
                own = own or row.tied == 0
            if row.until_true > day:
                until_true = max(until_true, whole(row.until_true))
        ground = next_ground(context, ground)
    entry = context.lists.entry[context.state.actor[person].row, which]
    if until > 0:
        entry.tied = 0 if own else 1
    entry.until = until if until > 0 else min(whole(entry.until), day)
    entry.until_true = until_true if until_true > 0 else min(whole(entry.until_true), day)


@inner
def direct_band(context: Context, book: int, person: int, day: int, truth: bool) -> int:
    """The worst direct grade that stands, or -1."""
    worst, ground = whole(-1), first_ground(context, person)
    while ground >= 0:
        row = context.lists.ground[ground]
        until = row.until_true if truth else row.until
        if row.grade != 0 and graded_book(whole(row.place)) == book and until > day:
            worst = max(worst, whole(row.place) % BANDS_A_BOOK)
        ground = next_ground(context, ground)
    return worst


@inner
def end_grades(context: Context, person: int, place: int, day: int, truth_too: bool) -> None:
    """Repair ends the direct grades of a band (its `graded_band`), in truth only where that was really done."""
    ground = first_ground(context, person)
    while ground >= 0:
        row = context.lists.ground[ground]
        if row.grade != 0 and row.place == place:
            row.until = min(whole(row.until), day)
            if truth_too:
                row.until_true = min(whole(row.until_true), day)
        ground = next_ground(context, ground)
    drop_ended(context, person, True, place, day)
