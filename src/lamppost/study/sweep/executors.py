"""Where the batches of a study are run: in this process, in processes beside it, or as Ray tasks on other machines.

Each way takes the same function and the same batches and gives the answers as they come, in any order; which way it was
makes no difference to any number. Processes are joblib's (loky): they begin anew and are not forked, and they take
functions that were defined in a notebook.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final, Protocol

from lamppost.errors import LamppostError, plain
from lamppost.study.sweep.scenario import WORK, SweepScenario, work_of
from lamppost.study.sweep.worker import MeasureRequest, RunAnswer, run_batch

Batches = Sequence[tuple[SweepScenario, ...]]
WAITING: Final = 4
"""Batches that are handed out for each processor, so that none of them waits for work."""


class Executor(Protocol):
    """A way to run batches."""

    def answers(self, batches: Batches, kept: MeasureRequest) -> Iterator[list[RunAnswer]]:
        """What came of each batch, as it comes. Closing the iterator ends the work."""
        ...


class InProcess:
    """One batch after another, in this process; answers come run by run, so that a stop loses one run at most."""

    def answers(self, batches: Batches, kept: MeasureRequest) -> Iterator[list[RunAnswer]]:
        """See Executor."""
        for batch in batches:
            for scenario in batch:
                yield run_batch((scenario,), kept)


class Processes:
    """Processes on this machine, each with one thread."""

    def __init__(self, count: int) -> None:
        self.count = count

    def answers(self, batches: Batches, kept: MeasureRequest) -> Iterator[list[RunAnswer]]:
        """See Executor. Raises LamppostError for measures that cannot be sent to another process."""
        from joblib import Parallel, delayed, parallel_config

        run = delayed(partial(run_batch, kept=kept))
        try:
            with parallel_config(backend="loky", n_jobs=self.count, inner_max_num_threads=1):
                yield from Parallel(return_as="generator_unordered", batch_size=1)(run(batch) for batch in batches)
        except (AttributeError, TypeError) as error:
            if "pickle" not in str(error).lower():
                raise
            raise LamppostError(
                f"A measure of this study cannot be sent to another process ({plain(str(error))}). Give it as "
                "module:function, or run the study with processes=1."
            ) from None


class RayTasks:
    """Ray tasks on a cluster, a batch a task; `address` is Ray's own, such as 'ray://host:10001', 'auto' or 'local'."""

    def __init__(self, address: str) -> None:
        self.address = address

    def answers(self, batches: Batches, kept: MeasureRequest) -> Iterator[list[RunAnswer]]:
        """See Executor. Raises LamppostError where there is no Ray, or no cluster at the address."""
        ray = _ray()
        ours = not ray.is_initialized()
        if ours:
            _begin(ray, self.address)
        try:
            yield from _answers(ray, batches, kept)
        finally:
            if ours:
                ray.shutdown()


def _answers(ray: Any, batches: Batches, kept: MeasureRequest) -> Iterator[list[RunAnswer]]:
    task, shared = ray.remote(num_cpus=1)(run_batch), ray.put(kept)
    most = max(2, round(WAITING * ray.cluster_resources().get("CPU", 1)))
    left, waiting = list(reversed(batches)), list[Any]()
    try:
        while left or waiting:
            while left and len(waiting) < most:
                waiting.append(task.remote(left.pop(), shared))
            done, waiting = ray.wait(waiting, num_returns=1)
            for each in done:
                yield ray.get(each)
    finally:
        for each in waiting:
            ray.cancel(each)


def _ray() -> Any:
    """Ray. Raises LamppostError where it is not installed."""
    try:
        import ray
    except ImportError:
        raise LamppostError(
            "A study on a cluster needs Ray, which is not installed: pip install 'lamppost[ray]'."
        ) from None
    return ray


def _begin(ray: Any, address: str) -> None:
    try:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except Exception as error:
        said = plain(" ".join(str(error).split()) or type(error).__name__)
        raise LamppostError(f"There is no Ray cluster at '{plain(address)}': {said}") from None


def processes_for(scenarios: Sequence[SweepScenario], processes: int | None) -> int:
    """How many processes are of use: what was asked for, or as many as have a few seconds of work each."""
    if processes is not None:
        return max(1, min(processes, len(scenarios)))
    return max(1, min(cores(), work_of(scenarios) // WORK))


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def executor(count: int, cluster: str | None = None) -> Executor:
    """The way to run a study: on a cluster where one is named, else on so many processes."""
    if cluster is not None:
        return RayTasks(cluster)
    return InProcess() if count == 1 else Processes(count)


__all__ = ["Executor", "InProcess", "Processes", "RayTasks", "cores", "executor", "processes_for"]
