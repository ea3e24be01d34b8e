"""Same inputs, same bytes: the compiled town equals the plain one, for any threads, chunks and room.

The regime `everything` (tests/data/books) uses every mechanism at rates no town would bear; that each of them did
happen is asserted, so that equality says something about each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from busy_town import lived, regime, rewritten, society
from digests import digest
from lamppost.rulebook.load import names
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.town import shard as shard_module
from lamppost.town.codes import EFFECTS
from lamppost.town.loop import Town
from lamppost.town.memory import new_memory
from lamppost.town.outbox import new_outbox
from lamppost.town.script import Script, still
from lamppost.town.state import new_lists
from lamppost.town.tables import Tables
from plain_town import PlainTown, differences, marks, words
from plain_town.people import View


def twice(what: Regime, people: int, weeks: int, seed: int) -> tuple[Town, PlainTown]:
    """The same town lived by the compiled and by the plain code, with everybody watched."""
    run = lived(what, people, weeks, seed, watch=True)
    town = society(people, place=what.place)
    everybody = range(people + town.firms)
    return run, PlainTown(town, what.epochs(what.start, weeks), seed, everybody).run(weeks)


@cache
def everything() -> tuple[Town, PlainTown]:
    """The town in which every mechanism is used."""
    return twice(regime("everything"), 200, 72, 7)


# The compiled town equals the plain one


def test_everything():
    assert differences(*everything()) == []


@pytest.mark.parametrize(
    ("name", "people", "weeks", "seed"),
    [
        ("everything", 50, 110, 11),
        ("everything", 600, 16, 2**63 + 5),
        ("national-2018", 300, 56, 3),
        ("suining-2010", 250, 56, 4),
        ("leaflet-hk-2019", 250, 40, 9),
        ("claimed-2021", 150, 40, 5),
    ],
)
def test_other_regimes_sizes_and_seeds(name, people, weeks, seed):
    assert differences(*twice(regime(name), people, weeks, seed)) == []


@pytest.mark.parametrize(
    ("account", "told"),
    [
        ("resets: yearly", set()),
        ("resets: yearly, resets_when_paid: yes", {words.YEAR_OPENED, words.YEAR_CARRIED}),
        ("resets: own year", {words.YEAR_OPENED}),
    ],
)
def test_accounts_that_open_anew_each_year(tmp_path, account, told):
    def yearly(name: str, text: str) -> str:
        return text.replace("graded: at once}", f"graded: at once, {account}}}") if name == "mill" else text

    what = regime(rewritten(tmp_path, yearly))
    run, plain = twice(what, 90, 60, 5)
    assert differences(run, plain) == []
    lines = {line[8] for line in plain.trace if line[9] == what.plan.book_number("mill")}
    assert lines & {words.YEAR_OPENED, words.YEAR_CARRIED} == told


def rationed(tables: Tables) -> Tables:
    """Nothing left to chance, and yet no more places than in a town that lives."""
    made = still(tables)
    row = made.services.row.copy()
    row["places"] = tables.services.row["places"]
    return made._replace(services=made.services._replace(row=row))


def test_a_script_in_place_of_chance():
    what = regime("everything")
    town = society(50)
    epochs = [replace(epoch, tables=rationed(epoch.tables)) for epoch in what.epochs(what.start, 40)]
    acts = {name: act.code for name, act in what.catalogue.acts.items()}
    services = {name: service.code for name, service in what.catalogue.services.items()}
    script = Script()
    books = 2**64 - 1
    adults = [person for person in range(50) if town.flags[person] & 1]
    for week in range(20):
        for place, person in enumerate(adults):
            act = ("traffic-fine-small", "queue-jumping", "dog-unleashed", "red-light-walking")[(week + place) % 4]
            flags = words.TRUE if place % 3 else words.INVENTED | (words.ASKS if place % 2 else 0)
            record = (person, person, week, acts[act], 2, place % 14, books, place % 3, flags)
            script.records.setdefault(week, []).append(record)
            script.seeks.setdefault(week + 3, []).append((person, services["groceries"], place % 7))
            script.seeks[week + 3].append((person, services["hotel-ordinary"], place % 7))
            twice_over = [(person, services["service-counter"], place % 7)] * (1 + place % 2)
            script.seeks.setdefault(week, []).extend(twice_over)
        script.settles[7 * week + week % 7] = [(person, acts["traffic-fine-small"]) for person in adults[week % 5 :: 5]]
    run = Town(town, epochs, 1, watch=range(50), script=script)
    run.run(40)
    plain = PlainTown(town, epochs, 1, range(50), script).run(40)
    assert differences(run, plain) == []
    assert {words.PERFORMED, words.UPHELD, words.REFUSED, words.PLACE_GIVEN} <= {line[8] for line in plain.trace}
    ranked = {bool(each.flags & words.WRONGFUL) for each in plain.refusals if each.flags & words.RANKED}
    assert ranked == {True, False}


# Every mechanism did happen


LINES = [
    *("RECORDED", "POINTS", "LAPSED", "DECIDED", "LISTED", "LEFT", "GRADED", "APPEALED", "UPHELD", "REJECTED"),
    *("NOT_COUNTED", "REPAIRED", "REFUSED", "TOUCHED", "BAND", "WAY_OUT_MET", "LOST_WORK", "FOUND_WORK"),
    *("TIE_CUT", "PERFORMED", "TIED_MARK"),
    *("GROUND_ENDED", "CLEARED", "PLACE_GIVEN", "YEAR_OPENED", "YEAR_CARRIED"),
]


@pytest.mark.parametrize("name", LINES)
def test_every_kind_of_line_was_written(name):
    assert Counter(line[8] for line in everything()[1].trace)[getattr(words, name)] >= 5


@pytest.mark.parametrize(
    "name",
    [
        *(
            "NOT_COVERED",
            "OVER_CAP",
            "SPARED",
            "WAITING_MERIT",
            "CORRECTED",
            "NOT_IN_FORCE",
            "NOT_ACTED_ON",
            "TOO_LATE",
        ),
        *("OUT_OF_RANGE", "TOO_SOON", "BEYOND_LIMIT"),
    ],
)
def test_every_reason_not_to_count_was_given(name):
    lines = [line[3] for line in everything()[1].trace if line[8] == words.NOT_COUNTED]
    assert Counter(lines)[getattr(words, name)] >= 2


@pytest.mark.parametrize("name", ["TRUE", "TWICE", "WRONG_PERSON", "INVENTED", "UNSEEN", "FOREGONE"])
def test_every_kind_of_record_was_made(name):
    assert sum(bool(record.flags & getattr(words, name)) for record in everything()[1].events) >= 20


@pytest.mark.parametrize("name", ["WRONGFUL", "COLLATERAL", "DOUBLE", "REPLACED", "TOUCHED_ONLY", "RANKED"])
def test_every_kind_of_refusal_was_met(name):
    assert sum(bool(refusal.flags & getattr(words, name)) for refusal in everything()[1].refusals) >= 5


def test_places_by_rank_were_refused_rightly_and_wrongly():
    ranked = Counter(
        bool(each.flags & words.WRONGFUL) for each in everything()[1].refusals if each.flags & words.RANKED
    )
    assert min(ranked[True], ranked[False]) >= 5


@pytest.mark.parametrize("effect", range(len(EFFECTS)))
def test_every_effect_was_met(effect):
    met = everything()[1].effects
    assert sum(number for (_, each), number in met.items() if each == effect) >= 1


def test_listings_elsewhere_ties_and_repeats_were_counted():
    run, plain = everything()
    trace = plain.trace
    rules = plain.law.rules
    assert any(line[12] & words.LISTING and line[8] == words.RECORDED for line in trace)
    assert any(line[5] >= 0 and line[2] < 0 and line[8] == words.POINTS for line in trace)  # yearly points of a tie
    assert any(line[5] >= 0 and line[2] >= 0 and line[8] == words.POINTS for line in trace)  # a share of the points
    assert any(
        line[8] == words.POINTS and line[2] >= 0 and line[3] < rules[line[2]].points < 0 for line in trace
    )  # a repeat
    assert any(line[8] == words.LISTED and line[12] & words.TIED for line in trace)  # a listing that a tie brought
    assert any(line[8] == words.REPAIRED and line[2] < 0 for line in trace)
    assert any(line[8] == words.REPAIRED and line[2] >= 0 for line in trace)
    assert any(line[8] in {words.UPHELD, words.REJECTED} and line[3] & 1 for line in trace)  # a second look
    assert any(line[8] in {words.UPHELD, words.REJECTED} and line[3] & 2 for line in trace)  # a paused measure
    graded = {number for number, rule in enumerate(rules) if rule.band >= 0}
    assert any(line[8] == words.REPAIRED and line[2] in graded for line in trace)  # a direct grade that was repaired
    assert any(line[8] == words.LISTED and line[7] == 0 and not line[12] & words.TIED for line in trace)  # by a band
    assert any(actor.belief.entered for actor in plain.actors)  # terms by number
    assert any(actor.belief.account != actor.truth.account for actor in plain.actors)
    assert any(actor.belief.owes for actor in plain.actors)
    assert any(len(actor.grounds) > 2 for actor in plain.actors)
    assert plain.purse > 0
    assert any(actor.cut for actor in plain.actors)
    assert any(actor.settled for actor in plain.actors)
    assert any(actor.struck for actor in plain.actors)
    assert any(actor.belief.marks != actor.truth.marks for actor in plain.actors)
    assert all((row != 0).any() for row in run.state.score - run.state.score_true)
    assert {0, 1, 2} == {book.graded for book in plain.law.books}
    assert len({epoch.week for epoch in run.epochs}) >= 4


def listings(name: str) -> list[tuple[tuple[int, ...], int]]:
    """Each entry on a list of the book `yard`: its line, and until when the person's entry before it was to stand."""
    _, plain = everything()
    plan = regime("everything").plan
    number = plan.list_number(plan.book_number("yard"), name)
    stood: dict[int, int] = {}
    found = []
    for line in plain.trace:
        if line[8] == words.LISTED and line[2] == number:
            found.append((line, stood.get(line[0], 0)))
            stood[line[0]] = line[3]
    return found


