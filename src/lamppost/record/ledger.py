"""The ledger of the watched: each thing that happened to them, with the rule behind it and whether it was true.

Rows in words, in the order in which the town wrote them; the sentences are those of lines.py. What
nobody recorded, and what was left undone out of fear, stands in it too: the person knows, the system does not.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import polars as pl

from lamppost.record.facts import Fact, fact
from lamppost.record.lines import LedgerWriter
from lamppost.record.words import WAYS_OUT, WHAT, RegimeNames
from lamppost.town.codes import FOREGONE, LISTED, UNSEEN, WATCHED
from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import RECORD, TRACE

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
"""Columns of the ledger. A column is null where a line of its kind says nothing of it: `act` of a line about a service,
`true` of a line that rests on no record. `true`: whether what the line rests on was done by the person, once; of a
refusal, whether it would have come without false records too."""


def ledger(town: Town, names: RegimeNames) -> pl.DataFrame:
    """One row per line of the ledger of each watched person, by person, then by week."""
    lines: list[dict[str, Any]] = []
    rows = joined(town.log.trace, TRACE)
    writer = LedgerWriter(names.regime, names.start)
    lines += [_line(row, names, writer) for row in rows]
    watched = np.flatnonzero(town.state.actor["flags"] & WATCHED)
    if len(watched):
        events = joined(town.log.events, RECORD)
        events = events[np.isin(events["person"], watched) & (events["flags"] & (UNSEEN | FOREGONE) != 0)]
        lines += [_own(row, names) for row in events]
    frame = pl.DataFrame(lines, schema=SCHEMA)
    return frame.sort("person", "week", maintain_order=True)


def _own(row: np.void, names: RegimeNames) -> dict[str, Any]:
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


def _line(row: np.void, names: RegimeNames, writer: LedgerWriter) -> dict[str, Any]:
    found = fact(row, names.regime)
    said, week, book = writer.line_of(found), int(row["week"]), found.book
    entry = None if found.entry is None or book is None else f"{names.books[book]}.{found.entry[1]}"
    return {
        "person": int(row["person"]),
        "week": week,
        "first_day": names.day(week),
        "what": WHAT[found.kind],
        "rulebook": None if book is None else names.books[book],
        "entry": entry,
        "act": said.act or None,
        "channel": names.channels.get(found.channel or 0),
        "service": said.service or None,
        "week_of_act": None if found.act_day is None else found.act_day // 7,
        "points": found.points,
        "points_total": found.score,
        "detail": _detail(found, names, writer),
        "tied_to": found.tied_to,
        "true": found.true,
        "through_tie": found.through_tie,
        "sentence": said.what,
        "source": said.source or None,
        "evidence": said.grade or None,
        "rule_at": said.place or None,
    }


def _detail(found: Fact, names: RegimeNames, writer: LedgerWriter) -> str | None:
    """What else a line says, in words: the band, the reason, the way out, the effects, an end."""
    if found.band is not None and found.book is not None:
        bands = names.bands(found.book)
        return bands[found.band] if found.band < len(bands) else None
    if found.reason is not None:
        return writer.reason(found.reason)
    if found.way is not None:
        return WAYS_OUT[found.way]
    if found.kind == LISTED:
        return "until a way out is met" if found.day_said is None else f"until {writer.day(found.day_said)}"
    return ", ".join(found.effects) or None
