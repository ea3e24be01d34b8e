"""The audit, by hand in a town of a dozen and against Fairlearn in a town of two thousand; and the other measures."""

from __future__ import annotations

import math
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from dozen import dozen, lived
from lamppost.errors import LamppostError
from lamppost.measure.audit import METRICS, Units, audit, gaps, over_seeds
from lamppost.measure.conduct import chilling, cost_to_the_blameless, did_nothing
from lamppost.measure.groups import groups
from lamppost.measure.inequality import assortativity, gini, scores, segregation, theil, unequal_burdens
from lamppost.measure.replayed import gaming, spirals
from lamppost.measure.ties import friends, near_to
from lamppost.measure.world import Outcome, live
from lamppost.rulebook.regime import regime
from lamppost.society.model import Society


@cache
def by_hand() -> Outcome:
    return lived(dozen(Path(tempfile.mkdtemp())))


@cache
def leaflet(seed: int = 1) -> Outcome:
    return live(Society.generate(2000, 1, "hong-kong"), regime("leaflet-hk-2019"), 60, seed)


def test_the_dozen_as_by_hand() -> None:
    """34 units: eleven adults who could be recorded for assault, gambling and as listed by the court, and a debtor.

    Did: an assault (0), gambling (6, 8), a debt (5). Recorded: those and assaults of 3 and 9, which nobody did."""
    row = audit(by_hand()).to_dicts()[0]
    assert (row["count"], row["did"], row["recorded"]) == (34, 4, 6)
    assert row["selection_rate"] == 6 / 34
    assert row["false_positive_rate"] == 2 / 30
    assert row["false_negative_rate"] == 0
    assert row["true_positive_rate"] == 1
    assert row["precision"] == 4 / 6
    assert row["false_discovery_rate"] == 2 / 6
    assert row["base_rate"] == 4 / 34


def test_the_dozen_by_sex_as_by_hand() -> None:
    """Men 0, 4, 6, 8, 10 (2 is a child): 15 units, 3 done, 3 recorded. Women 1, 3, 5, 7, 9, 11: 19, 1 done, 3."""
    rows = {row["sex"]: row for row in audit(by_hand(), "sex").to_dicts()}
    assert [rows["male"][name] for name in ("count", "did", "recorded")] == [15, 3, 3]
    assert [rows["female"][name] for name in ("count", "did", "recorded")] == [19, 1, 3]
    assert rows["male"]["false_positive_rate"] == 0
    assert rows["female"]["false_positive_rate"] == 2 / 18
    between = {row["metric"]: row for row in gaps(audit(by_hand(), "sex"), audit(by_hand())).to_dicts()}
    assert between["false_positive_rate"]["difference"] == 2 / 18
    assert between["false_positive_rate"]["ratio"] == 0
    assert between["selection_rate"]["ratio"] == (3 / 19) / (3 / 15)
    assert between["precision"]["difference_to_overall"] == pytest.approx(1 - 4 / 6)


def test_what_has_nothing_to_be_a_share_of_is_null() -> None:
    rows = audit(by_hand(), "age_group").to_dicts()
    child = next(row for row in rows if row["age_group"] == "6-13")
    assert child["count"] == 0
    assert child["selection_rate"] is None
    assert gaps(audit(by_hand(), "age_group")).filter(metric="precision")["difference"].item() == 0


def test_crossed_groups_and_periods_add_up() -> None:
    whole = audit(leaflet()).to_dicts()[0]
    split = audit(leaflet(), "sex", "age_group", every="year")
    assert split["count"].sum() == whole["count"]
    assert split["recorded"].sum() == whole["recorded"]
    over_time = audit(leaflet(), "migrant", every="quarter", over_time=True)
    assert over_time["period"].unique().sort().to_list() == [0, 1, 2, 3, 4]
    assert set(gaps(over_time)["period"]) == {0, 1, 2, 3, 4}
    twice = audit(leaflet(), "sex", "sex")
    assert twice.equals(audit(leaflet(), "sex"))


