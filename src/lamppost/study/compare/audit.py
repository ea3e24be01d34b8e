"""The audit of a regime: one town, or several that differ in their seed alone, with the gaps between groups.

What is counted is in measure/audit.py; here towns are made and lived, and their tables laid together. With two seeds
or more every number is a mean over whole towns with its spread; nobody is drawn again from one town.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Unpack

import polars as pl

from lamppost.arguments import question
from lamppost.measure.audit import Kind, Period, audit, checked, gaps, over_seeds
from lamppost.measure.conduct import chilling, cost_to_the_blameless
from lamppost.measure.groups import known_groups
from lamppost.measure.inequality import scores, segregation, unequal_burdens
from lamppost.measure.replayed import gaming, recovery, spirals
from lamppost.measure.world import How, Outcome, Setup
from lamppost.processes import of_this_process
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society

MORE: Final[Mapping[str, Callable[[Outcome], pl.DataFrame]]] = {
    "blameless": cost_to_the_blameless,
    "chilling": chilling,
    "gaming": gaming,
    "spirals": spirals,
    "recovery": recovery,
    "scores": scores,
    "segregation": segregation,
    "burdens": unequal_burdens,
}
"""Measures of a world that are no rates; those of gaming, spirals and recovery live it again, four times in all."""


@dataclass(frozen=True)
class Split:
    """One way to divide people, by one group or by several crossed.

    `groups` and `gaps` are the tables of `audit` and `gaps` (measure/audit.py); `keys` tell the rows of `groups`
    apart: the groups themselves, and `period` (from 0) over time.
    """

    by: tuple[str, ...]
    keys: tuple[str, ...]
    groups: pl.DataFrame
    gaps: pl.DataFrame


@dataclass(frozen=True)
class Audited:
    """An audit of one town or of several.

    `society` is the town of the first seed, `everybody` the audit of all people together. With two seeds or more each
    table has one row per number instead: `measure`, `seeds`, `mean`, `mcse`, `q05`, `q50`, `q95` (`over_seeds`); `more`
    is of the town of the first seed, and `others` the same of the further ones, in the order of the seeds.
    """

    regime: Regime
    society: Society
    seeds: tuple[int, ...]
    start: dt.date
    weeks: int
    kind: Kind
    every: Period
    over_time: bool
    everybody: pl.DataFrame
    splits: tuple[Split, ...]
    more: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    others: tuple[Mapping[str, pl.DataFrame], ...] = ()


@question
def audits(
    society: Callable[[int], Society],
    regime: Regime,
    *splits: Sequence[str],
    seeds: Sequence[int] = (1,),
    kind: Kind = "deduct",
    every: Period = "year",
    over_time: bool = False,
    more: bool = False,
    **how: Unpack[How],
) -> Audited:
    """Audit a regime over one town a seed: `society` makes the town of a seed, and chance in it has the same seed.

    Each of `splits` names one group, or several that are crossed. With `more`, each town is also asked what the
    rules did to conduct and standing (`MORE`). Costs one run a seed, and four more for `more`. Raises LamppostError for
    an unknown group, kind or period, and for a seed given twice.
    """
    of_this_process()
    divided = tuple(dict.fromkeys(tuple(dict.fromkeys(by)) for by in splits))
    known_groups([name for by in divided for name in by])
    checked(kind, every)
    first: Society | None = None
    everybody: dict[int, pl.DataFrame] = {}
    asked: list[dict[str, pl.DataFrame]] = []
    tables: list[dict[int, tuple[pl.DataFrame, pl.DataFrame]]] = [{} for _ in divided]
    for done, seed in enumerate(seeds):
        town = society(seed)
        first = first or town
        setup = Setup.of(town, regime.start, {**how, "seed": seed}, len(seeds) * (5 if more else 1))
        setup.lived = done * (5 if more else 1)
        world = setup.live(regime)
        whole = everybody[seed] = audit(world, kind=kind, every=every, over_time=over_time)
        for by, table in zip(divided, tables, strict=True):
            groups = audit(world, *by, kind=kind, every=every, over_time=over_time)
            table[seed] = groups, gaps(groups, whole)
        weeks, start = setup.weeks, setup.start
        if more:
            asked.append({name: measure(world) for name, measure in MORE.items()})
        del world
    assert first is not None  # noqa: S101 - there is a seed
    period = ("period",) if over_time else ()
    found = []
    for by, table in zip(divided, tables, strict=True):
        groups = _laid({seed: each[0] for seed, each in table.items()}, [*by, *period])
        between = _laid({seed: each[1] for seed, each in table.items()}, ["metric", *period])
        found.append(Split(by, (*by, *period), groups, between))
    one = _laid(everybody, list(period))
    return Audited(regime, first, tuple(seeds), start, weeks, kind, every, over_time, one, tuple(found),
                   asked[0] if asked else {}, tuple(asked[1:]))  # fmt: skip


def _laid(tables: dict[int, pl.DataFrame], keys: list[str]) -> pl.DataFrame:
    """The one table, or the spread of several."""
    return over_seeds(tables, keys) if len(tables) > 1 else next(iter(tables.values()))
