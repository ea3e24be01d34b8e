"""Entries on lists: decided, begun, made public, ended. Each stands on one ground or more (grounds.py)."""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.draw import EXTEND, TIE, draw
from lamppost.town.calendar import A_YEAR, after
from lamppost.town.codes import (
    A_MARK,
    AS_DRAWN,
    CLEARED,
    CUT,
    DECIDED,
    ENTERED,
    FRIEND,
    GROUND_ENDED,
    IS_ADDED,
    LEFT,
    LISTED,
    LISTING,
    NOT_COUNTED,
    NOT_IN_FORCE,
    RUNS_ON,
    SETTLED,
    SPARED,
    TIE_CUT,
    TIED,
)
from lamppost.town.context import Context
from lamppost.town.deeds import Deed, deed_of, is_true, no_deed
from lamppost.town.grounds import (
    add_ground,
    drop_ended,
    first_ground,
    next_ground,
    refresh_entry,
    row_of,
    shorten,
    tied_ground,
)
from lamppost.town.marks import set_mark, spread_listing
from lamppost.town.memory import NO_DAY, recall, recall_day, remember, remember_day
from lamppost.town.messages import send_mark, send_news, send_parting
from lamppost.town.mood import frighten
from lamppost.town.outbox import due_begin, due_end, due_shown, push_record
from lamppost.town.points import close_account, grade
from lamppost.town.predicates import has_mark
from lamppost.town.repair import open_for_list
from lamppost.town.tables import FOREVER, MOST_TERMS, NO_LENGTH, Tables
from lamppost.town.ties import FRIENDS, friend_of, knows
from lamppost.town.traces import put_tied, put_trace


@inner
def decide_entry(context: Context, tables: Tables, which: int, placed: int, person: int, deed: Deed, day: int) -> None:
    """An authority decides to put somebody on a list; it takes effect after notice and grace, at once if none.

    Args:
        context: what is read and written.
        tables: those in force on the day.
        which: row of Law.list.
        placed: row of Law.rule_list that the ground comes from, -1 = none.
        person: an actor's number.
        deed: what it is for.
        day: day of the run, from 0.
    """
    law = tables.law
    book = whole(law.list[which].book)
    noted = deed_of(deed.act, deed.slot, deed.since, deed.flags | LISTING)
    if law.list[which].on == 0:
        put_trace(context, day, NOT_COUNTED, person, book, which, noted, NOT_IN_FORCE, 0)
        return
    if context.state.actor[person].flags & law.list[which].spares:
        put_trace(context, day, NOT_COUNTED, person, book, which, noted, SPARED, 0)
        return
    begins = after(tables.first, after(tables.first, day, whole(law.list[which].notice)), whole(law.list[which].grace))
    if begins > day:
        due_begin(context.outbox, begins, person, which, placed, day, deed)
        put_trace(context, day, DECIDED, person, book, which, deed, begins, 0)
        return
    begin_entry(context, tables, which, placed, person, deed, day)


@inner
def begin_entry(context: Context, tables: Tables, which: int, placed: int, person: int, deed: Deed, day: int) -> None:
    """The entry takes effect, with those it brings along, each on the same ground and for that list's own term."""
    law = tables.law
    row_of(context, person)
    for place in range(law.list[which].also - 1, law.list[which].also_end):
        if place < law.list[which].also:
            _begin_one(context, tables, which, placed, person, deed, day)
        elif not context.state.actor[person].flags & law.list[law.list_also[place]].spares:
            _begin_one(context, tables, whole(law.list_also[place]), -1, person, deed, day)


