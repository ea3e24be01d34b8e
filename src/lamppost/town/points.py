"""Points and bands: adding, capping, repeating, grading, and accounts that start anew."""

from __future__ import annotations

import numpy as np

from lamppost.compiled import compiled, inner, whole
from lamppost.draw import OWN_YEAR_BEGINS, draw
from lamppost.intrinsics import by_reference
from lamppost.town.calendar import after, month_number, own_year_start, year_start
from lamppost.town.codes import (
    ACCOUNT,
    AGAIN,
    BAND,
    CAP,
    CAP_YEAR,
    NO_BAND,
    ONCE,
    OWED,
    OWN_YEAR,
    PERIOD,
    YEAR_END,
    YEARLY,
)
from lamppost.town.context import Context
from lamppost.town.deeds import Both, both, no_deed
from lamppost.town.grounds import direct_band
from lamppost.town.marks import set_mark
from lamppost.town.memory import NO_DAY, index_of, kind_of, recall, recall_both, recall_day, remember, remember_day
from lamppost.town.outbox import due_year_end, push_band
from lamppost.town.population import Population
from lamppost.town.predicates import covered
from lamppost.town.rows import GradingRow, Rows
from lamppost.town.state import State
from lamppost.town.tables import FOREVER, Law, Tables
from lamppost.town.traces import put_trace

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
def add_points(context: Context, tables: Tables, book: int, person: int, points: Both, day: int) -> Both:
    """Add to the score, and grade at once where the book does.

    Args:
        context: what is read and written.
        tables: those in force on the day.
        book: number of the rulebook, one that keeps a score.
        person: an actor's number.
        points: whole points to add, in belief and in truth.
        day: day of the run, from 0.

    Returns:
        The points that were added: fewer where those beyond the limits are lost.
    """
    law, state = tables.law, context.state
    row = whole(law.book[book].score)
    belief = _added(law, book, whole(state.score[row, person]), points.belief)
    truth = _added(law, book, whole(state.score_true[row, person]), points.truth)
    state.score[row, person] += belief
    state.score_true[row, person] += truth
    if law.book[book].resets != 0 and (belief != 0 or truth != 0):
        _note_year_end(context, tables, book, person, day)
    if law.book[book].graded == 0:
        grade(context, tables, book, person, day)
    return both(belief, truth)


@inner
def score_of(context: Context, law: Law, book: int, person: int) -> int:
    """The points that the system holds, not cut to the limits."""
    return whole(context.state.score[law.book[book].score, person])


@inner
def account_of(context: Context, book: int, person: int) -> Both:
    """Which account of a book points are counted in now, in belief and in truth."""
    return recall_both(context.memory, person, ACCOUNT, book)


@inner
def for_each(law: Law, book: int) -> bool:
    """Whether a book's accounts start anew one by one, and not all on 1 January."""
    return law.book[book].resets == OWN_YEAR or (law.book[book].resets == YEARLY and law.book[book].paid != 0)


@inner
def still_open(
    context: Context, tables: Tables, book: int, person: int, points: Both, account: Both, made: int, day: int
) -> Both:
    """What is left of points counted on the day `made`: nothing, if the account was closed since."""
    law, now = tables.law, account_of(context, book, person)
    if law.book[book].resets == YEARLY and law.book[book].paid == 0 and made < year_start(tables.first, day):
        return both(0, 0)
    belief = points.belief if account.belief == now.belief else 0
    return both(belief, points.truth if account.truth == now.truth else 0)


@inner
def close_account(context: Context, tables: Tables, book: int, person: int, becomes: int, truth: bool) -> None:
    """The score becomes a figure, in belief or in truth; what counted before is not won back and does not lapse."""
    law, memory = tables.law, context.memory
    scores = context.state.score_true if truth else context.state.score
    scores[whole(law.book[book].score), person] = becomes
    remember(memory, person, ACCOUNT, book, truth, recall(memory, person, ACCOUNT, book, truth) + 1)
    for rule in range(law.rule.shape[0]):
        if law.rule[rule].book == book and recall(memory, person, OWED, rule, truth) != 0:
            remember(memory, person, OWED, rule, truth, 0)


@inner
def year_of(context: Context, tables: Tables, book: int, person: int, day: int) -> int:
    """First day of the year that a day lies in: the calendar's, or the person's own where the book goes by it."""
    if tables.law.book[book].resets != OWN_YEAR:
        return year_start(tables.first, day)
    begins = whole(tables.law.begins)
    if begins < 0:
        word, _, _, _ = draw(context.population.seed, OWN_YEAR_BEGINS, person, 0, 0, 0, 0)
        begins = (word * 365) >> 32
    return own_year_start(tables.first, day, begins)


