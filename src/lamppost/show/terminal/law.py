"""The law's view of a regime in a terminal: each element of each text, and the rules that touch it. Never a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.text import Text

from lamppost.show.terminal.tables import plain_table

if TYPE_CHECKING:
    from lamppost.rulebook.law import LawRow
    from lamppost.rulebook.law_text import LawText

SHOWN: Final = 3
"""Rules named for each element; --json has all of them."""


def law_page(rows: Sequence[LawRow], texts: Mapping[str, LawText]) -> RenderableType:
    """One table a text: each element with the rules that touch it or may, and a line that says what this is not."""
    parts: list[RenderableType] = []
    for name in dict.fromkeys(row.text for row in rows):
        mine = [row for row in rows if row.text == name]
        first = mine[0]
        parts += [Text(), Text(texts[name].title.en, style="bold"), Text(f"Binds: {first.binds}", style="dim")]
        table = plain_table("element", "rules that touch it", "touches", "may", "not", left=2)
        for element in dict.fromkeys(row.element for row in mine):
            about = [row for row in mine if row.element == element]
            counts = {state: sum(row.state == state for row in about) for state in {row.state for row in about}}
            naming = [f"{row.book}.{row.entry}" for row in about if row.state == "touches"]
            more = f" and {len(naming) - SHOWN} more" if len(naming) > SHOWN else ""
            touching = ", ".join(naming[:SHOWN]) + more if naming else "-"
            figures = [f"{counts.get(state, 0):,}" for state in ("touches", "may touch", "does not touch")]
            table.add_row(f"{about[0].place}: {element}", touching, *figures)
        parts.append(table)
    parts.append(Text("\nWhat a rule touches is read from its words and never decides a case; --json has each reason."))
    return Group(*parts)
