"""The limits of the format at their edges: what is just allowed is lived by both towns alike, as it is written."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from busy_town import lived, made, regime, society
from lamppost.catalogue.scalars import parse_length
from lamppost.errors import LamppostError
from lamppost.rulebook.regime import Regime
from lamppost.town.codes import TRUE
from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import REFUSAL, TRACE
from lamppost.town.script import Script, still
from lamppost.town.tables import FOREVER
from plain_town import PlainTown, differences, words

SINCE = {"since": "2010-01-01"}
FIRST = dt.date(2018, 1, 1)


def still_town(what: Regime, weeks: int, script: Script, people: int = 40) -> Town:
    """A town that is still but for a script, after so many weeks; the plain town came to the same."""
    town, everybody = society(people), range(people)
    epochs = [replace(epoch, tables=still(epoch.tables)) for epoch in what.epochs(what.start, weeks)]
    run = Town(town, epochs, 1, watch=everybody, script=script)
    run.run(weeks)
    assert differences(run, PlainTown(town, epochs, 1, everybody, script).run(weeks)) == []
    return run


def done(what: Regime, person: int, act: str, *days: int) -> Script:
    """A script in which somebody does an act on these days, and is recorded at once."""
    script = Script()
    for day in days:
        record = (person, person, day // 7, what.catalogue.acts[act].code, 0, 2 * (day % 7), 2**64 - 1, 0, TRUE)
        script.records.setdefault(day // 7, []).append(record)
    return script


def lines(run: Town, person: int, kind: int) -> np.ndarray:
    """Somebody's lines of one kind."""
    trace = joined(run.log.trace, TRACE)
    return trace[(trace["person"] == person) & (trace["kind"] == kind)]


def adult(people: int = 40) -> int:
    """Somebody of age who does not live alone."""
    home = society(people).household
    return next(int(n) for n in np.flatnonzero(society(people).flags & 1) if (home == home[n]).sum() > 1)


def one_of_many(number: int) -> dict[str, Any]:
    """One of 64 rulebooks, with a score, as many bands as there may be, and a list that counts as an act elsewhere."""
    bands = {f"b{k}": {"at_least": 100 - 2 * k} for k in range(15)} | {"b15": {"puts_on": ["listed"]}}
    return {
        "rulebook": f"book-{number:02d}",
        "in_force": SINCE,
        "score": {"start": 100, "lowest": 0, "highest": 100},
        "bands": bands,
        "acts": {
            "littering": {"points": -3, "lasts": "4 weeks"},
            "queue-jumping": {"puts_on": "listed", "sets_band": {"band": "b15", "lasts": "3 weeks"}},
            "pact-breach": {"points": -1},
        },
        "lists": {"listed": {"stays": "5 weeks", "counts_as": "pact-breach"}},
        "consequences": {
            "no-food": {"when": {"on_list": "listed"}, "touches": "groceries", "effect": "barred"},
            "last": {"when": {"band": "b15"}, "touches": "place-entry", "effect": "barred"},
        },
    }


def test_sixty_four_rulebooks_with_a_list_and_sixteen_bands_each() -> None:
    what, person = made([one_of_many(number) for number in range(64)]), adult()
    script = done(what, person, "queue-jumping", 1, 12)
    for week, rows in done(what, person, "littering", 2, 3, 3).records.items():
        script.records.setdefault(week, []).extend(rows)
    services = what.catalogue.services
    script.seeks = {
        week: [(person, services[name].code, 4) for name in ("groceries", "place-entry")] for week in (0, 6)
    }
    run = still_town(what, 8, script)
    refused = joined(run.log.refusals, REFUSAL)
    assert refused["books"].tolist() == [2**64 - 1] * 4
    # Each of the 63 other lists counted once as a breach, which leaves 37 points: the last band, now by points.
    assert run.state.score[:, person].tolist() == [37] * 64
    assert run.state.band[:, person].tolist() == [15] * 64
    graded = joined(run.log.trace, TRACE)
    graded = graded[(graded["kind"] == words.GRADED) & (graded["book"] == 63)]
    assert set(graded["value"].tolist()) == {15}
    assert any(row[63] for row in run.log.listed)


