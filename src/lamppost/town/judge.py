"""JUDGE: what each authority makes of a record.

A record is taken to every book that hears it, covers the person and has a rule for the act. The rule's points, direct
grade and lists follow at once, or after an appeal where an appeal pauses them. Records are judged one after another
in the order of the people, so that a listing can be another book's act in the same week, and the order never depends
on threads.
"""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.draw import APPEAL, DISCRETION, draw
from lamppost.town.desk import (
    APPEALED,
    DUES,
    GRADED,
    NOT_ACTED_ON,
    NOT_COUNTED,
    NOT_COVERED,
    NOT_IN_FORCE,
    OVER_CAP,
    POINTS,
    RECORDED,
    REPAIRED,
    STACKED,
    TRACES,
    WAITING_MERIT,
    Town,
    is_true,
    put_due,
    put_trace,
)
from lamppost.town.entries import decide_entry, end_entry, leave_entry
from lamppost.town.live import covered
from lamppost.town.points import capped, direct_band, end_direct, grade, repeated, stand_direct
from lamppost.town.repair import LOW20, has_bit, open_for_rule
from lamppost.town.state import (
    ARREARS,
    ASK,
    ASKS,
    DECIDE,
    DIRECT,
    DIRECT_END,
    DIRECT_TRUE,
    LAPSE,
    MOST_ASKS,
    OWED,
    TIED,
    TRUE,
    WON,
    frighten,
    key_of,
    recall,
    remember,
)
from lamppost.town.tables import FOREVER, ONE, Law, Tables
from lamppost.town.ties import reached

# The stage of an appeal: bits, then the weeks after which it is asked again, then the week of the measure.
SECOND = 1
PAUSED = 2
AGAIN_AFTER = 2  # bits to shift
MEASURED = 10
LATE_AS_DRAWN = MOST_ASKS
MOST_WORD = 2**32 - 1


@inner
def add_points(town: Town, tables: Tables, book: int, person: int, points: int, points_true: int, week: int) -> int:
    """Add to the score, in belief and in truth, and grade at once where the book does; gives the new points."""
    row = whole(tables.law.book[book].score)
    state = town.state
    state.score[row, person] += points
    state.score_true[row, person] += points_true
    if tables.law.book[book].graded == 0:
        grade(town, tables, book, person, week)
    return whole(state.score[row, person])


@inner
def _score(
    town: Town, tables: Tables, rule: int, person: int, act: int, slot: int, since: int, week: int, flags: int
) -> tuple[int, int]:
    """Apply a rule's points; gives what counted, in belief and in truth."""
    law = tables.law
    book, points = whole(law.rule[rule].book), whole(law.rule[rule].points)
    if points == 0 or law.book[book].score < 0:
        return 0, 0
    full = repeated(town, law, rule, person, points, week, False)
    full_true = repeated(town, law, rule, person, points, week, True) if is_true(flags) else 0
    if points > 0 and law.book[book].waits != 0:
        if direct_band(town, law, book, person, week, True) >= 0:
            full_true = 0
        if direct_band(town, law, book, person, week, False) >= 0:
            put_trace(
                town, week, NOT_COUNTED, person, book, rule, act, 0, slot, since, WAITING_MERIT, points, -1, flags
            )
            full = 0
    counted = capped(town, law, rule, person, full, week, False)
    counted_true = capped(town, law, rule, person, full_true, week, True)
    if counted != full:
        put_trace(town, week, NOT_COUNTED, person, book, rule, act, 0, slot, since, OVER_CAP, full - counted, -1, flags)
    if counted == 0 and counted_true == 0:
        return 0, 0
    total = add_points(town, tables, book, person, counted, counted_true, week)
    put_trace(town, week, POINTS, person, book, rule, act, 0, slot, since, counted, total, -1, flags)
    lasts = whole(law.rule[rule].lasts)
    if lasts > 0:
        put_due(town.desk, week + lasts, LAPSE, person, rule, 0, counted, counted_true, act, slot, week, flags)
    if counted < 0:
        frighten(
            town.state,
            person,
            tables.responses.fear_record,
            week,
            tables.responses.fear_halves,
        )
    return counted, counted_true


