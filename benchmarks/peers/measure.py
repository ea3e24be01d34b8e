"""One measurement of one simulator, in a process of its own and in the simulator's own environment.

    python -m benchmarks.peers.measure MODEL --people N --warm-up W --weeks W ...

prints one line of JSON. Needs NumPy and the simulator, and nothing of Lamppost unless that is what is measured.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

STARTED = time.perf_counter()


def memory(key: str) -> int:
    """Bytes of memory of this process: 'VmRSS' now, 'VmHWM' at most."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(status.read_text().split(f"{key}:")[1].split()[0]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def forget_peak() -> None:
    """Let the peak of memory begin here, where the system can do so."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def live(model: Any, weeks: int, until: float, least: int = 0) -> int:
    """Live so many weeks, or fewer (`least` at least) if one more would end too late, in seconds from the start."""
    now = last = time.perf_counter() - STARTED
    for week in range(weeks):
        if week >= least and now + (now - last) > until:
            return week
        model.week()
        last, now = now, time.perf_counter() - STARTED
    return weeks


def measured(chosen: argparse.Namespace) -> dict[str, Any]:
    """What the line says."""
    began = time.perf_counter()
    module = importlib.import_module(f"benchmarks.peers.models.{chosen.model}")
    imported = time.perf_counter()
    if chosen.small:
        module.build(chosen.small, chosen.seed, ties=chosen.ties).week()
        gc.collect()
    before, began_to_build = memory("VmRSS"), time.perf_counter()
    forget_peak()
    model = module.build(chosen.people, chosen.seed, ties=chosen.ties, change=chosen.change)
    built = time.perf_counter()
    model.week()
    first = time.perf_counter()
    warm = 1 + live(model, chosen.warm_up - 1, chosen.warm_until)
    wall, cpu = time.perf_counter(), time.process_time()
    weeks = live(model, chosen.weeks, chosen.time_until, 1)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = memory("VmHWM")
    counts = {name: int(number) for name, number in model.counts().items()}
    if chosen.persons:
        import numpy as np

        np.savez(chosen.persons, **model.persons())
    return {
        "import": imported - began, "build": built - began_to_build, "first_week": first - built,
        "warm_up": warm, "weeks": weeks, "wall": wall, "cpu": cpu, "before": before, "peak": peak, "counts": counts,
        "load": os.getloadavg()[0],
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--warm-up", type=int, default=1, help="weeks that are lived first and not timed")
    parser.add_argument("--weeks", type=int, default=0, help="weeks that are timed")
    parser.add_argument("--warm-until", type=float, default=1e9, help="seconds from the start at which warming up ends")
    parser.add_argument("--time-until", type=float, default=1e9, help="and at which timing ends, after a week at least")
    parser.add_argument(
        "--small", type=int, default=0, help="people of a town that is lived for a week before all else"
    )
    parser.add_argument("--ties", action="store_true")
    parser.add_argument("--change", default="", choices=("", "rename", "inert", "remove"))
    parser.add_argument("--persons", default="", help="file for what came of each person")
    print(json.dumps(measured(parser.parse_args())), flush=True)
    os._exit(0)  # to take a million objects apart again would cost more than their week


if __name__ == "__main__":
    main()
