"""Dated values and overlays: compared over the whole run, one answer everywhere, and every idle change is told."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml
from markupsafe import escape

import lamppost as lp
from lamppost.catalogue.claims import WRITTEN
from lamppost.errors import LamppostError
from lamppost.rulebook import load
from lamppost.rulebook.check import check_file
from lamppost.rulebook.model import Rulebook
from lamppost.rulebook.period import ALWAYS, Period
from lamppost.rulebook.regime import regime
from lamppost.study.compare.twin import twin
from lamppost.study.findings.build import build_findings
from lamppost.words import LANGUAGES
from small_run import lamppost

FERRY = """
rulebook: ferry
title: An invented ferry town lists those who do not pay
authority: Nobody; this is an example.
covers: person
in_force: {since: 2020-01-01}
evidence: assumed
why: Invented, to try the format.
score: {start: 100, lowest: 0}
bands:
  good: {at_least: 90}
  poor: {}
acts:
  red-light-walking:
    lasts: 1 year
    points:
      - {since: 2020-01-01, value: -5}
      - {since: 2020-07-01, value: -50}
  court-debt-refused: {puts_on: refusers}
lists:
  refusers: {stays: 2 years, leaves_when: [obligation met, found wrong], made_public: yes}
consequences:
  no-flights: {when: {on_list: refusers}, touches: flight, effect: barred}
