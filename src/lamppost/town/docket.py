"""The docket: what falls due this week. Points lapse, entries begin and end, appeals are decided, repair is granted."""

from __future__ import annotations

from typing import Any

import numpy as np

from lamppost.compiled import compiled, inner, whole
from lamppost.draw import APPEAL, TIE, WAY_OUT, WORK, draw
from lamppost.town.desk import (
    APPEALED,
    CORRECTED,
    FOUND_WORK,
    LAPSED,
    LOST_WORK,
    NOT_COUNTED,
    PERFORMED,
    POINTS,
    REJECTED,
    STACKED,
    TOO_LATE,
    UPHELD,
    WAY_OUT_MET,
    Town,
    is_true,
    put_due,
    put_trace,
)
from lamppost.town.entries import begin_entry, close_entry, cut_tie, end_entry, row_of, still_shown
from lamppost.town.judge import (
    AGAIN_AFTER,
    LATE_AS_DRAWN,
    MEASURED,
    PAUSED,
    SECOND,
    add_points,
    asked_after,
    follow,
    give_back,
    has_room,
    measure,
    relieve,
)
from lamppost.town.live import covered
from lamppost.town.points import grade, strike_direct, uncap
from lamppost.town.repair import LOW20, repairable
from lamppost.town.state import (
    ARREARS,
    ASK,
    BEGIN,
    CORRECT,
    CUT,
    DECIDE,
    DIRECT_END,
    END,
    LAPSE,
    OWED,
    REPAIRED_DUE,
    SETTLED,
    SHOWN,
    STATE_SINCE,
    STRIKE,
    STRUCK,
    STRUCK_OUT,
    TIE_YEAR,
    TIED,
    TRUE,
    has_mark,
    key_of,
    recall,
    remember,
)
from lamppost.town.tables import FOREVER, ONE, WEEKS_A_YEAR, Rows, Tables
from lamppost.town.ties import FRIENDS, friend_of, reached

OBLIGATION_MET = 0
EMPLOYED = np.uint32(1 << 7)


@inner
def _lapse(town: Town, tables: Tables, row: Any, week: int) -> None:
    law = tables.law
    person, rule = whole(row.person), whole(row.a)
    points, points_true = whole(row.points), whole(row.points_true)
    book = whole(law.rule[rule].book) if rule >= 0 else -1 - rule
    if law.book[book].resets != 0 and row.since < week // WEEKS_A_YEAR * WEEKS_A_YEAR:
        return  # the account was closed with its year
    if rule >= 0 and row.b == 0:
        # Records that were struck out have given their points back already.
        key = key_of(person, STRUCK_OUT, (rule << 1) | (week & 1))
        struck = recall(town.memory, key)
        if struck >> 40 == week and points <= 0 and points_true <= 0:
            less, less_true = min(-points, struck & LOW20), min(-points_true, (struck >> 20) & LOW20)
            remember(town.memory, key, struck - (less_true << 20) - less)
            points, points_true = points + less, points_true + less_true
    if rule >= 0 and row.b == 0 and points < 0 and repairable(tables, rule):
        # Only what repair has not already given back comes back now.
        key = key_of(person, OWED, rule)
        held = recall(town.memory, key)
        back, back_true = min(-points, held & LOW20), min(-points_true, held >> 20)
        remember(town.memory, key, (((held >> 20) - back_true) << 20) | ((held & LOW20) - back))
        points, points_true = -back, -back_true
    if points == 0 and points_true == 0:
        return
    total = add_points(town, tables, book, person, -points, -points_true, week)
    put_trace(
        town,
        week,
        LAPSED,
        person,
        book,
        rule,
        whole(row.act),
        0,
        whole(row.slot),
        whole(row.since),
        -points,
        total,
        -1,
        whole(row.flags),
    )


