"""A scenario: everything that decides one run of a study, frozen, with the hash by which it is known."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from lamppost.study.sweep.axes import Settings

WORK: Final = 4_000_000
"""Person-weeks that are handed to a process at a time: a few seconds of work."""
EACH: Final = 4
"""Portions for each process, at least."""
MOST_RUNS: Final = 64
"""Runs that are handed to a process at a time, however small they are."""


@dataclass(frozen=True)
class SweepScenario:
    """One run of a study, before it is run. '' stands for what the regime itself says.

    `files` is a hash over the user's own files that it names, '' where it names shipped ones alone.
    """

    regime: str
    overlays: tuple[str, ...]
    grade: str
    settings: Settings
    force: bool
    place: str
    people: int
    weeks: int
    start: str
    seed: int
    society_seed: int
    files: str = ""

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits of SHA-256 over all of it: the same scenario, the same hash, on any machine."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def law(self) -> SweepScenario:
        """The scenario without its people and its chance: what runs with one and the same law share."""
        return replace(self, seed=0, society_seed=0, people=0)

    def __str__(self) -> str:
        """The inputs in one line, as a failure gives them."""
        laid = "".join(f" +{name}" for name in self.overlays)
        settings = "".join(f" {name}={number:g}" for name, number in self.settings)
        grade = f" at grade {self.grade}" if self.grade else ""
        return f"{self.regime}{laid}{settings}{grade}, {self.people:,} people, {self.weeks} weeks, seed {self.seed}"


def work_of(scenarios: Iterable[SweepScenario]) -> int:
    """Person-weeks of scenarios."""
    return sum(each.people * each.weeks for each in scenarios)


def batches(scenarios: Sequence[SweepScenario], processes: int = 1) -> list[tuple[SweepScenario, ...]]:
    """Scenarios in the portions that a process is given: such as share a law together, and none of them too long.

    Each of the processes has several, so that all of them end at about the same time.
    """
    most = min(WORK, work_of(scenarios) // (EACH * processes))
    by_law: dict[SweepScenario, list[SweepScenario]] = {}
    for scenario in scenarios:
        by_law.setdefault(scenario.law, []).append(scenario)
    result: list[tuple[SweepScenario, ...]] = []
    waiting: list[SweepScenario] = []
    for together in by_law.values():
        for part in _portions(together, most):
            if waiting and not _fits([*waiting, *part], most):
                result.append(tuple(waiting))
                waiting = []
            waiting += part
    return [*result, tuple(waiting)] if waiting else result


def _portions(scenarios: Sequence[SweepScenario], most: int) -> list[list[SweepScenario]]:
    portions: list[list[SweepScenario]] = [[]]
    for scenario in scenarios:
        if portions[-1] and not _fits([*portions[-1], scenario], most):
            portions.append([])
        portions[-1].append(scenario)
    return portions


def _fits(scenarios: Sequence[SweepScenario], most: int) -> bool:
    return len(scenarios) <= MOST_RUNS and work_of(scenarios) <= most
