"""A study in a terminal: which worlds were run, their measures, and what each overlay changes, with its noise.

Worlds have a number each, and the tables name them by it: names of regimes and paths of figures are too long for the
columns of a terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from lamppost.errors import LamppostError
from lamppost.study.sweep.effects import KEYS, noise
from lamppost.study.sweep.measures import MEASURES
from lamppost.study.sweep.study import Study

SHOWN: Final = ("people_refused", "refusals", "refusals_wrongful", "entries", "records_false", "acts_foregone")
"""Measures that are shown beside a user's own; all of them are in the folder."""
ABREAST: Final = 6
"""Measures that a table has room for."""
MOST_ROWS: Final = 40
"""Worlds that are shown, at most, and effects of an overlay."""
MOST_FAILURES: Final = 5
BESIDES: Final[Mapping[str, str]] = {
    "grade": "at grade {}",
    "place": "in {}",
    "people": "{:,} people",
    "weeks": "{} weeks",
    "start": "from {}",
}
"""What a world is told by where the worlds of a study differ in it."""


def sweep_page(study: Study) -> Group:
    """What came of a study."""
    whole = study.results.filter(pl.col("week").is_null()).collect()
    own = whole.filter(~pl.col("measure").is_in(list(MEASURES)))["measure"].unique(maintain_order=True).to_list()
    shown = [*SHOWN, *own]
    whole = whole.filter(pl.col("measure").is_in(shown))
    worlds = _worlds(study, whole)
    parts: list[Any] = [_heading(study, len(worlds))]
    if worlds:
        parts += [Text(), *_legend(study, worlds)]
        parts += [
            _means(study, whole, worlds, shown[first : first + ABREAST]) for first in range(0, len(shown), ABREAST)
        ]
    compared = 0
    for overlay in _overlays(study):
        effects = _effects(study, overlay)
        if effects is None:
            parts += [Text(), Text(f"'{overlay}' has no partner without it in this study.")]
            continue
        effects = effects.filter(pl.col("measure").is_in(shown))
        compared += effects.height
        parts += [Text(), *_effect(study, overlay, effects, worlds)]
    if compared > 1:
        chance = "where there is no effect at all, one in twenty looks like one"
        parts += [Text(), Text(f"{compared:,} comparisons, each by itself at 95 %: {chance}.")]
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


def _heading(study: Study, worlds: int) -> Text:
    text = Text(f"Study {study.name}", style="bold")
    of = f"{_runs(len(study.scenarios))} of {worlds:,} world{'' if worlds == 1 else 's'}"
    text.append(f": {of}; numbers are means over seeds, ± one standard deviation", "not bold")
    return text


def _runs(number: int) -> str:
    return f"{number:,} run{'' if number == 1 else 's'}"


def _overlays(study: Study) -> list[str]:
    """Overlays that some run has, each once."""
    return list(dict.fromkeys(name for one in study.scenarios for name in one.overlays))


def _keys(study: Study) -> list[str]:
    """Columns that make a world: everything but its seeds."""
    return [*KEYS, "overlays", *study.store.names]


def _spread(study: Study, whole: pl.DataFrame) -> pl.DataFrame:
    value = pl.col("value")
    return whole.group_by([*_keys(study), "measure"], maintain_order=True).agg(
        pl.len().alias("seeds"), value.mean().alias("mean"), value.std(ddof=1).alias("sd")
    )


def _worlds(study: Study, whole: pl.DataFrame) -> dict[tuple[object, ...], int]:
    """World -> its number, in the order of the study."""
    order = {one.id: number for number, one in enumerate(study.scenarios)}
    keys = _keys(study)
    place = pl.col("scenario").replace_strict(order, default=len(order))
    rows = whole.with_columns(place.alias("place in the study")).sort("place in the study", maintain_order=True)
    return {row: number for number, row in enumerate(rows.select(keys).unique(maintain_order=True).rows(), 1)}


