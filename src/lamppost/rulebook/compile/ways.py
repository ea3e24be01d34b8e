"""Ways out of a list, as codes and weekly thresholds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from lamppost.catalogue.model import Catalogue
from lamppost.rulebook.blocks import NOT_BY_CHANCE, WAYS, Way
from lamppost.rulebook.compile.numbers import value, weekly


def ways_out(
    names: Iterable[Way], opened: Mapping[Way, dt.date], catalogue: Catalogue, day: dt.date
) -> list[dict[str, object]]:
    """Code and weekly threshold of the ways out that are met by chance and open on a day, by code."""
    by_code = []
    for name in names:
        if name not in NOT_BY_CHANCE and opened.get(name, day) <= day:
            rate = value(catalogue.responses["way-" + name.replace(" ", "-")].value, day, 0.0)
            by_code.append((WAYS.index(name), weekly(rate)))
    return [{"code": code, "rate": rate} for code, rate in sorted(by_code)]
