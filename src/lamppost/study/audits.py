"""The audit of a regime: one town, or several that differ in their seed alone, with the gaps between groups.

What is counted is in measure/audit.py; here towns are made and lived, and their tables laid together. With two seeds
or more every number is a mean over whole towns with its spread; nobody is drawn again from one town.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Unpack

import polars as pl

from lamppost.errors import LamppostError
from lamppost.measure.audit import Kind, Period, audit, checked, gaps, over_seeds
from lamppost.measure.groups import known_groups
from lamppost.measure.world import How, Stage
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society


@dataclass(frozen=True)
class Audited:
    """An audit of one town or of several.

    `society` is the town of the first seed. `groups`, `everybody` and `gaps` are the tables of `audit` and `gaps`
    (measure/audit.py). With two seeds or more they have one row per number instead: `measure`, `seeds`, `mean`, `mcse`,
    `q05`, `q50`, `q95` (`over_seeds`). `keys` tell the rows of `groups` apart: the groups asked for, and `period`
    (from 0) over time.
    """

    regime: Regime
    society: Society
    seeds: tuple[int, ...]
    start: dt.date
    weeks: int
    by: tuple[str, ...]
    kind: Kind
    every: Period
    over_time: bool
    groups: pl.DataFrame
    everybody: pl.DataFrame
    gaps: pl.DataFrame

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that tell the rows of `groups` apart."""
        return (*self.by, *(("period",) if self.over_time else ()))


def audits(
    society: Callable[[int], Society],
    regime: Regime,
    by: Sequence[str] = (),
    *,
    seeds: Sequence[int] = (1,),
    kind: Kind = "deduct",
    every: Period = "year",
    over_time: bool = False,
    **how: Unpack[How],
) -> Audited:
    """Audit a regime over one town a seed: `society` makes the town of a seed, and chance in it has the same seed.

    Costs one run a seed. Raises LamppostError for an unknown group, kind or period, and for a seed given twice.
    """
    by = tuple(dict.fromkeys(by))
    known_groups(by)
    checked(kind, every)
    if not seeds or len(set(seeds)) < len(seeds):
        raise LamppostError("An audit needs at least one seed, and each seed once.")
    first: Society | None = None
    tables: dict[int, tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]] = {}
    for done, seed in enumerate(seeds):
        town = society(seed)
        first = first or town
        stage = Stage.of(town, regime.start, {**how, "seed": seed}, len(seeds))
        stage.lived = done
        world = stage.live(regime)
        split = audit(world, *by, kind=kind, every=every, over_time=over_time)
        whole = audit(world, kind=kind, every=every, over_time=over_time)
        tables[seed] = split, whole, gaps(split, whole)
        weeks, start = stage.weeks, stage.start
    assert first is not None  # noqa: S101 - there is a seed
    period = ["period"] if over_time else []
    keys = ([*by, *period], period, ["metric", *period])
    found = [_laid({seed: each[place] for seed, each in tables.items()}, key) for place, key in enumerate(keys)]
    return Audited(regime, first, tuple(seeds), start, weeks, by, kind, every, over_time, *found)


def _laid(tables: dict[int, pl.DataFrame], keys: list[str]) -> pl.DataFrame:
    """The one table, or the spread of several."""
    return over_seeds(tables, keys) if len(tables) > 1 else next(iter(tables.values()))
