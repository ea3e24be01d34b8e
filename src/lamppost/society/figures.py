"""Every number of the society's tables by its path, with its range: what a study can set.

A path is `society`, the table, the keys of the row and, where a table has no column `value`, the column, with dots
between: `society.assumed.mainland.tenant.urban`, `society.places.county.county.urban_share`. A key that is empty in the
table is written `-`. Nothing is changed here but for as long as one society is made (tables.setting).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Final, NamedTuple

from lamppost.errors import LamppostError, did_you_mean, plain
from lamppost.society import tables
from lamppost.society.tables import Cell
from lamppost.values import in_range

ROOT: Final = "society"
BY_COLUMN: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "places": (("place", "part"), ("urban_share",)),
    "household_kinds": (("size", "who", "kids", "elders", "others", "grandkids"), ("share_urban", "share_rural")),
}
"""Tables without a column `value`: their keys, and their columns of numbers."""


class SocietyFigure(NamedTuple):
    """One number of a table: its cell, value, ends of its range (None = not given), grade, reason, source and unit."""

    cell: Cell
    value: float
    low: float | None
    high: float | None
    grade: str
    why: str
    source: str
    unit: str


@cache
def society_figures() -> Mapping[str, SocietyFigure]:
    """Every number of every table, by path, as it is written."""
    found: dict[str, SocietyFigure] = {}
    for path in sorted(tables.FOLDER.glob("*.csv")):
        table = path.stem
        written = tables.rows_as_written(table)
        names = list(written[0])
        by_value = "value" in names
        if not by_value and table not in BY_COLUMN:
            continue
        keys, columns = (tuple(names[: names.index("value")]), ("value",)) if by_value else BY_COLUMN[table]
        for number, row in enumerate(written):
            for column in columns:
                if row[column]:
                    words = [ROOT, table, *(row[key] or "-" for key in keys), *([] if by_value else [column])]
                    found[".".join(words)] = _figure((table, number, column), row)
    return found


def _figure(cell: Cell, row: Mapping[str, str]) -> SocietyFigure:
    low, high = (float(row[end]) if row[end] else None for end in ("low", "high"))
    why, source = row.get("note") or row.get("why") or "", row.get("source") or "assumption"
    grade, unit = row.get("grade") or "assumed", row.get("unit") or ""
    return SocietyFigure(cell, float(row[cell[2]]), low, high, grade, why, source, unit)


def cells_of(numbers: Mapping[str, float], force: bool = False) -> dict[Cell, float]:
    """The cells that paths name, with what they are set to.

    Raises LamppostError for a path at which no number stands, or, without `force`, for a number outside its range.
    """
    known, cells = society_figures(), {}
    for path, number in numbers.items():
        if path not in known:
            hint = did_you_mean(str(path), list(known))
            raise LamppostError(f"No number of the society stands at '{plain(str(path))}'.{hint}")
        figure = known[path]
        cells[figure.cell] = in_range(path, number, figure.value, figure.low, figure.high, force)
    return cells


@contextmanager
def set_with(cells: Mapping[Cell, float]) -> Iterator[None]:
    """The tables with these cells; what cannot be made of them is a LamppostError that says so."""
    with tables.setting(cells):
        try:
            yield
        except (ArithmeticError, ValueError, IndexError) as error:
            if not cells:
                raise
            raise LamppostError(
                f"No society can be made of the figures that are set: {plain(str(error), 200)}."
            ) from None
