"""One world and its replays: what of it is not there without false records, without ties, without delay, and so on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.measure import interventions as changed
from lamppost.measure.keys import WEEKS, entry_keys, refusal_keys, standing_key
from lamppost.measure.notice import Notices
from lamppost.measure.world import Change, Outcome
from lamppost.town.codes import COLLATERAL, DOUBLE, WRONGFUL
from lamppost.town.tables import Tables

Rows = NDArray[np.void]
Flags = NDArray[np.bool_]

DOMAIN_OF_GROUP: Final[dict[str, str]] = {
    "travel": "commerce",
    "home": "society",
    "school": "society",
    "work": "society",
    "money": "commerce",
    "daily": "commerce",
    "public": "government",
    "visibility": "society",
    "trade": "commerce",
}
"""Domain of the 2014 Outline to which the services of a group belong; none belongs to the judiciary."""


class Classification:
    """A world and its replays."""

    def __init__(self, world: Outcome, replay: Callable[[Change], Outcome]) -> None:
        self.world, self.replay = world, replay
        self.rows, self.marks = world.refusals()
        entered = world.entered
        self.entered = entered[world.town.tables.law.list["red"][entered["list"]] == 0]
        self.keys, self.entries = refusal_keys(self.rows), self._entry_keys(self.entered)

    def tables(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """(refusals, listings), one row each, with a column for each class that it can be of."""
        wrongful, wrongly, collateral, tied = self.tainted()
        late, stayed = self._outlived()
        built, based = self._built_on_another()
        notices = Notices(self.world)
        flags = self.rows["flags"]
        of_refusals = {
            "rightful": ~wrongful & ~collateral,
            "wrongful": wrongful,
            "collateral": collateral,
            "double": built | (flags & DOUBLE != 0),
            "unannounced": ~notices.of_refusals(self.rows, self.marks),
            "out_of_domain": self._out_of_domain(),
            "outlived": late,
            "flagged_wrongful": flags & WRONGFUL != 0,
            "flagged_collateral": flags & COLLATERAL != 0,
            "flagged_double": flags & DOUBLE != 0,
        }
        of_listings = {
            "rightful": ~wrongly & ~tied,
            "wrongful": wrongly,
            "collateral": tied,
            "double": based | self._listed_twice(),
            "unannounced": ~notices.of_entries(self.entered),
            "outlived": stayed,
            "flagged_wrongful": ~self.entered["true"],
        }
        return (
            self._refusals().with_columns(**{name: pl.Series(each) for name, each in of_refusals.items()}),
            self._listings().with_columns(**{name: pl.Series(each) for name, each in of_listings.items()}),
        )

    def tainted(self) -> tuple[Flags, Flags, Flags, Flags]:
        """(wrongful refusals, wrongful listings, collateral refusals, collateral listings)."""
        wrongful = self._without(changed.has_false_records, changed.no_false_records)
        return *wrongful, *self._without(changed.has_ties, changed.no_ties)

    def _any(self, has: Callable[[Tables], bool]) -> bool:
        return any(has(epoch.tables) for epoch in self.world.town.epochs)

    def _without(self, has: Callable[[Tables], bool], change: Change) -> tuple[Flags, Flags]:
        """Which refusals and which listings are not there in a world without something."""
        if not self._any(has) and not self.world.town.script.records:
            return np.zeros(self.rows.shape[0], np.bool_), np.zeros(self.entered.shape[0], np.bool_)
        return self._gone(self.replay(change))

    def _gone(self, other: Outcome) -> tuple[Flags, Flags]:
        refused = ~np.isin(self.keys, refusal_keys(other.refusals()[0]))
        return refused, ~np.isin(self.entries, self._entry_keys(other.entered))

    def _outlived(self) -> tuple[Flags, Flags]:
        """Refusals that a prompt world does not have, and listings that stood in a week in which it has none."""
        stayed = np.zeros(self.entered.shape[0], np.bool_)
        if not self._any(changed.has_delays):
            return np.zeros(self.rows.shape[0], np.bool_), stayed
        other = self.replay(changed.prompt)
        over = np.setdiff1d(_stood(self.world), _stood(other))
        order = np.argsort(self.entries)
        place = np.searchsorted(self.entries[order], over, side="right") - 1
        same = (place >= 0) & (self.entries[order][place] // WEEKS == over // WEEKS)
        stayed[order[place[same]]] = True
        return self._gone(other)[0], stayed

    def _built_on_another(self) -> tuple[Flags, Flags]:
        """What one authority did only because another had listed the person: both stand behind it."""
        refused, listed = np.zeros(self.rows.shape[0], np.bool_), np.zeros(self.entered.shape[0], np.bool_)
        law = self.world.town.tables.law
        owner = law.list["book"][self.entered["list"]]
        for book in np.unique(law.list["book"][law.list["counts"] != 0]):
            gone, unlisted = self._gone(self.replay(changed.without_book(int(book))))
            barred = (self.rows["books"] >> np.uint64(book)) & np.uint64(1) == 1
            refused |= gone & ~barred
            listed |= unlisted & (owner != book)
        return refused, listed

    def _listed_twice(self) -> Flags:
        """Listings for an act for which another authority lists the same person in the same world too."""
        book = self.world.town.tables.law.list["book"][self.entered["list"]].astype(np.int64)
        act = self.entered["person"].astype(np.int64) << 16 | self.entered["cause"]
        pairs = np.unique(np.stack([act, book], axis=1), axis=0)[:, 0]
        acts, authorities = np.unique(pairs, return_counts=True)
        return np.isin(act, acts[authorities > 1])

    def _out_of_domain(self) -> Flags:
        """Refusals that are not there when only records of the service's own domain count."""
        found = np.zeros(self.rows.shape[0], np.bool_)
        catalogue = self.world.regime.catalogue
        domain_of = {service.code: DOMAIN_OF_GROUP[service.group] for service in catalogue.services.values()}
        domains = np.array([domain_of[int(code)] for code in self.rows["service"]], "U16")
        for domain in np.unique(domains):
            codes = {act.code for act in catalogue.acts.values() if act.domain == domain}
            gone, _ = self._gone(self.replay(changed.only_acts(codes)))
            found |= gone & (domains == domain)
        return found

    def _entry_keys(self, entered: Rows) -> NDArray[np.int64]:
        return entry_keys(entered, self.world.town.tables.law.list.shape[0])

    def _refusals(self) -> pl.DataFrame:
        names, plan, rows = self.world.names, self.world.regime.plan, self.rows
        services = [names.services[int(code)] for code in rows["service"]]
        groups = self.world.regime.catalogue.services
        return pl.DataFrame(
            {
                **_who(self.world, rows),
                "service": pl.Series(services, dtype=pl.String),
                "service_group": pl.Series([str(groups[name].group) for name in services], dtype=pl.String),
                "rulebook": pl.Series([names.books[plan.rows[int(k)].book] for k in rows["row"]], dtype=pl.String),
                "consequence": pl.Series([plan.rows[int(k)].consequence for k in rows["row"]], dtype=pl.String),
            }
        )

    def _listings(self) -> pl.DataFrame:
        names, plan, rows = self.world.names, self.world.regime.plan, self.entered
        lists = [plan.lists[int(number)] for number in rows["list"]]
        return pl.DataFrame(
            {
                **_who(self.world, rows),
                "rulebook": pl.Series([names.books[book] for book, _ in lists], dtype=pl.String),
                "list": pl.Series([name for _, name in lists], dtype=pl.String),
                "act": pl.Series([names.acts.get(int(code)) for code in rows["cause"]], dtype=pl.String),
            }
        )


def _who(world: Outcome, rows: Rows) -> dict[str, pl.Series]:
    """Person (or number of the firm), whether it is a firm, week."""
    people = world.society.people
    firm = rows["person"] >= people
    number, week = np.where(firm, rows["person"] - people, rows["person"]), rows["week"].copy()
    return {"person": pl.Series(number.astype(np.int32)), "firm": pl.Series(firm), "week": pl.Series(week)}


def _stood(world: Outcome) -> NDArray[np.int64]:
    """Every (person, list, week) in which an entry was in effect."""
    weeks = [standing_key(stood, week) for week, stood in enumerate(world.notes.stood)]
    return np.concatenate(weeks) if weeks else np.zeros(0, np.int64)
