"""The one check of what a question is asked with: every public function hands its arguments through here.

An argument is checked by its name, so that `seed` means the same in every question: what is no such value, what is
out of reach and what is not an argument at all is a LamppostError of one line. Nothing is guessed and nothing is cut
to size. What is in a file is checked where the file is read.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache, wraps
from typing import Any, Final, ParamSpec, TypeVar, get_args, get_type_hints

from lamppost.errors import LamppostError, did_you_mean, plain
from lamppost.values import (
    day_of,
    many_of,
    path_of,
    seed_of,
    seeds_of,
    setting_of,
    short_repr,
    short_text,
    threads_of,
    warm_up_of,
    weeks_of,
    whole,
    years_of,
)

P = ParamSpec("P")
T = TypeVar("T")


class ArgumentError(LamppostError, TypeError):
    """An argument that the question does not have, or the want of one that it needs."""


def question(function: Callable[P, T]) -> Callable[P, T]:
    """A public function whose arguments are all checked before it does anything. Raises LamppostError."""
    signature = inspect.signature(function)
    name = function.__qualname__.split(".")[0] if function.__name__ == "__init__" else function.__name__
    told = f"lamppost.{name}"

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


# --- checks by name


def _paths(name: str, paths: object) -> Any:
    """One name or path, or several, as a tuple."""
    if isinstance(paths, str | os.PathLike):
        return (path_of(name, paths),)
    return tuple(path_of(name, each) for each in many_of(name, paths, "names or paths"))


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise LamppostError(f"'{name}' is True or False, not {short_repr(value)}.")
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise LamppostError(f"'{name}' is a text, not {short_repr(value)}.")
    return value


def _texts(name: str, value: object) -> tuple[str, ...]:
    return tuple(_text(name, each) for each in many_of(name, value, "texts"))


def _called(name: str, value: object) -> object:
    if value is not None and not callable(value):
        raise LamppostError(
            f"'{name}' is a function that is called with the progress of the work, not {short_repr(value)}."
        )
    return value


def _settings(name: str, value: object) -> Mapping[str, float]:
    """Settings of knobs: names with numbers."""
    if not isinstance(value, Mapping):
        raise LamppostError(f"'{name}' are settings by name, such as {{'error': 2.0}}, not {short_repr(value)}.")
    for knob in value:
        if not isinstance(knob, str):
            raise LamppostError(
                f"'{name}' are settings by name, such as {{'error': 2.0}}; {short_repr(knob)} is not a name."
            )
    return {knob: setting_of(knob, number) for knob, number in value.items()}


def _figures(name: str, value: object) -> Mapping[str, object]:
    """Numbers by path; whether a path and its number fit is for whoever has the figures."""
    if not isinstance(value, Mapping) or not all(isinstance(path, str) for path in value):
        example = "{'responses.fear-at-full.value': 0.3}"
        raise LamppostError(f"'{name}' are numbers by path, such as {example}, not {short_repr(value)}.")
    return dict(value)


def _overlay_sets(name: str, sets: object) -> tuple[tuple[Any, ...], ...]:
    """Several sets of overlays, each a list of names or paths."""
    example = "sets of overlays, such as [[], ['appeal'], ['notice', 'appeal']]"
    found = []
    for each in many_of(name, sets, example):
        if isinstance(each, str | os.PathLike):
            raise LamppostError(f"'{name}' is a list of {example}; write [{short_repr(each)}] for a set of one.")
        found.append(tuple(path_of(name, one) for one in many_of(name, each, "names or paths")))
    return tuple(found) or ((),)


def _sizes(name: str, people: object) -> Any:
    """One number of people, or several."""
    if isinstance(people, Iterable) and not isinstance(people, str | bytes):
        return tuple(_size(name, each) for each in people)
    return _size(name, people)


def _size(name: str, people: object) -> int:
    number = whole(name, people)
    if number < 1:
        raise LamppostError(f"'{name}' is 1 or more, not {short_repr(people)}.")
    return number


def _grades(name: str, given: object) -> tuple[str, ...]:
    """One grade, or several."""
    grades = (given,) if isinstance(given, str) else _texts(name, given)
    known = ("documented", "reported", "alleged", "assumed")
    for grade in grades:
        if grade not in known:
            raise LamppostError(f"There is no grade '{short_text(grade)}'. Write one of: {', '.join(known)}.")
    return grades


def _own_measures(name: str, measures: object) -> Mapping[str, object]:
    """A user's measures: functions, or where they are, by name."""
    fits = isinstance(measures, Mapping) and all(
        isinstance(each, str) and (callable(function) or isinstance(function, str))
        for each, function in measures.items()
    )
    if not fits:
        raise LamppostError(f"'{name}' are functions of a run by name, not {short_repr(measures)}.")
    return dict(measures)  # type: ignore[call-overload, no-any-return]


