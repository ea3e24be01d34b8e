"""Points and bands: adding, capping, repeating, lapsing, grading."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.town.desk import BAND, Town, put_trace
from lamppost.town.ground import Ground
from lamppost.town.live import covered
from lamppost.town.marks import set_mark
from lamppost.town.state import AGAIN, AGAIN_TRUE, CAP, DIRECT, DIRECT_TRUE, GIVEN, State, key_of, recall, remember
from lamppost.town.tables import FOREVER, WEEKS_A_YEAR, Law, Tables

LOW20 = (1 << 20) - 1
TRUTH = 1 << 20
WEEK_BITS = 13
NEVER = (1 << WEEK_BITS) - 1
"""In the place of FOREVER where a week has 13 bits."""
NO_BAND = 255


@inner
def clipped(law: Law, book: int, points: int) -> int:
    """Points within the book's limits."""
    return min(max(points, whole(law.book[book].lowest)), whole(law.book[book].highest))


@inner
def band_by_points(law: Law, book: int, points: int) -> int:
    """Number of the band within the book that so many points give (0 = best); NO_BAND if it has none."""
    first, last = law.book[book].bands, law.book[book].bands_end
    for k in range(first, last):
        if points >= law.band[k].least:
            return whole(k - first)
    return NO_BAND


@inner
def direct_band(town: Town, law: Law, book: int, person: int, week: int, truth: bool) -> int:
    """The worst direct grade that stands, or -1."""
    kind = DIRECT_TRUE if truth else DIRECT
    worst = -1
    for k in range(law.book[book].bands_end - law.book[book].bands):
        if recall(town.memory, key_of(person, kind, book * 16 + k)) > week:
            worst = k
    return worst


@inner
def stand_direct(town: Town, person: int, place: int, until: int, true: bool) -> None:
    """One more direct grade stands until a week; `place` is book * 16 + band."""
    key = key_of(person, GIVEN, place << WEEK_BITS | min(until, NEVER))
    remember(town.memory, key, recall(town.memory, key) + (TRUTH if true else 0) + 1)
    key = key_of(person, DIRECT, place)
    remember(town.memory, key, max(recall(town.memory, key), until))
    if true:
        key = key_of(person, DIRECT_TRUE, place)
        remember(town.memory, key, max(recall(town.memory, key), until))


@inner
def strike_direct(town: Town, person: int, place: int, until: int, true: bool, week: int) -> None:
    """One of the direct grades that stood until a week never was; what others gave stays as long as they say."""
    key = key_of(person, GIVEN, place << WEEK_BITS | min(until, NEVER))
    held = recall(town.memory, key)
    if held == 0:
        return  # repaired meanwhile
    remember(town.memory, key, held - (TRUTH if true and held >> 20 > 0 else 0) - (1 if held & LOW20 > 0 else 0))
    for truth in (True, False):
        if truth and not true:
            continue
        key = key_of(person, DIRECT_TRUE if truth else DIRECT, place)
        latest = min(recall(town.memory, key), NEVER)
        while latest > week:
            held = recall(town.memory, key_of(person, GIVEN, place << WEEK_BITS | latest))
            if (held >> 20 if truth else held & LOW20) > 0:
                break
            latest -= 1
        remember(town.memory, key, FOREVER if latest == NEVER else latest)


@inner
def end_direct(town: Town, person: int, place: int, week: int, truth_too: bool) -> None:
    """Repair ends the direct grades of a band, in truth only where that was really done."""
    latest = max(
        recall(town.memory, key_of(person, DIRECT, place)), recall(town.memory, key_of(person, DIRECT_TRUE, place))
    )
    for until in range(week + 1, min(latest, NEVER) + 1):
        key = key_of(person, GIVEN, place << WEEK_BITS | until)
        held = recall(town.memory, key)
        if held != 0:
            remember(town.memory, key, 0 if truth_too else held >> 20 << 20)
    remember(town.memory, key_of(person, DIRECT, place), week)
    if truth_too:
        remember(town.memory, key_of(person, DIRECT_TRUE, place), week)


