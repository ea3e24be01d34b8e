"""A run from its first week to its last: in memory, or in a folder with checkpoints and tables on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import polars as pl

from lamppost.errors import LamppostError
from lamppost.record import checkpoint, frames, parquet, totals
from lamppost.record.actors import Actors
from lamppost.record.folder import INPUTS, Folder, writing_errors
from lamppost.record.ledger import ledger
from lamppost.record.manifest import plan_info, run_info
from lamppost.record.plan import RunPlan
from lamppost.record.result import TABLES, RunResult, result_in
from lamppost.record.stopping import Stopped, stop_requests
from lamppost.record.words import RegimeNames
from lamppost.rulebook.regime import Regime, table_hash
from lamppost.society.model import Society
from lamppost.town.loop import Town

CHECKPOINT_SECONDS: Final = 60.0
"""Seconds between checkpoints; a run that is done sooner makes none unless it is stopped."""


Progress = Callable[[int, int], None] | None
"""Called with (weeks lived, weeks in all) after each week."""
EachWeek = Callable[[dict[str, Any]], None] | None
"""Called after each week with its row of the table `weeks`."""


def run_in_memory(
    society: Society,
    regime: Regime,
    plan: RunPlan,
    threads: int | None,
    progress: Progress,
    each_week: EachWeek = None,
) -> RunResult:
    """Live a plan and keep what came of it in memory."""
    town, names, timings = _town(society, regime, plan, threads)
    recorder = _recorder(town, names)
    begun = time.perf_counter()
    while town.week < plan.weeks:
        _step(town, recorder)
        _tell(town, names, plan, progress, each_week)
    timings["live"] = time.perf_counter() - begun
    actors = Actors(town, names)
    about_run = run_info(town, names, plan, society.digest(), timings, None)
    make = lambda name: pl.concat(_pieces(name, town, names, actors))  # noqa: E731
    return RunResult(about_run, None, (society, regime), make, recorder)


def run_for_study(society: Society, regime: Regime, plan: RunPlan) -> tuple[RunResult, Town, RegimeNames]:
    """Live a plan with one thread, for a study that runs many side by side: (the result, its town, its names).

    No history is kept, and `info` is what was run and not what ran it: both cost more than a small town's weeks.
    """
    town, names, _ = _town(society, regime, plan, 1)
    try:
        town.run(plan.weeks)
    finally:
        town.close()
    made: list[Actors] = []

    def make(name: str) -> pl.DataFrame:
        if not made:
            made.append(Actors(town, names))
        return pl.concat(_pieces(name, town, names, made[0]))

    return RunResult(plan_info(names, plan, society), None, (society, regime), make), town, names


def _recorder(town: Town, names: RegimeNames) -> frames.Recorder | None:
    """What writes the history down, where one is kept."""
    return None if frames.left_out(town.society.people) else frames.Recorder(names, town)


def _step(town: Town, recorder: frames.Recorder | None) -> None:
    town.step()
    if recorder is not None:
        recorder.note(town)


def _tell(town: Town, names: RegimeNames, plan: RunPlan, progress: Progress, each_week: EachWeek) -> None:
    """Tell who asked of the week that has just been lived."""
    if progress is not None:
        progress(town.week, plan.weeks)
    if each_week is not None:
        each_week(totals.weeks(town, names, town.week - 1).row(0, named=True))


def run_in_folder(
    folder: Folder,
    society: Society,
    regime: Regime,
    plan: RunPlan,
    threads: int | None,
    progress: Progress,
    each_week: EachWeek,
    command: Sequence[str] | None,
    inputs: dict[str, Any] | None,
) -> RunResult:
    """Live a plan in a folder: checkpoints on the way, the tables at the end.

    `inputs` is what inputs.json says of a run that is taken up again, else None. Raises Stopped after Ctrl-C or
    SIGTERM, and LamppostError for tables that cannot be made again or a folder that cannot be written.
    """
    with stop_requests() as stop:
        town, names, timings = _town(society, regime, plan, threads)
        recorder = _recorder(town, names)
        if inputs is not None:
            if table_hash(town.epochs) != inputs["table_hash"]:
                raise LamppostError(f"The tables of {folder.partial} cannot be made again. Delete it and run again.")
            if folder.checkpoint.is_file():
                checkpoint.restore(town, folder.checkpoint, recorder)
        begun = saved = time.perf_counter()
        while town.week < plan.weeks and not stop.signal_number:
            _step(town, recorder)
            _tell(town, names, plan, progress, each_week)
            if time.perf_counter() - saved > CHECKPOINT_SECONDS:
                with writing_errors(folder.place):
                    checkpoint.save(town, folder.checkpoint, recorder)
                saved = time.perf_counter()
        timings["live"] = time.perf_counter() - begun
        if stop.signal_number:
            raise _stop(folder, town, recorder, stop.signal_number)
        begun = time.perf_counter()
        actors = Actors(town, names)
        about = parquet.about()
        with writing_errors(folder.place):
            for name in TABLES:
                parquet.write(folder.partial / f"{name}.parquet", _pieces(name, town, names, actors), about)
                folder.keep(f"{name}.parquet")
            if recorder is not None:
                recorder.write(folder.partial / frames.FILE)
                folder.keep(frames.FILE)
        timings["write"] = time.perf_counter() - begun
        if stop.signal_number:
            raise _stop(folder, town, recorder, stop.signal_number)
        about_run = run_info(town, names, plan, society.digest(), timings, command) | {"files": dict(folder.sha256)}
        about_run["files"].pop(INPUTS, None)
        return result_in(folder.finish(about_run))


def _stop(folder: Folder, town: Town, recorder: frames.Recorder | None, signal_number: int) -> Stopped:
    if town.week == 0:
        folder.drop()
        return Stopped(None, 0, signal_number)
    with writing_errors(folder.place):
        checkpoint.save(town, folder.checkpoint, recorder)
    return Stopped(folder.place, town.week, signal_number)


def _town(
    society: Society, regime: Regime, plan: RunPlan, threads: int | None
) -> tuple[Town, RegimeNames, dict[str, float]]:
    begun = time.perf_counter()
    epochs = regime.epochs(plan.start, plan.weeks)
    all_ = plan.count_all
    town = Town(society, epochs, plan.seed, watch=plan.watch, threads=threads, count_all=all_, shards=None)
    return town, RegimeNames(regime, plan.start), {"prepare": time.perf_counter() - begun}


def _pieces(name: str, town: Town, names: RegimeNames, actors: Actors) -> Iterator[pl.DataFrame]:
    """A table in pieces: people and firms by the million, the others whole."""
    if name in ("people", "firms"):
        make, size = (actors.people, town.society.people) if name == "people" else (actors.firms, town.society.firms)
        for first in range(0, max(size, 1), parquet.ROWS):
            yield make(first, first + parquet.ROWS)
        return
    makers = {"weeks": totals.weeks, "refusals": totals.refusals, "rules": totals.rules, "lists": totals.lists}
    yield (makers | {"ledger": ledger})[name](town, names)
