"""The history of a town as bytes: one for each person and week, to be played back, sought through and compared.

A byte holds how far the system has got with somebody at the end of the week, and what happened to them in it:

    bits 0-2  the step: 0 no entry; 1 a record of theirs has ever arrived; 2 points lost, so that a score is below
              where it started; 3 warned: in a band below the first, or under any mark that carries a sanction;
              4 on a black list now
    8         a record of theirs arrived
    16        they were refused something
    32        a record that arrived was not true (it was about somebody else's act, or nobody's, or the same act once
              more), or a refusal was wrongful
    64        a refusal came only through a tie
    128       they left something undone out of fear

These are facts of the town's own log, not findings of a replay. *Wrongful*: by the marks that the person would carry
had every record been true, no rule in force that day would have barred the service. *Only through a tie*: every mark
that barred it came from somebody close, none from anything written about the person. Both are `flagged_*` in
study/compare/truth.py, which says how far replays agree.

A record counts in the week in which it arrives, as in a ledger; the tables of a run count it in the week in which it
is written. An entry on one authority's list that another counts as an act is no record here: nobody brought it.

The file is the magic, the length of the header (u32, little-endian), the header (JSON), then one zlib chunk for each
week: the week's bytes XOR those of the week before. In the header, lists have one figure for each week: `steps` (how
many people stand on each step), `recorded` and `refused` (people), `refusals`, of them `wrongful` and `collateral`,
`listed` (people on a black list), `foregone` (acts), and `channels` (records that arrived by each, about people and
firms). A recorder only reads the town, between two weeks.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.errors import LamppostError
from lamppost.record.words import RegimeNames
from lamppost.town.codes import YEARLY
from lamppost.town.history import (
    STEPS,
    StepLines,
    close_week,
    week_bytes,
)
from lamppost.town.log import joined
from lamppost.town.loop import Observer, Town
from lamppost.town.part import TownPart
from lamppost.town.rows import RECORD
from lamppost.town.snapshot import Pieces
from lamppost.town.state import words_of
from lamppost.town.tables import CHANNEL_CODES, Tables
from lamppost.version import __version__

MAGIC: Final = b"LAMPFRM1"
FORMAT: Final = 1
FILE: Final = "frames.bin"
MOST_PEOPLE: Final = 200_000
"""Largest town whose history is kept: beyond it nobody can look at single people, and the file grows long."""
LONGEST_HEADER: Final = 64 * 1024 * 1024

COUNTS: Final = ("recorded", "refused", "refusals", "wrongful", "collateral", "listed", "foregone")

Bytes = NDArray[np.uint8]


def left_out(people: int) -> str | None:
    """Why a town of so many people has no history; None if it has one."""
    if people <= MOST_PEOPLE:
        return None
    return f"A history is kept of towns of up to {MOST_PEOPLE:,} people; this one has {people:,}."


class Recorder(Observer):
    """Takes the bytes of each week from a town that is being lived."""

    def __init__(self, names: RegimeNames, town: Town) -> None:
        self.names = names
        self.people = town.society.people
        self.begin()

    def begin(self) -> None:
        """Nothing has been noted yet."""
        self.before: Bytes = np.zeros(self.people, np.uint8)
        self.ever = np.zeros(self.people, np.uint8)
        self.chunks: list[bytes] = []
        self.steps: list[NDArray[np.int64]] = []  # per week: (STEPS,) people
        self.counts: list[list[int]] = []  # per week: COUNTS
        self.heard: list[NDArray[np.int64]] = []  # per week: (CHANNEL_CODES,) records
        self._lines: _Lines | None = None
        self.forgotten = 0  # weeks that were lived and are not kept

    def week_ended(self, town: Town) -> None:
        """As an observer of a town: note the week."""
        self.note(town)

    def note(self, town: Town) -> None:
        """Take the week that has just been lived."""
        week = town.week - 1
        parts = town.driver.all(_week_of, week, self._in_force(town, week).people)
        self.heard.append(np.sum([part.heard for part in parts], axis=0))
        now = np.concatenate([part.bytes for part in parts])
        change, steps, seen = np.empty(self.people, np.uint8), np.zeros(STEPS, np.int64), np.zeros(2, np.int64)
        close_week(now, self.before, self.ever, change, steps, seen)
        self.steps.append(steps)
        self.chunks.append(_packed(change))
        self.counts.append([*seen.tolist(), *np.sum([part.counts for part in parts], axis=0).tolist()])

    def forget(self) -> None:
        """Keep nothing of the weeks so far but who has ever had a record: the history begins now."""
        self.forgotten += len(self.chunks)
        self.before = np.zeros(self.people, np.uint8)
        self.chunks, self.steps, self.counts, self.heard = [], [], [], []

    def _in_force(self, town: Town, week: int) -> _Lines:
        tables, opened = town.tables_at(week), _opened(town, week)
        if self._lines is None or self._lines.tables is not tables or self._lines.opened != opened:
            self._lines = _lines(self.names, town, week)
        return self._lines

    # --- what is kept of it

    def header(self) -> dict[str, Any]:
        """What the header says."""
        weeks = len(self.chunks)
        heard = np.array(self.heard, np.int64).reshape(weeks, CHANNEL_CODES)
        figures = zip(*self.counts, strict=True) if weeks else [()] * len(COUNTS)
        return {
            "format": FORMAT,
            "version": __version__,
            "people": self.people,
            "weeks": weeks,
            "first_day": self.names.start.isoformat(),
            "chunks": [len(chunk) for chunk in self.chunks],
            "steps": [row.tolist() for row in self.steps],
            **{name: list(row) for name, row in zip(COUNTS, figures, strict=True)},
            "channels": {
                name: heard[:, code].tolist() for code, name in self.names.channels.items() if heard[:, code].any()
            },
        }

    def data(self) -> bytes:
        """The whole file."""
        header = json.dumps(self.header(), separators=(",", ":")).encode()
        return b"".join([MAGIC, struct.pack("<I", len(header)), header, *self.chunks])

    def write(self, path: Path) -> None:
        """Write the file. Raises OSError."""
        with path.open("wb") as file:
            file.write(self.data())

    def pieces(self) -> dict[str, Pieces]:
        """What a checkpoint keeps, so that a run that is taken up again ends in the same bytes."""
        weeks = len(self.chunks)
        return {
            "frames.before": [self.before],
            "frames.ever": [self.ever],
            "frames.forgotten": [np.array([self.forgotten])],
            "frames.chunks": [np.frombuffer(chunk, np.uint8) for chunk in (*self.chunks, b"")],
            "frames.lengths": [np.array([len(chunk) for chunk in self.chunks], np.int64)],
            "frames.steps": [np.array(self.steps, np.int64).reshape(weeks, STEPS)],
            "frames.counts": [np.array(self.counts, np.int64).reshape(weeks, len(COUNTS))],
            "frames.heard": [np.array(self.heard, np.int64).reshape(weeks, CHANNEL_CODES)],
        }

    def restore(self, town: Town, found: dict[str, NDArray[Any]]) -> None:
        """Go on from a checkpoint of the town. Raises KeyError or ValueError if it does not fit."""
        before, ever = found["frames.before"], found["frames.ever"]
        if before.shape != (self.people,) or ever.shape != (self.people,):
            raise ValueError("it is of another town")
        self.before, self.ever = before.astype(np.uint8), ever.astype(np.uint8)
        ends = np.cumsum(found["frames.lengths"])
        data = found["frames.chunks"].tobytes()
        self.chunks = [data[end - size : end] for end, size in zip(ends, found["frames.lengths"], strict=True)]
        self.steps = list(found["frames.steps"])
        self.counts = found["frames.counts"].tolist()
        self.heard = list(found["frames.heard"])
        self.forgotten = int(found["frames.forgotten"][0])
        kept = town.week - self.forgotten
        if not len(self.chunks) == len(self.steps) == len(self.counts) == len(self.heard) == kept:
            raise ValueError("its history and its town are of different weeks")


@dataclass(frozen=True)
class _Lines:
    """The same, and what it was worked out from."""

    tables: Tables
    opened: int  # day on which accounts that are opened yearly were last opened
    people: StepLines


class _PartOfWeek(NamedTuple):
    """What a week brought the people of a part of the town."""

    bytes: Bytes  # (people,) what happened to each, and the step but for whether there ever was a record
    heard: NDArray[np.int64]  # (CHANNEL_CODES,) records that arrived, about people and firms
    counts: NDArray[np.int64]  # COUNTS from refusals on


def _week_of(part: TownPart, week: int, lines: StepLines) -> _PartOfWeek:
    """A week of a part of the town, which has just been lived."""
    first, stop = part.first, max(part.first, min(part.stop, part.population.people))
    arrived = joined([rows for shard in part.shards for rows in shard.arrived], RECORD)
    now, heard, counts = np.empty(stop - first, np.uint8), np.zeros(CHANNEL_CODES, np.int64), np.zeros(5, np.int64)
    # What came from another process cannot be written to as it is, and compiled code takes only what can.
    lines = StepLines._make(np.require(each, None, "W") for each in lines)
    week_bytes(
        part.state, part.shards.lists, lines, arrived, part.rows.events[-1], part.rows.refusals[-1],
        first, stop, 7 * week + 6, now, heard, counts,
    )  # fmt: skip
    return _PartOfWeek(now, heard, counts)


def _lines(names: RegimeNames, town: Town, week: int) -> _Lines:
    plan, tables = names.regime.plan, town.tables_at(week)
    law, opened = tables.law, _opened(town, week)
    scores, bands = [], []
    for number, book in enumerate(law.book):
        row = int(book["score"])
        if row < 0 or book["firm"]:
            continue
        # A yearly account is opened anew by the rules of that day; the others keep what they were opened with.
        kept = town.tables_on(opened if book["resets"] == YEARLY and not book["paid"] else 0).law.book[number]
        lowest, highest = int(book["lowest"]), int(book["highest"])
        scores.append((row, min(max(int(kept["start"]), lowest), highest), lowest, highest))
        least = law.band["least"][book["bands"] : book["bands_end"]]
        reached = np.flatnonzero(min(max(int(book["start"]), lowest), highest) >= least)
        if len(reached):
            bands.append((row, int(reached[0])))
    sanctions = np.zeros(words_of(tables), np.uint64)
    for place, row_of in enumerate(plan.rows):
        if (
            plan.books[row_of.book].consequences[row_of.consequence].harms
            and tables.services.row["enforced"][place] > 0
        ):
            sanctions[row_of.mark >> 6] |= np.uint64(1 << (row_of.mark & 63))
    black = [plan.books[book].lists[name].colour == "black" for book, name in plan.lists]
    rows = np.array(scores, np.int64).reshape(-1, 4), np.array(bands, np.int64).reshape(-1, 2)
    return _Lines(tables, opened, StepLines(*rows, sanctions, np.array(black, np.uint8)))


def lines_by_week(names: RegimeNames, town: Town, weeks: int) -> list[tuple[int, StepLines]]:
    """(the first week, where steps begin from it on) for a town of so many weeks, which need not have lived."""
    found: list[tuple[int, _Lines]] = []
    for week in range(weeks):
        tables, opened = town.tables_at(week), _opened(town, week)
        if not found or found[-1][1].tables is not tables or found[-1][1].opened != opened:
            found.append((week, _lines(names, town, week)))
    return [(week, each.people) for week, each in found]


def _opened(town: Town, week: int) -> int:
    """The last 1 January of the run up to the end of a week, as a day of the run; 0 = there was none."""
    first = dt.date(1970, 1, 1) + dt.timedelta(days=town.epochs[0].tables.first)
    last = first + dt.timedelta(days=7 * week + 6)
    return max(0, (dt.date(last.year, 1, 1) - first).days)


# --- reading


@dataclass(frozen=True)
class Frames:
    """A history that has been read: its header, and its bytes week by week, unpacked when first asked for."""

    header: dict[str, Any]
    chunks: tuple[bytes, ...] = field(repr=False)

    @property
    def people(self) -> int:
        """How many people it is of."""
        return int(self.header["people"])

    @property
    def weeks(self) -> int:
        """How many weeks it has."""
        return len(self.chunks)

    @property
    def first_day(self) -> dt.date:
        """First day of its first week."""
        return dt.date.fromisoformat(self.header["first_day"])

    @cached_property
    def array(self) -> Bytes:
        """(weeks, people) the byte of each person in each week. Raises LamppostError if it is damaged."""
        weeks = np.zeros((self.weeks, self.people), np.uint8)
        for week, chunk in enumerate(self.chunks):
            weeks[week] = _unpacked(chunk, self.people)
            if week:
                weeks[week] ^= weeks[week - 1]
        return weeks


def frames_at(path: Path) -> Frames:
    """A history from its file. Raises LamppostError if there is none, or if it is not whole."""
    try:
        data = path.read_bytes()
    except OSError:
        raise LamppostError(f"There is no history at {path}.") from None
    return read_frames(data, str(path))


def read_frames(data: bytes, name: str = "These bytes") -> Frames:
    """A history from the bytes of its file; `name` is how a complaint calls them.

    Raises LamppostError if they are not one, or not a whole one.
    """
    start = len(MAGIC) + 4
    if data[: len(MAGIC)] != MAGIC or len(data) < start:
        raise LamppostError(f"{name} is not a history of a town.")
    size = struct.unpack("<I", data[len(MAGIC) : start])[0]
    try:
        header = json.loads(data[start : start + min(size, LONGEST_HEADER)])
        lengths = [int(length) for length in header["chunks"]]
        people, weeks, day = int(header["people"]), int(header["weeks"]), header["first_day"]
        dt.date.fromisoformat(day)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise LamppostError(f"{name} has no header that can be read: it is damaged.") from None
    if header.get("format") != FORMAT:
        raise LamppostError(f"{name} is of another version of Lamppost.")
    if weeks != len(lengths) or people < 0 or min(lengths, default=0) < 0 or start + size + sum(lengths) != len(data):
        raise LamppostError(f"{name} is incomplete.")
    chunks, first = [], start + size
    for length in lengths:
        chunks.append(data[first : first + length])
        first += length
    return Frames(header, tuple(chunks))


def _packed(week: Bytes) -> bytes:
    """One zlib chunk. From week to week few bytes change: looking for runs alone is both quicker and shorter here."""
    pack = zlib.compressobj(strategy=zlib.Z_RLE)
    return pack.compress(week.tobytes()) + pack.flush()


def _unpacked(chunk: bytes, people: int) -> Bytes:
    """The bytes of a chunk, which can be no more than there are people. Raises LamppostError."""
    unpack = zlib.decompressobj()
    try:
        found = unpack.decompress(chunk, people + 1) if people else b""
    except zlib.error:
        found = b"?"
    if len(found) != people:
        raise LamppostError("The history is damaged: a week of it cannot be unpacked.")
    return np.frombuffer(found, np.uint8)
