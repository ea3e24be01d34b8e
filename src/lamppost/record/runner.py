"""A run from its first week to its last: in memory, or in a folder with checkpoints and tables on the way."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from lamppost.errors import LamppostError
from lamppost.machine import release_memory
from lamppost.record import frames, parquet, totals
from lamppost.record.actors import Actors
from lamppost.record.checkpoint import Checkpoint
from lamppost.record.folder import INPUTS, Folder, writing_errors
from lamppost.record.ledger import ledger
from lamppost.record.manifest import plan_info, run_info
from lamppost.record.plan import RunPlan
from lamppost.record.result import TABLES, RunResult, result_in
from lamppost.record.stopping import Stopped, StopRequest, stop_requests
from lamppost.record.warm_up import Stock, WarmUp, counted_epochs, epochs_of, make_room
from lamppost.record.words import RegimeNames
from lamppost.rulebook.regime import Regime, table_hash
from lamppost.society.model import Society
from lamppost.town.drivers.driver import Driver
from lamppost.town.drivers.loss import WorkerLostError
from lamppost.town.drivers.threads import Threads
from lamppost.town.loop import Town

CHECKPOINT_SECONDS: Final = 60.0
"""Seconds between checkpoints; a run that is done sooner makes none unless it is stopped."""
QUICK: Final = 3.0
"""Seconds that a checkpoint takes at most where there is one each minute; one that takes longer is as much rarer."""
MOST_LOST: Final = 3
"""Workers that may be lost one after another without a week being lived in between."""

Progress = Callable[[int, int], None] | None
"""Called with (weeks lived, weeks in all) after each week."""
EachWeek = Callable[[dict[str, Any]], None] | None
"""Called after each week with its row of the table `weeks`."""
Tell = Callable[[Town], None]
"""Called with a town that has just lived a week."""


def run_in_memory(
    society: Society,
    regime: Regime,
    plan: RunPlan,
    driver: Driver,
    progress: Progress,
    each_week: EachWeek = None,
) -> RunResult:
    """Live a plan and keep what came of it in memory. Of a town that others live, checkpoints are kept meanwhile."""
    town, names, timings = _town(society, regime, plan, driver)
    kept = _History.of(town, names, plan)
    tell = _Teller(names, plan, progress, each_week).tell
    if town.driver.here is not None:
        _live(town, kept, plan, None, StopRequest(), timings, tell)
    else:
        with tempfile.TemporaryDirectory(prefix="lamppost-") as folder, writing_errors(Path(folder)):
            _live(town, kept, plan, Checkpoint(Path(folder)), StopRequest(), timings, tell)
    kept.stock.end(town)
    actors = Actors(town, names)
    about_run = run_info(town, names, plan, society.digest(), timings, None)
    make = lambda name: pl.concat(_pieces(name, town, names, actors))  # noqa: E731
    return RunResult(about_run, None, (society, regime), make, kept.recorder)


def run_for_study(society: Society, regime: Regime, plan: RunPlan) -> tuple[RunResult, Town, RegimeNames]:
    """Live a plan with one thread, for a study that runs many side by side: (the result, its town, its names).

    No history is kept, and `info` is what was run and not what ran it: both cost more than a small town's weeks.
    """
    town, names, _ = _town(society, regime, plan, Threads(1))
    try:
        stock = Stock(plan.warm_up)
        town.run(plan.warm_up)
        stock.begin(town)
        town.run(plan.warm_up + plan.weeks)
        stock.end(town)
    finally:
        town.close()
    made: list[Actors] = []

    def make(name: str) -> pl.DataFrame:
        if not made:
            made.append(Actors(town, names))
        return pl.concat(_pieces(name, town, names, made[0]))

    return RunResult(plan_info(names, plan, society), None, (society, regime), make), town, names


class _History(NamedTuple):
    """What is kept of a town while it lives, besides the town: the history, and how it stood after the warm-up."""

    recorder: frames.Recorder | None
    stock: Stock

    @classmethod
    def of(cls, town: Town, names: RegimeNames, plan: RunPlan) -> _History:
        recorder = None if frames.left_out(town.society.people) else frames.Recorder(names, town)
        return cls(recorder, Stock(plan.warm_up))

    def note(self, town: Town) -> None:
        """A week has been lived."""
        if self.recorder is not None:
            self.recorder.note(town)
        if self.stock.begin(town) and self.recorder is not None:
            self.recorder.forget()

    def begin(self) -> None:
        """Nothing has been lived yet."""
        self.stock.start_again()
        if self.recorder is not None:
            self.recorder.begin()


class _Teller:
    """Tells who asked of each week that has just been lived."""

    def __init__(self, names: RegimeNames, plan: RunPlan, progress: Progress, each_week: EachWeek) -> None:
        self.names, self.plan, self.progress, self.each_week = names, plan, progress, each_week
        self.told = 0  # counted weeks; those that are lived again, since a worker was lost, are not told again

    def tell(self, town: Town) -> None:
        if self.progress is not None:
            self.progress(town.week, self.plan.warm_up + self.plan.weeks)
        counted = town.week - self.plan.warm_up
        if self.each_week is not None and counted > self.told:
            town.collect()
            self.each_week(totals.weeks(town, self.names, counted - 1).row(0, named=True))
            self.told = counted


def run_in_folder(
    folder: Folder,
    society: Society,
    regime: Regime,
    plan: RunPlan,
    driver: Driver,
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
        town, names, timings = _town(society, regime, plan, driver)
        kept, checkpoint = _History.of(town, names, plan), Checkpoint(folder.checkpoint)
        tell = _Teller(names, plan, progress, each_week).tell
        if inputs is not None:
            if table_hash(counted_epochs(town.epochs, plan.warm_up)) != inputs["table_hash"]:
                raise LamppostError(f"The tables of {folder.partial} cannot be made again. Delete it and run again.")
            if checkpoint.there:
                checkpoint.restore(town, *kept)
        with writing_errors(folder.place):
            _live(town, kept, plan, checkpoint, stop, timings, tell)
        if stop.signal_number:
            raise _stop(folder, town, kept, checkpoint, stop.signal_number)
        kept.stock.end(town)
        begun = time.perf_counter()
        actors = Actors(town, names)
        about = parquet.about()
        with writing_errors(folder.place):
            for name in TABLES:
                parquet.write(folder.partial / f"{name}.parquet", _pieces(name, town, names, actors), about)
                folder.keep(f"{name}.parquet")
            if kept.recorder is not None:
                kept.recorder.write(folder.partial / frames.FILE)
                folder.keep(frames.FILE)
        timings["write"] = time.perf_counter() - begun
        if stop.signal_number:
            kept.stock.undo(town)
            raise _stop(folder, town, kept, checkpoint, stop.signal_number)
        about_run = run_info(town, names, plan, society.digest(), timings, command) | {"files": dict(folder.sha256)}
        about_run["files"].pop(INPUTS, None)
        return result_in(folder.finish(about_run))


def _live(
    town: Town,
    kept: _History,
    plan: RunPlan,
    checkpoint: Checkpoint | None,
    stop: StopRequest,
    timings: dict[str, float],
    tell: Tell,
) -> None:
    """Live to the last week, and bring the whole town here; or as far as until it is stopped, and save that.

    Where a worker is lost, the weeks since the checkpoint before are lived again. Raises OSError, LamppostError.
    """
    begun = time.perf_counter()
    lost, furthest, behind = 0, -1, False
    while True:
        try:
            if behind:
                _go_back(town, kept, checkpoint)
            behind = False
            _live_weeks(town, kept, plan, checkpoint, stop, tell)
            if checkpoint is not None and stop.signal_number:
                if town.week > 0:
                    checkpoint.save(town, *kept)
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
    kept: _History,
    plan: RunPlan,
    checkpoint: Checkpoint | None,
    stop: StopRequest,
    tell: Tell,
) -> None:
    """Live week after week, with a checkpoint each minute, or so often that they cost a twentieth of the time."""
    saved, wait = time.perf_counter(), CHECKPOINT_SECONDS
    while town.week < plan.warm_up + plan.weeks and not stop.signal_number:
        town.step()
        kept.note(town)
        tell(town)
        if checkpoint is not None and (begun := time.perf_counter()) - saved > wait:
            checkpoint.save(town, *kept)
            saved = time.perf_counter()
            wait = CHECKPOINT_SECONDS * max(1.0, (saved - begun) / QUICK)


def _go_back(town: Town, kept: _History, checkpoint: Checkpoint | None) -> None:
    """To the last checkpoint, or to the beginning if there is none."""
    if checkpoint is not None and checkpoint.there:
        checkpoint.restore(town, *kept)
        return
    town.begin(town.driver.shards)
    kept.begin()


def _stop(folder: Folder, town: Town, kept: _History, checkpoint: Checkpoint, signal_number: int) -> Stopped:
    if town.week == 0:
        folder.drop()
        return Stopped(None, 0, signal_number)
    with writing_errors(folder.place):
        checkpoint.save(town, *kept)
    return Stopped(folder.place, town.week, signal_number)


def _town(
    society: Society, regime: Regime, plan: RunPlan, driver: Driver
) -> tuple[Town, RegimeNames, dict[str, float]]:
    begun = time.perf_counter()
    release_memory()
    epochs = epochs_of(regime, plan.start, plan.weeks, WarmUp(plan.warm_up))
    all_ = plan.count_all
    town = Town(society, epochs, plan.seed, watch=plan.watch, driver=driver, count_all=all_, shards=None)
    make_room(town)
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