@inner
def _begin(town: Town, tables: Tables, row: Any, week: int) -> None:
    """Notice and grace are over: the entry takes effect unless what was owed has been paid in the grace period."""
    law = tables.law
    which, person, act, slot = whole(row.a), whole(row.person), whole(row.act), whole(row.slot)
    flags, book = whole(row.flags), whole(law.list[which].book)
    if law.list[which].on == 0:
        return
    if flags & TIED != 0 and (
        not covered(law, town.ground, town.state, book, person)
        or town.state.actor[person].flags & law.list[which].spares
    ):
        return
    struck = recall(town.memory, key_of(person, STRUCK, (book << 10) | act))
    if flags & TIED == 0 and act != 0 and struck == row.points + 1:
        return  # an appeal came in time
    rate = whole(0)
    for k in range(law.list[which].ways, law.list[which].ways_end):
        if law.way[k].code == OBLIGATION_MET:
            rate = whole(law.way[k].rate)
    if is_true(flags) and tables.acts.act[act].settles != 0:
        if recall(town.memory, key_of(person, SETTLED, act)) > row.since:
            put_trace(town, week, PERFORMED, person, book, which, act, 0, slot, week, 0, 0, -1, flags)
            return
        for back in range(whole(law.list[which].grace)):
            word, _, _, _ = draw(town.ground.seed, WAY_OUT, person, (act << 8) | OBLIGATION_MET, week - back, 0, 0)
            if word < rate:
                put_trace(town, week, PERFORMED, person, book, which, act, 0, slot, week, 0, 0, -1, flags)
                return
    begin_entry(town, tables, which, person, whole(row.b), act, slot, week, flags)


@inner
def _decide(town: Town, tables: Tables, row: Any, week: int) -> None:
    """An appeal is decided; a justified one is likelier to succeed. A second look is taken where the book has one."""
    law = tables.law
    person, rule, stage, flags = whole(row.person), whole(row.a), whole(row.b), whole(row.flags)
    act, slot, since = whole(row.act), whole(row.slot), whole(row.since)
    book = whole(law.rule[rule].book)
    _, first, second, _ = draw(town.ground.seed, APPEAL, person, act, since, slot, 0)
    word = second if stage & SECOND else first
    upheld = word < (law.book[book].upheld_right if is_true(flags) else law.book[book].upheld_wrong)
    put_trace(
        town,
        week,
        UPHELD if upheld else REJECTED,
        person,
        book,
        rule,
        act,
        0,
        slot,
        since,
        stage,
        0,
        -1,
        flags,
    )
    points, points_true = whole(row.points), whole(row.points_true)
    if upheld:
        if stage & PAUSED == 0:
            due = week + max(1, whole(law.book[book].correction))
            put_due(
                town.desk, due, CORRECT, person, rule, stage >> MEASURED, points, points_true, act, slot, since, flags
            )
        return
    again = _asks_again(town, tables, row, book) if stage & SECOND == 0 else -1
    if again == 0:
        due = week + max(1, whole(law.book[book].second))
        put_due(town.desk, due, DECIDE, person, rule, stage | SECOND, points, points_true, act, slot, since, flags)
        return
    late = again > whole(law.book[book].second_within)
    if again > 0:
        put_due(
            town.desk, week + again, ASK, person, rule, stage | SECOND, points, points_true, act, slot, since, flags
        )
    if stage & PAUSED != 0 and (again < 0 or late):
        measure(town, tables, rule, person, act, slot, since, week, flags)


@inner
def _asks_again(town: Town, tables: Tables, row: Any, book: int) -> int:
    """Weeks after which somebody refused asks for the second look; -1 = never, or there is none."""
    law, stage = tables.law, whole(row.b)
    if law.book[book].second < 0:
        return -1
    scripted = stage >> AGAIN_AFTER & LATE_AS_DRAWN
    if scripted != LATE_AS_DRAWN:
        return scripted
    person, act, since, slot = whole(row.person), whole(row.act), whole(row.since), whole(row.slot)
    asks, when, _, _ = draw(town.ground.seed, APPEAL, person, act, since, slot, 1)
    return asked_after(law, when) if asks < tables.responses.asks_again else -1


