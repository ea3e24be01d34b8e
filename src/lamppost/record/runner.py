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
from lamppost.record.manifest import run_info
from lamppost.record.plan import RunPlan
from lamppost.record.result import TABLES, RunResult, result_in
from lamppost.record.stopping import Stopped, stop_requests
from lamppost.record.warm_up import Stock, WarmUp, counted_epochs, epochs_of, make_room
from lamppost.record.words import RegimeNames
from lamppost.rulebook.regime import Regime, table_hash
from lamppost.society.model import Society
from lamppost.town.loop import Town

CHECKPOINT_SECONDS: Final = 60.0
"""Seconds between checkpoints; a run that is done sooner makes none unless it is stopped."""


def run_in_memory(
    society: Society, regime: Regime, plan: RunPlan, threads: int | None, progress: Callable[[int, int], None] | None
) -> RunResult:
    """Live a plan and keep what came of it in memory. `progress` is called with (weeks lived, weeks in all)."""
    town, names, timings = _town(society, regime, plan, threads)
    recorder, stock, weeks = _recorder(town, names), Stock(plan.warm_up), plan.warm_up + plan.weeks
    begun = time.perf_counter()
    while town.week < weeks:
        _step(town, recorder, stock)
        if progress is not None:
            progress(town.week, weeks)
    stock.end(town)
    timings["live"] = time.perf_counter() - begun
    actors = Actors(town, names)
    about_run = run_info(town, names, plan, society.digest(), timings, None)
    make = lambda name: pl.concat(_pieces(name, town, names, actors))  # noqa: E731
    return RunResult(about_run, None, (society, regime), make, recorder)


def _recorder(town: Town, names: RegimeNames) -> frames.Recorder | None:
    """What writes the history down, where one is kept."""
    return None if frames.left_out(town.society.people) else frames.Recorder(names, town)


def _step(town: Town, recorder: frames.Recorder | None, stock: Stock) -> None:
    town.step()
    if recorder is not None:
        recorder.note(town)
    if stock.begin(town) and recorder is not None:
        recorder.forget()


def run_in_folder(
    folder: Folder,
    society: Society,
    regime: Regime,
    plan: RunPlan,
    threads: int | None,
    progress: Callable[[int, int], None] | None,
    command: Sequence[str] | None,
    inputs: dict[str, Any] | None,
) -> RunResult:
    """Live a plan in a folder: checkpoints on the way, the tables at the end.

    `inputs` is what inputs.json says of a run that is taken up again, else None. Raises Stopped after Ctrl-C or
    SIGTERM, and LamppostError for tables that cannot be made again or a folder that cannot be written.
    """
    with stop_requests() as stop:
        town, names, timings = _town(society, regime, plan, threads)
        recorder, stock, weeks = _recorder(town, names), Stock(plan.warm_up), plan.warm_up + plan.weeks
        if inputs is not None:
            if table_hash(counted_epochs(town.epochs, plan.warm_up)) != inputs["table_hash"]:
                raise LamppostError(f"The tables of {folder.partial} cannot be made again. Delete it and run again.")
            if folder.checkpoint.is_file():
                checkpoint.restore(town, folder.checkpoint, recorder, stock)
        begun = saved = time.perf_counter()
        while town.week < weeks and not stop.signal_number:
            _step(town, recorder, stock)
            if progress is not None:
                progress(town.week, weeks)
            if time.perf_counter() - saved > CHECKPOINT_SECONDS:
                with writing_errors(folder.place):
                    checkpoint.save(town, folder.checkpoint, recorder, stock)
                saved = time.perf_counter()
        timings["live"] = time.perf_counter() - begun
        if stop.signal_number:
            raise _stop(folder, town, recorder, stock, stop.signal_number)
        stock.end(town)
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
            stock.undo(town)
            raise _stop(folder, town, recorder, stock, stop.signal_number)
        about_run = run_info(town, names, plan, society.digest(), timings, command) | {"files": dict(folder.sha256)}
        about_run["files"].pop(INPUTS, None)
        return result_in(folder.finish(about_run))


def _stop(folder: Folder, town: Town, recorder: frames.Recorder | None, stock: Stock, signal_number: int) -> Stopped:
    if town.week == 0:
        folder.drop()
        return Stopped(None, 0, signal_number)
    with writing_errors(folder.place):
        checkpoint.save(town, folder.checkpoint, recorder, stock)
    return Stopped(folder.place, town.week, signal_number)


def _town(
    society: Society, regime: Regime, plan: RunPlan, threads: int | None
) -> tuple[Town, RegimeNames, dict[str, float]]:
    begun = time.perf_counter()
    epochs = epochs_of(regime, plan.start, plan.weeks, WarmUp(plan.warm_up))
    all_ = plan.count_all
    town = Town(society, epochs, plan.seed, watch=plan.watch, threads=threads, count_all=all_, shards=None)
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
