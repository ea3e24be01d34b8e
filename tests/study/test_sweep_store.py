"""The store of a study: few files however many runs, whole after a crash, read by others; and effects over seeds."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from lamppost.errors import LamppostError
from lamppost.study.sweep.effects import effects, noise, of_measures
from lamppost.study.sweep.measures import Value
from lamppost.study.sweep.scenario import SweepScenario
from lamppost.study.sweep.store import MEANS, MOST_PARTS, Store
from lamppost.study.sweep.worker import RunAnswer

ABOUT = {"program": "p", "varied": ["x"], "kept": {}}


def answer(seed: int, laid: tuple[str, ...] = (), value: float = 0.0) -> RunAnswer:
    scenario = SweepScenario("r", laid, "", (("x", 1.5),), False, "", 100, 52, "", seed, seed)
    return RunAnswer(scenario, (Value("refusals", None, value), Value("by week", 3, 2.0)), seconds=0.1)


def opened(folder: Path) -> Store:
    store = Store(folder / "study", ["x"])
    store.open(ABOUT)
    return store


def test_ten_thousand_runs_are_few_small_files(tmp_path: Path) -> None:
    store = opened(tmp_path)
    for part in range(400):
        store.add([answer(25 * part + number) for number in range(25)])
        assert len(store.parts()) <= MOST_PARTS + 1
    store.compact()
    store.close()
    files = list(store.results.iterdir())
    assert files == store.parts()
    assert len(files) == 1
    assert files[0].stat().st_size < 2_000_000
    table = store.scan().collect()
    assert table.height == 2 * 10_000
    assert table.filter(measure="refusals")["seed"].to_list() == list(range(10_000))
    assert table.schema == pl.Schema(store.schema)


def test_columns_say_what_they_are(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.add([answer(1), RunAnswer(answer(2).scenario, (), "law", "No such thing.")])
    store.close()
    schema = pq.read_schema(store.parts()[0])
    meanings = {field.name: field.metadata[b"meaning"].decode() for field in schema}
    assert meanings == {**MEANS, "x": "setting of a knob, or of the figure at this path"}
    assert b"lamppost" in schema.metadata
    failed = store.scan().filter(pl.col("stage") == "law").collect().to_dicts()[0]
    assert (failed["measure"], failed["value"], failed["failure"], failed["x"]) == (None, None, "No such thing.", 1.5)


def test_duckdb_reads_the_folder_as_it_is(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    store = opened(tmp_path)
    store.add([answer(1), RunAnswer(answer(2).scenario, (), "law", "No such thing.")])
    store.close()
    assert duckdb.connect().execute(f"SELECT count(*) FROM '{store.results}/*.parquet'").fetchall() == [(3,)]


def test_a_crash_while_parts_are_put_together_loses_and_doubles_nothing(tmp_path: Path) -> None:
    store = opened(tmp_path)
    for seed in range(5):
        store.add([answer(seed)])
    before = store.scan().collect()
    parts = {path.name: path.read_bytes() for path in store.parts()}
    store.compact()
    for name, raw in list(parts.items())[1:]:  # as if it had been stopped before the old ones were gone
        (store.results / name).write_bytes(raw)
    (store.results / ".half-0000").write_bytes(b"half")
    assert store.scan().collect().equals(before)
    store.close()
    store.open(ABOUT)
    assert [path.name for path in store.results.iterdir()] == ["part-000000000-000000004.parquet"]
    store.add([answer(9)])
    store.close()
    assert store.ran().height == 6


def test_one_writer_one_program_one_set_of_columns(tmp_path: Path) -> None:
    store = opened(tmp_path)
    with pytest.raises(LamppostError, match="is being written by another process"):
        Store(store.place, ["x"]).open(ABOUT)
    store.close()
    with pytest.raises(LamppostError, match="another version of Lamppost"):
        store.open({**ABOUT, "program": "q"})
    with pytest.raises(LamppostError, match="other things are varied"):
        store.open({**ABOUT, "varied": ["y"]})
    store.open(ABOUT)
    store.close()


def test_what_is_forgotten_can_be_run_again(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.add([answer(1), answer(2)])
    store.forget([answer(1).scenario.id])
    assert store.ran()["scenario"].to_list() == [answer(2).scenario.id]
    store.close()


def results(folder: Path, answers: list[RunAnswer]) -> pl.DataFrame:
    store = opened(folder)
    store.add(answers)
    store.close()
    return store.scan().filter(pl.col("week").is_null()).collect()


def test_effects_are_paired_by_seed(tmp_path: Path) -> None:
    """Differences 1, 2, 3: mean 2, standard deviation 1, and Student's 4.3027 with two degrees of freedom."""
    with_ = [answer(seed, ("appeal",), 100.0 * seed + seed) for seed in (1, 2, 3)]
    without = [answer(seed, (), 100.0 * seed) for seed in (1, 2, 3)]
    table = effects(results(tmp_path, [*with_, *without, answer(4, (), 7.0)]), "appeal", ["x"])
    row = table.to_dicts()[0]
    assert table.height == 1
    assert (row["seeds"], row["without"], row["difference"], row["sd"]) == (3, 200.0, 2.0, 1.0)
    half = 4.302652729911275 / math.sqrt(3)
    assert (row["low"], row["high"]) == (pytest.approx(2 - half), pytest.approx(2 + half))
    assert row["within_noise"]
    assert "3 seeds are too few" in noise(table)


def test_effects_stand_beside_other_overlays(tmp_path: Path) -> None:
    laid = [("notice", "appeal"), ("notice",), ("appeal",), ()]
    answers = [answer(seed, each, 10.0 * len(each) + seed) for each in laid for seed in (1, 2)]
    table = effects(results(tmp_path, answers), "appeal", ["x"]).sort("other_overlays")
    assert table["other_overlays"].to_list() == ["", "notice"]
    assert table["difference"].to_list() == [10.0, 10.0]
    assert table["within_noise"].to_list() == [False, False]
    assert noise(table) == ""


def test_a_measure_that_is_not_there_is_said() -> None:
    whole = pl.LazyFrame({"measure": ["refusals", "refusals", "entries"], "value": [1.0, 2.0, 3.0]})
    assert of_measures(whole, ["entries"]).collect()["value"].to_list() == [3.0]
    with pytest.raises(LamppostError, match=r"has a measure 'refusal'\. Did you mean 'refusals'"):
        of_measures(whole, ["entries", "refusal"])


def test_effects_that_cannot_be_had(tmp_path: Path) -> None:
    one = results(tmp_path, [answer(1, ("appeal",), 3.0)])
    with pytest.raises(LamppostError, match="has a partner without it"):
        effects(one, "appeal", ["x"])
    with pytest.raises(LamppostError, match=r"No run of this study has 'apeal'\. Did you mean 'appeal'"):
        effects(one, "apeal", ["x"])
    pair = pl.concat([one, one.with_columns(overlays=pl.lit(""), value=pl.lit(1.0))])
    row = effects(pair, "appeal", ["x"]).to_dicts()[0]
    assert (row["difference"], row["low"], row["within_noise"]) == (2.0, None, True)
