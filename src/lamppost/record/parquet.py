"""Tables as Parquet files that say what their columns are: units and meanings are in the file's own metadata.

The same table gives the same bytes; nothing of the machine or the hour goes in.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

ROWS: Final = 1_000_000
"""People written at a time, so that a large town needs no second copy of itself."""

MEANS: Final = {
    "person": "number of a synthetic person; it belongs to nobody",
    "firm": "number of a synthetic firm",
    "manager": "number of the person who heads the firm",
    "age_years": "age at the start, years",
    "income_class": "fifth of the place's households by income per head, q1 the lowest",
    "income_start_yuan_a_year": "disposable income per head of the household, yuan a year",
    "income_end_yuan_a_year": "the same after what was lost with work",
    "week": "week of the run, from 0; a year is 52 weeks",
    "first_day": "first day of the week",
    "sought": "times the service was sought",
    "services_sought": "times any service was sought",
    "refusals": "times a sought service was barred",
    "refusals_rightful": "neither wrongful nor collateral",
    "refusals_wrongful": "refusals that would not have happened without false records",
    "refusals_collateral": "refusals that came only through a tie",
    "refusals_double": "refusals that more than one authority's rules bring",
    "refusals_replaced": "refusals after which another service was taken",
    "records_true": "records of what the person did",
    "records_false": "records of what the person did not do, or entered twice",
    "acts_unrecorded": "acts that a rulebook names and nobody recorded",
    "acts_foregone": "acts left undone out of fear",
    "acts_done": "acts of every kind in the catalogue",
    "evidence": "grade of the rule: documented, reported, alleged or assumed",
    "points": "points given or taken",
    "points_total": "points after it",
    "true": "whether what the line rests on was done by the person",
}
STARTS: Final = {
    "points:": "points at the end under the rulebook; null = not covered",
    "band:": "band at the end under the rulebook; null = none",
    "on:": "on the list at the end (in weeks.parquet: how many people and firms are)",
    "wrongly_on:": "on the list at the end, and would not be without false records",
    "entries:": "times put on the list; 255 = 255 or more",
    "refused:": "times this service was refused",
}


def meaning(column: str) -> str:
    """What a column says, in words; '' where its name says it."""
    return MEANS.get(column) or next((text for start, text in STARTS.items() if column.startswith(start)), "")


def write(path: Path, frames: Iterable[pl.DataFrame], about: dict[str, str]) -> int:
    """Write frames of the same columns below one another; gives the number of rows. Raises OSError."""
    writer, rows = None, 0
    try:
        with path.open("wb") as file:
            for frame in frames:
                table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
                if writer is None:
                    schema = _described(table.schema, about)
                    writer = pq.ParquetWriter(file, schema, compression="zstd")
                writer.write_table(table.cast(schema))
                rows += table.num_rows
            if writer is not None:
                writer.close()
                writer = None
    finally:
        if writer is not None:
            _abandon(writer)
    return rows


def _abandon(writer: pq.ParquetWriter) -> None:
    """Close a writer whose file could not be written; the first error is the one that counts."""
    try:
        writer.close()
    except (OSError, ValueError, pa.ArrowException):
        return


def _described(schema: pa.Schema, about: dict[str, str]) -> pa.Schema:
    columns = [
        field.with_metadata({**(field.metadata or {}), "meaning": text}) if (text := meaning(field.name)) else field
        for field in schema
    ]
    return pa.schema(columns, metadata=about)
