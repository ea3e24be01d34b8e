"""JUDGE: what each authority makes of a record.

A record is taken to every book that hears it, covers the person and has a rule for the act. The rule's points, direct
grade and lists follow at once, or after an appeal where an appeal pauses them. Records are judged day by day, one
after another in the order of the people, so that a listing can be another book's act on the same day, and the order
never depends on threads. What falls on those tied to the person is done after the record, one of them at a time.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import inner, whole
from lamppost.draw import APPEAL, DISCRETION, draw
from lamppost.town.calendar import after
from lamppost.town.desk import (
    A_RECORD,
    APPEALED,
    BANDS,
    BEYOND_LIMIT,
    GRADED,
    NOT_ACTED_ON,
    NOT_COUNTED,
    NOT_COVERED,
    NOT_IN_FORCE,
    OUT_OF_RANGE,
    OVER_CAP,
    PAUSED,
    POINTS,
    RECORDED,
    REPAIRED,
    SPREAD_POINTS,
    TIED_ENTRY,
    TOO_SOON,
    WAITING_MERIT,
    WORKS,
    Town,
    bring,
    due_appeal,
    due_arrears,
    due_direct_end,
    due_lapse,
    is_true,
    push_spread,
    put_channel,
    put_tied,
    put_trace,
    take_band,
)
from lamppost.town.entries import begin_entry, close_entry, decide_entry, end_entry
from lamppost.town.grounds import add_ground, direct_band, end_grades, first_ground, next_ground, refresh_entry
from lamppost.town.live import covered
from lamppost.town.points import (
    account_of,
    add_points,
    capped,
    counts_now,
    grade,
    repeated,
    score_of,
)
from lamppost.town.repair import has_bit, open_for_rule, owe, owed
from lamppost.town.room import has_room
from lamppost.town.state import (
    AS_DRAWN,
    ASK,
    ASKS,
    BANDED,
    DECIDE,
    OWES,
    SERIAL,
    TIED,
    TRUE,
    WON,
    Both,
    Deed,
    both,
    deed_of,
    frighten,
    key_of,
    pair,
    recall,
    remember,
)
from lamppost.town.tables import FIRST_OWN_CHANNEL, FOREVER, NOBODY, ONE, Law, Tables
from lamppost.town.ties import reached

Needs: TypeAlias = NDArray[np.int64]
"""(NEEDS,) rows that one item may write (room.py)."""
MOST_WORD = 2**32 - 1
A_YEAR = -12


@inner
def _score(
    town: Town, tables: Tables, rule: int, person: int, deed: Deed, believed: bool, true: bool, day: int
) -> tuple[Both, int]:
    """Apply a rule's points; gives what counted, and the number of the deduction, 0 = it does not lapse.

    `believed` and `true`: whether the rule counts in belief and in truth.
    """
    law = tables.law
    book, points = whole(law.rule[rule].book), whole(law.rule[rule].points)
    if points == 0 or law.book[book].score < 0:
        return both(0, 0), whole(0)
    full = repeated(town, tables, rule, person, points, day, False) if believed else 0
    full_true = repeated(town, tables, rule, person, points, day, True) if true else 0
    if points > 0 and law.book[book].waits != 0:
        if direct_band(town, book, person, day, True) >= 0:
            full_true = 0
        if direct_band(town, book, person, day, False) >= 0:
            if full != 0:
                put_trace(town, day, NOT_COUNTED, person, book, rule, deed, WAITING_MERIT, points)
            full = 0
    left = capped(town, tables, rule, person, full, day, False)
    left_true = capped(town, tables, rule, person, full_true, day, True)
    if left != full:
        put_trace(town, day, NOT_COUNTED, person, book, rule, deed, OVER_CAP, full - left)
    if left == 0 and left_true == 0:
        return both(0, 0), whole(0)
    account = account_of(town, book, person)
    counted = add_points(town, tables, book, person, both(left, left_true), day)
    if counted.belief != left:
        put_trace(town, day, NOT_COUNTED, person, book, rule, deed, BEYOND_LIMIT, left - counted.belief)
    if counted.belief == 0 and counted.truth == 0:
        return both(0, 0), whole(0)
    put_trace(town, day, POINTS, person, book, rule, deed, counted.belief, score_of(town, law, book, person))
    lasts, serial = whole(law.rule[rule].lasts), whole(0)
    if lasts != 0:
        key = key_of(person, SERIAL, 0)
        serial = recall(town.memory, key) + 1
        remember(town.memory, key, serial)
        ends = after(tables.first, day, lasts)
        due_lapse(town.desk, ends, person, rule, True, counted, account, serial, deed, day)
    if counted.belief < 0:
        frighten(town.state, person, tables.responses.fear_record, day // 7, tables.responses.fear_halves)
    return counted, serial


@inner
def _spread_points(town: Town, tables: Tables, rule: int, person: int, deed: Deed, points: Both) -> None:
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
        if part != 0 or part_true != 0:
            push_spread(town.desk, person, rule, row, both(part, part_true), deed)


@inner
def _share_tied(town: Town, tables: Tables, place: int, day: int) -> None:
    """A part of the points of one record falls on somebody tied to the person."""
    law, work = tables.law, town.desk.work[place]
    rule, person, source = whole(work.rule), whole(work.person), whole(work.source)
    book, lasts = whole(law.rule[rule].book), whole(law.rule[rule].lasts)
    part = both(whole(work.points), whole(work.points_true))
    deed = deed_of(whole(work.act), whole(work.slot), whole(work.since), TIED | TRUE if part.truth != 0 else TIED)
    if not covered(law, town.ground, town.state, book, person):
        return
    account = account_of(town, book, person)
    counted = add_points(town, tables, book, person, part, day)
    put_tied(town, day, POINTS, person, book, rule, deed, counted.belief, score_of(town, law, book, person), source)
    if lasts != 0:
        due_lapse(town.desk, after(tables.first, day, lasts), person, rule, False, counted, account, 0, deed, day)


@inner
def measure(
    town: Town, tables: Tables, rule: int, person: int, deed: Deed, turn: int, start: int, day: int
) -> tuple[Both, int]:
    """All that a rule does to a person: points, direct grade, lists. Gives the points and their number (`_score`).

    It is the measure number `turn` for this deed, from 0; the first was on the day `start`.
    """
    law = tables.law
    book = whole(law.rule[rule].book)
    true = is_true(deed.flags) and counts_now(town, tables, rule, person, day, True) == 0
    why = counts_now(town, tables, rule, person, day, False)
    if why != 0:
        reason = OUT_OF_RANGE if why == 1 else TOO_SOON
        put_trace(town, day, NOT_COUNTED, person, book, rule, deed, reason, whole(law.rule[rule].points))
    counted, serial = _score(town, tables, rule, person, deed, why == 0, true, day)
    scored = counted.belief != 0 or counted.truth != 0
    band = whole(law.rule[rule].band) if why == 0 else -1
    if scored or band >= 0:
        open_for_rule(town, tables, rule, person, counted, deed, day)
    if scored:
        _spread_points(town, tables, rule, person, deed, counted)
    if law.book[book].paid != 0 and tables.acts.act[deed.act].settles != 0:
        for truth in (True, False):
            if true or not truth:
                remember(town.memory, key_of(person, OWES, pair(deed.act, truth)), deed.since + 1)
    if band >= 0:
        lasts = whole(law.rule[rule].band_lasts)
        until = after(tables.first, day, lasts) if lasts != 0 else FOREVER
        add_ground(town, person, True, book * 16 + band, -1, until, until, deed, day)
        if until < FOREVER:
            due_direct_end(town.desk, until, person, book)
        put_trace(town, day, GRADED, person, book, rule, deed, band, until)
        grade(town, tables, book, person, day)
    if why != 0:
        return counted, serial
    if law.rule[rule].every != 0:
        # Counted from the first day, so that the last day of a month stays the last.
        ends = after(tables.first, start, (turn + 1) * whole(law.rule[rule].every))
        due_arrears(town.desk, ends, person, rule, turn + 1, start, deed)
    for k in range(law.rule[rule].lists, law.rule[rule].lists_end):
        decide_entry(town, tables, whole(law.rule_list[k].list), k, person, deed, day)
    return counted, serial


@inner
def _win_back(town: Town, tables: Tables, book: int, person: int, deed: Deed, day: int) -> None:
    """The act is one by which deductions or entries can be repaired."""
    law = tables.law
    for row in range(law.book[book].repairs, law.book[book].repairs_end):
        if law.repair[row].act != deed.act:
            continue
        for rule in range(law.rule.shape[0]):
            if has_bit(law.repair_rules, row, rule):
                give_back(town, tables, row, rule, person, deed, day)
        entry = whole(town.state.actor[person].row)
        if entry < 0:
            continue
        for which in range(law.list.shape[0]):
            if (law.repair[row].lists >> np.uint64(which)) & np.uint64(1) == np.uint64(0):
                continue
            since = whole(town.lists.entry[entry, which].since)
            waited = day >= after(tables.first, since, whole(law.repair[row].wait))
            if waited and town.lists.entry[entry, which].until > day:
                relieve(town, tables, row, which, person, deed, day)


@inner
def give_back(town: Town, tables: Tables, row: int, rule: int, person: int, deed: Deed, day: int) -> None:
    """Repair what a rule did, if the wait is over: a share of the deduction comes back, a direct grade ends.

    In truth only if the deed by which it is repaired was done, or on application, which needs no deed.
    """
    law = tables.law
    true = law.repair[row].act == 0 or is_true(deed.flags)
    opens = recall(town.memory, key_of(person, WON, rule))
    if opens == 0 or opens > day + 1:
        return
    book, today = whole(law.rule[rule].book), deed_of(deed.act, deed.slot, day, deed.flags)
    held = owed(town, rule, person)
    if held.belief != 0 or held.truth != 0:
        share = whole(law.repair[row].share)
        back = both(held.belief * share // ONE, held.truth * share // ONE if true else 0)
        owe(town, rule, person, both(-back.belief, -back.truth))
        won = add_points(town, tables, book, person, back, day)
        put_trace(town, day, REPAIRED, person, book, rule, today, won.belief, score_of(town, law, book, person))
    band = whole(law.rule[rule].band)
    if band >= 0 and _grade_stands(town, person, book * 16 + band, day, False):
        was_true = true and _grade_stands(town, person, book * 16 + band, day, True)
        end_grades(town, person, book * 16 + band, day, true)
        grade(town, tables, book, person, day)
        became = _become(
            town, tables, row, book, person, deed_of(deed.act, deed.slot, day, TRUE if was_true else 0), day
        )
        put_trace(town, day, REPAIRED, person, book, rule, today, whole(law.repair[row].becomes), became)


@inner
def _grade_stands(town: Town, person: int, place: int, day: int, truth: bool) -> bool:
    """Whether a direct grade (book * 16 + band) stands."""
    ground = first_ground(town, person)
    while ground >= 0:
        row = town.lists.ground[ground]
        if row.grade != 0 and row.place == place and (row.until_true if truth else row.until) > day:
            return True
        ground = next_ground(town, ground)
    return False


@inner
def _become(town: Town, tables: Tables, row: int, book: int, person: int, deed: Deed, day: int) -> int:
    """What was repaired turns into a smaller deduction, if the way of repair says so; gives the new points."""
    law = tables.law
    points, lasts = whole(law.repair[row].becomes), whole(law.repair[row].becomes_lasts)
    if points == 0 or law.book[book].score < 0:
        return 0
    account = account_of(town, book, person)
    instead = both(points, points if is_true(deed.flags) else 0)
    counted = add_points(town, tables, book, person, instead, day)
    if lasts != 0:
        due_lapse(town.desk, after(tables.first, day, lasts), person, -1 - book, True, counted, account, 0, deed, day)
    return score_of(town, law, book, person)


@inner
def relieve(town: Town, tables: Tables, row: int, which: int, person: int, deed: Deed, day: int) -> None:
    """Take somebody off a list by repair; the entry may turn into a smaller deduction.

    In truth too if the entry was true, and the deed by which it is repaired was done; an application needs no deed.
    """
    law = tables.law
    book = whole(law.list[which].book)
    entry = town.lists.entry[town.state.actor[person].row, which]
    done, listed = law.repair[row].act == 0 or is_true(deed.flags), entry.until_true > day
    end_entry(town, tables, which, person, done, day)
    became = TRUE if done and listed else 0
    total = _become(town, tables, row, book, person, deed_of(deed.act, deed.slot, day, became), day)
    today = deed_of(deed.act, deed.slot, day, deed.flags)
    put_trace(town, day, REPAIRED, person, book, -1 - which, today, whole(law.repair[row].becomes), total)


@inner
def asked_after(law: Law, word: int) -> int:
    """How many days somebody takes to ask for correction, by whole weeks."""
    late = 0
    while word >= law.ask_by[late]:
        late += 1
    return 7 * late


@inner
def judge_one(
    town: Town, tables: Tables, person: int, channel: int, books: np.uint64, record: Deed, after_days: int, day: int
) -> None:
    """Take one record to every book that hears it; `after_days`: when a script has the person ask."""
    law, act = tables.law, record.act
    asked, deed = record.flags & ASKS != 0, deed_of(act, record.slot, record.since, record.flags & ~ASKS)
    put_channel(town, day, RECORDED, person, 255, 0, deed, 0, 0, NOBODY, channel)
    for rule in range(law.rule_start[act], law.rule_start[act + 1]):
        book = whole(law.rule[rule].book)
        if (books >> np.uint64(book)) & np.uint64(1) == np.uint64(0):
            continue
        heeded = law.rule[rule].channels if channel < FIRST_OWN_CHANNEL else law.rule[rule].own_channels
        if channel != 0 and (heeded >> np.uint64(channel % FIRST_OWN_CHANNEL)) & np.uint64(1) == np.uint64(0):
            continue
        if law.rule[rule].on == 0 or not covered(law, town.ground, town.state, book, person):
            why = NOT_COVERED if law.rule[rule].on != 0 and law.book[book].on != 0 else NOT_IN_FORCE
            put_channel(town, day, NOT_COUNTED, person, book, rule, deed, why, 0, NOBODY, channel)
            continue
        if law.rule[rule].acts_on <= MOST_WORD:
            word, _, _, _ = draw(town.ground.seed, DISCRETION, person, act, deed.since // 7, deed.slot, 0)
            if word >= law.rule[rule].acts_on:
                put_channel(town, day, NOT_COUNTED, person, book, rule, deed, NOT_ACTED_ON, 0, NOBODY, channel)
                continue
        asks, late = asked, after_days
        harms = law.rule[rule].points < 0 or law.rule[rule].lists < law.rule[rule].lists_end
        harms = harms or law.rule[rule].band >= 0
        asks = asks and law.book[book].appeal != 0 and harms
        if not asks and law.book[book].appeal != 0 and harms and tables.acts.act[act].merit == 0:
            word, _, _, when = draw(town.ground.seed, APPEAL, person, act, deed.since // 7, deed.slot, 0)
            asks = word < (law.book[book].asks_right if is_true(deed.flags) else law.book[book].asks_wrong)
            late = asked_after(law, when)
        due = max(day + 1, after(tables.first, day, whole(law.book[book].decision)))
        now, scripted = asks and late == 0, after_days if asked else AS_DRAWN
        if now:
            put_channel(town, day, APPEALED, person, book, rule, deed, due, 0, NOBODY, channel)
        if now and law.book[book].pauses != 0:
            nothing = both(0, 0)
            due_appeal(town.desk, DECIDE, due, person, rule, PAUSED, day, scripted, nothing, nothing, 0, deed)
            continue
        account = account_of(town, book, person)
        counted, serial = measure(town, tables, rule, person, deed, 0, day, day)
        if asks:
            # What is asked for after the measure finds it made, also where an appeal pauses it.
            kind, at = (DECIDE, due) if now else (ASK, day + late)
            due_appeal(town.desk, kind, at, person, rule, 0, day, scripted, counted, account, serial, deed)
    for book in range(law.book.shape[0]):
        if law.book[book].repairs == law.book[book].repairs_end:
            continue
        heard = (books >> np.uint64(book)) & np.uint64(1) != np.uint64(0)
        if heard and covered(law, town.ground, town.state, book, person):
            _win_back(town, tables, book, person, deed, day)


@inner
def _enter_band(town: Town, tables: Tables, person: int, band: int, truth: bool, day: int) -> None:
    """A band that was entered puts on its lists, each at most once a day, so that lists and bands come to rest.

    With `truth`, the band was entered in truth: an entry that stands on the band is then true from now on.
    """
    law = tables.law
    for k in range(law.band[band].lists, law.band[band].lists_end):
        which = whole(law.band_list[k])
        if truth:
            _make_true(town, tables, person, which, day)
            continue
        key = key_of(person, BANDED, which)
        if recall(town.memory, key) == day + 1:
            continue
        remember(town.memory, key, day + 1)
        flags = TRUE if _in_truth(town, tables, person, which) else 0
        decide_entry(town, tables, which, -1, person, deed_of(0, 0, day, flags), day)


@inner
def _in_truth(town: Town, tables: Tables, person: int, which: int) -> bool:
    """Whether the band that somebody has in truth is a ground for a list too."""
    law = tables.law
    book = whole(law.list[which].book)
    band = whole(town.state.band_true[law.book[book].score, person])
    if band == 255:
        return False
    held = whole(law.book[book].bands) + band
    named = False
    for k in range(law.band[held].lists, law.band[held].lists_end):
        named = named or law.band_list[k] == which
    return named


@inner
def _make_true(town: Town, tables: Tables, person: int, which: int, day: int) -> None:
    """An entry that stands on a band alone has become true."""
    ground, changed = first_ground(town, person), False
    while ground >= 0:
        row = town.lists.ground[ground]
        mine = row.grade == 0 and row.place == which and row.act == 0 and row.tied == 0
        if mine and row.until > day and row.until_true <= day:
            row.until_true = row.until
            changed = True
        ground = next_ground(town, ground)
    if changed:
        refresh_entry(town, which, person, day)
        close_entry(town, tables, which, person, day)


@inner
def _list_tied(town: Town, tables: Tables, place: int, day: int) -> None:
    """Somebody tied to a person on a list is listed too."""
    law, work = tables.law, town.desk.work[place]
    which, person = whole(law.tie[whole(work.row)].list), whole(work.person)
    deed = deed_of(0, 0, day, whole(work.flags))
    if law.list[which].on == 0 or not covered(law, town.ground, town.state, whole(law.list[which].book), person):
        return
    if not town.state.actor[person].flags & law.list[which].spares:
        begin_entry(town, tables, which, -1, person, deed, day)


@inner
def _year_tied(town: Town, tables: Tables, place: int, day: int) -> None:
    """Another year tied to somebody in a state: points, which lapse after a year."""
    law, work = tables.law, town.desk.work[place]
    tie, person, source, flags = whole(work.row), whole(work.person), whole(work.source), whole(work.flags)
    book, points = whole(law.tie[tie].book), whole(law.tie[tie].points)
    if not covered(law, town.ground, town.state, book, person):
        return
    account, deed = account_of(town, book, person), deed_of(0, 0, day, flags)
    counted = add_points(town, tables, book, person, both(points, points if is_true(flags) else 0), day)
    put_tied(town, day, POINTS, person, book, -1 - tie, deed, counted.belief, score_of(town, law, book, person), source)
    due_lapse(town.desk, after(tables.first, day, A_YEAR), person, -1 - book, False, counted, account, 0, deed, day)


@inner
def _bring_to_tied(town: Town, tables: Tables, place: int) -> None:
    """The work on top of the desk becomes one piece of work for each of those tied to the person."""
    law, work, near = tables.law, town.desk.work[place], town.desk.around
    person, line = whole(work.person), whole(work.row)
    if work.kind == SPREAD_POINTS:
        book = whole(law.rule[whole(work.rule)].book)
        kind, depth = whole(law.spread[line].kind), whole(law.spread[line].depth)
    else:
        book = whole(law.tie[line].book)
        kind, depth = whole(law.tie[line].kind), whole(law.tie[line].depth)
    known = whole(law.book[book].ties_known)
    count = reached(kind, depth, known, person, town.ground, town.state, town.memory, near)
    bring(town.desk, near, count)


@inner
def follow(town: Town, tables: Tables, needs: Needs, day: int) -> bool:
    """Do the work on the desk, and what follows from it; False if room ran short before the end.

    Bands that were entered come first, so that it does not matter which book was first to answer a record; else the
    latest first.
    """
    desk = town.desk
    while desk.used[WORKS] > 0:
        if not has_room(town, needs):
            return False
        if desk.used[BANDS] > 0:
            person, band, flags = take_band(desk)
            _enter_band(town, tables, person, band, flags != 0, day)
            continue
        place = whole(desk.used[WORKS]) - 1
        work = desk.work[place]
        kind, person, flags = whole(work.kind), whole(work.person), whole(work.flags)
        if kind >= SPREAD_POINTS and work.source == NOBODY:
            _bring_to_tied(town, tables, place)
            continue
        desk.used[WORKS] = place
        if kind == A_RECORD:
            deed = deed_of(whole(work.act), whole(work.slot), whole(work.since), flags)
            judge_one(town, tables, person, whole(work.channel), work.books, deed, whole(work.asks), day)
        elif kind == SPREAD_POINTS:
            _share_tied(town, tables, place, day)
        elif kind == TIED_ENTRY:
            _list_tied(town, tables, place, day)
        else:
            _year_tied(town, tables, place, day)
    return True
