"""Rulebooks made up by Hypothesis that hold together, with any word of the format in them, and towns under them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from busy_town import made, society
from lamppost.rulebook.regime import Regime
from lamppost.town.loop import Town
from lamppost.town.script import Script

PEOPLE = 40

ACTS = ["red-light-walking", "littering", "traffic-fine-small", "queue-jumping", "criticise-government", "pact-breach"]
MERITS = ["help-to-stranger", "good-neighbour-act", "bill-paid-on-time"]
SERVICES = ["travel", "groceries", "bike-share", "place-entry", "internet-access", "city-transit"]
BANDS = ["good", "plain", "bad"]
LISTS = ["black", "grey", "third"]
WAYS = ["obligation met", "course passed", "pledge kept", "creditor agrees"]
TIES = ["household", "kin", "friend", "colleague", "guarantor"]

shares = st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])
weeks = st.integers(1, 30).map(lambda number: f"{number} weeks")
terms = st.one_of(
    weeks, st.integers(1, 9).map(lambda number: f"{number} months"), st.integers(0, 9).map(lambda n: f"{n} days")
)


def maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def rules(draw: st.DrawFn, points: st.SearchStrategy[int]) -> dict[str, Any]:
    rule = draw(
        st.fixed_dictionaries(
            {"points": points},
            optional={
                "lasts": terms,
                "yearly_cap": st.integers(1, 40),
                "again": st.fixed_dictionaries({"times": st.sampled_from([1.5, 2, 3])}, optional={"within": terms}),
                "sets_band": st.fixed_dictionaries({"band": st.sampled_from(BANDS), "lasts": terms}),
                "acts_on": shares,
                "per": st.sampled_from(["time", "month", "half year", "year"]),
                "from_score": st.integers(-60, 100),
                "to_score": st.integers(100, 150),
                "once_in": terms,
            },
        )
    )
    if draw(st.booleans()):
        rule["puts_on"] = draw(st.lists(st.sampled_from(LISTS), min_size=1, max_size=3, unique=True))
        rule |= draw(maybe(listed_for=terms, leaves_when=st.lists(st.sampled_from(WAYS), max_size=2, unique=True)))
        rule |= draw(maybe(stays_on=st.dictionaries(st.sampled_from(rule["puts_on"]), terms, min_size=1)))
    return rule


@st.composite
def entries(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A list with anything in it; a longer term for a higher number, so that truth is never listed longer."""
    entry = draw(
        maybe(
            leaves_when=st.lists(st.sampled_from(WAYS), max_size=2, unique=True),
            notice_first=terms,
            grace=terms,
            deleted_within=terms,
            further_entry=st.sampled_from(["starts anew", "runs on", "is added"]),
            score_becomes=st.integers(60, 100),
            counts_within=terms,
            made_public=st.booleans(),
            shown_for=terms,
            spares=st.just(["elder"]),
            colour=st.sampled_from(["black", "red", "state"]),
            counts_as=st.sampled_from(["pact-breach", "littering"]),
            also_lists=st.lists(st.sampled_from([each for each in LISTS if each != name]), max_size=1),
        )
    )
    length = draw(st.sampled_from(["stays", "extended", "escalates", "none"]))
    if length in {"stays", "extended"}:
        entry["stays"] = draw(terms)
    if length == "escalates":
        stays = sorted(draw(st.lists(st.integers(1, 9), min_size=1, max_size=8)))
        entry["escalates"] = {"within": draw(terms), "stays": [f"{number} months" for number in stays]}
    if length == "extended":
        entry["extended"] = {"by": draw(terms), "share": draw(shares)}
    if "obligation met" in entry.get("leaves_when", []):
        entry |= draw(maybe(stays_after_payment=terms))
    return entry


states = st.one_of(
    st.fixed_dictionaries({"band": st.sampled_from(BANDS)}),
    st.fixed_dictionaries({"on_list": st.sampled_from(LISTS)}, optional={"times": st.integers(2, 4)}),
)
sanctions = st.fixed_dictionaries(
    {
        "when": states,
        "touches": st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True),
        "effect": st.sampled_from(["barred", "barred", "slower", "checked more"]),
    },
    optional={"reaches": st.sampled_from(["self", "household", "children"]), "enforced": shares},
)
ranks = st.fixed_dictionaries(
    {
        "when": states,
        "touches": st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True),
        "effect": st.just("by rank"),
        "places": st.sampled_from([50, 500, 5000]),
    },
    optional={"settles": st.just(["traffic-fine-small"])},
)
consequences = st.one_of(sanctions, sanctions, ranks)
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
        "wait": terms,
        "gives_back": shares,
        "asked": shares,
        "becomes": st.integers(-9, 0),
        "becomes_lasts": terms,
    },
)
appeals = st.fixed_dictionaries(
    {"open": st.just(True)},
    optional={
        "within": terms,
        "decided_within": terms,
        "corrected_within": terms,
        "pauses_consequences": st.booleans(),
        "second_look": st.booleans(),
        "second_within": terms,
        "second_decided_within": terms,
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
    resets = draw(st.sampled_from(["never", "yearly", "own year"]))
    grounds = st.lists(st.sampled_from(LISTS), max_size=2, unique=True)
    return {
        "rulebook": "made-up",
        "in_force": {"since": draw(st.sampled_from(["2010-01-01", "2018-03-01"]))},
        "who": draw(maybe(age_from=st.integers(0, 30), spares=st.just(["elder"]))) | {"age_to": 90},
        "score": {
            "start": 100,
            "lowest": draw(st.integers(-50, 50)),
            "highest": draw(st.integers(100, 150)),
            "graded": draw(st.sampled_from(["at once", "monthly", "yearly"])),
            "resets": resets,
            **(draw(maybe(resets_when_paid=st.booleans())) if resets != "never" else {}),
            "beyond": draw(st.sampled_from(["lost", "banked"])),
            "merits_wait": draw(st.booleans()),
        },
        "bands": {
            "good": {"at_least": middle + 10},
            "plain": {"at_least": middle - 10, **draw(maybe(puts_on=grounds))},
            "bad": draw(maybe(puts_on=grounds)),
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
