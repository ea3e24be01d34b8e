"""Every class of refusal and listing, worked out by hand in a town of a dozen; and what must hold in any town."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dozen import RECORDS, SEEKS, WEEKS, dozen, lived, script, society
from lamppost.measure.classify import DOMAIN_OF_GROUP
from lamppost.measure.replayed import recovery
from lamppost.rulebook.knobs import turned
from lamppost.rulebook.regime import Regime, regime
from lamppost.society.model import Society
from lamppost.study.compare.truth import CLASSES, LISTING_CLASSES, Truth, truth
from lamppost.town.codes import ASKS, INVENTED, TRUE
from lamppost.town.script import Script, still


@cache
def regime_with(*overlays: str) -> Regime:
    return dozen(Path(tempfile.mkdtemp()), *overlays)


def classed(what: Regime, plot: Script | None = None) -> Truth:
    return truth(society(), what, weeks=WEEKS, script=plot or script(), change=still, threads=1)


@pytest.fixture(scope="module")
def found() -> Truth:
    return classed(regime_with())


def rows(table: pl.DataFrame, keys: list[str], classes: list[str]) -> dict[tuple[object, ...], set[str]]:
    return {tuple(row[key] for key in keys): {name for name in classes if row[name]} for row in table.to_dicts()}


def test_refusals_are_classed_as_by_hand(found: Truth) -> None:
    """Person, week -> classes. Travel and money are commerce, housing is society; assault and gambling are society's
    records, debts and the town's own list judiciary's."""
    assert rows(found.refusals, ["person", "week"], list(CLASSES)) == {
        (0, 2): {"rightful", "unannounced"},
        (0, 3): {"rightful", "double", "unannounced", "out_of_domain"},  # both authorities bar the flight
        (0, 4): {"rightful", "double", "unannounced", "out_of_domain"},  # the railway, because the town listed
        (1, 5): {"collateral", "unannounced"},
        (3, 2): {"wrongful", "unannounced"},
        (4, 6): {"wrongful", "collateral", "unannounced"},
        (5, 6): {"rightful", "out_of_domain"},  # told in week 2, listed in week 5
        (5, 10): {"rightful", "out_of_domain", "outlived"},
        (6, 6): {"rightful", "unannounced", "out_of_domain"},
        (6, 10): {"rightful", "unannounced", "out_of_domain", "outlived"},
        (8, 6): {"rightful", "unannounced", "out_of_domain"},  # one true deduction of 30 is enough
        (9, 2): {"wrongful", "unannounced"},
        (9, 3): {"wrongful", "unannounced", "outlived"},  # won on the first day of week 3, corrected in week 4
    }


def test_listings_are_classed_as_by_hand(found: Truth) -> None:
    assault = {"double", "unannounced"}
    assert rows(found.listings, ["person", "week", "list"], list(LISTING_CLASSES)) == {
        **{(0, 1, name): {"rightful", *assault} for name in ("rough", "banned", "no-trains")},
        **{(3, 1, name): {"wrongful", *assault} for name in ("rough", "banned", "no-trains")},
        **{(9, 1, name): {"wrongful", *assault} for name in ("banned", "no-trains")},
        (9, 1, "rough"): {"wrongful", "outlived", *assault},  # one more week until the decision is carried out
        (5, 5, "debtors"): {"rightful", "outlived"},
    }


def test_totals_overlaps_and_agreement(found: Truth) -> None:
    totals = dict(found.totals().select("class", "refusals").iter_rows())
    assert totals == {
        "rightful": 8, "wrongful": 4, "collateral": 2, "double": 2, "unannounced": 11, "out_of_domain": 7, "outlived": 3
    }  # fmt: skip
    overlaps = found.overlaps()
    assert overlaps["refusals"].sum() == 13
    both = overlaps.filter(pl.col("wrongful") & pl.col("collateral"))
    assert both["refusals"].to_list() == [1]
    agreement = {row["class"]: row for row in found.agreement().to_dicts()}
    assert agreement["wrongful"] == {
        "class": "wrongful", "both": 4, "town_only": 0, "replay_only": 0, "neither": 9, "agreement": 1.0
    }  # fmt: skip
    assert agreement["collateral"]["agreement"] == 1.0
    assert agreement["double"]["replay_only"] == 1  # the fast train: only a replay can know


def test_recovery_counts_the_weeks_of_wrongful_entries() -> None:
    """On `rough`: 10 weeks for person 3, and 3 for person 9, who appealed; ten each on the railway's lists."""
    table = {row["list"]: row for row in recovery(lived(regime_with())).to_dicts()}
    assert table["rough"]["wrongful"] == 2
    assert table["rough"]["weeks_mean"] == 6.5
    assert table["banned"]["weeks_q50"] == 10
    assert table["debtors"]["wrongful"] == 0
    assert table["debtors"]["weeks_mean"] is None


