"""Places given by rank: a service that goes to those with the most points, as many as there are places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, whole
from lamppost.draw import RANK, draw
from lamppost.intrinsics import by_reference
from lamppost.town.codes import PLACE_GIVEN, RANKED, WRONGFUL
from lamppost.town.context import Context
from lamppost.town.deeds import deed_of
from lamppost.town.exits import settle_debt
from lamppost.town.log import Array
from lamppost.town.rows import RefusalRow, Rows
from lamppost.town.state import State
from lamppost.town.tables import Tables
from lamppost.town.traces import put_trace

PLACE_PARTS: Final = 1 << 16
"""One place, in the unit in which places fall free."""

QUEUE: Final = np.dtype(
    [
        ("row", np.int32),  # of Services: what is sought
        ("person", np.int32),
        ("points", np.int64),
        ("points_true", np.int64),
        ("lot", np.int64),  # which decides between those with the same points
    ]
)
"""Somebody in line for a place, in the order of the refusals of their part of the town."""
PLACE: Final = np.dtype(
    [
        ("rank", np.int32),  # 1 = first in line; 0 = gets none
        ("line", np.int32),  # how many stood in line
        ("wrongful", np.bool_),  # passed over, and the points would have sufficed in truth
    ]
)
"""What becomes of somebody in line."""


def queue_of(seed: int, state: State, tables: Tables, refusals: Array) -> Array:
    """(q,) QUEUE: those of a part's refusals who stand in line."""
    rows = refusals[(refusals["flags"] & RANKED) != 0]
    queue = np.zeros(rows.shape[0], QUEUE)
    queue["row"], queue["person"] = rows["row"], rows["person"]
    for rule in np.unique(rows["row"]):
        line = rows["row"] == rule
        book = tables.law.book[int(tables.services.row[rule]["book"])]
        if book["score"] >= 0:
            for points, scores in (("points", state.score), ("points_true", state.score_true)):
                held = scores[int(book["score"]), rows["person"][line]]
                queue[points][line] = held.clip(book["lowest"], book["highest"])
    lots = np.zeros(rows.shape[0], np.int64)
    draw_lots(seed, rows, lots)
    queue["lot"] = lots
    return queue


def allot(vacancy: NDArray[np.int64], queue: Array) -> Array:
    """(q,) PLACE: who of a whole town's queue gets a place, as far as there are any.

    Among those who seek the same, the most points come first, then a lot. Whoever is passed over is refused, and
    wrongfully if the points would have sufficed in truth.

    Args:
        vacancy: (rows of Services,) places that are free, in parts of PLACE_PARTS; those given are taken off.
        queue: (q,) QUEUE, by part of the town.
    """
    places = np.zeros(queue.shape[0], PLACE)
    for rule in np.unique(queue["row"]):
        line = np.flatnonzero(queue["row"] == rule)
        seats = int(vacancy[rule]) // PLACE_PARTS
        given, truly = (line[_order(queue[line], points)][:seats] for points in ("points", "points_true"))
        vacancy[rule] -= PLACE_PARTS * len(given)
        places["line"][line] = len(line)
        places["rank"][given] = np.arange(1, len(given) + 1)
        places["wrongful"][np.setdiff1d(truly, given)] = True
    return places


def _order(line: Array, points: str) -> NDArray[np.intp]:
    return np.lexsort((line["person"], line["lot"], -line[points]))


def given(refusals: Array, places: Array) -> Iterator[tuple[int, int, int, int, int, int]]:
    """(person, service, row of Services, rank, length of the line, day sought) of places that a part's people get."""
    rows = refusals[(refusals["flags"] & RANKED) != 0]
    order = np.lexsort((places["rank"], rows["row"]))
    for row, place in zip(rows[order], places[order], strict=True):
        if place["rank"]:
            on = 7 * int(row["week"]) + int(row["slot"])
            yield (
                int(row["person"]), int(row["service"]), int(row["row"]), int(place["rank"]), int(place["line"]), on
            )  # fmt: skip


def refused(refusals: Array, places: Array) -> Array:
    """The refusals of a part without those who got a place."""
    ranked = np.flatnonzero((refusals["flags"] & RANKED) != 0)
    refusals = refusals.copy()
    refusals["flags"][ranked[places["wrongful"]]] |= WRONGFUL
    return np.delete(refusals, ranked[places["rank"] > 0])


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
