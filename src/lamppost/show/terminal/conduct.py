"""What the rules did to conduct and to standing, in a terminal: the measures of an audit that are no rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from lamppost.catalogue.model import Catalogue
from lamppost.measure.outcomes import OUTCOMES
from lamppost.show.terminal.run import percent_of
from lamppost.show.terminal.spread import beside
from lamppost.show.terminal.tables import plain_table

SHOWN: Final = 8
"""Acts shown of each kind; --json has all of them."""


KEYS: Final = {
    "blameless": ("outcome",),
    "chilling": ("act",),
    "gaming": ("act",),
    "spirals": ("after",),
    "recovery": ("rulebook", "list"),
    "scores": ("rulebook",),
    "segregation": ("rulebook",),
    "burdens": ("outcome",),
}
"""Columns that tell the rows of a measure apart."""
Conduct = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Measured:
    """A measure of the first town, and of the others: each count with the fewest and the most of all."""

    rows: pl.DataFrame
    keys: tuple[str, ...]
    towns: tuple[Mapping[tuple[object, ...], Mapping[str, Any]], ...]

    @classmethod
    def of(cls, name: str, found: Conduct, others: Sequence[Conduct]) -> Measured:
        """A measure by its name."""
        keys = KEYS[name]
        towns = [each[name].to_dicts() for each in (found, *others)]
        laid = tuple({tuple(row[key] for key in keys): row for row in rows} for rows in towns)
        return cls(found[name], keys, laid)

    def count(self, row: Mapping[str, Any], column: str) -> str:
        """A count of a row; what a town has no row for is none of it."""
        key = tuple(row[each] for each in self.keys)
        return beside(row[column], [each.get(key, {}).get(column) or 0 for each in self.towns])


def conduct_page(found: Conduct, words: Catalogue, others: Sequence[Conduct] = ()) -> list[RenderableType]:
    """A table for each measure that has anything to tell, each under a sentence that says what it is.

    Counts are of the first town, each with the fewest and the most of it and the others.
    """

    def of(name: str) -> Measured:
        return Measured.of(name, found, others)

    parts: list[RenderableType] = []
    for told, table in (
        _blameless(of("blameless")),
        _chilled(of("chilling"), words),
        _gamed(of("gaming"), words),
        _spirals(of("spirals")),
        _recovery(of("recovery")),
        _scores(of("scores")),
        _tied(of("segregation")),
        _burdens(of("burdens")),
    ):
        if table.row_count:
            parts += [Text(), table, Text(told, style="dim")]
    return parts


Told = tuple[str, Table]


def _blameless(of: Measured) -> Told:
    rows = of.rows
    table = plain_table(
        "", "total", "people", "share", title="What fell on people who did nothing that a rule punishes"
    )
    for row in rows.to_dicts():
        whole = round(row["total"] / row["share"]) if row["share"] else 0
        counts = (of.count(row, name) for name in ("total", "people"))
        table.add_row(OUTCOMES[row["outcome"]], *counts, percent_of(row["total"], whole))
    many = max((int(each) for each in rows["of"]), default=0)
    return f"{many:,} people did nothing of the kind. Share: of all that fell on anybody.", table


def _chilled(of: Measured, words: Catalogue) -> Told:
    rows = of.rows
    table = plain_table("", "named", "left", "people", "done", left=2, title="Left undone out of fear")
    for row in rows.head(SHOWN).to_dicts():
        named = "yes" if row["named"] else "no"
        table.add_row(_act(row["act"], words), named, *(of.count(row, name) for name in ("foregone", "people", "done")))
    told = "Named: whether any rule here is about the act; where it says no, people left it all the same."
    more = rows.height - SHOWN
    return told + (f" And {more} more acts." if more > 0 else ""), table


def _gamed(of: Measured, words: Catalogue) -> Told:
    rows = of.rows
    table = plain_table("", "done", "unrewarded", "more", title="Done more because it pays")
    for row in rows.filter(pl.col("more") > 0).sort("more", descending=True).head(SHOWN).to_dicts():
        table.add_row(_act(row["act"], words), *(of.count(row, name) for name in ("done", "without", "more")))
    return "Unrewarded: how often the same people do it where nothing is to be won by it.", table


def _spirals(of: Measured) -> Told:
    rows = of.rows
    table = plain_table("refusals that come of", "caused", "share", "prevented", title="Spirals")
    for row in rows.to_dicts():
        share = percent_of(row["caused"], row["refusals"])
        table.add_row(row["after"], of.count(row, "caused"), share, of.count(row, "prevented"))
    told = (
        "Caused: refusals that are there only because an earlier one changed the person. Prevented: those that are "
        "missing because people gave up asking."
    )
    return told, table


def _recovery(of: Measured) -> Told:
    rows = of.rows
    title = "How long a wrongful entry stands, in weeks"
    table = plain_table("list", "entries", "still on", "mean", "half within", title=title)
    for row in rows.filter(pl.col("wrongful") > 0).to_dicts():
        mean, half = f"{row['weeks_mean']:.1f}", f"{row['weeks_q50']:.0f}"
        table.add_row(
            f"{row['rulebook']}: {row['list']}", *(of.count(row, name) for name in ("wrongful", "standing")), mean, half
        )
    return (
        "Who is still on the list when the run ends counts with the weeks so far, so the true figures are higher.",
        table,
    )


def _scores(of: Measured) -> Told:
    rows = of.rows
    title = "Points at the end"
    table = plain_table("", "people", "lowest", "mean", "highest", "Gini", "Theil", title=title)
    for row in rows.to_dicts():
        points = (f"{row['lowest']:,}", f"{row['mean']:,.1f}", f"{row['highest']:,}")
        table.add_row(row["rulebook"], of.count(row, "people"), *points, _plain(row["gini"]), _plain(row["theil"]))
    return "Gini and Theil: 0 = all alike; of the points above the lowest.", table


def _tied(of: Measured) -> Told:
    rows = of.rows
    table = plain_table("", "ties", "cut", "at first", "at the end", title="Friends of the same band")
    for row in rows.to_dicts():
        table.add_row(
            row["rulebook"],
            *(of.count(row, name) for name in ("ties", "cut")),
            _plain(row["all_ties"]),
            _plain(row["kept"]),
        )
    return "Assortativity by band: 1 = only like with like, 0 = as chance would have it.", table


def _burdens(of: Measured) -> Told:
    rows = of.rows
    table = plain_table("", "total", "people", "Gini", "Theil", title="How unequally it falls")
    for row in rows.filter(pl.col("total") > 0).to_dicts():
        counts = (of.count(row, name) for name in ("total", "people_with_any"))
        table.add_row(OUTCOMES[row["outcome"]], *counts, _plain(row["gini"]), _plain(row["theil"]))
    return "Gini: 0 = everybody alike, towards 1 = one person bears it all.", table


def _act(name: str, words: Catalogue) -> str:
    acts = words.acts
    return acts[name].label.en if name in acts else name


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
