"""The reduced town as numbers: what every simulator of the comparison realises. Needs nothing but Python.

A week has 7 days and 14 half days. Everybody may do one act in each half day and seek one service on each day. One
authority hears of 20 of the 60 kinds of act, keeps a score with four bands and two lists, and bars or speeds up some
of the 24 services. In the town with ties everybody has friends, on whom some of it falls. docs/benchmarks.md has the
same in words; its tables are written from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, Final, NamedTuple

DAYS: Final = 7
HALF_DAYS: Final = 14
WEEKS_A_YEAR: Final = 52

ACTS: Final = 60
SERVICES: Final = 24
ACT_RATES: Final = tuple(round(16 * 0.88**k, 3) for k in range(ACTS))
"""Times a year that somebody does act 1, 2, ... 60."""
SERVICE_RATES: Final = tuple(round(20 * 0.85**k, 3) for k in range(SERVICES))
"""Times a year that somebody seeks service 1, 2, ... 24."""
ACT_LINE: Final = tuple(accumulate(rate / (WEEKS_A_YEAR * HALF_DAYS) for rate in ACT_RATES))
"""A uniform number below ACT_LINE[k] and not below ACT_LINE[k - 1] is act k + 1; from the last on it is none."""
SERVICE_LINE: Final = tuple(accumulate(rate / (WEEKS_A_YEAR * DAYS) for rate in SERVICE_RATES))
"""The same for the services of a day."""


class Rule(NamedTuple):
    """What the authority makes of a record of an act."""

    points: int
    recorded: float  # share of these acts that become records
    puts_on: str = ""  # a list
    spreads: bool = False  # with ties: each friend loses FRIEND_POINTS


MERITS: Final = (21, 29, 41, 53)
RED: Final = 29
GRAVE: Final = (37, 49)


def _rule(act: int) -> Rule:
    size = 1 + (act - 15) // 12
    if act in GRAVE:
        return Rule(-10, 0.5, "black", spreads=True)
    if act in MERITS:
        return Rule(size, 0.4, "red" if act == RED else "")
    return Rule(-size, 0.4)


RULES: Final = {act: _rule(act) for act in range(15, 54, 2)}
"""By the number of the act, from 1: twenty have a rule."""

DELAY: Final = 3
"""Days from the act to its record."""
POINTS_LAST: Final = 56
"""Days for which points count, from the day of the record on."""
TERMS: Final = {"black": 84, "red": 56}
"""Days that an entry on a list stands; a further entry starts its own term on its own day."""
START: Final = 100
BANDS: Final = {"a": 100, "b": 96, "c": 90, "d": None}
"""The least points of each band, best first."""
LEAST_C: Final = 90
"""Who has fewer points is in band d."""

BARRED_BY_BLACK: Final = (1, 4, 7, 10)
BARRED_BY_D: Final = (2, 5)
FASTER_BY_RED: Final = (3, 6)
BARRED_BY_FRIEND: Final = (8,)
"""With ties: barred while a friend is on the black list."""

DEALS: Final = 12
"""With ties: deals of friends; in each, people are matched in pairs at random. Two dealt so twice are one tie."""
LOCAL_DEALS: Final = 8
"""Of these, deals within a district; the others are over the whole town."""
DISTRICT: Final = 1000
"""With ties: people of a district, in the order of their numbers, as in Lamppost's society (995 to 1,005)."""
FRIEND_SHARE: Final = 0.1
"""With ties: share of the points of a grave act that falls on each friend."""
FRIEND_POINTS: Final = -1
"""What that comes to."""

COUNTS: Final = (
    "acts",
    "records",
    "sought",
    "refused_black",
    "refused_band",
    "refused_friend",
    "faster",
    "score",
    "on_black",
    "on_red",
    "in_d",
)
"""What every simulator counts: over the whole run, and from `score` on, sums over people on its last day."""


def rule_table() -> tuple[list[float], list[int], list[int]]:
    """(share recorded, points, list: 0 none, 1 black, 2 red) of each act, from act 1 on."""
    rules = [RULES.get(act, Rule(0, 0.0)) for act in range(1, ACTS + 1)]
    lists = [("", "black", "red").index(rule.puts_on) for rule in rules]
    return [rule.recorded for rule in rules], [rule.points for rule in rules], lists


def service_table() -> list[int]:
    """What touches each service, from 1 on: 0 nothing, 1 black list, 2 band d, 3 red list, 4 a listed friend."""
    touched = (BARRED_BY_BLACK, BARRED_BY_D, FASTER_BY_RED, BARRED_BY_FRIEND)
    return [next((n for n, of in enumerate(touched, 1) if s in of), 0) for s in range(1, SERVICES + 1)]


def standing(people: Mapping[str, Any], day: int = 0) -> dict[str, int]:
    """The last four of COUNTS, from columns (NumPy arrays) in which `until_*` are days, 0 = on no list."""
    return {
        "score": int(people["score"].sum()),
        "on_black": int((people["until_black"] > day).sum()),
        "on_red": int((people["until_red"] > day).sum()),
        "in_d": int((people["score"] < LEAST_C).sum()),
    }
