"""What holds of any rulebook: small ones are made up by Hypothesis, and lived by towns of a few dozen people."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from busy_town import busy, made, society
from lamppost.catalogue.claims import Cited
from lamppost.catalogue.declarations import Column
from lamppost.catalogue.fields import declared, literal_values
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
from lamppost.town.run import TownRun, joined
from lamppost.town.script import Script
from lamppost.town.state import RANKED, RECORD, REFUSAL
from lamppost.town.tables import BARRED, BY_RANK, FOREVER, IS_ADDED, NO_LENGTH, STARTS_ANEW
from plain_town import PlainTown, differences
from word_strategies import MADE, terms, words

PEOPLE = 40

ACTS = ["red-light-walking", "littering", "traffic-fine-small", "queue-jumping", "criticise-government", "pact-breach"]
MERITS = ["help-to-stranger", "good-neighbour-act", "bill-paid-on-time"]
SERVICES = ["travel", "groceries", "bike-share", "place-entry", "internet-access", "city-transit"]
BANDS = ["good", "plain", "bad"]
LISTS = ["black", "grey", "third"]
WAYS = ["obligation met", "course passed", "pledge kept", "creditor agrees"]
TIES = ["household", "kin", "friend", "colleague", "guarantor"]


def maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


def some_of(names: list[str], least: int = 0, most: int = 2) -> st.SearchStrategy[list[str]]:
    """Some of these names, none of them twice."""
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)


COUNTED = st.sampled_from([each for each in literal_values(ActRule.model_fields["per"]) if each != "hour"])
"""What points are counted by; no act here has hours."""
TIMES = words(Again, times=st.sampled_from([1.5, 2, 3]))
DEDUCTIONS, ADDITIONS = words(ActRule, points=st.integers(-30, 0)), words(ActRule, points=st.integers(0, 9))
RULE = words(
    ActRule,
    "lasts",
    "acts_on",
    "once_in",
    yearly_cap=st.integers(1, 40),
    again=st.fixed_dictionaries(TIMES, optional=words(Again, "within")),
    sets_band=st.fixed_dictionaries(words(DirectBand, "lasts", band=st.sampled_from(BANDS))),
    per=COUNTED,
    from_score=st.integers(-60, 100),
    to_score=st.integers(100, 150),
)


ON_LISTS = words(ActRule, puts_on=some_of(LISTS, 1, 3))
OWN_TERMS = words(ActRule, "listed_for", leaves_when=some_of(WAYS))
BY_LIST = words(ActRule, stays_on=st.dictionaries(st.sampled_from(LISTS), terms, min_size=1))


@st.composite
def rules(draw: st.DrawFn, points: dict[str, st.SearchStrategy[Any]]) -> dict[str, Any]:
    rule = draw(st.fixed_dictionaries(points, optional=RULE))
    if draw(st.booleans()):
        rule |= draw(st.fixed_dictionaries(ON_LISTS)) | draw(maybe(**OWN_TERMS))
        stays = draw(maybe(**BY_LIST)).get("stays_on", {})
        if there := {name: term for name, term in stays.items() if name in rule["puts_on"]}:
            rule["stays_on"] = there
    return rule


ENTRY = words(
    ListRule,
    "notice_first",
    "grace",
    "deleted_within",
    "further_entry",
    "counts_within",
    "made_public",
    "shown_for",
    "colour",
    leaves_when=some_of(WAYS),
    score_becomes=st.integers(60, 100),
    spares=st.just(["elder"]),
    counts_as=st.sampled_from(["pact-breach", "littering"]),
    also_lists=some_of(LISTS, most=1),
)
STAYS = words(ListRule, "stays")
LONGER = words(ListRule, extended=st.fixed_dictionaries(words(Extension, "by", "share")))
STEPS = (
    st.lists(st.integers(1, 9), min_size=1, max_size=8)
    .map(sorted)
    .map(lambda numbers: [f"{number} months" for number in numbers])
)
BY_NUMBER = words(ListRule, escalates=st.fixed_dictionaries(words(Escalation, "within", stays=STEPS)))
TERM = {"stays": STAYS, "extended": STAYS | LONGER, "escalates": BY_NUMBER, "none": {}}
ONCE_PAID = words(ListRule, "stays_after_payment")


@st.composite
def entries(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A list with anything in it; a longer term for a higher number, so that truth is never listed longer."""
    entry = draw(maybe(**ENTRY))
    if name in entry.get("also_lists", []):
        entry["also_lists"] = []
    entry |= draw(st.fixed_dictionaries(TERM[draw(st.sampled_from(sorted(TERM)))]))
    if "obligation met" in entry.get("leaves_when", []):
        entry |= draw(maybe(**ONCE_PAID))
    return entry


