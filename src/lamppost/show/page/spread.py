"""How far the counts of a town depend on chance: lived when somebody asks, and kept beside the town as spread.json.

The towns are as large as the one that is shown, or smaller where that would take too long; the page says of how many
people they are.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Final

from lamppost.measure.world import Setup
from lamppost.show.page.scenario import Scenario
from lamppost.show.page.towns import regimes_of
from lamppost.society.model import Society
from lamppost.study.findings.model import Findings, Spread
from lamppost.study.findings.small_towns import MOST_PEOPLE
from lamppost.study.findings.spread import SEEDS, from_findings, spread
from lamppost.study.names import world_names

NAME: Final = "spread.json"
MOST_WORK: Final = 6_000_000
"""Person-weeks that are lived for a spread, about, when somebody asks for it on the page."""
LEAST_PEOPLE: Final = 500


def size_of(asked: Scenario, work: int = MOST_WORK) -> int:
    """People of the towns of a spread: those of the scenario, or as many as so many person-weeks allow."""
    can = work // (asked.weeks * asked.worlds * (SEEDS - 1))
    return min(asked.people, max(LEAST_PEOPLE, min(MOST_PEOPLE, can // 500 * 500)))


def live_spread(asked: Scenario, folder: Path, threads: int | None = None, work: int = MOST_WORK) -> Spread:
    """The spread of a town that lies in a folder with its numbers; from its file if it was lived before."""
    path = folder / NAME
    if path.is_file():
        return spread_in(folder)
    regimes, people = regimes_of(asked), size_of(asked, work)
    place = regimes[0].place
    first = None
    if people == asked.people:
        numbers = Findings.of(json.loads((folder / "numbers.json").read_text(encoding="utf-8")))
        first = [from_findings(world) for world in numbers.worlds]
    found = spread(
        list(zip(world_names(regimes), regimes, strict=True)),
        lambda society, seed: Setup(society, asked.weeks, seed, regimes[0].start, threads, count_all=False),
        lambda more: Society.generate(people, asked.seed + more, place),
        asked.seed,
        first,
    )
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(found), separators=(",", ":")), encoding="utf-8")
    partial.rename(path)
    return found


def spread_in(folder: Path) -> Spread:
    """The spread that lies beside a town. Raises FileNotFoundError if none was lived yet."""
    return Spread(**json.loads((folder / NAME).read_text(encoding="utf-8")))


__all__ = ["NAME", "live_spread", "size_of", "spread_in"]
