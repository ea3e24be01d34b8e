"""Every shipped regime runs on the society it is meant for, and a timeline meets the rules as they come into force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from lamppost.rulebook import load
from lamppost.rulebook.check import check_paths
from lamppost.rulebook.regime import regime
from lamppost.society.model import Society
from lamppost.study.scripted.cases import check_cases
from lamppost.town.codes import TOUCHED_ONLY, UNSEEN
from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import RECORD, REFUSAL


@pytest.mark.parametrize("name", load.names("regime"))
def test_a_regime_runs_and_keeps_its_counts(name: str) -> None:
    law = regime(name)
    town = Town(Society.generate(400, 3, law.place), law.epochs(law.start, 12), seed=5)
    town.run(12)
    events, refusals = joined(town.log.events, RECORD), joined(town.log.refusals, REFUSAL)
    refusals = refusals[refusals["flags"] & TOUCHED_ONLY == 0]
    sought = np.sum(town.log.sought, axis=0)
    refused = np.bincount(refusals["service"], minlength=sought.shape[0])
    assert (refused <= sought).all()
    assert (refusals["row"] >= 0).all()
    assert sought.sum() > 400
    heard = events[events["flags"] & UNSEEN == 0]
    assert ((heard["books"] != 0) | (heard["flags"] == 128)).all()
    for book in town.tables.law.book:
        if book["score"] >= 0:
            band = town.state.band[book["score"]]
            assert set(np.unique(band)) <= {255, *range(book["bands_end"] - book["bands"])}


def test_a_timeline_meets_the_rules_as_they_come() -> None:
    """No court list before October 2013, and no ticket refused by it before the counters asked in July 2014."""
    law = regime("timeline-2012-2026")
    weeks = 52 * 5
    town = Town(Society.generate(12_000, 1, law.place), law.epochs(law.start, weeks), seed=2)
    town.run(weeks)
    listed = {
        name: [int(week[number]) for week in town.log.listed]
        for number, (book, name) in enumerate(law.plan.lists)
        if law.plan.books[book].rulebook == "court-defaulters"
    }
    begins = (dt.date(2013, 10, 1) - law.start).days // 7
    assert not any(listed["defaulters"][:begins])
    assert max(listed["defaulters"]) > 0
    flights = joined(town.log.refusals, REFUSAL)
    flights = flights[flights["service"] == law.catalogue.services["flight"].code]
    assert flights.shape[0] > 0
    assert law.start + dt.timedelta(days=7 * int(flights["week"].min())) >= dt.date(2014, 6, 25)


CASES = sorted((Path(load.__file__).parent / "regimes").glob("*.cases.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_the_cases_of_a_regime_hold(path: Path) -> None:
    assert check_paths([path]) == []
    results = check_cases(path)
    assert results
    assert [(each.name, each.message) for each in results if not each.ok] == []
