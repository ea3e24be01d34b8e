"""Two towns side by side in a terminal: who was harmed, helped, or left as they were, and one person's reason why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from rich.console import Group, RenderableType
from rich.text import Text

from lamppost.measure.outcomes import OUTCOMES
from lamppost.show.terminal.remarks import remark_lines, remarks_of
from lamppost.show.terminal.run import town_line
from lamppost.show.terminal.tables import plain_table

if TYPE_CHECKING:
    from lamppost.study.compare.twin import Twins
    from lamppost.study.person.why import Why


def twin_page(twins: Twins, by: str | None = None, why: Why | None = None) -> RenderableType:
    """Each outcome with its totals and how many people have more or less of it, world by world; by a group if named.

    At the end, one person's reason why, if it was asked for.
    """
    names = twins.names
    head = Text(f"{names[0]}", style="bold").append(" against ", style="not bold").append(", ".join(names[1:]))
    told = Text("The same people and the same chance in each: ").append_text(
        town_line(twins.society, twins.weeks, twins.start, twins.seed, warm_up=twins.lived[0].before.weeks)
    )
    parts: list[RenderableType] = [head, told, Text(), _outcomes(twins, by), Text(), _people(twins)]
    if twins.idle:
        parts.append(Text())
        parts.append(Text("Changed, but never applied in any of these towns:", style="bold"))
        parts += [Text(f"  {idle}") for idle in twins.idle]
    parts += remark_lines(remarks_of(each.regime for each in twins.lived))
    if why is not None:
        parts += [Text(), Text(str(why))]
    return Group(*parts)


def twin_data(twins: Twins, by: str | None = None, why: Why | None = None) -> dict[str, Any]:
    """The same as plain data."""
    totals = twins.by(by) if by else twins.totals()
    return {
        "worlds": [
            {"name": each.name, "regime": each.regime.name, "knobs": each.regime.settings} for each in twins.lived
        ],
        "society": {"people": twins.society.people, "place": twins.society.place},
        "weeks": twins.weeks,
        "warm_up_weeks": twins.lived[0].before.weeks,
        "start": twins.start,
        "seed": twins.seed,
        "people": twins.people().to_dicts(),
        "outcomes": totals.to_dicts(),
        "idle": [str(each) for each in twins.idle],
        "remarks": remarks_of(each.regime for each in twins.lived),
        "why": None if why is None else str(why),
    }


def _people(twins: Twins) -> RenderableType:
    """How many are as before in everything; kinds of harm are never added up."""
    rows = twins.people().to_dicts()
    lines = [
        f"{row['unchanged']:,} of {row['people']:,} people are as before in all of these under {row['world']}."
        for row in rows
    ]
    return Text("\n".join(lines))


def _outcomes(twins: Twins, by: str | None) -> RenderableType:
    first = twins.names[0]
    left = ("what befell them", by) if by else ("what befell them",)
    heads = (first, "then", "more for", "less for", "as before")
    table = plain_table(*left, *heads, left=len(left), title=f"Each burden, counted against {first}")
    totals = twins.by(by) if by else twins.totals()
    for world in totals["world"].unique(maintain_order=True):
        table.add_section()
        for row in totals.filter(pl.col("world") == world).to_dicts():
            words = [OUTCOMES[row["outcome"]], *([str(row[by])] if by else [])]
            table.add_row(
                *words,
                f"{row['first']:,}",
                f"{row['value']:,}",
                *(f"{row[word]:,}" for word in ("harmed", "helped", "unchanged")),
            )
    return table
