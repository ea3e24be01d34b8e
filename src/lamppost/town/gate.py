"""GATE: what is sought this week, and what is refused.

In each slot one word says which service, if any, is sought; a mark that touches it decides how it comes: barred,
slower, dearer, first in line. Nothing is written but rows of refusals and counts, and whether the refusal would have
happened without false records is read from the marks that truth would have left. Who was judged this week meets, on
each day, the marks of that day.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import hot, inner, whole
from lamppost.draw import ENFORCE, SEEK, draw
from lamppost.town.block import find, find_always, read, with_entry
from lamppost.town.cells import Cells, counts
from lamppost.town.codes import (
    BARRED,
    BY_RANK,
    COLLATERAL,
    DOUBLE,
    FROM_LEVY,
    INTO_LEVY,
    RANKED,
    REPLACED,
    TOUCHED_ONLY,
    WATCHED,
    WRONGFUL,
)
from lamppost.town.live import able, look_up
from lamppost.town.mood import caution_of
from lamppost.town.population import Population
from lamppost.town.predicates import has_mark
from lamppost.town.rows import ActorRow, Grid, RefusalRow, Rows
from lamppost.town.state import State
from lamppost.town.tables import ONE, SERVICE_SLOTS, U32, U64, Own, Tables

LOTS: Final = 256
"""Lots of a week for the levy; each attempt has one."""
OWN_SERVICES: Final = SERVICE_SLOTS
"""Slot of falls after those of services: an author's services."""


@hot
def touched(state: State, tables: Tables, service: int, actor: int) -> bool:
    """Whether any mark of the actor touches the service."""
    for word in range(state.mark.shape[1]):
        if state.mark[actor, word] & tables.services.touch[service, word] != np.uint64(0):
            return True
    return False


@hot
def nothing_special(actors: Rows[ActorRow], mark: U64, touch: U64, service: int, actor: int) -> int:
    """1 if an attempt comes to a count and to nothing else: no mark touches it, and the actor leaves nothing unsought.

    No branch is taken on chance: who seeks what is as good as random.
    """
    touching = np.uint64(0)
    for word in range(mark.shape[1]):
        touching |= mark[actor, word] & touch[service, word]
    return whole((touching == np.uint64(0)) & (actors[actor].flipped == 0) & (actors[actor].caution == 0))


@inner
def _first_flip(state: State, actor: int) -> int:
    """First row of this week's changes of an actor's marks; they are ordered by actor when services are sought."""
    low, high = whole(0), whole(state.flips[0])
    while low < high:
        middle = (low + high) // 2
        if state.flip[middle].actor < actor:
            low = middle + 1
        else:
            high = middle
    return low


@inner
def marked(state: State, actor: int, mark: int, truth: bool, weekday: int) -> bool:
    """Whether an actor carries a mark at the end of a day of this week."""
    now = has_mark(state.mark_true if truth else state.mark, actor, mark)
    if state.actor[actor].flipped == 0:
        return now
    row, rows = _first_flip(state, actor), whole(state.flips[0])
    while row < rows and state.flip[row].actor == actor:
        flip = state.flip[row]
        if flip.mark == mark and (flip.truth != 0) == truth and flip.weekday > weekday:
            return flip.on == 0  # the first change after that day shows what was before it
        row += 1
    return now


@inner
def outcome(
    state: State, tables: Tables, service: int, actor: int, word: int, lot: int, weekday: int
) -> tuple[int, int, int, np.uint64]:
    """What becomes of one attempt: (effects as bits, first barring row or -1, flags of the refusal, barring books).

    Where nothing bars it and places are given by rank, the row is that of the rule and the flags are RANKED.

    `word` decides where a rule is enforced only in part: the same word for all of them, so that they are coupled.
    `lot` decides who may draw on the levy in a week in which it does not suffice for all.
    """
    services = tables.services
    effects, first, own, lawful, ranked = 0, -1, False, False, -1
    books, count = np.uint64(0), 0
    for row in range(services.service[service].first, services.service[service].end):
        mark = whole(services.row[row].mark)
        if word >= services.row[row].enforced or (services.row[row].levy == FROM_LEVY and lot >= state.lots[0]):
            continue
        if services.row[row].effect == BARRED and marked(state, actor, mark, True, weekday):
            lawful = True
        if not marked(state, actor, mark, False, weekday):
            continue
        effects |= 1 << services.row[row].effect
        if services.row[row].effect == BY_RANK and ranked < 0:
            ranked = row
        if services.row[row].effect != BARRED:
            continue
        if first < 0:
            first = row
        own = own or services.row[row].tied == 0
        bit = np.uint64(1) << np.uint64(services.row[row].book)
        if books & bit == np.uint64(0):
            count += 1
        books |= bit
    flags = 0
    if first >= 0:
        flags = (0 if lawful else WRONGFUL) | (0 if own else COLLATERAL) | (DOUBLE if count > 1 else 0)
    elif ranked >= 0:
        first, flags = ranked, RANKED
        books = np.uint64(1) << np.uint64(services.row[ranked].book)
    return effects, first, flags, books


