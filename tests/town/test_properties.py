"""What holds of any rulebook: small ones are made up by Hypothesis, and lived by towns of a few dozen people."""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from arbitrary_books import ACTS, MERITS, PEOPLE, books, live, regime_of
from busy_town import busy, society
from lamppost.catalogue.declarations import Column
from lamppost.catalogue.fields import declared
from lamppost.rulebook.blocks import (
    ActRule,
    Again,
    Appeal,
    Association,
    Band,
    Consequence,
    DirectBand,
    Escalation,
    Extension,
    ListRule,
    Repair,
    Score,
    When,
    Who,
)
from lamppost.rulebook.regime import Regime
from lamppost.town.codes import BARRED, BY_RANK, IS_ADDED, RANKED, STARTS_ANEW
from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import RECORD, REFUSAL
from lamppost.town.script import Script
from lamppost.town.tables import FOREVER, NO_LENGTH
from plain_town import PlainTown, differences
from word_strategies import MADE

NEVER_MADE = {
    # Of the society or the regime, of which these towns have one of each.
    "Who.where", "Who.also", "Who.only", "Who.consent", "ActRule.seen_by",
    # Dates, which a book of few weeks does not live through.
    "ActRule.leaves_from", "ListRule.leaves_from", "ListRule.spares_from",
    # What the effects here do not need.
    "Consequence.size", "Consequence.pays_into", "Consequence.paid_from",
    # Left out, they mean every act and every sanction.
    "Association.acts", "Association.consequences",
}  # fmt: skip


def test_every_word_that_moves_a_table_can_be_made_up_but_for_these():
    every = {
        (block.__name__, name)
        for block in (Who, Score, Band, ActRule, Again, DirectBand, ListRule, Extension, Escalation, When, Consequence,
                      Repair, Appeal, Association)
        for name, info in block.model_fields.items()
        if declared(info, Column)
    }  # fmt: skip
    assert {f"{block}.{name}" for block, name in every - MADE} == NEVER_MADE


def marked(words: np.ndarray, mark: int) -> np.ndarray:
    return words[:, mark >> 6] >> np.uint64(mark & 63) & np.uint64(1) != 0


def longest(run: Town, which: int) -> int:
    """Days that one entry on a list can last at most, whatever its ground."""
    law = run.tables.law
    row = law.list[which]
    lengths = [int(each["term"]) for each in law.rule_list if each["list"] == which and each["term"] != NO_LENGTH]
    lengths += [int(each) for each in law.stay[int(row["stays"]) : int(row["stays_end"])]] or [int(row["term"])]
    days = [31 * -length if length < 0 else length for length in [*lengths, int(row["extra"])]]
    return max(days[:-1]) + days[-1]


def check_entries(what: Regime, run: Town) -> None:
    """An entry ends when its grounds say, and its mark with it; truth has nothing that belief ends earlier."""
    used, law = int(run.lists.used[0]), run.tables.law
    persons = run.lists.holder["person"][:used]
    now = run.last_day
    for which in range(len(what.plan.lists)):
        entry, row = run.lists.entry[:used, which], law.list[which]
        on = entry["until"] > now
        assert (marked(run.state.mark, int(row["mark"]))[persons] == on).all()
        assert (marked(run.state.mark_true, int(row["mark"]))[persons] == (entry["until_true"] > now)).all()
        most = longest(run, which)
        if most < FOREVER:
            left = entry["until"] - entry["since"]
            times = entry["times"].astype(np.int64) if row["further"] == IS_ADDED else np.ones(used, np.int64)
            assert (left[entry["times"] > 0] <= (most * times)[entry["times"] > 0]).all()
        # What an entry that runs on, or repair by a deed that nobody did, ends in belief alone stands on in truth.
        if row["further"] == STARTS_ANEW and len(law.repair) == 0:
            assert (entry["until_true"][on] <= entry["until"][on]).all()
    check_grounds(run)


