"""A scripted life under a regime: the same verbs as the town, one invented person, and a ledger to read.

There is no second evaluator. The script says what is done, sought and paid, the town's own judge and gate say what
follows. No field of a life identifies anybody, and there is no batch mode.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamppost.errors import LamppostError, did_you_mean
from lamppost.record.entry import LedgerEntry
from lamppost.record.lines import LedgerWriter
from lamppost.rulebook.check_life import out_of_bounds
from lamppost.rulebook.load import life as load_life
from lamppost.rulebook.model import Life, LifeEvent, LifePerson
from lamppost.rulebook.regime import Regime
from lamppost.study.scripted.society import tiny_society, who
from lamppost.town import codes
from lamppost.town.codes import ASKS, BARRED, EFFECTS, INVENTED, TRUE, UNSEEN
from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import RECORD, REFUSAL, TRACE
from lamppost.town.script import Script, still
from lamppost.town.tables import Tables
from lamppost.words import words

ALL_BOOKS = 2**64 - 1
Happens = Mapping[dt.date, Sequence[LifeEvent]]


@dataclass
class LifeRun:
    """A life that has been run: its lines, and the town it left behind for questions."""

    title: str
    regime: Regime
    start: dt.date
    lines: list[LedgerEntry]
    town: Town
    language: str = "en"

    def __repr__(self) -> str:
        """One line: which life, and under what."""
        return f"LifeRun({self.title!r} under {self.regime.name}: {len(self.lines)} lines from {self.start})"

    def as_dicts(self) -> list[dict[str, Any]]:
        """The lines as plain data."""
        return [asdict(line) for line in self.lines]

    @property
    def tables(self) -> Tables:
        """What was in force on the last day lived."""
        return self.town.tables_on(self.last_day)

    @property
    def last_day(self) -> int:
        """The last day lived, counted from the first."""
        return max(0, self.town.day - 1)

    def _actor(self, book: int) -> int:
        """Whom a book is about here: the person, or the person's firm."""
        return self.town.population.people if self.regime.plan.books[book].covers == "firm" else 0

    def score(self, book: int) -> int:
        """The points in a book, within its limits."""
        row = self.tables.law.book[book]
        points = int(self.town.state.score[row["score"], self._actor(book)])
        return int(min(max(points, row["lowest"]), row["highest"]))

    def band(self, book: int) -> str | None:
        """The band in a book."""
        number = int(self.town.state.band[self.tables.law.book[book]["score"], self._actor(book)])
        names = list(self.regime.plan.books[book].bands)
        return names[number] if number < len(names) else None

    def on_lists(self) -> set[str]:
        """Names of the lists that the person, or the person's firm, is on."""
        found = set()
        for number, (book, name) in enumerate(self.regime.plan.lists):
            row = int(self.town.state.actor[self._actor(book)]["row"])
            if row >= 0 and self.town.lists.entry[row, number]["until"] > self.last_day:
                found.add(name)
        return found

    def effects(self, service: str) -> set[str]:
        """What would happen to the person (or, for a firm's service, to the person's firm) who sought it now."""
        services, sought = self.tables.services, self.regime.catalogue.services[service]
        actor, code = 0 if sought.actor == "person" else self.town.population.people, sought.code
        found = set()
        for row in services.row[services.service[code]["first"] : services.service[code]["end"]]:
            mark = int(row["mark"])
            if row["enforced"] and int(self.town.state.mark[actor, mark >> 6]) >> (mark & 63) & 1:
                found.add(EFFECTS[row["effect"]])
        return found

    def refused(self, service: str) -> bool:
        """Whether the person would be refused a service now."""
        return EFFECTS[BARRED] in self.effects(service)


