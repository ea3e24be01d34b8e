"""A table of scenarios: one row a run, from a file, a data frame, or the sample of a library such as SALib.

Columns of the names in COLUMNS say what a scenario is; every other column is a knob, or the path of a figure. What a
table leaves out is what the study says; an empty cell sets nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from lamppost.errors import LamppostError, plain
from lamppost.values import short_repr, weeks_of

COLUMNS: Final = ("regime", "overlays", "grade", "place", "people", "years", "weeks", "start", "seed", "society_seed")
"""Columns that say what a scenario is; `overlays` has + between its names."""
_WHOLE: Final = ("people", "weeks", "seed", "society_seed")

Row = tuple[dict[str, Any], dict[str, float]]
"""(what a scenario is, as far as its row says it; its settings)."""


def rows_of(table: object) -> list[Row]:
    """The rows of a table of scenarios. Raises LamppostError for what is none, and for a cell that cannot be meant."""
    frame = _frame(table)
    if not frame.height or not frame.width:
        raise LamppostError("The table of scenarios is empty: it has one row a run.")
    settings = [name for name in frame.columns if name not in COLUMNS]
    for name in settings:
        if not (frame.schema[name].is_numeric() or frame.schema[name] == pl.Null):
            raise LamppostError(f"The column '{plain(name)}' of the table holds no numbers; a knob or a figure is one.")
    return [_row(number, row, settings) for number, row in enumerate(frame.iter_rows(named=True), 1)]


def _row(number: int, row: Mapping[str, Any], settings: list[str]) -> Row:
    what: dict[str, Any] = {}
    for name in COLUMNS:
        value = row.get(name)
        if value is None:
            continue
        if name in _WHOLE:
            what[name] = _whole(number, name, value)
        elif name == "years":
            what["weeks"] = weeks_of(value)
        else:
            what[name] = str(value)
    if "overlays" in what:
        what["overlays"] = tuple(filter(None, (each.strip() for each in what["overlays"].split("+"))))
    return what, {name: float(row[name]) for name in settings if row[name] is not None}


def _whole(number: int, name: str, value: object) -> int:
    try:
        whole = int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        whole = None
    if whole is None or whole != value or whole < 0:
        raise LamppostError(
            f"Row {number} of the table: '{name}' is a whole number from 0 up, not {short_repr(value)}."
        )
    result: int = whole
    return result


def _frame(table: object) -> pl.DataFrame:
    if isinstance(table, str | Path):
        return _file(Path(table))
    if isinstance(table, pl.DataFrame):
        return table
    if isinstance(table, pl.LazyFrame):
        return table.collect()
    if isinstance(table, tuple) and len(table) == 2:
        names, sample = [str(each) for each in table[0]], np.asarray(table[1], dtype=np.float64)
        if sample.ndim != 2 or sample.shape[1] != len(names):
            raise LamppostError(f"A sample has a column for each of its {len(names)} names, not {sample.shape}.")
        return pl.DataFrame(sample, schema=names)
    try:
        return pl.DataFrame(table)  # type: ignore[arg-type]
    except Exception:
        message = "a file (CSV or Parquet), a data frame, or (names, sample)"
        raise LamppostError(f"A table of scenarios is {message}, not {short_repr(table)}.") from None


def _file(path: Path) -> pl.DataFrame:
    if path.suffix not in (".csv", ".parquet"):
        raise LamppostError(f"{plain(str(path))} is no table that can be read: it ends in .csv or .parquet.")
    try:
        return pl.read_csv(path) if path.suffix == ".csv" else pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        said = plain(str(error).splitlines()[0])
        raise LamppostError(f"The table of scenarios {plain(str(path))} cannot be read: {said}") from None


__all__ = ["COLUMNS", "rows_of"]
