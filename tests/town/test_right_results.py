"""What once came out wrong: payments in the week of a listing, grounds, years, large sums, days within a week."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from lamppost.rulebook.check import check_paths
from lamppost.rulebook.load import regime as load_regime
from lamppost.rulebook.regime import Regime, regime
from lamppost.society.model import Society
from lamppost.study.scripted.cases import alone, check_cases
from lamppost.study.scripted.life import live
from lamppost.town.loop import Town

HEAD = """
title: A rulebook of the tests
authority: Nobody
covers: person
in_force: {since: 2015-01-01}
evidence: assumed
why: Made up for the tests.
"""


@cache
def national() -> Regime:
    return regime("national-2018")


def given(path: Path, text: str, under: Regime) -> dict[dt.date, str]:
    """What a life was given or refused, by day."""
    path.write_text(text, encoding="utf-8")
    return {line.day: line.what for line in live(path, under).lines if ": given" in line.what or "Refused" in line.what}


def cases(folder: Path, book: str, tests: str) -> list[str]:
    """What does not hold of a rulebook's cases."""
    (folder / "made.yaml").write_text("rulebook: made" + HEAD + book, encoding="utf-8")
    (folder / "made.cases.yaml").write_text("rulebook: made\ncases:\n" + tests, encoding="utf-8")
    assert check_paths([folder / "made.yaml", folder / "made.cases.yaml"]) == []
    results = check_cases(folder / "made.cases.yaml")
    assert results
    return [f"{each.name}: {each.message}" for each in results if not each.ok]


@pytest.mark.parametrize("paid", ["2018-07-03", "2018-07-04", "2018-07-06"])
def test_what_is_paid_in_the_week_of_the_listing_is_paid(tmp_path: Path, paid: str) -> None:
    same_day = ", {settles: court-debt-refused}" if paid == "2018-07-03" else ""
    text = f"""
life: same-week
title: A judgment debt that is paid within days
person: {{age: 40, place: mainland, flags: [adult, debtor]}}
happens:
  2018-07-03: [{{act: court-debt-refused, by: court}}{same_day}]
  {"" if paid == "2018-07-03" else f"{paid}: {{settles: court-debt-refused}}"}
  2018-08-07: {{seeks: flight}}
  2021-08-07: {{seeks: flight}}
until: 2022-06-30
"""
    found = given(tmp_path / "same-week.yaml", text, national())
    assert list(found.values()) == ["A flight: given"] * 2


GROUNDS = """
acts:
  utility-bill-late: {puts_on: owing, listed_for: for good}
  littering: {puts_on: owing, listed_for: 2 years, leaves_when: pledge kept}
lists:
  owing: {leaves_when: [obligation met, term ends], stays: 1 year}
consequences:
  no-flight: {when: {on_list: owing}, touches: flight, effect: barred}
"""


def test_each_ground_has_its_own_term_and_ways_out(tmp_path: Path) -> None:
    wrong = cases(
        tmp_path,
        GROUNDS,
        """
  - name: paying the newer debt leaves the older ground
    happens:
      2018-01-10: littering
      2018-03-10: utility-bill-late
      2018-04-10: {settles: utility-bill-late}
    then:
      2018-04-11: {on_lists: owing, refused: flight}
      2020-01-09: {on_lists: owing}
      2020-01-10: {off_lists: owing, allowed: flight}
  - name: paying the older debt leaves the newer ground
    happens:
      2018-01-10: utility-bill-late
      2018-03-10: littering
      2018-04-10: {settles: utility-bill-late}
    then:
      2018-04-10: {on_lists: owing}
      2020-03-09: {on_lists: owing}
      2020-03-10: {off_lists: owing}
  - name: a term that has ended leaves the ground without one
    happens:
      2018-01-10: utility-bill-late
      2018-03-10: littering
    then:
      2024-01-10: {on_lists: owing}
  - name: an appeal strikes its own ground and no other of the same act
    happens:
      2018-01-10: {act: utility-bill-late}
      2018-03-10: {act: utility-bill-late}
      2018-03-11: {settles: utility-bill-late}
    then:
      2018-03-10: {on_lists: owing}
      2018-03-11: {off_lists: owing}
""",
    )
    assert wrong == []


