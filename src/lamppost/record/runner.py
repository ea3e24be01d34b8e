"""A run from its first week to its last: in memory, or in a folder with checkpoints and tables on the way."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from lamppost.errors import LamppostError
from lamppost.record import frames, parquet, totals
from lamppost.record.actors import Actors
from lamppost.record.checkpoint import Checkpoint
from lamppost.record.folder import INPUTS, Folder, writing_errors
from lamppost.record.ledger import ledger
from lamppost.record.manifest import run_info
from lamppost.record.plan import RunPlan
from lamppost.record.result import TABLES, RunResult, result_in
from lamppost.record.stopping import Stopped, StopRequest, stop_requests
from lamppost.record.words import RegimeNames
from lamppost.rulebook.regime import Regime, table_hash
from lamppost.society.model import Society
from lamppost.town.drivers.driver import Driver
from lamppost.town.drivers.loss import WorkerLostError
from lamppost.town.loop import Town

CHECKPOINT_SECONDS: Final = 60.0
"""Seconds between checkpoints; a run that is done sooner makes none unless it is stopped."""
MOST_LOST: Final = 3
"""Workers that may be lost one after another without a week being lived in between."""

Progress = Callable[[int, int], None]
"""Called with (weeks lived, weeks in all)."""


def run_in_memory(
    society: Society, regime: Regime, plan: RunPlan, driver: Driver, progress: Progress | None
) -> RunResult:
    """Live a plan and keep what came of it in memory. Of a town that others live, checkpoints are kept meanwhile."""
    town, names, timings = _town(society, regime, plan, driver)
    recorder = _recorder(town, names)
    if town.driver.here is not None:
        _live(town, recorder, plan.weeks, None, StopRequest(), timings, progress)
    else:
        with tempfile.TemporaryDirectory(prefix="lamppost-") as folder, writing_errors(Path(folder)):
            _live(town, recorder, plan.weeks, Checkpoint(Path(folder)), StopRequest(), timings, progress)
    actors = Actors(town, names)
    about_run = run_info(town, names, plan, society.digest(), timings, None)
    make = lambda name: pl.concat(_pieces(name, town, names, actors))  # noqa: E731
    return RunResult(about_run, None, (society, regime), make, recorder)


def _recorder(town: Town, names: RegimeNames) -> frames.Recorder | None:
    """What writes the history down, where one is kept."""
    return None if frames.left_out(town.society.people) else frames.Recorder(names, town)


def run_in_folder(
    folder: Folder,
    society: Society,
    regime: Regime,
    plan: RunPlan,
    driver: Driver,
    progress: Progress | None,
    command: Sequence[str] | None,
    inputs: dict[str, Any] | None,
) -> RunResult:
    """Live a plan in a folder: checkpoints on the way, the tables at the end.

    `inputs` is what inputs.json says of a run that is taken up again, else None. Raises Stopped after Ctrl-C or
    SIGTERM, and LamppostError for tables that cannot be made again or a folder that cannot be written.
    """
    with stop_requests() as stop:
        town, names, timings = _town(society, regime, plan, driver)
        recorder, checkpoint = _recorder(town, names), Checkpoint(folder.checkpoint)
        if inputs is not None:
            if table_hash(town.epochs) != inputs["table_hash"]:
                raise LamppostError(f"The tables of {folder.partial} cannot be made again. Delete it and run again.")
            if checkpoint.there:
                checkpoint.restore(town, recorder)
        with writing_errors(folder.place):
            _live(town, recorder, plan.weeks, checkpoint, stop, timings, progress)
        if stop.signal_number:
            raise _stop(folder, town, recorder, checkpoint, stop.signal_number)
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
            raise _stop(folder, town, recorder, checkpoint, stop.signal_number)
        about_run = run_info(town, names, plan, society.digest(), timings, command) | {"files": dict(folder.sha256)}
        about_run["files"].pop(INPUTS, None)
        return result_in(folder.finish(about_run))


def _live(
    town: Town,
    recorder: frames.Recorder | None,
    weeks: int,
    checkpoint: Checkpoint | None,
    stop: StopRequest,
    timings: dict[str, float],
    progress: Progress | None,
) -> None:
    """Live to the last week, and bring the whole town here; or as far as until it is stopped, and save that.

    Where a worker is lost, the weeks since the checkpoint before are lived again. Raises OSError, LamppostError.
    """
    begun = time.perf_counter()
    lost, furthest, behind = 0, -1, False
    while True:
        try:
            if behind:
                _go_back(town, recorder, checkpoint)
            behind = False
            _live_weeks(town, recorder, weeks, checkpoint, stop, progress)
            if checkpoint is not None and stop.signal_number:
                if town.week > 0:
                    checkpoint.save(town, recorder)
            else:
                town.gather()
            break
        except WorkerLostError as error:
            lost = 1 if town.week > furthest else lost + 1
            furthest = max(furthest, town.week)
            if lost > MOST_LOST:
                raise LamppostError(
                    f"A worker of the cluster is lost again and again in week {furthest + 1} ({error}). See whether "
                    "its machines have memory enough for the town, or use more of them."
                ) from None
            behind = True
    timings["live"] = time.perf_counter() - begun


def _live_weeks(
    town: Town,
    recorder: frames.Recorder | None,
    weeks: int,
    checkpoint: Checkpoint | None,
    stop: StopRequest,
    progress: Progress | None,
) -> None:
    """Live week after week, with a checkpoint each minute."""
    saved = time.perf_counter()
    while town.week < weeks and not stop.signal_number:
        town.step()
        if recorder is not None:
            recorder.note(town)
        if progress is not None:
            progress(town.week, weeks)
        if checkpoint is not None and time.perf_counter() - saved > CHECKPOINT_SECONDS:
            checkpoint.save(town, recorder)
            saved = time.perf_counter()


def _go_back(town: Town, recorder: frames.Recorder | None, checkpoint: Checkpoint | None) -> None:
    """To the last checkpoint, or to the beginning if there is none."""
    if checkpoint is not None and checkpoint.there:
        checkpoint.restore(town, recorder)
        return
    town.begin(town.driver.shards)
    if recorder is not None:
        recorder.begin()


def _stop(
    folder: Folder, town: Town, recorder: frames.Recorder | None, checkpoint: Checkpoint, signal_number: int
) -> Stopped:
    if town.week == 0:
        folder.drop()
        return Stopped(None, 0, signal_number)
    with writing_errors(folder.place):
        checkpoint.save(town, recorder)
    return Stopped(folder.place, town.week, signal_number)


def _town(
    society: Society, regime: Regime, plan: RunPlan, driver: Driver
) -> tuple[Town, RegimeNames, dict[str, float]]:
    begun = time.perf_counter()
    epochs = regime.epochs(plan.start, plan.weeks)
    all_ = plan.count_all
    town = Town(society, epochs, plan.seed, watch=plan.watch, driver=driver, count_all=all_, shards=None)
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