def day_of(line: tuple[int, ...]) -> int:
    return 7 * line[1] + line[13]


def test_a_further_entry_began_in_each_of_its_three_ways():
    calendar = everything()[1].calendar
    runs_on = [line[3] - until for line, until in listings("noted") if until > day_of(line)]
    assert len(runs_on) >= 3
    assert not any(runs_on)  # each ends with the one that stands
    added = [line for line, until in listings("sweepers") if line[3] == until + 42 > day_of(line) + 42]
    assert len(added) >= 5
    anew = [line for line, until in listings("register") if until > day_of(line)]
    assert any(line[3] == calendar.after(day_of(line), -3) for line in anew)
    assert any(line[3] == calendar.after(day_of(line), -7) for line in anew)


def test_grounds_had_terms_of_their_own():
    _, plain = everything()
    for name, months in (("littering", -3), ("red-light-walking", -7)):
        code = regime("everything").catalogue.acts[name].code
        own = [line for line, _ in listings("register") if line[7] == code]
        assert len(own) >= 5
        assert all(line[3] == plain.calendar.after(day_of(line), months) for line in own)
    code = regime("everything").catalogue.acts["pact-breach"].code
    assert any(line[7] == code and line[3] == words.FOREVER for line, _ in listings("sweepers"))
    plan = regime("everything").plan
    number = plan.list_number(plan.book_number("yard"), "sweepers")
    met = [line for line in plain.trace if line[8] == words.WAY_OUT_MET and (line[2], line[7]) == (number, code)]
    assert len(met) >= 5  # by ways of its own: the list itself has another


