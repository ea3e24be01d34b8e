"""A regime made ready to run: its rulebooks numbered, its channels chosen, its tables for every date that matters."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from lamppost.arguments import question
from lamppost.catalogue.claims import Grade
from lamppost.catalogue.document import Document
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.model import Catalogue, OwnPlace
from lamppost.errors import LamppostError, did_you_mean, plain
from lamppost.rulebook.check_book import check_book
from lamppost.rulebook.compile.columns import stated
from lamppost.rulebook.compile.plan import Plan, plan
from lamppost.rulebook.compile.senses import Uses
from lamppost.rulebook.compile.tables import BOOKS, compile_tables, dates_of_change
from lamppost.rulebook.figures import CATALOGUE, REGIME, Figure, put, walk
from lamppost.rulebook.load import LoadedRegime
from lamppost.rulebook.load import regime as load_regime
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.period import days_of
from lamppost.town.epoch import Epoch
from lamppost.town.tables import Tables

FEARED: Final = ("fear-of-a-rule", "fear-at-full", "fear-near")
"""Responses that are shares of acts left undone out of fear."""


class Origin(NamedTuple):
    """The regime in which numbers were set, and the parts of it in which they stand."""

    regime: Regime
    changed: frozenset[str]


@dataclass(frozen=True)
class Regime:
    """A loaded regime with the catalogue it is read by, and the numbers in both that were set by hand, by path."""

    loaded: LoadedRegime
    catalogue: Catalogue = field(repr=False)
    figures: Mapping[str, float] = field(default_factory=dict)
    origin: Origin | None = field(default=None, repr=False, compare=False)

    def __repr__(self) -> str:
        """One line: what it is called, of how many rulebooks it is, and what is laid upon it."""
        loaded = self.loaded
        laid = [f"+{each.overlay.overlay}" for each in loaded.applied]
        laid += [f"{name}={value:g}" for name, value in self.settings.items()]
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
    def settings(self) -> dict[str, float]:
        """Everything that was set by hand: knobs by name, and numbers by path."""
        return {**self.loaded.knobs, **self.figures}

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
        asked = ("tables", day, first)
        if asked not in self._made:
            before = self.origin
            known = None if before is None else before.regime.tables(day, first)
            changed = frozenset[str]() if before is None else before.changed
            parts = self.plan, self._words(day), self.channels
            self._made[asked] = compile_tables(*parts, day, first, known=known, changed=changed)
        made: Tables = self._made[asked]
        return made

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
        made: Regime = self._made.setdefault((start, weeks), self.relaid(loaded))
        return made

    def relaid(self, loaded: LoadedRegime, catalogue: Catalogue | None = None) -> Regime:
        """Another reading of the regime's files, such as one with an overlay more, with the numbers that were set here.

        Raises LamppostError if one of them is not there any more.
        """
        again = Regime(loaded, catalogue or (loaded.words if self.figures else self.catalogue))
        return again._with_figures(self.figures, force=True) if self.figures else again

    @cached_property
    def every_figure(self) -> Mapping[str, Figure]:
        """Every number that it is run by, by path: the catalogue's, its own and its rulebooks', in their order."""
        return {path: figure for part in self._parts() for path, figure in self._figures_of(part).items()}

    def _parts(self) -> dict[str, Any]:
        """What numbers stand in, by the first word of their paths."""
        blocks = {name: getattr(self.catalogue, name) for name in CATALOGUE}
        return {**blocks, REGIME: self.loaded.regime, **self.loaded.rulebooks}

    def _figures_of(self, part: str) -> Mapping[str, Figure]:
        """The numbers of one part, by path; none where it has no such part. Most questions are about one of many."""
        asked = ("figures", part)
        if asked not in self._made:
            block = self._parts().get(part)
            self._made[asked] = {} if block is None else {figure.path: figure for figure in walk(block, part)}
        found: Mapping[str, Figure] = self._made[asked]
        return found

    @question
    def set(self, figures: Mapping[str, float], *, force: bool = False) -> Regime:
        """The same regime with some of its numbers set to others: `{"responses.fear-at-full.value": 0.3}`.

        Args:
            figures: numbers by path; `lamppost.figures` lists those that are assumed. Lengths of time are in days.
            force: whether a number may lie outside its range. One without a range has only its own value. A rate set
                above its range lays the week out anew, so that everybody's chance changes with it.

        Raises:
            LamppostError: for a path at which no number stands, for a number outside its range, which the message
                gives, and for one with which a rulebook does not hold together.
        """
        return self._with_figures(figures, force)

    def _with_figures(self, figures: Mapping[str, float], force: bool) -> Regime:
        if not figures:
            return self
        blocks = self._parts()
        for path, number in figures.items():
            block, _, rest = path.partition(".")
            figure = self._figures_of(block).get(path)
            if figure is None:
                raise LamppostError(f"'{self.name}': {no_figure(path, self.every_figure)}")
            blocks[block] = put(blocks[block], figure, number, force, rest)
        touched = {path.partition(".")[0] for path in figures}
        books = {name: blocks[name] for name in self.loaded.rulebooks}
        catalogue = replace(self.catalogue, **{name: blocks[name] for name in CATALOGUE})
        for name in touched & set(books):
            _check_whole(name, books[name], catalogue)
        loaded = replace(self.loaded, regime=blocks[REGIME], rulebooks=books)
        changed = frozenset(BOOKS if name in books else name for name in touched)
        numbers = {**self.figures, **{path: float(each) for path, each in figures.items()}}
        result = Regime(loaded, catalogue, numbers, Origin(self, changed))
        if BOOKS not in changed:
            result.__dict__["plan"] = self.plan  # it numbers what the rulebooks name, and holds them
        return result

    @cached_property
    def _made(self) -> dict[tuple[object, ...], Any]:
        """What was made for a start and a length, and is the same each time: studies ask for it town after town."""
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """What makes it what it is: another process makes its tables anew."""
        kept = {name: value for name, value in self.__dict__.items() if name not in ("_made", "every_figure")}
        return {**kept, "origin": None}

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


def no_figure(path: str, known: Iterable[str]) -> str:
    """What to say of a path at which no number stands."""
    names = list(known)
    dated = [name for name in names if name.partition("@")[0] == path]
    if dated:
        return f"'{path}' has a history. Write which of its numbers is meant: {', '.join(dated)}."
    if path.startswith("society."):
        return f"'{path}' is a figure of the society: set it where the people are made, Society.generate(figures=...)."
    return f"no number stands at '{plain(path)}'.{did_you_mean(path, names)}"


def _check_whole(name: str, book: Rulebook, catalogue: Catalogue) -> None:
    """Raises LamppostError for a rulebook that does not hold together with what was set in it."""
    log = ProblemLog(Document(name, {}, {}, [], ""))
    check_book(log, book, catalogue)
    for problem in log.problems:
        raise LamppostError(f"With what is set '{name}' does not hold together: {problem.path}: {problem.message}")


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
