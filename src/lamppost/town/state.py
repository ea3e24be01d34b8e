"""What changes while a town lives: one row per person (and firm), and a few sparse stores for what only some have.

Actors are numbered people first, then firms. Everything is an integer. Belief and truth stand side by side: `mark`
and `score` are what the system holds; `mark_true` and `score_true` are what it would hold had no false record been
written, which is how a wrongful refusal is known when it happens. Sparse things (entries on lists, caps, repeats)
live in `Lists` and `Memory`, whose size follows their number and not the town's.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.society.model import Society
from lamppost.town.tables import ONE, Rows, Tables

# What is written about a record, one bit each.
TRUE: Final = 1  # the person did it
TWICE: Final = 2  # the same deed, entered again
WRONG_PERSON: Final = 4  # somebody else did it
INVENTED: Final = 8  # nobody did it
TIED: Final = 16  # it came through a tie
LISTING: Final = 32  # an entry on another authority's list, counted as an act
UNSEEN: Final = 64  # no channel recorded it
FOREGONE: Final = 128  # not done, out of fear
ASKS: Final = 128  # of a scripted record: the person will ask for correction

RECORD = np.dtype(
    [
        ("person", np.int32),
        ("doer", np.int32),
        ("week", np.int32),  # of the act
        ("act", np.uint16),
        ("channel", np.uint8),
        ("slot", np.uint8),  # half day of the week
        ("books", np.uint64),  # who hears it
        ("delay", np.int32),  # days from the act to the record's arrival
        ("flags", np.uint8),
        ("asks", np.int32),  # of a scripted record: days until the person asks for correction, and asks again
    ],
    align=True,
)
AS_DRAWN: Final = -1
"""In the place of a script's days until somebody asks: chance decides."""

# What is written about a refusal.
WRONGFUL: Final = 1  # would not have happened without false records
COLLATERAL: Final = 2  # only through a tie
DOUBLE: Final = 4  # more than one authority bars it
REPLACED: Final = 8  # another service was taken instead
TOUCHED_ONLY: Final = 16  # not refused; written for watched people, with the effects in `books`
RANKED: Final = 32  # places are given by rank; refused if there is none left

REFUSAL = np.dtype(
    [
        ("person", np.int32),
        ("week", np.int32),
        ("row", np.int32),  # first row of Services that bars it
        ("service", np.uint8),
        ("slot", np.uint8),  # day of the week
        ("flags", np.uint8),
        ("books", np.uint64),  # books that bar it
    ],
    align=True,
)

# What is due on a later day. What a and b mean stands at the constructor of each kind (desk.py).
LAPSE: Final = 1  # points stop counting
BEGIN: Final = 2  # an entry takes effect
END: Final = 3  # a ground for an entry may have ended
DIRECT_END: Final = 4  # a direct grade may have ended
DECIDE: Final = 5  # an appeal is decided
CORRECT: Final = 6  # what an appeal found wrong is undone
TIE_YEAR: Final = 7  # another year tied to somebody in a state
REPAIRED_DUE: Final = 8  # repair that was asked for is granted
ARREARS: Final = 9  # another span in which what is owed was not paid
SHOWN: Final = 10  # another year on display
ASK: Final = 11  # somebody asks for correction, or for a second look
TIED_ENTRIES: Final = 12  # the entry of somebody reaches those tied to them
YEAR_ENDS: Final = 13  # a person's account may start anew

DUE = np.dtype(
    [
        ("day", np.int32),
        ("person", np.int32),
        ("a", np.int32),
        ("b", np.int32),
        ("points", np.int32),
        ("points_true", np.int32),
        ("since", np.int32),  # day of the act
        ("measured", np.int32),  # day of the measure
        ("account", np.int32),  # of the points, in belief and in truth: those of a closed account lapse no more
        ("account_true", np.int32),
        ("serial", np.int32),  # of the points, by which a struck record's are known
        ("asks", np.int32),  # days after which a script has the person ask; AS_DRAWN = by chance
        ("act", np.uint16),
        ("kind", np.uint8),
        ("flags", np.uint8),
        ("slot", np.uint8),
        ("stage", np.uint8),  # of an appeal: SECOND, PAUSED
    ],
    align=True,
)

TRACE = np.dtype(
    [
        ("person", np.int32),
        ("week", np.int32),
        ("ref", np.int32),  # rule, list or row of Services, by kind
        ("value", np.int32),
        ("total", np.int32),
        ("other", np.int32),  # the person at the other end of a tie; -1 = none
        ("since", np.int32),  # day of the act
        ("act", np.uint16),
        ("kind", np.uint8),
        ("book", np.uint8),
        ("channel", np.uint8),
        ("slot", np.uint8),  # of the act
        ("flags", np.uint8),
        ("weekday", np.uint8),  # 0..6
    ],
    align=True,
)


