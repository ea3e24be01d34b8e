"""What a shard is between two weeks, as arrays, and a shard made from them: for checkpoints, and to move one elsewhere.

The population, the tables and the outbox are not among them: they follow from the inputs, or are empty between weeks.
"""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from lamppost.town.diary import Diary
from lamppost.town.memory import Memory
from lamppost.town.part import TownPart
from lamppost.town.rows import arrays_of
from lamppost.town.state import Lists, rows_of

Pieces: TypeAlias = list[NDArray[Any]]
"""One array in pieces, one after another along its first axis; none of them is a copy."""
Arrays: TypeAlias = dict[str, NDArray[Any]]
Table = TypeVar("Table", Lists, Memory, Diary)


def shard_pieces(part: TownPart, number: int) -> dict[str, Pieces]:
    """All that is kept of a shard of a part, by name."""
    shard = part.shards[number]
    pieces: dict[str, Pieces] = {
        f"state.{name}": [rows] for name, rows in rows_of(part.state, shard.first, shard.stop).items()
    }
    for name, table in (("lists", shard.lists), ("memory", shard.memory)):
        pieces |= {f"{name}.{field}": [rows] for field, rows in zip(table._fields, arrays_of(table), strict=True)}
    for name, diary in (("diary", shard.diary), ("post", shard.post)):
        used = int(diary.used[1])
        rows = (diary.row[:used], diary.day[:used], diary.next[:used], diary.first, diary.last, diary.used)
        pieces |= {f"{name}.{field}": [each] for field, each in zip(Diary._fields, rows, strict=True)}
    return pieces


def put_shard(part: TownPart, number: int, arrays: Arrays) -> None:
    """Make a shard what it was when its pieces, joined, were these. Raises ValueError or KeyError if it is another."""
    shard = part.shards[number]
    for name, rows in rows_of(part.state, shard.first, shard.stop).items():
        kept = arrays[f"state.{name}"]
        if rows.shape != kept.shape or rows.dtype != kept.dtype:
            raise ValueError("it is of another town")
        rows[...] = kept
    shard.lists, shard.memory = _like(shard.lists, arrays, "lists"), _like(shard.memory, arrays, "memory")
    shard.diary, shard.post = _like(shard.diary, arrays, "diary"), _like(shard.post, arrays, "post")


def _like(table: Table, arrays: Arrays, name: str) -> Table:
    """A table of a shard from the arrays that were kept of it.

    What came from another process or a file cannot be written to as it is, and its rows have lost how they are aligned;
    compiled code takes only what can be, and what is declared.
    """
    kept = (np.require(arrays[f"{name}.{field}"], None, ["C", "W"]) for field in table._fields)
    made: list[Any] = [each.view(own.dtype) for each, own in zip(kept, arrays_of(table), strict=True)]
    return type(table)(*made)


def joined_pieces(pieces: dict[str, Pieces]) -> Arrays:
    """Each array in one piece, which is nobody else's."""
    return {name: np.concatenate(each) for name, each in pieces.items()}
