"""Who is tied to whom in a town, kind by kind: read from the town's own ties at the end, with no second copy kept."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.town.codes import FRIEND, GUARANTOR, KINDS
from lamppost.town.loop import Town
from lamppost.town.ties import list_tied


def ties_of(town: Town) -> pl.DataFrame:
    """One row per tie of each person and firm: `actor`, `other`, `kind` (an order of KINDS), and whether it was `cut`.

    People come first and then firms, by one numbering: an actor from the number of people on is a firm. A tie of two
    people stands once for each of them. Only friends part.
    """
    parts = []
    for code, name in enumerate(KINDS):
        pairs = tied_pairs(town, code, False)
        kept = tied_pairs(town, code, True) if code in (FRIEND, GUARANTOR) else pairs
        table = pl.DataFrame(pairs, schema={"actor": pl.Int32, "other": pl.Int32})
        still = pl.DataFrame(kept, schema={"actor": pl.Int32, "other": pl.Int32}).with_columns(cut=pl.lit(False))
        table = table.join(still.unique(), on=["actor", "other"], how="left", maintain_order="left")
        kind = pl.lit(name, dtype=pl.Enum(KINDS)).alias("kind")
        parts.append(table.select("actor", "other", kind, pl.col("cut").fill_null(True)))
    return pl.concat(parts)


def tied_pairs(town: Town, kind: int, heed_cuts: bool, first: int = 0, stop: int | None = None) -> NDArray[np.int32]:
    """(t, 2) actor and the one at the other end of each tie of a kind of the actors first..stop-1 (all by default)."""
    largest = int(np.diff(town.society.employees_start).max(initial=0))
    near = np.zeros(4096 + 8 * largest, np.int32)
    found = [np.zeros((0, 2), np.int32)]
    for shard in town.shards:
        begin, end = max(first, shard.first), shard.stop if stop is None else min(stop, shard.stop)
        if begin >= end:
            continue
        where = begin, end, town.population, town.state, shard.memory, near
        count = list_tied(kind, heed_cuts, *where, found[0])
        out = np.zeros((count, 2), np.int32)
        list_tied(kind, heed_cuts, *where, out)
        found.append(out)
    return np.concatenate(found)
