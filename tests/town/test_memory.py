"""What is remembered of people is found at once, however many there are and however alike their keys."""

from __future__ import annotations

import numpy as np
import pytest

from lamppost.town.state import CAP, OWED, WON, find, key_of, new_memory, recall, remember

PEOPLE = 1 << 14


@pytest.mark.parametrize("rules", [(3,), (3, 5), (200, 201, 202, 203)])
def test_alike_keys_of_many_people_are_scattered(rules: tuple[int, ...]) -> None:
    memory = new_memory(2 * PEOPLE * len(rules))
    keys = [key_of(person, OWED, rule) for person in range(PEOPLE) for rule in rules]
    wanted = [find(memory, key) for key in keys]  # in an empty table: where each would like to stand
    _, many = np.unique(wanted, return_counts=True)
    # At half load an even scatter puts seldom more than a handful on one place.
    assert many.max() < 12
    assert len(many) > 0.7 * len(keys)


def test_what_is_remembered_is_recalled_and_nothing_else() -> None:
    memory = new_memory(1 << 12)
    for person in range(500):
        remember(memory, key_of(person, CAP, person % 7), person + 1)
    assert [recall(memory, key_of(person, CAP, person % 7)) for person in range(500)] == list(range(1, 501))
    assert recall(memory, key_of(1, WON, 1)) == 0
    assert int(memory.used[0]) == 500
