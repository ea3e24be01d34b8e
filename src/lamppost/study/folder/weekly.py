"""What happened week by week, in a world with everybody's ledger: refusals by service, entries and exits by list."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import numpy as np
import polars as pl

from lamppost.measure.world import Outcome
from lamppost.record.actors import CAUSES
from lamppost.rulebook.blocks.common import WAYS
from lamppost.town import codes

FOUND_WRONG: Final = "found wrong"
REPAIRED: Final = "repaired"
TERM: Final = "term ends"
OTHER: Final = "ground ended"
REASONS: Final = (*dict.fromkeys((*WAYS, FOUND_WRONG, REPAIRED, TERM, OTHER)),)
"""Why an entry ended: a way out that was met, an appeal that was upheld, a repair, the end of its term, or that its
ground was no more (a band that was left, an act that counts no longer)."""


def refusals_by_week(world: Outcome) -> pl.DataFrame:
    """One row per week, service and kind of actor with any refusal: `refusals`, and of them those of each cause."""
    rows, _ = world.refusals()
    services = world.names.services
    table = pl.DataFrame(
        {
            "week": rows["week"].astype(np.int32),
            "service": [services[int(code)] for code in rows["service"]],
            "actor": np.where(rows["person"] < world.society.people, "person", "firm"),
            **{cause: rows["flags"] & bit != 0 for cause, bit in CAUSES.items()},
        },
        schema_overrides={"service": pl.String, "actor": pl.String},
    )
    counts = [pl.len().cast(pl.Int64).alias("refusals")]
    counts += [pl.col(cause).sum().cast(pl.Int64).alias(f"refusals_{cause}") for cause in CAUSES]
    return table.group_by("week", "service", "actor").agg(counts).sort("week", "service", "actor")


def entries_by_week(world: Outcome) -> pl.DataFrame:
    """One row per week and list with any entry: `entries`, and of them `entries_wrong`, which no true record bears."""
    entered, names = world.entered, world.names.lists
    table = pl.DataFrame(
        {
            "week": entered["week"],
            "list": [names[int(number)] for number in entered["list"]],
            "wrong": ~entered["true"],
        },
        schema_overrides={"list": pl.String},
    )
    counts = pl.len().cast(pl.Int64).alias("entries"), pl.col("wrong").sum().cast(pl.Int64).alias("entries_wrong")
    return table.group_by("week", "list").agg(counts).sort("week", "list")


def exits_by_week(world: Outcome) -> pl.DataFrame:
    """One row per week, list and reason (REASONS) with any exit: `exits`, people and firms that left the list.

    Whoever stood on a list at the end of a week and not at the end of the next has left it. The reason is read from the
    ledger, so the world must have been lived with everybody watched.
    """
    lists = len(world.names.lists)
    ledger = _Ledger(world)
    counts: dict[tuple[int, str, str], int] = defaultdict(int)
    for week, (before, after) in enumerate(zip(world.notes.stood, world.notes.stood[1:], strict=False), 1):
        for key in np.setdiff1d(before, after):
            person, which = divmod(int(key), lists)
            counts[week, world.names.lists[which], ledger.reason(person, which, week)] += 1
    schema: dict[str, Any] = {"week": pl.Int32, "list": pl.String, "reason": pl.Enum(REASONS), "exits": pl.Int64}
    return pl.DataFrame([(*key, exits) for key, exits in sorted(counts.items())], schema=schema, orient="row")


class _Ledger:
    """The lines about entries in everybody's ledger, by actor."""

    def __init__(self, world: Outcome) -> None:
        about = (codes.LISTED, codes.LEFT, codes.WAY_OUT_MET, codes.UPHELD, codes.REPAIRED)
        rows = world.trace
        self.lines: dict[int, list[np.void]] = defaultdict(list)
        for row in rows[np.isin(rows["kind"], about)]:
            self.lines[int(row["person"])].append(row)

    def reason(self, person: int, which: int, week: int) -> str:
        """Why somebody who stood on a list no longer does at the end of a week."""
        way, repaired, left, upheld, acts = "", False, False, set[int](), set[int]()
        for row in self.lines[person]:
            kind, ref = int(row["kind"]), int(row["ref"])
            if int(row["week"]) > week:
                break
            if kind == codes.UPHELD:
                upheld.add(int(row["act"]))
            elif kind == codes.REPAIRED:
                repaired |= ref == -1 - which
            elif ref != which:
                continue
            elif kind == codes.LISTED:
                way, repaired, left = "", False, False
                acts = {int(row["act"])}
            elif kind == codes.WAY_OUT_MET and int(row["total"]) <= 7 * week + 6:
                way = WAYS[int(row["value"])]
            elif kind == codes.LEFT:
                left = True
                acts.add(int(row["act"]))
        if way:
            return way
        if upheld & acts:
            return FOUND_WRONG
        return REPAIRED if repaired else TERM if left else OTHER


__all__ = ["REASONS", "entries_by_week", "exits_by_week", "refusals_by_week"]