states = st.one_of(
    st.fixed_dictionaries(words(When, band=st.sampled_from(BANDS))),
    st.fixed_dictionaries(words(When, on_list=st.sampled_from(LISTS)), optional=words(When, times=st.integers(2, 4))),
)
sanctions = st.fixed_dictionaries(
    words(
        Consequence,
        when=states,
        touches=some_of(SERVICES, 1, 3),
        effect=st.sampled_from(["barred", "barred", "slower", "checked more"]),
    ),
    optional=words(Consequence, "enforced", reaches=st.sampled_from(["self", "household", "children"])),
)
ranks = st.fixed_dictionaries(
    words(
        Consequence,
        when=states,
        touches=some_of(SERVICES, 1, 3),
        effect=st.just("by rank"),
        places=st.sampled_from([50, 500, 5000]),
    ),
    optional=words(Consequence, settles=st.just(["traffic-fine-small"])),
)
consequences = st.one_of(sanctions, sanctions, ranks)
to = st.sampled_from(TIES)
ties = st.one_of(
    st.fixed_dictionaries(words(Association, "share", to=to, carries=st.just("points"))),
    st.fixed_dictionaries(
        words(Association, to=to, carries=st.just("points"), when=states, points=st.integers(-5, 5)),
        optional=words(Association, "cuts_ties"),
    ),
    st.fixed_dictionaries(
        words(Association, to=to, carries=st.sampled_from(["consequence", "listing"]), when=states),
        optional=words(Association, depth=st.just(2)),
    ),
)
repairs = st.fixed_dictionaries(
    words(Repair, open_for=some_of([ACTS[0], ACTS[1], *LISTS], 1, 3)),
    optional=words(
        Repair,
        "wait",
        "gives_back",
        "asked",
        "becomes_lasts",
        by=st.sampled_from(MERITS),
        becomes=st.integers(-9, 0),
    ),
)
appeals = st.fixed_dictionaries(
    words(Appeal, open=st.just(True)),
    optional=words(Appeal, *(name for name in Appeal.model_fields if name not in {"open", *Cited.model_fields})),
)


def some(names: list[str], each: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(names), each, max_size=len(names))


ACCOUNT = words(
    Score,
    "graded",
    "resets",
    "beyond",
    "merits_wait",
    start=st.just(100),
    lowest=st.integers(-50, 50),
    highest=st.integers(100, 150),
)
WHEN_PAID = words(Score, "resets_when_paid")
REACHED = words(Who, age_from=st.integers(0, 30), spares=st.just(["elder"]))
OLDEST = words(Who, age_to=st.just(90))
GROUNDS = words(Band, puts_on=some_of(LISTS))
MIDDLES = words(Band, at_least=st.integers(60, 100))


@st.composite
def books(draw: st.DrawFn) -> dict[str, Any]:
    """A rulebook that holds together, with anything in it."""
    breaches = {name: draw(rules(DEDUCTIONS)) for name in ACTS[:2]}
    breaches |= draw(some(ACTS[2:], rules(DEDUCTIONS)))
    merits = draw(some(MERITS, rules(ADDITIONS)))
    middle = draw(MIDDLES["at_least"])
    score = draw(st.fixed_dictionaries(ACCOUNT))
    if score["resets"] != "never":
        score |= draw(maybe(**WHEN_PAID))
    return {
        "rulebook": "made-up",
        "in_force": {"since": draw(st.sampled_from(["2010-01-01", "2018-03-01"]))},
        "who": draw(st.fixed_dictionaries(OLDEST, optional=REACHED)),
        "score": score,
        "bands": {
            "good": {"at_least": middle + 10},
            "plain": {"at_least": middle - 10, **draw(maybe(**GROUNDS))},
            "bad": draw(maybe(**GROUNDS)),
        },
        "acts": breaches | merits,
        "lists": {name: draw(entries(name)) for name in LISTS},
        "consequences": draw(some(["one", "two", "three"], consequences)),
        "repair": draw(some(["first", "second"], repairs)),
        "association": draw(some(["near", "far"], ties)),
        **draw(maybe(appeal=appeals)),
    }


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


def regime_of(book: dict[str, Any], faults: float, start: str = "2018-01-01") -> Regime:
    """A regime with this book alone, whose channels err so often."""
    channels = ["city-management", "lamppost-face", "police", "public-reports", "village-committee", "payments"]
    use = {"coverage": 0.9, "hit": 0.8, "wrong_person": faults, "twice": faults, "false_records": faults}
    return made([book], start=start, only_channels=channels, channels=dict.fromkeys(channels, use))


def live(what: Regime, length: int, seed: int = 1, script: Script | None = None) -> TownRun:
    run = TownRun(society(PEOPLE), what.epochs(what.start, length), seed, script=script, chunk=16, threads=2)
    run.run(length)
    return run


def marked(words: np.ndarray, mark: int) -> np.ndarray:
    return words[:, mark >> 6] >> np.uint64(mark & 63) & np.uint64(1) != 0


def longest(run: TownRun, which: int) -> int:
    """Days that one entry on a list can last at most, whatever its ground."""
    law = run.tables.law
    row = law.list[which]
    lengths = [int(each["term"]) for each in law.rule_list if each["list"] == which and each["term"] != NO_LENGTH]
    lengths += [int(each) for each in law.stay[int(row["stays"]) : int(row["stays_end"])]] or [int(row["term"])]
    days = [31 * -length if length < 0 else length for length in [*lengths, int(row["extra"])]]
    return max(days[:-1]) + days[-1]


def check_entries(what: Regime, run: TownRun) -> None:
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


def check_grounds(run: TownRun) -> None:
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


def check_scores(what: Regime, run: TownRun) -> None:
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


def check_refusals(what: Regime, run: TownRun, script: Script | None = None) -> None:
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
