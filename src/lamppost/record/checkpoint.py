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
    "lists.holder": HOLDER,
    "lists.entry": LIST_ENTRY,
    "lists.ground": GROUND,
    "memory.row": MEMORY,
    "diary.": DUE,
    "post.": RECORD,
    "log.events": RECORD,
    "log.refusals": REFUSAL,
    "log.trace": TRACE,
}
"""What the rows of an array are, by its name or the start of it."""


def save(town: Town, path: Path, frames: Recorder | None = None) -> None:
    """Write a checkpoint, with the history so far, so that the file is whole or not there. Raises OSError."""
    half = path.with_name(path.name + ".half")
    try:
        with half.open("wb") as file:
            said = {name: np.array(value) for name, value in stamp().items()}
            history = {} if frames is None else frames.arrays()
            np.savez(file, allow_pickle=False, **said, **_arrays(town), **history)
        synced(half)
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def restore(town: Town, path: Path, frames: Recorder | None = None) -> None:
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
    except (ValueError, KeyError, EOFError, OSError, BadZipFile) as error:
        message = f"The checkpoint {path} cannot be read ({error}). Delete its folder and run again."
        raise LamppostError(message) from None


def _arrays(town: Town) -> dict[str, Array]:
    arrays: dict[str, Array] = {"day": np.array([town.day])}
    for name, part in (("state", town.state), ("lists", town.lists), ("memory", town.memory)):
        arrays |= {f"{name}.{field}": array for field, array in zip(part._fields, arrays_of(part), strict=True)}
    for name, box in (("diary", town.diary), ("post", town.post)):
        arrays |= {f"{name}.{day}": np.concatenate(rows) for day, rows in box.items()}
    log = town.log
    for name, weekly, dtype in (("events", log.events, RECORD), ("refusals", log.refusals, REFUSAL)):
        arrays[f"log.{name}"] = joined(weekly, dtype)
        arrays[f"log.{name}.rows"] = np.array([len(rows) for rows in weekly], np.int64)
    arrays["log.trace"] = joined(log.trace, TRACE)
    for name in ("done", "sought", "listed", "effects"):
        arrays[f"log.{name}"] = np.array(getattr(log, name))
    arrays |= {f"sum.{name}": getattr(town, name).sum(axis=0) for name in ("done", "sought", "effects")}
    return arrays


def _put(town: Town, found: dict[str, Array]) -> None:
    town.day = int(found["day"][0])
    found = {name: _typed(name, array) for name, array in found.items()}
    state = State(*(found[f"state.{field}"] for field in State._fields))
    for name, old, new in zip(State._fields, arrays_of(town.state), arrays_of(state), strict=True):
        same = old.shape == new.shape or name == "flip"  # which has as much room as it came to need
        if not same or old.dtype != new.dtype:
            raise ValueError("it is of another town")
    town.state = state
    town.lists = Lists(*(found[f"lists.{field}"] for field in Lists._fields))
    town.memory = Memory(*(found[f"memory.{field}"] for field in Memory._fields))
    town.diary, town.post = _box(found, "diary."), _box(found, "post.")
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
    return array.view(next(rows for start, rows in ROWS.items() if name.startswith(start)))


def _box(found: dict[str, Array], start: str) -> dict[int, list[Rows]]:
    return {int(name.removeprefix(start)): [rows] for name, rows in found.items() if name.startswith(start)}
