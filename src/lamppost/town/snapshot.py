"""What a shard is between two weeks, as arrays, and a shard made from them: for checkpoints, and to move one elsewhere.

The population, the tables and the outbox are not among them: they follow from the inputs, or are empty between weeks.
"""

from __future__ import annotations

from typing import Any, TypeAlias

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
    # What came from another process cannot be written to as it is, and compiled code takes only what can.
    shard.lists = Lists(*(np.require(arrays[f"lists.{field}"], None, "W") for field in Lists._fields))
    shard.memory = Memory(*(np.require(arrays[f"memory.{field}"], None, "W") for field in Memory._fields))
    shard.diary = Diary(*(np.require(arrays[f"diary.{field}"], None, "W") for field in Diary._fields))
    shard.post = Diary(*(np.require(arrays[f"post.{field}"], None, "W") for field in Diary._fields))


def joined_pieces(pieces: dict[str, Pieces]) -> Arrays:
    """Each array in one piece, which is nobody else's."""
    return {name: np.concatenate(each) for name, each in pieces.items()}
