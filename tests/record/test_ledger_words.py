"""Ledgers in three languages: the same lines, in Chinese without a word of English, every placeholder filled."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from test_lives import PAIRS, ready

from lamppost.catalogue.claims import GRADES
from lamppost.record.facts import refusal_of, truth_of
from lamppost.record.lines import Ledger
from lamppost.rulebook.blocks import WAYS
from lamppost.study.scripted.life import live
from lamppost.town import desk
from lamppost.town.state import INVENTED, LISTING, TIED, TRACE, TRUE, TWICE, UNSEEN, WRONG_PERSON
from lamppost.town.tables import EFFECTS, FOREVER
from lamppost.words import words
from small_run import lamppost

LATIN = re.compile(r"[A-Za-z]{2,}")
CHINESE = ("zh-Hans", "zh-Hant")


@pytest.mark.parametrize("language", CHINESE)
@pytest.mark.parametrize(("name", "under"), PAIRS, ids=[f"{name}--{under}" for name, under in PAIRS])
def test_a_life_is_told_in_chinese(name: str, under: str, language: str) -> None:
    english, chinese = live(name, ready(under)), live(name, ready(under), language)
    assert not LATIN.search(chinese.title)
    assert len(english.lines) == len(chinese.lines) > 0
    for one, other in zip(english.lines, chinese.lines, strict=True):
        assert (one.day, one.kind, one.points, one.score, one.held) == (
            other.day, other.kind, other.points, other.score, other.held,
        )  # fmt: skip
        assert not LATIN.search(other.what + other.truth), other.what
        assert "{" not in one.what + other.what + one.truth + other.truth
        assert bool(one.truth) == bool(other.truth)


def every_kind() -> np.ndarray:
    """A row of each kind of line, of each reason, way out, effect and truth."""
    rows = [{"kind": kind, "value": 1, "act": 1} for kind in range(desk.RECORDED, desk.YEAR_CARRIED + 1)]
    rows += [
        {"kind": desk.NOT_COUNTED, "value": why, "act": 1}
        for why in range(1, desk.BEYOND_LIMIT + 1)
        if why != desk.RESET
    ]
    rows += [{"kind": desk.NOT_COUNTED, "value": desk.SPARED, "flags": LISTING}]
    rows += [{"kind": desk.WAY_OUT_MET, "value": way} for way in range(len(WAYS))]
    rows += [{"kind": desk.TOUCHED, "value": (1 << len(EFFECTS)) - 1, "act": 1}]
    rows += [{"kind": desk.REPAIRED, "ref": -1}, {"kind": desk.LISTED, "value": FOREVER}]
    rows += [{"kind": desk.BAND, "value": 255}, {"kind": desk.RECORDED, "act": 1, "flags": UNSEEN}]
    rows += [{"kind": desk.POINTS, "act": 1, "flags": flags} for flags in (0, TRUE, TWICE, TIED, TIED | TRUE)]
    rows += [{"kind": desk.RECORDED, "act": 1, "flags": flags} for flags in (WRONG_PERSON, INVENTED)]
    rows += [{"kind": desk.REFUSED, "act": 1, "flags": flags} for flags in range(8)]
    services = {service.code for service in ready("suining-2010").catalogue.services.values()}
    made = np.zeros(len(rows), TRACE)
    for row, values in zip(made, rows, strict=True):
        for name, value in values.items():
            row[name] = value
        if row["kind"] in (desk.REFUSED, desk.TOUCHED, desk.SOUGHT, desk.PLACE_GIVEN):
            row["act"] = min(services)
    return made


@pytest.mark.parametrize("language", CHINESE)
def test_every_kind_of_line_has_its_sentence(language: str) -> None:
    regime = ready("suining-2010")
    english, chinese = (Ledger(regime, regime.start, each) for each in ("en", language))
    said = set()
    for row in every_kind():
        one, other = english.line(row), chinese.line(row)
        assert one.what
        assert other.what
        assert not LATIN.search(other.what + other.truth), other.what
        assert "{" not in other.what + other.truth
        said.add(other.what)
    assert len(said) > 40


def test_every_sentence_of_a_ledger_is_said_by_something() -> None:
    """The keys that are put together from a code all have one, and no others are there."""
    keys = {key for key in words("en").sentences if key.startswith(("ledger.truth.", "ledger.refusal."))}
    flags = (TWICE, WRONG_PERSON, INVENTED, TIED, TIED | TRUE, TRUE, 0)
    made = {f"ledger.truth.{truth_of(each)}" for each in flags}
    made |= {f"ledger.refusal.{word}" for each in range(8) for word in refusal_of(each)}
    assert keys == made
    assert {key for key in words("en").sentences if key.startswith("ledger.grade.")} == {
        f"ledger.grade.{grade}" for grade in GRADES
    }


def test_a_life_is_printed_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    shown = lamppost("life", "debtor", "--under", "suining-2010", "--lang", "zh-Hant", cwd=tmp_path)
    assert shown.returncode == 0
    assert "欠債的人" in shown.stdout
    assert "拖欠銀行貸款" in shown.stdout
    assert "Recorded by" not in shown.stdout
    data = lamppost("life", "debtor", "--under", "suining-2010", "--lang", "zh-Hans", "--json", cwd=tmp_path)
    assert "记录（银行）：拖欠银行贷款" in data.stdout
    wrong = lamppost("life", "debtor", "--under", "suining-2010", "--lang", "zh", cwd=tmp_path)
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("There is no language 'zh'.")
    assert wrong.stderr.count("\n") == 1
