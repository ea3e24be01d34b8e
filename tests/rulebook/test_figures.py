"""Numbers by path: listed, set within their ranges, recorded, and the same tables as if they had been written so."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import lamppost as lp
from lamppost.errors import LamppostError
from lamppost.rulebook.compile.tables import READS
from lamppost.rulebook.regime import Regime, regime, table_hash
from lamppost.society.figures import society_figures
from small_town import BOOK, REGIME, SAFEGUARD, altered

FEAR = "responses.fear-at-full.value"
WEEKS = 60


WORDS = {"jaywalking": "red-light-walking", "spitting": "littering", "debt-unpaid": "court-debt-overdue"}


def law(folder: Path, **changed: str) -> Regime:
    """The small town in words of the shipped catalogue."""
    for name, text in ({"town": BOOK, "one-town": REGIME, "appeal-pauses": SAFEGUARD} | changed).items():
        shipped = text
        for old, new in {**WORDS, "lamppost": "lamppost-face"}.items():
            shipped = shipped.replace(old, new)
        (folder / f"{name}.yaml").write_text(shipped, encoding="utf-8")
    return regime(folder / "one-town.yaml")


def hash_of(which: Regime) -> str:
    return table_hash(which.epochs(which.start, WEEKS))


def test_the_table_lists_what_is_assumed() -> None:
    table = lp.figures("suining-2010")
    assert table.columns[:5] == ["path", "part", "value", "low", "high"]
    assert set(table["grade"]) == {"assumed"}
    assert table["path"].is_unique().all()
    assert {"acts", "channels", "services", "responses", "society"} <= set(table["part"])
    row = table.filter(path=FEAR).to_dicts()[0]
    assert row["low"] < row["value"] < row["high"]
    assert row["why"]
    every = lp.figures("suining-2010", all_grades=True)
    assert every.height > table.height
    assert "documented" in set(every["grade"])


def test_a_number_that_is_set_is_the_number_that_is_written(tmp_path: Path) -> None:
    """Setting a number by its path and writing it into the file give the same tables."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    base = law(tmp_path / "one")
    text = altered(BOOK, "yearly_cap: 20", "yearly_cap: 35")
    written = law(tmp_path / "other", town=text)
    by_path = base.set({"town.acts.volunteering.yearly_cap": 35}, force=True)
    assert hash_of(by_path) == hash_of(written) != hash_of(base)
    assert by_path.figures == {"town.acts.volunteering.yearly_cap": 35.0}
    assert base.figures == {}


def test_only_what_a_figure_reaches_is_compiled_again() -> None:
    """The tables with a number set are those of a compiler that starts from nothing, whatever part it stands in."""
    base = regime("leaflet-hk-2019")
    hash_of(base)
    seen: dict[str, int] = {}
    for figure in base.every_figure.values():
        part = figure.path.split(".")[0]
        ends = [end for end in (figure.low, figure.high) if end is not None and end != figure.value]
        if seen.get(part, 0) >= 4 or not ends or (figure.whole and ends[0] != int(ends[0])):
            continue
        seen[part] = seen.get(part, 0) + 1
        moved = base.set({figure.path: ends[0]})
        assert hash_of(moved) == hash_of(Regime(moved.loaded, moved.catalogue)), figure.path
    assert {"acts", "channels", "services", "responses"} <= set(seen)
    same = base.set({FEAR: 0.31}).tables(base.start)
    assert same.senses is base.tables(base.start).senses
    assert "responses" not in READS["senses"]


def test_dated_numbers_are_set_by_their_date(tmp_path: Path) -> None:
    base = law(tmp_path)
    first, second = "town.acts.red-light-walking.points@start", "town.acts.red-light-walking.points@2018-01-01"
    assert [base.every_figure[path].value for path in (first, second)] == [-5, -10]
    moved = base.set({second: -15})
    assert [moved.every_figure[path].value for path in (first, second)] == [-5, -15]
    with pytest.raises(LamppostError, match=r"has a history.*points@start, town.*@2018-01-01"):
        base.set({"town.acts.red-light-walking.points": -15})


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({FEAR: 5}, r"ranges from .* to .*; 5 is outside. `force`"),
        ({"responses.fear-at-ful.value": 0.3}, r"no number stands at .*Did you mean 'responses.fear-at-full.value'"),
        ({"town.acts.littering.points": -6}, r"is -5, and no range is given for it; -6 is outside"),
        ({"town.acts.red-light-walking.points@2018-01-01": -10.5}, r"is a whole number, and -10.5 is not"),
        ({"society.assumed.mainland.tenant.urban": 0.3}, r"figure of the society: set it where the people are made"),
        ({FEAR: "much"}, r"is set to a number, not to 'much'"),
        ({FEAR: float("nan")}, r"is set to a number, not to nan"),
    ],
)
def test_what_cannot_be_set(tmp_path: Path, setting: dict[str, float], said: str) -> None:
    with pytest.raises(LamppostError, match=said):
        law(tmp_path).set(setting)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({FEAR: 1.5}, r"lies between 0 and 1"),
        ({"channels.lamppost-face.hit": 2}, r"lies between 0 and 1"),
        ({"town.acts.red-light-walking.lasts": -3}, r"is a length of time in days"),
        ({"town.bands.A.at_least": 60}, r"With what is set 'town' does not hold together"),
    ],
)
def test_what_no_force_can_set(tmp_path: Path, setting: dict[str, float], said: str) -> None:
    with pytest.raises(LamppostError, match=said):
        law(tmp_path).set(setting, force=True)


def test_force_goes_beyond_the_range_and_says_so(tmp_path: Path) -> None:
    moved = law(tmp_path).set({"town.acts.littering.points": -6}, force=True)
    claim = moved.loaded.rulebooks["town"].acts["littering"].points
    assert claim is not None
    assert (claim.versions[0].value, claim.versions[0].evidence) == (-6, "assumed")
    assert "in place of -5, which is reported" in str(claim.versions[0].why)


def test_numbers_outlast_overlays_days_and_processes(tmp_path: Path) -> None:
    base = law(tmp_path)
    moved = base.set({FEAR: 0.4})
    assert lp.turned(moved, {"error": 2.0}).settings == {"error": 2.0, FEAR: 0.4}
    later = regime(tmp_path / "one-town.yaml", [tmp_path / "appeal-pauses.yaml"]).set({FEAR: 0.4}).over(base.start, 30)
    assert later.every_figure[FEAR].value == 0.4
    again = pickle.loads(pickle.dumps(moved))
    assert again.figures == {FEAR: 0.4}
    assert hash_of(again) == hash_of(moved)
    assert lp.turned(base, {FEAR: base.every_figure[FEAR].value}) is base


def test_a_society_with_another_figure() -> None:
    path = "society.assumed.mainland.tenant.urban"
    figure = society_figures()[path]
    assert figure.high is not None
    plain, moved = lp.Society.generate(300, 2), lp.Society.generate(300, 2, figures={path: figure.high})
    assert moved.figures == {path: figure.high}
    assert plain.digest() != moved.digest()
    assert lp.Society.generate(300, 2).digest() == plain.digest(), "what was set is forgotten afterwards"
    with pytest.raises(LamppostError, match=rf"'{path}' ranges from"):
        lp.Society.generate(300, 2, figures={path: 7})
    with pytest.raises(LamppostError, match="No number of the society stands at"):
        lp.Society.generate(300, 2, figures={"society.assumed.mainland.tenant.urbam": 0.3})
