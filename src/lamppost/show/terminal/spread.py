"""The doubt of one town in a terminal: what the same rules count in towns of other people with other chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from lamppost.show.terminal.tables import plain_table
from lamppost.study.findings.model import Findings
from lamppost.words.counts import span_of

SHOWN: Final = {
    "people_refused": "people refused something",
    "people_wrongly_refused": "people refused on a false record",
    "people_refused_through_ties": "people refused through a tie",
    "refusals": "refusals to people",
    "listed_people": "people ever on a black list",
    "silent_people": "people who left something unsaid",
    "falsely_recorded": "people with a false record",
}
"""Counts that are shown with their spread, and their words."""
ALONE: Final = "One town is one draw; its report says how far other people and other chance would change these counts."


def beside(count: int, towns: Sequence[int]) -> str:
    """A count of the first of several towns, and under it the fewest and the most of all; alone where there is one."""
    return f"{count:,}" if len(towns) < 2 else f"{count:,}\n{span_of(towns)}"


def towns_line(seeds: Sequence[int], command: str) -> str:
    """What the second line of each count is, or which command shows how far other towns differ."""
    if len(seeds) < 2:
        return f"One town is one draw; {command} --replicates 3 shows how far other people and other chance go."
    return (
        f"Counts are of the town of seed {seeds[0]}; under each stand the fewest and the most of {len(seeds)} towns, "
        f"seeds {seeds[0]} to {seeds[-1]}."
    )


def spread_page(findings: Findings) -> RenderableType:
    """Each headline count in the town itself, and the fewest and the most in the others; how many people these have."""
    spread = findings.spread
    if spread is None:
        return Text(ALONE, style="dim")
    heads = [text for world in findings.worlds for text in ("this town", "fewest to most")]
    title = f"{len(spread.seeds)} towns of {spread.people:,} people, seeds {spread.seeds[0]} to {spread.seeds[-1]}"
    table = plain_table("", *heads, title=title)
    for count, words in SHOWN.items():
        cells = [
            text
            for world in findings.worlds
            for text in (f"{world.numbers[count]:,}", span_of(spread.of(world.name, count)))
        ]
        table.add_row(words, *cells)
    names = Text("Columns from left to right: " + ", ".join(world.name for world in findings.worlds) + ".", style="dim")
    return Group(table, *([names] if len(findings.worlds) > 1 else []))
