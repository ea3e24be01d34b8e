"""How firm each headline figure is: over towns (seeds), over sizes of town, and over the slots of the week.

    python -m benchmarks.headlines.robust [--towns 10000:20,100000:8,1000000:3] [--years 1] [--threads 1]

`make robust` runs it, and writes docs/robustness.md. Figures are per 1,000 people, so that sizes can be compared; no
two columns have a seed in common, since two towns of one seed would share people.

A week has fourteen half days, in each of which a person does at most one act; the last columns are of a week of twice
as many quarter days. That is another engine: a copy of the package with its lines of QUARTER_DAYS changed, compiled in
a folder of its own and run in a process of its own; nothing of it stays.
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

TOWNS: Final = {10_000: 20, 100_000: 8, 1_000_000: 3}
"""People of a town -> how many such towns, unless others are asked for: some twenty minutes of one core."""

Town = dict[str, float]


def lived(people: int, years: float, seeds: Sequence[int], threads: int | None) -> list[Town]:
    """The figures of each town."""
    from benchmarks.headlines.figures import HEADLINES, towns

    found = []
    for _, figures in towns(HEADLINES, people, years, seeds, threads):
        found.append(figures)
        if sys.stderr.isatty():
            print(f"\r{people:,} people: town {len(found)} of {len(seeds)}  ", end="", file=sys.stderr)
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
        return "too few towns"
    if max(one) == min(one) and max(other) == min(other):
        return "same" if one[0] == other[0] else "differs"
    if max(one) == min(one) or max(other) == min(other):  # no spread on one side: the interval of the other decides
        still, spread = (one, other) if max(one) == min(one) else (other, one)
        _, low, high = interval(spread, 1 - LEVEL / figures)
        return "same" if low <= still[0] <= high else "differs"
    return "differs" if ttest_ind(one, other, equal_var=False).pvalue < LEVEL / figures else "same"


def of_all(against: Mapping[int, str]) -> str:
    """What all comparisons of a row with larger towns come to: 'same', or where it differs."""
    differing = [f"{size:,}" for size, said in against.items() if said == "differs"]
    if differing:
        return f"differs at {', '.join(differing)}"
    return "same" if set(against.values()) == {"same"} else "too few towns"


def number(value: float) -> str:
    """Three figures."""
    return f"{value:.0f}" if abs(value) >= 99.5 else f"{value:.1f}" if abs(value) >= 9.95 else f"{value:.2f}"


def said(values: Sequence[float]) -> str:
    """'6.40 ± 0.31': the mean over the towns, and half of its 95 % interval."""
    mean, low, high = interval(values)
    return f"{number(mean)} ± {number((high - low) / 2)}" if len(values) > 1 else number(mean)


def page(sizes: Mapping[int, list[Town]], quarter: tuple[int, list[Town]] | None, years: float, ran_on: str) -> str:
    """docs/robustness.md from the figures of all towns."""
    smallest, *larger = sorted(sizes)
    names = list(next(iter(sizes.values()))[0])
    head = [*(column(f"{size:,} people", towns) for size, towns in sizes.items()), f"larger against {smallest:,}"]
    if quarter is not None:
        head += [column(f"quarter days, {quarter[0]:,} people", quarter[1]), "against half days"]
    lines = [f"| per 1,000 people | {' | '.join(head)} |", f"| --- |{' ---: |' * len(head)}"]
    differing: dict[str, list[str]] = {"size": [], "slots": []}
    for name in names:
        values = {size: [town[name] for town in towns] for size, towns in sizes.items()}
        cells = [said(each) for each in values.values()]
        against = {size: verdict(values[smallest], values[size], len(names) * len(larger)) for size in larger}
        cells.append(of_all(against))
        if "differs" in against.values():
            differing["size"].append(name)
        if quarter is not None:
            of_quarter = [town[name] for town in quarter[1]]
            cells += [said(of_quarter), by_slots := verdict(values[quarter[0]], of_quarter, len(names))]
            if by_slots == "differs":
                differing["slots"].append(name)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    told = "\n".join(
        f"- By {what}: {len(found)} of {len(names)} figures differ"
        + (f" ({', '.join(f'`{each}`' for each in found)})." if found else ".")
        for what, found in differing.items()
        if what == "size" or quarter is not None
    )
    unsure = "\n".join(f"- By seed: {by_seed(size, towns)}" for size, towns in sizes.items())
    slots = "" if quarter is None else ", and in a week of quarter days for acts in place of half days"
    about = "" if quarter is None else QUARTER
    return f"""# How firm the headline figures are