def test_terms_grew_with_the_number_of_the_entry():
    after = everything()[1].calendar.after
    lengths = Counter(
        months for line, _ in listings("kept") for months in (1, 2, 4) if line[3] == after(day_of(line), -months)
    )
    assert min(lengths[months] for months in (1, 2, 4)) >= 1


def test_bands_put_on_lists_in_belief_and_in_truth():
    by_band = Counter(bool(line[12] & words.TRUE) for line, _ in listings("kept") if not line[7])
    assert min(by_band[True], by_band[False]) >= 5


def test_marks_are_met_as_they_stood_on_the_day(monkeypatch):
    """What changed on a later day of the week is not met: neither what was put on by then, nor what was taken off."""
    changed: Counter[bool] = Counter()

    def had(view: View, mark: int, day: int) -> bool:
        then = before(view, mark, day)
        if then != (mark in view.marks):
            changed[then] += 1
        return then

    before = marks.had
    monkeypatch.setattr(marks, "had", had)
    what = regime("everything")
    town = society(50)
    run = lived(what, 50, 30, 11, watch=True)
    plain = PlainTown(town, what.epochs(what.start, 30), 11, range(50 + town.firms)).run(30)
    assert differences(run, plain) == []
    assert min(changed[True], changed[False]) >= 20