@inner
def _spread_points(
    town: Town,
    tables: Tables,
    rule: int,
    person: int,
    act: int,
    slot: int,
    since: int,
    week: int,
    points: int,
    points_true: int,
) -> None:
    """A share of the points falls on those tied to the person (association)."""
    law = tables.law
    book = whole(law.rule[rule].book)
    lasts = whole(law.rule[rule].lasts)
    for row in range(law.book[book].spreads, law.book[book].spreads_end):
        if not has_bit(law.spread_acts, row, act):
            continue
        share = whole(law.spread[row].share)
        fixed = whole(law.spread[row].fixed)
        part = points * share // ONE if points > 0 else -(-points * share // ONE)
        part_true = points_true * share // ONE if points_true > 0 else -(-points_true * share // ONE)
        if fixed != 0:
            part, part_true = fixed if points != 0 else 0, fixed if points_true != 0 else 0
        if part == 0 and part_true == 0:
            continue
        near = town.desk.around
        kind, depth = whole(law.spread[row].kind), whole(law.spread[row].depth)
        known = whole(law.book[book].ties_known)
        count = reached(kind, depth, known, person, town.ground, town.state, town.memory, near)
        for k in range(count):
            other = whole(near[k])
            if not covered(law, town.ground, town.state, book, other):
                continue
            flags = TIED | TRUE if part_true != 0 else TIED
            total = add_points(town, tables, book, other, part, part_true, week)
            put_trace(town, week, POINTS, other, book, rule, act, 0, slot, since, part, total, person, flags)
            if lasts > 0:
                put_due(town.desk, week + lasts, LAPSE, other, rule, 1, part, part_true, act, slot, week, flags)


@inner
def measure(
    town: Town, tables: Tables, rule: int, person: int, act: int, slot: int, since: int, week: int, flags: int
) -> tuple[int, int]:
    """All that a rule does to a person: points, direct grade, lists. Gives the points that counted."""
    law = tables.law
    book = whole(law.rule[rule].book)
    points, points_true = _score(town, tables, rule, person, act, slot, since, week, flags)
    if points != 0 or points_true != 0 or law.rule[rule].band >= 0:
        open_for_rule(town, tables, rule, person, points, points_true, act, slot, week)
    if points != 0 or points_true != 0:
        _spread_points(town, tables, rule, person, act, slot, since, week, points, points_true)
    band = whole(law.rule[rule].band)
    if band >= 0:
        stays = whole(law.rule[rule].band_weeks)
        until = week + stays if stays > 0 else FOREVER
        stand_direct(town, person, book * 16 + band, until, is_true(flags))
        if until < FOREVER:
            put_due(town.desk, until, DIRECT_END, person, book, band, 0, 0, act, slot, week, flags)
        put_trace(town, week, GRADED, person, book, rule, act, 0, slot, since, band, until, -1, flags)
        grade(town, tables, book, person, week)
    if law.rule[rule].every > 0:
        put_due(town.desk, week + law.rule[rule].every, ARREARS, person, rule, 0, 0, 0, act, slot, since, flags)
    for k in range(law.rule[rule].lists, law.rule[rule].lists_end):
        term = whole(law.rule[rule].term)
        decide_entry(town, tables, whole(law.rule_list[k]), person, term, act, slot, since, week, flags)
    return points, points_true


@inner
def _win_back(town: Town, tables: Tables, book: int, person: int, act: int, slot: int, week: int, flags: int) -> None:
    """The act is one by which deductions or entries can be repaired."""
    law = tables.law
    for row in range(law.book[book].repairs, law.book[book].repairs_end):
        if law.repair[row].act != act:
            continue
        for rule in range(law.rule.shape[0]):
            if has_bit(law.repair_rules, row, rule):
                give_back(town, tables, row, rule, person, act, slot, week, flags)
        entry = whole(town.state.actor[person].row)
        if entry < 0:
            continue
        for which in range(law.list.shape[0]):
            if (law.repair[row].lists >> np.uint64(which)) & np.uint64(1) == np.uint64(0):
                continue
            waited = week - whole(town.lists.entry[entry, which].since) >= law.repair[row].wait
            if waited and town.lists.entry[entry, which].until > week:
                relieve(town, tables, row, which, person, act, slot, week, flags)


