"""What is kept of a world so that any one of its people can be read about at once: their rows, and what they stood on.

The town is lived with everybody watched, which changes nothing, and what it wrote is put in the order of the people.
Where it is asked for, the town is lived again without false records and without ties, and of every refusal and every
entry on a list it is kept whether it is still there. A file holds one world; it is read with the regime and the
society it was lived under and by, which it does not hold.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from lamppost.errors import LamppostError
from lamppost.measure import interventions as changed
from lamppost.measure.classify import Classification
from lamppost.measure.keys import entry_key, refusal_key
from lamppost.measure.notice import Notices
from lamppost.measure.world import Change, Outcome, live, replay
from lamppost.record.words import RegimeNames
from lamppost.rulebook.regime import Regime, table_hash
from lamppost.society.model import Society
from lamppost.town.codes import COLLATERAL, WATCHED, WRONGFUL
from lamppost.town.epoch import Epoch
from lamppost.town.rows import RECORD, TRACE
from lamppost.town.tables import Tables
from lamppost.version import __version__

Rows = NDArray[np.void]
FORMAT: Final = 2
UNTRUE, THROUGH_TIE, ANNOUNCED = 1, 2, 4
"""Of a refusal or an entry: it would not be there without false records; not without ties; it was announced."""

STANDING: Final = np.dtype(
    [
        ("person", np.int32),
        ("until", np.int32),
        ("since", np.int32),
        ("list", np.int16),
        ("cause", np.uint16),
        ("true", np.bool_),
    ],
    align=True,
)
"""An entry on a list that is in effect at the end; `until` and `since` are days of the run, `until` is FOREVER where
only a way out ends it."""


@dataclass(frozen=True)
class One:
    """What one person's story in a world is told from (study/person/story.py)."""

    name: str
    regime: Regime
    start: dt.date
    trace: Rows
    events: Rows

    @property
    def names(self) -> RegimeNames:
        """The regime's numbers as words."""
        return RegimeNames(self.regime, self.start)


@dataclass(frozen=True)
class Everybody:
    """One world's people: rows by person, in the order in which they were written.

    `classed` says where the classes come from: True for replays, False for the town's own marks.
    """

    name: str
    regime: Regime
    society: Society
    seed: int
    start: dt.date
    weeks: int
    classed: bool
    trace: Rows = field(repr=False)  # (t,) TRACE
    events: Rows = field(repr=False)  # (e,) RECORD
    standing: Rows = field(repr=False)  # (s,) STANDING
    score: NDArray[np.int32] = field(repr=False)  # (scores, people), unclipped
    band: NDArray[np.uint8] = field(repr=False)  # (scores, people)
    refusal_key: NDArray[np.int64] = field(repr=False)  # ascending
    refusal_bits: NDArray[np.uint8] = field(repr=False)
    entry_key: NDArray[np.int64] = field(repr=False)  # ascending
    entry_bits: NDArray[np.uint8] = field(repr=False)

    def one(self, person: int) -> One:
        """The rows of one person."""
        trace, events = (_of(rows, starts, person) for rows, starts in zip(
            (self.trace, self.events), self._starts, strict=True))  # fmt: skip
        return One(self.name, self.regime, self.start, trace, events)

    def lists(self, person: int) -> Rows:
        """The entries in effect at the end that are a person's."""
        mine: Rows = self.standing[self.standing["person"] == person]
        return mine

    def of_refusal(self, row: np.void) -> int:
        """The bits of a refusal, from its row in the trace."""
        key = refusal_key(int(row["person"]), int(row["week"]), int(row["slot"]) // 2, int(row["act"]))
        return _bits_at(self.refusal_key, self.refusal_bits, key)

    def of_entry(self, row: np.void) -> int:
        """The bits of an entry on a list, from its row in the trace."""
        key = entry_key(int(row["person"]), int(row["ref"]), int(row["week"]), len(self.regime.plan.lists))
        return _bits_at(self.entry_key, self.entry_bits, key)

    @cached_property
    def epochs(self) -> list[Epoch]:
        """The tables of every date, as the rulebooks have them."""
        return self.regime.epochs(self.start, self.weeks)

    def tables_at(self, week: int) -> Tables:
        """The tables in force in a week."""
        return max((epoch for epoch in self.epochs if epoch.week <= week), key=lambda epoch: epoch.week).tables

    @cached_property
    def first_week(self) -> Outcome:
        """The town after a week, to read from it who is tied to whom."""
        return live(self.society, self.regime, 1, self.seed, start=self.start)

    @cached_property
    def _starts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        edges = np.arange(self.society.people + 1)
        return np.searchsorted(self.trace["person"], edges), np.searchsorted(self.events["person"], edges)

    # --- files

    def save(self, path: Path) -> None:
        """Write it. Raises OSError."""
        about = {"format": FORMAT, "version": __version__, **self._about(), "name": self.name, "classed": self.classed}
        room = io.BytesIO()
        arrays: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in ARRAYS}
        np.savez_compressed(room, allow_pickle=False, about=np.array(json.dumps(about)), **arrays)
        path.write_bytes(room.getvalue())

    def _about(self) -> dict[str, Any]:
        return {
            "seed": self.seed,
            "start": self.start.isoformat(),
            "weeks": self.weeks,
            "people": self.society.people,
            "society_seed": self.society.seed,
            "place": self.society.place,
            "table_hash": table_hash(self.epochs),
        }

    @classmethod
    def read(cls, path: Path, regime: Regime, society: Society) -> Everybody:
        """Read it again. Raises LamppostError if it is not there, damaged, or of another regime or society."""
        try:
            with np.load(path, allow_pickle=False) as file:
                about = json.loads(str(file["about"]))
                arrays = {name: file[name] for name in ARRAYS}
            start, weeks = dt.date.fromisoformat(about["start"]), int(about["weeks"])
            made = cls(about["name"], regime, society, about["seed"], start, weeks, about["classed"], **arrays)
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
            raise LamppostError(f"The people stored at {path} cannot be read ({error}). Make it again.") from None
        if {**about, **made._about()} != about or about["format"] != FORMAT:
            raise LamppostError(f"{path} is of another regime, another society or another version. Make it again.")
        return made


