"""The work list: what still follows from the item at hand, on bands that were entered and on those tied to a person."""

from __future__ import annotations

from lamppost.compiled import inner, whole
from lamppost.town.calendar import A_YEAR, after
from lamppost.town.codes import A_RECORD, BANDED, NO_BAND, NOBODY, POINTS, SPREAD_POINTS, TIED, TIED_ENTRY, TRUE
from lamppost.town.context import Context
from lamppost.town.deeds import both, deed_of, is_true
from lamppost.town.entries import begin_entry, close_entry, decide_entry
from lamppost.town.grounds import first_ground, next_ground, refresh_entry
from lamppost.town.judge import judge_one
from lamppost.town.memory import recall_day, remember_day
from lamppost.town.outbox import BANDS, WORKS, bring, due_lapse, take_band
from lamppost.town.points import account_of, add_points, score_of
from lamppost.town.predicates import covered
from lamppost.town.room import Needs, has_room
from lamppost.town.tables import Tables
from lamppost.town.ties import reached
from lamppost.town.traces import put_tied


@inner
def _share_tied(context: Context, tables: Tables, place: int, day: int) -> None:
    """A part of the points of one record falls on somebody tied to the person."""
    law, work = tables.law, context.outbox.work[place]
    rule, person, source = whole(work.rule), whole(work.person), whole(work.source)
    book, lasts = whole(law.rule[rule].book), whole(law.rule[rule].lasts)
    part = both(whole(work.points), whole(work.points_true))
    deed = deed_of(whole(work.act), whole(work.slot), whole(work.since), TIED | TRUE if part.truth != 0 else TIED)
    if not covered(law, context.population, context.state, book, person):
        return
    account = account_of(context, book, person)
    counted = add_points(context, tables, book, person, part, day)
    put_tied(
        context, day, POINTS, person, book, rule, deed, counted.belief, score_of(context, law, book, person), source
    )
    if lasts != 0:
        due_lapse(context.outbox, after(tables.first, day, lasts), person, rule, False, counted, account, 0, deed, day)


@inner
def _enter_band(context: Context, tables: Tables, person: int, band: int, truth: bool, day: int) -> None:
    """A band that was entered puts on its lists, each at most once a day, so that lists and bands come to rest.

    With `truth`, the band was entered in truth: an entry that stands on the band is then true from now on.
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
        flags = TRUE if _in_truth(context, tables, person, which) else 0
        decide_entry(context, tables, which, -1, person, deed_of(0, 0, day, flags), day)


@inner
def _in_truth(context: Context, tables: Tables, person: int, which: int) -> bool:
    """Whether the band that somebody has in truth is a ground for a list too."""
    law = tables.law
    book = whole(law.list[which].book)
    band = whole(context.state.band_true[law.book[book].score, person])
    if band == NO_BAND:
        return False
    held = whole(law.book[book].bands) + band
    named = False
    for k in range(law.band[held].lists, law.band[held].lists_end):
        named = named or law.band_list[k] == which
    return named


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
def _list_tied(context: Context, tables: Tables, place: int, day: int) -> None:
    """Somebody tied to a person on a list is listed too."""
    law, work = tables.law, context.outbox.work[place]
    which, person = whole(law.tie[whole(work.row)].list), whole(work.person)
    deed = deed_of(0, 0, day, whole(work.flags))
    if law.list[which].on == 0 or not covered(
        law, context.population, context.state, whole(law.list[which].book), person
    ):
        return
    if not context.state.actor[person].flags & law.list[which].spares:
        begin_entry(context, tables, which, -1, person, deed, day)


@inner
def _year_tied(context: Context, tables: Tables, place: int, day: int) -> None:
    """Another year tied to somebody in a state: points, which lapse after a year."""
    law, work = tables.law, context.outbox.work[place]
    tie, person, source, flags = whole(work.row), whole(work.person), whole(work.source), whole(work.flags)
    book, points = whole(law.tie[tie].book), whole(law.tie[tie].points)
    if not covered(law, context.population, context.state, book, person):
        return
    account, deed = account_of(context, book, person), deed_of(0, 0, day, flags)
    counted = add_points(context, tables, book, person, both(points, points if is_true(flags) else 0), day)
    put_tied(
        context, day, POINTS, person, book, -1 - tie, deed, counted.belief, score_of(context, law, book, person), source
    )
    due_lapse(
        context.outbox, after(tables.first, day, A_YEAR), person, -1 - book, False, counted, account, 0, deed, day
    )


@inner
def _bring_to_tied(context: Context, tables: Tables, place: int) -> None:
    """The work on top of the outbox becomes one piece of work for each of those tied to the person."""
    law, work, near = tables.law, context.outbox.work[place], context.outbox.around
    person, line = whole(work.person), whole(work.row)
    if work.kind == SPREAD_POINTS:
        book = whole(law.rule[whole(work.rule)].book)
        kind, depth = whole(law.spread[line].kind), whole(law.spread[line].depth)
    else:
        book = whole(law.tie[line].book)
        kind, depth = whole(law.tie[line].kind), whole(law.tie[line].depth)
    known = whole(law.book[book].ties_known)
    count = reached(kind, depth, known, person, context.population, context.state, context.memory, near)
    bring(context.outbox, near, count)


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
            person, band, flags = take_band(outbox)
            _enter_band(context, tables, person, band, flags != 0, day)
            continue
        place = whole(outbox.used[WORKS]) - 1
        work = outbox.work[place]
        kind, person, flags = whole(work.kind), whole(work.person), whole(work.flags)
        if kind >= SPREAD_POINTS and work.source == NOBODY:
            _bring_to_tied(context, tables, place)
            continue
        outbox.used[WORKS] = place
        if kind == A_RECORD:
            deed = deed_of(whole(work.act), whole(work.slot), whole(work.since), flags)
            judge_one(context, tables, person, whole(work.channel), work.books, deed, whole(work.asks), day)
        elif kind == SPREAD_POINTS:
            _share_tied(context, tables, place, day)
        elif kind == TIED_ENTRY:
            _list_tied(context, tables, place, day)
        else:
            _year_tied(context, tables, place, day)
    return True