@inner
def next_year(context: Context, tables: Tables, book: int, person: int, day: int) -> int:
    """First day of the year after the one that a day lies in."""
    return year_of(context, tables, book, person, year_of(context, tables, book, person, day) + 366)


@inner
def _note_year_end(context: Context, tables: Tables, book: int, person: int, day: int) -> None:
    """Put the end of somebody's year in the diary, once, where accounts are closed one by one."""
    if not for_each(tables.law, book):
        return
    if recall_day(context.memory, person, YEAR_END, book, False) > day:
        return
    ends = next_year(context, tables, book, person, day)
    remember_day(context.memory, person, YEAR_END, book, False, ends)
    due_year_end(context.outbox, ends, person, book)


@inner
def band_by_points(law: Law, book: int, points: int) -> int:
    """Number of the band within the book that so many points give (0 = best); NO_BAND if it has none."""
    first, last = law.book[book].bands, law.book[book].bands_end
    for k in range(first, last):
        if points >= law.band[k].least:
            return whole(k - first)
    return NO_BAND


@inner
def uncap(context: Context, tables: Tables, rule: int, person: int, points: Both, measured: int) -> None:
    """What a struck record had used up of a yearly cap is free again."""
    law = tables.law
    if law.rule[rule].cap == 0:
        return
    year = year_of(context, tables, whole(law.rule[rule].book), person, measured)
    for truth in (True, False):
        if recall_day(context.memory, person, CAP_YEAR, rule, truth) != year:
            continue
        part = points.truth if truth else points.belief
        used = recall(context.memory, person, CAP, rule, truth)
        remember(context.memory, person, CAP, rule, truth, max(used - abs(part), 0))


@inner
def capped(context: Context, tables: Tables, rule: int, person: int, points: int, day: int, truth: bool) -> int:
    """How many of these points the yearly cap leaves, and remember them as used."""
    cap = whole(tables.law.rule[rule].cap)
    if cap == 0 or points == 0:
        return points
    year = year_of(context, tables, whole(tables.law.rule[rule].book), person, day)
    used = whole(0)
    if recall_day(context.memory, person, CAP_YEAR, rule, truth) == year:
        used = recall(context.memory, person, CAP, rule, truth)
    else:
        remember_day(context.memory, person, CAP_YEAR, rule, truth, year)
    counted = min(abs(points), cap - used) if used < cap else 0
    remember(context.memory, person, CAP, rule, truth, used + counted)
    return counted if points > 0 else -counted


