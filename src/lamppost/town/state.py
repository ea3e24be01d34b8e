"""What changes while a town lives: one row per person and firm, and entries on lists for those who ever had one.

Actors are numbered people first, then firms. Everything is an integer. Belief and truth stand side by side: `mark`
and `score` are what the system holds; `mark_true` and `score_true` are what it would hold had no false record been
written, which is how a wrongful refusal is known when it happens. Sparse things (entries on lists, caps, repeats)
live in `Lists` and in the Memory (memory.py), whose size follows their number and not the town's.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.people import FIRM_SIZES, SECTORS
from lamppost.society.model import Society
from lamppost.town.codes import FIRM_FLAG, NO_BAND
from lamppost.town.rows import (
    ACTOR,
    FLIP,
    GROUND,
    HOLDER,
    LIST_ENTRY,
    ActorRow,
    FlipRow,
    Grid,
    GroundRow,
    HolderRow,
    ListEntryRow,
    Rows,
    arrays_of,
)
from lamppost.town.tables import ONE, Tables


class State(NamedTuple):
    """One row per actor (people, then firms): n = people + firms."""

    actor: Rows[ActorRow]  # (n,) ACTOR
    mark: NDArray[np.uint64]  # (n, words)
    mark_true: NDArray[np.uint64]  # (n, words)
    score: NDArray[np.int32]  # (scores, n) points, unclipped
    score_true: NDArray[np.int32]  # (scores, n)
    band: NDArray[np.uint8]  # (scores, n) as last graded
    band_true: NDArray[np.uint8]  # (scores, n)
    purse: NDArray[np.int64]  # (2,) yuan in the levy; how many of LOTS may draw on it this week
    vacancy: NDArray[np.int64]  # (rows of Services,) places free to be given by rank, in 1/65536
    flip: Rows[FlipRow]  # (room,) FLIP of this week; by actor when services are sought
    flips: NDArray[np.int64]  # (1,) rows in use


class Lists(NamedTuple):
    """Entries on lists and direct grades: a row for everybody who ever had one."""

    holder: Rows[HolderRow]  # (rows,) HOLDER
    entry: Grid[ListEntryRow]  # (rows, lists) LIST_ENTRY: what the grounds come to
    used: NDArray[np.int64]  # (3,) rows in use; rows of `ground` in use; first free row of these plus one
    ground: Rows[GroundRow]  # (room,) GROUND


def new_lists(rows: int, lists: int, grounds: int = 1024) -> Lists:
    """No entries yet, with room for so many people and grounds."""
    holder = np.zeros(rows, HOLDER)
    holder["person"] = -1
    return Lists(holder, np.zeros((rows, lists), LIST_ENTRY), np.zeros(3, np.int64), np.zeros(grounds, GROUND))


def longer(lists: Lists, rows: int, grounds: int) -> Lists:
    """The same entries with room for so many more people and grounds."""
    used, in_use = int(lists.used[0]), int(lists.used[1])
    have, room = lists.holder.shape[0], lists.ground.shape[0]
    if used + rows <= have and in_use + grounds <= room:
        return lists
    more = have if used + rows <= have else max(2 * have, used + rows)
    larger = new_lists(
        more, lists.entry.shape[1], room if in_use + grounds <= room else max(2 * room, in_use + grounds)
    )
    for old, new in zip(arrays_of(lists), arrays_of(larger), strict=True):
        new[: old.shape[0]] = old
    return larger


def firm_classes(society: Society) -> NDArray[np.uint8]:
    """(m,) class of each firm: size x sector."""
    return (society.firm_size * len(SECTORS) + society.firm_sector).astype(np.uint8)


FIRM_CLASSES: Final = len(FIRM_SIZES) * len(SECTORS)
"""Classes of firms: size x sector."""


def new_state(society: Society, tables: Tables) -> State:
    """Everybody at the start: no records, no fear, all at their book's first points; bands are set by `judge.grade`."""
    people, firms = society.people, society.firms
    n = people + firms
    book = tables.law.book
    words = (tables.law.marks + 63) // 64 or 1
    scored = book[book["score"] >= 0]
    score = np.repeat(scored["start"].astype(np.int32)[:, None], n, axis=1)
    actor = np.zeros(n, ACTOR)
    actor["flags"][:people] = society.flags
    actor["flags"][people:] = FIRM_FLAG
    actor["cls"][:people] = society.cls
    actor["age"][:people] = society.age
    actor["place"][:people] = society.person_place
    actor["place"][people:] = society.firm_place
    actor["cls"][people:] = firm_classes(society)
    actor["income"] = ONE - 1
    actor["row"] = -1
    return State(
        actor=actor,
        mark=np.zeros((n, words), np.uint64),
        mark_true=np.zeros((n, words), np.uint64),
        score=score,
        score_true=score.copy(),
        band=np.full(score.shape, NO_BAND, np.uint8),
        band_true=np.full(score.shape, NO_BAND, np.uint8),
        purse=np.zeros(2, np.int64),
        vacancy=np.zeros(tables.services.row.shape[0], np.int64),
        flip=np.zeros(1024, FLIP),
        flips=np.zeros(1, np.int64),
    )


def with_flips(state: State, rows: int) -> State:
    """The same state with room for so many more changes of marks this week."""
    used, have = int(state.flips[0]), state.flip.shape[0]
    if used + rows <= have:
        return state
    flip = np.zeros(max(2 * have, used + rows), FLIP)
    flip[:used] = state.flip[:used]
    return state._replace(flip=flip)


def live_bytes(state: State) -> float:
    """Bytes of live state per actor: the arrays with a row for everybody."""
    dense = state._replace(flip=np.zeros(0, FLIP), vacancy=np.zeros(0, np.int64))
    return sum(array.nbytes for array in arrays_of(dense)) / state.actor.shape[0]
