"""SENSE: which acts are recorded, by whom, about whom.

A channel is a coverage, a hit rate, a share of records that fall on the wrong person, a share entered twice, delays
and a rate of records about things that nobody did; some of these differ by class of person. There is no recognition
here, only these numbers. A book counts a deed once, from the first channel that reaches it, unless a record is
entered twice.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from lamppost.catalogue.people import AGE_GROUPS, AREAS, INCOMES
from lamppost.compiled import inner, whole
from lamppost.draw import ACCUSED, INVENT, SENSE, draw
from lamppost.town.codes import (
    ACCUSES_NOBODY,
    ADULT,
    INVENTED,
    LIKE_AGE,
    LIKE_AREA,
    LIKE_INCOME,
    LIKE_SEX,
    TRUE,
    TWICE,
    URBAN,
    WRONG_PERSON,
)
from lamppost.town.population import Population
from lamppost.town.predicates import can_be_accused
from lamppost.town.rows import Grid, RecordRow
from lamppost.town.state import State
from lamppost.town.tables import FIRST_OWN_ACT, LIE_GUIDE, LIE_PART, Tables

OWN_TURNS: Final = 255
OWN_INVENTED: Final = 2
"""The slot of the draws by which a record is invented where the act or the channel is an author's."""
# A person's class is sex x area x age group x income class (catalogue/people.py).
AGE_STEP: Final = len(INCOMES)
AREA_STEP: Final = len(AGE_GROUPS) * AGE_STEP
SEX_STEP: Final = len(AREAS) * AREA_STEP
GROUPS: Final = len(AGE_GROUPS)


@inner
def emit(
    out: Grid[RecordRow],
    chunk: int,
    count: int,
    person: int,
    doer: int,
    week: int,
    slot: int,
    act: int,
    channel: int,
    books: np.uint64,
    delay: int,
    flags: int,
) -> int:
    """Write one row if there is room, and count it in any case: a count over the room means 'again, with more'."""
    if count < out.shape[1]:
        row = out[chunk, count]
        row.person = person
        row.doer = doer
        row.week = week
        row.act = act
        row.channel = channel
        row.slot = slot
        row.books = books
        row.delay = delay
        row.flags = flags
    return count + 1


@inner
def _same_group(one: int, other: int, axes: int) -> bool:
    """Whether two classes of person agree on sex, area, age group and income, where `axes` (LIKE_SEX ...) asks."""
    if axes & LIKE_SEX and one // SEX_STEP != other // SEX_STEP:
        return False
    if axes & LIKE_AREA and one // AREA_STEP % 2 != other // AREA_STEP % 2:
        return False
    if axes & LIKE_AGE and one // AGE_STEP % GROUPS != other // AGE_STEP % GROUPS:
        return False
    return not (axes & LIKE_INCOME and one % AGE_STEP != other % AGE_STEP)


@inner
def somebody_else(
    actor: int, channel: int, alike: int, week: int, slot: int, population: Population, state: State
) -> int:
    """On whom a wrong record falls: the first of four drawn who is as grown up as the doer; -1 = nobody.

    A name or a face is mistaken whatever its owner could have done: who owes nothing can be listed for a debt. Where
    a channel errs more on some groups than on others, it takes people for others of their own group.
    """
    if alike & ACCUSES_NOBODY:
        return -1
    grown = state.actor[actor].flags & ADULT
    first, size = (population.people, population.firms) if actor >= population.people else (0, population.people)
    for word in draw(population.seed, ACCUSED, actor, channel, week, slot, 0):
        other = first + ((word * size) >> 32)
        if other == actor or state.actor[other].flags & ADULT != grown:
            continue
        same = actor >= population.people or alike == 0
        if same or _same_group(whole(state.actor[actor].cls), whole(state.actor[other].cls), alike):
            return other
    return -1


@inner
def _delay(tables: Tables, usual: int, first: int, last: int, word: int) -> int:
    """How many weeks a record takes: the usual number, or one of those that some take."""
    late = tables.senses.late
    for k in range(first, last):
        if word < late[k].below:
            return whole(late[k].delay)
    return usual


