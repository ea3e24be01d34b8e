"""The plainest Mesa model of the same reduced town: the same acts and services, at the same rates, one agent each.

Only LIVE and SEEK are there (no channels, no rulebooks, no lists), with Mesa's own random generator; so the
comparison flatters the peer.
"""

from __future__ import annotations

import bisect
import time

import mesa

from lamppost.rulebook.regime import regime
from lamppost.town.tables import ACT_SLOTS, SERVICE_SLOTS


class Person(mesa.Agent):
    """Somebody who may do one act a slot and seek one service a day."""

    def step(self) -> None:
        """Live one week."""
        town, random = self.model, self.random
        acts = (town.act_ends, town.done, ACT_SLOTS)
        services = (town.service_ends, town.sought, SERVICE_SLOTS)
        for ends, counts, slots in (acts, services):
            for _ in range(slots):
                entry = bisect.bisect_left(ends, random.getrandbits(32))
                counts[entry] += 1


class Town(mesa.Model):
    """People who live and seek."""

    def __init__(self, name: str, people: int) -> None:
        super().__init__(rng=1)
        law = regime(name)
        tables = law.tables(law.start)
        self.act_ends = tables.acts.people.entry["last"].tolist()
        self.service_ends = tables.services.people.entry["last"].tolist()
        self.done = [0] * len(self.act_ends)
        self.sought = [0] * len(self.service_ends)
        Person.create_agents(self, people)

    def step(self) -> None:
        """One week for everybody."""
        self.agents.do("step")


def mesa_nanoseconds(name: str, people: int, weeks: int) -> float:
    """Nanoseconds a person-day of the Mesa town."""
    town = Town(name, people)
    town.step()
    began = time.perf_counter()
    for _ in range(weeks):
        town.step()
    return 1e9 * (time.perf_counter() - began) / (people * weeks * 7)
