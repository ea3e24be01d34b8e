"""Burdens of each person, counted week by week by compiled code: what outcomes are made of (outcomes.py).

So whoever lives a town counts them alike, also where there is no Python. A burden is a row of one table, in the order
of OUTCOMES there; income is in weeks of it x (ONE - 1).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, whole
from lamppost.intrinsics import by_reference
from lamppost.town.codes import CUT, FOREGONE, INVENTED, TOUCHED_ONLY, TWICE, UNSEEN, WRONG_PERSON, WRONGFUL
from lamppost.town.memory import Memory, kind_of
from lamppost.town.rows import RecordRow, RefusalRow, Rows
from lamppost.town.state import Lists, State
from lamppost.town.tables import ONE

REFUSED: Final = 0
WRONGED: Final = 1
LISTED: Final = 2
INCOME: Final = 3
TIES: Final = 4
FALSELY: Final = 5
UNSAID: Final = 6
BURDENS: Final = 7
FALSE: Final = TWICE | WRONG_PERSON | INVENTED

Burdens = NDArray[np.int64]
"""(BURDENS, people) int64."""


@compiled
def count_events(events: Rows[RecordRow], speech: NDArray[np.uint8], out: Burdens) -> None:
    """Records of what the person did not do, or entered twice, and acts of speech left undone out of fear.

    Args:
        events: (e,) RECORD of a week.
        speech: (ACT_CODES,) uint8, 1 = an act of speech.
        out: added to.
    """
    for k in range(events.shape[0]):
        event = events[k]
        if event.person >= out.shape[1]:
            continue
        if event.flags & FALSE != 0 and event.flags & UNSEEN == 0:
            out[FALSELY, event.person] += 1
        if event.flags == FOREGONE and speech[event.act] != 0:
            out[UNSAID, event.person] += 1


@compiled
def count_refusals(refusals: Rows[RefusalRow], out: Burdens) -> None:
    """Times a sought service was barred, and barred only for false records.

    Args:
        refusals: (r,) REFUSAL of a week.
        out: added to.
    """
    for k in range(refusals.shape[0]):
        refusal = refusals[k]
        if refusal.flags & TOUCHED_ONLY != 0 or refusal.person >= out.shape[1]:
            continue
        out[REFUSED, refusal.person] += 1
        if refusal.flags & WRONGFUL != 0:
            out[WRONGED, refusal.person] += 1


@compiled
def count_standing(state: State, lists: Lists, red: NDArray[np.uint8], day: int, out: Burdens) -> None:
    """A week on lists that are not red, once for each, and the income that is missing in it.

    Args:
        state: how people stand at the end of the week.
        lists: their entries.
        red: (lists,) uint8, 1 = a list of rewards.
        day: the last day of the week.
        out: added to.
    """
    state, lists = by_reference(state), by_reference(lists)
    for row in range(lists.used[0]):
        person = whole(lists.holder[row].person)
        if person >= out.shape[1]:
            continue
        for which in range(red.shape[0]):
            if red[which] == 0 and lists.entry[row, which].until > day:
                out[LISTED, person] += 1
        out[INCOME, person] += ONE - 1 - whole(state.actor[person].income)


@compiled
def count_cut(memory: Memory, out: Burdens) -> None:
    """Ties to friends that ended, up to now.

    Args:
        memory: what is remembered of some actors.
        out: added to.
    """
    for place in range(memory.row.shape[0]):
        row = memory.row[place]
        if 0 <= row.person < out.shape[1] and row.belief != 0 and kind_of(whole(row.matter)) == CUT:
            out[TIES, row.person] += 1


@compiled
def yuan_lost(out: Burdens, income: NDArray[np.int64], year: int) -> None:
    """Income lost over a run, from weeks of it to yuan, to the nearest one.

    Args:
        out: its row INCOME is written.
        income: (people,) int64, yuan a year at the start.
        year: weeks of a year.
    """
    a_year = (ONE - 1) * year
    for person in range(out.shape[1]):
        out[INCOME, person] = (out[INCOME, person] * income[person] + a_year // 2) // a_year


@compiled
def compare(first: Burdens, other: Burdens, out: NDArray[np.uint16]) -> None:
    """Two bits for each burden of a person: for more and for less of it than in the first world.

    Args:
        first: of the first world.
        other: of the other.
        out: (people,) uint16; written.
    """
    for person in range(out.shape[0]):
        bits = 0
        for burden in range(first.shape[0]):
            if other[burden, person] > first[burden, person]:
                bits |= 1 << 2 * burden
            elif other[burden, person] < first[burden, person]:
                bits |= 2 << 2 * burden
        out[person] = bits
