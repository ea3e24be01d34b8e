"""One of many towns: the worlds of a scenario over other people with other chance, as numbers to set side by side.

The page asks for them one after another, so it can show how far it is, stop, and draw what is there. Nothing is kept
but the answer; a town of these has no map and no lives. Whoever wants those opens the town of that seed.
"""

from __future__ import annotations

from typing import Any, Final

from lamppost.errors import LamppostError
from lamppost.show.figures.origin import LICENCE
from lamppost.show.page.scenario import MOST_SEED, Scenario, scenario
from lamppost.show.page.spread import LEAST_PEOPLE, live_town
from lamppost.version import __version__

MOST_WORK: Final = 1_600_000
"""Person-weeks of one town, all its worlds together; a larger scenario is lived by fewer people."""
SHOWN: Final = (
    "people_refused",
    "refusals",
    "wrongful",
    "collateral",
    "listed_people",
    "silent_people",
    "records_false",
)
SERIES: Final = ("refusals", "wrongful", "foregone", "listed")


def people_of(asked: Scenario) -> int:
    """People of each town: those of the scenario, or as many as the work allows."""
    can = MOST_WORK // ((asked.warm_weeks + asked.weeks) * asked.worlds)
    return min(asked.people, max(LEAST_PEOPLE, can // 500 * 500))


def one_of_many(asked: Scenario, threads: int | None = None) -> dict[str, Any]:
    """What the town of a scenario with its seed counts.

    {"seed", "people", "weeks", "worlds": [{"name", "numbers": {name: count}, "weeks": {series: [a week]}}], "kinds":
    {kind of harm: [people with more of it than in the first world, people with less]}, "version", "licence"}.
    """
    found = live_town(asked, asked.seed, people_of(asked), threads)
    worlds = [
        {
            "name": name,
            "numbers": {each: world.numbers[each] for each in SHOWN},
            "weeks": {each: world.weeks[each] for each in SERIES},
        }
        for name, world in found.worlds.items()
    ]
    return {
        "seed": found.seed,
        "people": found.people,
        "weeks": found.weeks,
        "worlds": worlds,
        "kinds": next(iter(found.twins.values()), {}),
        "version": __version__,
        "licence": LICENCE,
    }


def of_seed(asked: Scenario, seed: object) -> Scenario:
    """The scenario with another seed. Raises LamppostError for a seed that is none."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MOST_SEED:
        raise LamppostError(f"'seed' is a whole number from 0 to {MOST_SEED:,}.")
    return scenario({**asked.data(), "seed": seed})


__all__ = ["SERIES", "SHOWN", "of_seed", "one_of_many", "people_of"]
