"""The audit in a terminal: rates by group, the gaps between groups with their sign, and how far towns differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lamppost.measure.audit import METRICS, PERIODS, SIGN
from lamppost.show.terminal.conduct import conduct_page
from lamppost.show.terminal.run import percent, town_line
from lamppost.show.terminal.spread import towns_line
from lamppost.show.terminal.tables import plain_table
from lamppost.words.counts import FEW

if TYPE_CHECKING:
    import polars as pl

    from lamppost.study.compare.audit import Audited, Split

COLUMNS: Final = {
    "selection_rate": "selec-\nted",
    "false_positive_rate": "FPR",
    "false_discovery_rate": "FDR",
    "false_negative_rate": "FNR",
    "precision": "preci-\nsion",
    "base_rate": "did it",
}
"""Metrics in the table of groups, and their heads."""
LEGEND: Final = {"Selected": "selection_rate", "FPR": "false_positive_rate", "FDR": "false_discovery_rate",
                 "FNR": "false_negative_rate"}  # fmt: skip
Cells = Mapping[tuple[object, ...], Mapping[str, Any]]


def audit_page(found: Audited) -> RenderableType:
    """Everybody, then each way to divide people: its groups, and the gaps between them."""
    several = len(found.seeds) > 1
    seeds = f"{found.seeds[0]} to {found.seeds[-1]}" if several else str(found.seeds[0])
    acts = "cost something" if found.kind == "deduct" else "pay"
    unit = "the whole run" if found.every == "run" else f"a {found.every}"
    parts: list[RenderableType] = [
        Text(found.regime.name, style="bold"),
        town_line(found.society, found.weeks, found.start, seeds, towns=len(found.seeds)),
        Text(f"Audited are acts that {acts}: one unit is a person, an act that the person can do, and {unit}."),
        Text(),
    ]
    everybody = _rows(found, found.everybody, _period_key(found))
    if not any(row["count"] for row in everybody.values()):
        return Group(*parts, Text(f"There is nothing to audit: no rule here is about acts of people that {acts}."))
    if not found.splits:
        parts += [_rates(found, everybody, None), Text()]
    for split in found.splits:
        parts += [_rates(found, everybody, split), Text(), _gaps(found, split), Text()]
    parts += _legend(found)
    if found.splits:
        parts.append(Text(f"{SIGN}.".capitalize(), style="dim"))
    if several:
        told = f"Each number is the mean of {len(found.seeds)} towns, with the 5th and the 95th percentile under it."
        parts.append(Text(told, style="dim"))
    else:
        parts.append(Text(towns_line(found.seeds, "audit"), style="dim"))
    parts.append(Text(f"few: a share of fewer than {FEW}, which is not made.", style="dim"))
    if found.more:
        parts += conduct_page(found.more, found.regime.catalogue, found.others)
        parts += [Text(), Text(towns_line(found.seeds, "audit --more"), style="dim")]
    return Group(*parts)


def _period_key(found: Audited) -> tuple[str, ...]:
    return ("period",) if found.over_time else ()


def _rates(found: Audited, everybody: Cells, split: Split | None) -> RenderableType:
    by = () if split is None else split.by
    left = [each.split("_")[0] for each in by] or ["people"]
    if found.over_time:
        left.append(found.every)
    heads = (*left, "units", *COLUMNS.values())
    named = " and ".join(each.replace("_", " ") for each in by)
    title = "Recorded, and for what they did not do" + (f": by {named}" if named else "")
    table = _table(heads, len(left), title)
    for key, row in everybody.items():
        words = ["all", *[""] * (len(by) - 1), *_period(key[-1:] if found.over_time else ())]
        table.add_row(*words, _number(row["count"]), *(_share(row, name) for name in COLUMNS), style="bold")
    if split is not None:
        table.add_section()
        for key, row in _rows(found, split.groups, split.keys).items():
            cut = len(by)
            words = [_group(name, value) for name, value in zip(by, key[:cut], strict=True)] + _period(key[cut:])
            table.add_row(*words, _number(row["count"]), *(_share(row, name) for name in COLUMNS))
    return table


def _table(heads: Sequence[str], left: int, title: str) -> Table:
    """A table that leaves its words what the figures do not need: crossed groups are many columns."""
    table = plain_table(*heads, left=left, title=title)
    table.padding = (0, 1, 0, 0)
    return table


def _gaps(found: Audited, split: Split) -> RenderableType:
    left = ["", found.every] if found.over_time else [""]
    heads = (*left, "smallest", "largest", "difference", "ratio")
    table = _table(heads, len(left), "Gaps between the groups")
    for key, row in _rows(found, split.gaps, ("metric", *_period_key(found))).items():
        if key[0] not in COLUMNS:
            continue
        words = [str(key[0]).replace("_", " "), *_period(key[1:])]
        figures = (_rate(row[name]) for name in ("group_min", "group_max", "difference"))
        table.add_row(*words, *figures, _plain(row["ratio"]))
    return table


def _legend(found: Audited) -> list[Text]:
    told = [f"{head}: {METRICS[name]}." for head, name in LEGEND.items()]
    lines = [Text(" ".join(told), style="dim")]
    last = found.weeks % PERIODS[found.every]
    if found.every != "run" and last:
        week = "week" if last == 1 else "weeks"
        lines.append(Text(f"The last {found.every} has {last} {week} only.", style="dim"))
    return lines


def _rows(found: Audited, table: pl.DataFrame, keys: tuple[str, ...]) -> dict[tuple[object, ...], dict[str, Any]]:
    """The rows of a table by their keys; each number alone, or as (mean, low end, high end)."""
    rows = table.to_dicts()
    if len(found.seeds) == 1:
        return {tuple(row[key] for key in keys): row for row in rows}
    laid: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in rows:
        cells = laid.setdefault(tuple(row[key] for key in keys), _Lacking())
        cells[row["measure"]] = (row["mean"], row["q05"], row["q95"])
    if "metric" in keys:
        order = {name: place for place, name in enumerate(METRICS)}
        return dict(sorted(laid.items(), key=lambda each: (order[str(each[0][0])], *map(str, each[0][1:]))))
    return laid


class _Lacking(dict[str, Any]):
    """Cells of which those that no town had a share for are None."""

    def __missing__(self, _: str) -> None:
        return None


def _period(key: tuple[object, ...]) -> list[str]:
    return [str(int(str(each)) + 1) for each in key]


def _group(name: str, value: object) -> str:
    if name == "migrant":
        return "migrant" if value else "local"
    return str(value)


def _spread(value: Any, one: Callable[[float | None], str]) -> str:
    if isinstance(value, tuple):
        mean, low, high = (one(each) for each in value)
        return f"{mean}\n{low}\n{high}"
    return str(one(value))


def _rate(value: Any) -> str:
    return _spread(value, percent)


def _share(row: Mapping[str, Any], metric: str) -> str:
    """A rate, where it is not one of a handful: of so few units no share is made."""
    one = {name: row[name][0] if isinstance(row[name], tuple) else row[name] for name in ("count", "did", "recorded")}
    whole = {
        "false_positive_rate": one["count"] - one["did"],
        "false_negative_rate": one["did"],
        "false_discovery_rate": one["recorded"],
        "precision": one["recorded"],
    }.get(metric, one["count"])
    return "few" if 0 < whole < FEW else _rate(row[metric])


def _plain(value: Any) -> str:
    return _spread(value, lambda each: "-" if each is None else f"{each:.3g}")


def _number(value: Any) -> str:
    return f"{value[0]:,.0f}" if isinstance(value, tuple) else f"{value:,}"


def audit_data(found: Audited) -> dict[str, Any]:
    """The same as plain data, with every metric and what it is a share of."""
    return {
        "regime": found.regime.name,
        "people": found.society.people,
        "place": found.society.place,
        "weeks": found.weeks,
        "start": found.start,
        "seeds": list(found.seeds),
        "kind": found.kind,
        "every": found.every,
        "everybody": found.everybody.to_dicts(),
        "tables": [
            {"by": list(split.by), "groups": split.groups.to_dicts(), "gaps": split.gaps.to_dicts()}
            for split in found.splits
        ],
        "more": {name: table.to_dicts() for name, table in found.more.items()},
        "others": [{name: table.to_dicts() for name, table in each.items()} for each in found.others],
        "metrics": METRICS,
        "sign": SIGN,
    }
