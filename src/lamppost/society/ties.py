"""Ties without storage: who is whose friend, which households are kin, which firms trade.

Each tie number j is a perfect matching: a keyed shuffle puts a range in a row and neighbours in the row are paired
(2k with 2k+1), so a tie is symmetric, nobody is tied to themselves, and the k matchings give everyone k ties. An odd
one out has none (-1). Nothing is stored and any tie can be found from either end. A tie holds while its epoch lasts;
`friend_epoch` re-deals the friends one matching at a time. The numbers of ties are in `tables/ties.csv`, and all of
them are assumed. A friend may by chance be of the same household, or be found twice.
"""

from __future__ import annotations

from typing import Final

from lamppost.compiled import compiled
from lamppost.draw import philox
from lamppost.society.permutation import bits_for, permute, unpermute
from lamppost.society.purposes import FRIEND, KIN, PARTNER

FRIEND_WEEKS: Final = 347
"""Weeks a friendship lasts: 52 / 0.15, by the share of regular friends lost in a year (ties.csv tie_turnover_year)."""


@compiled
def matched(seed: int, purpose: int, epoch: int, j: int, index: int, start: int, stop: int) -> int:
    """The one paired with `index` in matching j over start..stop-1; -1 for the odd one out."""
    size = stop - start
    if size < 2:
        return -1
    bits = bits_for(size)
    a, b, c, d = philox(start, stop, (epoch << 8) | j, purpose, seed, seed >> 32)
    place = permute(index - start, size, bits, a, b, c, d) ^ 1
    if place >= size:
        return -1
    return start + unpermute(place, size, bits, a, b, c, d)


@compiled
def friend(seed: int, epoch: int, j: int, person: int, start: int, stop: int) -> int:
    """Friend number j (0..255) of a person within start..stop-1 (a district's people, or the town's); -1 = none."""
    return matched(seed, FRIEND, epoch, j, person, start, stop)


@compiled
def kin_household(seed: int, epoch: int, j: int, household: int, households: int) -> int:
    """Kin household number j (0..255) of a household, of `households` in the society; -1 = none."""
    return matched(seed, KIN, epoch, j, household, 0, households)


@compiled
def partner_firm(seed: int, epoch: int, j: int, firm: int, firms: int) -> int:
    """Trading partner number j (0..255) of a firm, of `firms` in the society; -1 = none."""
    return matched(seed, PARTNER, epoch, j, firm, 0, firms)


@compiled
def friend_epoch(week: int, j: int, friends: int) -> int:
    """The epoch of friendship j in a week: each is dealt anew every 347 weeks, and the `friends` of them in turn."""
    return (week + j * FRIEND_WEEKS // friends) // FRIEND_WEEKS
