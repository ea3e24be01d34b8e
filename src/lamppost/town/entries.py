"""Entries on lists: decided, begun, made public, ended. Each stands on one ground or more (grounds.py)."""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.draw import EXTEND, TIE, draw
from lamppost.town.calendar import after
from lamppost.town.desk import (
    CLEARED,
    DECIDED,
    GROUND_ENDED,
    LEFT,
    LISTED,
    NOT_COUNTED,
    NOT_IN_FORCE,
    SPARED,
    TIE_CUT,
    Town,
    due_begin,
    due_end,
    due_shown,
    is_true,
    no_deed,
    push_record,
    put_tied,
    put_trace,
)
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
from lamppost.town.marks import A_MARK, lean_on, set_mark, spread_listing
from lamppost.town.points import close_account, grade
from lamppost.town.repair import open_for_list
from lamppost.town.state import (
    AS_DRAWN,
    CUT,
    ENTERED,
    LISTING,
    SETTLED,
    TIED,
    Deed,
    deed_of,
    frighten,
    has_mark,
    key_of,
    pair,
    recall,
    remember,
)
from lamppost.town.tables import FOREVER, IS_ADDED, MOST_TERMS, NO_LENGTH, RUNS_ON, Tables
from lamppost.town.ties import FRIEND, FRIENDS, friend_of, knows

A_YEAR = -12


@inner
def decide_entry(town: Town, tables: Tables, which: int, placed: int, person: int, deed: Deed, day: int) -> None:
    """An authority decides to put somebody on a list; it takes effect after notice and grace, at once if none.

    `placed` is the row of Law.rule_list that the ground comes from, -1 = none.
    """
    law = tables.law
    book = whole(law.list[which].book)
    noted = deed_of(deed.act, deed.slot, deed.since, deed.flags | LISTING)
    if law.list[which].on == 0:
        put_trace(town, day, NOT_COUNTED, person, book, which, noted, NOT_IN_FORCE, 0)
        return
    if town.state.actor[person].flags & law.list[which].spares:
        put_trace(town, day, NOT_COUNTED, person, book, which, noted, SPARED, 0)
        return
    begins = after(tables.first, after(tables.first, day, whole(law.list[which].notice)), whole(law.list[which].grace))
    if begins > day:
        due_begin(town.desk, begins, person, which, placed, day, deed)
        put_trace(town, day, DECIDED, person, book, which, deed, begins, 0)
        return
    begin_entry(town, tables, which, placed, person, deed, day)


@inner
def begin_entry(town: Town, tables: Tables, which: int, placed: int, person: int, deed: Deed, day: int) -> None:
    """The entry takes effect, with those it brings along, each on the same ground and for that list's own term."""
    law = tables.law
    row_of(town, person)
    for place in range(law.list[which].also - 1, law.list[which].also_end):
        if place < law.list[which].also:
            _begin_one(town, tables, which, placed, person, deed, day)
        elif not town.state.actor[person].flags & law.list[law.list_also[place]].spares:
            _begin_one(town, tables, whole(law.list_also[place]), -1, person, deed, day)


@inner
def _term(town: Town, tables: Tables, which: int, placed: int, person: int, day: int, truth: bool) -> int:
    """The length of an entry: by its number where the list escalates, else the ground's own or the list's."""
    law = tables.law
    first, last = whole(law.list[which].stays), whole(law.list[which].stays_end)
    if first == last:
        own = whole(law.rule_list[placed].term) if placed >= 0 else NO_LENGTH
        return own if own != NO_LENGTH else whole(law.list[which].term)
    number, oldest, oldest_key = whole(0), whole(FOREVER), whole(0)
    for k in range(MOST_TERMS):
        key = key_of(person, ENTERED, pair(which * MOST_TERMS + k, truth))
        entered = recall(town.memory, key)
        if entered != 0 and after(tables.first, entered - 1, whole(law.list[which].window)) > day:
            number += 1
        if entered < oldest:
            oldest, oldest_key = entered, key
    remember(town.memory, oldest_key, day + 1)
    return whole(law.stay[first + min(number, last - first - 1)])


