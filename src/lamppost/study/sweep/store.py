"""The store of a study: one folder, `study.json`, and Parquet parts with one row a run and measure.

    studies/NAME/study.json               what the study is, what its columns say, which program ran it
    studies/NAME/results/part-*.parquet   the rows; every part has the same columns

Whatever reads Parquet reads the folder as one table: `pl.scan_parquet("studies/NAME/results/*.parquet")` (Polars),
`SELECT * FROM 'studies/NAME/results/*.parquet'` (DuckDB), `arrow::open_dataset("studies/NAME/results")` (R).

A part holds the runs with the numbers in its name, from..to in the order in which they came, and is there whole or not
at all. Many small parts are put together into one; if that is interrupted, the part that holds the others is what
counts. One process writes, and holds a lock while it does.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

import polars as pl
import pyarrow.parquet as pq

from lamppost.errors import LamppostError
from lamppost.record.folder import LOCK, lock_of, read_json, readable, stamp, writing_errors
from lamppost.record.info import MADE_UP
from lamppost.study.sweep.scenario import SweepScenario
from lamppost.study.sweep.worker import RunAnswer
from lamppost.version import __version__

STUDY: Final = "study.json"
RESULTS: Final = "results"
_PART: Final = re.compile(r"part-([0-9]{9})-([0-9]{9})\.parquet")
MOST_PARTS: Final = 24
"""Parts beyond which the small ones are put together."""
LARGE: Final = 64_000_000
"""Bytes from which a part stays as it is."""

SCENARIO: Final[Mapping[str, Any]] = {
    "scenario": pl.String,
    "regime": pl.String,
    "overlays": pl.String,
    "grade": pl.String,
    "place": pl.String,
    "people": pl.Int64,
    "weeks": pl.Int64,
    "start": pl.String,
    "seed": pl.UInt64,
    "society_seed": pl.UInt64,
}
"""Columns of a scenario, before those of what is varied."""
ANSWER: Final[Mapping[str, Any]] = {
    "measure": pl.String,
    "week": pl.Int64,
    "value": pl.Float64,
    "stage": pl.String,
    "failure": pl.String,
    "seconds": pl.Float64,
}
"""Columns of what came of it."""
MEANS: Final[Mapping[str, str]] = {
    "scenario": "hash of everything that decides the run: the same scenario, the same hash",
    "regime": "name of the regime, or path to its file",
    "overlays": "overlays laid on it, in their order, with + between; empty = none",
    "grade": "rules known less well than this are left out; empty = none is",
    "place": "where the people live; empty = the regime's own place",
    "people": "number of synthetic people",
    "weeks": "length of the run, weeks; a year is 52",
    "start": "first day of the run; empty = the regime's own",
    "seed": "seed of chance in the town",
    "society_seed": "seed of the people",
    "measure": "what is counted; null = the run failed",
    "week": "week of the run, from 0; null = the whole run",
    "value": "the number, in the unit of its measure (study.json)",
    "stage": "stage in which the run failed: law, society, week or measures; null = it did not",
    "failure": "why it failed, in one line; null = it did not",
    "seconds": "seconds that the run took; of the hour, and not of the result",
}
"""What the columns say; those of what is varied are numbers in the unit of the knob or of the figure of that path."""


ROOMS: Final = ("catalogue", "rulebook", "society", "town", "record", "study/sweep")
"""Folders of the package on which the numbers of a run depend, with the files beside them."""


def programs() -> dict[str, Any]:
    """What must be the same for runs to stand in one store: the version, and every source and shipped file behind it.

    The same on every machine that has the same files.
    """
    package = Path(__file__).parents[2]
    files = [path for room in ROOMS for path in (package / room).rglob("*") if path.suffix in (".py", ".yaml", ".csv")]
    total = hashlib.sha256()
    for path in sorted([*files, package / "draw.py", package / "compiled.py"]):
        total.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return {"lamppost": __version__, "sources": total.hexdigest()[:16]}


class Store:
    """The folder of a study; `names` are what is varied, each a column."""

    def __init__(self, place: Path, names: Sequence[str]) -> None:
        self.place, self.names = place, tuple(sorted(names))
        self._lock: IO[bytes] | None = None

    @property
    def schema(self) -> dict[str, Any]:
        """Every column with its type, in the order of the files."""
        return {**SCENARIO, **dict.fromkeys(self.names, pl.Float64), **ANSWER}

    @property
    def results(self) -> Path:
        """Where the parts lie."""
        return self.place / RESULTS

    def parts(self) -> list[Path]:
        """The parts that count, in the order of their runs; what lies within another is left out."""
        spans = []
        for path in self.results.glob("part-*.parquet") if self.results.is_dir() else ():
            found = _PART.fullmatch(path.name)
            if found:
                spans.append((int(found[1]), -int(found[2]), path))
        kept: list[Path] = []
        reached = -1
        for _, last, path in sorted(spans):
            if -last > reached:
                kept.append(path)
                reached = -last
        return kept

    def scan(self) -> pl.LazyFrame:
        """All rows, as a polars LazyFrame."""
        parts = self.parts()
        return pl.scan_parquet(parts) if parts else pl.LazyFrame(schema=self.schema)

    def ran(self) -> pl.DataFrame:
        """One row a scenario that was run: `scenario`, and whether it `failed`."""
        return self.scan().group_by("scenario").agg(pl.col("stage").is_not_null().any().alias("failed")).collect()

    # --- writing

    def open(self, about: Mapping[str, Any]) -> None:
        """Begin the folder, or go on in it, and hold its lock.

        Raises LamppostError if another process writes it, if it is of another program, or if its columns are others.
        """
        with writing_errors(self.place):
            self.results.mkdir(parents=True, exist_ok=True)
            lock, theirs = lock_of(self.place)
        if theirs:
            raise LamppostError(f"{self.place} is being written by another process. Wait until it has ended.")
        self._lock = lock
        try:
            self._same(about)
            for path in set(self.results.glob("*.parquet")) - set(self.parts()):
                path.unlink()  # what was put together into another part before somebody pulled the plug
            for half in self.results.glob(".half-*"):
                half.unlink()
            text = json.dumps({**stamp(), **about}, ensure_ascii=False, indent=1) + "\n"
            with writing_errors(self.place):
                half = self.place / f".half-{secrets.token_hex(4)}"
                half.write_text(text, encoding="utf-8")
                half.replace(self.place / STUDY)
        except BaseException:
            self.close()
            raise

    def _same(self, about: Mapping[str, Any]) -> None:
        if not (self.place / STUDY).is_file():
            return
        before = read_json(self.place / STUDY, f"{self.place / STUDY} cannot be read. Delete the folder and run again.")
        readable(self.place, before)
        if before.get("program") != about.get("program"):
            raise LamppostError(
                f"{self.place} was begun with another version of Lamppost, which could give other numbers. Give the "
                "study another name, or delete the folder."
            )
        for what in ("varied", "kept"):
            if before.get(what) != about.get(what):
                raise LamppostError(
                    f"{self.place} holds a study in which other things are {what}. Give this one another name, or "
                    "delete the folder."
                )

    def close(self) -> None:
        """Let the lock go."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            (self.place / LOCK).unlink(missing_ok=True)

    def add(self, answers: Sequence[RunAnswer]) -> None:
        """Write the rows of some runs as one part. Raises LamppostError if it cannot be written."""
        if not answers:
            return
        parts = self.parts()
        first = 0 if not parts else _span(parts[-1])[1] + 1
        rows = [row for answer in answers for row in self._rows(answer)]
        self._write(pl.DataFrame(rows, schema=self.schema, orient="row"), first, first + len(answers) - 1)
        if len(parts) >= MOST_PARTS:
            self.compact()

    def _rows(self, answer: RunAnswer) -> Iterable[tuple[object, ...]]:
        one = answer.scenario
        settings = dict(one.settings)
        head = (one.id, one.regime, "+".join(one.overlays), one.grade, one.place, one.people, one.weeks, one.start)
        scenario = (*head, one.seed, one.society_seed, *(settings.get(name) for name in self.names))
        if answer.stage:
            yield (*scenario, None, None, None, answer.stage, answer.error, answer.seconds)
        for value in answer.values:
            yield (*scenario, value.measure, value.week, value.value, None, None, answer.seconds)

    def compact(self) -> None:
        """Put neighbouring small parts together into one. Raises LamppostError if it cannot be written."""
        run: list[Path] = []
        for path in [*self.parts(), None]:
            if path is not None and path.stat().st_size < LARGE:
                run.append(path)
                continue
            if len(run) > 1:
                self._write(pl.concat([pl.read_parquet(each) for each in run]), _span(run[0])[0], _span(run[-1])[1])
                for each in run:
                    each.unlink(missing_ok=True)
            run = []

    def forget(self, scenarios: Iterable[str]) -> None:
        """Take the rows of some scenarios out, so that they are run again. Raises LamppostError."""
        gone = list(scenarios)
        if not gone:
            return
        for path in self.parts():
            table = pl.read_parquet(path)
            rest = table.filter(~pl.col("scenario").is_in(gone))
            if rest.height < table.height:
                self._write(rest, *_span(path))

    def _write(self, table: pl.DataFrame, first: int, last: int) -> None:
        meaning = {name: MEANS.get(name, "setting of a knob, or of the figure at this path") for name in table.columns}
        with writing_errors(self.place):
            half = self.results / f".half-{secrets.token_hex(4)}"
            try:
                arrow = table.to_arrow(compat_level=pl.CompatLevel.oldest())
                fields = [field.with_metadata({"meaning": meaning[field.name]}) for field in arrow.schema]
                about = {"lamppost": MADE_UP, **{name: str(value) for name, value in stamp().items()}}
                schema = arrow.schema.empty_table().schema
                for number, field in enumerate(fields):
                    schema = schema.set(number, field)
                pq.write_table(arrow.cast(schema.with_metadata(about)), half, compression="zstd")
                half.replace(self.results / f"part-{first:09d}-{last:09d}.parquet")
            finally:
                half.unlink(missing_ok=True)


def _span(path: Path) -> tuple[int, int]:
    found = _PART.fullmatch(path.name)
    assert found is not None  # noqa: S101 - only parts are asked
    return int(found[1]), int(found[2])


def wanted(scenarios: Sequence[SweepScenario], ran: Iterable[str]) -> list[SweepScenario]:
    """The scenarios that have not been run, each once, in their order."""
    done = set(ran)
    return [one for one in dict.fromkeys(scenarios) if one.id not in done]


__all__ = ["MEANS", "RESULTS", "STUDY", "Store", "programs", "wanted"]
