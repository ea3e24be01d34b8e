"""The figures of the record as one regime brings them about: a town lived over these years, scaled to the country.

The town is made as the mainland draws it and begins with empty lists on the day on which the earliest series begins. A
count of the town times residents over people is a count of the country.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from lamppost.errors import LamppostError
from lamppost.record.words import RegimeNames
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.model import Society
from lamppost.society.places import parts_of
from lamppost.study.record.mechanisms import factor
from lamppost.study.record.model import RecordFigure
from lamppost.study.record.tally import Tally, counted
from lamppost.town.loop import Town
from lamppost.values import FEWEST_OF_A_COUNTRY, MOST_YEARS

PLACE: Final = "mainland"
"""The society that stands for the country."""
BEFORE: Final = dt.timedelta(days=3 * 364)
"""How long before its first day a figure is lived that is not counted from a series' own beginning."""


@dataclass(frozen=True)
class Simulator:
    """What a regime comes to in some figures; all of them are set beside this regime."""

    regime: Regime
    figures: tuple[RecordFigure, ...]
    people: int
    society_seed: int = 1
    threads: int | None = None
    start: dt.date = field(init=False)
    weeks: int = field(init=False)

    def __post_init__(self) -> None:
        """Raises LamppostError for figures whose years are more than a run can last, and for too small a town."""
        if self.people < FEWEST_OF_A_COUNTRY:
            raise LamppostError(
                f"'people' is {FEWEST_OF_A_COUNTRY:,} or more where a town stands for a country, not {self.people:,}."
            )
        if not self.figures:
            raise LamppostError(f"No figure of the record is set beside '{self.regime.name}'.")
        begins = [_begins(each) for each in self.figures]
        start, end = min(begins), max(each.last for each in self.figures)
        weeks = -(-((end - start).days + 1) // 7)
        if weeks > MOST_YEARS * 52:
            raise LamppostError(f"The figures span {weeks / 52:.0f} years; a run lasts {MOST_YEARS} at most.")
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "weeks", weeks)

    @cached_property
    def society(self) -> Society:
        """Its people."""
        return Society.generate(self.people, self.society_seed, PLACE)

    @cached_property
    def scale(self) -> float:
        """Residents of the country for each person of the town."""
        return sum(part.residents for part in parts_of(PLACE)) / self.people

    def run(self, values: Mapping[str, float], seed: int) -> dict[str, float]:
        """Each figure as the country's, with numbers at paths and mechanisms at the values given."""
        return self.figures_of(self.tally(values, seed), values)

    def tally(self, values: Mapping[str, float], seed: int) -> Tally:
        """A town's weekly counts with numbers at paths as given; mechanisms change none of them."""
        moved = {name: value for name, value in values.items() if "." in name}
        town, tally = self._town_of(self.regime.set(moved) if moved else self.regime, seed)
        town.close()
        return tally

    def figures_of(self, tally: Tally, values: Mapping[str, float]) -> dict[str, float]:
        """Each figure as the country's, from a town's counts, with mechanisms at the values given."""
        found = {}
        for each in self.figures:
            times = factor(each.series, values, self.start, self.weeks)
            number = counted(tally, each, self.start, times)
            found[each.name] = number if each.kind == "ratio" else number * self.scale
        return found

    def _town_of(self, law: Regime, seed: int) -> tuple[Town, Tally]:
        models = [each.model for each in self.figures if each.model is not None]
        tally = Tally(RegimeNames(law, self.start), models)
        # Ways out are told in ledgers only, so that everybody's is kept where they are counted.
        watch = range(self.society.people) if any(each.way for each in models) else ()
        law = law.over(self.start, self.weeks)
        epochs = law.epochs(self.start, self.weeks)
        town = Town(self.society, epochs, seed, watch=watch, threads=self.threads, observers=[tally], count_all=False,
                    shards=None)  # fmt: skip
        town.run(self.weeks)
        return town, tally


def _begins(figure: RecordFigure) -> dt.date:
    """The first day that must be lived for a figure."""
    first = figure.last if figure.first is None else figure.first
    return first if figure.kind == "cumulative" else first - BEFORE


def simulators(
    figures: Sequence[RecordFigure], people: int, seed: int = 1, threads: int | None = None
) -> dict[str, Simulator]:
    """A simulator for each regime that figures are set beside; those that are set beside nothing are left out."""
    by_regime: dict[str, list[RecordFigure]] = {}
    for each in figures:
        if each.model is not None:
            by_regime.setdefault(each.model.regime, []).append(each)
    return {name: Simulator(ready_regime(name), tuple(some), people, seed, threads) for name, some in by_regime.items()}
