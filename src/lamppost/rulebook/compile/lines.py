"""The lines over which acts and services are drawn: one stretch per entry, by code, as wide as its envelope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import numpy as np

from lamppost.catalogue.model import Act, Service
from lamppost.catalogue.people import FIRM_SIZES, FLAGS, SECTORS, flag_mask
from lamppost.errors import LamppostError
from lamppost.rulebook.compile.matching import by_class
from lamppost.rulebook.compile.numbers import rows
from lamppost.town.tables import ENTRY, WEEKS_A_YEAR, Line, Own

E = TypeVar("E", Act, Service)

DAYS: Final = 7
MOST_OWN: Final = WEEKS_A_YEAR * DAYS
"""Times a year that an author's word can fall: once a day."""
FIRM = 1 << FLAGS["firm"]


def multipliers(entry: Act | Service) -> np.ndarray[Any, np.dtype[np.float64]]:
    """(classes,) multiplier of an entry's rate for each class of person, or 1 for each class of firm."""
    if entry.actor == "firm":
        return np.ones(len(FIRM_SIZES) * len(SECTORS))
    return by_class(entry.varies)


_shapes: dict[int, tuple[Act | Service, np.ndarray[Any, np.dtype[np.float64]], float]] = {}
MOST_SHAPES: Final = 10_000


def shape_of(entry: Act | Service) -> tuple[np.ndarray[Any, np.dtype[np.float64]], float]:
    """(multipliers, envelope) of an entry, kept for as long as the same entry is compiled again, as studies do."""
    known = _shapes.get(id(entry))
    if known is None or known[0] is not entry:
        if len(_shapes) >= MOST_SHAPES:
            _shapes.clear()
        known = _shapes[id(entry)] = entry, multipliers(entry), entry.envelope
    return known[1], known[2]


def flags_of(entry: Act | Service) -> tuple[int, int]:
    """(flags needed, flags barred) to do or seek an entry; a firm's entry needs a firm, a person's bars one."""
    need, bar = flag_mask(entry.who), flag_mask(entry.not_who)
    return (need | FIRM, bar) if entry.actor == "firm" else (need, bar | FIRM)


def line(entries: Sequence[Act | Service], slots: int, room: Mapping[str, tuple[float, float]], what: str) -> Line:
    """Lay entries out by code over 2**32, each with its envelope times its room to do more (envelope, actual).

    Raises LamppostError when they do not fit: the rates of the catalogue are then too high for so few slots.
    """
    ordered = sorted(entries, key=lambda entry: entry.code)
    per_slot = 2**32 / (WEEKS_A_YEAR * slots)
    classes = 1 if not ordered else shape_of(ordered[0])[0].shape[0]
    width = np.zeros((len(ordered) + 1, classes), np.uint32)
    stretches = []
    place = 0
    for number, entry in enumerate(ordered):
        envelope, actual = room.get(entry.id, (1.0, 1.0))
        times, top = shape_of(entry)
        span = max(1, round(top * envelope * per_slot))
        exact = np.rint(entry.rate.versions[-1].value * actual * times * per_slot)
        width[number] = np.minimum(exact, span).astype(np.uint32)
        need, bar = flags_of(entry)
        stretches.append({"low": place, "last": place + span - 1, "need": need, "bar": bar, "code": entry.code})
        place += span
    if place >= 2**32:
        raise LamppostError(
            f"The catalogue's {what} add up to {place / per_slot:.0f} a year at the top of their ranges; "
            f"{slots * WEEKS_A_YEAR} slots a year hold fewer. Narrow the ranges of the most frequent ones."
        )
    return Line(rows(ENTRY, [*stretches, {"low": place, "last": 2**32 - 1}]), width)


def shipped_and_own(entries: Sequence[E], first: int) -> tuple[list[E], list[E]]:
    """The words of the shipped catalogue, and those with a code from `first` on, which an author brought."""
    return [each for each in entries if each.code < first], [each for each in entries if each.code >= first]


def own(entries: Sequence[Act | Service], room: Mapping[str, tuple[float, float]]) -> Own:
    """Words that an author brought, each with a word of chance a day for itself, so that none moves another.

    Raises LamppostError for one that falls more often than every day at the top of its range.
    """
    ordered = sorted(entries, key=lambda entry: entry.code)
    per_day = 2**32 / MOST_OWN
    width = np.zeros((len(ordered), 1 if not ordered else multipliers(ordered[0]).shape[0]), np.uint32)
    table = []
    for number, entry in enumerate(ordered):
        envelope, actual = room.get(entry.id, (1.0, 1.0))
        most = entry.envelope * envelope
        if most >= MOST_OWN:
            raise LamppostError(
                f"'{entry.id}' comes to {most:.0f} a year at the top of its range, with what fear and reward can add; "
                f"a word of one's own can fall less than {MOST_OWN} times. Narrow its range."
            )
        span = max(1, round(most * per_day))
        exact = np.rint(entry.rate.versions[-1].value * actual * multipliers(entry) * per_day)
        width[number] = np.minimum(exact, span).astype(np.uint32)
        need, bar = flags_of(entry)
        table.append({"low": 0, "last": span - 1, "need": need, "bar": bar, "code": entry.code})
    return Own(rows(ENTRY, table), width)
