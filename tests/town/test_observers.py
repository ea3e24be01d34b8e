"""Observers: they are called at their moments, they can end a run, and a town that is looked at lives the same life."""

from __future__ import annotations

import numpy as np

from busy_town import regime, society
from lamppost.town.log import joined
from lamppost.town.loop import STAGES, Observer, Town
from lamppost.town.observers import StopWhen, WeekCounter, timings
from lamppost.town.rows import RECORD, REFUSAL
from lamppost.town.script import Script, still


class Looker(Observer):
    def __init__(self) -> None:
        self.weeks: list[int] = []
        self.refusals: list[np.ndarray] = []

    def week_ended(self, town: Town) -> None:
        self.weeks.append(town.week)
        assert town.last_day == 7 * town.week - 1

    def refusals_made(self, town: Town, refusals: np.ndarray) -> None:
        assert town.day // 7 == len(self.weeks)
        self.refusals.append(refusals.copy())


def test_a_town_that_is_looked_at_lives_the_same_life() -> None:
    what, looker = regime("everything"), Looker()
    seen = Town(society(50), what.epochs(what.start, 12), 7, observers=[looker])
    alone = Town(society(50), what.epochs(what.start, 12), 7)
    seen.run(12)
    alone.run(12)
    assert looker.weeks == list(range(1, 13))
    for one, other, rows in (
        (seen.log.events, alone.log.events, RECORD),
        (seen.log.refusals, alone.log.refusals, REFUSAL),
    ):
        assert np.array_equal(joined(one, rows), joined(other, rows))
    assert np.array_equal(joined(looker.refusals, REFUSAL), joined(seen.log.refusals, REFUSAL))
    assert len(joined(looker.refusals, REFUSAL)) > 20


def test_a_run_is_ended_and_goes_on() -> None:
    what, weeks = regime("everything"), []
    town = Town(society(50), what.epochs(what.start, 12), 7)
    town.observers += [WeekCounter(weeks.append), StopWhen(lambda: len(weeks) == 3)]
    town.run(12)
    assert (town.week, weeks) == (3, [1, 2, 3])
    town.run(5)
    assert (town.week, weeks) == (5, [1, 2, 3, 4, 5])


def test_a_still_town_goes_through_the_same_stages_day_by_day() -> None:
    what, looker = regime("everything"), Looker()
    epochs = [type(epoch)(epoch.week, still(epoch.tables), epoch.weekday) for epoch in what.epochs(what.start, 4)]
    town = Town(society(50), epochs, 1, script=Script(), observers=[looker])
    town.live_until(20)
    assert looker.weeks == [1, 2]
    assert len(looker.refusals) == 20
    lines = timings(town).splitlines()
    assert [line.split()[0] for line in lines] == [stage.name for stage in STAGES]
    assert abs(sum(float(line.split()[-1].rstrip("%")) for line in lines) - 100) < 1
