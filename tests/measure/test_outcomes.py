"""Outcomes of a world are counted from what happened in it."""

from __future__ import annotations

import numpy as np

from busy_town import regime, society
from lamppost.measure.outcomes import outcomes
from lamppost.measure.ties import friends
from lamppost.measure.world import live
from lamppost.town import codes


def test_ties_that_ended_are_counted_for_both_friends() -> None:
    people, watch = 200, range(200)
    world = live(society(people), regime("everything"), 40, 7, watch=watch)
    _, cut = friends(world)
    counted = outcomes(world)["ties_cut"]
    assert np.array_equal(counted, cut.sum(axis=1))
    lines = world.trace[world.trace["kind"] == codes.TIE_CUT]
    assert counted.sum() == 2 * len(lines) > 0
