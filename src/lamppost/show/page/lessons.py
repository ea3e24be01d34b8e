"""The story of the page and its lessons: which town, what is turned in it, what is counted, and what ten towns counted.

The story has six steps, from what was feared to one safeguard; each step is a lesson, too. A step claims that turning
something makes a number larger or smaller. That is tested over `SEEDS`: the counts of all of them are shipped
(`lesson-towns.json`), so that the page sets them beside whatever town a class lets live.
`python -m lamppost.show.page.lessons [LESSON ...]` lives them anew, when the engine or rulebooks have changed.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.errors import LamppostError
from lamppost.measure.world import Setup
from lamppost.show.page.scenario import Scenario, scenario
from lamppost.show.page.towns import regimes_of
from lamppost.society.model import Society
from lamppost.town.codes import COLLATERAL, FOREGONE, WRONGFUL

HERE: Final = Path(__file__).parent
TOWNS: Final = HERE / "lesson-towns.json"
SEEDS: Final = tuple(range(1, 11))
"""Of the towns over which a lesson is tested; the page lives the first of them."""
COUNTED: Final = ("refusals", "wrongful", "collateral", "foregone", "silent", "theirs")
"""Refusals; of them wrongful and through a tie; acts left undone out of fear, and people who left one; refusals of the
person whom the lesson follows."""
PERSONS: Final = "persons"
"""Key under which it is shipped whom a lesson follows, one number a seed."""
Setting = float | str
Ints = NDArray[np.int64]
Counts = dict[str, int]


@dataclass(frozen=True, eq=False)  # one each, told apart by itself
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

    @property
    def follows(self) -> bool:
        """Whether it is about one person: who meets with most wrongful refusals where the knob stands as it is."""
        return self.told == "theirs"

    @property
    def counted(self) -> tuple[str, ...]:
        """What is shipped of its towns."""
        return tuple(each for each in COUNTED if each != "theirs" or self.follows)

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
    persons: list[int] = field(default_factory=list)  # whom the lesson follows, one a seed

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
    return [
        {**each, "seeds": list(SEEDS), "towns": counted[each["id"]], "person": _first(counted, each["id"])}
        for each in data
    ]


def _first(counted: dict[str, Any], lesson: str) -> int | None:
    """Whom a lesson follows in the town that the page lives."""
    found = counted.get(PERSONS, {}).get(lesson)
    return found[0] if found else None


def towns_of(lesson: Lesson) -> LessonTowns:
    """What is shipped of the towns of a lesson."""
    shipped = json.loads(TOWNS.read_text(encoding="utf-8"))
    return LessonTowns(lesson, shipped[lesson.id], shipped.get(PERSONS, {}).get(lesson.id, []))


def live_town(lesson: Lesson, setting: Setting, seed: int, person: int | None = None) -> Counts:
    """What is counted in one town of a lesson at a setting; `person` is whom it follows."""
    flags, who, feared = _rows_of_town(lesson, setting, seed)
    numbers = (
        flags.shape[0],
        (flags & WRONGFUL != 0).sum(),
        (flags & COLLATERAL != 0).sum(),
        feared.shape[0],
        np.unique(feared).shape[0],
        0 if person is None else (who == person).sum(),
    )
    return dict(zip(COUNTED, map(int, numbers), strict=True))


def whom(lesson: Lesson, seed: int) -> int | None:
    """Whom a lesson follows in a town: of those with most wrongful refusals the lowest number; None if it follows none.

    Raises LamppostError if nobody there is refused anything wrongfully.
    """
    if not lesson.follows:
        return None
    flags, who, _ = _rows_of_town(lesson, lesson.stands if lesson.stands is not None else lesson.settings[0], seed)
    wrongly = np.bincount(who[flags & WRONGFUL != 0])
    if not wrongly.any():
        raise LamppostError(
            f"In the town of seed {seed} of lesson '{lesson.id}' nobody is refused anything wrongfully."
        )
    return int(wrongly.argmax())


@lru_cache(maxsize=2)
def _rows_of_town(lesson: Lesson, setting: Setting, seed: int) -> tuple[Ints, Ints, Ints]:
    """(flags of each refusal to a person, who it was, who left something undone out of fear, once an act)."""
    asked = lesson.scenario(setting, seed)
    regimes = regimes_of(asked)
    law = regimes[-1 if lesson.knob else lesson.settings.index(setting)]
    people = _people(asked.people, asked.seed, regimes[0].place)
    world = Setup(people, asked.weeks, seed, regimes[0].start, count_all=False).live(law)
    rows, _ = world.refusals()
    rows = rows[rows["person"] < people.people]
    feared = [each["person"][each["flags"] == FOREGONE] for each in world.town.log.events]
    undone = np.concatenate([np.zeros(0, np.int64), *feared])
    return rows["flags"].astype(np.int64), rows["person"].astype(np.int64), undone[undone < people.people]


@lru_cache(maxsize=1)
def _people(people: int, seed: int, place: str) -> Society:
    return Society.generate(people, seed, place)


def live_towns(lesson: Lesson) -> LessonTowns:
    """All towns of a lesson, lived anew."""
    found = LessonTowns(lesson, {str(each): {name: [] for name in lesson.counted} for each in lesson.settings})
    for seed in SEEDS:
        person = whom(lesson, seed)
        if person is not None:
            found.persons.append(person)
        for setting in lesson.settings:
            counts = live_town(lesson, setting, seed, person)
            for name, numbers in found.counts[str(setting)].items():
                numbers.append(counts[name])
    return found


def effect(towns: LessonTowns) -> np.ndarray[Any, np.dtype[np.int64]]:
    """(seeds,) how many more there are at the last setting than at the first, of what the lesson is about."""
    first, last = towns.lesson.settings[0], towns.lesson.settings[-1]
    return np.asarray(towns.main_counts(last), np.int64) - np.asarray(towns.main_counts(first), np.int64)


def main() -> None:
    """Live the towns of all lessons anew (or of those named), and put their counts where they are shipped from."""
    chosen = sys.argv[1:]
    found: dict[str, Any] = json.loads(TOWNS.read_text(encoding="utf-8")) if chosen else {}
    for lesson in lessons():
        if chosen and lesson.id not in chosen:
            continue
        towns = live_towns(lesson)
        found[lesson.id] = towns.counts
        if towns.persons:
            found.setdefault(PERSONS, {})[lesson.id] = towns.persons
        sys.stdout.write(f"{lesson.id}: {found[lesson.id]}\n")
        sys.stdout.flush()
    text = json.dumps(found, indent=1)
    flat = re.sub(r"\[\s+([\d,\s]+?)\s+\]", lambda each: f"[{' '.join(each[1].split())}]", text)
    TOWNS.write_text(flat + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
