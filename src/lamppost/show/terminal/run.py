"""What the command line shows: tables and pages for a terminal, in plain words, numbers to the right.

Nothing is computed here beyond rates; whatever is shown can be read in full from the tables of a run. The words are
those of the catalogue's labels. Colour says nothing that the words do not say as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lamppost.catalogue.model import Catalogue
from lamppost.record.folder import RULES, read_json
from lamppost.record.rules import words_of
from lamppost.show.terminal.remarks import remark_lines
from lamppost.show.terminal.tables import grades_line, plain_table
from lamppost.town.tables import WEEKS_A_YEAR
from lamppost.words.counts import FEW

if TYPE_CHECKING:
    import datetime as dt

    from lamppost.record.result import RunResult
    from lamppost.society.model import Society

STAGES: Final = {
    "prepare": "rules into tables",
    "live": "all weeks",
    "week.live": "  what people do, and what is recorded",
    "week.judge": "  what authorities make of it",
    "week.gate": "  what is sought and refused",
    "week.respond": "  how people answer",
    "week.meet": "  ways out, work",
    "write": "tables into files",
}
"""Stages of a run as the terminal names them."""
MADE_UP: Final = "These people are made up: nobody in this town exists."


def rate(count: int, of: float) -> str:
    """A count per 1,000, to be read and not computed with: 0, 1.73, 41.2, 1,203; of a handful the count: (3)."""
    if not count or not of:
        return "0"
    if count < FEW:
        return f"({count})"
    value = 1000 * count / of
    if value < 0.005:
        return "<0.01"
    return f"{value:.2f}" if value < 10 else f"{value:,.1f}" if value < 1000 else f"{value:,.0f}"


def percent(share: float | None) -> str:
    """A share as per cent, to be read and not computed with: 0%, 0.0031%, 1.7%, 41%, 99.8%, 100%; '-' for none."""
    if share is None:
        return "-"
    value = 100 * share
    if value in (0, 100):
        return f"{value:.0f}%"
    if value < 1:
        return "<0.0001%" if value < 0.0001 else f"{value:.2g}%" if value >= 0.001 else f"{value:.4f}%"
    return f"{value:.1f}%" if value < 99.95 else ">99.9%"


def percent_of(count: int, whole: int) -> str:
    """A count as per cent of a whole, to be read; 'few' where it would be made of a handful."""
    if not whole:
        return "-"
    return "few" if 0 < count < FEW or whole < FEW else percent(count / whole)


def town_line(society: Society, weeks: int, start: dt.date, seed: int | str, towns: int = 1, warm_up: int = 0) -> Text:
    """'10,000 people in hong-kong, 3 years from 2019-07-01, seed 1. These people are made up ...'."""
    where = f"{society.people:,} people in {society.place}"
    if towns > 1:
        where, seed = f"{towns} towns of {where}", f"seeds {seed}"
    else:
        seed = f"seed {seed}"
    text = Text(f"{where}, {_years(weeks / WEEKS_A_YEAR)} from {start}{after_warm_up(warm_up)}, {seed}. ")
    text.append(MADE_UP, style="italic")
    return text


def after_warm_up(weeks: int) -> str:
    """' after 4.6 years not counted', or nothing."""
    return f" after {weeks / WEEKS_A_YEAR:.2g} years not counted" if weeks else ""


def words_of_run(run: RunResult) -> Catalogue:
    """The words of a run: the shipped ones, and those that its regime brought."""
    if run.lived is not None:
        return run.lived[1].catalogue
    rules = None if run.folder is None else run.folder / RULES
    return words_of(read_json(rules, f"{rules} cannot be read.") if rules is not None and rules.is_file() else {})


def refusals_table(run: RunResult, actor: str = "person") -> Table:
    """Refusals by service per 1,000 person-years (or firm-years): sought, refused, rightful, wrongful, through a tie.

    Rightful is neither wrongful nor through a tie only; one refusal can be both wrongful and through a tie.
    """
    size = run.info["society"]["people" if actor == "person" else "firms"]
    years = size * run.info["weeks"] / WEEKS_A_YEAR
    counts = ["sought", "refusals", "refusals_rightful", "refusals_wrongful", "refusals_collateral"]
    rows = (
        run.refusals.filter(pl.col("actor") == actor)
        .group_by("service", maintain_order=True)
        .agg(pl.col(counts).sum())
        .filter(pl.col("refusals") > 0)
        .sort("refusals", descending=True, maintain_order=True)
    )
    ties = int(rows["refusals_collateral"].sum()) > 0
    heads = ["sought", "refused", "rightful*", "wrongful*"] + (["through ties*"] if ties else [])
    services = words_of_run(run).services
    what = "Refused to people" if actor == "person" else "Refused to firms"
    table = plain_table("", *heads, title=what)
    for service, sought, refused, *kinds in rows.iter_rows():
        shown = [rate(kind, years) for kind in (kinds if ties else kinds[:2])]
        label = services[service].label.en if service in services else service
        table.add_row(label, f"{sought:,}", f"{refused:,}", *shown)
    if rows.height > 1:
        sums = [int(rows[count].sum()) for count in counts]
        shown = [rate(kind, years) for kind in (sums[2:] if ties else sums[2:4])]
        table.add_section()
        table.add_row("All of these", f"{sums[0]:,}", f"{sums[1]:,}", *shown, style="bold")
    return table


def lists_table(run: RunResult) -> Table:
    """Who stands on each list at the end; lists that nobody was ever on are left out."""
    rows = run.lists.filter(pl.col("ever_on") > 0)
    sizes = {"person": run.info["society"]["people"], "firm": run.info["society"]["firms"]}
    table = plain_table("", "at the end", "per 1,000", "wrongly", "ever", title="Listed")
    for row in rows.iter_rows(named=True):
        on, size = row["on_at_end"], sizes[row["actor"]]
        table.add_row(row["label"], f"{on:,}", rate(on, size), f"{row['wrongly_on_at_end']:,}", f"{row['ever_on']:,}")
    return table


def heading(info: Mapping[str, Any]) -> Group:
    """A run's regime, in two lines, with its grades."""
    regime, society = info["regime"], info["society"]
    years = info["weeks"] / WEEKS_A_YEAR
    first = Text(regime["title"], style="bold")
    first.append(f"  ({regime['name']}", style="not bold")
    for overlay in [each for each in regime["overlays"] if each not in (*regime["safeguards"], "knobs")]:
        first.append(f" + {overlay}", style="not bold")
    for knob, setting in {**regime.get("knobs", {}), **regime.get("figures", {})}.items():
        first.append(f" + {knob}={setting:g}", style="not bold")
    first.append(")", style="not bold")
    where = f"{society['people']:,} people in {society['place']}"
    after = after_warm_up(info.get("warm_up_weeks", 0))
    town = Text(f"{where}, {_years(years)} from {info['start']}{after}, seed {info['seed']}. ")
    town.append(MADE_UP, style="italic")
    lines: list[RenderableType] = [first, grades_line(regime["claims_by_grade"])]
    if regime["grade"] and regime["grade"] != "assumed":
        lines.append(Text(f"Rules known less well than '{regime['grade']}' are left out: {len(regime['left_out'])}."))
    return Group(*lines, Text(""), town)


