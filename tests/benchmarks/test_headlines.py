"""The headline figures are those of the baseline file, town by town; and what moves is told."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import pytest
from benchmarks.headlines import baseline, robust
from benchmarks.headlines.figures import COUNTS, HEADLINES, Headline, towns, watched
from benchmarks.headlines.intervals import interval

from lamppost.compiled import engine_hash

QUICK = [each for each in HEADLINES if {world[0] for world in each.worlds} <= {"national-2018", "documented-2021"}]
"""Figures of two regimes whose towns are lived in a second."""


def test_the_file_has_every_figure_once_and_its_intervals_are_those_of_its_towns() -> None:
    kept = baseline.kept()
    assert list(kept["figures"]) == [each.name for each in HEADLINES]
    assert 30 <= len(HEADLINES) <= 45
    assert (kept["people"], kept["years"], kept["seeds"]) == (baseline.PEOPLE, baseline.YEARS, list(baseline.SEEDS))
    for each in HEADLINES:
        said = kept["figures"][each.name]
        assert len(said["towns"]) == len(kept["seeds"])
        assert (said["mean"], said["low"], said["high"]) == tuple(
            round(number, 3) for number in interval(said["towns"])
        )
        assert each.count in COUNTS


def test_one_town_gives_the_figures_of_the_file() -> None:
    kept = baseline.kept()["figures"]
    found = baseline.lived(QUICK, [baseline.SEEDS[0]])
    assert len(found) > 3
    assert {name: values[0] for name, values in found.items()} == {name: kept[name]["towns"][0] for name in found}


@pytest.mark.endurance
def test_all_towns_give_the_figures_of_the_file() -> None:
    found = baseline.lived()
    assert baseline.moved(baseline.kept()["figures"], found) == []
    assert baseline.text(found) == baseline.FILE.read_text(encoding="utf-8")


def test_what_moved_is_told_with_the_old_and_the_new() -> None:
    old = {"a": {"mean": 2.0, "low": 1.0, "high": 3.0, "towns": [1.0, 3.0]}, "b": {"towns": [1.0, 1.0]}}
    assert baseline.moved(old, {"a": [1.0, 3.0], "b": [1.0, 1.0]}) == []
    told = baseline.moved(old, {"a": [1.0, 9.0], "c": [1.0, 1.0]})
    assert told[0] == "moved   a: 2.000 -> 5.000 (OUTSIDE its interval 1.000 to 3.000; 1 of 2 towns)"
    assert [line.split()[0] for line in told] == ["moved", "new", "gone"]


def test_an_effect_is_the_difference_of_two_worlds() -> None:
    one, other = ("a",), ("b",)
    counts = {one: {"refused": 7.0}, other: {"refused": 4.5}}
    assert Headline("refused", one).value(counts) == 7.0
    assert Headline("refused", one, other).value(counts) == 2.5
    assert Headline("refused", (*one, "notice"), other).name == "a +notice less b: refused"


def test_figures_are_per_thousand_people_and_repeat() -> None:
    wanted = [Headline("refused", ("association-what-if",)), Headline("listed", ("association-what-if",))]
    (first,), (again,) = (list(towns(wanted, 500, 0.3, [4], 1)) for _ in range(2))
    assert first == again
    assert first[0] == 4
    assert all(float(number / 2).is_integer() for number in first[1].values()), "one of 500 people is 2 of 1,000"


# How firm they are


def test_towns_are_asked_for_by_size() -> None:
    assert list(robust.towns_asked("5000:2,1000:3").items()) == [(1_000, 3), (5_000, 2)]
    for wrong in ("1000", "1000:0", "many:3", ""):
        with pytest.raises(argparse.ArgumentTypeError, match="such as"):
            robust.towns_asked(wrong)


def test_a_page_is_made_of_the_towns_and_says_what_differs() -> None:
    sizes = {
        1_000: [{"a": 1.0, "b": 5.0}, {"a": 1.1, "b": 7.0}, {"a": 0.9, "b": 6.0}],
        5_000: [{"a": 9.0, "b": 6.5}, {"a": 9.1, "b": 5.5}, {"a": 8.9, "b": 6.1}],
    }
    text = robust.page(sizes, (1_000, sizes[1_000]), 1, "`--towns 1000:3,5000:3`")
    assert "1 town" not in text
    assert "1,000 people (3 towns)" in text
    assert "- By seed: 0 of 2 figures have 0 within their interval at 1,000 people." in text
    assert "- By size: 1 of 2 figures differ (`a`)." in text
    assert "- By slots: 0 of 2 figures differ." in text
    assert "`--towns 1000:3,5000:3`" in text
    assert "| a | 1.00 ± 0.25 | 9.00 ± 0.25 | differs at 5,000 | 1.00 ± 0.25 | same |" in text


def test_a_size_between_is_compared_too() -> None:
    assert robust.of_all({5_000: "differs", 9_000: "same"}) == "differs at 5,000"
    assert robust.of_all({5_000: "same", 9_000: "same"}) == "same"
    assert robust.of_all({5_000: "same", 9_000: "too few towns"}) == "too few towns"


def test_appeals_are_counted_all_over_a_town() -> None:
    assert watched(5_000) == range(5_000)
    assert (len(watched(1_000_000)), watched(1_000_000)[-1]) == (20_000, 999_950)


def test_one_town_alone_tells_nothing() -> None:
    assert robust.verdict([1.0], [2.0], 5) == "too few towns"
    assert robust.verdict([0.0, 0.0], [0.0, 0.0], 5) == "same"
    assert robust.verdict([0.0, 0.0], [1.0, 1.0], 5) == "differs"


def test_the_engine_of_quarter_days_is_another_and_has_all_its_lines(tmp_path: Path) -> None:
    copy = robust.with_quarter_days(tmp_path)
    assert engine_hash(copy) != engine_hash()
    for name, (line, becomes) in robust.QUARTER_DAYS.items():
        text = (copy / name).read_text(encoding="utf-8")
        assert line not in text or line in becomes
        assert becomes in text
    shutil.rmtree(copy)


def test_the_page_in_the_documentation_is_of_the_figures_of_today() -> None:
    text = robust.PAGE.read_text(encoding="utf-8")
    assert [each.name for each in HEADLINES if f"| {each.name} |" not in text] == []
