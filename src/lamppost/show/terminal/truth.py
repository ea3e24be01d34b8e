"""What was true of refusals and listings, in a terminal: classes, their overlaps, and where the town's marks differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from lamppost.show.terminal.run import percent, percent_of, town_line
from lamppost.show.terminal.tables import plain_table
from lamppost.study.compare.truth import CLASSES

if TYPE_CHECKING:
    from lamppost.study.compare.truth import Truth

SHOWN: Final = 8
"""Combinations of classes shown; --json has all of them."""


def truth_page(found: Truth) -> RenderableType:
    """Classes with their shares, the combinations that occur, and the agreement with the town's own marks."""
    world = found.world
    parts: list[RenderableType] = [
        Text(world.name, style="bold"),
        town_line(world.society, world.weeks, world.start, world.seed),
        Text(),
    ]
    refused, listed = found.refusals.height, found.listings.height
    if not refused and not listed:
        return Group(*parts, Text("Nobody was refused anything, and nobody was put on a black list."))
    parts += [_classes(found), Text()]
    parts.append(
        Text("Each class is what the same town was without one thing; a refusal can be of several.", style="dim")
    )
    if refused:
        parts += [Text(), _overlaps(found), Text(), _agreement(found)]
        told = "They part where an error or a tie changed what people did: a mark cannot know that, a replay does."
        parts += [Text(), Text(told, style="dim")]
    return Group(*parts)


def _classes(found: Truth) -> RenderableType:
    title = f"{found.refusals.height:,} refusals and {found.listings.height:,} entries on black lists"
    table = plain_table("", "refusals", "share", "listings", "share", title=title)
    for row in found.totals().to_dicts():
        name = Text(_class_name(row["class"]), style="bold")
        name.append(f": {CLASSES[row['class']]}", style="not bold")
        figures = []
        for what in ("refusals", "listings"):
            count = row[what]
            whole = found.refusals.height if what == "refusals" else found.listings.height
            figures += ["-", "-"] if count is None else [f"{count:,}", percent_of(count, whole)]
        table.add_row(name, *figures)
    return table


def _overlaps(found: Truth) -> RenderableType:
    rows = found.overlaps().to_dicts()
    table = plain_table("", "refusals", "share", title="What goes together")
    for row in rows[:SHOWN]:
        words = [_class_name(name) for name in CLASSES if row[name]]
        table.add_row(", ".join(words), f"{row['refusals']:,}", percent_of(row["refusals"], found.refusals.height))
    if len(rows) > SHOWN:
        rest = sum(row["refusals"] for row in rows[SHOWN:])
        table.add_row(f"{len(rows) - SHOWN} more combinations", f"{rest:,}", percent_of(rest, found.refusals.height))
    return table


def _agreement(found: Truth) -> RenderableType:
    heads = ("by both", "by the town", "by replay", "agree")
    table = plain_table("refusals called so", *heads, title="The town's own marks against the replays")
    for row in found.agreement().to_dicts():
        counts = (f"{row[word]:,}" for word in ("both", "town_only", "replay_only"))
        table.add_row(_class_name(row["class"]), *counts, percent(row["agreement"]))
    return table


def _class_name(name: str) -> str:
    return name.replace("_", " ")


def truth_data(found: Truth) -> dict[str, Any]:
    """The same as plain data, with all combinations."""
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
    }
