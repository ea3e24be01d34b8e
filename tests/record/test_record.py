"""What a run leaves behind: tables that agree with each other and with the town, a folder that is whole or not
there, and a stopped run that ends in the same bytes."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

import lamppost as lp
from lamppost.record.folder import free_folder, partial_of
from lamppost.record.result import TABLES
from small_run import PEOPLE, WATCHED, YEARS, information, keep, law, small_run, stop_after, tables, town

WEEKS = int(YEARS * 52)


# --- tables


def test_people_have_words_and_not_codes() -> None:
    people = small_run().people
    assert people.height == PEOPLE
    assert people["person"].to_list() == list(range(PEOPLE))
    assert set(people["sex"].unique()) <= {"male", "female"}
    assert set(people["area"].unique()) <= {"urban", "rural"}
    assert set(people["income_class"].unique()) <= {"q1", "q2", "q3", "q4", "q5"}
    assert people["adult"].sum() == int((town().age >= 18).sum())


def test_the_same_refusals_are_in_every_table() -> None:
    run = small_run()
    everybody = pl.concat([run.people.select("refusals"), run.firms.select("refusals")])
    total = int(everybody["refusals"].sum())
    assert total > 0
    assert total == run.refusals["refusals"].sum() == run.weeks["refusals"].sum() == run.rules["refusals"].sum()
    by_service = [name for name in run.people.columns if name.startswith("refused:")]
    assert run.people.select(pl.sum_horizontal(by_service).sum()).item() == run.people["refusals"].sum()


def test_rightful_is_what_is_neither_wrongful_nor_through_a_tie() -> None:
    rows = small_run().refusals
    assert (rows["refusals_rightful"] <= rows["refusals"]).all()
    rest = rows["refusals"] - rows["refusals_rightful"]
    assert (rest <= rows["refusals_wrongful"] + rows["refusals_collateral"]).all()
    assert (rows["refusals"] <= rows["sought"]).all()


def test_whoever_is_on_a_list_at_the_end_is_in_the_last_week() -> None:
    run = small_run()
    for row in run.lists.iter_rows(named=True):
        name = f"{row['rulebook']}.{row['list']}"
        assert run.people[f"on:{name}"].sum() == row["on_at_end"] == run.weeks[f"on:{name}"][-1]
    assert run.lists["on_at_end"].sum() > 0


def test_records_agree() -> None:
    run = small_run()
    for count in ("records_true", "records_false", "acts_unrecorded", "acts_foregone"):
        assert run.people[count].sum() + run.firms[count].sum() == run.weeks[count].sum()


def test_scores_of_those_a_rulebook_does_not_reach_are_empty() -> None:
    county = lp.Society.generate(800, seed=2, place="county")
    run = lp.run(county, lp.regime("suining-2010"), years=0.1, watch=[0])
    people = run.people
    children = people.filter(pl.col("age_years") < 14)
    assert children["points:suining-2010"].null_count() == children.height > 0
    assert people["points:suining-2010"].drop_nulls().max() >= 1000
    assert set(people["band:suining-2010"].drop_nulls().unique()) <= {"A", "B", "C", "D"}


def test_only_the_watched_have_a_ledger() -> None:
    run = small_run()
    assert set(run.ledger["person"].unique()) <= set(WATCHED)
    assert run.ledger["week"].max() is None or run.ledger["week"].max() < WEEKS


def test_watching_changes_nothing() -> None:
    unwatched = lp.run(town(), law(), YEARS, seed=9)
    for name in ("people", "firms", "weeks", "refusals", "rules", "lists"):
        assert unwatched.frame(name).equals(small_run().frame(name)), name


# --- the folder


def test_the_folder_says_what_it_is(tmp_path: Path) -> None:
    run = keep(tmp_path / "a")
    told = information(tmp_path / "a")
    assert told["society"]["sha256"] == town().digest()
    assert told["weeks"] == WEEKS
    assert told["seed"] == 9
    assert "lamppost/rulebook/books/court-defaulters.yaml" in told["inputs"]
    for name, sha256 in told["files"].items():
        assert hashlib.sha256((tmp_path / "a" / name).read_bytes()).hexdigest() == sha256
    assert set(told["files"]) == {f"{name}.parquet" for name in TABLES} | {"rules.json", "frames.bin"}
    assert {path.name for path in tmp_path.iterdir()} == {"a"}
    for name in TABLES:
        assert run.frame(name).equals(small_run().frame(name)), name


def test_files_carry_the_meaning_of_their_columns(tmp_path: Path) -> None:
    keep(tmp_path / "a")
    schema = pq.read_schema(tmp_path / "a" / "people.parquet")
    assert b"synthetic" in schema.metadata[b"lamppost"]
    assert b"yuan a year" in schema.field("income_start_yuan_a_year").metadata[b"meaning"]


def test_the_same_run_leaves_the_same_bytes(tmp_path: Path) -> None:
    keep(tmp_path / "a", threads=1)
    keep(tmp_path / "b", threads=2)
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_a_run_can_be_read_back(tmp_path: Path) -> None:
    keep(tmp_path / "a")
    assert lp.load(tmp_path / "a").people.equals(small_run().people)


def test_a_folder_without_a_whole_run_json_is_not_finished(tmp_path: Path) -> None:
    keep(tmp_path / "a")
    path = tmp_path / "a" / "run.json"
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    with pytest.raises(lp.LamppostError, match="not a finished run"):
        lp.load(tmp_path / "a")


def test_the_default_folder_is_the_first_that_is_free(tmp_path: Path) -> None:
    (tmp_path / "x-1").mkdir()
    partial_of(tmp_path / "x-2").mkdir()
    assert free_folder(tmp_path, "x") == tmp_path / "x-3"


@pytest.mark.parametrize("failing", ["people.parquet", "ledger.parquet", "run.json", "inputs.json"])
def test_a_full_disk_leaves_nothing_that_looks_finished(
    failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def full(self: Path, *args: Any, **options: Any) -> Any:
        mode = args[0] if args else options.get("mode", "r")
        if self.name == failing and "w" in mode:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, *args, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(lp.LamppostError, match="the disk is full"):
        keep(tmp_path / "a")
    assert not (tmp_path / "a").exists()
    assert not list(tmp_path.rglob("run.json"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_is_really_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def full(self: Path, *args: Any, **options: Any) -> Any:
        to = Path("/dev/full") if self.name == "people.parquet" and args and "w" in args[0] else self
        return real(to, *args, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(lp.LamppostError, match="the disk is full"):
        keep(tmp_path / "a")
    assert not list(tmp_path.rglob("run.json"))


# --- stopping and going on


@pytest.mark.parametrize("weeks", [1, 13, WEEKS])
def test_a_stopped_run_ends_in_the_same_bytes(weeks: int, tmp_path: Path) -> None:
    keep(tmp_path / "whole")
    with pytest.raises(lp.Stopped) as stopped:
        keep(tmp_path / "cut", progress=stop_after(weeks))
    assert stopped.value.weeks == weeks
    assert not (tmp_path / "cut").exists()
    run = lp.resume(tmp_path / "cut", threads=1)
    assert run.folder == tmp_path / "cut"
    assert tables(tmp_path / "cut") == tables(tmp_path / "whole")
    assert information(tmp_path / "cut")["files"] == information(tmp_path / "whole")["files"]
    assert {path.name for path in tmp_path.iterdir()} == {"whole", "cut"}


def test_a_run_can_be_stopped_twice(tmp_path: Path) -> None:
    keep(tmp_path / "whole")
    with pytest.raises(lp.Stopped):
        keep(tmp_path / "cut", progress=stop_after(5))
    with pytest.raises(lp.Stopped):
        lp.resume(tmp_path / "cut", progress=stop_after(11))
    lp.resume(partial_of(tmp_path / "cut"))
    assert tables(tmp_path / "cut") == tables(tmp_path / "whole")


def test_a_run_with_points_and_ties_goes_on_too(tmp_path: Path) -> None:
    county, rules = lp.Society.generate(1500, seed=2, place="county"), lp.regime("suining-2010")
    lp.run(county, rules, 0.5, out=tmp_path / "whole", watch=range(50))
    with pytest.raises(lp.Stopped):
        lp.run(county, rules, 0.5, out=tmp_path / "cut", watch=range(50), progress=stop_after(9))
    lp.resume(tmp_path / "cut")
    assert tables(tmp_path / "cut") == tables(tmp_path / "whole")


def test_another_engine_does_not_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(lp.Stopped):
        keep(tmp_path / "cut", progress=stop_after(5))
    monkeypatch.setattr("lamppost.record.info.engine_hash", lambda: "another")
    with pytest.raises(lp.LamppostError, match="another version"):
        lp.resume(tmp_path / "cut")


def test_a_begun_folder_is_not_begun_again(tmp_path: Path) -> None:
    with pytest.raises(lp.Stopped):
        keep(tmp_path / "cut", progress=stop_after(5))
    with pytest.raises(lp.LamppostError, match="--resume"):
        keep(tmp_path / "cut")


def test_a_finished_run_is_not_taken_up(tmp_path: Path) -> None:
    keep(tmp_path / "a")
    with pytest.raises(lp.LamppostError, match="It is finished"):
        lp.resume(tmp_path / "a")
