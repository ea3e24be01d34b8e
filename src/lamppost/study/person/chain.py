"""The chain of causes in a ledger: which line each line rests on, from a refusal back to the record that caused it.

A refusal rests on the entry on a list, or the grade, that the consequence's `when` names; an entry and points rest on
the record of the act; a grade rests on the points that last changed the score. What a line rests on stands before it,
or on the same day: within a day the lines are put in the order of cause and effect. Points of a book add up: where its
account starts anew without a line of its own, `starts` says so.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lamppost.record.facts import KINDS, Fact, fact
from lamppost.rulebook.regime import Regime
from lamppost.town import codes

Rows = NDArray[np.void]
Key = tuple[object, ...]
"""What a line is asked for by, such as its kind, its book and its act."""
NOTHING = -1
"""Of a line that rests on no other line of this ledger."""
OF_POINTS = (codes.POINTS, codes.LAPSED, codes.REPAIRED)
OF_RECORD = (
    codes.POINTS,
    codes.DECIDED,
    codes.LISTED,
    codes.GRADED,
    codes.NOT_COUNTED,
    codes.APPEALED,
    codes.UPHELD,
    codes.REJECTED,
    codes.PERFORMED,
)
"""Kinds of lines that rest on the record of their act."""


def in_order(rows: Rows) -> Rows:
    """The rows of one person by week; a change of grade after what changed the score on the same day."""
    placed = np.arange(rows.shape[0], dtype=np.float64)
    scoring = np.isin(rows["kind"], OF_POINTS)
    for place in np.flatnonzero(rows["kind"] == codes.BAND):
        row = rows[place]
        same = scoring & (rows["week"] == row["week"]) & (rows["weekday"] == row["weekday"])
        same &= (rows["book"] == row["book"]) & (rows["total"] == row["total"])
        later = np.flatnonzero(same)
        later = later[later > place]
        if later.size:
            placed[place] = later[0] + 0.5
    found: Rows = rows[np.lexsort((placed, rows["week"]))]
    return found


def causes(rows: Rows, regime: Regime) -> list[int]:
    """For each row, in order, the place of the row that it rests on; NOTHING where none of this ledger is."""
    latest: dict[Key, int] = {}
    found = []
    for place, row in enumerate(rows):
        said = fact(row, regime) if int(row["kind"]) in KINDS else None
        if said is None:
            found.append(NOTHING)
            continue
        cause = NOTHING
        if said.kind == codes.LISTED and said.act is not None:  # what was decided, where that is known
            cause = latest.get((codes.DECIDED, said.book, said.entry, said.act), NOTHING)
        if cause == NOTHING:
            cause = max((latest.get(key, NOTHING) for key in _rests_on(said, regime)), default=NOTHING)
        found.append(cause)
        latest |= dict.fromkeys(_known_by(said), place)
    return found


def _known_by(said: Fact) -> list[Key]:
    """What a line is, as later lines ask for it."""
    kind, book = said.kind, said.book
    keys: list[Key] = []
    if kind in OF_POINTS or kind == codes.GRADED:
        keys.append(("scored", book))
    if kind == codes.POINTS:
        keys.append((kind, book, said.act))
    elif kind == codes.DECIDED:
        keys.append((kind, book, said.entry, said.act))
    elif kind in (codes.RECORDED, codes.DID):
        keys.append(("record", said.act, said.act_day))
    elif kind == codes.TIED_MARK:
        keys.append((kind,))
    elif kind == codes.LISTED:
        keys.append((kind, book, said.entry))
        if said.entry is not None:
            keys.append(("on", book, said.entry[1]))
    elif kind == codes.BAND:
        keys += [(kind, book), ("in", book, said.band)]
    return keys


def _rests_on(said: Fact, regime: Regime) -> list[Key]:
    """What a line rests on: the latest of these before it."""
    kind, book = said.kind, said.book
    if kind == codes.REFUSED:
        return _state(said, regime)
    if kind == codes.BAND:
        return [("scored", book)]
    if kind in (codes.LEFT, codes.WAY_OUT_MET, codes.GROUND_ENDED, codes.CLEARED):
        return [(codes.LISTED, book, said.entry)]
    if kind == codes.LAPSED:
        return [(codes.POINTS, book, said.act)]
    if kind not in OF_RECORD:
        return []
    if said.act is None:  # the score, or somebody close
        return [(codes.BAND, book)] if kind == codes.LISTED and not said.through_tie else [(codes.TIED_MARK,)]
    return [("record", said.act, said.act_day)]


def _state(said: Fact, regime: Regime) -> list[Key]:
    """What put somebody into the state that barred: an entry on a list, or a grade, that the consequence names."""
    if said.book is None or said.entry is None:
        return []
    book = regime.plan.books[said.book]
    when = book.consequences[said.entry[1]].when
    keys: list[Key] = [("on", said.book, name) for name in when.on_list]
    keys += [("in", said.book, number) for number, name in enumerate(book.bands) if name in when.band]
    return [*keys, (codes.TIED_MARK,)] if said.through_tie else keys


def starts(facts: Sequence[tuple[str, int | None, int | None]]) -> list[int | None]:
    """For each (rulebook, points, score after) the score at which its account started anew before it, else None.

    Points are added to the score before them; where that does not give the score after them, the account of the book
    has started anew in between (a year of points that ended).
    """
    found: list[int | None] = []
    before: dict[str, int] = {}
    for book, points, score in facts:
        start = None
        if points is not None and score is not None and book in before and before[book] + points != score:
            start = score - points
        found.append(start)
        if score is not None:
            before[book] = score
    return found


__all__ = ["NOTHING", "causes", "in_order", "starts"]
