"""Points and bands: adding, capping, repeating, grading, and accounts that start anew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.draw import OWN_YEAR_BEGINS, draw
from lamppost.town.calendar import after, month_number, own_year_start, year_start
from lamppost.town.desk import BAND, Town, due_year_end, no_deed, push_band, put_trace
from lamppost.town.ground import Ground
from lamppost.town.grounds import direct_band
from lamppost.town.live import covered
from lamppost.town.marks import set_mark
from lamppost.town.state import (
    ACCOUNT,
    AGAIN,
    CAP,
    CAP_YEAR,
    DATED,
    ONCE,
    OWED,
    PERIOD,
    YEAR_END,
    Both,
    State,
    both,
    key_of,
    pair,
    recall,
    remember,
)
from lamppost.town.tables import FOREVER, OWN_YEAR, YEARLY, Law, Tables

NO_BAND = 255
MOST_POINTS = 2_000_000_000
"""No score goes further from 0 than this, so that it always fits."""


@inner
def clipped(law: Law, book: int, points: int) -> int:
    """Points within the book's limits."""
    return min(max(points, whole(law.book[book].lowest)), whole(law.book[book].highest))


@inner
def _added(law: Law, book: int, score: int, points: int) -> int:
    """What of some points is added to a score: all, or what the limits leave where points beyond them are lost."""
    if law.book[book].lost != 0:
        return clipped(law, book, score + points) - score
    return min(max(score + points, -MOST_POINTS), MOST_POINTS) - score


@inner
def add_points(town: Town, tables: Tables, book: int, person: int, points: Both, day: int) -> Both:
    """Add to the score, in belief and in truth, and grade at once where the book does; gives what was added."""
    law, state = tables.law, town.state
    row = whole(law.book[book].score)
    belief = _added(law, book, whole(state.score[row, person]), points.belief)
    truth = _added(law, book, whole(state.score_true[row, person]), points.truth)
    state.score[row, person] += belief
    state.score_true[row, person] += truth
    if law.book[book].resets != 0 and (belief != 0 or truth != 0):
        _note_year_end(town, tables, book, person, day)
    if law.book[book].graded == 0:
        grade(town, tables, book, person, day)
    return both(belief, truth)


@inner
def score_of(town: Town, law: Law, book: int, person: int) -> int:
    """The points that the system holds, not cut to the limits."""
    return whole(town.state.score[law.book[book].score, person])


@inner
def account_of(town: Town, book: int, person: int) -> Both:
    """Which account of a book points are counted in now, in belief and in truth."""
    return both(
        recall(town.memory, key_of(person, ACCOUNT, pair(book, False))),
        recall(town.memory, key_of(person, ACCOUNT, pair(book, True))),
    )


@inner
def for_each(law: Law, book: int) -> bool:
    """Whether a book's accounts start anew one by one, and not all on 1 January."""
    return law.book[book].resets == OWN_YEAR or (law.book[book].resets == YEARLY and law.book[book].paid != 0)


@inner
def still_open(town: Town, tables: Tables, book: int, person: int, points: Both, account: Both, made: int, day: int
) -> Both:  # fmt: skip
    """What is left of points counted on the day `made`: nothing, if the account was closed since."""
    law, now = tables.law, account_of(town, book, person)
    if law.book[book].resets == YEARLY and law.book[book].paid == 0 and made < year_start(tables.first, day):
        return both(0, 0)
    belief = points.belief if account.belief == now.belief else 0
    return both(belief, points.truth if account.truth == now.truth else 0)


@inner
def close_account(town: Town, tables: Tables, book: int, person: int, becomes: int, truth: bool) -> None:
    """The score becomes a figure, in belief or in truth; what counted before is not won back and does not lapse."""
    law, memory = tables.law, town.memory
    scores = town.state.score_true if truth else town.state.score
    scores[whole(law.book[book].score), person] = becomes
    key = key_of(person, ACCOUNT, pair(book, truth))
    remember(memory, key, recall(memory, key) + 1)
    for rule in range(law.rule.shape[0]):
        if law.rule[rule].book == book:
            key = key_of(person, OWED, pair(rule, truth))
            if recall(memory, key) != 0:
                remember(memory, key, 0)