@inner
def move_levy(
    state: State, tables: Tables, service: int, actor: int, word: int, lot: int, weekday: int, levy: NDArray[np.int64]
) -> None:
    """Count the yuan that an attempt moves into the levy, levy[0], and out of it by lot, levy[1 + lot]."""
    services = tables.services
    for row in range(services.service[service].first, services.service[service].end):
        way, mark = services.row[row].levy, whole(services.row[row].mark)
        if way == 0 or word >= services.row[row].enforced or not marked(state, actor, mark, False, weekday):
            continue
        if way == INTO_LEVY:
            levy[0] += services.row[row].yuan
        elif lot < state.lots[0]:
            levy[1 + lot] += services.row[row].yuan


@inner
def refuse(
    out: Grid[RefusalRow],
    chunk: int,
    count: int,
    person: int,
    week: int,
    service: int,
    slot: int,
    row: int,
    flags: int,
    books: np.uint64,
) -> int:
    """Write one refusal if there is room, and count it in any case."""
    if count < out.shape[1]:
        refusal = out[chunk, count]
        refusal.person = person
        refusal.week = week
        refusal.row = row
        refusal.service = service
        refusal.slot = slot
        refusal.flags = flags
        refusal.books = books
    return count + 1


@inner
def attempt(
    actor: int,
    service: int,
    week: int,
    slot: int,
    population: Population,
    state: State,
    tables: Tables,
    out: Grid[RefusalRow],
    chunk: int,
    count: int,
    effects: NDArray[np.int64],
    levy: NDArray[np.int64],
) -> int:
    """One attempt to get a service: counts its effects[service, effect], writes a refusal; gives the new count."""
    if state.actor[actor].flipped == 0 and not touched(state, tables, service, actor):
        return count
    applied, other, lots, _ = draw(population.seed, ENFORCE, actor, service, week, slot, 0)
    lot = lots >> 24
    bits, row, flags, books = outcome(state, tables, service, actor, applied, lot, slot)
    for effect in range(effects.shape[1]):
        if bits >> effect & 1:
            effects[service, effect] += 1
    if bits != 0:
        move_levy(state, tables, service, actor, applied, lot, slot, levy)
    if row < 0:
        if bits != 0 and state.actor[actor].flags & WATCHED:
            return refuse(out, chunk, count, actor, week, service, slot, -1, TOUCHED_ONLY, np.uint64(bits))
        return count
    if (
        flags & RANKED == 0
        and tables.services.service[service].instead != 0
        and other < tables.services.service[service].instead_share
    ):
        flags |= REPLACED
    return refuse(out, chunk, count, actor, week, service, slot, row, flags, books)


