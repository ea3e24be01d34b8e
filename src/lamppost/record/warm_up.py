"""The years before a run: lived by the same rules and chance, and not counted, so that lists stand as they would.

A town that begins with empty lists has no first year that a real year could be set beside. With a warm-up it lives some
weeks before its first day, and what is counted begins then: the log is emptied, and at the end every day of the town is
counted from the first counted one. So whatever reads a finished town (tables, measures, reports) sees a town that
began on its first day with the lists as they stood. Days before it are negative.

A twin's worlds share these years where they are worlds of one regime: they are lived by the first world's rules, and an
overlay comes into force on the first counted day. That needs rules that can change on a day: the same lists, rules and
ties in both. An overlay that takes some out cannot come that way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.errors import LamppostError
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.regime import Regime
from lamppost.town.diary import earlier
from lamppost.town.epoch import Epoch
from lamppost.town.loop import Town
from lamppost.town.part import TownPart
from lamppost.town.room import most_written, scratch
from lamppost.town.snapshot import Pieces
from lamppost.town.tables import FOREVER
from lamppost.values import WEEKS_A_YEAR

Array = NDArray[Any]
DAYS: Final = 7


@dataclass(frozen=True)
class WarmUp:
    """So many weeks before the first day; `regime` by whose rules, None = by those of the run itself."""

    weeks: int = 0
    regime: Regime | None = field(default=None, repr=False)


NO_WARM_UP: Final = WarmUp()


def begins_on(start: dt.date, weeks: int) -> dt.date:
    """The day on which a town begins to live. Raises LamppostError for one before the calendar of a run."""
    try:
        return start - dt.timedelta(weeks=weeks)
    except OverflowError:
        raise LamppostError(f"A warm-up of {weeks / WEEKS_A_YEAR:g} years before {start} is too long.") from None


def epochs_of(regime: Regime, start: dt.date, weeks: int, warm_up: WarmUp = NO_WARM_UP) -> list[Epoch]:
    """The tables of a run that is counted from `start` on, by the days since it began to live.

    Raises LamppostError if the rules of the years before cannot become those of the run on a day.
    """
    if not warm_up.weeks:
        return regime.epochs(start, weeks)
    first = begins_on(start, warm_up.weeks)
    own = regime.epochs(first, warm_up.weeks + weeks)
    before = warm_up.regime
    if before is None or before is regime:
        return own
    _check_same_town(before, regime)
    turn = DAYS * warm_up.weeks
    in_force = [epoch for epoch in own if epoch.day <= turn][-1]
    later = [epoch for epoch in own if epoch.day > turn]
    return [*before.epochs(first, warm_up.weeks), Epoch(warm_up.weeks, in_force.tables), *later]


def counted_epochs(epochs: Sequence[Epoch], warm_up: int) -> list[Epoch]:
    """The same by the days since counting began."""
    return [replace(epoch, week=epoch.week - warm_up) for epoch in epochs] if warm_up else [*epochs]


def _check_same_town(before: Regime, regime: Regime) -> None:
    one, two = before.plan, regime.plan
    if _numbering(one) == _numbering(two) and (one.rows == two.rows or not _ranked(before, regime)):
        return
    names = [each.overlay.overlay for each in regime.loaded.applied if each not in before.loaded.applied]
    raise LamppostError(
        f"'{' '.join(names) or regime.name}' takes rules out or brings new ones, which a town that has lived before "
        "cannot meet from one day to the next. Let each world live those years by its own rules: --own-warm-up."
    )


def _numbering(plan: Plan) -> tuple[object, ...]:
    """What a town's state is kept by: it must be numbered alike."""
    books = [(book.rulebook, bool(book.score), tuple(book.bands)) for book in plan.books]
    return books, plan.lists, plan.rules, plan.marks, plan.ties


def _ranked(*regimes: Regime) -> bool:
    """Whether places are given by rank anywhere."""
    books = [book for regime in regimes for book in regime.plan.books]
    return any(each.effect == "by rank" for book in books for each in book.consequences.values())


