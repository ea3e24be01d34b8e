"""From the numbers people write to the integers the town runs on: lengths, thresholds, shares, arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.claims import FOR_GOOD, Claim
from lamppost.catalogue.scalars import Span
from lamppost.town.tables import FOREVER, ONE, WEEKS_A_YEAR

T = TypeVar("T")


def length(days: int) -> int:
    """A length of time as the town has it: days, or calendar months below 0, or FOREVER."""
    months = days.months if isinstance(days, Span) else 0
    return FOREVER if days >= FOR_GOOD else -months if months else int(days)


def value(claim: Claim[T] | None, day: dt.date | None, otherwise: T) -> T:
    """The claim's value on a day, or something else where there is no claim or no version yet."""
    version = claim.at(day) if claim is not None else None
    return otherwise if version is None else version.value


def share(part: float) -> int:
    """A share in 1/65536."""
    return round(part * ONE)


def chance(part: float) -> int:
    """A probability as a threshold on 32-bit words."""
    return round(min(max(part, 0.0), 1.0) * 2**32)


def weekly(yearly: float) -> int:
    """A yearly probability as a weekly threshold."""
    return chance(1 - (1 - min(max(yearly, 0.0), 1.0)) ** (1 / WEEKS_A_YEAR))


def rows(kind: np.dtype[np.void], entries: Sequence[Mapping[str, Any]]) -> NDArray[np.void]:
    """A table from one mapping of fields a row; fields that are not given are 0."""
    table = np.zeros(len(entries), kind)
    for place, entry in enumerate(entries):
        for name, field in entry.items():
            table[name][place] = field
    return table


def ranges(groups: Sequence[Sequence[Any]]) -> NDArray[np.int32]:
    """Start of each group in their concatenation, and the end: (groups + 1,)."""
    return np.cumsum([0] + [len(group) for group in groups]).astype(np.int32)


def bits(numbers: Sequence[int]) -> np.uint64:
    """A word with these bits set."""
    word = 0
    for number in numbers:
        word |= 1 << number
    return np.uint64(word)