def test_one_rulebook_or_list_more_is_told_in_one_line() -> None:
    with pytest.raises(LamppostError, match="64 rulebooks at most; this one has 65"):
        _ = made([one_of_many(number) for number in range(65)]).plan
    two = [{**one_of_many(0), "rulebook": f"b{n}", "lists": {f"l{k}": {} for k in range(33)}, "acts": {}, "bands": {},
            "consequences": {}} for n in range(2)]  # fmt: skip
    with pytest.raises(LamppostError, match="64 lists at most; this one has 66"):
        _ = made(two).plan


def test_sixty_four_lists_of_one_rulebook_each_with_its_own_term() -> None:
    names = [f"l{number:02d}" for number in range(64)]
    book = {
        "rulebook": "lists",
        "in_force": SINCE,
        "acts": {"littering": {"puts_on": names, "stays_on": {name: f"{n + 1} weeks" for n, name in enumerate(names)}}},
        "lists": {name: {"stays": "1 day", "also_lists": [], "made_public": n == 63} for n, name in enumerate(names)},
        "repair": {"last": {"open_for": ["l63", "l62"], "by": "blood-donation", "wait": "3 weeks"}},
        "consequences": {
            "again": {"when": {"on_list": "l63", "times": 2}, "touches": "groceries", "effect": "barred"},
        },
        "association": {"home": {"to": "household", "when": {"on_list": "l63"}, "carries": "listing"}},
    }
    what, person = made([book]), adult()
    script = done(what, person, "littering", 0, 8)
    for week, rows in done(what, person, "blood-donation", 40).records.items():
        script.records.setdefault(week, []).extend(rows)
    script.seeks[2] = [(person, what.catalogue.services["groceries"].code, 0)]
    run = still_town(what, 12, script)
    entry = run.lists.entry[run.state.actor["row"][person]]
    assert entry["until"][:62].tolist() == [8 + 7 * (n + 1) for n in range(62)]
    assert entry["until"][62:].tolist() == [40, 40]  # repaired
    assert len(joined(run.log.refusals, REFUSAL)) == 1
    home = society(40).household[person]
    others = set(np.flatnonzero(society(40).household == home).tolist()) - {person}
    listed = run.lists.entry["times"][: int(run.lists.used[0]), 63] > 0
    assert set(run.lists.holder["person"][: int(run.lists.used[0])][listed].tolist()) == {person, *others}


def test_an_entry_is_true_by_the_band_that_brought_it() -> None:
    """Not by the band that an entry beside it has led to meanwhile, in belief and in truth alike."""
    book = {
        "rulebook": "sinking",
        "in_force": SINCE,
        "score": {"start": 100},
        "bands": {"good": {"at_least": 99}, "plain": {"at_least": 89, "puts_on": ["deep", "grey"]}, "bad": {}},
        "acts": {"littering": {"points": -5}},
        "lists": {"deep": {"score_becomes": 50}, "grey": {"stays": "17 weeks", "notice_first": "9 days"}},
    }
    what, person = made([book]), adult()
    run = still_town(what, 6, done(what, person, "littering", 2))
    row = run.state.actor["row"][person]
    assert run.state.score[0, person] == run.state.score_true[0, person] == 50
    assert (run.lists.entry[row]["until"] == run.lists.entry[row]["until_true"]).all()
    assert (run.state.mark[person] == run.state.mark_true[person]).all()


def test_the_longest_escalation() -> None:
    steps = [1, 2, 3, 5, 8, 13, 21, 34]
    book = {
        "rulebook": "steps",
        "in_force": SINCE,
        "acts": {"littering": {"puts_on": "barred"}},
        "lists": {"barred": {"escalates": {"within": "2 years", "stays": [f"{months} months" for months in steps]}}},
    }
    what, person = made([book]), adult()
    days = [31 * number for number in range(11)]
    run = still_town(what, 52, done(what, person, "littering", *days))
    untils = lines(run, person, words.LISTED)["value"].tolist()
    for number, (day, until) in enumerate(zip(days, untils, strict=True)):
        start, months = FIRST + dt.timedelta(days=day), steps[min(number, 7)]
        years, month = divmod(start.month - 1 + months, 12)
        assert FIRST + dt.timedelta(days=until) == dt.date(start.year + years, month + 1, start.day)