def test_years_are_the_calendars(tmp_path: Path) -> None:
    book = """
score: {start: 12, lowest: 0, highest: 99, resets: yearly}
acts:
  credit-course: {points: 1, yearly_cap: 2}
  drink-driving: {points: -12}
"""
    early = "      2020-11-02: {act: littering}\n"
    tests = """
  - name: {name}
    happens:
{early}      2021-12-20: credit-course x 3
      2022-01-10: credit-course x 3
      2022-12-31: drink-driving
    then:
      2021-12-20: {{score: 14}}
      2021-12-31: {{score: 14}}
      2022-01-01: {{score: 12}}
      2022-01-10: {{score: 14}}
      2022-12-31: {{score: 2}}
      2023-01-01: {{score: 12}}
"""
    both = tests.format(name="from the first event", early="") + tests.format(name="after an earlier one", early=early)
    assert cases(tmp_path, book, both) == []


def test_a_day_sees_no_later_day_of_its_week(tmp_path: Path) -> None:
    book = """
score: {start: 12}
bands: {some: {at_least: 1}, none: {}}
acts: {drink-driving: {points: -12, lasts: 1 month}}
consequences: {x: {when: {band: none}, touches: driving-licence, effect: barred}}
"""
    tests = "".join(
        f"""
  - name: week that begins on {monday}
    happens: {{{wednesday}: drink-driving}}
    then:
      {monday}: {{score: 12, allowed: driving-licence}}
      {wednesday}: {{score: 0, refused: driving-licence}}
      {end - dt.timedelta(days=1)}: {{score: 0}}
      {end}: {{score: 12, allowed: driving-licence}}
"""
        for monday, wednesday, end in [
            (dt.date(2021, 6, 7), dt.date(2021, 6, 9), dt.date(2021, 7, 9)),
            (dt.date(2020, 1, 27), dt.date(2020, 1, 31), dt.date(2020, 2, 29)),
        ]
    )
    assert cases(tmp_path, book, tests) == []


def test_large_sums_come_out_right_or_are_refused(tmp_path: Path) -> None:
    book = """
score: {start: 10000000}
acts: {littering: {points: -10000000}}
repair: {r: {open_for: littering, gives_back: 1, asked: 1, wait: 1 week}}
"""
    tests = """
  - name: what is repaired comes back whole
    happens: {2018-01-08: littering}
    then:
      2018-01-08: {score: 0}
      2018-03-05: {score: 10000000}
"""
    assert cases(tmp_path, book, tests) == []
    path = tmp_path / "made.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("points: -10000000", "points: -10000001"))
    assert "10,000,000 at most" in str(check_paths([path])[0])


@pytest.mark.parametrize(("beyond", "score"), [("lost", 6), ("banked", 12)])
def test_points_beyond_a_limit_are_lost_or_banked(tmp_path: Path, beyond: str, score: int) -> None:
    book = f"""
score: {{start: 12, lowest: 0, highest: 12, beyond: {beyond}}}
acts: {{car-red-light: {{points: -6}}, credit-course: {{points: 2}}}}
"""
    tests = f"""
  - name: a limit
    happens:
      2021-06-07: credit-course x 3
      2021-07-05: car-red-light
    then:
      2021-06-28: {{score: 12}}
      2021-07-05: {{score: {score}}}
"""
    assert cases(tmp_path, book, tests) == []


def test_a_rulebook_that_is_not_in_force_changes_no_count(tmp_path: Path) -> None:
    late = (HEAD + "acts: {car-red-light: {points: -5}, drink-driving: {points: -5}}\nscore: {start: 0}\n").replace(
        "2015-01-01", "2090-01-01"
    )
    (tmp_path / "late.yaml").write_text("rulebook: late" + late, encoding="utf-8")
    counts = []
    for name, books in (("one", "[tax-exit-ban]"), ("two", "[tax-exit-ban, late]")):
        text = f"regime: {name}\ntitle: t\nplace: mainland-city\nstart: 2012-01-01\nrulebooks: {books}\n"
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        what = Regime(load_regime(tmp_path / f"{name}.yaml"), national().catalogue)
        town = Town(Society.generate(300, 1, "mainland-city"), what.epochs(what.start, 20), 1)
        town.run(20)
        counts.append((np.concatenate(town.log.events).tolist(), sum(town.log.done).tolist()))
    assert counts[0] == counts[1]


def test_points_by_the_hour_need_an_act_that_is_counted_in_hours(tmp_path: Path) -> None:
    path = tmp_path / "made.yaml"
    path.write_text("rulebook: made" + HEAD + "score: {start: 0}\nacts: {blood-donation: {points: 1, per: hour}}\n")
    assert "not counted in hours" in str(check_paths([path])[0])
    assert alone("volunteers-2016")
