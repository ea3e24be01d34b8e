"""A keyed shuffle that needs no memory: the place of any one element, and the element at any one place.

A Feistel network over the smallest power of two that holds the range, walked along its cycle until it lands inside
the range (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). The two halves may differ in width, so
the walk takes fewer than two steps on average. It is a shuffle, not a cipher: four rounds with a small mixer.
"""

from __future__ import annotations

from lamppost.compiled import compiled

LOW = 0xFFFFFFFF


@compiled
def bits_for(size: int) -> int:
    """Bits of the smallest power of two that is at least `size`."""
    bits = 0
    while (1 << bits) < size:
        bits += 1
    return bits


@compiled
def mixed(value: int, key: int) -> int:
    """32 well-stirred bits of two 32-bit numbers; its factors are below 2**31, so no int64 product overflows."""
    x = (value ^ key) & LOW
    x = ((x ^ (x >> 16)) * 0x45D9F3B) & LOW
    x = (x + key) & LOW
    x = ((x ^ (x >> 16)) * 0x45D9F3B) & LOW
    return x ^ (x >> 16)


@compiled
def permute(index: int, size: int, bits: int, a: int, b: int, c: int, d: int) -> int:
    """Place of `index` in a keyed shuffle of 0..size-1; `bits` = bits_for(size), a..d = four 32-bit keys."""
    left_bits = bits >> 1
    right_bits = bits - left_bits
    left_mask, right_mask = (1 << left_bits) - 1, (1 << right_bits) - 1
    x = index
    while True:
        left, right = x >> right_bits, x & right_mask
        right ^= mixed(left, a) & right_mask
        left ^= mixed(right, b) & left_mask
        right ^= mixed(left, c) & right_mask
        left ^= mixed(right, d) & left_mask
        x = (left << right_bits) | right
        if x < size:
            return x


@compiled
def unpermute(place: int, size: int, bits: int, a: int, b: int, c: int, d: int) -> int:
    """The index whose place is `place`: the inverse of `permute` under the same keys."""
    left_bits = bits >> 1
    right_bits = bits - left_bits
    left_mask, right_mask = (1 << left_bits) - 1, (1 << right_bits) - 1
    x = place
    while True:
        left, right = x >> right_bits, x & right_mask
        left ^= mixed(right, d) & left_mask
        right ^= mixed(left, c) & right_mask
        left ^= mixed(right, b) & left_mask
        right ^= mixed(left, a) & right_mask
        x = (left << right_bits) | right
        if x < size:
            return x
