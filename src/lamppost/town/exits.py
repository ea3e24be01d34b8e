"""Exits: ways out of lists, by paying what is owed or otherwise, and what of it is left to chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.draw import WAY_OUT, draw
from lamppost.intrinsics import by_reference
from lamppost.town.calendar import after
from lamppost.town.codes import OBLIGATION_MET, SETTLED, TRUE, WAY_OUT_MET
from lamppost.town.context import Context
from lamppost.town.deeds import deed_of
from lamppost.town.entries import end_ground
from lamppost.town.grounds import first_ground, next_ground
from lamppost.town.jobs import lose_or_find_work
from lamppost.town.memory import remember_day
from lamppost.town.room import Needs, has_room
from lamppost.town.state import Lists
from lamppost.town.tables import FOREVER, Tables
from lamppost.town.traces import put_trace

MOST_WEEKS = 520
"""Weeks of chance that are looked back on for a payment."""


@inner
def paid_by_chance(context: Context, person: int, act: int, since: int, day: int, rate: int) -> bool:
    """Whether what an act left owing was paid in one of the weeks after the day `since`, by the chance of each."""
    for back in range(min((day // 7) - (since // 7), MOST_WEEKS)):
        word, _, _, _ = draw(
            context.population.seed, WAY_OUT, person, (act << 8) | OBLIGATION_MET, day // 7 - back, 0, 0
        )
        if word < rate:
            return True
    return False


@inner
def _way(context: Context, tables: Tables, ground: int) -> tuple[int, int]:
    """The range of ways out of an entry on one ground."""
    law, row = tables.law, context.lists.ground[ground]
    placed, which = whole(row.placed), whole(row.place)
    if placed >= 0 and law.rule_list[placed].own != 0:
        return whole(law.rule_list[placed].ways), whole(law.rule_list[placed].ways_end)
    return whole(law.list[which].ways), whole(law.list[which].ways_end)


@inner
def _removed(tables: Tables, which: int, day: int, paid: bool) -> int:
    """The day on which an entry is removed for which a way out was met today."""
    law = tables.law
    at = after(tables.first, day, whole(law.list[which].removal))
    return max(at, after(tables.first, day, whole(law.list[which].after))) if paid else at


@compiled
def settle_debt(context: Context, tables: Tables, person: int, act: int, day: int) -> None:
    """What an act left owing is paid: grounds that end by it end, and arrears stop.

    Args:
        context: what is read and written; the caller has made room.
        tables: those in force on the day.
        person: who pays, an actor's number.
        act: code of the act.
        day: day of the run, from 0.
    """
    context, tables = by_reference(context), by_reference(tables)
    remember_day(context.memory, person, SETTLED, act, False, day)
    ground = first_ground(context, person)
    while ground >= 0:
        row = context.lists.ground[ground]
        at = FOREVER
        if row.grade == 0 and row.act == act and row.until > day:
            first, last = _way(context, tables, ground)
            for k in range(first, last):
                if tables.law.way[k].code == OBLIGATION_MET:
                    at = _removed(tables, whole(row.place), day, True)
        if row.until > at:
            end_ground(context, tables, ground, person, at, True, day)
            ground = first_ground(context, person)  # the chain may have become another
        else:
            ground = next_ground(context, ground)


@compiled
def leave_lists(context: Context, tables: Tables, stop: int, first: int, day: int, needs: Needs) -> int:
    """Ways out that are met this week, for every true ground of an entry; a wrong one has nothing to settle.

    Also work lost over an entry, and work taken up again.

    Args:
        context: what is read and written.
        tables: those in force on the day.
        stop: how many rows of Lists there are.
        first: the row to begin with.
        day: last day of the week, counted from the first of the run, which is 0.
        needs: (NEEDS,) int64, rows that must fit before each row's work.

    Returns:
        The row to go on with, where room ran short; `stop` at the end.
    """
    context, tables = by_reference(context), by_reference(tables)
    lists = context.lists
    for row in range(first, stop):
        if not has_room(context, needs):
            return row
        person, black = whole(lists.holder[row].person), False
        for which in range(tables.law.list.shape[0]):
            black = black or (lists.entry[row, which].until > day and tables.law.list[which].red == 0)
        ground = first_ground(context, person)
        while ground >= 0:
            standing = lists.ground[ground]
            true = standing.grade == 0 and standing.until > day and standing.until_true > day
            if true and _leave(context, tables, ground, row, person, day):
                ground = first_ground(context, person)  # the chain may have become another
            else:
                ground = next_ground(context, ground)
        lose_or_find_work(context, tables, row, person, black, day)
    return stop


@inner
def _leave(context: Context, tables: Tables, ground: int, row: int, person: int, day: int) -> bool:
    """Whether a way out is met this week for one ground of an entry, which then ends."""
    law, standing = tables.law, context.lists.ground[ground]
    which, act, begun = whole(standing.place), whole(standing.act), whole(standing.begun)
    first, last = _way(context, tables, ground)
    for k in range(first, last):
        way, rate = whole(law.way[k].code), whole(law.way[k].rate)
        if way == OBLIGATION_MET:
            if tables.acts.act[act].settles == 0:
                continue
            if context.lists.holder[row].pressed > day:
                rate += tables.responses.pressed
        word, _, _, _ = draw(context.population.seed, WAY_OUT, person, (act << 8) | way, day // 7, 0, 0)
        if word >= rate:
            continue
        at = _removed(tables, which, day, way == OBLIGATION_MET)
        if way == OBLIGATION_MET:
            remember_day(context.memory, person, SETTLED, act, False, day)
        # A ground that is to be removed, or to end, by then is not left once more.
        if standing.until > at:
            deed = deed_of(act, 0, begun, TRUE)
            put_trace(context, day, WAY_OUT_MET, person, whole(law.list[which].book), which, deed, way, at)
            end_ground(context, tables, ground, person, at, True, day)
            return True
        return False
    return False


@compiled
def count_listed(lists: Lists, day: int, out: NDArray[np.int64]) -> None:
    """How many stand on each list after a day.

    Args:
        lists: the entries of some actors.
        day: day of the run.
        out: (lists,) int64; added to.
    """
    for row in range(lists.used[0]):
        for which in range(out.shape[0]):
            if lists.entry[row, which].until > day:
                out[which] += 1
