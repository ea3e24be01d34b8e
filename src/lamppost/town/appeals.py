"""Appeals: somebody asks for correction, it is decided, and what was wrong is undone."""

from __future__ import annotations

from lamppost.compiled import inner, whole
from lamppost.draw import APPEAL, draw
from lamppost.town.calendar import after
from lamppost.town.codes import (
    APPEALED,
    AS_DRAWN,
    ASK,
    CORRECT,
    CORRECTED,
    DECIDE,
    NOT_COUNTED,
    PAUSED,
    POINTS,
    REJECTED,
    SECOND,
    STRUCK,
    STRUCK_POINTS,
    TOO_LATE,
    UPHELD,
)
from lamppost.town.context import Context
from lamppost.town.deeds import Deed, both, half_day, is_true
from lamppost.town.entries import end_ground
from lamppost.town.grounds import drop_ended, first_ground, graded_band, is_of, next_ground
from lamppost.town.judge import days_to_ask, measure
from lamppost.town.memory import book_act, recall_day, remember, remember_day
from lamppost.town.outbox import deed_due, due_appeal
from lamppost.town.points import add_points, grade, score_of, still_open, uncap
from lamppost.town.repair import repairable, take_from_owed
from lamppost.town.rows import DueRow
from lamppost.town.tables import NO_LENGTH, Tables
from lamppost.town.traces import put_trace


@inner
def is_struck(context: Context, book: int, person: int, deed: Deed) -> bool:
    """Whether an appeal struck out the record of this very deed at a book."""
    return recall_day(context.memory, person, STRUCK, book_act(book, deed.act), False) == half_day(deed)