@inner
def sense(
    actor: int,
    act: int,
    week: int,
    slot: int,
    population: Population,
    state: State,
    tables: Tables,
    out: Grid[RecordRow],
    chunk: int,
    count: int,
) -> int:
    """Records of one deed, from every channel that catches it.

    From which channel a book takes it is settled by the usual delays: a record that is late for once comes later.

    Args:
        actor: who did it.
        act: code of the act.
        week: of the act, from 0.
        slot: half day of the week, 0..13.
        population: the people and firms.
        state: how they stand; only read.
        tables: those in force.
        out: (chunks, room) RECORD; rows of out[chunk] from `count` on are written.
        chunk: the chunk that this actor is in.
        count: rows of the chunk so far.

    Returns:
        The new count, which is over the room where rows did not fit.
    """
    senses = tables.senses
    area = 0 if actor >= population.people or state.actor[actor].flags & URBAN else 1
    heard = np.uint64(0)
    for k in range(senses.start[act], senses.start[act + 1]):
        channel = whole(senses.eye[k].channel)
        # An author's act can fall on the half day of another, and has its own chance of being seen.
        turn = 0 if act < FIRST_OWN_ACT else 1 + act % OWN_TURNS
        caught, misread, again, late = draw(population.seed, SENSE, actor, channel, week, slot, turn)
        hit = senses.eye[k].hit_rural if area else senses.eye[k].hit_urban
        wrong, cls = whole(senses.eye[k].wrong), whole(senses.eye[k].cls)
        if cls >= 0 and actor < population.people:
            hit = senses.hit_cls[cls, state.actor[actor].cls]
            wrong = senses.wrong_cls[cls, state.actor[actor].cls]
        if caught >= hit:
            continue
        fresh = senses.eye[k].books & ~heard
        if fresh == np.uint64(0):
            continue
        heard |= fresh
        person, flags = whole(actor), TRUE
        if misread < wrong:
            alike = whole(senses.eye[k].alike)
            person, flags = somebody_else(actor, channel, alike, week, slot, population, state), WRONG_PERSON
            if person < 0:
                continue
        first, last = whole(senses.eye[k].later), whole(senses.eye[k].later_end)
        delay = _delay(tables, whole(senses.eye[k].delay), first, last, late)
        count = emit(out, chunk, count, person, actor, week, slot, act, channel, fresh, delay, flags)
        if again < senses.eye[k].twice:
            flags = TWICE if flags == TRUE else TWICE | WRONG_PERSON
            count = emit(out, chunk, count, person, actor, week, slot, act, channel, senses.eye[k].books, delay, flags)
    return count


@inner
def invent(
    actor: int,
    word: int,
    turn: int,
    week: int,
    population: Population,
    state: State,
    tables: Tables,
    out: Grid[RecordRow],
    chunk: int,
    count: int,
) -> int:
    """What one word of a channel invents of an actor, if anything; gives the new count.

    The stretch of an act is as wide as the top of its range; how far the word falls into it says whether the record
    is made. Where it falls on the very edge, which is a fraction, another draw decides.
    """
    senses = tables.senses
    channel, place = word // LIE_PART, word % LIE_PART
    if turn >= senses.lie_words[channel]:
        return count
    k = whole(senses.lie_guide[channel, place * LIE_GUIDE // LIE_PART])
    while place > senses.lie[k].last:
        k += 1
    if place < senses.lie[k].low:
        return count
    into, chance, cls = place - whole(senses.lie[k].low), whole(senses.lie[k].chance), whole(senses.lie[k].cls)
    if cls >= 0 and actor < population.people:
        chance = (chance * senses.lie_cls[cls, state.actor[actor].cls]) >> 16
    if into > chance >> 16:
        return count
    edge, late, _, _ = draw(population.seed, INVENT, actor, channel, week, 1, turn)
    if into == chance >> 16 and edge >> 16 >= chance & 0xFFFF:
        return count
    act = whole(senses.lie[k].act)
    if not can_be_accused(state, tables, act, actor):
        return count
    first, last = whole(senses.lie[k].later), whole(senses.lie[k].later_end)
    books, delay = senses.lie[k].books, _delay(tables, whole(senses.lie[k].delay), first, last, late)
    return emit(out, chunk, count, actor, -1, week, 13, act, channel, books, delay, INVENTED)


@inner
def invent_own(
    actor: int,
    k: int,
    week: int,
    population: Population,
    state: State,
    tables: Tables,
    out: Grid[RecordRow],
    chunk: int,
    count: int,
) -> int:
    """What a channel invents of an actor where the act or the channel is an author's; gives the new count."""
    senses = tables.senses
    channel, act = whole(senses.own_lie[k].channel), whole(senses.own_lie[k].act)
    chance, cls = whole(senses.own_lie[k].chance), whole(senses.own_lie[k].cls)
    made, late, _, _ = draw(population.seed, INVENT, actor, (act << 8) | channel, week, OWN_INVENTED, 0)
    if cls >= 0 and actor < population.people:
        chance = (chance * senses.lie_cls[cls, state.actor[actor].cls]) >> 16
    if made >= chance or not can_be_accused(state, tables, act, actor):
        return count
    first, last = whole(senses.own_lie[k].later), whole(senses.own_lie[k].later_end)
    delay = _delay(tables, whole(senses.own_lie[k].delay), first, last, late)
    return emit(out, chunk, count, actor, -1, week, 13, act, channel, senses.own_lie[k].books, delay, INVENTED)
