"""One row per synthetic person, and one per firm: who they are, how they stand, what was refused them and why.

Counts are of the whole run, standing is that of its last week. Truth and belief stand side by side, as in the town:
what a record says, and whether it is so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.catalogue.people import AREAS, FIRM_SIZES, INCOMES, SEXES
from lamppost.record.words import PERSON_FLAGS, RegimeNames, chosen, education_words, places, sectors, statuses
from lamppost.town.codes import (
    COLLATERAL,
    DOUBLE,
    FOREGONE,
    NO_BAND,
    REPLACED,
    TOUCHED_ONLY,
    TRUE,
    TWICE,
    UNSEEN,
    WRONGFUL,
)
from lamppost.town.log import joined, picked
from lamppost.town.loop import Town
from lamppost.town.predicates import reaches
from lamppost.town.rows import RECORD, REFUSAL
from lamppost.town.tables import ONE, BookRow

Rows = NDArray[np.void]
Columns = dict[str, Any]

CAUSES: Final = {"wrongful": WRONGFUL, "collateral": COLLATERAL, "double": DOUBLE, "replaced": REPLACED}
"""What can be said of a refusal, and its bit."""


def refusals_of(town: Town) -> Rows:
    """Every refusal of the run (REFUSAL), by week and person; what was only made slower or dearer is left out."""
    rows = joined(town.log.refusals, REFUSAL)
    return picked(rows, np.flatnonzero(rows["flags"] & TOUCHED_ONLY == 0))


def _by_person(rows: Rows) -> Rows:
    return picked(rows, np.argsort(rows["person"], kind="stable"))


@dataclass
class Actors:
    """The town at its end, with its refusals and records in the order of the people."""

    town: Town
    names: RegimeNames

    def __post_init__(self) -> None:
        self.refusals = _by_person(refusals_of(self.town))
        self.events = _by_person(joined(self.town.log.events, RECORD))
        self.last_day = self.town.last_day

    def people(self, first: int = 0, last: int | None = None) -> pl.DataFrame:
        """The people numbered first..last-1 (all by default), one row each."""
        society = self.town.society
        last = society.people if last is None else min(last, society.people)
        here = slice(first, last)
        flags = society.flags[here]
        income = society.income[here].astype(np.int64)
        kept = self.town.state.actor["income"][here].astype(np.int64)
        columns: Columns = {
            "person": np.arange(first, last, dtype=np.int32),
            "age_years": society.age[here],
            "sex": chosen(society.sex[here], SEXES),
            "area": chosen(society.district_area[society.district[here]], AREAS),
            "income_class": chosen(society.income_class[here], INCOMES),
            "education": education_words(society.education[here]),
            "work": statuses(society.work_status[here]),
            "sector": sectors(society.sector[here]),
            "place": places(society.person_place[here]),
            "household": society.household[here],
            "district": society.district[here],
            "firm": _number_or_none(society.workplace[here]),
        }
        for name, bit in PERSON_FLAGS.items():
            columns[name] = (flags >> np.uint32(bit)) & np.uint32(1) == 1
        columns["income_start_yuan_a_year"] = income.astype(np.int32)
        columns["income_end_yuan_a_year"] = ((income * kept + (ONE - 1) // 2) // (ONE - 1)).astype(np.int32)
        columns["employed_at_end"] = (self.town.state.actor["flags"][here] >> np.uint32(7)) & np.uint32(1) == 1
        return pl.DataFrame({**columns, **self._standing(first, last, "person")})

    def firms(self, first: int = 0, last: int | None = None) -> pl.DataFrame:
        """The firms numbered first..last-1 (all by default), one row each; `manager` is a person's number."""
        society = self.town.society
        last = society.firms if last is None else min(last, society.firms)
        here, people = slice(first, last), society.people
        columns: Columns = {
            "firm": np.arange(first, last, dtype=np.int32),
            "firm_size": chosen(society.firm_size[here], FIRM_SIZES),
            "firm_sector": sectors(society.firm_sector[here]),
            "public_body": society.firm_public[here] == 1,
            "place": places(society.firm_place[here]),
            "manager": _number_or_none(society.firm_manager[here]),
            "employees": np.diff(society.employees_start)[here].astype(np.int32),
        }
        return pl.DataFrame({**columns, **self._standing(people + first, people + last, "firm")})

    def _standing(self, first: int, last: int, actor: str) -> Columns:
        """Points, bands, lists, refusals and records of the actors numbered first..last-1."""
        return {
            **self._scores(first, last, actor),
            **self._lists(first, last, actor),
            **self._refused(first, last, actor),
            **self._recorded(first, last),
        }

    def _scores(self, first: int, last: int, actor: str) -> Columns:
        state, law = self.town.state, self.town.tables.law
        columns: Columns = {}
        for row, (book, name) in enumerate(self.names.scored):
            if self.names.regime.plan.books[book].covers != actor:
                continue
            limits = law.book[book]
            points = np.clip(state.score[row, first:last], int(limits["lowest"]), int(limits["highest"]))
            reached = self._reached(limits, first, last)
            columns[f"points:{name}"] = pl.Series(points.astype(np.int32)).set(pl.Series(~reached), None)
            bands = self.names.bands(book)
            if bands:
                columns[f"band:{name}"] = chosen(state.band[row, first:last], bands, NO_BAND)
        return columns

    def _reached(self, book: BookRow, first: int, last: int) -> NDArray[np.bool_]:
        """Whether a book reaches each actor at the end."""
        actor = self.town.state.actor[first:last]
        firm = first >= self.town.population.people
        return reaches(book, firm=firm, age=actor["age"], place=actor["place"], flags=actor["flags"])

    def _lists(self, first: int, last: int, actor: str) -> Columns:
        lists = self.town.lists
        used = int(lists.used[0])
        holder = lists.holder["person"][:used]
        here = (holder >= first) & (holder < last)
        place, entry = holder[here] - first, lists.entry[:used][here]
        columns: Columns = {}
        for number, name in enumerate(self.names.lists):
            if self.names.regime.plan.books[self.names.regime.plan.lists[number][0]].covers != actor:
                continue
            on, wrongly, times = (np.zeros(last - first, kind) for kind in (np.bool_, np.bool_, np.uint8))
            on[place] = entry["until"][:, number] > self.last_day
            wrongly[place] = on[place] & (entry["until_true"][:, number] <= self.last_day)
            times[place] = entry["times"][:, number]
            columns |= {f"on:{name}": on, f"wrongly_on:{name}": wrongly, f"entries:{name}": times}
        return columns

    def _refused(self, first: int, last: int, actor: str) -> Columns:
        cut = np.searchsorted(self.refusals["person"], [first, last])
        rows = self.refusals[cut[0] : cut[1]]
        who, size = rows["person"] - first, last - first
        columns: Columns = {"refusals": _count(who, size)}
        for cause, bit in CAUSES.items():
            columns[f"refusals_{cause}"] = _count(who[rows["flags"] & bit != 0], size)
        for code in self.names.barred(actor):
            columns[f"refused:{self.names.services[code]}"] = _count(who[rows["service"] == code], size)
        return columns

    def _recorded(self, first: int, last: int) -> Columns:
        cut = np.searchsorted(self.events["person"], [first, last])
        rows = self.events[cut[0] : cut[1]]
        who, size, flags = rows["person"] - first, last - first, rows["flags"]
        unseen, foregone = flags & UNSEEN != 0, flags & FOREGONE != 0
        record = ~unseen & ~foregone
        true = flags & (TRUE | TWICE) == TRUE
        return {
            "records_true": _count(who[record & true], size),
            "records_false": _count(who[record & ~true], size),
            "acts_unrecorded": _count(who[unseen], size),
            "acts_foregone": _count(who[foregone], size),
        }


def _count(who: NDArray[np.int32], size: int) -> NDArray[np.uint32]:
    return np.bincount(who, minlength=size).astype(np.uint32)


def _number_or_none(numbers: NDArray[np.int32]) -> pl.Series:
    return pl.Series(numbers).replace(-1, None)