@inner
def decide_appeal(context: Context, tables: Tables, row: DueRow, day: int) -> None:
    """An appeal is decided; a justified one is likelier to succeed. A second look is taken where the book has one."""
    law, deed = tables.law, deed_due(row)
    person, rule, stage = whole(row.person), whole(row.a), whole(row.stage)
    measured, asks, serial = whole(row.measured), whole(row.asks), whole(row.serial)
    points = both(whole(row.points), whole(row.points_true))
    account = both(whole(row.account), whole(row.account_true))
    book = whole(law.rule[rule].book)
    _, first, second, _ = draw(context.population.seed, APPEAL, person, deed.act, deed.since // 7, deed.slot, 0)
    word = second if stage & SECOND else first
    upheld = word < (law.book[book].upheld_right if is_true(deed.flags) else law.book[book].upheld_wrong)
    put_trace(context, day, UPHELD if upheld else REJECTED, person, book, rule, deed, stage, 0)
    if upheld:
        if stage & PAUSED == 0:
            due = max(day + 1, after(tables.first, day, whole(law.book[book].correction)))
            due_appeal(context.outbox, CORRECT, due, person, rule, stage, measured, asks, points, account, serial, deed)
        return
    again = _asks_again(context, tables, row, book) if stage & SECOND == 0 else -1
    if again == 0:
        due = max(day + 1, after(tables.first, day, whole(law.book[book].second)))
        due_appeal(
            context.outbox, DECIDE, due, person, rule, stage | SECOND, measured, asks, points, account, serial, deed
        )
        return
    late = again >= 0 and day + again > after(tables.first, day, whole(law.book[book].second_within))
    if again > 0:
        due_appeal(
            context.outbox,
            ASK,
            day + again,
            person,
            rule,
            stage | SECOND,
            measured,
            asks,
            points,
            account,
            serial,
            deed,
        )
    if stage & PAUSED != 0 and (again < 0 or late):
        measure(context, tables, rule, person, deed, 0, day, day)


@inner
def _asks_again(context: Context, tables: Tables, row: DueRow, book: int) -> int:
    """Days after which somebody refused asks for the second look; -1 = never, or there is none."""
    if tables.law.book[book].second == NO_LENGTH:
        return -1
    if row.asks != AS_DRAWN:
        return whole(row.asks)
    deed = deed_due(row)
    asks, when, _, _ = draw(context.population.seed, APPEAL, whole(row.person), deed.act, deed.since // 7, deed.slot, 1)
    return days_to_ask(tables.law, when) if asks < tables.responses.asks_again else -1


@inner
def ask_late(context: Context, tables: Tables, row: DueRow, day: int) -> None:
    """Somebody asks for correction some time after the measure, or after the refusal: taken unless it is too late."""
    law, deed = tables.law, deed_due(row)
    person, rule, stage, measured = whole(row.person), whole(row.a), whole(row.stage), whole(row.measured)
    book, second = whole(law.rule[rule].book), stage & SECOND != 0
    if second:
        refused = day - _asks_again(context, tables, row, book)
        late = day > after(tables.first, refused, whole(law.book[book].second_within))
    else:
        late = day > after(tables.first, measured, whole(law.book[book].within))
    if late:
        put_trace(context, day, NOT_COUNTED, person, book, rule, deed, TOO_LATE, 0)
        return
    takes = whole(law.book[book].second if second else law.book[book].decision)
    due = max(day + 1, after(tables.first, day, takes))
    put_trace(context, day, APPEALED, person, book, rule, deed, due, 0)
    points = both(whole(row.points), whole(row.points_true))
    account = both(whole(row.account), whole(row.account_true))
    serial, asks = whole(row.serial), whole(row.asks)
    due_appeal(context.outbox, DECIDE, due, person, rule, stage, measured, asks, points, account, serial, deed)


@inner
def correct(context: Context, tables: Tables, row: DueRow, day: int) -> None:
    """Undo what an upheld appeal was about: points, direct grade, entries."""
    law, deed = tables.law, deed_due(row)
    person, rule, measured, serial = whole(row.person), whole(row.a), whole(row.measured), whole(row.serial)
    book = whole(law.rule[rule].book)
    points = both(whole(row.points), whole(row.points_true))
    account = both(whole(row.account), whole(row.account_true))
    remember_day(context.memory, person, STRUCK, book_act(book, deed.act), False, half_day(deed))
    uncap(context, tables, rule, person, points, measured)
    points = still_open(context, tables, book, person, points, account, measured, day)
    lasts = whole(law.rule[rule].lasts)
    if lasts != 0 and after(tables.first, measured, lasts) <= day:
        points = both(0, 0)  # lapsed already
    if serial != 0:
        remember(context.memory, person, STRUCK_POINTS, serial, False, 1)
    if points.belief != 0 or points.truth != 0:
        if points.belief <= 0 and repairable(tables, rule):
            points = take_from_owed(context, rule, person, points)
        back = add_points(context, tables, book, person, both(-points.belief, -points.truth), day)
        total = score_of(context, law, book, person)
        put_trace(context, day, POINTS, person, book, rule, deed, back.belief, total)
        put_trace(context, day, NOT_COUNTED, person, book, rule, deed, CORRECTED, 0)
    band = whole(law.rule[rule].band)
    if band >= 0:
        _strike_grade(context, person, graded_band(book, band), deed, day)
        grade(context, tables, book, person, day)
    for k in range(law.rule[rule].lists, law.rule[rule].lists_end):
        which = whole(law.rule_list[k].list)
        _strike_entry(context, tables, which, person, deed, day)
        for place in range(law.list[which].also, law.list[which].also_end):
            _strike_entry(context, tables, whole(law.list_also[place]), person, deed, day)


@inner
def _strike_grade(context: Context, person: int, place: int, deed: Deed, day: int) -> None:
    """The direct grade that a struck record gave never was; what others gave stays as long as they say."""
    ground = first_ground(context, person)
    while ground >= 0:
        row = context.lists.ground[ground]
        if row.grade != 0 and row.place == place and is_of(context, ground, deed.act, deed.since, deed.slot):
            row.until = min(whole(row.until), day)
            row.until_true = min(whole(row.until_true), day)
        ground = next_ground(context, ground)
    drop_ended(context, person, True, place, day)


@inner
def _strike_entry(context: Context, tables: Tables, which: int, person: int, deed: Deed, day: int) -> None:
    """The ground that a struck record gave for an entry ends; the entry stands as long as another does."""
    ground = first_ground(context, person)
    while ground >= 0:
        following = next_ground(context, ground)
        row = context.lists.ground[ground]
        mine = row.grade == 0 and row.place == which and row.until > day
        if mine and is_of(context, ground, deed.act, deed.since, deed.slot):
            end_ground(context, tables, ground, person, day, True, day)
            return
        ground = following
