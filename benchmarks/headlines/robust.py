"""How firm each headline figure is: over towns (seeds), over sizes of town, and over the slots of the week.

    python -m benchmarks.headlines.robust [--sizes 10000,30000,100000] [--seeds 3] [--years 1] [--threads 1]

`make robust` runs it, and writes docs/robustness.md. Figures are per 1,000 people, so that sizes can be compared. A
week has fourteen half days, in each of which a person does at most one act; the last columns are of a week of twice as
many quarter days. That is another engine: a copy of the package with its lines of QUARTER_DAYS changed, compiled in a
folder of its own and run in a process of its own; nothing of it stays.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from scipy.stats import ttest_ind

from benchmarks.headlines.intervals import interval

PAGE: Final = Path(__file__).parents[2] / "docs" / "robustness.md"
ROOT: Final = Path(__file__).parents[2]
QUARTER_DAYS: Final = {
    "town/tables.py": ("ACT_SLOTS: Final = 14", "ACT_SLOTS: Final = 28"),
    "town/diary.py": ("whole(record.slot) // 2", "whole(record.slot) // 4"),
    "town/passes.py": ("whole(row.slot) // 2", "whole(row.slot) // 4"),
    "town/deeds.py": ("deed.since * 16 + deed.slot", "deed.since * 32 + deed.slot"),
    "town/live.py": ("slot = 2 * (4 * half + part) + (into & 1)", "slot = 4 * (4 * half + part) + 2 * (into & 1)"),
}
"""File of the engine -> a line of it, and what it is where a day has four slots for acts."""
LEVEL: Final = 0.05
QUARTER: Final = """ In the week of quarter days the
same acts fall at the same yearly rates, with twice as many slots of which each holds at most one."""

Town = dict[str, float]


def lived(people: int, years: float, seeds: Sequence[int], threads: int | None) -> list[Town]:
    """The figures of each town."""
    from benchmarks.headlines.figures import HEADLINES, towns

    found = []
    for seed, figures in towns(HEADLINES, people, years, seeds, threads):
        found.append(figures)
        if sys.stderr.isatty():
            print(f"\r{people:,} people: town {seed} of {len(seeds)}  ", end="", file=sys.stderr)
    return found


def with_quarter_days(folder: Path) -> Path:
    """A copy of the package whose days have four slots for acts. Raises ValueError if the engine has changed."""
    copy = folder / "lamppost"
    shutil.copytree(ROOT / "src" / "lamppost", copy, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (line, becomes) in QUARTER_DAYS.items():
        text = (copy / name).read_text(encoding="utf-8")
        if text.count(line) != 1:
            raise ValueError(f"{name} has no single '{line}' any more: mend QUARTER_DAYS.")
        (copy / name).write_text(text.replace(line, becomes), encoding="utf-8")
    return copy


def of_quarter_days(people: int, years: float, seeds: Sequence[int], threads: int | None) -> list[Town]:
    """The figures of towns whose days have four slots for acts, lived in a process with an engine of its own."""
    asked = json.dumps([people, years, list(seeds), threads])
    with tempfile.TemporaryDirectory() as folder:
        with_quarter_days(Path(folder))
        where = {**os.environ, "NUMBA_CACHE_DIR": folder, "PYTHONPATH": os.pathsep.join([folder, str(ROOT)])}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.headlines.robust", "--print-towns", asked],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env=where,
        )
    towns: list[Town] = json.loads(done.stdout.splitlines()[-1])
    return towns


def verdict(one: Sequence[float], other: Sequence[float], figures: int) -> str:
    """Whether two sets of towns differ: Welch's test at 5 % for all figures together (Bonferroni)."""
    if len(one) < 2 or len(other) < 2:
        return "one town each"
    if max(one) == min(one) and max(other) == min(other):
        return "same" if one[0] == other[0] else "differs"
    if max(one) == min(one) or max(other) == min(other):  # no spread on one side: the interval of the other decides
        still, spread = (one, other) if max(one) == min(one) else (other, one)
        _, low, high = interval(spread, 1 - LEVEL / figures)
        return "same" if low <= still[0] <= high else "differs"
    return "differs" if ttest_ind(one, other, equal_var=False).pvalue < LEVEL / figures else "same"


