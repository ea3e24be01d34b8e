"""Ties without storage: who is whose friend, which households are kin, which firms trade.

Each tie number j is a perfect matching: a keyed shuffle puts a range in a row and neighbours in the row are paired
(2k with 2k+1), so a tie is symmetric, nobody is tied to themselves, and the k matchings give everyone k ties. An odd
one out has none (-1). Nothing is stored and any tie can be found from either end. Ties do not turn over: what a tie
passes on must reach the same person when it is taken back. The numbers of ties are in `tables/ties.csv`, and all of
them are assumed. A friend may by chance be of the same household, or be found twice.
"""

from __future__ import annotations

from lamppost.compiled import compiled
from lamppost.draw import philox
from lamppost.society.permutation import bits_for, permute, unpermute
from lamppost.society.purposes import FRIEND, KIN, PARTNER


@compiled
def matched(seed: int, purpose: int, j: int, index: int, start: int, stop: int) -> int:
    """The one paired with `index` in matching j over start..stop-1; -1 for the odd one out."""
    size = stop - start
    if size < 2:
        return -1
    bits = bits_for(size)
    a, b, c, d = philox(start, stop, j, purpose, seed, seed >> 32)
    place = permute(index - start, size, bits, a, b, c, d) ^ 1
    if place >= size:
        return -1
    return start + unpermute(place, size, bits, a, b, c, d)


@compiled
def friend(seed: int, j: int, person: int, start: int, stop: int) -> int:
    """Friend number j (0..255) of a person within start..stop-1 (a district's people, or the town's); -1 = none."""
    return matched(seed, FRIEND, j, person, start, stop)


@compiled
def kin_household(seed: int, j: int, household: int, households: int) -> int:
    """Kin household number j (0..255) of a household, of `households` in the society; -1 = none."""
    return matched(seed, KIN, j, household, 0, households)


@compiled
def partner_firm(seed: int, j: int, firm: int, firms: int) -> int:
    """Trading partner number j (0..255) of a firm, of `firms` in the society; -1 = none."""
    return matched(seed, PARTNER, j, firm, 0, firms)
