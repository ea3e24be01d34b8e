"""What an answer turns on, in a terminal: the sentence, the indices, the effects, and how much of it is chance."""

from __future__ import annotations

from typing import Any, Final

import polars as pl
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from lamppost.study.sensitivity.sensitivity import Sensitivity
from lamppost.study.sweep.measures import spoken

SHOWN: Final = 8
"""Rows of each table."""


def sensitivity_page(what: Sensitivity) -> Group:
    """The sentence first, then the tables behind it."""
    laid = "".join(f" +{name}" for name in what.overlays)
    head = Text(f"{what.regime}{laid}", style="bold")
    head.append(f": {spoken(what.outcome)}, {what.people:,} people, {what.weeks} weeks, ", "not bold")
    head.append(f"{len(what.seeds)} seeds, {what.runs:,} runs", "not bold")
    counted = Text(f"Of {what.assumed:,} assumed figures with a range {what.screened:,} can change a run at all.")
    parts: list[Any] = [head, Text(), Text(what.sentence, style="bold"), counted]
    if what.sobol.height:
        parts += [Text(), _indices(what)]
    if what.figures.height:
        parts += [Text(), _effects("Single figures, over their whole range", what.figures, "path", what)]
    parts += [Text(), _effects("Entries, all their figures together", what.entries, "name", what)]
    return Group(*parts)


def sensitivity_data(what: Sensitivity) -> dict[str, Any]:
    """The same as plain data."""
    return what.data()


def _indices(what: Sensitivity) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, title="Share of the variance (Sobol)", title_justify="left")
    table.add_column("figure", overflow="fold")
    table.add_column("by itself", justify="right")
    table.add_column("with others", justify="right")
    for row in what.sobol.head(SHOWN).to_dicts():
        parts = (f"{row[part]:.2f} ± {row[f'{part}_conf']:.2f}" for part in ("first", "total"))
        table.add_row(row["path"], *parts)
    if len(what.seeds) > 1:
        table.add_row("between seeds", "", f"{what.seed_share:.2f}", style="dim")
    return table


def _effects(title: str, effects: pl.DataFrame, name: str, what: Sensitivity) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, title=f"{title} (Morris)", title_justify="left")
    table.add_column("figure" if name == "path" else "entry", overflow="fold")
    if name == "path":
        table.add_column("is", justify="right")
        table.add_column("range", justify="right")
    else:
        table.add_column("figures", justify="right")
    table.add_column(f"effect, {what.unit}", justify="right")
    for row in effects.head(SHOWN).to_dicts():
        spread = "" if row["mu_star_sd"] is None else f" ± {row['mu_star_sd']:.3g}"
        about = (
            (f"{row['value']:g}", f"{row['low']:g} to {row['high']:g}") if name == "path" else (str(row["figures"]),)
        )
        table.add_row(row[name], *about, f"{row['mu_star']:,.4g}{spread}")
    return table


__all__ = ["sensitivity_data", "sensitivity_page"]
