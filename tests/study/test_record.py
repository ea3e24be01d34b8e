"""The public figures: complete, cited, never fitted to and held out at once; counted in a town as the record counts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

import lamppost as lp
from lamppost.measure.world import live
from lamppost.study.record.fit import DEFAULT, FIT, TOWNS, differences, far, moved_numbers, quantiles
from lamppost.study.record.load import FIT_UNTIL, record_figures
from lamppost.study.record.mechanisms import factor, mechanisms
from lamppost.study.record.model import Record
from lamppost.study.record.simulate import simulators
from lamppost.study.record.validate import _rows

HEAD = "record: mine\nsources:\n  me: {title: Mine, kind: news}\n"
SERIES = "series:\n  s: {label: S, of: people, model: none, why_not: it is mine%s}\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "my.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


# --- what ships


def test_every_figure_says_what_it_is() -> None:
    found = record_figures()
    for each in found.figures.values():
        assert each.unit
        assert each.of
        assert each.source.title
        assert each.first is None or each.first <= each.last
        assert each.low <= each.value <= each.high
        assert (each.model is None) == bool(each.why_not)
    assert {"fit", "hold-out"} <= {each.set for each in found.figures.values()}


def test_nothing_is_fitted_to_that_was_published_later() -> None:
    assert all(each.published and each.published <= FIT_UNTIL for each in record_figures().of("fit"))
    assert all(each.published and each.published > FIT_UNTIL for each in record_figures().of("hold-out"))


def test_no_period_of_a_series_is_in_both_sets() -> None:
    of = {
        name: {(each.series, each.first, each.last) for each in record_figures().of(name)}
        for name in ("fit", "hold-out")
    }
    assert not of["fit"] & of["hold-out"]


def test_cumulative_series_never_fall() -> None:
    by_series: dict[str, list[tuple[dt.date, float]]] = {}
    for each in record_figures().figures.values():
        if each.kind == "cumulative":
            by_series.setdefault(each.series, []).append((each.last, each.value))
    for some in by_series.values():
        values = [value for _, value in sorted(some)]
        assert values == sorted(values)


# --- a user's own


def test_a_figure_is_one_line(tmp_path: Path) -> None:
    line = "  f-2019: {series: flights-refused, to: 2019-06-30, value: 26820000, cite: me}\n"
    found = record_figures([written(tmp_path, "figures:\n" + line)])
    mine = found.figures["f-2019"]
    assert (mine.set, mine.kind, mine.counts, mine.first) == (
        "hold-out",
        "cumulative",
        "attempts",
        dt.date(2013, 10, 1),
    )


def of_mine(words: str, figure: str) -> str:
    """A series of one's own that says so much, and a figure of it."""
    return SERIES % words + "figures:\n  a: {series: s, value: 1, cite: me" + figure + "}\n"


def of_theirs(figure: str, name: str = "a", series: str = "listed", value: int = 5, cite: str = ", cite: me") -> str:
    return f"figures:\n  {name}: {{series: {series}, value: {value}{cite}{figure}}}\n"


def beside(model: str) -> str:
    return SERIES.replace("none, why_not: it is mine", model) % ""


