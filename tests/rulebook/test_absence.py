"""What a word means that is left out: once, on its field. Limits of overlays and the town's tables go by the same."""

from __future__ import annotations

import copy
import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from format_blocks import blocks
from lamppost.catalogue.absence import absent_of
from lamppost.catalogue.claims import FOR_GOOD, Claim
from lamppost.catalogue.messages import plain_kinds
from lamppost.errors import LamppostError
from lamppost.rulebook import load
from lamppost.rulebook.model import RegimeFile, Rulebook
from lamppost.rulebook.regime import Regime, regime, table_hash

BOOK = """
rulebook: ap
title: A book that says as little as it can
authority: Nobody
evidence: assumed
why: A made-up test.
in_force: {since: 2015-01-01}
who: {where: [mainland]}
score: {start: 100}
bands:
  A: {at_least: 100}
  B: {}
acts:
  littering: {points: -10, again: {times: 2}}
  court-debt-refused: {puts_on: debtors}
  volunteering: {points: 5}
lists:
  debtors: {leaves_when: [obligation met]}
consequences:
  c: {when: {band: B}, touches: [taxi-ride], effect: barred}
  d: {when: {on_list: debtors, times: 2}, touches: [flight], effect: barred}
repair:
  r: {open_for: [littering, debtors], by: volunteering}
appeal: {open: yes, second_look: yes}
association:
  t: {to: friend, carries: points, share: 0.5}
"""
REGIME = "regime: ap-regime\ntitle: One book\nplace: mainland-city\nstart: 2019-01-07\nrulebooks: [ap]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ap.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "ap-regime.yaml").write_text(REGIME, encoding="utf-8")
    return tmp_path


def with_change(folder: Path, *changes: str) -> Regime:
    lines = "".join(f"  - {{{change}, why: For the test.}}\n" for change in changes)
    (folder / "change.yaml").write_text(f"overlay: change\ntitle: A change\nchange:\n{lines}", encoding="utf-8")
    return regime(folder / "ap-regime.yaml", [folder / "change.yaml"])


def test_every_figure_that_can_be_left_out_says_what_that_means() -> None:
    can_be_left_out = 0
    for model in (Rulebook, RegimeFile):
        for name, block in blocks(model).items():
            for word, info in block.model_fields.items():
                claim = any(
                    isinstance(k, type) and issubclass(k, Claim) for k in plain_kinds(info.rebuild_annotation())
                )
                if claim and not info.is_required():
                    assert absent_of(info) is not None, f"{name}.{word}"
                    can_be_left_out += 1
    assert can_be_left_out > 20


def written(value: float | bool) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value == FOR_GOOD:
        return "for good"
    return value


