"""Findings are counted twice: here once more, in another way, from the tables of the same run and from twins."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest

import lamppost as lp
from lamppost.measure.effects import KINDS, effects, tallies
from lamppost.measure.outcomes import OUTCOMES
from lamppost.measure.world import Outcome, Setup, live
from lamppost.study.compare.twin import Twins, twin
from lamppost.study.findings import small_towns as found_parts
from lamppost.study.findings.build import build_findings
from lamppost.study.findings.model import Findings
from lamppost.study.findings.spread import counted, from_findings, of_run, spread, town_counts
from small_run import law, small_run, town

WEEKS = 29


@cache
def world() -> Outcome:
    people = range(town().people)
    return live(town(), law(), WEEKS, 9, watch=people)


@cache
def findings() -> Findings:
    return build_findings([world()], smaller=False)


@cache
def twins() -> Twins:
    society = lp.Society.generate(1500, seed=3, place="hong-kong")
    return twin(society, "leaflet-hk-2019", "documented-hk-2019", weeks=70, keep=True, watch=range(1500))


@cache
def of_twins() -> Findings:
    return build_findings(twins().worlds, smaller=False)


def test_people_and_refusals_are_those_of_the_run() -> None:
    run, mine = small_run(), findings().worlds[0]
    people = run.people
    assert mine.people_refused == people.filter(pl.col("refusals") > 0).height > 0
    assert mine.refused.refusals == people["refusals"].sum()
    assert mine.refused.wrongful == people["refusals_wrongful"].sum()
    assert mine.refused.collateral == people["refusals_collateral"].sum()
    assert mine.refused.double == people["refusals_double"].sum()
    assert mine.firms_refused.refusals == run.firms["refusals"].sum()
    assert mine.people_wrongly_refused == people.filter(pl.col("refusals_wrongful") > 0).height


def test_services_are_those_of_the_run() -> None:
    table = small_run().refusals.filter(actor="person").group_by("service").agg(pl.col("sought", "refusals").sum())
    expected = {row["service"]: (row["sought"], row["refusals"]) for row in table.to_dicts() if row["refusals"]}
    mine = findings().worlds[0]
    assert {each.id: (each.sought, each.refused.refusals) for each in mine.services} == expected
    for each in mine.services:
        assert sum(each.grades.values()) == each.refused.refusals
    groups = {each.id: each.refused.refusals for each in mine.service_groups}
    for name, number in groups.items():
        assert number == sum(each.refused.refusals for each in mine.services if each.group == name)
    assert sum(groups.values()) == mine.refused.refusals


def test_weeks_and_flows_are_those_of_the_run() -> None:
    run, mine = small_run(), findings().worlds[0]
    people = run.people
    assert mine.weeks.first_day == [str(day) for day in run.weeks["first_day"]]
    assert sum(mine.weeks.refusals) == mine.refused.refusals
    assert mine.flow.records_true == sum(mine.weeks.records_true) == people["records_true"].sum()
    assert mine.flow.records_false == sum(mine.weeks.records_false) == people["records_false"].sum()
    assert mine.flow.unseen == sum(mine.weeks.unseen) == people["acts_unrecorded"].sum()
    assert sum(mine.weeks.foregone) == people["acts_foregone"].sum()
    assert mine.flow.acts == mine.flow.unseen + mine.flow.seen
    lists = {(row["rulebook"], row["list"]): row for row in run.lists.to_dicts()}
    for each in mine.lists:
        row = lists[each.rulebook, each.list]
        assert (each.at_end, each.wrongly_at_end, each.ever) == (
            row["on_at_end"],
            row["wrongly_on_at_end"],
            row["ever_on"],
        )
    rules = {(row["rulebook"], row["consequence"]): 0 for row in run.rules.to_dicts()}
    for row in run.rules.to_dicts():
        rules[row["rulebook"], row["consequence"]] += row["refusals"]
    mine_rules = {(each.book, each.entry): each.times for each in mine.rules if each.kind == "consequence"}
    assert mine_rules == {key: number for key, number in rules.items() if number}


def test_each_group_is_everybody_once() -> None:
    mine = findings().worlds[0]
    for by in {each.by for each in mine.groups}:
        these = [each for each in mine.groups if each.by == by]
        assert sum(each.people for each in these) == findings().people
        assert sum(each.people_refused for each in these) == mine.people_refused
        assert sum(each.refusals for each in these) == mine.refused.refusals


def test_twins_are_those_of_the_study() -> None:
    mine = of_twins().twins[0]
    row = twins().people().to_dicts()[0]
    assert (mine.people, mine.unchanged) == (row["people"], row["unchanged"])
    assert mine.effect("refused_services").helped > 0
    totals = {str(row["outcome"]): row for row in twins().totals().to_dicts()}
    for each in mine.effects:
        row = totals[each.outcome]
        for name in ("first", "value", "harmed", "helped", "unchanged", "most_harmed", "most_helped", "difference"):
            assert getattr(each, name) == row[name], (each.outcome, name)
    for by in {each.by for each in mine.groups}:
        these = [each for each in mine.groups if each.by == by]
        for name in ("people", "unchanged"):
            assert sum(getattr(each, name) for each in these) == getattr(mine, name)
        for effect in mine.effects:
            assert sum(each.harmed[effect.outcome] for each in these) == effect.harmed
            assert sum(each.helped[effect.outcome] for each in these) == effect.helped


def test_the_spread_is_of_towns_that_were_lived_and_begins_with_this_one() -> None:
    society = lp.Society.generate(400, 3, "hong-kong")
    laws = [(name, lp.regime(name)) for name in ("leaflet-hk-2019", "documented-hk-2019")]
    start = laws[0][1].start

    def lived(place: int, seed: int) -> Outcome:
        people = society if seed == 3 else lp.Society.generate(400, seed, "hong-kong")
        return live(people, laws[place][1], 30, seed, start=start, count_all=False)

    first = [lived(0, 3), lived(1, 3)]
    findings_ = build_findings(first, smaller=False)
    assert all(world.recorder for world in first)
    found = spread(
        lambda more: town_counts(
            laws,
            Setup(lp.Society.generate(400, 3 + more, "hong-kong"), 30, 3 + more, start, count_all=False),
        ),
        of_run(findings_, [world.recorder.header() for world in first if world.recorder]),
        seeds=3,
    )
    assert (found.people, found.weeks, found.seeds) == (400, 30, [3, 4, 5])
    for place, world in enumerate(findings_.worlds):
        for name, count in world.numbers.items():
            assert found.of(world.name, name)[0] == count, name
        assert found.by_week[world.name]["refusals"][0] == world.weeks.refusals
        for number, seed in ((1, 4), (2, 5)):
            one = counted(lived(place, seed))
            assert {name: each[number] for name, each in found.by_week[world.name].items()} == one.weeks
            assert sum(one.weeks["refusals"]) == one.numbers["refusals"]
            assert all(found.of(world.name, name)[number] == count for name, count in one.numbers.items())
    other = findings_.worlds[1].name
    for number, seed in ((0, 3), (1, 4)):
        told = tallies(effects(*(counted(lived(place, seed)).outcomes for place in (0, 1))))
        for kind, outcome in KINDS.items():
            ways = [told[outcome][way] for way in ("harmed", "helped")]
            assert [each[number] for each in found.twins[other][kind]] == ways, kind
    assert len(set(found.of("leaflet-hk-2019", "records_false"))) > 1, "seeds differ"


def test_counts_do_not_depend_on_what_else_is_counted() -> None:
    """Runs count what a rule names, twins everything: their headline numbers are the same."""
    society = lp.Society.generate(400, 3, "hong-kong")
    both = [live(society, lp.regime("leaflet-hk-2019"), 20, 3, count_all=all_) for all_ in (True, False)]
    one, two = (counted(each) for each in both)
    assert one == two
    assert both[1].recorder
    header = both[1].recorder.header()
    world = build_findings([both[0]], smaller=False).worlds[0]
    assert from_findings(world, header) == one
    assert [world.weeks.refusals, world.weeks.people_refused, world.weeks.foregone, world.weeks.listed] == [
        header[name] for name in ("refusals", "refused", "foregone", "listed")
    ]


def test_lives_are_chosen_by_their_rules() -> None:
    outcomes = [lived.outcomes for lived in twins().lived]
    lives = of_twins().lives
    assert 0 < len(lives) <= 3
    assert len({each.person for each in lives}) == len(lives)
    for each in lives:
        refused = [int(burden["refused_services"][each.person]) for burden in outcomes]
        assert [ledger.refusals for ledger in each.ledgers] == refused
        if each.chosen == "median":
            times = np.sort(outcomes[0]["refused_services"][outcomes[0]["refused_services"] > 0])
            assert refused[0] == times[(len(times) - 1) // 2]
            assert each.of == len(times)
        if each.chosen == "wrongful":
            assert each.ledgers[0].wrongful
        if each.chosen == "tie":
            assert each.ledgers[0].collateral
        if each.chosen == "unchanged":
            assert each.age >= 18
            for name in OUTCOMES:
                assert len({int(burden[name][each.person]) for burden in outcomes}) == 1
        for ledger in each.ledgers:
            assert [line.day for line in ledger.lines] == sorted(line.day for line in ledger.lines)
            for line in ledger.lines:
                assert all(line.sentence[language] for language in ("en", "zh-Hans", "zh-Hant"))


def test_lives_are_the_same_when_nobody_was_watched() -> None:
    unwatched = [live(each.society, each.regime, each.weeks, each.seed, name=each.name) for each in twins().worlds]
    assert build_findings(unwatched, smaller=False).lives == of_twins().lives


def test_sources_are_those_of_the_rules_that_mattered() -> None:
    mine = of_twins()
    cited = {rule.source for world in mine.worlds for rule in world.rules if rule.source}
    assert {each.title for each in mine.sources} == cited
    for each in mine.worlds[0].rules:
        assert each.times > 0
        assert each.grade in ("documented", "reported", "alleged", "assumed")


@pytest.mark.slow
def test_smaller_towns_begin_where_the_run_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_parts, "SEEDS", 2)
    society = lp.Society.generate(400, seed=1, place="hong-kong")
    mine = build_findings([live(society, lp.regime("leaflet-hk-2019"), 60, 1, watch=range(400))])
    world = mine.worlds[0]
    as_it_is = mine.evidence[0].variants[0]
    assert (as_it_is.people_refused, as_it_is.refusals) == (world.people_refused, world.refused.refusals)
    assert mine.ladder is not None
    assert mine.ladder.rungs[0].overlay == ""
    assert mine.ladder.rungs[0].people_refused[0] == world.people_refused
    assert mine.ladder.rungs[0].tainted[0] == world.refused.tainted
    assert len(mine.ladder.seeds) == len(mine.ladder.rungs[0].refusals) == 2
    assert [each.overlay for each in mine.ladder.rungs[1:]] == [
        name for name in found_parts.RUNGS if name not in mine.ladder.left_out
    ]
    assert mine.spread is not None
    assert {name: counts[0] for name, counts in mine.spread.worlds[world.name].items() if counts[0]} == {
        name: count for name, count in world.numbers.items() if count
    }
    assert mine.ladder.rungs[0].refusals == mine.spread.of(world.name, "refusals")[:2]
    assert sum(each.refusals for each in mine.classes[0].overlaps) == mine.classes[0].refusals
    assert mine.classes[0].refusals == world.refused.refusals + world.firms_refused.refusals
