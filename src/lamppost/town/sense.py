"""SENSE: which acts are recorded, by whom, about whom.

A channel is a coverage, a hit rate, a share of records that fall on the wrong person, a share entered twice, a delay
and a rate of records about things that nobody did. There is no recognition here, only these numbers. A book counts a
deed once, from the first channel that reaches it, unless a record is entered twice.
"""

from __future__ import annotations

import numpy as np

from lamppost.compiled import hot, inner, whole
from lamppost.draw import ACCUSED, INVENT, SENSE, draw
from lamppost.town.ground import Ground
from lamppost.town.state import INVENTED, TRUE, TWICE, WRONG_PERSON, State
from lamppost.town.tables import Rows, Tables

ADULT = np.uint32(1 << 0)
URBAN = np.uint32(1 << 10)


@inner
def emit(
    out: Rows,
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
def can_be_accused(state: State, tables: Tables, act: int, actor: int) -> bool:
    """Whether a record of this act can fall on this actor at all (a court does not list a child's debts)."""
    flags = state.actor[actor].flags
    need, bar = tables.acts.act[act].need, tables.acts.act[act].bar
    return (flags & need) == need and (flags & bar) == np.uint32(0)


@inner
def somebody_else(actor: int, channel: int, week: int, slot: int, ground: Ground, state: State) -> int:
    """On whom a wrong record falls: the first of four drawn who is as grown up as the doer; -1 = nobody.

    A name or a face is mistaken whatever its owner could have done: who owes nothing can be listed for a debt.
    """
    grown = state.actor[actor].flags & ADULT
    first, size = (ground.people, ground.firms) if actor >= ground.people else (0, ground.people)
    for word in draw(ground.seed, ACCUSED, actor, channel, week, slot, 0):
        other = first + ((word * size) >> 32)
        if other != actor and state.actor[other].flags & ADULT == grown:
            return other
    return -1


@inner
def sense(
    actor: int,
    act: int,
    week: int,
    slot: int,
    ground: Ground,
    state: State,
    tables: Tables,
    out: Rows,
    chunk: int,
    count: int,
) -> int:
    """Records of one deed, from every channel that catches it, as rows of `out[chunk]`; gives the new count."""
    senses = tables.senses
    area = 0 if actor >= ground.people or state.actor[actor].flags & URBAN else 1
    heard = np.uint64(0)
    for k in range(senses.start[act], senses.start[act + 1]):
        channel = whole(senses.eye[k].channel)
        caught, misread, again, _ = draw(ground.seed, SENSE, actor, channel, week, slot, 0)
        if caught >= (senses.eye[k].hit_rural if area else senses.eye[k].hit_urban):
            continue
        fresh = senses.eye[k].books & ~heard
        if fresh == np.uint64(0):
            continue
        heard |= fresh
        person, flags = whole(actor), TRUE
        if misread < senses.eye[k].wrong:
            person, flags = somebody_else(actor, channel, week, slot, ground, state), WRONG_PERSON
            if person < 0:
                continue
        delay = whole(senses.eye[k].delay)
        count = emit(out, chunk, count, person, actor, week, slot, act, channel, fresh, delay, flags)
        if again < senses.eye[k].twice:
            flags = TWICE if flags == TRUE else TWICE | WRONG_PERSON
            count = emit(out, chunk, count, person, actor, week, slot, act, channel, senses.eye[k].books, delay, flags)
    return count


@hot
def invent(
    actor: int,
    week: int,
    ground: Ground,
    state: State,
    tables: Tables,
    out: Rows,
    chunk: int,
    count: int,
) -> int:
    """Records of things this actor did not do. Each (channel, act) has its own fixed part of the channel's word."""
    senses = tables.senses
    for g in range(senses.lie_group.shape[0]):
        group = whole(senses.lie_group[g])
        rounds = senses.lie_rounds[4 * group : 4 * group + 4]
        for turn in range(max(rounds[0], rounds[1], rounds[2], rounds[3])):
            words = draw(ground.seed, INVENT, actor, group, week, 0, turn)
            for part in range(4):
                if turn >= rounds[part]:
                    continue
                channel = 4 * group + part
                row = whole(senses.lie_row[channel])
                act, within = words[part] >> 22, words[part] & 0x3FFFFF
                if within < senses.lie_chance[row, act] and can_be_accused(state, tables, act, actor):
                    books, delay = senses.lie[row, act].books, whole(senses.lie[row, act].delay)
                    count = emit(out, chunk, count, actor, -1, week, 13, act, channel, books, delay, INVENTED)
    return count
