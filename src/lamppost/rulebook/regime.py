"""A regime made ready to run: its rulebooks numbered, its channels chosen, its tables for every date that matters."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from lamppost.catalogue.claims import Grade
from lamppost.catalogue.document import Document
from lamppost.catalogue.model import Catalogue, OwnPlace
from lamppost.rulebook.compile.columns import stated
from lamppost.rulebook.compile.plan import Plan, plan
from lamppost.rulebook.compile.senses import Uses
from lamppost.rulebook.compile.tables import compile_tables, dates_of_change
from lamppost.rulebook.load import LoadedRegime
from lamppost.rulebook.load import regime as load_regime
from lamppost.rulebook.period import days_of
from lamppost.town.epoch import Epoch
from lamppost.town.tables import Tables

FEARED: Final = ("fear-of-a-rule", "fear-at-full", "fear-near")
"""Responses that are shares of acts left undone out of fear."""


@dataclass(frozen=True)
class Regime:
    """A loaded regime with the catalogue it is read by."""

    loaded: LoadedRegime
    catalogue: Catalogue = field(repr=False)

    def __repr__(self) -> str:
        """One line: what it is called, of how many rulebooks it is, and what is laid upon it."""
        loaded = self.loaded
        laid = [f"+{each.overlay.overlay}" for each in loaded.applied]
        laid += [f"{name}={value:g}" for name, value in loaded.knobs.items()]
        laid += [] if loaded.grade is None else [f"at grade {loaded.grade}"]
        books = f"{len(loaded.rulebooks)} rulebook{'' if len(loaded.rulebooks) == 1 else 's'}"
        return f"Regime({' '.join([self.name, *laid])}: {books}, {self.place}, from {self.start})"

    @property
    def name(self) -> str:
        """Its id."""
        return self.loaded.regime.regime

    @property
    def start(self) -> dt.date:
        """The first day of a run, unless another is given."""
        return self.loaded.regime.start

    @property
    def place(self) -> str:
        """The society it is meant for."""
        return self.loaded.regime.place

    @property
    def society_place(self) -> str | OwnPlace:
        """The place to generate the society for: a shipped one by its name, or the regime's own."""
        return self.place_named(self.place)

    def place_named(self, name: str) -> str | OwnPlace:
        """A place that the regime brings, or else the name as it is, for a shipped one."""
        return self.catalogue.places.get(name, name)

    @cached_property
    def plan(self) -> Plan:
        """The numbers of its books, lists, rules and marks."""
        return plan(self.loaded.rulebooks, self.catalogue)

    @cached_property
    def channels(self) -> Uses:
        """The channels that exist in it, in the order of their codes, with its changes to them."""
        regime = self.loaded.regime
        names = regime.only_channels or tuple(self.catalogue.channels)
        ordered = sorted(names, key=lambda name: self.catalogue.channels[name].code)
        return {name: regime.channels.get(name) for name in ordered}

    def tables(self, day: dt.date, first: dt.date | None = None) -> Tables:
        """The tables in force on a day of a run whose first day is given, or else that day."""
        return compile_tables(self.plan, self._words(day), self.channels, day, first)

    def _words(self, day: dt.date) -> Catalogue:
        """The catalogue, with the shares that fear takes times the regime's own factor, where it has one."""
        if self.loaded.regime.fear is None:
            return self.catalogue
        times = stated(self.loaded.regime, "fear", day)
        responses = dict(self.catalogue.responses)
        for name in FEARED:
            response = responses[name]
            versions = tuple(
                each.model_copy(update={"value": min(1.0, each.value * times)}) for each in response.value.versions
            )
            claim = response.value.model_copy(update={"versions": versions})
            responses[name] = response.model_copy(update={"value": claim})
        return replace(self.catalogue, responses=responses)

    def over(self, start: dt.date, weeks: int) -> Regime:
        """The same regime for a run of so many weeks: its overlays are judged on these days and no others.

        Raises LamppostError if one has no effect on any of them.
        """
        loaded = self.loaded.over(days_of(start, weeks)) if self.loaded.groups else self.loaded
        if loaded is self.loaded:
            return self
        made: Regime = self._made.setdefault((start, weeks), Regime(loaded, self.catalogue))
        return made

    @cached_property
    def _made(self) -> dict[tuple[object, ...], Any]:
        """What was made for a start and a length, and is the same each time: studies ask for it town after town."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """What makes it what it is: another process makes its tables anew."""
        return {name: value for name, value in self.__dict__.items() if name != "_made"}

    def epochs(self, start: dt.date, weeks: int, by_day: bool = False) -> list[Epoch]:
        """Tables from the start on, and again from each date on which any number changes.

        In a town from the first week that begins on or after it; `by_day`, as for a life, from that very day.
        """
        asked = (start, weeks, by_day)
        if asked not in self._made:
            self._made[asked] = self._epochs(start, weeks, by_day)
        return list(self._made[asked])

    def _epochs(self, start: dt.date, weeks: int, by_day: bool) -> list[Epoch]:
        result = {0: start}
        for date in dates_of_change(self.plan, self.channels, self.catalogue, self.loaded.regime.fear):
            day = (date - start).days if by_day else 7 * -(-(date - start).days // 7)
            if 0 < day < 7 * weeks:
                result[day] = date  # the later of two dates in one week holds both
        return [Epoch(day // 7, self.tables(date, start), day % 7) for day, date in sorted(result.items())]


def regime(
    name: str | Path,
    overlays: Iterable[str | Path] = (),
    grade: Grade | None = None,
    own: Iterable[Document] = (),
    start: dt.date | None = None,
    weeks: int | None = None,
) -> Regime:
    """A regime by name or path, with overlays, at a grade and better if one is given; ready to run.

    `own` are rulebooks that lie in no file, `start` and `weeks` say on which days overlays are judged (load.regime).
    Raises LamppostError if anything is missing or wrong, or if an overlay would change nothing.
    """
    loaded = load_regime(name, overlays, grade, own, start, weeks)
    return Regime(loaded, loaded.words)


def table_hash(epochs: Iterable[Epoch]) -> str:
    """SHA-256 over every array of every epoch's tables: two regimes with the same hash run alike."""
    digest = hashlib.sha256()
    for epoch in epochs:
        digest.update(str(epoch.day).encode())
        for part in _leaves(epoch.tables):
            digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield np.asarray(value)