def _legend(study: Study, worlds: Mapping[tuple[object, ...], int]) -> list[Text]:
    """Each world by its number and in words."""
    keys = _keys(study)
    rows: list[dict[str, Any]] = [dict(zip(keys, world, strict=True)) for world in worlds]
    differing = [name for name in BESIDES if len({row[name] for row in rows}) > 1]
    lines = []
    for number, row in enumerate(rows[:MOST_ROWS], 1):
        laid = [f"+{name}" for name in filter(None, row["overlays"].split("+"))]
        settings = [f"{_short(name)}={row[name]:g}" for name in study.store.names if row[name] is not None]
        besides = [BESIDES[name].format(row[name]) for name in differing if row[name]]
        lines.append(Text(f"{number:>4}  {' '.join([row['regime'], *laid, *settings, *besides])}"))
    if len(rows) > MOST_ROWS:
        lines.append(Text(f"      and {len(rows) - MOST_ROWS:,} more worlds; all are in the folder"))
    return lines


def _means(
    study: Study, whole: pl.DataFrame, worlds: Mapping[tuple[object, ...], int], measures: Sequence[str]
) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", justify="right", no_wrap=True)
    for name in measures:
        table.add_column(name.replace("_", "\n"), justify="right", no_wrap=True)
    by: dict[tuple[object, ...], dict[str, dict[str, Any]]] = {}
    for row in _spread(study, whole).to_dicts():
        by.setdefault(tuple(row[name] for name in _keys(study)), {})[row["measure"]] = row
    for world, number in list(worlds.items())[:MOST_ROWS]:
        table.add_row(str(number), *(_mean(by[world].get(name)) for name in measures))
    return table


def _short(path: str) -> str:
    """The last words of a path."""
    words = path.removesuffix(".value").split(".")
    return words[-1] if len(words) < 3 else ".".join(words[-2:])


def _mean(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    spread = "" if row["sd"] is None else f" ± {_digits(row['sd'], 2)}"
    return f"{_digits(row['mean'], 3)}{spread}"


def _digits(value: float, figures: int) -> str:
    """So many figures, and all of the whole numbers."""
    return f"{value:,.0f}" if abs(value) >= 10 ** (figures - 1) else f"{value:.{figures}g}"


def _effects(study: Study, overlay: str) -> pl.DataFrame | None:
    try:
        return study.effects(overlay)
    except LamppostError:  # no run has a partner without it
        return None


def _effect(study: Study, overlay: str, effects: pl.DataFrame, worlds: Mapping[tuple[object, ...], int]) -> list[Any]:
    """What an overlay changes, a row a world and measure; what it changes in no town is counted."""
    moved = effects.filter((pl.col("difference") != 0) | (pl.col("sd") > 0))
    parts: list[Any] = [Text(f"What '{overlay}' changes", style="bold")]
    if moved.height:
        table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
        table.add_column("", justify="right", no_wrap=True)
        table.add_column("measure")
        for name in ("without", "difference", "95 % over seeds"):
            table.add_column(name, justify="right")
        table.add_column("")
        for row in moved.head(MOST_ROWS).to_dicts():
            world = worlds[tuple({**row, "overlays": row["other_overlays"]}[name] for name in _keys(study))]
            ends = "one seed" if row["low"] is None else f"{_digits(row['low'], 3)} to {_digits(row['high'], 3)}"
            sign = "+" if row["difference"] > 0 else ""
            means = _digits(row["without"], 3), f"{sign}{_digits(row['difference'], 3)}", ends
            mark = "within the noise" if row["within_noise"] else ""
            table.add_row(str(world), row["measure"].replace("_", " "), *means, mark)
        parts.append(table)
    if moved.height > MOST_ROWS:
        parts.append(Text(f"and {moved.height - MOST_ROWS:,} more; study.effects('{overlay}') has them all."))
    if effects.height > moved.height:
        parts.append(Text(f"In {effects.height - moved.height:,} of {effects.height:,} comparisons no town differs."))
    word = noise(effects)
    return [*parts, Text(word, style="yellow")] if word else parts


__all__ = ["sweep_data", "sweep_page"]
