"""Delivery: what a message does to whoever receives it."""

from __future__ import annotations

from lamppost.compiled import inner, whole
from lamppost.town.calendar import A_YEAR, after
from lamppost.town.codes import (
    EMPLOYED,
    MARK_OFF,
    MARK_ON,
    NEWS,
    PARTING,
    POINTS,
    SPREAD_POINTS,
    TIED,
    TIED_ENTRY,
    TIED_MARK,
    TIED_POINTS,
)
from lamppost.town.context import Context
from lamppost.town.deeds import both, deed_of, is_true
from lamppost.town.entries import begin_entry, hear_of_parting
from lamppost.town.jobs import lose_work
from lamppost.town.marks import lean_on
from lamppost.town.mood import frighten
from lamppost.town.outbox import due_lapse
from lamppost.town.points import account_of, add_points, score_of
from lamppost.town.predicates import covered
from lamppost.town.rows import MailRow
from lamppost.town.tables import Tables
from lamppost.town.traces import put_tied


@inner
def _lean(context: Context, tables: Tables, mail: MailRow, by: int, day: int) -> None:
    """One more tied person brings a mark, or one fewer; where it comes in belief, it frightens."""
    law, answers = tables.law, tables.responses
    tie, person, truth = whole(mail.row), whole(mail.to), is_true(whole(mail.flags))
    changed = lean_on(context, person, whole(law.tie[tie].mark), by, truth, day)
    if changed and by > 0 and not truth:
        frighten(context.state, person, answers.fear_tie, day // 7, answers.fear_halves)
        deed = deed_of(0, 0, day, TIED)
        put_tied(context, day, TIED_MARK, person, whole(law.tie[tie].book), tie, deed, 0, 0, whole(mail.source))


@inner
def _share_points(context: Context, tables: Tables, mail: MailRow, day: int) -> None:
    """A part of the points of one record falls on somebody tied to the person."""
    law = tables.law
    rule, person, source = whole(mail.row), whole(mail.to), whole(mail.source)
    book, lasts = whole(law.rule[rule].book), whole(law.rule[rule].lasts)
    part = both(whole(mail.points), whole(mail.points_true))
    deed = deed_of(whole(mail.act), whole(mail.slot), whole(mail.since), whole(mail.flags))
    if not covered(law, context.population, context.state, book, person):
        return
    account = account_of(context, book, person)
    counted = add_points(context, tables, book, person, part, day)
    put_tied(
        context, day, POINTS, person, book, rule, deed, counted.belief, score_of(context, law, book, person), source
    )
    if lasts != 0:
        due_lapse(context.outbox, after(tables.first, day, lasts), person, rule, False, counted, account, 0, deed, day)


@inner
def _list_tied(context: Context, tables: Tables, mail: MailRow, day: int) -> None:
    """Somebody tied to a person on a list is listed too."""
    law = tables.law
    which, person = whole(law.tie[whole(mail.row)].list), whole(mail.to)
    deed = deed_of(0, 0, day, whole(mail.flags))
    if law.list[which].on == 0 or not covered(
        law, context.population, context.state, whole(law.list[which].book), person
    ):
        return
    if not context.state.actor[person].flags & law.list[which].spares:
        begin_entry(context, tables, which, -1, person, deed, day)


@inner
def _year_tied(context: Context, tables: Tables, mail: MailRow, day: int) -> None:
    """Another year tied to somebody in a state: points, which lapse after a year."""
    law = tables.law
    tie, person, source, flags = whole(mail.row), whole(mail.to), whole(mail.source), whole(mail.flags)
    book, points = whole(law.tie[tie].book), whole(law.tie[tie].points)
    if not covered(law, context.population, context.state, book, person):
        return
    account, deed = account_of(context, book, person), deed_of(0, 0, day, flags)
    counted = add_points(context, tables, book, person, both(points, points if is_true(flags) else 0), day)
    put_tied(
        context, day, POINTS, person, book, -1 - tie, deed, counted.belief, score_of(context, law, book, person), source
    )
    due_lapse(
        context.outbox, after(tables.first, day, A_YEAR), person, -1 - book, False, counted, account, 0, deed, day
    )


@inner
def deliver_one(context: Context, tables: Tables, mail: MailRow, day: int) -> None:
    """Somebody receives a message."""
    kind, person = mail.kind, whole(mail.to)
    if kind == MARK_ON:
        _lean(context, tables, mail, 1, day)
    elif kind == MARK_OFF:
        _lean(context, tables, mail, -1, day)
    elif kind == NEWS:
        answers = tables.responses
        frighten(context.state, person, answers.fear_tie, day // 7, answers.fear_halves)
    elif kind == PARTING:
        hear_of_parting(context, tables, person, whole(mail.row), whole(mail.source))
    elif kind == SPREAD_POINTS:
        _share_points(context, tables, mail, day)
    elif kind == TIED_POINTS:
        _year_tied(context, tables, mail, day)
    elif kind == TIED_ENTRY:
        _list_tied(context, tables, mail, day)
    elif context.state.actor[person].flags & EMPLOYED:
        lose_work(context, tables, person, day)
