"""The ledger of the watched: each thing that happened to them, with the rule behind it and whether it was true.

Rows in words, in the order in which the town wrote them; the sentences are those of lines.py. What
nobody recorded, and what was left undone out of fear, stands in it too: the person knows, the system does not.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import numpy as np
import polars as pl

from lamppost.record.lines import OF_LISTS, WHY_NOT, Ledger, about_a_list
from lamppost.record.words import WAYS_OUT, WHAT, Names
from lamppost.town.desk import (
    BAND,
    GRADED,
    LAPSED,
    LISTED,
    NOT_COUNTED,
    POINTS,
    REFUSED,
    REPAIRED,
    TIED_MARK,
    TOUCHED,
    WATCHED,
    WAY_OUT_MET,
)
from lamppost.town.run import TownRun, joined
from lamppost.town.state import COLLATERAL, FOREGONE, RECORD, TIED, TRACE, TRUE, UNSEEN, WRONGFUL
from lamppost.town.tables import EFFECTS, FOREVER
from lamppost.words import words

OF_SERVICES: Final = (REFUSED, TOUCHED)
NO_BOOK: Final = 255

SCHEMA: Final[dict[str, Any]] = {
    "person": pl.Int32,
    "week": pl.Int32,
    "first_day": pl.Date,
    "what": pl.String,
    "rulebook": pl.String,
    "entry": pl.String,
    "act": pl.String,
    "channel": pl.String,
    "service": pl.String,
    "week_of_act": pl.Int32,
    "points": pl.Int32,
    "points_total": pl.Int32,
    "detail": pl.String,
    "tied_to": pl.Int32,
    "true": pl.Boolean,
    "through_tie": pl.Boolean,
    "sentence": pl.String,
    "source": pl.String,
    "evidence": pl.String,
    "rule_at": pl.String,
}
"""Columns of the ledger. `true`: whether what the line rests on was done by the person; null where nothing is said."""


def ledger(town: TownRun, names: Names) -> pl.DataFrame:
    """One row per line of the ledger of each watched person, by person, then by week."""
    lines: list[dict[str, Any]] = []
    rows = joined(town.log.trace, TRACE)
    told = Ledger(names.regime, names.start)
    lines += [_line(row, names, told) for row in rows]
    watched = np.flatnonzero(town.state.actor["flags"] & WATCHED)
    if len(watched):
        events = joined(town.log.events, RECORD)
        events = events[np.isin(events["person"], watched) & (events["flags"] & (UNSEEN | FOREGONE) != 0)]
        lines += [_own(row, names) for row in events]
    frame = pl.DataFrame(lines, schema=SCHEMA)
    return frame.sort("person", "week", maintain_order=True)


def _own(row: np.void, names: Names) -> dict[str, Any]:
    """What only the person knows of."""
    left = int(row["flags"]) & FOREGONE != 0
    return {
        "person": int(row["person"]),
        "week": int(row["week"]),
        "first_day": names.day(int(row["week"])),
        "what": "left undone out of fear" if left else "did, and nobody recorded it",
        "act": names.acts.get(int(row["act"])),
        "week_of_act": int(row["week"]),
    }


def _line(row: np.void, names: Names, told: Ledger) -> dict[str, Any]:
    kind, flags, ref = int(row["kind"]), int(row["flags"]), int(row["ref"])
    book = None if row["book"] == NO_BOOK else int(row["book"])
    week, since = int(row["week"]), int(row["since"]) // 7
    said = told.line(row)
    line: dict[str, Any] = {
        "person": int(row["person"]),
        "week": week,
        "first_day": names.day(week),
        "what": WHAT[kind],
        "rulebook": None if book is None else names.books[book],
        "act": names.acts.get(int(row["act"])),
        "channel": names.channels.get(int(row["channel"])),
        "week_of_act": since if row["act"] else None,
        "tied_to": int(row["other"]) if row["other"] >= 0 else None,
        "true": bool(flags & TRUE) if row["act"] else None,
        "through_tie": bool(flags & TIED),
        "sentence": said.what,
        "source": said.source or None,
        "evidence": said.grade or None,
        "rule_at": said.place or None,
    }
    return line | _subject(row, kind, ref, names) | _figures(row, book, names)


def _subject(row: np.void, kind: int, ref: int, names: Names) -> dict[str, Any]:
    """The rule, list or service that a line is about."""
    if kind in OF_SERVICES:
        return {"service": names.services.get(ref)}
    if kind in OF_LISTS or (kind == NOT_COUNTED and about_a_list(row, names.regime)):
        return {"entry": names.lists[ref]}
    rules = kind not in (BAND, TIED_MARK) and 0 <= ref < len(names.rules)
    return {"entry": names.rules[ref]} if rules else {}


def _figures(row: np.void, book: int | None, names: Names) -> dict[str, Any]:
    """What the numbers of a line mean, by its kind."""
    kind, flags, value, total = (int(row[name]) for name in ("kind", "flags", "value", "total"))
    if kind in (POINTS, LAPSED, REPAIRED):
        return {"points": value, "points_total": total}
    if kind in (BAND, GRADED) and book is not None:
        bands = names.bands(book)
        return {"detail": bands[value] if 0 <= value < len(bands) else None}
    if kind == NOT_COUNTED:
        return {"detail": words("en").say(f"ledger.reason.{WHY_NOT[value]}") if value in WHY_NOT else None}
    if kind == WAY_OUT_MET:
        return {"detail": WAYS_OUT[value]}
    if kind == LISTED:
        return {"detail": f"until {_until(value, names)}"}
    if kind == REFUSED:
        return {"entry": names.rows[value], "true": not flags & WRONGFUL, "through_tie": bool(flags & COLLATERAL)}
    if kind == TOUCHED:
        return {"detail": ", ".join(effect for bit, effect in enumerate(EFFECTS) if value >> bit & 1)}
    return {}


def _until(day: int, names: Names) -> str:
    """The day on which an entry ends, or that it has no end."""
    return "a way out is met" if day >= FOREVER else str(names.start + dt.timedelta(days=day))
