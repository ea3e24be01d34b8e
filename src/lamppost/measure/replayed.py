"""Measures that need the town to be lived twice: spirals, gaming, and how long a wrongful entry stands."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.arguments import question
from lamppost.measure import interventions as changed
from lamppost.measure.keys import WEEKS, entry_keys, refusal_keys, standing_key
from lamppost.measure.world import Outcome, replay


@question
def spirals(world: Outcome) -> pl.DataFrame:
    """How many refusals are there only because people were changed by earlier ones.

    Two rows: `after`: what no longer moves people in the replay (a refusal; a refusal or a listing, with the work
    lost over it); `refusals` in the world, `without` in the replay, `caused` (in the world and not in the replay),
    `prevented` (in the replay and not in the world: who has given up asking is refused less), and `share` caused.
    Costs two runs.
    """
    here = _keys(world)
    rows = []
    for after, change in (("a refusal", changed.unmoved_by_refusals), ("a refusal or a listing", changed.unmoved)):
        there = _keys(replay(world, change))
        caused = int((~np.isin(here, there)).sum())
        counts = {"refusals": here.size, "without": there.size, "caused": caused}
        counts["prevented"] = int((~np.isin(there, here)).sum())
        rows.append({"after": after, **counts, "share": caused / here.size if here.size else None})
    return pl.DataFrame(rows, schema_overrides={"share": pl.Float64})


@question
def gaming(world: Outcome) -> pl.DataFrame:
    """One row per act that is done more because it is rewarded: `done`, `without` rewards, and `more`. Costs a run."""
    without = np.sum(replay(world, changed.no_gaming).town.log.done, axis=0)
    done = np.sum(world.town.log.done, axis=0)
    rewarded = world.town.epochs[-1].tables.acts.act["gamed"] != 0
    for epoch in world.town.epochs:
        rewarded = rewarded | (epoch.tables.acts.act["gamed"] != 0)
    codes = [code for code in np.flatnonzero(rewarded) if int(code) in world.names.acts]
    return pl.DataFrame(
        {
            "act": pl.Series([world.names.acts[int(code)] for code in codes], dtype=pl.String),
            "done": done[codes],
            "without": without[codes],
            "more": done[codes] - without[codes],
        }
    )


@question
def recovery(world: Outcome) -> pl.DataFrame:
    """One row per black list: how long wrongful entries stand.

    An entry is wrongful if it is not there in a world without false records. `weeks_*` are the mean and the quartiles
    of the weeks from the entry until the person is off the list; one that still stands at the end of the run counts
    with the weeks so far and is in `standing`, so the figures are lower bounds while `standing` > 0. Costs a run.
    """
    honest = replay(world, changed.no_false_records, changed.honest(world.town.script))
    law = world.town.tables.law
    lists = max(1, law.list.shape[0])

    def keys(of: Outcome) -> NDArray[np.int64]:
        rows = of.entered
        return entry_keys(rows[law.list["red"][rows["list"]] == 0], lists)

    stood = {standing_key(int(each), week) for week, codes in enumerate(world.notes.stood) for each in codes}
    stays: dict[int, list[tuple[int, bool]]] = {}
    for key in np.setdiff1d(keys(world), keys(honest)):
        week = int(key)
        while week in stood:
            week += 1
        stays.setdefault(int(key // WEEKS % lists), []).append((week - int(key), week % WEEKS >= world.weeks))
    rows = []
    for which, (book, name) in enumerate(world.regime.plan.lists):
        if law.list["red"][which]:
            continue
        weeks = [length for length, _ in stays.get(which, [])]
        quartiles = np.quantile(weeks, (0.25, 0.5, 0.75)) if weeks else (None, None, None)
        rows.append(
            {
                "rulebook": world.names.books[book],
                "list": name,
                "wrongful": len(weeks),
                "standing": sum(still for _, still in stays.get(which, [])),
                "weeks_mean": float(np.mean(weeks)) if weeks else None,
                **dict(zip(("weeks_q25", "weeks_q50", "weeks_q75"), quartiles, strict=True)),
            }
        )
    figures = ("weeks_mean", "weeks_q25", "weeks_q50", "weeks_q75")
    kinds: dict[str, type[pl.DataType]] = dict.fromkeys(figures, pl.Float64)
    words: dict[str, type[pl.DataType]] = {"rulebook": pl.String, "list": pl.String}
    counts: dict[str, type[pl.DataType]] = {"wrongful": pl.Int64, "standing": pl.Int64}
    return pl.DataFrame(rows, schema={**words, **counts, **kinds})


def _keys(world: Outcome) -> NDArray[np.int64]:
    return np.unique(refusal_keys(world.refusals()[0]))
