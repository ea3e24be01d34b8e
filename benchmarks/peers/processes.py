"""Measurements as processes: started with what they may use of time, memory and cores, and ended when they use more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.peers.peers import ENVIRONMENTS, LAMPPOST, ROOT, Peer

THREADS: Final = (
    "NUMBA_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
)
"""By which the simulators' libraries are told how many threads to use."""
EVERY_SECONDS: Final = 0.1


class Limits(NamedTuple):
    """What one process may use."""

    seconds: float
    gigabytes: float

    def __str__(self) -> str:
        return f"{self.seconds:g} s or {self.gigabytes:g} GB"


class Answer(NamedTuple):
    """What a measurement gave, or why it gave nothing."""

    said: dict[str, Any]
    why: str = ""
    seconds: float = 0.0


def ask(peer: Peer, limits: Limits, *words: object, threads: int | None = None, cache: Path | None = None) -> Answer:
    """Run one measurement of a peer; `words` go to `measure.py`.

    Args:
        peer: the simulator; its environment is there.
        limits: beyond which the process is ended.
        words: options of `measure.py`.
        threads: for its libraries, and cores that it may run on; none = all.
        cache: where machine code is kept; by default the peer's own folder beside the environments.
    """
    python = sys.executable if peer is LAMPPOST else str(peer.python)
    kept = cache or ENVIRONMENTS / "cache" / peer.package
    kept.mkdir(parents=True, exist_ok=True, mode=0o700)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(kept), "SCIRIS_BACKEND": "agg"}
    if peer is LAMPPOST:
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    cores = None
    if threads is not None:
        environment |= dict.fromkeys(THREADS, str(threads))
        if hasattr(os, "sched_getaffinity"):
            cores = sorted(os.sched_getaffinity(0))[:threads]
    command = [python, "-m", "benchmarks.peers.measure", peer.model, *map(str, words)]
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=told, text=True)
        if cores:
            os.sched_setaffinity(process.pid, cores)
        why = _wait(process, limits, began)
        taken = time.monotonic() - began
        out.seek(0)
        told.seek(0)
        lines = out.read().strip().splitlines()
        if not why and (process.returncode or not lines):
            why = (told.read().strip().splitlines() or [f"ended with {process.returncode}"])[-1][:200]
    return Answer({}, why, taken) if why else Answer(json.loads(lines[-1]), "", taken)


def _wait(process: subprocess.Popen[str], limits: Limits, began: float) -> str:
    """Why the process had to be ended, if it had to be."""
    try:
        while process.poll() is None:
            if time.monotonic() - began > limits.seconds:
                return f"> {limits.seconds:g} s"
            if _resident(process.pid) > limits.gigabytes * 1e9:
                return f"> {limits.gigabytes:g} GB"
            time.sleep(EVERY_SECONDS)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return ""


def _resident(pid: int) -> int:
    """Bytes of memory of a process; 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0
