"""Tables by week, exits by reason, ties, a callback each week, twins in a folder: what a first study asks of a run."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import dozen
import lamppost as lp
from lamppost.errors import LamppostError
from lamppost.measure.outcomes import outcomes
from lamppost.study.compare.twin import Twins as ComparedTwins
from lamppost.study.folder.saved import saved_folder
from lamppost.study.folder.weekly import REASONS
from lamppost.town.codes import WRONGFUL

WEEKS = 60
FEAR = "responses.fear-at-full.value"


@cache
def lived() -> tuple[lp.Run, list[dict[str, Any]]]:
    law, told = lp.regime("national-2018"), list[dict[str, Any]]()
    town = lp.Society.generate(3000, 3, law.society_place)
    return lp.run(town, law, years=WEEKS / 52, seed=4, each_week=told.append), told


def test_each_week_is_told_as_the_table_has_it() -> None:
    run, told = lived()
    assert pl.DataFrame(told).equals(run.weeks)


def test_entries_less_exits_is_who_stands_on_a_list() -> None:
    run, _ = lived()
    entries, exits = run.entries_by_week(), run.exits()
    assert entries["entries"].sum() > 0
    assert exits["exits"].sum() > 0
    assert set(exits["reason"]) <= set(REASONS)
    for row in run.lists.to_dicts():
        name = f"{row['rulebook']}.{row['list']}"
        came = int(entries.filter(list=name)["entries"].sum())
        left = int(exits.filter(list=name)["exits"].sum())
        stood = run.weeks[f"on:{name}"].to_list()
        falls = sum(max(0, before - after) for before, after in pairwise(stood))
        # Whoever comes and goes within a week stands at the end of none, and who is listed again comes twice.
        assert falls <= left <= came - row["on_at_end"]
    assert (entries["entries_wrong"] <= entries["entries"]).all()


def test_refusals_by_week_add_up() -> None:
    run, _ = lived()
    table = run.refusals_by_week()
    by_week = table.group_by("week").agg(pl.col("refusals").sum()).sort("week")
    assert table["refusals"].sum() == run.weeks["refusals"].sum() == run.refusals["refusals"].sum() > 0
    assert by_week["refusals"].to_list() == [each for each in run.weeks["refusals"] if each]
    assert table["refusals_collateral"].sum() == run.refusals["refusals_collateral"].sum()


def test_ties_have_two_ends() -> None:
    run, _ = lived()
    ties = run.ties()
    friends = ties.filter(kind="friend")
    back = friends.select(pl.col("other").alias("actor"), pl.col("actor").alias("other"), "cut")
    assert friends.height > run.people.height
    assert (
        friends.sort("actor", "other")
        .select("actor", "other")
        .equals(back.sort("actor", "other").select("actor", "other"))
    )
    household = ties.filter(kind="household")
    homes = run.people.select("person", "household")
    both = household.join(homes, left_on="actor", right_on="person").join(homes, left_on="other", right_on="person")
    assert (both["household"] == both["household_right"]).all()
    assert not household["cut"].any()


def test_wrongful_refusals_are_an_outcome_of_twins(tmp_path: Path) -> None:
    """Of the dozen each person's wrongful refusals are those that the town marked, and an outcome like the others."""
    world = dozen.lived(dozen.dozen(tmp_path))
    rows, _ = world.refusals()
    marked = rows["person"][(rows["flags"] & WRONGFUL != 0) & (rows["person"] < 12)]
    assert outcomes(world)["wrongful_refusals"].tolist() == [int((marked == person).sum()) for person in range(12)]
    assert marked.shape[0] > 0
    both = ComparedTwins.of([world, dozen.lived(dozen.dozen(tmp_path), "again")])
    totals = {row["outcome"]: row for row in both.totals().to_dicts()}
    assert totals["wrongful_refusals"]["first"] == marked.shape[0] < totals["refused_services"]["first"]


def test_twins_are_saved(tmp_path: Path) -> None:
    law = lp.regime("suining-2010")
    twins = lp.twin(lp.Society.generate(300, 3, law.society_place), law, law.set({FEAR: 0.4}), weeks=4, seed=4)
    assert twins.names == ("suining-2010", f"suining-2010 {FEAR}=0.4")
    place = twins.save(tmp_path / "kept")
    assert saved_folder(place).law(saved_folder(place).worlds[1]).figures == {FEAR: 0.4}
    assert {"twin.json", "effects.parquet"} <= {path.name for path in place.iterdir()}
    assert pl.read_parquet(place / "effects.parquet").height == twins.effects().height
    with pytest.raises(LamppostError, match="exists already"):
        twins.save(place)


def test_questions_are_names_of_the_package() -> None:
    for name in ("twin", "truth", "audit", "evidence", "ladder", "Study", "figures", "between"):
        assert name in lp.__all__
        assert "Raises" in str(getattr(lp, name).__doc__)
    law = lp.regime("suining-2010")
    town = lp.Society.generate(400, 2, law.society_place)
    assert lp.audit(town, law, ["sex"], weeks=4).splits[0].groups.height == 2
    assert lp.truth(town, law, weeks=4).refusals.height >= 0
    assert lp.ladder(town, law, "appeal", weeks=4).names == ("none", "+appeal")
