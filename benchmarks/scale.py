"""How far a machine and a cluster reach, from measured bytes: what docs/scale.md says in figures.

    python -m benchmarks.scale [--people 1000000] [--regime national-2018] [--threads 2] [--write]

`--write` puts the figures into docs/scale.md, between its two marks. Bytes are those of arrays, so they are the same on
every machine; times are of this machine at this hour, and only their order of size is to be quoted.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pages import put
from lamppost.record.checkpoint import Checkpoint
from lamppost.rulebook.regime import regime
from lamppost.society.model import Society
from lamppost.town.diary import bytes_in
from lamppost.town.drivers.driver import Driver
from lamppost.town.drivers.threads import Threads
from lamppost.town.loop import Town
from lamppost.town.part import LiveTotals, Sent, Sought
from lamppost.town.rows import ACTOR, arrays_of
from lamppost.town.state import live_bytes

GB = 1e9
CHINA = 1_400_000_000
PARTS = 8
MOST_NUMBERED = 2**31 - 1
"""People and firms are numbered in 31 bits."""
DAYS_A_YEAR = 364
PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
MARKS = ("<!-- figures of `python -m benchmarks.scale --write` -->", "<!-- end of the figures -->")


@dataclass(frozen=True)
class Bytes:
    """Bytes a person."""

    society: float  # the society, and it as the week reads it: of everybody on each machine
    others: float  # what each worker has of everybody: flags and class, in a row of ACTOR
    state: float  # of those who are a part's
    year: float  # that a year adds: entries, memory, what is due, what is written down


def one_machine(memory: float, years: float, each: Bytes) -> int:
    """The most people on one machine with so many bytes of memory, for so many years, in one process."""
    return min(MOST_NUMBERED, int(memory / (each.society + each.state + years * each.year)))


def machines(people: int, memory: float, years: float, each: Bytes, workers: int = 1) -> int | None:
    """How many machines with so many bytes and so many workers each a town needs; None = no number is enough.

    What everybody is must be on each machine; what happens to them is divided among all. The state of a worker's own
    people has their rows of ACTOR in it already.
    """
    free = memory - people * (each.society + workers * each.others)
    if free <= 0:
        return None
    own = people * (each.state - each.others + years * each.year)
    return max(1, -(-int(own) // int(free)))


# --- measured


def bytes_of(arrays: Any) -> int:
    """Of arrays, or rows of them."""
    return sum(np.asarray(array).nbytes for array in arrays)


def happened(town: Town) -> int:
    """Bytes of what has come of living: lists, memory, what is due, what is written down."""
    total = bytes_of([*town.log.events, *town.log.refusals, *town.log.trace])
    for shard in town.shards:
        total += bytes_of([*arrays_of(shard.lists), *arrays_of(shard.memory)])
        total += sum(map(bytes_in, (shard.diary, shard.post)))
    return total


def measured_bytes(name: str, people: int, threads: int | None) -> tuple[Bytes, float]:
    """(bytes a person; ns a person-day of a core, the second half year)."""
    law = regime(name)
    society = Society.generate(people, 1, law.place)
    town = Town(society, law.epochs(law.start, 52), seed=1, threads=threads, shards=None, count_all=False)
    town.run(13)
    before, began = happened(town), time.process_time()
    town.run(39)
    spent = time.process_time() - began  # of all threads
    shared = [*society.arrays().values(), *(each for each in town.population if np.ndim(each))]
    base = bytes_of({id(each): each for each in shared}.values())
    own = live_bytes(town.state) * town.setting.actors
    others, year = ACTOR.itemsize * town.setting.actors, 2 * (happened(town) - before)
    each = Bytes(base / people, others / people, own / people, year / people)
    town.close()
    return each, 1e9 * spent / (people * 26 * 7)


class Counting(Threads):
    """Parts in this process, and the bytes of rows and of sums that they give and take."""

    rows = sums = calls = 0

    def each(self, work: Any, args: Any) -> list[Any]:
        args = list(args)
        answers = super().each(work, args)
        self.calls += 1
        for given in (answers, args):
            for each in given:
                self._count(each)
        return answers

    def _count(self, what: Any) -> None:
        if isinstance(what, np.ndarray):
            if what.dtype.names is None:
                self.sums += what.nbytes
            else:
                self.rows += what.nbytes
        elif isinstance(what, (tuple, LiveTotals, Sent, Sought)):
            for each in what:
                self._count(each)


def passing(name: str, people: int, weeks: int = 13) -> tuple[float, float, float]:
    """(bytes a person-week of rows between PARTS parts, bytes of sums a part and week, calls of all parts a week)."""
    law, driver = regime(name), Counting(1, PARTS)
    society = Society.generate(people, 1, law.place)
    town = Town(society, law.epochs(law.start, weeks), seed=1, driver=driver, shards=PARTS, count_all=False)
    town.run(1)
    driver.rows = driver.sums = driver.calls = 0
    town.run(weeks + 1)
    return driver.rows / people / weeks, driver.sums / PARTS / weeks, driver.calls / weeks


def checkpoint_figures(name: str, people: int) -> tuple[float, float, float]:
    """(highest memory of a process while it saves, over that before; bytes a person on the disk; bytes a second)."""
    law = regime(name)
    society = Society.generate(people, 1, law.place)
    town = Town(society, law.epochs(law.start, 26), seed=1, shards=4, count_all=False)
    town.run(26)
    with tempfile.TemporaryDirectory() as folder:
        before = _memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the highest so far is forgotten
        began = time.perf_counter()
        Checkpoint(Path(folder)).save(town)
        spent, highest = time.perf_counter() - began, _memory("VmHWM")
        written = sum(path.stat().st_size for path in Path(folder).iterdir())
    return highest / before, written / people, written / spent


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def cluster_ratio(name: str, people: int, weeks: int = 26) -> float | None:
    """Time of a week on a local Ray cluster of two workers with a thread each, over that of two threads."""
    try:
        from lamppost.town.drivers.ray import Ray

        cluster = Ray("local", 1)
    except ImportError:
        return None
    law = regime(name)
    society = Society.generate(people, 1, law.place)
    spent = []
    drivers: list[Driver] = [Threads(cluster.parts), cluster]
    for driver in drivers:
        town = Town(society, law.epochs(law.start, weeks), seed=1, driver=driver, shards=None, count_all=False)
        town.run(2)
        began = time.perf_counter()
        town.run(weeks)
        spent.append(time.perf_counter() - began)
        town.close()
    return spent[1] / spent[0]


# --- told


def page(name: str, people: int, threads: int | None) -> str:
    """The figures, as Markdown."""
    each, nanoseconds = measured_bytes(name, people, threads)
    rows, sums, calls = passing(name, min(people, 200_000))
    higher, stored, speed = _in_a_process("checkpoint_figures", name, people)
    ratio = _in_a_process("cluster_ratio", name, people)
    core_hours = nanoseconds * 1e-9 * DAYS_A_YEAR * 1e6 / 3600
    lines = [
        f"Under `{name}`, {people:,} people:",
        "",
        "| what | measured |",
        "| --- | ---: |",
        f"| society, bytes a person, on each machine | {each.society:.1f} |",
        f"| of everybody in each worker, bytes a person | {each.others:.1f} |",
        f"| state, bytes a person, divided among the workers | {each.state:.1f} |",
        f"| what a year adds, bytes a person, divided | {each.year:.1f} |",
        f"| a core's time, ns a person-day | {nanoseconds:.1f} |",
        f"| a core's hours, a million person-years | {core_hours:.3f} |",
        f"| rows that pass between {PARTS} workers, bytes a person-week | {rows:.4f} |",
        f"| sums that pass, bytes a worker and week | {sums:,.0f} |",
        f"| times a week that all workers wait for each other | {calls:.0f} |",
        f"| highest memory while a checkpoint is written, over that before | {higher:.2f} |",
        f"| a checkpoint, bytes a person on the disk | {stored:.1f} |",
        f"| its speed, MB a second | {speed / 1e6:.0f} |",
    ]
    if ratio is not None:
        lines.append(f"| two Ray workers with a thread each, over two threads | {ratio:.2f} |")
    heads = ("memory of a machine", "people on one, for a year", "for three years", "machines for China, for a year")
    lines += ["", "From these bytes, on paper:", "", f"| {' | '.join(heads)} |", "| ---: | ---: | ---: | ---: |"]
    for memory in (24, 64, 128, 256, 512):
        one, three = (round(one_machine(memory * GB, years, each), -6) for years in (1, 3))
        needed = machines(CHINA, memory * GB, 1, each)
        lines.append(f"| {memory} GB | {one:,} | {three:,} | {needed or 'none is enough'} |")
    hours = f"China ({CHINA / 1e9:.1f} x 10^9 people) for a year: {CHINA / 1e6 * core_hours:,.1f} hours of one core"
    lines += ["", f"{hours}, and {rows * CHINA / 1e6:,.0f} MB of rows pass in a week."]
    return "\n".join(lines)


def _in_a_process(what: str, *args: Any) -> Any:
    """The answer of a function of this file, in a process of its own."""
    code = f"from benchmarks import scale; print(repr(scale.{what}(*{args!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return eval(done.stdout.splitlines()[-1], {"nan": float("nan")})


def main() -> None:
    """Print the figures, or put them into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--regime", default="national-2018")
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--write", action="store_true", help="put them into docs/scale.md")
    chosen = parser.parse_args()
    figures = page(chosen.regime, chosen.people, chosen.threads)
    print(figures)
    if chosen.write:
        PAGE.write_text(put(PAGE.read_text(encoding="utf-8"), MARKS, figures), encoding="utf-8")


if __name__ == "__main__":
    main()