appeal: {open: yes, decided_within: 15 days, pauses_consequences: no}
"""
TOWN = """
regime: ferry-town
title: One invented list with a history
rulebooks: [ferry]
start: 2020-01-01
place: mainland-city
evidence: assumed
why: Invented, to try.
"""
HISTORY = "[{since: 2020-01-01, value: -5}, {since: 2020-07-01, value: -50}]"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ferry.yaml").write_text(FERRY, encoding="utf-8")
    (tmp_path / "ferry-town.yaml").write_text(TOWN, encoding="utf-8")
    return tmp_path


def guard(folder: Path, name: str, was: str, becomes: str = "-10") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(
        f"overlay: {name}\ntitle: A guard\nextends: ferry\nchange:\n"
        f"  - {{at: acts.red-light-walking.points, was: {was}, becomes: {becomes}, why: To try.}}\n", encoding="utf-8",
    )  # fmt: skip
    return path


@cache
def people() -> lp.Society:
    return lp.Society.generate(200, seed=1)


# --- `was`


@pytest.mark.parametrize("was", ["-5", "-50"])
def test_a_guard_of_one_day_is_refused_alike_by_check_and_run(folder: Path, was: str) -> None:
    path = guard(folder, "of-one-day", was)
    (problem,) = check_file(path)
    assert "'acts.red-light-walking.points' says '-5', then '-50' from 2020-07-01, not" in problem.message
    assert "Write its history as `was`" in problem.message
    with pytest.raises(LamppostError, match="then '-50' from 2020-07-01"):
        regime(folder / "ferry-town.yaml", [path])


def test_a_guard_with_the_history_holds(folder: Path) -> None:
    path = guard(folder, "of-all-days", HISTORY)
    assert check_file(path) == []
    law = regime(folder / "ferry-town.yaml", [path])
    assert set(law.tables(dt.date(2020, 8, 3), law.start).law.rule["points"]) == {-10, 0}


def test_a_guard_is_judged_on_the_days_of_the_run(folder: Path) -> None:
    """From August on the value is -50; in the first weeks of the year it is -5."""
    late, early = guard(folder, "late", "-50"), guard(folder, "early", "-5")
    base = folder / "ferry-town.yaml"
    whole = load.regime(base)
    for path, fits, fails in (
        (late, Period(dt.date(2020, 8, 3), dt.date(2021, 1, 3)), Period(dt.date(2020, 1, 6), dt.date(2020, 5, 3))),
        (early, Period(dt.date(2020, 1, 6), dt.date(2020, 5, 3)), Period(dt.date(2020, 8, 3), dt.date(2021, 1, 3))),
    ):
        assert load.regime(base, [path], start=fits.first, weeks=20).applied[-1].changed
        with pytest.raises(LamppostError, match="the base is not what this was written for"):
            load.regime(base, [path], start=fails.first, weeks=20)
    assert whole.applied == ()


def test_the_command_judges_by_its_own_start(folder: Path) -> None:
    guard(folder, "late", "-50")
    town = ("run", "ferry-town.yaml", "--people", "50", "--years", "0.05", "--no-report", "--with", "late.yaml")
    held = lamppost(*town, "--start", "2020-08-03", "--out", "a", cwd=folder)
    assert held.returncode == 0, held.stderr
    early = lamppost(*town, "--start", "2020-02-03", "--out", "b", cwd=folder)
    assert (early.returncode, early.stderr.count("says '-5', not '-50'")) == (2, 1)
    assert "Traceback" not in early.stderr
    twins = ("twin", *town[1:4], "--years", "0.05", "--no-report", "--with", "late.yaml")
    refused = lamppost(*twins, cwd=folder)
    assert (refused.returncode, refused.stderr.count("says '-5', not '-50'")) == (2, 1)


def test_python_judges_a_run_by_its_own_days(folder: Path) -> None:
    (folder / "dear.yaml").write_text(
        "overlay: dear\ntitle: As dear in July\nchange:\n"
        f"  - {{at: '*.acts.red-light-walking.points', becomes: {HISTORY.replace('-50', '-90')}, why: To try.}}\n",
        encoding="utf-8",
    )
    law = lp.regime(folder / "ferry-town.yaml", with_=[folder / "dear.yaml"])
    with pytest.raises(LamppostError, match="changes nothing"):
        lp.run(people(), law, years=0.1)
    assert lp.run(people(), law, years=0.1, start="2020-07-06").info["regime"]["remarks"] == []


# --- an overlay that matters only on some dates


def second_look(folder: Path) -> Path:
    path = folder / "second-look.yaml"
    path.write_text(
        "overlay: second-look-never-came\ntitle: The second look of 2017 never came\nchange:\n"
        "  - {at: '*.appeal.second_look', becomes: no, why: What did it change}\n", encoding="utf-8",
    )  # fmt: skip
    return path


def test_what_matters_only_later_in_the_run_is_changed(tmp_path: Path) -> None:
    plain, without = regime("timeline-2012-2026"), regime("timeline-2012-2026", [second_look(tmp_path)])
    now = [book.rulebook for book in plain.loaded.rulebooks.values() if book.appeal and book.appeal.second_look]
    later = [
        name for name in now
        if len(plain.loaded.rulebooks[name].appeal.second_look.versions) > 1  # type: ignore[union-attr]
    ]  # fmt: skip
    assert later
    changed = {row.book for row in without.loaded.applied[-1].changed}
    assert set(later) <= changed
    for day in (dt.date(2014, 6, 2), dt.date(2018, 6, 4), dt.date(2024, 6, 3)):
        assert (
            without.tables(day, plain.start).law.book["second"] == min(without.tables(day).law.book["second"])
        ).all()
    assert not np.array_equal(
        plain.tables(dt.date(2018, 6, 4)).law.book["second"], without.tables(dt.date(2018, 6, 4)).law.book["second"]
    )


def test_pieces_of_a_dated_value() -> None:
    points = Rulebook.model_validate(yaml.safe_load(FERRY), context=WRITTEN).acts["red-light-walking"].points
    assert points is not None
    july = dt.date(2020, 7, 1)
    for period, pieces in (
        (ALWAYS, [(None, 0), (july, 1)]),
        (Period(dt.date(2019, 1, 1)), [(None, -1), (dt.date(2020, 1, 1), 0), (july, 1)]),
        (Period(dt.date(2020, 2, 1), dt.date(2020, 6, 30)), [(None, 0)]),
        (Period(dt.date(2020, 2, 1), july), [(None, 0), (july, 1)]),
        (Period(july, july), [(None, 1)]),
    ):
        assert list(period.pieces(points)) == pieces, period
    assert Period(dt.date(2020, 1, 1), dt.date(2020, 6, 1)).within(dt.date(2021, 1, 1), None) is None
    assert ALWAYS.within(dt.date(2021, 1, 1), dt.date(2022, 1, 1)) == Period(dt.date(2021, 1, 1), dt.date(2021, 12, 31))


# --- every idle change is told


def half_idle(folder: Path) -> Path:
    path = folder / "half-idle.yaml"
    path.write_text(
        "overlay: half-idle\ntitle: Half of it does nothing\nchange:\n"
        "  - {at: '*.appeal.decided_within', at_most: 5 days, why: To try.}\n"
        "  - {at: '*.appeal.second_look', becomes: no, why: Nothing has one.}\n"
        "  - {at: '*.acts.{speech}', becomes: null, why: There is none.}\n", encoding="utf-8",
    )  # fmt: skip
    return path


def test_every_change_without_effect_is_told_at_every_surface(folder: Path) -> None:
    law = lp.regime(folder / "ferry-town.yaml", with_=[half_idle(folder)])
    kinds = [(each.kind, each.at) for each in law.loaded.remarks]
    assert kinds == [("same", "*.appeal.second_look"), ("absent", "*.acts.{speech}")]
    run = lp.run(people(), law, years=0.1)
    said = run.info["regime"]["remarks"]
    assert said[0].startswith(
        "half-idle: the change at *.appeal.second_look changes nothing here. 'ferry.appeal.second"
    )
    assert "no act that is speech" in said[1] or "an act that is speech" in said[1]
    twins = twin(
        people(), lp.regime(folder / "ferry-town.yaml"), with_=[folder / "half-idle.yaml"], years=0.1, keep=True
    )
    numbers = build_findings(twins.worlds, smaller=False)
    for language in LANGUAGES:
        assert len([each[language] for each in numbers.worlds[1].remarks]) == 2
    from lamppost.show.page.numbers import numbers as for_the_page
    from lamppost.show.report import report_html

    for language in LANGUAGES:
        page = report_html(numbers, language)
        for each in numbers.worlds[1].remarks:
            assert escape(each[language]) in page
        assert for_the_page(numbers, language)["worlds"][1]["remarks"] == [
            each[language] for each in numbers.worlds[1].remarks
        ]


def test_the_commands_tell_them(folder: Path) -> None:
    half_idle(folder)
    size = ("--people", "60", "--years", "0.05")
    shown = lamppost(
        "run", "ferry-town.yaml", "--with", "half-idle.yaml", *size, "--no-report", "--out", "a", cwd=folder
    )
    assert "the change at *.appeal.second_look changes nothing here." in " ".join(shown.stdout.split())
    for command in (
        ("twin", "ferry-town.yaml", "--with", "half-idle.yaml", *size, "--json"),
        ("ladder", "ferry-town.yaml", "half-idle.yaml", *size, "--json"),
    ):
        done = lamppost(*command, cwd=folder)
        assert done.returncode == 0, done.stderr
        assert len(json.loads(done.stdout)["remarks"]) == 2
