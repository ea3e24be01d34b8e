"""How far a machine and a cluster reach is worked out from bytes; the page has a place for the figures."""

from __future__ import annotations

import pytest
from benchmarks.scale import MARKS, PAGE, Bytes, machines, one_machine

EACH = Bytes(society=50, others=20, state=40, year=10)


def test_one_machine_holds_what_fits() -> None:
    people = one_machine(64e9, 2, EACH)
    assert people * 110 <= 64e9 < (people + 1) * 110


@pytest.mark.parametrize(("memory", "workers"), [(64e9, 1), (128e9, 4)])
def test_machines_are_as_many_as_are_needed(memory: float, workers: int) -> None:
    people = 600_000_000
    shared, own = people * (50 + 20 * workers), people * (40 - 20 + 3 * 10)
    needed = machines(people, memory, 3, EACH, workers)
    assert needed is not None
    assert shared + own / needed <= memory
    assert needed == 1 or shared + own / (needed - 1) > memory


def test_a_machine_that_is_too_small_for_what_is_of_everybody_is_no_help_in_any_number() -> None:
    assert machines(1_400_000_000, 64e9, 1, EACH) is None
    assert machines(1_400_000_000, 128e9, 1, EACH) is not None


def test_the_page_has_a_place_for_the_figures() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert 0 < text.index(MARKS[0]) < text.index(MARKS[1])
