"""Chance from the published description: Philox4x32-10 (Salmon and others, SC11, 2011), keyed by the event."""

from __future__ import annotations

LOW32 = 2**32 - 1
ROUNDS = 10

# What a draw is for; the numbers are part of the promise, so they are written down here once more.
LIVE, INVENT, SENSE, SEEK, ENFORCE, EXTEND, WAY_OUT, APPEAL, WORK, TIE, REPAIR, ACCUSED, DISCRETION, KNOWN = range(
    1, 15
)
OWN_YEAR_BEGINS, RANK = 15, 16
FRIEND, KIN, PARTNER = 200, 201, 202

Words = tuple[int, int, int, int]


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """Four 32-bit words from a counter of four and a key of two."""
    a, b, c, d = counter
    k, m = key
    for _ in range(ROUNDS):
        left, right = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (right >> 32) ^ b ^ k, right & LOW32, (left >> 32) ^ d ^ m, left & LOW32
        k, m = (k + 0x9E3779B9) & LOW32, (m + 0xBB67AE85) & LOW32
    return a, b, c, d


def draw(seed: int, purpose: int, person: int, counterpart: int, week: int, slot: int, occurrence: int = 0) -> Words:
    """The four words of one event: what for, who, with whom, when, and how manieth of the kind."""
    moment = week << 16 | slot << 8 | occurrence
    return philox((person, counterpart, moment & LOW32, purpose), (seed & LOW32, seed >> 32 & LOW32))
