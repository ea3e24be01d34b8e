"""How far counts depend on chance: the same worlds over other people with other chance, one town for each seed.

A count from one town is one draw. The spread is what the same rules count in `SEEDS` towns, of which the first is the
town itself where it is small enough; larger towns are set beside smaller ones, and the spread says of how many people.
Nothing is estimated: the numbers are those of towns that were lived.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.measure.world import Outcome, Setup
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.study.findings import model as f
from lamppost.study.findings.world import WorldCounts
from lamppost.town.codes import COLLATERAL, DOUBLE, WRONGFUL

SEEDS: Final = 6
"""Towns of a spread: the seed of the run, and those after it."""

Counts = dict[str, int]
Counted = tuple[Counts, list[int]]
"""The numbers of a world, and its refusals week by week."""


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
    return numbers, [int(each) for each in np.bincount(told.rows["week"], minlength=world.weeks)]


def from_findings(world: f.World) -> Counted:
    """What is known of a world from its findings."""
    return world.numbers, list(world.weeks.refusals)


def _people(who: NDArray[np.integer]) -> int:
    return int(np.unique(who).shape[0])


def spread(
    laws: Sequence[tuple[str, Regime]],
    setup: Callable[[Society, int], Setup],
    society: Callable[[int], Society],
    seed: int,
    first: Sequence[Counted] | None = None,
    seeds: int = SEEDS,
) -> f.Spread:
    """Live every world in every town.

    Args:
        laws: name and regime of each world.
        setup: how a town is lived, for its people and its seed.
        society: the people of the town that is so many seeds on.
        seed: of the first town.
        first: what each world counted in the first town, where it has been lived already.
        seeds: how many towns.
    """
    towns: dict[str, list[Counts]] = {name: [] for name, _ in laws}
    weekly: dict[str, list[list[int]]] = {name: [] for name, _ in laws}
    size = weeks = 0
    for more in range(seeds):
        if more == 0 and first is not None:
            found = list(first)
        else:
            stage = setup(society(more), seed + more)
            size, weeks = stage.society.people, stage.weeks
            found = [counted(stage.live(law, name)) for name, law in laws]
        for (name, _), (counts, by_week) in zip(laws, found, strict=True):
            towns[name].append(dict(counts))
            weekly[name].append(by_week)
    lists = {name: _by_count(each) for name, each in towns.items()}
    return f.Spread(size, weeks, [seed + more for more in range(seeds)], lists, weekly)


def _by_count(towns: Sequence[Counts]) -> dict[str, list[int]]:
    """Count -> one number a town; what a town has none of is 0."""
    names = dict.fromkeys(name for counts in towns for name in counts)
    return {name: [counts.get(name, 0) for counts in towns] for name in names}


__all__ = ["SEEDS", "Counted", "Counts", "counted", "from_findings", "spread"]