def _long(world: Outcome) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(person, Y, Yhat) of every unit, laid out one by one."""
    units = Units(world)
    eligible = units.eligible()
    person, act = np.nonzero(eligible)
    person, act = np.repeat(person, units.periods), np.repeat(act, units.periods)
    period = np.tile(np.arange(units.periods), int(eligible.sum()))
    key = person * units.width + act * units.periods + period
    return person, np.isin(key, units.did).astype(int), np.isin(key, units.recorded).astype(int)


def test_names_and_values_are_those_of_fairlearn() -> None:
    metrics = pytest.importorskip("fairlearn.metrics")
    from sklearn.metrics import precision_score

    world = leaflet()
    person, y, yhat = _long(world)
    names = ("selection_rate", "false_positive_rate", "false_negative_rate", "true_positive_rate")
    functions = {name: getattr(metrics, name) for name in names} | {"count": metrics.count}
    functions["precision"] = lambda true, pred: precision_score(true, pred, zero_division=0)
    for group in ("sex", "income_class"):
        table = audit(world, group)
        words = groups(world.society, [group])[group].cast(pl.String).to_numpy()
        frame = metrics.MetricFrame(metrics=functions, y_true=y, y_pred=yhat, sensitive_features=words[person])
        overall = audit(world)
        for name in (*names, "count", "precision"):
            assert overall[name].item() == pytest.approx(frame.overall[name])
            for row in table.to_dicts():
                assert row[name] == pytest.approx(frame.by_group[name][row[group]]), (name, row)
        found = {row["metric"]: row for row in gaps(table, overall).to_dicts()}
        for name in (*names, "precision"):
            assert found[name]["difference"] == pytest.approx(frame.difference()[name])
            assert found[name]["ratio"] == pytest.approx(frame.ratio()[name])
            assert found[name]["difference_to_overall"] == pytest.approx(frame.difference(method="to_overall")[name])
            assert found[name]["group_min"] == pytest.approx(frame.group_min()[name])


def test_intervals_come_from_seeds() -> None:
    tables = {seed: audit(leaflet(seed), "sex") for seed in (1, 2, 3)}
    found = over_seeds(tables, ["sex"]).filter(sex="male", measure="selection_rate").to_dicts()[0]
    values = [table.filter(sex="male")["selection_rate"].item() for table in tables.values()]
    assert found["seeds"] == 3
    assert found["mean"] == pytest.approx(np.mean(values))
    assert found["mcse"] == pytest.approx(np.std(values, ddof=1) / math.sqrt(3))
    assert found["q50"] == pytest.approx(np.median(values))
    with pytest.raises(LamppostError, match="two seeds"):
        over_seeds({1: tables[1]}, ["sex"])


def test_bad_questions_are_answered_in_a_line() -> None:
    with pytest.raises(LamppostError, match="no group 'race'"):
        audit(by_hand(), "race")
    with pytest.raises(LamppostError, match="no period 'month'"):
        audit(by_hand(), every="month")  # type: ignore[arg-type]
    with pytest.raises(LamppostError, match="'deduct'"):
        audit(by_hand(), kind="all")  # type: ignore[arg-type]


def test_awards_are_audited_apart() -> None:
    assert audit(by_hand(), kind="award")["count"].item() == 0
    assert audit(leaflet(), kind="award")["count"].item() > 0
    assert set(METRICS) < set(audit(leaflet(), kind="award").columns)


def test_gini_and_theil_of_what_is_known() -> None:
    assert gini([1, 1, 1]) == 0
    assert gini([0, 0, 0, 1]) == 0.75
    assert gini([1, 3]) == 0.25
    assert theil([5, 5]) == 0
    assert theil([0, 0, 0, 1]) == pytest.approx(math.log(4))
    assert gini([0, 0]) is None
    assert theil([-1, 2]) is None


def test_assortativity_of_what_is_known() -> None:
    def both_ways(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
        ends = np.array(pairs + [(b, a) for a, b in pairs])
        return ends[:, 0], ends[:, 1]

    assert assortativity(*both_ways([(0, 0), (1, 1)])) == 1
    assert assortativity(*both_ways([(0, 1)])) == -1
    assert assortativity(*both_ways([(0, 0), (0, 1), (1, 1), (0, 1)])) == pytest.approx(0)
    assert assortativity(*both_ways([(0, 0)])) is None


def test_friends_are_friends_both_ways() -> None:
    other, cut = friends(leaflet())
    person = np.repeat(np.arange(other.shape[0]), other.shape[1])
    end, gone = other.ravel(), cut.ravel()
    there = {(int(a), int(b)) for a, b in zip(person[end >= 0], end[end >= 0], strict=True)}
    assert {(b, a) for a, b in there} == there
    broken = {(int(a), int(b)) for a, b in zip(person[gone], end[gone], strict=True)}
    assert {(b, a) for a, b in broken} == broken
    assert set(other[5][other[5] >= 0]) <= set(near_to(leaflet(), 5))
    table = segregation(leaflet()).to_dicts()
    for row in table:
        assert -1 <= row["all_ties"] <= 1
        assert row["cut"] <= row["ties"]


def test_scores_and_burdens_of_the_dozen() -> None:
    """Everybody is back at 100 points by the end; of 13 refusals person 0 had three."""
    row = scores(by_hand()).to_dicts()[0]
    assert (row["people"], row["lowest"], row["highest"]) == (12, 100, 100)
    assert row["gini"] == 0
    burdens = {row["outcome"]: row for row in unequal_burdens(by_hand()).to_dicts()}
    refused = burdens["refused_services"]
    assert (refused["total"], refused["people_with_any"]) == (13, 8)
    assert refused["gini"] == gini([3, 1, 0, 1, 1, 2, 2, 0, 1, 2, 0, 0])


def test_cost_to_those_who_did_nothing() -> None:
    """0, 5, 6 and 8 did something; of 13 refusals 1, 3, 4 and 9 bore five, of 91 listed weeks 3 and 9 bore 53."""
    assert np.flatnonzero(~did_nothing(by_hand())).tolist() == [0, 5, 6, 8]
    table = {row["outcome"]: row for row in cost_to_the_blameless(by_hand()).to_dicts()}
    assert (table["refused_services"]["total"], table["refused_services"]["people"]) == (5, 4)
    assert table["refused_services"]["share"] == 5 / 13
    assert table["listed_weeks"]["total"] == 53
    assert table["listed_weeks"]["of"] == 8


def test_chilling_tells_acts_that_no_rule_names() -> None:
    table = chilling(leaflet())
    assert table.height > 0
    named = {act for _, act in leaflet().regime.plan.rules}
    assert all(row["named"] == (row["act"] in named) for row in table.to_dicts())
    assert not table["named"].all()
    assert chilling(by_hand()).height == 0


def test_spirals_and_gaming_are_replays() -> None:
    """By a script nothing that happens is an answer to anything."""
    assert spirals(by_hand())["caused"].to_list() == [0, 0]
    assert spirals(by_hand())["refusals"].to_list() == [13, 13]
    assert gaming(by_hand()).height == 0
    more = gaming(leaflet())
    assert (more["done"] - more["without"] == more["more"]).all()
    row = spirals(leaflet()).to_dicts()[0]
    assert row["refusals"] - row["caused"] == row["without"] - row["prevented"]
