"""Places given by rank: a service that goes to those with the most points, as many as there are places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, whole
from lamppost.draw import RANK, draw
from lamppost.town.desk import PLACE_GIVEN, Town, put_trace
from lamppost.town.docket import settle_debt
from lamppost.town.state import RANKED, WRONGFUL, deed_of
from lamppost.town.tables import Rows, Tables

PLACE = 1 << 16
"""One place, in the unit in which places fall free."""


def open_places(town: Town, tables: Tables) -> None:
    """Another week's places fall free, for as many people as there are."""
    town.state.vacancy[:] += tables.services.row["places"] * town.ground.people // 1000


def give_places(town: Town, tables: Tables, rows: Rows, day: int) -> Rows:
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
        seats = int(town.state.vacancy[rule]) // PLACE
        order = line[_order(town, tables, rows[line], int(rule), False)]
        truly = line[_order(town, tables, rows[line], int(rule), True)][:seats]
        given = order[:seats]
        town.state.vacancy[rule] -= PLACE * len(given)
        keep[given] = False
        passed_over = np.setdiff1d(truly, given)
        rows["flags"][passed_over] |= WRONGFUL
        for place, number in enumerate(given):
            row = rows[number]
            on = 7 * int(row["week"]) + int(row["slot"])
            give_place(town, tables, int(row["person"]), int(row["service"]), int(rule), place + 1, len(line), on, day)
    return rows[keep]


def _order(town: Town, tables: Tables, rows: Rows, rule: int, truth: bool) -> NDArray[np.intp]:
    """The order of those in line."""
    book = tables.law.book[int(tables.services.row[rule]["book"])]
    scores = town.state.score_true if truth else town.state.score
    points = np.zeros(rows.shape[0], np.int64)
    if book["score"] >= 0:
        points = scores[int(book["score"]), rows["person"]].clip(book["lowest"], book["highest"])
    lots = np.zeros(rows.shape[0], np.int64)
    draw_lots(town.ground.seed, rows, lots)
    return np.lexsort((rows["person"], lots, -points.astype(np.int64)))


@compiled
def draw_lots(seed: int, rows: Rows, lots: NDArray[np.int64]) -> None:
    """lots[k] = the word that decides between those with the same points."""
    for k in range(rows.shape[0]):
        word, _, _, _ = draw(seed, RANK, whole(rows[k].person), whole(rows[k].service), whole(rows[k].week), 0, 0)
        lots[k] = word


@compiled
def give_place(
    town: Town, tables: Tables, person: int, service: int, rule: int, rank: int, line: int, on: int, day: int
) -> None:
    """A place is given on the day `on` of the week that ends on `day`: what the rule says is settled by it."""
    row = tables.services.row[rule]
    sought = deed_of(service, 2 * (on % 7), on, 0)
    put_trace(town, on, PLACE_GIVEN, person, whole(row.book), rule, sought, rank, line)
    for k in range(row.settles, row.settles_end):
        settle_debt(town, tables, person, whole(tables.services.row_settles[k]), day)
