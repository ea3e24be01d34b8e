"""Who is tied to whom: ranges of people for a home, keyed matchings for friends, kin and partners.

A matching shuffles a range by a small keyed Feistel network and pairs neighbours in the shuffled row. Here the whole
row is dealt at once and kept, where the compiled town works out one place at a time.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from plain_town import chance

if TYPE_CHECKING:
    from plain_town.town import PlainTown

HOUSEHOLD, KIN, FRIEND, COLLEAGUE, GUARANTOR, MANAGER, FIRM, PARTNER, CHILDREN, EMPLOYEES = range(10)
FRIENDS, LOCAL_FRIENDS, KIN_HOUSEHOLDS, PARTNERS, COLLEAGUES_EACH_SIDE = 12, 8, 2, 6, 6
CHILD, PARENT, BORROWER, SURETY = 1 << 1, 1 << 2, 1 << 5, 1 << 26


def stirred(value: int, key: int) -> int:
    """The round function: 32 bits out of a half and a key."""
    x = value ^ key
    x = (x ^ x >> 16) * 0x45D9F3B & chance.LOW32
    x = x + key & chance.LOW32
    x = (x ^ x >> 16) * 0x45D9F3B & chance.LOW32
    return x ^ x >> 16


def place_of(index: int, size: int, keys: chance.Words) -> int:
    """Where the shuffle puts an index: four Feistel rounds over the next power of two, walked until inside."""
    bits = (size - 1).bit_length()
    low = bits - bits // 2  # width of the right half
    while True:
        left, right = index >> low, index & (1 << low) - 1
        for turn, key in enumerate(keys):
            if turn % 2 == 0:
                right ^= stirred(left, key) & (1 << low) - 1
            else:
                left ^= stirred(right, key) & (1 << bits // 2) - 1
        index = left << low | right
        if index < size:
            return index


@cache
def matching(seed: int, purpose: int, j: int, start: int, stop: int) -> dict[int, int]:
    """Matching number j over start..stop-1: everybody's partner. The odd one out is not in it."""
    if stop - start < 2:
        return {}
    keys = chance.philox((start, stop, j, purpose), (seed & chance.LOW32, seed >> 32 & chance.LOW32))
    row = sorted(range(start, stop), key=lambda index: place_of(index - start, stop - start, keys))
    pairs = list(zip(row[0::2], row[1::2], strict=False))
    return dict(pairs) | {b: a for a, b in pairs}


def friend_of(town: PlainTown, j: int, person: int) -> int | None:
    """Friend number j; two people dealt to each other twice are one tie, by its first number."""
    other = _dealt(town, j, person)
    return None if other in [_dealt(town, earlier, person) for earlier in range(j)] else other


def _dealt(town: PlainTown, j: int, person: int) -> int | None:
    """Whom a deal gives a person: the first eight are within the district, the others anywhere."""
    start, stop = (0, town.people) if j >= LOCAL_FRIENDS else town.districts[town.actors[person].district]
    return matching(town.seed, chance.FRIEND, j, start, stop).get(person)


def tied(town: PlainTown, kind: int, actor: int, heed_cuts: bool) -> list[int]:
    """Those at the other end of an actor's ties of one kind."""
    if actor >= town.people:
        return _tied_to_firm(town, kind, actor - town.people)
    person = town.actors[actor]
    home = [other for other in range(*town.households[person.household]) if other != actor]
    if kind == HOUSEHOLD:
        return home
    if kind == CHILDREN:
        return [other for other in home if town.actors[other].flags & CHILD] if person.flags & PARENT else []
    if kind == KIN:
        pairs = [matching(town.seed, chance.KIN, j, 0, len(town.households)) for j in range(KIN_HOUSEHOLDS)]
        homes = [pair[person.household] for pair in pairs if person.household in pair]
        return [other for household in homes for other in range(*town.households[household])]
    if kind in {FRIEND, GUARANTOR}:
        found = [(j, friend_of(town, j, actor)) for j in range(FRIENDS)]
        if kind == FRIEND:
            return [other for j, other in found if other is not None and not (heed_cuts and j in person.cut)]
        sureties = [other for _, other in found if other is not None and town.actors[other].flags & SURETY]
        return sureties[:1] if person.flags & BORROWER else []
    if person.workplace is None:
        return []
    if kind == COLLEAGUE:
        staff = town.staff[person.workplace]
        desk = staff.index(actor)
        near = staff[max(0, desk - COLLEAGUES_EACH_SIDE) : desk + COLLEAGUES_EACH_SIDE + 1]
        return [other for other in near if other != actor]
    if kind == FIRM and town.managers[person.workplace] == actor:
        return [town.people + person.workplace]
    return []


def _tied_to_firm(town: PlainTown, kind: int, firm: int) -> list[int]:
    if kind == MANAGER:
        return [] if town.managers[firm] is None else [town.managers[firm]]
    if kind == EMPLOYEES:
        return list(town.staff[firm])
    if kind == PARTNER:
        pairs = [matching(town.seed, chance.PARTNER, j, 0, len(town.staff)) for j in range(PARTNERS)]
        return [town.people + pair[firm] for pair in pairs if firm in pair]
    return []


def reached(town: PlainTown, kind: int, depth: int, actor: int, book: int) -> list[int]:
    """All within so many ties that the book knows of, the actor left out, who is met twice twice.

    Only direct friends can be cut.
    """
    ring = tied(town, kind, actor, heed_cuts=depth == 1)
    found = list(ring)
    for _ in range(1, depth):
        ring = [far for near in ring for far in tied(town, kind, near, heed_cuts=False) if far != actor]
        found += ring
    return [other for other in found if knows(town, book, actor, other)]


def knows(town: PlainTown, book: int, one: int, other: int) -> bool:
    """Whether a book knows that two are tied: drawn once for the two, for good."""
    first, second = sorted((one, other))
    return chance.draw(town.seed, chance.KNOWN, first, second, 0, 0)[0] < town.law.books[book].ties_known
