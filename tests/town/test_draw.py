"""Chance: the published answers of Philox, one purpose for one use, and draws that depend on their key alone."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from lamppost import draw
from lamppost.society import purposes
from lamppost.town.block import BLOCK, BY_OCCURRENCE, BY_SLOT, draw_block
from plain_town import chance as plain

ALL = 2**32 - 1
PI = (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344)

# Known answers for philox4x32-10, distributed with Random123 (Salmon, Moraes, Dror and Shaw).
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ALL, ALL, ALL, ALL), (ALL, ALL), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (PI, (0xA4093822, 0x299F31D0), (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
]


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_philox_gives_the_published_words(counter, key, words):
    assert draw.philox(*counter, *key) == words
    assert plain.philox(counter, key) == words


def test_compiled_and_plain_draws_are_the_same():
    keys = np.random.default_rng(5).integers(0, 2**32, (200, 4)).tolist()
    for person, other, moment, seed in keys:
        week, slot, occurrence = moment >> 16, moment >> 8 & 255, moment & 255
        for whole in (seed, seed << 31 | person):
            expected = plain.draw(whole, draw.SENSE, person, other, week, slot, occurrence)
            assert draw.draw(whole, draw.SENSE, person, other, week, slot, occurrence) == expected


def test_a_negative_seed_is_the_same_sixty_four_bits():
    assert draw.draw(-5, 1, 2, 3, 4, 5, 6) == plain.draw(2**64 - 5, 1, 2, 3, 4, 5, 6)


def declared(module: object) -> dict[str, int]:
    """The purposes that a module declares: its whole-number constants in capitals that are no part of the generator."""
    return {name: value for name, value in vars(module).items() if name.isupper() and type(value) is int}


def test_every_purpose_has_a_number_of_its_own():
    town, society = declared(draw), declared(purposes)
    twice = [number for number, count in Counter([*town.values(), *society.values()]).items() if count > 1]
    assert not twice
    assert len(town) >= 13
    assert all(1 <= number < 200 for number in town.values())
    assert all(200 <= number < 256 for number in society.values())


def test_the_plain_town_has_the_same_purposes():
    for name, number in declared(draw).items():
        assert getattr(plain, name) == number
    assert (plain.FRIEND, plain.KIN, plain.PARTNER) == (purposes.FRIEND, purposes.KIN, purposes.PARTNER)


@pytest.mark.parametrize("step", [BY_SLOT, BY_OCCURRENCE])
@pytest.mark.parametrize(
    ("seed", "first", "week"), [(7, 0, 0), (2**63 - 5, 3_000_000_000, 65_535), (-1, 2**32 - 64, 9)]
)
def test_a_block_has_the_words_of_its_people(step: int, seed: int, first: int, week: int):
    out = np.zeros((16, BLOCK), np.uint32)
    draw_block(out, seed, draw.SEEK, first, week, step)
    for i in (0, 1, 37, BLOCK - 1):
        one_by_one = [
            word
            for q in range(4)
            for word in draw.draw(seed, draw.SEEK, first + i, 0, week, *((q, 0) if step == BY_SLOT else (0, q)))
        ]
        assert out[:, i].tolist() == one_by_one


@pytest.mark.parametrize("part", range(7))
def test_every_part_of_the_key_counts(part):
    key = [7, 1, 2, 3, 4, 5, 6]
    other = [*key]
    other[part] += 1
    assert draw.draw(*key) != draw.draw(*other)


def test_thresholds_at_the_ends():
    assert draw.threshold(0.0) == 0
    assert draw.threshold(1.0) == 2**32
    assert draw.threshold(-1.0) == 0
    assert draw.threshold(7.0) == 2**32
    assert draw.threshold(0.25) == 2**30


def test_words_are_even_and_their_bits_fair():
    words = np.array([draw.draw(11, draw.LIVE, person, 0, 0, 0, 0) for person in range(20_000)], np.uint64)
    assert abs(words.mean() / 2**32 - 0.5) < 0.005
    ones = [(words >> np.uint64(bit) & np.uint64(1)).mean() for bit in range(32)]
    assert max(abs(share - 0.5) for share in ones) < 0.01
