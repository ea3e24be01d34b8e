"""The headline figures: which worlds they are of, and how each is counted in one town.

A figure is a number per 1,000 people of one town, so that towns of any size can be compared; `effect` figures are the
same number in another world of the same town, less that in the first. Worlds are lived as twins are: the same people,
the same chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from lamppost.measure.outcomes import outcomes
from lamppost.measure.world import Outcome, live
from lamppost.rulebook.regime import Regime, regime
from lamppost.society.model import Society
from lamppost.town.codes import APPEALED, COLLATERAL

World = tuple[str, ...]
"""A regime and the safeguards laid on it, by name."""
WATCHED: Final = 20_000
"""At most so many people have their appeals counted: everybody in a small town, some in a large one."""

COUNTS: Final = {
    "refused": "people refused anything",
    "wrongly": "people refused something over a false record",
    "by-ties": "people refused something through a tie alone",
    "listed": "people ever on a black list",
    "silenced": "people who left something unsaid out of fear",
    "falsely-recorded": "people with a false record",
    "refusals": "refusals",
    "wrongful-refusals": "refusals over a false record",
    "listed-weeks": "weeks on black lists",
    "appeals": "appeals",
}
"""What is counted of a world -> in words; all per 1,000 people and over the run."""


@dataclass(frozen=True)
class Headline:
    """One figure: a count of a world, or by how much it differs in another."""

    count: str
    world: World
    against: World | None = None
    """The world that it is compared with; the figure is then this world's count less that one's."""

    @property
    def name(self) -> str:
        """Its stable name: 'national-2018 refused', 'leaflet-hk-2019 less documented-hk-2019 silenced'."""
        less = "" if self.against is None else f" less {said(self.against)}"
        return f"{said(self.world)}{less}: {self.count}"

    @property
    def worlds(self) -> tuple[World, ...]:
        """The worlds that have to be lived for it."""
        return (self.world,) if self.against is None else (self.world, self.against)

    def value(self, counts: dict[World, dict[str, float]]) -> float:
        """The figure of one town, from the counts of its worlds."""
        number = counts[self.world][self.count]
        return number if self.against is None else number - counts[self.against][self.count]


def said(world: World) -> str:
    """A world as one writes it: 'suining-2010 +speech-out-of-scope'."""
    return " +".join(world)


LEAFLET, WRITTEN, CLAIMED = ("leaflet-hk-2019",), ("documented-hk-2019",), ("claimed-2021",)
NATIONAL, LAW_2021, LAW_2026 = ("national-2018",), ("documented-2021",), ("documented-2026",)
CODE, BOARD, COUNTY = ("epidemic-2020",), ("wendeng-2020",), ("suining-2010",)
TIES, SHOPS = ("association-what-if",), ("commercial-2018",)

HEADLINES: Final = (
    *(Headline(each, LEAFLET) for each in ("refused", "listed", "silenced", "falsely-recorded", "appeals")),
    *(Headline(each, WRITTEN) for each in ("refused", "listed", "silenced")),
    *(Headline(each, CLAIMED) for each in ("listed", "silenced")),
    *(Headline(each, NATIONAL) for each in ("refused", "refusals", "listed", "appeals")),
    *(Headline(each, LAW_2021) for each in ("refused", "by-ties")),
    *(Headline(each, CODE) for each in ("refused", "wrongly", "listed")),
    *(Headline(each, BOARD) for each in ("refused", "listed", "silenced", "appeals")),
    *(Headline(each, COUNTY) for each in ("listed", "silenced")),
    *(Headline(each, TIES) for each in ("refused", "by-ties")),
    Headline("refused", SHOPS),
    Headline("silenced", LEAFLET, WRITTEN),
    Headline("refused", LEAFLET, WRITTEN),
    Headline("refused", LAW_2026, LAW_2021),
    Headline("wrongful-refusals", (*CODE, "human-review"), CODE),
    Headline("wrongful-refusals", (*CODE, "appeal"), CODE),
    Headline("by-ties", (*TIES, "no-association"), TIES),
    Headline("silenced", (*COUNTY, "speech-out-of-scope"), COUNTY),
    Headline("listed-weeks", LAW_2026, LAW_2021),
    Headline("appeals", (*BOARD, "reasons"), BOARD),
)


def watched(people: int) -> range:
    """People whose appeals are counted: spread over the town, since its first people are not like the others."""
    return range(0, people, -(-people // WATCHED))


def counts_of(world: Outcome) -> dict[str, float]:
    """COUNTS of a world, per 1,000 people."""
    people = world.society.people
    rows, _ = world.refusals()
    rows = rows[rows["person"] < people]
    tied = rows["person"][rows["flags"] & COLLATERAL != 0]
    each = outcomes(world)
    used = int(world.town.lists.used[0])
    holder, entry = world.town.lists.holder["person"][:used], world.town.lists.entry[:used]
    black = entry["times"][:, world.town.tables.law.list["red"] == 0]
    appeals = int(np.count_nonzero(world.trace["kind"] == APPEALED))
    found = {
        "refused": np.count_nonzero(each["refused_services"]),
        "wrongly": np.count_nonzero(each["wrongful_refusals"]),
        "by-ties": np.unique(tied).size,
        "listed": int((black[holder < people] > 0).any(axis=1).sum()),
        "silenced": np.count_nonzero(each["expression_foregone"]),
        "falsely-recorded": np.count_nonzero(each["false_records"]),
        "refusals": rows.shape[0],
        "wrongful-refusals": int(each["wrongful_refusals"].sum()),
        "listed-weeks": int(each["listed_weeks"].sum()),
    }
    rates = {name: 1000 * int(number) / people for name, number in found.items()}
    return {**rates, "appeals": 1000 * appeals / len(watched(people))}


def towns(
    headlines: Iterable[Headline], people: int, years: float, seeds: Iterable[int], threads: int | None = None
) -> Iterator[tuple[int, dict[str, float]]]:
    """(seed, figure by name) town by town; a seed is of people and of chance alike."""
    wanted = tuple(headlines)
    worlds = list(dict.fromkeys(world for each in wanted for world in each.worlds))
    weeks = round(52 * years)
    laws: dict[World, Regime] = {name: regime(name[0], name[1:], None, weeks=weeks) for name in worlds}
    for seed in seeds:
        societies: dict[object, Society] = {}
        counts = {}
        for name, law in laws.items():
            place = law.place_named(law.place)
            if place not in societies:
                societies[place] = Society.generate(people, seed, place)
            society = societies[place]
            world = live(society, law, weeks, seed, watch=watched(people), threads=threads, count_all=False)
            counts[name] = counts_of(world)
        yield seed, {each.name: each.value(counts) for each in wanted}


__all__ = ["COUNTS", "HEADLINES", "Headline", "World", "counts_of", "said", "towns"]
