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

from lamppost.processes import of_this_process
from lamppost.record.folder import stamp
from lamppost.record.info import MADE_UP

ROWS: Final = 1_000_000
"""People written at a time, so that a large town needs no second copy of itself."""

ORDERED: Final = ("age_group", "education", "firm_size", "income_class", "band:")
"""Columns of words that have an order, by name or by how it starts: from the youngest, lowest, smallest; bands from the
best. All others are kinds without an order."""

MEANS: Final = {
    "person": "number of a synthetic person; it belongs to nobody",
    "household": "number of the household the person lives in",
    "district": "number of the district the person lives in",
    "firm": "number of a synthetic firm; of a person, the firm that they work for, null = none",
    "firm_size": "size of the firm, by how many work in it",
    "firm_sector": "sector of the firm",
    "public_body": "whether it is a public body",
    "manager": "number of the person who heads the firm; null = none",
    "employees": "how many work in the firm at the start",
    "age_years": "age at the start, years",
    "age_group": "age at the start, years, from .. to",
    "sex": "sex, as the tables of the society have it",
    "area": "whether the person lives in a town or in the country",
    "income_class": "fifth of the place's households by income per head, q1 the lowest",
    "education": "highest level of education; of pupils the one they attend",
    "work": "what the person does at the start: employee, farmer, pupil ...",
    "sector": "sector the person works in at the start; null = not employed",
    "place": "place that the person or firm belongs to, whose law holds for them",
    "income_start_yuan_a_year": "disposable income per head of the household, yuan a year",
    "income_end_yuan_a_year": "the same after what was lost with work",
    "employed_at_end": "whether the person works for an employer at the end",
    "week": "week of the run, from 0; a year is 52 weeks",
    "first_day": "first day of the week",
    "service": "the service that was sought, by its name in the catalogue; null = the line is about none",
    "service_group": "group of services it belongs to",
    "actor": "whether people or firms are counted",
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
    "rulebook": "name of the rulebook",
    "consequence": "name of the consequence in its rulebook",
    "list": "name of the list in its rulebook",
    "label": "what the list is called, in English",
    "colour": "black = it brings sanctions, red = it brings rewards",
    "on_at_end": "how many are on the list at the end",
    "wrongly_on_at_end": "how many of them would not be without false records",
    "ever_on": "how many were ever put on the list",
    "entries": "times anybody was put on the list",
    "evidence": "grade of the rule: documented, reported, alleged or assumed",
    "what": "what happened, by the kind of the line",
    "entry": "the rule, list or consequence that the line is about, as rulebook.name",
    "act": "the act, by its name in the catalogue; null = the line is about none",
    "channel": "the channel that recorded the act; null = none",
    "week_of_act": "week in which the act was done",
    "points": "points given or taken",
    "points_total": "points after it",
    "detail": "what else there is to say: the band, the reason, the way out, the effect",
    "tied_to": "number of the person or firm through whom it came; null = nobody else",
    "true": "whether what the line rests on was done by the person",
    "through_tie": "whether it comes only through a tie",
    "sentence": "the line as a sentence, in English",
    "source": "source of the rule, with the place in it",
    "rule_at": "where the rule stands: file and line",
    "outcome": "what is counted of each person; for every one of them more is worse",
    "world": "name of the world that is compared with the first",
    "first": "count in the first world",
    "value": "count in this world",
    "difference": "value less first: above 0 the person is worse off in this world",
    "effect": "harmed, helped or unchanged in this outcome",
}
STARTS: Final = {
    "points:": "points at the end under the rulebook; null = not covered",
    "band:": "band at the end under the rulebook, best first; null = none",
    "on:": "on the list at the end (in weeks.parquet: how many people and firms are)",
    "wrongly_on:": "on the list at the end, and would not be without false records",
    "entries:": "times put on the list; 255 = 255 or more",
    "refused:": "times this service was refused",
}
FLAG_MEANS: Final = {
    "adult": "aged 18 or more",
    "child": "aged under 18",
    "parent": "lives with a child of their own",
    "driver": "holds a driving licence",
    "debtor": "owes a debt under court enforcement",
    "borrower": "has or had a bank loan",
    "internet": "uses the internet",
    "employed": "works for an employer",
    "student": "is in full-time education",
    "migrant": "lives away from the registered home",
    "urban": "lives in a town",
    "public-servant": "works for a public body",
    "dog-owner": "keeps a dog",
    "smoker": "smokes",
    "drinker": "drinks alcohol",
    "volunteer": "is a registered volunteer",
    "card-holder": "has a credit card",
    "self-employed": "works for themselves",
    "elder": "aged 65 or more",
    "has-parents": "has a living parent",
    "party-member": "is a member of the party",
    "benefit-recipient": "draws the minimum living allowance",
    "cross-boundary": "lives or trades across the boundary between the mainland, Hong Kong and Macau",
    "app-user": "uses a commercial credit score",
    "tenant": "lives in a rented home",
    "guarantor": "stands surety for somebody",
    "consenting": "has agreed to be scored where a rulebook asks",
    "farmer": "is a farmer",
    "platform-worker": "drives or delivers for a platform",
}
"""Of people, at the start. `manager` is a person's flag too, and a firm's column: see `meaning`."""
HEADS_A_FIRM: Final = "heads a firm, or is its legal representative"


def about() -> dict[str, str]:
    """What every file of tables says of itself: what it is, its format, and the version that wrote it."""
    return {"lamppost": MADE_UP, **{name: str(value) for name, value in stamp().items()}}


def meaning(column: str, table: str = "") -> str:
    """What a column says, in words; '' for a column that no table has. A few depend on the table."""
    if table == "people" and column == "manager":
        return f"at the start: {HEADS_A_FIRM}"
    flag = column.replace("_", "-")
    if column not in MEANS and flag in FLAG_MEANS:
        return f"at the start: {FLAG_MEANS[flag]}"
    return MEANS.get(column) or next((text for start, text in STARTS.items() if column.startswith(start)), "")


def write(path: Path, frames: Iterable[pl.DataFrame], about: dict[str, str]) -> int:
    """Write frames of the same columns below one another; gives the number of rows. Raises OSError."""
    of_this_process()
    writer, rows = None, 0
    try:
        with path.open("wb") as file:
            for frame in frames:
                table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
                if writer is None:
                    schema = _described(table.schema, about, path.stem)
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


def _described(schema: pa.Schema, about: dict[str, str], table: str) -> pa.Schema:
    columns = [
        pa.field(
            field.name,
            _as_kinds(field.name, field.type),
            field.nullable,
            {**(field.metadata or {}), "meaning": meaning(field.name, table)},
        )
        for field in schema
    ]
    return pa.schema(columns, metadata=about)


def _as_kinds(column: str, kind: pa.DataType) -> pa.DataType:
    """Words are kinds without an order, unless they have one."""
    if not pa.types.is_dictionary(kind):
        return kind
    return pa.dictionary(kind.index_type, kind.value_type, ordered=column.startswith(ORDERED))
