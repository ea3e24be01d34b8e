"""The years before a run: a town with them is the later part of a longer one, to the byte, and twins share them."""

from __future__ import annotations

import datetime as dt
import os
import signal
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import lamppost as lp
from lamppost.measure.outcomes import outcomes
from lamppost.measure.world import Outcome, live
from lamppost.record import runner
from lamppost.record.warm_up import WarmUp
from small_run import information, law, stop_after, tables, town

BEFORE, WEEKS = 78, 26


def warm(overlays: tuple[str, ...] = (), by: lp.Regime | None = None, **how: object) -> Outcome:
    return live(town(), lp.regime("national-2018", overlays), WEEKS, 9, before=WarmUp(BEFORE, by), **how)  # type: ignore[arg-type]


@cache
def usual() -> Outcome:
    return warm()


@cache
def long() -> Outcome:
    return live(town(), law(), BEFORE + WEEKS, 9, start=law().start - dt.timedelta(weeks=BEFORE))


def test_a_warm_town_is_the_later_part_of_a_longer_one() -> None:
    one, other = usual(), long()
    later, _ = other.refusals()
    later = later[later["week"] >= BEFORE]
    mine, _ = one.refusals()
    assert mine.shape[0] > 0
    assert np.array_equal(mine["week"], later["week"] - BEFORE)
    for field in ("person", "row", "service", "slot", "flags", "books"):
        assert np.array_equal(mine[field], later[field])
    entered = other.entered[other.entered["week"] >= BEFORE]
    assert np.array_equal(one.entered["person"], entered["person"])
    assert np.array_equal(one.entered["week"], entered["week"] - BEFORE)
    assert all(map(np.array_equal, one.notes.stood, other.notes.stood[BEFORE:]))
    assert one.events["week"].min() >= 0


def test_it_begins_with_lists_that_are_not_empty() -> None:
    cold, one = live(town(), law(), 1, 9), usual()
    assert len(one.notes.stood[0]) > len(cold.notes.stood[0]) + 5


def test_nothing_before_the_first_day_is_counted() -> None:
    run, other = lp.run(town(), law(), WEEKS / 52, 9, warm_up=BEFORE / 52), long()
    entered, last = other.entered, other.entered["week"] >= BEFORE
    assert run.info["warm_up_weeks"] == BEFORE
    assert run.weeks["week"].to_list() == list(range(WEEKS))
    assert str(run.weeks["first_day"][0]) == run.info["start"] == law().start.isoformat()
    assert run.lists["entries"].sum() == last.sum() < len(entered)
    stood = np.unique(np.concatenate([other.notes.stood[BEFORE - 1], *other.notes.stood[BEFORE:]]))
    assert run.lists["ever_on"].sum() == len(stood) > len(np.unique(entered[last][["person", "list"]]))
    assert run.lists["on_at_end"].sum() == len(other.notes.stood[-1])
    assert run.people["refusals"].sum() + run.firms["refusals"].sum() == run.weeks["refusals"].sum()


def test_outcomes_count_only_what_came_after() -> None:
    mine, all_ = outcomes(usual()), outcomes(long())
    for name, counts in mine.items():
        assert (counts <= all_[name]).all(), name
    assert mine["listed_weeks"].sum() < all_["listed_weeks"].sum()


def test_no_thread_changes_it() -> None:
    assert warm(threads=3).digest() == usual().digest()


