"""The baseline: each headline figure, town by town, as the engine of today gives it.

    python -m benchmarks.headlines.baseline            # live all towns, and say what moved
    python -m benchmarks.headlines.baseline --update   # the same, and write the file anew

`make baseline` is the second. The file has the figure of every town and not only their mean: the same inputs give the
same bytes, so a test compares each town exactly, and a quick one can take a single town. What moved is told with the
old mean and the new, and belongs into CHANGELOG.md under Moved, with the reason.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from benchmarks.headlines.figures import COUNTS, HEADLINES, Headline, towns
from benchmarks.headlines.intervals import interval

FILE: Final = Path(__file__).parent / "baseline.yaml"
PEOPLE, YEARS, SEEDS = 5_000, 2, range(1, 9)
HEAD: Final = """\
# Headline figures of the shipped regimes, per 1,000 people, town by town. Written by `make baseline`; not by hand.
# `mean`, `low` and `high` are over the towns (Student's 95 %); `towns` has the figure of each seed in turn.
"""


def lived(headlines: Iterable[Headline] = HEADLINES, seeds: Iterable[int] = SEEDS) -> dict[str, list[float]]:
    """Figure -> its number in each town, as the engine gives it now."""
    found: dict[str, list[float]] = {}
    for seed, figures in towns(headlines, PEOPLE, YEARS, seeds, threads=1):
        for name, number in figures.items():
            found.setdefault(name, []).append(round(number, 6))
        if sys.stderr.isatty():
            print(f"\r{seed} of {len(SEEDS)} towns", end="", file=sys.stderr)
    return found


def kept() -> dict[str, Any]:
    """The file as it stands; nothing where there is none."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"figures": {}}


def text(found: Mapping[str, list[float]]) -> str:
    """The file with these figures."""
    figures = {}
    for each in HEADLINES:
        mean, low, high = (round(number, 3) for number in interval(found[each.name]))
        figures[each.name] = {"counts": COUNTS[each.count], "mean": mean, "low": low, "high": high}
        figures[each.name]["towns"] = found[each.name]
    about = {"people": PEOPLE, "years": YEARS, "seeds": list(SEEDS)}
    body = yaml.safe_dump({**about, "figures": figures}, sort_keys=False, width=118, default_flow_style=None)
    return HEAD + body


def moved(before: Mapping[str, Any], found: Mapping[str, list[float]]) -> list[str]:
    """A line for each figure that is not what it was, or is new or gone."""
    lines = []
    for name, values in found.items():
        old = before.get(name)
        mean = interval(values)[0]
        if old is None:
            lines.append(f"new     {name}: {mean:.3f}")
        elif old["towns"] != values:
            towns_moved = sum(a != b for a, b in zip(old["towns"], values, strict=False))
            inside = "within" if old["low"] <= mean <= old["high"] else "OUTSIDE"
            lines.append(
                f"moved   {name}: {old['mean']:.3f} -> {mean:.3f} ({inside} its interval {old['low']:.3f} to "
                f"{old['high']:.3f}; {towns_moved} of {len(values)} towns)"
            )
    return lines + [f"gone    {name}" for name in before if name not in found]


def main() -> int:
    """The command: 0 if nothing moved or the file was written, else 1."""
    parser = argparse.ArgumentParser(description="The headline figures against the baseline file.")
    parser.add_argument("--update", action="store_true", help="write the file anew")
    update = parser.parse_args().update
    found = lived()
    lines = moved(kept()["figures"], found)
    print("\n".join(lines) or f"None of {len(found)} figures moved.")
    if update:
        FILE.write_text(text(found), encoding="utf-8")
    return 1 if lines and not update else 0


if __name__ == "__main__":
    raise SystemExit(main())
