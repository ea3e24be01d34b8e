"""Measures of the worked studies that no run has of itself; each is a function of a run, as `lp.Study` takes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from lamppost.measure.replayed import recovery
from lamppost.measure.world import live
from lamppost.town.codes import APPEALED, REJECTED, UPHELD


def held_back(run: Any) -> int:
    """People who left at least one act undone out of fear."""
    return int((run.people["acts_foregone"] > 0).sum())


def wait(run: Any) -> dict[str, float]:
    """How long it takes until an error ends: the same town lived with every ledger kept, and once without errors.

    `entries`: entries on black lists that are not there without false records. `weeks`: mean weeks that they stand;
    those that stand at the end count so far. `standing`: how many do. `asked`, `upheld`, `rejected`: appeals.
    `days`: mean days from asking to the decision, of appeals that were decided.
    """
    society, law = run.lived
    how = {"start": run.info["start"], "threads": 1, "count_all": False, "watch": range(society.people)}
    world = live(society, law, run.info["weeks"], run.info["seed"], **how)
    stays = recovery(world)
    entries = int(stays["wrongful"].sum())
    weeks = float((stays["wrongful"] * stays["weeks_mean"].fill_null(0)).sum())
    trace = world.trace
    asked = trace[trace["kind"] == APPEALED]
    decided = trace[np.isin(trace["kind"], (UPHELD, REJECTED))]
    days = _days(asked, decided)
    return {
        "entries": entries,
        "weeks": weeks / entries if entries else float("nan"),
        "standing": int(stays["standing"].sum()),
        "asked": asked.shape[0],
        "upheld": int((decided["kind"] == UPHELD).sum()),
        "rejected": int((decided["kind"] == REJECTED).sum()),
        "days": float(np.mean(days)) if len(days) else float("nan"),
    }


def _days(asked: np.ndarray, decided: np.ndarray) -> list[int]:
    """Days from each appeal to the next decision about the same person, rulebook and act."""
    keys = ("person", "book", "act")
    begun, ended = (
        pl.DataFrame({**{name: rows[name] for name in keys}, "day": 7 * rows["week"] + rows["weekday"]}).sort("day")
        for rows in (asked, decided)
    )
    pairs = begun.join_asof(
        ended.with_columns(end="day"), on="day", by=list(keys), strategy="forward", check_sortedness=False
    )
    return pairs.drop_nulls("end").select(pl.col("end") - pl.col("day")).to_series().to_list()
