"""One person's story in one world, line by line: the ledger, and what a ledger does not hold (acts left undone)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lamppost.record.facts import Fact, fact
from lamppost.record.lines import LedgerWriter
from lamppost.record.words import RegimeNames
from lamppost.rulebook.regime import Regime
from lamppost.town import codes
from lamppost.town.codes import FOREGONE, UNSEEN

LEFT_UNDONE = 100
"""Kind of a line about an act left undone out of fear (beside the kinds of town/codes.py)."""


class StorySource(Protocol):
    """What a story is told from: a world, or what is kept of a person in one (study/person/store.py)."""

    @property
    def name(self) -> str:
        """How the world is called."""

    @property
    def regime(self) -> Regime:
        """What it lived under."""

    @property
    def start(self) -> dt.date:
        """Its first day."""

    @property
    def names(self) -> RegimeNames:
        """The regime's numbers as words."""

    @property
    def trace(self) -> NDArray[np.void]:
        """(t,) TRACE, of this person at least."""

    @property
    def events(self) -> NDArray[np.void]:
        """(e,) RECORD, of this person at least."""


@dataclass(frozen=True)
class Item:
    """One line: when, what, under which entry of which rulebook, and through whom (-1 = nobody else)."""

    week: int
    kind: int
    what: str
    key: tuple[object, ...]
    book: str
    path: str  # 'acts.x', 'lists.x', 'consequences.x', 'channels.x' or ''
    place: str
    source: str
    grade: str
    act: str
    other: int = -1


def story(world: StorySource, person: int, language: str = "en") -> list[Item]:
    """The lines of a watched person in the order in which they happened."""
    teller = _ItemWriter(world, language)
    trace = world.trace
    rows = trace[trace["person"] == person]
    lived = [(int(row["week"]), 1, teller.line(row, person)) for row in rows]
    events = world.events
    own = events[events["person"] == person]
    quiet = own[(own["flags"] & UNSEEN != 0) | (own["flags"] == FOREGONE)]
    lived += [(int(row["week"]), 0, teller.quiet(row)) for row in quiet]
    return [item for _, _, item in sorted(lived, key=lambda each: each[:2])]


class _ItemWriter:
    """Puts rows of one world into words."""

    def __init__(self, world: StorySource, language: str) -> None:
        self.world, self.names = world, world.names
        self.ledger = LedgerWriter(world.regime, world.start, language)

    def line(self, row: np.void, person: int) -> Item:
        said = fact(row, self.world.regime)
        line, week = self.ledger.line_of(said), int(row["week"])
        key = (week, said.kind, line.what, line.points, line.score, line.rulebook, line.truth)
        other = -1 if said.tied_to is None else said.tied_to
        if said.kind == codes.RECORDED and not said.true:
            other = self._doer(row, person)
        path = self._path(said)
        return Item(
            week, said.kind, line.what, key, line.rulebook, path, line.place, line.source, line.grade, line.act, other
        )

    def quiet(self, row: np.void) -> Item:
        act, week = int(row["act"]), int(row["week"])
        left = int(row["flags"]) == FOREGONE
        kind = LEFT_UNDONE if left else codes.DID
        what = self.ledger.undone(act) if left else self.ledger.unrecorded(act)
        name = self.names.acts.get(act, "")
        return Item(week, kind, what, (week, kind, what, int(row["slot"])), "", f"acts.{name}", "", "", "", name)

    def _doer(self, row: np.void, person: int) -> int:
        """Who did what a wrong record is about; -1 if nobody."""
        events = self.world.events
        same = (events["person"] == person) & (events["week"] == row["since"] // 7) & (events["slot"] == row["slot"])
        found = events[same & (events["act"] == row["act"]) & (events["channel"] == row["channel"])]
        doer = int(found["doer"][0]) if found.shape[0] else -1
        return -1 if doer == person else doer

    def _path(self, said: Fact) -> str:
        if said.entry is not None:
            return ".".join(said.entry)
        if said.kind == codes.RECORDED:
            return f"channels.{self.names.channels.get(said.channel or 0, '')}"
        return {codes.TIED_MARK: "association.", codes.BAND: "bands"}.get(said.kind, "")


__all__ = ["LEFT_UNDONE", "Item", "StorySource", "story"]
