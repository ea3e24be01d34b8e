"""What changes while a town lives: one row per person and firm, and entries on lists for those who ever had one.

Actors are numbered people first, then firms. Everything is an integer. Belief and truth stand side by side: `mark`
and `score` are what the system holds; `mark_true` and `score_true` are what it would hold had no false record been
written, which is how a wrongful refusal is known when it happens. Sparse things (entries on lists, caps, repeats)
live in `Lists` and in the Memory (memory.py), whose size follows their number and not the town's.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

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

EVERYBODY: Final = slice(None)


class State(NamedTuple):
    """One row per actor (people, then firms): n = people + firms."""

    actor: Rows[ActorRow]  # (n,) ACTOR
    mark: NDArray[np.uint64]  # (n, words)
    mark_true: NDArray[np.uint64]  # (n, words)
    score: NDArray[np.int32]  # (scores, n) points, unclipped
    score_true: NDArray[np.int32]  # (scores, n)
    band: NDArray[np.uint8]  # (scores, n) as last graded
    band_true: NDArray[np.uint8]  # (scores, n)
    lots: NDArray[np.int64]  # (1,) how many of LOTS may draw on the levy this week
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


def words_of(tables: Tables) -> int:
    """Words of 64 marks that everybody has."""
    return (tables.law.marks + 63) // 64 or 1


def new_state(society: Society, tables: Tables, here: slice = EVERYBODY) -> State:
    """Everybody at the start: no records, no fear, all at their book's first points; bands are set by `judge.grade`.

    `here`: the actors of a part of the town. Of the others only what never changes is filled in (flags, class), which
    is all that is ever read of them; their pages of the other arrays take up no memory.
    """
    people, firms = society.people, society.firms
    n = people + firms
    book = tables.law.book
    words = words_of(tables)
    scored = book[book["score"] >= 0]
    score, score_true = np.zeros((2, len(scored), n), np.int32)
    band, band_true = np.zeros((2, len(scored), n), np.uint8)
    score[:, here] = score_true[:, here] = scored["start"][:, None]
    band[:, here] = band_true[:, here] = NO_BAND
    actor = np.zeros(n, ACTOR)
    actor["flags"][:people] = society.flags
    actor["flags"][people:] = FIRM_FLAG
    actor["cls"][:people] = society.cls
    actor["age"][:people] = society.age
    actor["place"][:people] = society.person_place
    actor["place"][people:] = society.firm_place
    actor["cls"][people:] = firm_classes(society)
    actor["income"][here] = ONE - 1
    actor["row"][here] = -1
    return State(
        actor=actor,
        mark=np.zeros((n, words), np.uint64),
        mark_true=np.zeros((n, words), np.uint64),
        score=score,
        score_true=score_true,
        band=band,
        band_true=band_true,
        lots=np.zeros(1, np.int64),
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
    dense = state._replace(flip=np.zeros(0, FLIP))
    return sum(array.nbytes for array in arrays_of(dense)) / state.actor.shape[0]


def rows_of(state: State, first: int, stop: int) -> dict[str, NDArray[Any]]:
    """Views of the rows of the actors first .. stop - 1, by field: all that a town keeps of them between two weeks."""
    by_actor = ("actor", "mark", "mark_true")
    by_score = ("score", "score_true", "band", "band_true")
    views = {name: np.asarray(getattr(state, name))[first:stop] for name in by_actor}
    return views | {name: getattr(state, name)[:, first:stop] for name in by_score}
