"""Single values that a user gives (lengths, seeds, days, paths): read strictly, or refused in one line.

Nothing is guessed and nothing is cut to size: what is no such value, or out of range, is a LamppostError.
"""

from __future__ import annotations

import datetime as dt
import math
import numbers
import operator
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, cast

from lamppost.errors import LamppostError, plain

WEEKS_A_YEAR: Final = 52
MOST_YEARS: Final = 100
MOST_SEED: Final = 2**64 - 1
FEWEST_OF_A_COUNTRY: Final = 1000
"""People of the smallest town that may stand for a country (fit, validate): of fewer, few figures count anybody."""
FEWEST_DRAWS: Final = 10
"""Of a posterior: its interval of four fifths leaves out a tenth at each end."""
MOST_THREADS: Final = 1024
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years in which a run can start."""


def short_text(text: str) -> str:
    """A text on one line of at most 60 characters."""
    return plain(text, 60)


def short_repr(value: object) -> str:
    """A value as its author would recognise it, on one line and not long."""
    if isinstance(value, int) and abs(value) > 10**30:
        return "a number of more than 30 digits"
    try:
        return plain(repr(value), 60)
    except Exception:
        return f"a {type(value).__name__}"


def weeks_of(years: object, weeks: object = None) -> int:
    """Whole weeks of a length in weeks, or else in years. Raises LamppostError if it is not one week to 100 years."""
    if weeks is not None:
        number = whole("weeks", weeks)
        if not 1 <= number <= MOST_YEARS * WEEKS_A_YEAR:
            most = MOST_YEARS * WEEKS_A_YEAR
            raise LamppostError(
                f"A run lasts from 1 week to {most} weeks ({MOST_YEARS} years), not {short_repr(number)}."
            )
        return number
    return weeks_in(years_of("years", years))


def weeks_in(years: float) -> int:
    """Whole weeks of a length in years; what is left of a week is cut off."""
    return math.floor(years * WEEKS_A_YEAR + 1e-9)


def years_of(name: str, years: object) -> float:
    """A length in years. Raises LamppostError if it is not one week to 100 years."""
    if isinstance(years, bool) or not isinstance(years, numbers.Real) or not math.isfinite(years):
        raise LamppostError(f"'{name}' must be a number such as 3 or 0.5, not {short_repr(years)}.")
    length = float(years)
    if not 1 <= weeks_in(length) <= MOST_YEARS * WEEKS_A_YEAR:
        raise LamppostError(f"A run lasts one week (1/52 of a year) to {MOST_YEARS} years, not {length:g} years.")
    return length


def warm_up_of(name: str, years: object) -> float:
    """Years that are lived before a run and not counted, 0 = none. Raises LamppostError for what is no such length."""
    if years == 0 and not isinstance(years, bool):
        return 0.0
    try:
        return years_of(name, years)
    except LamppostError:
        raise LamppostError(
            f"A warm-up lasts from one week (1/52 of a year) to {MOST_YEARS} years, and 0 is none; "
            f"not {short_repr(years)}. Write a number of years, such as 4.6."
        ) from None


def whole(name: str, value: object) -> int:
    """A whole number. Raises LamppostError for anything else, True and 3.0 included."""
    try:
        if isinstance(value, bool):
            raise TypeError
        return operator.index(cast(Any, value))
    except TypeError:
        raise LamppostError(f"'{name}' must be a whole number, not {short_repr(value)}.") from None


def seed_of(seed: object, name: str = "seed") -> int:
    """A seed. Raises LamppostError if it is not 0 to 2**64 - 1."""
    number = whole(name, seed)
    if not 0 <= number <= MOST_SEED:
        raise LamppostError(f"A seed is a whole number from 0 to 2**64 - 1, not {short_repr(number)}.")
    return number


def seeds_of(name: str, seeds: object) -> tuple[int, ...]:
    """Several seeds, each once. Raises LamppostError for anything else."""
    found = tuple(seed_of(each) for each in many_of(name, seeds, "seeds, such as [1, 2, 3]"))
    if not found or len(set(found)) < len(found):
        raise LamppostError(f"'{name}' needs at least one seed, and each seed once.")
    return found


def threads_of(name: str, threads: object) -> int | None:
    """How many threads, None for as many as there are. Raises LamppostError for anything else."""
    if threads is None:
        return None
    try:
        number = whole(name, threads)
    except LamppostError:
        number = 0
    if not 1 <= number <= MOST_THREADS:
        raise LamppostError(f"'{name}' is a whole number from 1 to {MOST_THREADS}, not {short_repr(threads)}.")
    return number


def day_of(name: str, day: object) -> dt.date:
    """The first day of a run, from a date or YYYY-MM-DD. Raises LamppostError for anything else."""
    del name
    if isinstance(day, str):
        try:
            found = dt.date.fromisoformat(day)
        except ValueError:
            raise LamppostError(
                f"'{short_text(day)}' is not a day. Write it as YYYY-MM-DD, such as 2018-05-01."
            ) from None
    elif isinstance(day, dt.datetime):
        found = day.date()
    elif isinstance(day, dt.date):
        found = day
    else:
        raise LamppostError(f"{short_repr(day)} is not a day. Write it as YYYY-MM-DD, such as 2018-05-01.")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise LamppostError(f"A run starts between {FIRST_YEAR} and {LAST_YEAR}, not on {found}.")
    return found


def path_of(name: str, path: object) -> Any:
    """A name or a path, as given. Raises LamppostError for what can be neither."""
    if isinstance(path, os.PathLike) and not isinstance(path, Path):
        path = os.fspath(path)
    if not isinstance(path, str | Path):
        raise LamppostError(f"'{name}' is a name or a path, not {short_repr(path)}.")
    if not str(path).strip() or "\0" in str(path):
        raise LamppostError(f"'{name}' is a name or a path, not {short_repr(str(path))}.")
    return path


def is_file(path: Path) -> bool:
    """Whether a file is there; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder is there; a name that no folder can have is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def setting_of(knob: str, number: object) -> float:
    """What a knob is turned to. Raises LamppostError for what is no number."""
    if isinstance(number, bool) or not isinstance(number, numbers.Real) or not math.isfinite(number):
        raise LamppostError(f"The knob '{short_text(knob)}' is turned to a number, not to {short_repr(number)}.")
    return float(number)


def in_range(
    path: str, number: object, value: float, low: float | None, high: float | None, force: bool = False
) -> float:
    """A number that a figure is set to, as a float.

    Raises LamppostError for what is no number and, without `force`, for one outside the range; a figure without a range
    has its own value for one.
    """
    if isinstance(number, bool) or not isinstance(number, numbers.Real) or not math.isfinite(number):
        raise LamppostError(f"'{short_text(path)}' is set to a number, not to {short_repr(number)}.")
    real, least, most = float(number), value if low is None else low, value if high is None else high
    if not least <= real <= most and not force:
        if least == most:
            reach = f"is {value:g}, and no range is given for it"
        else:
            reach = f"ranges from {least:g} to {most:g}"
        forced = "`force`, in Python or in the file of a study, sets it all the same"
        raise LamppostError(f"'{path}' {reach}; {real:g} is outside. {forced}.")
    return real


def many_of(name: str, values: object, what: str) -> tuple[Any, ...]:
    """Several values as a tuple; `what` says what of. Raises LamppostError for a text or a single value."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise LamppostError(f"'{name}' is a list of {what}, not {short_repr(values)}.")
    return tuple(values)