@inner
def year_of(town: Town, tables: Tables, book: int, person: int, day: int) -> int:
    """First day of the year that a day lies in: the calendar's, or the person's own where the book goes by it."""
    if tables.law.book[book].resets != OWN_YEAR:
        return year_start(tables.first, day)
    begins = whole(tables.law.begins)
    if begins < 0:
        word, _, _, _ = draw(town.ground.seed, OWN_YEAR_BEGINS, person, 0, 0, 0, 0)
        begins = (word * 365) >> 32
    return own_year_start(tables.first, day, begins)


@inner
def next_year(town: Town, tables: Tables, book: int, person: int, day: int) -> int:
    """First day of the year after the one that a day lies in."""
    return year_of(town, tables, book, person, year_of(town, tables, book, person, day) + 366)


@inner
def _note_year_end(town: Town, tables: Tables, book: int, person: int, day: int) -> None:
    """Put the end of somebody's year in the diary, once, where accounts are closed one by one."""
    if not for_each(tables.law, book):
        return
    key = key_of(person, YEAR_END, book)
    if recall(town.memory, key) > day:
        return
    ends = next_year(town, tables, book, person, day)
    remember(town.memory, key, ends)
    due_year_end(town.desk, ends, person, book)


@inner
def band_by_points(law: Law, book: int, points: int) -> int:
    """Number of the band within the book that so many points give (0 = best); NO_BAND if it has none."""
    first, last = law.book[book].bands, law.book[book].bands_end
    for k in range(first, last):
        if points >= law.band[k].least:
            return whole(k - first)
    return NO_BAND


@inner
def uncap(town: Town, tables: Tables, rule: int, person: int, points: Both, measured: int) -> None:
    """What a struck record had used up of a yearly cap is free again."""
    law = tables.law
    if law.rule[rule].cap == 0:
        return
    year = year_of(town, tables, whole(law.rule[rule].book), person, measured) + DATED
    for truth in (True, False):
        if recall(town.memory, key_of(person, CAP_YEAR, pair(rule, truth))) != year:
            continue
        key = key_of(person, CAP, pair(rule, truth))
        part = points.truth if truth else points.belief
        remember(town.memory, key, max(recall(town.memory, key) - abs(part), 0))


@inner
def capped(town: Town, tables: Tables, rule: int, person: int, points: int, day: int, truth: bool) -> int:
    """How many of these points the yearly cap leaves, and remember them as used."""
    cap = whole(tables.law.rule[rule].cap)
    if cap == 0 or points == 0:
        return points
    year = year_of(town, tables, whole(tables.law.rule[rule].book), person, day) + DATED
    key = key_of(person, CAP, pair(rule, truth))
    used, year_key = whole(0), key_of(person, CAP_YEAR, pair(rule, truth))
    if recall(town.memory, year_key) == year:
        used = recall(town.memory, key)
    else:
        remember(town.memory, year_key, year)
    counted = min(abs(points), cap - used) if used < cap else 0
    remember(town.memory, key, used + counted)
    return counted if points > 0 else -counted


