"""A script in place of chance: what happens, week by week, to the people of a tiny town that is otherwise still.

A life or a case is run by the very verbs that run a town; only what people do and seek is written down here instead
of drawn, and every chance in the tables is made certain or nil (`still`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.intrinsics import by_reference
from lamppost.town.gate import attempt
from lamppost.town.population import Population
from lamppost.town.rows import RECORD, REFUSAL, Grid, RefusalRow
from lamppost.town.state import State
from lamppost.town.tables import Line, Own, Tables

SURE = 2**32
A_PLACE = 2**40
"""Places that fall free, in 1/65536 a week for 1,000 people: enough for everybody in a tiny town."""


@dataclass
class Script:
    """What happens: records by week, (actor, service, day of the week) sought by week, (actor, act) settled by day."""

    records: dict[int, list[tuple[object, ...]]] = field(default_factory=dict)
    seeks: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    settles: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def record_rows(self, week: int) -> NDArray[np.void]:
        """The records of a week (RECORD); the last field, when the person asks for correction, may be left out."""
        fields = len(RECORD.names or ())
        return np.array([(*row, 0)[:fields] for row in self.records.get(week, [])], RECORD)


def _still_line(line: Line) -> Line:
    return line._replace(width=np.zeros_like(line.width))


def _still_own(own: Own) -> Own:
    return own._replace(width=np.zeros_like(own.width))


def still(tables: Tables, begins: int = 0) -> Tables:
    """The same tables with nothing left to chance.

    Nobody does, seeks, invents, extends, appeals or settles anything unless the script says so; a rule enforced at
    all is enforced, an authority that may act acts, a tie that may be known is known, and an appeal succeeds exactly
    when the record is false. A place given by rank is there for whoever seeks one. Everybody's own year begins
    `begins` days after 1 January.
    """
    acts = tables.acts._replace(
        people=_still_line(tables.acts.people),
        firms=_still_line(tables.acts.firms),
        own_people=_still_own(tables.acts.own_people),
        own_firms=_still_own(tables.acts.own_firms),
    )
    book, rule, entry, way = (
        table.copy() for table in (tables.law.book, tables.law.rule, tables.law.list, tables.law.way)
    )
    book["asks_wrong"] = book["asks_right"] = book["upheld_right"] = 0
    book["upheld_wrong"] = SURE
    book["ties_known"] = np.where(book["ties_known"] > 0, SURE, 0)
    rule["acts_on"] = SURE
    entry["extra_share"] = 0
    way["rate"] = 0
    tie, repair, lie = tables.law.tie.copy(), tables.law.repair.copy(), tables.senses.lie.copy()
    own_lie = tables.senses.own_lie.copy()
    lie["chance"] = own_lie["chance"] = 0
    tie["cut"] = 0
    repair["asked"] = np.where(repair["asked"] >= SURE, SURE, 0)
    row = tables.services.row.copy()
    row["enforced"] = np.where(row["enforced"] > 0, SURE, 0)
    row["places"] = np.where(row["places"] > 0, A_PLACE, 0)
    services = tables.services._replace(
        people=_still_line(tables.services.people),
        firms=_still_line(tables.services.firms),
        own_people=_still_own(tables.services.own_people),
        own_firms=_still_own(tables.services.own_firms),
        row=row,
    )
    return Tables(
        acts,
        tables.senses._replace(lie=lie, own_lie=own_lie),
        tables.law._replace(book=book, rule=rule, list=entry, way=way, tie=tie, repair=repair, begins=begins),
        services,
        tables.responses._replace(work_lost=0, work_found=0, pressed=0, learned=0, dropped=0, layoff=0, settled=0),
        tables.first,
    )


@compiled
def attempt_all(
    sought: NDArray[np.int64],
    week: int,
    population: Population,
    state: State,
    tables: Tables,
    out: Grid[RefusalRow],
    effects: NDArray[np.int64],
    levy: NDArray[np.int64],
) -> int:
    """What a script has people seek.

    Args:
        sought: (a, 3) int64, rows of (actor, code of the service, day of the week 0..6).
        week: weeks before this one, from 0.
        population: the people and firms.
        state: how they stand; only read.
        tables: those in force.
        out: (1, a) REFUSAL; the refusals are written to out[0].
        effects: (SERVICE_CODES, len(EFFECTS)) int64, what became of the attempts; added to.
        levy: (1 + LOTS,) int64, yuan into the levy, then out of it by lot; added to.

    Returns:
        How many refusals there are.
    """
    population, state, tables = by_reference(population), by_reference(state), by_reference(tables)
    count = 0
    for k in range(sought.shape[0]):
        actor, service, slot = sought[k, 0], sought[k, 1], sought[k, 2]
        count = attempt(actor, service, week, slot, population, state, tables, out, 0, count, effects, levy)
    return count


def refusals_of(
    sought: list[tuple[int, int, int]],
    week: int,
    population: Population,
    state: State,
    tables: Tables,
    effects: NDArray[np.int64],
    levy: NDArray[np.int64],
) -> NDArray[np.void]:
    """(refusals,) REFUSAL of what a script has people seek: (actor, service, day of the week); see `attempt_all`."""
    out = np.zeros((1, len(sought)), REFUSAL)
    if not sought:
        return out[0]
    number = attempt_all(np.array(sought, np.int64), week, population, state, tables, out, effects, levy)
    return out[0, :number]
