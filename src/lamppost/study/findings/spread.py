"""How far counts depend on chance: the same worlds over other people with other chance, one town for each seed.

A count from one town is one draw. The spread is what the same rules count in `SEEDS` towns, of which the first is the
town itself where it is small enough; larger towns are set beside smaller ones, and the spread says of how many people.
Nothing is estimated: the numbers are those of towns that were lived. One such town, `TownCounts`, is also what the page
shows many of side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.errors import LamppostError
from lamppost.measure.effects import KINDS, Outcomes
from lamppost.measure.world import Outcome, Setup
from lamppost.record.frames import COUNTS
from lamppost.record.warm_up import WarmUp, epochs_of
from lamppost.rulebook.regime import Regime
from lamppost.study.findings import model as f
from lamppost.study.findings.world import WorldCounts
from lamppost.town.codes import COLLATERAL, DOUBLE, WRONGFUL

SEEDS: Final = 6
"""Towns of a spread: the seed of the run, and those after it."""

Counts = dict[str, int]
Weekly = dict[str, list[int]]
"""Series of record/frames.py (COUNTS) -> one number a week."""
More = dict[str, list[int]]
"""Kind of harm (measure/effects.py) -> [people with more of it than in the first world, people with less]."""


@dataclass(frozen=True)
class Counted:
    """What one world counts: its numbers, its series week by week, and (not compared) what each person met with."""

    numbers: Counts
    weeks: Weekly
    outcomes: Outcomes = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class TownCounts:
    """What one town counts in each world, and who has more and who has less than in the first."""

    people: int
    weeks: int
    seed: int
    worlds: Mapping[str, Counted]
    twins: Mapping[str, More] = field(default_factory=dict)


def counted(world: Outcome) -> Counted:
    """The same as `from_findings`, of a world that need not be told of in full."""
    told, people = WorldCounts(world), world.society.people
    flags, red = told.rows["flags"], world.town.tables.law.list["red"]
    wrong, tied = flags & WRONGFUL != 0, flags & COLLATERAL != 0
    entered = world.entered
    listed = entered["person"][(red[entered["list"]] == 0) & (entered["person"] < people)]
    numbers = {
        "people_refused": _people(told.rows["person"]),
        "people_wrongly_refused": _people(told.rows["person"][wrong]),
        "people_refused_through_ties": _people(told.rows["person"][tied]),
        "listed_people": _people(listed),
        "silent_people": int((told.outcomes["expression_foregone"] > 0).sum()),
        "falsely_recorded": int((told.outcomes["false_records"] > 0).sum()),
        "refusals": int(told.rows.shape[0]),
        "wrongful": int(wrong.sum()),
        "collateral": int(tied.sum()),
        "tainted": int((wrong | tied).sum()),
        "double": int((flags & DOUBLE != 0).sum()),
        "records_false": int(told.outcomes["false_records"].sum()),
        "firms_refusals": int(told.of_firms.shape[0]),
    }
    numbers |= f.numbers_of_parts(told.services(), told.groups(), told.lists(), told.burdens())
    return Counted(numbers, weekly(world), told.outcomes)


def weekly(world: Outcome) -> Weekly:
    """The series of a world, as its history has them; of a town too large for a history, its refusals alone."""
    if world.recorder is not None:
        header = world.recorder.header()
        return {name: [int(each) for each in header[name]] for name in COUNTS}
    rows = WorldCounts(world).rows
    return {"refusals": [int(each) for each in np.bincount(rows["week"], minlength=world.weeks)]}


def from_findings(world: f.World, header: Mapping[str, Any]) -> Counted:
    """What is known of a world from its findings and from the header of its history."""
    return Counted(world.numbers, {name: list(header[name]) for name in COUNTS})


def _people(who: NDArray[np.integer]) -> int:
    return int(np.unique(who).shape[0])


def town_counts(laws: Sequence[tuple[str, Regime]], setup: Setup, own_warm_up: bool = False) -> TownCounts:
    """Live every world (name and regime) in one town; a warm-up by `base_of`, or each by its own rules."""
    worlds: dict[str, Counted] = {}
    for name, law in laws:
        base = base_of(laws[0][1], law, setup) if worlds and not own_warm_up else None
        worlds[name] = counted(setup.live(law, name, base=base))
    before = next(iter(worlds.values())).outcomes
    twins = {name: _more(before, each.outcomes) for name, each in list(worlds.items())[1:]}
    return TownCounts(setup.society.people, setup.weeks, setup.seed, worlds, twins)


def base_of(first: Regime, law: Regime, setup: Setup) -> Regime | None:
    """By whose rules a world that is set against the first lives its warm-up; None = by its own.

    By those of the first where they are one regime and its rules can change on the first counted day, as twins do.
    """
    if not setup.warm_up or law is first or law.name != first.name:
        return None
    try:
        epochs_of(law.over(setup.start, setup.weeks), setup.start, setup.weeks, WarmUp(setup.warm_up, first))
    except LamppostError:
        return None
    return first


def _more(first: Outcomes, other: Outcomes) -> More:
    found = {}
    for kind, outcome in KINDS.items():
        difference = other[outcome] - first[outcome]
        found[kind] = [int((difference > 0).sum()), int((difference < 0).sum())]
    return found


def of_run(findings: f.Findings, headers: Sequence[Mapping[str, Any]]) -> TownCounts:
    """The same of a town that has been lived, from its findings and the headers of its histories."""
    worlds = {each.name: from_findings(each, head) for each, head in zip(findings.worlds, headers, strict=True)}
    return TownCounts(findings.people, findings.weeks, findings.asked.seed, worlds, of_twins(findings.twins))


def of_twins(twins: Sequence[f.Twin]) -> dict[str, More]:
    """How many people have more and less of each kind of harm in each world but the first, from findings."""

    def more(twin: f.Twin) -> More:
        found = {kind: twin.effect(outcome) for kind, outcome in KINDS.items()}
        return {kind: [each.harmed, each.helped] for kind, each in found.items()}

    return {twin.world: more(twin) for twin in twins}


def spread(town: Callable[[int], TownCounts], first: TownCounts | None = None, seeds: int = SEEDS) -> f.Spread:
    """Live every world in every town.

    Args:
        town: lives the town that is so many seeds on.
        first: what is counted in the first town, where it has been lived already.
        seeds: how many towns.
    """
    towns = [first if more == 0 and first is not None else town(more) for more in range(seeds)]
    last = towns[-1]
    return f.Spread(
        last.people,
        last.weeks,
        [each.seed for each in towns],
        {name: _by_count([each.worlds[name].numbers for each in towns]) for name in last.worlds},
        {
            name: {series: [each.worlds[name].weeks[series] for each in towns] for series in found.weeks}
            for name, found in last.worlds.items()
        },
        {
            name: {kind: [list(each) for each in zip(*(town.twins[name][kind] for town in towns), strict=True)]
                   for kind in KINDS}
            for name in last.twins
        },
    )  # fmt: skip


def _by_count(towns: Sequence[Counts]) -> dict[str, list[int]]:
    """Count -> one number a town; what a town has none of is 0."""
    names = dict.fromkeys(name for counts in towns for name in counts)
    return {name: [counts.get(name, 0) for counts in towns] for name in names}


__all__ = ["SEEDS", "Counted", "Counts", "TownCounts", "base_of", "counted", "from_findings", "of_run", "of_twins",
           "spread", "town_counts", "weekly"]  # fmt: skip