@inner
def repeated(town: Town, tables: Tables, rule: int, person: int, points: int, day: int, truth: bool) -> int:
    """The points, multiplied if the same breach still counts; and remember this one."""
    law = tables.law
    factor = whole(law.rule[rule].again)
    if factor == 0:
        return points
    key = key_of(person, AGAIN, pair(rule, truth))
    if recall(town.memory, key) > day:
        points = -((-points * factor) // 100) if points < 0 else points * factor // 100
    stands = whole(law.rule[rule].again_within)
    if stands == 0:
        stands = whole(law.rule[rule].lasts)
    remember(town.memory, key, after(tables.first, day, stands) if stands != 0 else FOREVER)
    return points


@inner
def counts_now(town: Town, tables: Tables, rule: int, person: int, day: int, truth: bool) -> int:
    """Whether a rule may count now, in belief or in truth: 0 = yes, 1 = the score is out of range, 2 = too soon.

    If it may, it is remembered as having counted.
    """
    law, memory = tables.law, town.memory
    book = whole(law.rule[rule].book)
    if law.book[book].score >= 0:
        scores = town.state.score_true if truth else town.state.score
        points = clipped(law, book, whole(scores[law.book[book].score, person]))
        if points < law.rule[rule].least or points > law.rule[rule].most:
            return 1
    once, period = whole(law.rule[rule].once_in), whole(law.rule[rule].period)
    if once != 0:
        last = recall(memory, key_of(person, ONCE, pair(rule, truth)))
        if last != 0 and day < after(tables.first, last - 1, once):
            return 2
    span = whole(0)
    if period != 0:
        # The person's own year where the book goes by it, else the calendar's spans.
        span = month_number(tables.first, day) // period + 1
        if period == 12 and law.book[book].resets == OWN_YEAR:
            span = year_of(town, tables, book, person, day) + DATED
        if recall(memory, key_of(person, PERIOD, pair(rule, truth))) == span:
            return 2
    if once != 0:
        remember(memory, key_of(person, ONCE, pair(rule, truth)), day + 1)
    if period != 0:
        remember(memory, key_of(person, PERIOD, pair(rule, truth)), span)
    return 0


@inner
def grade(town: Town, tables: Tables, book: int, person: int, day: int) -> None:
    """Set the bands of a person, in truth and in belief, from the points and the direct grades as they stand."""
    law = tables.law
    row = whole(law.book[book].score)
    if row < 0 or law.book[book].bands == law.book[book].bands_end:
        return
    reached = covered(law, town.ground, town.state, book, person)
    for truth in (True, False):
        scores = town.state.score_true if truth else town.state.score
        bands = town.state.band_true if truth else town.state.band
        old, new = whole(bands[row, person]), NO_BAND
        if reached:
            new = band_by_points(law, book, clipped(law, book, whole(scores[row, person])))
            direct = direct_band(town, book, person, day, truth)
            new = max(new, direct)
        if new == old:
            continue
        bands[row, person] = new
        for entering in range(2):
            band = new if entering else old
            if band != NO_BAND:
                mark = whole(law.band[law.book[book].bands + band].mark)
                set_mark(town, tables, person, mark, entering == 1, truth, day)
        if not truth:
            put_trace(town, day, BAND, person, book, 0, no_deed(day), new, whole(scores[row, person]))
        if new != NO_BAND:
            entered = whole(law.book[book].bands) + new
            if law.band[entered].lists < law.band[entered].lists_end:
                push_band(town.desk, person, entered, truth)


@compiled
def who_to_grade(ground: Ground, state: State, law: Law, book: int, out: NDArray[np.uint8]) -> None:
    """out[actor] = 1 where points, coverage or a direct grade could give another band than the one held."""
    row = whole(law.book[book].score)
    for actor in range(state.actor.shape[0]):
        belief, truth = NO_BAND, NO_BAND
        if covered(law, ground, state, book, actor):
            belief = band_by_points(law, book, clipped(law, book, whole(state.score[row, actor])))
            truth = band_by_points(law, book, clipped(law, book, whole(state.score_true[row, actor])))
        out[actor] = 1 if belief != state.band[row, actor] or truth != state.band_true[row, actor] else 0


@compiled
def reset_year(town: Town, tables: Tables, book: int) -> None:
    """A yearly account is opened anew: everybody back to the first points, with nothing left to repair."""
    law, memory = tables.law, town.memory
    for place in range(memory.key.shape[0]):
        if memory.key[place] == -1:
            continue
        kind, rule = (memory.key[place] >> 27) & 31, (memory.key[place] & 0x7FFFFFF) >> 1
        if kind == OWED and law.rule[rule].book == book:
            memory.value[place] = 0
    row = whole(law.book[book].score)
    town.state.score[row, :] = law.book[book].start
    town.state.score_true[row, :] = law.book[book].start
