"""What was put in the diary for today: points lapse, entries begin and end, accounts start anew, repair is granted."""

from __future__ import annotations

from lamppost.compiled import inner, whole
from lamppost.draw import TIE, draw
from lamppost.town.appeals import ask_late, correct, decide_appeal, is_struck
from lamppost.town.calendar import A_YEAR, after
from lamppost.town.codes import (
    A_CUT,
    ARREARS,
    ASK,
    BEGIN,
    CORRECT,
    CUT,
    DECIDE,
    DIRECT_END,
    END,
    LAPSE,
    LAPSED,
    OBLIGATION_MET,
    OWES,
    PERFORMED,
    REPAIRED_DUE,
    SETTLED,
    SHOWN,
    STATE_SINCE,
    STRUCK_POINTS,
    TIE_YEAR,
    TIED,
    TIED_ENTRIES,
    TIED_ENTRY,
    TIED_POINTS,
    TRUE,
    YEAR_CARRIED,
    YEAR_END,
    YEAR_ENDS,
    YEAR_OPENED,
    YEARLY_GRADES,
)
from lamppost.town.context import Context
from lamppost.town.deeds import both, deed_of, is_true, no_deed
from lamppost.town.entries import begin_entry, close_entry, cut_tie, look_again, still_shown
from lamppost.town.exits import paid_by_chance
from lamppost.town.judge import measure
from lamppost.town.memory import NO_DAY, recall, recall_day, remember_day
from lamppost.town.messages import send_state
from lamppost.town.outbox import deed_due, due_tie_year, due_year_end
from lamppost.town.points import add_points, close_account, grade, next_year, score_of, still_open
from lamppost.town.predicates import covered, has_mark
from lamppost.town.repair import repairable, take_from_owed
from lamppost.town.repair_grants import give_back, relieve
from lamppost.town.rows import DueRow
from lamppost.town.tables import Tables
from lamppost.town.ties import FRIENDS, friend_of, reached
from lamppost.town.traces import put_trace


@inner
def _lapse(context: Context, tables: Tables, row: DueRow, day: int) -> None:
    law, deed = tables.law, deed_due(row)
    person, rule, serial = whole(row.person), whole(row.a), whole(row.serial)
    book = whole(law.rule[rule].book) if rule >= 0 else -1 - rule
    if serial != 0 and recall(context.memory, person, STRUCK_POINTS, serial, False) != 0:
        return  # the record was struck out, and its points given back then
    points = both(whole(row.points), whole(row.points_true))
    account = both(whole(row.account), whole(row.account_true))
    points = still_open(context, tables, book, person, points, account, whole(row.measured), day)
    if rule >= 0 and row.b != 0 and points.belief < 0 and repairable(tables, rule):
        # Only what repair has not already given back comes back now.
        points = take_from_owed(context, rule, person, points)
    if points.belief == 0 and points.truth == 0:
        return
    back = add_points(context, tables, book, person, both(-points.belief, -points.truth), day)
    total = score_of(context, law, book, person)
    made = deed_of(deed.act, deed.slot, whole(row.measured), deed.flags)
    put_trace(context, day, LAPSED, person, book, rule, made, back.belief, total)


@inner
def _begin(context: Context, tables: Tables, row: DueRow, day: int) -> None:
    """Notice and grace are over: the entry takes effect unless what was owed has been paid meanwhile."""
    law, deed = tables.law, deed_due(row)
    which, person, decided = whole(row.a), whole(row.person), whole(row.measured)
    book = whole(law.list[which].book)
    if law.list[which].on == 0:
        return
    if deed.flags & TIED != 0:
        spared = context.state.actor[person].flags & law.list[which].spares
        if spared or not covered(law, context.population, context.state, book, person):
            return
    elif deed.act != 0 and is_struck(context, book, person, deed):
        return  # an appeal came in time
    rate = whole(0)
    for k in range(law.list[which].ways, law.list[which].ways_end):
        if law.way[k].code == OBLIGATION_MET:
            rate = whole(law.way[k].rate)
    if is_true(deed.flags) and tables.acts.act[deed.act].settles != 0:
        paid = recall_day(context.memory, person, SETTLED, deed.act, False) >= decided
        grace_from = day - (after(tables.first, decided, whole(law.list[which].grace)) - decided)
        if paid or paid_by_chance(context, person, deed.act, grace_from, day, rate):
            today = deed_of(deed.act, deed.slot, day, deed.flags)
            put_trace(context, day, PERFORMED, person, book, which, today, 0, 0)
            return
    begin_entry(context, tables, which, whole(row.b), person, deed, day)


@inner
def _tie_year(context: Context, tables: Tables, row: DueRow, day: int) -> None:
    """Another year in the state: those tied to the person get the points again, and they lapse after a year."""
    law = tables.law
    person, tie, mark, since = whole(row.person), whole(row.a), whole(row.b), whole(row.since)
    # A state left and entered again has a diary of its own.
    entered = recall_day(context.memory, person, STATE_SINCE, mark, False)
    if not has_mark(context.state.mark, person, mark) or entered != since:
        return
    due_tie_year(context.outbox, after(tables.first, day, A_YEAR), person, tie, mark, since)
    if law.tie[tie].on == 0:
        return
    if law.tie[tie].carries == A_CUT:
        _drop_ties(context, tables, tie, person, day)
    elif law.tie[tie].points != 0:
        flags = TIED | TRUE if has_mark(context.state.mark_true, person, mark) else TIED
        _tell_tied(context, tables, TIED_POINTS, person, tie, flags)


