"""A town stopped between two weeks, as a folder of files, and put together again to the byte.

    index.json           which files there are, with their hashes, and its own
    everybody.WEEK.npz   what is everybody's: the day, the levy, places, sums, the history
    shard-K.WEEK.npz     what is of the actors of one shard (town/snapshot.py)
    log.FROM-WEEK.npz    what was written down in some weeks: each checkpoint adds those since the one before

A checkpoint is made beside the one before, whose files it leaves as they are, and counts from the moment in which its
index takes the place of the other's. So a kill at any moment leaves one of the two whole. One shard at a time is
written, without a copy, so that it takes no more memory than is there; of shards that are in other processes one at a
time comes here.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.errors import LamppostError
from lamppost.record.arrays import DamagedError, read_arrays, write_arrays
from lamppost.record.folder import CHECKPOINT_INDEX, synced
from lamppost.record.frames import Recorder
from lamppost.town.log import Log
from lamppost.town.loop import Town
from lamppost.town.rows import ACTOR, DUE, GROUND, HOLDER, LIST_ENTRY, MEMORY, RECORD, REFUSAL, TRACE
from lamppost.town.snapshot import Arrays, Pieces, put_shard, shard_pieces
from lamppost.version import __version__

FORMAT: Final = 2
"""Of a checkpoint; 1 was a single file."""

ROWS: Final = {
    "state.actor": ACTOR,
    "lists.holder": HOLDER,
    "lists.entry": LIST_ENTRY,
    "lists.ground": GROUND,
    "memory.row": MEMORY,
    "diary.rows": DUE,
    "post.rows": RECORD,
    "events": RECORD,
    "refusals": REFUSAL,
    "trace": TRACE,
}
"""What the rows of an array are, by its name."""
WEEKLY: Final = ("events", "refusals")
SUMS: Final = ("done", "sought", "listed", "effects")


class Checkpoint:
    """The latest checkpoint of a run, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log: list[str] = []  # files of the log, in their order
        self._hashes: dict[str, str] = {}
        self._weeks = self._pieces = 0  # of the log that are in them

    @property
    def there(self) -> bool:
        """Whether there is one."""
        return (self.folder / CHECKPOINT_INDEX).is_file()

    def save(self, town: Town, recorder: Recorder | None = None) -> None:
        """Write how a town and its history stand. Raises OSError; then the checkpoint before is as it was."""
        if self._log and self._weeks == town.week:
            return  # it has not lived since
        self.folder.mkdir(exist_ok=True)
        town.collect()
        week, hashes = town.week, dict(self._hashes)
        log = [*self._log, f"log.{self._weeks}-{week}.npz"]
        hashes[log[-1]] = write_arrays(self.folder / log[-1], _log_pieces(town.log, self._weeks, self._pieces))
        for number in range(town.driver.shards):
            name = _shard_file(number, week)
            hashes[name] = write_arrays(self.folder / name, town.driver.shard(number, shard_pieces))
        name = f"everybody.{week}.npz"
        hashes[name] = write_arrays(self.folder / name, _everybody(town, recorder))
        synced(self.folder)
        about = {
            "format": FORMAT, "version": __version__, "week": week, "shards": town.driver.shards, "log": log,
            "pieces": len(town.log.trace), "files": hashes,
        }  # fmt: skip
        half = self.folder / f"{CHECKPOINT_INDEX}.half"
        half.write_text(json.dumps({**about, "sha256": _digest(about)}, indent=1) + "\n", encoding="utf-8")
        synced(half)
        half.replace(self.folder / CHECKPOINT_INDEX)
        synced(self.folder)
        self._is_now(about)

    def restore(self, town: Town, recorder: Recorder | None = None) -> None:
        """Bring a town, whatever it has lived, and its history to where they were saved. LamppostError if they differ.

        Raises LamppostError if the checkpoint is of another town or another version, or is not as it was written.
        """
        try:
            about = self._index()
            everybody = self._read(about, f"everybody.{about['week']}.npz")
            town.begin(about["shards"])
            if town.driver.shards != about["shards"]:
                raise DamagedError("it is of another town")
            for number in range(about["shards"]):
                arrays = self._read(about, _shard_file(number, about["week"]))
                town.driver.shard(number, put_shard, arrays)
            _put_everybody(town, everybody)
            for name in about["log"]:
                _put_log(town.log, self._read(about, name))
            if recorder is not None:
                recorder.restore(town, everybody)
        except (DamagedError, ValueError, KeyError) as error:
            message = (
                f"The checkpoint {self.folder} cannot be read ({error}). Delete {self.folder.parent} and run again."
            )
            raise LamppostError(message) from None
        self._is_now(about)

    def drop(self) -> None:
        """Take it away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_now(self, about: dict[str, Any]) -> None:
        self._log, self._weeks, self._pieces = about["log"], about["week"], about["pieces"]
        self._hashes = {name: about["files"][name] for name in self._log}
        for path in self.folder.iterdir():
            if path.name not in about["files"] and path.name != CHECKPOINT_INDEX:
                path.unlink(missing_ok=True)

    def _index(self) -> dict[str, Any]:
        """What the index says. Raises DamagedError."""
        try:
            about = json.loads((self.folder / CHECKPOINT_INDEX).read_text(encoding="utf-8"))
            said = about.pop("sha256")
            if said != _digest(about):
                raise DamagedError(f"{CHECKPOINT_INDEX} is not as it was written")
            if about["format"] != FORMAT or about["version"] != __version__:
                raise DamagedError(
                    f"it was written by Lamppost {about['version']} in format {about['format']}; this is "
                    f"{__version__}, which reads format {FORMAT}"
                )
        except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
            raise DamagedError(f"{CHECKPOINT_INDEX} is not as it was written") from None
        found: dict[str, Any] = about
        return found

    def _read(self, about: dict[str, Any], name: str) -> Arrays:
        found = read_arrays(self.folder / name, about["files"][name])
        return {name: _typed(name, array) for name, array in found.items()}


def _digest(about: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def _shard_file(number: int, week: int) -> str:
    return f"shard-{number}.{week}.npz"


def _everybody(town: Town, recorder: Recorder | None) -> dict[str, Pieces]:
    pieces: dict[str, Pieces] = {
        "purse": [np.array([town.purse])],
        "vacancy": [town.vacancy],
        "sum.sought": [town.sought],
        "sum.levy": [town.levy],
    }
    pieces |= {f"log.{name}": [np.array(getattr(town.log, name))] for name in SUMS}
    return pieces | ({} if recorder is None else recorder.pieces())


def _put_everybody(town: Town, arrays: Arrays) -> None:
    town.purse = int(arrays["purse"][0])
    town.vacancy, town.sought, town.levy = arrays["vacancy"], arrays["sum.sought"], arrays["sum.levy"]
    for name in SUMS:
        setattr(town.log, name, list(arrays[f"log.{name}"]))
    town.day = 7 * len(town.log.done)


def _log_pieces(log: Log, weeks: int, pieces: int) -> dict[str, Pieces]:
    """What was written down since so many weeks, and so many pieces of the lines of ledgers."""
    parts: dict[str, Pieces] = {}
    for name, rows in (
        ("events", log.events[weeks:]),
        ("refusals", log.refusals[weeks:]),
        ("trace", log.trace[pieces:]),
    ):
        parts[name] = rows or [np.zeros(0, ROWS[name])]
        parts[f"{name}.counts"] = [np.array([len(each) for each in rows], np.int64)]
    return parts | {"pieces": [np.array(log.pieces[pieces:], np.int64)]}


def _put_log(log: Log, arrays: Arrays) -> None:
    for name in (*WEEKLY, "trace"):
        counts = arrays[f"{name}.counts"]
        getattr(log, name).extend(np.split(arrays[name], np.cumsum(counts))[: len(counts)])
    log.pieces.extend(arrays["pieces"].tolist())


def _typed(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """A file keeps the fields of a row and not that it is aligned, which compiled code goes by."""
    return array if name not in ROWS else array.view(ROWS[name])
