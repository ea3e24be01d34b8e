"""The ladder of safeguards in a terminal: each burden as one more safeguard is added, rung by rung."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl
from rich.console import Group, RenderableType
from rich.text import Text

from lamppost.show.terminal.remarks import remark_lines, remarks_of
from lamppost.show.terminal.run import town_line
from lamppost.show.terminal.tables import plain_table

if TYPE_CHECKING:
    from lamppost.study.compare.twin import Twins

HEADS: Final = {
    "refused_services": "refused",
    "wrongful_refusals": "refused\nwrongly",
    "listed_weeks": "weeks\nlisted",
    "income_lost_yuan": "yuan\nlost",
    "ties_cut": "ties\ncut",
    "false_records": "false\nrecords",
    "expression_foregone": "speech\nforegone",
}
"""Outcomes, as heads of columns."""


def ladder_page(rungs: Twins, alone: bool = False) -> RenderableType:
    """Totals of each burden at every rung, how many people have more or less of each, and what was never tested."""
    rows = rungs.totals().to_dicts()
    table = plain_table("", *HEADS.values(), title="Each burden, everybody together")
    first = {row["outcome"]: row["first"] for row in rows}
    table.add_row(rungs.names[0], *(f"{first[name]:,}" for name in HEADS))
    for name in rungs.names[1:]:
        values = {row["outcome"]: row["value"] for row in rows if row["world"] == name}
        table.add_row(name, *(f"{values[outcome]:,}" for outcome in HEADS))
    people = plain_table("", *HEADS.values(), "as before in all", title="People with more (+) or less (-) than without")
    same = {row["world"]: row["unchanged"] for row in rungs.people().to_dicts()}
    for name in rungs.names[1:]:
        fates = {row["outcome"]: f"+{row['harmed']:,} -{row['helped']:,}" for row in rows if row["world"] == name}
        people.add_row(name, *(fates[outcome] for outcome in HEADS), f"{same[name]:,}")
    way = "Each safeguard by itself." if alone else "Each rung has the safeguards above it too."
    parts: list[RenderableType] = [
        Text(rungs.lived[0].regime.name, style="bold"),
        town_line(rungs.society, rungs.weeks, rungs.start, rungs.seed),
        Text(way),
        Text(),
        table,
        Text(),
        people,
    ]
    if rungs.idle:
        parts += [Text(), Text("Changed, but never applied in any of these towns:", style="bold")]
        parts += [Text(f"  {idle}") for idle in rungs.idle]
    return Group(*parts, *remark_lines(remarks_of(each.regime for each in rungs.lived)))


def ladder_data(rungs: Twins) -> dict[str, Any]:
    """The same as plain data."""
    totals = rungs.totals().with_columns(pl.col("world", "outcome").cast(pl.String))
    return {
        "regime": rungs.lived[0].regime.name,
        "people": rungs.society.people,
        "place": rungs.society.place,
        "weeks": rungs.weeks,
        "start": rungs.start,
        "seed": rungs.seed,
        "rungs": list(rungs.names),
        "fared": rungs.people().to_dicts(),
        "outcomes": totals.to_dicts(),
        "idle": [str(each) for each in rungs.idle],
        "remarks": remarks_of(each.regime for each in rungs.lived),
    }
