"""Ties without storage: mutual, never with oneself, evenly spread, and the same in plain Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamppost.society import tables, ties
from lamppost.society.permutation import bits_for, permute, unpermute


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3000), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_a_shuffle_is_a_shuffle(size, a, b):
    keys = (a, b, a ^ 0x5555, b ^ 0x3333)
    places_taken = [permute(i, size, bits_for(size), *keys) for i in range(size)]
    assert sorted(places_taken) == list(range(size))
    assert all(unpermute(p, size, bits_for(size), *keys) == i for i, p in enumerate(places_taken))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 11),
    st.integers(0, 10**8),
    st.integers(1, 999),
)
def test_friends_are_mutual_and_never_oneself(seed, j, start, size):
    stop = start + size
    odd_ones = 0
    for person in range(start, stop):
        other = ties.friend(seed, j, person, start, stop)
        if other < 0:
            odd_ones += 1
            continue
        assert start <= other < stop
        assert other != person
        assert ties.friend(seed, j, other, start, stop) == person
    assert odd_ones == size % 2


def test_kin_and_partners_are_mutual_and_apart_from_friends():
    for tie in (ties.kin_household, ties.partner_firm):
        found = [tie(3, 1, i, 1001) for i in range(1001)]
        assert all(tie(3, 1, other, 1001) == i for i, other in enumerate(found) if other >= 0)
        assert found.count(-1) == 1
    rows = [[tie(3, 0, i, 1000) for i in range(1000)] for tie in (ties.kin_household, ties.partner_firm)]
    rows.append([ties.friend(3, 0, i, 0, 1000) for i in range(1000)])
    for one in range(3):
        assert sum(a == b for a, b in zip(rows[one], rows[one - 1], strict=True)) < 20


def test_friends_change_with_the_matching_and_the_seed():
    row = [[ties.friend(s, j, i, 0, 1000) for i in range(1000)] for s, j in [(1, 0), (1, 1), (2, 0)]]
    assert all(sum(a == b for a, b in zip(row[0], other, strict=True)) < 20 for other in row[1:])


def test_friends_are_spread_evenly_over_the_range():
    distance = [abs(ties.friend(1, 2, i, 0, 10_000) - i) for i in range(10_000)]
    assert np.mean(distance) == pytest.approx(10_000 / 3, rel=0.03)


def test_the_numbers_of_ties_stand_in_their_table():
    number = {keys[1]: entry.value for keys, entry in tables.figures("ties").items()}
    assert number["local_friends"] + number["far_friends"] == number["friends_regular"] == 12
    assert number["kin_households"] == 2
    assert number["partners"] == 6


def test_plain_python_finds_the_same_ties():
    code = (
        "import json; from lamppost.society import ties;"
        "print(json.dumps([[int(ties.friend(s, 3, i, 50, 181)), int(ties.kin_household(s, 1, i, 999)),"
        " int(ties.partner_firm(s, 2, i, 7 * i))]"
        " for s in (1, 2**62 + 5) for i in range(50, 181, 7)]))"
    )
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    compiled = [
        [ties.friend(s, 3, i, 50, 181), ties.kin_household(s, 1, i, 999), ties.partner_firm(s, 2, i, 7 * i)]
        for s in (1, 2**62 + 5)
        for i in range(50, 181, 7)
    ]
    assert json.loads(done.stdout) == compiled