def test_ten_million_points_a_record_stop_at_two_thousand_million() -> None:
    book = {
        "rulebook": "points",
        "in_force": SINCE,
        "score": {"start": 0, "lowest": -1_000_000_000, "highest": 1_000_000_000, "beyond": "banked"},
        "acts": {"littering": {"points": -10_000_000, "lasts": "6 weeks"}, "blood-donation": {"points": 10_000_000}},
        "repair": {"good": {"open_for": "littering", "by": "volunteering", "gives_back": 0.5}},
        "association": {"friends": {"to": "friend", "acts": "littering", "carries": "points", "share": 1}},
    }
    what, person = made([book]), adult()
    run = still_town(what, 5, done(what, person, "littering", *[day for day in range(21) for _ in range(11)]))
    assert run.state.score[0, person] == run.state.score_true[0, person] == -2_000_000_000
    # What was not added for want of room does not lapse.
    run = still_town(what, 12, done(what, person, "littering", *[day for day in range(21) for _ in range(11)]))
    assert not run.state.score[0].any()
    assert not run.state.score_true[0].any()
    script = done(what, person, "littering", *[0] * 150)
    for week, rows in done(what, person, "volunteering", 3).records.items():
        script.records.setdefault(week, []).extend(rows)
    assert still_town(what, 2, script).state.score[0, person] == -750_000_000


def test_terms_of_two_hundred_years() -> None:
    ages = "200 years"
    book = {
        "rulebook": "ages",
        "in_force": SINCE,
        "score": {"start": 100, "highest": 100, "lowest": 0},
        "bands": {"good": {"at_least": 50}, "bad": {}},
        "acts": {
            "littering": {"points": -1, "lasts": ages, "again": {"times": 2, "within": ages}, "puts_on": "added"},
            "queue-jumping": {"sets_band": {"band": "bad", "lasts": ages}, "puts_on": "late", "once_in": ages},
            "traffic-fine-small": {"puts_on": "paid"},
        },
        "lists": {
            "added": {"stays": ages, "further_entry": "is added", "extended": {"by": ages, "share": 0.5}},
            "late": {"notice_first": ages, "grace": ages},
            "paid": {"leaves_when": "obligation met", "deleted_within": ages, "counts_within": ages},
        },
        "repair": {"never": {"open_for": "added", "by": "blood-donation", "wait": ages}},
        "appeal": {"open": True, "within": ages, "decided_within": ages, "corrected_within": ages},
    }
    what, person = made([book]), adult()
    script = done(what, person, "littering", *range(20))
    for act, *days in (("queue-jumping", 2, 9), ("traffic-fine-small", 3), ("blood-donation", 30)):
        for week, rows in done(what, person, act, *days).records.items():
            script.records.setdefault(week, []).extend(rows)
    script.settles[20] = [(person, what.catalogue.acts["traffic-fine-small"].code)]
    run = still_town(what, 8, script)
    untils = [int(row["value"]) for row in lines(run, person, words.LISTED) if row["ref"] == 0]
    assert FIRST + dt.timedelta(days=untils[0]) == dt.date(2218, 1, 1)
    assert FIRST + dt.timedelta(days=untils[1]) == dt.date(2418, 1, 1)
    assert untils[-1] == FOREVER
    assert Counter(lines(run, person, words.NOT_COUNTED)["value"].tolist())[words.TOO_SOON] == 1
    assert run.state.score[0, person] == 100 - 1 - 2 * 19
    assert parse_length(ages)
    with pytest.raises(ValueError, match="longer than 200 years"):
        parse_length("201 years")


def test_a_listing_that_reaches_friends_of_friends_of_friends() -> None:
    what = regime("crowd-town")
    run = lived(what, 40, 5, seed=2, watch=True)
    everybody = range(40 + run.society.firms)
    assert differences(run, PlainTown(run.society, run.epochs, 2, everybody).run(5)) == []
    assert min(run.log.listed[-1]) > 10
