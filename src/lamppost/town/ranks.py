"""Places given by rank: a service that goes to those with the most points, as many as there are places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, whole
from lamppost.draw import RANK, draw
from lamppost.intrinsics import by_reference
from lamppost.town.codes import PLACE_GIVEN, RANKED, WRONGFUL
from lamppost.town.context import Context
from lamppost.town.deeds import deed_of
from lamppost.town.exits import settle_debt
from lamppost.town.population import Population
from lamppost.town.rows import RefusalRow, Rows
from lamppost.town.shard import Shards
from lamppost.town.state import State
from lamppost.town.tables import Tables
from lamppost.town.traces import put_trace

PLACE = 1 << 16
"""One place, in the unit in which places fall free."""


def open_places(state: State, population: Population, tables: Tables) -> None:
    """Another week's places fall free, for as many people as there are."""
    state.vacancy[:] += tables.services.row["places"] * population.people // 1000


def give_places(
    shards: Shards,
    seed: int,
    state: State,
    tables: Tables,
    rows: NDArray[np.void],
    day: int,
) -> NDArray[np.void]:
    """(refusals of the week) -> the same without those who got a place.

    Among those who seek the same by rank, the most points come first, then a lot. Whoever is passed over is refused,
    and wrongfully if the points would have sufficed in truth.
    """
    ranked = (rows["flags"] & RANKED) != 0
    if not ranked.any():
        return rows
    rows, keep = rows.copy(), np.ones(rows.shape[0], bool)
    for rule in np.unique(rows["row"][ranked]):
        line = np.flatnonzero(ranked & (rows["row"] == rule))
        seats = int(state.vacancy[rule]) // PLACE
        order = line[_order(seed, state, tables, rows[line], int(rule), False)]
        truly = line[_order(seed, state, tables, rows[line], int(rule), True)][:seats]
        given = order[:seats]
        state.vacancy[rule] -= PLACE * len(given)
        keep[given] = False
        passed_over = np.setdiff1d(truly, given)
        rows["flags"][passed_over] |= WRONGFUL
        for place, number in enumerate(given):
            row = rows[number]
            on = 7 * int(row["week"]) + int(row["slot"])
            who, what, number_of_line = int(row["person"]), int(row["service"]), len(line)
            with shards.of(who).writing(state) as context:
                give_place(context, tables, who, what, int(rule), place + 1, number_of_line, on, day)
    return rows[keep]


def _order(seed: int, state: State, tables: Tables, rows: NDArray[np.void], rule: int, truth: bool) -> NDArray[np.intp]:
    """The order of those in line."""
    book = tables.law.book[int(tables.services.row[rule]["book"])]
    scores = state.score_true if truth else state.score
    points = np.zeros(rows.shape[0], np.int64)
    if book["score"] >= 0:
        points = scores[int(book["score"]), rows["person"]].clip(book["lowest"], book["highest"])
    lots = np.zeros(rows.shape[0], np.int64)
    draw_lots(seed, rows, lots)
    return np.lexsort((rows["person"], lots, -points.astype(np.int64)))


@compiled
def draw_lots(seed: int, rows: Rows[RefusalRow], lots: NDArray[np.int64]) -> None:
    """Draw the word that decides between those with the same points.

    Args:
        seed: of the run, as int64 bits.
        rows: (r,) REFUSAL.
        lots: (r,) int64, one word in 0..2**32-1 for each row; written.
    """
    for k in range(rows.shape[0]):
        word, _, _, _ = draw(seed, RANK, whole(rows[k].person), whole(rows[k].service), whole(rows[k].week), 0, 0)
        lots[k] = word


@compiled
def give_place(
    context: Context, tables: Tables, person: int, service: int, rule: int, rank: int, line: int, on: int, day: int
) -> None:
    """A place is given: what the rule says is settled by it.

    Args:
        context: what is read and written.
        tables: those in force on the day.
        person: who gets it, an actor's number.
        service: code of the service.
        rule: row of Services.row by which places are given.
        rank: 1 = first in line.
        line: how many stood in line.
        on: day of the run on which it was sought.
        day: last day of the week or of the day at hand.
    """
    context, tables = by_reference(context), by_reference(tables)
    row = tables.services.row[rule]
    sought = deed_of(service, 2 * (on % 7), on, 0)
    put_trace(context, on, PLACE_GIVEN, person, whole(row.book), rule, sought, rank, line)
    for k in range(row.settles, row.settles_end):
        settle_debt(context, tables, person, whole(tables.services.row_settles[k]), day)
