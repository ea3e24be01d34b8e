"""LIVE: what a person or firm does this week.

In each slot one word says which act, if any, falls there; its distance into the act's stretch of the line says
whether it is done, by this person, in this state. Fear thins the same word, so the act that is not done in the
frightened town is the very one that is done in the other. Nothing is written but rows of events.

A block of actors goes through three passes, each over fewer: words in a cell in which something lies; acts that the
actor can do, of which those that come to a count and to nothing else are counted; what is left.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import hot, inner, whole
from lamppost.draw import LIVE, draw
from lamppost.town.block import find, find_always, read, with_entry
from lamppost.town.cells import Cells, counts
from lamppost.town.codes import FOREGONE, TRUE, UNSEEN
from lamppost.town.mood import fear_of
from lamppost.town.population import Population
from lamppost.town.predicates import covered_by_any
from lamppost.town.rows import ActorRow, Grid, RecordRow, Rows
from lamppost.town.sense import emit, invent, invent_own, sense
from lamppost.town.state import State
from lamppost.town.tables import ACT_SLOTS, ONE, U16, U32, U64, Acts, Law, Own, StretchRow, Tables

DAYS: Final = 7
OWN_ACTS: Final = ACT_SLOTS
FIRST_LIE: Final = OWN_ACTS + 1
OWN_LIES: Final = 255
"""Slots of falls after those of acts: an author's acts, records that are invented, an author's inventions."""


@inner
def willing(
    acts: Acts, law: Law, population: Population, state: State, act: int, actor: int, week: int, fear_halves: int
) -> tuple[int, int]:
    """Shares (of ONE) of an act's width at which the actor does it: without fear, and as it is."""
    share = whole(acts.act[act].plain)
    if acts.act[act].steady != 0:
        return share, share
    if acts.act[act].gamed != 0 and covered_by_any(law, population, state, acts.act[act].rewarders, actor):
        share = (share * (ONE + whole(acts.act[act].gamed))) >> 16
    if acts.act[act].poorer != 0:
        lost = ONE - 1 - whole(state.actor[actor].income)
        share = (share * (ONE + ((whole(acts.act[act].poorer) * lost) >> 16))) >> 16
    brave = share
    if (acts.act[act].threat != 0 or acts.act[act].fear != 0) and covered_by_any(
        law, population, state, acts.act[act].punishers, actor
    ):
        level = fear_of(state, actor, week, fear_halves)
        share = (share * (ONE - whole(acts.act[act].threat))) >> 16
        share = (share * (ONE - whole(acts.act[act].fear) * level // 255)) >> 16
    return brave, share


@hot
def look_up(
    stretches: Rows[StretchRow], guide: U16, width: U32, actors: Rows[ActorRow], actor: int, word: int
) -> tuple[int, int, int]:
    """(entry in which a word falls, by inverse CDF; class of the actor; 1 if the actor can do or seek it now, else 0).

    The entry 'nothing' has no width, so that one comparison decides for all, and no branch is taken on chance.
    """
    entry = whole(guide[word >> 16])
    while word > stretches[entry].last:
        entry += 1
    row, flags, cls = stretches[entry], actors[actor].flags, whole(actors[actor].cls)
    near = word - whole(row.low) < whole(width[entry, cls])
    return entry, cls, whole(near & ((flags & row.need) == row.need) & ((flags & row.bar) == np.uint32(0)))


@inner
def able(own: Own, k: int, flags: np.uint32) -> bool:
    """Whether somebody with these flags can do or seek an author's word."""
    return (flags & own.entry[k].need) == own.entry[k].need and (flags & own.entry[k].bar) == np.uint32(0)


@inner
def do_or_forgo(
    actor: int,
    act: int,
    into: int,
    width: int,
    week: int,
    slot: int,
    population: Population,
    state: State,
    tables: Tables,
    out: Grid[RecordRow],
    chunk: int,
    count: int,
    done: NDArray[np.int64],
) -> int:
    """An act that falls `into` its width is done and sensed, forgone out of fear, or neither; gives the new count."""
    acts, law = tables.acts, tables.law
    brave, share = willing(acts, law, population, state, act, actor, week, tables.responses.fear_halves)
    if into >= (width * share) >> 16:
        if into < (width * brave) >> 16:
            count = emit(out, chunk, count, actor, actor, week, slot, act, 0, np.uint64(0), 0, FOREGONE)
        return count
    done[act] += 1
    if acts.act[act].books != np.uint64(0):
        before = count
        count = sense(actor, act, week, slot, population, state, tables, out, chunk, count)
        if count == before:
            count = emit(out, chunk, count, actor, actor, week, slot, act, 0, np.uint64(0), 0, TRUE | UNSEEN)
    return count


@inner
def live_own(
    actor: int,
    week: int,
    own: Own,
    population: Population,
    state: State,
    tables: Tables,
    cells: Cells,
    out: Grid[RecordRow],
    chunk: int,
    count: int,
    done: NDArray[np.int64],
) -> int:
    """The acts that an author brought: each is drawn for by itself, a word of chance a day; gives the new count."""
    for k in range(own.entry.shape[0]):
        flags, cls = state.actor[actor].flags, whole(state.actor[actor].cls)
        width, act = whole(own.width[k, cls]), whole(own.entry[k].code)
        if width == 0 or not able(own, k, flags) or not counts(cells.act, act):
            continue
        for half in range((DAYS + 3) // 4):
            drawn = draw(population.seed, LIVE, actor, act, week, half, 0)
            for part in range(min(4, DAYS - 4 * half)):
                into = drawn[part]
                if into < width:
                    slot = 2 * (4 * half + part) + (into & 1)
                    count = do_or_forgo(
                        actor, act, into, width, week, slot, population, state, tables, out, chunk, count, done
                    )
    return count


@hot
def live_block(
    first: int,
    end: int,
    words: U32,
    lies: U32,
    falls: U64,
    week: int,
    population: Population,
    state: State,
    tables: Tables,
    cells: Cells,
    out: Grid[RecordRow],
    chunk: int,
    count: int,
    done: NDArray[np.int64],
) -> int:
    """The week of a block of actors, who are all people or all firms.

    Args:
        first: the first of them; people come first, then firms.
        end: the actor after the last.
        words: (>= ACT_SLOTS, BLOCK) uint32, a word a slot for each of the block.
        lies: (>= lie_most, BLOCK) uint32, the words in which records are invented.
        falls: (> BLOCK * (FIRST_LIE + lie_most + 1),) uint64, room to work in.
        week: weeks before this one, from 0.
        population: the people and firms.
        state: how they stand; only read.
        tables: those in force.
        cells: where a word can come to anything under these tables.
        out: (chunks, room) RECORD; rows of out[chunk] from `count` on are written.
        chunk: the chunk that these actors are in.
        count: rows of the chunk so far.
        done: (ACT_CODES,) int64, how often each act was done; added to.

    Returns:
        The new count, which is over the room where rows did not fit.
    """
    acts, firm, most = tables.acts, first >= population.people, tables.senses.lie_most
    look, line, own = (
        (cells.acts_of_firms, acts.firms, acts.own_firms)
        if firm
        else (cells.acts_of_people, acts.people, acts.own_people)
    )
    own_acts, own_lies = own.entry.shape[0], tables.senses.own_lie.shape[0]
    # Held here, so that what is written in the loops cannot be taken to move them.
    stretches, cell, guide, width = line.entry, look.cell, look.guide, look.width
    inventions, only, actors = cells.inventions, cells.only, state.actor
    found, kept = 0, 0
    for place in range(end - first):
        found = find(words, ACT_SLOTS, 0, cell, place, falls, found)
        found = find_always(own_acts, OWN_ACTS, place, falls, found)
        found = find(lies, most, FIRST_LIE, inventions, place, falls, found)
        found = find_always(own_lies, OWN_LIES, place, falls, found)
    for k in range(found):
        word, _, place, slot = read(falls[k])
        if slot < ACT_SLOTS:
            entry, _, fits = look_up(stretches, guide, width, actors, first + place, word)
            counted = fits & whole(only[stretches[entry].code])
            done[stretches[entry].code] += counted
            falls[kept] = with_entry(falls[k], entry)
            kept += fits - counted
        else:
            falls[kept] = falls[k]
            kept += 1
    for k in range(kept):
        word, entry, place, slot = read(falls[k])
        actor = first + place
        if slot < ACT_SLOTS:
            act, into = whole(stretches[entry].code), word - whole(stretches[entry].low)
            wide = whole(width[entry, actors[actor].cls])
            count = do_or_forgo(actor, act, into, wide, week, slot, population, state, tables, out, chunk, count, done)
        elif slot == OWN_ACTS:
            count = live_own(actor, week, own, population, state, tables, cells, out, chunk, count, done)
        elif slot == OWN_LIES:
            for lie in range(own_lies):
                count = invent_own(actor, lie, week, population, state, tables, out, chunk, count)
        else:
            count = invent(actor, word, slot - FIRST_LIE, week, population, state, tables, out, chunk, count)
    return count
