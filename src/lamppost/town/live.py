"""LIVE: what a person or firm does this week.

In each slot one word says which act, if any, falls there; its distance into the act's stretch of the line says
whether it is done, by this person, in this state. Fear thins the same word, so the act that is not done in the
frightened town is the very one that is done in the other. Nothing is written but rows of events.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import hot, inner, whole
from lamppost.draw import LIVE, draw
from lamppost.town.cells import Cells, counts, may_fall
from lamppost.town.codes import FOREGONE, TRUE, UNSEEN
from lamppost.town.mood import fear_of
from lamppost.town.population import Population
from lamppost.town.predicates import covered_by_any
from lamppost.town.rows import Grid, RecordRow
from lamppost.town.sense import emit, invent, sense
from lamppost.town.state import State
from lamppost.town.tables import ACT_SLOTS, ONE, Acts, Law, Line, Own, Tables

DAYS: Final = 7


@hot
def entry_of(line: Line, word: int) -> int:
    """The entry of a line in which a 32-bit word falls (inverse CDF through the guide table)."""
    entry = whole(line.guide[word >> 20])
    while word > line.entry[entry].last:
        entry += 1
    return entry


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
def act_of(line: Line, flags: np.uint32, cls: int, word: int) -> tuple[int, int, int]:
    """(act code, distance into its stretch, width for this class), or code 0 if nothing can happen."""
    # The entry 'nothing' has no width, so that one comparison, which is the hard one to foresee, decides for all.
    entry = entry_of(line, word)
    into, width = word - line.entry[entry].low, whole(line.width[entry, cls])
    if into >= width:
        return 0, 0, 0
    if (flags & line.entry[entry].need) != line.entry[entry].need or (flags & line.entry[entry].bar) != np.uint32(0):
        return 0, 0, 0
    return whole(line.entry[entry].code), into, width


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


@hot
def live_one(
    actor: int,
    place: int,
    words: NDArray[np.uint32],
    lies: NDArray[np.uint32],
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
    """One actor's week.

    Args:
        actor: its number; people come first, then firms.
        place: its column in the words of its block.
        words: (>= ACT_SLOTS, BLOCK) uint32, a word a slot for each of the block.
        lies: (4 * draws, BLOCK) uint32, the words in which records are invented.
        week: weeks before this one, from 0.
        population: the people and firms.
        state: how they stand; only read.
        tables: those in force.
        cells: where a word can come to anything under these tables.
        out: (chunks, room) RECORD; rows of out[chunk] from `count` on are written.
        chunk: the chunk that this actor is in.
        count: rows of the chunk so far.
        done: (ACT_CODES,) int64, how often each act was done; added to.

    Returns:
        The new count, which is over the room where rows did not fit.
    """
    acts = tables.acts
    firm = actor >= population.people
    cell, line = (cells.acts_of_firms, acts.firms) if firm else (cells.acts_of_people, acts.people)
    for slot in range(ACT_SLOTS):
        if may_fall(cell, words[slot, place]):
            flags, cls = state.actor[actor].flags, whole(state.actor[actor].cls)
            act, into, width = act_of(line, flags, cls, whole(words[slot, place]))
            if act != 0 and counts(cells.act, act):
                count = do_or_forgo(
                    actor, act, into, width, week, slot, population, state, tables, out, chunk, count, done
                )
    own = acts.own_firms if firm else acts.own_people
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
    return invent(actor, place, lies, week, population, state, tables, cells, out, chunk, count)
