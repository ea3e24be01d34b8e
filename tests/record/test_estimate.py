"""What a run takes is estimated before it begins, and what does not fit is refused with the largest that does."""

from __future__ import annotations

import re

import numpy as np
import pytest

import lamppost as lp
from lamppost.command.main import main
from lamppost.errors import LamppostError
from lamppost.record import estimate as estimates
from lamppost.record.estimate import Estimate, estimate, refuse_too_large
from lamppost.town.loop import Town
from lamppost.town.rows import arrays_of


@pytest.fixture(scope="module")
def leaflet() -> lp.Regime:
    return lp.regime("leaflet-hk-2019")


def test_an_estimate_goes_with_the_people_and_the_years(leaflet):
    one, ten, longer = (
        estimate(2_000_000, leaflet, 1),
        estimate(20_000_000, leaflet, 1),
        estimate(2_000_000, leaflet, 2),
    )
    assert ten.society == pytest.approx(10 * one.society, rel=0.001)
    assert ten.town == pytest.approx(10 * one.town, rel=0.001)
    assert one.town < longer.town < 2.5 * one.town
    assert longer.society == one.society
    assert estimate(2_000_000, leaflet, 1, worlds=2).town == pytest.approx(2 * one.town, rel=0.001)


def test_a_town_holds_what_was_estimated(leaflet):
    """Arrays of a town that has lived come to what is estimated, and not to several times as much."""
    people, weeks = 60_000, 26
    told = estimate(people, leaflet, weeks / 52)
    society = lp.Society.generate(people, 1, "hong-kong" if leaflet.place == "hong-kong" else leaflet.place)
    town = Town(society, leaflet.epochs(leaflet.start, weeks), 1, count_all=False)
    town.run(weeks)
    held = sum(np.asarray(each).nbytes for each in arrays_of(town.state)) + estimates._grown(town)
    assert 0.6 < told.town / held < 1.7
    assert sum(each.nbytes for each in society.arrays().values()) == pytest.approx(told.society, rel=0.05)


def test_what_does_not_fit_is_refused_with_the_largest_that_does(tmp_path, monkeypatch):
    asked = Estimate(10_000_000, society=4 * 10**9, town=6 * 10**9, working=10**9, disk=2 * 10**9)
    monkeypatch.setattr(estimates, "free_memory", lambda: 12 * 10**9)
    monkeypatch.setattr(estimates, "free_disk", lambda _: 3 * 10**9)
    refuse_too_large(asked, tmp_path)
    monkeypatch.setattr(estimates, "free_memory", lambda: 6 * 10**9)
    with pytest.raises(LamppostError, match=r"12\.0 GB of memory, and 6\.0 GB are free.* about 4,500,000\.$"):
        refuse_too_large(asked, tmp_path)
    monkeypatch.setattr(estimates, "free_memory", lambda: 10**8)
    with pytest.raises(LamppostError, match="No town of this kind fits"):
        refuse_too_large(asked, tmp_path)
    monkeypatch.setattr(estimates, "free_memory", lambda: 12 * 10**9)
    monkeypatch.setattr(estimates, "free_disk", lambda _: 10**9)
    with pytest.raises(LamppostError, match=r"2\.0 GB of disk, and 1\.0 GB are free.* about 5,000,000\.$"):
        refuse_too_large(asked, tmp_path)


def test_the_command_refuses_in_one_line_and_leaves_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(estimates, "free_memory", lambda: 2 * 10**9)
    assert main(["run", "national-2018", "--people", "100000000", "--years", "1"]) == 2
    told = capsys.readouterr().err.strip()
    assert "\n" not in told
    largest = int(re.search(r"about ([\d,]+)\.$", told)[1].replace(",", ""))
    assert 1_000_000 < largest < 50_000_000
    assert not list(tmp_path.iterdir())