@inner
def give_back(
    town: Town, tables: Tables, row: int, rule: int, person: int, act: int, slot: int, week: int, flags: int
) -> None:
    """Repair what a rule did, if the wait is over: a share of the deduction comes back, a direct grade ends.

    In truth only if the deed by which it is repaired was done, or on application, which needs no deed.
    """
    law = tables.law
    true = law.repair[row].act == 0 or is_true(flags)
    opens = recall(town.memory, key_of(person, WON, rule))
    if opens == 0 or opens > week + 1:
        return
    book = whole(law.rule[rule].book)
    key = key_of(person, OWED, rule)
    held = recall(town.memory, key)
    if held != 0:
        share = whole(law.repair[row].share)
        owed, owed_true = held & LOW20, held >> 20
        back, back_true = owed * share // ONE, owed_true * share // ONE if true else 0
        remember(town.memory, key, ((owed_true - back_true) << 20) | (owed - back))
        total = add_points(town, tables, book, person, back, back_true, week)
        put_trace(town, week, REPAIRED, person, book, rule, act, 0, slot, week, back, total, -1, flags)
    band = whole(law.rule[rule].band)
    if band >= 0 and recall(town.memory, key_of(person, DIRECT, book * 16 + band)) > week:
        was_true = true and recall(town.memory, key_of(person, DIRECT_TRUE, book * 16 + band)) > week
        end_direct(town, person, book * 16 + band, week, true)
        grade(town, tables, book, person, week)
        became = _become(town, tables, row, book, person, act, slot, week, TRUE if was_true else 0)
        points = whole(law.repair[row].becomes)
        put_trace(town, week, REPAIRED, person, book, rule, act, 0, slot, week, points, became, -1, flags)


@inner
def _become(
    town: Town, tables: Tables, row: int, book: int, person: int, act: int, slot: int, week: int, flags: int
) -> int:
    """What was repaired turns into a smaller deduction, if the way of repair says so; gives the new points."""
    points, lasts = whole(tables.law.repair[row].becomes), whole(tables.law.repair[row].becomes_weeks)
    if points == 0 or tables.law.book[book].score < 0:
        return 0
    true = points if is_true(flags) else 0
    if lasts > 0:
        put_due(town.desk, week + lasts, LAPSE, person, -1 - book, 0, points, true, act, slot, week, flags)
    return add_points(town, tables, book, person, points, true, week)


@inner
def relieve(
    town: Town, tables: Tables, row: int, which: int, person: int, act: int, slot: int, week: int, flags: int
) -> None:
    """Take somebody off a list by repair; the entry may turn into a smaller deduction.

    In truth too if the entry was true, and the deed by which it is repaired was done; an application needs no deed.
    """
    law = tables.law
    book = whole(law.list[which].book)
    entry = town.lists.entry[town.state.actor[person].row, which]
    done, listed = law.repair[row].act == 0 or is_true(flags), entry.until_true > week
    if done:
        end_entry(town, tables, which, person, week, True, week)
    else:
        leave_entry(town, tables, which, person, week)
    became = TRUE if done and listed else 0
    total = _become(town, tables, row, book, person, act, slot, week, became)
    points = whole(law.repair[row].becomes)
    put_trace(town, week, REPAIRED, person, book, -1 - which, act, 0, slot, week, points, total, -1, flags)


@inner
def asked_after(law: Law, word: int) -> int:
    """How many weeks somebody takes to ask for correction."""
    late = 0
    while word >= law.ask_by[late]:
        late += 1
    return late


