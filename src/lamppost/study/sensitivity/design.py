"""Samples of figures as studies, and what SALib makes of their outcomes, seed by seed.

Every point of a sample is run once for each seed, with the same people and the same chance as every other point. So
what a figure does is not mixed with chance, and how far the answer differs between towns is known apart from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.errors import LamppostError, plain
from lamppost.rulebook.figures import Figure
from lamppost.study.sensitivity.screen import ends_of
from lamppost.study.sweep.axes import frozen
from lamppost.study.sweep.study import Study

LEVELS: Final = 4
"""Of Morris' grid."""
SEED: Final = 20_140_614
Floats = NDArray[np.float64]
Progress = Callable[[int, int], None] | None


@dataclass(frozen=True)
class SampleSetup:
    """What is asked of every sample: the regime and its overlays, the outcome, over which towns, where it is kept."""

    regime: str
    overlays: tuple[str, ...]
    outcome: str
    people: int
    years: float
    seeds: tuple[int, ...]
    folder: Path
    how: Mapping[str, Any] = field(default_factory=dict)

    def outcomes(self, name: str, figures: Sequence[Figure], sample: Floats, progress: Progress) -> tuple[Floats, int]:
        """((seeds, points) the outcome of every point of a sample, runs that were made for it).

        Raises LamppostError if a run failed, or if the outcome is none that a run has.
        """
        paths = [figure.path for figure in figures]
        study = Study(
            name,
            [self.regime],
            [self.overlays],
            seeds=self.seeds,
            people=self.people,
            years=self.years,
            table=(paths, sample),
            folder=self.folder,
        )
        study.run(progress=progress, **self.how)
        if study.failures.height:
            raise LamppostError(f"A run of the sample failed: {plain(str(study.failures['failure'][0]), 300)}")
        table = study.results.filter(pl.col("measure") == self.outcome, pl.col("week").is_null()).collect()
        order = sorted(paths)
        found = {(row["seed"], tuple(row[path] for path in order)): row["value"] for row in table.iter_rows(named=True)}
        points = [tuple(number for _, number in frozen(dict(zip(paths, row, strict=True)))) for row in sample.tolist()]
        return np.array([[found[seed, point] for point in points] for seed in self.seeds]), len(study.scenarios)


def problem_of(figures: Sequence[Figure], groups: Sequence[str] | None = None) -> dict[str, Any]:
    """What SALib calls a problem: the figures with their ranges, in groups that move together where some are given."""
    problem: dict[str, Any] = {
        "num_vars": len(figures),
        "names": [figure.path for figure in figures],
        "bounds": [list(ends_of(figure)) for figure in figures],
    }
    return problem if groups is None else problem | {"groups": list(groups)}


def whole_numbers(figures: Sequence[Figure], sample: Floats) -> Floats:
    """A sample in which whole numbers are whole, and no number is out of its range by a last digit."""
    fitted = sample.copy()
    for column, figure in enumerate(figures):
        numbers = np.rint(sample[:, column]) if figure.whole else sample[:, column]
        fitted[:, column] = np.clip(numbers, *ends_of(figure))
    return fitted


def morris(
    setup: SampleSetup,
    name: str,
    figures: Sequence[Figure],
    groups: Sequence[str] | None,
    trajectories: int,
    progress: Progress,
) -> tuple[pl.DataFrame, int]:
    """(elementary effects of figures, or of groups of them, the largest first; runs).

    One row a figure or group: `name`, `mu_star` (mean size of what one step of the grid, scaled to the whole range,
    does to the outcome; in its unit), `sigma` (how unevenly), both means over seeds, and `mu_star_sd`, the standard
    deviation of `mu_star` over seeds (null for one seed).
    """
    from SALib.analyze import morris as analyze
    from SALib.sample import morris as sample

    problem = problem_of(figures, groups)
    drawn = sample.sample(problem, trajectories, num_levels=LEVELS, seed=SEED)
    answers, runs = setup.outcomes(name, figures, whole_numbers(figures, drawn), progress)
    found = [analyze.analyze(problem, drawn, each, num_levels=LEVELS, seed=SEED, num_resamples=2) for each in answers]
    stars, sigmas = (np.array([np.asarray(each[what], np.float64) for each in found]) for what in ("mu_star", "sigma"))
    spread = stars.std(axis=0, ddof=1) if len(found) > 1 else np.full(stars.shape[1], np.nan)
    table = pl.DataFrame(
        {
            "name": [str(each) for each in found[0]["names"]],
            "mu_star": stars.mean(axis=0),
            "sigma": np.nan_to_num(sigmas).mean(axis=0),
            "mu_star_sd": pl.Series(spread).fill_nan(None),
        }
    )
    return table.sort("mu_star", "name", descending=[True, False]), runs


def sobol(
    setup: SampleSetup, name: str, figures: Sequence[Figure], points: int, progress: Progress
) -> tuple[pl.DataFrame, float, int]:
    """(Sobol indices of figures, the largest first; share of the variance that is between seeds; runs).

    One row a figure: `path`, `first` and `total` (shares of the variance of the outcome, its mean over seeds, over the
    ranges of these figures), and `first_conf` and `total_conf` (half of the 95 % interval, over the sample).
    """
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    problem = problem_of(figures)
    drawn = sample.sample(problem, points, calc_second_order=False, seed=SEED)
    answers, runs = setup.outcomes(name, figures, whole_numbers(figures, drawn), progress)
    middle = answers.mean(axis=0)
    indices = {what: np.zeros(len(figures)) for what in ("S1", "S1_conf", "ST", "ST_conf")}
    if middle.var() > 0:
        indices = analyze.analyze(problem, middle, calc_second_order=False, seed=SEED)
    table = pl.DataFrame(
        {
            "path": [figure.path for figure in figures],
            "first": np.asarray(indices["S1"], np.float64),
            "first_conf": np.asarray(indices["S1_conf"], np.float64),
            "total": np.asarray(indices["ST"], np.float64),
            "total_conf": np.asarray(indices["ST_conf"], np.float64),
        }
    )
    return table.sort("total", "path", descending=[True, False]), seed_share(answers), runs


def seed_share(answers: Floats) -> float:
    """Share of the variance of (seeds, points) outcomes that lies between seeds, by themselves or with the point.

    The components of variance of a two-way layout without repetition; 0 for one seed, which shows none.
    """
    seeds, points = answers.shape
    if seeds < 2:
        return 0.0
    by_point, by_seed = answers.mean(axis=0), answers.mean(axis=1)
    rest = answers - by_point - by_seed[:, None] + answers.mean()
    both = float((rest**2).sum()) / ((seeds - 1) * (points - 1))
    of_points = max((seeds * float(by_point.var(ddof=1)) - both) / seeds, 0.0)
    of_seeds = max((points * float(by_seed.var(ddof=1)) - both) / points, 0.0)
    total = of_points + of_seeds + both
    return (of_seeds + both) / total if total else 0.0


__all__ = ["SampleSetup", "morris", "problem_of", "seed_share", "sobol", "whole_numbers"]