class Deed(NamedTuple):
    """What is being judged: the act, when it was, and what is known of the record of it."""

    act: int  # code; 0 = none, as for what comes through a tie or with a band
    slot: int  # half day of its week
    since: int  # day
    flags: int  # TRUE, TIED, ...


class Both(NamedTuple):
    """Points in belief and in truth."""

    belief: int
    truth: int


@inner
def deed_of(act: int, slot: int, since: int, flags: int) -> Deed:
    """A Deed whose fields are of one width, whatever they were made from."""
    return Deed(act, slot, since, flags)


@inner
def both(belief: int, truth: int) -> Both:
    """A Both whose fields are of one width, whatever they were made from."""
    return Both(belief, truth)


ACTOR = np.dtype(
    [
        ("flags", np.uint32),
        ("row", np.int32),  # row of Lists, -1 = never listed
        ("fear_week", np.int16),
        ("caution_week", np.int16),
        ("income", np.uint16),  # share of the income at the start, of ONE - 1
        ("fear", np.uint8),  # level when last changed
        ("caution", np.uint8),
        ("cls", np.uint8),  # class of people.py; for firms size x sector
        ("flipped", np.uint8),  # 1 = a mark was put on or taken off this week
    ],
    align=True,
)

FLIP = np.dtype(
    [("actor", np.int32), ("mark", np.int16), ("weekday", np.uint8), ("on", np.uint8), ("truth", np.uint8)], align=True
)
"""A mark that was put on or taken off this week, so that whoever seeks something on an earlier day meets the older."""


class State(NamedTuple):
    """One row per actor (people, then firms): n = people + firms."""

    actor: Rows  # (n,) ACTOR
    mark: NDArray[np.uint64]  # (n, words)
    mark_true: NDArray[np.uint64]  # (n, words)
    score: NDArray[np.int32]  # (scores, n) points, unclipped
    score_true: NDArray[np.int32]  # (scores, n)
    band: NDArray[np.uint8]  # (scores, n) as last graded
    band_true: NDArray[np.uint8]  # (scores, n)
    purse: NDArray[np.int64]  # (2,) yuan in the levy; how many of LOTS may draw on it this week
    vacancy: NDArray[np.int64]  # (rows of Services,) places free to be given by rank, in 1/65536
    flip: Rows  # (room,) FLIP of this week; by actor when services are sought
    flips: NDArray[np.int64]  # (1,) rows in use


HOLDER = np.dtype(
    [("person", np.int32), ("pressed", np.int32), ("ground", np.int32), ("jobless", np.uint8)], align=True
)
"""Who has entries: the person, the day until which a refusal presses to settle, the first row of `ground` plus one,
whether the job was lost over it."""
LISTED_ROW = np.dtype(
    [
        ("until", np.int32),  # day on which the last ground ends; <= today = not on it
        ("until_true", np.int32),
        ("since", np.int32),  # day of the latest entry
        ("first", np.int32),  # day + 1 from which entries are counted together, 0 = not yet
        ("cause", np.uint16),  # act of the latest entry
        ("times", np.uint8),  # entries so far
        ("counted", np.uint8),  # entries that are counted together
        ("tied", np.uint8),  # 1 = it stands by ties only
    ],
    align=True,
)
GROUND = np.dtype(
    [
        ("next", np.int32),  # row + 1 of the same person's next ground, 0 = none
        ("place", np.int32),  # number of the list, or book * 16 + band
        ("until", np.int32),  # day on which it ends
        ("until_true", np.int32),
        ("since", np.int32),  # day of the act
        ("begun", np.int32),  # day on which it took effect
        ("placed", np.int32),  # row of Law.rule_list with its ways out, -1 = the list's own
        ("looked", np.int32),  # day on which it is next seen whether it has ended
        ("act", np.uint16),
        ("slot", np.uint8),
        ("grade", np.uint8),  # 1 = a direct grade, 0 = an entry on a list
        ("tied", np.uint8),  # 1 = it came through a tie
    ],
    align=True,
)
"""Why somebody is on a list or has a direct grade. Each has its own term and ways out; who has one is in the state."""