@inner
def judge_one(
    town: Town,
    tables: Tables,
    person: int,
    act: int,
    channel: int,
    slot: int,
    since: int,
    books: np.uint64,
    week: int,
    flags: int,
    after: int,
) -> None:
    """Take one record to every book that hears it; `after` are the weeks after which a script has the person ask."""
    law = tables.law
    asked, flags = flags & ASKS != 0, flags & ~ASKS
    put_trace(town, week, RECORDED, person, 255, 0, act, channel, slot, since, 0, 0, -1, flags)
    for rule in range(law.rule_start[act], law.rule_start[act + 1]):
        book = whole(law.rule[rule].book)
        if (books >> np.uint64(book)) & np.uint64(1) == np.uint64(0):
            continue
        if channel != 0 and (law.rule[rule].channels >> np.uint64(channel)) & np.uint64(1) == np.uint64(0):
            continue
        if law.rule[rule].on == 0 or not covered(law, town.ground, town.state, book, person):
            why = NOT_COVERED if law.rule[rule].on != 0 and law.book[book].on != 0 else NOT_IN_FORCE
            put_trace(town, week, NOT_COUNTED, person, book, rule, act, channel, slot, since, why, 0, -1, flags)
            continue
        if law.rule[rule].acts_on <= MOST_WORD:
            word, _, _, _ = draw(town.ground.seed, DISCRETION, person, act, since, slot, 0)
            if word >= law.rule[rule].acts_on:
                put_trace(
                    town, week, NOT_COUNTED, person, book, rule, act, channel, slot, since, NOT_ACTED_ON, 0, -1, flags
                )
                continue
        asks, late = asked, after
        harms = law.rule[rule].points < 0 or law.rule[rule].lists < law.rule[rule].lists_end
        harms = harms or law.rule[rule].band >= 0
        asks = asks and law.book[book].appeal != 0 and harms
        if not asks and law.book[book].appeal != 0 and harms and tables.acts.act[act].merit == 0:
            word, _, _, when = draw(town.ground.seed, APPEAL, person, act, since, slot, 0)
            asks = word < (law.book[book].asks_right if is_true(flags) else law.book[book].asks_wrong)
            late = asked_after(law, when)
        due = week + max(1, whole(law.book[book].decision))
        now = asks and late == 0
        # The stage carries the week of the measure, from which its points will lapse, and when the person asks again.
        stage = week << MEASURED | (after if asked else LATE_AS_DRAWN) << AGAIN_AFTER
        if now:
            put_trace(town, week, APPEALED, person, book, rule, act, channel, slot, since, due, 0, -1, flags)
        if now and law.book[book].pauses != 0:
            put_due(town.desk, due, DECIDE, person, rule, stage | PAUSED, 0, 0, act, slot, since, flags)
            continue
        points, points_true = measure(town, tables, rule, person, act, slot, since, week, flags)
        if asks:
            # What is asked for after the measure finds it made, also where an appeal pauses it.
            kind, at = (DECIDE, due) if now else (ASK, week + late)
            put_due(town.desk, at, kind, person, rule, stage, points, points_true, act, slot, since, flags)
    for book in range(law.book.shape[0]):
        if law.book[book].repairs == law.book[book].repairs_end or (books >> np.uint64(book)) & np.uint64(
            1
        ) == np.uint64(0):
            continue
        if covered(law, town.ground, town.state, book, person):
            _win_back(town, tables, book, person, act, slot, week, flags)


@inner
def follow(town: Town, tables: Tables, week: int) -> None:
    """Judge the records on the stack, and those that follow from them (a listing that is another book's act)."""
    desk = town.desk
    while desk.used[STACKED] > 0:
        desk.used[STACKED] -= 1
        row = desk.stack[desk.used[STACKED]]
        person, act, slot = whole(row.person), whole(row.act), whole(row.slot)
        since, books, flags = whole(row.week), row.books, whole(row.flags)
        judge_one(town, tables, person, act, whole(row.channel), slot, since, books, week, flags, whole(row.asks))


@inner
def has_room(town: Town, reserve: int) -> bool:
    """Whether everything that can be written in one go still fits."""
    desk = town.desk
    return (
        desk.used[DUES] + reserve <= desk.due.shape[0]
        and desk.used[TRACES] + reserve <= desk.trace.shape[0]
        and town.lists.used[0] + reserve <= town.lists.holder.shape[0]
        and (town.memory.used[0] + reserve) * 2 <= town.memory.key.shape[0]
    )
