"""Each knob moves what it says and nothing else; what a regime has nothing for is not offered."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import lamppost as lp
from busy_town import regime, society
from lamppost.errors import LamppostError
from lamppost.measure.world import Outcome, live
from lamppost.rulebook import load
from lamppost.rulebook.knobs import IDS, Knob, knobs, read_settings, turned, turned_each, written
from lamppost.society.model import Society
from lamppost.study.compare.twin import twin, with_overlays
from lamppost.town.codes import COLLATERAL, FOREGONE
from lamppost.town.tables import FOREVER, ONE, Tables
from lamppost.words import LANGUAGES
from small_run import information, lamppost

SETTINGS = {"error": 3.0, "reporting": 2.0, "appeal_days": 91.0, "expiry_weeks": 26.0, "association": 0.5, "fear": 0.5}
CLASSED = {"senses.lie.chance", "senses.lie_cls", "senses.wrong_cls"}
SOME = (
    "leaflet-hk-2019",
    "documented-hk-2019",
    "rongcheng-2014",
    "companies-2019",
    "epidemic-2020",
    "timeline-2012-2026",
)
MOVED = {
    # A false match is one more record: where faces are compared, errors move by class what is recorded at all.
    "error": {"senses.eye.wrong", "senses.eye.twice", *CLASSED, "senses.hit_cls"},
    "reporting": {"senses.eye.hit_urban", "senses.eye.hit_rural", *CLASSED, "senses.hit_cls"},
    "appeal_days": {"law.book.decision"},
    "expiry_weeks": {"law.rule.lasts", "law.rule.band_lasts", "law.rule_list.term", "law.list.term"},
    "association": {"law.book.ties_known"},
    "fear": {"acts.act.threat", "acts.act.fear", "acts.act.steady"},
}
"""The fields of the tables that a knob may move."""


@cache
def law(name: str) -> lp.Regime:
    return lp.regime(name)


@cache
def town() -> Society:
    return Society.generate(3000, 5, "hong-kong")


@cache
def lived(**settings: float) -> Outcome:
    return live(town(), turned(law("leaflet-hk-2019"), settings), 60, 3)


def by_id(name: str) -> dict[str, Knob]:
    return {knob.id: knob for knob in knobs(law(name))}


def moved(one: Tables, other: Tables) -> set[str]:
    """Names of the fields in which two sets of tables differ."""
    found: set[str] = set()

    def compare(a: object, b: object, way: str) -> None:
        if isinstance(a, tuple) and hasattr(a, "_fields") and isinstance(b, tuple):
            for name in a._fields:
                compare(getattr(a, name), getattr(b, name), f"{way}.{name}" if way else name)
            return
        first, second = np.asarray(a), np.asarray(b)
        for name in first.dtype.names or ("",):
            mine, theirs = (first[name], second[name]) if name else (first, second)
            if mine.shape != theirs.shape or (mine != theirs).any():
                found.add(f"{way}.{name}" if name else way)

    compare(one, other, "")
    return found


@pytest.mark.parametrize("name", load.names("regime"))
def test_every_regime_has_six_knobs_or_says_why_not(name: str) -> None:
    for language in LANGUAGES:
        found = knobs(law(name), language)
        assert tuple(knob.id for knob in found) == IDS
        for knob in found:
            assert knob.label
            assert knob.about
            assert knob.unit
            assert bool(knob.lacks) == (not knob.offered)
            if knob.offered:
                assert knob.value is None or knob.low <= knob.value <= knob.high
                assert knob.low < knob.high
                assert knob.evidence is None or knob.evidence[0] <= knob.evidence[1]
                assert (
                    knob.grade != "assumed" or knob.why or knob.source or knob.id in ("error", "expiry_weeks", "fear")
                )
            json.dumps(knob.data())


@pytest.mark.parametrize("name", SOME)
def test_a_knob_moves_its_own_figures_and_no_others(name: str) -> None:
    before = law(name).tables(law(name).start)
    for knob in knobs(law(name)):
        if not knob.offered:
            with pytest.raises(LamppostError, match=f"has no knob '{knob.id}': "):
                turned(law(name), {knob.id: SETTINGS[knob.id]})
            continue
        after = turned(law(name), {knob.id: SETTINGS[knob.id]})
        assert moved(before, after.tables(after.start)) <= MOVED[knob.id], knob.id
        assert after.loaded.knobs == {knob.id: SETTINGS[knob.id]}
        again = {each.id: each.value for each in knobs(after)}
        assert again[knob.id] == SETTINGS[knob.id] or knob.id == "expiry_weeks"
        assert turned(after, {knob.id: SETTINGS[knob.id]}) is after


def test_knobs_move_what_they_say() -> None:
    first = law("leaflet-hk-2019")
    before = first.tables(first.start)
    error = turned(first, {"error": 3.0}).tables(first.start)
    np.testing.assert_allclose(error.senses.eye["wrong"], np.minimum(3.0 * before.senses.eye["wrong"], 2**32), atol=3)
    lie = before.senses.lie
    room = (lie["last"].astype(np.int64) - lie["low"] + 1) * ONE
    np.testing.assert_allclose(error.senses.lie["chance"], np.minimum(3 * lie["chance"], room), atol=3)
    people = first.catalogue.channels["public-reports"].code
    theirs = before.senses.eye["channel"] == people
    more = turned(first, {"reporting": 2.0}).tables(first.start).senses.eye
    assert theirs.any()
    assert (more["hit_urban"][theirs] > before.senses.eye["hit_urban"][theirs]).all()
    assert (more[~theirs] == before.senses.eye[~theirs]).all()
    short = turned(first, {"expiry_weeks": 26.0}).tables(first.start).law
    assert short.list["term"].max() == 26 * 7
    assert set(np.unique(before.law.list["term"])) & {FOREVER, -36, -60, -120}
    assert short.rule["lasts"][before.law.rule["points"] < 0].max() == 26 * 7
    known = turned(first, {"association": 0.25}).tables(first.start).law.book["ties_known"]
    assert known.tolist() == [2**30]
    calm = turned(first, {"fear": 0.0}).tables(first.start).acts.act
    assert before.acts.act["fear"].max() > 0
    assert calm["fear"].max() == calm["threat"].max() == 0
    slow = turned(law("national-2018"), {"appeal_days": 91.0})
    decisions = slow.tables(slow.start).law.book["decision"]
    assert set(decisions[decisions > 0].tolist()) == {91}  # days


def test_lives_under_a_turned_knob() -> None:
    calm, plain = lived(fear=0.0), lived()
    assert (plain.events["flags"] & FOREGONE != 0).any()
    assert not (calm.events["flags"] & FOREGONE != 0).any()
    wrong = [int((each.events["flags"] & 0b1110 != 0).sum()) for each in (lived(error=0.0), plain, lived(error=5.0))]
    assert wrong[0] < wrong[1] < wrong[2]


def test_what_no_tie_carries_reaches_nobody_else() -> None:
    """In a town where everything happens often: fewer known ties, fewer refusals through them; none, none."""
    counts = []
    for share in (0.0, 0.3, 1.0):
        world = live(society(200), turned(regime("everything"), {"association": share}), 72, 7)
        rows, _ = world.refusals()
        counts.append(int((rows["flags"] & COLLATERAL != 0).sum()))
    assert counts[0] == 0
    assert 0 < counts[1] < counts[2]


def test_several_knobs_at_once_and_overlays_on_top() -> None:
    both = turned(law("leaflet-hk-2019"), {"fear": 0.5, "error": 2.0})
    one_by_one = turned(turned(law("leaflet-hk-2019"), {"error": 2.0}), {"fear": 0.5})
    assert moved(both.tables(both.start), one_by_one.tables(both.start)) == set()
    assert both.loaded.knobs == one_by_one.loaded.knobs == {"error": 2.0, "fear": 0.5}
    assert written(both.loaded.knobs) == "error=2 fear=0.5"
    more = with_overlays(both, ["no-association"])
    assert more.loaded.knobs == both.loaded.knobs
    assert not {knob.id: knob for knob in knobs(more)}["association"].offered


def test_a_twin_before_and_after_a_knob() -> None:
    found = twin(town(), "leaflet-hk-2019", knobs={"association": 0.0}, weeks=40, seed=3)
    assert found.names == ("leaflet-hk-2019", "leaflet-hk-2019 association=0")
    assert dict(found.lived[0].regime.loaded.knobs) == {}
    two = twin(town(), "leaflet-hk-2019", "documented-hk-2019", knobs={"reporting": 2.0, "error": 2.0}, weeks=4)
    assert [dict(each.regime.loaded.knobs) for each in two.lived] == [{"error": 2.0, "reporting": 2.0}, {"error": 2.0}]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"eror": 2.0}, "There is no knob 'eror'. Did you mean 'error'"),
        ({"error": 5.5}, "turns from 0 to 5; 5.5 is outside"),
        ({"error": float("nan")}, "is turned to a number, not to nan"),
        ({"error": "2"}, "is turned to a number, not to '2'"),
        ({"expiry_weeks": 2.5}, "turns by whole weeks"),
        ({"appeal_days": 30}, "There is no appeal here"),
    ],
)
def test_what_cannot_be_turned_is_told_in_one_line(settings: dict[str, float], message: str) -> None:
    with pytest.raises(LamppostError, match=message) as caught:
        turned(law("leaflet-hk-2019"), settings)
    assert "\n" not in str(caught.value)
    with pytest.raises(LamppostError, match=message):
        turned_each([law("leaflet-hk-2019"), law("leaflet-hk-2019")], settings)


def test_settings_as_they_are_typed() -> None:
    assert read_settings(["error=2", "fear=0.5"]) == {"error": 2.0, "fear": 0.5}
    for words in (["error"], ["error=much"], ["error=nan"], ["error=1", "error=2"]):
        with pytest.raises(LamppostError):
            read_settings(words)


def test_a_run_says_how_its_knobs_stood_and_can_be_run_again_so(tmp_path: Path) -> None:
    words = ("--people", "300", "--years", "0.2", "--set", "error=2", "expiry_weeks=26")
    for folder in ("a", "b"):
        done = lamppost("run", "suining-2010", *words, "--out", folder, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "error=2" in done.stdout
    one, other = information(tmp_path / "a"), information(tmp_path / "b")
    assert one["regime"]["knobs"] == {"error": 2.0, "expiry_weeks": 26.0}
    assert one["table_hash"] == other["table_hash"]
    plain = lamppost("run", "suining-2010", "--people", "300", "--years", "0.2", "--out", "c", cwd=tmp_path)
    assert plain.returncode == 0
    assert information(tmp_path / "c")["table_hash"] != one["table_hash"]
    assert information(tmp_path / "c")["regime"]["knobs"] == {}


def test_the_knobs_are_shown(tmp_path: Path) -> None:
    done = lamppost("knobs", "national-2018", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "No rule here uses reports by neighbours or the public." in done.stdout
    told = json.loads(lamppost("knobs", "national-2018", "--lang", "zh-Hant", "--json", cwd=tmp_path).stdout)
    assert [each["id"] for each in told] == list(IDS)
    assert told[0]["label"] == "紀錄差錯"
