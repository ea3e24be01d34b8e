"""The towns that visitors ask for: queued, simulated by a few processes, shared, and cancelled when nobody waits.

One town is simulated at a time for each visitor, so that a visitor who asks for many does not keep the others waiting;
among the first of each visitor the longest waiting goes next. A visitor who asks for a town that is there, or on its
way, gets the same one. A town that nobody watches any more is cancelled after a few seconds. Results lie in a temporary
folder, which has a limit; the least used are deleted first.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from lamppost.errors import LamppostError
from lamppost.show.page.scenario import Limits, Scenario
from lamppost.show.server.workers import CancelledTaskError, FaultError, TooLongError, Worker

State = Literal["queued", "running", "ready", "failed", "cancelled"]
OVER: Final = ("ready", "failed", "cancelled")
FAILED: Final = "The town could not be finished: the program failed. Ask for it again, or for a smaller one."
WARMING: Final = 600.0
"""Seconds in which the engine must have been compiled, on the first start of all."""


@dataclass(frozen=True)
class Bounds:
    """What the server gives to its visitors, together and each."""

    limits: Limits = field(default_factory=Limits)
    workers: int = field(default_factory=lambda: max(1, os.cpu_count() or 1))
    waiting: int = 3  # towns of one visitor that may wait
    queue: int = 120  # towns that may wait at all
    seconds: float = 300.0  # longest that one town may take
    grace: float = 4.0  # seconds for which a town goes on that nobody watches any more
    unwatched: float = 20.0  # and one that nobody has watched yet
    kept: int = 200  # towns that are kept
    kept_bytes: int = 600_000_000


class BusyError(LamppostError):
    """There is no room for one more; the visitor may ask again later."""


@dataclass
class TownJob:
    """One town on its way."""

    scenario: Scenario
    visitor: str
    state: State = "queued"
    week: int = 0
    weeks: int = 0
    message: str = ""
    watchers: int = 0
    watched: bool = False  # by anybody, ever
    left: float = field(default_factory=time.monotonic)  # when the last watcher left, or when it was asked for
    lasting: bool = False  # a failure that asking again would not mend

    @property
    def id(self) -> str:
        """Its name."""
        return self.scenario.id


class Towns:
    """All towns: those that are there, on their way, and waiting."""

    def __init__(self, home: Path, bounds: Bounds, shipped: Mapping[str, Path] | None = None) -> None:
        self.home, self.bounds = home, bounds
        self.shipped = dict(shipped or {})  # towns that come with the program, by id
        self.kept: OrderedDict[str, int] = OrderedDict()  # bytes of each town that is there, least used first
        self.jobs: OrderedDict[str, TownJob] = OrderedDict()  # in the order in which they were asked for
        self.workers = [Worker(f"town {number}") for number in range(bounds.workers)]
        self.at: dict[str, Worker] = {}  # the worker of each town on its way
        self.warm = asyncio.Event()  # once the engine is compiled
        self._changed = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        (home / "towns").mkdir(exist_ok=True)

    # --- asked by visitors

    async def ask(self, scenario: Scenario, visitor: str) -> TownJob:
        """The town of a scenario: there already, on its way, or put at the end of the queue.

        Raises BusyError if the visitor, or everybody, has too many waiting.
        """
        self._moved_on(visitor, scenario.id)
        if self.folder(scenario.id) is not None:
            return TownJob(scenario, visitor, "ready")
        return await self._queued(scenario, visitor)

    async def whole(self, scenario: Scenario) -> Path:
        """Where all of a town lies, also what is not shipped of one that comes with the program; it is waited for.

        Raises LamppostError if it cannot be had.
        """
        while scenario.id not in self.kept or scenario.id in self.at:
            if scenario.id not in self.at:
                job = await self._queued(scenario, "")
                with self.watching(job):
                    while job.state in ("queued", "running"):
                        await asyncio.sleep(0.1)
                if job.state != "ready":
                    raise LamppostError(job.message or FAILED)
            await asyncio.sleep(0.1)
        return self.home / "towns" / scenario.id

    async def _queued(self, scenario: Scenario, visitor: str) -> TownJob:
        """A town that is not there: on its way, or put at the end of the queue."""
        job = self.jobs.get(scenario.id)
        if job is not None and job.state in ("queued", "running"):
            job.left = time.monotonic()
            return job
        if job is not None and job.state == "failed" and job.lasting:
            return job
        waiting = [each for each in self.jobs.values() if each.state == "queued"]
        if visitor and sum(each.visitor == visitor for each in waiting) >= self.bounds.waiting:
            raise BusyError(f"You already have {self.bounds.waiting} towns waiting. Close one, or wait.")
        if len(waiting) >= self.bounds.queue:
            raise BusyError(f"{len(waiting)} towns are waiting already. Try again in a few minutes.")
        job = TownJob(scenario, visitor, weeks=scenario.weeks * scenario.worlds)
        self.jobs[job.id] = job
        self.jobs.move_to_end(job.id)
        self._forget()
        await self._wake()
        return job

    def folder(self, town: str) -> Path | None:
        """Where a town lies that is there; None if it is not."""
        if town in self.kept:
            self.kept.move_to_end(town)
            return self.home / "towns" / town
        return self.shipped.get(town)

    def place(self, job: TownJob) -> int:
        """How many towns go before this one, itself counted; 0 once it is lived."""
        if job.state != "queued":
            return 0
        return 1 + [each.id for each in self.jobs.values() if each.state == "queued"].index(job.id)

    def status(self, job: TownJob) -> dict[str, Any]:
        """How far a town is."""
        return {
            "state": "failed" if job.state == "cancelled" else job.state,
            "week": job.week,
            "weeks": job.weeks,
            "place_in_queue": self.place(job),
            "message": job.message,
            "warming": not self.warm.is_set(),
        }

    @contextmanager
    def watching(self, job: TownJob) -> Iterator[None]:
        """Somebody waits for a town, as long as this lasts."""
        job.watchers += 1
        job.watched = True
        try:
            yield
        finally:
            job.watchers -= 1
            job.left = time.monotonic()
            if not job.watchers and any(
                each.state == "queued" and each.visitor == job.visitor and each is not job
                for each in self.jobs.values()
            ):
                self._let_go(job)  # they have asked for another town since

    def _moved_on(self, visitor: str, town: str) -> None:
        """A visitor who asks for another town no longer waits for one that nobody watches."""
        for job in list(self.jobs.values()):
            if job.visitor == visitor and job.id != town and job.watched and not job.watchers:
                self._let_go(job)

    # --- simulated by the workers

    async def start(self) -> None:
        """Start the workers; the first compiles the engine before the others need it."""
        for number, worker in enumerate(self.workers):
            self._tasks.append(asyncio.create_task(self._work(worker, first=number == 0)))
        self._tasks.append(asyncio.create_task(self._look_around()))

    async def stop(self) -> None:
        """Stop all workers and their tasks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        for worker in self.workers:
            await worker.stop()

    async def _work(self, worker: Worker, first: bool) -> None:
        if not first:
            await self.warm.wait()
        try:
            await worker.ask("warm", {"home": str(self.home)}, WARMING)
        except (FaultError, TooLongError, LamppostError) as error:
            _report_fault(f"the engine could not be compiled: {error}")
        self.warm.set()
        while True:
            job = await self._next()
            self.at[job.id] = worker
            try:
                await self._live(worker, job)
            finally:
                self.at.pop(job.id, None)

    async def _next(self) -> TownJob:
        """The job that has waited longest, of a visitor for whom no other is being lived."""
        async with self._changed:
            while True:
                served = {each.visitor for each in self.jobs.values() if each.state == "running"}
                for job in self.jobs.values():
                    if job.state == "queued" and job.visitor not in served:
                        job.state = "running"
                        return job
                await self._changed.wait()

    async def _live(self, worker: Worker, job: TownJob) -> None:
        folder = self.home / "towns" / job.id
        busy = sum(each.state in ("queued", "running") for each in self.jobs.values())
        cores = max(1, os.cpu_count() or 1)
        threads = max(1, cores // max(1, min(busy, len(self.workers))))

        def on_progress(update: Mapping[str, Any]) -> None:
            if "ready" in update:  # all but its numbers, which follow
                job.state = "ready"
                self._keep(job)
            else:
                job.week, job.weeks = update["week"], update["weeks"]

        args = {"scenario": job.scenario.data(), "folder": str(folder), "threads": threads}
        try:
            await worker.ask("town", args, self.bounds.seconds, on_progress)
            job.state = "ready"
            self._keep(job)
        except (CancelledTaskError, TooLongError, LamppostError, FaultError) as error:
            self._fail(job, error)
        except Exception as error:  # the worker must go on to the next, whatever it was
            self._fail(job, FaultError(f"{type(error).__name__}: {error}"))
        finally:
            if job.state != "ready":
                shutil.rmtree(folder, ignore_errors=True)
        await self._wake()

    def _fail(self, job: TownJob, error: Exception) -> None:
        """What a job that was not finished says; one that can be watched already lacks its numbers alone."""
        if isinstance(error, FaultError) or (job.state == "ready" and not isinstance(error, CancelledTaskError)):
            _report_fault(f"{job.id}: {error}")
        if job.state == "ready":
            return
        if isinstance(error, CancelledTaskError):
            job.state = "cancelled"
            return
        job.state, job.lasting = "failed", not isinstance(error, FaultError)
        if isinstance(error, TooLongError):
            job.message = (
                f"A town may take {self.bounds.seconds:g} seconds, and this took longer. Ask for a smaller one."
            )
        else:
            job.message = one_line(error) if job.lasting else FAILED

    def _keep(self, job: TownJob) -> None:
        """Put a town among those that are there."""
        self.kept.setdefault(job.id, 0)
        self.grown(job.id)

    def grown(self, town: str) -> None:
        """Something was added to a town that is kept: throw away the least used of the others until all fit."""
        if town not in self.kept:
            return
        self.kept[town] = _size(self.home / "towns" / town)
        while len(self.kept) > 1 and (
            len(self.kept) > self.bounds.kept or sum(self.kept.values()) > self.bounds.kept_bytes
        ):
            other = next(each for each in self.kept if each != town)
            del self.kept[other]
            with suppress(OSError):
                shutil.rmtree(self.home / "towns" / other)

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # --- let go

    async def _look_around(self) -> None:
        """Let go, now and then, of what nobody waits for."""
        while True:
            await asyncio.sleep(min(0.5, self.bounds.grace / 2))
            now = time.monotonic()
            for job in list(self.jobs.values()):
                patience = self.bounds.grace if job.watched else self.bounds.unwatched
                if not job.watchers and now - job.left > patience:
                    self._let_go(job)

    def _let_go(self, job: TownJob) -> None:
        """Cancel a town that is waiting or being lived."""
        if job.state == "queued":
            job.state = "cancelled"
        elif job.state == "running" and job.id in self.at:
            self.at[job.id].cancel()

    def _forget(self) -> None:
        """Of the jobs that are over keep the latest, for those who still ask how it went."""
        over = [job.id for job in self.jobs.values() if job.state in OVER and not job.watchers]
        for town in over[: max(0, len(over) - self.bounds.kept)]:
            del self.jobs[town]


def _size(folder: Path) -> int:
    """Bytes in a folder to which files may still be added."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_size
    return total


def one_line(error: BaseException | str) -> str:
    """An error as one line: problems of a file one after another, without the lines of its text."""
    lines = [line.strip() for line in str(error).splitlines()]
    lines = [line for line in lines if line and not (line.split("|", 1)[0].strip().isdigit() and "|" in line)]
    return " ".join(lines)[:2000]


def _report_fault(message: str) -> None:
    """A fault, for the operator of the server."""
    sys.stderr.write(f"lamppost serve: {message}\n")
    sys.stderr.flush()
