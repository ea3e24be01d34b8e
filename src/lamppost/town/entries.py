"""Entries on lists: decided, begun, made public, ended."""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.draw import EXTEND, TIE, draw
from lamppost.town.desk import (
    DECIDED,
    LEFT,
    LISTED,
    NOT_COUNTED,
    NOT_IN_FORCE,
    SPARED,
    TIE_CUT,
    Town,
    is_true,
    push,
    put_due,
    put_trace,
)
from lamppost.town.marks import lean_on, set_mark, spread_listing
from lamppost.town.repair import open_for_list
from lamppost.town.state import (
    BEGIN,
    CUT,
    END,
    LISTING,
    SETTLED,
    SHOWN,
    TIED,
    frighten,
    has_mark,
    key_of,
    recall,
    remember,
)
from lamppost.town.tables import FOREVER, WEEKS_A_YEAR, Tables
from lamppost.town.ties import FRIEND, FRIENDS, friend_of, knows


@inner
def row_of(town: Town, person: int) -> int:
    """The person's row of Lists, made if there is none."""
    row = whole(town.state.actor[person].row)
    if row < 0:
        row = town.lists.used[0]
        town.lists.used[0] = row + 1
        town.lists.holder[row].person = person
        town.state.actor[person].row = row
    return row


@inner
def decide_entry(
    town: Town,
    tables: Tables,
    which: int,
    person: int,
    term: int,
    act: int,
    slot: int,
    since: int,
    week: int,
    flags: int,
) -> None:
    """An authority decides to put somebody on a list; it takes effect after notice and grace, at once if none."""
    law = tables.law
    book = whole(law.list[which].book)
    if law.list[which].on == 0:
        put_trace(
            town, week, NOT_COUNTED, person, book, which, act, 0, slot, since, NOT_IN_FORCE, 0, -1, flags | LISTING
        )
        return
    if town.state.actor[person].flags & law.list[which].spares:
        put_trace(town, week, NOT_COUNTED, person, book, which, act, 0, slot, since, SPARED, 0, -1, flags | LISTING)
        return
    wait = whole(law.list[which].notice) + whole(law.list[which].grace)
    if wait > 0:
        # In place of points stands the week of the deed, by which an appeal can still stop the entry.
        put_due(town.desk, week + wait, BEGIN, person, which, term, since, 0, act, slot, week, flags)
        put_trace(town, week, DECIDED, person, book, which, act, 0, slot, since, week + wait, 0, -1, flags)
        return
    begin_entry(town, tables, which, person, term, act, slot, week, flags)


@inner
def begin_entry(
    town: Town, tables: Tables, which: int, person: int, term: int, act: int, slot: int, week: int, flags: int
) -> None:
    """The entry takes effect, with those it brings along."""
    law, lists = tables.law, town.lists
    row, first = row_of(town, person), which
    for place in range(law.list[first].also - 1, law.list[first].also_end):
        if place >= law.list[first].also:
            which, term = whole(law.list_also[place]), -1
            if town.state.actor[person].flags & law.list[which].spares:
                continue
        stays = term if term >= 0 else whole(law.list[which].term)
        if law.list[which].extra > 0:
            word, _, _, _ = draw(town.ground.seed, EXTEND, person, act, week, slot, 0)
            if word < law.list[which].extra_share:
                stays += law.list[which].extra
        until = FOREVER if stays >= FOREVER else week + stays
        newly = lists.entry[row, which].until <= week
        lists.entry[row, which].until = max(whole(lists.entry[row, which].until), until)
        if is_true(flags):
            lists.entry[row, which].until_true = max(whole(lists.entry[row, which].until_true), until)
        through = 1 if flags & TIED != 0 else 0
        turned = through == 0 and not newly and lists.entry[row, which].tied != 0
        lists.entry[row, which].tied = through if newly else min(through, whole(lists.entry[row, which].tied))
        _count(town, tables, which, person, act, week)
        lists.entry[row, which].since = week
        lists.entry[row, which].cause = act
        times = min(whole(lists.entry[row, which].times) + 1, 255)
        lists.entry[row, which].times = times
        if until < FOREVER:
            put_due(town.desk, until, END, person, which, 0, 0, 0, act, slot, week, flags)
        _mark_entry(town, tables, which, person, week)
        if turned:
            # Until now only somebody else's entry, which goes no further; now it is the person's own.
            spread_listing(town, tables, person, whole(law.list[which].mark), week)
        book = whole(law.list[which].book)
        put_trace(town, week, LISTED, person, book, which, act, 0, slot, week, until, times, -1, flags)
        if law.list[which].red == 0:
            frighten(
                town.state,
                person,
                tables.responses.fear_listing,
                week,
                tables.responses.fear_halves,
            )
        bad = law.list[which].public != 0 and law.list[which].red == 0
        if bad and law.list[which].shown > 0 and person < town.ground.people:
            publish(town, tables, person, week)
            put_due(town.desk, week + WEEKS_A_YEAR, SHOWN, person, which, 0, 0, 0, act, slot, week, flags)
        open_for_list(town, tables, which, person, act, slot, week, flags)
        # Only a new entry counts as an act elsewhere, so that two lists that name each other come to rest.
        if newly and law.list[which].counts != 0:
            books = ~(np.uint64(1) << np.uint64(book))
            push(town.desk, person, person, whole(law.list[which].counts), week, slot, books, flags | LISTING)


