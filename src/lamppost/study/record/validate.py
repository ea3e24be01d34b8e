"""The model held against what it was not fitted to: hits and misses, with intervals.

Each figure of the hold-out is set beside what towns bring about: towns with numbers drawn from a fit's posterior, or,
without a fit, with the numbers that ship, over seeds alone. The interval holds the middle 80 % of these towns. A hit
is a published number that lies in it; of good intervals about eight in ten do. Sums since 2013 carry along what was
fitted, so that errors are told of what was added since the figure before. A sign is whether a series quickened.

Nothing here makes a model true: a hit can come about for another reason, and a miss says that something is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from lamppost.arguments import question
from lamppost.errors import LamppostError
from lamppost.processes import of_this_process
from lamppost.study.record.fit import Fit, fit_in
from lamppost.study.record.load import record_figures
from lamppost.study.record.model import RecordFigure
from lamppost.study.record.simulate import Simulator, simulators

INTERVAL: Final = (0.1, 0.9)
"""Between these quantiles of the towns lies the interval."""
FEW: Final = 5
"""Events in a town below which a figure is not compared."""
Tick = Callable[[int, int], None]
COLUMNS: Final = {
    "figure": pl.String,
    "series": pl.String,
    "about": pl.String,
    "period": pl.String,
    "counts": pl.String,
    "published": pl.Float64,
    "low": pl.Float64,
    "median": pl.Float64,
    "high": pl.Float64,
    "error": pl.Float64,
    "hit": pl.Boolean,
    "rate": pl.String,
    "rate_model": pl.String,
    "why_not": pl.String,
}
"""Columns: `about` is level or added; `error` median over published less 1; `rate` whether a series quickened."""


@dataclass(frozen=True)
class Validation:
    """What came of it: a row a figure (and one for what was added since the figure before), and how it was made."""

    rows: pl.DataFrame
    towns: int
    people: int
    fitted: bool

    @property
    def compared(self) -> pl.DataFrame:
        """The rows that a run has a number for."""
        return self.rows.filter(pl.col("median").is_not_null())

    def summary(self) -> dict[str, Any]:
        """Coverage of the intervals, the median size of the errors, and signs: over what stands alone.

        Levels of a cumulative series repeat each other and are left out: the added counts.
        """
        alone = self.compared.filter((pl.col("about") == "added") | ~pl.col("cumulative"))
        signs = alone.filter(pl.col("rate").is_not_null() & pl.col("rate_model").is_not_null())
        errors = alone["error"].abs().drop_nulls()
        return {
            "compared": alone.height,
            "hits": int(alone["hit"].sum()),
            "coverage": float(alone["hit"].mean() or 0) if alone.height else None,  # type: ignore[arg-type]
            "median_error": float(errors.median()) if errors.len() else None,  # type: ignore[arg-type]
            "signs": signs.height,
            "signs_right": int((signs["rate"] == signs["rate_model"]).sum()),
            "not_in_the_model": int(self.rows["median"].is_null().sum()),
        }


@question
def validate(
    fit: Fit | str | Path | None = None,
    *,
    files: Iterable[str | Path] = (),
    people: int = 50_000,
    towns: int = 20,
    seed: int = 1,
    threads: int | None = None,
    fit_set: bool = False,
    progress: Tick | None = None,
    kept: dict[str, dict[str, float]] | None = None,
) -> Validation:
    """Set the model beside the hold-out of the record.

    Args:
        fit: a fit, or its folder: its draws are what towns are lived with; none = the numbers that ship.
        files: files with figures of the user's own; those of them that are in the hold-out are compared too.
        people: of each town.
        towns: how many for each regime, with seeds from `seed` on.
        seed: of the first town.
        threads: of each town; the result does not depend on it.
        fit_set: the fit set in place of the hold-out, to see how well the fit does what it was made to do.
        progress: called with (towns lived, how many there will be).
        kept: figures of towns that were lived for an earlier question and need not be again; it is added to.

    Raises:
        LamppostError: for a file with problems, a folder without a fit, or fewer than three towns or 1,000 people.
    """
    of_this_process(begins=False)
    if towns < 3:
        raise LamppostError("An interval needs three towns or more: --towns 20.")
    found = fit_in(fit) if isinstance(fit, str | Path) else fit
    everything = record_figures(files)
    wanted = everything.of("fit" if fit_set else "hold-out")
    before = everything.of("fit")  # to tell what was added since the last of them
    series = {each.series for each in wanted}
    lived = [*wanted, *(each for each in before if each.series in series and each not in wanted)]
    models = simulators(lived, people, 1, threads)
    total, done = towns * len(models), 0
    results: dict[str, list[float]] = {each.name: [] for each in lived}
    for name, model in models.items():
        draws = _draws(found, name, towns, seed)
        for number, values in enumerate(draws):
            for figure, value in _run(model, values, seed + number, {} if kept is None else kept).items():
                results[figure].append(value)
            done += 1
            if progress is not None:
                progress(done, total)
    rows = _rows(wanted, lived, results, _too_few(wanted, models))
    return Validation(pl.DataFrame(rows, schema={**COLUMNS, "cumulative": pl.Boolean}, orient="row"), towns, people,
                      found is not None)  # fmt: skip


def _draws(found: Fit | None, regime: str, towns: int, seed: int) -> list[dict[str, float]]:
    if found is None or found.regime != regime:
        return [{} for _ in range(towns)]
    return found.sample(towns, seed)


def _run(
    model: Simulator, values: Mapping[str, float], seed: int, kept: dict[str, dict[str, float]]
) -> dict[str, float]:
    figures = [each.name for each in model.figures]
    key = json.dumps([model.regime.name, model.people, sorted(values.items()), seed, figures])
    if key not in kept:
        kept[key] = model.run(values, seed)
    return kept[key]


def _too_few(wanted: Sequence[RecordFigure], models: Mapping[str, Simulator]) -> dict[str, str]:
    """Why a figure is not compared that would be a handful in a town of this size: no share is told from one."""
    found = {}
    for each in wanted:
        model = None if each.model is None else models[each.model.regime]
        if model is None or each.kind == "ratio":
            continue
        number = each.value / model.scale
        if number < FEW:
            need = -(-int(model.people * FEW / number) // 100_000) * 100_000
            found[each.name] = f"{number:.2g} in a town of {model.people:,}: it takes --people {need}."
    return found


def _rows(
    wanted: Sequence[RecordFigure],
    lived: Sequence[RecordFigure],
    results: Mapping[str, Sequence[float]],
    too_few: Mapping[str, str],
) -> list[tuple[Any, ...]]:
    by_series: dict[str, list[RecordFigure]] = {}
    for each in sorted(lived, key=lambda figure: figure.last):
        if each.kind == "cumulative":
            by_series.setdefault(each.series, []).append(each)
    rows: list[tuple[Any, ...]] = []
    for figure in wanted:
        head = figure.name, figure.series
        if figure.model is None or figure.name in too_few:
            why = too_few.get(figure.name, figure.why_not)
            rows.append((*head, "level", figure.period, str(figure.counts), figure.value, *[None] * 7, why,
                         figure.kind == "cumulative"))  # fmt: skip
            continue
        cumulative = figure.kind == "cumulative"
        rows.append(_row(figure, "level", figure.period, figure.value, (figure.low, figure.high),
                         np.array(results[figure.name]), None, None, cumulative))  # fmt: skip
        known = by_series.get(figure.series, [])
        place = known.index(figure) if figure in known else 0
        if not place:
            continue
        one = known[place - 1]
        added = np.array(results[figure.name]) - np.array(results[one.name])
        value = figure.value - one.value
        ends = figure.low - one.high, figure.high - one.low
        rates: tuple[str | None, str | None] = (None, None)
        if place > 1:
            two = known[place - 2]
            earlier = np.array(results[one.name]) - np.array(results[two.name])
            rates = (
                _turn(value, one.value - two.value, figure, one, two),
                _turn(float(np.median(added)), float(np.median(earlier)), figure, one, two),
            )
        rows.append(_row(figure, "added", f"{one.last} to {figure.last}", value, ends, added, *rates, cumulative))
    return rows


def _row(
    figure: RecordFigure, about: str, period: str, value: float, ends: tuple[float, float], towns: Any,
    rate: str | None, model: str | None, cumulative: bool,
) -> tuple[Any, ...]:  # fmt: skip
    if np.isnan(towns).any():
        return (figure.name, figure.series, about, period, str(figure.counts), value, *[None] * 7,
                "Too few in a town of this size to tell a share from.", cumulative)  # fmt: skip
    low, middle, high = (float(each) for each in np.quantile(towns, (INTERVAL[0], 0.5, INTERVAL[1])))
    error = middle / value - 1 if value else None
    hit = ends[0] <= high and low <= ends[1]
    return (figure.name, figure.series, about, period, str(figure.counts), value, low, middle, high, error, hit, rate,
            model, "", cumulative)  # fmt: skip


def _turn(now: float, before: float, figure: RecordFigure, one: RecordFigure, two: RecordFigure) -> str:
    """Whether more is added a day than in the span before."""
    return "up" if now / (figure.last - one.last).days > before / (one.last - two.last).days else "down"