@inner
def _ask(town: Town, tables: Tables, row: Any, week: int) -> None:
    """Somebody asks for correction some time after the measure, or after the refusal: taken unless it is too late."""
    law = tables.law
    person, rule, stage, flags = whole(row.person), whole(row.a), whole(row.b), whole(row.flags)
    act, slot, since = whole(row.act), whole(row.slot), whole(row.since)
    book, second = whole(law.rule[rule].book), stage & SECOND != 0
    if second:
        late = _asks_again(town, tables, row, book) > whole(law.book[book].second_within)
    else:
        late = week - (stage >> MEASURED) > whole(law.book[book].within)
    if late:
        put_trace(town, week, NOT_COUNTED, person, book, rule, act, 0, slot, since, TOO_LATE, 0, -1, flags)
        return
    due = week + max(1, whole(law.book[book].second if second else law.book[book].decision))
    put_trace(town, week, APPEALED, person, book, rule, act, 0, slot, since, due, 0, -1, flags)
    points, points_true = whole(row.points), whole(row.points_true)
    put_due(town.desk, due, DECIDE, person, rule, stage, points, points_true, act, slot, since, flags)


@inner
def _strike(town: Town, person: int, rule: int, points: int, points_true: int, lapse: int, week: int) -> None:
    """The points of a struck record shall not lapse: said a week before, for two weeks only are kept apart."""
    if lapse > week + 1:
        put_due(town.desk, lapse - 1, STRIKE, person, rule, lapse, points, points_true, 0, 0, week, 0)
        return
    key = key_of(person, STRUCK_OUT, (rule << 1) | (lapse & 1))
    held = recall(town.memory, key)
    if held >> 40 != lapse:
        held = whole(lapse) << 40
    remember(town.memory, key, held + (-points_true << 20) - points)


@inner
def _correct(town: Town, tables: Tables, row: Any, week: int) -> None:
    """Undo what an upheld appeal was about: points, direct grade, entries."""
    law = tables.law
    person, rule, flags = whole(row.person), whole(row.a), whole(row.flags)
    act, slot, since = whole(row.act), whole(row.slot), whole(row.since)
    book, true = whole(law.rule[rule].book), is_true(flags)
    points, points_true = whole(row.points), whole(row.points_true)
    measured = whole(row.b)
    remember(town.memory, key_of(person, STRUCK, (book << 10) | act), since + 1)
    uncap(town, law, rule, person, points, points_true, measured)
    if law.book[book].resets != 0 and measured < week // WEEKS_A_YEAR * WEEKS_A_YEAR:
        points, points_true = 0, 0  # the account was closed with its year
    lasts = whole(law.rule[rule].lasts)
    if lasts > 0 and measured + lasts <= week:
        points, points_true = 0, 0  # lapsed already
    if points != 0 or points_true != 0:
        repairs = points <= 0 and repairable(tables, rule)
        if lasts > 0 and repairs:
            _strike(town, person, rule, points, points_true, measured + lasts, week)
        if repairs:
            key = key_of(person, OWED, rule)
            held = recall(town.memory, key)
            back, back_true = min(-points, held & LOW20), min(-points_true, held >> 20)
            remember(town.memory, key, (((held >> 20) - back_true) << 20) | ((held & LOW20) - back))
            points, points_true = -back, -back_true
        elif lasts > 0:
            # The lapse that is in the diary gives the same points back once more, so it is met by its opposite.
            lapse = measured + lasts
            put_due(town.desk, lapse, LAPSE, person, rule, 1, -points, -points_true, act, slot, measured, flags)
        total = add_points(town, tables, book, person, -points, -points_true, week)
        put_trace(town, week, POINTS, person, book, rule, act, 0, slot, since, -points, total, -1, flags)
        put_trace(town, week, NOT_COUNTED, person, book, rule, act, 0, slot, since, CORRECTED, 0, -1, flags)
    band, stays = whole(law.rule[rule].band), whole(law.rule[rule].band_weeks)
    if band >= 0:
        strike_direct(town, person, book * 16 + band, measured + stays if stays > 0 else FOREVER, true, week)
        grade(town, tables, book, person, week)
    for k in range(law.rule[rule].lists, law.rule[rule].lists_end):
        which = whole(law.rule_list[k])
        end_entry(town, tables, which, person, week, true, week)
        for place in range(law.list[which].also, law.list[which].also_end):
            end_entry(town, tables, whole(law.list_also[place]), person, week, true, week)


