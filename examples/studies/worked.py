"""What the two worked studies share: the command, the table that is kept, intervals over seeds, and a figure.

A worked study is a file beside this one. Its command runs its studies (`lp.Study`, so that what was run is never run
again), keeps one table of results, and writes a page and figures from that table alone. Every sentence of a page that
says "more", "fewer" or "prevents" is chosen by a paired test over the seeds, corrected for all comparisons of the page;
where that tells nothing the page says that the towns do not tell.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

import polars as pl
from scipy.stats import false_discovery_control, t, ttest_1samp

import lamppost as lp
from lamppost.show.figures.canvas import SMALL, Sheet
from lamppost.show.figures.svg import svg

DOCS: Final = Path(__file__).parents[2] / "docs" / "worked"
LEVEL: Final = 0.95
K = TypeVar("K")


@dataclass(frozen=True)
class Size:
    """How large the towns of a study are, and how many."""

    people: int
    years: float
    seeds: int


@dataclass(frozen=True)
class Spread:
    """A mean over towns, with its 95 % interval (Student's, over seeds); without one for a single town.

    `p` is the chance of a mean as far from zero, or further, where there is nothing to find (Student's test).
    """

    mean: float
    low: float | None
    high: float | None
    p: float | None = None

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of one number a town."""
        series = pl.Series(values, dtype=pl.Float64)
        mean = float(series.mean() or 0)  # type: ignore[arg-type]
        if len(values) < 2:
            return cls(mean, None, None)
        half = float(t.ppf((1 + LEVEL) / 2, len(values) - 1)) * float(series.std()) / len(values) ** 0.5  # type: ignore[arg-type]
        if not half:  # the same in every town
            return cls(mean, mean, mean, 0.0 if mean else 1.0)
        return cls(mean, mean - half, mean + half, float(ttest_1samp(values, 0).pvalue))

    @property
    def apart(self) -> bool:
        """Whether the towns tell it from zero."""
        return self.p is not None and self.p <= 1 - LEVEL

    def __str__(self) -> str:
        """'12.3 (11.0 to 13.6)'."""
        if self.low is None or self.high is None:
            return number(self.mean)
        return f"{number(self.mean)} ({number(self.low)} to {number(self.high)})"


def number(value: float) -> str:
    """Three figures, or whole numbers from a hundred up."""
    if abs(value) >= 99.5:
        return f"{value:,.0f}"
    shown = f"{value:.1f}" if abs(value) >= 9.95 else f"{value:.2f}"
    return shown.replace("-0.00", "0.00")


def values(results: pl.DataFrame, measure: str, **where: object) -> list[float]:
    """One number a town, by seed, of the runs that are so (columns of the results; null asks for none)."""
    rows = results.filter(
        pl.col("measure") == measure, *(pl.col(name).eq_missing(each) for name, each in where.items())
    )
    if rows["seed"].n_unique() != rows.height or not rows.height:
        raise ValueError(f"{measure} of {where} is {rows.height} numbers, not one a seed.")
    return rows.sort("seed")["value"].to_list()


def less(first: Sequence[float], other: Sequence[float]) -> Spread:
    """How much less the other is than the first, town by town."""
    return Spread.of([a - b for a, b in zip(first, other, strict=True)])


def corrected(comparisons: Mapping[K, Spread]) -> dict[K, Spread]:
    """The same with `p` corrected for all of them together, by the procedure of Benjamini and Yekutieli.

    Of what is then told apart at most one in twenty is expected to be chance, however the comparisons hang together;
    here they share their towns. What has no `p` is no comparison.
    """
    tested = {name: each.p for name, each in comparisons.items() if each.p is not None}
    if not tested:
        return dict(comparisons)
    found = dict(zip(tested, false_discovery_control(list(tested.values()), method="by").tolist(), strict=True))
    return {name: replace(each, p=found.get(name)) for name, each in comparisons.items()}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; all columns but the first stand to the right."""
    lines = [f"| {' | '.join(head)} |", f"| --- |{' ---: |' * (len(head) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(str(each) for each in row)} |" for row in rows)])


def bars(name: str, title: str, note: str, foot: str, rows: Sequence[tuple[str, Spread]]) -> str:
    """A figure as SVG: one row a number, a mark at the mean and a line over the interval, on one scale from zero."""
    sheet = Sheet(640)
    left, right, step = 236.0, 600.0, 30.0
    low = min(0.0, *(each.low if each.low is not None else each.mean for _, each in rows))
    high = max(1e-9, *(each.high if each.high is not None else each.mean for _, each in rows))
    place = lambda value: left + (right - left) * (value - low) / (high - low)  # noqa: E731
    bottom = 10 + step * len(rows)
    sheet.line([(place(0), 6), (place(0), bottom)], "rule")
    sheet.text(place(0), bottom + 16, "0", size=SMALL, tone="quiet", anchor="middle")
    for row, (label, each) in enumerate(rows):
        y = 10 + step * (row + 0.5)
        sheet.text(left - 14, y + 4, label, anchor="end")
        ends = [each.mean] if each.low is None or each.high is None else [each.low, each.high]
        if len(ends) > 1:
            sheet.line([(place(ends[0]), y), (place(ends[1]), y)], "ink", width=1.5)
        sheet.mark(place(each.mean), y, "disc", "ink", 8)
        sheet.text(place(max(ends)) + 9, y + 4, number(each.mean), size=SMALL, tone="quiet")
    sheet.close(bottom + 22)
    sheet.frame(title, note, foot)
    told = f"{title}. " + "; ".join(f"{label}: {each}" for label, each in rows) + "."
    return svg(sheet, name, title, told, "en", live=False)


def _told(done: int, of: int) -> None:
    """How far a study is, on a terminal; nothing in a pipe."""
    if sys.stderr.isatty():
        print(f"\r{done:,} of {of:,} runs", end="" if done < of else "\n", file=sys.stderr)


@dataclass(frozen=True)
class Worked:
    """A worked study: its studies, and what is written from their results."""

    name: str
    usual: Size
    studies: Callable[[Size, Path], list[lp.Study]]
    written: Callable[[pl.DataFrame, Size], dict[str, str]]
    """Results and size -> texts by the name of their file; the page is `NAME.md`."""

    def run(self, size: Size, folder: Path, processes: int | None) -> pl.DataFrame:
        """Run what was not run yet, and give all results as one table that says nothing of the machine."""
        parts = []
        for study in self.studies(size, folder):
            study.run(processes=processes, progress=_told)
            if study.failures.height:
                raise SystemExit(str(study.failures.select("regime", "overlays", "stage", "failure").row(0)))
            parts.append(study.results.drop("seconds").with_columns(study=pl.lit(study.name)).collect())
        every = pl.concat(parts, how="diagonal")
        return every.select("study", *(column for column in every.columns if column != "study")).sort(
            "study", "scenario", "measure", "week"
        )

    def write(self, results: pl.DataFrame, size: Size, out: Path) -> None:
        """The page and its figures, from the table alone."""
        for name, text in self.written(results, size).items():
            (out / name).write_text(text, encoding="utf-8")

    def main(self) -> None:
        """The command."""
        parser = argparse.ArgumentParser(description=f"The worked study '{self.name}': runs, table, page and figures.")
        parser.add_argument("--people", type=int, default=self.usual.people)
        parser.add_argument("--years", type=float, default=self.usual.years)
        parser.add_argument("--seeds", type=int, default=self.usual.seeds, help="how many towns")
        parser.add_argument("--out", type=Path, default=DOCS, help="folder of the page (docs/worked)")
        parser.add_argument("--studies", type=Path, default=Path("studies"), help="folder in which runs are kept")
        parser.add_argument("--processes", type=int)
        given = parser.parse_args()
        size = Size(given.people, given.years, given.seeds)
        given.out.mkdir(parents=True, exist_ok=True)
        results = self.run(size, given.studies, given.processes)
        results.write_parquet(given.out / f"{self.name}.parquet", compression="zstd", statistics=False)
        self.write(results, size, given.out)
        print(f"Written: {given.out / self.name}.md, from {results['scenario'].n_unique():,} runs")
