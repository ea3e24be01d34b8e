"""JUDGE: what each authority makes of a record.

A record is taken to every book that hears it, covers the person and has a rule for the act. The rule's points, direct
grade and lists follow at once, or after an appeal where an appeal pauses them. Records are judged day by day, one
after another in the order of the people, so that a listing can be another book's act on the same day, and the order
never depends on threads. What falls on those tied to the person is done after the record, one of them at a time.
"""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.draw import APPEAL, DISCRETION, draw
from lamppost.town.calendar import after, next_year
from lamppost.town.codes import (
    APPEALED,
    AS_DRAWN,
    ASK,
    ASKS,
    BEYOND_LIMIT,
    DECIDE,
    GRADED,
    NO_BOOK,
    NOBODY,
    NOT_ACTED_ON,
    NOT_COUNTED,
    NOT_COVERED,
    NOT_IN_FORCE,
    OUT_OF_RANGE,
    OVER_CAP,
    OWES,
    PAUSED,
    POINTS,
    RECORDED,
    SERIAL,
    TIED,
    TOO_SOON,
    TRUE,
    WAITING_MERIT,
)
from lamppost.town.context import Context
from lamppost.town.deeds import Both, Deed, both, deed_of, is_true
from lamppost.town.entries import decide_entry
from lamppost.town.grounds import add_ground, direct_band, graded_band
from lamppost.town.memory import recall, remember, remember_day
from lamppost.town.messages import send_points
from lamppost.town.mood import frighten
from lamppost.town.outbox import due_appeal, due_arrears, due_direct_end, due_lapse
from lamppost.town.points import account_of, add_points, capped, counts_now, grade, repeated, score_of
from lamppost.town.predicates import covered, has_bit
from lamppost.town.repair import open_for_rule
from lamppost.town.repair_grants import win_back
from lamppost.town.tables import FIRST_OWN_CHANNEL, FOREVER, ONE, Law, Tables
from lamppost.town.ties import reached
from lamppost.town.traces import put_channel, put_trace

MOST_WORD = 2**32 - 1


