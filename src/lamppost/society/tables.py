"""The published figures: reads the cited CSV tables beside this file, row by row, with source and grade.

Every row is an aggregate; the files hold nothing about any one person. `assumed.csv` holds what was never published,
each with its range and reason. This file only reads: what a figure is used for stands where it is used. For a study,
figures can be set to other numbers for as long as one society is made (`setting`); their paths are in
`society/figures.py`.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from lamppost.memo import memo

FOLDER: Final = Path(__file__).parent / "tables"
OLDEST: Final = 104
"""No one is older; `85+` ends here."""

Floats = NDArray[np.float64]
Cell = tuple[str, int, str]
"""One number of a table: (table, row from 0, column)."""
T = TypeVar("T")
Function = TypeVar("Function", bound=Callable[..., Any])

_caches: list[Any] = []
_set: dict[Cell, float] = {}
_of_settings: dict[frozenset[tuple[Cell, float]], dict[tuple[str, object], Any]] = {}
_lock = RLock()


def cached(function: Function) -> Function:
    """Like `functools.cache`, for what follows from the tables: forgotten where a figure is set to another number."""
    result: Any = cache(function)
    _caches.append(result)
    typed: Function = result
    return typed


@contextmanager
def setting(cells: Mapping[Cell, float]) -> Iterator[None]:
    """The tables with some of their numbers set to others, for one society at a time in this process."""
    with _lock:
        if not cells:
            yield
            return
        try:
            _forget()
            _set.update(cells)
            yield
        finally:
            _set.clear()
            _forget()


def recall(name: str, key: object, make: Callable[[], T]) -> T:
    """What takes seconds to make, from disk where it was made before; of figures that are set, for the last of them."""
    if not _set:
        return memo(name, key, make)
    cells = frozenset(_set.items())
    if cells not in _of_settings:
        _of_settings.clear()
        _of_settings[cells] = {}
    made = _of_settings[cells]
    if (name, key) not in made:
        made[name, key] = make()
    result: T = made[name, key]
    return result


def _forget() -> None:
    for each in _caches:
        each.cache_clear()


@dataclass(frozen=True, slots=True)
class TableFigure:
    """One published or assumed number: its row's keys, its value, range, unit, year, grade, source and note."""

    table: str
    keys: tuple[str, ...]
    value: float
    low: str
    high: str
    unit: str
    year: str
    grade: str
    source: str
    note: str

    def cited(self) -> str:
        """Title, publisher and year of the source."""
        source = sources()[self.source]
        return f"{source['title']} ({source['publisher']}, {source['year']})"


@cache
def rows_as_written(table: str) -> tuple[dict[str, str], ...]:
    """All rows of a table, as read."""
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cached
def rows(table: str) -> tuple[dict[str, str], ...]:
    """All rows of a table, with what is set for a study."""
    changed = {(row, column): value for (name, row, column), value in _set.items() if name == table}
    written = rows_as_written(table)
    if not changed:
        return written
    return tuple(
        row | {column: repr(value) for (at, column), value in changed.items() if at == number}
        for number, row in enumerate(written)
    )


@cached
def sources() -> dict[str, dict[str, str]]:
    """The cited works by key."""
    return {row["source"]: row for row in rows("sources")}


@cached
def figures(table: str) -> dict[tuple[str, ...], TableFigure]:
    """The figures of a table by their keys: the columns left of `value`."""
    found = {}
    for row in rows(table):
        keys = tuple(row[name] for name in list(row)[: list(row).index("value")])
        found[keys] = TableFigure(
            table=table,
            keys=keys,
            value=float(row["value"]),
            low=row["low"],
            high=row["high"],
            unit=row.get("unit", ""),
            year=row.get("year", ""),
            grade=row.get("grade", "assumed"),
            source=row.get("source", "assumption"),
            note=row.get("note") or row.get("why") or "",
        )
    return found


def figure(table: str, *keys: str) -> TableFigure:
    """One figure; KeyError where the table has no such row."""
    return figures(table)[keys]


def local_figure(table: str, place: str, *keys: str) -> TableFigure:
    """The place's own figure where the table has one, else the mainland's."""
    own = figures(table).get((place, *keys))
    return own if own is not None else figures(table)["mainland", *keys]


def has(table: str, *keys: str) -> bool:
    """Whether the table has such a row."""
    return keys in figures(table)


def assumed(name: str, group: str = "all", place: str = "mainland") -> float:
    """An assumed number: the place's own where there is one, else the mainland's."""
    return local_figure("assumed", place, name, group).value


def profile(name: str, groups: tuple[str, ...], place: str = "mainland") -> Floats:
    """Assumed numbers of several groups, in order; 1 where a group has none."""
    return np.array(
        [
            assumed(name, g, place) if has("assumed", place, name, g) or has("assumed", "mainland", name, g) else 1.0
            for g in groups
        ]
    )


def ages_of(group: str) -> tuple[int, int]:
    """First and last age of a group written `15-19`, `85+`, `7` or, for all ages, nothing."""
    if not group:
        return 0, OLDEST
    if group.endswith("+"):
        return int(group[:-1]), OLDEST
    first, _, last = group.partition("-")
    return int(first), int(last or first)


def age_profile(name: str, default: float = 1.0, place: str = "mainland") -> Floats:
    """Assumed numbers by single year of age, 0..104; `default` where no group of ages has a number."""
    values = np.full(OLDEST + 1, default)
    for (own, what, group), entry in figures("assumed").items():
        if own == place and what == name and group[0].isdigit():
            first, last = ages_of(group)
            values[first : last + 1] = entry.value
    return values
