"""What a process does for a study: it runs the scenarios of a batch, and keeps for the next what they have in common.

Societies, laws and tables are made once in a process, for as long as they are used: a law whose numbers differ from a
known one's is compiled anew only where they are read. A scenario that fails is an answer as well, with the stage in
which it did.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from lamppost.rulebook.regime import Regime
    from lamppost.society.model import Society
    from lamppost.study.sweep.measures import Own, Value
    from lamppost.study.sweep.scenario import SweepScenario

T = TypeVar("T")
STAGES: Final = ("law", "society", "week", "measures")
"""Stages of a run, in one of which it can fail."""
LAWS: Final = 32
PEOPLE: Final = 4_000_000
"""People whose societies a process keeps."""


@dataclass(frozen=True)
class RunAnswer:
    """What came of a scenario: its values, or the stage in which it failed and why."""

    scenario: SweepScenario
    values: tuple[Value, ...] = ()
    stage: str = ""
    error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class MeasureRequest:
    """What is wanted of each run beside the measures that all have: a user's functions, and columns of weeks."""

    measures: Mapping[str, Own] = field(default_factory=dict)
    weekly: tuple[str, ...] = ()


class _Recent:
    """The last things of a kind that were made, up to a total size."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.held: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T], size: int = 1) -> T:
        """What was made for a key, or is made now."""
        if key not in self.held:
            self.held[key] = make(), size
        self.held.move_to_end(key)
        while len(self.held) > 1 and sum(size for _, size in self.held.values()) > self.most:
            self.held.popitem(last=False)
        made: T = self.held[key][0]
        return made


_bases, _laws, _societies = _Recent(LAWS), _Recent(LAWS), _Recent(PEOPLE)


def run_batch(batch: tuple[SweepScenario, ...], kept: MeasureRequest) -> list[RunAnswer]:
    """Run scenarios one after another, each with one thread, and give what came of each."""
    # As long as nobody has made a table in this process: the tables of one run are small, and others run beside it.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    return [run_one(scenario, kept) for scenario in batch]


def run_one(scenario: SweepScenario, kept: MeasureRequest) -> RunAnswer:
    """Run one scenario. What is wrong with it is in the answer; only what stops the work itself is raised."""
    from lamppost.errors import LamppostError, plain

    begun, stage = time.perf_counter(), STAGES[0]
    try:
        law = law_of(scenario)
        stage = STAGES[1]
        society = society_of(scenario, law)
        stage = STAGES[2]
        run, town, names = run_scenario(scenario, law, society)
        stage = STAGES[3]
        values = measured(run, town, names, kept)
    except LamppostError as error:
        return RunAnswer(scenario, (), stage, str(error).splitlines()[0], time.perf_counter() - begun)
    except Exception as error:
        text = plain(f"{type(error).__name__}: {error}", 300)
        return RunAnswer(scenario, (), stage, text, time.perf_counter() - begun)
    return RunAnswer(scenario, values, seconds=time.perf_counter() - begun)


def law_of(scenario: SweepScenario) -> Regime:
    """The law of a scenario on the days of its run, with what is set in it. Raises LamppostError."""
    return _laws.get(scenario.law, lambda: _law(scenario))


def _law(scenario: SweepScenario) -> Regime:
    from lamppost.catalogue.claims import GRADES
    from lamppost.errors import LamppostError
    from lamppost.rulebook.knobs import is_path, turned
    from lamppost.rulebook.regime import regime

    grade = next((each for each in GRADES if each == scenario.grade), None)
    if scenario.grade and grade is None:
        raise LamppostError(f"There is no grade '{scenario.grade}'. Write one of: {', '.join(GRADES)}.")

    def base() -> Regime:
        start = dt.date.fromisoformat(scenario.start) if scenario.start else None
        law = regime(scenario.regime, scenario.overlays, grade, start=start, weeks=scenario.weeks)
        return law.over(start or law.start, scenario.weeks)

    key = scenario.regime, scenario.overlays, scenario.grade, scenario.start, scenario.weeks, scenario.files
    settings = {name: number for name, number in scenario.settings if not name.startswith("society.")}
    knobs = {name: number for name, number in settings.items() if not is_path(name)}
    figures = {name: number for name, number in settings.items() if name not in knobs}
    law = _bases.get(key, base)
    if knobs:  # many scenarios set other figures beside the same knobs, and share what these leave alone
        law = _bases.get((key, tuple(sorted(knobs.items()))), lambda: turned(law, knobs))
    return law.set(figures, force=scenario.force)


def society_of(scenario: SweepScenario, law: Regime) -> Society:
    """The people of a scenario. Raises LamppostError."""
    from lamppost.society.model import Society

    place = law.place_named(scenario.place or law.place)
    figures = {name: number for name, number in scenario.settings if name.startswith("society.")}
    key = scenario.people, scenario.society_seed, repr(place), tuple(sorted(figures.items()))

    def make() -> Society:
        return Society.generate(scenario.people, scenario.society_seed, place, figures, force=scenario.force)

    return _societies.get(key, make, scenario.people)


def run_scenario(scenario: SweepScenario, law: Regime, society: Society) -> tuple[Any, Any, Any]:
    """(the run with its tables, its town, its names) after all its weeks. Raises LamppostError."""
    from lamppost.record.plan import plan_of
    from lamppost.record.runner import run_for_study

    plan = plan_of(society, law, scenario.weeks / 52, scenario.seed, scenario.start or None, ())
    return run_for_study(society, law, plan)


def measured(run: Any, town: Any, names: Any, kept: MeasureRequest) -> tuple[Value, ...]:
    """Every value that is kept of a run. Raises LamppostError for a measure that cannot be taken."""
    from lamppost.study.sweep.measures import Value, own, standard, weekly

    values = [Value(name, None, value) for name, value in standard(town, names).items()]
    values += weekly(run, kept.weekly)
    for name, function in kept.measures.items():
        values += own(run, name, function)
    return tuple(values)
