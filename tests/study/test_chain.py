"""Ledgers keep the chain of causes: no refusal or entry without the line that it rests on, and points that add up."""

from __future__ import annotations

from functools import cache

import pytest

import lamppost as lp
from lamppost.measure.world import Outcome, live
from lamppost.show.report import report_html
from lamppost.study.findings.build import build_findings
from lamppost.study.findings.ledgers import MOST_LINES, ledger_lines
from lamppost.study.findings.model import LedgerLine
from lamppost.study.person.model import PersonLine
from lamppost.study.person.page import person_page
from lamppost.study.person.store import everybody

PEOPLE = 600
CALM = ("leaflet-hk-2019", "wendeng-2020")
"""Regimes under which so few people are refused nothing."""
REGIMES = ("leaflet-hk-2019", "wendeng-2020", "epidemic-2020", "national-2018", "association-what-if")


@cache
def world(name: str) -> Outcome:
    law = lp.regime(name)
    people = lp.Society.generate(PEOPLE, 3, law.society_place)
    return live(people, law, 110, 3, watch=range(PEOPLE), count_all=False)


def busiest(name: str, most: int = 25) -> list[int]:
    """Those to whom most happened, refusals first."""
    rows, _ = world(name).refusals()
    refused = [int(each) for each in rows["person"] if each < PEOPLE]
    trace = world(name).trace["person"]
    met = {person: int((trace == person).sum()) for person in range(PEOPLE)}
    return sorted(range(PEOPLE), key=lambda each: (-min(refused.count(each), 3), -met[each], each))[:most]


def adds_up(lines: tuple[LedgerLine, ...]) -> None:
    """Score before, points left out, points: score after; for every rulebook."""
    before: dict[str, int] = {}
    for line in lines:
        if line.points is None or line.score is None:
            continue
        start = line.anew if line.anew is not None else before.get(line.book)
        if start is not None:
            assert start + line.omitted + line.points == line.score, line
        before[line.book] = line.score


@pytest.mark.parametrize("name", REGIMES)
def test_points_add_up_and_everything_has_its_cause_before_it(name: str) -> None:
    scored = caused = 0
    for person in busiest(name):
        lines, _ = ledger_lines(world(name), person)
        assert len(lines) <= MOST_LINES
        adds_up(lines)
        scored += sum(line.points is not None for line in lines)
        for place, line in enumerate(lines):
            if line.because is not None:
                assert 0 <= line.because < place
                assert lines[line.because].day <= line.day
            if line.kind in ("refused", "listed") and not line.through_tie:
                assert line.because is not None, line
                caused += 1
    assert scored or name in ("national-2018", "epidemic-2020", "association-what-if")
    assert caused or name in CALM


@pytest.mark.parametrize("name", REGIMES)
def test_a_refusal_leads_to_its_rule_its_article_its_source_and_its_record(name: str) -> None:
    refusals = 0
    for person in busiest(name, 10):
        lines, _ = ledger_lines(world(name), person)
        for line in lines:
            if line.kind != "refused":
                continue
            refusals += 1
            assert line.rule["en"]
            assert line.rule["zh-Hans"]
            assert "/consequences." in line.rule_id
            assert line.source or line.grade == "assumed"
            assert line.rule_at
            chain, here = [], line
            while here.because is not None:
                here = lines[here.because]
                chain.append(here.kind)
            if not line.through_tie:
                assert chain[-1] in ("recorded", "did", "band changed", "affected through a tie"), (line, chain)
    assert refusals or name in CALM


def test_of_points_left_out_the_sum_is_said() -> None:
    """A score of 915 with '-10 -> 920' after it."""
    omitted = [
        line for person in busiest("leaflet-hk-2019") for line in ledger_lines(world("leaflet-hk-2019"), person)[0]
    ]
    assert any(line.omitted for line in omitted), "something is left out somewhere"
    text = report_html(build_findings([world("leaflet-hk-2019")], smaller=False))
    assert "in lines left out)" in text


def test_the_report_leads_from_a_refusal_to_what_it_rests_on() -> None:
    text = report_html(build_findings([world("epidemic-2020")], smaller=False))
    assert 'class="because"' in text
    assert 'href="#line-1-1-' in text


@pytest.mark.parametrize("name", ["leaflet-hk-2019", "wendeng-2020"])
def test_the_same_holds_line_by_line_on_the_page(name: str) -> None:
    kept = everybody(world(name), classed=False)
    for person in busiest(name, 8):
        lines: tuple[PersonLine, ...] = person_page((kept,), person, "en").worlds[0].lines
        before: dict[str, int] = {}
        for place, line in enumerate(lines):
            assert line.because < place
            if line.points is not None and line.score is not None:
                start = line.anew if line.anew is not None else before.get(line.book)
                if start is not None:
                    assert start + line.points == line.score, line
                before[line.book] = line.score
            if line.kind in ("refused", "listed") and "ties" not in line.classes:
                assert line.because >= 0, line