@inner
def _count(town: Town, tables: Tables, which: int, person: int, act: int, week: int) -> None:
    """One more entry is counted, with the earlier ones if it is not too long after the first or its payment."""
    entry = town.lists.entry[town.state.actor[person].row, which]
    within = whole(tables.law.list[which].within)
    if within > 0:
        if entry.counted > 0 and entry.first == 0:
            paid = recall(town.memory, key_of(person, SETTLED, whole(entry.cause)))
            if paid > entry.since:
                entry.first = paid
        if entry.first != 0 and week + 1 - entry.first > within:
            entry.first, entry.counted = 0, 0
        if entry.counted == 0 and tables.acts.act[act].settles == 0:
            entry.first = week + 1
    entry.counted = min(whole(entry.counted) + 1, 255)


@inner
def _mark_entry(town: Town, tables: Tables, which: int, person: int, week: int) -> None:
    """Put on or take off the marks that somebody's entry on a list holds, in truth and in belief."""
    law = tables.law
    entry = town.lists.entry[town.state.actor[person].row, which]
    first, last = law.list[which].times, law.list[which].times_end
    for truth in (True, False):
        held = (entry.until_true if truth else entry.until) > week
        for k in range(first - 1, last):
            mark, enough = law.list[which].mark, True
            if k >= first:
                mark, enough = law.times[k].mark, entry.counted >= law.times[k].least
            set_mark(town, tables, person, mark, held and enough, truth, week)


@inner
def close_entry(town: Town, tables: Tables, which: int, person: int, week: int) -> None:
    """See whether an entry has ended, in belief and in truth, and take its marks off if so."""
    row = whole(town.state.actor[person].row)
    if row < 0:
        return
    lists = town.lists
    was_on = has_mark(town.state.mark, person, whole(tables.law.list[which].mark))
    _mark_entry(town, tables, which, person, week)
    if was_on and lists.entry[row, which].until <= week:
        book = whole(tables.law.list[which].book)
        put_trace(
            town,
            week,
            LEFT,
            person,
            book,
            which,
            whole(lists.entry[row, which].cause),
            0,
            0,
            whole(lists.entry[row, which].since),
            0,
            0,
            -1,
            0,
        )


@inner
def end_entry(town: Town, tables: Tables, which: int, person: int, at: int, truth_too: bool, week: int) -> None:
    """Let an entry end in week `at` at the latest; a wrong one is only shortened to what truth would have left."""
    row = whole(town.state.actor[person].row)
    if row < 0:
        return
    lists = town.lists
    if truth_too:
        lists.entry[row, which].until_true = min(whole(lists.entry[row, which].until_true), at)
    end = max(at, whole(lists.entry[row, which].until_true))
    lists.entry[row, which].until = min(lists.entry[row, which].until, end)
    if end <= week:
        close_entry(town, tables, which, person, week)
    else:
        put_due(town.desk, end, END, person, which, 0, 0, 0, 0, 0, week, 0)


@inner
def leave_entry(town: Town, tables: Tables, which: int, person: int, week: int) -> None:
    """An entry ends now in belief alone: in truth it stands until its term, for what ended it never was."""
    town.lists.entry[town.state.actor[person].row, which].until = week
    close_entry(town, tables, which, person, week)


@inner
def still_shown(town: Town, tables: Tables, which: int, person: int, since: int, week: int) -> None:
    """A year later an entry that still stands is on display again, for as long as the list shows it."""
    entry = town.lists.entry[town.state.actor[person].row, which]
    if entry.until <= week or entry.since != since or week - since >= tables.law.list[which].shown:
        return
    publish(town, tables, person, week)
    put_due(town.desk, week + WEEKS_A_YEAR, SHOWN, person, which, 0, 0, 0, 0, 0, since, 0)


@inner
def publish(town: Town, tables: Tables, person: int, week: int) -> None:
    """Friends learn of a published bad entry: some grow afraid, some drop the tie."""
    ground = town.ground
    for j in range(FRIENDS):
        other = friend_of(ground, j, person)
        if other < 0 or recall(town.memory, key_of(person, CUT, j)) != 0:
            continue
        learns, drops, _, _ = draw(ground.seed, TIE, person, other, week, j, 0)
        if learns >= tables.responses.learned:
            continue
        frighten(
            town.state,
            other,
            tables.responses.fear_tie,
            week,
            tables.responses.fear_halves,
        )
        if drops >= tables.responses.dropped:
            continue
        cut_tie(town, tables, person, j, other, week)


@inner
def cut_tie(town: Town, tables: Tables, person: int, j: int, other: int, week: int) -> None:
    """Two friends part: what each had put on the other through this tie is taken off, and nothing passes again."""
    law = tables.law
    remember(town.memory, key_of(person, CUT, j), 1)
    remember(town.memory, key_of(other, CUT, j), 1)
    put_trace(town, week, TIE_CUT, person, 0, j, 0, 0, 0, week, 0, 0, other, 0)
    for source, target in ((person, other), (other, person)):
        for mark in range(law.marks):
            for row in range(law.tie_start[mark], law.tie_start[mark + 1]):
                if law.tie[row].kind != FRIEND or law.tie[row].depth != 1 or law.tie[row].carries != 0:
                    continue
                if not knows(whole(law.book[whole(law.tie[row].book)].ties_known), source, target, town.ground):
                    continue
                for truth in (True, False):
                    if has_mark(town.state.mark_true if truth else town.state.mark, source, mark):
                        lean_on(town, target, whole(law.tie[row].mark), -1, truth)
