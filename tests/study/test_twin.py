"""Twins: no difference where nothing is different, the effects of one rule worked out by hand, and nobody reached by
it who has no causal path to it."""

from __future__ import annotations

import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from dozen import dozen, files, lived, society
from lamppost.errors import LamppostError
from lamppost.measure.groups import GROUPS
from lamppost.measure.outcomes import OUTCOMES
from lamppost.measure.world import Outcome, live
from lamppost.rulebook.regime import Regime, regime
from lamppost.society.model import Society
from lamppost.study.compare.ladder import ladder
from lamppost.study.compare.twin import Twins, twin
from lamppost.town.loop import Town

WEEKS = 52


@cache
def folder() -> Path:
    made = Path(tempfile.mkdtemp())
    files(made)
    return made


@cache
def regime_with(*overlays: str) -> Regime:
    return dozen(folder(), *overlays)


@cache
def town(people: int = 1500, place: str = "mainland-city") -> Society:
    return Society.generate(people, 3, place)


@pytest.fixture(scope="module")
def shorter() -> Twins:
    """The dozen with `rough` for ten weeks, and for three."""
    return Twins.of([lived(regime_with()), lived(regime_with("shorter"), "shorter")])


def test_a_twin_of_itself_differs_in_no_byte() -> None:
    twins = twin(town(), "suining-2010", "suining-2010", weeks=WEEKS, keep=True)
    assert twins.worlds[0].digest() == twins.worlds[1].digest()
    effects = twins.effects()
    assert (effects["effect"] == "unchanged").all()
    assert (effects["difference"] == 0).all()
    assert effects["first"].sum() > 0
    assert twins.names == ("suining-2010 (1)", "suining-2010 (2)")
    assert not twins.why(7).partings


def test_effects_as_by_hand(shorter: Twins) -> None:
    """`rough` stands in weeks 1-10 or 1-3: persons 1 and 4 lose a refusal (weeks 5 and 6; that of 4 was wrongful),
    0 and 3 seven listed weeks; person 9 was off it in week 4 either way.
    The railway's lists stand ten weeks in both worlds."""
    found = shorter.effects().filter(pl.col("effect") != "unchanged")
    columns = ["person", "outcome", "first", "value", "difference", "effect"]
    assert {row[:2]: row[2:] for row in found.select(columns).iter_rows()} == {
        (1, "refused_services"): (1, 0, -1, "helped"),
        (4, "refused_services"): (1, 0, -1, "helped"),
        (4, "wrongful_refusals"): (1, 0, -1, "helped"),
        (0, "listed_weeks"): (30, 23, -7, "helped"),
        (3, "listed_weeks"): (30, 23, -7, "helped"),
    }
    totals = {row["outcome"]: row for row in shorter.totals().to_dicts()}
    assert (totals["refused_services"]["first"], totals["refused_services"]["value"]) == (13, 11)
    assert (totals["listed_weeks"]["first"], totals["listed_weeks"]["value"]) == (30 + 30 + 23 + 8, 23 + 23 + 23 + 8)
    assert (totals["false_records"]["first"], totals["false_records"]["value"]) == (3, 3)
    assert totals["listed_weeks"]["most_helped"] == -7
    assert shorter.people().columns == ["world", "people", "changed", "unchanged"]
    assert shorter.people().rows() == [("shorter", 12, 4, 8)]
    by = shorter.by("sex").filter(outcome="refused_services")
    assert by.select("sex", "helped", "unchanged", "mean_difference").rows() == [
        ("male", 1, 5, -1 / 6), ("female", 1, 5, -1 / 6)
    ]  # fmt: skip
    assert shorter.idle == ()


def test_harmed_helped_and_unchanged_are_everybody() -> None:
    twins = twin(town(2000, "hong-kong"), "leaflet-hk-2019", "documented-hk-2019", weeks=WEEKS)
    for row in twins.totals().to_dicts():
        assert row["harmed"] + row["helped"] + row["unchanged"] == 2000
    counts = twins.people().to_dicts()[0]
    assert counts["changed"] + counts["unchanged"] == 2000
    assert counts["unchanged"] < 2000
    for group in GROUPS:
        table = twins.by(group, "sex")
        per_outcome = table.group_by("outcome").agg(pl.col("people", "harmed", "helped", "unchanged").sum())
        assert per_outcome.select((pl.col("harmed") + pl.col("helped") + pl.col("unchanged") == 2000).all()).item()
    whole = dict(twins.totals().select("outcome", "difference").iter_rows())
    split = twins.by("area", "age_group").group_by("outcome").agg(pl.col("difference").sum())
    assert dict(split.iter_rows()) == whole


def _differing(one: Outcome, two: Outcome) -> set[int]:
    """People of whom anything at all differs: what they did, what was written, how they stand, what was refused."""
    people = one.society.people
    differ: set[int] = set()
    for a, b in ((one.events, two.events), (one.refusals()[0], two.refusals()[0]), (one.entered, two.entered)):
        lines = [sorted((int(row["person"]), row.item()) for row in rows) for rows in (a, b)]
        differ |= {person for person, _ in set(lines[0]) ^ set(lines[1])}
    for name in ("mark", "mark_true"):
        differ |= set(np.flatnonzero((getattr(one.town.state, name) != getattr(two.town.state, name)).any(axis=1)))
    for name in ("score", "score_true", "band", "band_true"):
        differ |= set(np.flatnonzero((getattr(one.town.state, name) != getattr(two.town.state, name)).any(axis=0)))
    for name in ("flags", "income", "fear", "fear_week", "caution", "caution_week"):
        differ |= set(np.flatnonzero(one.town.state.actor[name] != two.town.state.actor[name]))
    return {int(person) for person in differ if person < people}


