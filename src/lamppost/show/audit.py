"""The audit in a terminal: rates by group, the gaps between groups with their sign, and how far towns differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lamppost.measure.audit import METRICS, PERIODS, SIGN
from lamppost.show.terminal import percent, plain_table, town_line

if TYPE_CHECKING:
    from lamppost.study.audits import Audited

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
    """Everybody, each group, and the gaps between the groups."""
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
    everybody, groups = _rows(found, "everybody"), _rows(found, "groups")
    counted = [row for row in everybody.values() if row["count"]]
    if not counted:
        return Group(*parts, Text(f"There is nothing to audit: no rule here is about acts of people that {acts}."))
    parts += [_rates(found, everybody, groups), Text(), *_legend(found)]
    if found.by:
        parts += [Text(), _gaps(found), Text(), Text(f"{SIGN}.".capitalize(), style="dim")]
    if several:
        told = f"Each number is the mean of {len(found.seeds)} towns, with the 5th and the 95th percentile under it."
        parts.append(Text(told, style="dim"))
    elif found.by:
        parts.append(Text("One town has no error within itself; --seeds 10 shows how far towns differ.", style="dim"))
    return Group(*parts)


def _rates(found: Audited, everybody: Cells, groups: Cells) -> RenderableType:
    left = [each.split("_")[0] for each in found.by] or ["people"]
    if found.over_time:
        left.append(found.every)
    heads = (*left, "units", *COLUMNS.values())
    table = _table(heads, len(left), "Recorded, and for what they did not do")
    for key, row in everybody.items():
        words = ["all", *[""] * (len(found.by) - 1), *_period(key[-1:] if found.over_time else ())]
        table.add_row(*words, _number(row["count"]), *(_rate(row[name]) for name in COLUMNS), style="bold")
    if found.by:
        table.add_section()
        for key, row in groups.items():
            cut = len(found.by)
            words = [_group(name, value) for name, value in zip(found.by, key[:cut], strict=True)] + _period(key[cut:])
            table.add_row(*words, _number(row["count"]), *(_rate(row[name]) for name in COLUMNS))
    return table


def _table(heads: Sequence[str], left: int, title: str) -> Table:
    """A table that leaves its words what the figures do not need: crossed groups are many columns."""
    table = plain_table(*heads, left=left, title=title)
    table.padding = (0, 1, 0, 0)
    return table


def _gaps(found: Audited) -> RenderableType:
    left = ["", found.every] if found.over_time else [""]
    heads = (*left, "smallest", "largest", "difference", "ratio")
    table = _table(heads, len(left), "Gaps between the groups")
    for key, row in _rows(found, "gaps").items():
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


def _rows(found: Audited, table: str) -> dict[tuple[object, ...], dict[str, Any]]:
    """The rows of a table by their keys; each number alone, or as (mean, low end, high end)."""
    period = ("period",) if found.over_time else ()
    keys = {"groups": found.keys, "everybody": period, "gaps": ("metric", *period)}[table]
    rows = getattr(found, table).to_dicts()
    if len(found.seeds) == 1:
        return {tuple(row[key] for key in keys): row for row in rows}
    laid: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in rows:
        cells = laid.setdefault(tuple(row[key] for key in keys), _Lacking())
        cells[row["measure"]] = (row["mean"], row["q05"], row["q95"])
    if table == "gaps":
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
        "groups": found.groups.to_dicts() if found.by else [],
        "everybody": found.everybody.to_dicts(),
        "gaps": found.gaps.to_dicts() if found.by else [],
        "metrics": METRICS,
        "sign": SIGN,
    }
