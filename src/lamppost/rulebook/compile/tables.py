"""The tables in force on one date, from the numbered plan of a regime."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from lamppost.catalogue.claims import Claim
from lamppost.catalogue.model import Catalogue
from lamppost.rulebook.compile.acts import acts_table
from lamppost.rulebook.compile.answers import answers_table
from lamppost.rulebook.compile.law import law_table
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.compile.senses import Uses, senses_table
from lamppost.rulebook.compile.services import services_table
from lamppost.town.tables import Tables

BOOKS: Final = "rulebooks"
READS: Final[Mapping[str, frozenset[str]]] = {
    "acts": frozenset({"acts", "responses", "regime", BOOKS}),
    "senses": frozenset({"channels", "regime", BOOKS}),
    "law": frozenset({"acts", "responses", "regime", BOOKS}),
    "services": frozenset({"services", BOOKS}),
    "responses": frozenset({"responses", "regime"}),
}
"""Table -> the parts of the law and the catalogue whose numbers it is made from."""


def compile_tables(
    plan: Plan,
    catalogue: Catalogue,
    channels: Uses,
    day: dt.date,
    first: dt.date | None = None,
    *,
    known: Tables | None = None,
    changed: Collection[str] = (),
) -> Tables:
    """All tables for a date: `channels` are those that exist in the regime, with its changes to them.

    `first` is the first day of the run, from which days are counted; the date itself unless given. `known` are the
    tables of that date before numbers were set in the parts `changed`; those that read none of them stay.
    """

    def same(table: str) -> bool:
        return known is not None and READS[table].isdisjoint(changed)

    return Tables(
        acts=known.acts if known and same("acts") else acts_table(plan, catalogue, day),
        senses=known.senses if known and same("senses") else senses_table(plan, catalogue, channels, day),
        law=known.law if known and same("law") else law_table(plan, catalogue, day),
        services=known.services if known and same("services") else services_table(plan, catalogue, day),
        responses=known.responses if known and same("responses") else answers_table(catalogue, day),
        first=((first or day) - dt.date(1970, 1, 1)).days,
    )


def dates_of_change(
    plan: Plan, channels: Uses, catalogue: Catalogue, fear: Claim[float] | None = None
) -> list[dt.date]:
    """Every date on which any number of the regime's books or channels, of the responses, or of its fear changes."""
    dates: set[dt.date] = set(_dates(fear))
    for response in catalogue.responses.values():
        dates.update(_dates(response.value))
    for book in plan.books:
        dates.add(book.in_force.since)
        if book.in_force.until is not None:
            dates.add(book.in_force.until)
        dates.update(_dates(book))
        for entry in book.lists.values():
            dates.update((*entry.leaves_from.values(), *entry.spares_from.values()))
        for rule in book.acts.values():
            dates.update(rule.leaves_from.values())
    for use in channels.values():
        if use is not None:
            dates.update(_dates(use))
    return sorted(dates)


def _dates(value: object) -> Iterator[dt.date]:
    if isinstance(value, Claim):
        for version in value.versions:
            if version.since is not None:
                yield version.since
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _dates(getattr(value, name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _dates(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _dates(item)
