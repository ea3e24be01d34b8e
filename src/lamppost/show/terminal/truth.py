"""What was true of refusals and listings, in a terminal: classes, their overlaps, and where the town's marks differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from lamppost.show.terminal.run import percent, percent_of, town_line
from lamppost.show.terminal.spread import beside, towns_line
from lamppost.show.terminal.tables import plain_table
from lamppost.study.compare.truth import CLASSES
from lamppost.words.counts import FEW, span_of

if TYPE_CHECKING:
    from lamppost.study.compare.truth import Truth

AGREEMENT: Final = ("both", "town_only", "replay_only")
"""Columns of Truth.agreement that are shown."""
SHOWN: Final = 8
"""Combinations of classes shown; --json has all of them."""


def truth_page(towns: Sequence[Truth]) -> RenderableType:
    """Classes with their shares, the combinations that occur, and the agreement with the town's own marks.

    Counts are of the first town, each with the fewest and the most of all.
    """
    found = towns[0]
    world = found.world
    parts: list[RenderableType] = [
        Text(world.name, style="bold"),
        town_line(world.society, world.weeks, world.start, world.seed),
        Text(),
    ]
    if not any(each.refusals.height or each.listings.height for each in towns):
        return Group(*parts, Text("Nobody was refused anything, and nobody was put on a black list."))
    parts += [_classes(towns), Text()]
    parts.append(
        Text("Each class is what the same town was without one thing; a refusal can be of several.", style="dim")
    )
    if found.refusals.height:
        parts += [Text(), _overlaps(towns), Text(), _agreement(towns)]
        told = "They part where an error or a tie changed what people did: a mark cannot know that, a replay does."
        parts += [Text(), Text(told, style="dim")]
    parts += [Text(), Text(towns_line([each.world.seed for each in towns], "truth"), style="dim")]
    return Group(*parts)


def _classes(towns: Sequence[Truth]) -> RenderableType:
    found = towns[0]
    title = f"{found.refusals.height:,} refusals and {found.listings.height:,} entries on black lists"
    if len(towns) > 1:
        every = [[each.refusals.height for each in towns], [each.listings.height for each in towns]]
        title += f" (all towns: {span_of(every[0])} and {span_of(every[1])})"
    table = plain_table("", "refusals", "share", "listings", "share", title=title)
    others = [each.totals().to_dicts() for each in towns]
    for place, row in enumerate(others[0]):
        name = Text(_class_name(row["class"]), style="bold")
        name.append(f": {CLASSES[row['class']]}", style="not bold")
        figures = []
        for what in ("refusals", "listings"):
            count = row[what]
            whole = found.refusals.height if what == "refusals" else found.listings.height
            if count is None:
                figures += ["-", "-"]
            else:
                figures += [beside(count, [each[place][what] for each in others]), percent_of(count, whole)]
        table.add_row(name, *figures)
    return table


def _overlaps(towns: Sequence[Truth]) -> RenderableType:
    found = towns[0]
    rows = found.overlaps().to_dicts()
    others = [{_combination(row): row["refusals"] for row in each.overlaps().to_dicts()} for each in towns]
    table = plain_table("", "refusals", "share", title="What goes together")
    for row in rows[:SHOWN]:
        words = _combination(row)
        count = beside(row["refusals"], [each.get(words, 0) for each in others])
        table.add_row(", ".join(words), count, percent_of(row["refusals"], found.refusals.height))
    if len(rows) > SHOWN:
        rest = sum(row["refusals"] for row in rows[SHOWN:])
        table.add_row(f"{len(rows) - SHOWN} more combinations", f"{rest:,}", percent_of(rest, found.refusals.height))
    return table


def _combination(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_class_name(name) for name in CLASSES if row[name])


def _agreement(towns: Sequence[Truth]) -> RenderableType:
    heads = ("by both", "by the town", "by replay", "agree")
    table = plain_table("refusals called so", *heads, title="The town's own marks against the replays")
    others = [each.agreement().to_dicts() for each in towns]
    for place, row in enumerate(others[0]):
        counts = (beside(row[word], [each[place][word] for each in others]) for word in AGREEMENT)
        agree = percent(row["agreement"]) if towns[0].refusals.height >= FEW else "few"
        table.add_row(_class_name(row["class"]), *counts, agree)
    return table


def _class_name(name: str) -> str:
    return name.replace("_", " ")


def truth_data(towns: Sequence[Truth]) -> dict[str, Any]:
    """The same as plain data, with all combinations; `towns` has what each town counts, in the order of seeds."""
    found = towns[0]
    world = found.world
    return {
        "regime": world.name,
        "people": world.society.people,
        "place": world.society.place,
        "weeks": world.weeks,
        "start": world.start,
        "seed": world.seed,
        "classes": [{**row, "means": CLASSES[row["class"]]} for row in found.totals().to_dicts()],
        "overlaps": found.overlaps().to_dicts(),
        "agreement": found.agreement().to_dicts(),
        "towns": [
            {
                "seed": each.world.seed,
                "refusals": each.refusals.height,
                "listings": each.listings.height,
                "classes": {row["class"]: [row["refusals"], row["listings"]] for row in each.totals().to_dicts()},
            }
            for each in towns
        ],
    }
