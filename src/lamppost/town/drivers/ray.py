"""Ray: the parts of a town on the workers of a cluster, each a process that holds one part while the town lives.

Ray starts the processes, finds them machines with enough processors, and carries what passes; nothing is scheduled
here. The society and the tables go into the object store once, and lie once on each machine. In a week only what the
methods of TownPart take and give passes: messages, records about actors of other parts, queues for places, sums.
A worker that is lost is a WorkerLostError; `begin` replaces it. Needs the extra `lamppost[ray]`.
"""

from __future__ import annotations

import dataclasses
import os
import socket
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import engine_hash
from lamppost.errors import LamppostError, plain
from lamppost.town.drivers.driver import Answer, Driver
from lamppost.town.drivers.loss import WorkerLostError
from lamppost.town.part import TownPart
from lamppost.town.setting import Setting
from lamppost.version import __version__

LOCAL: Final = "local"
"""The address, for Ray too, of a cluster that is started on this machine, and ends with the run."""
REACH_SECONDS: Final = 10.0
"""How long an address is tried."""
START_SECONDS: Final = 300.0
"""How long workers may take to start."""


class RayWorker:
    """What lives in a worker: one part of a town, or none yet. An actor of Ray."""

    def __init__(self) -> None:
        self.part: TownPart | None = None

    def program(self) -> tuple[str, str]:
        """What must be the same on all machines for the same bytes."""
        return __version__, engine_hash()

    def put_up(self, setting: Setting, bounds: list[int], threads: int) -> None:
        """Take a part over."""
        if self.part is not None:
            self.part.close()
        self.part = TownPart(_writable(setting), bounds, threads)

    def do(self, work: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """work(part, ...)."""
        return work(self.part, *args)


class Ray(Driver):
    """The driver of a town on a cluster."""

    def __init__(self, address: str, threads: int | None = None) -> None:
        """Reach a cluster, or start one if the address is `local`.

        Args:
            address: `local`, HOST:PORT from a machine of the cluster, or ray://HOST:PORT from elsewhere. A process
                that is connected to a cluster already stays with that one.
            threads: of each worker, and the processors that it takes; all those of a machine unless given. There are
                as many workers as the cluster has room for.

        Raises:
            LamppostError: if Ray is not installed, nothing answers, or no machine has so many processors.
        """
        self._ray = _ray()
        self._owned = _reach(self._ray, address)
        self._workers: list[Any] = []
        self._sent: tuple[Setting, Any] | None = None
        try:
            room = [int(node["Resources"].get("CPU", 0)) for node in self._ray.nodes() if node["Alive"]]
            each = threads or min((cpus for cpus in room if cpus), default=1)
            workers = sum(cpus // each for cpus in room)
            if not workers:
                raise LamppostError(
                    f"No machine of the cluster has {each} processors for a worker; the largest has "
                    f"{max(room, default=0)}. Ask for fewer with --threads."
                )
        except BaseException:
            self.close()
            raise
        super().__init__(each, workers)

    def each(self, work: Callable[..., Answer], args: Iterable[tuple[Any, ...]]) -> list[Answer]:
        return self._got([worker.do.remote(work, own) for worker, own in zip(self._workers, args, strict=True)])

    def close(self) -> None:
        for worker in self._workers:
            self._ray.kill(worker)
        self._workers, self._sent = [], None
        if self._owned:
            self._owned = False
            self._ray.shutdown()

    def _put_up(self, setting: Setting) -> None:
        """Parts are made anew in the workers that are there, and others take the places of those that are not."""
        if self._sent is None or self._sent[0] is not setting:
            try:
                self._sent = setting, self._ray.put(setting)
            except self._ray.exceptions.ObjectStoreFullError:
                raise LamppostError(
                    "The society does not fit into the memory that Ray has for objects. Start its machines with a "
                    "larger one: ray start --object-store-memory=BYTES."
                ) from None
        worker = self._ray.remote(num_cpus=self.threads)(RayWorker)
        self._workers = [old for old in self._workers if self._answers(old)][: len(self.bounds)]
        self._workers += [worker.remote() for _ in range(len(self.bounds) - len(self._workers))]
        for program in self._got([each.program.remote() for each in self._workers], START_SECONDS):
            if program != (__version__, engine_hash()):
                raise LamppostError(
                    f"The cluster has another version of Lamppost ({plain(program[0], 40)}), which could give other "
                    f"numbers. Install {__version__} on each of its machines."
                )
        pairs = zip(self._workers, self.bounds, strict=True)
        self._got([worker.put_up.remote(self._sent[1], bounds, self.threads) for worker, bounds in pairs])

    def _one(self, part: int, work: Callable[..., Answer], args: tuple[Any, ...]) -> Answer:
        answers: list[Answer] = self._got([self._workers[part].do.remote(work, args)])
        return answers[0]

    def _answers(self, worker: Any) -> bool:
        try:
            self._got([worker.program.remote()])
        except WorkerLostError:
            return False
        return True

    def _got(self, answers: list[Any], seconds: float | None = None) -> list[Any]:
        """Wait for answers. Raises WorkerLostError, and LamppostError for workers that do not start."""
        errors = self._ray.exceptions
        try:
            return list(self._ray.get(answers, timeout=seconds))
        except errors.GetTimeoutError:
            raise LamppostError(
                f"The workers have not started within {seconds:.0f} s. See with `ray status` whether other work has "
                f"taken the processors: each of {len(self.bounds)} workers needs {self.threads}."
            ) from None
        except errors.RayActorError as error:
            if getattr(error, "actor_init_failed", False) or "No module named" in str(error):
                raise LamppostError(
                    f"Lamppost cannot be started on the cluster. Install lamppost[ray] {__version__} on each of its "
                    "machines, with the same Python."
                ) from None
            raise WorkerLostError(_first_line(error)) from None
        except (
            errors.ObjectLostError,
            errors.WorkerCrashedError,
            errors.NodeDiedError,
            errors.OutOfMemoryError,
        ) as error:
            raise WorkerLostError(_first_line(error)) from None
        except ConnectionError as error:
            raise LamppostError(
                f"The cluster can no longer be reached: {_first_line(error)}. A run in a folder can be resumed from "
                "its last checkpoint."
            ) from None


def _first_line(error: Exception) -> str:
    return plain(str(error).strip().partition("\n")[0].rstrip("."), 160)


def _ray() -> Any:
    """Ray. Raises LamppostError if it is not installed."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody about what is run here
    try:
        import ray
    except ImportError:
        raise LamppostError(
            "A town on a cluster needs Ray, which is not installed. Install it with: pip install 'lamppost[ray]'"
        ) from None
    return ray


def _reach(ray: Any, address: str) -> bool:
    """Connect this process to a cluster; True if it was not before, and is to be parted again. Raises LamppostError."""
    if ray.is_initialized():
        return False
    how: dict[str, Any] = {"address": address, "log_to_driver": False, "logging_level": "ERROR"}
    if address == LOCAL:
        how |= {"num_cpus": os.cpu_count(), "include_dashboard": False}
    else:
        _knock(address)
    try:
        with _quiet():
            ray.init(**how)
    except Exception as error:  # Ray raises errors of many kinds for what keeps it from a cluster
        raise LamppostError(
            f"The cluster at {plain(address, 80)} cannot be joined: {_first_line(error) or type(error).__name__}. "
            "See that it has the same versions of Ray and Python, and that RAY_AUTH_TOKEN is its token here; HOST:PORT "
            "is for a machine of the cluster, ray://HOST:PORT for any other."
        ) from None
    return True


@contextmanager
def _quiet() -> Iterator[None]:
    """Whatever libraries write to the standard error meanwhile is left out: what goes wrong is told in one line."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere, warnings.catch_warnings(action="ignore"):  # noqa: PTH123 - no path
            os.dup2(nowhere.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _knock(address: str) -> None:
    """Whether anything answers at an address. Raises LamppostError."""
    try:
        place = urlsplit(address if "://" in address else f"//{address}")
        host, port, scheme = place.hostname, place.port, place.scheme
    except ValueError:
        host, port, scheme = None, None, ""
    if host is None or port is None or scheme not in ("", "ray"):
        raise LamppostError(
            f"'{plain(address, 80)}' is no address of a cluster. Write {LOCAL}, HOST:PORT or ray://HOST:PORT."
        )
    try:
        socket.create_connection((host, port), REACH_SECONDS).close()
    except OSError as error:
        reason = "no answer" if isinstance(error, TimeoutError) else (error.strerror or "no such host")
        raise LamppostError(
            f"The cluster at {plain(address, 80)} cannot be reached: {reason}. Start it with `ray start --head` and "
            f"give the address that it prints, or write {LOCAL}."
        ) from None


class _Shared:
    """An array of the object store as one that may be written to."""

    def __init__(self, array: NDArray[Any]) -> None:
        about = dict(array.__array_interface__)
        self.array = array  # which must stay
        self.__array_interface__ = about | {"data": (about["data"][0], False)}


def _writable(what: Any) -> Any:
    """The same, with arrays that pass for writable: compiled code, which writes to none of these, knows no others.

    Nothing is copied. The memory is everybody's on the machine, and writing to it all the same would end the process.
    """
    if isinstance(what, np.ndarray):
        if what.flags.writeable or not what.size:
            return what.copy() if not what.size else what
        return np.asarray(_Shared(what)).view(what.dtype)
    if isinstance(what, tuple) and hasattr(what, "_make"):
        return type(what)._make(map(_writable, what))
    if isinstance(what, list):
        return [_writable(each) for each in what]
    if dataclasses.is_dataclass(what) and not isinstance(what, type):
        fields = {field.name: _writable(getattr(what, field.name)) for field in dataclasses.fields(what)}
        return dataclasses.replace(what, **fields)
    return what
