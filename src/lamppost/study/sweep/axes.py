"""What a study varies: lists of values, ranges that are drawn from, and the table of settings that they make together.

Values of a list are crossed with all others. Ranges (`between`) are drawn together, as a Latin hypercube: each of the
`draws` takes another slice of every range, so that a few draws cover all of them. The same draws come out each time.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from lamppost.arguments import question
from lamppost.errors import LamppostError
from lamppost.values import many_of, short_repr, short_text

DRAWS: Final = 16
"""Draws from the ranges of a study, unless it says how many."""
SEED: Final = 20_140_614
"""Of the draws: the day of the Planning Outline. Nothing else hangs on it."""

Axes = Mapping[str, "Iterable[float] | Between"] | None
"""What a study varies: knobs by name and figures by path, each with its numbers or its range."""
Settings = tuple[tuple[str, float], ...]
"""What is set in a scenario: knobs by name and numbers by path, in the order of their names."""


@dataclass(frozen=True)
class Between:
    """A range that a study draws from, every part of it alike."""

    low: float
    high: float

    def __repr__(self) -> str:
        return f"between({self.low:g}, {self.high:g})"


@question
def between(low: float, high: float) -> Between:
    """A range for a study's `vary`: its numbers are drawn, `draws` of them, evenly over low to high.

    Raises LamppostError for ends that are no numbers, or in the wrong order.
    """
    ends = [_number("an end of a range", end) for end in (low, high)]
    if not ends[0] < ends[1]:
        raise LamppostError(f"A range goes from a smaller number to a larger one, not from {low:g} to {high:g}.")
    return Between(*ends)


def _number(what: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not math.isfinite(value):
        raise LamppostError(f"{what[0].upper()}{what[1:]} is a number, not {short_repr(value)}.")
    return float(value)


def checked_axes(vary: Axes) -> dict[str, Between | tuple[float, ...]]:
    """What is varied, by name: a range, or the numbers of a list, each once. Raises LamppostError for anything else."""
    if vary is None:
        return {}
    axes: dict[str, Between | tuple[float, ...]] = {}
    for name, values in vary.items():
        if isinstance(values, Between):
            axes[name] = values
            continue
        listed = many_of(short_text(name), values, "numbers, or lamppost.between(low, high)")
        given = [_number(f"what '{short_text(name)}' is varied to", each) for each in listed]
        if not given or len(set(given)) < len(given):
            raise LamppostError(f"'{short_text(name)}' is varied over at least one number, each of them once.")
        axes[name] = tuple(given)
    return axes


def settings_of(
    axes: Mapping[str, Between | tuple[float, ...]], draws: int = DRAWS, whole: Iterable[str] = ()
) -> list[Settings]:
    """Every setting of a study: its lists crossed, and with each of them every draw from its ranges.

    Args:
        axes: as `checked_axes` gives them.
        draws: how many draws, where there is any range.
        whole: names whose numbers can only be whole.
    """
    lists = {name: values for name, values in axes.items() if not isinstance(values, Between)}
    ranges = {name: axis for name, axis in axes.items() if isinstance(axis, Between)}
    crossed = [dict(zip(lists, each, strict=True)) for each in product(*lists.values())]
    drawn = hypercube(ranges, draws, set(whole)) if ranges else [{}]
    return list(dict.fromkeys(frozen({**one, **other}) for one in crossed for other in drawn))


def frozen(settings: Mapping[str, float]) -> Settings:
    """Settings in the order of their names."""
    return tuple(sorted((name, float(number)) for name, number in settings.items()))


def hypercube(ranges: Mapping[str, Between], draws: int, whole: Iterable[str] = ()) -> list[dict[str, float]]:
    """Latin hypercube draws from ranges: in each range one number from each of `draws` slices of the same width."""
    from scipy.stats import qmc

    names: Sequence[str] = sorted(ranges)
    lows, highs = (np.array([getattr(ranges[name], end) for name in names]) for end in ("low", "high"))
    unit = qmc.LatinHypercube(d=len(names), rng=np.random.default_rng(SEED)).random(draws)
    table = lows + unit * (highs - lows)
    for column, name in enumerate(names):
        if name in whole:
            table[:, column] = np.clip(np.rint(table[:, column]), np.ceil(lows[column]), np.floor(highs[column]))
    return [dict(zip(names, map(float, row), strict=True)) for row in table]


__all__ = ["DRAWS", "Axes", "Between", "Settings", "between", "checked_axes", "frozen", "hypercube", "settings_of"]
