"""The docket: what falls due today. Points lapse, entries begin and end, appeals are decided, repair is granted."""

from __future__ import annotations

from typing import Any

import numpy as np

from lamppost.compiled import compiled, inner, whole
from lamppost.draw import APPEAL, TIE, WAY_OUT, WORK, draw
from lamppost.town.calendar import after
from lamppost.town.desk import (
    APPEALED,
    CORRECTED,
    FOUND_WORK,
    LAPSED,
    LOST_WORK,
    NOT_COUNTED,
    PAUSED,
    PERFORMED,
    POINTS,
    REJECTED,
    SECOND,
    TIED_ENTRY,
    TIED_POINTS,
    TOO_LATE,
    UPHELD,
    WAY_OUT_MET,
    YEAR_CARRIED,
    YEAR_OPENED,
    Town,
    due_appeal,
    due_tie_year,
    due_year_end,
    is_true,
    no_deed,
    push_record,
    push_tied,
    put_trace,
)
from lamppost.town.entries import begin_entry, close_entry, cut_tie, end_ground, look_again, still_shown
from lamppost.town.grounds import drop_ended, first_ground, is_of, next_ground, row_of
from lamppost.town.judge import Needs, asked_after, follow, give_back, measure, relieve
from lamppost.town.live import covered
from lamppost.town.marks import A_CUT
from lamppost.town.points import add_points, close_account, grade, next_year, score_of, still_open, uncap
from lamppost.town.repair import repairable, take_from_owed
from lamppost.town.room import has_room
from lamppost.town.state import (
    ARREARS,
    AS_DRAWN,
    ASK,
    BEGIN,
    CORRECT,
    CUT,
    DECIDE,
    DIRECT_END,
    END,
    LAPSE,
    OWES,
    REPAIRED_DUE,
    SETTLED,
    SHOWN,
    STATE_SINCE,
    STRUCK,
    STRUCK_POINTS,
    TIE_YEAR,
    TIED,
    TIED_ENTRIES,
    TRUE,
    YEAR_END,
    YEAR_ENDS,
    Deed,
    both,
    deed_of,
    has_mark,
    key_of,
    pair,
    recall,
    remember,
)
from lamppost.town.tables import FOREVER, NO_LENGTH, ONE, Rows, Tables
from lamppost.town.ties import FRIENDS, friend_of

OBLIGATION_MET = 0
EMPLOYED = np.uint32(1 << 7)
A_YEAR = -12
YEARLY_GRADES = 2
MOST_WEEKS = 520
"""Weeks of chance that are looked back on for a payment."""


@inner
def _deed(row: Any) -> Deed:
    """The deed that something due is about."""
    return deed_of(whole(row.act), whole(row.slot), whole(row.since), whole(row.flags))


@inner
def _moment(deed: Deed) -> int:
    """When a deed was: the half day counted from the first of the run, plus one."""
    return deed.since * 16 + deed.slot + 1


@inner
def _lapse(town: Town, tables: Tables, row: Any, day: int) -> None:
    law, deed = tables.law, _deed(row)
    person, rule, serial = whole(row.person), whole(row.a), whole(row.serial)
    book = whole(law.rule[rule].book) if rule >= 0 else -1 - rule
    if serial != 0 and recall(town.memory, key_of(person, STRUCK_POINTS, serial)) != 0:
        return  # the record was struck out, and its points given back then
    points = both(whole(row.points), whole(row.points_true))
    account = both(whole(row.account), whole(row.account_true))
    points = still_open(town, tables, book, person, points, account, whole(row.measured), day)
    if rule >= 0 and row.b != 0 and points.belief < 0 and repairable(tables, rule):
        # Only what repair has not already given back comes back now.
        points = take_from_owed(town, rule, person, points)
    if points.belief == 0 and points.truth == 0:
        return
    back = add_points(town, tables, book, person, both(-points.belief, -points.truth), day)
    total = score_of(town, law, book, person)
    made = deed_of(deed.act, deed.slot, whole(row.measured), deed.flags)
    put_trace(town, day, LAPSED, person, book, rule, made, back.belief, total)


