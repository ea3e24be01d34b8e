"""The chain of causes in a ledger: which line each line rests on, from a refusal back to the record that caused it.

A refusal rests on the entry on a list, or the grade, that the consequence's `when` names; an entry and points rest on
the record of the act; a grade rests on the points that last changed the score. What a line rests on stands before it,
or on the same day: within a day the lines are put in the order of cause and effect. Points of a book add up: where its
account starts anew without a line of its own, `starts` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from lamppost.record.facts import KINDS, Fact, fact
from lamppost.rulebook.regime import Regime
from lamppost.town import codes

Rows = NDArray[np.void]
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
    facts = [fact(row, regime) if int(row["kind"]) in KINDS else None for row in rows]
    return [_cause(facts, place, regime) for place in range(len(facts))]


def _cause(facts: Sequence[Fact | None], place: int, regime: Regime) -> int:
    said = facts[place]
    if said is None:
        return NOTHING
    if said.kind == codes.REFUSED:
        return _state(facts, place, regime)
    if said.kind == codes.BAND:
        return _last(facts, place, lambda other: other.kind in (*OF_POINTS, codes.GRADED) and other.book == said.book)
    if said.kind in (codes.LEFT, codes.WAY_OUT_MET, codes.GROUND_ENDED, codes.CLEARED):
        return _last(facts, place, lambda other: other.kind == codes.LISTED and _rule(other) == _rule(said))
    if said.kind == codes.LAPSED:
        return _last(facts, place, lambda other: other.kind == codes.POINTS and other.book == said.book
                     and other.act == said.act)  # fmt: skip
    if said.kind not in OF_RECORD:
        return NOTHING
    if said.act is None:  # the score, or somebody close
        if said.kind == codes.LISTED and not said.through_tie:
            return _last(facts, place, lambda other: other.kind == codes.BAND and other.book == said.book)
        return _last(facts, place, lambda other: other.kind == codes.TIED_MARK)
    if said.kind == codes.LISTED:
        decided = _last(facts, place, lambda other: other.kind == codes.DECIDED and _rule(other) == _rule(said)
                        and other.act == said.act)  # fmt: skip
        if decided != NOTHING:
            return decided
    return _last(facts, place, lambda other: other.kind in (codes.RECORDED, codes.DID) and other.act == said.act
                 and other.act_day == said.act_day)  # fmt: skip


def _state(facts: Sequence[Fact | None], place: int, regime: Regime) -> int:
    """What put somebody into the state that barred: an entry on a list, or a grade, that the consequence names."""
    said = facts[place]
    if said is None or said.book is None or said.entry is None:
        return NOTHING
    book = regime.plan.books[said.book]
    when = book.consequences[said.entry[1]].when
    bands = list(book.bands)

    def brought(other: Fact) -> bool:
        if other.kind == codes.TIED_MARK and said.through_tie:
            return True
        if other.book != said.book:
            return False
        if other.kind == codes.LISTED and other.entry is not None:
            return other.entry[1] in when.on_list
        if other.kind == codes.BAND and other.band is not None and other.band < len(bands):
            return bands[other.band] in when.band
        return False

    return _last(facts, place, brought)


def _rule(said: Fact) -> tuple[int | None, tuple[str, str] | None]:
    return said.book, said.entry


def _last(facts: Sequence[Fact | None], place: int, fits: Callable[[Fact], bool]) -> int:
    """The place of the last line before this one that fits."""
    for number in range(place - 1, -1, -1):
        other = facts[number]
        if other is not None and fits(other):
            return number
    return NOTHING


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
