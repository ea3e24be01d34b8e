"""How counts are told: a share in whole people, none made of a handful; and the spread of a count over seeds.

One way for report, figures, terminal and page (static/doubt.js does the same, which a test holds): a share is told of
the smallest round number of people that it is a whole number of, and a count below `FEW` is told as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

BASES: Final = (100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
ENOUGH: Final = 5
"""Least count that a share is rounded to; below it, it is told of more people."""
FEW: Final = 20
"""Counts below this are told as they are: of so few, chance alone moves a share by a quarter of itself or more."""


def rounded(part: int, whole: int) -> tuple[int, int]:
    """(count, base) to say a share by: 37 of 100, 7 of 1,000; as counted where either is small."""
    if part >= FEW:
        for base in BASES:
            if base >= whole:
                break
            count = (2 * base * part + whole) // (2 * whole)
            if count >= ENOUGH and (count < base or part == whole):
                return count, base
    return part, whole


def per_100(part: int, whole: int) -> str:
    """Of 100, with as many places as it takes: '37', '6.8', '0.68'; '' where it would be made of a handful."""
    if not whole or not part:
        return "0"
    if part < FEW:
        return ""
    value = 100 * part / whole
    places = 0 if value >= 10 else 1 if value >= 1 else 2
    return f"{value:.{places}f}" if value >= 0.005 else "<0.01"


def span_of(values: Sequence[int]) -> str:
    """From the smallest to the largest: '499–716', or '12' where all are alike."""
    low, high = min(values), max(values)
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


__all__ = ["BASES", "ENOUGH", "FEW", "per_100", "rounded", "span_of"]