def check_grounds(run: Town) -> None:
    """Whoever is on a list, and only who is, has a ground for it that stands, in belief and in truth."""
    used, now = int(run.lists.used[0]), run.last_day
    for file in range(used):
        standing: dict[str, dict[int, int]] = {"until": {}, "until_true": {}}
        place, seen = int(run.lists.holder["ground"][file]), set()
        while place:
            assert place not in seen  # the chain ends
            seen.add(place)
            ground = run.lists.ground[place - 1]
            for view, by_list in standing.items():
                if not ground["grade"] and ground[view] > now:
                    by_list[int(ground["place"])] = max(by_list.get(int(ground["place"]), 0), int(ground[view]))
            place = int(ground["next"])
        for view, by_list in standing.items():
            held = run.lists.entry[file][view]
            assert {int(which): int(held[which]) for which in np.flatnonzero(held > now)} == by_list


def check_scores(what: Regime, run: Town) -> None:
    """What is shown lies within the limits, and the grade is that of the points or worse by a direct grade."""
    law, score = run.tables.law, what.plan.books[0].score
    assert score is not None
    shown = np.clip(run.state.score[0], int(law.book["lowest"][0]), int(law.book["highest"][0]))
    if score.beyond == "lost":
        assert (run.state.score[0] == shown).all()
    if not law.book["on"][0]:
        assert (run.state.band[0] == 255).all()
    elif score.graded == "at once":
        by_points = np.array(
            [next(k for k, least in enumerate(law.band["least"]) if points >= least) for points in shown]
        )
        held = run.state.band[0]
        direct = bool((law.rule["band"] >= 0).any())
        assert ((held == 255) | (held == by_points) | (direct & (held > by_points))).all()


def check_refusals(what: Regime, run: Town, script: Script | None = None) -> None:
    """Every refusal is of something sought, by a row that bars or ranks, in its range of rows."""
    del what
    asked = Counter(
        (week, service) for week, rows in (script.seeks if script else {}).items() for _, service, _ in rows
    )
    for week, rows in enumerate(run.log.refusals):
        assert (rows["week"] == week).all()
        assert ((rows["person"] >= 0) & (rows["person"] < run.state.actor.shape[0])).all()
        ranked = (rows["flags"] & RANKED) != 0
        effects = run.tables.services.row["effect"][rows["row"]]
        assert (effects == np.where(ranked, BY_RANK, BARRED)).all()
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


@settings(max_examples=20)
@given(books(), st.sampled_from([0.1, 0.5]), st.sampled_from(["2018-01-01", "2018-10-15"]))
def test_any_rulebook_is_lived_alike_by_both_towns(book, faults, start):
    what = regime_of(book, faults, start)
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
    st.integers(0, 29),
    st.integers(0, PEOPLE - 1),
    st.sampled_from([*ACTS, *MERITS]),
    st.sampled_from([1, 8, 136]),
    st.integers(0, 13),
    st.integers(0, 20),
)
wishes = st.tuples(st.integers(0, 39), st.integers(0, PEOPLE - 1), st.sampled_from(["groceries", "place-entry"]))


@settings(max_examples=15)
@given(books(), st.lists(deeds, max_size=40), st.lists(wishes, max_size=20))
def test_any_script_can_be_lived(book, done, wished):
    what, script = regime_of(book, 0.1), Script()
    acts, services = codes()
    for week, person, act, flags, slot, late in done:
        record = (person, person, week, acts[act], 0, slot, 2**64 - 1, late, flags, 5 * late)
        script.records.setdefault(week, []).append(record)
        script.settles.setdefault(7 * week + slot // 2 + 3 * late, []).append((person, acts[act]))
    for week, person, service in wished:
        script.seeks.setdefault(week, []).append((person, services[service], 2))
    run = live(what, 40, script=script)
    assert differences(run, PlainTown(society(PEOPLE), run.epochs, 1, script=script).run(40)) == []
    check_entries(what, run)
    check_refusals(what, run, script)
    events = joined(run.log.events, RECORD)
    assert sum(row["channel"] == 0 and row["books"] != 0 for row in events) == len(done)
