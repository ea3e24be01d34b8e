"""Marks: the bits that consequences hang on, and how they spread along ties.

A mark is put on by a band, a list or a tie, and taken off with it. Marks that came through a tie are counted, so
that a person with two listed relatives keeps the mark until both are off the list. Belief and truth are kept apart.
Each change of a week is noted with its day (`FLIP`), so that whoever seeks something earlier meets the older marks.
"""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.town.desk import TIED_MARK, Town, due_tie_year, due_tied_entries, put_tied
from lamppost.town.state import (
    STATE_SINCE,
    TIED,
    TIES,
    deed_of,
    frighten,
    has_mark,
    key_of,
    pair,
    recall,
    remember,
)
from lamppost.town.tables import Tables
from lamppost.town.ties import reached

A_MARK, POINTS_EACH_YEAR, A_LISTING, A_CUT = 0, 1, 2, 3
"""What a tie carries."""


@inner
def _flip(town: Town, actor: int, mark: int, on: bool, truth: bool, day: int) -> None:
    bit = np.uint64(1) << np.uint64(mark & 63)
    marks = town.state.mark_true if truth else town.state.mark
    if on:
        marks[actor, mark >> 6] |= bit
    else:
        marks[actor, mark >> 6] &= ~bit
    town.state.actor[actor].flipped = 1
    row = town.state.flip[town.state.flips[0]]
    row.actor = actor
    row.mark = mark
    row.weekday = day % 7
    row.on = 1 if on else 0
    row.truth = 1 if truth else 0
    town.state.flips[0] += 1


@inner
def lean_on(town: Town, other: int, mark: int, by: int, truth: bool, day: int) -> bool:
    """One more (by = 1) or one fewer (by = -1) tied person behind a mark; True if the mark changed."""
    key = key_of(other, TIES, pair(mark, truth))
    count = recall(town.memory, key) + by
    remember(town.memory, key, count)
    on = count > 0
    changed = on != has_mark(town.state.mark_true if truth else town.state.mark, other, mark)
    if changed:
        _flip(town, other, mark, on, truth, day)
    return changed


@inner
def _own_entry(town: Town, actor: int, which: int, day: int) -> bool:
    """Whether an entry on a list, if there is one, is the actor's own and does not stand by ties only."""
    row = whole(town.state.actor[actor].row)
    if row < 0 or town.lists.entry[row, which].until <= day:
        return True
    return town.lists.entry[row, which].tied == 0


@inner
def spread_listing(town: Town, tables: Tables, actor: int, mark: int, day: int) -> None:
    """Those tied to somebody in a state are listed too, on the next day, as far as the rulebook's depth goes.

    An entry that itself came through a tie goes no further.
    """
    law = tables.law
    for row in range(law.tie_start[mark], law.tie_start[mark + 1]):
        if law.tie[row].carries != A_LISTING or not _own_entry(town, actor, whole(law.tie[row].list), day):
            continue
        due_tied_entries(town.desk, day + 1, actor, row, has_mark(town.state.mark_true, actor, mark))


@inner
def _spread(town: Town, tables: Tables, actor: int, mark: int, by: int, truth: bool, day: int) -> None:
    law = tables.law
    new = by > 0 and not truth
    # A state left and entered again within a day has its diary already.
    noted = recall(town.memory, key_of(actor, STATE_SINCE, mark)) == day + 1 if new else False
    if new:
        spread_listing(town, tables, actor, mark, day)
    for row in range(law.tie_start[mark], law.tie_start[mark + 1]):
        carries = law.tie[row].carries
        if carries == POINTS_EACH_YEAR or carries == A_CUT:
            if new and not noted:
                remember(town.memory, key_of(actor, STATE_SINCE, mark), day + 1)
                due_tie_year(town.desk, day + 1, actor, row, mark, day)
            continue
        if carries == A_LISTING:
            continue
        near = town.desk.near
        known = whole(law.book[whole(law.tie[row].book)].ties_known)
        kind, depth = whole(law.tie[row].kind), whole(law.tie[row].depth)
        count = reached(kind, depth, known, actor, town.ground, town.state, town.memory, near)
        for k in range(count):
            other = whole(near[k])
            target = whole(law.tie[row].mark)
            changed = lean_on(town, other, target, by, truth, day)
            if changed and by > 0 and not truth:
                frighten(town.state, other, tables.responses.fear_tie, day // 7, tables.responses.fear_halves)
                deed = deed_of(0, 0, day, TIED)
                put_tied(town, day, TIED_MARK, other, whole(law.tie[row].book), row, deed, 0, 0, actor)


@inner
def set_mark(town: Town, tables: Tables, actor: int, mark: int, on: bool, truth: bool, day: int) -> None:
    """Put a mark on an actor or take it off, in belief or in truth, and let it spread. Idempotent."""
    if mark < 0:
        return
    marks = town.state.mark_true if truth else town.state.mark
    if has_mark(marks, actor, mark) == on:
        return
    # Truth first: what spreads in belief asks whether it is true.
    _flip(town, actor, mark, on, truth, day)
    _spread(town, tables, actor, mark, 1 if on else -1, truth, day)