@inner
def _paid_by_chance(town: Town, person: int, act: int, since: int, day: int, rate: int) -> bool:
    """Whether what an act left owing was paid in one of the weeks after the day `since`, by the chance of each."""
    for back in range(min((day // 7) - (since // 7), MOST_WEEKS)):
        word, _, _, _ = draw(town.ground.seed, WAY_OUT, person, (act << 8) | OBLIGATION_MET, day // 7 - back, 0, 0)
        if word < rate:
            return True
    return False


@inner
def _begin(town: Town, tables: Tables, row: Any, day: int) -> None:
    """Notice and grace are over: the entry takes effect unless what was owed has been paid meanwhile."""
    law, deed = tables.law, _deed(row)
    which, person, decided = whole(row.a), whole(row.person), whole(row.measured)
    book = whole(law.list[which].book)
    if law.list[which].on == 0:
        return
    if deed.flags & TIED != 0:
        spared = town.state.actor[person].flags & law.list[which].spares
        if spared or not covered(law, town.ground, town.state, book, person):
            return
    elif deed.act != 0 and recall(town.memory, key_of(person, STRUCK, (book << 11) | deed.act)) == _moment(deed):
        return  # an appeal came in time
    rate = whole(0)
    for k in range(law.list[which].ways, law.list[which].ways_end):
        if law.way[k].code == OBLIGATION_MET:
            rate = whole(law.way[k].rate)
    if is_true(deed.flags) and tables.acts.act[deed.act].settles != 0:
        paid = recall(town.memory, key_of(person, SETTLED, deed.act)) > decided
        grace_from = day - (after(tables.first, decided, whole(law.list[which].grace)) - decided)
        if paid or _paid_by_chance(town, person, deed.act, grace_from, day, rate):
            today = deed_of(deed.act, deed.slot, day, deed.flags)
            put_trace(town, day, PERFORMED, person, book, which, today, 0, 0)
            return
    begin_entry(town, tables, which, whole(row.b), person, deed, day)


@inner
def _decide(town: Town, tables: Tables, row: Any, day: int) -> None:
    """An appeal is decided; a justified one is likelier to succeed. A second look is taken where the book has one."""
    law, deed = tables.law, _deed(row)
    person, rule, stage = whole(row.person), whole(row.a), whole(row.stage)
    measured, asks, serial = whole(row.measured), whole(row.asks), whole(row.serial)
    points = both(whole(row.points), whole(row.points_true))
    account = both(whole(row.account), whole(row.account_true))
    book = whole(law.rule[rule].book)
    _, first, second, _ = draw(town.ground.seed, APPEAL, person, deed.act, deed.since // 7, deed.slot, 0)
    word = second if stage & SECOND else first
    upheld = word < (law.book[book].upheld_right if is_true(deed.flags) else law.book[book].upheld_wrong)
    put_trace(town, day, UPHELD if upheld else REJECTED, person, book, rule, deed, stage, 0)
    if upheld:
        if stage & PAUSED == 0:
            due = max(day + 1, after(tables.first, day, whole(law.book[book].correction)))
            due_appeal(town.desk, CORRECT, due, person, rule, stage, measured, asks, points, account, serial, deed)
        return
    again = _asks_again(town, tables, row, book) if stage & SECOND == 0 else -1
    if again == 0:
        due = max(day + 1, after(tables.first, day, whole(law.book[book].second)))
        due_appeal(town.desk, DECIDE, due, person, rule, stage | SECOND, measured, asks, points, account, serial, deed)
        return
    late = again >= 0 and day + again > after(tables.first, day, whole(law.book[book].second_within))
    if again > 0:
        due_appeal(
            town.desk, ASK, day + again, person, rule, stage | SECOND, measured, asks, points, account, serial, deed
        )
    if stage & PAUSED != 0 and (again < 0 or late):
        measure(town, tables, rule, person, deed, 0, day, day)


@inner
def _asks_again(town: Town, tables: Tables, row: Any, book: int) -> int:
    """Days after which somebody refused asks for the second look; -1 = never, or there is none."""
    if tables.law.book[book].second == NO_LENGTH:
        return -1
    if row.asks != AS_DRAWN:
        return whole(row.asks)
    deed = _deed(row)
    asks, when, _, _ = draw(town.ground.seed, APPEAL, whole(row.person), deed.act, deed.since // 7, deed.slot, 1)
    return asked_after(tables.law, when) if asks < tables.responses.asks_again else -1


@inner
def _ask(town: Town, tables: Tables, row: Any, day: int) -> None:
    """Somebody asks for correction some time after the measure, or after the refusal: taken unless it is too late."""
    law, deed = tables.law, _deed(row)
    person, rule, stage, measured = whole(row.person), whole(row.a), whole(row.stage), whole(row.measured)
    book, second = whole(law.rule[rule].book), stage & SECOND != 0
    if second:
        refused = day - _asks_again(town, tables, row, book)
        late = day > after(tables.first, refused, whole(law.book[book].second_within))
    else:
        late = day > after(tables.first, measured, whole(law.book[book].within))
    if late:
        put_trace(town, day, NOT_COUNTED, person, book, rule, deed, TOO_LATE, 0)
        return
    takes = whole(law.book[book].second if second else law.book[book].decision)
    due = max(day + 1, after(tables.first, day, takes))
    put_trace(town, day, APPEALED, person, book, rule, deed, due, 0)
    points = both(whole(row.points), whole(row.points_true))
    account = both(whole(row.account), whole(row.account_true))
    serial, asks = whole(row.serial), whole(row.asks)
    due_appeal(town.desk, DECIDE, due, person, rule, stage, measured, asks, points, account, serial, deed)


@inner
def _correct(town: Town, tables: Tables, row: Any, day: int) -> None:
    """Undo what an upheld appeal was about: points, direct grade, entries."""
    law, deed = tables.law, _deed(row)
    person, rule, measured, serial = whole(row.person), whole(row.a), whole(row.measured), whole(row.serial)
    book = whole(law.rule[rule].book)
    points = both(whole(row.points), whole(row.points_true))
    account = both(whole(row.account), whole(row.account_true))
    remember(town.memory, key_of(person, STRUCK, (book << 11) | deed.act), _moment(deed))
    uncap(town, tables, rule, person, points, measured)
    points = still_open(town, tables, book, person, points, account, measured, day)
    lasts = whole(law.rule[rule].lasts)
    if lasts != 0 and after(tables.first, measured, lasts) <= day:
        points = both(0, 0)  # lapsed already
    if serial != 0:
        remember(town.memory, key_of(person, STRUCK_POINTS, serial), 1)
    if points.belief != 0 or points.truth != 0:
        if points.belief <= 0 and repairable(tables, rule):
            points = take_from_owed(town, rule, person, points)
        back = add_points(town, tables, book, person, both(-points.belief, -points.truth), day)
        total = score_of(town, law, book, person)
        put_trace(town, day, POINTS, person, book, rule, deed, back.belief, total)
        put_trace(town, day, NOT_COUNTED, person, book, rule, deed, CORRECTED, 0)
    band = whole(law.rule[rule].band)
    if band >= 0:
        _strike_grade(town, person, book * 16 + band, deed, day)
        grade(town, tables, book, person, day)
    for k in range(law.rule[rule].lists, law.rule[rule].lists_end):
        which = whole(law.rule_list[k].list)
        _strike_entry(town, tables, which, person, deed, day)
        for place in range(law.list[which].also, law.list[which].also_end):
            _strike_entry(town, tables, whole(law.list_also[place]), person, deed, day)


@inner
def _strike_grade(town: Town, person: int, place: int, deed: Deed, day: int) -> None:
    """The direct grade that a struck record gave never was; what others gave stays as long as they say."""
    ground = first_ground(town, person)
    while ground >= 0:
        row = town.lists.ground[ground]
        if row.grade != 0 and row.place == place and is_of(town, ground, deed.act, deed.since, deed.slot):
            row.until = min(whole(row.until), day)
            row.until_true = min(whole(row.until_true), day)
        ground = next_ground(town, ground)
    drop_ended(town, person, True, place, day)


@inner
def _strike_entry(town: Town, tables: Tables, which: int, person: int, deed: Deed, day: int) -> None:
    """The ground that a struck record gave for an entry ends; the entry stands as long as another does."""
    ground = first_ground(town, person)
    while ground >= 0:
        following = next_ground(town, ground)
        row = town.lists.ground[ground]
        mine = row.grade == 0 and row.place == which and row.until > day
        if mine and is_of(town, ground, deed.act, deed.since, deed.slot):
            end_ground(town, tables, ground, person, day, True, day)
            return
        ground = following


@inner
def _tie_year(town: Town, tables: Tables, row: Any, day: int) -> None:
    """Another year in the state: those tied to the person get the points again, and they lapse after a year."""
    law = tables.law
    person, tie, mark, since = whole(row.person), whole(row.a), whole(row.b), whole(row.since)
    # A state left and entered again has a diary of its own.
    entered = recall(town.memory, key_of(person, STATE_SINCE, mark))
    if not has_mark(town.state.mark, person, mark) or entered != since + 1:
        return
    due_tie_year(town.desk, after(tables.first, day, A_YEAR), person, tie, mark, since)
    if law.tie[tie].on == 0:
        return
    if law.tie[tie].carries == A_CUT:
        _drop_ties(town, tables, tie, person, day)
    elif law.tie[tie].points != 0:
        flags = TIED | TRUE if has_mark(town.state.mark_true, person, mark) else TIED
        push_tied(town.desk, TIED_POINTS, person, tie, flags)


@inner
def _drop_ties(town: Town, tables: Tables, tie: int, person: int, day: int) -> None:
    """Some friends drop a person in a state, where a rulebook makes that pay."""
    for j in range(FRIENDS):
        other = friend_of(town.ground, j, person)
        if other < 0 or recall(town.memory, key_of(person, CUT, j)) != 0:
            continue
        _, _, drops, _ = draw(town.ground.seed, TIE, person, other, day // 7, j, 0)
        if drops < tables.law.tie[tie].cut:
            cut_tie(town, tables, person, j, other, day)


@inner
def _unpaid(town: Town, tables: Tables, book: int, person: int, day: int, truth: bool) -> bool:
    """Whether something is unpaid that the acts of a book left owing, in belief or in truth."""
    law = tables.law
    for rule in range(law.rule.shape[0]):
        if law.rule[rule].book != book:
            continue
        act = _act_of(tables, rule)
        deed = recall(town.memory, key_of(person, OWES, pair(act, truth)))
        if deed == 0 or recall(town.memory, key_of(person, SETTLED, act)) >= deed:
            continue
        if not _paid_by_chance(town, person, act, deed - 1, day, whole(tables.responses.settled)):
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
def _year_ends(town: Town, tables: Tables, row: Any, day: int) -> None:
    """A person's account starts anew, in belief and in truth, unless something must be paid first and is not."""
    law, memory = tables.law, town.memory
    person, book = whole(row.person), whole(row.a)
    if law.book[book].score < 0 or recall(memory, key_of(person, YEAR_END, book)) != day:
        return
    start, carried = whole(law.book[book].start), False
    for truth in (True, False):
        if law.book[book].paid != 0 and _unpaid(town, tables, book, person, day, truth):
            carried = True
            if not truth:
                total = score_of(town, law, book, person)
                put_trace(town, day, YEAR_CARRIED, person, book, 0, no_deed(day), total, total)
            continue
        close_account(town, tables, book, person, start, truth)
        if not truth:
            put_trace(town, day, YEAR_OPENED, person, book, 0, no_deed(day), start, start)
    if carried:
        ends = next_year(town, tables, book, person, day)
        remember(memory, key_of(person, YEAR_END, book), ends)
        due_year_end(town.desk, ends, person, book)
    # A grade given once a year is that of the year just closed.
    if law.book[book].graded != YEARLY_GRADES:
        grade(town, tables, book, person, day)


@inner
def settle_one(town: Town, tables: Tables, row: Any, day: int) -> None:
    """Do one thing that is due."""
    kind, person = row.kind, whole(row.person)
    if kind == LAPSE:
        _lapse(town, tables, row, day)
    elif kind == BEGIN:
        _begin(town, tables, row, day)
    elif kind == END:
        close_entry(town, tables, whole(row.a), person, day)
        look_again(town, whole(row.a), person, day)
    elif kind == DIRECT_END:
        grade(town, tables, whole(row.a), person, day)
    elif kind == DECIDE:
        _decide(town, tables, row, day)
    elif kind == ASK:
        _ask(town, tables, row, day)
    elif kind == CORRECT:
        _correct(town, tables, row, day)
    elif kind == TIE_YEAR:
        _tie_year(town, tables, row, day)
    elif kind == TIED_ENTRIES:
        push_tied(town.desk, TIED_ENTRY, person, whole(row.a), whole(row.flags))
    elif kind == SHOWN:
        still_shown(town, tables, whole(row.a), person, whole(row.since), day)
    elif kind == ARREARS:
        _arrears(town, tables, row, day)
    elif kind == YEAR_ENDS:
        _year_ends(town, tables, row, day)
    elif kind == REPAIRED_DUE:
        which = whole(row.b)
        if which >= 0:
            entry = whole(town.state.actor[person].row)
            if entry >= 0 and town.lists.entry[entry, which].until > day:
                relieve(town, tables, whole(row.a), which, person, _deed(row), day)
        else:
            give_back(town, tables, whole(row.a), whole(row.points), person, _deed(row), day)


@inner
def _arrears(town: Town, tables: Tables, row: Any, day: int) -> None:
    """A span later the arrear counts again, unless it has been paid."""
    person, rule, deed = whole(row.person), whole(row.a), _deed(row)
    if recall(town.memory, key_of(person, SETTLED, deed.act)) > deed.since or tables.law.rule[rule].on == 0:
        return
    book = whole(tables.law.rule[rule].book)
    if recall(town.memory, key_of(person, STRUCK, (book << 11) | deed.act)) == _moment(deed):
        return
    turn, start = whole(row.b), whole(row.measured)
    before = after(tables.first, start, (turn - 1) * whole(tables.law.rule[rule].every))
    if _paid_by_chance(town, person, deed.act, before, day, whole(tables.responses.settled)):
        remember(town.memory, key_of(person, SETTLED, deed.act), day + 1)
        return
    measure(town, tables, rule, person, deed, turn, start, day)


@inner
def _way(town: Town, tables: Tables, ground: int) -> tuple[int, int]:
    """The range of ways out of an entry on one ground."""
    law, row = tables.law, town.lists.ground[ground]
    placed, which = whole(row.placed), whole(row.place)
    if placed >= 0 and law.rule_list[placed].own != 0:
        return whole(law.rule_list[placed].ways), whole(law.rule_list[placed].ways_end)
    return whole(law.list[which].ways), whole(law.list[which].ways_end)


@inner
def _removed(tables: Tables, which: int, day: int, paid: bool) -> int:
    """The day on which an entry is removed for which a way out was met today."""
    law = tables.law
    at = after(tables.first, day, whole(law.list[which].removal))
    return max(at, after(tables.first, day, whole(law.list[which].after))) if paid else at


@compiled
def settle_debt(town: Town, tables: Tables, person: int, act: int, day: int) -> None:
    """What an act left owing is paid: grounds that end by it end, and arrears stop."""
    remember(town.memory, key_of(person, SETTLED, act), day + 1)
    ground = first_ground(town, person)
    while ground >= 0:
        row = town.lists.ground[ground]
        at = FOREVER
        if row.grade == 0 and row.act == act and row.until > day:
            first, last = _way(town, tables, ground)
            for k in range(first, last):
                if tables.law.way[k].code == OBLIGATION_MET:
                    at = _removed(tables, whole(row.place), day, True)
        if row.until > at:
            end_ground(town, tables, ground, person, at, True, day)
            ground = first_ground(town, person)  # the chain may have become another
        else:
            ground = next_ground(town, ground)


@compiled
def judge_all(
    town: Town,
    tables: Tables,
    dues: Rows,
    records: Rows,
    first: int,
    day: int,
    needs: Needs,
) -> int:
    """The judging of one day: what is due, then the records that arrive, each with all that follows from it.

    Begins with item number `first` of both together. Stops when the desk, the lists or the memory may lack room, and
    gives the number of the next item; what is still to be done of the one before waits on the desk. One function for
    both, because whatever a measure can set off is then compiled once.
    """
    k = first
    while follow(town, tables, needs, day):
        if k >= dues.shape[0] + records.shape[0] or not has_room(town, needs):
            return k
        if k < dues.shape[0]:
            settle_one(town, tables, dues[k], day)
        else:
            row = records[k - dues.shape[0]]
            record = deed_of(0, whole(row.slot), 7 * whole(row.week) + whole(row.slot) // 2, whole(row.flags))
            push_record(
                town.desk, whole(row.person), whole(row.act), row.books, whole(row.channel), whole(row.asks), record
            )
        k += 1
    return k


@compiled
def leave_lists(town: Town, tables: Tables, stop: int, first: int, day: int, needs: Needs) -> int:
    """Ways out that are met this week, for every true ground of an entry; a wrong one has nothing to settle.

    Also work lost over an entry, and work found again. Goes through the rows first..stop-1 of Lists; stops for
    want of room like `judge_all`.
    """
    lists = town.lists
    for row in range(first, stop):
        if not has_room(town, needs):
            return row
        person, black = whole(lists.holder[row].person), False
        for which in range(tables.law.list.shape[0]):
            black = black or (lists.entry[row, which].until > day and tables.law.list[which].red == 0)
        ground = first_ground(town, person)
        while ground >= 0:
            standing = lists.ground[ground]
            true = standing.grade == 0 and standing.until > day and standing.until_true > day
            if true and _leave(town, tables, ground, row, person, day):
                ground = first_ground(town, person)  # the chain may have become another
            else:
                ground = next_ground(town, ground)
        _work(town, tables, row, person, black, day)
    return stop


@inner
def _leave(town: Town, tables: Tables, ground: int, row: int, person: int, day: int) -> bool:
    """Whether a way out is met this week for one ground of an entry, which then ends."""
    law, standing = tables.law, town.lists.ground[ground]
    which, act, begun = whole(standing.place), whole(standing.act), whole(standing.begun)
    first, last = _way(town, tables, ground)
    for k in range(first, last):
        way, rate = whole(law.way[k].code), whole(law.way[k].rate)
        if way == OBLIGATION_MET:
            if tables.acts.act[act].settles == 0:
                continue
            if town.lists.holder[row].pressed > day:
                rate += tables.responses.pressed
        word, _, _, _ = draw(town.ground.seed, WAY_OUT, person, (act << 8) | way, day // 7, 0, 0)
        if word >= rate:
            continue
        at = _removed(tables, which, day, way == OBLIGATION_MET)
        if way == OBLIGATION_MET:
            remember(town.memory, key_of(person, SETTLED, act), day + 1)
        # A ground that is to be removed, or to end, by then is not left once more.
        if standing.until > at:
            deed = deed_of(act, 0, begun, TRUE)
            put_trace(town, day, WAY_OUT_MET, person, whole(law.list[which].book), which, deed, way, at)
            end_ground(town, tables, ground, person, at, True, day)
            return True
        return False
    return False


@inner
def lose_work(town: Town, tables: Tables, person: int, day: int) -> None:
    """A person loses the job: income falls until work is found again."""
    row = row_of(town, person)
    state = town.state
    state.actor[person].flags &= ~EMPLOYED
    state.actor[person].income = (whole(state.actor[person].income) * tables.responses.income_left) >> 16
    town.lists.holder[row].jobless = 1
    put_trace(town, day, LOST_WORK, person, 255, 0, no_deed(day), whole(state.actor[person].income), 0)


@inner
def _work(town: Town, tables: Tables, row: int, person: int, black: bool, day: int) -> None:
    answers, lists, state = tables.responses, town.lists, town.state
    if person >= town.ground.people:
        if black and answers.layoff > 0:
            firm = person - town.ground.people
            for place in range(town.ground.employees_start[firm], town.ground.employees_start[firm + 1]):
                employee = whole(town.ground.employees[place])
                if not state.actor[employee].flags & EMPLOYED:
                    continue
                word, _, _, _ = draw(town.ground.seed, WORK, employee, person, day // 7, 0, 0)
                if word < answers.layoff:
                    lose_work(town, tables, employee, day)
        return
    if lists.holder[row].jobless == 0 and not (black and state.actor[person].flags & EMPLOYED):
        return
    loses, finds, _, _ = draw(town.ground.seed, WORK, person, 0, day // 7, 0, 0)
    if lists.holder[row].jobless == 0:
        if loses < answers.work_lost:
            lose_work(town, tables, person, day)
    elif finds < answers.work_found:
        lists.holder[row].jobless = 0
        state.actor[person].flags |= EMPLOYED
        state.actor[person].income = ONE - 1
        put_trace(town, day, FOUND_WORK, person, 255, 0, no_deed(day), ONE - 1, 0)