@inner
def _term(context: Context, tables: Tables, which: int, placed: int, person: int, day: int, truth: bool) -> int:
    """The length of an entry: by its number where the list escalates, else the ground's own or the list's."""
    law = tables.law
    first, last = whole(law.list[which].stays), whole(law.list[which].stays_end)
    if first == last:
        own = whole(law.rule_list[placed].term) if placed >= 0 else NO_LENGTH
        return own if own != NO_LENGTH else whole(law.list[which].term)
    number, oldest, oldest_index = whole(0), whole(FOREVER), whole(0)
    for index in range(which * MOST_TERMS, (which + 1) * MOST_TERMS):
        entered = recall_day(context.memory, person, ENTERED, index, truth)
        if entered != NO_DAY and after(tables.first, entered, whole(law.list[which].window)) > day:
            number += 1
        if entered < oldest:
            oldest, oldest_index = entered, index
    remember_day(context.memory, person, ENTERED, oldest_index, truth, day)
    return whole(law.stay[first + min(number, last - first - 1)])


@inner
def _ends(
    context: Context,
    tables: Tables,
    which: int,
    placed: int,
    person: int,
    deed: Deed,
    stands: int,
    day: int,
    truth: bool,
) -> int:
    """The day on which a new ground ends; `stands` = until when the entry stands already, <= day = it does not."""
    law = tables.law
    term = _term(context, tables, which, placed, person, day, truth)
    if stands > day and law.list[which].further == RUNS_ON:
        return stands
    begins = stands if stands > day and law.list[which].further == IS_ADDED else day
    until = after(tables.first, begins, term)
    if law.list[which].extra != 0:
        word, _, _, _ = draw(context.population.seed, EXTEND, person, deed.act, day // 7, deed.slot, 0)
        if word < law.list[which].extra_share:
            until = after(tables.first, until, whole(law.list[which].extra))
    return min(until, FOREVER)


@inner
def _begin_one(context: Context, tables: Tables, which: int, placed: int, person: int, deed: Deed, day: int) -> None:
    law, lists = tables.law, context.lists
    entry = lists.entry[context.state.actor[person].row, which]
    newly, by_ties = entry.until <= day, entry.tied != 0
    until = _ends(context, tables, which, placed, person, deed, whole(entry.until), day, False)
    until_true = whole(0)
    if is_true(deed.flags):
        until_true = _ends(context, tables, which, placed, person, deed, whole(entry.until_true), day, True)
    standing = tied_ground(context, person, which, deed.act, day) if deed.flags & TIED != 0 else -1
    if standing >= 0:
        row = lists.ground[standing]
        row.until = max(whole(row.until), until)
        row.until_true = max(whole(row.until_true), until_true)
    else:
        add_ground(context, person, False, which, placed, until, until_true, deed, day)
        for end in (until, until_true):
            if day < end < FOREVER and (end == until or until_true != until):
                due_end(context.outbox, end, person, which)
    refresh_entry(context, which, person, day)
    _count(context, tables, which, person, deed.act, day)
    entry.since = day
    entry.cause = deed.act
    times = min(whole(entry.times) + 1, 255)
    entry.times = times
    _mark_entry(context, tables, which, person, day)
    if not newly and by_ties and deed.flags & TIED == 0:
        # Until now only somebody else's entry, which goes no further; now it is the person's own.
        spread_listing(context, tables, person, whole(law.list[which].mark), day)
    book = whole(law.list[which].book)
    put_trace(context, day, LISTED, person, book, which, deed, until, times)
    if law.list[which].red == 0:
        frighten(context.state, person, tables.responses.fear_listing, day // 7, tables.responses.fear_halves)
    bad = law.list[which].public != 0 and law.list[which].red == 0
    if bad and law.list[which].shown != 0 and person < context.population.people:
        publish(context, tables, person, day)
        due_shown(context.outbox, after(tables.first, day, A_YEAR), person, which, day)
    open_for_list(context, tables, which, person, deed, day)
    if law.list[which].clears != 0 and law.book[book].score >= 0:
        _clear(context, tables, which, book, person, deed, day)
    # Only a new entry counts as an act elsewhere, so that two lists that name each other come to rest.
    if newly and law.list[which].counts != 0:
        books = ~(np.uint64(1) << np.uint64(book))
        counted = deed_of(0, deed.slot, day, deed.flags | LISTING)
        push_record(context.outbox, person, whole(law.list[which].counts), books, 0, AS_DRAWN, counted)


@inner
def _clear(context: Context, tables: Tables, which: int, book: int, person: int, deed: Deed, day: int) -> None:
    """The measure sets the score, in truth only where the entry is true; what led to it counts no more."""
    becomes = whole(tables.law.list[which].becomes)
    for truth in (True, False):
        if not truth or is_true(deed.flags):
            close_account(context, tables, book, person, becomes, truth)
    put_trace(context, day, CLEARED, person, book, which, deed, becomes, becomes)
    grade(context, tables, book, person, day)


@inner
def _count(context: Context, tables: Tables, which: int, person: int, act: int, day: int) -> None:
    """One more entry is counted, with the earlier ones if it is not too long after the first or its payment."""
    entry = context.lists.entry[context.state.actor[person].row, which]
    within = whole(tables.law.list[which].within)
    if within != 0:
        if entry.counted > 0 and entry.first == 0:
            paid = recall_day(context.memory, person, SETTLED, whole(entry.cause), False)
            if paid >= entry.since:
                entry.first = paid + 1
        if entry.first != 0 and day > after(tables.first, whole(entry.first) - 1, within):
            entry.first, entry.counted = 0, 0
        if entry.counted == 0 and tables.acts.act[act].settles == 0:
            entry.first = day + 1
    entry.counted = min(whole(entry.counted) + 1, 255)


@inner
def _mark_entry(context: Context, tables: Tables, which: int, person: int, day: int) -> None:
    """Put on or take off the marks that somebody's entry on a list holds, in truth and in belief."""
    law = tables.law
    entry = context.lists.entry[context.state.actor[person].row, which]
    first, last = whole(law.list[which].times), whole(law.list[which].times_end)
    for truth in (True, False):
        held = (entry.until_true if truth else entry.until) > day
        for k in range(first - 1, last):
            mark, enough = whole(law.list[which].mark), True
            if k >= first:
                mark, enough = whole(law.times[k].mark), entry.counted >= law.times[k].least
            set_mark(context, tables, person, mark, held and enough, truth, day)


@inner
def close_entry(context: Context, tables: Tables, which: int, person: int, day: int) -> None:
    """See which grounds of an entry have ended, in belief and in truth; if all have, its marks come off."""
    if context.state.actor[person].row < 0:
        return
    lists, book = context.lists, whole(tables.law.list[which].book)
    was_on = has_mark(context.state.mark, person, whole(tables.law.list[which].mark))
    refresh_entry(context, which, person, day)
    _mark_entry(context, tables, which, person, day)
    standing, ground = whole(-1), first_ground(context, person)
    while ground >= 0:
        row = lists.ground[ground]
        if row.grade == 0 and row.place == which and row.until > day and standing < 0:
            standing = ground
        ground = next_ground(context, ground)
    ground = first_ground(context, person)
    left = False
    while ground >= 0:
        row = lists.ground[ground]
        if row.grade == 0 and row.place == which and 0 <= row.until <= day:
            deed = deed_of(whole(row.act), 0, whole(row.begun), 0)
            if standing >= 0:
                put_trace(
                    context, day, GROUND_ENDED, person, book, which, deed, whole(lists.ground[standing].act),
                    whole(lists.ground[standing].until),
                )  # fmt: skip
            elif was_on and not left:
                put_trace(context, day, LEFT, person, book, which, deed, 0, 0)
                left = True
            row.until = -1
        ground = next_ground(context, ground)
    drop_ended(context, person, False, which, day)


@inner
def look_again(context: Context, which: int, person: int, day: int) -> None:
    """A ground that ties keep up is looked at again on the day on which it ends by now."""
    ground = first_ground(context, person)
    while ground >= 0:
        row = context.lists.ground[ground]
        until = max(whole(row.until), whole(row.until_true))
        if row.grade == 0 and row.place == which and row.tied != 0 and row.looked <= day < until < FOREVER:
            row.looked = until
            due_end(context.outbox, until, person, which)
        ground = next_ground(context, ground)


@inner
def end_ground(context: Context, tables: Tables, ground: int, person: int, at: int, truth_too: bool, day: int) -> None:
    """Let one ground of an entry end on the day `at` at the latest."""
    which = whole(context.lists.ground[ground].place)
    end = shorten(context, ground, at, truth_too)
    if end <= day:
        close_entry(context, tables, which, person, day)
    else:
        refresh_entry(context, which, person, day)
        if end < FOREVER:
            due_end(context.outbox, end, person, which)


@inner
def end_entry(context: Context, tables: Tables, which: int, person: int, truth_too: bool, day: int) -> None:
    """Every ground of an entry ends today; what is not ended in truth stands there until its term."""
    ground = first_ground(context, person)
    while ground >= 0:
        row = context.lists.ground[ground]
        if row.grade == 0 and row.place == which:
            row.until = min(row.until, day)
            if truth_too:
                row.until_true = min(whole(row.until_true), day)
        ground = next_ground(context, ground)
    close_entry(context, tables, which, person, day)


@inner
def still_shown(context: Context, tables: Tables, which: int, person: int, begun: int, day: int) -> None:
    """A year later an entry that still stands is on display again, for as long as the list shows it."""
    entry = context.lists.entry[context.state.actor[person].row, which]
    over = day >= after(tables.first, begun, whole(tables.law.list[which].shown))
    if entry.until <= day or entry.since != begun or over:
        return
    publish(context, tables, person, day)
    due_shown(context.outbox, after(tables.first, day, A_YEAR), person, which, begun)


@inner
def publish(context: Context, tables: Tables, person: int, day: int) -> None:
    """Friends learn of a published bad entry: some grow afraid, some drop the tie."""
    population = context.population
    for j in range(FRIENDS):
        other = friend_of(population, j, person)
        if other < 0 or recall(context.memory, person, CUT, j, False) != 0:
            continue
        learns, drops, _, _ = draw(population.seed, TIE, person, other, day // 7, j, 0)
        if learns >= tables.responses.learned:
            continue
        send_news(context.outbox, other, person)
        if drops >= tables.responses.dropped:
            continue
        cut_tie(context, tables, person, j, other, day)


@inner
def cut_tie(context: Context, tables: Tables, person: int, j: int, other: int, day: int) -> None:
    """A friend is lost: what a person had put on the other through this tie is taken off, and nothing passes again."""
    remember(context.memory, person, CUT, j, False, 1)
    put_tied(context, day, TIE_CUT, person, 0, j, no_deed(day), 0, 0, other)
    _take_back(context, tables, person, other)
    send_parting(context.outbox, other, person, j)


@inner
def hear_of_parting(context: Context, tables: Tables, person: int, j: int, other: int) -> None:
    """Whoever learns that a friendship is over takes back, too, what it had brought; unless both have cut it."""
    if recall(context.memory, person, CUT, j, False) != 0:
        return
    remember(context.memory, person, CUT, j, False, 1)
    _take_back(context, tables, person, other)


@inner
def _take_back(context: Context, tables: Tables, person: int, other: int) -> None:
    """The marks that a person's own bring a friend are taken back."""
    law = tables.law
    for mark in range(law.marks):
        for row in range(law.tie_start[mark], law.tie_start[mark + 1]):
            if law.tie[row].kind != FRIEND or law.tie[row].depth != 1 or law.tie[row].carries != A_MARK:
                continue
            if not knows(whole(law.book[whole(law.tie[row].book)].ties_known), person, other, context.population):
                continue
            for truth in (True, False):
                if has_mark(context.state.mark_true if truth else context.state.mark, person, mark):
                    send_mark(context.outbox, other, person, row, False, truth)
