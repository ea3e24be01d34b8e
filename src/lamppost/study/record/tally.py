"""What a town comes to, week by week, in the quantities that the record has: refusals, entries, exits, who stands.

An observer that keeps numbers and no people, but for who entered, so that a person who enters twice in a period is one
subject of it. It changes nothing of the town.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.load import catalogue
from lamppost.errors import LamppostError, did_you_mean
from lamppost.record.words import WAYS_OUT, RegimeNames
from lamppost.study.record.model import Measure, RecordFigure
from lamppost.town.codes import NO_BAND, TOUCHED_ONLY, WAY_OUT_MET
from lamppost.town.loop import Observer, Town

Floats = NDArray[np.float64]
Array = NDArray[np.void]
HANDFUL: Final = 20
"""Of fewer no share is told."""
ENTRIES: Final = "entries"
"""In `per`: the entries on the same lists."""


class Tally(Observer):
    """Weekly counts of the measures of some figures, in a town that lives from `start` on."""

    def __init__(self, names: RegimeNames, measures: Iterable[Measure]) -> None:
        self.names = names
        self.measures = tuple(dict.fromkeys(measures))
        plan = names.regime.plan
        self.lists = {f"{plan.books[book].rulebook}.{name}": number for number, (book, name) in enumerate(plan.lists)}
        self.weekly: dict[Measure, list[float]] = {each: [] for each in self.measures}
        self.below: dict[Measure, list[float]] = {each: [] for each in self.measures if each.per}
        self.entered: dict[Measure, list[NDArray[np.int32]]] = {
            each: [] for each in self.measures if each.measure == "subjects"
        }
        self._stood: NDArray[np.int64] = np.zeros(0, np.int64)
        self._refused: Array | None = None
        self._told = 0

    def list_of(self, name: str) -> int:
        """The number of a list, from 'rulebook.list'. Raises LamppostError where the regime has none."""
        if name not in self.lists:
            raise LamppostError(f"'{self.names.regime.name}' has no list '{name}', which a figure is set beside.")
        return self.lists[name]

    def refusals_made(self, town: Town, refusals: Array) -> None:  # noqa: ARG002 - as Observer has it
        """Keep the week's refusals until its end."""
        self._refused = refusals[refusals["flags"] & TOUCHED_ONLY == 0]

    def week_ended(self, town: Town) -> None:
        """Count the week."""
        used, people = int(town.lists.used[0]), town.society.people
        entry, person = town.lists.entry[:used], town.lists.holder["person"][:used]
        row, which = np.nonzero(entry["until"] > town.last_day)
        lists = entry.shape[1]
        stood = np.sort(person[row].astype(np.int64) * lists + which)
        left = np.setdiff1d(self._stood, stood, assume_unique=True) % lists
        new_row, new_list = np.nonzero((entry["since"] // 7 == town.week - 1) & (entry["times"] > 0))
        for measure in self.measures:
            self.weekly[measure].append(self._count(town, measure, measure.names, stood, left, new_list, people))
            if measure.per == (ENTRIES,):
                wanted = [self.list_of(name) for name in measure.names]
                self.below[measure].append(float(np.isin(new_list, wanted).sum()))
            elif measure.per:
                self.below[measure].append(self._count(town, measure, measure.per, stood, left, new_list, people))
            if measure.measure == "subjects":
                wanted = [self.list_of(name) for name in measure.names]
                self.entered[measure].append(person[new_row[np.isin(new_list, wanted)]].astype(np.int32))
        self._stood, self._refused = stood, None
        self._told = len(town.log.trace)

    def _count(
        self, town: Town, measure: Measure, names: tuple[str, ...], stood: NDArray[np.int64],
        left: NDArray[np.int64], new: NDArray[np.int64], people: int,
    ) -> float:  # fmt: skip
        what, lists = measure.measure, max(1, len(self.lists))
        if what == "in-band":
            return self._in_band(town, names)
        if what == "refusals":
            rows = self._refused
            if rows is None:
                return 0.0
            codes = [catalogue().services[name].code for name in names]
            rows = rows[np.isin(rows["service"], codes) & (rows["person"] < people)]
            if measure.on is not None:
                which = self.list_of(measure.on)
                on = np.union1d(stood[stood % lists == which], self._stood[self._stood % lists == which]) // lists
                rows = rows[np.isin(rows["person"], on)]
            return float(rows.shape[0])
        wanted = [self.list_of(name) for name in names]
        if what == "listed":
            return float(np.isin(stood % lists, wanted).sum())
        if what == "exits":
            if measure.way is None:
                return float(np.isin(left, wanted).sum())
            way = _way(measure.way)
            lines = town.log.trace[self._told :]
            met = [each[(each["kind"] == WAY_OUT_MET) & (each["value"] == way)] for each in lines]
            return float(sum(np.isin(each["ref"], wanted).sum() for each in met))
        return float(np.isin(new, wanted).sum())

    def _in_band(self, town: Town, names: tuple[str, ...]) -> float:
        """Actors in some bands; of a rulebook's own name, all that it has graded."""
        total = 0
        plan, law = self.names.regime.plan, town.tables.law
        for name in names:
            book, _, band = name.partition(".")
            number = plan.book_number(book)
            row = int(law.book["score"][number])
            if row < 0:
                continue
            held = town.state.band[row]
            bands = self.names.bands(number)
            total += int((held != NO_BAND).sum()) if not band else int((held == bands.index(band)).sum())
        return float(total)


def _way(words: str) -> int:
    if words not in WAYS_OUT:
        raise LamppostError(f"There is no way out '{words}'.{did_you_mean(words, list(WAYS_OUT))}")
    return list(WAYS_OUT).index(words)


def counted(tally: Tally, figure: RecordFigure, start: dt.date, factor: Floats) -> float:
    """What a figure comes to in a town, in the town's own numbers; `factor` multiplies each week's count."""
    model = figure.model
    if model is None:
        raise LamppostError(f"'{figure.name}' is set beside nothing of a run: {figure.why_not}")
    weekly = np.array(tally.weekly[model]) * factor
    first = start if figure.first is None else figure.first
    if model.measure == "in-band":
        week = min(max((figure.last - start).days // 7, 0), len(weekly) - 1)
        below = tally.below[model][week]
        return float(weekly[week] / below) if below else float("nan")
    if figure.kind == "stock":
        return float(weekly[min(max((figure.last - start).days // 7, 0), len(weekly) - 1)])
    if model.measure == "subjects":
        low, high = round((first - start).days / 7), round(((figure.last - start).days + 1) / 7)
        rows = tally.entered[model][max(low, 0) : high]
        return float(np.unique(np.concatenate(rows)).shape[0]) if rows else 0.0
    total = _between(weekly, start, first, figure.last)
    if figure.kind == "ratio":
        below = _between(np.array(tally.below[model]), start, first, figure.last)
        return total / below if below >= HANDFUL else float("nan")
    return total


def _between(weekly: Floats, start: dt.date, first: dt.date, last: dt.date) -> float:
    """The sum over the days first..last, where each week counts by its days among them."""
    sums = np.concatenate([[0.0], np.cumsum(weekly)])
    days = 7.0 * np.arange(len(sums))
    ends = np.interp([(first - start).days, (last - start).days + 1], days, sums)
    return float(ends[1] - ends[0])
