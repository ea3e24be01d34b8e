"""One integer for a refusal and one for an entry on a list, by which they are found again in another world.

A key is a pure function of who, when and what, so the same refusal has the same key in every world over one society.
Single numbers and NumPy arrays of int64 are taken alike.
"""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

WEEKS: Final = 1 << 16
"""More than the weeks of any run: a key less its remainder by this is who and what, the remainder is the week."""
SLOTS: Final = 8
"""More than the slots of a week in which services are sought."""
SERVICES: Final = 256
"""More than the codes of services."""

Number = TypeVar("Number", int, NDArray[np.int64])


def refusal_key(person: Number, week: Number, slot: Number, service: Number) -> Number:
    """The key of a refusal: number of the person, week, slot of services (0..6) and code of the service."""
    return ((person * WEEKS + week) * SLOTS + slot) * SERVICES + service


def refusal_keys(rows: NDArray[np.void]) -> NDArray[np.int64]:
    """(r,) keys of refusals, in the order of the rows (REFUSAL)."""
    person, week, slot, service = (rows[name].astype(np.int64) for name in ("person", "week", "slot", "service"))
    return refusal_key(person, week, slot, service)


def entry_key(person: Number, which: Number, week: Number, lists: int) -> Number:
    """The key of an entry: the person, the list (of so many `lists`) and the week in which it took effect."""
    return (person * max(1, lists) + which) * WEEKS + week


def entry_keys(rows: NDArray[np.void], lists: int) -> NDArray[np.int64]:
    """(l,) keys of entries on lists, in the order of the rows (ENTERED)."""
    person, which, week = (rows[name].astype(np.int64) for name in ("person", "list", "week"))
    return entry_key(person, which, week, lists)


def standing_key(place: Number, week: int) -> Number:
    """The key of an entry from its place, person * lists + list, in a week."""
    return place * WEEKS + week
