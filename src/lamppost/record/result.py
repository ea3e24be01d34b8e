"""What a run was and what came of it: run.json, its tables and its history, in memory or in a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from lamppost.errors import LamppostError, did_you_mean, plain
from lamppost.processes import of_this_process
from lamppost.record import frames
from lamppost.record.folder import finished
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society

TABLES: Final = ("people", "firms", "weeks", "refusals", "rules", "lists", "ledger")
"""Tables of a run, each a Parquet file of that name."""


@dataclass
class RunResult:
    """What a run was and what came of it: `info` is what run.json holds, and each table is a polars DataFrame.

    `folder` is where it lies, if it was kept. Tables of a run that was read back are read when first asked for.
    `lived` is who lived and under what, where the run was not kept.
    """

    info: dict[str, Any]
    folder: Path | None = None
    lived: tuple[Society, Regime] | None = field(default=None, repr=False)
    _made: Callable[[str], pl.DataFrame] = field(default=pl.DataFrame, repr=False)
    _recorded: frames.Recorder | None = field(default=None, repr=False)
    _history: bytes | None = field(default=None, repr=False)
    _frames: dict[str, pl.DataFrame] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        """One line: what was run, over whom, for how long, and where it lies."""
        said, society = self.info, self.info["society"]
        law = " ".join([said["regime"]["name"], *(f"+{name}" for name in said["regime"]["overlays"])])
        where = "" if self.folder is None else f", in {plain(str(self.folder))}"
        return (
            f"Run({law}: {said['weeks']} weeks from {said['start']}, seed {said['seed']}, "
            f"{society['people']:,} people of {society['place']}{where})"
        )

    def __getstate__(self) -> dict[str, Any]:
        """For pickle: a run in memory takes its tables along, and not the town that they are made from."""
        state = dict(self.__dict__)
        if self.folder is None:
            state |= {"_frames": {name: self.frame(name) for name in TABLES}, "_made": pl.DataFrame}
            if self._recorded is not None:
                state |= {"_recorded": None, "_history": self._recorded.data()}
        else:
            state |= {"_frames": {}, "_made": FolderTables(Path.cwd() / self.folder)}
        return state

    def frame(self, name: str) -> pl.DataFrame:
        """A table by name. Raises LamppostError for a name that is none."""
        if name not in TABLES:
            raise LamppostError(f"A run has no table '{name}'.{did_you_mean(name, TABLES)}")
        if name not in self._frames:
            of_this_process()
            self._frames[name] = self._made(name)
        return self._frames[name]

    def columns(self, name: str, start: str) -> pl.DataFrame:
        """The columns of a table whose names start in one way; of a table in a folder, nothing else is read."""
        if name in self._frames or not isinstance(self._made, FolderTables):
            frame = self.frame(name)
            return frame.select(column for column in frame.columns if column.startswith(start))
        return self._made(name, start)

    @property
    def people(self) -> pl.DataFrame:
        """One row per synthetic person: attributes, standing at the end, refusals, records, income in yuan a year."""
        return self.frame("people")

    @property
    def firms(self) -> pl.DataFrame:
        """One row per synthetic firm, as for people."""
        return self.frame("firms")

    @property
    def weeks(self) -> pl.DataFrame:
        """One row per week: counts of acts, records, refusals, and of those on each list."""
        return self.frame("weeks")

    @property
    def refusals(self) -> pl.DataFrame:
        """One row per service and group: times sought, refused, and refused wrongly, through a tie or doubly."""
        return self.frame("refusals")

    @property
    def rules(self) -> pl.DataFrame:
        """One row per consequence that bars a service: its grade, and the refusals that it was the first to bring."""
        return self.frame("rules")

    @property
    def lists(self) -> pl.DataFrame:
        """One row per list: how many are on it at the end, how many of them only by false records, and ever were."""
        return self.frame("lists")

    @property
    def ledger(self) -> pl.DataFrame:
        """One row per line in the ledgers of the watched; empty if nobody was."""
        return self.frame("ledger")

    @property
    def history(self) -> frames.Frames:
        """What happened to everybody week by week, as bytes. Raises LamppostError if the town was too large for it."""
        if (why := self.info.get("frames", {}).get("left_out")) is not None:
            raise LamppostError(why)
        if (data := self._history if self._recorded is None else self._recorded.data()) is not None:
            return frames.read_frames(data)
        return frames.frames_at((self.folder or Path()) / frames.FILE)


@dataclass(frozen=True)
class FolderTables:
    """The tables of a finished folder, read by name."""

    place: Path

    def __call__(self, name: str, start: str = "") -> pl.DataFrame:
        """A table, or those of its columns whose names start in one way."""
        path = self.place / f"{name}.parquet"
        try:
            columns = [column for column in pl.read_parquet_schema(path) if column.startswith(start)]
            return pl.read_parquet(path, columns=columns)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise LamppostError(f"{path} cannot be read: {str(error).splitlines()[0]}") from None


def result_in(place: Path) -> RunResult:
    """The result of a finished run, from its folder; a table is read when it is first asked for.

    Raises LamppostError if there is none, if it is not finished, not as it was written, or of an unknown format.
    """
    return RunResult(finished(place), place, None, FolderTables(place))
