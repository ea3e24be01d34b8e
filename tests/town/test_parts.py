"""A town in several parts is the same town: only what a part gives its driver passes between them.

The regime `everything` has ties, messages of every kind, a levy and places given by rank. Here the parts are in one
process; test_cluster.py has them in several.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from busy_town import regime, society
from digests import digest
from lamppost.town.drivers.driver import bounds_of
from lamppost.town.drivers.threads import Threads
from lamppost.town.loop import Town
from lamppost.town.part import TownPart

WEEKS = 30


def lived(driver: Threads | None = None, shards: int | None = 1) -> Town:
    what, town = regime("everything"), society(200)
    everybody = range(200 + town.firms)
    run = Town(town, what.epochs(what.start, WEEKS), 7, watch=everybody, chunk=16, driver=driver, shards=shards)
    run.run(WEEKS)
    return run


@cache
def reference() -> str:
    run = lived(Threads(1))
    assert run.purse > 0
    assert run.vacancy.any()
    return digest(run)


@pytest.mark.parametrize(("parts", "shards"), [(1, 3), (2, 2), (3, 7), (7, 7), (64, 64)])
def test_parts_change_nothing(parts: int, shards: int) -> None:
    run = lived(Threads(2, parts), shards)
    assert len(run.driver.bounds) == parts
    if parts > 1:
        with pytest.raises(RuntimeError, match="gather"):
            run.state  # noqa: B018
    run.gather()
    assert digest(run) == reference()


def test_there_are_no_more_parts_than_shards() -> None:
    driver = Threads(1, 5)
    Town(society(50), regime("everything").epochs(regime("everything").start, 1), 7, driver=driver, shards=2)
    assert [len(bounds) for bounds in driver.bounds] == [2, 2]


def test_a_town_that_was_collected_on_the_way_is_the_same() -> None:
    what, town = regime("everything"), society(200)
    run = Town(town, what.epochs(what.start, WEEKS), 7, watch=range(200 + town.firms), chunk=16,
               driver=Threads(1, 3), shards=3)  # fmt: skip
    for week in (1, 9, WEEKS):
        run.run(week)
        run.collect()
        assert len(run.log.events) == len(run.log.refusals) == week
    run.gather()
    assert digest(run) == reference()


def test_something_passes_between_parts() -> None:
    """Else the tests above would say nothing."""
    what, town = regime("everything"), society(200)
    driver = Threads(1, 3)
    run = Town(town, what.epochs(what.start, WEEKS), 7, driver=driver, shards=3)
    passed = {"records": 0, "mail": 0, "queue": 0}
    each = driver.each

    def counted(work, args):  # type: ignore[no-untyped-def]
        args = list(args)
        if work is TownPart.deliver:
            passed["mail"] += sum(len(mail) for mail, _ in args)
        if work is TownPart.post:
            passed["records"] += sum(len(records) for (records,) in args)
        if work is TownPart.give_places:
            passed["queue"] += sum(len(places) for places, _ in args)
        return each(work, args)

    driver.each = counted  # type: ignore[method-assign]
    run.run(WEEKS)
    assert min(passed.values()) > 10, passed


def test_others_are_there_only_as_far_as_they_never_change() -> None:
    what, town = regime("everything"), society(200)
    part = TownPart(Town(town, what.epochs(what.start, 1), 7).setting, [40, 90], 1)
    here = np.zeros(part.state.actor.shape[0], bool)
    here[40:90] = True
    assert (part.state.actor["flags"][:200] == town.flags).all()
    assert (part.state.actor["cls"][:200] == town.cls).all()
    for array in (part.state.score, part.state.score_true, part.state.band, part.state.band_true):
        assert not array[:, ~here].any()
        assert array[:, here].any()


def test_bounds_leave_nobody_out() -> None:
    assert bounds_of(10, 3) == [0, 3, 6, 10]
    assert bounds_of(2, 7) == [0, 1, 2]
    assert bounds_of(5, 1) == [0, 5]