def _a(module: str, kind: str, word: str, made_by: str) -> Callable[[str, object], Any]:
    """A check that something is of a class of Lamppost, which is looked up when it is needed."""

    def check(name: str, value: object) -> Any:
        from importlib import import_module

        if not isinstance(value, getattr(import_module(module), kind)):
            raise LamppostError(f"'{name}' is a {word} from {made_by}, not {short_repr(value)}.")
        return value

    return check


def _maker(name: str, value: object) -> object:
    if not callable(value):
        raise LamppostError(f"'{name}' is a function that makes the society of a seed, not {short_repr(value)}.")
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
    for each in many_of(name, people, "people's numbers, such as [3, 17]"):
        try:
            found.append(whole(name, each))
        except LamppostError:
            raise LamppostError(f"The people to watch are given by number, not {short_repr(each)}.") from None
    return tuple(found)


def _person(name: str, person: object) -> int:
    try:
        number = whole(name, person)
    except LamppostError:
        number = -1
    if number < 0:
        raise LamppostError(f"A person is given by a number, from 0 up, not by {short_repr(person)}.")
    return number


CHECKS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "people": whole,
    "person": _person,
    "watch": _watched,
    "place": _place,
    "years": years_of,
    "warm_up": warm_up_of,
    "weeks": lambda _, weeks: weeks_of(None, weeks),
    "seed": lambda name, seed: seed_of(seed, name),
    "seeds": seeds_of,
    "start": day_of,
    "threads": threads_of,
    "cluster": _text,
    "out": lambda name, out: out if type(out).__name__ == "Folder" else path_of(name, out),
    "folder": path_of,
    "path": path_of,
    "name": path_of,
    "life": lambda name, life: life if type(life).__name__ == "Life" else path_of(name, life),
    "under": _law,
    "with_": _paths,
    "overlays": _paths,
    "grade": _text,
    "knobs": _settings,
    "figures": _figures,
    "force": _flag,
    "all_grades": _flag,
    "retry": _flag,
    "processes": threads_of,
    "draws": whole,
    "rounds": whole,
    "towns": whole,
    "trajectories": whole,
    "most": whole,
    "points": whole,
    "outcome": _text,
    "told": _called,
    "society_seed": lambda name, seed: seed_of(seed, name),
    "weekly": _texts,
    "safeguard": path_of,
    "settings": _settings,
    "names": _texts,
    "lang": _text,
    "language": _text,
    "keep": _flag,
    "own_warm_up": _flag,
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
    "OverlaySets": _overlay_sets,
    "Sizes": _sizes,
    "Grades": lambda name, given: None if given is None else _grades(name, given),
    "Axes": lambda name, given: None if given is None else _figures(name, given),
    "NamesOrPaths": lambda name, given: None if given is None else _paths(name, given),
    "Mapping[str, Own] | None": lambda name, given: None if given is None else _own_measures(name, given),
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


__all__ = ["ArgumentError", "question"]