class Lists(NamedTuple):
    """Entries on lists and direct grades: a row for everybody who ever had one."""

    holder: Rows  # (rows,) HOLDER
    entry: Rows  # (rows, lists) LISTED_ROW: what the grounds come to
    used: NDArray[np.int64]  # (3,) rows in use; rows of `ground` in use; first free row of these plus one
    ground: Rows  # (room,) GROUND


class Memory(NamedTuple):
    """A hash table in two arrays (open addressing): what is remembered of some people and some rules."""

    key: NDArray[np.int64]  # (2**k,) -1 = free
    value: NDArray[np.int64]  # (2**k,)
    used: NDArray[np.int64]  # (1,)


# Kinds of memory. What has a truth beside the belief is kept under `pair(index, truth)`.
CAP_YEAR: Final = 1  # pair of a rule -> the year whose cap is being used up, as its first day (`dated`)
CAP: Final = 2  # pair of a rule -> points of the cap used up
AGAIN: Final = 3  # pair of a rule -> day until which a repeat counts more
TIES: Final = 4  # pair of a mark -> how many tied people put it there
CUT: Final = 5  # number of the friend -> 1: the tie is gone
OWED: Final = 6  # pair of a rule -> deduction that repair can still give back
WON: Final = 7  # rule -> day + 1 from which repair may be asked
SETTLED: Final = 8  # act -> day + 1 on which what it left owing was last paid
STRUCK: Final = 9  # book << 11 | act -> half day + 1 of the deed whose record an appeal struck out
STATE_SINCE: Final = 10  # mark -> day + 1 on which it was put on, for what comes every year
ENTERED: Final = 11  # pair of list * MOST_TERMS + number -> day + 1 of one of the latest entries
ACCOUNT: Final = 12  # pair of a book -> how often the account was closed
YEAR_END: Final = 13  # book -> day on which the account may start anew
OWES: Final = 14  # act -> day + 1 of the latest deed that left something owing
ONCE: Final = 15  # pair of a rule -> day + 1 on which it last counted
PERIOD: Final = 16  # pair of a rule -> number + 1 of the span of the calendar in which it last counted
BANDED: Final = 17  # list -> day + 1 on which a band was last a ground for it
SERIAL: Final = 18  # 0 -> how many deductions that lapse were made so far
STRUCK_POINTS: Final = 19  # serial -> 1: the record was struck out

KIND_BITS, INDEX_BITS = 5, 27
DATED: Final = 1 << 20
"""Added to a day that may lie before the first of the run, so that 0 stays 'nothing'."""


@compiled
def key_of(person: int, kind: int, index: int) -> int:
    """The memory key of (person, kind, index): 31, 5 and 27 bits."""
    return (whole(person) << (KIND_BITS + INDEX_BITS)) | (kind << INDEX_BITS) | index


@inner
def pair(index: int, truth: bool) -> int:
    """The index of what is kept in belief and in truth."""
    return (index << 1) | (1 if truth else 0)


@compiled
def find(memory: Memory, key: int) -> int:
    """Place of a key, or of the free place where it would go."""
    size = memory.key.shape[0]
    # Mixed twice, because the person stands in the high bits of the key and a place is made of few.
    mixed = key * 0x1E3779B97F4A7C15
    place = (((mixed ^ (mixed >> 29)) * 0x3F58476D1CE4E5B9) >> 32) & (size - 1)
    while memory.key[place] != -1 and memory.key[place] != key:
        place = (place + 1) & (size - 1)
    return place


@compiled
def recall(memory: Memory, key: int) -> int:
    """What is remembered under a key; 0 if nothing is."""
    place = find(memory, key)
    return memory.value[place] if memory.key[place] == key else 0


@compiled
def remember(memory: Memory, key: int, value: int) -> None:
    """Keep a value under a key. The caller sees to it that the table has room."""
    place = find(memory, key)
    if memory.key[place] == -1:
        memory.key[place] = key
        memory.used[0] += 1
    memory.value[place] = value


@compiled
def rehash(old: Memory, new: Memory) -> None:
    """Carry everything over into a larger table."""
    for place in range(old.key.shape[0]):
        if old.key[place] != -1:
            remember(new, old.key[place], old.value[place])


def new_memory(size: int = 1 << 12) -> Memory:
    """An empty memory with room for `size` (a power of two) entries."""
    return Memory(np.full(size, -1, np.int64), np.zeros(size, np.int64), np.zeros(1, np.int64))


