"""The lessons of the page: which town, what is turned in it, what is counted, and what ten other towns counted.

A lesson claims that turning something makes a number larger or smaller. That is tested over `SEEDS`: the counts of all
of them are shipped (`lesson-towns.json`), so that the page sets them beside whatever town a class lets live.
`python -m lamppost.show.page.lessons [LESSON ...]` lives them anew, when the engine or rulebooks have changed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from lamppost.measure.world import Setup
from lamppost.show.page.scenario import Scenario, scenario
from lamppost.show.page.towns import regimes_of
from lamppost.society.model import Society
from lamppost.town.codes import COLLATERAL, FOREGONE, WRONGFUL

HERE: Final = Path(__file__).parent
TOWNS: Final = HERE / "lesson-towns.json"
SEEDS: Final = tuple(range(1, 11))
"""Of the towns over which a lesson is tested; the page lives the first of them."""
COUNTED: Final = ("refusals", "wrongful", "collateral", "foregone")
Setting = float | str
Counts = dict[str, int]


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    `settings` are values of the `knob` in the order in which they are tried, or, without a knob, the two regimes.
    `part` of `whole` is shown for each; `told` is the count that the lesson is about, and from the first setting to the
    last there are `towards` 'more' or 'fewer' of it. `stands` is the setting at which the knob stands as it is.
    """

    id: str
    town: dict[str, Any]
    settings: tuple[Setting, ...]
    part: str
    told: str
    towards: str
    knob: str = ""
    whole: str = ""
    stands: float | None = None

    def scenario(self, setting: Setting, seed: int = SEEDS[0]) -> Scenario:
        """The town at a setting; without a knob, both regimes side by side."""
        knobs = dict(self.town.get("knobs", {}))
        if self.knob and setting != self.stands:
            knobs[self.knob] = setting
        return scenario({**self.town, "seed": seed, "knobs": knobs})


@dataclass
class LessonTowns:
    """What the towns of a lesson counted: setting -> count -> one number a seed."""

    lesson: Lesson
    counts: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def main_counts(self, setting: Setting) -> list[int]:
        """What the lesson is about at a setting, a number for each seed."""
        return self.counts[str(setting)][self.lesson.told]


@lru_cache(maxsize=1)
def lessons() -> tuple[Lesson, ...]:
    """All lessons, in the order of the page."""
    data = json.loads((HERE / "lessons.json").read_text(encoding="utf-8"))
    return tuple(Lesson(**{**each, "settings": tuple(each["settings"])}) for each in data)


def lessons_data() -> list[dict[str, Any]]:
    """The lessons and what their towns counted, as the page is given them."""
    data: list[dict[str, Any]] = json.loads((HERE / "lessons.json").read_text(encoding="utf-8"))
    counted = json.loads(TOWNS.read_text(encoding="utf-8"))
    return [{**each, "seeds": list(SEEDS), "towns": counted[each["id"]]} for each in data]


def towns_of(lesson: Lesson) -> LessonTowns:
    """What is shipped of the towns of a lesson."""
    return LessonTowns(lesson, json.loads(TOWNS.read_text(encoding="utf-8"))[lesson.id])


def live_town(lesson: Lesson, setting: Setting, seed: int) -> Counts:
    """Refusals to people, and acts left undone out of fear, in one town of a lesson at a setting."""
    asked = lesson.scenario(setting, seed)
    regimes = regimes_of(asked)
    law = regimes[-1 if lesson.knob else lesson.settings.index(setting)]
    people = _people(asked.people, asked.seed, regimes[0].place)
    world = Setup(people, asked.weeks, seed, regimes[0].start, count_all=False).live(law)
    rows, _ = world.refusals()
    flags = rows["flags"][rows["person"] < people.people]
    undone = sum(
        int(((each["flags"] == FOREGONE) & (each["person"] < people.people)).sum()) for each in world.town.log.events
    )
    numbers = (flags.shape[0], (flags & WRONGFUL != 0).sum(), (flags & COLLATERAL != 0).sum(), undone)
    return dict(zip(COUNTED, map(int, numbers), strict=True))


@lru_cache(maxsize=1)
def _people(people: int, seed: int, place: str) -> Society:
    return Society.generate(people, seed, place)


def live_towns(lesson: Lesson) -> LessonTowns:
    """All towns of a lesson, lived anew."""
    found = LessonTowns(lesson, {str(each): {name: [] for name in COUNTED} for each in lesson.settings})
    for seed in SEEDS:
        for setting in lesson.settings:
            for name, count in live_town(lesson, setting, seed).items():
                found.counts[str(setting)][name].append(count)
    return found


def effect(towns: LessonTowns) -> np.ndarray[Any, np.dtype[np.int64]]:
    """(seeds,) how many more there are at the last setting than at the first, of what the lesson is about."""
    first, last = towns.lesson.settings[0], towns.lesson.settings[-1]
    return np.asarray(towns.main_counts(last), np.int64) - np.asarray(towns.main_counts(first), np.int64)


def main() -> None:
    """Live the towns of all lessons anew (or of those named), and put their counts where they are shipped from."""
    found = {}
    chosen = sys.argv[1:]
    if chosen:
        found = json.loads(TOWNS.read_text(encoding="utf-8"))
    for lesson in lessons():
        if chosen and lesson.id not in chosen:
            continue
        found[lesson.id] = live_towns(lesson).counts
        sys.stdout.write(f"{lesson.id}: {found[lesson.id]}\n")
        sys.stdout.flush()
    TOWNS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