def test_every_group_of_services_has_a_domain() -> None:
    from lamppost.catalogue.model import GROUPS

    assert set(DOMAIN_OF_GROUP) == set(GROUPS)


def test_without_association_nothing_is_collateral() -> None:
    alone = classed(regime_with("alone"))
    assert not alone.refusals["collateral"].any()
    assert not alone.listings["collateral"].any()
    assert {(1, 5), (4, 6)}.isdisjoint(alone.refusals.select("person", "week").iter_rows())


ACTS = st.sampled_from(["assault-minor", "gambling", "court-debt-refused"])
KINDS = st.sampled_from([TRUE, INVENTED, INVENTED | ASKS])
RECORD_LISTS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 12), ACTS, KINDS), max_size=12)
SERVICES = st.sampled_from(sorted({service for _, _, service in SEEKS}))
SEEK_LISTS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 25), SERVICES), max_size=25, unique=True)


@settings(max_examples=12)
@given(records=RECORD_LISTS, seeks=SEEK_LISTS)
def test_classes_partition(records: list[tuple[int, int, str, int]], seeks: list[tuple[int, int, str]]) -> None:
    """Rightful is what is neither wrongful nor collateral; nothing is without a class; the overlaps add up."""
    found = classed(regime_with(), script(records, seeks, []))
    for table in (found.refusals, found.listings):
        assert table.filter(pl.col("rightful") == (pl.col("wrongful") | pl.col("collateral"))).is_empty()
    assert found.overlaps()["refusals"].sum() == found.refusals.height
    true = script([row for row in records if row[3] == TRUE], seeks, [])
    assert not classed(regime_with(), true).refusals["wrongful"].any()


@settings(max_examples=12)
@given(records=RECORD_LISTS, seeks=SEEK_LISTS)
def test_an_appeal_creates_no_wrongful_refusal(
    records: list[tuple[int, int, str, int]], seeks: list[tuple[int, int, str]]
) -> None:
    """Where justified appeals succeed, whoever is wrongly refused with an appeal is refused without it too."""
    plot = script(records, seeks, [])
    open_, shut = (classed(regime_with(*overlays), plot).refusals for overlays in ((), ("silent",)))
    keys = ["person", "week", "service"]
    wrongly = set(open_.filter("wrongful").select(keys).iter_rows())
    assert wrongly <= set(shut.filter("wrongful").select(keys).iter_rows())
    assert set(open_.select(keys).iter_rows()) <= set(shut.select(keys).iter_rows())


def test_truth_of_a_town_with_chance_agrees_with_the_marks() -> None:
    """In a town that lives by chance the replays and the marks made on the way tell the same, but for behaviour."""
    from lamppost.society.model import Society

    found = truth(Society.generate(10_000, 1, "hong-kong"), "leaflet-hk-2019", weeks=104)
    assert found.refusals.height > 0
    for row in found.agreement().to_dicts():
        assert row["agreement"] > 0.9, row
    assert found.refusals.filter(pl.col("rightful") == (pl.col("wrongful") | pl.col("collateral"))).is_empty()


def test_the_script_is_what_the_docstring_says() -> None:
    assert len(RECORDS) == 7
    assert len(SEEKS) == 18


def test_a_town_in_which_no_source_errs_has_no_wrongful_refusal() -> None:
    """Nothing false can be taken out of it, and the question can be asked all the same."""
    honest = turned(regime("leaflet-hk-2019"), {"error": 0.0})
    table = truth(Society.generate(800, 3, "hong-kong"), honest, weeks=30, seed=4)
    assert not table.refusals["wrongful"].any()
    assert not table.listings["wrongful"].any()