@inner
def repeated(context: Context, tables: Tables, rule: int, person: int, points: int, day: int, truth: bool) -> int:
    """The points, multiplied if the same breach still counts; and remember this one."""
    law = tables.law
    factor = whole(law.rule[rule].again)
    if factor == 0:
        return points
    if recall_day(context.memory, person, AGAIN, rule, truth) > day:
        points = -((-points * factor) // 100) if points < 0 else points * factor // 100
    stands = whole(law.rule[rule].again_within)
    if stands == 0:
        stands = whole(law.rule[rule].lasts)
    until = after(tables.first, day, stands) if stands != 0 else FOREVER
    remember_day(context.memory, person, AGAIN, rule, truth, until)
    return points


@inner
def counts_now(context: Context, tables: Tables, rule: int, person: int, day: int, truth: bool) -> int:
    """Whether a rule may count now, in belief or in truth: 0 = yes, 1 = the score is out of range, 2 = too soon.

    If it may, it is remembered as having counted.
    """
    law, memory = tables.law, context.memory
    book = whole(law.rule[rule].book)
    if law.book[book].score >= 0:
        scores = context.state.score_true if truth else context.state.score
        points = clipped(law, book, whole(scores[law.book[book].score, person]))
        if points < law.rule[rule].least or points > law.rule[rule].most:
            return 1
    once, period = whole(law.rule[rule].once_in), whole(law.rule[rule].period)
    if once != 0:
        last = recall_day(memory, person, ONCE, rule, truth)
        if last != NO_DAY and day < after(tables.first, last, once):
            return 2
    span = whole(0)
    if period != 0:
        # The person's own year where the book goes by it, else the calendar's spans.
        span = month_number(tables.first, day) // period
        if period == 12 and law.book[book].resets == OWN_YEAR:
            span = year_of(context, tables, book, person, day)
        if recall_day(memory, person, PERIOD, rule, truth) == span:
            return 2
    if once != 0:
        remember_day(memory, person, ONCE, rule, truth, day)
    if period != 0:
        remember_day(memory, person, PERIOD, rule, truth, span)
    return 0


@inner
def _true_lists(tables: Tables, book: int, entered: int, true_band: int) -> np.uint64:
    """Which lists of a band (row of Law.band) the band that somebody has in truth is a ground for too, as bits."""
    law, bits = tables.law, np.uint64(0)
    if true_band == NO_BAND:
        return bits
    held, first = whole(law.book[book].bands) + true_band, whole(law.band[entered].lists)
    for k in range(first, law.band[entered].lists_end):
        for other in range(law.band[held].lists, law.band[held].lists_end):
            if law.band_list[other] == law.band_list[k]:
                bits |= np.uint64(1) << np.uint64(k - first)
    return bits


@inner
def grade(context: Context, tables: Tables, book: int, person: int, day: int) -> None:
    """Set the bands of a person, in truth and in belief, from the points and the direct grades as they stand."""
    law = tables.law
    row = whole(law.book[book].score)
    if row < 0 or law.book[book].bands == law.book[book].bands_end:
        return
    reached = covered(law, context.population, context.state, book, person)
    for truth in (True, False):
        scores = context.state.score_true if truth else context.state.score
        bands = context.state.band_true if truth else context.state.band
        old, new = whole(bands[row, person]), NO_BAND
        if reached:
            new = band_by_points(law, book, clipped(law, book, whole(scores[row, person])))
            direct = direct_band(context, book, person, day, truth)
            new = max(new, direct)
        if new == old:
            continue
        bands[row, person] = new
        for entering in range(2):
            band = new if entering else old
            if band != NO_BAND:
                mark = whole(law.band[law.book[book].bands + band].mark)
                set_mark(context, tables, person, mark, entering == 1, truth, day)
        if not truth:
            put_trace(context, day, BAND, person, book, 0, no_deed(day), new, whole(scores[row, person]))
        if new != NO_BAND:
            entered = whole(law.book[book].bands) + new
            if law.band[entered].lists < law.band[entered].lists_end:
                true = _true_lists(tables, book, entered, whole(context.state.band_true[row, person]))
                push_band(context.outbox, person, entered, truth, true)


@compiled
def to_grade(
    population: Population, state: State, law: Law, book: int, first: int, stop: int, out: Rows[GradingRow]
) -> int:
    """Whom a book would have to grade: those whose points, coverage or direct grades could give another band.

    Args:
        population: the people and firms, n of them.
        state: how they stand.
        law: the rulebooks in force.
        book: number of the rulebook, one that keeps a score.
        first: the first actor of those in question.
        stop: the actor after the last.
        out: (room,) GRADING, in the order of the actors, as far as there is room; written.

    Returns:
        How many there are, which is over the room where they did not all fit.
    """
    population, state, law = by_reference(population), by_reference(state), by_reference(law)
    row, number = whole(law.book[book].score), 0
    for actor in range(first, stop):
        belief, truth = NO_BAND, NO_BAND
        if covered(law, population, state, book, actor):
            belief = band_by_points(law, book, clipped(law, book, whole(state.score[row, actor])))
            truth = band_by_points(law, book, clipped(law, book, whole(state.score_true[row, actor])))
        if belief != state.band[row, actor] or truth != state.band_true[row, actor]:
            if number < out.shape[0]:
                out[number].person, out[number].book = actor, book
            number += 1
    return number


@compiled
def reset_year(context: Context, tables: Tables, book: int, first: int, stop: int) -> None:
    """Yearly accounts are opened anew: some actors back to the first points, with nothing left to repair.

    Args:
        context: what is read and written.
        tables: those in force on the day.
        book: number of the rulebook, one that keeps a score.
        first: the first of the actors whose memory this is.
        stop: the actor after the last.
    """
    context, tables = by_reference(context), by_reference(tables)
    law, memory = tables.law, context.memory
    for place in range(memory.row.shape[0]):
        kept = memory.row[place]
        matter = whole(kept.matter)
        if kept.person >= 0 and kind_of(matter) == OWED and law.rule[index_of(matter)].book == book:
            kept.belief = 0
            kept.truth = 0
    row = whole(law.book[book].score)
    context.state.score[row, first:stop] = law.book[book].start
    context.state.score_true[row, first:stop] = law.book[book].start