@inner
def avoids(actor: int, service: int, into: int, width: int, week: int, state: State, tables: Tables) -> bool:
    """Whether somebody who was refused before leaves a service unsought, for a word so far into its width."""
    answers = tables.responses
    if tables.services.service[service].avoidable == 0:
        return False
    level = caution_of(state, actor, week, answers.caution_halves)
    return level > 0 and into >= (width * (ONE - answers.caution_full * level // 255)) >> 16


@inner
def seek_own(
    actor: int,
    week: int,
    own: Own,
    population: Population,
    state: State,
    tables: Tables,
    cells: Cells,
    out: Grid[RefusalRow],
    chunk: int,
    count: int,
    sought: NDArray[np.int64],
    effects: NDArray[np.int64],
    levy: NDArray[np.int64],
) -> int:
    """The services that an author brought: each is drawn for by itself, a word of chance a day; gives the new count."""
    for k in range(own.entry.shape[0]):
        flags, cls = state.actor[actor].flags, whole(state.actor[actor].cls)
        width, service = whole(own.width[k, cls]), whole(own.entry[k].code)
        if width == 0 or not able(own, k, flags) or not counts(cells.service, service):
            continue
        for half in range((SERVICE_SLOTS + 3) // 4):
            drawn = draw(population.seed, SEEK, actor, service, week, half, 0)
            for part in range(min(4, SERVICE_SLOTS - 4 * half)):
                slot, into = 4 * half + part, drawn[part]
                if into >= width or avoids(actor, service, into, width, week, state, tables):
                    continue
                sought[service, cls] += 1
                count = attempt(actor, service, week, slot, population, state, tables, out, chunk, count, effects, levy)
    return count


@hot
def seek_block(
    first: int,
    end: int,
    words: U32,
    falls: U64,
    week: int,
    population: Population,
    state: State,
    tables: Tables,
    cells: Cells,
    out: Grid[RefusalRow],
    chunk: int,
    count: int,
    sought: NDArray[np.int64],
    effects: NDArray[np.int64],
    levy: NDArray[np.int64],
) -> int:
    """The week at the counters of a block of actors, who are all people or all firms.

    Args:
        first: the first of them; people come first, then firms.
        end: the actor after the last.
        words: (>= SERVICE_SLOTS, BLOCK) uint32, a word a slot for each of the block.
        falls: (> BLOCK * (OWN_SERVICES + 1),) uint64, room to work in.
        week: weeks before this one, from 0.
        population: the people and firms.
        state: how they stand; only read.
        tables: those in force.
        cells: where a word can come to anything under these tables.
        out: (chunks, room) REFUSAL; rows of out[chunk] from `count` on are written.
        chunk: the chunk that these actors are in.
        count: rows of the chunk so far.
        sought: (SERVICE_CODES, CLASSES) int64, attempts by service and class; added to.
        effects: (SERVICE_CODES, len(EFFECTS)) int64, what became of them; added to.
        levy: (1 + LOTS,) int64, yuan into the levy, then out of it by lot; added to.

    Returns:
        The new count, which is over the room where rows did not fit.
    """
    services, firm = tables.services, first >= population.people
    look, line, own = (
        (cells.services_of_firms, services.firms, services.own_firms)
        if firm
        else (cells.services_of_people, services.people, services.own_people)
    )
    own_services = own.entry.shape[0]
    # Held here, so that what is written in the loops cannot be taken to move them.
    stretches, cell, guide, width = line.entry, look.cell, look.guide, look.width
    actors, mark, touch = state.actor, state.mark, services.touch
    found, kept = 0, 0
    for place in range(end - first):
        found = find(words, SERVICE_SLOTS, 0, cell, place, falls, found)
        found = find_always(own_services, OWN_SERVICES, place, falls, found)
    for k in range(found):
        word, _, place, slot = read(falls[k])
        if slot < SERVICE_SLOTS:
            entry, cls, fits = look_up(stretches, guide, width, actors, first + place, word)
            service = whole(stretches[entry].code)
            counted = fits & nothing_special(actors, mark, touch, service, first + place)
            sought[service, cls] += counted
            falls[kept] = with_entry(falls[k], entry)
            kept += fits - counted
        else:
            falls[kept] = falls[k]
            kept += 1
    for k in range(kept):
        word, entry, place, slot = read(falls[k])
        actor = first + place
        if slot == OWN_SERVICES:
            count = seek_own(
                actor, week, own, population, state, tables, cells, out, chunk, count, sought, effects, levy
            )
            continue
        service, into, cls = whole(stretches[entry].code), word - whole(stretches[entry].low), whole(actors[actor].cls)
        if avoids(actor, service, into, whole(width[entry, cls]), week, state, tables):
            continue
        sought[service, cls] += 1
        count = attempt(actor, service, week, slot, population, state, tables, out, chunk, count, effects, levy)
    return count
