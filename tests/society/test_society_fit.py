"""The society against the published figures, the tables they stand in, and the sums that bring them about."""

from __future__ import annotations

import re
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamppost.catalogue.people import FLAGS
from lamppost.society import flags, income, purposes, tables
from lamppost.society.marginals import fit
from lamppost.society.model import Society
from lamppost.society.rake import apportion, rake_chances, rake_levels, rake_table

MILLION = 1_000_000


# True to the published figures


@pytest.mark.parametrize("place", ["mainland", "mainland-city", "county", "guangdong", "hong-kong", "macau"])
def test_a_million_people_meet_every_published_figure(place):
    rows = fit(Society.generate(people=MILLION, place=place))
    assert len(rows) > 90
    assert [row for row in rows if abs(row.difference) > 0.5] == []


def test_ten_thousand_people_are_near_the_figures_of_large_groups():
    for row in fit(Society.generate(people=10_000, place="mainland")):
        if re.search(r": (age|households|urban|people in|sector|driver|internet|smoker|schooling \w+$)", row.marginal):
            assert abs(row.difference) < 0.7, row


def test_a_row_of_the_fit_says_where_its_figure_is_from():
    rows = {row.marginal: row for row in fit(Society.generate(people=20_000, place="mainland"))}
    row = rows["mainland: driver male 18+"]
    assert row.published == 0.55286
    assert row.grade == "documented"
    assert "Motor vehicles and drivers 2021" in row.source
    assert row.difference == pytest.approx(100 * (row.got - row.published))


def test_income_amounts_have_the_means_they_are_made_for():
    means = np.array([16746.0, 30133.0, 42498.0, 59005.0, 102596.0])
    got = income.amounts(means, (np.arange(500_000) + 0.5) / 500_000)
    assert (np.diff(got) >= 0).all()
    assert got.reshape(5, -1).mean(axis=1) == pytest.approx(means, rel=0.002)


# The tables


def test_every_figure_has_a_grade_and_a_known_source():
    assert len(list(tables.FOLDER.glob("*.csv"))) > 5
    for path in sorted(tables.FOLDER.glob("*.csv")):
        for row in tables.rows(path.stem):
            if "source" in row and "value" in row:
                assert row["grade"] in ("documented", "reported", "assumed"), row
                assert row["source"] in tables.sources(), row


@pytest.mark.parametrize("table", ["assumed", "flag_profiles", "places", "flags", "ties"])
def test_what_is_assumed_says_why_and_in_what_range(table):
    assert any(row.get("grade", "assumed") == "assumed" for row in tables.rows(table))
    for row in tables.rows(table):
        if row.get("grade", "assumed") == "assumed":
            assert row.get("why") or row.get("note"), row
            assert float(row["low"]) <= float(row.get("value") or row["urban_share"]) <= float(row["high"]), row


def test_every_dealt_flag_is_a_flag_and_every_profile_is_used():
    assert set(flags.dealt_flags()) <= set(FLAGS)
    assert {row["flag"] for row in tables.rows("flag_profiles")} <= set(flags.dealt_flags())


def test_purposes_are_distinct_and_in_their_range():
    numbers = [v for k, v in vars(purposes).items() if k.isupper()]
    assert len(set(numbers)) == len(numbers)
    assert all(200 <= v <= 255 for v in numbers)


def test_no_field_could_tell_who_somebody_is():
    forbidden = re.compile(r"name|ident|number|address|street|phone|face|voice|photo|text|birth|(^|_)id($|_)")
    assert not [f.name for f in fields(Society) if forbidden.search(f.name)]
    columns = {column for path in tables.FOLDER.glob("*.csv") for column in tables.rows(path.stem)[0]}
    assert not {c for c in columns if forbidden.search(c)} - {"name", "address"}  # of an assumption, of a source


# Sums


@given(st.integers(0, 10**9), st.lists(st.floats(0, 1e6), min_size=1, max_size=20))
def test_shares_add_up_to_the_total(total, weights):
    shares = apportion(total, np.array(weights))
    if sum(weights) > 0 and total > 0:
        assert shares.sum() == total
        exact = np.array(weights) / sum(weights) * total
        assert (np.abs(shares - exact) < 1 + 1e-6 * total).all()
    else:
        assert shares.sum() == 0


def test_raking_meets_its_margins():
    counts = np.array([100.0, 200.0, 300.0, 400.0])
    first, odd = np.array([True, True, False, False]), np.array([True, False, True, False])
    chances = rake_chances(np.array([0.5, 1.0, 2.0, 0.1]), counts, [(first, 90.0), (odd, 150.0)])
    assert (chances * counts)[first].sum() == pytest.approx(90, rel=1e-4)
    assert (chances * counts)[odd].sum() == pytest.approx(150, rel=1e-4)
    levels = rake_levels(np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([10.0, 30.0]), np.array([15.0, 25.0]))
    assert (levels * [[10.0], [30.0]]).sum(axis=0) == pytest.approx([15, 25])
    table = rake_table(np.array([[1.0, 2.0], [3.0, 1.0]]), np.array([10.0, 30.0]), np.array([15.0, 25.0]))
    assert table.sum(axis=0) == pytest.approx([15, 25])
    assert table.sum(axis=1) == pytest.approx([10, 30])
