"""RESPOND: how people answer a refusal. They grow afraid, stop asking, and are pressed to pay what they owe."""

from __future__ import annotations

from lamppost.compiled import compiled, whole
from lamppost.town.desk import REFUSED, TOUCHED, TRACES, Town, put_trace
from lamppost.town.state import TOUCHED_ONLY, discourage, frighten
from lamppost.town.tables import Rows, Tables

PRESSED_WEEKS = 8
"""For how long a refusal presses: the span of the Sesame figure behind `paid-after-refusal` (responses.yaml)."""


@compiled
def respond_all(town: Town, tables: Tables, refusals: Rows, first: int, week: int) -> int:
    """Answer refusals from number `first` on; stops when the ledger is full, like `judge_all`."""
    state, answers, desk = town.state, tables.responses, town.desk
    for k in range(first, refusals.shape[0]):
        if desk.used[TRACES] + 1 > desk.trace.shape[0]:
            return k
        row = refusals[k]
        person, service, slot = whole(row.person), whole(row.service), whole(row.slot)
        ref, flags, books = whole(row.row), whole(row.flags), row.books
        if flags & TOUCHED_ONLY:
            put_trace(town, week, TOUCHED, person, 255, 0, service, 0, 2 * slot, week, whole(books), 0, -1, 0)
            continue
        book = whole(tables.services.row[ref].book)
        put_trace(town, week, REFUSED, person, book, ref, service, 0, 2 * slot, week, ref, 0, -1, flags)
        frighten(town.state, person, answers.fear_refusal, week, answers.fear_halves)
        discourage(state, person, answers.caution_refusal, week, answers.caution_halves)
        entry = whole(state.actor[person].row)
        if entry >= 0:
            town.lists.holder[entry].pressed = week + PRESSED_WEEKS
    return refusals.shape[0]