ARRAYS: Final = (
    "trace", "events", "standing", "score", "band", "refusal_key", "refusal_bits", "entry_key", "entry_bits",
)  # fmt: skip
"""What a file holds."""


def everybody(
    world: Outcome, classed: bool = True, on_replay: Callable[[Outcome], Outcome] = lambda world: world
) -> Everybody:
    """What is kept of a world. One in which not everybody was watched is lived again.

    `on_replay` is called with each replay. With `classed` the world is lived twice more, without false records and
    without ties, where it has any; without, the classes are the town's own marks (record/frames.py says what they
    mean).
    """
    people = world.society.people
    watched = world
    if not (world.town.state.actor["flags"][:people] & WATCHED).all():
        watched = on_replay(replay(world, lambda tables: tables, watch=range(people)))

    def without(other: Change) -> Outcome:
        script = changed.honest(world.town.script) if other is changed.no_false_records else None
        return on_replay(replay(world, other, script))

    town, trace, events = watched.town, watched.trace, watched.events
    classes = Classification(watched, without)
    flags = classes.rows["flags"]
    wrongful, tied = flags & WRONGFUL != 0, flags & COLLATERAL != 0
    wrongly, brought = ~classes.entered["true"], np.zeros(classes.entered.shape[0], np.bool_)
    if classed:
        wrongful, wrongly, tied, brought = classes.tainted()
    notices = Notices(watched)
    of_refusals = _bits(wrongful, tied, notices.of_refusals(classes.rows, classes.marks))
    of_entries = _bits(wrongly, brought, notices.of_entries(classes.entered))
    used = int(town.lists.used[0])
    entry, holder = town.lists.entry[:used], town.lists.holder["person"][:used]
    row, which = np.nonzero((entry["until"] > town.last_day) & (holder < people)[:, None])
    standing = np.zeros(row.shape[0], STANDING)
    standing["person"], standing["list"] = holder[row], which
    for name in ("until", "since", "cause"):
        standing[name] = entry[name][row, which]
    standing["true"] = entry["until_true"][row, which] > town.last_day
    order, other = np.argsort(classes.keys, kind="stable"), np.argsort(classes.entries, kind="stable")
    return Everybody(
        name=world.name,
        regime=world.regime,
        society=world.society,
        seed=world.seed,
        start=world.start,
        weeks=world.weeks,
        classed=classed,
        trace=_by_person(trace, people, TRACE),
        events=_by_person(events, people, RECORD),
        standing=standing,
        score=town.state.score[:, :people].copy(),
        band=town.state.band[:, :people].copy(),
        refusal_key=classes.keys[order],
        refusal_bits=of_refusals[order],
        entry_key=classes.entries[other],
        entry_bits=of_entries[other],
    )


def _bits(untrue: NDArray[np.bool_], tied: NDArray[np.bool_], announced: NDArray[np.bool_]) -> NDArray[np.uint8]:
    found: NDArray[np.uint8] = (UNTRUE * untrue + THROUGH_TIE * tied + ANNOUNCED * announced).astype(np.uint8)
    return found


def _by_person(rows: Rows, people: int, kind: np.dtype[np.void]) -> Rows:
    """The rows about people, by person; what lies between their fields is zero, so that rows compare as bytes."""
    mine = rows[rows["person"] < people]
    mine = mine[np.argsort(mine["person"], kind="stable")]
    clean = np.zeros(mine.shape[0], kind)
    for name in kind.names or ():
        clean[name] = mine[name]
    return clean


def _of(rows: Rows, starts: NDArray[np.int64], person: int) -> Rows:
    mine: Rows = rows[starts[person] : starts[person + 1]]
    return mine


def _bits_at(keys: NDArray[np.int64], bits: NDArray[np.uint8], key: int) -> int:
    place = int(np.searchsorted(keys, key))
    return int(bits[place]) if place < keys.shape[0] and keys[place] == key else 0


__all__ = ["ANNOUNCED", "STANDING", "THROUGH_TIE", "UNTRUE", "Everybody", "One", "everybody"]
