"""Marks: the bits that consequences hang on, and how they spread along ties.

A mark is put on by a band, a list or a tie, and taken off with it. Marks that came through a tie are counted, so
that a person with two listed relatives keeps the mark until both are off the list. Belief and truth are kept apart.
Each change of a week is noted with its day (`FLIP`), so that whoever seeks something earlier meets the older marks.
"""

from __future__ import annotations

import numpy as np

from lamppost.compiled import compiled, inner, whole
from lamppost.intrinsics import by_reference
from lamppost.town.codes import A_CUT, A_LISTING, POINTS_EACH_YEAR, STATE_SINCE, TIES
from lamppost.town.context import Context
from lamppost.town.memory import recall, recall_day, remember, remember_day
from lamppost.town.messages import send_mark
from lamppost.town.outbox import due_tie_year, due_tied_entries
from lamppost.town.predicates import has_mark
from lamppost.town.state import State
from lamppost.town.tables import Tables
from lamppost.town.ties import reached


@inner
def _flip(context: Context, actor: int, mark: int, on: bool, truth: bool, day: int) -> None:
    bit = np.uint64(1) << np.uint64(mark & 63)
    marks = context.state.mark_true if truth else context.state.mark
    if on:
        marks[actor, mark >> 6] |= bit
    else:
        marks[actor, mark >> 6] &= ~bit
    context.state.actor[actor].flipped = 1
    row = context.state.flip[context.state.flips[0]]
    row.actor = actor
    row.mark = mark
    row.weekday = day % 7
    row.on = 1 if on else 0
    row.truth = 1 if truth else 0
    context.state.flips[0] += 1


@compiled
def forget_flips(state: State) -> None:
    """The changes of marks in `state.flip` have been met by all who sought something.

    Args:
        state: how everybody stands; written.
    """
    state = by_reference(state)
    for k in range(state.flips[0]):
        state.actor[state.flip[k].actor].flipped = 0
    state.flips[0] = 0


@inner
def lean_on(context: Context, other: int, mark: int, by: int, truth: bool, day: int) -> bool:
    """One more (by = 1) or one fewer (by = -1) tied person behind a mark; True if the mark changed."""
    count = recall(context.memory, other, TIES, mark, truth) + by
    remember(context.memory, other, TIES, mark, truth, count)
    on = count > 0
    changed = on != has_mark(context.state.mark_true if truth else context.state.mark, other, mark)
    if changed:
        _flip(context, other, mark, on, truth, day)
    return changed


@inner
def _own_entry(context: Context, actor: int, which: int, day: int) -> bool:
    """Whether an entry on a list, if there is one, is the actor's own and does not stand by ties only."""
    row = whole(context.state.actor[actor].row)
    if row < 0 or context.lists.entry[row, which].until <= day:
        return True
    return context.lists.entry[row, which].tied == 0


@inner
def spread_listing(context: Context, tables: Tables, actor: int, mark: int, day: int) -> None:
    """Those tied to somebody in a state are listed too, on the next day, as far as the rulebook's depth goes.

    An entry that itself came through a tie goes no further.
    """
    law = tables.law
    for row in range(law.tie_start[mark], law.tie_start[mark + 1]):
        if law.tie[row].carries != A_LISTING or not _own_entry(context, actor, whole(law.tie[row].list), day):
            continue
        due_tied_entries(context.outbox, day + 1, actor, row, has_mark(context.state.mark_true, actor, mark))


@inner
def _spread(context: Context, tables: Tables, actor: int, mark: int, by: int, truth: bool, day: int) -> None:
    law = tables.law
    new = by > 0 and not truth
    # A state left and entered again within a day has its diary already.
    noted = recall_day(context.memory, actor, STATE_SINCE, mark, False) == day if new else False
    if new:
        spread_listing(context, tables, actor, mark, day)
    for row in range(law.tie_start[mark], law.tie_start[mark + 1]):
        carries = law.tie[row].carries
        if carries == POINTS_EACH_YEAR or carries == A_CUT:
            if new and not noted:
                remember_day(context.memory, actor, STATE_SINCE, mark, False, day)
                due_tie_year(context.outbox, day + 1, actor, row, mark, day)
            continue
        if carries == A_LISTING:
            continue
        near = context.outbox.near
        known = whole(law.book[whole(law.tie[row].book)].ties_known)
        kind, depth = whole(law.tie[row].kind), whole(law.tie[row].depth)
        count = reached(kind, depth, known, actor, context.population, context.state, context.memory, near)
        for k in range(count):
            send_mark(context.outbox, whole(near[k]), actor, row, by > 0, truth)


@inner
def set_mark(context: Context, tables: Tables, actor: int, mark: int, on: bool, truth: bool, day: int) -> None:
    """Put a mark on an actor or take it off, in belief or in truth, and let it spread. Idempotent."""
    if mark < 0:
        return
    marks = context.state.mark_true if truth else context.state.mark
    if has_mark(marks, actor, mark) == on:
        return
    # Truth first: what spreads in belief asks whether it is true.
    _flip(context, actor, mark, on, truth, day)
    _spread(context, tables, actor, mark, 1 if on else -1, truth, day)
