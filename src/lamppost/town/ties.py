"""Who is tied to whom, as the law needs it: kin, friends, colleagues, managers, partners.

Friends, kin and partners are keyed matchings (society/ties.py), not stored edges. A tie between two friends can be
cut; then nothing passes along it in either direction.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.draw import KNOWN, draw
from lamppost.society.ties import friend, kin_household, partner_firm
from lamppost.town.codes import (
    BORROWER,
    CHILD,
    CHILDREN,
    COLLEAGUE,
    CUT,
    EMPLOYEES,
    FIRM,
    FRIEND,
    GUARANTOR,
    HOUSEHOLD,
    KIN,
    MANAGER,
    PARENT,
    PARTNER,
    STANDS_SURETY,
)
from lamppost.town.memory import Memory, recall
from lamppost.town.population import Population
from lamppost.town.state import State

FRIENDS: Final = 12  # persons met or written to monthly: ties.csv friends_regular, assumed, range 6-25
LOCAL_FRIENDS: Final = 8  # of them in the same district: most contacts are within a kilometre of home (Read 2014)
KIN_HOUSEHOLDS: Final = 2  # close kin outside the home are about five persons: ties.csv, assumed, range 3-8
PARTNERS: Final = 6  # main trading partners of a firm: ties.csv partners_per_firm, assumed, range 3-12
EVERY_TIE: Final = 2**32  # the threshold at which no tie goes unnoticed
COLLEAGUES: Final = 12  # known at the same workplace: ties.csv colleagues_known, assumed, range 6-25


@inner
def friend_of(population: Population, j: int, person: int) -> int:
    """Friend number j of a person; -1 = none. Two people dealt to each other twice are one tie, by its first number."""
    other = _dealt(population, j, person)
    for earlier in range(j):
        if _dealt(population, earlier, person) == other:
            return -1
    return other


@inner
def _dealt(population: Population, j: int, person: int) -> int:
    """Whom deal number j gives a person: the first deals are within the district, the others over the whole town."""
    if j < LOCAL_FRIENDS:
        district = whole(population.district[person])
        start, stop = whole(population.district_start[district]), whole(population.district_start[district + 1])
        return friend(population.seed, j, person, start, stop)
    return friend(population.seed, j, person, 0, population.people)


@inner
def _members(
    kind: int, household: int, person: int, population: Population, state: State, out: NDArray[np.int32], count: int
) -> int:
    for other in range(population.household_start[household], population.household_start[household + 1]):
        if other == person or count >= out.shape[0]:
            continue
        if kind == CHILDREN and not state.actor[other].flags & CHILD:
            continue
        out[count] = other
        count += 1
    return count


@inner
def _workmates(kind: int, firm: int, person: int, population: Population, out: NDArray[np.int32], count: int) -> int:
    start, stop = whole(population.employees_start[firm]), whole(population.employees_start[firm + 1])
    if kind == COLLEAGUE:
        place = start
        while place < stop and population.employees[place] != person:
            place += 1
        start, stop = max(start, place - COLLEAGUES // 2), min(stop, place + COLLEAGUES // 2 + 1)
    for place in range(start, stop):
        if population.employees[place] != person and count < out.shape[0]:
            out[count] = population.employees[place]
            count += 1
    return count


@inner
def _befriended(
    kind: int, actor: int, population: Population, state: State, memory: Memory, heed_cuts: bool, out: NDArray[np.int32]
) -> int:
    """The friends of a person, or the first of them who stands surety if the person borrows."""
    if kind == GUARANTOR and not state.actor[actor].flags & BORROWER:
        return 0
    count = 0
    dealt = out[out.shape[0] - FRIENDS :]  # the far end of the scratch, where no tie ever comes to stand
    for j in range(FRIENDS):
        other = _dealt(population, j, actor)
        dealt[j] = other
        for earlier in range(j):
            if dealt[earlier] == other:
                other = -1
        # A surety binds in law, whether or not the two are still friends.
        cut = heed_cuts and kind == FRIEND and recall(memory, actor, CUT, j, False) != 0
        if other < 0 or cut:
            continue
        if kind == GUARANTOR and not state.actor[other].flags & STANDS_SURETY:
            continue
        out[count] = other
        count += 1
        if kind == GUARANTOR:
            break
    return count


@inner
def tied(
    kind: int, actor: int, population: Population, state: State, memory: Memory, heed_cuts: bool, out: NDArray[np.int32]
) -> int:
    """The actors at the other end of an actor's ties of one kind.

    Args:
        kind: code of the kind (KINDS).
        actor: its number; people come first, then firms.
        population: the people and firms.
        state: how they stand.
        memory: which ties were cut.
        heed_cuts: whether a tie that was cut is left out.
        out: (room,) int32, actors' numbers; written. `room.scratch` says how long it must be.

    Returns:
        How many there are.
    """
    people, count = population.people, 0
    if actor >= people:
        firm = actor - people
        if kind == MANAGER and population.manager[firm] >= 0:
            out[0] = population.manager[firm]
            count = 1
        elif kind == EMPLOYEES:
            count = _workmates(kind, firm, -1, population, out, 0)
        elif kind == PARTNER:
            for j in range(PARTNERS):
                other = partner_firm(population.seed, j, firm, population.firms)
                if other >= 0:
                    out[count] = people + other
                    count += 1
        return count
    household = whole(population.household[actor])
    if kind == HOUSEHOLD:
        return _members(kind, household, actor, population, state, out, 0)
    if kind == CHILDREN:
        return _members(kind, household, actor, population, state, out, 0) if state.actor[actor].flags & PARENT else 0
    if kind == KIN:
        for j in range(KIN_HOUSEHOLDS):
            other = kin_household(population.seed, j, household, population.household_start.shape[0] - 1)
            if other >= 0:
                count = _members(kind, other, actor, population, state, out, count)
        return count
    if kind == FRIEND or kind == GUARANTOR:
        return _befriended(kind, actor, population, state, memory, heed_cuts, out)
    firm = whole(population.workplace[actor])
    if firm < 0:
        return 0
    if kind == COLLEAGUE:
        return _workmates(kind, firm, actor, population, out, 0)
    if kind == FIRM and population.manager[firm] == actor:
        out[0] = people + firm
        return 1
    return 0


@compiled
def list_tied(
    kind: int,
    heed_cuts: bool,
    first: int,
    stop: int,
    population: Population,
    state: State,
    memory: Memory,
    near: NDArray[np.int32],
    out: NDArray[np.int32],
) -> int:
    """The ties of one kind of a range of actors, for a look from outside.

    Args:
        kind: code of the kind (KINDS).
        heed_cuts: whether a tie that was cut is left out.
        first: the first actor; people come first, then firms.
        stop: the actor after the last.
        population: the people and firms.
        state: how they stand.
        memory: which ties of these actors were cut.
        near: (room,) int32, scratch; `room.scratch` says how long it must be.
        out: (room, 2) int32, actor and the one at the other end; written as far as there is room.

    Returns:
        How many there are.
    """
    count = 0
    for actor in range(first, stop):
        found = tied(kind, actor, population, state, memory, heed_cuts, near)
        for k in range(found):
            if count < out.shape[0]:
                out[count, 0] = actor
                out[count, 1] = near[k]
            count += 1
    return count


@inner
def reached(
    kind: int,
    depth: int,
    known: int,
    actor: int,
    population: Population,
    state: State,
    memory: Memory,
    out: NDArray[np.int32],
) -> int:
    """Everybody within `depth` ties of one kind whom `known` (a threshold) lets through, the actor left out.

    Who is met twice stands twice. Cut ties are heeded at depth 1 only, and whether two people are known to be tied is
    drawn once for the pair, so that what is put on and what is taken off always reach the same people.
    """
    count = tied(kind, actor, population, state, memory, depth == 1, out)
    first = 0
    for _ in range(1, depth):
        last = count
        for k in range(first, last):
            more = tied(kind, out[k], population, state, memory, False, out[count:])
            for other in range(count, count + more):
                if out[other] != actor:
                    out[count] = out[other]
                    count += 1
        first = last
    return count if known >= EVERY_TIE else _known(known, actor, population, out, count)


@inner
def _known(known: int, actor: int, population: Population, out: NDArray[np.int32], count: int) -> int:
    """Keep those of `out` whose tie to the actor is known."""
    kept = 0
    for k in range(count):
        if knows(known, actor, out[k], population):
            out[kept] = out[k]
            kept += 1
    return kept


@inner
def knows(known: int, one: int, other: int, population: Population) -> bool:
    """Whether an authority that knows so many ties (a threshold) knows that two are tied: drawn once for the pair."""
    if known >= EVERY_TIE:
        return True
    word, _, _, _ = draw(population.seed, KNOWN, min(one, other), max(one, other), 0, 0, 0)
    return word < known
