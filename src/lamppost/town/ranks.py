"""Places given by rank: a service that goes to those with the most points, as many as there are places."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.draw import RANK, draw
from lamppost.intrinsics import by_reference
from lamppost.town.codes import PLACE_GIVEN, RANKED, WRONGFUL
from lamppost.town.context import Context
from lamppost.town.deeds import deed_of
from lamppost.town.exits import settle_debt
from lamppost.town.room import Needs, has_room
from lamppost.town.rows import RefusalRow, Row, Rows, i4, i8, row_dtype, u1
from lamppost.town.sorting import Scratch, sort_keys
from lamppost.town.state import State
from lamppost.town.tables import Services, Tables
from lamppost.town.traces import put_trace

PLACE_PARTS: Final = 1 << 16
"""One place, in the unit in which places fall free."""
BEYOND: Final = 1 << 32
"""More than any points."""


class QueueRow(Row):
    """Somebody in line for a place, in the order of the refusals of their part of the town."""

    row: i4  # of Services: what is sought
    person: i4
    points: i8
    points_true: i8
    lot: i8  # which decides between those with the same points


class PlaceRow(Row):
    """What becomes of somebody in line."""

    rank: i4  # 1 = first in line; 0 = gets none
    line: i4  # how many stood in line
    wrongful: u1  # 1 = passed over, and the points would have sufficed in truth


class GivenRow(Row):
    """A place that is given."""

    person: i4
    service: i4
    row: i4  # of Services
    rank: i4
    line: i4
    day: i4  # on which it was sought


QUEUE = row_dtype(QueueRow)
PLACE = row_dtype(PlaceRow)
GIVEN = row_dtype(GivenRow)


@compiled
def free_places(services: Services, people: int, vacancy: NDArray[np.int64]) -> None:
    """Another week's places fall free.

    Args:
        services: those of the tables in force.
        people: of the whole town.
        vacancy: (rows of Services,) places that are free, in parts of PLACE_PARTS; added to.
    """
    for row in range(vacancy.shape[0]):
        vacancy[row] += services.row[row].places * people // 1000


@compiled
def ranked(refusals: Rows[RefusalRow]) -> int:
    """How many of some refusals are of people who stand in line."""
    number = 0
    for k in range(refusals.shape[0]):
        if refusals[k].flags & RANKED != 0:
            number += 1
    return number


@inner
def _held(state: State, tables: Tables, rule: int, person: int, truth: bool) -> int:
    """The points by which somebody stands in line."""
    law, book = tables.law, whole(tables.services.row[rule].book)
    score = whole(law.book[book].score)
    if score < 0:
        return 0
    points = whole(state.score_true[score, person]) if truth else whole(state.score[score, person])
    return min(max(points, whole(law.book[book].lowest)), whole(law.book[book].highest))


@compiled
def queue_of(seed: int, state: State, tables: Tables, refusals: Rows[RefusalRow], out: Rows[QueueRow]) -> None:
    """Those of a part's refusals who stand in line.

    Args:
        seed: of the run, as int64 bits.
        state: how they stand; only read.
        tables: those in force.
        refusals: (r,) REFUSAL of the part.
        out: (ranked(refusals),) QUEUE; written.
    """
    state, tables = by_reference(state), by_reference(tables)
    number = 0
    for k in range(refusals.shape[0]):
        row = refusals[k]
        if row.flags & RANKED == 0:
            continue
        rule, person = whole(row.row), whole(row.person)
        lot, _, _, _ = draw(seed, RANK, person, whole(row.service), whole(row.week), 0, 0)
        out[number].row = rule
        out[number].person = person
        out[number].points = _held(state, tables, rule, person, False)
        out[number].points_true = _held(state, tables, rule, person, True)
        out[number].lot = lot
        number += 1


@inner
def _in_line(queue: Rows[QueueRow], scratch: Scratch, truth: bool) -> int:
    """Order a queue by what is sought, then points, the most first, then lot and person; gives where it begins."""
    n = queue.shape[0]
    for k in range(n):
        scratch[k], scratch[n + k] = queue[k].person, k
    here = sort_keys(scratch, n, 0)
    for k in range(here, here + n):
        scratch[k] = queue[scratch[k + n]].lot
    here = sort_keys(scratch, n, here)
    for k in range(here, here + n):
        row = queue[scratch[k + n]]
        scratch[k] = BEYOND - (whole(row.points_true) if truth else whole(row.points))
    here = sort_keys(scratch, n, here)
    for k in range(here, here + n):
        scratch[k] = queue[scratch[k + n]].row
    return sort_keys(scratch, n, here) + n


@compiled
def allot(vacancy: NDArray[np.int64], queue: Rows[QueueRow], scratch: Scratch, out: Rows[PlaceRow]) -> None:
    """Who of a whole town's queue gets a place, as far as there are any.

    Among those who seek the same, the most points come first, then a lot. Whoever is passed over is refused, and
    wrongfully if the points would have sufficed in truth.

    Args:
        vacancy: (rows of Services,) places that are free, in parts of PLACE_PARTS; those given are taken off.
        queue: (q,) QUEUE, by part of the town.
        scratch: room to sort q things in.
        out: (q,) PLACE; written.
    """
    n = queue.shape[0]
    for truth in (True, False):
        here, first = _in_line(queue, scratch, truth), 0
        while first < n:
            rule, stop = whole(queue[scratch[here + first]].row), first
            while stop < n and queue[scratch[here + stop]].row == rule:
                stop += 1
            seats = max(0, vacancy[rule] // PLACE_PARTS)
            for k in range(first, stop):
                place = out[scratch[here + k]]
                if truth:
                    place.wrongful = 1 if k - first < seats else 0
                    continue
                place.line = stop - first
                place.rank = 0
                if k - first < seats:
                    place.rank = k - first + 1
                    place.wrongful = 0
            if not truth:
                vacancy[rule] -= PLACE_PARTS * min(seats, stop - first)
            first = stop


@compiled
def given_places(refusals: Rows[RefusalRow], places: Rows[PlaceRow], scratch: Scratch, out: Rows[GivenRow]) -> int:
    """The places that a part's people get: by what was sought, and by rank.

    Args:
        refusals: (r,) REFUSAL of the part.
        places: (q,) PLACE of those of them who stood in line.
        scratch: room to sort q things in.
        out: (q,) GIVEN; written.

    Returns:
        How many there are.
    """
    n, number, line = places.shape[0], 0, 0
    for k in range(refusals.shape[0]):
        if refusals[k].flags & RANKED != 0:
            scratch[line], scratch[n + line] = places[line].rank, (k << 32) | line
            line += 1
    here = sort_keys(scratch, n, 0)
    for k in range(here, here + n):
        scratch[k] = refusals[scratch[k + n] >> 32].row
    here = sort_keys(scratch, n, here) + n
    for k in range(here, here + n):
        row, place = refusals[scratch[k] >> 32], places[scratch[k] & (BEYOND - 1)]
        if place.rank != 0:
            out[number].person = row.person
            out[number].service = row.service
            out[number].row = row.row
            out[number].rank = place.rank
            out[number].line = place.line
            out[number].day = 7 * whole(row.week) + whole(row.slot)
            number += 1
    return number


@compiled
def refused(refusals: Rows[RefusalRow], places: Rows[PlaceRow], out: Rows[RefusalRow]) -> int:
    """The refusals of a part without those who got a place.

    Args:
        refusals: (r,) REFUSAL of the part.
        places: (q,) PLACE of those of them who stood in line.
        out: (r,) REFUSAL; written.

    Returns:
        How many there are.
    """
    number, line = 0, 0
    for k in range(refusals.shape[0]):
        if refusals[k].flags & RANKED != 0:
            line += 1
            if places[line - 1].rank != 0:
                continue
        out[number] = refusals[k]
        if refusals[k].flags & RANKED != 0 and places[line - 1].wrongful != 0:
            out[number].flags |= WRONGFUL
        number += 1
    return number


@compiled
def give_places(context: Context, tables: Tables, given: Rows[GivenRow], first: int, day: int, needs: Needs) -> int:
    """Places are given: what the rule says is settled by each. Stops for want of room, like `judge_all`.

    Args:
        context: what is read and written.
        tables: those in force on the day.
        given: (g,) GIVEN.
        first: the row to begin with.
        day: last day of the week or of the day at hand.
        needs: (NEEDS,) int64, rows that must fit before each place.

    Returns:
        The row to go on with, g at the end.
    """
    context, tables = by_reference(context), by_reference(tables)
    for k in range(first, given.shape[0]):
        if not has_room(context, needs):
            return k
        place = given[k]
        person, on, rule = whole(place.person), whole(place.day), whole(place.row)
        row = tables.services.row[rule]
        sought = deed_of(whole(place.service), 2 * (on % 7), on, 0)
        rank, line = whole(place.rank), whole(place.line)
        put_trace(context, on, PLACE_GIVEN, person, whole(row.book), rule, sought, rank, line)
        for settled in range(row.settles, row.settles_end):
            settle_debt(context, tables, person, whole(tables.services.row_settles[settled]), day)
    return given.shape[0]
