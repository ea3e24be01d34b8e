"""The reduced town in mesa-frames: an AgentSet on Polars, whose step works on whole columns. Its spaces are grids."""

from __future__ import annotations

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

from benchmarks.peers import town
from benchmarks.peers.authority import START, Authority, Columns


class People(AgentSetPolars):
    """People who act and seek."""

    def __init__(self, model: ModelDF, people: int) -> None:
        super().__init__(model)
        start = {name: np.full(people, value, np.int32) for name, value in START.items() if name != "friends"}
        self += pl.DataFrame({"unique_id": np.arange(people)} | start)

    def columns(self) -> Columns:
        """Copies of the columns, to be worked on and put back."""
        column = {name: self.agents[name].to_numpy().copy() for name in START if name != "friends"}
        return Columns(**column, friends=np.zeros(0, np.int32))

    def step(self) -> None:
        """One week."""
        people = self.columns()
        self.model.authority.week(self.model.day, people, self.random)
        columns = {name: column for name, column in people._asdict().items() if name != "friends"}
        self.agents = self.agents.with_columns(**{name: pl.Series(column) for name, column in columns.items()})


class RenamedPeople(People):
    """The same under another name."""


class Onlooker(AgentSetPolars):
    """Draws a number a week for everybody and does nothing with it."""

    def __init__(self, model: ModelDF, people: int) -> None:
        super().__init__(model)
        self.people = people
        self += pl.DataFrame({"unique_id": [people]})

    def step(self) -> None:
        self.random.random(self.people)


class Town(ModelDF):
    """The people and the books of the authority."""

    def __init__(self, people: int, seed: int, ties: bool = False, change: str = "") -> None:
        if ties:
            raise NotImplementedError("mesa-frames has grids and no networks.")
        super().__init__(seed=seed)
        self.day, self.authority = 0, Authority()
        if change == "inert":
            self.agents += Onlooker(self, people)
        kind = RenamedPeople if change == "rename" else People
        self.people_ = kind(self, people)
        self.agents += self.people_
        if change == "remove":
            self.people_.remove(people // 2)

    def week(self) -> None:
        """Live one week."""
        self.agents.do("step")
        self.day += town.DAYS

    def persons(self) -> dict[str, np.ndarray]:
        """What came of each person, with their numbers."""
        people, day = self.people_.columns(), self.day - 1
        black, red = (np.where(until > day, until, 0) for until in (people.until_black, people.until_red))
        standing = {"score": people.score, "until_black": black, "until_red": red}
        number = self.people_.agents["unique_id"].to_numpy()
        return {"number": number, "records": people.records, "refused": people.refused, **standing}

    def counts(self) -> dict[str, int]:
        """`town.COUNTS` so far."""
        return self.authority.counts(self.day - 1, self.people_.columns())


build = Town
