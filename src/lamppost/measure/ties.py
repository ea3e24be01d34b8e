"""Who is tied to whom in a world that has been lived in: read from the town's own ties, never a second copy of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.measure.world import Outcome
from lamppost.town.codes import CUT, KINDS
from lamppost.town.memory import Memory, recall
from lamppost.town.population import Population
from lamppost.town.state import State
from lamppost.town.ties import FRIENDS, friend_of, tied


@compiled
def _near(
    kinds: int,
    actor: int,
    population: Population,
    state: State,
    memory: Memory,
    out: NDArray[np.int32],
    near: NDArray[np.int32],
) -> int:
    count = 0
    for kind in range(kinds):
        found = tied(kind, actor, population, state, memory, False, near)
        for k in range(found):
            if count < out.shape[0]:
                out[count] = near[k]
                count += 1
    return count


@compiled
def _friends(first: int, last: int, population: Population, memory: Memory, out: NDArray[np.int32]) -> None:
    for person in range(first, last):
        for j in range(out.shape[1]):
            other = friend_of(population, j, person)
            if other >= 0 and recall(memory, person, CUT, j, False) != 0:
                other = -2 - other
            out[person - first, j] = other


def near_to(world: Outcome, actor: int) -> NDArray[np.int32]:
    """Every actor tied to one in any way (cut ties too), ascending and without repeats."""
    town = world.town
    largest = int(np.diff(world.society.employees_start).max(initial=0))
    out = np.zeros(4096 + 8 * largest, np.int32)
    near = np.zeros_like(out)
    count = _near(len(KINDS), actor, town.population, town.state, town.shards.of(actor).memory, out, near)
    return np.unique(out[:count])


def friends(world: Outcome) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """((n, FRIENDS) friends of each person, -1 = none; (n, FRIENDS) whether the tie has been cut)."""
    town, people = world.town, world.society.people
    out = np.zeros((people, FRIENDS), np.int32)
    for shard in town.shards:
        stop = min(shard.stop, people)
        _friends(shard.first, stop, town.population, shard.memory, out[shard.first : max(shard.first, stop)])
    cut = out <= -2
    return np.where(cut, -2 - out, out), cut