class ScriptedTown:
    """A tiny town for one person under a regime, and the script it will follow."""

    def __init__(
        self, regime: Regime, person: LifePerson, household: Sequence[LifePerson], happens: Happens, last: dt.date
    ) -> None:
        self.regime, self.household = regime, household
        if long := out_of_bounds([*happens, last]):
            raise LamppostError(long)
        self.start = min([*happens, last]) - dt.timedelta(days=7)
        self.script = Script()
        for day, events in sorted(happens.items()):
            for event in events:
                self._write(day, event)
        begins = _day_of_year(person.year_begins) if person.year_begins else 0
        self.weeks = self.day(last) // 7 + 1
        laws = regime.epochs(self.start, self.weeks, by_day=True)
        epochs = [replace(each, tables=still(each.tables, begins)) for each in laws]
        society = tiny_society(person, household)
        self.town = Town(society, epochs, seed=0, watch=[0, society.people], threads=1, script=self.script)

    def day(self, date: dt.date) -> int:
        """A date as a day of the run."""
        return (date - self.start).days

    def _write(self, date: dt.date, event: LifeEvent) -> None:
        catalogue, day = self.regime.catalogue, self.day(date)
        week, weekday = divmod(day, 7)
        what = event.act or event.settles
        firms = what in catalogue.acts and catalogue.acts[what].actor == "firm"
        actor = who("firm" if firms and event.who == "self" else event.who, self.household)
        if event.seeks is not None:
            code = _known(event.seeks, catalogue.services, "service")
            if catalogue.services[event.seeks].actor == "firm" and event.who == "self":
                actor = who("firm", self.household)
            self.script.seeks.setdefault(week, []).append((actor, code, weekday))
        if event.settles is not None:
            self.script.settles.setdefault(day, []).append((actor, _known(event.settles, catalogue.acts, "act")))
        if event.act is not None:
            act = _known(event.act, catalogue.acts, "act")
            channel = _known(event.by, catalogue.channels, "channel") if event.by else 0
            flags = (TRUE if event.true else INVENTED) | (ASKS if event.appeals else 0)
            books = ALL_BOOKS
            if not event.recorded:
                flags, books = TRUE | UNSEEN, 0
            after = int(event.appeals_after or 0)
            row = (actor, actor, week, act, channel, 2 * weekday, books, 0, flags, after)
            self.script.records.setdefault(week, []).extend([row] * event.times)

    def until(self, date: dt.date) -> None:
        """Let the days pass up to and including a date."""
        self.town.live_until(self.day(date) + 1)

    def result(self, title: str, language: str = "en") -> LifeRun:
        """The life so far, with its ledger in a language."""
        trace = joined(self.town.log.trace, TRACE)
        rows = np.concatenate([trace, _unseen(joined(self.town.log.events, RECORD)), self._given()])
        rows = rows[np.argsort(7 * rows["week"] + rows["weekday"], kind="stable")]
        lines = LedgerWriter(self.regime, self.start, language).lines(rows, 0, self.town.population.people)
        return LifeRun(title, self.regime, self.start, lines, self.town, language)

    def _given(self) -> NDArray[np.void]:
        """Trace rows for what the person sought and was given, untouched."""
        met = {
            (int(row["person"]), int(row["week"]), int(row["service"]), int(row["slot"]))
            for row in joined(self.town.log.refusals, REFUSAL)
        }
        given = [
            (actor, week, code, slot)
            for week, sought in self.script.seeks.items()
            for actor, code, slot in sought
            if 7 * week + slot < self.town.day and (actor, week, code, slot) not in met
        ]
        rows = np.zeros(len(given), TRACE)
        for place, (actor, week, code, slot) in enumerate(given):
            row = rows[place]
            row["person"], row["week"], row["act"], row["slot"] = actor, week, code, 2 * slot
            row["weekday"], row["since"] = slot, 7 * week + slot
        rows["kind"], rows["book"] = codes.SOUGHT, codes.NO_BOOK
        return rows


def _unseen(events: NDArray[np.void]) -> NDArray[np.void]:
    """Trace rows for what was done and recorded by nobody."""
    found = events[(events["flags"] & UNSEEN) != 0]
    rows = np.zeros(found.shape[0], TRACE)
    for name in ("person", "week", "act", "slot", "flags"):
        rows[name] = found[name]
    rows["weekday"] = found["slot"] // 2
    rows["since"] = 7 * found["week"] + rows["weekday"]
    rows["kind"], rows["book"] = codes.DID, codes.NO_BOOK
    return rows


def _day_of_year(date: dt.date) -> int:
    """Days after 1 January of a date, 0..364, as in a year without a leap day; 29 February is taken for the 28th."""
    day = min(date.day, 28) if date.month == 2 else date.day
    return (dt.date(2001, date.month, day) - dt.date(2001, 1, 1)).days


def _known(name: str, entries: Mapping[str, Any], what: str) -> int:
    if name not in entries:
        raise LamppostError(f"There is no {what} '{name}'.{did_you_mean(name, tuple(entries))}")
    return int(entries[name].code)


def live(life: str | Path | Life, regime: Regime, language: str = "en") -> LifeRun:
    """Run a scripted life (by name, path or as read) under a regime. Raises LamppostError for a user's mistake."""
    words(language)
    script = life if isinstance(life, Life) else load_life(life, regime.catalogue)
    last = script.until or max(script.happens) + dt.timedelta(days=365)
    stage = ScriptedTown(regime, script.person, script.household, script.happens, last)
    stage.until(last)
    return stage.result(script.title.in_language(language), language)
