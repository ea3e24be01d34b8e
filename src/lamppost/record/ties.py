"""Who is tied to whom in a town, kind by kind: read from the town's own ties at the end, with no second copy kept."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.town.codes import FRIEND, GUARANTOR, KINDS
from lamppost.town.loop import Town
from lamppost.town.memory import Memory
from lamppost.town.population import Population
from lamppost.town.state import State
from lamppost.town.ties import tied


@compiled
def _tied(
    kind: int,
    heed_cuts: bool,
    first: int,
    stop: int,
    population: Population,
    state: State,
    memory: Memory,
    near: NDArray[np.int32],
    out: NDArray[np.int32],
) -> int:
    """Fill (room, 2) actor and other of the ties of one kind of the actors first..stop-1; gives how many there are."""
    count = 0
    for actor in range(first, stop):
        found = tied(kind, actor, population, state, memory, heed_cuts, near)
        for k in range(found):
            if count < out.shape[0]:
                out[count, 0] = actor
                out[count, 1] = near[k]
            count += 1
    return count


def ties_of(town: Town) -> pl.DataFrame:
    """One row per tie of each person and firm: `actor`, `other`, `kind` (an order of KINDS), and whether it was `cut`.

    People come first and then firms, by one numbering: an actor from the number of people on is a firm. A tie of two
    people stands once for each of them. Only friends part.
    """
    parts = []
    for code, name in enumerate(KINDS):
        pairs = _pairs(town, code, False)
        kept = _pairs(town, code, True) if code in (FRIEND, GUARANTOR) else pairs
        table = pl.DataFrame(pairs, schema={"actor": pl.Int32, "other": pl.Int32})
        still = pl.DataFrame(kept, schema={"actor": pl.Int32, "other": pl.Int32}).with_columns(cut=pl.lit(False))
        table = table.join(still.unique(), on=["actor", "other"], how="left", maintain_order="left")
        kind = pl.lit(name, dtype=pl.Enum(KINDS)).alias("kind")
        parts.append(table.select("actor", "other", kind, pl.col("cut").fill_null(True)))
    return pl.concat(parts)


def _pairs(town: Town, kind: int, heed_cuts: bool) -> NDArray[np.int32]:
    largest = int(np.diff(town.society.employees_start).max(initial=0))
    near = np.zeros(4096 + 8 * largest, np.int32)
    found = []
    for shard in town.shards:
        where = shard.first, shard.stop, town.population, town.state, shard.memory, near
        count = _tied(kind, heed_cuts, *where, np.zeros((0, 2), np.int32))
        out = np.zeros((count, 2), np.int32)
        _tied(kind, heed_cuts, *where, out)
        found.append(out)
    return np.concatenate(found)
