"""RESPOND: how people answer a refusal. They grow afraid, stop asking, and are pressed to pay what they owe."""

from __future__ import annotations

from lamppost.compiled import compiled, whole
from lamppost.intrinsics import by_reference
from lamppost.town.codes import NO_BOOK, REFUSED, TOUCHED, TOUCHED_ONLY
from lamppost.town.context import Context
from lamppost.town.deeds import deed_of
from lamppost.town.mood import discourage, frighten
from lamppost.town.room import Needs, has_room
from lamppost.town.rows import RefusalRow, Rows
from lamppost.town.tables import PRESSED_WEEKS, Tables
from lamppost.town.traces import put_trace


@compiled
def respond_all(
    context: Context, tables: Tables, refusals: Rows[RefusalRow], first: int, week: int, needs: Needs
) -> int:
    """How people answer refusals; stops when the ledger is full, like `judge_all`.

    Args:
        context: what is read and written.
        tables: those in force.
        refusals: (r,) REFUSAL of the week or the day.
        first: the row to begin with.
        week: weeks before this one, from 0.
        needs: (NEEDS,) int64, rows that must fit before each answer.

    Returns:
        The row to go on with, r at the end.
    """
    context, tables = by_reference(context), by_reference(tables)
    state, answers = context.state, tables.responses
    for k in range(first, refusals.shape[0]):
        if not has_room(context, needs):
            return k
        row = refusals[k]
        person, service, weekday = whole(row.person), whole(row.service), whole(row.slot)
        ref, flags, books, day = whole(row.row), whole(row.flags), row.books, 7 * week + whole(row.slot)
        if flags & TOUCHED_ONLY:
            sought = deed_of(service, 2 * weekday, day, 0)
            put_trace(context, day, TOUCHED, person, NO_BOOK, 0, sought, whole(books), 0)
            continue
        book = whole(tables.services.row[ref].book)
        put_trace(context, day, REFUSED, person, book, ref, deed_of(service, 2 * weekday, day, flags), ref, 0)
        frighten(context.state, person, answers.fear_refusal, week, answers.fear_halves)
        discourage(state, person, answers.caution_refusal, week, answers.caution_halves)
        entry = whole(state.actor[person].row)
        if entry >= 0:
            context.lists.holder[entry].pressed = day + 7 * PRESSED_WEEKS
    return refusals.shape[0]
