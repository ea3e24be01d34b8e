"""The public figures in a terminal, a fit's posterior, and the model held against them, misses and all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from lamppost.show.terminal.tables import plain_table

if TYPE_CHECKING:
    from lamppost.study.record.fit import Fit
    from lamppost.study.record.model import Record, RecordFigure
    from lamppost.study.record.validate import Validation

TOO_FEW = (
    "By their weights these are {effective:.0f} draws: too few to say how narrow a number is. Ask for more (--draws)."
)
WARNING = (
    "Numbers that can bring about these figures need not be the true ones: others may do so too, and what the figures "
    "leave open stays open."
)


def number(value: float | None) -> str:
    """A number as a table shows it: '11.14 M', '203,000', '0.605'; '' for none."""
    if value is None:
        return ""
    if abs(value) >= 1_000_000:
        return f"{value / 1_000_000:,.2f} M"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def share(value: float | None) -> str:
    """A relative error: '+23 %'."""
    return "" if value is None else f"{100 * value:+.0f} %"


def record_page(record: Record) -> RenderableType:
    """Every figure, series by series, with what one of it is."""
    by_series: dict[str, list[RecordFigure]] = {}
    for each in record.figures.values():
        by_series.setdefault(each.series, []).append(each)
    table = plain_table("", "days", "published", "value", "", left=3)
    for some in by_series.values():
        table.add_section()
        first = some[0]
        beside = "" if first.model is not None else "; not in the model"
        head = Text(first.label.en, style="bold").append(f"  {first.unit}; {first.kind}{beside}", style="dim not bold")
        table.add_row(head, "", "", "", "")
        for each in sorted(some, key=lambda figure: figure.last):
            published = "" if each.published is None else str(each.published)
            table.add_row(f"  {each.name}", each.period, published, number(each.value), each.set)
    said = (
        "fit: published up to May 2018, and fitted to; hold-out: published later; none: for reading only.",
        "lamppost record --json has the source of each, whom it counts, and what misleads a reader of it.",
    )
    return Group(table, Text(), *(Text(line, style="dim") for line in said))


def record_data(record: Record) -> list[dict[str, Any]]:
    """The same as plain data, with everything that is known of a figure."""
    return [_figure_data(each) for each in record.figures.values()]


def _figure_data(each: RecordFigure) -> dict[str, Any]:
    return {
        "figure": each.name,
        "series": each.series,
        "label": each.label.en,
        "value": each.value,
        "low": each.low,
        "high": each.high,
        "kind": each.kind,
        "from": each.first,
        "to": each.last,
        "counts": each.counts,
        "unit": each.unit,
        "of": each.of,
        "set": each.set,
        "evidence": each.evidence,
        "published": each.published,
        "source": each.source.title,
        "publisher": each.source.publisher or each.source.author,
        "url": each.source.url,
        "model": None if each.model is None else each.model.model_dump(mode="json", exclude_none=True),
        "why_not": each.why_not or None,
        "note": each.note or None,
    }


def fit_page(fit: Fit) -> RenderableType:
    """What each number may be, and where the figures say nothing of it."""
    from lamppost.study.record.fit import ENOUGH

    about = fit.about
    table = plain_table("number", "range", "otherwise", "median", "80 % of the draws", "", left=2)
    for row in fit.table().to_dicts():
        said = "the figures say nothing" if row["narrowed"] is not None and row["narrowed"] < 0.2 else ""
        middle = f"{row['q10']:.3g} to {row['q90']:.3g}"
        table.add_row(
            row["number"],
            f"{row['low']:g} to {row['high']:g}",
            f"{row['usual']:g}",
            f"{row['median']:.3g}",
            middle,
            said,
        )
    nearest = float(fit.draws["distance"].min())  # type: ignore[arg-type]
    farthest = float(fit.draws["distance"].max())  # type: ignore[arg-type]
    towns = f"{about['towns']:,} towns of {about['people']:,} people, {fit.draws.height} draws kept"
    return Group(
        Text(fit.regime, style="bold").append(
            f"  {towns}, seed {about['seed']}",
            style="not bold",
        ),
        Text(f"Fitted to {len(about['figures'])} figures published up to May 2018. Distance of the draws kept: "
             f"{nearest:.2f} to {farthest:.2f}, where 1 is ten per cent and the chance of a small town."),
        Text(),
        table,
        Text(),
        *([Text(TOO_FEW.format(effective=fit.effective), style="yellow")] if fit.effective < ENOUGH else []),
        Text(WARNING, style="dim"),
    )  # fmt: skip


def fit_data(fit: Fit) -> dict[str, Any]:
    """The same as plain data."""
    return {"regime": fit.regime, **fit.about, "numbers": fit.table().to_dicts()}


def validation_page(found: Validation) -> RenderableType:
    """Hits and misses, what the model has no number for, and what it comes to."""
    table = plain_table("figure", "published", "model", "80 % of towns", "error", "")
    missing = plain_table("figure", "published", "why", left=3)
    missing.columns[0].no_wrap = missing.columns[1].no_wrap = True
    for row in found.rows.to_dicts():
        if row["median"] is None:
            missing.add_row(row["figure"], number(row["published"]), row["why_not"])
            continue
        name = Text(row["figure"]) if row["about"] == "level" else Text("  added since", style="dim")
        days = row["period"].replace(" to ", " to\n")  # below the name: beside it there is no room at 80 columns
        name.append("\n" + days, style="dim")
        verdict = Text("hit", style="green") if row["hit"] else Text("miss", style="red")
        interval = f"{number(row['low'])} to {number(row['high'])}"
        table.add_row(name, number(row["published"]), number(row["median"]), interval,
                      share(row["error"]), verdict)  # fmt: skip
    how = "draws of a fit" if found.fitted else "the numbers that ship, over seeds alone"
    parts: list[RenderableType] = [
        Text("The model beside what it was not fitted to", style="bold"),
        Text(f"{found.towns} towns of {found.people:,} people for each regime; {how}."),
        Text(),
        table,
    ]
    if missing.row_count:
        parts += [Text(), Text("Not in the model", style="bold"), missing]
    return Group(*parts, Text(), *(Text(line) for line in summary_lines(found.summary())))


def summary_lines(said: Mapping[str, Any]) -> list[str]:
    """What it comes to, in sentences."""
    if not said["compared"]:
        return ["Nothing could be compared."]
    coverage = f"{100 * said['coverage']:.0f} %; of good 80 % intervals about 80 % do"
    lines = [f"Of {said['compared']} figures that stand alone, {said['hits']} lie in the interval ({coverage})."]
    if said["median_error"] is not None:
        lines.append(f"Half of the errors are larger than {100 * said['median_error']:.0f} %.")
    if said["signs"]:
        lines.append(f"Whether a series quickened or slowed: right {said['signs_right']} times of {said['signs']}.")
    if said["not_in_the_model"]:
        lines.append(f"{said['not_in_the_model']} figures have no counterpart in the model.")
    return lines


def validation_data(found: Validation) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "people": found.people,
        "towns": found.towns,
        "fitted": found.fitted,
        "summary": found.summary(),
        "figures": found.rows.to_dicts(),
    }