# Threads, chunks and room


@cache
def reference() -> str:
    """One thread, one chunk."""
    return digest(lived(regime("everything"), 200, 40, watch=True, threads=1))


@pytest.mark.parametrize(("threads", "chunk"), [(1, 64), (2, 64), (4, 64), (2, 7), (4, 1), (2, 4096), (1, 1)])
def test_threads_and_chunks_change_nothing(threads, chunk):
    run = lived(regime("everything"), 200, 40, watch=True, threads=threads, chunk=chunk)
    assert digest(run) == reference()


@pytest.mark.parametrize(("shards", "threads"), [(2, 1), (3, 2), (7, 4), (64, 2), (1000, 1)])
def test_shards_change_nothing(shards, threads, monkeypatch):
    monkeypatch.setattr(shard_module, "FEW", 0)  # threads take up the little that there is, too
    run = lived(regime("everything"), 200, 40, watch=True, threads=threads, chunk=16, shards=shards)
    assert len(run.shards) == min(shards, run.state.actor.shape[0])
    assert digest(run) == reference()


@pytest.mark.parametrize("name", names("regime"))
def test_every_shipped_regime_is_the_same_over_three_shards(name):
    """In a small town; the busy one above has every kind of message."""
    law = regime(name)
    people = Society.generate(1200, 1, law.society_place)
    one, three = (Town(people, law.epochs(law.start, 12), 5, threads=2, chunk=64, shards=shards) for shards in (1, 3))
    for town in (one, three):
        town.run(12)
    assert digest(one) == digest(three)


def test_little_room_changes_nothing():
    what = regime("everything")
    town = society(200)
    run = Town(town, what.epochs(what.start, 40), 7, watch=range(200 + town.firms), chunk=16, threads=2)
    due, trace, work, *_ = (int(rows) for rows in run.needs)
    shard = run.shards[0]
    shard.outbox = new_outbox(due + 1, trace + 1, work + 1, shard.outbox.near.shape[0])
    shard.lists, shard.memory = new_lists(1, shard.lists.entry.shape[1], 1), new_memory(16)
    shard.flip = shard.flip[:1].copy()
    for each in (run.here._live, run.here._gate):
        each.room = each.room[:, :1].copy()
    run.run(40)
    assert digest(run) == reference()
    assert run.here._live.room.shape[1] > 1
    assert shard.memory.row.shape[0] > 3000
    assert min(shard.lists.holder.shape[0], shard.lists.ground.shape[0], shard.flip.shape[0]) > 10


def test_a_still_town_lived_by_the_day_ends_as_by_the_week():
    """Lives and cases are run one day at a time; what they come to is what the week makes of the same script."""
    what = regime("everything")
    town = society(50)
    epochs = [replace(epoch, tables=still(epoch.tables)) for epoch in what.epochs(what.start, 40)]
    acts = {name: act.code for name, act in what.catalogue.acts.items()}
    adults = [person for person in range(50) if town.flags[person] & 1]
    script = Script()
    for week in range(20):
        for place, person in enumerate(adults[:12]):
            act = ("traffic-fine-small", "queue-jumping", "dog-unleashed", "red-light-walking")[(week + place) % 4]
            record = (person, person, week, acts[act], 2, (3 * place + week) % 14, 2**64 - 1, place % 9, words.TRUE)
            script.records.setdefault(week, []).append(record)
    by_week = Town(town, epochs, 1, script=script)
    by_week.run(30)
    by_day = Town(town, epochs, 1, script=script)
    for day in range(1, 7 * 30 + 1):
        by_day.live_until(day)
    used = int(by_week.lists.used[0])
    assert used > 5
    for one, other in zip(by_week.state[1:7], by_day.state[1:7], strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(by_week.lists.entry[:used], by_day.lists.entry[:used])


def test_the_number_of_threads_in_the_environment_changes_nothing():
    lines = "from test_same_bytes import *; print(digest(lived(regime('everything'), 200, 40, watch=True, chunk=32)))"
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1] / "support"), *sys.path])
    environment = {**os.environ, "NUMBA_NUM_THREADS": "3", "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", lines], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == reference()
