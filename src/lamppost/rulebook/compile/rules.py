"""Rules about acts as rows, with the lists they put on."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.codes import FIRST_OWN_CHANNEL
from lamppost.catalogue.model import Catalogue
from lamppost.rulebook.compile.acts import in_force
from lamppost.rulebook.compile.columns import columns, stated
from lamppost.rulebook.compile.numbers import bits, length, ranges, rows, value
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.compile.senses import listens
from lamppost.rulebook.compile.ways import ways_out
from lamppost.rulebook.model import ActRule, Rulebook
from lamppost.town.tables import ACT_CODES, NO_LENGTH, PLACED, RULE

SPANS: Final = {"month": 1, "half year": 6, "year": 12}
"""Months of what points can be counted by."""


def _channels(book: Rulebook, act: str, catalogue: Catalogue) -> dict[str, np.uint64]:
    codes = [channel.code for channel in catalogue.channels.values() if listens(book, channel.id, act)]
    own = [code - FIRST_OWN_CHANNEL for code in codes if code >= FIRST_OWN_CHANNEL]
    return {"channels": bits([code for code in codes if code < FIRST_OWN_CHANNEL]), "own_channels": bits(own)}


def rules_table(
    plan: Plan, catalogue: Catalogue, day: dt.date, ways: list[dict[str, object]]
) -> tuple[NDArray[np.int32], NDArray[np.void], NDArray[np.void]]:
    """(start by act code, rules, the lists they put on); adds the grounds' own ways out to `ways`."""
    by_act: list[list[int]] = [[] for _ in range(ACT_CODES)]
    placed: list[dict[str, object]] = []
    table: list[dict[str, object]] = []
    for number, (owner, act) in enumerate(plan.rules):
        book, rule = plan.books[owner], plan.books[owner].acts[act]
        by_act[catalogue.acts[act].code].append(number)
        first = len(placed)
        placed += _grounds(plan, owner, rule, catalogue, day, ways)
        again, direct, kind = rule.again, rule.sets_band, catalogue.acts[act]
        span = SPANS.get(rule.per, 0)
        hours = kind.hours if rule.per == "hour" and kind.hours else 1.0
        table.append(
            {
                **_channels(book, act, catalogue),
                **columns(rule, "rule", day),
                # What leaves something owing counts again after each span; any other deed once in a span.
                "every": -span if kind.settles else 0,
                "period": 0 if kind.settles else span,
                "points": round(stated(rule, "points", day) * hours),
                "cap": abs(int(value(rule.yearly_cap, day, 0))),  # no cap is 0
                **(columns(again, "rule", day) if again else {}),
                "again": round(100 * value(again.times, day, 1.0)) if again else 0,
                **(columns(direct, "rule", day) if direct else {}),
                "band": list(book.bands).index(direct.band) if direct else -1,
                "lists": first,
                "lists_end": len(placed),
                "book": owner,
                "on": in_force(book, day) and _begun(rule, day),
            }
        )
    return ranges(by_act), rows(RULE, table), rows(PLACED, placed)


def _grounds(
    plan: Plan, owner: int, rule: ActRule, catalogue: Catalogue, day: dt.date, ways: list[dict[str, object]]
) -> list[dict[str, object]]:
    """A row for each list that a rule puts on: the term of an entry on this ground, and its own ways out if any."""
    first = len(ways)
    if rule.leaves_when is not None:
        ways += ways_out(rule.leaves_when, rule.leaves_from, catalogue, day)
    placed: list[dict[str, object]] = []
    for name in rule.puts_on:
        term = rule.stays_on.get(name, rule.listed_for)
        placed.append(
            {
                "list": plan.list_number(owner, name),
                "term": NO_LENGTH if term is None else length(value(term, day, 0)),
                "own": rule.leaves_when is not None,
                "ways": first,
                "ways_end": len(ways),
            }
        )
    return placed


def _begun(rule: ActRule, day: dt.date) -> bool:
    """Whether a rule's points, if it has any, have a figure yet on a day."""
    return rule.points is None or rule.points.at(day) is not None
