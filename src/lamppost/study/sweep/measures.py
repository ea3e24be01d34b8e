"""What a study keeps of each run: counts that every run has, and a user's own functions of its tables.

A function is given the run (its tables as `lamppost.Run` has them) and gives a number; or several, by name; or a table
with a column `week` and columns of numbers. Functions that are to run in other processes or on other machines are given
as `module:function`, or are picklable.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from lamppost.errors import LamppostError, did_you_mean, plain
from lamppost.record.actors import refusals_of
from lamppost.record.result import RunResult
from lamppost.record.words import RegimeNames
from lamppost.town.codes import COLLATERAL, DOUBLE, FOREGONE, TRUE, TWICE, UNSEEN, WRONGFUL
from lamppost.town.loop import Town

Own = str | Callable[[Any], object]
"""A function of a run, or where it is, as `module:function`."""

MEASURES: Final[Mapping[str, tuple[str, str]]] = {
    "people_refused": ("people", "people who were refused anything at all"),
    "people_refused_wrongfully": ("people", "people with a refusal that would not have been without false records"),
    "services_sought": ("times", "times people sought any service that is counted"),
    "refusals": ("times", "times a service that a person sought was barred"),
    "refusals_wrongful": ("times", "of these, times it would not have been without false records"),
    "refusals_collateral": ("times", "of these, times only through a tie"),
    "refusals_double": ("times", "of these, times by the rules of more than one authority"),
    "people_listed": ("people", "people who were ever on a black list"),
    "entries": ("times", "times people were put on a black list"),
    "listed_at_end": ("people", "people on a black list at the end"),
    "wrongly_listed_at_end": ("people", "people on a black list at the end only by false records"),
    "records_true": ("records", "records of what people did"),
    "records_false": ("records", "records of what people did not do, or entered twice"),
    "acts_foregone": ("acts", "acts that people left undone out of fear"),
}
"""Measure of every run -> (unit, what is counted); all of people, over the whole run."""


def spoken(measure: str) -> str:
    """A measure in a sentence: 'wrongful refusals', 'acts foregone'."""
    first, _, kind = measure.partition("_")
    return f"{kind} {first}" if first == "refusals" and kind else measure.replace("_", " ")


class Value(NamedTuple):
    """One number of a run; `week` is None for one of the whole run."""

    measure: str
    week: int | None
    value: float


def standard(town: Town, names: RegimeNames) -> dict[str, float]:
    """The MEASURES of a run that has been lived."""
    people = town.society.people
    rows = refusals_of(town)
    rows = rows[rows["person"] < people]
    flags = rows["flags"]
    wrongful = flags & WRONGFUL != 0
    used = int(town.lists.used[0])
    who, entry = town.lists.holder["person"][:used] < people, town.lists.entry[:used]
    black = town.tables.law.list["red"] == 0
    entry = entry[who][:, black]
    on = entry["until"] > town.last_day
    true = false = foregone = 0
    for events in town.log.events:
        kind = events["flags"][events["person"] < people]
        record = kind & (UNSEEN | FOREGONE) == 0
        right = int((record & (kind & (TRUE | TWICE) == TRUE)).sum())
        true, false = true + right, false + int(record.sum()) - right
        foregone += int((kind & FOREGONE != 0).sum())
    services = names.regime.catalogue.services
    of_people = [code for code, name in names.services.items() if services[name].actor == "person"]
    found = {
        "people_refused": np.unique(rows["person"]).size,
        "people_refused_wrongfully": np.unique(rows["person"][wrongful]).size,
        "services_sought": town.sought.sum(axis=1)[of_people].sum(),
        "refusals": rows.shape[0],
        "refusals_wrongful": wrongful.sum(),
        "refusals_collateral": (flags & COLLATERAL != 0).sum(),
        "refusals_double": (flags & DOUBLE != 0).sum(),
        "people_listed": (entry["times"] > 0).any(axis=1).sum(),
        "entries": entry["times"].sum(),
        "listed_at_end": on.any(axis=1).sum(),
        "wrongly_listed_at_end": (on & (entry["until_true"] <= town.last_day)).any(axis=1).sum(),
        "records_true": true,
        "records_false": false,
        "acts_foregone": foregone,
    }
    return {name: float(found[name]) for name in MEASURES}


def weekly(run: RunResult, columns: Iterable[str]) -> list[Value]:
    """Columns of the table `weeks`, week by week. Raises LamppostError for a column that it does not have."""
    values: list[Value] = []
    for name in columns:
        table = run.weeks
        if name not in table.columns or not table.schema[name].is_numeric() or name == "week":
            there = [each for each, kind in table.schema.items() if kind.is_numeric() and each != "week"]
            raise LamppostError(f"The weeks of this run have no column '{plain(name)}'.{did_you_mean(name, there)}")
        values += [Value(f"{name} by week", week, float(each)) for week, each in enumerate(table[name])]
    return values


def own(run: RunResult, name: str, function: Own) -> list[Value]:
    """What a user's function makes of a run.

    Raises LamppostError for a function that cannot be had, fails, or gives what is no number.
    """
    call = loaded(name, function)
    try:
        made = call(run)
    except LamppostError:
        raise
    except Exception as error:
        said = plain(f"{type(error).__name__}: {error}")
        raise LamppostError(f"The measure '{plain(name)}' failed: {said}") from error
    if isinstance(made, pl.DataFrame):
        return _by_week(name, made)
    if isinstance(made, Mapping):
        return [Value(f"{name}.{part}", None, _number(name, value)) for part, value in made.items()]
    return [Value(name, None, _number(name, made))]


def _by_week(name: str, table: pl.DataFrame) -> list[Value]:
    columns = [column for column in table.columns if column != "week"]
    if "week" not in table.columns or not columns or not all(table.schema[each].is_numeric() for each in table.columns):
        raise LamppostError(f"The table of the measure '{plain(name)}' has a column 'week' and columns of numbers.")
    return [
        Value(name if len(columns) == 1 else f"{name}.{column}", int(week), _number(name, value))
        for column in columns
        for week, value in zip(table["week"], table[column], strict=True)
    ]


def _number(name: str, value: object) -> float:
    try:
        return math.nan if value is None else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        kind = type(value).__name__
        raise LamppostError(f"The measure '{plain(name)}' gives numbers or a table by week, not a {kind}.") from None


def loaded(name: str, function: Own) -> Callable[[Any], object]:
    """A user's function. Raises LamppostError if it is not where it is said to be."""
    if not isinstance(function, str):
        return function
    module, colon, attribute = function.partition(":")
    try:
        if not colon:
            raise AttributeError
        found = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError):
        raise LamppostError(
            f"The measure '{plain(name)}' is not at '{plain(function)}': write module:function, of a module that can "
            "be imported."
        ) from None
    if not callable(found):
        raise LamppostError(f"The measure '{plain(name)}' at '{plain(function)}' is not a function.")
    result: Callable[[Any], object] = found
    return result


__all__ = ["MEASURES", "Own", "Value", "loaded", "own", "spoken", "standard", "weekly"]
