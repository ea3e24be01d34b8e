"""A small town under a shipped regime, run once for all tests that only look at what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import lamppost as lp

PEOPLE, YEARS = 3000, 0.57
WATCHED = (3, 17, 42)
SOURCE = str(Path(lp.__file__).parents[1])


@cache
def town() -> lp.Society:
    return lp.Society.generate(PEOPLE, seed=5, place="mainland-city")


@cache
def law() -> lp.Regime:
    return lp.regime("national-2018")


@cache
def small_run() -> lp.Run:
    return lp.run(town(), law(), YEARS, seed=9, watch=WATCHED)


def tables(folder: Path) -> dict[str, bytes]:
    """What a run's folder holds, but for run.json, which has the hour's timings in it."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != "run.json"}


def lamppost(*words: str, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """The command, as a user would call it."""
    command = [sys.executable, "-m", "lamppost", *words]
    environment = {**os.environ, "COLUMNS": "100", "PYTHONPATH": SOURCE}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, **options)


def information(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return found


def keep(folder: Path, **options: Any) -> lp.Run:
    return lp.run(town(), law(), YEARS, seed=9, watch=WATCHED, out=folder, **options)


def stop_after(weeks: int) -> Any:
    """Asks to stop, as Ctrl-C does, when so many weeks have been lived."""
    import signal

    def progress(week: int, _: int) -> None:
        if week == weeks:
            signal.raise_signal(signal.SIGINT)

    return progress
