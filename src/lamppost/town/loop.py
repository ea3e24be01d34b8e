"""The main loop, and the only one.

    live     what everybody does this week, and sense: who recorded it
    judge    day by day: what falls due, and what each authority makes of the records that arrive
    gate     what everybody seeks, each day under that day's marks, and what is refused
    respond  fear, caution, pressure
    meet     ways out of lists, work

The order is one list, STAGES. A town is in parts (part.py), each a range of actors with all that is theirs, and a stage
is the same piece of work for every part, at once; who has them do it, in this process or in others, is the driver
(drivers/). What is everybody's is here: the day, the tables in force, the levy, the places that are free, sums. What a
part brings another is a record or a message, received in an order that belongs to the messages. So the outcome cannot
depend on threads, chunks, shards or parts. A life or a case, in which nothing happens but its script, goes through the
same stages one day at a time, so that it can be looked at on any day. An `Observer` looks on and changes nothing.
Nothing here knows of YAML or files.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from lamppost.catalogue.people import CLASSES
from lamppost.society.model import Society
from lamppost.town import dates, levy, ranks
from lamppost.town.codes import EFFECTS
from lamppost.town.drivers.driver import Driver
from lamppost.town.drivers.threads import Threads
from lamppost.town.epoch import Epoch
from lamppost.town.gate import LOTS
from lamppost.town.log import Array, Log, RowLog, joined
from lamppost.town.part import LiveTotals, Sent, Sought, TownPart
from lamppost.town.population import Population, population_of
from lamppost.town.room import most_written, scratch
from lamppost.town.rows import MAIL, RECORD
from lamppost.town.script import Script
from lamppost.town.setting import Setting
from lamppost.town.shard import Shards
from lamppost.town.snapshot import joined_pieces, put_shard, shard_pieces
from lamppost.town.sorting import scratch_for
from lamppost.town.state import Lists, State
from lamppost.town.tables import SERVICE_CODES, Tables

CHUNK: Final = 4096
EPOCH: Final = dt.date(1970, 1, 1)


class Observer:
    """What looks on while a town lives, without writing to it; a subclass takes the moments that it needs."""

    def refusals_made(self, town: Town, refusals: Array) -> None:
        """The refusals (REFUSAL) of a week or a day stand, and it is still known on which day marks changed."""

    def week_ended(self, town: Town) -> None:
        """A week has been lived: `town.week` is how many have been, `town.last_day` its last day."""


class Town:
    """One town under one regime: steps its parts week by week; a still one with a script day by day."""

    def __init__(
        self,
        society: Society,
        epochs: Sequence[Epoch],
        seed: int,
        *,
        watch: Sequence[int] = (),
        threads: int | None = None,
        chunk: int = CHUNK,
        script: Script | None = None,
        observers: Iterable[Observer] = (),
        count_all: bool = True,
        shards: int | None = 1,
        driver: Driver | None = None,
    ) -> None:
        """A town that has not lived yet, under tables by the days on which they come into force.

        `watch` are actors whose ledgers are kept. Nothing depends on `threads`, `chunk` (actors a chunk), `shards`
        (None = as many as threads), `driver` (None = `threads` of this process) and `observers`, and on `count_all`
        only counts of what no rule in force names.
        """
        self.driver = Threads(threads) if driver is None else driver
        self.observers = [*observers]
        self.stopping = False
        self.society = society
        self.epochs = sorted(epochs, key=lambda epoch: epoch.day)
        self.seed = seed
        self.count_all = count_all
        self.script = script or Script()
        self.population: Population = population_of(society, seed)
        first = self.epochs[0].tables
        self.needs, self.near = most_written(society, first), scratch(society, first)
        self.setting = Setting(
            society, self.population, self.epochs, self.needs, self.near, [*watch], chunk, count_all, self.script
        )
        threads_in_all = self.driver.threads * self.driver.parts
        self.threads = max(1, self.driver.parts, min(threads_in_all, -(-self.setting.actors // chunk)))
        self.seconds: dict[str, float] = {}
        self.begin(self.threads if shards is None else shards)

    def begin(self, shards: int) -> None:
        """Everything as it was before the first week, with the actors in so many shards."""
        self.day = 0  # days lived
        self.log = Log()
        self.purse = 0  # yuan in the levy
        self.lots = 0  # how many of LOTS draw on it this week
        self.vacancy = np.zeros(self.tables.services.row.shape[0], np.int64)  # (rows of Services,) in ranks.PLACE_PARTS
        self.sought = np.zeros((SERVICE_CODES, CLASSES), np.int64)  # attempts so far
        self.levy = np.zeros(1 + LOTS, np.int64)  # yuan moved into the levy so far, and out of it by lot
        self.driver.begin(self.setting, shards, self.log)

    # --- to look at

    @property
    def week(self) -> int:
        """Weeks lived; the week at hand while one is being lived."""
        return self.day // 7

    @property
    def last_day(self) -> int:
        """The last day lived, counted from the first; 0 before any."""
        return max(0, self.day - 1)

    @property
    def tables(self) -> Tables:
        """The tables in force today."""
        return self.tables_on(self.day)

    def tables_at(self, week: int) -> Tables:
        """The tables in force at the end of a week."""
        return self.tables_on(7 * week + 6)

    def tables_on(self, day: int) -> Tables:
        """The tables in force on a day of the run."""
        return self.setting.tables_on(day)

    @property
    def here(self) -> TownPart:
        """All of the town, where it is in one part in this process. Raises RuntimeError if it is not."""
        if self.driver.here is None:
            raise RuntimeError("The town is in several parts, or in other processes; gather it first.")
        return self.driver.here

    @property
    def state(self) -> State:
        """How everybody stands."""
        return self.here.state

    @property
    def shards(self) -> Shards:
        """The shards."""
        return self.here.shards

    @property
    def lists(self) -> Lists:
        """Entries on lists, of all shards, to look at."""
        return self.shards.lists

    def collect(self) -> None:
        """Bring together in the log what the parts have written down so far, where they are not here."""
        if self.driver.here is None:
            self.log.extend(self.driver.all(_take_rows))

    def gather(self) -> None:
        """Bring the whole town here, in one part, and let go of whoever drove it."""
        if self.driver.here is not None:
            return
        self.collect()
        away, here = self.driver, Threads()
        here.begin(self.setting, away.shards, self.log)
        for number in range(away.shards):
            here.shard(number, put_shard, joined_pieces(away.shard(number, shard_pieces)))
        self.driver = here
        away.close()

    # --- the loop

    def step(self) -> None:
        """Live one week: every stage once."""
        for stage in STAGES:
            self._timed(stage, stage.of_week)
        self.day += 7
        self._week_ended()

    def run(self, weeks: int) -> None:
        """Live until so many weeks have passed in all, or an observer ends it."""
        self.stopping = False
        while self.week < weeks and not self.stopping:
            self.step()

    def live_until(self, day: int) -> None:
        """Live a town that is still but for its script, a day at a time, until so many days have passed in all."""
        while self.day < day:
            for stage in STAGES:
                self._timed(stage, stage.of_day)
            self.day += 1
            if self.day % 7 == 0:
                self._week_ended()

    def stop(self) -> None:
        """End the run after the week at hand: for observers."""
        self.stopping = True

    def close(self) -> None:
        """Let the threads or the workers go; a town that is here stays readable."""
        self.driver.close()

    def _timed(self, stage: Stage, work: Callable[[Town], None]) -> None:
        start = time.perf_counter()
        work(self)
        self.seconds[stage.name] = self.seconds.get(stage.name, 0.0) + time.perf_counter() - start

    def _week_ended(self) -> None:
        for observer in self.observers:
            observer.week_ended(self)

    def _deliver(self, sent: list[Sent], day: int) -> None:
        """Messages are received, round after round, until none is left: what one brings others is the next round's."""
        while any(each.kept or each.mail.shape[0] for each in sent):
            mail = self.driver.by_part(joined([each.mail for each in sent], MAIL), "to")
            sent = self.driver.each(TownPart.deliver, [(part, day) for part in mail])

    # --- live and sense

    def _live_week(self) -> None:
        self._take_live(self.driver.all(TownPart.live, self.week))

    def _live_day(self) -> None:
        """Of a still town: what the script has for a week is there on its first day."""
        if self.day % 7 == 0:
            self._take_live(self.driver.all(TownPart.live_still, self.week))

    def _take_live(self, parts: list[LiveTotals]) -> None:
        """Records go to the post of those whom they are about, and another week's places fall free."""
        self.log.done.append(np.sum([part.done for part in parts], axis=0))
        records = self.driver.by_part(joined([part.records for part in parts], RECORD), "person")
        self.driver.each(TownPart.post, [(each,) for each in records])
        ranks.free_places(self.tables.services, self.population.people, self.vacancy)

    # --- judge

    def _judge_week(self) -> None:
        for weekday in range(7):
            self._judge(self.day + weekday)

    def _judge_day(self) -> None:
        self._judge(self.day)

    def _judge(self, day: int) -> None:
        """One day: dates of the calendar and of the law, what is due, the records that arrive, what is paid."""
        self._turn(day)
        self._deliver(self.driver.all(TownPart.judge, day), day)
        if day in self.script.settles:
            self._deliver(self.driver.all(TownPart.settle, day), day)

    def _turn(self, day: int) -> None:
        """What a date brings: new rules, grading days, accounts that start anew."""
        # Dates are looked up where there may be something to do.
        if day not in self.setting.starts and (EPOCH + dt.timedelta(days=self.epochs[0].tables.first + day)).day != 1:
            return
        tables = self.tables_on(day)
        turns = np.empty((4 * len(tables.law.book), 2), np.int64)
        for what, book in turns[: dates.turn(tables, day, day in self.setting.starts, turns)].tolist():
            if what == dates.RESET:
                self.driver.all(TownPart.reset, book, day)
            else:
                self._deliver(self.driver.all(TownPart.grade, book, day), day)

    # --- gate and respond

    def _gate_week(self) -> None:
        """What is sought. Where rewards would overdraw the levy, as many lots draw on it as it suffices for."""
        self.lots = LOTS if self.purse > 0 else 0
        parts = self.driver.all(TownPart.seek, self.week, self.lots)
        lots = levy.lots_within(np.sum([part.moved for part in parts], axis=0), self.purse)
        if lots < self.lots:
            self.lots = lots
            parts = self.driver.all(TownPart.seek, self.week, self.lots)
        self._open_counts()
        self._sought(parts, self.day + 6)

    @property
    def _seeks_today(self) -> bool:
        """Whether the script of a still town has anybody seek anything today."""
        seeks = self.script.seeks.get(self.week)
        return seeks is not None and any(each[2] == self.day % 7 for each in seeks)

    def _gate_day(self) -> None:
        """What the script of a still town has people seek today."""
        self.lots = LOTS if self.purse > 0 else 0
        if self.day % 7 == 0:
            self._open_counts()
        if self._seeks_today:
            self._sought(self.driver.all(TownPart.seek_still, self.day, self.lots), self.day)
        else:
            self.driver.all(TownPart.seek_nothing)
            self._refusals_made()

    def _open_counts(self) -> None:
        """A week begins of which nothing that is sought is counted yet."""
        self.log.sought.append(np.zeros(SERVICE_CODES, np.int64))
        self.log.effects.append(np.zeros((SERVICE_CODES, len(EFFECTS)), np.int64))

    def _sought(self, parts: list[Sought], day: int) -> None:
        """What all have sought is counted, and places are given by rank."""
        for part in parts:
            self.sought += part.sought
            self.log.sought[-1] += part.sought.sum(axis=1)
            self.log.effects[-1] += part.effects
            self.levy += part.moved
            self.purse = levy.left_in(part.moved, self.purse)
        queue = np.concatenate([part.queue for part in parts])
        if queue.shape[0]:
            places = np.empty(queue.shape[0], ranks.PLACE)
            ranks.allot(self.vacancy, queue, scratch_for(queue.shape[0]), places)
            cuts = np.cumsum([part.queue.shape[0] for part in parts])[:-1]
            given = [(each, day) for each in np.split(places, cuts)]
            self._deliver(self.driver.each(TownPart.give_places, given), day)
        self._refusals_made()

    def _refusals_made(self) -> None:
        """Observers are shown what was refused this week or today."""
        if self.observers:
            refusals = np.concatenate(self.driver.all(_refusals))
            for observer in self.observers:
                observer.refusals_made(self, refusals)

    def _respond_week(self) -> None:
        self._deliver(self.driver.all(TownPart.respond, self.day, True), self.day + 6)

    def _respond_day(self) -> None:
        if self._seeks_today or self.day % 7 == 0:
            self._deliver(self.driver.all(TownPart.respond, self.day, self.day % 7 == 0), self.day)

    # --- meet

    def _meet_week(self) -> None:
        self._deliver(self.driver.all(TownPart.leave_lists, self.day + 6), self.day + 6)
        self._end_week()

    def _meet_day(self) -> None:
        """Of a still town, where nobody leaves a list by chance: the week is counted on its last day."""
        if self.day % 7 == 6:
            self._end_week()
        else:
            self.driver.all(TownPart.end_day)

    def _end_week(self) -> None:
        self.log.listed.append(np.sum(self.driver.all(TownPart.end_week, 7 * self.week + 6), axis=0))


class Stage(NamedTuple):
    """One stage of the loop."""

    name: str
    of_week: Callable[[Town], None]  # over a whole week, in a town that lives
    of_day: Callable[[Town], None]  # over one day, in a town that is still but for its script


STAGES: Final = (
    Stage("live", Town._live_week, Town._live_day),
    Stage("judge", Town._judge_week, Town._judge_day),
    Stage("gate", Town._gate_week, Town._gate_day),
    Stage("respond", Town._respond_week, Town._respond_day),
    Stage("meet", Town._meet_week, Town._meet_day),
)
"""The loop: what happens in a week or a day, in this order."""


# --- what parts are asked for


def _take_rows(part: TownPart) -> RowLog:
    return part.rows.taken()


def _refusals(part: TownPart) -> Array:
    return part.refusals