YEAR = ", from: 2019-01-01, to: 2019-12-31"
WRONG = {
    "no unit": (of_mine(", kind: flow, counts: persons", YEAR), ":7:3: figures.a: This figure has no unit."),
    "no last day": (
        of_mine(", kind: flow, counts: persons, unit: p", ", from: 2019-01-01"),
        ":7:3: figures.a: This figure has no period. Write 'to:",
    ),
    "no first day": (
        of_mine(", kind: flow, counts: persons, unit: p", ", to: 2019-12-31"),
        "has no period. Write 'from:",
    ),
    "no kind": (of_mine(", counts: persons, unit: p", YEAR), "does not say how it adds up"),
    "no counts": (of_mine(", kind: stock, unit: p", YEAR), "does not say what one of it is"),
    "in both sets": (
        of_theirs(", to: 2018-04-30, set: hold-out", series="flights-refused"),
        "This is in the fit set and in the hold-out: 'flights-2018-04' at lamppost/study/record/figures.yaml:",
    ),
    "no series": (
        of_theirs(", to: 2019-12-31", series="flights"),
        "There is no series 'flights'. Did you mean 'flights-refused'?",
    ),
    "cites nothing": (of_theirs(", to: 2019-12-31", cite=""), "This figure cites nothing."),
    "cites nobody": (of_theirs(", to: 2019-12-31", cite=", cite: you"), "There is no source 'you'."),
    "backwards": (of_theirs(", to: 2012-12-31"), "before it begins on 2013-10-01"),
    "too late": (
        of_theirs(", to: 2017-01-31, published: 2019-01-01, set: fit"),
        "Only what was published up to 2018-05-31 is fitted to; this was on 2019-01-01.",
    ),
    "twice": (of_theirs(", to: 2019-01-31", name="listed-2018-12"), "There is a figure 'listed-2018-12' already"),
    "ends": (of_theirs(", to: 2019-01-31, low: 6"), "Its low end lies on the other side"),
    "below nothing": (of_theirs(", to: 2019-01-31", value=-5), "figures.a.value"),
    "unknown word": (of_theirs(", until: 2019-01-31"), "until"),
    "no service": (
        beside("{regime: national-2018, measure: refusals, names: flihgt}"),
        "There is no service 'flihgt'. Did you mean 'flight'?",
    ),
    "no list": (
        beside("{regime: national-2018, measure: listed, names: court-defaulters.all}"),
        "'court-defaulters' has no 'all'",
    ),
    "no reason": (beside("none"), "and not why"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_figure_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(lp.LamppostError) as error:
        record_figures([written(tmp_path, text)])
    assert said in str(error.value)
    assert "my.yaml:" in str(error.value)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(lp.LamppostError, match="There is no such file"):
        record_figures(["nowhere.yaml"])


# --- counted in a town


def test_a_tally_counts_as_a_world_does(tmp_path: Path) -> None:
    text = """figures:
  one: {series: mine-refused, from: 2018-05-01, to: 2018-12-31, value: 100, cite: me}
  two: {series: mine-entries, from: 2018-05-01, to: 2018-12-31, value: 100, cite: me}
  three: {series: mine-listed, to: 2018-12-31, value: 100, cite: me}
  four: {series: mine-subjects, from: 2018-05-01, to: 2018-12-31, value: 100, cite: me}
series:
"""
    shape = "  mine-%s: {label: M, kind: %s, counts: entries, unit: e, of: all, model: {regime: national-2018, measure: %s, names: %s}}\n"  # noqa: E501
    defaulters = "court-defaulters.defaulters"
    text += shape % ("refused", "flow", "refusals", "[flight, train-high-speed]")
    text += shape % ("entries", "flow", "entries", defaulters) + shape % ("listed", "stock", "listed", defaulters)
    text += shape % ("subjects", "flow", "subjects", defaulters)
    mine = [
        each for each in record_figures([written(tmp_path, text)]).figures.values() if each.series.startswith("mine")
    ]
    model = simulators(mine, 3000)["national-2018"]
    found = {name: value / model.scale for name, value in model.run({}, 4).items()}
    world = live(model.society, model.regime, model.weeks, 4, start=model.start, count_all=False)
    first = (dt.date(2018, 5, 1) - model.start).days
    assert first % 7 == 0  # so that weeks are whole
    refused, _ = world.refusals()
    codes = [world.regime.catalogue.services[name].code for name in ("flight", "train-high-speed")]
    mine_ = refused[np.isin(refused["service"], codes) & (refused["week"] >= first // 7)]
    entered = world.entered[(world.entered["list"] == 0) & (world.entered["week"] >= first // 7)]
    assert found["one"] == pytest.approx(mine_.shape[0])
    assert found["two"] == pytest.approx(entered.shape[0])
    assert found["four"] == np.unique(entered["person"]).shape[0]
    lists = len(world.regime.plan.lists)
    assert found["three"] == (world.notes.stood[-1] % lists == 0).sum()
    assert min(found.values()) > 0


def test_payments_are_counted_by_their_way_out() -> None:
    wanted = [each for each in record_figures().figures.values() if each.name in ("complied-2018-03", "listed-2018-03")]
    model = simulators(wanted, 4000)["national-2018"]
    usual = model.run({}, 3)
    never = model.run({"responses.way-obligation-met.value@start": 0.08}, 3)
    assert 0 < never["complied-2018-03"] < usual["complied-2018-03"] < usual["listed-2018-03"]


# --- mechanisms


def test_a_mechanism_that_is_off_changes_nothing() -> None:
    start = dt.date(2013, 10, 1)
    for name, each in mechanisms().items():
        assert each.effect or each.moves
        if each.effect:
            assert each.off is not None
            assert each.low is not None
            assert each.high is not None
            assert each.low <= each.off <= each.high
            assert (factor(str(each.series), {name: each.off}, start, 300) == 1).all()
            assert (factor("listed", {name: each.high}, start, 300) == 1).all()


def test_a_mechanism_works_from_its_day_on() -> None:
    times = factor("flights-refused", {"retries": 2, "agents": 3, "second-class": 0.5}, dt.date(2017, 12, 4), 8)
    assert times.tolist() == [2, 2, 2, 2, 6, 6, 6, 6]
    assert factor("trains-refused", {"second-class": 0.75, "train-retries": 2}, dt.date(2017, 12, 4), 1) == [0.5]


# --- fit


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"move": ["services.flight.rate@2017-01-01"]}, "is documented .* a fit moves assumed numbers only"),
        ({"move": ["court-defaulters.appeal.decided_within"]}, "a fit moves assumed numbers only"),
        ({"move": ["services.flight.rate"]}, "has a history. Write which"),
        ({"move": ["acts.nobody.rate"]}, "no number stands at"),
        ({"mechanisms": ["agent"]}, "There is no mechanism 'agent'. Did you mean 'agents'"),
        ({"move": [], "mechanisms": []}, "A fit needs a number to move"),
        ({"people": 999}, "'people' is 1,000 or more"),
        ({"draws": 9}, "'draws' of 10 or more"),
        ({"rounds": 0}, "'rounds' of 1 or more"),
        ({"rounds": "four"}, "'rounds' must be a whole number"),
        (
            {"regime": "leaflet-hk-2019", "move": ["responses.fear-at-full.value"], "mechanisms": []},
            "No figure of the fit",
        ),
    ],
)
def test_what_a_fit_may_not_move(how: dict[str, object], said: str) -> None:
    with pytest.raises(lp.LamppostError, match=said):
        lp.fit(**how)  # type: ignore[arg-type]


def test_what_a_fit_moves_lies_within_its_range() -> None:
    found = moved_numbers(lp.regime("national-2018"), DEFAULT, ["retries", "learning"])
    assert [each.name for each in found][: len(DEFAULT)] == list(DEFAULT)
    assert {"retries", "responses.caution-half-life.value"} <= {each.name for each in found}
    assert all(each.low < each.high and each.low <= each.usual <= each.high for each in found)


def test_series_are_fitted_by_what_was_added() -> None:
    spread = {each.name: each for each in differences(record_figures().of("fit"))}
    assert spread["flights-2015-12"].before is None
    assert spread["flights-2016-03"].before == "flights-2015-12"
    assert spread["flights-2016-03"].value == 3_975_000 - 3_757_100
    assert spread["trains-2018-04"].of({"trains-2018-04": 7.0, "trains-2018-03": 5.0}) == 2.0


def test_a_town_that_is_right_is_near() -> None:
    spread = differences(record_figures().of("fit"))
    values = [each.value for each in spread]
    assert far(spread, values, values, 1e4) == 0
    assert 0.5 < far(spread, [1.1 * each for each in values], values, 1.0) < 1.1


def test_quantiles_go_by_weight() -> None:
    assert quantiles(np.array([3.0, 1.0, 2.0]), (0.1, 0.5, 0.9), np.array([0.8, 0.1, 0.1])) == [1.0, 3.0, 3.0]


@pytest.mark.slow
def test_a_fit_is_the_same_when_it_goes_on(tmp_path: Path) -> None:
    pytest.importorskip("pyabc")
    how = {
        "people": 1500,
        "draws": 10,
        "rounds": 2,
        "move": ["responses.caution-at-full.value"],
        "mechanisms": ["retries"],
    }
    one = lp.fit(**how, out=tmp_path / "one")  # type: ignore[arg-type]
    assert one.draws["weight"].sum() == pytest.approx(1)
    for each in one.moved:
        assert one.draws[each.name].is_between(each.low, each.high).all()
    assert (tmp_path / "one" / FIT).is_file()
    (tmp_path / "two").mkdir()
    lines = (tmp_path / "one" / TOWNS).read_text().splitlines(keepends=True)
    (tmp_path / "two" / TOWNS).write_text("".join(lines[:7]) + lines[7][:20])  # stopped in the middle of a line
    two = lp.fit(**how, out=tmp_path / "two")  # type: ignore[arg-type]
    assert two.draws.equals(one.draws)
    sampled = one.sample(5)
    assert sampled == one.sample(5)
    assert {"retries", "responses.caution-at-full.value"} == set(sampled[0])


# --- validation


def test_hits_and_misses_are_told_from_the_interval() -> None:
    figures = record_figures().figures
    names = ["listed-2018-03", "listed-2018-04", "listed-2018-05"]
    lived = [figures[name] for name in names]
    towns = {"listed-2018-03": [9.9e6, 10e6, 10.1e6], "listed-2018-04": [10.1e6, 10.2e6, 10.3e6],
             "listed-2018-05": [10.8e6, 10.9e6, 11.0e6]}  # fmt: skip
    rows = _rows(lived[2:], lived, towns, {})
    level, added = rows
    assert level[2] == "level"
    assert level[10] is True
    assert added[2] == "added"
    assert added[3] == "2018-04-30 to 2018-05-31"
    assert added[5] == 350_000
    assert added[7] == pytest.approx(700_000)
    assert added[9] == pytest.approx(1.0)
    assert added[10] is False  # a miss: twice as many
    assert added[11:13] == ("down", "up")  # 0.58 million in April, 0.35 in May; in the towns 0.2, then 0.7


def test_what_would_be_a_handful_is_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = record_figures().figures
    some = {
        name: each for name, each in everything.items() if each.model is None or each.model.regime == "national-2018"
    }
    monkeypatch.setattr("lamppost.study.record.validate.record_figures", lambda _: Record(some))
    kept: dict[str, dict[str, float]] = {}
    found = lp.validate(people=2000, towns=3, kept=kept)
    assert len(kept) == 3
    assert lp.validate(people=2000, towns=3, kept=kept).rows.equals(found.rows)
    missing = {row["figure"]: row["why_not"] for row in found.rows.to_dicts() if row["median"] is None}
    assert "it takes --people" in missing["conduct-2018"]
    assert "licence" in missing["all-added-2018"]
    assert found.summary()["compared"] >= 10
    assert 0 <= found.summary()["hits"] <= found.summary()["compared"]


def test_an_interval_needs_towns() -> None:
    with pytest.raises(lp.LamppostError, match="three towns or more"):
        lp.validate(towns=2)
    with pytest.raises(lp.LamppostError, match="'people' is 1,000 or more"):
        lp.validate(people=10)
    with pytest.raises(lp.LamppostError, match="There is no finished fit"):
        lp.validate("nowhere")


def test_a_figure_after_2018_is_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = "figures:\n  f-2019: {series: flights-refused, to: 2019-06-30, value: 26820000, cite: me}\n"
    path = written(tmp_path, line)
    some = {name: each for name, each in record_figures([path]).figures.items() if each.series == "flights-refused"}
    asked: list[object] = []
    monkeypatch.setattr(
        "lamppost.study.record.validate.record_figures", lambda files: asked.append(files) or Record(some)
    )
    found = lp.validate(files=[path], people=2000, towns=3)
    assert asked == [[path]]
    rows = [row for row in found.rows.to_dicts() if row["figure"] == "f-2019"]
    assert [row["about"] for row in rows] == ["level", "added"]
    assert rows[1]["period"] == "2018-12-31 to 2019-06-30"
    assert all(row["median"] > 0 for row in rows)