def make_room(town: Town) -> None:
    """Room in a town for whatever the tables of any of its dates can write, and not only those of the first."""
    needs, near = town.setting.needs, town.setting.near
    for epoch in town.epochs[1:]:
        needs = np.maximum(needs, most_written(town.society, epoch.tables))
        near = max(near, scratch(town.society, epoch.tables))
    if near != town.setting.near or not np.array_equal(needs, town.setting.needs):
        town.setting = replace(town.setting, needs=needs, near=near)
        town.begin(town.driver.shards)


class Stock:
    """How a town stood when counting began, so that what came before can be taken off at the end."""

    def __init__(self, weeks: int) -> None:
        self.weeks = weeks
        self.start_again()

    def start_again(self) -> None:
        """Nothing has been lived yet."""
        self.begun = self.weeks == 0
        self.times: list[Array] = []  # per shard: (holders, lists) entries so far

    @property
    def forgotten(self) -> int:
        """Weeks lived that are not in the town's log."""
        return self.weeks if self.begun else 0

    def begin(self, town: Town) -> bool:
        """Begin to count once the warm-up has been lived; whether it began just now."""
        if self.begun or town.week < self.weeks:
            return False
        self.times = [town.driver.shard(number, _times) for number in range(town.driver.shards)]
        town.collect()
        self.begun = True
        for written in vars(town.log).values():
            written.clear()  # in place: a part that is here writes into the same lists
        town.sought[:] = 0
        town.levy[:] = 0
        rows = town.tables.services.row.shape[0]
        if rows != town.vacancy.shape[0]:
            town.vacancy = np.zeros(rows, np.int64)
        return True

    def end(self, town: Town) -> None:
        """Count the days of a town that has been lived to its end from the first counted one; it lives no further."""
        self._count_from(town, self.weeks)

    def undo(self, town: Town) -> None:
        """Take that back, so that the town can be kept in a checkpoint."""
        self._count_from(town, -self.weeks)

    def _count_from(self, town: Town, weeks: int) -> None:
        if not weeks:
            return
        days, sign = DAYS * weeks, 1 if weeks > 0 else -1
        for shard, before in zip(town.shards, self.times, strict=True):
            entry = _entries(shard.lists)
            times = entry["times"].astype(np.int64)
            times[: before.shape[0]] -= sign * before.astype(np.int64)
            entry["times"] = times
            _earlier(entry, days, "until", "until_true", "since")
            _earlier(np.asarray(shard.lists.ground), days, "until", "until_true", "since", "begun", "looked")
            shard.post, shard.diary = earlier(shard.post, days), earlier(shard.diary, days)
        for written in (town.log.events, town.log.refusals, town.log.trace):
            written[:] = [np.require(rows, None, "W") for rows in written]  # what other processes wrote is read only
            for rows in written:
                rows["week"] -= weeks
        for rows in town.log.trace:
            rows["since"] -= days
        town.epochs = counted_epochs(town.epochs, weeks)
        town.setting = town.here.setting = replace(town.setting, epochs=town.epochs)
        town.day -= days

    # --- in a checkpoint

    def pieces(self) -> dict[str, Pieces]:
        """What a checkpoint keeps."""
        kept: dict[str, Pieces] = {f"stock.times.{number}": [each] for number, each in enumerate(self.times)}
        return kept | {"stock.begun": [np.array([self.begun])]}

    def restore(self, found: dict[str, Array]) -> None:
        """Go on from a checkpoint. Raises KeyError if it has none."""
        self.begun = bool(found["stock.begun"][0])
        shards = sum(name.startswith("stock.times.") for name in found)
        self.times = [found[f"stock.times.{number}"] for number in range(shards)]


def _times(part: TownPart, number: int) -> Array:
    """(rows, lists) entries so far on the lists of a shard."""
    return _entries(part.shards[number].lists)["times"].copy()


def _entries(lists: Any) -> Array:
    """(rows, lists) LIST_ENTRY in use."""
    return np.asarray(lists.entry)[: int(lists.used[0])]


def _earlier(rows: Array, days: int, *fields: str) -> None:
    """Days of rows counted from a later first day. A day that never comes still never comes."""
    for name in fields:
        held = rows[name]
        held[held < FOREVER] -= days


__all__ = ["NO_WARM_UP", "Stock", "WarmUp", "begins_on", "counted_epochs", "epochs_of", "make_room"]
