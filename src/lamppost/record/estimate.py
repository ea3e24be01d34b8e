"""What a run will take of memory and disk, worked out before it begins from a small town that lives for some weeks.

Nothing here is a constant of some machine: the bytes of a person are those of the small town's own arrays, and what
grows while a town lives is carried on at the rate at which it grew there.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.arguments import question
from lamppost.errors import LamppostError
from lamppost.machine import free_disk, free_memory
from lamppost.record import parquet
from lamppost.record.actors import Actors
from lamppost.record.words import RegimeNames
from lamppost.rulebook.regime import Regime
from lamppost.society.generate import BOROUGH
from lamppost.society.model import Society
from lamppost.town.diary import bytes_in
from lamppost.town.loop import Town
from lamppost.town.rows import GROUND, HOLDER, LIST_ENTRY, MEMORY, arrays_of
from lamppost.values import day_of, weeks_of, whole

PILOT: Final = 20_000
"""People of the small town."""
PILOT_WEEKS: Final = 8
LARGE: Final = 2_000_000
"""From so many people on a run is estimated before it begins; a smaller one fits into any machine that runs this."""
PROGRAM: Final = 500_000_000
"""Bytes that the program itself takes, with its libraries and compiled code: measured, 430 MB."""
MAKING: Final = 90
"""Bytes a person while a borough is made, its arrays among them: measured, 80."""
WRITING: Final = 300
"""Bytes a row while a table is put together and written, of as many people as are written at a time: measured, 234."""
MARGIN: Final = 1.1
"""How much more memory is in use than the arrays that are counted here: 1.06 at 100,000,000 people, measured."""


@dataclass(frozen=True)
class Estimate:
    """Bytes that a run takes at the most."""

    people: int
    society: int  # of memory, for the society
    town: int  # of memory, for how everybody stands and what was kept, at the end of the run
    working: int  # of memory, for what is put together on the way, and for the program itself
    disk: int  # for the run's folder, with the checkpoints that lie there on the way

    @property
    def memory(self) -> int:
        """All of the memory."""
        return int(MARGIN * (self.society + self.town)) + self.working

    def __str__(self) -> str:
        """One line."""
        return f"About {size(self.memory)} of memory and {size(self.disk)} of disk for {self.people:,} people."


@question
def estimate(
    people: int,
    regime: Regime,
    years: float = 3,
    *,
    start: dt.date | str | None = None,
    count_all: bool = False,
    worlds: int = 1,
) -> Estimate:
    """What a run takes of memory and disk.

    Args:
        people: of the town, 1 or more.
        regime: from `lamppost.regime`.
        years: a year is 52 weeks.
        start: first day, in place of the regime's own.
        count_all: as of `lamppost.run`.
        worlds: how many towns live side by side over the same society: two for a twin.

    Raises:
        LamppostError: for values that are none.
    """
    number, weeks = whole("people", people), weeks_of(years)
    first = day_of("start", regime.start if start is None else start)
    law, lived = regime.over(first, weeks), min(weeks, PILOT_WEEKS)
    society = Society.generate(min(number, PILOT), 1, law.society_place)
    town = Town(society, law.epochs(first, lived), 1, count_all=count_all)
    before = 0
    for week in range(lived):
        if week == lived // 2:
            before = _grown(town)
        town.step()
    grown = _grown(town)
    more = max(0.0, (grown - before) / (lived - lived // 2)) * (weeks - lived)
    share = number / society.people
    town_bytes = int(worlds * (_bytes(arrays_of(town.state)) + grown + more) * share)
    return Estimate(
        number,
        int(_bytes(society.arrays().values()) * share),
        town_bytes,
        PROGRAM + MAKING * min(number, 3 * BOROUGH) + WRITING * min(number, parquet.ROWS),
        int(worlds * (_written(town, RegimeNames(law, first)) * share)) + 2 * town_bytes,
    )


def refuse_too_large(asked: Estimate, folder: Path) -> None:
    """Raises LamppostError for a run that does not fit into memory or onto the disk, with the largest that does."""
    for what, needs, fixed, free in (
        ("memory", asked.memory, asked.working, free_memory()),
        ("disk", asked.disk, 0, free_disk(folder)),
    ):
        if needs <= free:
            continue
        fits = int((free - fixed) / (needs - fixed) * asked.people) if free > fixed else 0
        fits -= fits % 10 ** max(0, len(str(fits)) - 2)  # two digits are enough of an estimate
        largest = f"The most people that fit are about {fits:,}." if fits else "No town of this kind fits."
        raise LamppostError(
            f"{asked.people:,} people take about {size(needs)} of {what}, and {size(free)} are free. {largest}"
        )


def size(number: int) -> str:
    """Bytes as people say them."""
    for unit, much in (("TB", 10**12), ("GB", 10**9)):
        if number >= much:
            return f"{number / much:.1f} {unit}"
    return f"{number / 10**6:.0f} MB"


def _grown(town: Town) -> int:
    """Bytes of what grows while a town lives: entries, memory, what is due, and what is kept of each week."""
    kept = [*town.log.events, *town.log.refusals]
    # Events and refusals stand in their order and by person, too, when the tables are written.
    rows: list[NDArray[Any]] = [*kept, *kept, *town.log.trace]
    tables = 0
    for shard in town.shards:
        tables += sum(bytes_in(diary) for diary in (shard.diary, shard.post))
        lists, memory = shard.lists, shard.memory
        held, grounds = int(lists.used[0]), int(lists.used[1])
        tables += held * (HOLDER.itemsize + lists.entry.shape[1] * LIST_ENTRY.itemsize) + grounds * GROUND.itemsize
        tables += 2 * int(memory.used[0]) * MEMORY.itemsize  # at half load at the most
    return _bytes(rows) + 2 * tables  # these tables grow by half of what they have


def _bytes(arrays: Iterable[NDArray[Any]]) -> int:
    return sum(np.asarray(each).nbytes for each in arrays)


def _written(town: Town, names: RegimeNames) -> int:
    """Bytes of the tables of people and firms, which are nearly all of a folder."""
    actors, about = Actors(town, names), parquet.about()
    with tempfile.TemporaryDirectory() as folder:
        for name, make in (("people", actors.people), ("firms", actors.firms)):
            parquet.write(Path(folder) / f"{name}.parquet", [make()], about)
        return sum(file.stat().st_size for file in Path(folder).iterdir())
