"""The reduced town in Vivarium: one component with private columns, a stream of randomness for each decision.

Its draws are common random numbers as by default: a block for each decision and time step, by the simulant's index. It
has no networks, so that there is no town with ties.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from vivarium import Component, InteractiveContext
from vivarium.framework.engine import Builder
from vivarium.framework.event import Event
from vivarium.framework.population import SimulantData

from benchmarks.peers import town
from benchmarks.peers.authority import ACT_LINE, RECORDED, SERVICE_LINE, START, Authority, Columns, kinds

COLUMNS = [name for name in START if name != "friends"]


class Town(Component):
    """People who act and seek, and the authority over them."""

    def __init__(self, gone: int | None = None) -> None:
        super().__init__()
        self.gone, self.day, self.authority = gone, 0, Authority()

    def setup(self, builder: Builder) -> None:
        self.act = builder.randomness.get_stream("act")
        self.recorded = builder.randomness.get_stream("recorded")
        self.seek = builder.randomness.get_stream("seek")
        columns = [*COLUMNS, "is_here"] if self.gone is not None else COLUMNS
        builder.population.register_initializer(initializer=self.initialize, columns=columns)
        if self.gone is not None:
            builder.population.register_tracked_query("is_here == True")

    def initialize(self, data: SimulantData) -> None:
        """Everybody at the start."""
        people = pd.DataFrame({name: np.full(len(data.index), START[name], np.int32) for name in COLUMNS}, data.index)
        if self.gone is not None:
            people["is_here"] = people.index != self.gone
        self.population_view.initialize(people)

    def columns(self, people: pd.DataFrame) -> Columns:
        """Copies of the columns."""
        return Columns(**{name: people[name].to_numpy().copy() for name in COLUMNS}, friends=np.zeros(0, np.int32))

    def on_time_step(self, event: Event) -> None:
        """One week."""
        index = self.population_view.get_filtered_index(event.index)
        self.population_view.update(COLUMNS, lambda people: self.lived(people.loc[index]))
        self.day += town.DAYS

    def lived(self, before: pd.DataFrame) -> pd.DataFrame:
        """The columns after a week."""
        authority, day, index, people = self.authority, self.day, before.index, self.columns(before)
        for half in range(town.HALF_DAYS):
            places, acts = kinds(ACT_LINE, self.act.get_draw(index, half).to_numpy())
            authority.counted["acts"] += len(acts)
            ruled = RECORDED[acts] > 0
            persons, acts = places[ruled], acts[ruled]
            seen = self.recorded.get_draw(index[persons], half).to_numpy() < RECORDED[acts]
            authority.receive(day + half // 2, persons[seen], acts[seen])
        for today in range(day, day + town.DAYS):
            authority.judge(today, people)
            persons, services = kinds(SERVICE_LINE, self.seek.get_draw(index, today).to_numpy())
            authority.counted["sought"] += len(services)
            authority.gate(today, people, persons, services)
        return pd.DataFrame({name: getattr(people, name) for name in COLUMNS}, index)


class RenamedTown(Town):
    """The same under another name."""


class Onlooker(Component):
    """Draws a number a week for everybody and does nothing with it."""

    def setup(self, builder: Builder) -> None:
        self.look = builder.randomness.get_stream("look")

    def on_time_step(self, event: Event) -> None:
        self.look.get_draw(event.index)


class VivariumTown:
    """A simulation that is stepped week by week."""

    def __init__(self, people: int, seed: int, ties: bool = False, change: str = "") -> None:
        if ties:
            raise NotImplementedError("Vivarium has no networks.")
        self.town = (RenamedTown if change == "rename" else Town)(people // 2 if change == "remove" else None)
        configuration: dict[str, Any] = {
            "population": {"population_size": people},
            "time": {"step_size": town.DAYS},
            # The block of numbers of each draw must be ten times the people; by default it is a million at least.
            "randomness": {"random_seed": seed, "map_size": 10 * people},
        }
        components = [Onlooker(), self.town] if change == "inert" else [self.town]
        self.simulation = InteractiveContext(components=components, configuration=configuration, logging_verbosity=0)

    def week(self) -> None:
        """Live one week."""
        self.simulation.step()

    def columns(self) -> tuple[np.ndarray, Columns]:
        """Numbers and columns."""
        people = self.simulation.get_population(COLUMNS)
        return people.index.to_numpy(), self.town.columns(people)

    def persons(self) -> dict[str, np.ndarray]:
        """What came of each person, with their numbers."""
        (number, people), day = self.columns(), self.town.day - 1
        black, red = (np.where(until > day, until, 0) for until in (people.until_black, people.until_red))
        standing = {"score": people.score, "until_black": black, "until_red": red}
        return {"number": number, "records": people.records, "refused": people.refused, **standing}

    def counts(self) -> dict[str, int]:
        """`town.COUNTS` so far."""
        return self.town.authority.counts(self.town.day - 1, self.columns()[1])


build = VivariumTown
