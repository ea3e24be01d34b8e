"""What a row of the founding documents is here, and what can carry it: rulebooks, regimes, cases, and runs of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from lamppost.rulebook import load
from lamppost.rulebook.find import shipped
from lamppost.rulebook.model import Case, RegimeFile, Rulebook
from lamppost.rulebook.regime import Regime as Ready
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.model import Society
from lamppost.study.coverage.fired import Fired, fired_in_case, fired_in_life, fired_in_town
from lamppost.study.scripted.cases import alone

PEOPLE: Final = 2000
WEEKS: Final = 52
SOCIETY_SEED: Final = 5

Entry = tuple[str, str, str]
"""(rulebook, block, name); name is '' for a block that has one entry, such as the score."""


@dataclass(frozen=True)
class CoveragePart:
    """One mechanism of a row: what entries it is, which cases show it, how often it fired and where."""

    name: str
    entries: tuple[Entry, ...]
    cases: tuple[tuple[str, str], ...]  # (rulebook, name of the case)
    fired: int
    where: str


@dataclass(frozen=True)
class CoverageRow:
    """A row: its id, what it is, the regimes that carry it, and its parts."""

    id: str
    what: str
    regimes: tuple[str, ...]
    parts: tuple[CoveragePart, ...]
    lives: tuple[str, ...] = ()

    @property
    def fired(self) -> int:
        """How often all its parts fired together."""
        return sum(part.fired for part in self.parts)

    @property
    def problems(self) -> list[str]:
        """What is lacking, in words; nothing if the row works."""
        lacking = [] if self.regimes else [f"{self.id}: no regime"]
        for part in self.parts:
            lacks = {"no entry": not part.entries, "no case": not part.cases, "never fired": not part.fired}
            lacking += [f"{self.id}, {part.name}: {word}" for word, lack in lacks.items() if lack]
        return lacking


@dataclass
class Carriers:
    """Everything shipped, and every run made so far."""

    books: dict[str, Rulebook]
    regimes: dict[str, RegimeFile]
    cases: dict[str, tuple[Case, ...]]
    runs: dict[tuple[str, str], Fired] = field(default_factory=dict)

    def town(self, regime: str, place: str | None = None) -> Fired:
        """A small town under a regime, of its own place or of another, lived once."""
        where = place or self.regimes[regime].place
        if (regime, where) not in self.runs:
            self.runs[regime, where] = fired_in_town(carried(_ready(regime), where), _society(where), WEEKS)
        return self.runs[regime, where]

    def life(self, life: str, regime: str) -> Fired:
        """A life under a regime, lived once."""
        if (life, regime) not in self.runs:
            self.runs[life, regime] = fired_in_life(load.life(life), _ready(regime))
        return self.runs[life, regime]

    def case(self, book: str, case: Case) -> Fired:
        """A case of a rulebook, lived once."""
        if (book, case.name) not in self.runs:
            self.runs[book, case.name] = fired_in_case(case, _alone(book))
        return self.runs[book, case.name]


@cache
def _ready(name: str) -> Ready:
    return ready_regime(name)


@cache
def _alone(name: str) -> Ready:
    return alone(name)


def carried(regime: Ready, place: str) -> Ready:
    """A regime as another that has the same rulebooks and is made for `place`."""
    loaded = regime.loaded
    return replace(regime, loaded=replace(loaded, regime=loaded.regime.model_copy(update={"place": place})))


@cache
def _society(place: str) -> Society:
    return Society.generate(PEOPLE, SOCIETY_SEED, place)


def carriers() -> Carriers:
    """Everything shipped that a row can be carried by."""
    return Carriers(
        {name: load.rulebook(name) for name in shipped("rulebook")},
        {name: load.regime(name).regime for name in shipped("regime")},
        {name: load.cases(name).cases for name in shipped("cases")},
    )
