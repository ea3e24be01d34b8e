"""Intervals over towns. It imports nothing of the engine, so that a process can still choose another engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scipy.stats import t

LEVEL: Final = 0.95


def interval(values: Sequence[float], level: float = LEVEL) -> tuple[float, float, float]:
    """(mean, low, high) of one number a town."""
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, mean, mean
    deviation = (sum((each - mean) ** 2 for each in values) / (len(values) - 1)) ** 0.5
    half = float(t.ppf((1 + level) / 2, len(values) - 1)) * deviation / len(values) ** 0.5
    return mean, mean - half, mean + half
