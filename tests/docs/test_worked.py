"""The worked studies: pages come from their tables alone, runs from the engine of today, and words from intervals."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("leaflet_and_documents", "error_appeal_and_time")


@pytest.fixture(scope="module", autouse=True)
def examples() -> Any:
    """Scripts of examples/studies, which find each other as scripts do."""
    sys.path.insert(0, str(ROOT / "examples" / "studies"))
    yield
    sys.path.remove(str(ROOT / "examples" / "studies"))


def module(name: str) -> Any:
    return import_module(name)


def size_of(table: pl.DataFrame) -> Any:
    """The size of the towns that a table is of."""
    return module("worked").Size(table["people"].max(), round(table["weeks"].max() / 52, 1), table["seed"].n_unique())


@pytest.mark.parametrize("name", NAMES)
def test_the_page_and_its_figure_are_made_of_the_table_beside_them(name: str) -> None:
    study = module(name).STUDY
    docs = ROOT / "docs" / "worked"
    table = pl.read_parquet(docs / f"{study.name}.parquet")
    texts = study.written(table, size_of(table))
    assert set(texts) == {f"{study.name}.md", f"{study.name}.svg"}
    for file, text in texts.items():
        assert (docs / file).read_text(encoding="utf-8") == text


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_first_runs_of_a_study_give_the_numbers_of_its_table(name: str, tmp_path: Path) -> None:
    """Two of its runs, of the usual size; the same inputs give the same numbers."""
    study = module(name).STUDY
    kept = pl.read_parquet(ROOT / "docs" / "worked" / f"{study.name}.parquet")
    first = study.studies(size_of(kept), tmp_path)[0]
    chosen = [each for each in first.scenarios if each.seed == kept["seed"].min()][:2]
    first.__dict__["scenarios"] = tuple(chosen)
    first.run(processes=1)
    found = first.results.collect()
    both = found.join(kept, on=["scenario", "measure"], how="left", nulls_equal=True)
    assert both.height == found.height > 20
    same = pl.col("value").eq_missing(pl.col("value_right"))
    nothing = pl.col("value").is_nan() & pl.col("value_right").is_nan()
    assert both.filter(~(same | nothing)).is_empty()


@pytest.mark.slow
def test_a_study_runs_from_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = module("leaflet_and_documents").STUDY
    words = ["x", "--people", "200", "--years", "0.1", "--seeds", "2", "--processes", "1", "--out", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", [*words, "--studies", str(tmp_path / "runs")])
    study.main()
    text = (tmp_path / f"{study.name}.md").read_text(encoding="utf-8")
    assert "200 made-up people, 0.1 years, 2 towns" in text
    assert (tmp_path / f"{study.name}.svg").read_text(encoding="utf-8").startswith("<svg")


def test_what_an_interval_does_not_tell_is_not_said() -> None:
    worked, leaflet, appeals = (module(name) for name in ("worked", *NAMES))
    told, untold, alone = (worked.Spread.of(values) for values in ([4.0, 5.0, 6.0], [-4.0, 1.0, 6.0], [4.0]))
    assert [leaflet.verdict(each) for each in (told, untold, alone)] == [
        "more",
        "not told from chance",
        "one town does not tell",
    ]
    assert [appeals.verdict(each) for each in (told, untold, alone)] == [
        "prevents",
        "not told from chance",
        "one town does not tell",
    ]
    assert appeals.verdict(worked.Spread.of([-4.0, -5.0, -6.0])) == "brings more"
    saved = {((name,), 1.0): untold for name in (*appeals.BEFORE, *appeals.AFTER)}
    assert "prevents" not in appeals.before_and_after(saved)
    saved[("human-review",), 1.0] = told
    assert "`human-review` prevents 5.00 (2.52 to 7.48)" in appeals.before_and_after(saved)
    assert "another rulebook can turn it round" not in appeals.turned(saved)


def test_what_the_towns_tell_is_corrected_for_all_comparisons() -> None:
    worked = module("worked")
    near = worked.Spread.of([1.0, 5.0, 4.0, 6.0, 2.0, 0.5])
    none, far = worked.Spread.of([0.0, 0.0, 0.0]), worked.Spread.of([4.0, 4.1, 4.2, 4.1])
    assert near.apart
    assert (none.p, worked.Spread.of([2.0, 2.0]).p, worked.Spread.of([2.0]).p) == (1.0, 0.0, None)
    found = worked.corrected({"far": far, "near": near, **dict.fromkeys("abcdef", none)})
    assert (found["far"].apart, found["near"].apart, found["a"].apart) == (True, False, False)
    assert (found["near"].low, found["near"].high) == (near.low, near.high)
    assert worked.corrected({"alone": worked.Spread.of([4.0])}) == {"alone": worked.Spread.of([4.0])}


def test_a_number_is_asked_for_once_a_seed() -> None:
    worked = module("worked")
    rows = pl.DataFrame({"measure": ["a"] * 3, "seed": [2, 1, 1], "regime": ["x", "x", "y"], "value": [1.0, 2.0, 3.0]})
    assert worked.values(rows, "a", regime="x") == [2.0, 1.0]
    for where in ({}, {"regime": "z"}):
        with pytest.raises(ValueError, match="not one a seed"):
            worked.values(rows, "a", **where)
