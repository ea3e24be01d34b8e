"""A town stopped between two weeks, as one file, and put together again to the byte.

Plain NumPy arrays and nothing that can run code. The population, the tables and the outbox are not in it: they follow
from the inputs or are empty between weeks. Sums that threads keep apart are saved as one, since only their sum counts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from lamppost.errors import LamppostError
from lamppost.record.folder import READABLE, stamp, synced
from lamppost.record.frames import Recorder
from lamppost.record.warm_up import Stock
from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.memory import Memory
from lamppost.town.rows import ACTOR, DUE, FLIP, GROUND, HOLDER, LIST_ENTRY, MEMORY, RECORD, REFUSAL, TRACE, arrays_of
from lamppost.town.state import Lists, State

Array = NDArray[Any]
Rows = NDArray[np.void]


ROWS: Final = {
    "state.actor": ACTOR,
    "state.flip": FLIP,
    "holder": HOLDER,
    "entry": LIST_ENTRY,
    "ground": GROUND,
    "row": MEMORY,
    "diary.": DUE,
    "post.": RECORD,
    "log.events": RECORD,
    "log.refusals": REFUSAL,
    "log.trace": TRACE,
}
"""What the rows of an array are, by the start of its name or its last part."""


def save(town: Town, path: Path, frames: Recorder | None = None, stock: Stock | None = None) -> None:
    """Write a checkpoint, with the history so far, so that the file is whole or not there. Raises OSError."""
    half = path.with_name(path.name + ".half")
    try:
        with half.open("wb") as file:
            said = {name: np.array(value) for name, value in stamp().items()}
            history = {} if frames is None else frames.arrays()
            history |= {} if stock is None else stock.arrays()
            np.savez(file, allow_pickle=False, **said, **_arrays(town), **history)
        synced(half)
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def restore(town: Town, path: Path, frames: Recorder | None = None, stock: Stock | None = None) -> None:
    """Bring a town that has not lived yet to where a checkpoint was made, and its history with it.

    Raises LamppostError if it does not fit.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            found = {name: file[name] for name in file.files}
        if int(found.pop("format")) not in READABLE or found.pop("version") is None:
            raise ValueError("it is in another format")
        _put(town, found)
        if frames is not None:
            frames.restore(town, found)
        if stock is not None:
            stock.restore(found)
    except (ValueError, KeyError, EOFError, OSError, BadZipFile) as error:
        message = f"The checkpoint {path} cannot be read ({error}). Delete its folder and run again."
        raise LamppostError(message) from None


def _arrays(town: Town) -> dict[str, Array]:
    arrays: dict[str, Array] = {"day": np.array([town.day])}
    arrays |= _fields("state", town.state) | {"shards": np.array([len(town.shards)])}
    for number, shard in enumerate(town.shards):
        arrays |= _fields(f"lists.{number}", shard.lists) | _fields(f"memory.{number}", shard.memory)
        for name, box in (("diary", shard.diary), ("post", shard.post)):
            arrays |= {f"{name}.{number}.{day}": np.concatenate(rows) for day, rows in box.items()}
    log = town.log
    for name, weekly, dtype in (("events", log.events, RECORD), ("refusals", log.refusals, REFUSAL)):
        arrays[f"log.{name}"] = joined(weekly, dtype)
        arrays[f"log.{name}.rows"] = np.array([len(rows) for rows in weekly], np.int64)
    arrays["log.trace"] = joined(log.trace, TRACE)
    for name in ("done", "sought", "listed", "effects"):
        arrays[f"log.{name}"] = np.array(getattr(log, name))
    arrays |= {f"sum.{name}": getattr(town, name).sum(axis=0) for name in ("done", "sought", "effects")}
    return arrays


def _fields(name: str, part: State | Lists | Memory) -> dict[str, Array]:
    return {f"{name}.{field}": array for field, array in zip(part._fields, arrays_of(part), strict=True)}


def _put(town: Town, found: dict[str, Array]) -> None:
    town.day = int(found["day"][0])
    found = {name: _typed(name, array) for name, array in found.items()}
    state = State(*(found[f"state.{field}"] for field in State._fields))
    for name, old, new in zip(State._fields, arrays_of(town.state), arrays_of(state), strict=True):
        same = old.shape == new.shape or name == "flip"  # which has as much room as it came to need
        if not same or old.dtype != new.dtype:
            raise ValueError("it is of another town")
    town.state = state
    town.split(int(found["shards"][0]))
    for number, shard in enumerate(town.shards):
        shard.lists = Lists(*(found[f"lists.{number}.{field}"] for field in Lists._fields))
        shard.memory = Memory(*(found[f"memory.{number}.{field}"] for field in Memory._fields))
        shard.diary, shard.post = _box(found, f"diary.{number}."), _box(found, f"post.{number}.")
    log = town.log
    for name in ("events", "refusals"):
        cuts = np.cumsum(found[f"log.{name}.rows"])[:-1]
        setattr(log, name, np.split(found[f"log.{name}"], cuts))
    log.trace = [found["log.trace"]]
    for name in ("done", "sought", "listed", "effects"):
        setattr(log, name, list(found[f"log.{name}"]))
    for name in ("done", "sought", "effects"):
        sums = getattr(town, name)
        sums[:] = 0
        sums[0] = found[f"sum.{name}"]


def _typed(name: str, array: Array) -> Array:
    """A file keeps the fields of a row and not that it is aligned, which compiled code goes by."""
    if array.dtype.names is None:
        return array
    last = name.rpartition(".")[2]
    return array.view(ROWS[last] if last in ROWS else next(ROWS[start] for start in ROWS if name.startswith(start)))


def _box(found: dict[str, Array], start: str) -> dict[int, list[Rows]]:
    return {int(name.removeprefix(start)): [rows] for name, rows in found.items() if name.startswith(start)}
