"""The reduced town in Starsim: one module with states, a distribution per decision, and a static network of friends.

Draws are Starsim's common random numbers, as by default: keyed by the agent's slot.
"""

from __future__ import annotations

import numpy as np
import starsim as ss

from benchmarks.peers import town
from benchmarks.peers.authority import ACT_LINE, RECORDED, SERVICE_LINE, START, Authority, Columns, kinds, pairs, ties

MOST_WEEKS = 400


class Town(ss.Module):
    """People who act and seek, and the authority over them."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__()
        self.define_pars(dt=ss.week, act=ss.random(), recorded=ss.random(), seek=ss.random())
        self.define_states(*(ss.IntArr(name, default=value) for name, value in START.items()))
        self.update_pars(**kwargs)
        self.authority = Authority()

    def init_post(self) -> None:
        super().init_post()
        if len(self.sim.networks):
            friends = self.sim.networks[0]
            self.authority.friends = ties(len(self.sim.people), np.array(friends.p1), np.array(friends.p2))

    def columns(self) -> Columns:
        """The states as arrays of all agents."""
        return Columns(*(getattr(self, name).raw for name in START))

    def step(self) -> None:
        """One week."""
        uids, authority, people, day = self.sim.people.auids, self.authority, self.columns(), town.DAYS * self.ti
        for half in range(town.HALF_DAYS):
            places, acts = kinds(ACT_LINE, self.pars.act.rvs(uids))
            authority.counted["acts"] += len(acts)
            ruled = RECORDED[acts] > 0
            persons, acts = uids[places[ruled]], acts[ruled]
            seen = self.pars.recorded.rvs(persons) < RECORDED[acts]
            authority.receive(day + half // 2, np.asarray(persons[seen]), acts[seen])
        for today in range(day, day + town.DAYS):
            authority.judge(today, people)
            places, services = kinds(SERVICE_LINE, self.pars.seek.rvs(uids))
            authority.counted["sought"] += len(services)
            authority.gate(today, people, np.asarray(uids[places]), services)


class Friends(ss.Network):
    """A static network."""

    def step(self) -> None:
        """Friends stay friends."""


class Onlooker(ss.Module):
    """Draws a number a week for everybody and does nothing with it."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__()
        self.define_pars(dt=ss.week, look=ss.random())
        self.update_pars(**kwargs)

    def step(self) -> None:
        self.pars.look.rvs(self.sim.people.auids)


class StarsimTown:
    """A sim that is run week by week."""

    def __init__(self, people: int, seed: int, ties: bool = False, change: str = "") -> None:
        modules = [Town(name="renamed" if change == "rename" else "town")]
        if change == "inert":
            modules.insert(0, Onlooker(name="onlooker"))
        networks = []
        if ties:
            one, other = pairs(people, np.random.default_rng(seed))
            networks = [Friends(name="friends", p1=one, p2=other, beta=np.ones(len(one), np.float32))]
        self.sim = ss.Sim(
            n_agents=people, modules=modules, networks=networks, start="2018-01-01", dt=ss.week,
            dur=ss.weeks(MOST_WEEKS), rand_seed=seed, verbose=0,
        ).init()  # fmt: skip
        self.town = next(module for module in self.sim.modules if isinstance(module, Town))  # a sim copies what it gets
        self.weeks = 0
        if change == "remove":
            self.sim.people.request_death(ss.uids([people // 2]))
            self.sim.people.step_die()
            self.sim.people.remove_dead()

    def week(self) -> None:
        """Live one week."""
        self.sim.run_one_step()
        self.weeks += 1

    def persons(self) -> dict[str, np.ndarray]:
        """What came of each person, in the order of their numbers."""
        people, day = self.town.columns(), town.DAYS * self.weeks - 1
        standing = {
            f"until_{name}": np.where((until := getattr(people, f"until_{name}")) > day, until, 0)
            for name in ("black", "red")
        }
        return {"records": people.records, "refused": people.refused, "score": people.score, **standing}

    def counts(self) -> dict[str, int]:
        """`town.COUNTS` so far."""
        return self.town.authority.counts(town.DAYS * self.weeks - 1, self.town.columns())


build = StarsimTown
