"""What holds of any rulebook: small ones are made up by Hypothesis, and lived by towns of a few dozen people."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from busy_town import busy, regime, society
from lamppost.rulebook.regime import Regime
from lamppost.town.run import TownRun, joined
from lamppost.town.script import Script
from lamppost.town.state import RECORD, REFUSAL
from lamppost.town.tables import BARRED, FOREVER
from plain_town import PlainTown, differences

PEOPLE = 40

ACTS = ["red-light-walking", "littering", "traffic-fine-small", "queue-jumping", "criticise-government", "pact-breach"]
MERITS = ["help-to-stranger", "good-neighbour-act", "bill-paid-on-time"]
SERVICES = ["travel", "groceries", "bike-share", "place-entry", "internet-access", "city-transit"]
BANDS = ["good", "plain", "bad"]
LISTS = ["black", "grey"]
WAYS = ["obligation met", "course passed", "pledge kept", "creditor agrees"]
TIES = ["household", "kin", "friend", "colleague", "guarantor"]

shares = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])
weeks = st.integers(1, 30).map(lambda number: f"{number} weeks")


def maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


def rules(points: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"points": points},
        optional={
            "lasts": weeks,
            "yearly_cap": st.integers(1, 40),
            "again": st.fixed_dictionaries({"times": st.sampled_from([1.5, 2, 3])}, optional={"within": weeks}),
            "sets_band": st.fixed_dictionaries({"band": st.sampled_from(BANDS), "lasts": weeks}),
            "acts_on": shares,
            "puts_on": st.lists(st.sampled_from(LISTS), min_size=1, max_size=2, unique=True),
            "per": st.sampled_from(["time", "half year"]),
        },
    )


entries = maybe(
    stays=weeks,
    leaves_when=st.lists(st.sampled_from(WAYS), max_size=2, unique=True),
    notice_first=weeks,
    grace=weeks,
    deleted_within=weeks,
    made_public=st.booleans(),
    spares=st.just(["elder"]),
    colour=st.sampled_from(["black", "red", "state"]),
    counts_as=st.sampled_from(["pact-breach", "littering"]),
)
states = st.one_of(
    st.fixed_dictionaries({"band": st.sampled_from(BANDS)}),
    st.fixed_dictionaries({"on_list": st.sampled_from(LISTS)}, optional={"times": st.integers(2, 4)}),
)
consequences = st.fixed_dictionaries(
    {
        "when": states,
        "touches": st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True),
        "effect": st.sampled_from(["barred", "barred", "slower", "checked more"]),
    },
    optional={"reaches": st.sampled_from(["self", "household", "children"]), "enforced": shares},
)
ties = st.one_of(
    st.fixed_dictionaries({"to": st.sampled_from(TIES), "carries": st.just("points"), "share": shares}),
    st.fixed_dictionaries(
        {"to": st.sampled_from(TIES), "carries": st.just("points"), "when": states, "points": st.integers(-5, 5)},
        optional={"cuts_ties": shares},
    ),
    st.fixed_dictionaries(
        {"to": st.sampled_from(TIES), "carries": st.sampled_from(["consequence", "listing"]), "when": states},
        optional={"depth": st.just(2)},
    ),
)
repairs = st.fixed_dictionaries(
    {"open_for": st.lists(st.sampled_from([ACTS[0], ACTS[1], *LISTS]), min_size=1, max_size=3, unique=True)},
    optional={
        "by": st.sampled_from(MERITS),
        "wait": weeks,
        "gives_back": shares,
        "asked": shares,
        "becomes": st.integers(-9, 0),
        "becomes_lasts": weeks,
    },
)
appeals = st.fixed_dictionaries(
    {"open": st.just(True)},
    optional={
        "decided_within": weeks,
        "corrected_within": weeks,
        "pauses_consequences": st.booleans(),
        "second_look": st.booleans(),
        "asked_when_wrong": shares,
        "asked_when_right": shares,
        "upheld_when_wrong": shares,
        "upheld_when_right": shares,
    },
)


def some(names: list[str], each: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(names), each, max_size=len(names))


@st.composite
def books(draw: st.DrawFn) -> dict[str, Any]:
    """A rulebook that holds together, with anything in it."""
    breaches = {name: draw(rules(st.integers(-30, 0))) for name in ACTS[:2]}
    breaches |= draw(some(ACTS[2:], rules(st.integers(-30, 0))))
    merits = draw(some(MERITS, rules(st.integers(0, 9))))
    middle = draw(st.integers(60, 100))
    return {
        "rulebook": "made-up",
        "title": "Made up",
        "authority": "Nobody",
        "in_force": {"since": draw(st.sampled_from(["2010-01-01", "2018-03-01"]))},
        "evidence": "assumed",
        "why": "Made up for the tests.",
        "who": draw(maybe(age_from=st.integers(0, 30), spares=st.just(["elder"]))) | {"age_to": 90},
        "score": {
            "start": 100,
            "lowest": draw(st.integers(-50, 50)),
            "highest": draw(st.integers(100, 150)),
            "graded": draw(st.sampled_from(["at once", "monthly", "yearly"])),
            "resets": draw(st.sampled_from(["never", "yearly"])),
            "merits_wait": draw(st.booleans()),
        },
        "bands": {"good": {"at_least": middle + 10}, "plain": {"at_least": middle - 10}, "bad": {}},
        "acts": breaches | merits,
        "lists": {name: draw(entries) for name in LISTS},
        "consequences": draw(some(["one", "two", "three"], consequences)),
        "repair": draw(some(["first", "second"], repairs)),
        "association": draw(some(["near", "far"], ties)),
        **draw(maybe(appeal=appeals)),
    }


def regime_of(book: dict[str, Any], faults: float) -> Regime:
    """A regime with this book alone, whose channels err so often."""
    channels = ["city-management", "lamppost-face", "police", "public-reports", "village-committee", "payments"]
    use = {"coverage": 0.9, "hit": 0.8, "wrong_person": faults, "twice": faults, "false_records": faults}
    data = {
        "regime": "alone",
        "title": "Made up",
        "place": "mainland-city",
        "start": "2018-01-01",
        "evidence": "assumed",
        "why": "Made up for the tests.",
        "rulebooks": ["made-up"],
        "only_channels": channels,
        "channels": dict.fromkeys(channels, use),
    }
    with TemporaryDirectory() as folder:
        for name, text in (("made-up", book), ("alone", data)):
            (Path(folder) / f"{name}.yaml").write_text(json.dumps(text), encoding="utf-8")  # JSON is YAML
        return regime(Path(folder) / "alone.yaml")


def live(what: Regime, length: int, seed: int = 1, script: Script | None = None) -> TownRun:
    run = TownRun(society(PEOPLE), what.epochs(what.start, length), seed, script=script, chunk=16, threads=2)
    run.run(length)
    return run


def marked(words: np.ndarray, mark: int) -> np.ndarray:
    return words[:, mark >> 6] >> np.uint64(mark & 63) & np.uint64(1) != 0


def check_entries(what: Regime, run: TownRun) -> None:
    """An entry ends when its term says, and its mark with it; truth has nothing that belief ends earlier."""
    used, law = int(run.lists.used[0]), run.tables.law
    persons = run.lists.holder["person"][:used]
    now = run.week - 1
    for which in range(len(what.plan.lists)):
        entry, term = run.lists.entry[:used, which], int(law.list["term"][which])
        on = entry["until"] > now
        assert (marked(run.state.mark, int(law.list["mark"][which]))[persons] == on).all()
        if term < FOREVER:
            left = entry["until"] - entry["since"]
            assert (left[entry["times"] > 0] <= term).all()
        assert (entry["until_true"][on] <= entry["until"][on]).all()


def check_scores(what: Regime, run: TownRun) -> None:
    """What is shown lies within the limits, and the grade is that of the points or worse by a direct grade."""
    law, score = run.tables.law, what.plan.books[0].score
    assert score is not None
    shown = np.clip(run.state.score[0], int(law.book["lowest"][0]), int(law.book["highest"][0]))
    if not law.book["on"][0]:
        assert (run.state.band[0] == 255).all()
    elif score.graded == "at once":
        by_points = np.array(
            [next(k for k, least in enumerate(law.band["least"]) if points >= least) for points in shown]
        )
        held = run.state.band[0]
        direct = bool((law.rule["band"] >= 0).any())
        assert ((held == 255) | (held == by_points) | (direct & (held > by_points))).all()


def check_refusals(what: Regime, run: TownRun, script: Script | None = None) -> None:
    """Every refusal is of something sought, by a row that bars, for somebody who carries its mark."""
    del what
    asked = Counter(
        (week, service) for week, rows in (script.seeks if script else {}).items() for _, service, _ in rows
    )
    for week, rows in enumerate(run.log.refusals):
        assert (rows["week"] == week).all()
        assert ((rows["person"] >= 0) & (rows["person"] < run.state.actor.shape[0])).all()
        assert (run.tables.services.row["effect"][rows["row"]] == BARRED).all()
        books = run.tables.services.row["book"][rows["row"]]
        assert (rows["books"] >> books.astype(np.uint64) & np.uint64(1) == 1).all()
        first = run.tables.services.service["first"][rows["service"]]
        end = run.tables.services.service["end"][rows["service"]]
        assert ((first <= rows["row"]) & (rows["row"] < end)).all()
        for service, count in Counter(rows["service"].tolist()).items():
            assert count <= run.log.sought[week][service] + asked[week, service]


@settings(max_examples=25)
@given(books(), st.sampled_from([0.0, 0.1, 0.5]), st.integers(0, 2**64 - 1))
def test_any_rulebook_can_be_lived(book, faults, seed):
    what = regime_of(book, faults)
    run = live(what, 60, seed)
    check_entries(what, run)
    check_scores(what, run)
    check_refusals(what, run)


@settings(max_examples=10)
@given(books(), st.sampled_from([0.1, 0.5]))
def test_any_rulebook_is_lived_alike_by_both_towns(book, faults):
    what = regime_of(book, faults)
    run = live(what, 30)
    assert differences(run, PlainTown(society(PEOPLE), run.epochs, 1).run(30)) == []


@settings(max_examples=15)
@given(books())
def test_without_false_records_belief_is_truth(book):
    run = live(regime_of(book, 0.0), 60)
    assert (run.state.score == run.state.score_true).all()
    assert (run.state.band == run.state.band_true).all()
    assert (run.state.mark == run.state.mark_true).all()
    assert not (joined(run.log.refusals, REFUSAL)["flags"] & 1).any()


@cache
def codes() -> tuple[dict[str, int], dict[str, int]]:
    acts = {name: act.code for name, act in busy().acts.items()}
    return acts, {name: service.code for name, service in busy().services.items()}


deeds = st.tuples(
    st.integers(0, 29), st.integers(0, PEOPLE - 1), st.sampled_from([*ACTS, *MERITS]), st.sampled_from([1, 8, 136])
)
wishes = st.tuples(st.integers(0, 39), st.integers(0, PEOPLE - 1), st.sampled_from(["groceries", "place-entry"]))


@settings(max_examples=15)
@given(books(), st.lists(deeds, max_size=40), st.lists(wishes, max_size=20))
def test_any_script_can_be_lived(book, done, wished):
    what, script = regime_of(book, 0.1), Script()
    acts, services = codes()
    for week, person, act, flags in done:
        record = (person, person, week, acts[act], 0, 3, 2**64 - 1, 1, flags)
        script.records.setdefault(week, []).append(record)
        script.settles.setdefault(week + 5, []).append((person, acts[act]))
    for week, person, service in wished:
        script.seeks.setdefault(week, []).append((person, services[service], 2))
    run = live(what, 40, script=script)
    check_entries(what, run)
    check_refusals(what, run, script)
    events = joined(run.log.events, RECORD)
    assert sum(row["channel"] == 0 and row["books"] != 0 for row in events) == len(done)
