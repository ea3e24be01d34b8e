"""How far the counts of a town depend on chance: lived when somebody asks, and kept beside the town as spread.json.

The towns are as large as the one that is shown, or smaller where that would take too long; the page says of how many
people they are.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Final

from lamppost.measure.world import Setup
from lamppost.record.frames import frames_at
from lamppost.rulebook.regime import Regime
from lamppost.show.page.scenario import ANY, Scenario, scenario
from lamppost.show.page.towns import regimes_of
from lamppost.society.model import Society
from lamppost.study.findings.model import Findings, Spread
from lamppost.study.findings.small_towns import MOST_PEOPLE
from lamppost.study.findings.spread import SEEDS, TownCounts, of_run, spread, town_counts
from lamppost.study.names import world_names

NAME: Final = "spread.json"
MOST_WORK: Final = 6_000_000
"""Person-weeks that are lived for a spread, about, when somebody asks for it on the page."""
LEAST_PEOPLE: Final = 500


def size_of(asked: Scenario, work: int = MOST_WORK) -> int:
    """People of the towns of a spread: those of the scenario, or as many as so many person-weeks allow."""
    can = work // ((asked.warm_weeks + asked.weeks) * asked.worlds * (SEEDS - 1))
    return min(asked.people, max(LEAST_PEOPLE, min(MOST_PEOPLE, can // 500 * 500)))


def live_spread(asked: Scenario, folder: Path, threads: int | None = None, work: int = MOST_WORK) -> Spread:
    """The spread of a town that lies in a folder with its numbers; from its file if it was lived before."""
    path = folder / NAME
    if path.is_file():
        return spread_in(folder)
    people = size_of(asked, work)
    first = None
    if people == asked.people:
        numbers = Findings.of(json.loads((folder / "numbers.json").read_text(encoding="utf-8")))
        frames = [folder / "frames" / f"{number}.bin" for number in range(asked.worlds)]
        first = of_run(numbers, [frames_at(each).header for each in frames])
    found = spread(lambda more: live_town(asked, asked.seed + more, people, threads), first)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(found), separators=(",", ":")), encoding="utf-8")
    partial.rename(path)
    return found


def live_town(asked: Scenario, seed: int, people: int, threads: int | None = None) -> TownCounts:
    """What the worlds of a scenario count in one town of so many other people, with the chance of a seed."""
    laws = _laws(asked.canonical())
    first = laws[0][1]
    society = Society.generate(people, seed, first.place)
    setup = Setup(society, asked.weeks, seed, first.start, threads, count_all=False, warm_up=asked.warm_weeks)
    return town_counts(laws, setup)


@lru_cache(maxsize=2)
def _laws(canonical: str) -> list[tuple[str, Regime]]:
    """Name and regime of each world of a scenario, made ready once for all of its towns."""
    regimes = regimes_of(scenario(json.loads(canonical), ANY))
    return list(zip(world_names(regimes), regimes, strict=True))


def spread_in(folder: Path) -> Spread:
    """The spread that lies beside a town. Raises FileNotFoundError if none was lived yet."""
    return Spread(**json.loads((folder / NAME).read_text(encoding="utf-8")))


__all__ = ["NAME", "live_spread", "live_town", "size_of", "spread_in"]