@inner
def _ends(
    town: Town, tables: Tables, which: int, placed: int, person: int, deed: Deed, stands: int, day: int, truth: bool
) -> int:
    """The day on which a new ground ends; `stands` = until when the entry stands already, <= day = it does not."""
    law = tables.law
    term = _term(town, tables, which, placed, person, day, truth)
    if stands > day and law.list[which].further == RUNS_ON:
        return stands
    begins = stands if stands > day and law.list[which].further == IS_ADDED else day
    until = after(tables.first, begins, term)
    if law.list[which].extra != 0:
        word, _, _, _ = draw(town.ground.seed, EXTEND, person, deed.act, day // 7, deed.slot, 0)
        if word < law.list[which].extra_share:
            until = after(tables.first, until, whole(law.list[which].extra))
    return min(until, FOREVER)


@inner
def _begin_one(town: Town, tables: Tables, which: int, placed: int, person: int, deed: Deed, day: int) -> None:
    law, lists = tables.law, town.lists
    entry = lists.entry[town.state.actor[person].row, which]
    newly, by_ties = entry.until <= day, entry.tied != 0
    until = _ends(town, tables, which, placed, person, deed, whole(entry.until), day, False)
    until_true = whole(0)
    if is_true(deed.flags):
        until_true = _ends(town, tables, which, placed, person, deed, whole(entry.until_true), day, True)
    standing = tied_ground(town, person, which, deed.act, day) if deed.flags & TIED != 0 else -1
    if standing >= 0:
        row = lists.ground[standing]
        row.until = max(whole(row.until), until)
        row.until_true = max(whole(row.until_true), until_true)
    else:
        add_ground(town, person, False, which, placed, until, until_true, deed, day)
        for end in (until, until_true):
            if day < end < FOREVER and (end == until or until_true != until):
                due_end(town.desk, end, person, which)
    refresh_entry(town, which, person, day)
    _count(town, tables, which, person, deed.act, day)
    entry.since = day
    entry.cause = deed.act
    times = min(whole(entry.times) + 1, 255)
    entry.times = times
    _mark_entry(town, tables, which, person, day)
    if not newly and by_ties and deed.flags & TIED == 0:
        # Until now only somebody else's entry, which goes no further; now it is the person's own.
        spread_listing(town, tables, person, whole(law.list[which].mark), day)
    book = whole(law.list[which].book)
    put_trace(town, day, LISTED, person, book, which, deed, until, times)
    if law.list[which].red == 0:
        frighten(town.state, person, tables.responses.fear_listing, day // 7, tables.responses.fear_halves)
    bad = law.list[which].public != 0 and law.list[which].red == 0
    if bad and law.list[which].shown != 0 and person < town.ground.people:
        publish(town, tables, person, day)
        due_shown(town.desk, after(tables.first, day, A_YEAR), person, which, day)
    open_for_list(town, tables, which, person, deed, day)
    if law.list[which].clears != 0 and law.book[book].score >= 0:
        _clear(town, tables, which, book, person, deed, day)
    # Only a new entry counts as an act elsewhere, so that two lists that name each other come to rest.
    if newly and law.list[which].counts != 0:
        books = ~(np.uint64(1) << np.uint64(book))
        counted = deed_of(0, deed.slot, day, deed.flags | LISTING)
        push_record(town.desk, person, whole(law.list[which].counts), books, 0, AS_DRAWN, counted)


@inner
def _clear(town: Town, tables: Tables, which: int, book: int, person: int, deed: Deed, day: int) -> None:
    """The measure sets the score, in truth only where the entry is true; what led to it counts no more."""
    becomes = whole(tables.law.list[which].becomes)
    for truth in (True, False):
        if not truth or is_true(deed.flags):
            close_account(town, tables, book, person, becomes, truth)
    put_trace(town, day, CLEARED, person, book, which, deed, becomes, becomes)
    grade(town, tables, book, person, day)


@inner
def _count(town: Town, tables: Tables, which: int, person: int, act: int, day: int) -> None:
    """One more entry is counted, with the earlier ones if it is not too long after the first or its payment."""
    entry = town.lists.entry[town.state.actor[person].row, which]
    within = whole(tables.law.list[which].within)
    if within != 0:
        if entry.counted > 0 and entry.first == 0:
            paid = recall(town.memory, key_of(person, SETTLED, whole(entry.cause)))
            if paid > entry.since:
                entry.first = paid
        if entry.first != 0 and day > after(tables.first, whole(entry.first) - 1, within):
            entry.first, entry.counted = 0, 0
        if entry.counted == 0 and tables.acts.act[act].settles == 0:
            entry.first = day + 1
    entry.counted = min(whole(entry.counted) + 1, 255)


@inner
def _mark_entry(town: Town, tables: Tables, which: int, person: int, day: int) -> None:
    """Put on or take off the marks that somebody's entry on a list holds, in truth and in belief."""
    law = tables.law
    entry = town.lists.entry[town.state.actor[person].row, which]
    first, last = whole(law.list[which].times), whole(law.list[which].times_end)
    for truth in (True, False):
        held = (entry.until_true if truth else entry.until) > day
        for k in range(first - 1, last):
            mark, enough = whole(law.list[which].mark), True
            if k >= first:
                mark, enough = whole(law.times[k].mark), entry.counted >= law.times[k].least
            set_mark(town, tables, person, mark, held and enough, truth, day)


@inner
def close_entry(town: Town, tables: Tables, which: int, person: int, day: int) -> None:
    """See which grounds of an entry have ended, in belief and in truth; if all have, its marks come off."""
    if town.state.actor[person].row < 0:
        return
    lists, book = town.lists, whole(tables.law.list[which].book)
    was_on = has_mark(town.state.mark, person, whole(tables.law.list[which].mark))
    refresh_entry(town, which, person, day)
    _mark_entry(town, tables, which, person, day)
    standing, ground = whole(-1), first_ground(town, person)
    while ground >= 0:
        row = lists.ground[ground]
        if row.grade == 0 and row.place == which and row.until > day and standing < 0:
            standing = ground
        ground = next_ground(town, ground)
    ground = first_ground(town, person)
    left = False
    while ground >= 0:
        row = lists.ground[ground]
        if row.grade == 0 and row.place == which and 0 <= row.until <= day:
            deed = deed_of(whole(row.act), 0, whole(row.begun), 0)
            if standing >= 0:
                put_trace(
                    town, day, GROUND_ENDED, person, book, which, deed, whole(lists.ground[standing].act),
                    whole(lists.ground[standing].until),
                )  # fmt: skip
            elif was_on and not left:
                put_trace(town, day, LEFT, person, book, which, deed, 0, 0)
                left = True
            row.until = -1
        ground = next_ground(town, ground)
    drop_ended(town, person, False, which, day)


@inner
def look_again(town: Town, which: int, person: int, day: int) -> None:
    """A ground that ties keep up is looked at again on the day on which it ends by now."""
    ground = first_ground(town, person)
    while ground >= 0:
        row = town.lists.ground[ground]
        until = max(whole(row.until), whole(row.until_true))
        if row.grade == 0 and row.place == which and row.tied != 0 and row.looked <= day < until < FOREVER:
            row.looked = until
            due_end(town.desk, until, person, which)
        ground = next_ground(town, ground)


@inner
def end_ground(town: Town, tables: Tables, ground: int, person: int, at: int, truth_too: bool, day: int) -> None:
    """Let one ground of an entry end on the day `at` at the latest."""
    which = whole(town.lists.ground[ground].place)
    end = shorten(town, ground, at, truth_too)
    if end <= day:
        close_entry(town, tables, which, person, day)
    else:
        refresh_entry(town, which, person, day)
        if end < FOREVER:
            due_end(town.desk, end, person, which)


@inner
def end_entry(town: Town, tables: Tables, which: int, person: int, truth_too: bool, day: int) -> None:
    """Every ground of an entry ends today; what is not ended in truth stands there until its term."""
    ground = first_ground(town, person)
    while ground >= 0:
        row = town.lists.ground[ground]
        if row.grade == 0 and row.place == which:
            row.until = min(row.until, day)
            if truth_too:
                row.until_true = min(whole(row.until_true), day)
        ground = next_ground(town, ground)
    close_entry(town, tables, which, person, day)


@inner
def still_shown(town: Town, tables: Tables, which: int, person: int, begun: int, day: int) -> None:
    """A year later an entry that still stands is on display again, for as long as the list shows it."""
    entry = town.lists.entry[town.state.actor[person].row, which]
    over = day >= after(tables.first, begun, whole(tables.law.list[which].shown))
    if entry.until <= day or entry.since != begun or over:
        return
    publish(town, tables, person, day)
    due_shown(town.desk, after(tables.first, day, A_YEAR), person, which, begun)


@inner
def publish(town: Town, tables: Tables, person: int, day: int) -> None:
    """Friends learn of a published bad entry: some grow afraid, some drop the tie."""
    ground = town.ground
    for j in range(FRIENDS):
        other = friend_of(ground, j, person)
        if other < 0 or recall(town.memory, key_of(person, CUT, j)) != 0:
            continue
        learns, drops, _, _ = draw(ground.seed, TIE, person, other, day // 7, j, 0)
        if learns >= tables.responses.learned:
            continue
        frighten(town.state, other, tables.responses.fear_tie, day // 7, tables.responses.fear_halves)
        if drops >= tables.responses.dropped:
            continue
        cut_tie(town, tables, person, j, other, day)


@inner
def cut_tie(town: Town, tables: Tables, person: int, j: int, other: int, day: int) -> None:
    """Two friends part: what each had put on the other through this tie is taken off, and nothing passes again."""
    law = tables.law
    remember(town.memory, key_of(person, CUT, j), 1)
    remember(town.memory, key_of(other, CUT, j), 1)
    put_tied(town, day, TIE_CUT, person, 0, j, no_deed(day), 0, 0, other)
    for source, target in ((person, other), (other, person)):
        for mark in range(law.marks):
            for row in range(law.tie_start[mark], law.tie_start[mark + 1]):
                if law.tie[row].kind != FRIEND or law.tie[row].depth != 1 or law.tie[row].carries != A_MARK:
                    continue
                if not knows(whole(law.book[whole(law.tie[row].book)].ties_known), source, target, town.ground):
                    continue
                for truth in (True, False):
                    if has_mark(town.state.mark_true if truth else town.state.mark, source, mark):
                        lean_on(town, target, whole(law.tie[row].mark), -1, truth, day)
