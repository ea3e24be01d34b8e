"""Whether the simulators run one model: the means a person agree as closely as samples of that size must.

Each is compared with the mean of all that were run. The standard error of acts and of services sought follows from
the model, since every half day and every day is a draw of its own; that of the others from how people differ. In the
town with ties what somebody does reaches up to 12 friends, so that a sum is one of contributions that are up to 13
times as large: its variance is at most 13 times that of as many people who have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from statistics import NormalDist, fmean
from typing import Final

import numpy as np

from benchmarks.peers import town

COLUMNS: Final = ("records", "refused", "score", "on_black", "on_red", "in_d")
COUNTED: Final = ("acts", "sought", *COLUMNS)
"""What is compared."""
SURE: Final = 0.001
"""Chance that anything at all deviates too far although all is well."""


def means(people: int, weeks: int, counts: Mapping[str, int], persons: Path) -> dict[str, tuple[float, float]]:
    """(mean a person, variance of a person) of everything that is compared, from one run."""
    result = {}
    for name, line, draws in (
        ("acts", town.ACT_LINE, town.HALF_DAYS * weeks),
        ("sought", town.SERVICE_LINE, town.DAYS * weeks),
    ):
        result[name] = counts[name] / people, draws * line[-1] * (1 - line[-1])
    with np.load(persons) as file:
        columns = {name: np.asarray(file[name], float) for name in file.files}
    columns |= {
        "on_black": columns["until_black"] > 0,
        "on_red": columns["until_red"] > 0,
        "in_d": columns["score"] < town.LEAST_C,
    }
    result |= {name: (float(np.mean(columns[name])), float(np.var(columns[name]))) for name in COLUMNS}
    # Records are counted when they are written and stand at a person when they arrive: the former is the whole week's.
    result["records"] = counts["records"] / people, result["records"][1]
    return result


def deviations(
    runs: Mapping[str, Mapping[str, tuple[float, float]]], people: int, ties: bool
) -> dict[str, dict[str, float]]:
    """By simulator and count: standard errors from the mean of all."""
    reached = town.DEALS + 1 if ties else 1
    found: dict[str, dict[str, float]] = {name: {} for name in runs}
    for count in COUNTED:
        middle = fmean(run[count][0] for run in runs.values())
        variance = fmean(run[count][1] for run in runs.values())
        wide = 1 if count in ("acts", "sought", "records") else reached
        error = sqrt(variance * wide / people * (1 - 1 / len(runs))) or 1.0
        for name, run in runs.items():
            found[name][count] = (run[count][0] - middle) / error
    return found


def tolerance(comparisons: int) -> float:
    """Standard errors that none of so many comparisons should exceed."""
    return NormalDist().inv_cdf(1 - SURE / (2 * max(1, comparisons)))
