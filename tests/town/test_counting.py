"""What no rule in force names can be left uncounted, and nothing else comes out otherwise for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import lamppost as lp
from lamppost.town.cells import named
from lamppost.town.loop import Town
from lamppost.town.rows import arrays_of

TOWNS = Path(__file__).parents[1] / "data" / "towns"
WEEKS = 30
REGIMES = ["national-2018", "leaflet-hk-2019", "wendeng-2020", str(TOWNS / "new-city-town.yaml")]


def lived(law: lp.Regime, people: lp.Society, count_all: bool) -> Town:
    town = Town(people, law.epochs(law.start, WEEKS), 3, watch=range(200), threads=2, chunk=96, count_all=count_all)
    town.run(WEEKS)
    return town


@pytest.mark.parametrize("name", REGIMES)
def test_only_counts_of_what_no_rule_names_depend_on_counting(name: str) -> None:
    law = lp.regime(name)
    people = lp.Society.generate(2000, 1, law.place)
    every, some = lived(law, people, True), lived(law, people, False)
    for part in ("state", "lists"):
        pairs = zip(arrays_of(getattr(every, part)), arrays_of(getattr(some, part)), strict=True)
        assert all((one == other).all() for one, other in pairs)
    for log in ("events", "refusals", "trace", "effects"):
        pairs = zip(getattr(every.log, log), getattr(some.log, log), strict=True)
        assert all((one == other).all() for one, other in pairs), log
    acts, services = named(every.epochs[0].tables)
    done, sought = counted(every)
    done_some, sought_some = counted(some)
    assert (done[:, acts] == done_some[:, acts]).all()
    assert (sought[:, services] == sought_some[:, services]).all()
    assert done_some[0, ~acts].sum() == sought_some[0, ~services].sum() == 0
    assert done[0, ~acts].sum() > 0
    assert sought[0, ~services].sum() > 0


def counted(town: Town) -> tuple[np.ndarray, np.ndarray]:
    """(weeks, acts) done and (weeks, services) sought."""
    return np.array(town.log.done), np.array(town.log.sought)


def test_a_run_says_what_it_did_not_count() -> None:
    law = lp.regime("national-2018")
    people = lp.Society.generate(2000, 1, law.place)
    some, every = lp.run(people, law, 0.2), lp.run(people, law, 0.2, count_all=True)
    assert every.info["not_counted"] == {"acts": [], "services": []}
    left_out = some.info["not_counted"]
    assert "littering" in left_out["acts"]
    assert "court-debt-refused" not in left_out["acts"]
    assert "city-transit" in left_out["services"]
    assert set(left_out["services"]).isdisjoint(some.refusals["service"])
    assert set(left_out["services"]) & set(every.refusals["service"])
    assert some.people.equals(every.people)
    assert (some.weeks["acts_done"] < every.weeks["acts_done"]).all()
