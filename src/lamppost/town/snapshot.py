"""What a shard is between two weeks, as arrays, and a shard made from them: for checkpoints, and to move one elsewhere.

The population, the tables and the outbox are not among them: they follow from the inputs, or are empty between weeks.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lamppost.town.diary import Boxes
from lamppost.town.memory import Memory
from lamppost.town.part import TownPart
from lamppost.town.rows import DUE, RECORD, arrays_of
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
    for name, boxes, dtype in (("diary", shard.diary, DUE), ("post", shard.post, RECORD)):
        pieces[f"{name}.rows"] = [rows for box in boxes.values() for rows in box] or [np.zeros(0, dtype)]
        pieces[f"{name}.days"] = [np.array([*boxes], np.int64)]
        pieces[f"{name}.counts"] = [np.array([sum(map(len, box)) for box in boxes.values()], np.int64)]
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
    shard.diary, shard.post = _boxes(arrays, "diary"), _boxes(arrays, "post")


def _boxes(arrays: Arrays, name: str) -> Boxes:
    cuts = np.cumsum(arrays[f"{name}.counts"])[:-1]
    days, rows = arrays[f"{name}.days"].tolist(), np.require(arrays[f"{name}.rows"], None, "W")
    return {day: [box] for day, box in zip(days, np.split(rows, cuts), strict=False)}


def joined_pieces(pieces: dict[str, Pieces]) -> Arrays:
    """Each array in one piece, which is nobody else's."""
    return {name: np.concatenate(each) for name, each in pieces.items()}
