"""RESPOND: how people answer a refusal. They grow afraid, stop asking, and are pressed to pay what they owe."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, whole
from lamppost.town.desk import REFUSED, TOUCHED, Town, put_trace
from lamppost.town.room import has_room
from lamppost.town.state import TOUCHED_ONLY, deed_of, discourage, frighten
from lamppost.town.tables import Rows, Tables

PRESSED_WEEKS = 8
"""For how long a refusal presses: the span of the Sesame figure behind `paid-after-refusal` (responses.yaml)."""


@compiled
def respond_all(town: Town, tables: Tables, refusals: Rows, first: int, week: int, needs: NDArray[np.int64]) -> int:
    """Answer refusals from number `first` on; stops when the ledger is full, like `judge_all`."""
    state, answers = town.state, tables.responses
    for k in range(first, refusals.shape[0]):
        if not has_room(town, needs):
            return k
        row = refusals[k]
        person, service, weekday = whole(row.person), whole(row.service), whole(row.slot)
        ref, flags, books, day = whole(row.row), whole(row.flags), row.books, 7 * week + whole(row.slot)
        if flags & TOUCHED_ONLY:
            sought = deed_of(service, 2 * weekday, day, 0)
            put_trace(town, day, TOUCHED, person, 255, 0, sought, whole(books), 0)
            continue
        book = whole(tables.services.row[ref].book)
        put_trace(town, day, REFUSED, person, book, ref, deed_of(service, 2 * weekday, day, flags), ref, 0)
        frighten(town.state, person, answers.fear_refusal, week, answers.fear_halves)
        discourage(state, person, answers.caution_refusal, week, answers.caution_halves)
        entry = whole(state.actor[person].row)
        if entry >= 0:
            town.lists.holder[entry].pressed = day + 7 * PRESSED_WEEKS
    return refusals.shape[0]
