"""Which assumed figures can matter at all, before anything is run.

An act or a service that no rule in force names is neither lived nor counted, and what a channel makes of it is read by
nobody: such figures are left out by what the rules name. Of the others, those of one entry (an act, a channel, a rule)
are moved together to one end of their ranges and to the other; an entry whose tables stay bit for bit as they are
cannot change any run. Both are exact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lamppost.rulebook.figures import Figure
from lamppost.rulebook.regime import Regime
from lamppost.town.cells import named
from lamppost.town.epoch import Epoch
from lamppost.town.tables import Line, Own, Tables

Mask = NDArray[np.bool_]
Entries = Mapping[str, list[Figure]]
"""Figures by the entry in which they stand: 'acts.x', 'channels.y', 'responses.z', 'book.lists.w'."""


def ends_of(figure: Figure) -> tuple[float, float]:
    """The two ends of a figure's range, where one is not given its value; whole numbers stay whole."""
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    return (float(np.ceil(low)), float(np.floor(high))) if figure.whole else (low, high)


def movable(regime: Regime) -> list[Figure]:
    """The assumed figures of a regime that have a range with two ends, in the order of the files."""
    every = [figure for figure in _apart(regime).values() if figure.moves]
    return [figure for figure in every if ends_of(figure)[0] < ends_of(figure)[1]]


def _apart(regime: Regime) -> dict[str, Figure]:
    """The figures of a regime by path, with bands that keep their order whatever is drawn.

    Where the ranges of the least points of two neighbouring bands overlap, they are cut half way between: with the two
    the other way round there is no law.
    """
    figures = dict(regime.every_figure)
    for name, book in regime.loaded.rulebooks.items():
        for above, below in pairwise(f"{name}.bands.{band}.at_least" for band in book.bands):
            high, low = figures.get(above), figures.get(below)
            if high is None or low is None or ends_of(high)[0] > ends_of(low)[1]:
                continue
            cut = np.ceil((ends_of(high)[0] + ends_of(low)[1]) / 2)
            cut = float(min(max(cut, low.value + 1), high.value))
            figures[above], figures[below] = replace(high, low=cut), replace(low, high=cut - 1)
    return figures


def entry_of(path: str) -> str:
    """The entry in which a figure stands: two words of its path in the catalogue, three in a law."""
    words = path.partition("@")[0].split(".")
    catalogue = words[0] in ("acts", "channels", "services", "responses")
    return ".".join(words[: 2 if catalogue else 3])


def can_matter(regime: Regime, weeks: int, progress: Callable[[int, int], None] | None = None) -> Entries:
    """The movable figures of a regime that can change a run of so many weeks, by entry.

    `progress` is called with (entries looked at, entries in all).
    """
    start = regime.start
    epochs = regime.epochs(start, weeks)
    base = used_hash(epochs)
    entries: dict[str, list[Figure]] = {}
    for figure in _read(regime, epochs):
        entries.setdefault(entry_of(figure.path), []).append(figure)
    found = {}
    for number, (name, figures) in enumerate(entries.items(), 1):
        for end in (0, 1):
            moved = regime.set({figure.path: ends_of(figure)[end] for figure in figures})
            if used_hash(moved.epochs(start, weeks)) != base:
                found[name] = figures
                break
        if progress is not None:
            progress(number, len(entries))
    return found


def _read(regime: Regime, epochs: Iterable[Epoch]) -> Iterator[Figure]:
    """The movable figures that are not of an act or a service that no rule names on any day."""
    every = [named(epoch.tables) for epoch in epochs]
    acts = np.any([each[0] for each in every], axis=0)
    services = np.any([each[1] for each in every], axis=0)
    words = regime.catalogue
    for figure in movable(regime):
        part, name, *more = figure.path.split(".")
        if part == "acts" and not acts[words.acts[name].code]:
            continue
        if part == "services" and not services[words.services[name].code]:
            continue
        if part == "channels" and more[0] == "sees" and not acts[words.acts[more[1]].code]:
            continue
        yield figure


def used_hash(epochs: Iterable[Epoch]) -> str:
    """A hash over what of the tables a town uses that counts only what a rule in force names."""
    total = hashlib.sha256()
    for epoch in epochs:
        total.update(str(epoch.day).encode())
        for array in _arrays(_used(epoch.tables)):
            total.update(np.ascontiguousarray(array).tobytes())
    return total.hexdigest()


def _arrays(value: Any) -> Iterator[NDArray[Any]]:
    """Every array, field by field: between fields there is padding, which a copy need not keep."""
    if isinstance(value, tuple):
        for each in value:
            yield from _arrays(each)
        return
    array = np.asarray(value)
    yield from [array] if array.dtype.names is None else (array[name] for name in array.dtype.names)


def _used(tables: Tables) -> Tables:
    acts, services = named(tables)
    act, service = tables.acts.act.copy(), tables.services.service.copy()
    act[~acts] = 0
    service[~services] = 0
    return tables._replace(
        acts=tables.acts._replace(
            people=_line(tables.acts.people, acts),
            firms=_line(tables.acts.firms, acts),
            own_people=_own(tables.acts.own_people, acts),
            own_firms=_own(tables.acts.own_firms, acts),
            act=act,
        ),
        services=tables.services._replace(
            people=_line(tables.services.people, services),
            firms=_line(tables.services.firms, services),
            own_people=_own(tables.services.own_people, services),
            own_firms=_own(tables.services.own_firms, services),
            service=service,
        ),
    )


def _line(line: Line, counted: Mask) -> Line:
    width = line.width.copy()
    width[~counted[line.entry["code"]]] = 0
    return line._replace(width=width)


def _own(own: Own, counted: Mask) -> Own:
    width = own.width.copy()
    width[~counted[own.entry["code"]]] = 0
    return own._replace(width=width)


__all__ = ["can_matter", "ends_of", "entry_of", "movable", "used_hash"]