def _reachable(one: Outcome, two: Outcome, act: int) -> set[int]:
    """Everybody to whom a path leads from a record of the act: along homes, and from a doer to the one accused."""
    home, start = one.society.household, one.society.household_start
    accused: dict[int, set[int]] = {}
    reached: set[int] = set()
    for world in (one, two):
        for row in world.events:
            if row["act"] == act:
                reached.add(int(row["person"]))
            if row["doer"] >= 0 and row["doer"] != row["person"]:
                accused.setdefault(int(row["doer"]), set()).add(int(row["person"]))
    waiting = list(reached)
    while waiting:
        person = waiting.pop()
        near = set(range(start[home[person]], start[home[person] + 1])) | accused.get(person, set())
        waiting += near - reached
        reached |= near
    return reached


def test_one_act_touches_only_those_with_a_causal_path() -> None:
    """The rule for one act no longer lists anybody; nothing is public, so what it did went through homes alone."""
    people = town(6000)
    worlds = [live(people, regime_with(*overlays), 156, 5) for overlays in ((), ("no-fine",))]
    act = worlds[0].regime.catalogue.acts["assault-minor"].code
    differ, reached = _differing(*worlds), _reachable(worlds[0], worlds[1], act)
    assert differ
    assert differ <= reached
    assert len(reached) < people.people / 4


def test_why_follows_a_tie_back_to_the_changed_rule() -> None:
    twins = twin(town(6000), folder() / "dozen.yaml", with_=folder() / "no-fine.yaml", weeks=156, seed=5)
    touched = twins.effects().filter(pl.col("effect") == "helped")
    person = int(touched["person"][0])
    why = twins.why(person)
    assert why.first is not None
    assert why.first.person == person
    assert [row.path for row in why.rules] == ["acts.assault-minor.puts_on"]
    assert why.outcomes
    assert why.chain
    assert "assault-minor" in str(why)
    assert "lives the same life" in str(twins.why(_untouched(twins)))


def _untouched(twins: Twins) -> int:
    quiet = twins.effects().group_by("person").agg((pl.col("effect") == "unchanged").all().alias("same"))
    return int(quiet.filter("same")["person"].max())  # type: ignore[arg-type]


def test_idle_changes_are_named() -> None:
    """In two weeks nobody gets as far as the debtors' list, so how soon an entry is deleted was never tried."""
    twins = twin(town(300), folder() / "dozen.yaml", with_=folder() / "unheard.yaml", weeks=2)
    assert [each.path for each in twins.idle] == ["lists.debtors.deleted_within"]
    assert "never mattered" in str(twins.idle[0])
    assert (twins.effects()["effect"] == "unchanged").all()


def test_a_ladder_has_a_rung_for_each_safeguard() -> None:
    steps = ladder(town(800), folder() / "dozen.yaml", folder() / "shorter.yaml", folder() / "alone.yaml", weeks=WEEKS)
    assert steps.names == ("none", "+shorter", "+alone")
    assert steps.effects()["world"].unique().sort().to_list() == ["+shorter", "+alone"]
    assert steps.effects().height == 800 * 2 * len(OUTCOMES)


def test_worlds_of_different_societies_are_no_twins() -> None:
    one = live(town(300), regime_with(), 2)
    with pytest.raises(LamppostError, match=r"different societies \(300 and 301 people\)"):
        Twins.of([one, live(Society.generate(301, 3), regime_with(), 2)])
    with pytest.raises(LamppostError, match="their seeds are 1 and 2"):
        Twins.of([one, live(town(300), regime_with(), 2, 2)])
    again = Twins.of([one, live(Society.generate(300, 3), regime_with(), 2)])
    assert again.people()["unchanged"].to_list() == [300]


def test_what_cannot_be_compared_is_said_in_a_line() -> None:
    with pytest.raises(LamppostError, match="nothing to compare"):
        twin(town(300), "suining-2010")
    with pytest.raises(LamppostError, match="either two regimes"):
        twin(town(300), "suining-2010", "national-2018", with_="appeal")
    with pytest.raises(LamppostError, match="lasts from 1 week"):
        twin(town(300), "suining-2010", "national-2018", weeks=0)
    both = twin(town(300), "suining-2010", "national-2018", weeks=2)
    with pytest.raises(LamppostError, match="no person 300"):
        both.why(300)
    with pytest.raises(LamppostError, match="no other world 'third'"):
        both.why(3, "third")
    with pytest.raises(LamppostError, match="no group 'sexx'"):
        both.by("sexx")
    with pytest.raises(LamppostError, match="at least one overlay"):
        ladder(society(), regime("suining-2010"))


@pytest.mark.slow
def test_a_twin_costs_little_more_than_two_runs() -> None:
    """At most 2.1 single runs, by the work of the processor; half as much again is allowed for noise."""
    people, what = town(20_000), regime("suining-2010")
    twin(people, what, what, weeks=2)

    def seconds(work: object) -> float:
        begun = time.process_time()  # of all threads, whatever else the machine does
        work()  # type: ignore[operator]
        return time.process_time() - begun

    def single() -> None:
        Town(people, what.epochs(what.start, 104), 1).run(104)

    one = min(seconds(single) for _ in range(3))
    two = min(seconds(lambda: twin(people, what, what, weeks=104)) for _ in range(3))
    assert two < 3.1 * one
