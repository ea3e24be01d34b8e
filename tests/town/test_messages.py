"""The order in which messages are received belongs to the messages."""

from __future__ import annotations

import numpy as np
import pytest

from lamppost.town.outbox import in_order
from lamppost.town.rows import MAIL


def letters(number: int, to: int, seed: int) -> np.ndarray:
    """So many messages between few people; `row` says when each was sent."""
    chance, mail = np.random.default_rng(seed), np.zeros(number, MAIL)
    mail["to"], mail["kind"] = chance.integers(to, to + 9, number), chance.integers(0, 8, number)
    mail["source"], mail["row"] = chance.integers(0, 5, number), np.arange(number)
    return mail


@pytest.mark.parametrize("to", [0, 2**28 - 4, 2**31 - 10])
@pytest.mark.parametrize("number", [0, 1, 2, 3000])
def test_by_addressee_kind_and_sender_and_of_one_sender_as_they_were_sent(number: int, to: int) -> None:
    mail = in_order(letters(number, to, 3))
    told = list(zip(*(mail[name].tolist() for name in ("to", "kind", "source", "row")), strict=True))
    assert told == sorted(told)
    assert sorted(mail["row"].tolist()) == list(range(number))


def test_it_does_not_matter_in_which_order_the_senders_were_worked_through() -> None:
    mail = letters(2000, 0, 4)
    other = np.concatenate([mail[mail["source"] == source] for source in (3, 0, 4, 1, 2)])
    assert (in_order(mail) == in_order(other)).all()
