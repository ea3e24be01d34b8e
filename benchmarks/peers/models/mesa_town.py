"""The reduced town in Mesa: one agent per person, activated once a week by the AgentSet; friends in a Network space.

Agents decide; what the authority does about it is kept by the day in the model, since a day concerns few people.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from typing import Any

import mesa
import networkx as nx
import numpy as np
from mesa.discrete_space import CellAgent, Network

from benchmarks.peers import town
from benchmarks.peers.authority import pairs

RECORDED, POINTS, PUTS_ON = town.rule_table()
TOUCH = town.service_table()
BLACK, RED = 1, 2


class Person(CellAgent):
    """Somebody who acts and seeks, and has a score and entries on two lists."""

    def __init__(self, model: Town) -> None:
        super().__init__(model)
        self.score = town.START
        self.until_black = self.until_red = self.friends = self.records = self.refused = 0

    def step(self) -> None:
        """Decide on every half day and every day of the week."""
        model, draw, first = self.model, self.random.random, self.model.day
        line, end, acts, services = town.ACT_LINE, town.ACT_LINE[-1], 0, 0
        for half in range(town.HALF_DAYS):
            word = draw()
            if word < end:
                act = bisect.bisect_right(line, word)
                acts += 1
                if RECORDED[act] and draw() < RECORDED[act]:
                    model.counted["records"] += 1
                    model.inbox[first + half // 2 + town.DELAY].append((self, act))
        line, end = town.SERVICE_LINE, town.SERVICE_LINE[-1]
        for weekday in range(town.DAYS):
            word = draw()
            if word < end:
                service = bisect.bisect_right(line, word)
                services += 1
                if TOUCH[service]:
                    model.sought[weekday].append((self, TOUCH[service]))
        model.counted["acts"] += acts
        model.counted["sought"] += services

    def take(self, day: int, points: int) -> None:
        """Points that count from a day on, and lapse."""
        self.score += points
        self.model.lapses[day + town.POINTS_LAST].append((self, points))

    def near(self) -> list[Person]:
        """The friends."""
        return list(self.cell.neighborhood.agents) if self.cell is not None else []


class RenamedPerson(Person):
    """The same under another name."""


class Onlooker(mesa.Agent):
    """Draws a number a week for everybody and does nothing with it."""

    def step(self) -> None:
        for _ in range(self.model.people):
            self.random.random()


class Town(mesa.Model):
    """The people, and the books of the authority by the day."""

    def __init__(self, people: int, seed: int, ties: bool = False, change: str = "") -> None:
        super().__init__(rng=seed)
        self.people, self.day, self.ties = people, 0, ties
        self.counted = dict.fromkeys(town.COUNTS, 0)
        self.inbox: dict[int, list[Any]] = defaultdict(list)
        self.lapses: dict[int, list[Any]] = defaultdict(list)
        self.ends: dict[int, list[Person]] = defaultdict(list)
        self.sought: list[list[Any]] = []
        if change == "inert":
            Onlooker(self)
        kind = RenamedPerson if change == "rename" else Person
        self.persons_ = list(kind.create_agents(self, people))
        if ties:
            graph = nx.Graph()
            graph.add_nodes_from(range(people))
            graph.add_edges_from(zip(*(ends.tolist() for ends in pairs(people, self.rng)), strict=True))
            space = Network(graph, random=self.random)
            for number, person in enumerate(self.persons_):
                person.cell = space[number]
        if change == "remove":
            self.persons_[people // 2].remove()

    def step(self) -> None:
        """One week."""
        self.sought = [[] for _ in range(town.DAYS)]
        self.agents.do("step")
        for weekday in range(town.DAYS):
            self.judge(self.day + weekday)
            self.gate(self.day + weekday, self.sought[weekday])
        self.day += town.DAYS

    def judge(self, day: int) -> None:
        """What ends on a day, then the records that arrive on it."""
        for person, points in self.lapses.pop(day, ()):
            person.score -= points
        for person in self.ends.pop(day, ()):
            if person.until_black == day:
                person.until_black = 0
                for friend in person.near() if self.ties else ():
                    friend.friends -= 1
        for person, act in self.inbox.pop(day, ()):
            person.records += 1
            person.take(day, POINTS[act])
            if PUTS_ON[act] == RED:
                person.until_red = day + town.TERMS["red"]
            elif PUTS_ON[act] == BLACK:
                for friend in person.near() if self.ties else ():
                    friend.take(day, town.FRIEND_POINTS)
                    friend.friends += person.until_black <= day
                person.until_black = day + town.TERMS["black"]
                self.ends[person.until_black].append(person)

    def gate(self, day: int, sought: list[Any]) -> None:
        """What becomes of the services sought on a day."""
        count = self.counted
        for person, touch in sought:
            if touch == 1:
                refused, cause = person.until_black > day, "refused_black"
            elif touch == 2:
                refused, cause = person.score < town.LEAST_C, "refused_band"
            elif touch == 3:
                count["faster"] += person.until_red > day
                continue
            else:
                refused, cause = self.ties and (person.friends > 0 or person.until_black > day), "refused_friend"
            if refused:
                count[cause] += 1
                person.refused += 1

    week = step

    def persons(self) -> dict[str, np.ndarray]:
        """What came of each person, in the order of their numbers."""
        day = self.day - 1
        rows = [
            (p.records, p.refused, p.score, p.until_black * (p.until_black > day), p.until_red * (p.until_red > day))
            for p in self.persons_
        ]
        names = ("records", "refused", "score", "until_black", "until_red")
        return dict(zip(names, np.array(rows, np.int64).T, strict=True))

    def counts(self) -> dict[str, int]:
        """`town.COUNTS` so far."""
        return self.counted | town.standing(self.persons())


build = Town
