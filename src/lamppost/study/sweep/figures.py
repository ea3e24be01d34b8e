"""The table of the numbers that a regime is run by: what a study can vary, how far, and how well each is known."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from lamppost.arguments import question
from lamppost.processes import of_this_process
from lamppost.rulebook.regime import Regime
from lamppost.rulebook.regime import regime as ready_regime
from lamppost.society.figures import ROOT, society_figures

COLUMNS: Final = {
    "path": pl.String,
    "part": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "grade": pl.String,
    "unit": pl.String,
    "why": pl.String,
    "source": pl.String,
}
"""Columns of the table. `part` is acts, channels, services, responses, rulebooks, regime or society."""


@question
def figures(regime: Regime | str | Path, *, all_grades: bool = False) -> pl.DataFrame:
    """Every assumed figure of a regime, of the catalogue that it is read by, and of the tables of its society.

    Args:
        regime: from `lamppost.regime`, or a name or a path.
        all_grades: list numbers of every grade, and not the assumed ones alone.

    Returns:
        One row a number, with COLUMNS: `path` is what `Regime.set`, `Society.generate(figures=)` and a study's `vary`
        take; `low` and `high` are the ends of its range (null = none is given); lengths of time are in days.

    Raises:
        LamppostError: for an unknown name, or a file with problems.
    """
    of_this_process()
    law = regime if isinstance(regime, Regime) else ready_regime(regime)
    rows: list[tuple[object, ...]] = []
    for path, figure in law.every_figure.items():
        part = path.split(".", 1)[0]
        part = "rulebooks" if part in law.loaded.rulebooks else part
        ends = figure.value, figure.low, figure.high
        rows.append((path, part, *ends, figure.grade, figure.unit, figure.why, figure.source))
    for path, entry in society_figures().items():
        rows.append((path, ROOT, entry.value, entry.low, entry.high, entry.grade, entry.unit, entry.why, entry.source))
    table = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    return table if all_grades else table.filter(grade="assumed")