@inner
def _tie_year(town: Town, tables: Tables, row: Any, week: int) -> None:
    """Another year in the state: those tied to the person get the points again, and they lapse after a year."""
    law = tables.law
    person, which = whole(row.person), whole(row.a)
    mark, since = whole(row.b), whole(row.since)
    # A state left and entered again has a diary of its own.
    if (
        not has_mark(town.state.mark, person, mark)
        or recall(town.memory, key_of(person, STATE_SINCE, mark)) != since + 1
    ):
        return
    put_due(town.desk, week + WEEKS_A_YEAR, TIE_YEAR, person, which, mark, 0, 0, 0, 0, since, TIED)
    if law.tie[which].carries == 3:
        _drop_ties(town, tables, which, person, week)
        return
    book, points = whole(law.tie[which].book), whole(law.tie[which].points)
    if law.tie[which].on == 0 or points == 0:
        return
    true = has_mark(town.state.mark_true, person, mark)
    near = town.desk.around
    count = reached(
        whole(law.tie[which].kind),
        whole(law.tie[which].depth),
        whole(law.book[book].ties_known),
        person,
        town.ground,
        town.state,
        town.memory,
        near,
    )
    for k in range(count):
        other = whole(near[k])
        if not covered(law, town.ground, town.state, book, other):
            continue
        flags = TIED | TRUE if true else TIED
        points_true = points if true else 0
        total = add_points(town, tables, book, other, points, points_true, week)
        put_trace(town, week, POINTS, other, book, -1 - which, 0, 0, 0, week, points, total, person, flags)
        put_due(town.desk, week + WEEKS_A_YEAR, LAPSE, other, -1 - book, 1, points, points_true, 0, 0, week, flags)


@inner
def _drop_ties(town: Town, tables: Tables, which: int, person: int, week: int) -> None:
    """Some friends drop a person in a state, where a rulebook makes that pay."""
    if tables.law.tie[which].on == 0:
        return
    for j in range(FRIENDS):
        other = friend_of(town.ground, j, person)
        if other < 0 or recall(town.memory, key_of(person, CUT, j)) != 0:
            continue
        _, _, drops, _ = draw(town.ground.seed, TIE, person, other, week, j, 0)
        if drops < tables.law.tie[which].cut:
            cut_tie(town, tables, person, j, other, week)


@inner
def settle_one(town: Town, tables: Tables, row: Any, week: int) -> None:
    """Do one thing that is due."""
    kind, person = row.kind, whole(row.person)
    if kind == LAPSE:
        _lapse(town, tables, row, week)
    elif kind == BEGIN:
        _begin(town, tables, row, week)
    elif kind == END:
        close_entry(town, tables, whole(row.a), person, week)
    elif kind == DIRECT_END:
        grade(town, tables, whole(row.a), person, week)
    elif kind == DECIDE:
        _decide(town, tables, row, week)
    elif kind == STRIKE:
        _strike(town, person, whole(row.a), whole(row.points), whole(row.points_true), whole(row.b), week)
    elif kind == ASK:
        _ask(town, tables, row, week)
    elif kind == CORRECT:
        _correct(town, tables, row, week)
    elif kind == TIE_YEAR:
        _tie_year(town, tables, row, week)
    elif kind == SHOWN:
        still_shown(town, tables, whole(row.a), person, whole(row.since), week)
    elif kind == ARREARS:
        _arrears(town, tables, row, week)
    elif kind == REPAIRED_DUE:
        act, slot, flags = whole(row.act), whole(row.slot), whole(row.flags)
        if row.b >= 0:
            entry = whole(town.state.actor[person].row)
            if entry >= 0 and town.lists.entry[entry, row.b].until > week:
                relieve(town, tables, whole(row.a), whole(row.b), person, act, slot, week, flags)
        else:
            give_back(town, tables, whole(row.a), whole(row.points), person, act, slot, week, flags)