@inner
def uncap(town: Town, law: Law, rule: int, person: int, points: int, points_true: int, measured: int) -> None:
    """What a struck record had used up of a yearly cap is free again."""
    key = key_of(person, CAP, rule)
    held = recall(town.memory, key)
    if law.rule[rule].cap == 0 or held >> 40 != measured // WEEKS_A_YEAR + 1:
        return
    used, used_true = (held & LOW20) - abs(points), ((held >> 20) & LOW20) - abs(points_true)
    remember(town.memory, key, (held >> 40 << 40) | (max(used_true, 0) << 20) | max(used, 0))


@inner
def capped(town: Town, law: Law, rule: int, person: int, points: int, week: int, truth: bool) -> int:
    """How many of these points the yearly cap leaves, and remember them as used."""
    cap = whole(law.rule[rule].cap)
    if cap == 0 or points == 0:
        return points
    key, year = key_of(person, CAP, rule), week // WEEKS_A_YEAR + 1
    held = recall(town.memory, key)
    used, used_true = held & LOW20, (held >> 20) & LOW20
    if held >> 40 != year:
        used, used_true = 0, 0
    before = used_true if truth else used
    counted = min(abs(points), cap - before) if before < cap else 0
    if truth:
        used_true += counted
    else:
        used += counted
    remember(town.memory, key, (year << 40) | (used_true << 20) | used)
    return counted if points > 0 else -counted


@inner
def repeated(town: Town, law: Law, rule: int, person: int, points: int, week: int, truth: bool) -> int:
    """The points, multiplied if the same breach still counts; and remember this one."""
    factor = whole(law.rule[rule].again)
    if factor == 0:
        return points
    key = key_of(person, AGAIN_TRUE if truth else AGAIN, rule)
    if recall(town.memory, key) > week:
        points = -((-points * factor) // 100) if points < 0 else points * factor // 100
    stands = whole(law.rule[rule].again_weeks)
    if stands == 0:
        stands = whole(law.rule[rule].lasts)
    remember(town.memory, key, week + stands if stands > 0 else FOREVER)
    return points


@inner
def grade(town: Town, tables: Tables, book: int, person: int, week: int) -> None:
    """Set the bands of a person, in truth and in belief, from the points and the direct grades as they stand."""
    law = tables.law
    row = whole(law.book[book].score)
    if row < 0 or law.book[book].bands == law.book[book].bands_end:
        return
    reached = covered(law, town.ground, town.state, book, person)
    for truth in (True, False):
        scores = town.state.score_true if truth else town.state.score
        bands = town.state.band_true if truth else town.state.band
        old, new = whole(bands[row, person]), NO_BAND
        if reached:
            new = band_by_points(law, book, clipped(law, book, whole(scores[row, person])))
            direct = direct_band(town, law, book, person, week, truth)
            new = max(new, direct)
        if new == old:
            continue
        bands[row, person] = new
        for entering in range(2):
            band = new if entering else old
            if band != NO_BAND:
                mark = law.band[law.book[book].bands + band].mark
                set_mark(town, tables, person, mark, entering == 1, truth, week)
        if not truth:
            put_trace(town, week, BAND, person, book, 0, 0, 0, 0, week, new, whole(scores[row, person]), -1, 0)


@compiled
def who_to_grade(ground: Ground, state: State, law: Law, book: int, out: NDArray[np.uint8]) -> None:
    """out[actor] = 1 where points, coverage or a direct grade could give another band than the one held."""
    row = whole(law.book[book].score)
    for actor in range(state.actor.shape[0]):
        belief, truth = NO_BAND, NO_BAND
        if covered(law, ground, state, book, actor):
            belief = band_by_points(law, book, clipped(law, book, whole(state.score[row, actor])))
            truth = band_by_points(law, book, clipped(law, book, whole(state.score_true[row, actor])))
        out[actor] = 1 if belief != state.band[row, actor] or truth != state.band_true[row, actor] else 0
