"""A study: what is varied over which seeds, run once and kept, with its results as one table."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import polars as pl

from lamppost.arguments import question
from lamppost.errors import LamppostError, plain
from lamppost.processes import of_this_process
from lamppost.record.stopping import Stopped, stop_requests
from lamppost.study.sweep import effects as pairs
from lamppost.study.sweep.axes import DRAWS, Axes, Between, checked_axes
from lamppost.study.sweep.executors import executor, processes_for
from lamppost.study.sweep.measures import MEASURES, Own, loaded
from lamppost.study.sweep.plan import ScenarioPlan, StudyRequest
from lamppost.study.sweep.scenario import SweepScenario, batches
from lamppost.study.sweep.store import MEANS, STUDY, Store, programs, wanted
from lamppost.study.sweep.table import rows_of
from lamppost.study.sweep.worker import MeasureRequest, RunAnswer
from lamppost.values import day_of, weeks_of

FOLDER: Final = "studies"
SECONDS: Final = 5.0
RUNS: Final = 500
"""Results are written at least this often: seconds, and runs."""

NamesOrPaths = str | Path | Iterable[str | Path] | None
OverlaySets = Iterable[Iterable[str | Path]]
Sizes = int | Iterable[int]
Grades = str | Iterable[str] | None


class StudyStopped(Stopped):
    """A study was stopped; what was run is kept, and running it again goes on."""

    def __init__(self, place: Path, runs: int, of: int, signal_number: int) -> None:
        super().__init__(place, 0, signal_number)
        self.runs, self.of = runs, of
        self.again = "the study's run()"
        self.args = (f"Stopped after {runs:,} of {of:,} runs; they are kept in {place}.",)


class Study:
    """Many runs as one object: every regime, set of overlays, setting and seed, crossed; each scenario is run once.

    What was run is kept in `studies/NAME` (store.py), so a study that was stopped, or that was given more seeds, goes
    on where it was. Raises LamppostError for whatever cannot be meant.
    """

    @question
    def __init__(  # noqa: PLR0913 - a study has so many words
        self,
        name: str,
        regimes: NamesOrPaths = None,
        with_: OverlaySets = ((),),
        vary: Axes = None,
        seeds: Iterable[int] = (1,),
        people: Sizes = 5_000,
        years: float = 2,
        *,
        start: str | None = None,
        grade: Grades = None,
        place: str | None = None,
        draws: int = DRAWS,
        society_seed: int | None = None,
        table: object = None,
        measures: Mapping[str, Own] | None = None,
        weekly: Iterable[str] = (),
        force: bool = False,
        folder: str | Path = FOLDER,
    ) -> None:
        """A study, before it is run; whatever cannot be meant is refused here.

        Args:
            name: of its folder: letters, digits, `-` and `_`.
            regimes: names or paths.
            with_: sets of overlays, `[[], ["appeal"], ["notice", "appeal"]]`.
            vary: knobs by name and figures by path (`lamppost.figures`), each with a list of numbers, or with
                `lamppost.between(low, high)`.
            seeds: of people and chance alike, a town each.
            people: how many, or a list of numbers.
            years: length of each run; a year is 52 weeks.
            start: first day, YYYY-MM-DD; else each regime's own.
            grade: leave out rules known less well, as `lamppost.regime` does; or a list of grades ('assumed' leaves out
                none).
            place: where the people live; else each regime's own place.
            draws: how many times the ranges are drawn from, all of them together.
            society_seed: the same people in every town; else those of each seed.
            table: scenarios row by row: a CSV or Parquet file, a data frame, or (names, sample) (table.py).
            measures: functions of a run, by name, kept beside the MEASURES that all runs have (measures.py).
            weekly: columns of the table `weeks` of a run to keep week by week.
            force: whether numbers may lie outside their ranges.
            folder: where folders of studies lie.

        Raises:
            LamppostError: for any of these that cannot be meant.
        """
        of_this_process(begins=False)
        if not name or not all(each.isalnum() or each in "-_." for each in name) or name.startswith("."):
            raise LamppostError(f"A study is named by letters, digits, '-' and '_', not '{plain(name)}'.")
        if draws < 1:
            raise LamppostError("'draws' is 1 or more.")
        given = () if regimes is None else (regimes,) if isinstance(regimes, str | Path) else tuple(regimes)
        self.name = name
        self.asked = StudyRequest(
            regimes=tuple(dict.fromkeys(map(str, given))),
            overlays=tuple(dict.fromkeys(tuple(map(str, each)) for each in with_)),
            axes=checked_axes(vary),
            seeds=tuple(seeds),
            people=(people,) if isinstance(people, int) else tuple(people),
            weeks=weeks_of(years),
            grades=("",) if grade is None else (grade,) if isinstance(grade, str) else tuple(grade) or ("",),
            place=place or "",
            start="" if start is None else day_of("start", start).isoformat(),
            draws=draws,
            society_seed=society_seed,
            force=force,
            rows=() if table is None else tuple(rows_of(table)),
        )
        for taken in MEASURES.keys() & (measures or {}).keys():
            raise LamppostError(f"Every run has the measure '{taken}' by itself. Give yours another name.")
        self.kept = MeasureRequest(dict(measures or {}), tuple(dict.fromkeys(weekly)))
        self.store = Store(Path(folder) / name, self.asked.names)

    def __repr__(self) -> str:
        """One line: its name, how many runs it is, and how many have been run."""
        every = len(self.scenarios)
        left = len(wanted(self.scenarios, self.store.ran()["scenario"]))
        runs = f"{every:,} run{'' if every == 1 else 's'}"
        return f"Study({self.name}: {runs}, {every - left:,} of them done, in {self.store.place})"

    @property
    def begun(self) -> bool:
        """Whether its folder is there."""
        return (self.store.place / STUDY).is_file()

    @cached_property
    def scenarios(self) -> tuple[SweepScenario, ...]:
        """Every run of the study. Raises LamppostError for a regime, a knob or a path that is not there."""
        return tuple(ScenarioPlan(self.asked).scenarios())

    @question
    def run(
        self,
        *,
        processes: int | None = None,
        cluster: str | None = None,
        retry: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Study:
        """Run what has not been run, and keep it; a run that fails is a row, and the others go on.

        Args:
            processes: how many on this machine, one thread each; as many as processors unless given.
            cluster: a Ray cluster to run on in place of processes here: 'ray://host:10001', 'auto' or 'local'.
            retry: whether runs that failed before are run again.
            progress: called with (runs done, runs in all), those done before counted in.

        Raises:
            LamppostError: if the folder cannot be written or belongs to another study or program; for a measure that is
                not where it is said to be.
            StudyStopped: after Ctrl-C or SIGTERM; what was run is kept.
        """
        scenarios = self.scenarios
        if cluster is None:  # there, a module may be where the work is done and not here
            for name, function in self.kept.measures.items():
                loaded(name, function)
        of_this_process()
        self.store.open(self._about())
        try:
            ran = self.store.ran()
            if retry:
                self.store.forget(ran.filter("failed")["scenario"])
                ran = ran.filter(~pl.col("failed"))
            todo = wanted(scenarios, ran["scenario"])
            self._run(todo, len(scenarios), processes, cluster, progress)
        finally:
            self.store.close()
        return self

    def _run(
        self,
        todo: Sequence[SweepScenario],
        of: int,
        processes: int | None,
        cluster: str | None,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        count = 1 if cluster else processes_for(todo, processes)
        portions = batches(todo, count)
        done, waiting, written = of - len(todo), list[RunAnswer](), time.monotonic()
        told = progress or (lambda _, __: None)
        told(done, of)
        with stop_requests() as stop:
            answers = executor(count, cluster).answers(portions, self.kept)
            try:
                for answer in answers:
                    waiting += answer
                    done += len(answer)
                    told(done, of)
                    if len(waiting) >= RUNS or time.monotonic() - written > SECONDS:
                        self.store.add(waiting)
                        waiting, written = [], time.monotonic()
                    if stop.signal_number:
                        break
            except KeyboardInterrupt:  # a second one: what was run is kept all the same
                stop.signal_number = stop.signal_number or signal.SIGINT
            except Exception:
                if not stop.signal_number:  # processes that heard the signal too end as they may
                    raise
            finally:
                self.store.add(waiting)
                if hasattr(answers, "close"):
                    answers.close()
            if stop.signal_number and done < of:
                raise StudyStopped(self.store.place, done, of, stop.signal_number)
        self.store.compact()

    def _about(self) -> dict[str, Any]:
        """What study.json says."""
        asked = self.asked
        own = {name: each if isinstance(each, str) else "a function" for name, each in self.kept.measures.items()}
        return {
            "study": self.name,
            "program": programs(),
            "varied": sorted(asked.names),
            "kept": {"measures": own, "weekly": list(self.kept.weekly)},
            "asked": {
                "regimes": list(asked.regimes),
                "with": [list(each) for each in asked.overlays],
                "vary": {name: _plain(axis) for name, axis in asked.axes.items()},
                "seeds": list(asked.seeds),
                "people": list(asked.people),
                "weeks": asked.weeks,
                "start": asked.start,
                "grade": list(asked.grades),
                "place": asked.place,
                "draws": asked.draws,
                "society_seed": asked.society_seed,
                "force": asked.force,
                "rows_of_its_table": len(asked.rows),
            },
            "columns": dict(MEANS),
            "measures": {name: {"unit": unit, "meaning": what} for name, (unit, what) in MEASURES.items()},
        }

    @property
    def results(self) -> pl.LazyFrame:
        """One row a run and measure: the scenario's columns, what was varied, then `measure`, `week` and `value`.

        `week` is null for a number of the whole run. Runs that failed are in `failures`.
        """
        of_this_process()
        return self.store.scan().filter(pl.col("measure").is_not_null()).drop("stage", "failure")

    @property
    def failures(self) -> pl.DataFrame:
        """One row a run that failed: the scenario's columns, the `stage` in which it did, and why, in `failure`."""
        of_this_process()
        return self.store.scan().filter(pl.col("stage").is_not_null()).drop("measure", "week", "value").collect()

    @question
    def effects(self, safeguard: str, measures: Iterable[str] | None = None) -> pl.DataFrame:
        """What an overlay changes: paired differences of the same towns with and without it, over the seeds.

        Args:
            safeguard: name or path of the overlay, as in `with_`.
            measures: which; all numbers of whole runs unless given.

        Returns:
            One row per regime, other overlays, setting and measure (effects.py): `seeds`, `without`, `with`,
            `difference`, `sd`, `low`, `high` and `within_noise`. Intervals are over seeds, never over people.

        Raises:
            LamppostError: if no run has the overlay or a measure, or if none has a partner without the overlay.
        """
        whole = self.results.filter(pl.col("week").is_null())
        if measures is not None:
            whole = pairs.of_measures(whole, list(measures))
        return pairs.effects(whole.collect(), str(safeguard), list(self.store.names))


def _plain(axis: Between | tuple[float, ...]) -> object:
    return {"between": [axis.low, axis.high]} if isinstance(axis, Between) else list(axis)


__all__ = ["Study", "StudyStopped"]
