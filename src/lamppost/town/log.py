"""The log: what a run keeps of each week, and how its weeks are joined."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lamppost.town.codes import EFFECTS
from lamppost.town.rows import REFUSAL
from lamppost.town.tables import ACT_CODES, SERVICE_CODES

Array = NDArray[np.void]
"""A structured array on the host."""


@dataclass
class Log:
    """What a run keeps of each week; joined at the end."""

    events: list[Array] = field(default_factory=list)  # RECORD
    refusals: list[Array] = field(default_factory=list)  # REFUSAL
    trace: list[Array] = field(default_factory=list)  # TRACE
    done: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (act codes,)
    sought: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (service codes,)
    listed: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (lists,)
    effects: list[NDArray[np.int64]] = field(default_factory=list)  # per week: (service codes, effects)

    def open_week(self) -> None:
        """A week of which nothing is counted yet, where it is lived day by day."""
        self.done.append(np.zeros(ACT_CODES, np.int64))
        self.refusals.append(np.zeros(0, REFUSAL))
        self.sought.append(np.zeros(SERVICE_CODES, np.int64))
        self.effects.append(np.zeros((SERVICE_CODES, len(EFFECTS)), np.int64))


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
