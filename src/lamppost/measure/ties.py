"""Who is tied to whom in a world that has been lived in: read from the town's own ties, never a second copy of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.measure.world import Outcome
from lamppost.record.ties import tied_pairs
from lamppost.town.codes import CUT, KINDS
from lamppost.town.memory import Memory, recall
from lamppost.town.population import Population
from lamppost.town.ties import FRIENDS, friend_of


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
    pairs = [tied_pairs(world.town, kind, False, actor, actor + 1) for kind in range(len(KINDS))]
    return np.unique(np.concatenate(pairs)[:, 1])


def friends(world: Outcome) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """((n, FRIENDS) friends of each person, -1 = none; (n, FRIENDS) whether the tie has been cut)."""
    town, people = world.town, world.society.people
    out = np.zeros((people, FRIENDS), np.int32)
    for shard in town.shards:
        stop = min(shard.stop, people)
        _friends(shard.first, stop, town.population, shard.memory, out[shard.first : max(shard.first, stop)])
    cut = out <= -2
    return np.where(cut, -2 - out, out), cut