<!-- Made by `python -m benchmarks.headlines.robust`; do not write into it. -->

Each headline figure of the [baseline](baseline.md) in towns of several sizes{slots}. How many
towns there are, each with other people and other chance, stands above its column. `±` is half of the 95 % interval of
the mean over the towns. `differs` is a difference that Welch's test tells at 5 % for all comparisons of a column
together (Bonferroni's correction); `same` means that these towns tell none, and not that there is none.

```console
$ make robust
$ make robust ARGS="--towns 10000:50,100000:20,1000000:10 --threads 8"
```

This page was made with {ran_on}, {years:g} year{"s" * (years != 1)}.

{unsure}
{told}

{chr(10).join(lines)}

What to make of it: a figure whose interval is as wide as itself is one of few people, and is quoted with its interval
or not at all. Appeals of a large town are counted among some 20,000 people who are spread evenly over it.{about}
"""


def column(what: str, towns: Sequence[Town]) -> str:
    """The head of a column, with the number of its towns."""
    return f"{what} ({len(towns)} town{'s' * (len(towns) != 1)})"


def by_seed(size: int, towns: Sequence[Town]) -> str:
    """Which figures the towns of a size do not tell from none, since they go so far apart."""
    names = list(towns[0])
    if len(towns) < 2:
        return f"one town of {size:,} people tells nothing of seeds."
    spans = {name: interval([town[name] for town in towns]) for name in names}
    none = [name for name, (_, low, high) in spans.items() if low <= 0 <= high]
    listed = f" ({', '.join(f'`{each}`' for each in none)})" if none else ""
    return f"{len(none)} of {len(names)} figures have 0 within their interval at {size:,} people{listed}."


def towns_asked(text: str) -> dict[int, int]:
    """'10000:20,100000:8' as people -> towns, the smallest first. Raises ArgumentTypeError for what is none."""
    try:
        asked = {int(size): int(towns) for size, _, towns in (each.partition(":") for each in text.split(","))}
    except ValueError:
        asked = {}
    if not asked or min(*asked, *asked.values()) < 1:
        raise argparse.ArgumentTypeError(f"write people and towns, such as 10000:20,100000:8, not '{text}'")
    return dict(sorted(asked.items()))


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="How firm each headline figure is.")
    asked = ",".join(f"{size}:{towns}" for size, towns in TOWNS.items())
    parser.add_argument("--towns", type=towns_asked, default=asked, help="people of a town : how many such towns")
    parser.add_argument("--years", type=float, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--no-slots", action="store_true", help="leave out the week of quarter days")
    parser.add_argument("--out", type=Path, default=PAGE)
    parser.add_argument("--print-towns", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.print_towns:
        print(json.dumps(lived(*json.loads(given.print_towns))))
        return 0
    first, seeds = 1, dict[int, range]()
    for size, count in given.towns.items():
        seeds[size], first = range(first, first + count), first + count
    smallest, quarter = min(seeds), None
    if not given.no_slots:
        others = range(first, first + len(seeds[smallest]))
        quarter = smallest, of_quarter_days(smallest, given.years, others, given.threads)
    found = {size: lived(size, given.years, each, given.threads) for size, each in seeds.items()}
    asked = ",".join(f"{size}:{count}" for size, count in given.towns.items())
    ran_on = f"`--towns {asked}{' --no-slots' * given.no_slots}`"
    given.out.write_text(page(found, quarter, given.years, ran_on), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