@inner
def _tell_tied(context: Context, tables: Tables, kind: int, person: int, tie: int, flags: int) -> None:
    """What somebody's state brings those tied to them along a row of Law.tie."""
    law, near = tables.law, context.outbox.near
    known = whole(law.book[whole(law.tie[tie].book)].ties_known)
    along, depth = whole(law.tie[tie].kind), whole(law.tie[tie].depth)
    count = reached(along, depth, known, person, context.population, context.state, context.memory, near)
    for k in range(count):
        send_state(context.outbox, whole(near[k]), person, kind, tie, flags)


@inner
def _drop_ties(context: Context, tables: Tables, tie: int, person: int, day: int) -> None:
    """Some friends drop a person in a state, where a rulebook makes that pay."""
    for j in range(FRIENDS):
        other = friend_of(context.population, j, person)
        if other < 0 or recall(context.memory, person, CUT, j, False) != 0:
            continue
        _, _, drops, _ = draw(context.population.seed, TIE, person, other, day // 7, j, 0)
        if drops < tables.law.tie[tie].cut:
            cut_tie(context, tables, person, j, other, day)


@inner
def _unpaid(context: Context, tables: Tables, book: int, person: int, day: int, truth: bool) -> bool:
    """Whether something is unpaid that the acts of a book left owing, in belief or in truth."""
    law = tables.law
    for rule in range(law.rule.shape[0]):
        if law.rule[rule].book != book:
            continue
        act = _act_of(tables, rule)
        deed = recall_day(context.memory, person, OWES, act, truth)
        if deed == NO_DAY or recall_day(context.memory, person, SETTLED, act, False) >= deed:
            continue
        if not paid_by_chance(context, person, act, deed, day, whole(tables.responses.settled)):
            return True
    return False


@inner
def _act_of(tables: Tables, rule: int) -> int:
    """The act that a rule is about: rules are ordered by its code."""
    start, low, high = tables.law.rule_start, 0, tables.law.rule_start.shape[0] - 1
    while high - low > 1:
        middle = (low + high) // 2
        if start[middle] <= rule:
            low = middle
        else:
            high = middle
    return low


@inner
def _year_ends(context: Context, tables: Tables, row: DueRow, day: int) -> None:
    """A person's account starts anew, in belief and in truth, unless something must be paid first and is not."""
    law, memory = tables.law, context.memory
    person, book = whole(row.person), whole(row.a)
    if law.book[book].score < 0 or recall_day(memory, person, YEAR_END, book, False) != day:
        return
    start, carried = whole(law.book[book].start), False
    for truth in (True, False):
        if law.book[book].paid != 0 and _unpaid(context, tables, book, person, day, truth):
            carried = True
            if not truth:
                total = score_of(context, law, book, person)
                put_trace(context, day, YEAR_CARRIED, person, book, 0, no_deed(day), total, total)
            continue
        close_account(context, tables, book, person, start, truth)
        if not truth:
            put_trace(context, day, YEAR_OPENED, person, book, 0, no_deed(day), start, start)
    if carried:
        ends = next_year(context, tables, book, person, day)
        remember_day(memory, person, YEAR_END, book, False, ends)
        due_year_end(context.outbox, ends, person, book)
    # A grade given once a year is that of the year just closed.
    if law.book[book].graded != YEARLY_GRADES:
        grade(context, tables, book, person, day)


@inner
def _arrears(context: Context, tables: Tables, row: DueRow, day: int) -> None:
    """A span later the arrear counts again, unless it has been paid."""
    person, rule, deed = whole(row.person), whole(row.a), deed_due(row)
    paid = recall_day(context.memory, person, SETTLED, deed.act, False)
    if paid >= deed.since or tables.law.rule[rule].on == 0:
        return
    book = whole(tables.law.rule[rule].book)
    if is_struck(context, book, person, deed):
        return
    turn, start = whole(row.b), whole(row.measured)
    before = after(tables.first, start, (turn - 1) * whole(tables.law.rule[rule].every))
    if paid_by_chance(context, person, deed.act, before, day, whole(tables.responses.settled)):
        remember_day(context.memory, person, SETTLED, deed.act, False, day)
        return
    measure(context, tables, rule, person, deed, turn, start, day)


@inner
def settle_one(context: Context, tables: Tables, row: DueRow, day: int) -> None:
    """Do one thing that is due."""
    kind, person = row.kind, whole(row.person)
    if kind == LAPSE:
        _lapse(context, tables, row, day)
    elif kind == BEGIN:
        _begin(context, tables, row, day)
    elif kind == END:
        close_entry(context, tables, whole(row.a), person, day)
        look_again(context, whole(row.a), person, day)
    elif kind == DIRECT_END:
        grade(context, tables, whole(row.a), person, day)
    elif kind == DECIDE:
        decide_appeal(context, tables, row, day)
    elif kind == ASK:
        ask_late(context, tables, row, day)
    elif kind == CORRECT:
        correct(context, tables, row, day)
    elif kind == TIE_YEAR:
        _tie_year(context, tables, row, day)
    elif kind == TIED_ENTRIES:
        _tell_tied(context, tables, TIED_ENTRY, person, whole(row.a), whole(row.flags))
    elif kind == SHOWN:
        still_shown(context, tables, whole(row.a), person, whole(row.since), day)
    elif kind == ARREARS:
        _arrears(context, tables, row, day)
    elif kind == YEAR_ENDS:
        _year_ends(context, tables, row, day)
    elif kind == REPAIRED_DUE:
        which = whole(row.b)
        if which >= 0:
            entry = whole(context.state.actor[person].row)
            if entry >= 0 and context.lists.entry[entry, which].until > day:
                relieve(context, tables, whole(row.a), which, person, deed_due(row), day)
        else:
            give_back(context, tables, whole(row.a), whole(row.points), person, deed_due(row), day)
