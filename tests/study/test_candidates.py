"""The candidates of the puzzle: what brings a series nearer, found again in a town that was made by it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from lamppost.study.record.candidates import SETS, _best
from lamppost.study.record.load import record_figures
from lamppost.study.record.mechanisms import factor, mechanisms
from lamppost.study.record.simulate import simulators


def test_every_set_is_of_a_series_and_of_candidates_that_can_change_it() -> None:
    series = {each.series for each in record_figures().figures.values()}
    for name, names in SETS:
        assert name in series
        for each in names:
            assert mechanisms()[each].series in (None, name)


@pytest.mark.slow
def test_a_candidate_is_found_where_it_was_at_work() -> None:
    """Towns whose own counts are taken for published ones, with seven in ten wishes for a train never told."""
    wanted = [each for each in record_figures().of("fit", "hold-out") if each.series == "trains-refused"]
    model = simulators(wanted, 20_000)["national-2018"]
    tally = model.tally({}, 5)
    made = model.figures_of(tally, {"second-class": 0.7})
    ours = [replace(each, value=made[each.name]) for each in wanted]
    none, found = (_best(model, ours, [("", {}, tally)], "trains-refused", names) for names in ((), ("second-class",)))
    assert found.values["second-class"] == pytest.approx(0.7, abs=0.03)
    assert found.fit < 0.1 * none.fit
    assert found.hold_out < 0.1 * none.hold_out
    assert factor("trains-refused", found.values, dt.date(2015, 1, 1), 1)[0] == pytest.approx(0.3, abs=0.03)