def timings_table(info: Mapping[str, Any]) -> Table:
    """How long each stage of a run took, in seconds and in nanoseconds a person and day."""
    table = plain_table("", "seconds", "ns a person-day", title="Time by stage")
    days = 7 * info["weeks"] * info["society"]["people"]
    for stage, name in STAGES.items():
        if stage in info["seconds"]:
            spent = info["seconds"][stage]
            table.add_row(name, f"{spent:.2f}", f"{1e9 * spent / days:.2f}")
    return table


def _not_counted(info: Mapping[str, Any]) -> Text | None:
    acts, services = (len(info.get("not_counted", {}).get(each, ())) for each in ("acts", "services"))
    if not acts + services:
        return None
    what = f"{acts:,} acts and {services:,} services that no rule of this run names"
    return Text(f"Not counted: {what}; --count-all counts them.", style="dim")


def _years(years: float) -> str:
    if years < 1:
        weeks = round(years * WEEKS_A_YEAR)
        return f"{weeks} week{'' if weeks == 1 else 's'}"
    number = f"{years:.4g}"
    return f"{number} year{'' if number == '1' else 's'}"


def run_page(run: RunResult) -> Group:
    """All that `lamppost run` shows of a run, but for where it lies."""
    parts: list[RenderableType] = [heading(run.info), Text("")]
    refused = False
    for actor in ("person", "firm"):
        table = refusals_table(run, actor)
        if table.row_count:
            refused = True
            parts += [table, Text("")]
    if refused:
        parts.append(Text("* per 1,000 people (or firms) and year. In brackets: too few for a rate, as counted. "
                          "Wrongful: it would not have happened without false records.", style="dim"))  # fmt: skip
    else:
        parts.append(Text("Nobody was refused anything."))
    listed = lists_table(run)
    if listed.row_count:
        parts += [Text(""), listed]
    else:
        parts.append(Text("Nobody was put on a list."))
    bands = bands_table(run)
    if bands is not None:
        parts += [Text(""), bands]
    not_counted = _not_counted(run.info)
    if not_counted is not None:
        parts += [Text(""), not_counted]
    return Group(*parts, *remark_lines(run.info["regime"].get("remarks", ())))


def bands_table(run: RunResult) -> Table | None:
    """How many people and firms are in each band at the end; None if no rulebook has bands."""
    table = plain_table("", "band", "at the end", "per 1,000", left=2, title="Graded")
    for frame in (run.columns("people", "band:"), run.columns("firms", "band:")):
        for column in frame.columns:
            counts = frame[column].drop_nulls().value_counts().sort(column)
            total = int(counts["count"].sum())
            for number, (band, count) in enumerate(counts.iter_rows()):
                book = column.removeprefix("band:") if number == 0 else ""
                table.add_row(book, str(band), f"{count:,}", rate(count, total))
    return table if table.row_count else None
