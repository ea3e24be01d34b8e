"""The places a society can be made for, and the parts that make them up.

A place is one or more parts; each part has the tables it is made from (`source`), the place its people belong to and
the share who live in towns. Places stand in `tables/places.csv`; whatever a part's own tables lack is taken from the
mainland's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lamppost.catalogue.model import OwnPlace
from lamppost.catalogue.people import PLACES
from lamppost.errors import LamppostError, did_you_mean
from lamppost.society import tables


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a place: its tables, its people's place code, its urban share, its residents in the census."""

    name: str
    source: str
    code: int
    urban_share: float
    residents: float
    flags: Mapping[str, float] = field(default_factory=dict)
    """Shares of people with a flag that the place gives itself, in place of those of its tables."""


def names() -> tuple[str, ...]:
    """Every place a society can be made for."""
    return tuple(dict.fromkeys(row["place"] for row in tables.rows("places")))


def residents(source: str) -> float:
    """Persons counted in a source's table of ages and sexes."""
    return sum(entry.value for keys, entry in tables.figures("age_sex").items() if keys[0] == source)


def urban_share(source: str) -> float:
    """Share of a source's residents who live in towns, as published."""
    return tables.figure("urban_rural", source, "urban").value


def parts_of(place: str | OwnPlace) -> tuple[Part, ...]:
    """The parts of a place, shipped or of one's own; LamppostError for a place that is not known."""
    if isinstance(place, OwnPlace):
        shares = {flag: share.versions[-1].value for flag, share in place.flags.items()}
        given = place.urban_share
        urban = None if given is None else given.versions[-1].value
        return tuple(
            replace(part, flags=shares, urban_share=part.urban_share if urban is None else urban)
            for part in parts_of(place.like)
        )
    if place not in names():
        known = ", ".join(names())
        raise LamppostError(f"Unknown place '{place}'.{did_you_mean(str(place), names())} Known places: {known}.")
    return tuple(
        Part(
            name=row["part"],
            source=row["source"],
            code=PLACES[row["code"]],
            urban_share=float(row["urban_share"]) if row["urban_share"] else urban_share(row["source"]),
            residents=residents(row["source"]),
        )
        for row in tables.rows("places")
        if row["place"] == place
    )
