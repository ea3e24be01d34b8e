"""A study in a terminal: what was run, its measures by world, and what each overlay changes, with its noise."""

from __future__ import annotations

from typing import Any, Final

import polars as pl
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from lamppost.errors import LamppostError
from lamppost.study.sweep.effects import noise
from lamppost.study.sweep.study import Study

SHOWN: Final = ("people_refused", "refusals", "refusals_wrongful", "entries", "records_false", "acts_foregone")
"""Measures that are shown; all of them are in the folder."""
MOST_ROWS: Final = 40
"""Worlds that are shown, at most."""
MOST_FAILURES: Final = 5


def sweep_page(study: Study) -> Group:
    """What came of a study."""
    whole = study.results.filter(pl.col("week").is_null(), pl.col("measure").is_in(SHOWN)).collect()
    parts: list[Any] = [_heading(study)]
    if whole.height:
        parts += [Text(), _means(study, whole)]
    for overlay in _overlays(study):
        parts += [Text(), *_effect(study, overlay)]
    failed = study.failures
    if failed.height:
        parts += [Text(), Text(f"{_runs(failed.height)} failed:", style="bold")]
        alike = failed.group_by("regime", "overlays", "stage", "failure", maintain_order=True).len()
        for row in alike.head(MOST_FAILURES).to_dicts():
            laid = "".join(f" +{name}" for name in filter(None, row["overlays"].split("+")))
            parts.append(Text(f"  {_runs(row['len'])} of {row['regime']}{laid} ({row['stage']}): {row['failure']}"))
        if alike.height > MOST_FAILURES:
            parts.append(Text(f"  and others for {alike.height - MOST_FAILURES:,} more reasons; all are in the folder"))
    return Group(*parts)


def sweep_data(study: Study) -> dict[str, Any]:
    """The same as plain data."""
    whole = study.results.filter(pl.col("week").is_null()).collect()
    effects = {name: table.to_dicts() for name in _overlays(study) if (table := _effects(study, name)) is not None}
    return {
        "study": study.name,
        "folder": str(study.store.place),
        "runs": len(study.scenarios),
        "means": _spread(study, whole).to_dicts(),
        "effects": effects,
        "failures": study.failures.to_dicts(),
    }


def _heading(study: Study) -> Text:
    text = Text(f"Study {study.name}", style="bold")
    text.append(f": {_runs(len(study.scenarios))}; numbers are means over seeds, ± one standard deviation", "not bold")
    return text


def _runs(number: int) -> str:
    return f"{number:,} run{'' if number == 1 else 's'}"


def _overlays(study: Study) -> list[str]:
    """Overlays that some run has, each once."""
    return list(dict.fromkeys(name for one in study.scenarios for name in one.overlays))


def _spread(study: Study, whole: pl.DataFrame) -> pl.DataFrame:
    keys = ["regime", "overlays", "people", *study.store.names, "measure"]
    value = pl.col("value")
    return whole.group_by(keys, maintain_order=True).agg(
        pl.len().alias("seeds"), value.mean().alias("mean"), value.std(ddof=1).alias("sd")
    )


def _means(study: Study, whole: pl.DataFrame) -> Table:
    spread = _spread(study, whole)
    sizes = whole["people"].n_unique() > 1
    keys = ["regime", "overlays", *(["people"] if sizes else []), *study.store.names]
    table = Table(box=box.SIMPLE, pad_edge=False)
    for key in keys:
        table.add_column(key if key not in study.store.names else _short(key), overflow="fold")
    for name in SHOWN:
        table.add_column(name.replace("_", " "), justify="right")
    groups = list(spread.group_by(keys, maintain_order=True))
    for group, rows in groups[:MOST_ROWS]:
        by = {row["measure"]: row for row in rows.to_dicts()}
        table.add_row(*(_cell(each) for each in group), *(_mean(by.get(name)) for name in SHOWN))
    if len(groups) > MOST_ROWS:
        table.caption = f"and {len(groups) - MOST_ROWS:,} more worlds; all are in the folder"
    return table


def _short(path: str) -> str:
    """The last words of a path."""
    words = path.removesuffix(".value").split(".")
    return words[-1] if len(words) < 3 else ".".join(words[-2:])


def _cell(value: object) -> str:
    return "-" if value in (None, "") else f"{value:g}" if isinstance(value, float) else str(value)


def _mean(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    spread = "" if row["sd"] is None else f" ± {row['sd']:.3g}"
    return f"{row['mean']:,.5g}{spread}"


def _effects(study: Study, overlay: str) -> pl.DataFrame | None:
    try:
        return study.effects(overlay)
    except LamppostError:  # no run has a partner without it
        return None


def _effect(study: Study, overlay: str) -> list[Any]:
    """What an overlay changes, a row a world and measure."""
    effects = _effects(study, overlay)
    if effects is None:
        return [Text(f"'{overlay}' has no partner without it in this study.")]
    effects = effects.filter(pl.col("measure").is_in(SHOWN))
    table = Table(box=box.SIMPLE, pad_edge=False, title=f"What '{overlay}' changes", title_justify="left")
    for name in ("regime", "beside", *map(_short, study.store.names), "measure"):
        table.add_column(name, overflow="fold")
    for name in ("without", "with", "difference", "95 % over seeds"):
        table.add_column(name, justify="right")
    table.add_column("")
    for row in effects.head(MOST_ROWS).to_dicts():
        ends = "one seed" if row["low"] is None else f"{row['low']:,.4g} to {row['high']:,.4g}"
        mark = "within the noise" if row["within_noise"] and row["difference"] else ""
        means = (f"{row['without']:,.5g}", f"{row['with']:,.5g}", f"{row['difference']:+,.4g}", ends, mark)
        settings = (_cell(row[name]) for name in study.store.names)
        table.add_row(row["regime"], _cell(row["other_overlays"]), *settings, row["measure"].replace("_", " "), *means)
    word = noise(effects)
    return [table, Text(word, style="yellow")] if word else [table]


__all__ = ["sweep_data", "sweep_page"]