@inner
def _arrears(town: Town, tables: Tables, row: Any, week: int) -> None:
    """Half a year later the arrear counts again, unless it has been paid."""
    person, rule, act = whole(row.person), whole(row.a), whole(row.act)
    slot, since, flags = whole(row.slot), whole(row.since), whole(row.flags)
    if recall(town.memory, key_of(person, SETTLED, act)) > since or tables.law.rule[rule].on == 0:
        return
    book = whole(tables.law.rule[rule].book)
    if recall(town.memory, key_of(person, STRUCK, (book << 10) | act)) == since + 1:
        return
    for back in range(tables.law.rule[rule].every):
        word, _, _, _ = draw(town.ground.seed, WAY_OUT, person, (act << 8) | OBLIGATION_MET, week - back, 0, 0)
        if word < tables.responses.settled:
            remember(town.memory, key_of(person, SETTLED, act), week + 1)
            return
    measure(town, tables, rule, person, act, slot, since, week, flags)


@compiled
def settle_debt(town: Town, tables: Tables, person: int, act: int, week: int) -> None:
    """What an act left owing is paid: entries that end by it end, and arrears stop."""
    remember(town.memory, key_of(person, SETTLED, act), week + 1)
    row = whole(town.state.actor[person].row)
    if row < 0:
        return
    law = tables.law
    for which in range(law.list.shape[0]):
        entry = town.lists.entry[row, which]
        if entry.until <= week or entry.cause != act:
            continue
        for k in range(law.list[which].ways, law.list[which].ways_end):
            if law.way[k].code == OBLIGATION_MET:
                at = week + max(whole(law.list[which].removal), whole(law.list[which].after))
                end_entry(town, tables, which, person, at, True, week)


@compiled
def judge_all(
    town: Town,
    tables: Tables,
    dues: Rows,
    records: Rows,
    first: int,
    week: int,
    reserve: int,
) -> int:
    """The judging of one week: what is due, then the records that arrive, each with all that follows from it.

    Begins with item number `first` of both together. Stops before an item for which the desk, the lists or the
    memory may lack room, and gives its number; the number of items when all are done. One function for both, because
    whatever a measure can set off is then compiled once.
    """
    desk = town.desk
    for k in range(first, dues.shape[0] + records.shape[0]):
        if not has_room(town, reserve):
            return k
        if k < dues.shape[0]:
            settle_one(town, tables, dues[k], week)
        else:
            desk.stack[0] = records[k - dues.shape[0]]
            desk.used[STACKED] = 1
        follow(town, tables, week)
    return dues.shape[0] + records.shape[0]