def number(value: float) -> str:
    """Three figures."""
    return f"{value:.0f}" if abs(value) >= 99.5 else f"{value:.1f}" if abs(value) >= 9.95 else f"{value:.2f}"


def said(values: Sequence[float]) -> str:
    """'6.40 ± 0.31': the mean over the towns, and half of its 95 % interval."""
    mean, low, high = interval(values)
    return f"{number(mean)} ± {number((high - low) / 2)}" if len(values) > 1 else number(mean)


def page(sizes: Mapping[int, list[Town]], quarter: tuple[int, list[Town]] | None, years: float, ran_on: str) -> str:
    """docs/robustness.md from the figures of all towns."""
    smallest, largest = min(sizes), max(sizes)
    names = list(next(iter(sizes.values()))[0])
    head = [*(f"{size:,} people" for size in sizes), f"{largest:,} against {smallest:,}"]
    head += [] if quarter is None else [f"quarter days ({quarter[0]:,} people)", "against half days"]
    lines = [f"| per 1,000 people | {' | '.join(head)} |", f"| --- |{' ---: |' * len(head)}"]
    differing: dict[str, list[str]] = {"size": [], "slots": []}
    for name in names:
        values = {size: [town[name] for town in towns] for size, towns in sizes.items()}
        cells = [said(each) for each in values.values()]
        cells.append(by_size := verdict(values[smallest], values[largest], len(names)))
        if by_size == "differs":
            differing["size"].append(name)
        if quarter is not None:
            of_quarter = [town[name] for town in quarter[1]]
            cells += [said(of_quarter), by_slots := verdict(values[quarter[0]], of_quarter, len(names))]
            if by_slots == "differs":
                differing["slots"].append(name)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    seeds = len(next(iter(sizes.values())))
    told = "\n".join(
        f"- By {what}: {len(found)} of {len(names)} figures differ"
        + (f" ({', '.join(f'`{each}`' for each in found)})." if found else ".")
        for what, found in differing.items()
        if what == "size" or quarter is not None
    )
    people = ", ".join(f"{size:,}" for size in sizes)
    slots = "" if quarter is None else ", and in a week of quarter days for acts in place of half days"
    about = "" if quarter is None else QUARTER
    return f"""# How firm the headline figures are

<!-- Made by `python -m benchmarks.headlines.robust`; do not write into it. -->

Each headline figure of the [baseline](baseline.md) over {seeds} towns (other people and other chance in each), in towns
of {people} people{slots}. `±` is half of the
95 % interval of the mean over the towns. `differs` is a difference that Welch's test tells at 5 % for all figures
together (Bonferroni's correction); `same` means that these towns tell none, and not that there is none.

```console
$ make robust
$ make robust ARGS="--sizes 10000,100000,1000000 --seeds 5 --threads 8"
```

This page was made with {ran_on}, {years:g} year{"s" * (years != 1)}.

{told}

{chr(10).join(lines)}

What to make of it: a figure whose interval is as wide as itself is one of few people, and is quoted with its interval
or not at all. Appeals of a large town are counted among its first 20,000 people.{about}
"""


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="How firm each headline figure is.")
    parser.add_argument("--sizes", default="10000,30000,100000", help="people, with commas between")
    parser.add_argument("--seeds", type=int, default=3, help="how many towns of each size")
    parser.add_argument("--years", type=float, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--no-slots", action="store_true", help="leave out the week of quarter days")
    parser.add_argument("--out", type=Path, default=PAGE)
    parser.add_argument("--print-towns", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.print_towns:
        print(json.dumps(lived(*json.loads(given.print_towns))))
        return 0
    sizes, seeds = [int(each) for each in given.sizes.split(",")], range(1, given.seeds + 1)
    if given.seeds < 1 or min(sizes) < 1:
        parser.error("sizes and seeds are 1 or more")
    quarter = None
    if not given.no_slots:
        quarter = min(sizes), of_quarter_days(min(sizes), given.years, seeds, given.threads)
    found = {size: lived(size, given.years, seeds, given.threads) for size in sorted(sizes)}
    ran_on = f"--sizes {given.sizes} --seeds {given.seeds}{' --no-slots' * given.no_slots}"
    given.out.write_text(page(found, quarter, given.years, f"`{ran_on}`"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