def test_a_stopped_warm_up_goes_on_in_the_same_bytes(tmp_path: Path) -> None:
    def begin(name: str, after: int | None = None) -> None:
        progress = None if after is None else stop_after(after)
        lp.run(town(), law(), WEEKS / 52, 9, warm_up=BEFORE / 52, watch=(3, 17), out=tmp_path / name, progress=progress)

    begin("whole")
    for name, week in (("early", BEFORE // 2), ("late", BEFORE + 5)):
        with pytest.raises(lp.Stopped):
            begin(name, week)
        lp.resume(tmp_path / name)
        assert tables(tmp_path / name) == tables(tmp_path / "whole")
        assert information(tmp_path / name)["warm_up_weeks"] == BEFORE


def test_a_checkpoint_each_week_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    how = {"years": 12 / 52, "seed": 9, "warm_up": 10 / 52, "watch": (3, 17)}
    lp.run(town(), law(), out=tmp_path / "whole", **how)  # type: ignore[arg-type]
    monkeypatch.setattr(runner, "CHECKPOINT_SECONDS", 0.0)
    for name, week in (("before", 9), ("at", 10), ("after", 11), ("end", 22)):
        with pytest.raises(lp.Stopped):
            lp.run(town(), law(), out=tmp_path / name, progress=stop_after(week), **how)  # type: ignore[arg-type]
        lp.resume(tmp_path / name)
        assert tables(tmp_path / name) == tables(tmp_path / "whole"), name


def test_a_stop_while_tables_are_written_takes_the_end_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    how = {"years": 12 / 52, "seed": 9, "warm_up": 10 / 52}
    lp.run(town(), law(), out=tmp_path / "whole", **how)  # type: ignore[arg-type]
    write = runner.parquet.write

    def stopping(path: Path, *what: object) -> None:
        write(path, *what)  # type: ignore[arg-type]
        if path.name.startswith("lists"):
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(runner.parquet, "write", stopping)
    with pytest.raises(lp.Stopped):
        lp.run(town(), law(), out=tmp_path / "run", **how)  # type: ignore[arg-type]
    monkeypatch.setattr(runner.parquet, "write", write)
    lp.resume(tmp_path / "run")
    assert tables(tmp_path / "run") == tables(tmp_path / "whole")


def test_each_counted_week_is_told_once() -> None:
    told: list[dict[str, object]] = []
    run = lp.run(town(), law(), 12 / 52, 9, warm_up=10 / 52, each_week=told.append)
    assert told == run.weeks.to_dicts()


def test_it_is_repeated_from_its_run_json(tmp_path: Path) -> None:
    lp.run(town(), law(), 12 / 52, 9, warm_up=10 / 52, out=tmp_path / "first")
    made = lp.again(tmp_path / "first", out=tmp_path / "second")
    assert made.info["differs_from_first"] == []
    assert made.info["warm_up_weeks"] == 10


def test_twins_of_one_regime_begin_with_the_same_lists() -> None:
    shared, own = warm(("expiry",), law()), warm(("expiry",))
    assert np.array_equal(shared.notes.stood[0], usual().notes.stood[0])
    assert shared.digest() != own.digest()
    assert warm((), lp.regime("national-2018")).digest() == usual().digest()
    twins = lp.twin(town(), "national-2018", with_=["expiry"], weeks=WEEKS, seed=9, warm_up=BEFORE / 52, keep=True)
    assert twins.worlds[1].digest() == shared.digest()
    assert (
        lp.twin(
            town(),
            "national-2018",
            with_=["expiry"],
            weeks=WEEKS,
            seed=9,
            warm_up=BEFORE / 52,
            own_warm_up=True,
            keep=True,
        )
        .worlds[1]
        .digest()
        == own.digest()
    )


def test_rules_that_are_taken_out_cannot_go_on_a_day() -> None:
    with pytest.raises(lp.LamppostError, match=r"'no-association' takes rules out .* --own-warm-up"):
        lp.twin(town(), "national-2018", with_=["no-association"], weeks=4, warm_up=1)
    lp.twin(town(), "national-2018", with_=["no-association"], weeks=4, warm_up=1, own_warm_up=True)


def test_rows_that_are_taken_out_can() -> None:
    world = warm(("children-out",), law())
    assert np.array_equal(world.notes.stood[0], usual().notes.stood[0])


@pytest.mark.parametrize("years", [-1, 101, "4", True, 0.001, float("nan")])
def test_a_length_that_is_none(years: object) -> None:
    with pytest.raises(lp.LamppostError, match="A warm-up lasts from one week"):
        lp.run(town(), law(), 1, warm_up=years)  # type: ignore[arg-type]


def test_a_folder_of_twins_is_lived_again_with_its_warm_up(tmp_path: Path) -> None:
    from lamppost.show.report.repeat import command, snippet
    from lamppost.study.folder.saved import keep_twins, request_of

    how = {"weeks": 12, "seed": 9, "warm_up": 0.5}
    people = lp.Society.generate(1500, seed=9, place="mainland-city")
    twins = lp.twin(people, "national-2018", with_=["expiry"], keep=True, **how)  # type: ignore[arg-type]
    keep_twins(twins, tmp_path / "pair", request_of(twins, ["national-2018"], ["expiry"]))
    found = lp.findings(tmp_path / "pair", smaller=False)
    assert found.asked.warm_up_weeks == 26
    assert [each.refused.refusals for each in found.worlds] == [each.refusals()[0].shape[0] for each in twins.worlds]
    assert "--warm-up 0.5" in command(found)
    assert "warm_up=0.5" in snippet(found)


def test_a_report_says_what_was_not_counted(tmp_path: Path) -> None:
    from lamppost.show.report.page import report_html

    lp.run(town(), law(), 0.1, 9, warm_up=0.5, out=tmp_path / "run")
    found = lp.findings(tmp_path / "run", smaller=False)
    assert found.asked.warm_up_weeks == 26
    assert "after a warm-up of 26 weeks that is not counted" in report_html(found)
    assert "预热26周" in report_html(found, "zh-Hans")
    assert "預熱26周" in report_html(found, "zh-Hant")