@compiled
def leave_lists(town: Town, tables: Tables, stop: int, first: int, week: int, reserve: int) -> int:
    """Ways out that are met this week, for everybody with a true entry; a wrong one has nothing to settle.

    Also work lost over an entry, and work found again. Goes through the rows first..stop-1 of Lists; stops for
    want of room like `judge_all`.
    """
    law, lists, answers = tables.law, town.lists, tables.responses
    for row in range(first, stop):
        if not has_room(town, reserve):
            return row
        person, black = whole(lists.holder[row].person), False
        for which in range(law.list.shape[0]):
            if lists.entry[row, which].until <= week:
                continue
            black = black or law.list[which].red == 0
            if lists.entry[row, which].until_true <= week:
                continue
            act = whole(lists.entry[row, which].cause)
            for k in range(law.list[which].ways, law.list[which].ways_end):
                way, rate = whole(law.way[k].code), whole(law.way[k].rate)
                if way == OBLIGATION_MET:
                    if tables.acts.act[act].settles == 0:
                        continue
                    if lists.holder[row].pressed > week:
                        rate += answers.pressed
                word, _, _, _ = draw(town.ground.seed, WAY_OUT, person, (act << 8) | way, week, 0, 0)
                at = week + whole(law.list[which].removal)
                if way == OBLIGATION_MET:
                    at = max(at, week + whole(law.list[which].after))
                if word >= rate:
                    continue
                # An entry that is to be removed, or to end, by then is not left once more.
                if lists.entry[row, which].until > at:
                    book, since = whole(law.list[which].book), whole(lists.entry[row, which].since)
                    put_trace(town, week, WAY_OUT_MET, person, book, which, act, 0, 0, since, way, at, -1, TRUE)
                    end_entry(town, tables, which, person, at, True, week)
                if way == OBLIGATION_MET:
                    remember(town.memory, key_of(person, SETTLED, act), week + 1)
                break
        _work(town, tables, row, person, black, week)
    return stop


@inner
def lose_work(town: Town, tables: Tables, person: int, week: int) -> None:
    """A person loses the job: income falls until work is found again."""
    row = row_of(town, person)
    state = town.state
    state.actor[person].flags &= ~EMPLOYED
    state.actor[person].income = (whole(state.actor[person].income) * tables.responses.income_left) >> 16
    town.lists.holder[row].jobless = 1
    put_trace(town, week, LOST_WORK, person, 255, 0, 0, 0, 0, week, whole(state.actor[person].income), 0, -1, 0)


@inner
def _work(town: Town, tables: Tables, row: int, person: int, black: bool, week: int) -> None:
    answers, lists, state = tables.responses, town.lists, town.state
    if person >= town.ground.people:
        if black and answers.layoff > 0:
            firm = person - town.ground.people
            for place in range(town.ground.employees_start[firm], town.ground.employees_start[firm + 1]):
                employee = whole(town.ground.employees[place])
                if not state.actor[employee].flags & EMPLOYED:
                    continue
                word, _, _, _ = draw(town.ground.seed, WORK, employee, person, week, 0, 0)
                if word < answers.layoff:
                    lose_work(town, tables, employee, week)
        return
    if lists.holder[row].jobless == 0 and not (black and state.actor[person].flags & EMPLOYED):
        return
    loses, finds, _, _ = draw(town.ground.seed, WORK, person, 0, week, 0, 0)
    if lists.holder[row].jobless == 0:
        if loses < answers.work_lost:
            lose_work(town, tables, person, week)
    elif finds < answers.work_found:
        lists.holder[row].jobless = 0
        state.actor[person].flags |= EMPLOYED
        state.actor[person].income = ONE - 1
        put_trace(town, week, FOUND_WORK, person, 255, 0, 0, 0, 0, week, ONE - 1, 0, -1, 0)


@compiled
def reset_year(town: Town, tables: Tables, book: int) -> None:
    """A yearly account is opened anew: everybody back to the first points, with nothing left to repair."""
    memory = town.memory
    for place in range(memory.key.shape[0]):
        kind, rule = (memory.key[place] >> 24) & 15, memory.key[place] & 0xFFFFFF
        if memory.key[place] != -1 and kind == OWED and tables.law.rule[rule].book == book:
            memory.value[place] = 0
    row = whole(tables.law.book[book].score)
    town.state.score[row, :] = tables.law.book[book].start
    town.state.score_true[row, :] = tables.law.book[book].start
