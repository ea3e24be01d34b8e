"""The history of a week: one byte for each person, how far the system has got with them and what happened to them.

What the bits mean, and the file that they are kept in, stands in record/frames.py. Nothing here writes to a town.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.intrinsics import by_reference
from lamppost.town.codes import COLLATERAL, FOREGONE, NO_BAND, TOUCHED_ONLY, TRUE, TWICE, WRONGFUL
from lamppost.town.rows import RecordRow, RefusalRow, Rows
from lamppost.town.state import Lists, State

STEPS: Final = 5
STEP: Final = 7
"""The bits of a byte that hold the step."""
RECORDED: Final = 8
REFUSED: Final = 16
FALSE: Final = 32
TIED: Final = 64
LEFT_UNDONE: Final = 128
NO_ENTRY: Final = 0
ON_RECORD: Final = 1
POINTS_LOST: Final = 2
WARNED: Final = 3
LISTED: Final = 4

Bytes = NDArray[np.uint8]
Counts = NDArray[np.int64]


class StepLines(NamedTuple):
    """Where the steps of people begin under the tables in force."""

    score: NDArray[np.int64]  # (s, 4) row of State.score, points at the start, lowest, highest
    band: NDArray[np.int64]  # (b, 2) row of State.score, number of the band that the first points give
    sanction: NDArray[np.uint64]  # (words,) marks that carry a sanction
    black: NDArray[np.uint8]  # (lists,) 1 = it is a black list


@inner
def _lost(points: int, start: int, lowest: int, highest: int) -> bool:
    """Whether points are below where they started; within the limits, where the start is within them."""
    if lowest > start or highest < start:
        points = min(max(points, lowest), highest)
    return points < start


@inner
def _step(state: State, lines: StepLines, person: int) -> int:
    for word in range(lines.sanction.shape[0]):
        if state.mark[person, word] & lines.sanction[word] != np.uint64(0):
            return WARNED
    for k in range(lines.band.shape[0]):
        band = whole(state.band[lines.band[k, 0], person])
        if band > lines.band[k, 1] and band != NO_BAND:
            return WARNED
    for k in range(lines.score.shape[0]):
        points = whole(state.score[lines.score[k, 0], person])
        if _lost(points, lines.score[k, 1], lines.score[k, 2], lines.score[k, 3]):
            return POINTS_LOST
    return NO_ENTRY


@compiled
def week_bytes(
    state: State,
    lists: Lists,
    lines: StepLines,
    arrived: Rows[RecordRow],
    events: Rows[RecordRow],
    refusals: Rows[RefusalRow],
    first: int,
    stop: int,
    day: int,
    out: Bytes,
    heard: Counts,
    counts: Counts,
) -> None:
    """A week of some people, which has just been lived.

    Args:
        state: how they stand.
        lists: their entries.
        lines: where steps begin.
        arrived: (a,) RECORD that arrived in the week, of theirs and of firms.
        events: (e,) RECORD of the week.
        refusals: (r,) REFUSAL of the week.
        first: the first of the people.
        stop: the person after the last.
        day: the last day of the week.
        out: (stop - first,) uint8, their bytes, but for whether there ever was a record before; written.
        heard: (CHANNEL_CODES,) int64, records that arrived by channel; added to.
        counts: (5,) int64: refusals, of them wrongful, and through a tie; people on a black list; acts left undone
            out of fear; added to.
    """
    state, lists, lines = by_reference(state), by_reference(lists), by_reference(lines)
    for person in range(first, stop):
        out[person - first] = _step(state, lines, person)
    for row in range(lists.used[0]):
        person, black = whole(lists.holder[row].person), False
        for which in range(lines.black.shape[0]):
            black = black or (lines.black[which] != 0 and lists.entry[row, which].until > day)
        if black and first <= person < stop:
            out[person - first] = LISTED
            counts[3] += 1
    for k in range(arrived.shape[0]):
        record = arrived[k]
        heard[record.channel] += 1
        if first <= record.person < stop:
            out[record.person - first] |= RECORDED
            if record.flags & (TRUE | TWICE) != TRUE:
                out[record.person - first] |= FALSE
    for k in range(refusals.shape[0]):
        refusal = refusals[k]
        if refusal.flags & TOUCHED_ONLY != 0 or not first <= refusal.person < stop:
            continue
        place = refusal.person - first
        counts[0] += 1
        out[place] |= REFUSED
        if refusal.flags & WRONGFUL != 0:
            counts[1] += 1
            out[place] |= FALSE
        if refusal.flags & COLLATERAL != 0:
            counts[2] += 1
            out[place] |= TIED
    for k in range(events.shape[0]):
        event = events[k]
        if event.flags == FOREGONE and first <= event.person < stop:
            counts[4] += 1
            out[event.person - first] |= LEFT_UNDONE


@compiled
def close_week(now: Bytes, before: Bytes, ever: Bytes, change: Bytes, steps: Counts, seen: Counts) -> None:
    """The bytes of everybody's week are whole: who ever had a record is on record, and the week is compared.

    Args:
        now: (people,) uint8, the bytes of the week; written.
        before: (people,) uint8, those of the week before; becomes those of this one.
        ever: (people,) uint8, 1 = a record of theirs has ever arrived; written.
        change: (people,) uint8, what differs from the week before; written.
        steps: (STEPS,) int64, people on each step; added to.
        seen: (2,) int64, people with a record that arrived, and people who were refused; added to.
    """
    for person in range(now.shape[0]):
        if now[person] & RECORDED != 0:
            ever[person] = 1
            seen[0] += 1
        if now[person] & REFUSED != 0:
            seen[1] += 1
        if ever[person] != 0 and now[person] & STEP == NO_ENTRY:
            now[person] |= ON_RECORD
        steps[now[person] & STEP] += 1
        change[person] = now[person] ^ before[person]
        before[person] = now[person]
