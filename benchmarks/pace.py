"""How fast the week is: by stage, on one thread and several, beside an earlier version, and beside the machine's limit.

    python -m benchmarks.pace [--people 1000000] [--regimes national-2018,leaflet-hk-2019] [--against COMMIT] [--write]

All towns of a regime are there at the same time and live a few weeks each in turn, so that what else the machine does
falls on all of them alike; medians of the rounds are compared. `--write` puts the tables into docs/scale.md. The limit
is what nothing that gives these bytes can be faster than on this machine: the words of chance that must be drawn, and
the state that must be read, once a week.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.pages import markdown, put
from lamppost.compiled import compiled, default_threads
from lamppost.rulebook.regime import regime
from lamppost.town.block import BLOCK, BY_SLOT, draw_block
from lamppost.town.rows import ACTOR
from lamppost.town.tables import ACT_SLOTS, SERVICE_SLOTS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "scale.md"
MARKS = ("<!-- figures of `python -m benchmarks.pace --write` -->", "<!-- end of the figures of the week -->")
REGIMES = ("national-2018", "leaflet-hk-2019", "wendeng-2020", "claimed-2021")
STAGES = ("live", "judge", "gate", "respond", "meet")
WARM_UP = 8
WEEKS = 4
"""Weeks of a turn."""


class TownProcess:
    """A town in a process of its own, with the package at a path."""

    def __init__(self, source: Path, name: str, people: int, threads: int, weeks: int) -> None:
        script = [sys.executable, str(ROOT / "benchmarks" / "pace_town.py"), name, *map(str, (people, threads, weeks))]
        environment = os.environ | {"PYTHONPATH": str(source)}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(script, stdin=pipe, stdout=pipe, text=True, env=environment)
        self._read()

    def live(self, weeks: int) -> dict[str, Any]:
        """Seconds of so many weeks: `wall`, `processor` (of all threads), and of the wall by stage."""
        assert self._process.stdin is not None
        print(weeks, file=self._process.stdin, flush=True)
        seconds: dict[str, Any] = json.loads(self._read())
        return seconds

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a town of the benchmark ended before its time")
        return line


@dataclass(frozen=True)
class Pace:
    """Nanoseconds a person-day of one town: medians over the rounds."""

    wall: float
    processor: float
    stages: dict[str, float]


@dataclass(frozen=True)
class Machine:
    """What this machine can do."""

    word: float  # ns to draw one word of chance, of a block, on one thread
    byte: float  # ns to read one byte of a large array, on one thread
    words_together: float  # how many times as many words several threads draw as one, each working by itself
    bytes_together: float  # how many times as many bytes they read


def machine(threads: int) -> Machine:
    """Measure the machine: medians of several turns, in which one thread and all of them alternate."""
    blocks, large = 5_000, [np.ones(1 << 26, np.uint8).view(np.uint64) for _ in range(threads)]
    words = [np.empty((ACT_SLOTS + 3 & ~3, BLOCK), np.uint32) for _ in range(threads)]

    def drawn(thread: int) -> None:
        draw_blocks(words[thread], blocks)

    def read(thread: int) -> None:
        large[thread].sum()

    times: dict[tuple[str, int], list[float]] = {}
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(9):
            for work in (drawn, read):
                for number in (1, threads):
                    began = time.perf_counter()
                    list(pool.map(work, range(number)))
                    times.setdefault((work.__name__, number), []).append(time.perf_counter() - began)
    took = {key: statistics.median(each) for key, each in times.items()}
    together = {kind: threads * took[kind, 1] / took[kind, threads] for kind in ("drawn", "read")}
    word = 1e9 * took["drawn", 1] / (blocks * words[0].size)
    return Machine(word, 1e9 * took["read", 1] / large[0].nbytes, together["drawn"], together["read"])


@compiled
def draw_blocks(out: NDArray[np.uint32], blocks: int) -> None:
    """Draw the words of so many blocks, one after another, without a return to Python."""
    for block in range(blocks):
        draw_block(out, 1, 1, block * BLOCK, 1, BY_SLOT)


def earlier(commit: str, folder: Path) -> Path:
    """The package as it was at a commit, unpacked; gives the path to import it from."""
    packed = subprocess.run(["git", "-C", str(ROOT), "archive", commit, "src"], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


def paces(name: str, people: int, towns: Sequence[tuple[Path, int]], rounds: int) -> list[Pace]:
    """The pace of each town, given as (where its package is, threads)."""
    weeks = WARM_UP + WEEKS * (rounds + 1)
    with ExitStack() as open_towns:
        processes = []
        for source, threads in towns:
            processes.append(TownProcess(source, name, people, threads, weeks))
            open_towns.callback(processes[-1].close)
        turns = [[each.live(WEEKS) for each in processes] for _ in range(rounds + 1)][1:]
    person_days = people * WEEKS * 7
    found = []
    for own in zip(*turns, strict=True):
        stages = {stage: statistics.median(turn["stages"].get(stage, 0.0) for turn in own) for stage in STAGES}
        wall, processor = (statistics.median(turn[key] for turn in own) for key in ("wall", "processor"))
        per = 1e9 / person_days
        found.append(Pace(wall * per, processor * per, {stage: each * per for stage, each in stages.items()}))
    return found


def limit(name: str, found: Machine) -> float:
    """Ns a person-day, on one thread, of drawing the week's words and reading everybody's state twice."""
    law = regime(name)
    lies = law.epochs(law.start, 1)[0].tables.senses.lie_most
    words = (ACT_SLOTS + 3 & ~3) + (lies + 3 & ~3) + (SERVICE_SLOTS + 3 & ~3)
    return (words * found.word + 2 * ACTOR.itemsize * found.byte) / 7


def tables(names: Sequence[str], people: int, threads: int, rounds: int, against: str | None) -> str:
    """The two tables, as Markdown."""
    here, it = ROOT / "src", machine(threads)
    pace_rows, stage_rows = [], []
    with tempfile.TemporaryDirectory() as folder:
        before = None if against is None else earlier(against, Path(folder))
        for name in names:
            towns = [(here, 1), (here, threads), *([] if before is None else [(before, 1), (before, threads)])]
            one, several, *old = paces(name, people, towns, rounds)
            ratios = [f"{was.wall / now.wall:.1f}" for now, was in zip((one, several), old, strict=False)]
            cells = [f"{one.wall:.1f}", f"{several.wall:.1f}", f"{one.wall / several.wall:.2f}", *ratios]
            pace_rows.append([f"`{name}`", *cells, f"{limit(name, it):.1f}"])
            shares = [f"{one.stages[stage]:.1f}" for stage in STAGES]
            stage_rows.append([f"`{name}`", *shares, f"{one.processor:.1f}"])
            print(*pace_rows[-1], flush=True)
    load = os.getloadavg()[0]
    ratio_heads = [] if against is None else [f"times as fast as `{against}`, one thread", f"{threads} threads"]
    heads = ["regime", "one thread", f"{threads} threads", "one by several", *ratio_heads, "limit, one thread"]
    stage_heads = ["regime", *STAGES, "processor"]
    what = f"{people:,} people, ns a person-day, medians of {rounds} rounds of {WEEKS} weeks; what no rule names is"
    busy = f"While it ran, {load:.1f} processes wanted one of {os.cpu_count()} cores."
    together = (
        f"draw {it.words_together:.2f} times as many words as one, and read {it.bytes_together:.2f} times as many"
    )
    can = f"{it.word:.2f} ns to draw a word of chance, {1 / it.byte:.1f} GB read a second"
    return "\n".join(
        [
            f"{what} not counted. {busy}",
            "",
            markdown(heads, pace_rows),
            "",
            "By stage, on one thread:",
            "",
            markdown(stage_heads, stage_rows),
            "",
            f"The machine, on one thread: {can}. {threads} threads that share nothing {together} bytes.",
        ]
    )


def main() -> None:
    """Print the tables, or write them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--regimes", default=",".join(REGIMES))
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--against", metavar="COMMIT", help="an earlier version of the package to run beside this one")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    chosen = parser.parse_args()
    told = tables(chosen.regimes.split(","), chosen.people, chosen.threads, chosen.rounds, chosen.against)
    if chosen.write:
        PAGE.write_text(put(PAGE.read_text(encoding="utf-8"), MARKS, told), encoding="utf-8")
    print(told)


if __name__ == "__main__":
    main()
