"""Repair that is granted: points come back, direct grades and entries end, by an act or on application."""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.town.calendar import after
from lamppost.town.codes import REPAIRED, TRUE, WON
from lamppost.town.context import Context
from lamppost.town.deeds import Deed, both, deed_of, is_true
from lamppost.town.entries import end_entry
from lamppost.town.grounds import end_grades, first_ground, graded_band, next_ground
from lamppost.town.memory import NO_DAY, recall_day
from lamppost.town.outbox import due_lapse
from lamppost.town.points import account_of, add_points, grade, score_of
from lamppost.town.predicates import has_bit
from lamppost.town.repair import owe, owed
from lamppost.town.tables import ONE, Tables
from lamppost.town.traces import put_trace


@inner
def win_back(context: Context, tables: Tables, book: int, person: int, deed: Deed, day: int) -> None:
    """The act is one by which deductions or entries can be repaired."""
    law = tables.law
    for row in range(law.book[book].repairs, law.book[book].repairs_end):
        if law.repair[row].act != deed.act:
            continue
        for rule in range(law.rule.shape[0]):
            if has_bit(law.repair_rules, row, rule):
                give_back(context, tables, row, rule, person, deed, day)
        entry = whole(context.state.actor[person].row)
        if entry < 0:
            continue
        for which in range(law.list.shape[0]):
            if (law.repair[row].lists >> np.uint64(which)) & np.uint64(1) == np.uint64(0):
                continue
            since = whole(context.lists.entry[entry, which].since)
            waited = day >= after(tables.first, since, whole(law.repair[row].wait))
            if waited and context.lists.entry[entry, which].until > day:
                relieve(context, tables, row, which, person, deed, day)


@inner
def give_back(context: Context, tables: Tables, row: int, rule: int, person: int, deed: Deed, day: int) -> None:
    """Repair what a rule did, if the wait is over: a share of the deduction comes back, a direct grade ends.

    In truth only if the deed by which it is repaired was done, or on application, which needs no deed.
    """
    law = tables.law
    true = law.repair[row].act == 0 or is_true(deed.flags)
    opens = recall_day(context.memory, person, WON, rule, False)
    if opens == NO_DAY or opens > day:
        return
    book, today = whole(law.rule[rule].book), deed_of(deed.act, deed.slot, day, deed.flags)
    held = owed(context, rule, person)
    if held.belief != 0 or held.truth != 0:
        share = whole(law.repair[row].share)
        back = both(held.belief * share // ONE, held.truth * share // ONE if true else 0)
        owe(context, rule, person, both(-back.belief, -back.truth))
        won = add_points(context, tables, book, person, back, day)
        put_trace(context, day, REPAIRED, person, book, rule, today, won.belief, score_of(context, law, book, person))
    band = whole(law.rule[rule].band)
    if band >= 0 and _grade_stands(context, person, graded_band(book, band), day, False):
        was_true = true and _grade_stands(context, person, graded_band(book, band), day, True)
        end_grades(context, person, graded_band(book, band), day, true)
        grade(context, tables, book, person, day)
        became = _become(
            context, tables, row, book, person, deed_of(deed.act, deed.slot, day, TRUE if was_true else 0), day
        )
        put_trace(context, day, REPAIRED, person, book, rule, today, whole(law.repair[row].becomes), became)


@inner
def _grade_stands(context: Context, person: int, place: int, day: int, truth: bool) -> bool:
    """Whether a direct grade (its `graded_band`) stands."""
    ground = first_ground(context, person)
    while ground >= 0:
        row = context.lists.ground[ground]
        if row.grade != 0 and row.place == place and (row.until_true if truth else row.until) > day:
            return True
        ground = next_ground(context, ground)
    return False


@inner
def _become(context: Context, tables: Tables, row: int, book: int, person: int, deed: Deed, day: int) -> int:
    """What was repaired turns into a smaller deduction, if the way of repair says so; gives the new points."""
    law = tables.law
    points, lasts = whole(law.repair[row].becomes), whole(law.repair[row].becomes_lasts)
    if points == 0 or law.book[book].score < 0:
        return 0
    account = account_of(context, book, person)
    instead = both(points, points if is_true(deed.flags) else 0)
    counted = add_points(context, tables, book, person, instead, day)
    if lasts != 0:
        due_lapse(
            context.outbox, after(tables.first, day, lasts), person, -1 - book, True, counted, account, 0, deed, day
        )
    return score_of(context, law, book, person)


@inner
def relieve(context: Context, tables: Tables, row: int, which: int, person: int, deed: Deed, day: int) -> None:
    """Take somebody off a list by repair; the entry may turn into a smaller deduction.

    In truth too if the entry was true, and the deed by which it is repaired was done; an application needs no deed.
    """
    law = tables.law
    book = whole(law.list[which].book)
    entry = context.lists.entry[context.state.actor[person].row, which]
    done, listed = law.repair[row].act == 0 or is_true(deed.flags), entry.until_true > day
    end_entry(context, tables, which, person, done, day)
    became = TRUE if done and listed else 0
    total = _become(context, tables, row, book, person, deed_of(deed.act, deed.slot, day, became), day)
    today = deed_of(deed.act, deed.slot, day, deed.flags)
    put_trace(context, day, REPAIRED, person, book, -1 - which, today, whole(law.repair[row].becomes), total)