@inner
def _score(
    context: Context, tables: Tables, rule: int, person: int, deed: Deed, believed: bool, true: bool, day: int
) -> tuple[Both, int]:
    """Apply a rule's points; gives what counted, and the number of the deduction, 0 = it does not lapse.

    `believed` and `true`: whether the rule counts in belief and in truth.
    """
    law = tables.law
    book, points = whole(law.rule[rule].book), whole(law.rule[rule].points)
    if points == 0 or law.book[book].score < 0:
        return both(0, 0), whole(0)
    full = repeated(context, tables, rule, person, points, day, False) if believed else 0
    full_true = repeated(context, tables, rule, person, points, day, True) if true else 0
    if points > 0 and law.book[book].waits != 0:
        if direct_band(context, book, person, day, True) >= 0:
            full_true = 0
        if direct_band(context, book, person, day, False) >= 0:
            if full != 0:
                put_trace(context, day, NOT_COUNTED, person, book, rule, deed, WAITING_MERIT, points)
            full = 0
    left = capped(context, tables, rule, person, full, day, False)
    left_true = capped(context, tables, rule, person, full_true, day, True)
    if left != full:
        put_trace(context, day, NOT_COUNTED, person, book, rule, deed, OVER_CAP, full - left)
    if left == 0 and left_true == 0:
        return both(0, 0), whole(0)
    account = account_of(context, book, person)
    counted = add_points(context, tables, book, person, both(left, left_true), day)
    if counted.belief != left:
        put_trace(context, day, NOT_COUNTED, person, book, rule, deed, BEYOND_LIMIT, left - counted.belief)
    if counted.belief == 0 and counted.truth == 0:
        return both(0, 0), whole(0)
    put_trace(context, day, POINTS, person, book, rule, deed, counted.belief, score_of(context, law, book, person))
    lasts, serial = whole(law.rule[rule].lasts), whole(0)
    if lasts != 0:
        serial = recall(context.memory, person, SERIAL, 0, False) + 1
        remember(context.memory, person, SERIAL, 0, False, serial)
        ends = after(tables.first, day, lasts)
        due_lapse(context.outbox, ends, person, rule, True, counted, account, serial, deed, day)
    if counted.belief < 0:
        frighten(context.state, person, tables.responses.fear_record, day // 7, tables.responses.fear_halves)
    return counted, serial


@inner
def _spread_points(context: Context, tables: Tables, rule: int, person: int, deed: Deed, points: Both) -> None:
    """A share of the points is to fall on those tied to the person (association)."""
    law = tables.law
    book = whole(law.rule[rule].book)
    for row in range(law.book[book].spreads, law.book[book].spreads_end):
        if not has_bit(law.spread_acts, row, deed.act):
            continue
        share, fixed = whole(law.spread[row].share), whole(law.spread[row].fixed)
        part = points.belief * share // ONE if points.belief > 0 else -(-points.belief * share // ONE)
        part_true = points.truth * share // ONE if points.truth > 0 else -(-points.truth * share // ONE)
        if fixed != 0:
            part, part_true = fixed if points.belief != 0 else 0, fixed if points.truth != 0 else 0
        if part == 0 and part_true == 0:
            continue
        near, known = context.outbox.near, whole(law.book[book].ties_known)
        kind, depth = whole(law.spread[row].kind), whole(law.spread[row].depth)
        count = reached(kind, depth, known, person, context.population, context.state, context.memory, near)
        tied = deed_of(deed.act, deed.slot, deed.since, TIED | TRUE if part_true != 0 else TIED)
        for k in range(count):
            send_points(context.outbox, whole(near[k]), person, rule, both(part, part_true), tied)


@inner
def measure(
    context: Context, tables: Tables, rule: int, person: int, deed: Deed, turn: int, start: int, day: int
) -> tuple[Both, int]:
    """All that a rule does to a person: points, direct grade, lists.

    Args:
        context: what is read and written.
        tables: those in force on the day.
        rule: row of Law.rule.
        person: an actor's number.
        deed: what it is done for.
        turn: number of the measure for this deed, from 0: arrears are measured again and again.
        start: day of the first measure.
        day: day of the run, from 0.

    Returns:
        The points that counted, and the number of the deduction, 0 = it does not lapse.
    """
    law = tables.law
    book = whole(law.rule[rule].book)
    true = is_true(deed.flags) and counts_now(context, tables, rule, person, day, True) == 0
    why = counts_now(context, tables, rule, person, day, False)
    if why != 0:
        reason = OUT_OF_RANGE if why == 1 else TOO_SOON
        put_trace(context, day, NOT_COUNTED, person, book, rule, deed, reason, whole(law.rule[rule].points))
    counted, serial = _score(context, tables, rule, person, deed, why == 0, true, day)
    scored = counted.belief != 0 or counted.truth != 0
    band = whole(law.rule[rule].band) if why == 0 else -1
    if scored or band >= 0:
        open_for_rule(context, tables, rule, person, counted, deed, day)
    if scored:
        _spread_points(context, tables, rule, person, deed, counted)
    if law.book[book].paid != 0 and tables.acts.act[deed.act].settles != 0:
        for truth in (True, False):
            if true or not truth:
                remember_day(context.memory, person, OWES, deed.act, truth, deed.since)
    if band >= 0:
        lasts = whole(law.rule[rule].band_lasts)
        until = after(tables.first, day, lasts) if lasts != 0 else FOREVER
        if law.rule[rule].band_year != 0:
            until = min(until, next_year(tables.first, day))
        add_ground(context, person, True, graded_band(book, band), -1, until, until, deed, day)
        if until < FOREVER:
            due_direct_end(context.outbox, until, person, book)
        put_trace(context, day, GRADED, person, book, rule, deed, band, until)
        grade(context, tables, book, person, day)
    if why != 0:
        return counted, serial
    if law.rule[rule].every != 0:
        # Counted from the first day, so that the last day of a month stays the last.
        ends = after(tables.first, start, (turn + 1) * whole(law.rule[rule].every))
        due_arrears(context.outbox, ends, person, rule, turn + 1, start, deed)
    for k in range(law.rule[rule].lists, law.rule[rule].lists_end):
        decide_entry(context, tables, whole(law.rule_list[k].list), k, person, deed, day)
    return counted, serial


@inner
def days_to_ask(law: Law, word: int) -> int:
    """How many days somebody takes to ask for correction, by whole weeks."""
    late = 0
    while word >= law.ask_by[late]:
        late += 1
    return 7 * late


@inner
def judge_one(
    context: Context,
    tables: Tables,
    person: int,
    channel: int,
    books: np.uint64,
    record: Deed,
    after_days: int,
    day: int,
) -> None:
    """Take one record to every book that hears it.

    Args:
        context: what is read and written.
        tables: those in force on the day.
        person: whom the record is about, an actor's number.
        channel: code of the channel, 0 = none.
        books: bits of the books that hear it.
        record: the act, when it was, and the record's flags.
        after_days: of a scripted record that ASKS, days until the person asks for correction.
        day: day of the run, from 0.
    """
    law, act = tables.law, record.act
    asked, deed = record.flags & ASKS != 0, deed_of(act, record.slot, record.since, record.flags & ~ASKS)
    put_channel(context, day, RECORDED, person, NO_BOOK, 0, deed, 0, 0, NOBODY, channel)
    for rule in range(law.rule_start[act], law.rule_start[act + 1]):
        book = whole(law.rule[rule].book)
        if (books >> np.uint64(book)) & np.uint64(1) == np.uint64(0):
            continue
        heeded = law.rule[rule].channels if channel < FIRST_OWN_CHANNEL else law.rule[rule].own_channels
        if channel != 0 and (heeded >> np.uint64(channel % FIRST_OWN_CHANNEL)) & np.uint64(1) == np.uint64(0):
            continue
        if law.rule[rule].on == 0 or not covered(law, context.population, context.state, book, person):
            why = NOT_COVERED if law.rule[rule].on != 0 and law.book[book].on != 0 else NOT_IN_FORCE
            put_channel(context, day, NOT_COUNTED, person, book, rule, deed, why, 0, NOBODY, channel)
            continue
        if law.rule[rule].acts_on <= MOST_WORD:
            word, _, _, _ = draw(context.population.seed, DISCRETION, person, act, deed.since // 7, deed.slot, 0)
            if word >= law.rule[rule].acts_on:
                put_channel(context, day, NOT_COUNTED, person, book, rule, deed, NOT_ACTED_ON, 0, NOBODY, channel)
                continue
        asks, late = asked, after_days
        harms = law.rule[rule].points < 0 or law.rule[rule].lists < law.rule[rule].lists_end
        harms = harms or law.rule[rule].band >= 0
        asks = asks and law.book[book].appeal != 0 and harms
        if not asks and law.book[book].appeal != 0 and harms and tables.acts.act[act].merit == 0:
            word, _, _, when = draw(context.population.seed, APPEAL, person, act, deed.since // 7, deed.slot, 0)
            asks = word < (law.book[book].asks_right if is_true(deed.flags) else law.book[book].asks_wrong)
            late = days_to_ask(law, when)
        due = max(day + 1, after(tables.first, day, whole(law.book[book].decision)))
        now, scripted = asks and late == 0, after_days if asked else AS_DRAWN
        if now:
            put_channel(context, day, APPEALED, person, book, rule, deed, due, 0, NOBODY, channel)
        if now and law.book[book].pauses != 0:
            nothing = both(0, 0)
            due_appeal(context.outbox, DECIDE, due, person, rule, PAUSED, day, scripted, nothing, nothing, 0, deed)
            continue
        account = account_of(context, book, person)
        counted, serial = measure(context, tables, rule, person, deed, 0, day, day)
        if asks:
            # What is asked for after the measure finds it made, also where an appeal pauses it.
            kind, at = (DECIDE, due) if now else (ASK, day + late)
            due_appeal(context.outbox, kind, at, person, rule, 0, day, scripted, counted, account, serial, deed)
    for book in range(law.book.shape[0]):
        if law.book[book].repairs == law.book[book].repairs_end:
            continue
        heard = (books >> np.uint64(book)) & np.uint64(1) != np.uint64(0)
        if heard and covered(law, context.population, context.state, book, person):
            win_back(context, tables, book, person, deed, day)
