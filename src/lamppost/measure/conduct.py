"""What the rules did to conduct: acts left undone that no rule names, and what fell on people who had done nothing."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.arguments import question
from lamppost.measure.audit import audited
from lamppost.measure.outcomes import OUTCOMES, outcomes
from lamppost.measure.world import Outcome
from lamppost.town.codes import FOREGONE, INVENTED, TRUE, TWICE, WRONG_PERSON
from lamppost.town.tables import ACT_CODES


@question
def chilling(world: Outcome) -> pl.DataFrame:
    """One row per act that anybody left undone out of fear, the most left undone first.

    `act`, `named` (whether any rule of the regime names it), `speech`, `foregone` (how often), `people` (by how many)
    and `done`. Where `named` is false, the law says nothing of the act, and people left it all the same.
    """
    events = world.events
    left = events[events["flags"] == FOREGONE]
    times = np.bincount(left["act"], minlength=ACT_CODES)
    who = np.unique(left["act"].astype(np.int64) << 32 | left["person"]) >> 32
    people = np.bincount(who, minlength=ACT_CODES)
    done = np.sum(world.town.log.done, axis=0)
    named = {act for _, act in world.regime.plan.rules}
    codes = np.flatnonzero(times)
    acts = {act.code: act for act in world.regime.catalogue.acts.values()}
    names = [acts[int(code)].id for code in codes]
    return pl.DataFrame(
        {
            "act": pl.Series(names, dtype=pl.String),
            "named": pl.Series([name in named for name in names], dtype=pl.Boolean),
            "speech": pl.Series([bool(acts[int(code)].speech) for code in codes], dtype=pl.Boolean),
            "foregone": times[codes],
            "people": people[codes],
            "done": done[codes],
        }
    ).sort(["foregone", "act"], descending=[True, False])


def did_nothing(world: Outcome) -> NDArray[np.bool_]:
    """(n,) whether a person did no act, in the whole run, that any rule in force at any time punishes."""
    events, people = world.events, world.society.people
    punished = np.zeros(1 << 16, np.bool_)
    punished[audited(world, "deduct")] = True
    flags = events["flags"]
    did = punished[events["act"]] & (flags & (TRUE | TWICE | WRONG_PERSON) != 0) & (flags & INVENTED == 0)
    did &= (flags != FOREGONE) & (events["doer"] >= 0) & (events["doer"] < people)
    found = np.ones(people, np.bool_)
    found[events["doer"][did]] = False
    return found


@question
def cost_to_the_blameless(world: Outcome) -> pl.DataFrame:
    """One row per outcome of measure/outcomes.py: what fell on those who did nothing that a rule punishes.

    `total`, on how many of them (`people`), `of` how many there are, and the `share` of the outcome that this is.
    """
    nothing, found = did_nothing(world), outcomes(world)
    rows = []
    for name in OUTCOMES:
        values = found[name]
        mine, all_ = int(values[nothing].sum()), int(values.sum())
        counts = {"total": mine, "people": int((values[nothing] > 0).sum()), "of": int(nothing.sum())}
        rows.append({"outcome": name, **counts, "share": mine / all_ if all_ else None})
    kinds = {"outcome": pl.String, "total": pl.Int64, "people": pl.Int64, "of": pl.Int64, "share": pl.Float64}
    return pl.DataFrame(rows, schema=kinds)
