"""The results as one long table, a row a measurement, with the versions and the machine in the file's metadata."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow.parquet as pq

SCHEMA: Final = {
    "measure": pl.String,  # pace, processor, memory, import, first call, second process, changed, mean, deviation
    "peer": pl.String,
    "town": pl.String,  # plain, ties
    "what": pl.String,  # of `changed`: the change; of `mean` and `deviation`: the count
    "people": pl.Int64,
    "repeat": pl.Int64,
    "value": pl.Float64,  # null where the measurement was cut off or is not possible
    "unit": pl.String,
    "warm_up_weeks": pl.Int64,
    "weeks": pl.Int64,
    "load": pl.Float64,  # processes that wanted a core when it ended, the measured one among them
    "why": pl.String,  # why there is no value
}
ABOUT: Final = b"lamppost_benchmark"


def table(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The rows, with what they leave out as null."""
    return pl.DataFrame([{name: row.get(name) for name in SCHEMA} for row in rows], SCHEMA)


def write(path: Path, frame: pl.DataFrame, about: Mapping[str, Any]) -> None:
    """Write the table with what is said about it."""
    arrow = frame.to_arrow()
    pq.write_table(arrow.replace_schema_metadata({ABOUT: json.dumps(about, sort_keys=True)}), path, compression="zstd")


def read(path: Path) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The table, and what is said about it."""
    arrow = pq.read_table(path)
    frame = pl.from_arrow(arrow)
    assert isinstance(frame, pl.DataFrame)
    about: dict[str, Any] = json.loads((arrow.schema.metadata or {})[ABOUT])
    return frame, about


def machine() -> dict[str, Any]:
    """The kind of machine: nothing that says which one."""
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.*)", info.read_text()) if info.is_file() else None
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": found[1].strip() if found else platform.processor() or platform.machine(),
        "cores": cores,
        "memory_gb": round(memory),
        "system": platform.system(),
    }
