"""The audit: who was recorded for what they did not do, and who was not for what they did, group by group.

One unit is a person, an act and a period: Y = the person did the act in the period at least once, Yhat = at least one
record says so. Acts that cost something and acts that pay are audited apart. Metrics bear the names of Fairlearn's
MetricFrame (0.15) and have its values, save that what has nothing to be a share of is null here and 0 there. Rates
are counted, never drawn: a town has no sampling error within itself, so intervals come from other seeds alone
(`over_seeds`). No verdict is given: where a gap becomes unjust is not a number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lamppost.arguments import question
from lamppost.errors import LamppostError, did_you_mean
from lamppost.measure.groups import GROUPS, groups
from lamppost.measure.world import Outcome
from lamppost.rulebook.compile.acts import punishes, rewards
from lamppost.town.codes import FOREGONE, INVENTED, TRUE, TWICE, UNSEEN, WRONG_PERSON

Kind = Literal["deduct", "award"]
Period = Literal["year", "quarter", "run"]
PERIODS: Final[dict[str, int]] = {"year": 52, "quarter": 13, "run": 1 << 15}
"""Weeks in a period."""

METRICS: Final[dict[str, str]] = {
    "selection_rate": "recorded, of all units",
    "false_positive_rate": "recorded, of those who did not do it",
    "false_negative_rate": "not recorded, of those who did it",
    "true_positive_rate": "recorded, of those who did it",
    "precision": "did it, of those recorded",
    "false_discovery_rate": "did not do it, of those recorded (1 - precision)",
    "base_rate": "did it, of all units",
}
"""Metric -> what it is a share of. With `deduct` the first two and the sixth are the burden."""
SIGN: Final = "difference = largest group less smallest, 0 = no gap; ratio = smallest over largest, 1 = no gap"


class Units:
    """Who did what in which period, and who was recorded for it; keys are (person, act, period) in one integer."""

    def __init__(self, world: Outcome, kind: Kind = "deduct", every: Period = "year") -> None:
        checked(kind, every)
        self.world, self.long = world, PERIODS[every]
        self.periods = -(-world.weeks // self.long) if every != "run" else 1
        self.acts = audited(world, kind)
        events = world.events
        row = np.full(1 << 16, -1, np.int64)
        row[self.acts] = np.arange(self.acts.shape[0])
        events = events[(row[events["act"]] >= 0) & (events["flags"] != FOREGONE)]
        flags, people = events["flags"], world.society.people
        key = row[events["act"]] * self.periods + events["week"] // self.long
        did = (flags & (TRUE | TWICE | WRONG_PERSON) != 0) & (flags & INVENTED == 0)
        did &= (events["doer"] >= 0) & (events["doer"] < people)
        written = (flags & UNSEEN == 0) & (events["person"] < people)
        width = self.acts.shape[0] * self.periods
        self.did = np.unique(events["doer"][did].astype(np.int64) * width + key[did])
        self.recorded = np.unique(events["person"][written].astype(np.int64) * width + key[written])
        self.width = width

    def eligible(self) -> NDArray[np.bool_]:
        """(n, acts) whether each person can do each act, by the flags at the start; who does it anyway can."""
        table, flags = self.world.town.epochs[0].tables.acts.act, self.world.society.flags
        need, bar = table["need"][self.acts], table["bar"][self.acts]
        found = (flags[:, None] & need == need) & (flags[:, None] & bar == 0)
        both = np.union1d(self.did, self.recorded)
        found[both // self.width, both % self.width // self.periods] = True
        return np.asarray(found)

    def counts(self) -> pl.DataFrame:
        """One row per person and period: `units`, and of them `did`, `recorded` and `both`."""
        people, periods = self.world.society.people, self.periods
        units = self.eligible().sum(axis=1).astype(np.int64)

        def by_person(keys: NDArray[np.int64]) -> NDArray[np.int64]:
            cell = keys // self.width * periods + keys % periods
            return np.bincount(cell, minlength=people * periods)

        return pl.DataFrame(
            {
                "person": np.repeat(np.arange(people, dtype=np.int32), periods),
                "period": np.tile(np.arange(periods, dtype=np.int32), people),
                "units": np.repeat(units, periods),
                "did": by_person(self.did),
                "recorded": by_person(self.recorded),
                "both": by_person(np.intersect1d(self.did, self.recorded)),
            }
        )


def checked(kind: str, every: str = "year") -> None:
    """Raises LamppostError for a kind or a period that there is not."""
    if kind not in ("deduct", "award"):
        raise LamppostError(f"An audit is of 'deduct' (acts that cost) or 'award' (acts that pay), not of '{kind}'.")
    if every not in PERIODS:
        raise LamppostError(f"There is no period '{every}'.{did_you_mean(every, tuple(PERIODS))}")


def audited(world: Outcome, kind: Kind) -> NDArray[np.int64]:
    """Codes of the acts of people that some rule in force at any time punishes (`deduct`) or rewards (`award`)."""
    checked(kind)
    counts = punishes if kind == "deduct" else rewards
    days = [world.names.day(epoch.week) for epoch in world.town.epochs]
    acts = world.regime.catalogue.acts
    found = {
        acts[name].code
        for book in world.regime.plan.books
        for name, rule in book.acts.items()
        if acts[name].actor == "person" and any(counts(book, rule, day) for day in days)
    }
    return np.array(sorted(found), np.int64)


@question
def audit(
    world: Outcome, *by: str, kind: Kind = "deduct", every: Period = "year", over_time: bool = False
) -> pl.DataFrame:
    """Metrics by group (columns of measure/groups.py, crossed when more than one), or of everybody without any.

    One row per group, and per period with `over_time`: `count` (units), `did`, `recorded`, and METRICS; a share of
    nothing is null. Every rate is 0..1. Raises LamppostError for an unknown group, kind or period.
    """
    by = tuple(dict.fromkeys(by))
    keys = [*by, *(["period"] if over_time else [])]
    table = Units(world, kind, every).counts().join(groups(world.society, by), on="person")
    sums = [pl.col("units").sum().alias("count"), pl.col("did", "recorded", "both").sum()]
    counts = table.group_by(keys).agg(sums).sort(keys) if keys else table.select(sums)
    return counts.with_columns(**rates()).drop("both")


def rates() -> dict[str, pl.Expr]:
    """METRICS from the columns count, did, recorded and both."""
    count, did, recorded, both = (pl.col(name) for name in ("count", "did", "recorded", "both"))

    def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
        return pl.when(whole > 0).then(part / whole)

    return {
        "selection_rate": share(recorded, count),
        "false_positive_rate": share(recorded - both, count - did),
        "false_negative_rate": share(did - both, did),
        "true_positive_rate": share(both, did),
        "precision": share(both, recorded),
        "false_discovery_rate": share(recorded - both, recorded),
        "base_rate": share(did, count),
    }


def gaps(table: pl.DataFrame, overall: pl.DataFrame | None = None) -> pl.DataFrame:
    """Gaps between the groups of an audit, one row per metric (and period), as in MetricFrame.

    `group_min`, `group_max`, `difference` (between groups: largest less smallest) and `ratio` (smallest over largest);
    with `overall` also `difference_to_overall` (largest distance from everybody's rate). Groups without a rate are
    left out.
    """
    keys = ["period"] if "period" in table.columns else []
    long = table.unpivot(list(METRICS), index=keys, variable_name="metric", value_name="rate").drop_nulls("rate")
    least, most = pl.col("rate").min(), pl.col("rate").max()
    found = long.group_by(["metric", *keys]).agg(
        least.alias("group_min"),
        most.alias("group_max"),
        (most - least).alias("difference"),
        pl.when(most > 0).then(least / most).alias("ratio"),
    )
    if overall is not None:
        all_ = overall.unpivot(list(METRICS), index=keys, variable_name="metric", value_name="all")
        away = (
            long.join(all_, on=["metric", *keys]).group_by(["metric", *keys])
            .agg((pl.col("rate") - pl.col("all")).abs().max().alias("difference_to_overall"))
        )  # fmt: skip
        found = found.join(away, on=["metric", *keys], how="left")
    order = {name: place for place, name in enumerate(METRICS)}
    return found.sort([pl.col("metric").replace_strict(order, return_dtype=pl.Int64), *keys])


def over_seeds(tables: Mapping[int, pl.DataFrame], keys: Sequence[str]) -> pl.DataFrame:
    """The same table from several seeds as one, with intervals.

    For each number: `seeds`, `mean`, `mcse` (standard deviation over the root of the number of seeds: the Monte Carlo
    standard error), and the quantiles `q05`, `q50`, `q95`. `keys` tell rows apart. The spread is that of whole towns;
    nobody is drawn again from one town, because people in it are not independent. Raises LamppostError for fewer than
    two seeds.
    """
    if len(tables) < 2:
        raise LamppostError("An interval needs at least two seeds.")
    numbers = [
        name for name, kind in next(iter(tables.values())).schema.items() if kind.is_numeric() and name not in keys
    ]
    floats = [table.select(*keys, pl.col(numbers).cast(pl.Float64)) for table in tables.values()]
    long = pl.concat(table.unpivot(numbers, index=list(keys), variable_name="measure") for table in floats)
    long = long.drop_nulls("value")
    value, parts = pl.col("value"), {"q05": 0.05, "q50": 0.5, "q95": 0.95}
    return (
        long.group_by([*keys, "measure"], maintain_order=True)
        .agg(
            pl.len().alias("seeds"),
            value.mean().alias("mean"),
            (value.std(ddof=1) / pl.len().sqrt()).alias("mcse"),
            *(value.quantile(part, "linear").alias(name) for name, part in parts.items()),
        )
        .sort([*keys, "measure"])
    )


__all__ = [
    "GROUPS",
    "METRICS",
    "PERIODS",
    "SIGN",
    "Units",
    "audit",
    "audited",
    "checked",
    "gaps",
    "over_seeds",
    "rates",
]
