"""One world: a town that has been lived in under one regime, with what the measures need to know about it.

A town's own log holds its records and refusals. What passes is noted here as it passes: on which grounds a service
was refused, who stood on which list in which week, what was lost with work. Noting changes nothing: the town lives
the same life to the byte. No file is written here; that is the business of `record`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, TypedDict

import numpy as np
from numpy.typing import NDArray

from lamppost.arguments import question
from lamppost.errors import LamppostError
from lamppost.measure.burdens import BURDENS, INCOME, TIES, count_cut, count_standing
from lamppost.record.frames import Recorder, left_out
from lamppost.record.plan import at_home
from lamppost.record.warm_up import NO_WARM_UP, Stock, WarmUp, epochs_of, make_room
from lamppost.record.words import RegimeNames
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.town.codes import TOUCHED_ONLY
from lamppost.town.log import joined
from lamppost.town.loop import Observer, Town
from lamppost.town.observers import WeekCounter
from lamppost.town.rows import RECORD, REFUSAL, TRACE, arrays_of
from lamppost.town.script import Script
from lamppost.town.tables import Tables
from lamppost.values import day_of, seed_of, threads_of, warm_up_of, weeks_in, weeks_of

Rows = NDArray[np.void]
Change = Callable[[Tables], Tables]
Progress = Callable[[int, int | None], None]
"""Told after each world: how many have been lived, and how many there will be, if that is known."""
USUAL_YEARS: Final = 3.0

ENTERED = np.dtype(
    [
        ("person", np.int32),
        ("week", np.int32),  # in which the entry took effect
        ("list", np.int16),
        ("cause", np.uint16),  # act code
        ("true", np.bool_),  # whether the town's own books call it true
    ],
    align=True,
)
"""One entry on a list taking effect."""


class WeeklyNotes(Observer):
    """What a town's log does not keep, noted week by week as it passes."""

    def __init__(self, people: int) -> None:
        self.stood: list[NDArray[np.int64]] = []  # per week: person * lists + list, for entries in effect at its end
        self.entered: list[Rows] = []  # per week: ENTERED
        self.grounds: list[NDArray[np.uint64]] = []  # per week: (refusals, words) marks as they were at the counter
        self.burdens = np.zeros((BURDENS, people), np.int64)  # weeks on lists, and income lost (burdens.py)
        self.cut_before = np.zeros(people, np.int64)  # ties that were cut before anything was counted
        self.counting = True

    @property
    def lost(self) -> NDArray[np.int64]:
        """(people,) income lost, in weeks of it x (ONE - 1)."""
        lost: NDArray[np.int64] = self.burdens[INCOME]
        return lost

    def begin(self, town: Town) -> None:
        """Counting begins after a warm-up."""
        self.counting = True
        self.cut_before = ties_cut(town)

    def week_ended(self, town: Town) -> None:
        """Note who stands on which list, which entries are new, and what income is missing."""
        if not self.counting:
            return
        week, used = town.week - 1, int(town.lists.used[0])
        entry, person = town.lists.entry[:used], town.lists.holder["person"][:used]
        row, which = np.nonzero(entry["until"] > town.last_day)
        self.stood.append(person[row].astype(np.int64) * entry.shape[1] + which)
        row, which = np.nonzero((entry["since"] // 7 == week) & (entry["times"] > 0))
        new = np.zeros(row.shape[0], ENTERED)
        new["person"], new["week"], new["list"] = person[row], week, which
        new["cause"] = entry["cause"][row, which]
        new["true"] = entry["until_true"][row, which] > town.last_day
        self.entered.append(new)
        red = (town.tables_at(week).law.list["red"] != 0).astype(np.uint8)
        count_standing(town.state, town.lists, red, town.last_day, self.burdens)

    def end(self, weeks: int) -> None:
        """Weeks are counted from the first that was counted, which came after so many."""
        for rows in self.entered:
            rows["week"] -= weeks

    def refusals_made(self, town: Town, refusals: Rows) -> None:
        """Note the marks under which each was refused."""
        if not self.counting:
            return
        marks, flips = town.state.mark[refusals["person"]], town.state.flip[: int(town.state.flips[0])]
        met: dict[int, list[int]] = {}
        for number in np.flatnonzero(np.isin(refusals["person"], flips["actor"])):
            met.setdefault(int(refusals["person"][number]), []).append(int(number))
        # Backwards through the week: what was changed after the day of the refusal was not so at the counter.
        for flip in flips[::-1] if met else []:
            bit, word = np.uint64(1 << (int(flip["mark"]) & 63)), int(flip["mark"]) >> 6
            for place in met.get(int(flip["actor"]), []) if not flip["truth"] else []:
                if flip["weekday"] > refusals["slot"][place]:
                    marks[place, word] = marks[place, word] & ~bit if flip["on"] else marks[place, word] | bit
        self.grounds.append(marks)


@dataclass
class Outcome:
    """A society that has lived under a regime for so many weeks: what every measure takes.

    `name` is how tables call it. Raises nothing; made by `live`.
    """

    name: str
    regime: Regime
    society: Society
    seed: int
    start: dt.date
    weeks: int
    town: Town = field(repr=False)
    notes: WeeklyNotes = field(repr=False)
    change: Change | None = field(default=None, repr=False)
    recorder: Recorder | None = field(default=None, repr=False)
    warm_up: WarmUp = NO_WARM_UP

    def __repr__(self) -> str:
        """One line: who lived under what, and for how long."""
        return f"Outcome({self.name}: {self.weeks} weeks from {self.start}, seed {self.seed}, {self.society!r})"

    @property
    def names(self) -> RegimeNames:
        """The regime's numbers as words."""
        return RegimeNames(self.regime, self.start)

    @property
    def events(self) -> Rows:
        """(e,) RECORD: records, acts that nobody recorded, acts foregone; by week."""
        rows: Rows = joined(self.town.log.events, RECORD)
        return rows

    def refusals(self) -> tuple[Rows, NDArray[np.uint64]]:
        """((r,) REFUSAL, (r, words) marks at the counter), by week; what was only slower or dearer is left out."""
        rows = joined(self.town.log.refusals, REFUSAL)
        barred = rows["flags"] & TOUCHED_ONLY == 0
        words = self.town.state.mark.shape[1]
        marks = np.concatenate(self.notes.grounds) if self.notes.grounds else np.zeros((0, words), np.uint64)
        return rows[barred], marks[barred]

    @property
    def entered(self) -> Rows:
        """(l,) ENTERED: every entry on a list as it took effect, by week."""
        rows: Rows = joined(self.notes.entered, ENTERED)
        return rows

    @property
    def trace(self) -> Rows:
        """(t,) TRACE of the watched."""
        rows: Rows = joined(self.town.log.trace, TRACE)
        return rows

    def digest(self) -> str:
        """SHA-256 over everything that happened and everything that is left: two worlds with it are the same."""
        total = hashlib.sha256()
        town = self.town
        used = int(town.lists.used[0])
        rows: list[NDArray[Any]] = [*town.log.events, *town.log.refusals, *arrays_of(town.state), *self.notes.stood]
        rows += [*self.notes.grounds, town.lists.entry[:used], town.lists.holder[:used]]
        rows += [*town.log.done, *town.log.sought, *town.log.effects]
        for array in rows:
            # Field by field: between fields there is padding, which nobody writes and a copy need not keep.
            for part in [array] if array.dtype.names is None else [array[name] for name in array.dtype.names]:
                total.update(np.ascontiguousarray(part).tobytes())
        return total.hexdigest()


def ties_cut(town: Town) -> NDArray[np.int64]:
    """(n,) friends that each person has lost so far."""
    burdens = np.zeros((BURDENS, town.society.people), np.int64)
    for shard in town.shards:
        count_cut(shard.memory, burdens)
    cut: NDArray[np.int64] = burdens[TIES]
    return cut


class How(TypedDict, total=False):
    """What every study can be told of how its worlds are lived, all of them alike."""

    years: float
    """How long; a year is 52 weeks. 3 unless given."""
    weeks: int | None
    """The same in weeks, in place of years."""
    seed: int
    """Of chance in the town; 1 unless given."""
    start: dt.date | str | None
    """First day; that of the (first) regime unless given."""
    threads: int | None
    """How many to use; the result does not depend on it."""
    warm_up: float
    """Years that are lived before the first day and not counted; none unless given."""
    count_all: bool
    """Whether acts and services are counted, too, that no rule in force names; yes unless given."""
    progress: Progress | None


def span_of(how: How) -> tuple[dt.date | None, int]:
    """(the first day, if one is given; how many weeks) of a study. Raises LamppostError for what is neither."""
    start, weeks = how.get("start"), weeks_of(how.get("years", USUAL_YEARS), how.get("weeks"))
    return (None if start is None else day_of("start", start)), weeks


@dataclass
class Setup:
    """Where a study lives its worlds: one society, one length, one chance and one first day for all of them."""

    society: Society
    weeks: int
    seed: int
    start: dt.date
    threads: int | None = None
    progress: Progress | None = field(default=None, repr=False)
    worlds: int | None = None
    lived: int = 0
    count_all: bool = True
    warm_up: int = 0

    @classmethod
    def of(cls, society: Society, start: dt.date, how: How, worlds: int | None = None) -> Setup:
        """A stage as asked for; `worlds` is how many will be lived. Raises LamppostError for a length that is none."""
        day, weeks = span_of(how)
        threads, first = threads_of("threads", how.get("threads")), day_of("start", day or start)
        seed, count_all = seed_of(how.get("seed", 1)), how.get("count_all", True)
        before = weeks_in(warm_up_of("warm_up", how.get("warm_up", 0)))
        return cls(
            society, weeks, seed, first, threads, how.get("progress"), worlds, count_all=count_all, warm_up=before
        )

    def live(
        self,
        regime: Regime,
        name: str | None = None,
        change: Change | None = None,
        script: Script | None = None,
        watch: Sequence[int] = (),
        each_week: Callable[[int], None] | None = None,
        base: Regime | None = None,
    ) -> Outcome:
        """One world under a regime; the warm-up is lived by the rules of `base`, else by its own."""
        return self.count(
            live(
                self.society,
                regime,
                self.weeks,
                self.seed,
                name=name,
                start=self.start,
                change=change,
                watch=watch,
                script=script,
                threads=self.threads,
                each_week=each_week,
                count_all=self.count_all,
                before=WarmUp(self.warm_up, base),
            )
        )

    def count(self, world: Outcome) -> Outcome:
        """A world that has been lived, by this stage or by a replay; whoever waits is told."""
        self.lived += 1
        if self.progress is not None:
            self.progress(self.lived, self.worlds)
        return world


@question
def live(  # noqa: PLR0913 - all but the first three are how, not what
    society: Society,
    regime: Regime,
    weeks: int,
    seed: int = 1,
    *,
    name: str | None = None,
    start: dt.date | str | None = None,
    change: Change | None = None,
    watch: Sequence[int] = (),
    script: Script | None = None,
    threads: int | None = None,
    each_week: Callable[[int], None] | None = None,
    count_all: bool = True,
    before: WarmUp = NO_WARM_UP,
) -> Outcome:
    """Live `weeks` weeks under a regime; `change` alters the tables of every date, `watch` names whose ledger is kept.

    `each_week` is told how many weeks have been lived, those `before` the first day among them; `count_all` counts
    what no rule in force names, too. Raises LamppostError if a watched person does not exist, or if the rules of the
    warm-up cannot become those of the world on a day.
    """
    actors = society.people + society.firms
    for person in watch:
        if not 0 <= person < actors:
            raise LamppostError(f"There is no person {person}: they are numbered 0 to {society.people - 1}.")
    at_home(society, regime)
    first = day_of("start", start or regime.start)
    regime = regime.over(first, weeks)
    epochs = epochs_of(regime, first, weeks, before)
    if change is not None:
        epochs = [replace(epoch, tables=change(epoch.tables)) for epoch in epochs]
    notes = WeeklyNotes(society.people)
    town = Town(society, epochs, seed, watch=watch, threads=threads, script=script, observers=[notes],
                count_all=count_all, shards=None)  # fmt: skip
    make_room(town)
    stock = Stock(before.weeks)
    notes.counting = stock.begun
    recorder = Recorder(RegimeNames(regime, first), town) if left_out(society.people) is None else None
    if recorder is not None:
        town.observers.append(recorder)
    if each_week is not None:
        town.observers.append(WeekCounter(each_week))
    try:
        if before.weeks:
            town.run(before.weeks)
            stock.begin(town)
            notes.begin(town)
            if recorder is not None:
                recorder.forget()
        town.run(before.weeks + weeks)
        stock.end(town)
        notes.end(before.weeks)
    finally:
        town.close()
        town.observers.clear()  # who asked for the weeks is no part of a world, which can be sent to another process
    return Outcome(name or regime.name, regime, society, seed, first, weeks, town, notes, change, recorder,
                   before)  # fmt: skip


def replay(world: Outcome, change: Change, script: Script | None = None, watch: Sequence[int] = ()) -> Outcome:
    """The same town once more with one mechanism changed; by its own script unless another is given."""
    before = world.change
    both = change if before is None else lambda tables: change(before(tables))
    again = partial(live, world.society, world.regime, world.weeks, world.seed, name=world.name, start=world.start)
    town = world.town
    return again(change=both, script=script or town.script, watch=watch, threads=town.threads, count_all=town.count_all,
                 before=world.warm_up)  # fmt: skip


def frames_of(world: Outcome) -> bytes:
    """The history of a world as the bytes of `frames.bin` (record/frames.py).

    Raises LamppostError if there are too many people for a history.
    """
    if world.recorder is None:
        raise LamppostError(left_out(world.society.people) or f"No history of '{world.name}' was kept.")
    return world.recorder.data()
