"""Every number that a regime is run by, with its path: what stands where, how well it is known, how far it can move.

A path begins with the part of the law or of the catalogue in which a number stands, and follows the words of the format
from there, as the `at` of an overlay does (paths.py):

    responses.fear-at-full.value          acts, channels, services, responses: the catalogue
    regime.channels.lamppost.hit          the regime's own figures of a channel, and its `fear`
    leaflet-hk-2019.acts.red-light.points a rulebook, by its name

A value with a history has a path for each of its dates: `...value@2024-01-01`, and `...value@start` for what holds
before the first of them. An overlay changes what a law says, with a reason; a number is set to ask what hangs on it.
Only numbers are set: no entry is added or taken out, and lengths of time are in days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ValidationError

from lamppost.catalogue.claims import Cited, Claim, Version
from lamppost.catalogue.declarations import NoColumn
from lamppost.catalogue.fields import declared, unit_of
from lamppost.catalogue.messages import reader_of, sentence
from lamppost.catalogue.scalars import FOR_GOOD
from lamppost.errors import LamppostError, plain
from lamppost.values import in_range

CATALOGUE: Final = ("acts", "channels", "services", "responses")
"""Parts of the catalogue, which are the first words of the paths of its figures."""
REGIME: Final = "regime"
_UNSET: Final = ("code", "sources", "cited", "figures")
"""Fields that hold no figure that anything is computed from, or whose numbers are names."""
_PARTS: Final = ("share", "chance")
"""What a unit begins with whose numbers lie between 0 and 1, whatever their range is."""


@dataclass(frozen=True)
class Figure:
    """One number: where it stands, its value and the ends of its range (None = not given), and how well it is known.

    `whole` says that it can only be a whole number. A length of time is in days.
    """

    path: str
    value: float
    low: float | None
    high: float | None
    grade: str | None
    why: str | None
    source: str | None
    unit: str
    whole: bool = False

    @property
    def moves(self) -> bool:
        """Whether it is assumed and has a range in which studies move it."""
        return self.grade == "assumed" and (self.low is not None or self.high is not None)


class _Standing(NamedTuple):
    """What is known of the nearest cited block around a number that carries no source of its own."""

    grade: str | None = None
    why: str | None = None
    source: str | None = None


def walk(value: Any, path: str, unit: str = "", above: _Standing | None = None) -> Iterator[Figure]:
    """Every number in a block, by its path, in the order of the fields."""
    above = above or _Standing()
    if isinstance(value, Claim):
        dated = len(value.versions) > 1
        for version in value.versions:
            if not isinstance(version.value, bool):
                yield _figure(version, f"{path}@{version.since or 'start'}" if dated else path, unit)
    elif isinstance(value, BaseModel):
        if isinstance(value, Cited):
            above = _Standing(value.evidence, value.why, value.cite)
        for name, counted in _fields(type(value)):
            inner = getattr(value, name)
            if inner is not None:
                of = getattr(value, "cited", {}).get(name)
                around = above if of is None else _Standing(of.evidence, of.why, of.cite)
                own = getattr(value, "unit", None) if name == "value" else None
                yield from walk(inner, f"{path}.{name}", own or counted, around)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from walk(inner, f"{path}.{name}", unit, above)
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            if isinstance(inner, BaseModel):
                yield from walk(inner, f"{path}.{number}", unit, above)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield Figure(path, float(value), None, None, *above, unit, isinstance(value, int))


@cache
def _fields(model: type[BaseModel]) -> list[tuple[str, str]]:
    """The fields of a block that can hold a figure, each with what it is counted in."""
    eyes = {name for name, info in model.model_fields.items() for each in declared(info, NoColumn) if _for_eyes(each)}
    unset = {*_UNSET, *eyes}
    return [(name, unit_of(info)) for name, info in model.model_fields.items() if name not in unset]


def _for_eyes(use: NoColumn) -> bool:
    return use.use == "for eyes" and not use.values


def _figure(version: Version[Any], path: str, unit: str) -> Figure:
    known = version.evidence, version.why, version.cite
    whole = isinstance(version.value, int)
    counted = "days" if version.is_length else version.unit or unit
    return Figure(path, float(version.value), version.low, version.high, *known, counted, whole)


def put(value: Any, figure: Figure, number: float, force: bool = False, below: str | None = None) -> Any:
    """A block in which one figure has another number; `below` is the rest of its path.

    Raises LamppostError for a number that the figure cannot be; without `force` also for one outside its range.
    """
    way, _, date = (figure.path if below is None else below).partition("@")
    real = in_range(figure.path, number, figure.value, figure.low, figure.high, force)
    if figure.unit.startswith(_PARTS) and not 0 <= real <= 1:
        raise LamppostError(f"'{figure.path}' is a {figure.unit}: it lies between 0 and 1, and {real:g} does not.")
    if figure.whole and real != int(real):
        raise LamppostError(f"'{figure.path}' is a whole number, and {real:g} is not.")
    if figure.unit == "days" and not 0 <= real <= FOR_GOOD:
        raise LamppostError(f"'{figure.path}' is a length of time in days, 0 to {FOR_GOOD:,}, not {real:g}.")
    return _put(value, tuple(way.split(".")) if way else (), date, figure, int(real) if figure.whole else real)


def _put(value: Any, way: tuple[str, ...], date: str, figure: Figure, number: float) -> Any:
    if isinstance(value, Claim):
        versions = tuple(
            _version(each, figure, number) if not date or str(each.since or "start") == date else each
            for each in value.versions
        )
        return value.model_copy(update={"versions": versions})
    name, rest = way[0], way[1:]
    if isinstance(value, BaseModel):
        inner = getattr(value, name)
        if not rest and not isinstance(inner, Claim):
            return value.model_copy(update={name: _read(type(value).model_fields[name], figure, number)})
        if len(rest) == 1 and isinstance(inner, Mapping) and isinstance(inner[rest[0]], int | float):
            new = {**inner, rest[0]: number}
            return value.model_copy(update={name: _read(type(value).model_fields[name], figure, new)})
        return value.model_copy(update={name: _put(inner, rest, date, figure, number)})
    if isinstance(value, Mapping):
        return {**value, name: _put(value[name], rest, date, figure, number)}
    items = list(value)
    items[int(name)] = _put(items[int(name)], rest, date, figure, number)
    return tuple(items)


def _version(version: Version[Any], figure: Figure, number: float) -> Version[Any]:
    """A version with another number: what was known of the old one is not known of it."""
    kind = type(version).model_fields["value"]
    update: dict[str, Any] = {"value": _read(kind, figure, number)}
    if version.low is not None:
        update["low"] = min(version.low, number)
    if version.high is not None:
        update["high"] = max(version.high, number)  # what is drawn over is laid out as wide as the top of the range
    if version.evidence != "assumed" and number != version.value:
        why = f"Set to {number:g} in place of {figure.value:g}, which is {version.evidence or 'not graded'}."
        update |= {"evidence": "assumed", "why": why, "cite": None}
    return version.model_copy(update=update)


def _read(info: Any, figure: Figure, number: object) -> Any:
    try:
        return reader_of(info.rebuild_annotation()).validate_python(number)
    except ValidationError as error:
        said = sentence(error.errors(include_url=False)[0])
        raise LamppostError(f"'{figure.path}' cannot be that: {plain(said, 200)}") from None


__all__ = ["CATALOGUE", "REGIME", "Figure", "put", "walk"]
