"""The one check of what a question is asked with: every public function hands its arguments through here.

An argument is checked by its name, so that `seed` means the same in every question: what is no such value, what is
out of reach and what is not an argument at all is a LamppostError of one line. Nothing is guessed and nothing is cut
to size. What is in a file is checked where the file is read.
"""

from __future__ import annotations

import datetime as dt
import inspect
import math
import numbers
import operator
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast, get_args, get_type_hints

from lamppost.errors import LamppostError, did_you_mean, plain

P = ParamSpec("P")
T = TypeVar("T")

WEEKS_A_YEAR: Final = 52
MOST_YEARS: Final = 100
MOST_SEED: Final = 2**64 - 1
MOST_THREADS: Final = 1024
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years in which a run can start."""


class ArgumentError(LamppostError, TypeError):
    """An argument that the question does not have, or the want of one that it needs."""


def question(function: Callable[P, T]) -> Callable[P, T]:
    """A public function whose arguments are all checked before it does anything. Raises LamppostError."""
    signature = inspect.signature(function)
    told = f"lamppost.{function.__name__}"

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        many = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        named = [each for each in signature.parameters.values() if each.kind not in many]
        known = [each.name for each in named]
        more = _more(function) if any(e.kind is e.VAR_KEYWORD for e in signature.parameters.values()) else ()
        for name in kwargs:
            if name not in known and name not in more:
                words = [each for each in (*known, *more) if each not in ("cls", "self")]
                raise ArgumentError(
                    f"{told} has no argument '{plain(name)}'.{did_you_mean(name, words)} It has: {', '.join(words)}."
                )
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise ArgumentError(f"{told}: {error}.") from None
        for name, value in bound.arguments.items():
            parameter = signature.parameters[name]
            if parameter.kind is inspect.Parameter.VAR_KEYWORD:
                bound.arguments[name] = {each: _checked(each, given, None) for each, given in value.items()}
            elif parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                check = EACH.get(name)
                bound.arguments[name] = value if check is None else tuple(check(name, each) for each in value)
            elif parameter.annotation in KINDS:
                bound.arguments[name] = KINDS[parameter.annotation](name, value)
            else:
                bound.arguments[name] = _checked(name, value, parameter.default)
        return function(*bound.args, **bound.kwargs)

    return checked


@cache
def _more(function: Callable[..., Any]) -> tuple[str, ...]:
    """Names that `**how` may have: those of the TypedDict that it is declared as."""
    hints = get_type_hints(function, include_extras=True)
    parameter = next(p for p in inspect.signature(function).parameters.values() if p.kind is p.VAR_KEYWORD)
    declared = get_args(hints[parameter.name])[0]
    return tuple(declared.__annotations__)


def _checked(name: str, value: object, default: object) -> Any:
    """An argument as the function takes it; what has no check of its own name is handed on."""
    check = CHECKS.get(name)
    if check is None or (value is None and default is None):
        return value
    return check(name, value)


# --- values


def weeks_of(years: object, weeks: object = None) -> int:
    """Whole weeks of a length in weeks, or else in years. Raises LamppostError if it is not one week to 100 years."""
    if weeks is not None:
        number = whole("weeks", weeks)
        if not 1 <= number <= MOST_YEARS * WEEKS_A_YEAR:
            most = MOST_YEARS * WEEKS_A_YEAR
            raise LamppostError(f"A run lasts from 1 week to {most} weeks ({MOST_YEARS} years), not {_short(number)}.")
        return number
    return weeks_in(years_of("years", years))


def weeks_in(years: float) -> int:
    """Whole weeks of a length in years; what is left of a week is cut off."""
    return math.floor(years * WEEKS_A_YEAR + 1e-9)


def years_of(name: str, years: object) -> float:
    """A length in years. Raises LamppostError if it is not one week to 100 years."""
    if isinstance(years, bool) or not isinstance(years, numbers.Real) or not math.isfinite(years):
        raise LamppostError(f"'{name}' must be a number such as 3 or 0.5, not {_short(years)}.")
    length = float(years)
    if not 1 <= weeks_in(length) <= MOST_YEARS * WEEKS_A_YEAR:
        raise LamppostError(f"A run lasts one week (1/52 of a year) to {MOST_YEARS} years, not {length:g} years.")
    return length


def whole(name: str, value: object) -> int:
    """A whole number. Raises LamppostError for anything else, True and 3.0 included."""
    try:
        if isinstance(value, bool):
            raise TypeError
        return operator.index(cast(Any, value))
    except TypeError:
        raise LamppostError(f"'{name}' must be a whole number, not {_short(value)}.") from None


def seed_of(seed: object, name: str = "seed") -> int:
    """A seed. Raises LamppostError if it is not 0 to 2**64 - 1."""
    number = whole(name, seed)
    if not 0 <= number <= MOST_SEED:
        raise LamppostError(f"A seed is a whole number from 0 to 2**64 - 1, not {_short(number)}.")
    return number


def seeds_of(name: str, seeds: object) -> tuple[int, ...]:
    """Several seeds, each once. Raises LamppostError for anything else."""
    found = tuple(seed_of(each) for each in _many(name, seeds, "seeds, such as [1, 2, 3]"))
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
        raise LamppostError(f"'{name}' is a whole number from 1 to {MOST_THREADS}, not {_short(threads)}.")
    return number


def day_of(name: str, day: object) -> dt.date:
    """The first day of a run, from a date or YYYY-MM-DD. Raises LamppostError for anything else."""
    del name
    if isinstance(day, str):
        try:
            found = dt.date.fromisoformat(day)
        except ValueError:
            raise LamppostError(f"'{_cut(day)}' is not a day. Write it as YYYY-MM-DD, such as 2018-05-01.") from None
    elif isinstance(day, dt.datetime):
        found = day.date()
    elif isinstance(day, dt.date):
        found = day
    else:
        raise LamppostError(f"{_short(day)} is not a day. Write it as YYYY-MM-DD, such as 2018-05-01.")
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise LamppostError(f"A run starts between {FIRST_YEAR} and {LAST_YEAR}, not on {found}.")
    return found


def path_of(name: str, path: object) -> Any:
    """A name or a path, as given. Raises LamppostError for what can be neither."""
    if isinstance(path, os.PathLike) and not isinstance(path, Path):
        path = os.fspath(path)
    if not isinstance(path, str | Path):
        raise LamppostError(f"'{name}' is a name or a path, not {_short(path)}.")
    if not str(path).strip() or "\0" in str(path):
        raise LamppostError(f"'{name}' is a name or a path, not {_short(str(path))}.")
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


def _paths(name: str, paths: object) -> Any:
    """One name or path, or several, as a tuple."""
    if isinstance(paths, str | os.PathLike):
        return (path_of(name, paths),)
    return tuple(path_of(name, each) for each in _many(name, paths, "names or paths"))


def _many(name: str, values: object, what: str) -> tuple[Any, ...]:
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise LamppostError(f"'{name}' is a list of {what}, not {_short(values)}.")
    return tuple(values)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise LamppostError(f"'{name}' is True or False, not {_short(value)}.")
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise LamppostError(f"'{name}' is a text, not {_short(value)}.")
    return value


def _texts(name: str, value: object) -> tuple[str, ...]:
    return tuple(_text(name, each) for each in _many(name, value, "texts"))


def _called(name: str, value: object) -> object:
    if value is not None and not callable(value):
        raise LamppostError(
            f"'{name}' is a function that is called with the progress of the work, not {_short(value)}."
        )
    return value


def _settings(name: str, value: object) -> Mapping[str, float]:
    """Settings of knobs: names with numbers."""
    if not isinstance(value, Mapping):
        raise LamppostError(f"'{name}' are settings by name, such as {{'error': 2.0}}, not {_short(value)}.")
    for knob in value:
        if not isinstance(knob, str):
            raise LamppostError(
                f"'{name}' are settings by name, such as {{'error': 2.0}}; {_short(knob)} is not a name."
            )
    return {knob: setting_of(knob, number) for knob, number in value.items()}


def setting_of(knob: str, number: object) -> float:
    """What a knob is turned to. Raises LamppostError for what is no number."""
    if isinstance(number, bool) or not isinstance(number, numbers.Real) or not math.isfinite(number):
        raise LamppostError(f"The knob '{_cut(knob)}' is turned to a number, not to {_short(number)}.")
    return float(number)


def _a(module: str, kind: str, word: str, made_by: str) -> Callable[[str, object], Any]:
    """A check that something is of a class of Lamppost, which is looked up when it is needed."""

    def check(name: str, value: object) -> Any:
        from importlib import import_module

        if not isinstance(value, getattr(import_module(module), kind)):
            raise LamppostError(f"'{name}' is a {word} from {made_by}, not {_short(value)}.")
        return value

    return check


def _maker(name: str, value: object) -> object:
    if not callable(value):
        raise LamppostError(f"'{name}' is a function that makes the society of a seed, not {_short(value)}.")
    return value


def _place(name: str, value: object) -> Any:
    """The name of a place, or a place that a regime brings."""
    if type(value).__name__ == "OwnPlace":
        return value
    return _text(name, value)


def _law(name: str, value: object) -> Any:
    """A regime, or the name or path of one."""
    if type(value).__name__ == "Regime":
        return value
    return path_of(name, value)


def _watched(name: str, people: object) -> Any:
    """Numbers of people."""
    if isinstance(people, range):
        return people
    found = []
    for each in _many(name, people, "people's numbers, such as [3, 17]"):
        try:
            found.append(whole(name, each))
        except LamppostError:
            raise LamppostError(f"The people to watch are given by number, not {_short(each)}.") from None
    return tuple(found)


def _person(name: str, person: object) -> int:
    try:
        number = whole(name, person)
    except LamppostError:
        number = -1
    if number < 0:
        raise LamppostError(f"A person is given by a number, from 0 up, not by {_short(person)}.")
    return number


def _cut(text: str) -> str:
    return plain(text, 60)


def _short(value: object) -> str:
    """A value as its author would recognise it, on one line and not long."""
    if isinstance(value, int) and abs(value) > 10**30:
        return "a number of more than 30 digits"
    try:
        return plain(repr(value), 60)
    except Exception:
        return f"a {type(value).__name__}"


CHECKS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "people": whole,
    "person": _person,
    "watch": _watched,
    "place": _place,
    "years": years_of,
    "weeks": lambda _, weeks: weeks_of(None, weeks),
    "seed": lambda name, seed: seed_of(seed, name),
    "seeds": seeds_of,
    "start": day_of,
    "threads": threads_of,
    "out": lambda name, out: out if type(out).__name__ == "Folder" else path_of(name, out),
    "folder": path_of,
    "name": path_of,
    "life": lambda name, life: life if type(life).__name__ == "Life" else path_of(name, life),
    "under": _law,
    "with_": _paths,
    "overlays": _paths,
    "grade": _text,
    "knobs": _settings,
    "settings": _settings,
    "names": _texts,
    "lang": _text,
    "language": _text,
    "keep": _flag,
    "kinds": _flag,
    "alone": _flag,
    "smaller": _flag,
    "over_time": _flag,
    "more": _flag,
    "kind": _text,
    "every": _text,
    "one_by_one": _texts,
    "progress": _called,
    "each_week": _called,
    "doing": _called,
    "command": _texts,
}
"""What an argument of a name is checked by, in every question that has it."""

KINDS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "Society": _a("lamppost.society.model", "Society", "society", "lamppost.Society.generate(...)"),
    "Regime": _a("lamppost.rulebook.regime", "Regime", "regime", "lamppost.regime(...)"),
    "Regime | str | Path": _law,
    "Callable[[int], Society]": _maker,
    "Outcome": _a("lamppost.measure.world", "Outcome", "world", "lamppost.measure.world.live(...)"),
}
"""What an argument is checked by that is declared to be of a kind."""

EACH: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "splits": _texts,
    "regimes": _law,
    "overlays": path_of,
    "by": _text,
    "columns": _text,
}
"""What each of the arguments of a name is checked by where there can be any number."""


__all__ = [
    "ArgumentError",
    "day_of",
    "is_file",
    "is_folder",
    "path_of",
    "question",
    "seed_of",
    "setting_of",
    "threads_of",
    "weeks_in",
    "weeks_of",
    "whole",
]