PLACES = {
    "who": ("Who", ("who",)),
    "score": ("Score", ("score",)),
    "act": ("ActRule", ("acts", "littering")),
    "listing act": ("ActRule", ("acts", "court-debt-refused")),
    "list": ("ListRule", ("lists", "debtors")),
    "consequence": ("Consequence", ("consequences", "c")),
    "repair": ("Repair", ("repair", "r")),
    "appeal": ("Appeal", ("appeal",)),
    "association": ("Association", ("association", "t")),
    "rulebook": ("Rulebook", ()),
}
LENGTHS = ("lasts", "stays", "within", "wait", "grace", "notice", "deleted", "shown", "decided", "corrected", "once_in")
SKIP = {
    "Score.resets_when_paid",  # only of an account that starts anew
    "Consequence.places",  # only with 'by rank'
    "Association.points",  # a fixed figure needs a state
    "ActRule.lasts", "ActRule.yearly_cap",  # of the act without points: not allowed there
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_the_tables_of_a_town_read_absence_as_the_field_says(folder: Path, place: str) -> None:
    """A word that is written out as what its absence means gives the same tables as one that is left out."""
    block, way = PLACES[place]
    plain = table_hash(regime(folder / "ap-regime.yaml").epochs(dt.date(2019, 1, 7), 10))
    tried = 0
    for word, info in blocks(Rulebook)[block].model_fields.items():
        absent = absent_of(info)
        if absent is None or absent.value is None or math.isinf(absent.value):
            continue
        data = yaml.safe_load(BOOK)
        inside = data
        for part in way:
            inside = inside[part]
        if word in inside or (f"{block}.{word}" in SKIP and "points" not in inside) or f"{block}.{word}" in SKIP - {
            "ActRule.lasts", "ActRule.yearly_cap",
        }:  # fmt: skip
            continue
        value = written(absent.value)
        is_length = any("length" in getattr(k, "__name__", "") for k in plain_kinds(info.rebuild_annotation()))
        inside[word] = f"{value} days" if is_length and value != "for good" else value
        (folder / "ap.yaml").write_text(yaml.safe_dump(copy.deepcopy(data), sort_keys=False), encoding="utf-8")
        try:
            found = table_hash(regime(folder / "ap-regime.yaml").epochs(dt.date(2019, 1, 7), 10))
        except LamppostError as error:
            raise AssertionError(f"{block}.{word}: {error}") from None
        assert found == plain, f"{block}.{word} = {value}"
        tried += 1
    assert tried


@pytest.mark.parametrize("word", ["within", "second_within"])
def test_no_time_limit_is_longer_than_thirty_days(folder: Path, word: str) -> None:
    with pytest.raises(LamppostError, match=r"already says nothing \(for ever\)"):
        with_change(folder, f"at: '*.appeal.{word}', at_least: 30 days")
    law = with_change(folder, f"at: '*.appeal.{word}', at_most: 30 days")
    assert law.tables(law.start).law.book[word][0] == 30


def test_a_ceiling_on_a_share_that_is_all_is_a_real_one(folder: Path) -> None:
    law = with_change(
        folder,
        "at: '*.consequences.c.enforced', at_most: 0.5",
        "at: '*.ties_known', at_most: 0.5",
        "at: '*.acts.littering.acts_on', at_most: 0.5",
    )
    tables = law.tables(law.start)
    assert 2**31 in tables.services.row["enforced"]
    assert tables.law.book["ties_known"][0] == 2**31
    assert 2**31 in tables.law.rule["acts_on"]
    with pytest.raises(LamppostError, match=r"already says nothing \(all\)"):
        with_change(folder, "at: '*.ties_known', at_least: 0.5")


@pytest.mark.parametrize(
    ("change", "means"),
    [
        ("at: '*.acts.littering.yearly_cap', at_most: 20", 20),
        ("at: '*.acts.littering.yearly_cap', at_least: 20", None),
        ("at: '*.lists.debtors.counts_within', at_most: 1 year", 365),
        ("at: '*.lists.debtors.counts_within', at_least: 1 year", None),
        ("at: '*.who.age_to', at_most: 70", 70),
        ("at: '*.who.age_from', at_least: 18", 18),
        ("at: '*.appeal.decided_within', at_most: 5 days", None),
        ("at: '*.appeal.decided_within', at_least: 5 days", 5),
        ("at: '*.appeal.reasons_given', becomes: yes", None),
        ("at: '*.appeal.pauses_consequences', becomes: no", None),
        ("at: '*.acts.littering.lasts', becomes: for good", None),
        ("at: '*.acts.littering.again.within', at_most: 1 year", None),
        ("at: '*.score.lowest', at_least: 0", 0),
        ("at: '*.score.lowest', at_most: 0", None),
    ],
)
def test_limits_know_what_absence_means(folder: Path, change: str, means: int | None) -> None:
    if means is None:
        with pytest.raises(LamppostError, match="already says nothing"):
            with_change(folder, change)
        return
    found = with_change(folder, change).loaded
    way = found.applied[0].changed[0].path.split(".")
    held: Any = found.rulebooks["ap"]
    for part in way:
        held = held[part] if isinstance(held, dict) else getattr(held, part)
    assert [int(version.value) for version in held.versions] == [means]


def test_days_before_the_first_version_count_as_left_out(folder: Path) -> None:
    """A time limit that begins in 2020 leaves the days before it without one."""
    text = BOOK.replace("second_look: yes}", "second_look: yes, within: [{since: 2020-01-01, value: 15 days}]}")
    (folder / "ap.yaml").write_text(text, encoding="utf-8")
    law = with_change(folder, "at: '*.appeal.within', at_most: 30 days")
    days = [dt.date(2019, 6, 3), dt.date(2020, 6, 1)]
    assert [int(law.tables(day, law.start).law.book["within"][0]) for day in days] == [30, 15]
    assert np.unique([table_hash([each]) for each in law.epochs(law.start, 104)]).size == 2


def test_shipped_rulebooks_still_hold_together() -> None:
    assert len(load.names("rulebook")) > 20
    for name in load.names("rulebook"):
        load.rulebook(name)
