"""`lamppost record`, `fit` and `validate` as a user types them, and `--warm-up`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lamppost.study.record.page import DOCS, PAGE, RESULTS, page
from small_run import lamppost


def test_the_figures_are_shown_with_what_they_count(tmp_path: Path) -> None:
    said = lamppost("record", cwd=tmp_path)
    assert said.returncode == 0
    assert "Plane tickets refused  attempts to buy" in said.stdout
    assert "flights-2018-12" in said.stdout
    assert "not in" in said.stdout
    rows = json.loads(lamppost("record", "--json", cwd=tmp_path).stdout)
    one = next(row for row in rows if row["figure"] == "flights-2018-12")
    assert (one["value"], one["counts"], one["to"], one["set"]) == (17_460_000, "attempts", "2018-12-31", "hold-out")
    assert one["source"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("record", "--figures", "nowhere.yaml"), "nowhere.yaml:1:1: There is no such file."),
        (("fit", "--move", "services.flight.rate@2017-01-01"), "a fit moves assumed numbers only"),
        (("fit", "--mechanisms", "agent"), "There is no mechanism 'agent'. Did you mean 'agents'?"),
        (("fit", "nowhere"), "There is no regime 'nowhere'"),
        (("validate", "--fit", "nowhere"), "There is no finished fit in nowhere. Make one with: lamppost fit"),
        (("run", "national-2018", "--warm-up", "x"), "--warm-up x: write a number of years"),
        (("run", "national-2018", "--warm-up", "101"), "A warm-up lasts from one week"),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = lamppost(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_says_what_was_not_counted(tmp_path: Path) -> None:
    how = ("--people", "500", "--years", "0.1", "--warm-up", "0.5", "--no-report", "--out", "out")
    done = lamppost("run", "national-2018", *how, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "after 0.5 years not counted" in " ".join(done.stdout.split())
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["warm_up_weeks"] == 26


def test_the_page_of_the_record_is_that_of_the_figures_and_of_what_was_run() -> None:
    found = json.loads((DOCS / RESULTS).read_text(encoding="utf-8"))
    assert (DOCS / PAGE).read_text(encoding="utf-8") == page(found), "run: python -m lamppost.study.record.page"
    assert "{{" not in page(found)
