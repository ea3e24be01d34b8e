"""The log: what a run keeps of each week, and how its weeks are joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lamppost.town.rows import RECORD, REFUSAL

Array = NDArray[np.void]
"""A structured array on the host."""


@dataclass
class RowLog:
    """What is written down row by row, as each part of a town writes it; joined at the end."""

    events: list[Array] = field(default_factory=list)  # RECORD, per week
    refusals: list[Array] = field(default_factory=list)  # REFUSAL, per week
    trace: list[Array] = field(default_factory=list)  # TRACE, per piece of work that wrote any
    pieces: list[int] = field(default_factory=list)  # the number of that piece of work, the same in all parts

    def taken(self) -> RowLog:
        """What has been written since this was last asked, which is then no longer here."""
        rows = RowLog(self.events, self.refusals, self.trace, self.pieces)
        self.events, self.refusals, self.trace, self.pieces = [], [], [], []
        return rows

    def extend(self, parts: Sequence[RowLog]) -> None:
        """Add what all parts of a town have written over the same weeks, in the order of one that is in one part."""
        self.events += [joined([*week], RECORD) for week in zip(*(part.events for part in parts), strict=True)]
        self.refusals += [joined([*week], REFUSAL) for week in zip(*(part.refusals for part in parts), strict=True)]
        traced = [each for part in parts for each in zip(part.pieces, part.trace, strict=True)]
        traced.sort(key=lambda each: each[0])  # which leaves the parts of one piece in their order
        self.pieces += [piece for piece, _ in traced]
        self.trace += [lines for _, lines in traced]


@dataclass
class Log(RowLog):
    """What a run keeps of each week: the rows of all its parts, and sums over them."""

    done: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (act codes,)
    sought: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (service codes,)
    listed: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (lists,)
    effects: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (service codes, effects)


def joined(rows: list[Array], dtype: np.dtype[np.void]) -> Array:
    """All the rows of a log in one array, which are the same rows where there is only one array of them."""
    if len(rows) == 1:
        return rows[0]
    return np.concatenate([_as_bytes(each) for each in rows]).view(dtype) if rows else np.zeros(0, dtype)


def picked(rows: Array, places: NDArray[np.int64]) -> Array:
    """(p,) the rows at some places, as an array of their own."""
    return _as_bytes(rows)[places].view(rows.dtype)


def _as_bytes(rows: Array) -> Array:
    """The same rows without their fields, one by one of which NumPy would copy them."""
    return np.ascontiguousarray(rows).view(f"V{rows.dtype.itemsize}")