def roomier(memory: Memory, entries: int) -> Memory:
    """The same memory with room for so many more entries at half load."""
    size = memory.key.shape[0]
    if (int(memory.used[0]) + entries) * 2 <= size:
        return memory
    while (int(memory.used[0]) + entries) * 2 > size:
        size *= 2
    larger = new_memory(size)
    rehash(memory, larger)
    return larger


def new_lists(rows: int, lists: int, grounds: int = 1024) -> Lists:
    """No entries yet, with room for so many people and grounds."""
    holder = np.zeros(rows, HOLDER)
    holder["person"] = -1
    return Lists(holder, np.zeros((rows, lists), LISTED_ROW), np.zeros(3, np.int64), np.zeros(grounds, GROUND))


def longer(lists: Lists, rows: int, grounds: int) -> Lists:
    """The same entries with room for so many more people and grounds."""
    used, in_use = int(lists.used[0]), int(lists.used[1])
    have, room = lists.holder.shape[0], lists.ground.shape[0]
    if used + rows <= have and in_use + grounds <= room:
        return lists
    more = have if used + rows <= have else max(2 * have, used + rows)
    larger = new_lists(
        more, lists.entry.shape[1], room if in_use + grounds <= room else max(2 * room, in_use + grounds)
    )
    for old, new in zip(lists, larger, strict=True):
        new[: old.shape[0]] = old
    return larger


def firm_classes(society: Society) -> NDArray[np.uint8]:
    """(m,) class of each firm: size x sector."""
    return (society.firm_size * 3 + society.firm_sector).astype(np.uint8)


FIRM_CLASSES: Final = 7 * 3


def new_state(society: Society, tables: Tables) -> State:
    """Everybody at the start: no records, no fear, all at their book's first points; bands are set by `judge.grade`."""
    people, firms = society.people, society.firms
    n = people + firms
    book = tables.law.book
    words = (tables.law.marks + 63) // 64 or 1
    scored = book[book["score"] >= 0]
    score = np.repeat(scored["start"].astype(np.int32)[:, None], n, axis=1)
    actor = np.zeros(n, ACTOR)
    actor["flags"][:people] = society.flags
    actor["flags"][people:] = 1 << 31
    actor["cls"][:people] = society.cls
    actor["cls"][people:] = firm_classes(society)
    actor["income"] = ONE - 1
    actor["row"] = -1
    return State(
        actor=actor,
        mark=np.zeros((n, words), np.uint64),
        mark_true=np.zeros((n, words), np.uint64),
        score=score,
        score_true=score.copy(),
        band=np.full(score.shape, 255, np.uint8),
        band_true=np.full(score.shape, 255, np.uint8),
        purse=np.zeros(2, np.int64),
        vacancy=np.zeros(tables.services.row.shape[0], np.int64),
        flip=np.zeros(1024, FLIP),
        flips=np.zeros(1, np.int64),
    )


@inner
def faded(level: int, since: int, week: int, halves: int) -> int:
    """A level 0..255 after it has been halving every `halves` weeks."""
    steps = (week - since) // halves
    return level >> steps if steps < 8 else 0


@inner
def fear_of(state: State, actor: int, week: int, halves: int) -> int:
    """How afraid somebody is now, 0..255."""
    return faded(whole(state.actor[actor].fear), whole(state.actor[actor].fear_week), week, halves)


@inner
def caution_of(state: State, actor: int, week: int, halves: int) -> int:
    """How much somebody has given up asking, 0..255."""
    return faded(whole(state.actor[actor].caution), whole(state.actor[actor].caution_week), week, halves)


@inner
def frighten(state: State, actor: int, add: int, week: int, halves: int) -> None:
    """Let fear fade to now, then add to it (at most 255)."""
    state.actor[actor].fear = min(fear_of(state, actor, week, halves) + add, 255)
    state.actor[actor].fear_week = week


@inner
def discourage(state: State, actor: int, add: int, week: int, halves: int) -> None:
    """Let caution fade to now, then add to it (at most 255)."""
    state.actor[actor].caution = min(caution_of(state, actor, week, halves) + add, 255)
    state.actor[actor].caution_week = week


@inner
def has_mark(marks: NDArray[np.uint64], actor: int, mark: int) -> bool:
    """Whether an actor carries a mark."""
    return (marks[actor, mark >> 6] >> np.uint64(mark & 63)) & np.uint64(1) != np.uint64(0)


def live_bytes(state: State) -> float:
    """Bytes of live state per actor: the arrays with a row for everybody."""
    dense = state._replace(flip=np.zeros(0, FLIP), vacancy=np.zeros(0, np.int64))
    return sum(array.nbytes for array in dense) / state.actor.shape[0]
