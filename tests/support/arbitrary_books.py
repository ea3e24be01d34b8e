"""Rulebooks made up by Hypothesis that hold together, with any word of the format in them, and towns under them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from busy_town import made, society
from lamppost.catalogue.claims import Cited
from lamppost.catalogue.fields import literal_values
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
from lamppost.town.loop import Town
from lamppost.town.script import Script
from word_strategies import terms, words

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
    sets_band=st.fixed_dictionaries(
        words(DirectBand, band=st.sampled_from(BANDS)), optional=words(DirectBand, "lasts", "ends_with_year")
    ),
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


def regime_of(book: dict[str, Any], faults: float, start: str = "2018-01-01") -> Regime:
    """A regime with this book alone, whose channels err so often."""
    channels = ["city-management", "lamppost-face", "police", "public-reports", "village-committee", "payments"]
    use = {"coverage": 0.9, "hit": 0.8, "wrong_person": faults, "twice": faults, "false_records": faults}
    return made([book], start=start, only_channels=channels, channels=dict.fromkeys(channels, use))


def live(what: Regime, length: int, seed: int = 1, script: Script | None = None) -> Town:
    run = Town(society(PEOPLE), what.epochs(what.start, length), seed, script=script, chunk=16, threads=2)
    run.run(length)
    return run
