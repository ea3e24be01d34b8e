"""Marks: the bits that consequences hang on, and how they spread along ties.

A mark is put on by a band, a list or a tie, and taken off with it. Marks that came through a tie are counted, so
that a person with two listed relatives keeps the mark until both are off the list. Belief and truth are kept apart.
"""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.town.desk import TIED_MARK, Town, put_due, put_trace
from lamppost.town.state import (
    BEGIN,
    STATE_SINCE,
    TIE_YEAR,
    TIED,
    TIES,
    TRUE,
    frighten,
    has_mark,
    key_of,
    recall,
    remember,
)
from lamppost.town.tables import Tables
from lamppost.town.ties import reached

TRUTH = 1 << 20


@inner
def _flip(town: Town, actor: int, mark: int, on: bool, truth: bool) -> None:
    bit = np.uint64(1) << np.uint64(mark & 63)
    marks = town.state.mark_true if truth else town.state.mark
    if on:
        marks[actor, mark >> 6] |= bit
    else:
        marks[actor, mark >> 6] &= ~bit


@inner
def lean_on(town: Town, other: int, mark: int, by: int, truth: bool) -> bool:
    """One more (by = 1) or one fewer (by = -1) tied person behind a mark; True if the mark changed."""
    key = key_of(other, TIES, mark)
    count = recall(town.memory, key)
    count += by * (TRUTH if truth else 1)
    remember(town.memory, key, count)
    on = (count >> 20) > 0 if truth else (count & (TRUTH - 1)) > 0
    changed = on != has_mark(town.state.mark_true if truth else town.state.mark, other, mark)
    if changed:
        _flip(town, other, mark, on, truth)
    return changed


@inner
def _own_entry(town: Town, actor: int, which: int, week: int) -> bool:
    """Whether an entry on a list, if there is one, is the actor's own and did not come through a tie."""
    row = whole(town.state.actor[actor].row)
    if row < 0 or town.lists.entry[row, which].until <= week:
        return True
    return town.lists.entry[row, which].tied == 0


@inner
def spread_listing(town: Town, tables: Tables, actor: int, mark: int, week: int) -> None:
    """Those tied to somebody in a state are listed too, as far as the rulebook's depth goes.

    An entry that itself came through a tie goes no further.
    """
    law = tables.law
    for row in range(law.tie_start[mark], law.tie_start[mark + 1]):
        if law.tie[row].carries != 2 or not _own_entry(town, actor, whole(law.tie[row].list), week):
            continue
        near = town.desk.near
        known = whole(law.book[whole(law.tie[row].book)].ties_known)
        kind, depth = whole(law.tie[row].kind), whole(law.tie[row].depth)
        count = reached(kind, depth, known, actor, town.ground, town.state, town.memory, near)
        flags = TIED | TRUE if has_mark(town.state.mark_true, actor, mark) else TIED
        for k in range(count):
            put_due(town.desk, week + 1, BEGIN, near[k], law.tie[row].list, -1, 0, 0, 0, 0, week, flags)


@inner
def _spread(town: Town, tables: Tables, actor: int, mark: int, by: int, truth: bool, week: int) -> None:
    law = tables.law
    new = by > 0 and not truth
    # A state left and entered again within a week has its diary already.
    noted = recall(town.memory, key_of(actor, STATE_SINCE, mark)) == week + 1 if new else False
    if new:
        spread_listing(town, tables, actor, mark, week)
    for row in range(law.tie_start[mark], law.tie_start[mark + 1]):
        carries = law.tie[row].carries
        if carries == 1 or carries == 3:
            if new and not noted:
                remember(town.memory, key_of(actor, STATE_SINCE, mark), week + 1)
                put_due(town.desk, week + 1, TIE_YEAR, actor, row, mark, 0, 0, 0, 0, week, TIED)
            continue
        if carries == 2:
            continue
        near = town.desk.near
        known = whole(law.book[whole(law.tie[row].book)].ties_known)
        kind, depth = whole(law.tie[row].kind), whole(law.tie[row].depth)
        count = reached(kind, depth, known, actor, town.ground, town.state, town.memory, near)
        for k in range(count):
            other = whole(near[k])
            target = whole(law.tie[row].mark)
            changed = lean_on(town, other, target, by, truth)
            if changed and by > 0 and not truth:
                frighten(
                    town.state,
                    other,
                    tables.responses.fear_tie,
                    week,
                    tables.responses.fear_halves,
                )
                put_trace(town, week, TIED_MARK, other, law.tie[row].book, row, 0, 0, 0, week, 0, 0, actor, TIED)


@inner
def set_mark(town: Town, tables: Tables, actor: int, mark: int, on: bool, truth: bool, week: int) -> None:
    """Put a mark on an actor or take it off, in belief or in truth, and let it spread. Idempotent."""
    if mark < 0:
        return
    marks = town.state.mark_true if truth else town.state.mark
    if has_mark(marks, actor, mark) == on:
        return
    # Truth first: what spreads in belief asks whether it is true.
    _flip(town, actor, mark, on, truth)
    _spread(town, tables, actor, mark, 1 if on else -1, truth, week)
