"""What the rules did to conduct and to standing, in a terminal: the measures of an audit that are no rates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from lamppost.catalogue.model import Catalogue
from lamppost.measure.outcomes import OUTCOMES
from lamppost.show.terminal.run import percent
from lamppost.show.terminal.tables import plain_table

SHOWN: Final = 8
"""Acts shown of each kind; --json has all of them."""


def conduct_page(found: Mapping[str, pl.DataFrame], words: Catalogue) -> list[RenderableType]:
    """A table for each measure that has anything to tell, each under a sentence that says what it is."""
    parts: list[RenderableType] = []
    for told, table in (
        _blameless(found["blameless"]),
        _chilled(found["chilling"], words),
        _gamed(found["gaming"], words),
        _spirals(found["spirals"]),
        _recovery(found["recovery"]),
        _scores(found["scores"]),
        _tied(found["segregation"]),
        _burdens(found["burdens"]),
    ):
        if table.row_count:
            parts += [Text(), table, Text(told, style="dim")]
    return parts


Told = tuple[str, Table]


def _blameless(rows: pl.DataFrame) -> Told:
    table = plain_table(
        "", "total", "people", "share", title="What fell on people who did nothing that a rule punishes"
    )
    for row in rows.to_dicts():
        table.add_row(OUTCOMES[row["outcome"]], f"{row['total']:,}", f"{row['people']:,}", percent(row["share"]))
    of = max((int(each) for each in rows["of"]), default=0)
    return f"{of:,} people did nothing of the kind. Share: of all that fell on anybody.", table


def _chilled(rows: pl.DataFrame, words: Catalogue) -> Told:
    table = plain_table("", "named", "left", "people", "done", left=2, title="Left undone out of fear")
    for row in rows.head(SHOWN).to_dicts():
        named = "yes" if row["named"] else "no"
        table.add_row(_act(row["act"], words), named, f"{row['foregone']:,}", f"{row['people']:,}", f"{row['done']:,}")
    told = "Named: whether any rule here is about the act; where it says no, people left it all the same."
    more = rows.height - SHOWN
    return told + (f" And {more} more acts." if more > 0 else ""), table


def _gamed(rows: pl.DataFrame, words: Catalogue) -> Told:
    table = plain_table("", "done", "unrewarded", "more", title="Done more because it pays")
    for row in rows.filter(pl.col("more") > 0).sort("more", descending=True).head(SHOWN).to_dicts():
        table.add_row(_act(row["act"], words), *(f"{row[name]:,}" for name in ("done", "without", "more")))
    return "Unrewarded: how often the same people do it where nothing is to be won by it.", table


def _spirals(rows: pl.DataFrame) -> Told:
    table = plain_table("refusals that come of", "caused", "share", "prevented", title="Spirals")
    for row in rows.to_dicts():
        table.add_row(row["after"], f"{row['caused']:,}", percent(row["share"]), f"{row['prevented']:,}")
    told = (
        "Caused: refusals that are there only because an earlier one changed the person. Prevented: those that are "
        "missing because people gave up asking."
    )
    return told, table


def _recovery(rows: pl.DataFrame) -> Told:
    title = "How long a wrongful entry stands, in weeks"
    table = plain_table("list", "entries", "still on", "mean", "half within", title=title)
    for row in rows.filter(pl.col("wrongful") > 0).to_dicts():
        mean, half = f"{row['weeks_mean']:.1f}", f"{row['weeks_q50']:.0f}"
        table.add_row(f"{row['rulebook']}: {row['list']}", f"{row['wrongful']:,}", f"{row['standing']:,}", mean, half)
    return (
        "Who is still on the list when the run ends counts with the weeks so far, so the true figures are higher.",
        table,
    )


def _scores(rows: pl.DataFrame) -> Told:
    title = "Points at the end"
    table = plain_table("", "people", "lowest", "mean", "highest", "Gini", "Theil", title=title)
    for row in rows.to_dicts():
        points = (f"{row['lowest']:,}", f"{row['mean']:,.1f}", f"{row['highest']:,}")
        table.add_row(row["rulebook"], f"{row['people']:,}", *points, _plain(row["gini"]), _plain(row["theil"]))
    return "Gini and Theil: 0 = all alike; of the points above the lowest.", table


def _tied(rows: pl.DataFrame) -> Told:
    table = plain_table("", "ties", "cut", "at first", "at the end", title="Friends of the same band")
    for row in rows.to_dicts():
        table.add_row(
            row["rulebook"], f"{row['ties']:,}", f"{row['cut']:,}", _plain(row["all_ties"]), _plain(row["kept"])
        )
    return "Assortativity by band: 1 = only like with like, 0 = as chance would have it.", table


def _burdens(rows: pl.DataFrame) -> Told:
    table = plain_table("", "total", "people", "Gini", "Theil", title="How unequally it falls")
    for row in rows.filter(pl.col("total") > 0).to_dicts():
        counts = (f"{row['total']:,}", f"{row['people_with_any']:,}")
        table.add_row(OUTCOMES[row["outcome"]], *counts, _plain(row["gini"]), _plain(row["theil"]))
    return "Gini: 0 = everybody alike, towards 1 = one person bears it all.", table


def _act(name: str, words: Catalogue) -> str:
    acts = words.acts
    return acts[name].label.en if name in acts else name


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
