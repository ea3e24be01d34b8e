"""What is remembered of people is met at once, however many there are and however alike their keys."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.town.codes import CAP, OWED, SETTLED, WON
from lamppost.town.memory import (
    MOST_INDEX,
    NEAR,
    NO_DAY,
    Memory,
    find,
    new_memory,
    of_kind,
    recall,
    recall_day,
    remember,
    remember_day,
    roomier,
)

PEOPLE = 1 << 14


@pytest.mark.parametrize("rules", [(3,), (3, 5), (200, 201, 202, 203)])
def test_alike_keys_of_many_people_are_scattered(rules: tuple[int, ...]) -> None:
    memory = new_memory(2 * PEOPLE * len(rules))
    keys = [(person, OWED, rule) for person in range(PEOPLE) for rule in rules]
    wanted = np.array([find(memory, *key) for key in keys])  # in an empty table: where each would like to stand
    for key in keys:
        remember(memory, *key, False, 1)
    steps = (np.array([find(memory, *key) for key in keys]) - wanted) % memory.row.shape[0]
    # Half full, each is found within a few steps of its place; and all of one person's lie together.
    assert steps.mean() < 1.5
    assert steps.max() < 40
    of_first = wanted[: len(rules)]
    assert of_first.max() - of_first.min() < NEAR


@compiled
def fill(memory: Memory, empty: Memory, first: int, people: int, steps: NDArray[np.int64]) -> None:
    """Remember 1 to 7 things of each; `steps` (2,): of all from where they stand in an empty table, and the most."""
    for person in range(first, first + people):
        for thing in range(1 + (person * 7919 >> 5) % 7):
            remember(memory, person, OWED, thing, False, 1)
    for person in range(first, first + people):
        for thing in range(1 + (person * 7919 >> 5) % 7):
            away = (find(memory, person, OWED, thing) - find(empty, person, OWED, thing)) % memory.row.shape[0]
            steps[0] += away
            steps[1] = max(steps[1], away)


@pytest.mark.parametrize("size", [17, 20, 21])
@pytest.mark.parametrize("first", [0, 400_000_000])
def test_things_of_many_people_are_found_in_few_steps_whatever_the_size(size: int, first: int) -> None:
    memory, empty, steps = new_memory(1 << size), new_memory(1 << size), np.zeros(2, np.int64)
    fill(memory, empty, first, (1 << size) // 9, steps)
    used = int(memory.used[0])
    assert 0.4 < used / (1 << size) < 0.5
    assert steps[0] / used < 3
    assert steps[1] < 64


def test_what_is_remembered_is_recalled_and_nothing_else() -> None:
    memory = new_memory(1 << 12)
    for person in range(500):
        remember(memory, person, CAP, person % 7, False, person + 1)
    assert [recall(memory, person, CAP, person % 7, False) for person in range(500)] == list(range(1, 501))
    assert recall(memory, 1, CAP, 1, True) == 0
    assert recall_day(memory, 1, WON, 1, False) == NO_DAY
    assert int(memory.used[0]) == 500
    remember(memory, 7, OWED, 3, True, 5)
    assert sorted(of_kind(memory, CAP)["belief"].tolist()) == list(range(1, 501))
    assert of_kind(memory, OWED)[["person", "belief", "truth"]].tolist() == [(7, 0, 5)]


def test_belief_and_truth_are_two_fields_of_one_row_that_hold_any_number() -> None:
    memory = new_memory(16)
    most = 3_000_000_000  # more than 32 bits
    remember(memory, 2**31 - 1, OWED, MOST_INDEX - 1, False, most)
    remember(memory, 2**31 - 1, OWED, MOST_INDEX - 1, True, -most)
    assert int(memory.used[0]) == 1
    assert recall(memory, 2**31 - 1, OWED, MOST_INDEX - 1, False) == most
    assert recall(memory, 2**31 - 1, OWED, MOST_INDEX - 1, True) == -most
    assert recall(memory, 2**31 - 2, OWED, MOST_INDEX - 1, False) == 0


def test_a_day_of_one_side_leaves_the_other_without_one() -> None:
    memory = new_memory(16)
    remember_day(memory, 0, SETTLED, 0, False, 0)  # the first day of the run is a day like any other
    assert recall_day(memory, 0, SETTLED, 0, False) == 0
    assert recall_day(memory, 0, SETTLED, 0, True) == NO_DAY
    remember_day(memory, 0, SETTLED, 0, True, -31)
    assert (recall_day(memory, 0, SETTLED, 0, False), recall_day(memory, 0, SETTLED, 0, True)) == (0, -31)


def test_a_larger_table_remembers_the_same() -> None:
    memory = new_memory(16)
    for person in range(8):
        remember(memory, person, CAP, 3, person % 2 == 0, 10 + person)
    larger = roomier(memory, 100)
    assert larger.row.shape[0] == 256
    assert int(larger.used[0]) == 8
    assert [recall(larger, person, CAP, 3, person % 2 == 0) for person in range(8)] == list(range(10, 18))
