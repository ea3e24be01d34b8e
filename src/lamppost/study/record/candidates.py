"""The puzzle of the record: refused flights rise steeply beside flat trains. What each candidate can do about it.

Each set of candidates (mechanisms.yaml) is given the values, within their ranges, that bring its series nearest to the
fit set; then it is asked how near it is to the hold-out, which it has not seen. Everything else stands as it ships. A
candidate that does not bring a series nearer is not supported by it; one that does is possible, and no more: another
that was not thought of may do the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from lamppost.study.record.fit import Difference, Tick, differences, far
from lamppost.study.record.load import record_figures
from lamppost.study.record.mechanisms import mechanism
from lamppost.study.record.model import RecordFigure
from lamppost.study.record.simulate import Simulator, simulators
from lamppost.study.record.tally import Tally

SETS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("flights-refused", ()),
    ("flights-refused", ("retries",)),
    ("flights-refused", ("agents",)),
    ("flights-refused", ("retries", "agents")),
    ("flights-refused", ("learning",)),
    ("flights-refused", ("passports",)),
    ("flights-refused", ("retries", "learning")),
    ("flights-refused", ("retries", "passports")),
    ("trains-refused", ()),
    ("trains-refused", ("second-class",)),
    ("trains-refused", ("train-retries",)),
    ("trains-refused", ("learning",)),
    ("trains-refused", ("second-class", "learning")),
)
"""Series, and the candidates that are on."""
STEPS: Final = 33
"""Values of each candidate that are tried, from end to end of its range."""


@dataclass(frozen=True)
class Candidate:
    """A set of candidates: their nearest values, and distances before and after what they were given."""

    series: str
    mechanisms: tuple[str, ...]
    values: Mapping[str, float]
    fit: float
    hold_out: float


def candidates(
    people: int = 100_000, towns: int = 5, seed: int = 1, threads: int | None = None, progress: Tick | None = None
) -> list[Candidate]:
    """What each set of SETS comes to, over the mean of so many towns."""
    series = {name for name, _ in SETS}
    wanted = [each for each in record_figures().of("fit", "hold-out") if each.series in series]
    model = simulators(wanted, people, 1, threads)["national-2018"]
    moves = sorted({name for _, names in SETS for name in names if mechanism(name).moves})
    ends: list[tuple[str, dict[str, float]]] = [("", {})]
    for name in moves:
        figures = [model.regime.every_figure[path] for path in mechanism(name).moves]
        picks = itertools.product(*((each.low, each.high) for each in figures))
        paths = [each.path for each in figures]
        ends += [(name, {path: float(end or 0) for path, end in zip(paths, pick, strict=True)}) for pick in picks]
    lived: list[tuple[str, dict[str, float], Tally]] = []
    for number, (name, values) in enumerate(ends):
        lived.append((name, values, _mean([model.tally(values, seed + more) for more in range(towns)])))
        if progress is not None:
            progress(towns * (number + 1), towns * len(ends))
    return [_best(model, wanted, lived, series_name, names) for series_name, names in SETS]


def _mean(tallies: Sequence[Tally]) -> Tally:
    """The mean of several towns' counts."""
    first = tallies[0]
    for measure in first.measures:
        first.weekly[measure] = np.mean([each.weekly[measure] for each in tallies], axis=0).tolist()
    return first


def _best(
    model: Simulator,
    wanted: Sequence[RecordFigure],
    lived: Sequence[tuple[str, dict[str, float], Tally]],
    series: str,
    names: tuple[str, ...],
) -> Candidate:
    mine = [each for each in wanted if each.series == series]
    spread = differences(mine)
    held = {each.name for each in mine if each.set == "hold-out"}
    seen = [each for each in spread if each.name not in held]
    unseen = [each for each in spread if each.name in held]
    counting = [name for name in names if mechanism(name).effect]
    grids = [np.linspace(_end(name, "low"), _end(name, "high"), STEPS) for name in counting]
    found: Candidate | None = None
    for name, moved, tally in lived:
        if name and name not in names:
            continue
        for pick in itertools.product(*grids):
            values = {**moved, **{each: float(value) for each, value in zip(counting, pick, strict=True)}}
            figures = model.figures_of(tally, values)
            near = _far(seen, figures, model.scale)
            if found is None or near < found.fit:
                found = Candidate(series, names, values, near, _far(unseen, figures, model.scale))
    if found is None:
        raise AssertionError(series)
    return found


def _end(name: str, which: str) -> float:
    return float(getattr(mechanism(name), which))


def _far(spread: Sequence[Difference], figures: Mapping[str, float], scale: float) -> float:
    return far(spread, [each.of(figures) for each in spread], [each.value for each in spread], scale)


def table(found: Sequence[Candidate]) -> pl.DataFrame:
    """One row a set: series, mechanisms, values, and its distances to the fit set and to the hold-out."""
    return pl.DataFrame(
        {
            "series": [each.series for each in found],
            "mechanisms": [" + ".join(each.mechanisms) or "none" for each in found],
            "values": ["; ".join(f"{name} {value:.3g}" for name, value in each.values.items()) for each in found],
            "fit": [each.fit for each in found],
            "hold_out": [each.hold_out for each in found],
        }
    )
