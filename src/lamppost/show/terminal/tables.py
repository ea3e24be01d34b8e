"""Plain tables and lines that the pages of the terminal are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

GRADE_STYLE: Final = {"documented": "green", "reported": "cyan", "alleged": "yellow", "assumed": "magenta"}


def plain_table(*columns: str, left: int = 1, title: str | None = None) -> Table:
    """A table with a line under its head; the first `left` columns are words, the others numbers."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), title=title)
    table.title_justify, table.title_style = "left", "bold"
    for number, column in enumerate(columns):
        if number < left:
            table.add_column(column, overflow="fold")
        else:
            table.add_column(column, justify="right", no_wrap=True)
    return table


def words_table(rows: Sequence[Sequence[str]], *heads: str, numbers: int = 0, title: str | None = None) -> Table:
    """A table of words whose last `numbers` columns are numbers."""
    table = plain_table(*heads, left=len(heads) - numbers, title=title)
    for row in rows:
        table.add_row(*(Text(word) for word in row))
    return table


def grades_line(counts: Mapping[str, int]) -> Text:
    """'Claims: 86 documented, 12 reported ...'."""
    text = Text(f"Claims behind it: {sum(counts.values()):,}, of which ")
    for number, (grade, count) in enumerate(counts.items()):
        text.append(", " if number else "")
        text.append(f"{count:,} {grade}", style=GRADE_STYLE.get(grade, ""))
    text.append(".")
    return text
