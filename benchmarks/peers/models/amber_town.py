"""The reduced town in AMBER (`ambr`): a vectorised step over the Polars columns of the agents; friends in its network.

Columns are borrowed once a week and committed once a week, as AMBER's tensor lane does.
"""

from __future__ import annotations

import ambr as am
import networkx as nx
import numpy as np
from ambr.tensor_lane import commit_columns

from benchmarks.peers import town
from benchmarks.peers.authority import START, Authority, Columns, pairs, ties


class Town(am.Model):
    """People who act and seek, and the authority over them. Parameters: people, seed, ties, change."""

    def setup(self) -> None:
        people, change = self.p["people"], self.p["change"]
        self.names = {name: f"renamed_{name}" if change == "rename" else name for name in START}
        self.add_agents(people, **{self.names[name]: np.full(people, value, np.int32) for name, value in START.items()})
        self.authority = Authority()
        if self.p["ties"]:
            graph = nx.Graph()
            graph.add_nodes_from(range(people))
            graph.add_edges_from(zip(*(ends.tolist() for ends in pairs(people, self.rng)), strict=True))
            self.friends = am.NetworkEnvironment(self, graph)
            self.authority.friends = ties(people, *np.array(list(self.friends.edges), np.int64).T)
        if change == "remove":
            self.agents_df = self.agents_df.filter(self.agents_df["id"] != people // 2)

    def columns(self) -> Columns:
        """Copies of the columns, to be worked on and committed."""
        frame = self.agents_df
        return Columns(*(frame[self.names[name]].to_numpy().copy() for name in START))

    def step_vectorized(self) -> None:
        """One week."""
        if self.p["change"] == "inert":
            self.rng.random(len(self.agents_df))
        people = self.columns()
        self.authority.week(town.DAYS * self.t, people, self.rng)
        commit_columns(self, **{self.names[name]: column for name, column in people._asdict().items()})


class AmberTown:
    """A model that is run step by step."""

    def __init__(self, people: int, seed: int, ties: bool = False, change: str = "") -> None:
        given = {"people": people, "seed": seed, "ties": ties, "change": change, "show_progress": False}
        self.model = Town(given).cpu(mode="vectorized")
        self.model._ensure_setup()
        self.weeks = 0

    def week(self) -> None:
        """Live one week."""
        self.model.run_step()
        self.weeks += 1

    def persons(self) -> dict[str, np.ndarray]:
        """What came of each person, with their numbers."""
        people, day = self.model.columns(), town.DAYS * self.weeks - 1
        black, red = (np.where(until > day, until, 0) for until in (people.until_black, people.until_red))
        standing = {"score": people.score, "until_black": black, "until_red": red}
        number = self.model.agents_df["id"].to_numpy()
        return {"number": number, "records": people.records, "refused": people.refused, **standing}

    def counts(self) -> dict[str, int]:
        """`town.COUNTS` so far."""
        return self.model.authority.counts(town.DAYS * self.weeks - 1, self.model.columns())


build = AmberTown
